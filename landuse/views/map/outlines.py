"""Outlines → compact bytes, and back.

Vertices stand on an integer grid in EPSG:3857 (Web Mercator), ``step`` metres apart (0.1 by
default). A vertex moves by at most ``step / √2`` Mercator metres, which is never more than that on
the ground: it is a drawing format, areas are computed from the source.

Streams of integers, in the order of their bytes, each as byte planes of its own width:

``parts`` (one a row)
    Parts of the row, 0 without an outline.
``rings`` (one a part)
    Rings of the part, the outer one first.
``vertices`` (one a ring)
    Vertices of the ring, without the closing one.
``start_x``, ``start_y`` (one a ring)
    Its first vertex: zigzag of the difference to that of the ring before, in units of the grid.
``move_x``, ``move_y`` (one a further vertex)
    Zigzag of the difference to the vertex before, in units of the grid.

Lines are packed the same way, one open ring a part.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from landuse.views.map.document_types import Drawn, ShapesHead
from landuse.views.map.pack import (
    LEVEL,
    LIMIT,
    Integers,
    Pack,
    from_planes,
    to_planes,
    unzigzag,
    zigzag,
)

if TYPE_CHECKING:
    import shapely
    from pyproj import CRS, Transformer

Shapes: TypeAlias = NDArray[np.object_]
Flags: TypeAlias = NDArray[np.bool_]
#: A coordinate system by its object, its number or its name; EPSG:3857 where None.
Grid: TypeAlias = "CRS | int | str | None"
#: Coordinates, n × 2.
Points: TypeAlias = NDArray[np.float64]

#: Grid of the packed vertices, in metres of EPSG:3857.
STEP_M = 0.1
#: Rows in one pack of outlines.
CHUNK = 200_000
#: Kind → shapely's numbers of the single and of the multi geometry.
_TYPE_IDS = {"polygon": (3, 6), "line": (1, 5)}
#: Cells along each side of the square that a Z-order curve runs over.
_CURVE_CELLS = 2**16


@dataclass(frozen=True)
class _Vertices:
    """Outlines taken apart, every array in the order of its rows, parts, rings or vertices."""

    #: row of each part
    row_of_part: Integers
    #: part of each ring
    part_of_ring: Integers
    #: ring of each vertex, ascending
    ring_of_vertex: Integers
    #: how many rings
    rings: int
    xy: Points


def mercator(xy: Points, crs: Grid) -> Points:
    """Coordinates in EPSG:3857.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        East and north, or longitude and latitude, in the unit of ``crs``.
    crs : anything that pyproj knows, or None
        EPSG:3857 already where None.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Metres.
    """
    if crs is None or str(crs) in ("3857", "EPSG:3857"):
        return xy
    return np.column_stack(_to_mercator(str(crs)).transform(xy[:, 0], xy[:, 1]))


@cache
def _to_mercator(crs: str) -> Transformer:
    """The transformation, made once a coordinate system."""
    from pyproj import Transformer

    return Transformer.from_crs(crs, 3857, always_xy=True)


def z_order(shapes: Shapes) -> Integers:
    """Rows along a Z-order (Morton) curve over the centres of their boxes.

    What stands near each other on the ground then stands near each other in the pack: differences
    get small, and so do the bytes.

    Parameters
    ----------
    shapes : ndarray of geometries, shape (n,)
        In any projected system; None and empty ones come last.

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions of the rows in their new order; rows of one cell keep theirs.
    """
    import shapely

    if not len(shapes):
        return np.zeros(0, np.int64)
    box = shapely.bounds(shapes)
    centre = np.column_stack([box[:, 0] + box[:, 2], box[:, 1] + box[:, 3]])
    has_shape = np.isfinite(centre).all(axis=1)
    low, span = np.zeros(2), 1.0
    if has_shape.any():
        low = centre[has_shape].min(axis=0)
        span = float((centre[has_shape] - low).max()) or 1.0
    scaled = (centre - low) / span * (_CURVE_CELLS - 1)
    cell = np.where(has_shape[:, None], scaled, 0).astype(np.uint64)
    key = _spread(cell[:, 0]) | (_spread(cell[:, 1]) << np.uint64(1))
    return np.argsort(np.where(has_shape, key, np.uint64(2**63)), kind="stable")


def _spread(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sixteen bits, each with a zero before it."""
    for shift, mask in (
        (8, 0x00FF00FF),
        (4, 0x0F0F0F0F),
        (2, 0x33333333),
        (1, 0x55555555),
    ):
        value = (value | value << np.uint64(shift)) & np.uint64(mask)
    return value


def chunks(rows: int) -> list[slice]:
    """Rows that are packed together, at least one (empty) chunk.

    One pack of a million takes one processor, and memory for all of it at once.

    Parameters
    ----------
    rows : int
        How many there are.

    Returns
    -------
    list of slice

    Examples
    --------
    >>> chunks(250_000)
    [slice(0, 200000, None), slice(200000, 400000, None)]
    """
    return [slice(at, at + CHUNK) for at in range(0, max(rows, 1), CHUNK)]


