"""Who reads a source: a process of its own where there can be one, else this one.

What is read here is read by the same code as there, within the same limits of cells and vertices;
only a crash, a hang and a lack of memory are then this process's own. So read the workers of the
low-memory run, which are processes of their own, and programs where none can be started.
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
from landuse.adapters.reading.places import located_all
from landuse.adapters.reading.process import NoChildError, ReadingProcess
from landuse.files import protect
from landuse.words.catalogue import language

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.adapters.reading.ledgers.sheets import SheetPage
    from landuse.adapters.reading.messages import Message
    from landuse.adapters.reading.pictures import Ground, PictureSource
    from landuse.adapters.reading.raw import RawTable
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.picture import Picture
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import Table

#: What the pictures of a page may take together, in bytes of the page's text.
USUAL_BYTES = 8_000_000


@dataclass(frozen=True)
class SourceReader:
    """Reads sources within limits.

    Parameters
    ----------
    limits : Limits
        How much one may take.
    process : ReadingProcess, optional
        Reads files; where there is none, or none can be started, they are read here. Databases
        always are.
    has_rasters : bool
        Whether rasters are to be read too: the process imports what they need when it is idle.
    stage_words : tuple of str
        The words for stages of the policy, of which a ledger may have a column each.
    """

    limits: Limits = USUAL
    process: ReadingProcess | None = None
    has_rasters: bool = False
    stage_words: tuple[str, ...] = ()

    def places(self, root: Path, name: str, texts: Sequence[str]) -> list[Path | str]:
        """Where the files of a table are.

        Parameters
        ----------
        root, name, texts
            As :func:`landuse.adapters.reading.places.located_all` takes them.

        Returns
        -------
        list of Path or str

        Raises
        ------
        SourceError
            As :func:`landuse.adapters.reading.places.located_all`.
        """
        return located_all(root, name, texts)

    def read_raw(
        self,
        place: Path | str,
        table: Table,
        source: SourceConfig,
        findings: Findings,
        *,
        is_one_of_several: bool = False,
    ) -> RawTable:
        """Everything that a source holds, as it stands there.

        Parameters
        ----------
        place : Path or str
            From :func:`landuse.adapters.reading.places.located`.
        table : Table
            The canonical table that the source is read as.
        source : SourceConfig
            What ``landuse.toml`` says of it.
        findings : Findings
            Takes what the readers had to choose, mend or leave out.
        is_one_of_several : bool
            Whether the table is read from other files too.

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
            from landuse.adapters.reading import messages

            header = {
                "wanted": "source",
                "table": table.name,
                "source": source.model_dump(mode="json"),
                "is_one_of_several": is_one_of_several,
                "stage_words": list(self.stage_words),
            }
            answer = self._asked(messages.Message(header), place)
            if answer is not None:
                with one_sentence(place.name):
                    findings.rows.extend(
                        messages.findings_in(answer.header["findings"])
                    )
                    return messages.layer_in(answer).table(findings)
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
            from landuse.adapters.reading import messages
            from landuse.adapters.reading.raw import RawTable, counted, packed_table

            outlines = RawTable(parcels[["geometry"]], counted(parcels), None)
            question = messages.of_layer(packed_table(outlines))
            header = {
                **question.header,
                "wanted": "raster",
                "statistic": statistic,
                "name": name,
            }
            answer = self._asked(messages.Message(header, question.columns), path)
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
        ground: Ground,
        most_bytes: int = USUAL_BYTES,
    ) -> list[Picture]:
        """Pictures as the map lays them under its parcels, the earliest first.

        Nothing is written over their files from here on.

        Parameters
        ----------
        sources : sequence of PictureSource
            Which ones.
        ground : Ground
            What of them is kept.
        most_bytes : int
            What they may take of the page together, each the same; larger ones get larger pixels.

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
        each = most_bytes // max(1, len(sources))
        made = [self._picture(source, ground, each) for source in sources]
        return sorted(
            made, key=lambda picture: (picture.day is None, picture.day or dt.date.min)
        )

    def _picture(
        self, source: PictureSource, ground: Ground, most_bytes: int
    ) -> Picture:
        """One picture."""
        from landuse.adapters.reading import pictures

        pictures.check_there(source.path)
        if self.process is not None:
            from landuse.adapters.reading import messages

            header = {
                "wanted": "picture",
                "extent": list(ground.extent),
                "crs": ground.crs,
                "most_bytes": most_bytes,
            }
            answer = self._asked(messages.Message(header), source.path)
            if answer is not None:
                with one_sentence(source.path.name):
                    return messages.picture_in(answer, source.path.name, source.day)
        return pictures.read_picture(source, ground, most_bytes)

    def sheets(self, path: Path, most_rows: int) -> list[SheetPage]:
        """The sheets of a ledger, before anybody looks for a table in them.

        Parameters
        ----------
        path : Path
            A workbook or a file of text in columns.
        most_rows : int
            How many rows of each are wanted.

        Returns
        -------
        list of SheetPage

        Raises
        ------
        LanduseError
            As :func:`landuse.adapters.reading.opening.sheets_of_ledger` and :meth:`read_raw`.
        """
        from landuse.adapters.reading import messages

        question = messages.Message({"wanted": "sheets", "most_rows": most_rows})
        answer = self._asked(question, path)
        if answer is None:
            answer = messages.of_sheets(
                opening.sheets_of_ledger(path, self.limits), most_rows
            )
        with one_sentence(path.name):
            return messages.sheets_in(answer)

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

        answer = self._asked(messages.Message({"wanted": "layers"}), path)
        if answer is None:
            return opening.layer_names(path)
        return [str(name) for name in answer.header["names"]]

    def stop(self) -> None:
        """Break off what is being read; nothing more is read by the process."""
        if self.process is not None:
            self.process.close()

    def _asked(self, question: Message, path: Path) -> Message | None:
        """What the process answers; None where there is none.

        Raises
        ------
        LanduseError
            Which it answers.
        """
        if self.process is None:
            return None
        from landuse.adapters.reading import messages

        common = {
            # the folder that this process is in may be another by now
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
                raise messages.error_in(answer.header["error"])
        return answer


#: Reads in this process, within the usual limits.
HERE = SourceReader()
