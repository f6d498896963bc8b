"""Buildings, new floor and plots of a quarter after a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.numbers import float_array, float_column, number_of, ratio
from landuse.domain.land.buildings_on_parcels import HIGH_STOREY_M
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.conditions import PLOT_LIMITS, Conditions, plot_sums
from landuse.domain.study.planned_uses import class_of_code, use_and_code
from landuse.domain.study.scenario import BuildingPlan, NewFloor, PlotPlan, Scenario
from landuse.domain.vocabulary.renewal import (
    FLOOR_CLASS_OF,
    UNDETERMINED,
    ModeWord,
    PathWord,
)
from landuse.errors import StudyError

#: Areas that differ by less (m²) are the same.
_SAME_M2 = 1.0
#: Rules of an action that no line of the policy's table gave.
BY_SCENARIO, UNTOUCHED = "scenario", "untouched"
#: Columns that the table of buildings has of the conditions.
_BUILDING_COLUMNS = (
    "plot",
    "floor_area_m2",
    "far_area_m2",
    "footprint_m2",
    "vacant_m2",
    "is_protected",
)
_NEW_COLUMNS = (
    "id",
    "plot",
    "use",
    "land_use",
    "floor_area_m2",
    "far_area_m2",
    "footprint_m2",
    "height_m",
    "phase",
)


@dataclass(frozen=True)
class Plans:
    """The plans of a scenario for what exists, by the ids of the conditions.

    Attributes
    ----------
    plots : mapping of str to PlotPlan
        Plot → its plan.
    buildings : mapping of str to BuildingPlan
        Existing building → its plan.
    """

    plots: Mapping[str, PlotPlan]
    buildings: Mapping[str, BuildingPlan]


def plans_of(scenario: Scenario, conditions: Conditions) -> Plans:
    """Find the plots and buildings that a scenario has plans for.

    Parameters
    ----------
    scenario : Scenario
        Its plots may be referred to by a name that only one plot has.
    conditions : Conditions
        What is there.

    Returns
    -------
    Plans

    Raises
    ------
    StudyError
        A plot or a building does not exist, or a new building has no floor area.
    """
    plot_ids, building_ids = conditions.plots.index, conditions.buildings.index
    names = conditions.plots["name"].dropna()
    unique_names = names[~names.duplicated(keep=False)]
    id_of_name = {str(name): str(plot) for plot, name in unique_names.items()}
    plots, buildings = {}, {}
    for plot_plan in scenario.plots:
        plot = _existing_id(
            plot_plan.id, plot_ids, id_of_name, "study.no_plot", scenario
        )
        plots[plot] = plot_plan
    for plan in scenario.buildings:
        if plan.action != "new":
            building = _existing_id(
                plan.id, building_ids, {}, "study.no_building", scenario
            )
            buildings[building] = plan
            continue
        _existing_id(plan.plot, plot_ids, {}, "study.no_plot", scenario)
        if plan.floor_area_m2 is None:
            raise StudyError("study.new_without_floor", id=plan.id)
    return Plans(plots, buildings)


def _existing_id(
    id_: str,
    index: pd.Index,
    id_of_name: Mapping[str, str],
    code: str,
    scenario: Scenario,
) -> str:
    """The id that a scenario refers to; refused where it does not exist."""
    if id_ in index:
        return id_
    if id_ in id_of_name:
        return id_of_name[id_]
    ids = [str(label) for label in index]
    near = get_close_matches(id_, [*ids, *id_of_name], 3) or ids[:5]
    raise StudyError(code, id=id_, scenario=str(scenario.label), known=near)


@dataclass(frozen=True)
class _Action:
    """What is done with a building, by which rule, by whom and why."""

    action: str
    rule: str
    reason: str = ""
    person: str = ""
    use: str = ""
    phase: str = ""
    missing: str = ""


def buildings_after(
    conditions: Conditions, decisions: pd.DataFrame, scenario: Scenario, plans: Plans
) -> pd.DataFrame:
    """Every building with what is done with it, and its floor afterwards.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    decisions : DataFrame
        As :func:`landuse.domain.study.decisions.decide` gives it for these buildings.
    scenario : Scenario
        What is planned.
    plans : Plans
        Its plans.

    Returns
    -------
    DataFrame
        As :attr:`landuse.domain.study.capacity.Capacity.buildings`, with ``after_m2`` (floor area
        that stands afterwards).
    """
    rows: list[dict[str, object]] = []
    plots = conditions.buildings["plot"]
    for building, plot in plots.items():
        decided = _Action(
            action=str(decisions.at[building, "action"]),
            rule=str(decisions.at[building, "rule"]),
            missing=str(decisions.at[building, "missing"]),
        )
        action = _Action("keep", UNTOUCHED)
        if not scenario.is_status_quo:
            plot_plan = None if pd.isna(plot) else plans.plots.get(str(plot))
            building_plan = plans.buildings.get(str(building))
            action = _planned_action(building_plan, plot_plan, decided)
        is_override = action.rule == BY_SCENARIO and action.action != decided.action
        row = {"decided": decided.action, "is_override": is_override}
        rows.append(vars(action) | row)
    columns = [field.name for field in fields(_Action)] + ["decided", "is_override"]
    table = pd.DataFrame(rows, index=plots.index, columns=columns)
    table["is_override"] = table["is_override"].astype(bool)
    table["floor_class"] = table["action"].map(FLOOR_CLASS_OF)
    table = with_columns(table, conditions.buildings[list(_BUILDING_COLUMNS)])
    table["after_m2"] = _floor_after(table, plans.buildings)
    return table


def _planned_action(
    building_plan: BuildingPlan | None, plot_plan: PlotPlan | None, decided: _Action
) -> _Action:
    """The action of a building's own plan, of its plot's plan, or of the policy's table."""
    if building_plan is not None:
        return _Action(
            action=building_plan.action,
            rule=BY_SCENARIO,
            reason=building_plan.reason,
            person=building_plan.person,
            use=building_plan.use,
            phase=building_plan.phase,
        )
    if plot_plan is None:
        return _Action("keep", UNTOUCHED)
    if plot_plan.action is None or plot_plan.action == "new":
        return replace(decided, phase=plot_plan.phase)
    return _Action(
        action=plot_plan.action,
        rule=BY_SCENARIO,
        reason=plot_plan.reason,
        person=plot_plan.person,
        phase=plot_plan.phase,
    )


