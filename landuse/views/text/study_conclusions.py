"""What each table and chart of a study says, in a sentence written from its own figures."""

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
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Broken limits and buildings to be looked at that a sentence names.
_MOST = 5


def conclusion_of(
    study: Study,
    kind: str,
    outcome: Outcome | None,
    simulations: Mapping[str, Simulation],
    lang: str = "zh",
) -> list[Phrase]:
    """What a table or a chart says.

    Parameters
    ----------
    study : Study
        What was worked out.
    kind : str
        Of the table or the chart.
    outcome : Outcome or None
        The scenario of one that is of one.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money; only what is said of ranges looks at them.
    lang : {"zh", "en"}
        Of the names in the sentences.

    Returns
    -------
    list of Phrase
        At least one: where there is nothing to show, that is said.
    """
    if kind in GROUPED:
        return [_group(study, kind, lang)]
    if kind in ("compare", "conclusion"):
        return [conclusion(study, simulations)]
    if kind == "ranges":
        return _ranges(study, simulations)
    if kind in ("limits", "breaches") and outcome is not None:
        return _breaches(outcome)
    if outcome is not None:
        return [_OF_ONE[kind](study, outcome, lang)]
    return [_OF_ALL[kind](study, lang)]


def no_scenario(study: Study) -> Phrase:
    """Say that nobody has planned anything yet, and how that is done.

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
    """Which use has most of the ground, and how much is no plot."""
    *codes, other = _rows(study, "land", lang)
    if not codes:
        return phrase("study.says.no_plots")
    most = max(codes, key=lambda row: float(row["m2"]))
    return phrase(
        "study.says.land",
        code=most["before"],
        mu=number(most["mu"], 1),
        share=number(most["per_cent"], 1),
        other=number(other["mu"], 1),
        other_share=number(other["per_cent"], 1),
    )


def _holders(study: Study, lang: str) -> Phrase:
    """Who holds most, and of how many plots nobody knows it."""
    rows = _rows(study, "holders", lang)
    unknown = sum(int(row["plots"]) for row in rows if row["holder"] is None)
    known = [row for row in rows if row["holder"] is not None]
    if not rows:
        return phrase("study.says.no_plots")
    if not known:
        return phrase("study.says.no_holders", unknown=unknown)
    return phrase(
        "study.says.holders",
        count=len(known),
        holder=known[0]["holder"],
        share=number(known[0]["per_cent"], 1),
        unknown=phrase("study.says.plots_unknown", count=unknown) if unknown else "",
    )


def _firms(study: Study, _lang: str) -> Phrase:
    """How many firms there are, and which pays most."""
    firms = study.conditions.firms
    if firms.empty:
        has_any = study.assessment.zone.present.get("enterprises")
        return phrase("study.says.no_firms_here" if has_any else "study.no_firms")
    tax = firms.groupby("name")["tax_wan"].sum(min_count=1).astype("Float64")
    most = str(tax.fillna(-1.0).idxmax())
    return phrase(
        "study.says.firms",
        firms=int(firms["enterprise_id"].nunique()),
        plots=int(firms["plot"].nunique()),
        name=most,
        tax=number(tax[most], 1),
    )


def _actions(study: Study, _lang: str) -> Phrase:
    """How many rows the ledger has on the quarter."""
    return phrase("study.says.actions", count=len(study.conditions.actions))


def _output(study: Study, lang: str) -> Phrase:
    """Output per mu against that of the zone."""
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
    """What is known least."""
    rows = _rows(study, "unknown", lang)
    if not rows:
        return phrase("study.says.all_known")
    first = rows[0]
    return phrase(
        "study.says.unknown",
        count=len(rows),
        label=first["label"],
        missing=int(first["count"]),
        of=int(first["of"]),
    )


def _group(study: Study, kind: str, lang: str) -> Phrase:
    """Which group has most of the floor."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    rows = _rows(study, kind, lang)
    known = [row for row in rows if row["is_known"]]
    unknown = sum(int(row["buildings"]) for row in rows if not row["is_known"])
    if not rows:
        return phrase("study.says.no_buildings_here")
    if not known:
        return phrase("study.says.group_unknown", unknown=unknown)
    most = max(known, key=lambda row: float(row["floor_area_m2"] or 0))
    return phrase(
        "study.says.group",
        group=most["group"],
        count=int(most["buildings"]),
        floor=number(most["floor_area_m2"], 0),
        share=number(most["per_cent"], 1),
        vacant=number(most["vacant_m2"], 0),
        unknown=phrase("study.says.buildings_unknown", count=unknown)
        if unknown
        else "",
    )


