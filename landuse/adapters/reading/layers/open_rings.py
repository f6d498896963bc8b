"""Rings whose last vertex is not the first: closed where next to nothing is missing.

Whoever digitises an outline may stop a step short of where it began. Libraries then build no
outline at all, or close whatever gap there is in silence.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import shapely

#: The largest gap that is closed, as a share of the ring's perimeter.
MOST_OPEN = 0.01
#: Kinds of shapes in well-known binary, without height and measure.
_POLYGON, _MULTIPOLYGON = 3, 6
#: Flags of height and measure in the dialect of PostGIS; ISO adds thousands instead.
_HAS_Z, _HAS_M = 0x80000000, 0x40000000
_CODE_WITHOUT_FLAGS = 0x0FFFFFFF
#: ISO's thousands → ordinates beside x and y.
_MORE_DIMENSIONS = {1: 1, 2: 1, 3: 2}
#: Bytes of a shape before its parts: the order of bytes, the code of its kind, a count.
_HEAD_BYTES = 9


def closed_outline(wkb: bytes) -> tuple[shapely.Geometry, float] | None:
    """Build an outline whose rings are open by next to nothing.

    Parameters
    ----------
    wkb : bytes
        Well-known binary of a polygon or several.

    Returns
    -------
    shape : shapely geometry
    share : float
        The largest gap as a share of its ring's perimeter.
        None where the gap is more than :data:`MOST_OPEN`, or something else is wrong.

    Examples
    --------
    >>> import struct
    >>> corners = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 1)]
    >>> head = struct.pack("<BIII", 1, 3, 1, len(corners))
    >>> shape, share = closed_outline(head + b"".join(struct.pack("<dd", *xy) for xy in corners))
    >>> shape.area, round(share, 4)
    (10000.0, 0.0025)
    """
    import shapely

    try:
        gaps, _ = _gaps(wkb, 0)
    except (struct.error, ValueError, IndexError):
        return None
    largest = max(gaps, default=1.0)
    if not 0 < largest <= MOST_OPEN:
        return None
    shape = shapely.from_wkb(wkb, on_invalid="fix")
    if shape is None or shape.is_empty:
        return None
    return shape, largest


def _gaps(wkb: bytes, offset: int) -> tuple[list[float], int]:
    """The gap of every ring as a share of its perimeter, and the offset where the shape ends."""
    order = "<" if wkb[offset] == 1 else ">"
    code, count = struct.unpack_from(f"{order}II", wkb, offset + 1)
    offset += _HEAD_BYTES
    kind, dimensions = _kind_and_dimensions(code)
    gaps: list[float] = []
    if kind == _MULTIPOLYGON:
        for _ in range(count):
            gaps_of_polygon, offset = _gaps(wkb, offset)
            gaps += gaps_of_polygon
        return gaps, offset
    if kind != _POLYGON:
        raise ValueError("no polygon")
    for _ in range(count):
        (size,) = struct.unpack_from(f"{order}I", wkb, offset)
        offset += 4
        values = np.frombuffer(wkb, f"{order}f8", size * dimensions, offset)
        offset += values.nbytes
        vertices = values.reshape(size, dimensions)
        gaps.append(_gap(vertices[:, :2]))
    return gaps, offset


def _kind_and_dimensions(code: int) -> tuple[int, int]:
    """The kind of a shape and the ordinates of its vertices, of its code in either dialect."""
    thousands, kind = divmod(code & _CODE_WITHOUT_FLAGS, 1000)
    dimensions = 2 + bool(code & _HAS_Z) + bool(code & _HAS_M)
    return kind, dimensions + _MORE_DIMENSIONS.get(thousands, 0)


def _gap(ring: np.ndarray) -> float:
    """The gap of a ring as a share of its perimeter; 1 where it is no ring at all."""
    if len(ring) < 3:
        return 1.0
    sides = np.diff(np.vstack([ring, ring[:1]]), axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    perimeter = float(lengths.sum())
    if perimeter == 0:
        return 1.0
    return float(lengths[-1]) / perimeter
