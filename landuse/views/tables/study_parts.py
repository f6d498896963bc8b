"""The tables of a study, for its page, its workbook and notebooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record, json_value
from landuse.domain.study.comparison import switching_values
from landuse.domain.study.conditions import Grouping
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.domain.vocabulary.renewal import KINDS, PER_CENT
from landuse.views.style import labels
from landuse.views.tables.columns import Col, Row, declared
from landuse.views.tables.formats import records
from landuse.views.tables.study import (
    DECISION_COLS,
    comparison_rows,
    decision_rows,
    word,
)
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Columns that several tables have.
_M2 = Col("m2", "study.col.m2", decimals=0)
_MU = Col("mu", "study.col.mu", decimals=1)
_SHARE = Col("per_cent", "study.col.share", decimals=1)
_FLOOR = Col("floor_area_m2", "study.col.floor", decimals=0)
_NAME = Col("name", "study.col.name")
_DEMOLISHED = Col("demolished_m2", "study.col.demolished", decimals=0)
_NEW = Col("new_m2", "study.col.new", decimals=0)
_TITLE = Col("title", "study.col.scenario")
_P5 = Col("p5", "study.col.p5_wan", decimals=0)
_P95 = Col("p95", "study.col.p95_wan", decimals=0)
_LOWEST = Col("lowest_cumulated", "study.col.lowest_wan", decimals=0)
_ASSUMPTION = Col("id", "study.col.assumption")
_VALUE = Col("value", "study.col.value", decimals=4)
_LOW = Col("low", "study.col.range_low", decimals=4)
_HIGH = Col("high", "study.col.range_high", decimals=4)
_UNIT = Col("unit", "study.col.unit")
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
    _FLOOR,
    _SHARE,
    Col("vacant_m2", "study.col.vacant", decimals=0),
)
_HOLDERS = (
    declared("holder"),
    Col("plots", "study.col.plots", decimals=0),
    _MU,
    _SHARE,
)
_FIRMS = (
    _NAME,
    Col("plot", "study.col.plot"),
    Col("tenure", "study.col.tenure"),
    declared("land_mu", decimals=2),
    declared("tax_wan"),
    declared("sales_wan"),
    declared("employees", decimals=0),
)
_ACTIONS = tuple(
    declared(name) for name in ("action_id", "project", "mode", "stage", "date")
)
_DECISIONS = (
    Col("id", "study.col.building"),
    _NAME,
    Col("built_year", declared("built_year").heading),
    declared("structure"),
    declared("condition"),
    declared("heritage"),
    _FLOOR,
    Col("action", "study.col.action"),
    Col("reason", "study.col.reason"),
)
_PLOTS = (
    Col("name", "study.col.plot"),
    _DEMOLISHED,
    _NEW,
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
    Col("npv", "study.col.npv_wan", decimals=1),
)
_ASSUMPTIONS = (
    _ASSUMPTION,
    _VALUE,
    _LOW,
    Col("likely", "study.col.range_likely", decimals=4),
    _HIGH,
    _UNIT,
    Col("date", "study.col.date"),
    Col("source", "study.col.source"),
    Col("person", "study.col.person"),
)
_BEATS = (
    Col("pair", "study.col.pair"),
    Col("assumption", "study.col.assumption"),
    _VALUE,
    Col("value_needed", "study.col.value_needed", decimals=4),
    _UNIT,
    Col("multiple", "study.col.multiple", decimals=3),
)
#: The scenarios side by side: every figure with its unit.
_COMPARE = (
    _TITLE,
    Col("kept_m2", "study.col.kept_m2", decimals=0),
    Col("converted_m2", "study.col.converted_m2", decimals=0),
    _DEMOLISHED,
    _NEW,
    Col("demolished_per_cent", "study.col.demolished_per_cent", decimals=1),
    Col("new_per_demolished", "study.col.new_per_demolished", decimals=2),
    Col("jobs", "study.col.jobs", decimals=0),
    Col("parking", "study.col.parking", decimals=0),
    Col("open_space_m2", "study.col.open_space", decimals=0),
    Col("breaches", "study.col.breaches_count", decimals=0),
    Col("invested_wan", "study.col.invested_wan", decimals=0),
    Col("npv", "study.col.npv_wan", decimals=2),
    Col("npv_without_unknown", "study.col.npv_without_wan", decimals=2),
    _P5,
    _P95,
    Col("irr_per_cent", "study.col.irr_per_cent", decimals=2),
    Col("payback_static", "study.col.payback_years", decimals=1),
    _LOWEST,
    Col("npv_per_mu", "study.col.npv_per_mu_wan", decimals=1),
    Col("unknown_items", "study.col.unknown"),
)
#: Columns in the unit of an assumption.
_VALUES = ("value", "low", "likely", "high", "value_needed", "break_even_value")
#: Assumptions by which one scenario may pass another, of which so many are listed for each pair.
_MAX_WAYS = 3
#: Whether a limit holds; None where that is not known.
_LIMIT_ANSWERS = {
    True: "study.page.holds",
    False: "study.page.broken",
    None: "study.page.open",
}
#: The quarter beside the zone.
_OUTPUT = (
    Col("of", "study.col.group"),
    Col("mu", "study.col.mu", decimals=1),
    declared("tax_wan"),
    declared("sales_wan"),
    declared("tax_per_mu"),
    declared("sales_per_mu"),
)
_UNKNOWN = (
    Col("label", "study.col.unknown_column"),
    Col("count", "study.col.unknown_count", decimals=0),
    Col("of", "study.col.of", decimals=0),
    _SHARE,
)
_BEARERS = (
    Col("part", "study.col.bearer"),
    Col("total", "study.col.total", decimals=0),
    Col("npv", "study.col.npv_wan", decimals=0),
    _LOWEST,
)
_SENSITIVE = (
    _ASSUMPTION,
    _VALUE,
    _LOW,
    _HIGH,
    _UNIT,
    Col("npv_low", "study.col.npv_low", decimals=0),
    Col("npv_high", "study.col.npv_high", decimals=0),
    Col("swing", "study.col.swing", decimals=0),
    Col("break_even_value", "study.col.break_even", decimals=4),
)
_RANGES = (
    _TITLE,
    Col("npv", "study.col.npv_wan", decimals=0),
    _P5,
    Col("p50", "study.col.p50", decimals=0),
    _P95,
    Col("above", "study.col.above_zero", decimals=0),
)


@dataclass(frozen=True)
class StudyTable:
    """A table of a study before it is printed anywhere.

    Attributes
    ----------
    code : str
        Of its title in the catalogues.
    cols : tuple of Col
        Its columns.
    rows : sequence of mapping
        Its rows: column → value; the value of a column that is missing is unknown.
    is_upright : bool
        Whether the rows stand side by side, so that columns are read from top to bottom: the first
        column then has the headings.
    """

    code: str
    cols: tuple[Col, ...]
    rows: Sequence[Row]
    is_upright: bool = False


def table_of(
    study: Study,
    kind: str,
    outcome: Outcome | None,
    simulations: Mapping[str, Simulation],
    lang: str,
) -> StudyTable:
    """One table of a study.

    Parameters
    ----------
    study : Study
        Worked out.
    kind : str
        One of :data:`OF_ALL`; one of :data:`OF_ONE` for a scenario.
    outcome : Outcome or None
        The scenario, where the table is of one.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money; only tables with ranges need them.
    lang : {"zh", "en"}
        The language of the words.

    Returns
    -------
    StudyTable
    """
    if kind == "compare":
        rows = _compare_rows(study, simulations, lang)
        return StudyTable("study.page.figures", _COMPARE, rows, is_upright=True)
    if kind == "ranges":
        rows = _range_rows(study, simulations, lang)
        return StudyTable("study.page.ranges", _RANGES, rows)
    for grouping in GROUPED:
        if grouping == kind:
            rows = _group_rows(study, grouping, lang)
            return StudyTable(f"study.page.by_{kind}", _GROUP, rows)
    if outcome is not None:
        code, cols, rows_of_one = OF_ONE[kind]
        return StudyTable(code, cols, rows_of_one(study, outcome, lang))
    code, cols, rows_of_all = OF_ALL[kind]
    return StudyTable(code, cols, rows_of_all(study, lang))


def _compare_rows(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> Sequence[Row]:
    """The scenarios side by side, shares in per cent."""
    rows = comparison_rows(study, simulations, lang)
    for row in rows:
        row["demolished_per_cent"] = _per_cent(row["demolished_share"])
        row["irr_per_cent"] = _per_cent(row["irr"])
    return rows


def _land_rows(study: Study, lang: str) -> Sequence[Row]:
    """Land by its code before."""
    rows = records(study.conditions.land_balance())
    for row in rows:
        if not row["plots"]:
            row["before"] = say("study.page.other_land", lang)
        else:
            row["before"] = row["land_use"] or say("study.page.no_code", lang)
        row["per_cent"] = _per_cent(row["share"])
        row["after"] = ""
    return rows


def _after_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """Land by its planned code; land without a plan has its code in the column of before."""
    rows = records(outcome.capacity.balance)
    for row in rows:
        code = row["land_use"] or say("study.page.other_land", lang)
        row["before"], row["after"] = code, ""
        if row["is_planned"]:
            row["before"], row["after"] = "", code
        row["per_cent"] = _per_cent(row["share"])
    return rows


def _group_rows(study: Study, grouping: Grouping, lang: str) -> Sequence[Row]:
    """Buildings by age, grade, structure, protection, use or status."""
    conditions = study.conditions
    # where every building has been surveyed, a blank in the column of protection means none
    is_surveyed = bool(conditions.buildings["is_protected"].notna().all())
    blank_means_none = grouping == "heritage" and is_surveyed
    rows = records(conditions.buildings_by(grouping).reset_index(names="group"))
    for row in rows:
        group = row["group"]
        row["is_known"] = group is not None or blank_means_none
        if group is None and blank_means_none:
            row["group"] = say("study.page.not_protected", lang)
        elif group is None:
            row["group"] = say("study.page.not_known", lang)
        elif grouping == "status":
            row["group"] = status.label(status.STATUSES, str(group), lang)
        elif grouping == "age":
            row["group"] = say("study.page.decade", lang, year=int(group))
        else:
            row["group"] = str(group)
        row["per_cent"] = _per_cent(row["share"])
    return rows


def _firm_rows(study: Study, lang: str) -> Sequence[Row]:
    """The firms, and the plot that each of them uses."""
    rows = records(study.conditions.firms)
    for row in rows:
        if row["plot"]:
            row["plot"] = _plot_name(study, row["plot"])
        row["tenure"] = labels.word(str(row["tenure"] or ""), lang)
    return rows


def _decision_rows(study: Study, lang: str) -> Sequence[Row]:
    """Every building with the action that the policy's table proposes, and the reason."""
    reasons = {}
    for line in study.policy.renewal.decisions:
        reasons[line.id] = line.label.in_language(lang)
    table = study.conditions.buildings.join(study.decisions).reset_index(names="id")
    rows = records(table)
    for row in rows:
        row["action"] = word(row["action"], lang)
        row["reason"] = reasons.get(str(row["rule"]), "")
        if row["missing"]:
            names = str(row["missing"]).split(",")
            columns = [declared(name).label(lang) for name in names]
            row["reason"] = say("study.page.check", lang, columns=columns)
    return rows


