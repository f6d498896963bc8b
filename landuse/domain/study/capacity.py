"""What a scenario makes of a quarter: floors, plot ratios, land balance, jobs and parking.

All of it is derived from what is there and what the scenario says; nothing of it is stored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

import numpy as np
import pandas as pd

from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.numbers import float_array, float_column, number_of, ratio
from landuse.domain.land.buildings_on_parcels import HIGH_STOREY_M
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.conditions import PLOT_LIMITS, Conditions, plot_sums
from landuse.domain.study.scenario import BuildingPlan, NewFloor, PlotPlan, Scenario
from landuse.domain.vocabulary.renewal import FLOOR_CLASS_OF, UNDETERMINED
from landuse.domain.vocabulary.units import mu_from_m2
from landuse.errors import StudyError

#: What is left over of a balance may come to this share of the whole, or this many m².
_OPEN_SHARE, _OPEN_M2 = 1e-3, 1.0
#: Less ground than this (m²) is what floats lose.
_NOTHING_M2 = 1e-6
#: Reasons of an action that no line of the policy's table gave.
BY_SCENARIO, UNTOUCHED = "scenario", "untouched"
#: Land class of roads: no floor is built on it, and nobody is compensated for it.
_ROADS = "transport"
#: Class of planned green and squares, which land classes have among what is public.
_OPEN_SPACE = "open_space"
#: Code, its system, m² and whether somebody plans it.
_Part: TypeAlias = tuple[str | None, str | None, float, bool]


@dataclass(frozen=True, eq=False)
class Capacity:
    """What is on the ground after a scenario.

    Attributes
    ----------
    buildings : DataFrame
        Indexed by existing building: ``plot``, ``action``, ``floor_class`` ("kept", "converted",
        "demolished", "undetermined"), ``rule`` (of the policy's table, "scenario" or "untouched"),
        ``reason``, ``person``, ``decided`` (what the table says), ``is_override``, ``missing``,
        ``floor_area_m2``, ``use`` (after), ``phase``, ``is_protected``.
    new : DataFrame
        What is built new: ``id``, ``plot``, ``use`` (a key of the policy, "" where none),
        ``land_use``, ``floor_area_m2``, ``far_area_m2``, ``footprint_m2``, ``height_m``, ``phase``.
    plots : DataFrame
        Indexed by plot: ``name``, ``area_m2``, ``kept_m2``, ``converted_m2``, ``demolished_m2``,
        ``undetermined_m2``, ``new_m2`` (floor), ``floor_area_m2``, ``far_plain``, ``far``,
        ``density``, ``green_share``, ``height_m`` (of what is new), ``path``, ``mode``, ``phase``,
        ``is_touched``, the limits that hold, and ``land_class`` (what most of its ground is for;
        green and squares are "open_space") with the codes of all of it, ``land_uses``.
    balance : DataFrame
        Land after: ``land_use``, ``system``, ``m2``, ``mu``, ``share``, ``is_planned``; it closes
        to the outline of the quarter.
    floor : mapping of str to float
        Floor area (m²) that is "kept", "converted", "demolished", "undetermined" and "new".
    jobs, residents, parking : float
        Room for people and cars in the floor whose use the scenario says.
    open_space_m2 : float
        Green and squares, by the planned codes of the balance.
    unknown_uses : tuple of str
        Uses that the policy does not have: no people and cars are reckoned for them.
    quantities : mapping of str to float
        What lines of money may be reckoned from, as :func:`quantities` names it.
    """

    buildings: pd.DataFrame
    new: pd.DataFrame
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
        parts = ("kept", "converted", "demolished", UNDETERMINED)
        return sum(self.floor[name] for name in parts)

    @property
    def demolished_share(self) -> float | None:
        """Demolished floor over existing floor; None where there is none, or nobody knows it."""
        known = self.existing_m2 > 0
        return self.floor["demolished"] / self.existing_m2 if known else None

    @property
    def new_per_demolished(self) -> float | None:
        """New floor over demolished floor; None where nothing is demolished: not defined."""
        demolished = self.floor["demolished"]
        return self.floor["new"] / demolished if demolished > 0 else None


def capacity_of(
    conditions: Conditions, decisions: pd.DataFrame, scenario: Scenario, policy: Policy
) -> Capacity:
    """What a scenario makes of a quarter.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    decisions : DataFrame
        What the policy's table says of every building, as
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
        It names a plot, a building or a use that is not there; builds more ground than a plot has;
        says less plot ratio than stands there; or its land does not close.
    """
    plans = _plot_plans(scenario, conditions)
    named = _building_plans(scenario, conditions)
    buildings = _buildings_after(conditions, decisions, scenario, plans, named)
    new = _new_floor(conditions, buildings, plans, scenario, policy.renewal)
    plots = _plots_after(conditions, buildings, new, plans)
    plots = _with_paths(plots, conditions, new, plans, policy)
    land = _land_after(conditions, plans, policy.renewal)
    plots = _with_land(plots, conditions, land, policy)
    balance = _balance_after(conditions, scenario, land, policy.renewal)
    floor = _floor_sums(buildings, new)
    if not conditions.has_buildings:
        floor |= dict.fromkeys(
            ("kept", "converted", "demolished", UNDETERMINED), math.nan
        )
    people = _people(buildings, new, policy.renewal)
    capacity = Capacity(
        buildings=buildings,
        new=new,
        plots=plots,
        balance=balance,
        floor=floor,
        jobs=people["jobs"],
        residents=people["residents"],
        parking=people["parking"],
        open_space_m2=_open_space(balance, policy.renewal),
        unknown_uses=tuple(unknown_uses(scenario, policy.renewal)),
        quantities={},
    )
    found = quantities(conditions, capacity)
    return Capacity(**{**vars(capacity), "quantities": found})


def quantities(conditions: Conditions, capacity: Capacity) -> dict[str, float]:
    """What lines of money may be reckoned from, by name.

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
    plots = conditions.plots
    no_road = plots[plots["land_class"].fillna("") != _ROADS]
    land_m2 = float(float_array(no_road["area_m2"]).sum())
    buildings = capacity.buildings
    floors = float_array(buildings["floor_area_m2"])
    found = {
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
        "floor_repaired_m2": float(
            floors[(buildings["action"] == "repair").to_numpy(bool)].sum()
        ),
        "floor_protected_m2": float(
            floors[buildings["is_protected"].fillna(False).to_numpy(bool)].sum()
        ),
    }
    found |= {f"floor_{name}_m2": area for name, area in capacity.floor.items()}
    for use, area in capacity.new.groupby("use")["floor_area_m2"].sum().items():
        if use:
            found[f"floor_new_m2.{use}"] = float(area)
    planned = capacity.balance[capacity.balance["is_planned"]]
    for code, area in planned.groupby("land_use")["m2"].sum().items():
        found[f"land_m2.{code}"] = float(area)
        found[f"land_mu.{code}"] = float(mu_from_m2(area))
    return found


def _plot_plans(scenario: Scenario, conditions: Conditions) -> dict[str, PlotPlan]:
    """Plot → its plan; plots may be named by a name that only one of them has."""
    names = conditions.plots["name"].dropna()
    once = names[~names.duplicated(keep=False)]
    by_name = {str(name): str(plot) for plot, name in once.items()}
    found = {}
    for plan in scenario.plots:
        found[
            _known(plan.id, conditions.plots.index, by_name, "study.no_plot", scenario)
        ] = plan
    return found


def _known(
    id_: str, index: pd.Index, by_name: Mapping[str, str], code: str, scenario: Scenario
) -> str:
    """The id that a scenario names; refused where it is not there."""
    if id_ in index:
        return id_
    if id_ in by_name:
        return by_name[id_]
    known = [str(label) for label in index]
    near = get_close_matches(id_, [*known, *by_name], 3) or known[:5]
    raise StudyError(code, id=id_, scenario=str(scenario.label), known=near)


def _building_plans(
    scenario: Scenario, conditions: Conditions
) -> dict[str, BuildingPlan]:
    """Existing building → its plan; new ones are checked for their plot."""
    found = {}
    for plan in scenario.buildings:
        if plan.action == "new":
            _known(plan.plot, conditions.plots.index, {}, "study.no_plot", scenario)
            if plan.floor_area_m2 is None:
                raise StudyError("study.new_without_floor", id=plan.id)
            continue
        index = conditions.buildings.index
        found[_known(plan.id, index, {}, "study.no_building", scenario)] = plan
    return found


def _buildings_after(
    conditions: Conditions,
    decisions: pd.DataFrame,
    scenario: Scenario,
    plans: Mapping[str, PlotPlan],
    named: Mapping[str, BuildingPlan],
) -> pd.DataFrame:
    """What is done with every building, by whom it was said and why."""
    rows = []
    for building, plot in conditions.buildings["plot"].items():
        plan = plans.get(str(plot)) if pd.notna(plot) else None
        own = named.get(str(building))
        decided = str(decisions.at[building, "action"])
        row: dict[str, object] = {"reason": "", "person": ""}
        row["rule"] = str(decisions.at[building, "rule"])
        row |= {"use": "", "phase": "", "missing": "", "action": decided}
        if scenario.is_status_quo or (own is None and plan is None):
            row |= {"action": "keep", "rule": UNTOUCHED}
        elif own is not None:
            row |= {"action": own.action, "rule": BY_SCENARIO, "reason": own.reason}
            row |= {"person": own.person, "use": own.use, "phase": own.phase}
        elif plan is not None and plan.action not in (None, "new"):
            row |= {
                "action": str(plan.action),
                "rule": BY_SCENARIO,
                "reason": plan.reason,
            }
            row |= {"person": plan.person, "phase": plan.phase}
        elif plan is not None:
            row |= {
                "phase": plan.phase,
                "missing": str(decisions.at[building, "missing"]),
            }
        row["decided"] = decided
        row["is_override"] = row["rule"] == BY_SCENARIO and row["action"] != decided
        rows.append(row)
    columns = [
        "action",
        "rule",
        "reason",
        "person",
        "use",
        "phase",
        "missing",
        "decided",
        "is_override",
    ]
    table = pd.DataFrame(rows, index=conditions.buildings.index, columns=columns)
    table["is_override"] = table["is_override"].astype(bool)
    table["floor_class"] = table["action"].map(FLOOR_CLASS_OF)
    kept = conditions.buildings[
        [
            "plot",
            "floor_area_m2",
            "far_area_m2",
            "footprint_m2",
            "vacant_m2",
            "is_protected",
        ]
    ]
    table = with_columns(table, kept)
    table["after_m2"] = _floor_after(table, named)
    return table


def _floor_after(
    buildings: pd.DataFrame, named: Mapping[str, BuildingPlan]
) -> pd.Series:
    """Floor area of every building that still stands, where the scenario changes it too."""
    after = float_array(buildings["floor_area_m2"]).copy()
    after[(buildings["floor_class"] == "demolished").to_numpy(bool)] = 0.0
    for building, plan in named.items():
        at = buildings.index.get_loc(building)
        if plan.floor_area_m2 is not None and plan.action != "demolish":
            after[at] = plan.floor_area_m2
    return float_column(after, buildings.index)


def _new_floor(
    conditions: Conditions,
    buildings: pd.DataFrame,
    plans: Mapping[str, PlotPlan],
    scenario: Scenario,
    renewal: Renewal,
) -> pd.DataFrame:
    """What is built new, one row for each plot or building that the scenario says."""
    standing = _standing_far_area(conditions, buildings)
    rows = []
    for plot, plan in plans.items():
        floor = plan.floor_area_m2
        if plan.far is not None:
            if floor is not None:
                raise StudyError("study.far_and_floor", plot=plot)
            area = number_of(conditions.plots.at[plot, "area_m2"])
            floor = plan.far * area - standing[plot]
            if floor < -_OPEN_M2:
                stands = f"{standing[plot] / area:.4g}"
                raise StudyError(
                    "study.far_below_standing", plot=plot, far=plan.far, stands=stands
                )
        if floor:
            rows.append(_new_row(plot, plot, plan, floor, renewal))
    for own in scenario.buildings:
        if own.action == "new":
            assert own.floor_area_m2 is not None
            rows.append(_new_row(own.id, own.plot, own, own.floor_area_m2, renewal))
    columns = [
        "id",
        "plot",
        "use",
        "land_use",
        "floor_area_m2",
        "far_area_m2",
        "footprint_m2",
        "height_m",
        "phase",
    ]
    return pd.DataFrame(rows, columns=columns)


def _standing_far_area(conditions: Conditions, buildings: pd.DataFrame) -> pd.Series:
    """Counted floor area that still stands on every plot, m²."""
    return plot_sums(conditions.stands, _standing(buildings), conditions.plots.index)[
        "far_area_m2"
    ]


def _standing(buildings: pd.DataFrame) -> pd.DataFrame:
    """Buildings that are not demolished, with the floor they have afterwards."""
    stands = buildings[buildings["floor_class"] != "demolished"]
    before, after = (
        float_array(stands["floor_area_m2"]),
        float_array(stands["after_m2"]),
    )
    counted = float_array(stands["far_area_m2"]) + (after - before)
    changed = {
        "floor_area_m2": float_column(after, stands.index),
        "far_area_m2": float_column(counted, stands.index),
    }
    return with_columns(stands, pd.DataFrame(changed))


def _new_row(
    id_: str, plot: str, plan: NewFloor, floor: float, renewal: Renewal
) -> dict[str, object]:
    """A row of what is built new."""
    use, code = use_and_code(plan.use, renewal)
    footprint = math.nan if plan.footprint_m2 is None else plan.footprint_m2
    height = math.nan if plan.height_m is None else plan.height_m
    storeys = (
        max(1.0, round(floor / footprint)) if footprint and footprint > 0 else math.nan
    )
    is_high = height / storeys > HIGH_STOREY_M  # False where either is unknown
    return {
        "id": id_,
        "plot": plot,
        "use": use,
        "land_use": code,
        "floor_area_m2": floor,
        "far_area_m2": floor * (2 if is_high else 1),
        "footprint_m2": footprint,
        "height_m": height,
        "phase": plan.phase,
    }


def use_and_code(word: str, renewal: Renewal) -> tuple[str, str]:
    """What a scenario writes for a use, as a use of the policy and a code of planned land.

    Parameters
    ----------
    word : str
        A use by its key or name, or a code; "" where it says nothing.
    renewal : Renewal
        The uses.

    Returns
    -------
    use, code : str
        "" where unknown: a word of the planner's own, by which no people or cars are reckoned.

    Raises
    ------
    StudyError
        It is neither, but near a word that is.
    """
    if not word:
        return "", ""
    key = renewal.use_named(word)
    if key is not None:
        return key, renewal.uses[key].land_use
    if word[:2].isdigit():
        same = [key for key, use in renewal.uses.items() if use.land_use == word]
        return (same[0] if len(same) == 1 else ""), word
    words = [
        name
        for key, use in renewal.uses.items()
        for name in (key, use.title, *use.words)
    ]
    near = get_close_matches(word, words, 3)
    if near:
        raise StudyError("study.no_use", use=word, known=near)
    return "", ""


def unknown_uses(scenario: Scenario, renewal: Renewal) -> list[str]:
    """Words for uses that the policy does not have.

    Parameters
    ----------
    scenario : Scenario
        What is planned.
    renewal : Renewal
        The uses.

    Returns
    -------
    list of str
        Each once, in their order.
    """
    named = [plan.use for plan in scenario.plots] + [
        plan.use for plan in scenario.buildings
    ]
    unknown = [
        word for word in named if word and use_and_code(word, renewal) == ("", "")
    ]
    return list(dict.fromkeys(unknown))


def _plots_after(
    conditions: Conditions,
    buildings: pd.DataFrame,
    new: pd.DataFrame,
    plans: Mapping[str, PlotPlan],
) -> pd.DataFrame:
    """Floors, ratios and limits of every plot afterwards."""
    index = conditions.plots.index
    table = conditions.plots[["name", "area_m2", "ground_m2", *PLOT_LIMITS]].copy()
    for name in ("kept", "converted", "demolished", UNDETERMINED):
        part = buildings[buildings["floor_class"] == name]
        sums = plot_sums(conditions.stands, part, index)
        table[f"{name}_m2"] = sums["floor_area_m2"]
    standing = plot_sums(conditions.stands, _standing(buildings), index)
    lot = index.get_indexer(pd.Index(new["plot"]))
    built = {
        name: np.bincount(lot, new[name].to_numpy(np.float64), len(index)).astype(
            np.float64
        )
        for name in ("floor_area_m2", "far_area_m2", "footprint_m2")
    }
    table["new_m2"] = float_column(built["floor_area_m2"], index)
    after = {
        name: float_column(float_array(standing[name]) + built[name], index)
        for name in built
    }
    table["floor_area_m2"] = after["floor_area_m2"]
    table["far_plain"] = ratio(after["floor_area_m2"], table["area_m2"])
    table["far"] = ratio(after["far_area_m2"], table["area_m2"])
    table["density"] = ratio(after["footprint_m2"], table["ground_m2"])
    table["height_m"] = (
        new.groupby("plot")["height_m"].max().reindex(index).astype("Float64")
    )
    table["has_new"] = index.isin(new["plot"])
    table["green_share"] = pd.Series(pd.NA, index=index, dtype="Float64")
    table["phase"] = ""
    table["is_touched"] = index.isin(list(plans)) | table["has_new"]
    for plot, plan in plans.items():
        table.loc[plot, "phase"] = plan.phase
        area = number_of(table.at[plot, "area_m2"])
        if plan.green_m2 is not None:
            table.loc[plot, "green_share"] = plan.green_m2 / area
        for limit in PLOT_LIMITS:
            if getattr(plan, limit) is not None:
                table.loc[plot, limit] = getattr(plan, limit)
    _check_ground(table, after["footprint_m2"])
    return table


def _check_ground(plots: pd.DataFrame, footprint: pd.Series) -> None:
    """Refuse more ground under buildings than a plot that is built on has."""
    is_over = plots["has_new"] & (footprint > plots["ground_m2"] + _OPEN_M2).fillna(
        False
    )
    for plot in plots.index[is_over]:
        raise StudyError(
            "study.footprint_over_plot",
            plot=str(plot),
            footprint=f"{footprint[plot]:.0f}",
            area=f"{number_of(plots.at[plot, 'ground_m2']):.0f}",
        )


def _with_paths(
    plots: pd.DataFrame,
    conditions: Conditions,
    new: pd.DataFrame,
    plans: Mapping[str, PlotPlan],
    policy: Policy,
) -> pd.DataFrame:
    """Where every industrial plot goes, and by whom it is renewed."""
    renewal = policy.renewal
    prefixes = policy.land_classes.get(renewal.planned_system, {})
    paths, modes = {}, {}
    for plot, plan in plans.items():
        before = conditions.plots.at[plot, "land_class"]
        path: str | None = plan.path
        if path is None and before in renewal.industrial_classes:
            codes = _codes_of(plot, plan, new, renewal)
            classes = {_class_of(code, prefixes) for code in codes}
            if classes and not classes & set(renewal.industrial_classes):
                path = "industry_to_services"
            elif number_of(plots.at[plot, "new_m2"]) > 0:
                path = "industry_replaced"
            else:
                path = "industry_upgraded"
        paths[plot] = path
        by_path = renewal.mode_of_path.get(path) if path else None  # type: ignore[call-overload]
        modes[plot] = plan.mode or by_path
    table = plots.copy()
    table["path"] = pd.Series(paths, dtype="string").reindex(plots.index)
    table["mode"] = pd.Series(modes, dtype="string").reindex(plots.index)
    return table


def _codes_of(
    plot: str, plan: PlotPlan, new: pd.DataFrame, renewal: Renewal
) -> list[str]:
    """Codes of planned land that a plot's plan says or its new floor means."""
    if plan.land:
        return list(plan.land)
    if plan.land_use:
        return [plan.land_use]
    code = use_and_code(plan.use, renewal)[1]
    if code:
        return [code]
    return [str(found) for found in new.loc[new["plot"] == plot, "land_use"] if found]


def _class_of(code: str, prefixes: Mapping[str, tuple[str, ...]]) -> str | None:
    """The land class of the longest prefix of a planned code."""
    hits = [
        (len(p), name)
        for name, listed in prefixes.items()
        for p in listed
        if code.startswith(p)
    ]
    return max(hits)[1] if hits else None


def _land_after(
    conditions: Conditions, plans: Mapping[str, PlotPlan], renewal: Renewal
) -> dict[str, list[_Part]]:
    """Plot → its land by code; what nobody plans keeps the code it has, in its own system."""
    land = {}
    for plot, row in conditions.plots[
        ["area_m2", "land_use", "land_use_system"]
    ].iterrows():
        area = float(row["area_m2"])
        land[str(plot)] = _land_of_plot(
            str(plot), area, plans.get(str(plot)), row, renewal
        )
    return land


def _with_land(
    plots: pd.DataFrame,
    conditions: Conditions,
    land: Mapping[str, list[_Part]],
    policy: Policy,
) -> pd.DataFrame:
    """Plots with the class of most of their ground afterwards, and the codes of all of it."""
    prefixes = policy.land_classes.get(policy.renewal.planned_system, {})
    classes: dict[str, object] = {}
    codes: dict[str, str] = {}
    for plot, parts in land.items():
        largest = max(parts, key=lambda part: part[2])
        classes[plot] = _land_class_of(largest, prefixes, policy.renewal)
        codes[plot] = " + ".join(code for code, *_ in parts if code)
    table = plots.copy()
    planned = pd.Series(classes, dtype="string").reindex(plots.index)
    table["land_class"] = planned.fillna(conditions.plots["land_class"])
    table["land_uses"] = pd.Series(codes, dtype="string").reindex(plots.index)
    return table


def _land_class_of(
    part: _Part, prefixes: Mapping[str, tuple[str, ...]], renewal: Renewal
) -> str | None:
    """The class of a plot's land by its planned code; None where it has none."""
    code, system, _, _ = part
    if code is None or system != renewal.planned_system:
        return None
    if code.startswith(renewal.open_space_codes):
        return _OPEN_SPACE
    return _class_of(code, prefixes)


def _balance_after(
    conditions: Conditions,
    scenario: Scenario,
    land: Mapping[str, list[_Part]],
    renewal: Renewal,
) -> pd.DataFrame:
    """Land by code of the whole quarter, as the scenario divides it or its plots add up to."""
    if scenario.land:
        total = sum(scenario.land.values())
        _check_closed(total, conditions.area_m2, str(scenario.label))
        planned = renewal.planned_system
        rows: list[_Part] = [
            (code, planned, area, True) for code, area in scenario.land.items() if area
        ]
    else:
        rows = [part for parts in land.values() for part in parts]
    # what a division leaves over within its tolerance goes there too, so that the balance closes
    rest = conditions.area_m2 - sum(area for _, _, area, _ in rows)
    if abs(rest) > _NOTHING_M2:
        rows.append((None, None, rest, False))
    table = pd.DataFrame(rows, columns=["land_use", "system", "m2", "is_planned"])
    grouped = table.groupby(
        ["land_use", "system", "is_planned"], dropna=False, sort=True
    )
    balance = grouped["m2"].sum().reset_index()
    balance["mu"] = mu_from_m2(balance["m2"])
    balance["share"] = balance["m2"] / conditions.area_m2
    return balance[["land_use", "system", "m2", "mu", "share", "is_planned"]]


def _land_of_plot(
    plot: str, area: float, plan: PlotPlan | None, before: pd.Series, renewal: Renewal
) -> list[_Part]:
    """A plot's land by code: divided, of one use, or as it was."""
    planned = renewal.planned_system
    if plan is not None and plan.land:
        _check_closed(sum(plan.land.values()), area, plot)
        return [(code, planned, part, True) for code, part in plan.land.items() if part]
    if plan is not None:
        code = plan.land_use or use_and_code(plan.use, renewal)[1]
        if code:
            return [(code, planned, area, True)]
    own_code = before["land_use"] if pd.notna(before["land_use"]) else None
    system = before["land_use_system"] if pd.notna(before["land_use_system"]) else None
    same = renewal.planned_codes.get(str(system), {}).get(str(own_code))
    if same:
        return [(same, planned, area, True)]
    return [(own_code, system, area, False)]


def _check_closed(total: float, area: float, what: str) -> None:
    """Refuse land that does not come to the ground it is on."""
    if abs(total - area) > max(_OPEN_M2, _OPEN_SHARE * area):
        raise StudyError(
            "study.balance_open",
            what=what,
            total=f"{total:,.0f}",
            area=f"{area:,.0f}",
            gap=f"{total - area:+,.0f}",
        )


def _floor_sums(buildings: pd.DataFrame, new: pd.DataFrame) -> dict[str, float]:
    """Floor area by what becomes of it; what a building grows by is new, what it loses goes."""
    before, after = (
        float_array(buildings["floor_area_m2"]),
        float_array(buildings["after_m2"]),
    )
    sums = {}
    for name in ("kept", "converted", UNDETERMINED):
        is_so = (buildings["floor_class"] == name).to_numpy(bool)
        sums[name] = float(np.minimum(before, after)[is_so].sum())
    sums["demolished"] = float(np.maximum(before - after, 0.0).sum())
    grown = float(np.maximum(after - before, 0.0).sum())
    sums["new"] = float(new["floor_area_m2"].sum()) + grown
    return sums


def _open_space(balance: pd.DataFrame, renewal: Renewal) -> float:
    """Planned green and squares, m²."""
    codes = balance["land_use"].where(balance["is_planned"]).fillna("").astype(str)
    return float(
        balance.loc[codes.str.startswith(renewal.open_space_codes), "m2"].sum()
    )


def _people(
    buildings: pd.DataFrame, new: pd.DataFrame, renewal: Renewal
) -> dict[str, float]:
    """Jobs, residents and parking of all floor whose use the scenario says."""
    floors = list(zip(new["use"], new["floor_area_m2"], strict=True))
    stands = buildings[
        (buildings["use"] != "") & (buildings["floor_class"] != "demolished")
    ]
    for word, area in zip(stands["use"], float_array(stands["after_m2"]), strict=True):
        floors.append((use_and_code(str(word), renewal)[0], area))
    found = {"jobs": 0.0, "residents": 0.0, "parking": 0.0}
    for key, area in floors:
        if not key:
            continue
        use = renewal.uses[key]
        found["jobs"] += area / use.m2_per_job if use.m2_per_job else 0.0
        found["residents"] += area / use.m2_per_resident if use.m2_per_resident else 0.0
        found["parking"] += area / 100 * use.parking_per_100_m2
    return found
