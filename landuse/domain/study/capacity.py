"""What a scenario makes of a quarter: floors, plot ratios, land balance, jobs and parking.

All of it is derived from the conditions and the scenario; nothing of it is stored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.conditions import Conditions
from landuse.domain.study.floors_after import (
    buildings_after,
    new_floor,
    plans_of,
    plots_after,
    with_paths,
)
from landuse.domain.study.land_after import (
    balance_after,
    land_after,
    open_space_of,
    with_land,
)
from landuse.domain.study.planned_uses import unknown_uses, use_and_code
from landuse.domain.study.scenario import Scenario
from landuse.domain.vocabulary.renewal import UNDETERMINED
from landuse.domain.vocabulary.units import mu_from_m2

#: What becomes of the floor that stood before.
_EXISTING = ("kept", "converted", "demolished", UNDETERMINED)
#: Land class of roads: no floor is built on it, and nobody is compensated for it.
_ROADS = "transport"


@dataclass(frozen=True, eq=False)
class Capacity:
    """Buildings, floors, plots and land of a quarter after a scenario, and room in them.

    Attributes
    ----------
    buildings : DataFrame
        Indexed by existing building: ``plot``, ``action``, ``floor_class`` ("kept", "converted",
        "demolished", "undetermined"), ``rule`` (of the policy's table, "scenario" or "untouched"),
        ``reason``, ``person``, ``decided`` (by the table), ``is_override``, ``missing``,
        ``floor_area_m2``, ``use`` (after), ``phase``, ``is_protected``.
    new_floor : DataFrame
        What is built new: ``id``, ``plot``, ``use`` (a key of the policy, "" where none),
        ``land_use``, ``floor_area_m2``, ``far_area_m2``, ``footprint_m2``, ``height_m``, ``phase``.
    plots : DataFrame
        Indexed by plot: ``name``, ``area_m2``, ``kept_m2``, ``converted_m2``, ``demolished_m2``,
        ``undetermined_m2``, ``new_m2`` (floor), ``floor_area_m2``, ``far_plain``, ``far``,
        ``density``, ``green_share``, ``height_m`` (of what is new), ``path``, ``mode``, ``phase``,
        ``is_touched``, the limits that hold, and ``land_class`` (what most of its land is for;
        green and squares are "open_space") with the codes of all of it, ``land_uses``.
    balance : DataFrame
        Land after: ``land_use``, ``system``, ``m2``, ``mu``, ``share``, ``is_planned``; it closes
        to the outline of the quarter.
    floor : mapping of str to float
        Floor area (m²) that is "kept", "converted", "demolished", "undetermined" and "new".
    jobs, residents, parking : float
        Room for people and cars in the floor whose use the scenario states.
    open_space_m2 : float
        Green and squares, by the planned codes of the balance.
    unknown_uses : tuple of str
        Uses that the policy does not have: no people and cars are calculated for them.
    quantities : mapping of str to float
        What lines of money may be calculated from, as :func:`quantities` names it.
    """

    buildings: pd.DataFrame
    new_floor: pd.DataFrame
    plots: pd.DataFrame
    balance: pd.DataFrame
    floor: Mapping[str, float]
    jobs: float
    residents: float
    parking: float
    open_space_m2: float
    unknown_uses: tuple[str, ...]
    quantities: Mapping[str, float] = field(repr=False)

    @property
    def existing_m2(self) -> float:
        """Floor area that stood before, m²."""
        return sum(self.floor[name] for name in _EXISTING)

    @property
    def demolished_share(self) -> float | None:
        """Demolished floor over existing floor; None where there is none, or nobody knows it."""
        existing = self.existing_m2
        return self.floor["demolished"] / existing if existing > 0 else None

    @property
    def new_per_demolished(self) -> float | None:
        """New floor over demolished floor; None where nothing is demolished: not defined."""
        demolished = self.floor["demolished"]
        return self.floor["new"] / demolished if demolished > 0 else None


def capacity_of(
    conditions: Conditions, decisions: pd.DataFrame, scenario: Scenario, policy: Policy
) -> Capacity:
    """The capacity of a quarter after a scenario.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    decisions : DataFrame
        The policy's decision for every building, as
        :func:`landuse.domain.study.decisions.decide` gives it.
    scenario : Scenario
        What is planned.
    policy : Policy
        With the uses of floors and the classes of land.

    Returns
    -------
    Capacity

    Raises
    ------
    StudyError
        It refers to a plot, a building or a use that does not exist; covers more land than a plot
        has; states a lower plot ratio than stands there; or its land does not close.
    """
    renewal = policy.renewal
    plans = plans_of(scenario, conditions)
    buildings = buildings_after(conditions, decisions, scenario, plans)
    new = new_floor(conditions, buildings, scenario, plans, renewal)
    plots = plots_after(conditions, buildings, new, plans)
    plots = with_paths(plots, conditions, new, plans, policy)
    land = land_after(conditions, plans.plots, renewal)
    plots = with_land(plots, conditions, land, policy)
    balance = balance_after(conditions, scenario, land, renewal)
    floor = _floor_sums(buildings, new)
    if not conditions.has_buildings:
        floor |= dict.fromkeys(_EXISTING, math.nan)
    room = _room(buildings, new, renewal)
    capacity = Capacity(
        buildings=buildings,
        new_floor=new,
        plots=plots,
        balance=balance,
        floor=floor,
        jobs=room["jobs"],
        residents=room["residents"],
        parking=room["parking"],
        open_space_m2=open_space_of(balance, renewal),
        unknown_uses=tuple(unknown_uses(scenario, renewal)),
        quantities={},
    )
    return replace(capacity, quantities=quantities(conditions, capacity))


def quantities(conditions: Conditions, capacity: Capacity) -> dict[str, float]:
    """Quantities that lines of money may be calculated from, by name.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    capacity : Capacity
        What the scenario makes of it.

    Returns
    -------
    dict of str to float
        ``site_m2``, ``site_mu`` (within the outline), ``land_m2``, ``land_mu`` (plots but roads),
        ``vacant_m2``, ``jobs``, ``residents``, ``parking``, ``open_space_m2``; floors
        ``floor_existing_m2``, ``floor_kept_m2``, ``floor_converted_m2``, ``floor_demolished_m2``,
        ``floor_new_m2``, ``floor_repaired_m2``, ``floor_protected_m2`` and
        ``floor_new_m2.<use>``; planned land
        ``land_m2.<code>`` and ``land_mu.<code>``. NaN where unknown.
    """
    plots, buildings = conditions.plots, capacity.buildings
    is_road = (plots["land_class"] == _ROADS).fillna(False)
    land_m2 = float(float_array(plots.loc[~is_road, "area_m2"]).sum())
    floors = float_array(buildings["floor_area_m2"])
    is_repaired = (buildings["action"] == "repair").to_numpy(bool)
    is_protected = buildings["is_protected"].fillna(False).to_numpy(bool)
    amounts = {
        "site_m2": conditions.area_m2,
        "site_mu": conditions.area_mu,
        "land_m2": land_m2,
        "land_mu": float(mu_from_m2(land_m2)),
        "vacant_m2": conditions.totals["vacant_m2"],
        "jobs": capacity.jobs,
        "residents": capacity.residents,
        "parking": capacity.parking,
        "open_space_m2": capacity.open_space_m2,
        "floor_existing_m2": capacity.existing_m2,
        "floor_repaired_m2": float(floors[is_repaired].sum()),
        "floor_protected_m2": float(floors[is_protected].sum()),
    }
    for name, area in capacity.floor.items():
        amounts[f"floor_{name}_m2"] = area
    new_by_use = capacity.new_floor.groupby("use")["floor_area_m2"].sum()
    for use, area in new_by_use.items():
        if use:
            amounts[f"floor_new_m2.{use}"] = float(area)
    planned = capacity.balance[capacity.balance["is_planned"]]
    for code, area in planned.groupby("land_use")["m2"].sum().items():
        amounts[f"land_m2.{code}"] = float(area)
        amounts[f"land_mu.{code}"] = float(mu_from_m2(area))
    return amounts


def _floor_sums(buildings: pd.DataFrame, new: pd.DataFrame) -> dict[str, float]:
    """Floor area by what becomes of it; what a building grows by is new, what it loses goes."""
    before = float_array(buildings["floor_area_m2"])
    after = float_array(buildings["after_m2"])
    remaining = np.minimum(before, after)
    sums = {}
    for name in ("kept", "converted", UNDETERMINED):
        is_of_class = (buildings["floor_class"] == name).to_numpy(bool)
        sums[name] = float(remaining[is_of_class].sum())
    sums["demolished"] = float(np.maximum(before - after, 0.0).sum())
    added = float(np.maximum(after - before, 0.0).sum())
    sums["new"] = float(new["floor_area_m2"].sum()) + added
    return sums


def _room(
    buildings: pd.DataFrame, new: pd.DataFrame, renewal: Renewal
) -> dict[str, float]:
    """Jobs, residents and parking of all floor whose use the scenario states."""
    floors = list(zip(new["use"], new["floor_area_m2"], strict=True))
    has_use = (buildings["use"] != "") & (buildings["floor_class"] != "demolished")
    used = buildings[has_use]
    for word, area in zip(used["use"], float_array(used["after_m2"]), strict=True):
        key, _ = use_and_code(str(word), renewal)
        floors.append((key, area))
    room = {"jobs": 0.0, "residents": 0.0, "parking": 0.0}
    for key, area in floors:
        if not key:
            continue
        use = renewal.uses[key]
        if use.m2_per_job:
            room["jobs"] += area / use.m2_per_job
        if use.m2_per_resident:
            room["residents"] += area / use.m2_per_resident
        room["parking"] += area / 100 * use.parking_per_100_m2
    return room
