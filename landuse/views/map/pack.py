"""Packs: the bytes of the page, and the encoding of integers in them.

A *pack* is a head (JSON) and a deflated byte string. Every stream of integers is stored as byte
planes: first the low byte of all numbers, then the next, so that deflate finds the repetition. All
numbers are little endian. ``views/assets/unpack.js`` reads packs.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from landuse.views.map.document_types import ColumnsHead, ShapesHead

Integers: TypeAlias = NDArray[np.int64]
HeadT = TypeVar("HeadT", ShapesHead, ColumnsHead)

#: zlib's level: a higher one takes twice as long for two per cent.
LEVEL = 6
#: The largest integer of a stream; the scripts sum in signed 32 bits.
LIMIT = 2**31 - 1


@dataclass(frozen=True)
class Pack(Generic[HeadT]):
    """A head that describes bytes, and the deflated bytes.

    Parameters
    ----------
    header : ShapesHead or ColumnsHead
        Layout of the bytes; part of the page's document.
    data : bytes
        A zlib stream (RFC 1950).
    """

    header: HeadT
    data: bytes

    @property
    def base64(self) -> str:
        """The bytes in base64, as the page has them."""
        return base64.b64encode(self.data).decode("ascii")


def zigzag(values: Integers) -> Integers:
    """Map signed integers to unsigned ones of like size: 0, -1, 1, -2 … become 0, 1, 2, 3 ….

    Parameters
    ----------
    values : ndarray of int64
        Any shape.

    Returns
    -------
    ndarray of int64
        Of the same shape; none is negative.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return (values << 1) ^ (values >> 63)


def unzigzag(values: Integers) -> Integers:
    """Return the integers that :func:`zigzag` mapped.

    Parameters
    ----------
    values : array of int
        As :func:`zigzag` gives them.

    Returns
    -------
    array of int

    Examples
    --------
    >>> unzigzag(np.array([0, 1, 2, 3])).tolist()
    [0, -1, 1, -2]
    """
    return (values >> 1) ^ -(values & 1)


def to_planes(values: Integers) -> tuple[bytes, int]:
    r"""Store unsigned integers as byte planes.

    Parameters
    ----------
    values : ndarray of int64, shape (n,)
        From 0 to 2³² - 1.

    Returns
    -------
    data : bytes
        All low bytes, then all second bytes …: n × width bytes.
    width : int
        Bytes of one number, 1 to 4: as few as hold the largest.

    Examples
    --------
    >>> to_planes(np.array([1, 258]))
    (b'\x01\x02\x00\x01', 2)
    """
    largest = int(values.max(initial=0))
    width = max(1, (largest.bit_length() + 7) // 8)
    bytes_by_number = values.astype("<u8").view("u1").reshape(-1, 8)
    planes = bytes_by_number[:, :width].T
    return planes.tobytes(), width


def from_planes(data: bytes, count: int, width: int) -> Integers:
    """Read the integers that :func:`to_planes` stored.

    Parameters
    ----------
    data : bytes
        Planes of ``width`` × ``count`` bytes; further bytes are ignored.
    count : int
        Number of integers.
    width : int
        Bytes of one number.

    Returns
    -------
    ndarray of int64, shape (count,)
    """
    planes = np.frombuffer(data, "u1", count * width).reshape(width, count)
    numbers = np.zeros(count, np.int64)
    for position, plane in enumerate(planes):
        numbers += plane.astype(np.int64) << (8 * position)
    return numbers
