"""The two values that travel through the house: what was read, and what was made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from landuse.errors import UnknownUnitError

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


@dataclass(frozen=True)
class Assessment:
    """A zone, judged as of a day.

    ``parcels`` and ``buildings`` are the zone's frames with the columns that the assessment adds:

    both — ``status``, ``confirmed`` (bool), ``flags`` (statuses), ``rules`` (ids of the rules that hold), ``missing`` (column
    names; all three text, parted by commas), ``reviewer`` (text or NA). What the rules rest on is in ``reasons``.

    parcels — ``area_used_m2``, ``area_basis``, ``area_mu``, ``building_area_m2`` (floor area on the parcel), ``footprint_m2``,
    ``far``, ``density``, ``vacant_area_m2``, ``vacancy_share``, ``enterprise_count``, ``sales_wan``, ``tax_wan``,
    ``energy_tce``, ``employees``, ``sales_per_mu``, ``tax_per_mu``, ``score``, ``class``, ``rank`` (all three among
    parcels), ``firm_class`` (that of the firm with most of its land), ``land_class`` (industrial, storage, …), and the evidence columns.

    buildings — ``parcel_id`` (the parcel that holds most of it, NA outside), ``floor_area_used_m2``, ``vacancy_share``.
    """

    zone: Zone
    as_of: dt.date
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    #: indexed by enterprise_id: name, sector, mu, sales_wan, tax_wan, energy_tce, *_per_mu, score, class, rank, group, located (bool)
    enterprises: pd.DataFrame
    #: one row per enterprise × parcel: enterprise_id, parcel_id, land_mu, share (Σ = 1 per located enterprise), basis, tenure
    shares: pd.DataFrame
    #: the same by row of the ledger, with building_id where the row names one
    uses: pd.DataFrame
    #: indicator → base value used for scoring, with where it came from
    bases: Mapping[str, Mapping[str, Any]]
    goals: GoalsReport
    #: what the reasons rest on (:class:`landuse.domain.tags.reasons.Grounds`), by unit: "parcel", "building"
    grounds: Mapping[str, Any]
    #: the assessment that this one is a part of
    whole: Assessment | None = None

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """Why units have their tags: one row a unit, rule that holds and value it rests on.

        Returns
        -------
        DataFrame
            Columns unit ("parcel" or "building"), id, rule, status, column, value (text), number (Float64), as
            :meth:`landuse.domain.tags.reasons.Grounds.table` gives them; made when it is first read.
        """
        import pandas as pd

        frames = {"parcel": self.parcels, "building": self.buildings}
        tables = [self.grounds[unit].table(unit, frame.index) for unit, frame in frames.items()]
        out = pd.concat(tables, ignore_index=True)
        words = ["rule", "status", "column"]
        return out.astype(dict.fromkeys(words, "category"))

    def within(self, area: str) -> Assessment:
        """The part of the zone inside one study area, judged with the whole zone's bases and ranks.

        ``area`` is an id or a name of ``zone.areas``; a parcel or building belongs where a point on it lies. Enterprises and
        shares are those on the parcels kept; goals stay the zone's.

        Raises UnknownUnitError where there is no such area.
        """
        known = self.zone.areas
        mine = known[
            (known.index.astype(str) == area) | known["name"].eq(area).fillna(False).to_numpy(bool)
        ]
        if mine.empty:
            names = "、".join(str(n) for n in known["name"].dropna()) or "（无）"
            raise UnknownUnitError(f"没有片区“{area}”。", f"现有片区：{names}。")
        outline = mine.geometry.union_all()

        def inside(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
            return units[units.geometry.representative_point().within(outline)]

        parcels, buildings = inside(self.parcels), inside(self.buildings)
        shares, uses = (f[f["parcel_id"].isin(parcels.index)] for f in (self.shares, self.uses))
        firms = self.enterprises[self.enterprises.index.isin(shares["enterprise_id"])]
        return replace(
            self,
            parcels=parcels,
            buildings=buildings,
            shares=shares,
            uses=uses,
            enterprises=firms,
            whole=self.whole or self,
        )


@dataclass(frozen=True)
class GoalProgress:
    """One goal, as of a day. Amounts are in ``unit``; ``counted`` and ``excluded`` list every action considered."""

    id: str
    title: str
    measure: str
    target: float
    unit: str
    achieved: float
    met: bool
    milestone: str
    #: milestone → amount that has reached it (a waterfall: each contains the next)
    milestones: Mapping[str, float]
    #: dicts: id (unit), action_id, amount, date, mode, project
    counted: tuple[Mapping[str, Any], ...]
    #: dicts: id, action_id, amount, reason
    excluded: tuple[Mapping[str, Any], ...]
    #: what is reached within these days counts
    first: dt.date
    last: dt.date
    #: further conditions joined by AND (the factory goal: number and floor area)
    also: tuple[GoalProgress, ...] = ()


@dataclass(frozen=True)
class GoalsReport:
    """All goals as of a day, with the resettlement sites.

    ``housing`` — one dict a site: site_id, name, stage (reached), next_stage, planned, actual, days_late, late (bool),
    on_map (bool), units.
    """

    as_of: dt.date
    goals: tuple[GoalProgress, ...]
    housing: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Timeline:
    """The zone on several days, judged as of each: ``statuses`` (parcels × days, words) and ``reports`` (a goals report a day)."""

    days: tuple[dt.date, ...]
    statuses: pd.DataFrame
    reports: tuple[GoalsReport, ...]