def _decisions(study: Study, lang: str) -> Phrase:
    """What the policy's table proposes."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    rows = _rows(study, "decisions", lang)
    if not rows:
        return phrase("study.says.no_buildings_here")
    items = [
        phrase(
            "study.says.action",
            action=row["action_label"],
            count=row["buildings"],
            share=number(row["share"], 1),
        )
        for row in rows
    ]
    return phrase("study.says.decisions", items=items)


def _checks(study: Study, lang: str) -> Phrase:
    """Which buildings somebody has to look at first."""
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    ids = [str(row["id"]) for row in _rows(study, "checks", lang)]
    if not ids:
        return phrase("study.says.no_checks")
    return phrase("study.says.checks", count=len(ids), ids=ids[:_MOST])


def _floors(study: Study, _lang: str) -> Phrase:
    """Which scenario builds and which demolishes most."""
    planned = study.planned
    if not planned:
        return no_scenario(study)
    builds = max(planned, key=lambda outcome: outcome.capacity.floor["new"])
    goes = max(planned, key=lambda outcome: outcome.capacity.floor["demolished"])
    share = goes.capacity.demolished_share
    return phrase(
        "study.says.floors",
        builds=builds.scenario.label,
        new=number(builds.capacity.floor["new"], 0),
        goes=goes.scenario.label,
        demolished=number(goes.capacity.floor["demolished"], 0),
        share=number(None if share is None else 100 * share, 1),
    )


def _with_money(study: Study) -> list[Outcome]:
    """The scenarios of which some money is known."""
    return [
        outcome for outcome in study.outcomes if outcome.cash_flow.known is not None
    ]


def _no_money(study: Study) -> Phrase:
    """Say that there is no money to speak of, and why."""
    return phrase("study.says.no_money") if study.planned else no_scenario(study)


def _balances(study: Study, _lang: str) -> Phrase:
    """Which scenario has to be financed most, and which comes out highest."""
    found = {o.scenario.id: o.cash_flow.known for o in _with_money(study)}
    if not found:
        return _no_money(study)
    known = {id_: returns for id_, returns in found.items() if returns is not None}
    deepest = min(known, key=lambda id_: known[id_].lowest_cumulated)
    highest = max(known, key=lambda id_: known[id_].total)
    return phrase(
        "study.says.balances",
        deepest=study[deepest].scenario.label,
        lowest=number(known[deepest].lowest_cumulated, 0),
        year=known[deepest].lowest_year,
        highest=study[highest].scenario.label,
        last=len(known[highest].net) - 1,
        total=number(known[highest].total, 0),
    )


def _by_rate(study: Study, _lang: str) -> Phrase:
    """Where each curve crosses zero."""
    items = []
    for outcome in _with_money(study):
        known = outcome.cash_flow.known
        assert known is not None
        label = outcome.scenario.label
        if not known.irr_roots:
            items.append(phrase("study.says.never_zero", scenario=label))
        else:
            rates = [f"{number(100 * rate, 2)} %" for rate in known.irr_roots]
            items.append(phrase("study.says.zero_at", scenario=label, rates=rates))
    return phrase("study.says.by_rate", items=items) if items else _no_money(study)


def _beats(study: Study, lang: str) -> Phrase:
    """What would take least for the best scenario to be passed."""
    ways: dict[str, Record] = {}
    for row in _rows(study, "beats", lang):
        ways.setdefault(row["pair"], row)
    if not ways:
        return (
            phrase("study.says.nothing_to_beat")
            if study.planned
            else no_scenario(study)
        )
    items = []
    for pair, row in ways.items():
        if row.get("multiple") is None:
            items.append(phrase("study.says.no_way", pair=pair))
        else:
            items.append(
                phrase(
                    "study.says.way",
                    pair=pair,
                    name=row["assumption"],
                    value=_figure(row["value"], row["unit"]),
                    needed=_figure(row["value_needed"], row["unit"]),
                )
            )
    return phrase("study.says.ways", items=items)


def _figure(value: object, unit: object) -> str:
    """A value of an assumption with its unit."""
    return f"{number(value, 3)} {unit}"


def _assumptions(study: Study, lang: str) -> Phrase:
    """How many assumptions the money rests on, and how many have a range and a source."""
    rows = _rows(study, "assumptions", lang)
    if not rows:
        return (
            phrase("study.says.no_assumptions") if study.planned else no_scenario(study)
        )
    ranged = [row for row in rows if None not in (row["low"], row["high"])]
    return phrase(
        "study.says.assumptions",
        count=len(rows),
        ranged=sum(row["low"] < row["high"] for row in ranged),
        unsourced=sum(not row["source"] for row in rows),
    )


def _ranges(study: Study, simulations: Mapping[str, Simulation]) -> list[Phrase]:
    """How sure each scenario's present value is."""
    sentences: list[Phrase] = []
    for outcome in _with_money(study):
        simulation = simulations.get(outcome.scenario.id)
        if simulation is not None:
            of_scenario = [*range_phrases(outcome, simulation)] or [
                phrase("study.says.no_range")
            ]
            label = outcome.scenario.label
            sentences += [
                phrase("study.says.of", scenario=label, sentence=one)
                for one in of_scenario
            ]
    return sentences or [_no_money(study)]


