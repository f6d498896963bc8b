"""What ``landuse.toml`` says of one source."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from landuse.domain.policy.frozen import Frozen


class SourceConfig(Frozen):
    """[sources.<table>]: where a table is and what its file does not say itself.

    Parameters
    ----------
    path : str
        A file, zip file or folder relative to the workspace, or a postgresql:// address.
    layer : str, optional
        The layer, sheet or table in it, or the name of a file in a zip file or folder.
    encoding : str, optional
        The encoding of its text; found by evidence where it is not declared.
    crs : str, optional
        The coordinate system, where the source states none and none can be recognised.
    fields : mapping of str to str
        Canonical column → header, where no known alias fits.
    sheets : tuple of str
        The sheets of a workbook that are read; every visible one with the table where none is
        named.
    header_rows : int, optional
        How many rows the header of a ledger has; found where it is not declared.
    units : mapping of str to str
        Canonical column → the unit of its values in the source, over whatever its header says.
    former : str, optional
        Parcels only: an older edition, so that ledgers of the old numbers find their land.
    """

    path: str = Field(min_length=1)
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = {}
    sheets: tuple[str, ...] = ()
    header_rows: int | None = Field(default=None, ge=1, le=5)
    units: Mapping[str, str] = {}
    former: str | None = None