def _floor_after(
    buildings: pd.DataFrame, plans: Mapping[str, BuildingPlan]
) -> pd.Series:
    """Floor area of every building that still stands, with what the scenario changes of it."""
    after = float_array(buildings["floor_area_m2"]).copy()
    is_demolished = buildings["floor_class"] == "demolished"
    after[is_demolished.to_numpy(bool)] = 0.0
    for building, plan in plans.items():
        if plan.floor_area_m2 is not None and plan.action != "demolish":
            after[buildings.index.get_loc(building)] = plan.floor_area_m2
    return float_column(after, buildings.index)


def new_floor(
    conditions: Conditions,
    buildings: pd.DataFrame,
    scenario: Scenario,
    plans: Plans,
    renewal: Renewal,
) -> pd.DataFrame:
    """New floor, one row for each plot or building that the scenario states.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    buildings : DataFrame
        As :func:`buildings_after` gives it.
    scenario : Scenario
        What is planned.
    plans : Plans
        Its plans.
    renewal : Renewal
        The uses of the policy.

    Returns
    -------
    DataFrame
        As :attr:`landuse.domain.study.capacity.Capacity.new_floor`.

    Raises
    ------
    StudyError
        A plan states both a plot ratio and a floor area, or a plot ratio below what stands there;
        or nobody knows how much floor stands there.
    """
    plots, pairs = conditions.plots, conditions.buildings_on_plots
    standing = _standing_buildings(buildings)
    counted_m2 = plot_sums(pairs, standing, plots.index)["far_area_m2"]
    rows = []
    for plot, plan in plans.plots.items():
        floor_m2 = plan.floor_area_m2
        if plan.far is not None:
            if counted_m2.isna()[plot]:
                raise _unknown_standing_floor(plot, plan.far, pairs, standing)
            area_m2 = number_of(plots.at[plot, "area_m2"])
            floor_m2 = _floor_for_plot_ratio(plot, plan, area_m2, counted_m2[plot])
        if floor_m2:
            rows.append(_new_row(plot, plot, plan, floor_m2, renewal))
    for building in scenario.buildings:
        if building.action == "new":
            assert building.floor_area_m2 is not None
            area = building.floor_area_m2
            rows.append(_new_row(building.id, building.plot, building, area, renewal))
    return pd.DataFrame(rows, columns=list(_NEW_COLUMNS))


