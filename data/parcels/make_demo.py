"""Write the demo zone: synthetic parcels, buildings and ledgers of 港闸经济开发区, plan year 2022, from a fixed seed.

``python data/parcels/make_demo.py [FOLDER]`` writes into FOLDER, by default beside this file.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import rasterio
import shapely
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from rasterio.transform import from_origin

sys.path.insert(0, str(Path(__file__).parent))

from demo import fabric, ledgers, sites, stock

SEED = 2022
STAMP = dt.datetime(2022, 12, 31)
OLD = [
    "老汽机房（示意）",
    "老锅炉房（示意）",
    "输煤转运站（示意）",
    "机修车间（示意）",
    "老仓库（示意）",
    "变电间（示意）",
    "化水车间（示意）",
    "老办公楼（示意）",
]


def main(out: Path) -> None:
    """Every file of the demo zone into ``out``."""
    rng = np.random.default_rng(SEED)
    ground = fabric.make(rng)
    parcels = _parcels(ground, rng)
    buildings = _buildings(parcels, rng)
    firms, occupancy, owner_of = ledgers.firms_and_occupancy(parcels, buildings, rng)
    parcels["QLR"] = parcels["宗地代码"].map({p: f"企业{o[2:]}" for p, o in owner_of.items()}).fillna(parcels["QLR"])
    log = ledgers.actions(parcels, buildings, rng)
    out.mkdir(parents=True, exist_ok=True)
    _shapefile(parcels.drop(columns=["quarter", "west", "state"]), out / "宗地.shp")
    _geopackage(buildings.drop(columns=["宗地", "quarter"]), out / "建筑.gpkg", "建筑")
    _workbook(
        firms, out / "企业台账.xlsx", "港闸经济开发区企业资源集约利用台账（演示数据）", "企业与数值均为虚构", total=True
    )
    _workbook(occupancy, out / "用地用房关系.xlsx", "企业用地用房关系（演示数据）", "租户按幢、业主按宗地")
    _workbook(
        log,
        out / "盘活行动台账.xlsx",
        "2022年闲置低效用地与厂房盘活行动台账（演示数据）",
        "一行一个阶段；面积空白为整宗",
    )
    homes = sites.housing(ground.spare, rng)
    (out / "安置房.geojson").unlink(missing_ok=True)
    pyogrio.write_dataframe(homes, out / "安置房.geojson", driver="GeoJSON", COORDINATE_PRECISION=7)
    _survey_text(parcels[parcels["quarter"]], out / "天电北.txt")
    _geopackage(_context(ground), out / "底图.gpkg", "底图")
    sites.reviews(parcels, log).to_csv(out / "现场核查.csv", index=False, encoding="utf-8-sig")
    values, (west, north, pixel) = sites.night_light(parcels, rng)
    profile = {"driver": "GTiff", "width": values.shape[1], "height": values.shape[0], "count": 1, "dtype": "float32", "compress": "deflate",
               "crs": "EPSG:4490", "transform": from_origin(west, north, pixel, pixel), "nodata": -9999.0}  # fmt: skip
    with rasterio.open(out / "夜光.tif", "w", **profile) as target:
        target.write(values, 1)


def _parcels(ground: fabric.Fabric, rng: np.random.Generator) -> gpd.GeoDataFrame:
    shapes = gpd.GeoSeries(ground.parcels, crs=fabric.CRS)
    lon = shapes.to_crs("EPSG:4490").representative_point().x
    heart = shapely.Point(fabric.project([fabric.QUARTER_CENTRE])[0])
    near = shapes.representative_point().distance(heart)
    quarter = near <= near.nsmallest(16).iloc[-1]
    frame = gpd.GeoDataFrame({"quarter": quarter, "west": lon < 120.788}, geometry=shapes, crs=fabric.CRS)
    return ledgers.parcel_attributes(frame, rng)


def _buildings(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for plot in parcels.itertuples():
        if plot.state in ("idle", "decided", "government", "overdue", "unknown", "future") or plot.DLBM == "0810":
            continue
        homes = plot.DLBM == "0701"
        for shape in stock.on_parcel(plot.geometry, homes, rng):
            rows.append(_house(plot, shape, homes, rng))
            shapes.append(shape)
    by_code = parcels.set_index("宗地代码").geometry
    left, right = parcels.sindex.query(parcels.geometry, predicate="touches")
    crossing = 0
    for a, b in zip(left, right, strict=True):
        shed = stock.straddling(parcels.geometry.iloc[a], parcels.geometry.iloc[b]) if a < b and crossing < 12 else None
        if (
            shed is None
            or any(shed.distance(s) < 4 for s in shapes)
            or parcels["state"].iloc[a] != "built"
            or parcels["state"].iloc[b] != "built"
        ):
            continue
        rows.append(_house(parcels.iloc[a], shed, False, rng))
        shapes.append(shed)
        crossing += 1
    for k in range(3):  # beside the cadastre
        rows.append(
            [None, f"示例管理房{k + 1}", 1, 180.0, 4.0, 2004, "管理用房", None, None, "砖混", "一般", None, False]
        )
        shapes.append(shapely.box(0, 0, 15, 12))
        spot = by_code.iloc[40 * k].centroid
        shapes[-1] = shapely.affinity.translate(shapes[-1], spot.x - 7 + 4_000 + 300 * k, spot.y + 3_500)
    columns = [
        "宗地",
        "建筑名称",
        "层数",
        "建筑面积",
        "建筑高度",
        "建成年份",
        "用途",
        "闲置起始日期",
        "闲置面积",
        "结构",
        "建筑质量",
        "保护等级",
        "quarter",
    ]
    out = gpd.GeoDataFrame(rows, columns=columns, geometry=shapes, crs=fabric.CRS)
    out.insert(0, "幢号", [f"F{i + 1:04d}" for i in range(len(out))])
    return out


def _house(plot, shape: shapely.Polygon, homes: bool, rng: np.random.Generator) -> list[object]:  # type: ignore[no-untyped-def]
    ground = shape.area
    if plot.quarter:
        floors = int(rng.integers(1, 4))
        name, year = OLD[int(rng.integers(0, len(OLD)))], int(rng.integers(1934, 1990))
        structure, quality = "砖混", str(rng.choice(["较差", "一般"]))
        heritage = "工业遗产（示意）" if year < 1958 else None
        height, use = floors * 6.5, "工业"
    else:
        floors = (
            int(rng.integers(6, 19)) if homes else int(rng.choice([1, 2, 3, 4, 5], p=[0.45, 0.16, 0.17, 0.14, 0.08]))
        )
        name, year = ("示例住宅楼" if homes else "示例厂房"), int(rng.integers(1996, 2020))
        structure, quality, heritage = ("钢混" if floors > 1 else "钢结构"), "较好", None
        height, use = floors * (3.0 if homes else 4.6) + (4.6 if floors == 1 else 0), "住宅" if homes else "工业"
    area = round(ground * floors * rng.uniform(0.98, 1.02), 1)
    vacant = (rng.random() < 0.5) if plot.quarter else (not homes and rng.random() < 0.036)
    since = ledgers.day(rng, "2019-01-01", "2022-05-31") if vacant else None
    part = round(area * (1.0 if rng.random() < 0.7 else rng.uniform(0.3, 0.8)), 1) if vacant else None
    stated = None if rng.random() < 0.04 else area
    return [
        plot.宗地代码,
        name,
        floors,
        stated,
        round(height, 1),
        year,
        use,
        since,
        part,
        structure,
        quality,
        heritage,
        bool(plot.quarter),
    ]


def _context(ground: fabric.Fabric) -> gpd.GeoDataFrame:
    rows = [
        ("边界", "港闸经济开发区（示意）", ground.outline),
        *(("水系", n, g) for n, g in ground.water),
        *(("道路", None, g) for _, g in ground.roads),
    ]
    frame = gpd.GeoDataFrame(rows, columns=["类别", "名称", "geometry"], crs=fabric.CRS)
    frame.geometry = shapely.simplify(frame.geometry.to_numpy(), 0.8)
    frame.insert(0, "要素编号", [f"DT{i + 1:03d}" for i in range(len(frame))])
    return frame


def _shapefile(frame: gpd.GeoDataFrame, path: Path) -> None:
    """GBK without a .cpg, as planners' software writes it."""
    pyogrio.write_dataframe(frame, path, encoding="GB18030")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    head = bytearray(path.with_suffix(".dbf").read_bytes())
    head[1:4] = bytes([122, 12, 31])  # the date of the last change
    path.with_suffix(".dbf").write_bytes(head)


