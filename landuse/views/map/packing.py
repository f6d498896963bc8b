"""Tables on their way into the page: packed on threads, while the next one is being made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from landuse.views.map.columns import Cells, pack_columns
from landuse.views.map.document_types import ColumnsHead, Drawn, ShapesHead, TableHeads
from landuse.views.map.outlines import Grid, Shapes, chunks, pack_geometry
from landuse.views.map.pack import Pack
from landuse.views.style import numbers

if TYPE_CHECKING:
    import geopandas as gpd

#: Decimals that are kept of a share (0–1), one more than are shown of it as per cent, and of a
#: column whose decimals are not named.
_SHARE_DECIMALS = 4
_UNNAMED_DECIMALS = 3
#: Columns that the page adds up: their sums agree with those of the command line.
_SUMMED = {"area_mu": 4, "building_area_m2": 4, "floor_area_used_m2": 4}

#: Columns of which every bit is kept.
_EXACT = frozenset({"amount"})

Part = Literal["columns", "shapes", "more"]
AnyPack = Pack[ColumnsHead] | Pack[ShapesHead]


@dataclass(frozen=True)
class Table:
    """One table of the page.

    Parameters
    ----------
    columns : mapping of str to array or Series, all of one length
        What is unpacked when the page opens.
    more : mapping of str to array or Series
        What is unpacked when a card asks for it.
    shapes : array or GeoSeries, optional
        Outlines of the rows; None for a table that is not drawn.
    crs : anything that pyproj knows, or None
        Of the shapes, EPSG:3857 where None.
    kind : "polygon" or "line"
        What is drawn of the shapes.
    """

    columns: Mapping[str, Cells]
    more: Mapping[str, Cells] = field(default_factory=dict)
    shapes: Shapes | gpd.GeoSeries | None = None
    crs: Grid = None
    kind: Drawn = "polygon"

    @property
    def names(self) -> set[str]:
        """Every column that it has."""
        return {*self.columns, *self.more}

    def with_more(self, columns: Mapping[str, Cells]) -> Table:
        """The table with further columns for the cards; those that it has stay as they are.

        Parameters
        ----------
        columns : mapping of str to object
            Name → the values of the table's rows.

        Returns
        -------
        Table
            A new one.
        """
        added = {
            name: column for name, column in columns.items() if name not in self.names
        }
        return replace(self, more={**self.more, **added})


@dataclass(frozen=True)
class Packing:
    """The packs of one table that threads are at work on."""

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
    """Threads that pack: as many as there are processors.

    Deflating lets other threads run; each holds the coordinates of what it packs, so that more
    threads would only take memory.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1)


def start_packing(pool: Executor, table: Table) -> Packing:
    """Give a table to the threads.

    Parameters
    ----------
    pool : Executor
        Of :func:`packers`.
    table : Table
        It must not change while it is being packed.
    """
    decimals = {
        name: _kept_decimals(name) for name in table.columns if name not in _EXACT
    }
    columns = pool.submit(pack_columns, table.columns, decimals)
    shapes: list[Future[Pack[ShapesHead]]] = []
    if table.shapes is not None:
        drawn = np.asarray(table.shapes, object)
        for rows in chunks(len(drawn)):
            job = pool.submit(
                pack_geometry, drawn[rows], crs=table.crs, kind=table.kind
            )
            shapes.append(job)
    more = None
    if table.more:
        decimals = {
            name: _kept_decimals(name) for name in table.names if name not in _EXACT
        }
        more = pool.submit(pack_columns, table.more, decimals, table.columns)
    return Packing(columns, tuple(shapes), more)


def _kept_decimals(name: str) -> int:
    """Decimals that are kept of a column: one more than are shown, so that what is shown is right.

    A number is rounded once, where it is shown: the packs hold no tie that the number is not
    (:mod:`landuse.views.map.columns`).
    """
    if name in _SUMMED:
        return _SUMMED[name]
    if name in numbers.SHARES:
        return _SHARE_DECIMALS
    return numbers.DECIMALS.get(name, _UNNAMED_DECIMALS) + 1


def finished(packings: Mapping[str, Packing]) -> Packed:
    """Wait for the tables that are being packed.

    Parameters
    ----------
    packings : mapping
        Name of a table → its packs under way; the page has them in this order.
    """
    heads: dict[str, TableHeads] = {}
    blobs: dict[str, AnyPack] = {}
    for name, packing in packings.items():
        columns = packing.columns.result()
        blobs[blob_id(name, "columns")] = columns
        head: TableHeads = {"columns": columns.header}
        shapes = [job.result() for job in packing.shapes]
        for place, pack in enumerate(shapes):
            blobs[blob_id(name, "shapes", place)] = pack
        if shapes:
            head["shapes"] = [pack.header for pack in shapes]
        if packing.more is not None:
            more = packing.more.result()
            blobs[blob_id(name, "more")] = more
            head["more"] = more.header
        heads[name] = head
    return Packed(heads, blobs)


def blob_id(table: str, part: Part, place: int = 0) -> str:
    """The id of the script element that a pack stands in.

    Parameters
    ----------
    table : str
        Name of the table.
    part : "columns", "shapes" or "more"
        Which of its packs.
    place : int
        Outlines may have several packs: which one.

    Examples
    --------
    >>> blob_id("parcels", "columns"), blob_id("parcels", "shapes", 1)
    ('lu-parcels-columns', 'lu-parcels-shapes-1')
    """
    if part == "shapes":
        return f"lu-{table}-{part}-{place}"
    return f"lu-{table}-{part}"