def _map(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """What becomes of the buildings, and on how many plots something is new."""
    if study.conditions.plots.empty:
        return phrase("study.says.no_plots")
    if not study.conditions.has_buildings:
        return phrase("study.no_buildings")
    capacity = outcome.capacity
    if outcome.scenario.is_status_quo:
        return phrase(
            "study.says.standing",
            count=len(capacity.buildings),
            floor=number(
                float(float_array(study.conditions.buildings["floor_area_m2"]).sum()), 0
            ),
        )
    gone = (capacity.buildings["floor_class"] == "demolished").sum()
    return phrase(
        "study.says.map",
        scenario=outcome.scenario.label,
        gone=int(gone),
        demolished=number(capacity.floor["demolished"], 0),
        stays=len(capacity.buildings) - int(gone),
        plots=int(capacity.plots["has_new"].sum()),
        new=number(capacity.floor["new"], 0),
    )


def _after(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """Which planned use has most of the ground, and how much is green."""
    planned = [row for row in _rows(study, "after", lang, outcome) if row["after"]]
    if not planned:
        return phrase("study.says.no_plan", scenario=outcome.scenario.label)
    most = max(planned, key=lambda row: float(row["m2"]))
    return phrase(
        "study.says.after",
        scenario=outcome.scenario.label,
        code=most["after"],
        mu=number(most["mu"], 1),
        share=number(most["per_cent"], 1),
        open=number(outcome.capacity.open_space_m2, 0),
    )


def _plots(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """How many plots are touched, and which is built on most densely."""
    rows = _rows(study, "plots", lang, outcome)
    known = [row for row in rows if row["far"] is not None]
    if not known:
        return phrase("study.says.no_touch", scenario=outcome.scenario.label)
    most = max(known, key=lambda row: float(row["far"]))
    return phrase(
        "study.says.plots",
        scenario=outcome.scenario.label,
        count=len(rows),
        plot=most["name"],
        far=number(most["far"], 2),
    )


def _breaches(outcome: Outcome) -> list[Phrase]:
    """The limits that are broken, each with its figure."""
    broken = records(outcome.breaches)
    label = outcome.scenario.label
    if not broken:
        return [phrase("study.says.no_breach", scenario=label)]
    first = [breach_phrase(outcome, row) for row in broken[:_MOST]]
    return [phrase("study.says.breaches", scenario=label, count=len(broken)), *first]


def _money(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """What is paid and what comes in."""
    flow = outcome.cash_flow
    if flow.known is None:
        return _no_money(study)
    wan = flow.lines["wan"]
    return phrase(
        "study.says.money",
        scenario=outcome.scenario.label,
        paid=number(float(wan.clip(upper=0).sum()), 0),
        gained=number(float(wan.clip(lower=0).sum()), 0),
        net=number(float(wan.sum()), 0),
        npv=number(flow.known.npv, 0),
    )


def _bearers(study: Study, outcome: Outcome, _lang: str) -> Phrase:
    """Who gains most, and who pays most."""
    flow = outcome.cash_flow
    if flow.known is None:
        return _no_money(study)
    npv = flow.split("bearer")["npv"]
    gains, pays = str(npv.idxmax()), str(npv.idxmin())
    code = (
        "study.says.bearers"
        if npv[gains] > 0 > npv[pays]
        else "study.says.bearers_alike"
    )
    if code == "study.says.bearers":
        return phrase(
            "study.says.bearers",
            scenario=outcome.scenario.label,
            gains=gains,
            most=number(npv[gains], 0),
            pays=pays,
            least=number(npv[pays], 0),
        )
    parts = [f"{name} {number(value, 0)}" for name, value in npv.items()]
    return phrase(
        "study.says.bearers_alike", scenario=outcome.scenario.label, parts=parts
    )


def _sensitive(study: Study, outcome: Outcome, lang: str) -> Phrase:
    """Which assumption moves the present value most, and where that is zero."""
    if outcome.cash_flow.known is None:
        return _no_money(study)
    rows = _rows(study, "sensitive", lang, outcome)
    moving = [row for row in rows if row["high"] > row["low"] and row["swing"] > 0]
    if not moving:
        return phrase("study.says.no_range_of", scenario=outcome.scenario.label)
    row = moving[0]
    zero = phrase("study.says.never")
    if row["break_even_value"] is not None:
        zero = phrase(
            "study.says.zero", value=_figure(row["break_even_value"], row["unit"])
        )
    return phrase(
        "study.says.sensitive",
        scenario=outcome.scenario.label,
        name=row["id"],
        low=_figure(row["low"], row["unit"]),
        high=_figure(row["high"], row["unit"]),
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
