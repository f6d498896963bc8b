"""Resettlement sites as the page has them: a row each in the document, and their outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.views.map.document_types import HousingSite
from landuse.views.map.packing import Table

if TYPE_CHECKING:
    import geopandas as gpd


def housing_sites(
    sites: Sequence[Mapping[str, Any]], housing: gpd.GeoDataFrame
) -> list[HousingSite]:
    """One row a site of the goals report, in its order.

    Parameters
    ----------
    sites : sequence of mapping
        ``housing`` of the goals report.
    housing : GeoDataFrame
        The ledger of housing, indexed by site: the floor areas are in it.
    """
    floors: dict[str, Any] = {}
    if "floor_area_m2" in housing:
        floors = dict(zip(housing.index.astype(str), housing["floor_area_m2"], strict=True))
    return [_site(site, floors.get(str(site["site_id"]))) for site in sites]


def _site(site: Mapping[str, Any], floor_area_m2: object) -> HousingSite:
    """One site in plain values."""
    return {
        "site_id": json_value(site["site_id"]),
        "name": json_value(site.get("name")),
        "stage": json_value(site.get("stage")),
        "next_stage": json_value(site.get("next_stage")),
        "late_stage": json_value(site.get("late_stage")),
        "days_late": json_value(site.get("days_late")),
        "late": json_value(site.get("late")),
        "on_map": json_value(site.get("on_map")),
        "units": json_value(site.get("units")),
        "floor_area_m2": json_value(floor_area_m2),
        "planned": _dates(site.get("planned")),
        "actual": _dates(site.get("actual")),
    }


def _dates(dates: object) -> dict[str, str | None]:
    """Stage → ISO date for every stage; nothing where the report has no dates."""
    if not isinstance(dates, Mapping):
        return {}
    return {stage: json_value(dates.get(stage)) for stage in status.HOUSING_STAGES}


def housing_table(sites: Sequence[HousingSite], housing: gpd.GeoDataFrame) -> Table:
    """Outlines and stages of the sites, a row each in their order.

    Parameters
    ----------
    sites : sequence of HousingSite
        Of :func:`housing_sites`.
    housing : GeoDataFrame
        The ledger: a site that has no outline in it keeps its row.
    """
    outlines: dict[str, Any] = {}
    if len(housing):
        outlines = dict(zip(housing.index.astype(str), housing.geometry, strict=True))
    shapes = np.empty(len(sites), object)
    shapes[:] = [outlines.get(str(site["site_id"])) for site in sites]
    # 0 before the first stage
    places = {stage: place for place, stage in enumerate(status.HOUSING_STAGES, 1)}
    columns = {
        "id": [str(site["site_id"]) for site in sites],
        "name": [site["name"] for site in sites],
        "stage": np.array([places.get(site["stage"] or "", 0) for site in sites], int),
    }
    return Table(columns, shapes=shapes, crs=housing.crs)
