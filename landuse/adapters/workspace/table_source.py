"""A table of the zone: its source before it is read, and its rows after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import Table
    from landuse.domain.zone import SourceInfo


@dataclass(frozen=True)
class TableSource:
    """A table of the schema, and the source that ``landuse.toml`` names for it.

    Parameters
    ----------
    table : Table
        What the columns mean.
    config : SourceConfig
        Where the source is, and what is declared of it.
    label : str
        The name of the source in messages: the file's, or a database's address without password.
    parts : tuple of str
        The labels of its files and sheets where there are several.
    """

    table: Table
    config: SourceConfig
    label: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadTable:
    """A table that was read, with the findings about it.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Canonical: every column of the table, and ``source_row``.
    findings : Findings
        About its rows and the source as a whole.
    present : frozenset of str
        Canonical columns that the source has.
    info : SourceInfo or None
        About the source; None where there is none.
    """

    # a GeoDataFrame for spatial tables, else a DataFrame; the table's name decides which
    frame: Any
    findings: Findings
    present: frozenset[str]
    info: SourceInfo | None


def first_of_each(fields: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the header of every column in the first file that has it.

    Parameters
    ----------
    fields : sequence of mapping of str to str
        Canonical column → header, of each file.

    Returns
    -------
    dict of str to str
    """
    first_headers: dict[str, str] = {}
    for header_of in fields:
        for column, header in header_of.items():
            first_headers.setdefault(column, header)
    return first_headers
