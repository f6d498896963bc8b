"""A study as a page that prints on A4; it runs no script and fetches nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.views.pages import study_charts
from landuse.views.pages.page import asset, printed_cell, render_page, synthetic_note
from landuse.views.tables.study_parts import StudyTable, table_of
from landuse.views.text import study as words
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: The tables of the study as a whole.
_STUDY_TABLES = (
    "land",
    "holders",
    "age",
    "grade",
    "structure",
    "status",
    "firms",
    "actions",
    "buildings",
    "compare",
    "beats",
    "assumptions",
)
#: The tables of a scenario; what is planned for each plot is left out of the status quo.
_SCENARIO_TABLES: tuple[str, ...] = ("after", "plots", "limits", "money")
_TABLES_OF_STATUS_QUO = ("after", "limits", "money")
#: Code of the table that is left out for a scenario without money.
_MONEY = "study.page.money"


@dataclass(frozen=True)
class _Head:
    """The head of a column: its text, and "n" over numbers, "t" over text."""

    label: str
    kind: str


@dataclass(frozen=True)
class _Block:
    """A table as the template takes it: heads and cells as text."""

    title: str
    heads: Sequence[_Head]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class _Chapter:
    """The chapter of one scenario: sentences, drawings (SVG, empty where there is none), tables."""

    title: str
    note: str
    lines: Sequence[str]
    map: str
    tornado: str
    blocks: Sequence[_Block]


def html(
    study: Study,
    simulations: Mapping[str, Simulation],
    compiled_on: dt.date,
    lang: str = "zh",
) -> str:
    """Return a study as a page.

    Parameters
    ----------
    study : Study
        The study.
    simulations : mapping of str to Simulation
        Of the scenarios with money, by their ids.
    compiled_on : date
        The day on which it is compiled.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        No script runs in it and nothing is fetched; text from the data is escaped.
    """
    zone = study.assessment.zone
    outcomes = study.outcomes
    facts = [
        zone.name,
        say("page.report.as_of", lang, day=study.assessment.as_of),
        say("page.report.made", lang, day=compiled_on),
        say("page.report.policy", lang, policy=zone.policy.label),
    ]
    conditions = words.conditions_phrases(study, lang)
    charts = {
        "floors": study_charts.floors(outcomes, lang),
        "balances": study_charts.balances(outcomes, lang),
        "by_rate": study_charts.values_by_rate(outcomes, lang),
    }
    chapters = []
    for outcome in outcomes:
        simulation = simulations.get(outcome.scenario.id)
        chapters.append(_chapter(study, outcome, simulation, lang))
    conclusion = words.conclusion(study, simulations)
    return render_page(
        "study_page.html",
        lang,
        css=asset("report.css") + asset("study_page.css"),
        title=say("study.page.title", lang, area=study.name),
        facts=" · ".join(facts),
        synthetic=synthetic_note(zone, lang),
        conditions=[condition.in_language(lang) for condition in conditions],
        blocks=_study_blocks(study, simulations, lang),
        charts=charts,
        scenarios=_scenario_legend(outcomes, lang),
        legend=study_charts.legend(lang),
        convention=words.convention(study, lang),
        conclusion=conclusion.in_language(lang),
        parts=chapters,
    )


def _scenario_legend(outcomes: Sequence[Outcome], lang: str) -> list[tuple[str, str]]:
    """Return title and colour of every scenario."""
    colours = study_charts.colours_of(outcomes)
    legend = []
    for outcome in outcomes:
        title = outcome.scenario.label.in_language(lang)
        legend.append((title, colours[outcome.scenario.id]))
    return legend


def _study_blocks(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> dict[str, _Block]:
    """Return the tables of the study as a whole."""
    blocks = {}
    for kind in _STUDY_TABLES:
        table = table_of(study, kind, None, simulations, lang)
        blocks[kind] = _block(table, lang)
    return blocks


def _block(table: StudyTable, lang: str) -> _Block:
    """Return a table as the template takes it: heads and cells as text."""
    if table.is_upright:
        return _transposed_block(table, lang)
    heads = [
        _Head(col.label(lang), "n" if col.is_number else "t") for col in table.cols
    ]
    rows = []
    for row in table.rows:
        cells = [printed_cell(row.get(col.key), col) for col in table.cols]
        rows.append(cells)
    return _Block(say(table.code, lang), heads, rows)


def _transposed_block(table: StudyTable, lang: str) -> _Block:
    """Return a table with the scenarios side by side: its columns become rows."""
    title, *figures = table.cols
    scenario_heads = [_Head(str(row[title.key]), "n") for row in table.rows]
    rows = []
    for col in figures:
        cells = [printed_cell(row.get(col.key), col) for row in table.rows]
        rows.append([col.label(lang), *cells])
    return _Block(say(table.code, lang), [_Head("", "t"), *scenario_heads], rows)


def _chapter(
    study: Study, outcome: Outcome, simulation: Simulation | None, lang: str
) -> _Chapter:
    """Return the chapter of one scenario."""
    kinds = _SCENARIO_TABLES
    if outcome.scenario.is_status_quo:
        kinds = _TABLES_OF_STATUS_QUO
    blocks = []
    for kind in kinds:
        table = table_of(study, kind, outcome, {}, lang)
        if table.rows or table.code != _MONEY:
            blocks.append(_block(table, lang))
    sentences = words.outcome_phrases(outcome, simulation, lang)
    return _Chapter(
        title=outcome.scenario.label.in_language(lang),
        note=outcome.scenario.note,
        lines=[sentence.in_language(lang) for sentence in sentences],
        map=study_charts.quarter_map(study, outcome, lang),
        tornado=study_charts.tornado(outcome, lang),
        blocks=blocks,
    )
