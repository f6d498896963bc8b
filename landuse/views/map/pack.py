"""Geometry and columns → compact bytes, and back.

A *pack* is a header (plain JSON) and a deflated byte string. Every stream of integers is stored as byte planes: first
the low byte of all numbers, then the next, so that deflate finds the repetition. All numbers are little endian.

Geometry
    Vertices stand on an integer grid in EPSG:3857, ``step`` metres apart (0.1 by default). A vertex moves by at most
    ``step / √2`` Mercator metres, which is never more than that on the ground: it is a drawing format, areas are
    computed from the source. Streams in order: parts per row, rings per part, vertices per ring (closing vertex left
    out), then x and y of each ring's first vertex as zigzag differences to the ring before, then x and y of the others
    as zigzag differences to the vertex before. Lines are packed the same way, one open ring per part. A row without
    geometry has no parts.

Columns
    ``number`` (integers scaled by ``scale``, offset by ``low``, 0 is NA), ``float`` (64 bit, NaN is NA),
    ``bool`` (0 NA, 1 false, 2 true), ``date`` (as number, days since 1970), ``text`` (0 is NA, else 1 + place in the
    dictionary, which follows as UTF-8 JSON).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from pyproj import Transformer

#: Grid of the packed vertices, in metres of EPSG:3857.
STEP_M = 0.1
#: Rows in one pack of geometry.
CHUNK = 200_000
_LEVEL = 6  # a higher one takes twice as long for two per cent
_LIMIT = 2**31 - 1
_KINDS = {"polygon": (3, 6), "line": (1, 5)}


@dataclass(frozen=True)
class Pack:
    """A header that says what stands where, and the deflated bytes."""

    header: Mapping[str, Any]
    data: bytes

    @property
    def base64(self) -> str:
        """The bytes as they stand in a page."""
        return base64.b64encode(self.data).decode("ascii")


def mercator(xy: np.ndarray, crs: Any) -> np.ndarray:
    """Coordinates (n × 2) of ``crs`` in EPSG:3857."""
    if crs is None or str(crs) in ("3857", "EPSG:3857"):
        return xy
    return np.column_stack(_transformer(str(crs)).transform(xy[:, 0], xy[:, 1]))


@cache
def _transformer(crs: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(crs, 3857, always_xy=True)


def z_order(shapes: np.ndarray) -> np.ndarray:
    """Places of the rows along a Z-order curve over their centres; ties keep their order."""
    import shapely

    if not len(shapes):
        return np.zeros(0, np.int64)
    box = shapely.bounds(shapes)
    centre = np.column_stack([box[:, 0] + box[:, 2], box[:, 1] + box[:, 3]])
    known = np.isfinite(centre).all(axis=1)
    low = centre[known].min(axis=0) if known.any() else np.zeros(2)
    span = (centre[known] - low).max() if known.any() else 1.0
    cell = np.where(known[:, None], (centre - low) / (span or 1.0) * 65535, 0).astype(np.uint64)
    key = _spread(cell[:, 0]) | _spread(cell[:, 1]) << np.uint64(1)
    return np.argsort(np.where(known, key, np.uint64(2**63)), kind="stable")


def _spread(value: np.ndarray) -> np.ndarray:
    """Sixteen bits, each with a zero before it."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        value = (value | value << np.uint64(shift)) & np.uint64(mask)
    return value


# ── geometry ─────────────────────────────────────────────────────────────────────────────────────────


