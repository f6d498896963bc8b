"""Outlines → compact bytes, and back.

Vertices are rounded to an integer grid in EPSG:3857 (Web Mercator), ``step`` metres apart (0.1 by
default). A vertex moves by at most ``step / √2`` Mercator metres, and by no more than that in true
metres. The format is for drawing only: areas are computed from the source.

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

from landuse.views.map.document_types import ShapeKind, ShapesHead
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
AnyCrs: TypeAlias = "CRS | int | str | None"
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
#: Position on the curve that is behind all cells.
_AFTER_ALL_CELLS = np.uint64(2**63)
#: Shift and mask of each step that puts zeros between the bits of a number of sixteen bits.
_INTERLEAVING_STEPS = (
    (8, 0x00FF00FF),
    (4, 0x0F0F0F0F),
    (2, 0x33333333),
    (1, 0x55555555),
)


@dataclass(frozen=True)
class _Vertices:
    """Parts, rings and vertices of outlines, each array in their order."""

    #: row of each part
    row_of_part: Integers
    #: part of each ring
    part_of_ring: Integers
    #: ring of each vertex, ascending
    ring_of_vertex: Integers
    #: how many rings
    rings: int
    xy: Points


def mercator(xy: Points, crs: AnyCrs) -> Points:
    """Transform coordinates to EPSG:3857.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        East and north, or longitude and latitude, in the unit of ``crs``.
    crs : AnyCrs
        EPSG:3857 already where None.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Metres.
    """
    if crs is None or str(crs) in ("3857", "EPSG:3857"):
        return xy
    transformer = _to_mercator(str(crs))
    east, north = transformer.transform(xy[:, 0], xy[:, 1])
    return np.column_stack([east, north])


@cache
def _to_mercator(crs: str) -> Transformer:
    """Return the transformer to EPSG:3857, made once for each coordinate system."""
    from pyproj import Transformer

    return Transformer.from_crs(crs, 3857, always_xy=True)


def z_order(shapes: Shapes) -> Integers:
    """Return the order of rows along a Z-order (Morton) curve over the centres of their boxes.

    Neighbours on the map are then neighbours in the pack, so that differences between them take few
    bytes.

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
    west, south, east, north = shapely.bounds(shapes).T
    centre = np.column_stack([west + east, south + north])
    has_shape = np.isfinite(centre).all(axis=1)
    low = np.zeros(2)
    span = 1.0
    if has_shape.any():
        low = centre[has_shape].min(axis=0)
        span = float((centre[has_shape] - low).max()) or 1.0
    scaled = (centre - low) / span * (_CURVE_CELLS - 1)
    cell = np.where(has_shape[:, None], scaled, 0).astype(np.uint64)
    bits_of_x = _interleave_zeros(cell[:, 0])
    bits_of_y = _interleave_zeros(cell[:, 1])
    key = bits_of_x | (bits_of_y << np.uint64(1))
    key[~has_shape] = _AFTER_ALL_CELLS
    return np.argsort(key, kind="stable")