def _floor_for_plot_ratio(
    plot: str, plan: PlotPlan, area_m2: float, standing_m2: float
) -> float:
    """New floor with which a plot comes to the plot ratio of its plan."""
    assert plan.far is not None
    if plan.floor_area_m2 is not None:
        raise StudyError("study.far_and_floor", plot=plot)
    floor_m2 = plan.far * area_m2 - standing_m2
    if floor_m2 < -_SAME_M2:
        stands = f"{standing_m2 / area_m2:.4g}"
        raise StudyError(
            "study.far_below_standing", plot=plot, far=plan.far, stands=stands
        )
    return floor_m2


def _unknown_standing_floor(
    plot: str, far: float, pairs: pd.DataFrame, standing: pd.DataFrame
) -> StudyError:
    """The refusal of a plot ratio where the floor of a standing building is unknown."""
    on_plot = pairs.loc[pairs["plot"] == plot, "building"]
    is_unknown = standing.index.isin(on_plot) & standing["far_area_m2"].isna()
    ids = [str(building) for building in standing.index[is_unknown]]
    return StudyError("study.far_on_unknown_floor", plot=plot, far=far, buildings=ids)


def _standing_buildings(buildings: pd.DataFrame) -> pd.DataFrame:
    """Buildings that are not demolished, with the floor they have afterwards."""
    standing = buildings[buildings["floor_class"] != "demolished"]
    before = float_array(standing["floor_area_m2"])
    after = float_array(standing["after_m2"])
    counted = float_array(standing["far_area_m2"]) + (after - before)
    floors = {
        "floor_area_m2": float_column(after, standing.index),
        "far_area_m2": float_column(counted, standing.index),
    }
    return with_columns(standing, pd.DataFrame(floors))


def _new_row(
    id_: str, plot: str, plan: NewFloor, floor_m2: float, renewal: Renewal
) -> dict[str, object]:
    """A row of what is built new."""
    use, code = use_and_code(plan.use, renewal)
    footprint = math.nan if plan.footprint_m2 is None else plan.footprint_m2
    height = math.nan if plan.height_m is None else plan.height_m
    storeys = math.nan
    if footprint > 0:
        storeys = max(1.0, round(floor_m2 / footprint))
    is_high = height / storeys > HIGH_STOREY_M  # False where either is unknown
    return {
        "id": id_,
        "plot": plot,
        "use": use,
        "land_use": code,
        "floor_area_m2": floor_m2,
        "far_area_m2": floor_m2 * (2 if is_high else 1),
        "footprint_m2": footprint,
        "height_m": height,
        "phase": plan.phase,
    }


def plots_after(
    conditions: Conditions, buildings: pd.DataFrame, new: pd.DataFrame, plans: Plans
) -> pd.DataFrame:
    """Floors, ratios and limits of every plot afterwards.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    buildings : DataFrame
        As :func:`buildings_after` gives it.
    new : DataFrame
        As :func:`new_floor` gives it.
    plans : Plans
        Of the scenario.

    Returns
    -------
    DataFrame
        As :attr:`landuse.domain.study.capacity.Capacity.plots`, but for ``path``, ``mode``,
        ``land_class`` and ``land_uses``.

    Raises
    ------
    StudyError
        Buildings cover more land than a plot with new floor has.
    """
    index, pairs = conditions.plots.index, conditions.buildings_on_plots
    table = conditions.plots[["name", "area_m2", "ground_m2", *PLOT_LIMITS]].copy()
    for name in ("kept", "converted", "demolished", UNDETERMINED):
        of_class = buildings[buildings["floor_class"] == name]
        table[f"{name}_m2"] = plot_sums(pairs, of_class, index)["floor_area_m2"]
    standing = plot_sums(pairs, _standing_buildings(buildings), index)
    plot_numbers = index.get_indexer(pd.Index(new["plot"]))
    areas = {}
    for name in ("floor_area_m2", "far_area_m2", "footprint_m2"):
        new_areas = new[name].to_numpy(np.float64)
        added = np.bincount(plot_numbers, new_areas, len(index)).astype(np.float64)
        if name == "floor_area_m2":
            table["new_m2"] = float_column(added, index)
        areas[name] = float_column(float_array(standing[name]) + added, index)
    table["floor_area_m2"] = areas["floor_area_m2"]
    table["far_plain"] = ratio(areas["floor_area_m2"], table["area_m2"])
    table["far"] = ratio(areas["far_area_m2"], table["area_m2"])
    table["density"] = ratio(areas["footprint_m2"], table["ground_m2"])
    heights = new.groupby("plot")["height_m"].max()
    table["height_m"] = heights.reindex(index).astype("Float64")
    table["has_new"] = index.isin(new["plot"])
    table["green_share"] = pd.Series(pd.NA, index=index, dtype="Float64")
    table["phase"] = ""
    table["is_touched"] = index.isin(list(plans.plots)) | table["has_new"]
    _check_footprint(table, areas["footprint_m2"])
    return _with_plans(table, plans)