def _plot_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The plots that a scenario touches."""
    plots = outcome.capacity.plots
    touched_plots = plots[plots["is_touched"]]
    rows = records(touched_plots.reset_index(names="id"))
    for row in rows:
        row["name"] = _plot_name(study, row["id"])
        row["path"] = word(row["path"], lang)
        row["mode"] = word(row["mode"], lang)
    return rows


def _plot_name(study: Study, plot: str) -> str:
    """The name of a plot, or its id without one; empty for no plot."""
    if not plot:
        return ""
    name = json_value(study.conditions.plots["name"].get(plot))
    return str(name or plot)


def _limit_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """Limits that are broken, that bind on touched plots, or that are of the whole quarter."""
    limits, plots = outcome.limits, outcome.capacity.plots
    is_touched = limits["plot"].isin(plots.index[plots["is_touched"]])
    is_broken = ~limits["holds"].fillna(True).astype(bool)
    is_of_quarter = limits["plot"] == ""
    is_listed = (is_touched & limits["is_binding"]) | is_of_quarter | is_broken
    rows = records(limits[is_listed])
    for row in rows:
        answer = say(_LIMIT_ANSWERS[row["holds"]], lang)
        if row["is_binding"]:
            answer = say("study.page.binding", lang, answer=answer)
        row["limit"] = say(f"study.limit.{row['limit']}", lang)
        row["plot"] = _plot_name(study, row["plot"])
        row["answer"] = answer
    return rows


def _money_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The money by item: years, sum and present value; undetermined ones without a sum."""
    flow = outcome.cash_flow
    npvs = flow.split("item")["npv"]
    rows: list[Row] = []
    for item, lines in flow.lines.groupby("item", sort=False):
        first = lines.iloc[0]
        rows.append(
            {
                "item": item,
                "bearer": first["bearer"],
                "kind": _kind_label(first["kind"], lang),
                "first": lines["year"].min(),
                "last": lines["year"].max(),
                "total": lines["wan"].sum(),
                "npv": npvs[item],
            }
        )
    for line in records(flow.undetermined):
        kind = _kind_label(line["kind"], lang)
        rows.append({"item": line["item"], "bearer": line["bearer"], "kind": kind})
    return rows


