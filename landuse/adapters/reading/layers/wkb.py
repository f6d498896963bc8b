"""Layers whose outlines are still well-known binary, as Arrow hands them over.

Building outlines is the dear part of reading a layer. It is left to whoever wants them: they
travel between processes as they are.
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
#: Kinds that hold no other shape: points, lines and polygons, with and without height or measure.
_PLAIN_KINDS = [
    kind + thousands | flags
    for kind in (1, 2, 3)
    for thousands, flags in (
        (0, 0),
        (1000, 0),
        (2000, 0),
        (3000, 0),
        (0, 1 << 31),
        (0, 1 << 30),
    )
]
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

    def frame(self, closed: dict[int, float] | None = None) -> pd.DataFrame:
        """Build the outlines.

        Parameters
        ----------
        closed : dict of int to float, optional
            Takes the outlines that were closed, as :func:`outlines_of` notes them.

        Returns
        -------
        GeoDataFrame or DataFrame
            With the column ``geometry`` where there are outlines.
        """
        if self.outlines is None:
            return self.attributes
        import geopandas as gpd

        built = outlines_of(self.outlines, closed)
        frame: pd.DataFrame = gpd.GeoDataFrame(
            self.attributes, geometry=built, crs=self.crs
        )
        return frame


def outlines_of(
    wkb: pa.Array | pa.ChunkedArray, closed: dict[int, float] | None = None
) -> np.ndarray:
    """Outlines from a column of well-known binary.

    Parameters
    ----------
    wkb : pyarrow.Array or pyarrow.ChunkedArray of binary, (n,)
        Null where there is no outline.
    closed : dict of int to float, optional
        Takes the outlines that were open by next to nothing and have been closed: position →
        the gap as a share of the perimeter.

    Returns
    -------
    ndarray of object, (n,)
        None where there is no outline, or one that cannot be built.
    """
    import shapely

    from landuse.adapters.reading.layers import open_rings

    starts = range(0, len(wkb), _BLOCK)
    blocks = [
        shapely.from_wkb(np.asarray(wkb.slice(start, _BLOCK)), on_invalid="ignore")
        for start in starts
    ]
    shapes = np.concatenate(blocks) if blocks else np.array([], dtype=object)
    is_given = (
        wkb.is_valid().to_numpy(zero_copy_only=False)
        if len(wkb)
        else np.array([], bool)
    )
    for at in np.flatnonzero(is_given & shapely.is_missing(shapes)):
        found = open_rings.closed_outline(wkb[int(at)].as_py())
        if found is not None:
            shapes[at], share = found
            if closed is not None:
                closed[int(at)] = share
    return shapes


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
    out: list[str] = []
    for name in names:
        number, unique = 1, name
        while unique in out:
            number += 1
            unique = f"{name}.{number}"
        out.append(unique)
    return out


def repeated_names(names: Sequence[str]) -> list[str]:
    """The names that :func:`unique_names` had to tell from others.

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
    attributes = pd.DataFrame(frame.select_dtypes(exclude="geometry")).reset_index(
        drop=True
    )
    return Layer(attributes, as_wkb(frame.geometry.to_numpy()), crs)


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

    return pa.chunked_array([pa.array(shapely.to_wkb(shapes), pa.large_binary())])


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

    plain = [
        bytes([order]) + kind.to_bytes(4, "little" if order else "big")
        for order in (0, 1)
        for kind in _PLAIN_KINDS
    ]
    heads = pc.binary_slice(wkb, 0, _HEAD)
    is_plain = pc.is_in(heads, value_set=pa.array(plain, heads.type))
    is_built = pc.and_(pc.invert(is_plain), wkb.is_valid())
    if not pc.any(is_built).as_py():
        return wkb
    shapes = outlines_of(wkb.filter(is_built))
    usable = np.array([shape is not None for shape in shapes])
    for _ in range(_MOST_NESTED):
        shapes = shapely.get_parts(shapes[shapely.get_type_id(shapes) == _COLLECTION])
    if len(shapes):
        raise SourceError("limits.nested", file=name)
    if usable.all():
        return wkb
    kept = np.ones(len(wkb), bool)
    kept[is_built.to_numpy()] = usable
    return pc.if_else(pa.chunked_array([kept]), wkb, pa.scalar(None, wkb.type))
