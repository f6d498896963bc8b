"""The value that comes in by the front door: a zone as it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.domain.policy.goal import GoalSpec
    from landuse.domain.policy.policy import Policy


@dataclass(frozen=True)
class SourceInfo:
    """Where a table came from and what was recognised on the way."""

    table: str
    path: str
    rows: int
    kept: int
    repaired: int
    rejected: int
    encoding: str | None = None
    crs: str | None = None
    #: canonical column → header in the source
    fields: Mapping[str, str] = field(default_factory=dict)
    modified: dt.date | None = None


@dataclass(frozen=True)
class Zone:
    """A zone as read: frames with known columns, in one projected CRS.

    Every frame holds every canonical column of its table (absent ones are all-NA), nullable dtypes, plus ``source_row``.
    ``parcels``, ``buildings``, ``housing``, ``areas`` and ``context`` are GeoDataFrames in ``crs`` indexed by their id, with
    ``area_plane_m2`` and ``area_ellipsoid_m2``; ``housing`` may hold null geometry. ``enterprises``, ``occupancy``,
    ``actions`` and ``reviews`` have a plain RangeIndex (an id may recur: years, leases, stages).
    """

    name: str
    year: int
    crs: str
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    enterprises: pd.DataFrame
    occupancy: pd.DataFrame
    actions: pd.DataFrame
    housing: gpd.GeoDataFrame
    reviews: pd.DataFrame
    areas: gpd.GeoDataFrame
    #: the zone's own water, roads and boundary (``kind``: 水系, 道路, 边界 …), drawn under everything
    context: gpd.GeoDataFrame
    #: parcels × evidence columns (zonal statistics of rasters), may have no columns
    evidence: pd.DataFrame
    findings: pd.DataFrame
    #: table → canonical columns that its source really had
    present: Mapping[str, frozenset[str]]
    sources: Mapping[str, SourceInfo]
    policy: Policy
    goals: tuple[GoalSpec, ...]
    #: True where the data says it is synthetic (shown on everything that is rendered)
    synthetic: bool = False
    note: str = ""

    def has_firms_of(self, year: int) -> bool:
        """Whether the ledger has enterprises of a year."""
        return bool((self.enterprises["year"] == year).fillna(False).any())
