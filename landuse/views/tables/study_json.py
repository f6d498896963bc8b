"""A study as plain values for programs: what ``landuse study --format json`` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pandas as pd

from landuse.domain.study.conditions import Grouping
from landuse.views.tables.columns import Row
from landuse.views.tables.formats import plain_values, records

if TYPE_CHECKING:
    from landuse.domain.study.capacity import Capacity
    from landuse.domain.study.conditions import Conditions
    from landuse.domain.study.returns import Returns
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Groupings of buildings.
GROUPS: tuple[Grouping, ...] = (
    "age",
    "structure",
    "grade",
    "heritage",
    "use",
    "status",
)
#: Columns of the ledger of actions that belong to a study.
_LEDGER_COLUMNS = (
    "action_id",
    "project",
    "parcel_id",
    "building_id",
    "mode",
    "stage",
    "date",
)
#: The key of land that is no plot: roads, water, unregistered land.
OTHER_LAND = "other"


class ConditionsJson(TypedDict):
    """The conditions of a quarter: areas in m² and mu, and tables as lists of rows."""

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
    """The returns of a cash flow, sums in 万元; all None where it is undetermined."""

    total: float | None
    npv: float | None
    npv_first_discounted: float | None
    irr: float | None
    irr_roots: list[float] | None
    payback_static: float | None
    payback_dynamic: float | None
    lowest_cumulated: float | None


class RangeJson(TypedDict):
    """The range of the present value, in 万元."""

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
    """One scenario: its floors and land, its limits, its costs and revenues."""

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
    """One quarter: its conditions, the decisions on its buildings, and every scenario."""

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
        Worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.

    Returns
    -------
    StudyJson
        Numbers in m², mu and 万元, shares from 0 to 1, None where unknown, undetermined or not
        defined.
    """
    scenarios = []
    for outcome in study.outcomes:
        simulation = simulations.get(outcome.scenario.id)
        scenarios.append(_scenario(study, outcome, simulation))
    return {
        "area": study.name,
        "area_id": study.area_id,
        "conditions": _conditions(study.conditions),
        "decisions": records(study.decisions.reset_index(names="id")),
        "scenarios": scenarios,
    }


def _conditions(conditions: Conditions) -> ConditionsJson:
    """The conditions of the quarter."""
    groups = {group: _buildings_by(conditions, group) for group in GROUPS}
    return {
        "area_m2": conditions.area_m2,
        "area_mu": conditions.area_mu,
        "plots_m2": conditions.plots_m2,
        "residue_m2": conditions.residue_m2,
        "totals": _without_nan(conditions.totals),
        "balance": records(conditions.land_balance()),
        "buildings_by": groups,
        "holders": records(conditions.holders().reset_index()),
        "firms": records(conditions.firms),
        "output": records(conditions.output.reset_index(names="of")),
        "plots": records(conditions.plots.reset_index(names="id")),
        "buildings": records(conditions.buildings.reset_index(names="id")),
        "actions": records(_ledger_columns(conditions.actions)),
        "unknown": records(conditions.unknown_cells),
    }


def _buildings_by(conditions: Conditions, group: Grouping) -> Sequence[Row]:
    """Buildings by age, structure and so on; the first column has the name of the grouping."""
    table = conditions.buildings_by(group)
    return records(table.reset_index(names=group))


def _ledger_columns(actions: pd.DataFrame) -> pd.DataFrame:
    """Those columns of the ledger that belong to a study."""
    return actions[[name for name in _LEDGER_COLUMNS if name in actions]]


def _scenario(
    study: Study, outcome: Outcome, simulation: Simulation | None
) -> ScenarioJson:
    """One scenario."""
    scenario, capacity, flow = outcome.scenario, outcome.capacity, outcome.cash_flow
    balance: BalanceJson = {
        "before": _land_before(study.conditions),
        "after": _land_after(capacity),
    }
    net_wan: list[float] = []
    if not flow.lines.empty:
        net_wan = flow.net().tolist()
    without_undetermined = None
    if flow.unknown_items and flow.known_returns is not None:
        without_undetermined = _returns(flow.known_returns)
    return {
        "id": scenario.id,
        "title": scenario.title or scenario.id,
        "balance": balance,
        "floor": _without_nan(capacity.floor),
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
        **_returns(flow.returns),
        "npv_per_mu": outcome.npv_per_mu,
        "npv_per_m2_new": outcome.npv_per_m2_new,
        "discount_rate": flow.rate,
        "years": flow.years,
        "start_year": flow.start_year,
        "net_wan": net_wan,
        "lines": records(flow.lines),
        "by_bearer": _rows_by_part(flow.split("bearer")),
        "by_kind": _rows_by_part(flow.split("kind")),
        "undetermined": list(flow.unknown_items),
        "without_undetermined": without_undetermined,
        "range": _range(simulation),
        "tornado": records(outcome.tornado.reset_index()),
    }


def _returns(returns: Returns | None) -> ReturnsJson:
    """The returns of a cash flow; all None where it is undetermined."""
    if returns is None:
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
        "total": returns.total,
        "npv": returns.npv,
        "npv_first_discounted": returns.npv_first_discounted,
        "irr": returns.irr,
        "irr_roots": list(returns.irr_roots),
        "payback_static": returns.payback_static.years,
        "payback_dynamic": returns.payback_dynamic.years,
        "lowest_cumulated": returns.lowest_cumulated,
    }


def _rows_by_part(table: pd.DataFrame) -> dict[str, Row]:
    """The rows of a table by the part of the money that each is of."""
    rows = table.to_dict("index")
    return {str(part): plain_values(row) for part, row in rows.items()}


def _land_before(conditions: Conditions) -> dict[str, float]:
    """Land by its code before, m²."""
    balance = conditions.land_balance()
    land: dict[str, float] = {}
    for code, area in zip(balance["land_use"], balance["m2"], strict=True):
        if area:
            key = OTHER_LAND if pd.isna(code) else str(code)
            land[key] = land.get(key, 0.0) + float(area)
    return land


def _land_after(capacity: Capacity) -> dict[str, float]:
    """Land by planned code, m²; land without a plan has the system of its code before it."""
    land: dict[str, float] = {}
    for row in records(capacity.balance):
        code = row["land_use"]
        if code is None:
            key = OTHER_LAND
        elif row["is_planned"]:
            key = str(code)
        else:
            key = f"{row['system'] or ''}:{code}"
        land[key] = land.get(key, 0.0) + float(row["m2"])
    return land


def _range(simulation: Simulation | None) -> RangeJson | None:
    """The range of the present value; None without a simulation."""
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


def _without_nan(figures: Mapping[str, float]) -> dict[str, float | None]:
    """Figures by name, None where they are unknown.

    Examples
    --------
    >>> _without_nan({"kept": 1.5, "new": math.nan})
    {'kept': 1.5, 'new': None}
    """
    return {
        name: None if math.isnan(figure) else figure for name, figure in figures.items()
    }
