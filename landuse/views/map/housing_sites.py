"""Resettlement sites as the page has them: a row each in the document, and their outlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.views.map.columns import Cells
from landuse.views.map.document_types import HousingSite
from landuse.views.map.packing import Table

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

    from landuse.domain.goals.housing import HousingSite as ReportedSite


def housing_sites(
    sites: Sequence[ReportedSite], housing: gpd.GeoDataFrame
) -> list[HousingSite]:
    """One row a site of the goals report, in its order.

    Parameters
    ----------
    sites : sequence of HousingSite of the domain
        ``housing`` of the goals report.
    housing : GeoDataFrame
        The ledger of housing, indexed by site: the floor areas (m²) are in it.

    Returns
    -------
    list of HousingSite
        Stages and delays are those of the report: nothing of them is worked out here.
    """
    floors: dict[str, object] = {}
    if "floor_area_m2" in housing:
        areas = housing["floor_area_m2"].groupby(level=0).first()
        floors = dict(zip(areas.index.astype(str), areas, strict=True))
    return [_site(site, floors.get(site.site_id)) for site in sites]


def _site(site: ReportedSite, floor_area_m2: object) -> HousingSite:
    """One site in plain values.

    Parameters
    ----------
    site : HousingSite of the domain
        As the goals report has it.
    floor_area_m2 : object
        Of the ledger (m²); missing where it states none.

    Returns
    -------
    HousingSite
    """
    return {
        "site_id": site.site_id,
        "name": site.name,
        "stage": site.stage,
        "next_stage": site.next_stage,
        "late_stage": site.late_stage,
        "said_stage": site.said_stage,
        "days_late": site.days_late,
        "late": site.late,
        "on_map": site.on_map,
        "units": site.units,
        "floor_area_m2": json_value(floor_area_m2),
        "planned": _dates(site.planned),
        "actual": _dates(site.actual),
    }


def _dates(dates: Mapping[str, dt.date | None]) -> dict[str, str | None]:
    """Stage → ISO date for every stage.

    Parameters
    ----------
    dates : mapping of str to date or None
        Stage → day; it need not have all of them.

    Returns
    -------
    dict
        In the order of the stages, None where a stage has no day.
    """
    return {stage: json_value(dates.get(stage)) for stage in status.HOUSING_STAGES}


def housing_table(sites: Sequence[HousingSite], housing: gpd.GeoDataFrame) -> Table:
    """Outlines and stages of the sites, a row each in their order.

    Parameters
    ----------
    sites : sequence of HousingSite
        Of :func:`housing_sites`.
    housing : GeoDataFrame
        The ledger: a site that has no outline in it keeps its row.

    Returns
    -------
    Table
        ``stage`` is the place of the stage reached, counted from 1; 0 before the first one.
    """
    outlines: dict[str, shapely.Geometry] = {}
    if len(housing):
        # a building within a site has a row of the same number, and seldom an outline
        drawn = housing.geometry.dropna().groupby(level=0).first()
        outlines = dict(zip(drawn.index.astype(str), drawn, strict=True))
    shapes = np.empty(len(sites), object)
    shapes[:] = [outlines.get(str(site["site_id"])) for site in sites]
    # 0 before the first stage
    places = {stage: place for place, stage in enumerate(status.HOUSING_STAGES, 1)}
    columns: dict[str, Cells] = {
        "id": [str(site["site_id"]) for site in sites],
        "name": [site["name"] for site in sites],
        "stage": np.array([places.get(site["stage"] or "", 0) for site in sites], int),
    }
    return Table(columns, shapes=shapes, crs=housing.crs)
