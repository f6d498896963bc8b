"""Files as planners hold them, the same bytes every time they are made."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from shapely import Polygon

from demo.waters import CRS, ORIGIN

STAMP = "2022-12-31T00:00:00Z"


def grounded(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame with its shapes moved from the zone's corner to the national grid, to the millimetre."""
    moved = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy + ORIGIN, 3))
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index), crs=CRS)


def _named(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return frame[[c for c in names if c in frame]].rename(columns=dict(names))


def shapefile(frame: gpd.GeoDataFrame, names: Mapping[str, str], path: Path) -> None:
    """A shapefile in GB18030 without .cpg, its table dated the last day of the plan year."""
    table = _named(frame, names)
    for column in table.columns:
        if table[column].dtype == object:
            table[column] = table[column].map(lambda v: None if v is None or pd.isna(v) else str(v))
    shapes = gpd.GeoDataFrame(
        table,
        geometry=shapely.orient_polygons(frame.geometry.to_numpy(), exterior_cw=True),
        crs=CRS,
    )
    pyogrio.write_dataframe(shapes, path, driver="ESRI Shapefile", encoding="GB18030", RESIZE="YES")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    body = bytearray(path.with_suffix(".dbf").read_bytes())
    body[1:4] = bytes((122, 12, 31))
    path.with_suffix(".dbf").write_bytes(body)


def geopackage(frame: gpd.GeoDataFrame, names: Mapping[str, str], path: Path, layer: str) -> None:
    """One layer of a GeoPackage, its change date fixed."""
    path.unlink(missing_ok=True)
    shapes = gpd.GeoDataFrame(_named(frame, names), geometry=frame.geometry.to_numpy(), crs=CRS)
    pyogrio.write_dataframe(shapes, path, driver="GPKG", layer=layer)
    with sqlite3.connect(path) as store:
        store.execute("UPDATE gpkg_contents SET last_change = ?", (STAMP[:-1] + ".000Z",))
    store.close()


def workbook(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    path: Path,
    title: str,
    note: str | None = None,
    total: Sequence[str] = (),
) -> None:
    """A ledger as offices keep them: merged title, a note on units, headers, rows and a 合计 row."""
    table = _named(frame, names)
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    width = len(table.columns)
    tops = [title, *([note] if note else [])]
    for n, line in enumerate(tops, 1):
        sheet.merge_cells(start_row=n, start_column=1, end_row=n, end_column=width)
        cell = sheet.cell(n, 1, line)
        cell.alignment = Alignment(horizontal="center" if n == 1 else "left")
        cell.font = Font(bold=n == 1, size=14 if n == 1 else 10)
    head = len(tops) + 1
    for k, name in enumerate(table.columns, 1):
        cell = sheet.cell(head, k, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E7E2D3")
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(k)].width = (
            22 if "宗地" in name or "项目" in name or "材料" in name else 14
        )
    for n, row in enumerate(table.itertuples(index=False), head + 1):
        for k, value in enumerate(row, 1):
            if value is None or pd.isna(value):
                continue
            cell = sheet.cell(n, k, value.item() if isinstance(value, np.generic) else value)
            if isinstance(value, dt.date):
                cell.number_format = "yyyy-mm-dd"
    if total:
        last = head + len(table) + 1
        sheet.cell(last, 1, "合计").font = Font(bold=True)
        for name in total:
            sheet.cell(
                last,
                list(table.columns).index(names[name]) + 1,
                round(float(pd.to_numeric(frame[name]).sum()), 2),
            )
    sheet.freeze_panes = sheet.cell(head + 1, 3)
    book.save(path)
    _settle(path)


def _settle(path: Path) -> None:
    """The workbook packed again with fixed times."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in sorted(old.namelist())}
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", STAMP, core).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, (2022, 12, 31, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, body)


def geojson(frame: gpd.GeoDataFrame, names: Mapping[str, str], path: Path) -> None:
    """RFC 7946: degrees to a centimetre, outer rings counter-clockwise, null where no outline is known."""
    lonlat = frame.geometry.to_crs("EPSG:4490")
    features = []
    for row, shape in zip(_named(frame, names).to_dict("records"), lonlat, strict=True):
        clean = {
            k: None
            if pd.isna(v)
            else (int(v) if isinstance(v, (int, float)) and float(v).is_integer() else v)
            for k, v in row.items()
        }
        geometry = None
        if shape is not None and not shape.is_empty:
            ring = np.round(shapely.get_coordinates(shapely.orient_polygons(shape).exterior), 7)
            geometry = {"type": "Polygon", "coordinates": [ring.tolist()]}
        features.append(
            json.dumps(
                {
                    "type": "Feature",
                    "id": row[names["site_id"]],
                    "properties": clean,
                    "geometry": geometry,
                },
                ensure_ascii=False,
            )
        )
    text = (
        '{"type": "FeatureCollection", "name": "安置房", "features": [\n'
        + ",\n".join(features)
        + "\n]}\n"
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def survey(shape: Polygon, code: str, name: str, path: Path) -> None:
    """A 勘测定界 coordinate file in GBK: northing first, area in hectares."""
    ring = list(shape.exterior.coords)[::-1]
    head = [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=演示数据（合成，非实测）",
        "数据产生日期=2022-06-30",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=40",
        "精度=0.001",
        "转换参数=0,0,0,0,0,0,0",
        "[地块坐标]",
        f"{len(ring)},{shape.area / 1e4:.4f},{code},{name},面,,工业用地,0601,@",
    ]
    body = [f"J{k % (len(ring) - 1) + 1},1,{y:.3f},{x:.3f}" for k, (x, y) in enumerate(ring)]
    path.write_text("\r\n".join(head + body) + "\r\n", encoding="gbk", newline="")


def comma(frame: pd.DataFrame, names: Mapping[str, str], path: Path) -> None:
    """CSV that Excel opens: UTF-8 with BOM."""
    table = _named(frame, names)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(table.columns)
        writer.writerows(table.astype(object).where(table.notna(), "").itertuples(index=False))


def raster(values: np.ndarray, west: float, north: float, pixel: float, path: Path) -> None:
    """A one-band GeoTIFF, deflated, NaN-free: -1 where nothing was measured."""
    import rasterio
    from rasterio.transform import from_origin

    filled = np.where(np.isnan(values), np.float32(-1), values)
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "height": filled.shape[0],
        "width": filled.shape[1],
        "crs": "EPSG:32651",
        "transform": from_origin(west, north, pixel, pixel),
        "nodata": -1,
        "compress": "deflate",
        "predictor": 3,
        "zlevel": 9,
    }
    with rasterio.open(path, "w", **profile) as out:
        out.write(filled.astype("float32"), 1)
        out.update_tags(note="synthetic")
