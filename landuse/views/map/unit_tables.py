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
from landuse.views.map.goal_tables import readiness_places
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
#: Columns of parcels that the page needs when it opens.
_PARCEL_QUICK = ("name", "holder", *FACETS, "status", "confirmed", "area_mu")
_BUILDING_QUICK = ("name", "status", "confirmed", "floor_area_used_m2")


@dataclass(frozen=True)
class Tagged:
    """A table with its tags, and the rules of the page that it speaks of."""

    table: Table
    rules: Rules


def in_drawing_order(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows along a Z-order curve: neighbours on the ground stand together in the pack.

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
    """The index of a frame as a column of text.

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


def filled(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, pd.Series]:
    """Columns that have a value somewhere.

    Parameters
    ----------
    frame : DataFrame
        It need not have all of them.
    names : iterable of str
        The columns wanted, in their order; one named twice comes once.

    Returns
    -------
    dict
        Column → Series.
    """
    out = {}
    for name in names:
        if name in frame and frame[name].notna().any():
            out[name] = frame[name]
    return out


def other_statuses(
    line: Timeline | None, others: Mapping[str, Assessment], parcels: pd.Index
) -> pd.DataFrame:
    """Statuses of the parcels on other days, then in other assessments.

    Parameters
    ----------
    line : Timeline, optional
        Earlier days.
    others : mapping of str to Assessment
        Other assessments of the same parcels, by what they are called.
    parcels : Index
        Ids of the page's parcels, in their order.

    Returns
    -------
    DataFrame
        Parcels × days and names, status words; NA for a parcel that is not there.
    """
    import pandas as pd

    days = pd.DataFrame(index=parcels)
    if line is not None:
        days = line.statuses
    there = {
        name: other.parcels["status"].astype("string") for name, other in others.items()
    }
    return days.astype("string").join(pd.DataFrame(there)).reindex(parcels)


def parcels_table(
    parcels: gpd.GeoDataFrame,
    themes: Sequence[Theme],
    statuses: pd.DataFrame,
    evidence: Iterable[str],
    roles: Mapping[str, Cells],
) -> Table:
    """Parcels, with their classes in every theme, on every other day and towards every goal.

    Parameters
    ----------
    parcels : GeoDataFrame
        In the order of the page.
    themes : sequence of Theme
        The first one is the status.
    statuses : DataFrame
        Of :func:`other_statuses`.
    evidence : iterable of str
        Columns that rasters gave.
    roles : mapping of str to array
        Of :func:`landuse.views.map.goal_tables.role_columns`, and what scenarios do with the units
        (:func:`landuse.views.map.plans.plans_of`).
    """
    columns: dict[str, Cells] = {
        "id": ids_of(parcels),
        **filled(parcels, _PARCEL_QUICK),
        **roles,
    }
    columns["ready"] = readiness_places(parcel_readiness(parcels))
    for theme in themes:
        columns[f"theme_{theme.id}"] = theme.codes
    places = {status["key"]: place for place, status in enumerate(themes[0].classes)}
    for at, name in enumerate(statuses):
        columns[f"status_{at}"] = statuses[name].map(places).astype("Int64")
    left_out = ("geometry", "parcel_id", "name", "holder")
    canonical = [name for name in schema.PARCELS.names if name not in left_out]
    more = filled(
        parcels, (*canonical, *facts.on_card("parcel"), *evidence, "reviewer")
    )
    return Table(columns, shapes=parcels.geometry, crs=parcels.crs).with_more(more)


def buildings_table(
    buildings: gpd.GeoDataFrame,
    theme: Theme,
    statuses: pd.DataFrame,
    parcels: pd.Index,
    roles: Mapping[str, Cells],
) -> Table:
    """Buildings, with their classes, on every earlier day and towards every goal.

    Parameters
    ----------
    buildings : GeoDataFrame
        In the order of the page.
    theme : Theme
        Their statuses.
    statuses : DataFrame
        Buildings × earlier days, status words.
    parcels : Index
        Ids in the order of their table: ``parcel`` is the row there, -1 where a building has none.
    roles : mapping of str to array
        Of :func:`landuse.views.map.goal_tables.role_columns`, and what scenarios do with the units
        (:func:`landuse.views.map.plans.plans_of`).
    """
    columns: dict[str, Cells] = {
        "id": ids_of(buildings),
        **filled(buildings, _BUILDING_QUICK),
        **roles,
    }
    columns["theme_status"] = theme.codes
    columns["ready"] = readiness_places(building_readiness(buildings))
    columns["parcel"] = np.full(len(buildings), -1)
    if "parcel_id" in buildings:
        columns["parcel"] = positions(parcels, buildings["parcel_id"])
    places = {status["key"]: place for place, status in enumerate(theme.classes)}
    for at, name in enumerate(statuses):
        columns[f"status_{at}"] = statuses[name].map(places).astype("Int64")
    left_out = ("geometry", "building_id", "name")
    canonical = [name for name in schema.BUILDINGS.names if name not in left_out]
    more = filled(buildings, (*canonical, *facts.on_card("building"), "reviewer"))
    return Table(columns, shapes=buildings.geometry, crs=buildings.crs).with_more(more)


def with_tags(
    table: Table, units: pd.DataFrame, grounds: Grounds, rules: Rules
) -> Tagged:
    """A table of units with why they have their status, what else holds, and what is missing.

    Parameters
    ----------
    table : Table
        Of these units.
    units : DataFrame
        Parcels or buildings with ``missing`` and, where there are any, ``flags``.
    grounds : Grounds
        What the tags of these units rest on.
    rules : Rules
        The rules of the page so far; those of these units join them.
    """
    reasons = reason_columns(grounds, units.index, table.names, rules)
    columns = {**reasons.columns, "missing": json_lists(units["missing"])}
    if "flags" in units:
        columns["flags"] = json_lists(units["flags"])
    return Tagged(table.with_more(columns), reasons.rules)
