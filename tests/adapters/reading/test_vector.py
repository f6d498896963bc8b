"""Vector files: encodings, missing parts, layers, geometry, coordinate systems; one sentence a fault."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from workspaces import CRS, EAST, NORTH, parcels, square

from landuse.errors import ColumnError, CrsError, SourceError

SHP = 'path = "data/宗地.shp"'


def shapefile(workspace, frame=None, encoding="GB18030", cpg=None):
    path = workspace / "宗地.shp"
    pyogrio.write_dataframe(parcels() if frame is None else frame, path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    workspace.write(parcels=SHP)
    return path


def finding(zone, code):
    return zone.findings[zone.findings["code"] == code]


@pytest.mark.parametrize(
    ("encoding", "cpg", "said"),
    [
        ("GB18030", None, "GB18030"),
        ("GB18030", "GBK", "GB18030"),
        ("UTF-8", "UTF-8", "UTF-8"),
        ("UTF-8", None, "UTF-8"),
        ("GB18030", "UTF-8", "GB18030"),
    ],
)
def test_shapefile_text_is_right_whatever_the_cpg_says(workspace, encoding, cpg, said):
    shapefile(workspace, encoding=encoding, cpg=cpg)
    zone = workspace.open()
    assert zone.parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]
    assert zone.sources["parcels"].encoding == said


def test_cut_field_names_are_matched(workspace):
    shapefile(
        workspace,
        parcels(约定开工时间=["2020-01-01"] * 3, 土地使用权人=["甲"] * 3).drop(columns="权利人"),
    )
    zone = workspace.open()
    assert zone.sources["parcels"].fields["due_start"] == "约定开工时"
    assert zone.parcels["holder"].to_list() == ["甲"] * 3


@pytest.mark.parametrize(("suffix", "word"), [(".dbf", "属性"), (".shx", "索引")])
def test_shapefile_without_a_part(workspace, suffix, word):
    shapefile(workspace).with_suffix(suffix).unlink()
    with pytest.raises(SourceError, match=rf"宗地\.shp：缺少同名的 {suffix} 文件（{word}）"):
        workspace.open()


def test_missing_file(workspace):
    workspace.write(parcels='path = "data/没有.gpkg"')
    with pytest.raises(SourceError, match=r"\[sources\.parcels\] 找不到文件 .*没有\.gpkg"):
        workspace.open()


def test_empty_file(workspace):
    (workspace / "宗地.gpkg").write_bytes(b"")
    with pytest.raises(SourceError, match=r"宗地\.gpkg：文件是空的（0 字节）"):
        workspace.open()


def test_no_features(workspace):
    parcels().iloc[:0].to_file(workspace / "空.gpkg")
    workspace.write(parcels='path = "data/空.gpkg"')
    with pytest.raises(SourceError, match=r"空\.gpkg：没有任何要素"):
        workspace.open()


def test_broken_header(workspace):
    (workspace / "宗地.gpkg").write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)
    with pytest.raises(SourceError, match=r"宗地\.gpkg：无法"):
        workspace.open()


def test_unknown_layer_lists_what_there_is(workspace):
    workspace.write(parcels='path = "data/宗地.gpkg"\nlayer = "地块"')
    with pytest.raises(SourceError, match=r"没有图层“地块”。现有图层：宗地"):
        workspace.open()


def test_several_layers_and_none_named(workspace):
    parcels().to_file(workspace / "宗地.gpkg", layer="旧宗地")
    with pytest.raises(SourceError, match=r"有 2 个图层，不知读哪个"):
        workspace.open()


def test_required_column_names_what_was_sought_and_what_there_is(workspace):
    parcels().rename(columns={"宗地代码": "宗地代嘛"}).to_file(
        workspace / "宗地.gpkg", layer="宗地"
    )
    with pytest.raises(ColumnError) as caught:
        workspace.open()
    said = str(caught.value)
    for part in ("宗地.gpkg", "parcel_id", "ZDDM", "宗地代嘛", "是否指“宗地代嘛”"):
        assert part in said


def test_declared_field_that_is_not_there(workspace):
    workspace.write(parcels='path = "data/宗地.gpkg"\n[sources.parcels.fields]\nholder = "权力人"')
    with pytest.raises(ColumnError, match=r"没有列“权力人”.*是否指“权利人”"):
        workspace.open()


def test_duplicate_ids_keep_the_first_and_name_both_rows(workspace):
    parcels(宗地代码=["P0", "P1", "P0"]).to_file(workspace / "宗地.gpkg", layer="宗地")
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["P0", "P1"]
    found = finding(zone, "duplicate_id").iloc[0]
    assert (found["row"], found["action"]) == (3, "rejected")
    assert "第3行的编号 P0 与第1行重复" in found["message"]
    assert zone.sources["parcels"].rejected == 1
    with pytest.raises(SourceError, match="1 行不可用"):
        workspace.open(strict=True)


def test_null_and_empty_geometry_are_rejected_and_listed(workspace):
    frame = parcels()
    frame.geometry = [square(0), None, shapely.Polygon()]
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["P0"]
    assert finding(zone, "geometry_missing")["row"].to_list() == [2, 3]


def test_bow_tie_is_repaired_keeping_its_area(workspace):
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    frame = parcels()
    frame.geometry = [square(0), shapely.affinity.translate(bow, EAST, NORTH + 500), square(2)]
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    zone = workspace.open()
    assert zone.parcels.geometry.is_valid.all()
    assert zone.parcels.loc["P1"].geometry.area == pytest.approx(50)
    assert finding(zone, "geometry_repaired")["row"].to_list() == [2]
    assert zone.sources["parcels"].repaired == 1


def test_a_gbk_cpg_beside_utf8_text(workspace):
    shapefile(workspace, encoding="UTF-8", cpg="GBK")
    assert workspace.open().parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]


def test_the_same_outline_twice_is_listed_and_kept(workspace):
    frame = parcels()
    frame.geometry = [square(0), square(1), shapely.reverse(square(0))]
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    zone = workspace.open()
    assert len(zone.parcels) == 3
    assert finding(zone, "duplicate_geometry")["message"].to_list() == [
        "第3行(P2)的图形与第1行完全相同，面积会重复计算"
    ]


def test_nothing_usable_is_one_sentence(workspace):
    frame = parcels()
    frame.geometry = [None] * 3
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    with pytest.raises(SourceError, match=r"宗地\.gpkg：没有一行有可用的图形"):
        workspace.open()


def test_a_ring_of_two_points_is_one_rejected_row(workspace):
    ring = [[120.8, 32.0], [120.81, 32.0]]
    shapes = [[[*ring, [120.81, 32.01], [120.8, 32.0]]], [ring]]
    features = [
        {
            "type": "Feature",
            "properties": {"宗地代码": f"P{i}"},
            "geometry": {"type": "Polygon", "coordinates": c},
        }
        for i, c in enumerate(shapes)
    ]
    (workspace / "宗地.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
    )
    workspace.write(parcels='path = "data/宗地.geojson"')
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["P0"]
    assert zone.findings.loc[zone.findings["action"] == "rejected", "row"].to_list() == [2]


def test_a_cut_shapefile(workspace):
    path = shapefile(workspace)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError, match=r"宗地\.shp") as caught:
        workspace.open(strict=True)
    assert "\n" not in str(caught.value)


def test_a_line_is_no_parcel(workspace):
    frame = parcels()
    frame.geometry = [square(0), shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH)]), square(2)]
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    assert finding(workspace.open(), "geometry_unusable")["row"].to_list() == [2]


def test_heights_are_dropped(workspace):
    frame = parcels()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 5.0)
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    assert not workspace.open().parcels.geometry.has_z.any()


@pytest.mark.parametrize("suffix", ["geojson", "parquet", "gpkg", "shp"])
def test_every_format_gives_the_same_zone(workspace, suffix):
    frame = parcels()
    path = workspace / f"地.{suffix}"
    frame.to_parquet(path) if suffix == "parquet" else frame.to_crs(
        4326 if suffix == "geojson" else CRS
    ).to_file(path)
    workspace.write(parcels=f'path = "data/地.{suffix}"')
    zone = workspace.open()
    assert zone.parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([10_000] * 3, rel=1e-6)


def test_ellipsoidal_area_of_six_hundred_mu(workspace):
    from pyproj import Geod

    east, north = (
        gpd.GeoSeries(gpd.points_from_xy([120.80], [32.05]), crs=4490)
        .to_crs(CRS)
        .get_coordinates()
        .iloc[0]
    )
    frame = parcels(1)
    frame.geometry = [shapely.box(east - 400, north - 250, east + 400, north + 250)]
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    got = workspace.open().parcels.iloc[0]
    assert got["area_plane_m2"] * 3 / 2000 == pytest.approx(600.0)
    outline = shapely.segmentize(frame.geometry.iloc[0], 10)
    truth = abs(
        Geod(ellps="GRS80").geometry_area_perimeter(
            gpd.GeoSeries([outline], crs=CRS).to_crs(4490).iloc[0]
        )[0]
    )
    assert got["area_ellipsoid_m2"] == pytest.approx(truth, rel=1e-8)
    assert got["area_ellipsoid_m2"] * 3 / 2000 == pytest.approx(599.914, abs=2e-3)


def bare(workspace, shift=(0.0, 0.0), swap=False):
    frame = parcels()
    frame.geometry = frame.translate(*shift)
    if swap:
        frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda c: c[:, ::-1])
    path = shapefile(workspace, frame)
    path.with_suffix(".prj").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("shift", "swap", "crs"),
    [
        ((0, 0), False, "EPSG:4528"),
        ((-40e6, 0), False, "EPSG:4549"),
        ((0, 0), True, "EPSG:4528"),
        ((-40e6, 0), True, "EPSG:4549"),
    ],
)
def test_a_grid_is_recognised_from_its_digits(workspace, shift, swap, crs):
    bare(workspace, shift, swap)
    zone = workspace.open()
    assert zone.sources["parcels"].crs == crs
    assert zone.parcels.total_bounds == pytest.approx(
        [EAST, NORTH, EAST + 500, NORTH + 100], abs=0.01
    )
    assert (len(finding(zone, "axes_swapped")) == 1) is swap


def test_a_local_grid_is_refused_with_its_numbers(workspace):
    bare(workspace, (-EAST + 35_000, -NORTH + 46_000))
    with pytest.raises(
        CrsError, match=r"宗地\.shp：没有坐标系，也无法从坐标（约 35250, 46050）认出"
    ):
        workspace.open()


def test_the_wrong_zone_says_where_it_landed(workspace):
    frame = parcels().set_crs("EPSG:4527", allow_override=True)
    frame.to_file(workspace / "宗地.gpkg", layer="宗地")
    with pytest.raises(CrsError, match=r"EPSG:4527 .*东经 1\d\d\.\d+°.*不在园区预期范围"):
        workspace.open()


def test_unknown_crs_text(workspace):
    bare(workspace)
    workspace.write(parcels=SHP + '\ncrs = "EPSG:0000"')
    with pytest.raises(CrsError, match="不认识坐标系“EPSG:0000”"):
        workspace.open()


def test_an_old_datum_is_not_relabelled(workspace):
    parcels().set_crs("EPSG:2364", allow_override=True).to_file(
        workspace / "宗地.gpkg", layer="宗地"
    )
    with pytest.raises(CrsError, match=r"Xian 1980.*当地参数"):
        workspace.open()


def test_mixed_encodings_are_refused(workspace):
    path = shapefile(workspace, parcels(权利人=["甲乙丙丁戊己"] * 3))
    raw = bytearray(path.with_suffix(".dbf").read_bytes())
    gbk, utf8 = "甲乙丙丁戊己".encode("gb18030"), "甲乙丙丁".encode()
    at = raw.find(gbk)
    raw[at : at + len(gbk)] = utf8[: len(gbk)]
    raw[raw.rfind(gbk) : raw.rfind(gbk) + 3] = b"\xff\xfe\xff"
    path.with_suffix(".dbf").write_bytes(raw)
    with pytest.raises(SourceError, match=r"宗地\.shp：属性表的文字用 .* 都无法解码"):
        workspace.open()


@pytest.mark.parametrize("path", ["/vsicurl/http://x/y.shp", "https://x/y.gpkg", "/vsizip/a.zip"])
def test_network_and_virtual_paths_are_refused(workspace, path):
    workspace.write(parcels=f'path = "{path}"')
    with pytest.raises(SourceError, match="不读取网络或虚拟路径"):
        workspace.open()


def test_unknown_kind_of_file(workspace):
    (workspace / "a.doc").write_text("x")
    workspace.write(parcels='path = "data/a.doc"')
    with pytest.raises(SourceError, match=r"不认识的文件类型“\.doc”"):
        workspace.open()


def test_inputs_are_never_modified(workspace):
    path = shapefile(workspace)
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    workspace.open()
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_values_out_of_range(workspace):
    parcels(已投资比例=[1e9, 0.5, 35.0], 宗地面积=[-5.0, 10_000.0, None]).to_file(
        workspace / "宗地.gpkg", layer="宗地"
    )
    zone = workspace.open()
    assert zone.parcels["invested_share"].to_list() == [pd.NA, 0.5, 0.35]
    assert zone.parcels["area_registered_m2"].to_list() == [pd.NA, 10_000.0, pd.NA]
    assert len(finding(zone, "out_of_range")) == 2
    assert finding(zone, "percent")["row"].to_list() == [3]


def test_real_gbk_files_of_others(workspace):
    from pathlib import Path

    folder = Path(__file__).parents[4] / "shared" / "data" / "encodings" / "ldid"
    if not (folder / "chinese.shp").is_file():
        pytest.skip("the files of others are not here")
    from landuse.adapters.reading.layers.vector import read_vector

    for part in folder.glob("chinese.*"):
        shutil.copy(part, workspace / part.name)
    frame, encoding = read_vector(workspace / "chinese.shp")
    text = "".join(str(v) for c in frame.columns if c != "geometry" for v in frame[c])
    assert encoding in ("GB18030", "UTF-8")
    assert "\ufffd" not in text
    assert any("\u4e00" <= ch <= "\u9fff" for ch in text + "".join(frame.columns))
    assert np.isfinite(frame.total_bounds).all()
