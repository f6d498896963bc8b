"""A study as plain values for programs: what ``landuse study --format json`` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.study.conditions import Grouping
from landuse.views.tables.columns import Row
from landuse.views.tables.formats import records

if TYPE_CHECKING:
    from landuse.domain.study.capacity import Capacity
    from landuse.domain.study.conditions import Conditions
    from landuse.domain.study.returns import Returns
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: By what buildings are grouped.
GROUPS: tuple[Grouping, ...] = (
    "age",
    "structure",
    "grade",
    "heritage",
    "use",
    "status",
)
#: What land is called that is no plot: roads, water, what is not registered.
OTHER_LAND = "other"


class ConditionsJson(TypedDict):
    """What is there: areas in m² and mu, and a row a thing in each table."""

    area_m2: float
    area_mu: float
    plots_m2: float
    residue_m2: float
    totals: dict[str, float | None]
    balance: Sequence[Row]
    buildings_by: dict[Grouping, Sequence[Row]]
    holders: Sequence[Row]
    firms: Sequence[Row]
    output: Sequence[Row]
    plots: Sequence[Row]
    buildings: Sequence[Row]
    actions: Sequence[Row]
    unknown: Sequence[Row]


class ReturnsJson(TypedDict):
    """What a cash flow comes to, sums in 万元; None throughout where it is undetermined."""

    total: float | None
    npv: float | None
    npv_first_discounted: float | None
    irr: float | None
    irr_roots: list[float] | None
    payback_static: float | None
    payback_dynamic: float | None
    lowest_cumulated: float | None


class RangeJson(TypedDict):
    """How far the present value may be off, in 万元."""

    draws: int
    seed: int
    mean: float
    sd: float
    exact_mean: float | None
    exact_sd: float | None
    p5: float
    p50: float
    p95: float
    share_above_zero: float


class BalanceJson(TypedDict):
    """Land by its code, m²."""

    before: dict[str, float]
    after: dict[str, float]


class ScenarioJson(ReturnsJson):
    """One scenario: what it builds, which limits hold it, what it costs and brings."""

    id: str
    title: str
    balance: BalanceJson
    floor: dict[str, float | None]
    demolished_share: float | None
    new_per_demolished: float | None
    open_space_m2: float | None
    jobs: float | None
    residents: float | None
    parking: float | None
    plots: Sequence[Row]
    buildings: Sequence[Row]
    new: Sequence[Row]
    limits: Sequence[Row]
    breaches: Sequence[Row]
    npv_per_mu: float | None
    npv_per_m2_new: float | None
    discount_rate: float
    years: int
    start_year: int | None
    net_wan: list[float]
    lines: Sequence[Row]
    by_bearer: dict[str, Row]
    by_kind: dict[str, Row]
    undetermined: list[str]
    without_undetermined: ReturnsJson | None
    range: RangeJson | None
    tornado: Sequence[Row]


class StudyJson(TypedDict):
    """One quarter: what is there, what is decided on its buildings, and every scenario."""

    area: str
    area_id: str
    conditions: ConditionsJson
    decisions: Sequence[Row]
    scenarios: list[ScenarioJson]


def json_of(study: Study, simulations: Mapping[str, Simulation]) -> StudyJson:
    """A study as plain values.

    Parameters
    ----------
    study : Study
        What was worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.

    Returns
    -------
    StudyJson
        Numbers in m², mu and 万元, shares from 0 to 1, None where unknown, undetermined or not
        defined.
    """
    return {
        "area": study.name,
        "area_id": study.area_id,
        "conditions": _conditions(study.conditions),
        "decisions": records(study.decisions.reset_index(names="id")),
        "scenarios": [
            _scenario(study, outcome, simulations.get(outcome.scenario.id))
            for outcome in study.outcomes
        ],
    }


def _conditions(conditions: Conditions) -> ConditionsJson:
    """What is there."""
    plots = conditions.plots.reset_index(names="id")
    return {
        "area_m2": conditions.area_m2,
        "area_mu": conditions.area_mu,
        "plots_m2": conditions.plots_m2,
        "residue_m2": conditions.residue_m2,
        "totals": {
            key: _known_or_none(value) for key, value in conditions.totals.items()
        },
        "balance": records(conditions.land_balance()),
        "buildings_by": {group: _grouped(conditions, group) for group in GROUPS},
        "holders": records(conditions.holders().reset_index()),
        "firms": records(conditions.firms),
        "output": records(conditions.output.reset_index(names="of")),
        "plots": records(plots),
        "buildings": records(conditions.buildings.reset_index(names="id")),
        "actions": records(_ledger(conditions.actions)),
        "unknown": records(conditions.unknown_cells),
    }


def _grouped(conditions: Conditions, group: Grouping) -> Sequence[Row]:
    """Buildings by age, structure and so on; the column is called by the group."""
    return records(conditions.buildings_by(group).reset_index(names=group))


def _ledger(actions: pd.DataFrame) -> pd.DataFrame:
    """The columns of the ledger that a study tells."""
    columns = (
        "action_id",
        "project",
        "parcel_id",
        "building_id",
        "mode",
        "stage",
        "date",
    )
    return actions[[name for name in columns if name in actions]]


def _scenario(
    study: Study, outcome: Outcome, simulation: Simulation | None
) -> ScenarioJson:
    """One scenario."""
    scenario, capacity, flow = outcome.scenario, outcome.capacity, outcome.cash_flow
    known = flow.known_returns
    return {
        "id": scenario.id,
        "title": scenario.title or scenario.id,
        "balance": {
            "before": _before(study.conditions),
            "after": _after(capacity),
        },
        "floor": {name: _known_or_none(area) for name, area in capacity.floor.items()},
        "demolished_share": capacity.demolished_share,
        "new_per_demolished": capacity.new_per_demolished,
        "open_space_m2": capacity.open_space_m2,
        "jobs": capacity.jobs,
        "residents": capacity.residents,
        "parking": capacity.parking,
        "plots": records(capacity.plots.reset_index(names="id")),
        "buildings": records(capacity.buildings.reset_index(names="id")),
        "new": records(capacity.new_floor),
        "limits": records(outcome.limits),
        "breaches": records(outcome.breaches),
        **_figures(flow.returns),
        "npv_per_mu": outcome.npv_per_mu,
        "npv_per_m2_new": outcome.npv_per_m2_new,
        "discount_rate": flow.rate,
        "years": flow.years,
        "start_year": flow.start_year,
        "net_wan": [] if flow.lines.empty else flow.net().tolist(),
        "lines": records(flow.lines),
        "by_bearer": _split(flow.split("bearer")),
        "by_kind": _split(flow.split("kind")),
        "undetermined": list(flow.unknown_items),
        "without_undetermined": _figures(known)
        if flow.unknown_items and known
        else None,
        "range": _range(simulation),
        "tornado": records(outcome.tornado.reset_index()),
    }


def _figures(found: Returns | None) -> ReturnsJson:
    """What a cash flow comes to; None throughout where it is undetermined."""
    if found is None:
        return ReturnsJson(
            total=None,
            npv=None,
            npv_first_discounted=None,
            irr=None,
            irr_roots=None,
            payback_static=None,
            payback_dynamic=None,
            lowest_cumulated=None,
        )
    return {
        "total": found.total,
        "npv": found.npv,
        "npv_first_discounted": found.npv_first_discounted,
        "irr": found.irr,
        "irr_roots": list(found.irr_roots),
        "payback_static": found.payback_static.years,
        "payback_dynamic": found.payback_dynamic.years,
        "lowest_cumulated": found.lowest_cumulated,
    }


def _split(table: pd.DataFrame) -> dict[str, Row]:
    """What the lines of each part come to."""
    rows = table.to_dict("index")
    return {
        str(part): {str(key): json_value(value) for key, value in row.items()}
        for part, row in rows.items()
    }


def _before(conditions: Conditions) -> dict[str, float]:
    """Land by its code before, m²."""
    balance = conditions.land_balance()
    land: dict[str, float] = {}
    for code, area in zip(balance["land_use"], balance["m2"], strict=True):
        if area:
            key = OTHER_LAND if pd.isna(code) else str(code)
            land[key] = land.get(key, 0.0) + float(area)
    return land


def _after(capacity: Capacity) -> dict[str, float]:
    """Land by planned code, m²; a code of another system has its system before it."""
    land: dict[str, float] = {}
    for row in capacity.balance.to_dict("records"):
        if pd.isna(row["land_use"]):
            key = OTHER_LAND
        elif row["is_planned"]:
            key = str(row["land_use"])
        else:
            key = f"{'' if pd.isna(row['system']) else row['system']}:{row['land_use']}"
        land[key] = land.get(key, 0.0) + float(row["m2"])
    return land


def _range(simulation: Simulation | None) -> RangeJson | None:
    """How far the present value may be off."""
    if simulation is None:
        return None
    return {
        "draws": len(simulation.npv),
        "seed": simulation.seed,
        "mean": simulation.mean,
        "sd": simulation.sd,
        "exact_mean": simulation.exact_mean,
        "exact_sd": simulation.exact_sd,
        "p5": simulation.quantile(0.05),
        "p50": simulation.quantile(0.5),
        "p95": simulation.quantile(0.95),
        "share_above_zero": simulation.share_above_zero,
    }


def _known_or_none(figure: float) -> float | None:
    """A figure, None where it is unknown."""
    return None if math.isnan(figure) else figure
