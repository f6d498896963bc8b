"""The value that comes in by the front door: a zone as it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from landuse.domain.frames.notebook import CountTable, short_name
from landuse.domain.vocabulary.schema import ROWS, TABLES
from landuse.words.phrases import Label

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.domain.policy.chapter import Chapter
    from landuse.domain.policy.goal import GoalSpec
    from landuse.domain.policy.objections import Objections
    from landuse.domain.policy.policy import Policy


#: Separator between the paths of several files.
BETWEEN_FILES = "; "


@dataclass(frozen=True)
class SourceInfo:
    """Where a table came from, and how its rows and headers were read.

    Attributes
    ----------
    table : str
        Name of the canonical table.
    path : str
        As the workspace names the source; several one after the other, :data:`BETWEEN_FILES`.
    rows : int
        Rows that the source has.
    kept : int
        Rows that are in the zone's frame.
    repaired : int
        Outlines that were mended.
    rejected : int
        Rows that were left out, each with a finding.
    encoding : str or None
        Of the text, where the source has one.
    crs : str or None
        The coordinate system that the outlines were in.
    fields : Mapping
        Canonical column → header in the source.
    modified : datetime.date or None
        Day of the file; of the latest where there are several.
    parts : tuple of str
        What its files and sheets are called where there are several: a ``source_row`` is then one
        of :mod:`landuse.domain.vocabulary.source_rows`.
    stated : Mapping
        Canonical column → the total that the source itself states, in the column's unit; only
        totals of all records.
    """

    table: str
    path: str
    rows: int
    kept: int
    repaired: int
    rejected: int
    encoding: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    modified: dt.date | None = None
    parts: tuple[str, ...] = ()
    stated: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Zone:
    """A zone as read: frames with known columns, in one projected coordinate system.

    Attributes
    ----------
    name : str
        Of the zone.
    year : int
        The plan year.
    crs : str
        Code of the coordinate system of every outline; metres.
    parcels, buildings, housing, areas : GeoDataFrame
        Indexed by id, with ``area_plane_m2`` and ``area_ellipsoid_m2``; ``housing`` may hold sites
        without an outline.
    context : GeoDataFrame
        The zone's own water, roads and boundary (``kind``: 水系, 道路, 边界 …), drawn below all.
    enterprises, occupancy, actions, reviews, baseline, industries : DataFrame
        Ledgers on a plain RangeIndex: an id may recur (years, leases, stages).
    exceptions, corrections : DataFrame
        Findings that are accepted, and cells of the sources that are corrected.
    evidence : DataFrame
        Parcels × columns of zonal statistics of rasters; there may be none.
    findings : DataFrame
        What reading found wrong, with the columns of
        :data:`landuse.domain.vocabulary.findings.FINDING_COLUMNS`.
    present : Mapping
        Table → the canonical columns that its source really had.
    sources : Mapping
        Table → where it came from.
    policy : Policy
        By which the zone is assessed.
    goals : tuple of GoalSpec
        What the zone has promised.
    synthetic : bool
        Whether the data is synthetic; shown on everything that is rendered.
    note, note_en : str
        A remark about the data, shown beside it, and its English translation.
    known_on : datetime.date or None
        The ledgers hold only what was recorded by this day, as
        :func:`landuse.domain.standing.known_on.as_known_on` cuts them; None where they are not cut.
    chapters : tuple of Chapter
        Views of the map for an audience, in order.
    objections : Objections or None
        Where firms may object to what is published; None where the configuration does not say.

    Notes
    -----
    Every frame has every canonical column of its table
    (:data:`landuse.domain.vocabulary.schema.TABLES`; absent ones are all NA), nullable dtypes, and
    ``source_row``.
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
    baseline: pd.DataFrame
    industries: pd.DataFrame
    exceptions: pd.DataFrame
    corrections: pd.DataFrame
    areas: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    evidence: pd.DataFrame
    findings: pd.DataFrame
    present: Mapping[str, frozenset[str]]
    sources: Mapping[str, SourceInfo]
    policy: Policy
    goals: tuple[GoalSpec, ...]
    synthetic: bool = False
    note: str = ""
    note_en: str = ""
    known_on: dt.date | None = None
    chapters: tuple[Chapter, ...] = ()
    objections: Objections | None = None

    @property
    def remark(self) -> Label:
        """The remark about the data, in both languages."""
        return Label.translated(self.note, self.note_en)

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Table → what its files and sheets are called, where there are several."""
        return {name: source.parts for name, source in self.sources.items()}

    def has_firms_of(self, year: int) -> bool:
        """Whether the ledger has enterprises of a year.

        Parameters
        ----------
        year : int
            The calendar year.

        Returns
        -------
        bool
            A row without a year is of no year.
        """
        return bool((self.enterprises["year"] == year).fillna(False).any())

    def __repr__(self) -> str:
        """One line: name, year, and how many rows each table that was read has."""
        counts = self._row_counts()
        tables = ", ".join(f"{count} {name}" for name, count in counts.items())
        return f"<Zone {short_name(self.name)} {self.year}: {tables or 'empty'}>"

    def _repr_html_(self) -> str:
        """The same as a small table, which notebooks show."""
        counts: dict[str, int] = {}
        for name, count in self._row_counts().items():
            counts[f"{TABLES[name].zh} · {name}"] = count
        columns = {f"{ROWS.zh} · {ROWS.en}": counts}
        return CountTable(f"{self.name} · {self.year}", columns, tuple(counts)).html()

    def _row_counts(self) -> dict[str, int]:
        """The number of rows of every table that has any."""
        counts = {name: len(getattr(self, name)) for name in TABLES}
        return {name: count for name, count in counts.items() if count > 0}