def _interleave_zeros(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero before each bit of numbers of sixteen bits."""
    for shift, mask in _INTERLEAVING_STEPS:
        shifted = numbers << np.uint64(shift)
        numbers = (numbers | shifted) & np.uint64(mask)
    return numbers


def chunks(rows: int) -> list[slice]:
    """Divide rows into those that are packed together; there is at least one (empty) chunk.

    A single pack of a million rows would use one processor only, and memory for all rows at once.

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
    begins = range(0, max(rows, 1), CHUNK)
    return [slice(begin, begin + CHUNK) for begin in begins]


def pack_geometry(
    shapes: Sequence[shapely.Geometry | None] | Shapes,
    *,
    crs: AnyCrs = None,
    kind: ShapeKind = "polygon",
    step: float = STEP_M,
) -> Pack[ShapesHead]:
    """Pack polygons (or lines) with holes and parts; missing and empty ones keep their row.

    Parameters
    ----------
    shapes : sequence of geometries, shape (n,)
        Parts of another kind than ``kind`` are left out.
    crs : AnyCrs
        Of the shapes, EPSG:3857 where None.
    kind : "polygon" or "line"
        Whether the shapes are drawn as areas or as lines.
    step : float
        Width of the grid, in metres of EPSG:3857.

    Returns
    -------
    Pack
        Differences of whole steps along the outlines, compressed, with their head.

    Raises
    ------
    ValueError
        If the shapes span more than 2³¹ steps.
    """
    shapes = np.asarray(shapes, dtype=object)
    vertices = _vertices_of(shapes, kind)
    grid = np.rint(mercator(vertices.xy, crs) / step).astype(np.int64)
    origin = np.zeros(2, np.int64)
    if len(grid):
        origin = grid.min(axis=0)
        if (grid.max(axis=0) - origin).max() > LIMIT:
            raise ValueError("geometry spans more of the grid than 31 bits hold")
    heads: list[tuple[str, int, int]] = []
    body: list[bytes] = []
    for name, values in _streams_of(vertices, grid, origin, len(shapes)).items():
        data, width = to_planes(values)
        heads.append((name, len(values), width))
        body.append(data)
    header: ShapesHead = {
        "kind": kind,
        "rows": len(shapes),
        "step": step,
        "tolerance": step / 2**0.5,
        "origin": origin.tolist(),
        "streams": heads,
    }
    return Pack(header, zlib.compress(b"".join(body), LEVEL))


def _streams_of(
    vertices: _Vertices, grid: Integers, origin: Integers, rows: int
) -> dict[str, Integers]:
    """Return the streams of integers of outlines, in the order of their bytes.

    Parameters
    ----------
    vertices : _Vertices
        Parts and rings of the vertices.
    grid : ndarray of int64, shape (n, 2)
        Vertices in units of the grid.
    origin : ndarray of int64, shape (2,)
        Smallest of them on each axis.
    rows : int
        Number of outlines.

    Returns
    -------
    dict
        Name of a stream → its integers, as the module describes them.
    """
    parts = len(vertices.row_of_part)
    is_first = _is_first(vertices.ring_of_vertex)
    starts = np.diff(grid[is_first], axis=0, prepend=origin[None, :])
    differences = np.diff(grid, axis=0, prepend=origin[None, :])
    moves = differences[~is_first]
    return {
        "parts": np.bincount(vertices.row_of_part, minlength=rows),
        "rings": np.bincount(vertices.part_of_ring, minlength=parts),
        "vertices": np.bincount(vertices.ring_of_vertex, minlength=vertices.rings),
        "start_x": zigzag(starts[:, 0]),
        "start_y": zigzag(starts[:, 1]),
        "move_x": zigzag(moves[:, 0]),
        "move_y": zigzag(moves[:, 1]),
    }


def _vertices_of(shapes: Shapes, kind: ShapeKind) -> _Vertices:
    """Return parts, rings and vertices of shapes; a polygon's closing vertex is left out."""
    import shapely

    single, _ = _TYPE_IDS[kind]
    if (shapely.get_type_id(shapes) == single).all():
        # get_parts would copy every shape
        parts, row_of_part = shapes, np.arange(len(shapes))
    else:
        parts, row_of_part = shapely.get_parts(shapes, return_index=True)
    is_of_kind = np.isin(shapely.get_type_id(parts), _TYPE_IDS[kind])
    is_drawn = is_of_kind & ~shapely.is_empty(parts)
    parts = parts[is_drawn]
    row_of_part = row_of_part[is_drawn]
    if kind == "line":
        xy, line_of_vertex = shapely.get_coordinates(parts, return_index=True)
        part_of_line = np.arange(len(parts))
        return _Vertices(row_of_part, part_of_line, line_of_vertex, len(parts), xy)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    is_open = ~_is_last(ring_of_vertex)
    return _Vertices(
        row_of_part, part_of_ring, ring_of_vertex[is_open], len(rings), xy[is_open]
    )


def _is_first(ring_of_vertex: Integers) -> Flags:
    """Return which vertices begin a ring; rings are ascending."""
    if not len(ring_of_vertex):
        return np.zeros(0, bool)
    is_other_ring = ring_of_vertex[1:] != ring_of_vertex[:-1]
    return np.append(True, is_other_ring)


def _is_last(ring_of_vertex: Integers) -> Flags:
    """Return which vertices end a ring; rings are ascending."""
    if not len(ring_of_vertex):
        return np.zeros(0, bool)
    is_other_ring = ring_of_vertex[1:] != ring_of_vertex[:-1]
    return np.append(is_other_ring, True)


def unpack_geometry(pack: Pack[ShapesHead]) -> Shapes:
    """Return the shapes of a pack.

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

    head = pack.header
    streams = _unpack_streams(pack)
    rings = streams["vertices"]
    ring_of_vertex = np.repeat(np.arange(len(rings)), rings)
    x = _coordinates(streams["start_x"], streams["move_x"], ring_of_vertex)
    y = _coordinates(streams["start_y"], streams["move_y"], ring_of_vertex)
    grid = np.column_stack([x, y]) + head["origin"]
    xy = grid.astype(np.float64) * head["step"]
    row_of_part = np.repeat(np.arange(len(streams["parts"])), streams["parts"])
    shapes = np.full(head["rows"], None, object)
    if not len(xy):
        return shapes
    if head["kind"] == "line":
        lines = shapely.linestrings(xy, indices=ring_of_vertex)
        shapely.multilinestrings(lines, indices=row_of_part, out=shapes)
        return shapes
    part_of_ring = np.repeat(np.arange(len(streams["rings"])), streams["rings"])
    linear_rings = _linear_rings(xy, rings)
    polygons = shapely.polygons(linear_rings, indices=part_of_ring)
    shapely.multipolygons(polygons, indices=row_of_part, out=shapes)
    return shapes


def _linear_rings(xy: Points, sizes: Integers) -> Shapes:
    """Close rings and return them, also those that shrank to a point.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        Vertices of all rings, without the closing ones.
    sizes : ndarray of int64
        Number of vertices of each ring.
    """
    import shapely

    ends = np.cumsum(sizes)
    first_vertices = xy[ends - sizes]
    closed = np.insert(xy, ends, first_vertices, axis=0)
    ring_of_vertex = np.repeat(np.arange(len(sizes)), sizes + 1)
    return np.asarray(shapely.linearrings(closed, indices=ring_of_vertex), object)


def _unpack_streams(pack: Pack[ShapesHead]) -> dict[str, Integers]:
    """Return the integers of every stream of a pack by its name."""
    data = zlib.decompress(pack.data)
    streams = {}
    begin = 0
    for name, count, width in pack.header["streams"]:
        end = begin + count * width
        streams[name] = from_planes(data[begin:end], count, width)
        begin = end
    return streams


def _coordinates(start: Integers, move: Integers, ring_of_vertex: Integers) -> Integers:
    """Return the coordinates of vertices on one axis from the packed differences.

    Parameters
    ----------
    start : ndarray of int64, one a ring
        Zigzag of the differences between first vertices.
    move : ndarray of int64, one a further vertex
        Zigzag of the differences to the vertex before.
    ring_of_vertex : ndarray of int64, shape (n,)
        Ascending.

    Returns
    -------
    ndarray of int64, shape (n,)
        In units of the grid, from its origin.
    """
    is_first = _is_first(ring_of_vertex)
    moves = np.zeros(len(ring_of_vertex), np.int64)
    moves[~is_first] = unzigzag(move)
    total = np.cumsum(moves)
    total_at_start = total[is_first]
    starts = np.cumsum(unzigzag(start))
    return total - total_at_start[ring_of_vertex] + starts[ring_of_vertex]
