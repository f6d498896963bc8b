"""What a scenario is held against: each limit with the figure, and which of them binds."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from landuse.domain.frames.numbers import number_of
from landuse.domain.policy.renewal import RenewalLimits
from landuse.domain.study.capacity import Capacity
from landuse.domain.study.scenario import Scenario
from landuse.domain.vocabulary.renewal import UNDETERMINED

#: A figure is beyond its bound only by more than floats lose.
_ROUNDING = 1e-9
#: Limit of a plot → the column of its figure, the column of its bound, whether it is the least.
_OF_PLOTS = (
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
    table = pd.DataFrame(
        rows, columns=[name for name in COLUMNS if name != "is_binding"]
    )
    table["holds"] = table["holds"].astype("boolean")
    on_plot = table[table["plot"] != ""]
    most = on_plot.groupby("plot")["used"].transform("max")
    table["is_binding"] = (on_plot["used"] == most).reindex(
        table.index, fill_value=False
    )
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
        for name, value_column, bound_column, is_least in _OF_PLOTS:
            bound = number_of(plots.at[plot, bound_column])
            if math.isnan(bound):
                continue
            is_about_new = name in ("height", "green")
            if is_about_new and not plots.at[plot, "has_new"]:
                continue  # nothing is proposed that could be too high, or take green
            value = number_of(plots.at[plot, value_column])
            yield _row(name, str(plot), value, bound, is_least=is_least)


def _of_scenario(
    capacity: Capacity, scenario: Scenario, limits: RenewalLimits
) -> Iterator[dict[str, object]]:
    """Limits of the whole scenario."""
    gone = capacity.buildings["floor_class"] == "demolished"
    protected = capacity.buildings["is_protected"].fillna(False).astype(bool)
    yield _row("heritage", "", float((gone & protected).sum()), 0.0)
    stated = (
        (
            "demolished_share",
            capacity.demolished_share,
            limits.demolished_share_max,
            False,
        ),
        (
            "new_per_demolished",
            capacity.new_per_demolished,
            limits.new_per_demolished_max,
            False,
        ),
        ("rehoused_nearby", _rehoused(scenario), limits.rehoused_nearby_min, True),
    )
    for name, value, bound, is_least in stated:
        if bound is None or (name == "rehoused_nearby" and not scenario.households):
            continue
        figure = math.nan if value is None else value
        row = _row(name, "", figure, bound, is_least=is_least)
        yield row | {"cite": limits.cite, "is_unverified": name in limits.unverified}


def _rehoused(scenario: Scenario) -> float | None:
    """The share of the households that move who are rehoused nearby."""
    if not scenario.households or scenario.rehoused_nearby is None:
        return None
    return scenario.rehoused_nearby / scenario.households


def _row(
    name: str, plot: str, value: float, bound: float, *, is_least: bool = False
) -> dict[str, object]:
    """A limit with its figure."""
    slack = _ROUNDING * max(abs(value), abs(bound))
    holds: object = pd.NA
    if not math.isnan(value):
        holds = value >= bound - slack if is_least else value <= bound + slack
    used = math.nan
    if is_least and value > 0:
        used = bound / value
    elif not is_least and bound > 0:
        used = value / bound
    return {
        "limit": name,
        "plot": plot,
        "value": value,
        "bound": bound,
        "is_least": is_least,
        "holds": holds,
        "used": used,
        "cite": "",
        "is_unverified": False,
    }


def undetermined_buildings(capacity: Capacity) -> pd.DataFrame:
    """Buildings that somebody has to look at before anything is decided.

    Parameters
    ----------
    capacity : Capacity
        What the scenario makes of the quarter.

    Returns
    -------
    DataFrame
        Rows of ``capacity.buildings`` that are undetermined; ``missing`` names the columns.
    """
    return capacity.buildings[capacity.buildings["floor_class"] == UNDETERMINED]