def pack_geometry(
    shapes: Sequence[Any] | np.ndarray,
    *,
    crs: Any = None,
    kind: str = "polygon",
    step: float = STEP_M,
) -> Pack:
    """Polygons (or lines), with holes and parts; missing and empty ones keep their row.

    Parameters
    ----------
    shapes : shapely geometries; parts of another kind than ``kind`` are left out.
    crs : of the shapes, EPSG:3857 where None.
    kind : "polygon" or "line".
    step : the grid in metres of EPSG:3857.
    """
    import shapely

    shapes = np.asarray(shapes, dtype=object)
    if (
        shapely.get_type_id(shapes) == _KINDS[kind][0]
    ).all():  # taking single parts out of themselves copies them
        parts, row = shapes, np.arange(len(shapes))
    else:
        parts, row = shapely.get_parts(shapes, return_index=True)
    keep = np.isin(shapely.get_type_id(parts), _KINDS[kind]) & ~shapely.is_empty(parts)
    parts, row = parts[keep], row[keep]
    rings, part = (
        shapely.get_rings(parts, return_index=True)
        if kind == "polygon"
        else (parts, np.arange(len(parts)))
    )
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.r_[ring[1:] != ring[:-1], True] if len(ring) else np.zeros(0, bool)
    if kind == "polygon":  # the closing vertex is the first one again
        xy, ring = xy[~last], ring[~last]
    grid = np.rint(mercator(xy, crs) / step).astype(np.int64)
    origin = grid.min(axis=0) if len(grid) else np.zeros(2, np.int64)
    first = np.r_[True, ring[1:] != ring[:-1]] if len(ring) else np.zeros(0, bool)
    start = np.diff(grid[first], axis=0, prepend=origin[None, :])
    move = np.diff(grid, axis=0, prepend=origin[None, :])[~first]
    if len(grid) and (grid.max(axis=0) - origin).max() > _LIMIT:
        raise ValueError("geometry spans more of the grid than 31 bits hold")
    streams = {
        "parts": np.bincount(row, minlength=len(shapes)),
        "rings": np.bincount(part, minlength=len(parts)),
        "vertices": np.bincount(ring, minlength=len(rings)),
        "start_x": _zigzag(start[:, 0]),
        "start_y": _zigzag(start[:, 1]),
        "move_x": _zigzag(move[:, 0]),
        "move_y": _zigzag(move[:, 1]),
    }
    written = {name: _planes(values) for name, values in streams.items()}
    header = {
        "kind": kind,
        "rows": len(shapes),
        "step": step,
        "tolerance": step / 2**0.5,
        "origin": origin.tolist(),
        "streams": [[name, len(streams[name]), width] for name, (_, width) in written.items()],
    }
    return Pack(header, zlib.compress(b"".join(data for data, _ in written.values()), _LEVEL))


def chunks(rows: int) -> list[slice]:
    """Rows that are packed together: one pack of a million takes one processor, and memory for all of it at once."""
    return [slice(at, at + CHUNK) for at in range(0, max(rows, 1), CHUNK)]


def unpack_geometry(pack: Pack) -> np.ndarray:
    """Multipolygons (or multilines) in EPSG:3857, one a row; None where the row had none."""
    import shapely

    head, data, at, read = pack.header, zlib.decompress(pack.data), 0, {}
    for name, count, width in head["streams"]:
        read[name] = _from_planes(data[at : at + count * width], count, width)
        at += count * width
    sizes = read["vertices"]
    first = np.zeros(int(sizes.sum()), bool)
    first[np.cumsum(sizes) - sizes] = True
    ring = np.repeat(np.arange(len(sizes)), sizes)
    grid = np.empty((len(first), 2))
    for axis, name in enumerate("xy"):
        start = np.cumsum(_unzigzag(read[f"start_{name}"])) + head["origin"][axis]
        move = np.zeros(len(first), np.int64)
        move[~first] = _unzigzag(read[f"move_{name}"])
        total = np.cumsum(move)
        grid[:, axis] = total - total[first][ring] + start[ring]
    xy, rows = grid * head["step"], np.repeat(np.arange(len(read["parts"])), read["parts"])
    out = np.full(head["rows"], None, object)
    if head["kind"] == "line":
        made = shapely.linestrings(xy, indices=ring) if len(xy) else np.zeros(0, object)
        return shapely.multilinestrings(made, indices=rows, out=out) if len(made) else out
    ends = np.cumsum(sizes)  # each ring ends where it began, also one that shrank to a point
    xy, ring = np.insert(xy, ends, xy[ends - sizes], axis=0), np.insert(ring, ends, ring[ends - 1])
    made = shapely.linearrings(xy, indices=ring) if len(xy) else np.zeros(0, object)
    owner = np.repeat(np.arange(len(read["rings"])), read["rings"])
    parts = shapely.polygons(made, indices=owner) if len(made) else made
    return shapely.multipolygons(parts, indices=rows, out=out) if len(parts) else out


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────


def pack_columns(columns: Mapping[str, Any], decimals: Mapping[str, int] | None = None) -> Pack:
    """Columns (arrays or Series of one length) by name.

    Parameters
    ----------
    decimals : column → decimals that are kept; all that 64 bits hold where a column of fractions is not named.
    """
    import pandas as pd

    head, body, rows = [], [], 0
    for name, values in columns.items():
        series = pd.Series(values).reset_index(drop=True)
        entry, data = _column(series, (decimals or {}).get(name))
        rows = len(series)
        head.append({"name": name, "size": len(data), **entry})
        body.append(data)
    return Pack({"rows": rows, "columns": head}, zlib.compress(b"".join(body), _LEVEL))


