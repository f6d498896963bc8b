"""The conclusion of each table and chart of a study, in a sentence with its own figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record
from landuse.domain.frames.numbers import float_array
from landuse.views.tables.columns import number
from landuse.views.tables.formats import records
from landuse.views.tables.study_parts import GROUPED, table_of
from landuse.views.text.study import breach_phrase, conclusion, range_phrases
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.study.returns import Returns
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Broken limits and buildings to be checked that are named at most.
_MAX_NAMES = 5


def conclusion_of(
    study: Study,
    kind: str,
    outcome: Outcome | None,
    simulations: Mapping[str, Simulation],
    lang: str = "zh",
) -> list[Phrase]:
    """The conclusion of a table or a chart.

    Parameters
    ----------
    study : Study
        Worked out.
    kind : str
        Of the table or the chart.
    outcome : Outcome or None
        The scenario, where the table or the chart is of one.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money; only ranges and the comparison need them.
    lang : {"zh", "en"}
        The language of the names in the sentences.

    Returns
    -------
    list of Phrase
        At least one: an empty table has a sentence too.
    """
    if kind in GROUPED:
        return [_largest_group(study, kind, lang)]
    if kind in ("compare", "conclusion"):
        return [conclusion(study, simulations)]
    if kind == "ranges":
        return _range_sentences(study, simulations)
    if kind in ("limits", "breaches") and outcome is not None:
        return _breach_sentences(outcome)
    if outcome is not None:
        return [_OF_ONE[kind](study, outcome, lang)]
    return [_OF_ALL[kind](study, lang)]


def no_scenario(study: Study) -> Phrase:
    """The sentence that there is no scenario yet, and how one is written.

    Parameters
    ----------
    study : Study
        With the status quo alone.

    Returns
    -------
    Phrase
    """
    return phrase("study.says.no_scenario", area=study.name)


def _rows(
    study: Study, kind: str, lang: str, outcome: Outcome | None = None
) -> list[Record]:
    """The rows of a table as plain values."""
    return [dict(row) for row in table_of(study, kind, outcome, {}, lang).rows]


def _land(study: Study, lang: str) -> Phrase:
    """The use with most of the land, and the land that is no plot."""
    *uses, other = _rows(study, "land", lang)
    if not uses:
        return phrase("study.says.no_plots")
    largest = max(uses, key=lambda row: float(row["m2"]))
    return phrase(
        "study.says.land",
        code=largest["before"],
        mu=number(largest["mu"], 1),
        share=number(largest["per_cent"], 1),
        other=number(other["mu"], 1),
        other_share=number(other["per_cent"], 1),
    )


def _holders(study: Study, lang: str) -> Phrase:
    """The holder of most land, and the number of plots without a known holder."""
    rows = _rows(study, "holders", lang)
    if not rows:
        return phrase("study.says.no_plots")
    holders = [row for row in rows if row["holder"] is not None]
    plots_without_holder = sum(
        int(row["plots"]) for row in rows if row["holder"] is None
    )
    if not holders:
        return phrase("study.says.no_holders", unknown=plots_without_holder)
    unknown: Phrase | str = ""
    if plots_without_holder:
        unknown = phrase("study.says.plots_unknown", count=plots_without_holder)
    return phrase(
        "study.says.holders",
        count=len(holders),
        holder=holders[0]["holder"],
        share=number(holders[0]["per_cent"], 1),
        unknown=unknown,
    )


def _firms(study: Study, _lang: str) -> Phrase:
    """The number of firms and of their plots, and the firm that pays most tax."""
    firms = study.conditions.firms
    if firms.empty:
        if study.assessment.zone.present.get("enterprises"):
            return phrase("study.says.no_firms_here")
        return phrase("study.no_firms")
    tax_of_firms = firms.groupby("name")["tax_wan"].sum(min_count=1).astype("Float64")
    largest_payer = str(tax_of_firms.fillna(-1.0).idxmax())
    return phrase(
        "study.says.firms",
        firms=int(firms["enterprise_id"].nunique()),
        plots=int(firms["plot"].nunique()),
        name=largest_payer,
        tax=number(tax_of_firms[largest_payer], 1),
    )


def _actions(study: Study, _lang: str) -> Phrase:
    """The number of rows of the ledger on the quarter."""
    return phrase("study.says.actions", count=len(study.conditions.actions))


def _output(study: Study, lang: str) -> Phrase:
    """Output per mu, beside that of the zone."""
    rows = _rows(study, "output", lang)
    if not rows:
        return phrase("study.no_firms")
    quarter, zone = rows
    if quarter["tax_per_mu"] is None:
        return phrase("study.says.no_firms_here")
    share = None
    if zone["tax_per_mu"]:
        share = 100 * float(quarter["tax_per_mu"]) / float(zone["tax_per_mu"])
    return phrase(
        "study.says.output",
        tax=number(quarter["tax_per_mu"], 2),
        zone=number(zone["tax_per_mu"], 2),
        share=number(share, 0),
        sales=number(quarter["sales_per_mu"], 1),
        zone_sales=number(zone["sales_per_mu"], 1),
    )


def _unknown(study: Study, lang: str) -> Phrase:
    """The number of columns with gaps, and the column with most."""
    rows = _rows(study, "unknown", lang)
    if not rows:
        return phrase("study.says.all_known")
    emptiest = rows[0]
    return phrase(
        "study.says.unknown",
        count=len(rows),
        label=emptiest["label"],
        missing=int(emptiest["count"]),
        of=int(emptiest["of"]),
    )


def _largest_group(study: Study, kind: str, lang: str) -> Phrase:
    """The group of buildings with most of the floor, and the buildings of no known group."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    rows = _rows(study, kind, lang)
    if not rows:
        return phrase("study.says.no_buildings_here")
    groups = [row for row in rows if row["is_known"]]
    ungrouped = sum(int(row["buildings"]) for row in rows if not row["is_known"])
    if not groups:
        return phrase("study.says.group_unknown", unknown=ungrouped)
    largest = max(groups, key=lambda row: float(row["floor_area_m2"] or 0))
    unknown: Phrase | str = ""
    if ungrouped:
        unknown = phrase("study.says.buildings_unknown", count=ungrouped)
    return phrase(
        "study.says.group",
        group=largest["group"],
        count=int(largest["buildings"]),
        floor=number(largest["floor_area_m2"], 0),
        share=number(largest["per_cent"], 1),
        vacant=number(largest["vacant_m2"], 0),
        unknown=unknown,
    )


