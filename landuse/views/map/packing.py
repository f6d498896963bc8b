"""Tables of the page, packed on threads while the next one is being made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from landuse.views.map.columns import Cells, pack_columns
from landuse.views.map.document_types import (
    ColumnsHead,
    ShapeKind,
    ShapesHead,
    TableHeads,
)
from landuse.views.map.outlines import AnyCrs, Shapes, chunks, pack_geometry
from landuse.views.map.pack import Pack
from landuse.views.style import numbers

if TYPE_CHECKING:
    import geopandas as gpd

#: Decimals that are packed of a share (0–1): one more than are printed of it as per cent.
_SHARE_DECIMALS = 4
#: Decimals that are printed of a column without decimals of its own.
_DEFAULT_DECIMALS = 3
#: Columns that the page adds up: their sums agree with those of the command line.
_SUMMED = {"area_mu": 4, "building_area_m2": 4, "floor_area_used_m2": 4}
#: Columns that are packed with all 64 bits.
_EXACT = frozenset({"amount"})

Part = Literal["columns", "shapes", "more"]
AnyPack = Pack[ColumnsHead] | Pack[ShapesHead]


@dataclass(frozen=True)
class Table:
    """One table of the page.

    Parameters
    ----------
    columns : mapping of str to array or Series, all of one length
        Columns that are unpacked when the page opens.
    more : mapping of str to array or Series
        Columns that are unpacked when a card needs them.
    shapes : array or GeoSeries, optional
        Outlines of the rows; None for a table that is not drawn.
    crs : AnyCrs
        Of the shapes, EPSG:3857 where None.
    kind : "polygon" or "line"
        Whether the shapes are drawn as areas or as lines.
    """

    columns: Mapping[str, Cells]
    more: Mapping[str, Cells] = field(default_factory=dict)
    shapes: Shapes | gpd.GeoSeries | None = None
    crs: AnyCrs = None
    kind: ShapeKind = "polygon"

    @property
    def names(self) -> set[str]:
        """Names of all columns."""
        return {*self.columns, *self.more}

    def with_default_crs(self, crs: AnyCrs) -> Table:
        """Return the table with a coordinate system where it has none.

        Parameters
        ----------
        crs : AnyCrs
            Of the shapes.

        Returns
        -------
        Table
            This one where it has a coordinate system.
        """
        if self.crs:
            return self
        return replace(self, crs=crs)

    def with_more(self, columns: Mapping[str, Cells]) -> Table:
        """Return the table with further columns for the cards; those that it has stay as they are.

        Parameters
        ----------
        columns : mapping of str to object
            Name → the values of the table's rows.

        Returns
        -------
        Table
            A new one.
        """
        present = self.names
        added = {name: columns[name] for name in columns if name not in present}
        return replace(self, more={**self.more, **added})


@dataclass(frozen=True)
class Packing:
    """Packs of one table, under way."""

    columns: Future[Pack[ColumnsHead]]
    #: none for a table that is not drawn
    shapes: tuple[Future[Pack[ShapesHead]], ...]
    #: none for a table that has no further columns
    more: Future[Pack[ColumnsHead]] | None


@dataclass(frozen=True)
class Packed:
    """Packed tables.

    Parameters
    ----------
    heads : dict
        Table → heads of its packs, as the page's document holds them.
    blobs : dict
        Id of a script element → the pack that stands in it.
    """

    heads: dict[str, TableHeads]
    blobs: dict[str, AnyPack]


def packers() -> Executor:
    """Return a pool of threads for packing, as many as there are processors.

    zlib releases the lock of the interpreter. Each thread holds the coordinates of the outlines
    that it packs, so that more threads would only take memory.

    Returns
    -------
    Executor
        Its threads end with the block that it is used in.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1)


def start_packing(pool: Executor, table: Table) -> Packing:
    """Start to pack a table on the threads.

    Parameters
    ----------
    pool : Executor
        Of :func:`packers`.
    table : Table
        It must not change while it is being packed.

    Returns
    -------
    Packing
        What the threads will give.
    """
    decimals = {}
    for name in table.names - _EXACT:
        decimals[name] = _packed_decimals(name)
    columns = pool.submit(pack_columns, table.columns, decimals)
    shapes: list[Future[Pack[ShapesHead]]] = []
    if table.shapes is not None:
        outlines = np.asarray(table.shapes, object)
        for rows in chunks(len(outlines)):
            job = pool.submit(
                pack_geometry, outlines[rows], crs=table.crs, kind=table.kind
            )
            shapes.append(job)
    more = None
    if table.more:
        more = pool.submit(pack_columns, table.more, decimals, table.columns)
    return Packing(columns, tuple(shapes), more)


def _packed_decimals(name: str) -> int:
    """Return the decimals that are packed of a column: one more than are printed.

    The page rounds to the printed decimals; a number that is no tie is not packed as one
    (:mod:`landuse.views.map.columns`), so that the printed number is right.
    """
    if name in _SUMMED:
        return _SUMMED[name]
    if name in numbers.SHARES:
        return _SHARE_DECIMALS
    return numbers.DECIMALS.get(name, _DEFAULT_DECIMALS) + 1


def finished(packings: Mapping[str, Packing]) -> Packed:
    """Wait until the tables are packed, and return their packs.

    Parameters
    ----------
    packings : mapping
        Name of a table → its packs under way; the page has them in this order.

    Returns
    -------
    Packed
        The heads for the page's document, and the compressed bytes by element.
    """
    heads: dict[str, TableHeads] = {}
    blobs: dict[str, AnyPack] = {}
    for name, packing in packings.items():
        columns = packing.columns.result()
        blobs[blob_id(name, "columns")] = columns
        head: TableHeads = {"columns": columns.header}
        shapes = [job.result() for job in packing.shapes]
        for number, pack in enumerate(shapes):
            blobs[blob_id(name, "shapes", number)] = pack
        if shapes:
            head["shapes"] = [pack.header for pack in shapes]
        if packing.more is not None:
            more = packing.more.result()
            blobs[blob_id(name, "more")] = more
            head["more"] = more.header
        heads[name] = head
    return Packed(heads, blobs)


def blob_id(table: str, part: Part, number: int = 0) -> str:
    """Return the id of the script element that holds a pack.

    Parameters
    ----------
    table : str
        Name of the table.
    part : "columns", "shapes" or "more"
        Which of its packs.
    number : int
        Number of the pack, from 0: outlines may have several.

    Returns
    -------
    str
        Unique on the page.

    Examples
    --------
    >>> blob_id("parcels", "columns"), blob_id("parcels", "shapes", 1)
    ('lu-parcels-columns', 'lu-parcels-shapes-1')
    """
    if part == "shapes":
        return f"lu-{table}-{part}-{number}"
    return f"lu-{table}-{part}"