def _kind_label(kind: str | None, lang: str) -> str:
    """A kind of line in words; empty where there is none."""
    if not kind:
        return ""
    return KINDS[kind].in_language(lang)


def _assumption_rows(study: Study, _lang: str) -> Sequence[Row]:
    """Every assumption that a scenario uses, once."""
    assumptions: dict[str, Row] = {}
    for outcome in study.outcomes:
        table = outcome.model.assumptions.frame().reset_index()
        is_used = table["id"].isin(outcome.model.used_assumptions)
        for row in records(table[is_used]):
            assumptions.setdefault(str(row["id"]), _in_written_unit(row))
    return list(assumptions.values())


def _beats_rows(study: Study, lang: str) -> Sequence[Row]:
    """The values of single assumptions with which the other scenarios would pass the best one."""
    by_present_value = []
    for outcome in study.outcomes:
        returns = outcome.cash_flow.known_returns
        if returns is not None:
            by_present_value.append((returns.npv, outcome))
    by_present_value.sort(key=lambda npv_and_outcome: -npv_and_outcome[0])
    ranked = [outcome for _, outcome in by_present_value]
    rows: list[Row] = []
    for other in ranked[1:]:
        rows += _ways_to_pass(other, ranked[0], lang)
    return rows


def _ways_to_pass(other: Outcome, best: Outcome, lang: str) -> list[Row]:
    """The assumptions by which one scenario would pass the best one; a row of words without any."""
    titles = {"one": str(other.scenario.label), "other": str(best.scenario.label)}
    pair = say("study.page.pair", lang, **titles)
    table = switching_values(other.model, best.model)
    ways = table[table["multiple"].notna()].head(_MAX_WAYS)
    if ways.empty:
        return [{"pair": pair, "assumption": say("study.page.no_way", lang)}]
    rows = records(ways.reset_index())
    return [{**_in_written_unit(row), "pair": pair} for row in rows]


