"""A study as one page that prints on A4: nothing runs in it, and nothing is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landuse.domain.frames.cells import json_value
from landuse.domain.study.comparison import beats
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.renewal import KINDS
from landuse.views.pages import study_charts
from landuse.views.pages.page import asset, printed
from landuse.views.style import labels
from landuse.views.tables.columns import Col, declared, number
from landuse.views.tables.formats import records
from landuse.views.tables.study import ALL_COLS, comparison_rows, word
from landuse.views.text import study as words
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

_M2 = Col("m2", "study.col.m2", decimals=0)
_MU = Col("mu", "study.col.mu", decimals=1)
_SHARE = Col("per_cent", "study.col.share", decimals=1)
_LAND = (
    Col("before", "study.col.code_before"),
    Col("after", "study.col.code_after"),
    _M2,
    _MU,
    _SHARE,
)
_GROUP = (
    Col("group", "study.col.group"),
    Col("buildings", "study.col.buildings", decimals=0),
    Col("floor_area_m2", "study.col.floor", decimals=0),
    _SHARE,
    Col("vacant_m2", "study.col.vacant", decimals=0),
)
_HOLDERS = (declared("holder"), Col("plots", "study.col.plots", decimals=0), _MU, _SHARE)
_FIRMS = (
    Col("name", "study.col.name"),
    Col("plot", "study.col.plot"),
    Col("tenure", "study.col.tenure"),
    declared("land_mu", decimals=2),
    declared("tax_wan"),
    declared("sales_wan"),
    declared("employees", decimals=0),
)
_ACTIONS = tuple(declared(name) for name in ("action_id", "project", "mode", "stage", "date"))
_DECISIONS = (
    Col("id", "study.col.building"),
    Col("name", "study.col.name"),
    Col("built_year", declared("built_year").heading),
    declared("structure"),
    declared("condition"),
    declared("heritage"),
    Col("floor_area_m2", "study.col.floor", decimals=0),
    Col("action", "study.col.action"),
    Col("reason", "study.col.reason"),
)
_PLOTS = (
    Col("name", "study.col.plot"),
    Col("demolished_m2", "study.col.demolished", decimals=0),
    Col("new_m2", "study.col.new", decimals=0),
    Col("far", "study.col.far", decimals=2),
    Col("far_plain", "study.col.far_plain", decimals=2),
    Col("density", "study.col.density", decimals=3),
    Col("path", "study.col.path"),
    Col("mode", "study.col.mode"),
    Col("phase", "study.col.phase"),
)
_LIMITS = (
    Col("limit", "study.col.limit"),
    Col("plot", "study.col.plot"),
    Col("value", "study.col.value", decimals=3),
    Col("bound", "study.col.bound", decimals=3),
    Col("answer", "study.col.answer"),
)
_MONEY = (
    Col("item", "study.col.item"),
    Col("bearer", "study.col.bearer"),
    Col("kind", "study.col.kind"),
    Col("first", "study.col.first", decimals=0),
    Col("last", "study.col.last", decimals=0),
    Col("total", "study.col.total", decimals=1),
    Col("npv", "study.col.npv", decimals=1),
)
_ASSUMPTIONS = (
    Col("id", "study.col.assumption"),
    Col("value", "study.col.value", decimals=4),
    Col("low", "study.col.range_low", decimals=4),
    Col("likely", "study.col.range_likely", decimals=4),
    Col("high", "study.col.range_high", decimals=4),
    Col("unit", "study.col.unit"),
    Col("date", "study.col.date"),
    Col("source", "study.col.source"),
    Col("person", "study.col.person"),
)
_BEATS = (
    Col("pair", "study.col.pair"),
    Col("assumption", "study.col.assumption"),
    Col("value", "study.col.value", decimals=4),
    Col("value_needed", "study.col.value_needed", decimals=4),
    Col("multiple", "study.col.multiple", decimals=3),
)
#: Assumptions by which one scenario may pass another that are listed for each pair.
_MOST_WAYS = 3
#: Columns that a page of paper has no room for.
_LEFT_OUT = frozenset({"scenario", "undetermined_m2", "residents", "payback_dynamic"})


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
    conditions = study.conditions
    holders = records(conditions.holders().reset_index())
    for row in holders:
        row["per_cent"] = _per_cent(row["share"])
    compared = tuple(col for col in ALL_COLS if col.key not in _LEFT_OUT)
    rows = comparison_rows(study, simulations, lang)
    blocks = {
        "land": _block("study.page.land", _LAND, _land_rows(study, lang), lang),
        "holders": _block("study.page.holders", _HOLDERS, holders, lang),
        "firms": _block("study.page.firms", _FIRMS, _firm_rows(study, lang), lang),
        "actions": _block("study.page.actions", _ACTIONS, records(conditions.actions), lang),
        "decisions": _block("study.page.buildings", _DECISIONS, _decision_rows(study, lang), lang),
        "compare": _upright("study.page.figures", compared, rows, lang),
        "beats": _block("study.page.beats", _BEATS, _beats_rows(study.outcomes, lang), lang),
        "assumptions": _block(
            "study.page.table", _ASSUMPTIONS, _assumption_rows(study.outcomes), lang
        ),
    }
    for group in ("age", "grade", "structure", "status"):
        rows = _group_rows(study, group, lang)
        blocks[group] = _block(f"study.page.by_{group}", _GROUP, rows, lang)
    return blocks


def _block(
    code: str, cols: Sequence[Col], rows: Iterable[Mapping[str, Any]], lang: str, note: str = ""
) -> dict[str, Any]:
    """A table as the template takes it: heads and cells as text."""
    return {
        "title": say(code, lang),
        "heads": [
            {"label": col.label(lang), "kind": "n" if col.is_number else "t"} for col in cols
        ],
        "rows": [[_cell(row.get(col.key), col) for col in cols] for row in rows],
        "note": note,
    }


def _upright(
    code: str, cols: Sequence[Col], rows: Sequence[Mapping[str, Any]], lang: str
) -> dict[str, Any]:
    """A table with the scenarios side by side: its columns become rows."""
    heads = [{"label": "", "kind": "t"}]
    heads += [{"label": str(row["title"]), "kind": "n"} for row in rows]
    figures = [col for col in cols if col.key != "title"]
    return {
        "title": say(code, lang),
        "heads": heads,
        "rows": [
            [col.label(lang), *(_cell(row.get(col.key), col) for row in rows)] for col in figures
        ],
        "note": "",
    }


def _cell(value: object, col: Col) -> str:
    """A cell as text; text that is not there is empty."""
    if col.decimals is not None:
        return number(value, col.decimals)
    known = json_value(value)
    return "" if known is None else str(known)


def _per_cent(share: float | None) -> float | None:
    """A share in per cent."""
    return None if share is None else 100 * share


def _land_rows(study: Study, lang: str) -> list[dict[str, Any]]:
    """Land by its code before."""
    rows = []
    for row in records(study.conditions.land_balance()):
        is_other = not row["plots"]
        code = row["land_use"] or say("study.page.no_code", lang)
        rows.append(
            row
            | {
                "before": say("study.page.other_land", lang) if is_other else code,
                "per_cent": _per_cent(row["share"]),
                "after": "",
            }
        )
    return rows


def _after_rows(outcome: Outcome, lang: str) -> list[dict[str, Any]]:
    """Land by its planned code; what nobody plans keeps the one it has in the column of before."""
    rows = []
    for row in records(outcome.capacity.balance):
        code = row["land_use"] or say("study.page.other_land", lang)
        rows.append(
            row
            | {
                "before": "" if row["is_planned"] else code,
                "after": code if row["is_planned"] else "",
                "per_cent": _per_cent(row["share"]),
            }
        )
    return rows


def _group_rows(study: Study, group: Any, lang: str) -> list[dict[str, Any]]:
    """Buildings by age, grade, structure or status."""
    rows = records(study.conditions.buildings_by(group).reset_index(names="group"))
    for row in rows:
        name = row["group"]
        if name is None:
            shown = say("study.page.not_known", lang)
        elif group == "status":
            shown = status.label(status.STATUSES, str(name), lang)
        elif group == "age":
            shown = say("study.page.decade", lang, year=int(name))
        else:
            shown = str(name)
        row |= {"group": shown, "per_cent": _per_cent(row["share"])}
    return rows


def _firm_rows(study: Study, lang: str) -> list[dict[str, Any]]:
    """Who uses which plot."""
    names = study.conditions.plots["name"]
    rows = records(study.conditions.firms)
    for row in rows:
        row["plot"] = json_value(names.get(row["plot"])) or row["plot"]
        row["tenure"] = labels.word(str(row["tenure"] or ""), lang)
    return rows


def _decision_rows(study: Study, lang: str) -> list[dict[str, Any]]:
    """Every building with what the table says of it, and why."""
    reasons = {line.id: line.label.in_language(lang) for line in study.policy.renewal.decisions}
    table = study.conditions.buildings.join(study.decisions).reset_index(names="id")
    rows = records(table)
    for row in rows:
        missing = str(row["missing"] or "")
        reason = reasons.get(str(row["rule"]), "")
        if missing:
            columns = [declared(name).label(lang) for name in missing.split(",")]
            reason = say("study.page.check", lang, columns=columns)
        row |= {"action": word(row["action"], lang), "reason": reason}
    return rows


def _part(
    study: Study, outcome: Outcome, simulation: Simulation | None, lang: str
) -> dict[str, Any]:
    """The chapter of one scenario."""
    said = words.outcome_phrases(outcome, simulation, lang)
    blocks = [_block("study.page.after", _LAND, _after_rows(outcome, lang), lang)]
    if not outcome.scenario.is_status_quo:
        blocks.append(_block("study.page.plots", _PLOTS, _plot_rows(study, outcome, lang), lang))
    blocks.append(_block("study.page.limits", _LIMITS, _limit_rows(study, outcome, lang), lang))
    money = _money_rows(outcome, lang)
    if money:
        blocks.append(_block("study.page.money", _MONEY, money, lang))
    return {
        "title": outcome.scenario.label.in_language(lang),
        "note": outcome.scenario.note,
        "lines": [one.in_language(lang) for one in said],
        "map": study_charts.quarter_map(study, outcome, lang),
        "tornado": study_charts.tornado(outcome, lang),
        "blocks": blocks,
    }


def _plot_rows(study: Study, outcome: Outcome, lang: str) -> list[dict[str, Any]]:
    """The plots that a scenario touches."""
    plots = outcome.capacity.plots
    rows = records(plots[plots["is_touched"]].reset_index(names="id"))
    for row in rows:
        row |= {
            "name": _plot_name(study, row["id"]),
            "path": word(row["path"], lang),
            "mode": word(row["mode"], lang),
        }
    return rows


def _plot_name(study: Study, plot: str) -> str:
    """A plot by its name, else its id."""
    if not plot:
        return ""
    return str(json_value(study.conditions.plots["name"].get(plot)) or plot)


def _limit_rows(study: Study, outcome: Outcome, lang: str) -> list[dict[str, Any]]:
    """The limits that are broken or bind on what the scenario touches, and those of the whole."""
    limits, plots = outcome.limits, outcome.capacity.plots
    touched = limits["plot"].isin(plots.index[plots["is_touched"]])
    tells = (touched & limits["is_binding"]) | (limits["plot"] == "")
    rows = records(limits[tells | ~limits["holds"].fillna(True).astype(bool)])
    for row in rows:
        answers = {True: "study.page.holds", False: "study.page.broken", None: "study.page.open"}
        answer = say(answers[row["holds"]], lang)
        if row["is_binding"]:
            answer = say("study.page.binding", lang, answer=answer)
        row |= {
            "limit": say(f"study.limit.{row['limit']}", lang),
            "plot": _plot_name(study, row["plot"]),
            "answer": answer,
        }
    return rows


def _money_rows(outcome: Outcome, lang: str) -> list[dict[str, Any]]:
    """The money by item: years, sum and present value; unknown ones without a sum."""
    flow = outcome.cash_flow
    npvs = flow.split("item")["npv"]
    rows = []
    for item, lines in flow.lines.groupby("item", sort=False):
        first = lines.iloc[0]
        rows.append(
            {
                "item": item,
                "bearer": first["bearer"],
                "kind": KINDS[first["kind"]].in_language(lang) if first["kind"] else "",
                "first": lines["year"].min(),
                "last": lines["year"].max(),
                "total": lines["wan"].sum(),
                "npv": npvs[item],
            }
        )
    for line in records(flow.undetermined):
        kind = KINDS[line["kind"]].in_language(lang) if line["kind"] else ""
        rows.append({"item": line["item"], "bearer": line["bearer"], "kind": kind})
    return rows


def _assumption_rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Every assumption that a scenario uses, once."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in outcomes:
        table = outcome.model.assumptions.frame().reset_index()
        for row in records(table[table["id"].isin(outcome.model.used)]):
            found.setdefault(str(row["id"]), row)
    return list(found.values())


def _beats_rows(outcomes: Sequence[Outcome], lang: str) -> list[dict[str, Any]]:
    """What would have to be true for the scenarios that are worth less to pass the best one."""
    worth = [(o.cash_flow.known.npv, o) for o in outcomes if o.cash_flow.known is not None]
    worth.sort(key=lambda pair: -pair[0])
    rows: list[dict[str, Any]] = []
    for _, other in worth[1:]:
        best = worth[0][1]
        table = beats(other.model, best.model)
        pair = say(
            "study.page.pair", lang, one=str(other.scenario.label), other=str(best.scenario.label)
        )
        ways = table[table["multiple"].notna()].head(_MOST_WAYS).reset_index()
        rows += [row | {"pair": pair} for row in records(ways)]
        if ways.empty:
            rows.append({"pair": pair, "assumption": say("study.page.no_way", lang)})
    return rows
