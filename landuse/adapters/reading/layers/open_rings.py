"""Rings whose last vertex is not the first: closed where next to nothing is missing.

Whoever digitises an outline may stop a step short of where it began. Libraries then build no
outline at all, or close whatever gap there is without a word.
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
        shares, _ = _gaps(wkb, 0)
    except (struct.error, ValueError, IndexError):
        return None
    share = max(shares, default=1.0)
    if not 0 < share <= MOST_OPEN:
        return None
    shape = shapely.from_wkb(wkb, on_invalid="fix")
    return None if shape is None or shape.is_empty else (shape, share)


def _gaps(wkb: bytes, at: int) -> tuple[list[float], int]:
    """The gap of every ring as a share of its perimeter, and where the shape ends."""
    order = "<" if wkb[at] == 1 else ">"
    (kind,) = struct.unpack_from(f"{order}I", wkb, at + 1)
    at += 5
    dimensions = 2 + bool(kind & _HAS_Z) + bool(kind & _HAS_M)
    plain = kind & 0x0FFFFFFF
    dimensions += {0: 0, 1: 1, 2: 1, 3: 2}.get(plain // 1000, 0)
    (count,) = struct.unpack_from(f"{order}I", wkb, at)
    at += 4
    shares: list[float] = []
    if plain % 1000 == _MULTIPOLYGON:
        for _ in range(count):
            inner, at = _gaps(wkb, at)
            shares += inner
        return shares, at
    if plain % 1000 != _POLYGON:
        raise ValueError("no polygon")
    for _ in range(count):
        (size,) = struct.unpack_from(f"{order}I", wkb, at)
        at += 4
        values = np.frombuffer(wkb, np.dtype(f"{order}f8"), size * dimensions, at)
        at += values.nbytes
        shares.append(_gap(values.reshape(size, dimensions)[:, :2]))
    return shares, at


def _gap(ring: np.ndarray) -> float:
    """The gap of a ring as a share of its perimeter; 1 where it is no ring at all."""
    if len(ring) < 3:
        return 1.0
    steps = np.diff(np.vstack([ring, ring[:1]]), axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    perimeter = float(lengths.sum())
    return float(lengths[-1]) / perimeter if perimeter else 1.0
