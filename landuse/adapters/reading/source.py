"""The entry of one source in ``landuse.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from landuse.domain.policy.frozen import Frozen


def _as_paths(value: object) -> object:
    """One path as a tuple of one; refuse a value that is neither text nor a list."""
    if isinstance(value, (list, tuple)):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a path or a list of paths")
    return (value,)


Paths = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_as_paths),
    Field(min_length=1),
]
"""One path or several, always kept as a tuple."""


class JoinConfig(Frozen):
    """One entry of ``join``: another file whose columns are added to those of a table.

    Parameters
    ----------
    path : tuple of str
        Its files, or patterns of them, as in :class:`SourceConfig`: a list kept a year a file is
        one list.
    on : str
        The canonical column of the table by which rows belong together: its key (``parcel_id``,
        which may be given by its ending), another number (``contract_no``), or a name (``holder``).
    layer, encoding, fields, values, sheets, header_rows, units
        As in :class:`SourceConfig`, of this file.
    """

    path: Paths
    on: str = Field(min_length=1)
    layer: str | None = None
    encoding: str | None = None
    fields: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    sheets: tuple[str, ...] = ()
    header_rows: int | None = Field(default=None, ge=1, le=5)
    units: Mapping[str, str] = {}

    def as_source(self) -> SourceConfig:
        """Return the file as a source of its own.

        Returns
        -------
        SourceConfig
        """
        return SourceConfig.model_validate(self.model_dump(exclude={"on"}))


class SourceConfig(Frozen):
    """[sources.<table>]: the files of a table, and declarations that the files lack.

    Parameters
    ----------
    path : tuple of str
        Files, zip files or folders relative to the workspace, patterns of them (``*.xlsx``), or
        postgresql:// addresses. In a file one text, or a list.
    layer : str, optional
        The layer, sheet or table in it, or the name of a file in a zip file or folder.
    encoding : str, optional
        The encoding of its text; found by evidence where it is not declared.
    crs : str, optional
        The coordinate system, where the source states none and none can be recognised.
    fields : mapping of str to str
        Canonical column → header, where no known alias fits.
    values : mapping of str to str
        Canonical column → the value of every row of a source that has no such column: the system of
        its land-use codes, the tenure of a list of leases.
    sheets : tuple of str
        The sheets of a workbook that are read; every visible one with the table where there are
        none.
    header_rows : int, optional
        How many rows the header of a ledger has; found where it is not declared.
    units : mapping of str to str
        Canonical column → the unit of its values in the source, whatever its header states.
    former : str, optional
        Parcels only: an older edition, so that ledgers of the old numbers find their land.
    join : tuple of JoinConfig
        Other files whose columns are added to those of the table.
    also : tuple of SourceConfig
        Further sources of the same table, each with headers of its own. In the file they are a list
        of tables: ``[[sources.actions]]`` once for every source; none has others itself.
    """

    path: Paths
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    sheets: tuple[str, ...] = ()
    header_rows: int | None = Field(default=None, ge=1, le=5)
    units: Mapping[str, str] = {}
    former: str | None = None
    join: tuple[JoinConfig, ...] = ()
    also: tuple[SourceConfig, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _first_of_several(cls, value: object) -> object:
        """A list of sources as the first of them, which has the others."""
        if not isinstance(value, (list, tuple)) or not value:
            return value
        first, *others = value
        if not isinstance(first, dict):
            return value
        return {**first, "also": others} if others else first

    @property
    def each(self) -> tuple[SourceConfig, ...]:
        """The source itself and every other one of its table."""
        return (self, *self.also)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all sources of the table."""
        return tuple(path for source in self.each for path in source.path)