def _in_written_unit(row: Record) -> Row:
    """An assumption in the unit that it is written in: the study has per cents as shares."""
    if row["unit"] not in PER_CENT:
        return dict(row)
    scaled = {key: _per_cent(row[key]) for key in _VALUES if key in row}
    return {**row, **scaled}


def _per_cent(share: float | None) -> float | None:
    """A share in per cent; None where it is unknown."""
    if share is None:
        return None
    return 100 * share


def _holder_rows(study: Study, _lang: str) -> Sequence[Row]:
    """The holders and the land of each."""
    rows = records(study.conditions.holders().reset_index())
    for row in rows:
        row["per_cent"] = _per_cent(row["share"])
    return rows


def _action_rows(study: Study, lang: str) -> Sequence[Row]:
    """The rows of the ledger on the quarter."""
    rows = records(study.conditions.actions)
    return [labels.in_ledger_words(row, ("mode", "stage"), lang) for row in rows]


def _output_rows(study: Study, lang: str) -> Sequence[Row]:
    """The quarter and the zone; none where there are no firms at all."""
    if not study.assessment.zone.present.get("enterprises"):
        return []
    rows = records(study.conditions.output.reset_index(names="of"))
    names = {"quarter": study.name, "zone": say("study.show.zone", lang)}
    for row in rows:
        row["of"] = names[row["of"]]
    return rows


