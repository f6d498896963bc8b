"""The straight function from a zone as read to its assessment, and the value that it returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.days import DayLike, as_day, day_of
from landuse.domain.frames.displays import Displayed, displayed
from landuse.domain.frames.notebook import short_name
from landuse.domain.goals.progress import progress
from landuse.domain.goals.report import GoalsReport
from landuse.domain.land.land import land_of
from landuse.domain.output.bases import Bases
from landuse.domain.output.output import output_of
from landuse.domain.standing.known_on import as_known_on
from landuse.domain.standing.standing import Standing, standing_on
from landuse.domain.tags.facts import figures_of
from landuse.domain.tags.reasons import Grounds
from landuse.domain.tags.summary import status_counts, status_table
from landuse.domain.tags.tagging import tag_basis, tag_buildings, tag_parcels
from landuse.domain.vocabulary.schema import BUILDINGS, PARCELS
from landuse.domain.zone import Zone
from landuse.errors import UnknownUnitError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely
    from _typeshed import StrPath


@dataclass(frozen=True)
class Assessment:
    """A zone, assessed as of a day.

    Attributes
    ----------
    zone : Zone
        As it was read.
    as_of : datetime.date
        The day.
    parcels, buildings : GeoDataFrame
        The zone's frames with the columns that the assessment adds (see Notes).
    enterprises : DataFrame
        The year's firms by enterprise_id: the ledger's columns, ``mu``, ``located`` (bool),
        ``sales_per_mu``, ``tax_per_mu``, ``score``, ``rank``, ``class``, ``group`` and more.
    shares : DataFrame
        One row for each enterprise and parcel: ``enterprise_id``, ``parcel_id``, ``land_mu``,
        ``share`` (Σ = 1 for each located enterprise), ``basis``, ``tenure``.
    uses : DataFrame
        The same by row of the ledger, with ``building_id`` where the row names one.
    outside : DataFrame
        Land that the ledger puts outside the zone's parcels, as
        :func:`landuse.domain.land.apportionment.land_outside` gives it.
    bases : Mapping
        Indicator → base value used for scoring, with where it came from.
    counted : GoalsReport or None
        Progress to the goals, where it is counted already; else :attr:`goals` counts it.
    grounds : Mapping
        What the reasons rest on, by unit: "parcel", "building".
    in_force : Standing or None
        What is in force of the ledgers, where it is gathered already; else :attr:`standing` gathers
        it.
    whole : Assessment or None
        The assessment of the whole zone, where this one is a part of it.
    part : str
        Name of the study area that this part lies in; empty where this is the whole zone.

    Notes
    -----
    Added to both frames: ``revitalized_on`` (date), ``status`` (category), ``confirmed`` (bool),
    ``flags`` (statuses), ``rules`` (ids of the rules that hold), ``missing`` (column names; all
    three text, parted by commas) and ``reviewer`` (text or NA). What the rules rest on is in
    ``reasons``.

    To parcels: the columns of :class:`landuse.domain.land.land.Land` (areas, floor area, plot
    ratio, vacancy), those of :class:`landuse.domain.output.output.Output` (totals of the firms,
    output per mu, ``score``, ``class`` and ``rank`` among parcels, ``main_firm``, ``firm_class``),
    ``land_class`` (industrial, storage, …) and the columns of evidence.

    To buildings: ``parcel_id`` (the parcel that holds most of each, NA outside),
    ``floor_area_used_m2`` and ``vacancy_share``.
    """

    zone: Zone
    as_of: dt.date
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    enterprises: pd.DataFrame
    shares: pd.DataFrame
    uses: pd.DataFrame
    outside: pd.DataFrame
    bases: Bases
    counted: GoalsReport | None
    grounds: Mapping[str, Grounds]
    in_force: Standing | None = None
    whole: Assessment | None = None
    part: str = ""

    def __repr__(self) -> str:
        """One line: name, year, day, and how many units are in which state."""
        counts = status_counts(self.parcels)
        states = ", ".join(f"{count} {word}" for word, count in counts.items())
        name = short_name(self.zone.name)
        return (
            f"<Assessment {name} {self.zone.year}, as of {self.as_of}: "
            f"{len(self.parcels)} parcels ({states or 'none'}), "
            f"{len(self.buildings)} buildings, "
            f"{len(self.enterprises)} enterprises, "
            f"{len(self.goals.goals)} goals>"
        )

    def _repr_html_(self) -> str:
        """The same as a small table with a bar, which notebooks show."""
        units = {
            f"{PARCELS.zh} · parcels": self.parcels,
            f"{BUILDINGS.zh} · buildings": self.buildings,
        }
        return status_table(f"{self.zone.name} · {self.as_of}", units).html()

    @property
    def of_zone(self) -> Assessment:
        """The assessment of the whole zone: this one, or the one that it is a part of."""
        return self.whole or self

    @cached_property
    def goals(self) -> GoalsReport:
        """Progress to every goal on the day.

        Returns
        -------
        GoalsReport
            Counted when it is first read: a ranking or a study needs no goals. A part has the goals
            of the whole zone.
        """
        if self.counted is not None:
            return self.counted
        if self.whole is not None:
            return self.whole.goals
        return progress(self.zone, self.standing, self.parcels, self.buildings)

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """Why units have their tags: one row for each unit, rule that holds and value it rests on.

        Returns
        -------
        DataFrame
            ``unit`` ("parcel" or "building"), ``id``, ``rule``, ``status``, ``column``, ``value``
            (text) and ``number`` (Float64), as :meth:`landuse.domain.tags.reasons.Grounds.table`
            gives them; made when it is first read.
        """
        of_parcels = self.grounds["parcel"].table("parcel", self.parcels.index)
        of_buildings = self.grounds["building"].table("building", self.buildings.index)
        reasons = pd.concat([of_parcels, of_buildings], ignore_index=True)
        return reasons.astype(
            {"rule": "category", "status": "category", "column": "category"}
        )

    @cached_property
    def standing(self) -> Standing:
        """What is in force of the ledgers on the day.

        Returns
        -------
        Standing
            As :func:`landuse.domain.standing.standing.standing_on` gives it; made when it is first
            read, and then shared by cards, outlooks and reports.
        """
        if self.in_force is not None:
            return self.in_force
        return standing_on(self.zone, self.as_of)

    def map(self, path: StrPath | None = None, **options: object) -> Displayed:
        """Render the interactive map, which a notebook shows and an office PC opens offline.

        Parameters
        ----------
        path : str or Path, optional
            Where to write the page too.
        **options
            As :func:`landuse.render_map` takes them.

        Returns
        -------
        folium.Map
        """
        return displayed("map", self, {"path": path, **options})

    def plot(self, column: str = "status", **options: object) -> Displayed:
        """Draw a still picture of the parcels, filled by a column.

        Parameters
        ----------
        column : str
            ``status``, or any column of ``parcels``.
        **options
            ``ax``, ``lang``, and what :meth:`geopandas.GeoDataFrame.plot` takes.

        Returns
        -------
        matplotlib.axes.Axes
            Matplotlib comes with the extra ``notebook``.

        Raises
        ------
        LanduseError
            Where matplotlib is not installed or there is no such column.
        """
        return displayed("plot", self, {"column": column, **options})

    def within(self, area: str) -> Assessment:
        """The part of the zone inside one study area, with the whole zone's bases and ranks.

        Parameters
        ----------
        area : str
            An id or a name of ``zone.areas``.

        Returns
        -------
        Assessment
            A parcel or building belongs where a point on it lies. Enterprises and shares are those
            on these parcels; the goals stay the zone's, and ``whole`` is the whole zone.

        Raises
        ------
        UnknownUnitError
            Where there is no such area; it names those that there are.
        """
        selected = area_named(self.zone, area)
        outline = selected.geometry.union_all()

        parcels = _inside(self.parcels, outline)
        shares = self.shares[self.shares["parcel_id"].isin(parcels.index)]
        uses = self.uses[self.uses["parcel_id"].isin(parcels.index)]
        has_land = self.enterprises.index.isin(shares["enterprise_id"])

        # goals that were counted for the whole zone are read there
        counted = None if self.whole is None else self.counted
        return replace(
            self,
            parcels=parcels,
            buildings=_inside(self.buildings, outline),
            shares=shares,
            uses=uses,
            enterprises=self.enterprises[has_land],
            counted=counted,
            whole=self.of_zone,
            part=_area_title(selected),
        )


def area_named(zone: Zone, area: str) -> gpd.GeoDataFrame:
    """The study area of an id or a name.

    Parameters
    ----------
    zone : Zone
        Whose areas.
    area : str
        An id or a name of ``zone.areas``.

    Returns
    -------
    GeoDataFrame
        Its rows of ``zone.areas``: more than one where several have the name.

    Raises
    ------
    UnknownUnitError
        Where there is no such area; it names those that there are.
    """
    areas = zone.areas
    has_id = areas.index.astype(str) == area
    has_name = areas["name"].eq(area).fillna(False).to_numpy(bool)
    selected = areas[has_id | has_name]
    if selected.empty:
        names = [str(name) for name in areas["name"].dropna()]
        raise UnknownUnitError(
            "domain.no_such_area", area=area, names=names or phrase("domain.nothing")
        )
    return selected


def _area_title(selected: gpd.GeoDataFrame) -> str:
    """The name of a study area; its id where it has none."""
    name = selected["name"].iloc[0]
    if pd.isna(name):
        return str(selected.index[0])
    return str(name)


def _inside(units: gpd.GeoDataFrame, outline: shapely.Geometry) -> gpd.GeoDataFrame:
    """The units of which a point lies within an outline."""
    return units[units.geometry.representative_point().within(outline)]


def assess(
    zone: Zone, as_of: DayLike | None = None, known_on: DayLike | None = None
) -> Assessment:
    """Tag, score and count a zone as of a day.

    Parameters
    ----------
    zone : Zone
        As :func:`landuse.open_workspace` gives it; it is not changed.
    as_of : date, datetime, Timestamp, numpy.datetime64, ISO text or None
        The day; the last day of the plan year where None.
    known_on : date, datetime, Timestamp, numpy.datetime64, ISO text or None
        As the ledgers were known on this day: actions recorded later, corrections among them, and
        field checks made later are left out. As they are known now where None.

    Returns
    -------
    Assessment
        Its frames share the columns of the zone's.

    Raises
    ------
    LanduseError
        Where ``as_of`` or ``known_on`` is no day.
    """
    day = day_of(as_of, zone.year)
    if known_on is not None:
        zone = as_known_on(zone, as_day(known_on))

    land = land_of(zone)
    output = output_of(zone, land)
    standing = standing_on(zone, day)
    figures = figures_of(zone, land, output, standing)

    basis = tag_basis(zone, standing)
    parcels, parcel_grounds = tag_parcels(figures.parcels, basis)
    buildings, building_grounds = tag_buildings(figures.buildings, basis)

    return Assessment(
        zone=zone,
        as_of=day,
        parcels=parcels,
        buildings=buildings,
        enterprises=output.firms,
        shares=land.shares,
        uses=land.uses,
        outside=land.outside,
        bases=output.bases,
        counted=None,
        grounds={"parcel": parcel_grounds, "building": building_grounds},
        in_force=standing,
    )


def year_before(assessment: Assessment) -> Assessment | None:
    """The assessment of the zone at the end of the year before, by the same policy.

    Parameters
    ----------
    assessment : Assessment
        Of the plan year.

    Returns
    -------
    Assessment or None
        None where the ledger has no enterprises of that year.
    """
    zone = assessment.zone
    if not zone.has_firms_of(zone.year - 1):
        return None
    return assess(replace(zone, year=zone.year - 1))
