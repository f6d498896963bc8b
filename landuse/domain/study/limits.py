"""The limits of a scenario: each with its figure, whether it holds, and which of them binds."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from landuse.domain.frames.numbers import number_of
from landuse.domain.policy.renewal import RenewalLimits
from landuse.domain.study.capacity import Capacity
from landuse.domain.study.scenario import Scenario

#: A figure is beyond its bound only by more than floats lose.
_ROUNDING = 1e-9
#: Limit of a plot → the column of its figure, the column of its bound, whether it is the least.
_LIMITS_OF_PLOTS = (
    ("far", "far", "far_max", False),
    ("density", "density", "density_max", False),
    ("height", "height_m", "height_max_m", False),
    ("green", "green_share", "green_min", True),
)
COLUMNS = (
    "limit",
    "plot",
    "value",
    "bound",
    "is_least",
    "holds",
    "used",
    "is_binding",
    "cite",
    "is_unverified",
)
_ROW_COLUMNS = tuple(name for name in COLUMNS if name != "is_binding")


def limits_of(
    capacity: Capacity, scenario: Scenario, limits: RenewalLimits
) -> pd.DataFrame:
    """Every limit that somebody has stated, and whether it holds.

    Parameters
    ----------
    capacity : Capacity
        What the scenario makes of the quarter.
    scenario : Scenario
        With the households that move.
    limits : RenewalLimits
        Of the whole scenario; those of the plots stand in ``capacity.plots``.

    Returns
    -------
    DataFrame
        One row a limit: ``limit`` ("far", "density", "height", "green" of a plot; "heritage",
        "demolished_share", "new_per_demolished", "rehoused_nearby" of the scenario), ``plot`` (""
        of the scenario), ``value`` and ``bound`` (NaN where unknown), ``is_least`` (the bound is a
        minimum), ``holds`` (boolean, NA where the value is unknown or not defined), ``used``
        (value over bound), ``is_binding`` (the one of its plot that is used most), ``cite`` and
        ``is_unverified``. A limit that nobody has stated is no row.
    """
    rows = [*_of_plots(capacity), *_of_scenario(capacity, scenario, limits)]
    table = pd.DataFrame(rows, columns=list(_ROW_COLUMNS))
    table["holds"] = table["holds"].astype("boolean")
    on_plot = table[table["plot"] != ""]
    largest_share = on_plot.groupby("plot")["used"].transform("max")
    is_binding = on_plot["used"] == largest_share
    table["is_binding"] = is_binding.reindex(table.index, fill_value=False)
    return table[list(COLUMNS)]


def breaches(limits: pd.DataFrame) -> pd.DataFrame:
    """The limits that do not hold.

    Parameters
    ----------
    limits : DataFrame
        As :func:`limits_of` gives them.

    Returns
    -------
    DataFrame
        Its rows that are known not to hold.
    """
    return limits[limits["holds"].eq(False).fillna(False)]


def _of_plots(capacity: Capacity) -> Iterator[dict[str, object]]:
    """Limits of the detailed plan, plot by plot."""
    plots = capacity.plots
    for plot in plots.index:
        for name, value_column, bound_column, is_least in _LIMITS_OF_PLOTS:
            bound = number_of(plots.at[plot, bound_column])
            if math.isnan(bound):
                continue
            is_about_new = name in ("height", "green")
            if is_about_new and not plots.at[plot, "has_new"]:
                continue  # nothing is proposed that could be too high, or take green
            value = number_of(plots.at[plot, value_column])
            yield _limit(name, value, bound, plot=str(plot), is_least=is_least)


def _of_scenario(
    capacity: Capacity, scenario: Scenario, limits: RenewalLimits
) -> Iterator[dict[str, object]]:
    """Limits of the whole scenario."""
    is_demolished = capacity.buildings["floor_class"] == "demolished"
    is_protected = capacity.buildings["is_protected"].fillna(False).astype(bool)
    yield _limit("heritage", float((is_demolished & is_protected).sum()), 0.0)
    demolished = capacity.demolished_share
    if limits.demolished_share_max is not None:
        yield _policy_limit(
            "demolished_share", demolished, limits.demolished_share_max, limits
        )
    new = capacity.new_per_demolished
    if limits.new_per_demolished_max is not None:
        yield _policy_limit(
            "new_per_demolished", new, limits.new_per_demolished_max, limits
        )
    rehoused = _rehoused_share(scenario)
    if limits.rehoused_nearby_min is not None and scenario.households:
        yield _policy_limit(
            "rehoused_nearby",
            rehoused,
            limits.rehoused_nearby_min,
            limits,
            is_least=True,
        )


def _policy_limit(
    name: str,
    value: float | None,
    bound: float,
    limits: RenewalLimits,
    *,
    is_least: bool = False,
) -> dict[str, object]:
    """A limit of the policy with its figure, its clause and whether that was compared."""
    figure = math.nan if value is None else value
    limit = _limit(name, figure, bound, is_least=is_least)
    limit["cite"] = limits.cite
    limit["is_unverified"] = name in limits.unverified
    return limit


def _rehoused_share(scenario: Scenario) -> float | None:
    """The share of the households that move who are rehoused nearby."""
    if not scenario.households or scenario.rehoused_nearby is None:
        return None
    return scenario.rehoused_nearby / scenario.households


def _limit(
    name: str, value: float, bound: float, *, plot: str = "", is_least: bool = False
) -> dict[str, object]:
    """A limit with its figure, of a plot or of the scenario."""
    slack = _ROUNDING * max(abs(value), abs(bound))
    used = math.nan
    if is_least:
        is_kept = value >= bound - slack
        if value > 0:
            used = bound / value
    else:
        is_kept = value <= bound + slack
        if bound > 0:
            used = value / bound
    return {
        "limit": name,
        "plot": plot,
        "value": value,
        "bound": bound,
        "is_least": is_least,
        "holds": pd.NA if math.isnan(value) else is_kept,
        "used": used,
        "cite": "",
        "is_unverified": False,
    }
