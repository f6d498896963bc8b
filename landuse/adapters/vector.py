"""Shapefile, GeoPackage, GeoJSON and GeoParquet as raw frames: right text, right layer, one sentence per fault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from landuse.adapters.fields import tidy
from landuse.adapters.findings import Findings, rows_of
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd

_RAW = "ISO-8859-1"
_SIBLINGS = (".dbf", ".shx")
_WKT = ("wkt", "geometry", "geom", "the_geom", "图形", "几何")
#: So many non-ASCII bytes that are strict UTF-8 are no accident: a .cpg that says GBK is then wrong.
_PROOF = 8


def read_vector(
    path: Path, *, layer: str | None = None, encoding: str | None = None
) -> tuple[gpd.GeoDataFrame, str | None]:
    """The layer with the file's own headers, in the file's own CRS, and the encoding of its text.

    Raises SourceError: missing parts, unknown layer, no record, unreadable record (named by its number).
    """
    import geopandas as gpd
    import pyogrio

    if path.suffix.lower() == ".parquet":
        return _parquet(path), "UTF-8"
    shapefile = path.suffix.lower() == ".shp"
    if shapefile:
        _whole_shapefile(path)
    layer = _layer(path, layer)
    try:
        how: dict[str, Any] = {"encoding": _RAW} if shapefile else {"use_arrow": True}
        # an outline that cannot even be built is a missing one, not the end of the file
        raw = pyogrio.read_dataframe(path, layer=layer, on_invalid="ignore", **how)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.DataLayerError,
        ValueError,
        UnicodeDecodeError,
    ) as error:
        raise SourceError(
            f"{path.name}：{_why_unreadable(path, layer, error)}", "请用 GIS 软件打开检查，或重新导出。"
        ) from None
    if raw.empty:
        raise SourceError(f"{path.name}：没有任何要素。", "请确认导出时没有漏选。")
    frame = gpd.GeoDataFrame(raw) if not isinstance(raw, gpd.GeoDataFrame) else raw
    if "geometry" not in frame:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame)))
    return _decoded(frame, path, encoding) if shapefile else (frame, "UTF-8")


def _parquet(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    try:
        frame = gpd.read_parquet(path)
    except (ValueError, OSError, TypeError) as error:
        said = " ".join(str(error).split())[:160]
        raise SourceError(
            f"{path.name}：不是可读的 GeoParquet({said})。", "请用 GeoPandas 或 QGIS 重新导出。"
        ) from None
    if frame.empty:
        raise SourceError(f"{path.name}：没有任何要素。", "请确认导出时没有漏选。")
    return frame


def from_wkt(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose outlines stand in a WKT column as a GeoDataFrame without a CRS; other tables as they are."""
    column = next((c for c in frame.columns if tidy(c) in _WKT), None)
    if column is None:
        return frame
    import geopandas as gpd

    text = frame[column].map(lambda v: v if isinstance(v, str) else None)
    shapes = shapely.from_wkt(text.to_numpy(object), on_invalid="ignore")
    return gpd.GeoDataFrame(frame.drop(columns=column), geometry=shapes)


def _whole_shapefile(path: Path) -> None:
    for suffix in _SIBLINGS:
        if not any(path.with_suffix(s).is_file() for s in (suffix, suffix.upper())):
            what = "属性" if suffix == ".dbf" else "索引"
            raise SourceError(f"{path.name}：缺少同名的 {suffix} 文件({what})。", "请把 .shp、.dbf、.shx 一起拷来。")


def _layer(path: Path, wanted: str | None) -> str | None:
    """The layer to read: the wanted one, or the only one with geometry."""
    import fiona
    from fiona.errors import FionaError

    try:
        names = fiona.listlayers(path)
    except (FionaError, ValueError, UnicodeDecodeError):
        return wanted
    if wanted is not None and wanted not in names:
        raise SourceError(f"{path.name}：没有图层“{wanted}”。", f"现有图层：{'、'.join(names)}。")
    if wanted is not None or len(names) <= 1:
        return wanted
    spatial = [n for n in names if _has_geometry(path, n)]
    if len(spatial) != 1:
        raise SourceError(
            f"{path.name}：有 {len(names)} 个图层，不知读哪个。", f"请用 layer 指定：{'、'.join(names)}。"
        )
    return spatial[0]


def _has_geometry(path: Path, layer: str) -> bool:
    import fiona

    with fiona.open(path, layer=layer) as source:
        return source.schema.get("geometry") not in (None, "None")


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
        said = " ".join(str(trouble).split())[:160]
        return f"第 {number + 1} 条记录无法读取({said})。" if number else f"无法打开({said})。"
    return f"无法读取({' '.join(str(error).split())[:160]})。"


def _decoded(raw: gpd.GeoDataFrame, path: Path, declared: str | None) -> tuple[gpd.GeoDataFrame, str]:
    """Text of a shapefile by evidence: what was declared, the .cpg, strict UTF-8, GB18030, Big5: the first that decodes all of it.

    A multi-byte character cut at the end of a field is dropped, as the field was cut; anything else is no match.
    """
    columns = [c for c in raw.columns if c != raw.geometry.name]
    texts = {c: raw[c] for c in columns if _is_text(raw[c])}
    distinct = {v: v.encode(_RAW) for column in texts.values() for v in column.dropna().unique()}
    names = {c: str(c).encode(_RAW) for c in columns}
    for candidate in _utf8_first(_candidates(path, declared), [*distinct.values(), *names.values()], declared):
        words = {v: _strict(b, candidate) for v, b in distinct.items()}
        headers = {c: _strict(b, candidate) for c, b in names.items()}
        if None in words.values() or None in headers.values():
            if declared:
                break
            continue
        out = raw.copy()
        for name, column in texts.items():
            out[name] = column.map(words, na_action="ignore")
        return out.rename(columns={c: h for c, h in headers.items() if h}), candidate.upper()
    tried = "、".join(c.upper() for c in _candidates(path, declared))
    raise SourceError(
        f"{path.name}：属性表的文字用 {tried} 都无法解码，可能混用了编码。",
        "请在 landuse.toml 写明 encoding，或重新导出。",
    )


