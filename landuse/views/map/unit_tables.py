"""Parcels and buildings as tables of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.frames.keys import positions
from landuse.domain.goals.candidates import building_readiness, parcel_readiness
from landuse.domain.vocabulary import facts, schema
from landuse.views.map.columns import Cells
from landuse.views.map.goal_tables import readiness_codes
from landuse.views.map.outlines import z_order
from landuse.views.map.packing import Table
from landuse.views.map.reason_columns import Rules, json_lists, reason_columns
from landuse.views.map.themes import Theme

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.domain.assessment import Assessment
    from landuse.domain.tags.reasons import Grounds
    from landuse.domain.timeline import Timeline

#: Columns of parcels that the page filters by.
FACETS = ("class", "township", "land_class", "sector")
#: Columns of parcels and buildings that the page needs when it opens.
_PARCEL_COLUMNS = ("name", "holder", *FACETS, "status", "confirmed", "area_mu")
_BUILDING_COLUMNS = ("name", "status", "confirmed", "floor_area_used_m2")
#: Columns that the cards do not need: they have them in another form.
_NOT_ON_CARDS = frozenset({"geometry", "parcel_id", "building_id", "name", "holder"})


@dataclass(frozen=True)
class Tagged:
    """A table with reasons of its tags, and the rules of the page."""

    table: Table
    rules: Rules


def in_drawing_order(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort units along a Z-order curve, so that neighbours are together in the pack.

    Parameters
    ----------
    units : GeoDataFrame
        Parcels or buildings.

    Returns
    -------
    GeoDataFrame
        The same rows.
    """
    return units.iloc[z_order(units.geometry.to_numpy())]


def ids_of(units: pd.DataFrame) -> pd.Series[str]:
    """Return the index of a frame as a column of text.

    Parameters
    ----------
    units : DataFrame
        Indexed by id.

    Returns
    -------
    Series of str
    """
    import pandas as pd

    return pd.Series(units.index.astype("string"))


def columns_with_values(
    frame: pd.DataFrame, names: Iterable[str]
) -> dict[str, pd.Series]:
    """Select columns that exist and have a value in some row.

    Parameters
    ----------
    frame : DataFrame
        It need not have all of the columns.
    names : iterable of str
        Names of columns, in order.

    Returns
    -------
    dict
        Column → Series.
    """
    columns = {}
    for name in names:
        if name in frame and frame[name].notna().any():
            columns[name] = frame[name]
    return columns


def other_statuses(
    line: Timeline | None, others: Mapping[str, Assessment], parcels: pd.Index
) -> pd.DataFrame:
    """Return statuses of the parcels on other days, then in other assessments.

    Parameters
    ----------
    line : Timeline, optional
        Earlier days.
    others : mapping of str to Assessment
        Title → another assessment of the same parcels.
    parcels : Index
        Ids of the page's parcels, in their order.

    Returns
    -------
    DataFrame
        Parcels × days and titles, status words; NA for a parcel that an assessment lacks.
    """
    import pandas as pd

    on_days = pd.DataFrame(index=parcels)
    if line is not None:
        on_days = line.statuses
    in_others = {}
    for title, other in others.items():
        in_others[title] = other.parcels["status"].astype("string")
    statuses = on_days.astype("string").join(pd.DataFrame(in_others))
    return statuses.reindex(parcels)