def _geopackage(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG")
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE gpkg_contents SET last_change = ?", (STAMP.strftime("%Y-%m-%dT00:00:00.000Z"),))


def _workbook(frame: pd.DataFrame, path: Path, title: str, note: str, *, total: bool = False) -> None:
    """A ledger as an office keeps it: merged title, a note, headers in the third row, sometimes a total row at the end."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = STAMP
    sheet = book.active
    sheet.title = "台账"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(frame.columns))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=15), Alignment(horizontal="center")
    sheet.append([note])
    sheet.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None):
        sheet.append(row)
    if total:
        money = [c for c in frame.columns if "万元" in c]
        sheet.append(
            [("合计" if i == 0 else float(frame[c].sum()) if c in money else None) for i, c in enumerate(frame.columns)]
        )
    for i, column in enumerate(frame.columns, 1):
        sheet.column_dimensions[get_column_letter(i)].width = max(11, 2 * len(column) + 2)
    book.save(path)
    _steady(path)


def _steady(path: Path) -> None:
    """The same zip every time: members carry a fixed date, and so does the note of the last change."""
    with zipfile.ZipFile(path) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    stamp = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members:
            if name == "docProps/core.xml":
                head, _, rest = data.partition(b"<dcterms:modified")
                data = (
                    head
                    + b'<dcterms:modified xsi:type="dcterms:W3CDTF">'
                    + stamp
                    + rest[rest.index(b"</dcterms:modified>") :]
                )
            new.writestr(zipfile.ZipInfo(name, (2022, 12, 31, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def _survey_text(parcels: gpd.GeoDataFrame, path: Path) -> None:
    """The study area as a 勘测定界 file: northing first, zone prefix on the easting, area in hectares."""
    whole = parcels.geometry.union_all().buffer(26, join_style="mitre").buffer(-12, join_style="mitre")
    area = max(shapely.get_parts(whole), key=lambda g: g.area).simplify(4)
    ring = list(area.exterior.coords)
    head = ["[属性描述]", "格式版本号=1.01版本", "数据产生单位=演示数据（虚构）", "数据产生日期=2022-06-30", "坐标系=2000国家大地坐标系", "几度分带=3",
            "投影类型=高斯克吕格", "计量单位=米", "带号=40", "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]",
            f"{len(ring)},{shapely.Polygon(ring).area / 1e4:.4f},TDB-01,天电北,面,,工业用地,0601,@"]  # fmt: skip
    names = [*range(1, len(ring)), 1]
    body = [f"J{k},1,{y:.3f},{x:.3f}" for k, (x, y) in zip(names, ring, strict=True)]
    path.write_bytes(("\r\n".join(head + body) + "\r\n").encode("gb18030"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
