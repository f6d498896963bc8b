"""Reading of sources: by a process of its own where there can be one, else by this one.

Both read with the same code, within the same limits of cells and vertices; only a crash, a hang or
a lack of memory in this process harms this process. The workers of the low-memory run, which are
processes of their own, read so, and programs where none can be started.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.adapters.reading import opening, raster
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.locations import locate_all
from landuse.adapters.reading.process import NoChildError, ReadingProcess
from landuse.files import protect
from landuse.words.catalogue import language

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.adapters.reading.ledgers.sheets import SheetPage
    from landuse.adapters.reading.messages import Message
    from landuse.adapters.reading.pictures import MapExtent, PictureSource
    from landuse.adapters.reading.raw import RawTable
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.picture import Picture
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import Table

#: Bytes of the page's text that all pictures may take together.
USUAL_BYTES = 8_000_000


@dataclass(frozen=True)
class SourceReader:
    """Reads sources within limits.

    Parameters
    ----------
    limits : Limits
        Of each source.
    process : ReadingProcess, optional
        Reads files; where there is none, or none can be started, this process reads them.
        Databases are always read by this process.
    has_rasters : bool
        Whether rasters are to be read too: the process imports what they need when it is idle.
    stage_words : tuple of str
        The words for stages of the policy, of which a ledger may have a column each.
    """

    limits: Limits = USUAL
    process: ReadingProcess | None = None
    has_rasters: bool = False
    stage_words: tuple[str, ...] = ()

    def locate(self, root: Path, name: str, texts: Sequence[str]) -> list[Path | str]:
        """Locate the files of a table.

        Parameters
        ----------
        root, name, texts
            As :func:`landuse.adapters.reading.locations.locate_all` takes them.

        Returns
        -------
        list of Path or str

        Raises
        ------
        SourceError
            As :func:`landuse.adapters.reading.locations.locate_all`.
        """
        return locate_all(root, name, texts)

    def read_raw(
        self,
        place: Path | str,
        table: Table,
        source: SourceConfig,
        findings: Findings,
        *,
        is_one_of_several: bool = False,
    ) -> RawTable:
        """Read the columns and outlines of a source, before anything is known of their meaning.

        Parameters
        ----------
        place : Path or str
            From :func:`landuse.adapters.reading.locations.locate`.
        table : Table
            The canonical table that the source is read as.
        source : SourceConfig
            Its entry in ``landuse.toml``.
        findings : Findings
            Takes whatever the readers had to choose, mend or leave out.
        is_one_of_several : bool
            Whether its source has other files: a sheet that it names may be in any of them.

        Returns
        -------
        RawTable

        Raises
        ------
        LanduseError
            As :func:`landuse.adapters.reading.opening.read_raw`; and where a file ends the
            process that reads it, or is more than the limits allow.
        """
        if isinstance(place, Path):
            from landuse.adapters.reading import message_contents, messages

            header = {
                "task": "source",
                "table": table.name,
                "source": source.model_dump(mode="json"),
                "is_one_of_several": is_one_of_several,
                "stage_words": list(self.stage_words),
            }
            answer = self._answer(messages.Message(header), place)
            if answer is not None:
                with one_sentence(place.name):
                    finding_rows = answer.header["findings"]
                    findings.rows.extend(
                        message_contents.findings_from_json(finding_rows)
                    )
                    return message_contents.layer_from(answer).table(findings)
        request = opening.Request(
            table, source, self.limits, is_one_of_several, self.stage_words
        )
        return opening.read_raw(place, request, findings)

    def zonal(
        self, parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str
    ) -> pd.Series:
        """One statistic of a raster over each parcel.

        Parameters
        ----------
        parcels, path, statistic, name
            As :func:`landuse.adapters.reading.raster.zonal` takes them.

        Returns
        -------
        Series of Float64
            On the index of ``parcels``.

        Raises
        ------
        LanduseError
            As :func:`landuse.adapters.reading.raster.zonal`; and as :meth:`read_raw`.
        """
        raster.check(path, statistic, name)
        if self.process is not None:
            from landuse.adapters.reading import message_contents, messages
            from landuse.adapters.reading.raw import (
                RawTable,
                layer_of_table,
                record_numbers,
            )

            outlines = RawTable(parcels[["geometry"]], record_numbers(parcels), None)
            layer = message_contents.layer_message(layer_of_table(outlines))
            header = {
                **layer.header,
                "task": "raster",
                "statistic": statistic,
                "name": name,
            }
            answer = self._answer(messages.Message(header, layer.columns), path)
            if answer is not None:
                with one_sentence(path.name):
                    values = answer.columns["value"].to_numpy()
                    return pd.Series(
                        values, index=parcels.index, name=name, dtype="Float64"
                    )
        return raster.zonal(parcels, path, statistic, name)

    def pictures(
        self,
        sources: Sequence[PictureSource],
        map_extent: MapExtent,
        max_bytes: int = USUAL_BYTES,
    ) -> list[Picture]:
        """Read the pictures that the map lays under its parcels, the earliest first.

        From here on no output is written over their files.

        Parameters
        ----------
        sources : sequence of PictureSource
            The files.
        map_extent : MapExtent
            The part of them that is read.
        max_bytes : int
            Bytes of the page that they may take together, each the same; larger pictures get
            larger pixels.

        Returns
        -------
        list of Picture
            Undated ones last.

        Raises
        ------
        LanduseError
            A file that is missing, or as :func:`landuse.adapters.reading.pictures.read_picture` and
            :meth:`read_raw`; too many pictures for the bytes.
        """
        protect(source.path for source in sources)
        bytes_each = max_bytes // max(1, len(sources))
        pictures = [self._picture(source, map_extent, bytes_each) for source in sources]

        def order(picture: Picture) -> tuple[bool, dt.date]:
            return picture.day is None, picture.day or dt.date.min

        return sorted(pictures, key=order)

    def _picture(
        self, source: PictureSource, map_extent: MapExtent, max_bytes: int
    ) -> Picture:
        """One picture."""
        from landuse.adapters.reading import pictures

        pictures.check_exists(source.path)
        if self.process is not None:
            from landuse.adapters.reading import message_contents, messages

            header = {
                "task": "picture",
                "extent": list(map_extent.bounds),
                "crs": map_extent.crs,
                "max_bytes": max_bytes,
            }
            answer = self._answer(messages.Message(header), source.path)
            if answer is not None:
                file = source.path.name
                with one_sentence(file):
                    return message_contents.picture_from(answer, file, source.day)
        return pictures.read_picture(source, map_extent, max_bytes)

    def sheets(self, path: Path, max_rows: int) -> list[SheetPage]:
        """Read the sheets of a ledger, before a table is sought in them.

        Parameters
        ----------
        path : Path
            A workbook or a file of text in columns.
        max_rows : int
            How many rows of each sheet are read.

        Returns
        -------
        list of SheetPage

        Raises
        ------
        LanduseError
            As :func:`landuse.adapters.reading.opening.sheets_of_ledger` and :meth:`read_raw`.
        """
        from landuse.adapters.reading import message_contents, messages

        question = messages.Message({"task": "sheets", "max_rows": max_rows})
        answer = self._answer(question, path)
        if answer is None:
            pages = opening.sheets_of_ledger(path, self.limits)
            answer = message_contents.sheets_message(pages, max_rows)
        with one_sentence(path.name):
            return message_contents.sheets_from(answer)

    def layer_names(self, path: Path) -> list[str]:
        """The names of the layers of a file.

        Parameters
        ----------
        path : Path
            A file of a format that holds layers.

        Returns
        -------
        list of str

        Raises
        ------
        LanduseError
            As :func:`landuse.adapters.reading.opening.layer_names` and :meth:`read_raw`.
        """
        from landuse.adapters.reading import messages

        answer = self._answer(messages.Message({"task": "layers"}), path)
        if answer is None:
            return opening.layer_names(path)
        return [str(name) for name in answer.header["names"]]

    def stop(self) -> None:
        """End the process that reads, even in the middle of a file."""
        if self.process is not None:
            self.process.close()

    def _answer(self, question: Message, path: Path) -> Message | None:
        """The answer of the process that reads; None where there is no such process.

        Raises
        ------
        LanduseError
            The error that it answers.
        """
        if self.process is None:
            return None
        from landuse.adapters.reading import message_contents, messages

        common = {
            # the working folder of this process may have changed since the other one started
            "path": str(path.absolute()),
            "limits": self.limits.model_dump(mode="json"),
            "has_rasters": self.has_rasters,
            "language": language(),
        }
        question = messages.Message({**question.header, **common}, question.columns)
        try:
            answer = self.process.ask(question, path.name, self.limits)
        except NoChildError:
            return None
        if "error" in answer.header:
            with one_sentence(path.name):
                raise message_contents.error_from_json(answer.header["error"])
        return answer


#: Reads in this very process, within the usual limits.
HERE = SourceReader()