def _decisions(study: Study, lang: str) -> Phrase:
    """The proposals of the policy's table, with the share of the floor of each."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    rows = _rows(study, "decisions", lang)
    if not rows:
        return phrase("study.says.no_buildings_here")
    items = []
    for row in rows:
        action, share = row["action_label"], number(row["share"], 1)
        item = phrase(
            "study.says.action", action=action, count=row["buildings"], share=share
        )
        items.append(item)
    return phrase("study.says.decisions", items=items)


def _checks(study: Study, lang: str) -> Phrase:
    """The buildings that need a field check before anything is decided."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    ids = [str(row["id"]) for row in _rows(study, "checks", lang)]
    if not ids:
        return phrase("study.says.no_checks")
    return phrase("study.says.checks", count=len(ids), ids=ids[:_MAX_NAMES])


def _floors(study: Study, _lang: str) -> Phrase:
    """The scenario that builds most, and the one that demolishes most."""
    planned = study.planned
    if not planned:
        return no_scenario(study)
    builder = max(planned, key=lambda outcome: outcome.capacity.floor["new"])
    demolisher = max(planned, key=lambda outcome: outcome.capacity.floor["demolished"])
    share = demolisher.capacity.demolished_share
    per_cent = None if share is None else 100 * share
    return phrase(
        "study.says.floors",
        builds=builder.scenario.label,
        new=number(builder.capacity.floor["new"], 0),
        goes=demolisher.scenario.label,
        demolished=number(demolisher.capacity.floor["demolished"], 0),
        share=number(per_cent, 1),
    )


def _returns_of_scenarios(study: Study) -> dict[str, Returns]:
    """The returns of the scenarios that have any money, by their ids."""
    returns_of = {}
    for outcome in study.outcomes:
        returns = outcome.cash_flow.known_returns
        if returns is not None:
            returns_of[outcome.scenario.id] = returns
    return returns_of


def _no_money(study: Study) -> Phrase:
    """The sentence that no scenario has any money, or that there is no scenario."""
    if study.planned:
        return phrase("study.says.no_money")
    return no_scenario(study)


