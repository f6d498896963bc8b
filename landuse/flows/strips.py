"""Outlines of a zone on disk, in strips across its longer side: one strip at a time is read.

Every parcel and building has its home in one strip, by the middle of its outline; a building is
also a guest of the strips whose parcels it may reach into.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.adapters.reading import raster
from landuse.domain.vocabulary.schema import TABLES

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.adapters.workspace.config import EvidenceConfig

#: Column of a strip's frames: at which position of the zone's frame a unit stands.
POSITION = "zone_position"
#: The kind of file that holds the outlines of buildings from neighbouring strips.
GUESTS = "guests"


@dataclass(frozen=True)
class StripFolder:
    """A folder with the files of strips, one for each block of the layer they come from.

    Attributes
    ----------
    path : Path
        A folder that nobody else uses.
    """

    path: Path

    def write(self, kind: str, strip: int, block: int, frame: gpd.GeoDataFrame) -> None:
        """File rows under a strip.

        Parameters
        ----------
        kind : str
            "parcels", "buildings" or :data:`GUESTS`.
        strip, block : int
            Numbers of the strip and of the block of the layer, from 0.
        frame : GeoDataFrame
            With ``source_row``.
        """
        frame.to_parquet(self.path / f"{kind}-{strip}-{block:06}.parquet")

    def keep(self, table: str, source_rows: npt.NDArray[np.int64]) -> None:
        """Write down which rows of a layer are in the zone's frame.

        Parameters
        ----------
        table : str
            "parcels" or "buildings".
        source_rows : ndarray of int
            The ``source_row`` of each unit, in the order of the zone's frame, which ascends.
        """
        np.save(self._rows_file(table), source_rows)

    def read(self, kind: str, strip: int) -> gpd.GeoDataFrame:
        """Read the rows of a strip.

        Parameters
        ----------
        kind : str
            As :meth:`write` takes it.
        strip : int
            From 0.

        Returns
        -------
        GeoDataFrame
            With :data:`POSITION`; without rows that are not in the zone's frame.
        """
        import geopandas as gpd

        files = sorted(self.path.glob(f"{kind}-{strip}-*.parquet"))
        frame = pd.concat([gpd.read_parquet(file) for file in files], ignore_index=True)
        table = "parcels" if kind == "parcels" else "buildings"
        rows_in_zone = np.load(self._rows_file(table))
        rows = frame["source_row"].to_numpy()
        frame[POSITION] = np.searchsorted(rows_in_zone, rows)
        return frame[np.isin(rows, rows_in_zone)]

    def _rows_file(self, table: str) -> Path:
        """Return the file of the rows that are in the zone's frame."""
        return self.path / f"{table}.npy"


@dataclass(frozen=True)
class Strips:
    """The outlines and all columns of a zone's parcels and buildings, in strips on disk.

    Attributes
    ----------
    count : int
        How many strips there are.
    tables : tuple of str
        Which of the two tables the workspace has.
    evidence : tuple of EvidenceConfig
        Rasters whose statistics belong to the parcels.
    root : Path
        The workspace.
    folder : StripFolder
        The folder of the strips.
    """

    count: int
    tables: tuple[str, ...]
    evidence: tuple[EvidenceConfig, ...]
    root: Path
    folder: StripFolder

    def units(self, table: str, strip: int) -> gpd.GeoDataFrame:
        """Read the units whose home a strip is, as a zone has them, with their evidence.

        Parameters
        ----------
        table : str
            "parcels" or "buildings".
        strip : int
            From 0.

        Returns
        -------
        GeoDataFrame
            Indexed by id, in the order in which :meth:`StripFolder.read` gives them.
        """
        rows = self.folder.read(table, strip).drop(columns=POSITION)
        units = rows.set_index(TABLES[table].key[0])
        if table != "parcels":
            return units
        for item in self.evidence:
            source = self.root / item.path
            units[item.name] = raster.zonal(units, source, item.statistic, item.name)
        return units
