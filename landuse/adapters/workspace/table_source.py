"""A table that a source holds: where it is, and what was read of it."""

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
        Where the source is and what it does not say itself.
    shown : str
        What messages call it: the file's name, or a database's address without its password.
    parts : tuple of str
        What its files and sheets are called where there are several.
    """

    table: Table
    config: SourceConfig
    shown: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """A table as read, with what was found on the way.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Canonical: every column of the table, and ``source_row``.
    findings : Findings
        What was wrong, row by row.
    present : frozenset of str
        Canonical columns that the source really had.
    info : SourceInfo or None
        Where the table came from; None where there is no source.
    """

    # a GeoDataFrame for spatial tables, else a DataFrame; which one is known by the table's name
    frame: Any
    findings: Findings
    present: frozenset[str]
    info: SourceInfo | None


def first_of_each(fields: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The header of every column in the first file that has it.

    Parameters
    ----------
    fields : sequence of mapping of str to str
        Canonical column → header, of each file.

    Returns
    -------
    dict of str to str
    """
    found: dict[str, str] = {}
    for header_of in fields:
        for column, header in header_of.items():
            found.setdefault(column, header)
    return found
