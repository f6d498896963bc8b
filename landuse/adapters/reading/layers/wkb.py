"""Layers whose outlines are still well-known binary, as Arrow hands them over.

Building outlines is the expensive part of reading a layer. It is left to the process that uses
them: they travel between processes as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from landuse.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyproj import CRS

    from landuse.adapters.reading.limits import Limits

#: A coordinate system as a file states it: its name, PROJ's JSON of it, or the object; None: none.
StatedCrs: TypeAlias = "str | dict[str, object] | CRS | None"
#: Outlines that are built at a time: all at once takes twice as long.
_BLOCK = 1 << 16
#: Bytes of a vertex without height; an outline has no more of them than its bytes allow.
_VERTEX = 16
#: Well-known binary begins with the order of its bytes and the kind of shape.
_HEAD = 5
#: Kinds that hold no other shape: points, lines and polygons.
_SIMPLE_KINDS = (1, 2, 3)
#: What is added to a kind for height and measure: thousands by ISO, flags by PostGIS.
_DIMENSION_CODES = (0, 1000, 2000, 3000, 1 << 31, 1 << 30)
#: shapely's number for collections, and how many may stand within each other.
_COLLECTION, _MOST_NESTED = 7, 8


@dataclass(frozen=True)
class Layer:
    """The columns of a layer, and its outlines before they are built.

    Parameters
    ----------
    attributes : DataFrame
        Under the file's own headers, numbered from zero.
    outlines : pyarrow.ChunkedArray of binary, (n,), optional
        Well-known binary, null where there is no outline; None for a table that has none at all.
    crs : str, dict or None
        The CRS that the file states, in a form that geopandas takes.
    """

    attributes: pd.DataFrame
    outlines: pa.ChunkedArray | None = None
    crs: StatedCrs = None

    def frame(self) -> pd.DataFrame:
        """Build the outlines.

        Returns
        -------
        GeoDataFrame or DataFrame
            With the column ``geometry`` where there are outlines.
        """
        return self.frame_and_gaps()[0]

    def frame_and_gaps(self) -> tuple[pd.DataFrame, dict[int, float]]:
        """Build the outlines, and note which of them had to be closed.

        Returns
        -------
        frame : GeoDataFrame or DataFrame
            With the column ``geometry`` where there are outlines.
        gaps : dict of int to float
            As :func:`outlines_and_gaps` gives them.
        """
        if self.outlines is None:
            return self.attributes, {}
        import geopandas as gpd

        outlines, gaps = outlines_and_gaps(self.outlines)
        frame = gpd.GeoDataFrame(self.attributes, geometry=outlines, crs=self.crs)
        return frame, gaps


def outlines_of(wkb: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Outlines from a column of well-known binary.

    Parameters
    ----------
    wkb : pyarrow.Array or pyarrow.ChunkedArray of binary, (n,)
        Null where there is no outline.

    Returns
    -------
    ndarray of object, (n,)
        None where there is no outline, or one that cannot be built.
    """
    return outlines_and_gaps(wkb)[0]


def outlines_and_gaps(
    wkb: pa.Array | pa.ChunkedArray,
) -> tuple[np.ndarray, dict[int, float]]:
    """Outlines from a column of well-known binary, and which of them had to be closed.

    Parameters
    ----------
    wkb : pyarrow.Array or pyarrow.ChunkedArray of binary, (n,)
        Null where there is no outline.

    Returns
    -------
    outlines : ndarray of object, (n,)
        None where there is no outline, or one that cannot be built.
    gaps : dict of int to float
        Position of an outline whose ring was open by next to nothing → the gap as a share of the
        perimeter.
    """
    import shapely

    from landuse.adapters.reading.layers import open_rings

    gaps: dict[int, float] = {}
    if not len(wkb):
        return np.array([], dtype=object), gaps
    blocks = []
    for start in range(0, len(wkb), _BLOCK):
        block = np.asarray(wkb.slice(start, _BLOCK))
        blocks.append(shapely.from_wkb(block, on_invalid="ignore"))
    shapes = np.concatenate(blocks)
    has_bytes = wkb.is_valid().to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(has_bytes & shapely.is_missing(shapes)).tolist():
        closed = open_rings.closed_outline(wkb[position].as_py())
        if closed is not None:
            shapes[position], gaps[position] = closed
    return shapes, gaps


def layer_from_table(
    table: pa.Table, geometry_name: str, crs: StatedCrs, **conversion: bool
) -> Layer:
    """An Arrow table as a layer.

    Parameters
    ----------
    table : pyarrow.Table
        With one column of well-known binary.
    geometry_name : str
        The name of that column.
    crs : any that geopandas takes, or None
        The CRS that the source states.
    **conversion : bool
        Options of :meth:`pyarrow.Table.to_pandas`.

    Returns
    -------
    Layer

    Raises
    ------
    TypeError
        Where the column is not of binary.
    pyproj.exceptions.CRSError
        Where the CRS is none.
    """
    import pyarrow as pa

    wkb = table[geometry_name]
    if not (pa.types.is_binary(wkb.type) or pa.types.is_large_binary(wkb.type)):
        raise TypeError(f"{geometry_name} is {wkb.type}, not binary")
    attributes = table.drop_columns([geometry_name]).to_pandas(**conversion)
    # a layer of outlines alone has no column to tell how many they are
    attributes.index = pd.RangeIndex(len(wkb))
    attributes.columns = pd.Index(unique_names(list(attributes.columns)))
    return Layer(attributes, wkb, checked_crs(crs))


