"""Every format a planner's folder holds gives the same three parcels."""

import json
import re
import struct
import textwrap
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from workspaces import CRS, EAST, NORTH, parcels

from landuse.adapters.reading import formats
from landuse.adapters.reading.process import reading_here
from landuse.errors import SourceError

ROOT = Path(__file__).parents[3]

HOLDERS = ["企业0", "企业1", "企业2"]


def reads(workspace, name, extra="", ids=("P0", "P1", "P2"), holders=HOLDERS, tolerance=1e-6):
    workspace.write(parcels=f'path = "data/{name}"\n{extra}')
    zone = workspace.open()
    found = zone.parcels.sort_index()
    assert found.index.to_list() == list(ids)
    assert found["holder"].to_list() == holders
    assert found["area_plane_m2"].to_list() == pytest.approx([10_000] * len(found), rel=tolerance)
    assert abs(found.total_bounds[0] - EAST) < 0.1
    return zone


@pytest.mark.parametrize(
    ("name", "driver", "system"),
    [
        ("宗地.geojsonl", "GeoJSONSeq", 4326),
        ("宗地.ndjson", "GeoJSONSeq", 4326),
        ("宗地.fgb", "FlatGeobuf", None),
        ("宗地.gml", "GML", None),
        ("宗地.gdb", "OpenFileGDB", None),
        ("宗地.kml", "LIBKML", 4326),
        ("宗地.geojson", "GeoJSON", 4326),
    ],
)
def test_formats_of_gdal(workspace, name, driver, system):
    frame = parcels() if system is None else parcels().to_crs(system)
    pyogrio.write_dataframe(frame, workspace / name, driver=driver)
    before = sorted(p.name for p in (workspace.root / "data").iterdir())
    reads(workspace, name, tolerance=1e-4)
    assert (
        sorted(p.name for p in (workspace.root / "data").iterdir()) == before
    )  # GDAL leaves nothing beside the sources


@pytest.mark.parametrize("charset", ["Neutral", "WindowsSimpChinese", "WindowsLatin1"])
@pytest.mark.parametrize("name", ["宗地.tab", "宗地.mif"])
def test_mapinfo_whatever_charset_it_states(workspace, name, charset):
    frame = parcels().rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
    pyogrio.write_dataframe(frame, workspace / name, driver="MapInfo File", encoding="GB18030")
    path = workspace / name
    path.write_bytes(path.read_bytes().replace(b"Neutral", charset.encode()))
    zone = reads(workspace, name, tolerance=1e-3)  # MapInfo keeps whole numbers of a grid
    assert zone.sources["parcels"].encoding == "GB18030"


@pytest.mark.parametrize("name", ["宗地.gpkg", "宗地.fgb", "宗地.parquet", "宗地.xlsx"])
def test_an_encoding_is_heeded_or_refused(workspace, name):
    """Text of these formats is Unicode: a declaration would be passed over in silence."""
    path = workspace / name
    if name.endswith("xlsx"):
        outlines = parcels().assign(WKT=parcels().geometry.to_wkt())
        pd.DataFrame(outlines.drop(columns="geometry")).to_excel(path, index=False)
    elif name.endswith("parquet"):
        parcels().to_parquet(path)
    else:
        parcels().to_file(path)
    workspace.write(parcels=f'path = "data/{name}"\nencoding = "GBK"')
    with pytest.raises(SourceError, match="写明的 encoding = GBK 用不上。请删去 encoding"):
        workspace.open()
    reads(workspace, name, 'encoding = "UTF-8"')


def test_mapinfo_in_utf_8(workspace):
    """The one character set whose name has a hyphen."""
    frame = parcels().rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
    path = workspace / "宗地.mif"
    pyogrio.write_dataframe(frame, path, driver="MapInfo File", encoding="UTF-8")
    path.write_bytes(path.read_bytes().replace(b'"Neutral"', b'"UTF-8"'))
    assert b'"UTF-8"' in path.read_bytes()
    zone = reads(workspace, "宗地.mif", tolerance=1e-3)
    assert zone.sources["parcels"].encoding == "UTF-8"