def _column(series: pd.Series, decimals: int | None) -> tuple[dict[str, Any], bytes]:
    from pandas.api import types

    gone = series.isna().to_numpy(bool)
    if types.is_bool_dtype(series.dtype):
        flags = np.where(gone, 0, 1 + series.fillna(False).to_numpy(bool))
        return {"kind": "bool", "width": 1}, flags.astype("u1").tobytes()
    if types.is_datetime64_any_dtype(series.dtype):
        days = series.to_numpy("datetime64[D]").astype(np.int64)
        return _scaled(days, gone, 1, "date") or _floats(np.where(gone, np.nan, days))
    if types.is_numeric_dtype(series.dtype):
        numbers = series.to_numpy(dtype=float, na_value=np.nan)
        whole = types.is_integer_dtype(series.dtype)
        if decimals is not None or whole:
            scale = 10 ** (decimals or 0)
            finite = np.isfinite(numbers)
            if (
                finite[~gone].all()
                and np.abs(numbers[finite], out=numbers[finite]).max(initial=0) * scale < 2**52
            ):
                made = _scaled(
                    np.rint(np.where(gone, 0, numbers) * scale).astype(np.int64),
                    gone,
                    scale,
                    "number",
                )
                if made:
                    return made
        return _floats(numbers)
    return _texts(series, gone)


def _scaled(
    values: np.ndarray, gone: np.ndarray, scale: int, kind: str
) -> tuple[dict[str, Any], bytes] | None:
    """Integers as planes, or None where their span needs more than four bytes."""
    low = int(values[~gone].min()) if (~gone).any() else 0
    shifted = np.where(gone, 0, values - low + 1)
    if shifted.max(initial=0) > _LIMIT:
        return None
    data, width = _planes(shifted)
    return {"kind": kind, "width": width, "scale": scale, "low": low}, data


def _floats(values: np.ndarray) -> tuple[dict[str, Any], bytes]:
    return {"kind": "float", "width": 8}, values.astype("<f8").view("u1").reshape(-1, 8).T.tobytes()


def _texts(series: pd.Series, gone: np.ndarray) -> tuple[dict[str, Any], bytes]:
    import pandas as pd

    if isinstance(
        series.dtype, pd.CategoricalDtype
    ):  # its codes are there already, its words may be more than are used
        used, codes = np.unique(series.cat.codes.to_numpy(), return_inverse=True)
        words = series.cat.categories[used[used >= 0]].astype("string")
        codes = codes - int((used < 0).any())
    else:
        codes, words = pd.factorize(series.astype("string"))
    data, width = _planes(np.where(gone, 0, codes + 1))
    text = json.dumps(words.tolist(), ensure_ascii=False, separators=(",", ":"))
    table = text.encode("utf-8", "replace")
    return {"kind": "text", "width": width, "table": len(table)}, data + table


def unpack_columns(pack: Pack) -> dict[str, list[Any]]:
    """Columns by name as plain Python values; None is NA, dates are days since 1970."""
    data, at, out, rows = zlib.decompress(pack.data), 0, {}, pack.header["rows"]
    for head in pack.header["columns"]:
        out[head["name"]] = _values(head, data[at : at + head["size"]], rows)
        at += head["size"]
    return out


def _values(head: Mapping[str, Any], data: bytes, rows: int) -> list[Any]:
    if head["kind"] == "float":
        numbers = (
            np.frombuffer(data, "u1").reshape(8, rows).T.copy().view("<f8").ravel().tolist()
            if rows
            else []
        )
        return [None if v != v else v for v in numbers]
    codes = _from_planes(data, rows, head["width"]).tolist()
    if head["kind"] == "bool":
        return [None if c == 0 else c == 2 for c in codes]
    if head["kind"] == "text":
        words = json.loads(data[rows * head["width"] :].decode("utf-8"))
        return [None if c == 0 else words[c - 1] for c in codes]
    low, scale = head["low"], head["scale"]
    return [None if c == 0 else (c - 1 + low) / scale if scale > 1 else c - 1 + low for c in codes]


# ── integers ─────────────────────────────────────────────────────────────────────────────────────────


def _zigzag(values: np.ndarray) -> np.ndarray:
    return values << 1 ^ values >> 63


def _unzigzag(values: np.ndarray) -> np.ndarray:
    return values >> 1 ^ -(values & 1)


def _planes(values: np.ndarray) -> tuple[bytes, int]:
    """Unsigned integers below 2³² as byte planes, and how many."""
    top = int(values.max(initial=0))
    width = max(1, (top.bit_length() + 7) // 8)
    data = values.astype("<u8").view("u1").reshape(-1, 8)[:, :width]
    return np.ascontiguousarray(data.T).tobytes(), width


def _from_planes(data: bytes, count: int, width: int) -> np.ndarray:
    planes = np.frombuffer(data, "u1", count * width).reshape(width, count).astype(np.int64)
    return sum((planes[k] << 8 * k for k in range(width)), np.zeros(count, np.int64))
