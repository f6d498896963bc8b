"""Who reads a source: a process of its own where there can be one, else this one.

What is read here is read by the same code as there, within the same limits of cells and vertices;
only a crash, a hang and a lack of memory are then this process's own. So read the workers of the
low-memory run, which are processes of their own, and programs where none can be started.
"""

from __future__ import annotations

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
from landuse.words.catalogue import language

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.adapters.reading.messages import Message
    from landuse.adapters.reading.raw import RawTable
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import Table


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
                    findings.rows.extend(messages.findings_in(answer.header["findings"]))
                    return messages.layer_in(answer).table(findings)
        request = opening.Request(table, source, self.limits, is_one_of_several, self.stage_words)
        return opening.read_raw(place, request, findings)

    def zonal(self, parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str) -> pd.Series:
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
                    return pd.Series(values, index=parcels.index, name=name, dtype="Float64")
        return raster.zonal(parcels, path, statistic, name)

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
