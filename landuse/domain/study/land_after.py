"""Land of a quarter by its code after a scenario, plot by plot and in balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from landuse.domain.policy.policy import Policy
from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.conditions import Conditions
from landuse.domain.study.planned_uses import class_of_code, use_and_code
from landuse.domain.study.scenario import PlotPlan, Scenario
from landuse.domain.vocabulary.units import mu_from_m2
from landuse.errors import StudyError

#: Land that is divided may differ from the whole by the larger of these: a share, and m².
_OPEN_SHARE, _OPEN_M2 = 1e-3, 1.0
#: Less land than this (m²) is rounding.
_ROUNDING_M2 = 1e-6
#: Class of planned green and squares, which land classes have among what is public.
_OPEN_SPACE = "open_space"


class LandPart(NamedTuple):
    """Land of one code.

    Attributes
    ----------
    land_use, system : str or None
        The code, and the system that it is of; None where unknown.
    m2 : float
        How much.
    is_planned : bool
        Whether a scenario plans it, or it keeps the code it has.
    """

    land_use: str | None
    system: str | None
    m2: float
    is_planned: bool


def land_after(
    conditions: Conditions, plans: Mapping[str, PlotPlan], renewal: Renewal
) -> dict[str, list[LandPart]]:
    """The land of every plot by code; what nobody plans keeps its code, in its own system.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    plans : mapping of str to PlotPlan
        Plot → its plan.
    renewal : Renewal
        The uses and codes of the policy.

    Returns
    -------
    dict of str to list of LandPart
        By plot, at least one part each.

    Raises
    ------
    StudyError
        The parts of a plot do not add up to it.
    """
    plots = conditions.plots[["land_use", "land_use_system"]].astype(object)
    plots = plots.where(plots.notna(), None)
    areas = conditions.plots["area_m2"]
    land = {}
    rows = zip(
        plots.index, areas, plots["land_use"], plots["land_use_system"], strict=True
    )
    for id_, area, code, system in rows:
        plot = str(id_)
        before = LandPart(code, system, float(area), is_planned=False)
        land[plot] = _land_of_plot(plot, plans.get(plot), before, renewal)
    return land


def _land_of_plot(
    plot: str, plan: PlotPlan | None, before: LandPart, renewal: Renewal
) -> list[LandPart]:
    """A plot's land by code: divided, of one use, or as it was."""
    system, area = renewal.planned_system, before.m2
    if plan is not None and plan.land:
        _check_closed(sum(plan.land.values()), area, plot)
        return _planned_parts(plan.land, system)
    if plan is not None:
        code = plan.land_use or use_and_code(plan.use, renewal)[1]
        if code:
            return [LandPart(code, system, area, is_planned=True)]
    codes_in_planned_system = renewal.planned_codes.get(str(before.system), {})
    same_code = codes_in_planned_system.get(str(before.land_use))
    if same_code:
        return [LandPart(same_code, system, area, is_planned=True)]
    return [before]


def _planned_parts(land: Mapping[str, float], system: str) -> list[LandPart]:
    """Planned land by code, without codes that have none."""
    return [
        LandPart(code, system, area, is_planned=True)
        for code, area in land.items()
        if area
    ]


def _check_closed(total: float, area: float, name: str) -> None:
    """Refuse land that does not add up to the area that is divided."""
    if abs(total - area) > max(_OPEN_M2, _OPEN_SHARE * area):
        raise StudyError(
            "study.balance_open",
            what=name,
            total=f"{total:,.0f}",
            area=f"{area:,.0f}",
            gap=f"{total - area:+,.0f}",
        )


def with_land(
    plots: pd.DataFrame,
    conditions: Conditions,
    land: Mapping[str, list[LandPart]],
    policy: Policy,
) -> pd.DataFrame:
    """Plots with the class of most of their land afterwards, and the codes of all of it.

    Parameters
    ----------
    plots : DataFrame
        Indexed by plot; it is not changed.
    conditions : Conditions
        What is there: a plot whose land has no planned code keeps its class.
    land : mapping of str to list of LandPart
        As :func:`land_after` gives it.
    policy : Policy
        With the classes of land.

    Returns
    -------
    DataFrame
        With ``land_class`` and ``land_uses``.
    """
    prefixes = policy.land_classes.get(policy.renewal.planned_system, {})
    classes: dict[str, object] = {}
    codes: dict[str, str] = {}
    for plot, parts in land.items():
        largest = max(parts, key=lambda part: part.m2)
        classes[plot] = _land_class_of(largest, prefixes, policy.renewal)
        codes[plot] = " + ".join(part.land_use for part in parts if part.land_use)
    table = plots.copy()
    planned = pd.Series(classes, dtype="string").reindex(plots.index)
    table["land_class"] = planned.fillna(conditions.plots["land_class"])
    table["land_uses"] = pd.Series(codes, dtype="string").reindex(plots.index)
    return table


def _land_class_of(
    part: LandPart, prefixes: Mapping[str, tuple[str, ...]], renewal: Renewal
) -> str | None:
    """The class of land by its planned code; None where it has none."""
    if part.land_use is None or part.system != renewal.planned_system:
        return None
    if part.land_use.startswith(renewal.open_space_codes):
        return _OPEN_SPACE
    return class_of_code(part.land_use, prefixes)


def balance_after(
    conditions: Conditions,
    scenario: Scenario,
    land: Mapping[str, list[LandPart]],
    renewal: Renewal,
) -> pd.DataFrame:
    """Land by code of the whole quarter, as the scenario divides it or its plots add up to.

    Parameters
    ----------
    conditions : Conditions
        With the outline of the quarter.
    scenario : Scenario
        What is planned.
    land : mapping of str to list of LandPart
        As :func:`land_after` gives it.
    renewal : Renewal
        With the system of planned codes.

    Returns
    -------
    DataFrame
        As :attr:`landuse.domain.study.capacity.Capacity.balance`.

    Raises
    ------
    StudyError
        The division of the scenario does not add up to the quarter.
    """
    parts: list[LandPart] = []
    if scenario.land:
        total = sum(scenario.land.values())
        _check_closed(total, conditions.area_m2, str(scenario.label))
        parts += _planned_parts(scenario.land, renewal.planned_system)
    else:
        for parts_of_plot in land.values():
            parts += parts_of_plot
    # the rest of a division, within its tolerance, is added too, so that the balance closes
    rest = conditions.area_m2 - sum(part.m2 for part in parts)
    if abs(rest) > _ROUNDING_M2:
        parts.append(LandPart(None, None, rest, is_planned=False))
    table = pd.DataFrame(parts, columns=list(LandPart._fields))
    keys = ["land_use", "system", "is_planned"]
    grouped = table.groupby(keys, dropna=False, sort=True)
    balance = grouped["m2"].sum().reset_index()
    balance["mu"] = mu_from_m2(balance["m2"])
    balance["share"] = balance["m2"] / conditions.area_m2
    return balance[["land_use", "system", "m2", "mu", "share", "is_planned"]]


def open_space_of(balance: pd.DataFrame, renewal: Renewal) -> float:
    """Planned green and squares.

    Parameters
    ----------
    balance : DataFrame
        As :func:`balance_after` gives it.
    renewal : Renewal
        With the codes of open space.

    Returns
    -------
    float
        m².
    """
    codes = balance["land_use"].where(balance["is_planned"]).fillna("").astype(str)
    is_open_space = codes.str.startswith(renewal.open_space_codes)
    return float(balance.loc[is_open_space, "m2"].sum())