def _with_plans(plots: pd.DataFrame, plans: Plans) -> pd.DataFrame:
    """Plots with the phase, the green space and the limits of their plans."""
    table = plots.copy()
    for plot, plan in plans.plots.items():
        table.loc[plot, "phase"] = plan.phase
        if plan.green_m2 is not None:
            area_m2 = number_of(table.at[plot, "area_m2"])
            table.loc[plot, "green_share"] = plan.green_m2 / area_m2
        for name in PLOT_LIMITS:
            limit = getattr(plan, name)
            if limit is not None:
                table.loc[plot, name] = limit
    return table


def _check_footprint(plots: pd.DataFrame, footprint: pd.Series) -> None:
    """Refuse buildings that cover more land than a plot with new floor has."""
    is_over = (footprint > plots["ground_m2"] + _SAME_M2).fillna(False)
    for plot in plots.index[plots["has_new"] & is_over]:
        area = number_of(plots.at[plot, "ground_m2"])
        raise StudyError(
            "study.footprint_over_plot",
            plot=str(plot),
            footprint=f"{footprint[plot]:.0f}",
            area=f"{area:.0f}",
        )


def with_paths(
    plots: pd.DataFrame,
    conditions: Conditions,
    new: pd.DataFrame,
    plans: Plans,
    policy: Policy,
) -> pd.DataFrame:
    """Plots with where industry on them goes, and by whom they are renewed.

    Parameters
    ----------
    plots : DataFrame
        As :func:`plots_after` gives it; it is not changed.
    conditions : Conditions
        With the classes of land before.
    new : DataFrame
        As :func:`new_floor` gives it.
    plans : Plans
        Of the scenario.
    policy : Policy
        With the classes of land.

    Returns
    -------
    DataFrame
        With ``path`` and ``mode``, NA where there is none.
    """
    renewal = policy.renewal
    prefixes = policy.land_classes.get(renewal.planned_system, {})
    paths: dict[str, PathWord | None] = {}
    modes: dict[str, ModeWord | None] = {}
    for plot, plan in plans.plots.items():
        path = plan.path
        class_before = conditions.plots.at[plot, "land_class"]
        if path is None and class_before in renewal.industrial_classes:
            codes = _planned_codes(plot, plan, new, renewal)
            classes = {class_of_code(code, prefixes) for code in codes}
            new_m2 = number_of(plots.at[plot, "new_m2"])
            path = _path_of_industry(classes, new_m2, renewal)
        mode = plan.mode
        if mode is None and path is not None:
            mode = renewal.mode_of_path.get(path)
        paths[plot], modes[plot] = path, mode
    table = plots.copy()
    table["path"] = pd.Series(paths, dtype="string").reindex(plots.index)
    table["mode"] = pd.Series(modes, dtype="string").reindex(plots.index)
    return table


def _path_of_industry(
    classes_after: set[str | None], new_m2: float, renewal: Renewal
) -> PathWord:
    """Where industry on a plot goes, by the classes of its planned land and its new floor."""
    if classes_after and classes_after.isdisjoint(renewal.industrial_classes):
        return "industry_to_services"
    return "industry_replaced" if new_m2 > 0 else "industry_upgraded"


def _planned_codes(
    plot: str, plan: PlotPlan, new: pd.DataFrame, renewal: Renewal
) -> list[str]:
    """Codes of planned land that a plot's plan states or its new floor means."""
    if plan.land:
        return list(plan.land)
    if plan.land_use:
        return [plan.land_use]
    _, code = use_and_code(plan.use, renewal)
    if code:
        return [code]
    codes = new.loc[new["plot"] == plot, "land_use"]
    return [str(code) for code in codes if code]