def _unknown_rows(study: Study, lang: str) -> Sequence[Row]:
    """The columns that are not filled in every row, the emptiest first."""
    rows = records(study.conditions.unknown_cells)
    for row in rows:
        column = DECLARED_COLUMNS.get(row["column"])
        label = row["column"] if column is None else column.label.in_language(lang)
        unit = say(f"study.show.{row['unit']}", lang)
        row["label"] = f"{unit} · {label}"
        row["per_cent"] = 100 * row["count"] / row["of"]
    return sorted(rows, key=lambda row: -float(row["per_cent"]))


def _check_rows(study: Study, lang: str) -> Sequence[Row]:
    """The buildings that need a field check before anything can be decided."""
    actions = study.decisions["action"]
    undetermined = {str(id_) for id_ in actions.index[actions == "undetermined"]}
    rows = _decision_rows(study, lang)
    return [row for row in rows if str(row["id"]) in undetermined]


def _breach_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The limits that are broken."""
    rows = records(outcome.breaches)
    for row in rows:
        answer = say("study.page.broken", lang)
        if row["is_unverified"]:
            answer = f"{answer} · {row['cite']}"
        row["limit"] = say(f"study.limit.{row['limit']}", lang)
        row["plot"] = _plot_name(study, row["plot"]) or study.name
        row["answer"] = answer
    return rows


def _bearer_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The money of each bearer, and that of all together."""
    flow = outcome.cash_flow
    if flow.known_returns is None:
        return []
    rows = records(flow.split("bearer").reset_index(names="part"))
    total = {
        "part": say("study.show.together", lang),
        "total": flow.known_returns.total,
        "npv": flow.known_returns.npv,
        "lowest_cumulated": flow.known_returns.lowest_cumulated,
    }
    return [*rows, total]


def _sensitive_rows(_study: Study, outcome: Outcome, _lang: str) -> Sequence[Row]:
    """The effect of each assumption by itself, the widest first."""
    rows = records(outcome.tornado.reset_index())
    return [_in_written_unit(row) for row in rows]


def _range_rows(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> Sequence[Row]:
    """The range of the present value of every scenario with money."""
    rows = []
    for outcome in study.outcomes:
        simulation = simulations.get(outcome.scenario.id)
        if simulation is None:
            continue
        row: Record = {
            "title": outcome.scenario.label.in_language(lang),
            "npv": json_value(outcome.npv),
            "above": 100 * simulation.share_above_zero,
            "p5": simulation.quantile(0.05),
            "p50": simulation.quantile(0.5),
            "p95": simulation.quantile(0.95),
        }
        rows.append(row)
    return rows


RowsOfAll = Callable[["Study", str], Sequence[Row]]
RowsOfOne = Callable[["Study", "Outcome", str], Sequence[Row]]
#: Tables of buildings by a group.
GROUPED: tuple[Grouping, ...] = (
    "age",
    "grade",
    "structure",
    "heritage",
    "use",
    "status",
)
#: Tables of the whole study: code of the title, columns, rows.
OF_ALL: Mapping[str, tuple[str, tuple[Col, ...], RowsOfAll]] = {
    "land": ("study.page.land", _LAND, _land_rows),
    "holders": ("study.page.holders", _HOLDERS, _holder_rows),
    "firms": ("study.page.firms", _FIRMS, _firm_rows),
    "actions": ("study.page.actions", _ACTIONS, _action_rows),
    "output": ("study.page.output", _OUTPUT, _output_rows),
    "unknown": ("study.page.unknown", _UNKNOWN, _unknown_rows),
    "decisions": ("study.title.decisions", DECISION_COLS, decision_rows),
    "buildings": ("study.page.buildings", _DECISIONS, _decision_rows),
    "checks": ("study.page.checks", _DECISIONS, _check_rows),
    "beats": ("study.page.beats", _BEATS, _beats_rows),
    "assumptions": ("study.page.table", _ASSUMPTIONS, _assumption_rows),
}
#: Tables of one scenario.
OF_ONE: Mapping[str, tuple[str, tuple[Col, ...], RowsOfOne]] = {
    "after": ("study.page.after", _LAND, _after_rows),
    "plots": ("study.page.plots", _PLOTS, _plot_rows),
    "limits": ("study.page.limits", _LIMITS, _limit_rows),
    "breaches": ("study.page.breaches", _LIMITS, _breach_rows),
    "money": ("study.page.money", _MONEY, _money_rows),
    "bearers": ("study.page.bearers", _BEARERS, _bearer_rows),
    "sensitive": ("study.page.sensitive", _SENSITIVE, _sensitive_rows),
}
