"""Vector files as raw frames: right driver, right layer, right text, one sentence per fault."""

from __future__ import annotations

import glob
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from landuse.adapters.reading import encodings
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

F = TypeVar("F", bound=pd.DataFrame)

_SIBLINGS = {".shp": (".dbf", ".shx"), ".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}
_WORDS = {
    ".dbf": "属性",
    ".shx": "索引",
    ".dat": "属性",
    ".map": "图形",
    ".id": "索引",
    ".mid": "属性",
}
#: Formats whose layers are folders of one drawing.
_FOLDERS = (".kml",)
#: Outlines that are built at a time.
_BLOCK = 65_536


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """The layer with the file's own headers, in the file's own CRS, and the encoding of its text.

    Raises SourceError: missing parts, unknown layer, no record, unreadable record (named by its number).
    """
    kind = path.suffix.lower()
    for suffix in _SIBLINGS.get(kind, ()):
        if not any(path.with_suffix(s).is_file() for s in (suffix, suffix.upper())):
            beside = "、".join((kind, *_SIBLINGS[kind]))
            raise SourceError(
                f"{path.name}：缺少同名的 {suffix} 文件({_WORDS[suffix]})。",
                f"请把 {beside} 一起拷来。",
            )
    if kind in (".tab", ".mif"):
        with _of_no_charset(path) as (copy, charset):
            return encodings.decoded(_frame(copy, layer, {}), path.name, charset, encoding)
    if kind in (".shp", ".dbf"):
        return encodings.decoded(
            _frame(path, layer, options or {}), path.name, encodings.stated(path), encoding
        )
    return _frame(path, layer, options or {}), "UTF-8"


def read_parquet(path: Path) -> pd.DataFrame:
    """A GeoParquet file, or a plain Parquet table. Raises SourceError where it is neither."""
    import geopandas as gpd
    import pyarrow.parquet as pq

    with readable(path):
        shapes = _said_of_outlines(path)
        if not shapes:
            frame = pd.read_parquet(path)
        elif _in_wkb(shapes):
            name, crs = wkb_column(path)
            frame = _with_outlines(pq.read_table(path), name, crs)
        else:
            frame = gpd.read_parquet(path)
    return _some(frame, path)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What libraries say of a bad Parquet file, as one SourceError."""
    try:
        yield
    except (ValueError, OSError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path.name}：不是可读的 GeoParquet({_said(error, path)})。",
            "请用 GeoPandas 或 QGIS 重新导出。",
        ) from None


def wkb_column(path: Path) -> tuple[str, Any]:
    """The one column of outlines of a GeoParquet file, and its CRS. Raises SourceError where there are none or several."""
    shapes = _said_of_outlines(path)
    if not _in_wkb(shapes):
        raise SourceError(f"{path.name}：需要一列 WKB 图形。", "请用 GeoPandas 或 QGIS 重新导出。")
    ((name, about),) = shapes.items()
    # by the standard, nothing said means WGS 84
    return name, about.get("crs", "OGC:CRS84")


def _said_of_outlines(path: Path) -> Mapping[str, Mapping[str, Any]]:
    import pyarrow.parquet as pq

    about = json.loads((pq.read_schema(path).metadata or {}).get(b"geo", b"{}"))
    columns: Mapping[str, Mapping[str, Any]] = about.get("columns", {})
    return columns


def _in_wkb(shapes: Mapping[str, Mapping[str, Any]]) -> bool:
    return len(shapes) == 1 and all(s.get("encoding") == "WKB" for s in shapes.values())


def _some(frame: F, path: Path) -> F:
    if frame.empty:
        raise SourceError(f"{path.name}：没有任何要素。", "请确认导出时没有漏选。")
    return frame


def _frame(path: Path, wanted: str | None, options: Mapping[str, Any]) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    read = _read_raw if path.suffix.lower() in (".shp", ".dbf") else _read
    layers = _layers(path, wanted)
    try:
        found = [read(path, layer=name, **options) for name in layers]
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.DataLayerError,
        ValueError,
        UnicodeDecodeError,
    ) as error:
        raise SourceError(
            f"{path.name}：{_why_unreadable(path, layers[0], error)}",
            "请用 GIS 软件打开检查，或重新导出。",
        ) from None
    raw = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    frame = raw if isinstance(raw, gpd.GeoDataFrame) else gpd.GeoDataFrame(raw)
    if "geometry" not in frame:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame)))
    return _some(frame, path)


def _read(path: Path, **how: Any) -> Any:
    import pyogrio

    try:
        # an outline that cannot even be built is a missing one, not the end of the file
        return pyogrio.read_dataframe(path, use_arrow=True, on_invalid="ignore", **how)
    except (
        NotImplementedError
    ):  # arcs and curves: there are none in Arrow; the other way in turns them into vertices
        return pyogrio.read_dataframe(path, on_invalid="ignore", **how)


def _read_raw(path: Path, **how: Any) -> Any:
    """A dBASE table or a Shapefile with its text as :data:`encodings.RAW`."""
    import pyogrio

    meta, table = pyogrio.read_arrow(path, encoding=encodings.RAW, **how)
    name = meta["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        return table.to_pandas(date_as_object=False)
    return _with_outlines(table, name, meta["crs"], date_as_object=False)


def _with_outlines(table: pa.Table, name: str, crs: Any, **how: Any) -> gpd.GeoDataFrame:
    """An Arrow table as a layer, its outlines from the WKB of one column."""
    import geopandas as gpd

    frame = table.drop_columns([name]).to_pandas(**how)
    return gpd.GeoDataFrame(frame, geometry=outlines_of(table[name]), crs=crs)


def outlines_of(wkb: Any) -> np.ndarray:
    """Outlines from a column of WKB, None where one cannot be built; in blocks, as all at once takes twice as long."""
    import shapely

    starts = range(0, len(wkb), _BLOCK)
    blocks = [
        shapely.from_wkb(np.asarray(wkb.slice(at, _BLOCK)), on_invalid="ignore") for at in starts
    ]
    return np.concatenate(blocks) if blocks else np.array([], dtype=object)


def _layers(path: Path, wanted: str | None) -> list[str | None]:
    """The layers to read: the wanted one, the only one with geometry, or every folder of a drawing."""
    import pyogrio

    try:
        listed = pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, ValueError, UnicodeDecodeError):
        return [wanted]  # reading says what is wrong
    names = [str(name) for name, _ in listed]
    if wanted is not None and wanted not in names and path.suffix.lower() in (".dxf",):
        return [None]  # there a layer is an attribute
    if wanted is not None and wanted not in names:
        raise SourceError(f"{path.name}：没有图层“{wanted}”。", f"现有图层：{'、'.join(names)}。")
    if wanted is not None or len(names) <= 1:
        return [wanted]
    spatial = [str(name) for name, kind in listed if kind is not None]
    if path.suffix.lower() in _FOLDERS:
        return list(spatial)
    if len(spatial) != 1:
        raise SourceError(
            f"{path.name}：有 {len(names)} 个图层，不知读哪个。",
            f"请用 layer 指定：{'、'.join(names)}。",
        )
    return [spatial[0]]


@contextmanager
def _of_no_charset(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A copy of a MapInfo file that states ISO 8859-1, so that GDAL hands on every byte of the text; and what it stated."""
    stated: list[str] = []

    def neutral(match: re.Match[bytes]) -> bytes:
        stated.append(encodings.known_name(match[2].decode("ascii", "ignore").strip('" ')))
        return match[1] + b'"ISO8859_1"'

    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        for part in path.parent.glob(f"{glob.escape(path.stem)}.*"):
            if part.is_file():
                shutil.copyfile(part, Path(folder) / part.name)
        copy = Path(folder) / path.name
        pattern = rb'(?im)^(\s*!?charset\s+)("?\w+"?)'
        copy.write_bytes(re.sub(pattern, neutral, copy.read_bytes(), count=1))
        yield copy, [name for name in stated if name]


def _why_unreadable(path: Path, layer: str | None, error: Exception) -> str:
    """Walk the records one by one to name the first that cannot be read; else what the driver said."""
    import fiona
    from fiona.errors import FionaError

    number = 0
    try:
        with fiona.open(path, layer=layer) as source:
            for number, _ in enumerate(source, 1):  # noqa: B007 - the number is the answer
                pass
    except UnicodeDecodeError:
        return f"第 {number + 1} 条记录的文字无法解码。"
    except (FionaError, ValueError, AttributeError, TypeError) as trouble:
        said = _said(trouble, path)
        return f"第 {number + 1} 条记录无法读取({said})。" if number else f"无法打开({said})。"
    return f"无法读取({_said(error, path)})。"


def _said(error: Exception, path: Path) -> str:
    """What a library said, on one line and without the folders of this machine."""
    if str(error).startswith("Failed to open dataset"):
        return "内容不完整，或不是这种格式"
    return " ".join(str(error).split()).replace(str(path), path.name)[:160]
