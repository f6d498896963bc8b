"""The tables of a study, each once: what the page prints and what a notebook shows."""

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
#: Assumptions by which one scenario may pass another that are listed for each pair.
_MOST_WAYS = 3
#: The quarter against the zone.
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
        Its rows: column → value; what is not there is unknown.
    is_upright : bool
        Whether the rows stand side by side, so that the columns are read from above to below: the
        first column then gives the heads.
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
        What was worked out.
    kind : str
        One of :data:`OF_ALL`; one of :data:`OF_ONE` for a scenario.
    outcome : Outcome or None
        The scenario of a table of one.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money; only tables with ranges look at them.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    StudyTable
    """
    if kind == "compare":
        rows = _compare_rows(study, simulations, lang)
        return StudyTable("study.page.figures", _COMPARE, rows, is_upright=True)
    if kind == "ranges":
        return StudyTable(
            "study.page.ranges", _RANGES, _range_rows(study, simulations, lang)
        )
    grouping = next((group for group in GROUPED if group == kind), None)
    if grouping is not None:
        return StudyTable(
            f"study.page.by_{kind}", _GROUP, _group_rows(study, grouping, lang)
        )
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
    return [
        row
        | {
            "demolished_per_cent": _per_cent(row["demolished_share"]),
            "irr_per_cent": _per_cent(row["irr"]),
        }
        for row in rows
    ]


def _land_rows(study: Study, lang: str) -> Sequence[Row]:
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


def _after_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
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


def _group_rows(study: Study, group: Grouping, lang: str) -> Sequence[Row]:
    """Buildings by age, grade, structure, protection, use or status."""
    # a blank in a column of protection that somebody has filled is no protection
    is_surveyed = bool(study.conditions.buildings["is_protected"].notna().all())
    rows = records(study.conditions.buildings_by(group).reset_index(names="group"))
    for row in rows:
        name = row["group"]
        if name is None and group == "heritage" and is_surveyed:
            shown = say("study.page.not_protected", lang)
        elif name is None:
            shown = say("study.page.not_known", lang)
        elif group == "status":
            shown = status.label(status.STATUSES, str(name), lang)
        elif group == "age":
            shown = say("study.page.decade", lang, year=int(name))
        else:
            shown = str(name)
        is_known = name is not None or (group == "heritage" and is_surveyed)
        row |= {
            "group": shown,
            "per_cent": _per_cent(row["share"]),
            "is_known": is_known,
        }
    return rows


def _firm_rows(study: Study, lang: str) -> Sequence[Row]:
    """Who uses which plot."""
    names = study.conditions.plots["name"]
    rows = records(study.conditions.firms)
    for row in rows:
        row["plot"] = json_value(names.get(row["plot"])) or row["plot"]
        row["tenure"] = labels.word(str(row["tenure"] or ""), lang)
    return rows


def _decision_rows(study: Study, lang: str) -> Sequence[Row]:
    """Every building with what the table says of it, and why."""
    reasons = {
        line.id: line.label.in_language(lang) for line in study.policy.renewal.decisions
    }
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


def _plot_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
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


def _limit_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The limits that are broken or bind on what the scenario touches, and those of the whole."""
    limits, plots = outcome.limits, outcome.capacity.plots
    touched = limits["plot"].isin(plots.index[plots["is_touched"]])
    tells = (touched & limits["is_binding"]) | (limits["plot"] == "")
    rows = records(limits[tells | ~limits["holds"].fillna(True).astype(bool)])
    for row in rows:
        answers = {
            True: "study.page.holds",
            False: "study.page.broken",
            None: "study.page.open",
        }
        answer = say(answers[row["holds"]], lang)
        if row["is_binding"]:
            answer = say("study.page.binding", lang, answer=answer)
        row |= {
            "limit": say(f"study.limit.{row['limit']}", lang),
            "plot": _plot_name(study, row["plot"]),
            "answer": answer,
        }
    return rows


def _money_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
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


def _assumption_rows(study: Study, _lang: str) -> Sequence[Row]:
    """Every assumption that a scenario uses, once."""
    found: dict[str, Row] = {}
    for outcome in study.outcomes:
        table = outcome.model.assumptions.frame().reset_index()
        for row in records(table[table["id"].isin(outcome.model.used_assumptions)]):
            found.setdefault(str(row["id"]), _as_written(row))
    return list(found.values())