@pytest.mark.parametrize("suffix", [".dat", ".map", ".id"])
def test_mapinfo_without_a_part(workspace, suffix):
    pyogrio.write_dataframe(
        parcels(), workspace / "宗地.tab", driver="MapInfo File", encoding="GB18030"
    )
    (workspace / "宗地.tab").with_suffix(suffix).unlink()
    workspace.write(parcels='path = "data/宗地.tab"')
    with pytest.raises(SourceError, match=rf"宗地\.tab：缺少同名的 {suffix} 文件"):
        workspace.open()


def test_folders_of_a_kml_are_one_layer(workspace):
    place = "<Placemark><name>{}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    shapes = parcels().to_crs(4326).geometry
    text = [
        place.format(f"P{i}", " ".join(f"{x:.9f},{y:.9f},0" for x, y in g.exterior.coords))
        for i, g in enumerate(shapes)
    ]
    kml = f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>东</name>{text[0]}</Folder><Folder><name>西</name>{text[1]}{text[2]}</Folder></Document></kml>'
    with zipfile.ZipFile(workspace / "宗地.kmz", "w") as packed:
        packed.writestr("doc.kml", kml)
    workspace.write(parcels='path = "data/宗地.kmz"')
    zone = workspace.open()
    assert sorted(zone.parcels.index) == ["P0", "P1", "P2"]
    assert "name_as_id" in set(zone.findings["code"])


def test_several_shapefiles_in_one_zip(workspace):
    for name in ("宗地", "旧宗地"):
        pyogrio.write_dataframe(parcels(), workspace / f"{name}.shp", encoding="GB18030")
    with zipfile.ZipFile(workspace / "全部.zip", "w") as packed:
        for part in (workspace.root / "data").glob("*宗地.[sdcp][hbpr][pfxgj]"):
            packed.write(part, part.name)
    workspace.write(parcels='path = "data/全部.zip"')
    with pytest.raises(
        SourceError,
        match=r"全部\.zip：里面有 2 个数据文件，不知读哪个。请用 layer 指定：宗地、旧宗地",
    ):
        workspace.open()
    reads(workspace, "全部.zip", 'layer = "旧宗地"')


def ledger(workspace, rows, name, **more):
    path = workspace / name
    frame = pd.DataFrame(rows)
    if name.endswith(".ods"):
        ods(path, frame.to_numpy(object).tolist())
    else:
        frame.to_excel(path, header=False, index=False, **more)
    return path