def _balances(study: Study, _lang: str) -> Phrase:
    """The scenario with the lowest balance on its way, and the one with the highest at its end."""
    returns_of = _returns_of_scenarios(study)
    if not returns_of:
        return _no_money(study)
    deepest = min(returns_of, key=lambda id_: returns_of[id_].lowest_cumulated)
    highest = max(returns_of, key=lambda id_: returns_of[id_].total)
    lowest_returns, highest_returns = returns_of[deepest], returns_of[highest]
    return phrase(
        "study.says.balances",
        deepest=study[deepest].scenario.label,
        lowest=number(lowest_returns.lowest_cumulated, 0),
        year=lowest_returns.lowest_year,
        highest=study[highest].scenario.label,
        last=len(highest_returns.net) - 1,
        total=number(highest_returns.total, 0),
    )


def _by_rate(study: Study, _lang: str) -> Phrase:
    """The rates at which each curve of present values crosses zero."""
    items = []
    for id_, returns in _returns_of_scenarios(study).items():
        label = study[id_].scenario.label
        if not returns.irr_roots:
            items.append(phrase("study.says.never_zero", scenario=label))
        else:
            rates = [f"{number(100 * rate, 2)} %" for rate in returns.irr_roots]
            items.append(phrase("study.says.zero_at", scenario=label, rates=rates))
    if not items:
        return _no_money(study)
    return phrase("study.says.by_rate", items=items)


def _beats(study: Study, lang: str) -> Phrase:
    """The smallest change of an assumption by which each scenario passes the best one."""
    first_ways: dict[str, Record] = {}
    for row in _rows(study, "beats", lang):
        first_ways.setdefault(row["pair"], row)
    if first_ways:
        items = [_way_phrase(pair, row) for pair, row in first_ways.items()]
        return phrase("study.says.ways", items=items)
    if study.planned:
        return phrase("study.says.nothing_to_beat")
    return no_scenario(study)


def _way_phrase(pair: str, row: Record) -> Phrase:
    """The assumption by which one scenario passes another, and the value that it needs."""
    if row.get("multiple") is None:
        return phrase("study.says.no_way", pair=pair)
    return phrase(
        "study.says.way",
        pair=pair,
        name=row["assumption"],
        value=_with_unit(row["value"], row["unit"]),
        needed=_with_unit(row["value_needed"], row["unit"]),
    )


def _with_unit(value: object, unit: object) -> str:
    """A value of an assumption with its unit."""
    return f"{number(value, 3)} {unit}"


def _assumptions(study: Study, lang: str) -> Phrase:
    """The number of assumptions, of those with a range, and of those without a source."""
    rows = _rows(study, "assumptions", lang)
    if not rows and study.planned:
        return phrase("study.says.no_assumptions")
    if not rows:
        return no_scenario(study)
    ranges = [(row["low"], row["high"]) for row in rows]
    with_range = sum(None not in (low, high) and low < high for low, high in ranges)
    return phrase(
        "study.says.assumptions",
        count=len(rows),
        ranged=with_range,
        unsourced=sum(not row["source"] for row in rows),
    )


def _range_sentences(
    study: Study, simulations: Mapping[str, Simulation]
) -> list[Phrase]:
    """The range of each scenario's present value."""
    sentences: list[Phrase] = []
    for id_ in _returns_of_scenarios(study):
        if id_ not in simulations:
            continue
        outcome = study[id_]
        ranges = list(range_phrases(outcome, simulations[id_]))
        if not ranges:
            ranges = [phrase("study.says.no_range")]
        label = outcome.scenario.label
        sentences += [
            phrase("study.says.of", scenario=label, sentence=sentence)
            for sentence in ranges
        ]
    if not sentences:
        return [_no_money(study)]
    return sentences