def _beats_rows(study: Study, lang: str) -> Sequence[Row]:
    """What would have to be true for the scenarios that are worth less to pass the best one."""
    worth = [
        (o.cash_flow.known_returns.npv, o)
        for o in study.outcomes
        if o.cash_flow.known_returns is not None
    ]
    worth.sort(key=lambda pair: -pair[0])
    rows: list[Row] = []
    for _, other in worth[1:]:
        best = worth[0][1]
        table = switching_values(other.model, best.model)
        pair = say(
            "study.page.pair",
            lang,
            one=str(other.scenario.label),
            other=str(best.scenario.label),
        )
        ways = table[table["multiple"].notna()].head(_MOST_WAYS).reset_index()
        rows += [{**_as_written(row), "pair": pair} for row in records(ways)]
        if ways.empty:
            rows.append({"pair": pair, "assumption": say("study.page.no_way", lang)})
    return rows


def _as_written(row: Record) -> Row:
    """An assumption's line in the unit that it is written in: % is kept as a share."""
    if row["unit"] not in PER_CENT:
        return dict(row)
    scaled = {key: _per_cent(row[key]) for key in _VALUES if key in row}
    return {**row, **scaled}


def _per_cent(share: float | None) -> float | None:
    """A share in per cent."""
    return None if share is None else 100 * share


def _holder_rows(study: Study, _lang: str) -> Sequence[Row]:
    """Who holds how much land."""
    rows = records(study.conditions.holders().reset_index())
    return [row | {"per_cent": _per_cent(row["share"])} for row in rows]


def _action_rows(study: Study, lang: str) -> Sequence[Row]:
    """The ledger on the quarter."""
    rows = records(study.conditions.actions)
    return [labels.in_ledger_words(row, ("mode", "stage"), lang) for row in rows]


def _output_rows(study: Study, lang: str) -> Sequence[Row]:
    """The quarter and the zone; none where there are no firms at all."""
    if not study.assessment.zone.present.get("enterprises"):
        return []
    rows = records(study.conditions.output.reset_index(names="of"))
    names = {"quarter": study.name, "zone": say("study.show.zone", lang)}
    return [row | {"of": names[row["of"]]} for row in rows]


def _unknown_rows(study: Study, lang: str) -> Sequence[Row]:
    """The columns that nobody has filled everywhere, the emptiest first."""
    rows = records(study.conditions.unknown_cells)
    for row in rows:
        named = DECLARED_COLUMNS.get(row["column"])
        label = named.label.in_language(lang) if named else row["column"]
        unit = say(f"study.show.{row['unit']}", lang)
        row |= {
            "label": f"{unit} · {label}",
            "per_cent": 100 * row["count"] / row["of"],
        }
    return sorted(rows, key=lambda row: -float(row["per_cent"]))


def _check_rows(study: Study, lang: str) -> Sequence[Row]:
    """The buildings on which nothing can be decided before somebody has looked."""
    undetermined = study.decisions.index[study.decisions["action"] == "undetermined"]
    ids = {str(building) for building in undetermined}
    return [row for row in _decision_rows(study, lang) if str(row["id"]) in ids]


def _breach_rows(study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """The limits that are broken."""
    broken = say("study.page.broken", lang)
    rows = records(outcome.breaches)
    for row in rows:
        row |= {
            "limit": say(f"study.limit.{row['limit']}", lang),
            "plot": _plot_name(study, row["plot"]) or study.name,
            "answer": f"{broken} · {row['cite']}" if row["is_unverified"] else broken,
        }
    return rows


def _part_rows(_study: Study, outcome: Outcome, lang: str) -> Sequence[Row]:
    """Who pays and gains, and the whole."""
    flow = outcome.cash_flow
    if flow.known_returns is None:
        return []
    rows = records(flow.split("bearer").reset_index(names="part"))
    whole = {
        "part": say("study.show.together", lang),
        "total": flow.known_returns.total,
        "npv": flow.known_returns.npv,
        "lowest_cumulated": flow.known_returns.lowest_cumulated,
    }
    return [*rows, whole]


def _sensitive_rows(_study: Study, outcome: Outcome, _lang: str) -> Sequence[Row]:
    """What each assumption alone does, the widest first."""
    return [_as_written(row) for row in records(outcome.tornado.reset_index())]


def _range_rows(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> Sequence[Row]:
    """How sure the present value of every scenario with money is."""
    rows = []
    for outcome in study.outcomes:
        simulation = simulations.get(outcome.scenario.id)
        if simulation is not None:
            row = {
                "title": outcome.scenario.label.in_language(lang),
                "npv": json_value(outcome.npv),
                "above": 100 * simulation.share_above_zero,
            }
            for name, share in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
                row[name] = simulation.quantile(share)
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
    "bearers": ("study.page.bearers", _BEARERS, _part_rows),
    "sensitive": ("study.page.sensitive", _SENSITIVE, _sensitive_rows),
}