def pack_geometry(
    shapes: Sequence[shapely.Geometry | None] | Shapes,
    *,
    crs: Grid = None,
    kind: Drawn = "polygon",
    step: float = STEP_M,
) -> Pack[ShapesHead]:
    """Polygons (or lines), with holes and parts; missing and empty ones keep their row.

    Parameters
    ----------
    shapes : sequence of geometries, shape (n,)
        Parts of another kind than ``kind`` are left out.
    crs : anything that pyproj knows, or None
        Of the shapes, EPSG:3857 where None.
    kind : "polygon" or "line"
        What is drawn.
    step : float
        The grid, in metres of EPSG:3857.

    Raises
    ------
    ValueError
        Where the shapes span more than 2³¹ steps.
    """
    shapes = np.asarray(shapes, dtype=object)
    apart = _taken_apart(shapes, kind)
    grid = np.rint(mercator(apart.xy, crs) / step).astype(np.int64)
    origin = grid.min(axis=0) if len(grid) else np.zeros(2, np.int64)
    if len(grid) and (grid.max(axis=0) - origin).max() > LIMIT:
        raise ValueError("geometry spans more of the grid than 31 bits hold")
    is_first = _is_first(apart.ring_of_vertex)
    start = np.diff(grid[is_first], axis=0, prepend=origin[None, :])
    move = np.diff(grid, axis=0, prepend=origin[None, :])[~is_first]
    streams = {
        "parts": np.bincount(apart.row_of_part, minlength=len(shapes)),
        "rings": np.bincount(apart.part_of_ring, minlength=len(apart.row_of_part)),
        "vertices": np.bincount(apart.ring_of_vertex, minlength=apart.rings),
        "start_x": zigzag(start[:, 0]),
        "start_y": zigzag(start[:, 1]),
        "move_x": zigzag(move[:, 0]),
        "move_y": zigzag(move[:, 1]),
    }
    planes = {name: to_planes(values) for name, values in streams.items()}
    header: ShapesHead = {
        "kind": kind,
        "rows": len(shapes),
        "step": step,
        "tolerance": step / 2**0.5,
        "origin": origin.tolist(),
        "streams": [
            (name, len(streams[name]), width) for name, (_, width) in planes.items()
        ],
    }
    data = b"".join(data for data, _ in planes.values())
    return Pack(header, zlib.compress(data, LEVEL))


def _taken_apart(shapes: Shapes, kind: Drawn) -> _Vertices:
    """Shapes as parts, rings and vertices; a polygon's closing vertex is left out."""
    import shapely

    single, _ = _TYPE_IDS[kind]
    if (shapely.get_type_id(shapes) == single).all():
        # taking single parts out of themselves would copy them
        parts, row = shapes, np.arange(len(shapes))
    else:
        parts, row = shapely.get_parts(shapes, return_index=True)
    is_drawn = np.isin(shapely.get_type_id(parts), _TYPE_IDS[kind]) & ~shapely.is_empty(
        parts
    )
    parts, row = parts[is_drawn], row[is_drawn]
    if kind == "polygon":
        rings, part = shapely.get_rings(parts, return_index=True)
    else:
        rings, part = parts, np.arange(len(parts))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if kind == "polygon":
        is_closing = _is_last(ring)
        xy, ring = xy[~is_closing], ring[~is_closing]
    return _Vertices(row, part, ring, len(rings), xy)


def _is_first(ring: Integers) -> Flags:
    """Where a ring begins; ``ring`` of every vertex, ascending."""
    if not len(ring):
        return np.zeros(0, bool)
    return np.append(True, ring[1:] != ring[:-1])


def _is_last(ring: Integers) -> Flags:
    """Where a ring ends; ``ring`` of every vertex, ascending."""
    if not len(ring):
        return np.zeros(0, bool)
    return np.append(ring[1:] != ring[:-1], True)


def unpack_geometry(pack: Pack[ShapesHead]) -> Shapes:
    """What a pack draws.

    Parameters
    ----------
    pack : Pack
        Of :func:`pack_geometry`.

    Returns
    -------
    ndarray of geometries, shape (n,)
        Multipolygons (or multilines) in EPSG:3857, one a row; None where the row had none.
    """
    import shapely

    head, streams = pack.header, _streams(pack)
    sizes = streams["vertices"]
    ring = np.repeat(np.arange(len(sizes)), sizes)
    xy = np.empty((len(ring), 2))
    for axis, name in enumerate("xy"):
        places = _summed(streams[f"start_{name}"], streams[f"move_{name}"], ring)
        xy[:, axis] = (places + head["origin"][axis]) * head["step"]
    row_of_part = np.repeat(np.arange(len(streams["parts"])), streams["parts"])
    out = np.full(head["rows"], None, object)
    if not len(xy):
        return out
    if head["kind"] == "line":
        lines = shapely.linestrings(xy, indices=ring)
        return _collected(shapely.multilinestrings(lines, indices=row_of_part, out=out))
    # each ring ends where it began, also one that shrank to a point
    ends = np.cumsum(sizes)
    closed = np.insert(xy, ends, xy[ends - sizes], axis=0)
    rings = shapely.linearrings(closed, indices=np.insert(ring, ends, ring[ends - 1]))
    part_of_ring = np.repeat(np.arange(len(streams["rings"])), streams["rings"])
    parts = shapely.polygons(rings, indices=part_of_ring)
    return _collected(shapely.multipolygons(parts, indices=row_of_part, out=out))


def _collected(shapes: Shapes) -> Shapes:
    """Shapely's answer as the array it is."""
    return np.asarray(shapes, object)


def _streams(pack: Pack[ShapesHead]) -> dict[str, Integers]:
    """Name → integers of every stream of a pack."""
    data = zlib.decompress(pack.data)
    out, at = {}, 0
    for name, count, width in pack.header["streams"]:
        end = at + count * width
        out[name] = from_planes(data[at:end], count, width)
        at = end
    return out


def _summed(start: Integers, move: Integers, ring: Integers) -> Integers:
    """Places of the vertices on one axis, from the differences that were packed."""
    is_first = _is_first(ring)
    moves = np.zeros(len(ring), np.int64)
    moves[~is_first] = unzigzag(move)
    total = np.cumsum(moves)
    starts = np.cumsum(unzigzag(start))
    return total - total[is_first][ring] + starts[ring]
