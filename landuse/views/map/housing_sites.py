"""Resettlement sites on the page: a row each in the document, and the table of their outlines."""

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
    import pandas as pd

    from landuse.domain.goals.housing import HousingSite as ReportedSite


def housing_sites(
    sites: Sequence[ReportedSite], housing: gpd.GeoDataFrame
) -> list[HousingSite]:
    """Return one row for every site of the goals report, in its order.

    Parameters
    ----------
    sites : sequence of HousingSite of the domain
        ``housing`` of the goals report.
    housing : GeoDataFrame
        The ledger of housing, indexed by site: the floor areas (m²) are in it.

    Returns
    -------
    list of HousingSite
        Stages and delays are those of the report: they are not computed here.
    """
    floor_of_site: dict[str, object] = {}
    if "floor_area_m2" in housing:
        floor_of_site = _first_by_site(housing["floor_area_m2"])
    return [_site_row(site, floor_of_site.get(site.site_id)) for site in sites]


def _first_by_site(column: pd.Series) -> dict[str, object]:
    """Return the first known value of every site in a column of the ledger.

    A building within a site has a row of the same id.
    """
    first = column.groupby(level=0).first()
    return dict(zip(first.index.astype(str), first, strict=True))


def _site_row(site: ReportedSite, floor_area_m2: object) -> HousingSite:
    """Return one site as the page's document holds it.

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
        "said_stage": site.undated_stage,
        "days_late": site.days_late,
        "late": site.late,
        "on_map": site.on_map,
        "units": site.units,
        "floor_area_m2": json_value(floor_area_m2),
        "planned": _dates(site.planned),
        "actual": _dates(site.actual),
    }


def _dates(dates: Mapping[str, dt.date | None]) -> dict[str, str | None]:
    """Return the ISO date of every stage.

    Parameters
    ----------
    dates : mapping of str to date or None
        Stage → day; it need not have all of them.

    Returns
    -------
    dict
        Stage → ISO date, in the order of the stages; None where a stage has no day.
    """
    return {stage: json_value(dates.get(stage)) for stage in status.HOUSING_STAGES}


def housing_table(sites: Sequence[HousingSite], housing: gpd.GeoDataFrame) -> Table:
    """Return the table of the sites' outlines and stages, a row each in their order.

    Parameters
    ----------
    sites : sequence of HousingSite
        Of :func:`housing_sites`.
    housing : GeoDataFrame
        The ledger: a site that has no outline in it keeps its row.

    Returns
    -------
    Table
        ``stage`` is the number of the stage reached, from 1; 0 before the first one.
    """
    outline_of_site: dict[str, object] = {}
    if len(housing):
        outline_of_site = _first_by_site(housing.geometry.dropna())
    number_of_stage: dict[str | None, int] = {
        stage: number for number, stage in enumerate(status.HOUSING_STAGES, 1)
    }
    number_of_stage[None] = 0
    ids = [site["site_id"] for site in sites]
    names = [site["name"] for site in sites]
    stages = [number_of_stage[site["stage"]] for site in sites]
    shapes = np.empty(len(sites), object)
    shapes[:] = [outline_of_site.get(id_) for id_ in ids]
    columns: dict[str, Cells] = {
        "id": ids,
        "name": names,
        # a list without a site would have no dtype
        "stage": np.array(stages, int),
    }
    return Table(columns, shapes=shapes, crs=housing.crs)