def parcels_table(
    parcels: gpd.GeoDataFrame,
    themes: Sequence[Theme],
    statuses: pd.DataFrame,
    evidence: Iterable[str],
    further_columns: Mapping[str, Cells],
) -> Table:
    """Return the table of the parcels, with their classes in every theme and on other days.

    Parameters
    ----------
    parcels : GeoDataFrame
        In the order of the page.
    themes : sequence of Theme
        The first one is the status.
    statuses : DataFrame
        Of :func:`other_statuses`.
    evidence : iterable of str
        Columns of values from rasters.
    further_columns : mapping of str to array
        Of :func:`landuse.views.map.goal_tables.role_columns` and of
        :func:`landuse.views.map.plans.plans_of`.

    Returns
    -------
    Table
        With outlines; what a public page withholds is not among the columns.
    """
    columns: dict[str, Cells] = {
        "id": ids_of(parcels),
        **columns_with_values(parcels, _PARCEL_COLUMNS),
        **further_columns,
    }
    columns["ready"] = readiness_codes(parcel_readiness(parcels))
    for theme in themes:
        columns[f"theme_{theme.id}"] = theme.codes
    columns.update(_status_codes(statuses, themes[0]))
    canonical = [name for name in schema.PARCELS.names if name not in _NOT_ON_CARDS]
    names = (*canonical, *facts.on_card("parcel"), *evidence, "reviewer")
    table = Table(columns, shapes=parcels.geometry, crs=parcels.crs)
    return table.with_more(columns_with_values(parcels, names))


def _status_codes(statuses: pd.DataFrame, theme: Theme) -> dict[str, pd.Series]:
    """Return columns of statuses as positions in the legend of a theme.

    Parameters
    ----------
    statuses : DataFrame
        Units × days or titles, status words.
    theme : Theme
        Of the statuses.

    Returns
    -------
    dict
        ``status_<number of the column>`` → positions, NA where unknown.
    """
    code_of_status = {}
    for code, status_class in enumerate(theme.classes):
        code_of_status[status_class["key"]] = code
    columns = {}
    for number, name in enumerate(statuses):
        codes = statuses[name].map(code_of_status)
        columns[f"status_{number}"] = codes.astype("Int64")
    return columns


def buildings_table(
    buildings: gpd.GeoDataFrame,
    theme: Theme,
    statuses: pd.DataFrame,
    parcels: pd.Index,
    further_columns: Mapping[str, Cells],
) -> Table:
    """Return the table of the buildings, with their classes and those on earlier days.

    Parameters
    ----------
    buildings : GeoDataFrame
        In the order of the page.
    theme : Theme
        Their statuses.
    statuses : DataFrame
        Buildings × earlier days, status words.
    parcels : Index
        Ids in the order of their table: ``parcel`` is the position in it, -1 where a building has
        none.
    further_columns : mapping of str to array
        Of :func:`landuse.views.map.goal_tables.role_columns` and of
        :func:`landuse.views.map.plans.plans_of`.

    Returns
    -------
    Table
        With outlines; what a public page withholds is not among the columns.
    """
    columns: dict[str, Cells] = {
        "id": ids_of(buildings),
        **columns_with_values(buildings, _BUILDING_COLUMNS),
        **further_columns,
    }
    columns["theme_status"] = theme.codes
    columns["ready"] = readiness_codes(building_readiness(buildings))
    columns["parcel"] = np.full(len(buildings), -1)
    if "parcel_id" in buildings:
        columns["parcel"] = positions(parcels, buildings["parcel_id"])
    columns.update(_status_codes(statuses, theme))
    canonical = [name for name in schema.BUILDINGS.names if name not in _NOT_ON_CARDS]
    names = (*canonical, *facts.on_card("building"), "reviewer")
    table = Table(columns, shapes=buildings.geometry, crs=buildings.crs)
    return table.with_more(columns_with_values(buildings, names))


def with_tags(
    table: Table, units: pd.DataFrame, grounds: Grounds, rules: Rules
) -> Tagged:
    """Add to a table the reasons of its units' statuses, their flags and missing facts.

    Parameters
    ----------
    table : Table
        Of these units.
    units : DataFrame
        Parcels or buildings with ``missing`` and, where there are any, ``flags``.
    grounds : Grounds
        Reasons of the tags of these units.
    rules : Rules
        The rules of the page so far; those of these units are added.

    Returns
    -------
    Tagged
        The table with these columns, and the rules of the page with theirs.
    """
    reasons = reason_columns(grounds, units.index, table.names, rules)
    columns = {**reasons.columns, "missing": json_lists(units["missing"])}
    if "flags" in units:
        columns["flags"] = json_lists(units["flags"])
    return Tagged(table.with_more(columns), reasons.rules)
