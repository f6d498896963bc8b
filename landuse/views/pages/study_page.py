"""A study as one page that prints on A4: nothing runs in it, and nothing is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
        conditions=[said.in_language(lang) for said in words.conditions_phrases(study, lang)],
        blocks=_blocks(study, simulations, lang),
        charts={
            "floors": study_charts.floors(outcomes, lang),
            "balances": study_charts.balances(outcomes, lang),
            "by_rate": study_charts.values_by_rate(outcomes, lang),
        },
        scenarios=[(o.scenario.label.in_language(lang), colours[o.scenario.id]) for o in outcomes],
        legend=study_charts.legend(lang),
        convention=words.convention(study, lang),
        conclusion=words.conclusion(study, simulations).in_language(lang),
        parts=[_part(study, o, simulations.get(o.scenario.id), lang) for o in outcomes],
    )


def _blocks(study: Study, simulations: Mapping[str, Simulation], lang: str) -> dict[str, Any]:
    """The tables that are of the whole study."""
    return {
        kind: _block(table_of(study, kind, None, simulations, lang), lang) for kind in _OF_WHOLE
    }


def _block(table: StudyTable, lang: str) -> dict[str, Any]:
    """A table as the template takes it: heads and cells as text."""
    if table.is_upright:
        return _upright(table, lang)
    return {
        "title": say(table.code, lang),
        "heads": [
            {"label": col.label(lang), "kind": "n" if col.is_number else "t"} for col in table.cols
        ],
        "rows": [[_cell(row.get(col.key), col) for col in table.cols] for row in table.rows],
        "note": "",
    }


def _upright(table: StudyTable, lang: str) -> dict[str, Any]:
    """A table with the scenarios side by side: its columns become rows."""
    title, *figures = table.cols
    heads = [{"label": "", "kind": "t"}]
    heads += [{"label": str(row[title.key]), "kind": "n"} for row in table.rows]
    return {
        "title": say(table.code, lang),
        "heads": heads,
        "rows": [
            [col.label(lang), *(_cell(row.get(col.key), col) for row in table.rows)]
            for col in figures
        ],
        "note": "",
    }


def _cell(value: object, col: Col) -> str:
    """A cell as text; text that is not there is empty."""
    if col.decimals is not None:
        return number(value, col.decimals)
    known = json_value(value)
    return "" if known is None else str(known)


def _part(
    study: Study, outcome: Outcome, simulation: Simulation | None, lang: str
) -> dict[str, Any]:
    """The chapter of one scenario."""
    said = words.outcome_phrases(outcome, simulation, lang)
    kinds = ["after", "plots", "limits", "money"]
    if outcome.scenario.is_status_quo:
        kinds.remove("plots")
    tables = [table_of(study, kind, outcome, {}, lang) for kind in kinds]
    return {
        "title": outcome.scenario.label.in_language(lang),
        "note": outcome.scenario.note,
        "lines": [one.in_language(lang) for one in said],
        "map": study_charts.quarter_map(study, outcome, lang),
        "tornado": study_charts.tornado(outcome, lang),
        # a scenario without money has no table of it
        "blocks": [_block(table, lang) for table in tables if table.rows or table.code != _MONEY],
    }