def _is_text(column: pd.Series) -> bool:
    return column.dtype == object or pd.api.types.is_string_dtype(column)


def _candidates(path: Path, declared: str | None) -> list[str]:
    if declared:
        return [declared]
    cpg = next((p for p in (path.with_suffix(".cpg"), path.with_suffix(".CPG")) if p.is_file()), None)
    stated = cpg.read_text("ascii", "ignore").strip().lower() if cpg else ""
    stated = {
        "936": "gb18030",
        "cp936": "gb18030",
        "gbk": "gb18030",
        "gb2312": "gb18030",
        "65001": "utf-8",
        "utf8": "utf-8",
    }.get(stated, stated)
    try:
        "".encode(stated or "utf-8")
    except LookupError:
        stated = ""
    # a .cpg of ISO-8859-1 decodes anything and proves nothing
    first = [stated] if stated and stated not in ("iso-8859-1", "latin-1", "latin1", "88591", "iso88591") else []
    return list(dict.fromkeys([*first, "utf-8", "gb18030", "big5"]))


def _utf8_first(candidates: list[str], texts: list[bytes], declared: str | None) -> list[str]:
    foreign = [t for t in texts if not t.isascii()]
    proven = sum(b > 127 for t in foreign for b in t) >= _PROOF and all(_strict(t, "utf-8") for t in foreign)
    return list(dict.fromkeys(["utf-8", *candidates])) if proven and not declared else candidates


def _strict(raw: bytes, encoding: str) -> str | None:
    """Decoded text, letting go of at most three trailing bytes of a cut character; None where it does not fit."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3 and error.start > 0 and len(raw) >= 9:
            try:
                return raw[: error.start].decode(encoding)
            except UnicodeDecodeError:
                return None
        return None


def sound_geometry(
    gdf: gpd.GeoDataFrame, findings: Findings, *, polygons: bool, required: bool
) -> tuple[gpd.GeoDataFrame, int, int]:
    """Rows with usable geometry: null refused where it is required, broken outlines repaired and listed, Z dropped.

    Repair is ``make_valid`` on the invalid only, keeping polygons. ``gdf`` needs source_row and an id in its first column.

    Returns
    -------
    The rows kept, how many were repaired, how many rejected.
    """
    shapes = shapely.force_2d(np.asarray(gdf.geometry))
    shapes[shapely.is_empty(shapes)] = None
    # a vertex that is no number ends an outline that cannot be trusted
    nan = ~np.isfinite(shapely.get_coordinates(shapes).sum(axis=1)) if len(shapes) else np.array([])
    if nan.any():
        _, owner = shapely.get_coordinates(shapes, return_index=True)
        shapes[np.unique(owner[nan])] = None
    missing, before = shapely.is_missing(shapes), shapely.area(shapes)
    broken = ~missing & ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    if polygons:
        mixed = ~missing & ~np.isin(shapely.get_type_id(shapes), (3, 6))
        points = mixed & (not required) & (shapely.get_type_id(shapes) == 0)
        shapes[mixed & ~points] = [_polygons_of(g) for g in shapes[mixed & ~points]]
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes[lost] = None
    repaired = broken & ~lost
    _report(gdf, repaired, findings, shapely.area(shapes) - before)
    reject = lost if required else np.zeros(len(gdf), bool)
    for at, code, message in (
        (missing & reject, "geometry_missing", "没有图形"),
        (lost & ~missing & reject, "geometry_unusable", "图形无法修复成面"),
    ):
        findings.each(
            code, f"第{{row}}行({{id}}){message}，未采用", rows_of(gdf[at]), severity="error", action="rejected"
        )
    out = gdf.set_geometry(pd.Series(shapes, index=gdf.index, dtype=object).to_numpy(), crs=gdf.crs)
    return out[~reject], int(repaired.sum()), int(reject.sum())


def report_twins(gdf: gpd.GeoDataFrame, findings: Findings) -> None:
    """List outlines that stand twice: the same ground would be counted twice."""
    shapes = np.asarray(gdf.geometry)
    alike = pd.DataFrame(shapely.bounds(shapes)).assign(area=shapely.area(shapes)).duplicated(keep=False).to_numpy()
    twins = alike & ~shapely.is_missing(shapes)
    some = gdf[twins]
    wkb = pd.Series(shapely.to_wkb(shapely.normalize(shapes[twins])), index=some.index)
    again = wkb.duplicated()
    first = wkb.map(some["source_row"].groupby(wkb).first())
    at = rows_of(some, first)[again]
    findings.each(
        "duplicate_geometry", "第{row}行({id})的图形与第{value}行完全相同，面积会重复计算", at, column="geometry"
    )


def _polygons_of(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(shape))
    flat = parts[np.isin(shapely.get_type_id(parts), (3,))]
    return shapely.union_all(flat) if len(flat) else None


def _report(gdf: gpd.GeoDataFrame, where: np.ndarray, findings: Findings, change: np.ndarray) -> None:
    at = rows_of(gdf[where], [f"{c:+.2f}" for c in change[where]])
    findings.each(
        "geometry_repaired",
        "第{row}行({id})图形自相交，已修复，面积变化 {value} m²",
        at,
        column="geometry",
        action="repaired",
    )