def ods(path, rows):
    """The least OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>'
            for v in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="企业">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
        )


ROWS = [
    ["企业编号", "企业名称", "实缴税收(万元)"],
    ["Q1", "甲公司", "1,200.5"],
    ["Q2", "乙公司", "30"],
    ["合计", "", "1230.5"],
]


def test_an_opendocument_ledger(workspace):
    ledger(workspace, ROWS, "企业.ods")
    parcels().to_file(workspace / "宗地.gpkg")
    firms = workspace.table("enterprises", "企业.ods").enterprises
    assert firms["tax_wan"].to_list() == [1200.5, 30]


def test_merged_cells_stand_in_every_row(workspace):
    book = openpyxl.Workbook()
    for row in (["企业编号", "行业", "实缴税收"], ["Q1", "机械", 1], ["Q2", None, 2]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(workspace / "企业.xlsx")
    parcels().to_file(workspace / "宗地.gpkg")
    assert workspace.table("enterprises", "企业.xlsx").enterprises["sector"].to_list() == [
        "机械",
        "机械",
    ]


def test_boundary_points_in_a_table_are_outlines(workspace):
    rows = [["宗地代码", "权利人", "点号", "圈号", "X坐标", "Y坐标"]]
    for i, shape in enumerate(parcels().geometry):
        x0, y0, *_ = shape.bounds
        hole = shapely.box(x0 + 10, y0 + 10, x0 + 20, y0 + 30) if i == 0 else None
        for ring, part in enumerate([shape, hole] if hole else [shape], 1):
            rows += [
                [f"P{i}", f"企业{i}", f"J{k}", ring, y, x]
                for k, (x, y) in enumerate(part.exterior.coords[:-1], 1)
            ]
    (workspace / "界址点.csv").write_text("\n".join(",".join(map(str, r)) for r in rows), "utf-8")
    workspace.write(parcels='path = "data/界址点.csv"')
    zone = workspace.open()
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([9_800, 10_000, 10_000])
    assert zone.parcels["source_row"].to_list() == [2, 10, 14]
    assert {"axes_swapped", "crs_recognised"} <= set(zone.findings["code"])


def test_points_of_a_table_are_places(workspace):
    parcels().to_file(workspace / "宗地.gpkg")
    (workspace / "安置房.csv").write_text(
        "地块编号,项目名称,经度,纬度\nA1,甲苑,120.79,32.04\nA2,乙苑,x,32.04\n", "utf-8"
    )
    zone = workspace.table("housing", "安置房.csv")
    assert zone.housing.geometry.geom_type.to_list() == ["Point"]
    assert zone.findings["code"].to_list().count("coordinate_missing") == 1


def dxf(entities):
    head = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
    return (head + "".join(entities) + "0\nENDSEC\n0\nEOF\n").encode("gb18030")


def polyline(shape, layer="宗地", closed=1, drop=0):
    points = list(shape.exterior.coords)[: -1 if closed else None][drop:]
    body = "".join(f"10\n{x:.3f}\n20\n{y:.3f}\n" for x, y in points)
    return f"0\nLWPOLYLINE\n8\n{layer}\n90\n{len(points)}\n70\n{closed}\n{body}"


def label(point, text, layer="注记"):
    return f"0\nTEXT\n8\n{layer}\n10\n{point.x:.3f}\n20\n{point.y:.3f}\n40\n5\n1\n{text}\n"


def test_a_drawing_with_labels(workspace):
    a, b, c = parcels().geometry
    drawing = [
        polyline(a),
        polyline(b, closed=0),
        polyline(c, closed=0, drop=1),
        polyline(a.buffer(50), layer="图框"),
        label(a.centroid, "港闸-01"),
        label(a.representative_point(), "纺织厂"),
        label(b.centroid, "P-2"),
    ]
    (workspace / "宗地.dxf").write_bytes(dxf(drawing))
    workspace.write(parcels='path = "data/宗地.dxf"\nlayer = "宗地"')
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["港闸-01", "P-2"]
    assert zone.parcels["name"].to_list()[0] == "纺织厂"
    codes = set(zone.findings["code"])
    assert {"open_outline", "several_labels", "outline_closed"} <= codes


def test_a_drawing_in_millimetres(workspace):
    shape = shapely.transform(parcels().geometry.iloc[0], lambda c: (c - [40_000_000, 0]) * 1000)
    (workspace / "宗地.dxf").write_bytes(dxf([polyline(shape), label(shape.centroid, "P0")]))
    workspace.write(parcels='path = "data/宗地.dxf"')
    zone = workspace.open()
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([10_000], rel=1e-6)
    assert "millimetres" in set(zone.findings["code"])


def test_a_drawing_without_outlines(workspace):
    (workspace / "宗地.dxf").write_bytes(dxf([label(shapely.Point(EAST, NORTH), "P0")]))
    workspace.write(parcels='path = "data/宗地.dxf"\nlayer = "宗地"')
    with pytest.raises(
        SourceError, match=r"宗地\.dxf：图层“宗地”里没有闭合的多段线。图中的图层：注记"
    ):
        workspace.open()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("宗地.gpkg", b"PK\x03\x04zip", "内容却像是 .xlsx"),
        ("宗地.shp", b"not a shapefile at all", "内容却不是"),
        ("宗地.fgb", b"\x00" * 40, "内容却不是"),
        ("宗地.dwg", b"AC1015", "不认识的文件类型“.dwg”"),
        ("宗地.geojson", b"<OGRVRTDataSource/>", "内容却不是"),
    ],
)
def test_files_that_lie_about_themselves(workspace, name, content, said):
    (workspace / name).write_bytes(content)
    for part in (".dbf", ".shx"):
        (workspace / name).with_suffix(part).write_bytes(b"x")
    workspace.write(parcels=f'path = "data/{name}"')
    with pytest.raises(SourceError, match=said) as caught:
        workspace.open()
    english = caught.value.in_language("en").removeprefix(f"{name}: ")
    assert english.isascii() or "“.dwg”" in english
    assert english.endswith(("it is from.", "postgresql:// address."))


def test_geojson_of_one_line_a_feature_with_a_bom(workspace):
    lines = [
        json.dumps(f, ensure_ascii=False)
        for f in json.loads(parcels().to_crs(4326).to_json())["features"]
    ]
    (workspace / "宗地.geojsonl").write_text("\n".join(lines), "utf-8")
    reads(workspace, "宗地.geojsonl", tolerance=1e-3)
    assert gpd.read_file(workspace / "宗地.geojsonl").crs.to_epsg() == 4326
    assert CRS == "EPSG:4528"


def test_arcs_become_vertices(workspace):
    import sqlite3

    frame = parcels(1)
    frame.to_file(workspace / "弧.gpkg", layer="弧")
    # a circle of radius 50 m as a CURVEPOLYGON of one CIRCULARSTRING, in the container of a GeoPackage
    points = [(EAST + x, NORTH + y) for x, y in ((0, 50), (50, 100), (100, 50), (50, 0), (0, 50))]
    curve = (
        b"\x01"
        + struct.pack("<II", 10, 1)
        + b"\x01"
        + struct.pack("<II", 8, 5)
        + b"".join(struct.pack("<dd", *p) for p in points)
    )
    with sqlite3.connect(workspace / "弧.gpkg") as db:
        head = b"GP\x00\x01" + struct.pack("<i", 4528)
        for name in [
            r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]:
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute('UPDATE "弧" SET geom = ?', (head + curve,))
        db.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    workspace.write(parcels='path = "data/弧.gpkg"')
    assert workspace.open().parcels["area_plane_m2"].to_list() == pytest.approx(
        [3.14159265 * 2500], rel=1e-3
    )


def test_a_bare_dbf_is_a_ledger(workspace):
    frame = gpd.GeoDataFrame(
        {"企业编号": ["Q1", "Q2"], "企业名称": ["甲公司", "乙公司"], "税收": [1.5, 2.5]}
    )
    pyogrio.write_dataframe(
        frame, workspace / "企业.dbf", driver="ESRI Shapefile", encoding="GB18030"
    )
    (workspace / "企业.cpg").unlink()
    zone = workspace.table("enterprises", "企业.dbf")
    assert zone.enterprises["name"].to_list() == ["甲公司", "乙公司"]
    assert zone.sources["enterprises"].encoding == "GB18030"


def test_semicolons_within_cells_do_not_separate_them(workspace):
    (workspace / "企业.csv").write_text('企业编号,企业名称\n"Q1","甲;乙;丙;丁"\n', "utf-8")
    assert workspace.table("enterprises", "企业.csv").enterprises["name"].to_list() == [
        "甲;乙;丙;丁"
    ]


def test_a_plain_parquet_is_a_ledger(workspace):
    pd.DataFrame({"企业编号": ["Q1"], "企业名称": ["甲公司"]}).to_parquet(
        workspace / "企业.parquet"
    )
    assert workspace.table("enterprises", "企业.parquet").enterprises["name"].to_list() == [
        "甲公司"
    ]


@pytest.mark.parametrize("name", ["用地.dxf", "用地.kml"])
def test_a_drawing_is_no_ledger(workspace, name):
    (workspace / name).write_bytes(dxf([]) if name.endswith("dxf") else b"<kml/>")
    with pytest.raises(SourceError, match="是图形文件，用地用房关系需要表格"):
        workspace.table("occupancy", name)


def test_points_without_an_id_are_told_and_without_any_refused(workspace):
    rows = "宗地代码,X,Y\n,3546000,40575000\nA,3546000,40575000\n,3546100,40575000\n,3546100,40575100\n"
    (workspace / "点.csv").write_text(rows, "utf-8")
    workspace.write(parcels='path = "data/点.csv"')
    zone = workspace.open()
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([5_000])
    assert zone.findings.loc[zone.findings["code"] == "coordinate_missing", "row"].to_list() == [2]
    (workspace / "点.csv").write_text(
        "宗地代码,X,Y\n,3546000,40575000\n,3546100,40575000\n", "utf-8"
    )
    with pytest.raises(SourceError, match=r"点\.csv：没有一个点既有宗地代码又有坐标"):
        workspace.open()


def test_what_macos_packs_beside_a_file_is_no_file(workspace):
    pyogrio.write_dataframe(parcels(), workspace / "z.shp", encoding="GB18030")
    with zipfile.ZipFile(workspace / "z.zip", "w") as packed:
        for part in (workspace.root / "data").glob("z.[sdcp][hbpr][pfxgj]"):
            packed.write(part, f"宗地/{part.name}")
            packed.writestr(f"__MACOSX/宗地/._{part.name}", b"\0\5\x16\7")
    reads(workspace, "z.zip")


def test_half_a_geojson(workspace):
    (workspace / "半.geojson").write_text('{"type":"FeatureCollection","features":[{"type":"Feat')
    workspace.write(parcels='path = "data/半.geojson"')
    with pytest.raises(SourceError, match=r"半\.geojson：无法打开（内容不完整，或不是这种格式）"):
        workspace.open()


def test_the_recipe_for_a_new_format_reads_it(workspace, monkeypatch):
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Adding a file format")[1]
    code = re.search(r"```python\n(.*?)```", recipe, re.DOTALL)[1]
    monkeypatch.setattr(formats, "FORMATS", dict(formats.FORMATS))
    exec(textwrap.dedent(code), vars(formats))
    parcels().to_file(workspace / "宗地.sqlite", driver="SQLite", layer="宗地")
    with reading_here():  # a child would have to be told of the format too
        reads(workspace, "宗地.sqlite")
    (workspace / "假.sqlite").write_text("<OGRVRTDataSource/>")
    workspace.write(parcels='path = "data/假.sqlite"')
    with reading_here(), pytest.raises(SourceError, match=r"扩展名是 \.sqlite"):
        workspace.open()


@pytest.mark.parametrize("name", ["宗地.geojson", "宗地.geojsonl"])
def test_geojson_in_gb18030(workspace, name):
    driver = "GeoJSON" if name.endswith("json") else "GeoJSONSeq"
    parcels().to_crs(4326).to_file(workspace / name, driver=driver)
    text = (workspace / name).read_text("utf-8")
    (workspace / name).write_bytes(text.encode("gb18030"))
    zone = workspace.write(parcels=f'path = "data/{name}"').open()
    assert zone.parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]
    assert zone.sources["parcels"].encoding == "GB18030"
    declared = f'path = "data/{name}"\nencoding = "GBK"'
    assert workspace.write(parcels=declared).open().parcels["holder"].iloc[2] == "企业2"


def test_placemarks_of_a_map_that_may_shift_them(workspace):
    parcels().to_crs(4326).to_file(workspace / "a.kml", driver="LIBKML")
    (workspace / "a.kml").rename(workspace / "地块.ovkml")
    zone = workspace.write(parcels='path = "data/地块.ovkml"').open()
    assert zone.parcels["area_plane_m2"].round(2).to_list() == [10_000] * 3
    (said,) = zone.findings.loc[zone.findings["code"] == "may_be_shifted", "message"]
    assert "GCJ-02" in said
    declared = workspace.write(parcels='path = "data/地块.ovkml"\ncrs = "EPSG:4490"').open()
    assert "may_be_shifted" not in set(declared.findings["code"])