def _map(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """The buildings that go and stay, and the number of plots with new ones."""
    if study.conditions.plots.empty:
        return phrase("study.says.no_plots")
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    capacity = outcome.capacity
    if outcome.scenario.is_status_quo:
        floor = float_array(study.conditions.buildings["floor_area_m2"]).sum()
        count = len(capacity.buildings)
        return phrase("study.says.standing", count=count, floor=number(floor, 0))
    demolished = int((capacity.buildings["floor_class"] == "demolished").sum())
    return phrase(
        "study.says.map",
        scenario=outcome.scenario.label,
        gone=demolished,
        demolished=number(capacity.floor["demolished"], 0),
        stays=len(capacity.buildings) - demolished,
        plots=int(capacity.plots["has_new"].sum()),
        new=number(capacity.floor["new"], 0),
    )


def _after(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """The planned use with most of the land, and the area of green."""
    planned = [row for row in _rows(study, "after", lang, outcome) if row["after"]]
    if not planned:
        return phrase("study.says.no_plan", scenario=outcome.scenario.label)
    largest = max(planned, key=lambda row: float(row["m2"]))
    return phrase(
        "study.says.after",
        scenario=outcome.scenario.label,
        code=largest["after"],
        mu=number(largest["mu"], 1),
        share=number(largest["per_cent"], 1),
        open=number(outcome.capacity.open_space_m2, 0),
    )


def _plots(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """The number of plots that change, and the one with the highest plot ratio."""
    rows = _rows(study, "plots", lang, outcome)
    with_ratio = [row for row in rows if row["far"] is not None]
    if not with_ratio:
        return phrase("study.says.no_touch", scenario=outcome.scenario.label)
    densest = max(with_ratio, key=lambda row: float(row["far"]))
    return phrase(
        "study.says.plots",
        scenario=outcome.scenario.label,
        count=len(rows),
        plot=densest["name"],
        far=number(densest["far"], 2),
    )


def _breach_sentences(outcome: Outcome) -> list[Phrase]:
    """The number of limits that are broken, and the first of them with their figures."""
    breaches = records(outcome.breaches)
    label = outcome.scenario.label
    if not breaches:
        return [phrase("study.says.no_breach", scenario=label)]
    sentences = [phrase("study.says.breaches", scenario=label, count=len(breaches))]
    sentences += [breach_phrase(outcome, row) for row in breaches[:_MAX_NAMES]]
    return sentences


def _money(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """The money that is paid, the money that comes in, and the present value of both."""
    flow = outcome.cash_flow
    if flow.known_returns is None:
        return _no_money(study)
    wan = flow.lines["wan"]
    return phrase(
        "study.says.money",
        scenario=outcome.scenario.label,
        paid=number(wan.clip(upper=0).sum(), 0),
        gained=number(wan.clip(lower=0).sum(), 0),
        net=number(wan.sum(), 0),
        npv=number(flow.known_returns.npv, 0),
    )


def _bearers(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """The bearer that gains most, and the one that pays most."""
    flow = outcome.cash_flow
    if flow.known_returns is None:
        return _no_money(study)
    label = outcome.scenario.label
    npv = flow.split("bearer")["npv"]
    winner, payer = str(npv.idxmax()), str(npv.idxmin())
    if not npv[winner] > 0 > npv[payer]:
        parts = [f"{bearer} {number(value, 0)}" for bearer, value in npv.items()]
        return phrase("study.says.bearers_alike", scenario=label, parts=parts)
    return phrase(
        "study.says.bearers",
        scenario=label,
        gains=winner,
        most=number(npv[winner], 0),
        pays=payer,
        least=number(npv[payer], 0),
    )


def _sensitive(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """The assumption that moves the present value most, and its value where that is zero."""
    if outcome.cash_flow.known_returns is None:
        return _no_money(study)
    rows = _rows(study, "sensitive", lang, outcome)
    moving = [row for row in rows if row["high"] > row["low"] and row["swing"] > 0]
    if not moving:
        return phrase("study.says.no_range_of", scenario=outcome.scenario.label)
    row = moving[0]
    zero = phrase("study.says.never")
    if row["break_even_value"] is not None:
        break_even = _with_unit(row["break_even_value"], row["unit"])
        zero = phrase("study.says.zero", value=break_even)
    return phrase(
        "study.says.sensitive",
        scenario=outcome.scenario.label,
        name=row["id"],
        low=_with_unit(row["low"], row["unit"]),
        high=_with_unit(row["high"], row["unit"]),
        swing=number(row["swing"], 0),
        zero=zero,
    )


_OF_ALL: Mapping[str, Callable[[Study, str], Phrase]] = {
    "land": _land,
    "holders": _holders,
    "firms": _firms,
    "actions": _actions,
    "output": _output,
    "unknown": _unknown,
    "decisions": _decisions,
    "buildings": _decisions,
    "checks": _checks,
    "beats": _beats,
    "assumptions": _assumptions,
    "floors": _floors,
    "balances": _balances,
    "by_rate": _by_rate,
}
_OF_ONE: Mapping[str, Callable[[Study, Outcome, str], Phrase]] = {
    "map": _map,
    "after": _after,
    "plots": _plots,
    "money": _money,
    "bearers": _bearers,
    "tornado": _sensitive,
    "sensitive": _sensitive,
}