def unique_names(names: Sequence[str]) -> list[str]:
    """Names of columns, each different from all others.

    Parameters
    ----------
    names : sequence of str
        As they stand in a file.

    Returns
    -------
    list of str
        One that stands again has a number behind it.

    Examples
    --------
    >>> unique_names(["ZDMJ", "QLR", "ZDMJ"])
    ['ZDMJ', 'QLR', 'ZDMJ.2']
    """
    unique: list[str] = []
    for name in names:
        number = 1
        numbered = name
        while numbered in unique:
            number += 1
            numbered = f"{name}.{number}"
        unique.append(numbered)
    return unique


def repeated_names(names: Sequence[str]) -> list[str]:
    """The names to which :func:`unique_names` had to give numbers.

    Parameters
    ----------
    names : sequence of str
        As it gives them.

    Returns
    -------
    list of str

    Examples
    --------
    >>> repeated_names(["ZDMJ", "QLR", "ZDMJ.2"])
    ['ZDMJ']
    """
    return [name for name in names if f"{name}.2" in names]


def layer_from_frame(frame: pd.DataFrame) -> Layer:
    """A frame as a layer: the inverse of :meth:`Layer.frame`.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Outlines, where there are any, are in the column ``geometry``.

    Returns
    -------
    Layer
        Without further columns of outlines.
    """
    import geopandas as gpd

    if not isinstance(frame, gpd.GeoDataFrame):
        return Layer(frame.reset_index(drop=True))
    crs = None if frame.crs is None else frame.crs.srs
    attributes = pd.DataFrame(frame.select_dtypes(exclude="geometry"))
    outlines = as_wkb(frame.geometry.to_numpy())
    return Layer(attributes.reset_index(drop=True), outlines, crs)


def as_wkb(shapes: np.ndarray) -> pa.ChunkedArray:
    """Well-known binary of outlines.

    Parameters
    ----------
    shapes : ndarray of object, (n,)
        Outlines, or None.

    Returns
    -------
    pyarrow.ChunkedArray of binary, (n,)
    """
    import pyarrow as pa
    import shapely

    wkb = pa.array(shapely.to_wkb(shapes), pa.large_binary())
    return pa.chunked_array([wkb])


def checked_crs(crs: StatedCrs) -> StatedCrs:
    """A CRS that a file states, if it is one.

    Parameters
    ----------
    crs : any that geopandas takes, or None
        As the file has it.

    Returns
    -------
    any
        The same.

    Raises
    ------
    pyproj.exceptions.CRSError
        Where it is none.
    """
    if crs is not None:
        from pyproj import CRS

        CRS.from_user_input(crs)
    return crs


def check_vertices(
    outlines: pa.ChunkedArray | np.ndarray, limits: Limits, name: str
) -> None:
    """Refuse outlines with more vertices than the limits allow.

    Parameters
    ----------
    outlines : pyarrow.ChunkedArray of binary or ndarray of object, (n,)
        Well-known binary, or built.
    limits : Limits
        Of the workspace.
    name : str
        The file's name, for the error.

    Raises
    ------
    SourceError
        Naming the limit.
    """
    import shapely

    is_built = isinstance(outlines, np.ndarray)
    if not is_built and outlines.nbytes <= limits.vertices * _VERTEX:
        return
    shapes = outlines if is_built else outlines_of(outlines)
    count = int(shapely.get_num_coordinates(shapes).sum())
    if count > limits.vertices:
        raise SourceError(
            "limits.vertices", file=name, count=count, limit=limits.vertices
        )


def sound_outlines(wkb: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Well-known binary that can be built anywhere, because it has been built here.

    Points, lines and polygons hold no other shape. What may, however deep, is built once: bytes
    of shapes within shapes have no end but that of the stack.

    Parameters
    ----------
    wkb : pyarrow.ChunkedArray of binary, (n,)
        As a file has them.
    name : str
        The file's name, for the error.

    Returns
    -------
    pyarrow.ChunkedArray of binary, (n,)
        Null where an outline cannot be built.

    Raises
    ------
    SourceError
        Where collections stand in collections in collections.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import shapely

    heads = pc.binary_slice(wkb, 0, _HEAD)
    is_simple = pc.is_in(
        heads, value_set=pa.array(_heads_of_simple_kinds(), heads.type)
    )
    may_hold_others = pc.and_(pc.invert(is_simple), wkb.is_valid())
    if not pc.any(may_hold_others).as_py():
        return wkb
    shapes = outlines_of(wkb.filter(may_hold_others))
    is_built = ~shapely.is_missing(shapes)
    for _ in range(_MOST_NESTED):
        is_collection = shapely.get_type_id(shapes) == _COLLECTION
        shapes = shapely.get_parts(shapes[is_collection])
    if len(shapes):
        raise SourceError("limits.nested", file=name)
    if is_built.all():
        return wkb
    is_sound = np.ones(len(wkb), bool)
    is_sound[may_hold_others.to_numpy()] = is_built
    return pc.if_else(pa.chunked_array([is_sound]), wkb, pa.scalar(None, wkb.type))


def _heads_of_simple_kinds() -> list[bytes]:
    """How the well-known binary of simple shapes begins, in both orders of bytes."""
    heads = []
    for kind in _SIMPLE_KINDS:
        for dimension_code in _DIMENSION_CODES:
            code = kind + dimension_code
            heads.append(b"\0" + code.to_bytes(4, "big"))
            heads.append(b"\1" + code.to_bytes(4, "little"))
    return heads
