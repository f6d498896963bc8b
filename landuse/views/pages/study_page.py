"""A study as one page that prints on A4: nothing runs in it, and nothing is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.views.pages import study_charts
from landuse.views.pages.page import asset, printed
from landuse.views.tables.columns import Col, number
from landuse.views.tables.study_parts import StudyTable, table_of
from landuse.views.text import study as words
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: The tables that are of the whole study.
_OF_WHOLE = (
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
#: The title of the table that a scenario without money does not have.
_MONEY = "study.page.money"


@dataclass(frozen=True)
class _Head:
    """The head of a column: its text, and "n" over numbers, "t" over text."""

    label: str
    kind: str


@dataclass(frozen=True)
class _Block:
    """A table as the template prints it: heads and cells as text."""

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
    study: Study, simulations: Mapping[str, Simulation], made: dt.date, lang: str = "zh"
) -> str:
    """The whole study as a page.

    Parameters
    ----------
    study : Study
        What was worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.
    made : date
        The day it was compiled.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        No script runs in it and nothing is fetched; text from the data is escaped.
    """
    zone = study.assessment.zone
    outcomes = study.outcomes
    colours = study_charts.colours_of(outcomes)
    facts = [
        zone.name,
        say("page.report.as_of", lang, day=study.assessment.as_of),
        say("page.report.made", lang, day=made),
        say("page.report.policy", lang, policy=zone.policy.label),
    ]
    return printed(
        "study_page.html",
        lang,
        css=asset("report.css") + asset("study_page.css"),
        title=say("study.page.title", lang, area=study.name),
        facts=" · ".join(facts),
        synthetic=say("page.synthetic", lang) if zone.synthetic else "",
        conditions=[
            line.in_language(lang) for line in words.conditions_phrases(study, lang)
        ],
        blocks=_blocks(study, simulations, lang),
        charts={
            "floors": study_charts.floors(outcomes, lang),
            "balances": study_charts.balances(outcomes, lang),
            "by_rate": study_charts.values_by_rate(outcomes, lang),
        },
        scenarios=[
            (o.scenario.label.in_language(lang), colours[o.scenario.id])
            for o in outcomes
        ],
        legend=study_charts.legend(lang),
        convention=words.convention(study, lang),
        conclusion=words.conclusion(study, simulations).in_language(lang),
        parts=[_part(study, o, simulations.get(o.scenario.id), lang) for o in outcomes],
    )


def _blocks(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> dict[str, _Block]:
    """The tables that are of the whole study."""
    return {
        kind: _block(table_of(study, kind, None, simulations, lang), lang)
        for kind in _OF_WHOLE
    }


def _block(table: StudyTable, lang: str) -> _Block:
    """A table as the template takes it: heads and cells as text."""
    if table.is_upright:
        return _upright(table, lang)
    heads = [
        _Head(col.label(lang), "n" if col.is_number else "t") for col in table.cols
    ]
    rows = [[_cell(row.get(col.key), col) for col in table.cols] for row in table.rows]
    return _Block(say(table.code, lang), heads, rows)


def _upright(table: StudyTable, lang: str) -> _Block:
    """A table with the scenarios side by side: its columns become rows."""
    title, *figures = table.cols
    heads = [_Head("", "t"), *(_Head(str(row[title.key]), "n") for row in table.rows)]
    rows = [
        [col.label(lang), *(_cell(row.get(col.key), col) for row in table.rows)]
        for col in figures
    ]
    return _Block(say(table.code, lang), heads, rows)


def _cell(value: object, col: Col) -> str:
    """A cell as text; text that is not there is empty."""
    if col.decimals is not None:
        return number(value, col.decimals)
    known = json_value(value)
    return "" if known is None else str(known)


def _part(
    study: Study, outcome: Outcome, simulation: Simulation | None, lang: str
) -> _Chapter:
    """The chapter of one scenario."""
    sentences = words.outcome_phrases(outcome, simulation, lang)
    kinds = ["after", "plots", "limits", "money"]
    if outcome.scenario.is_status_quo:
        kinds.remove("plots")
    tables = [table_of(study, kind, outcome, {}, lang) for kind in kinds]
    # a scenario without money has no table of it
    there = [table for table in tables if table.rows or table.code != _MONEY]
    return _Chapter(
        title=outcome.scenario.label.in_language(lang),
        note=outcome.scenario.note,
        lines=[sentence.in_language(lang) for sentence in sentences],
        map=study_charts.quarter_map(study, outcome, lang),
        tornado=study_charts.tornado(outcome, lang),
        blocks=[_block(table, lang) for table in there],
    )
