"""Where layers land: statements that cannot be true, stray outlines, grids that are refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from workspaces import CRS, EAST, NORTH, parcels, square

from landuse.adapters.meaning import crs, shifted_degrees
from landuse.adapters.meaning.position import ExpectedArea
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError
from landuse.words.phrases import phrase

TARGET = crs.zone_crs(CRS)
BOX = (120.5, 31.8, 121.1, 32.3)


def settled(frame, declared=None, box=BOX):
    findings = Findings("parcels")
    layer = frame.assign(source_row=range(1, len(frame) + 1))
    return *crs.to_zone_crs(
        layer, declared, ExpectedArea(TARGET, box), "宗地.shp", findings
    ), findings.rows


def moved(dx=0.0, dy=0.0, system=None):
    return gpd.GeoDataFrame(
        {"宗地代码": ["P0"]}, geometry=[shapely.affinity.translate(square(), dx, dy)], crs=system
    )


def test_metres_that_call_themselves_degrees():
    got, name, rows = settled(parcels().set_crs(4326, allow_override=True))
    assert name == CRS
    assert [r["code"] for r in rows] == ["crs_contradicted", "crs_recognised"]
    assert got.total_bounds[0] == pytest.approx(EAST)


def test_one_stray_outline_is_left_out_not_the_layer():
    frame = parcels()
    frame.geometry = [square(0), shapely.affinity.translate(square(1), 3e5), square(2)]
    got, _, rows = settled(frame)
    assert got["宗地代码"].to_list() == ["P0", "P2"]
    assert (rows[0]["row"], rows[0]["code"], rows[0]["action"]) == (2, "outside_area", "rejected")
    assert "°E" in rows[0]["message"]


def test_northing_first_under_a_stated_system_is_turned_and_said():
    frame = parcels()
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda c: c[:, ::-1])
    got, _, findings = settled(frame)
    assert got.geometry.geom_equals_exact(parcels().geometry, 1e-6).all()
    assert [f["code"] for f in findings] == ["axes_swapped"]


def test_other_zones_are_recognised_and_then_out_of_the_box():
    with pytest.raises(CrsError, match=r"按 EPSG:4527 读取，图层中心落在东经 117\.\d+°"):
        settled(moved(-1e6))


def test_degrees_without_a_statement():
    got, name, _ = settled(parcels().to_crs(4490).set_crs(None, allow_override=True))
    assert name == "EPSG:4490"
    assert got.area.to_list() == pytest.approx([10_000] * 3, rel=1e-6)


def test_an_easting_of_two_possible_grids_is_refused():
    with pytest.raises(CrsError, match="无法从坐标"):
        settled(moved(287_000 - EAST), box=None)


@pytest.mark.parametrize(
    ("stated", "zone"), [("EPSG:2364", CRS), ("EPSG:2416", CRS), (CRS, "EPSG:2364")]
)
def test_datums_are_never_relabelled_in_either_direction(stated, zone):
    layer = parcels().set_crs(stated, allow_override=True).assign(source_row=1)
    with pytest.raises(CrsError, match="当地参数"):
        crs.to_zone_crs(
            layer, None, ExpectedArea(crs.zone_crs(zone), None), "宗地.shp", Findings("parcels")
        )


def test_wgs84_and_cgcs2000_are_one():
    got, _, _ = settled(parcels().to_crs(4490).set_crs(4326, allow_override=True))
    assert got.total_bounds == pytest.approx([EAST, NORTH, EAST + 500, NORTH + 100], abs=0.01)


@pytest.mark.parametrize("system", ["EPSG:3857", "EPSG:3395", "+proj=merc +lat_ts=30"])
def test_mercator_measures_nothing(system):
    with pytest.raises(CrsError, match="偏大约四成"):
        crs.zone_crs(system)


def test_feet_are_no_metres():
    with pytest.raises(CrsError, match="长度单位是 US survey foot，不是米"):
        crs.zone_crs("EPSG:2263")


def test_transverse_mercator_with_shifts_is_a_system_for_areas():
    shifted = "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=IAU76 +towgs84=10,20,30,0,0,0,0 +type=crs"
    assert crs.zone_crs(shifted).is_projected


def without(frame, dx=0.0):
    shapes = [shapely.affinity.translate(g, dx) for g in frame.geometry]
    return frame.set_geometry(shapes).set_crs(None, allow_override=True)


@pytest.mark.parametrize(
    ("system", "name"),
    [(4528, "EPSG:4528"), (4549, "EPSG:4549"), (4499, "EPSG:4499"), (4490, "EPSG:4490")],
)
@pytest.mark.parametrize("turned", [False, True])
def test_grids_by_their_digits(system, name, turned):
    frame = without(parcels().to_crs(system))
    if turned:
        frame = frame.set_geometry(
            shapely.transform(frame.geometry.to_numpy(), lambda c: c[:, ::-1])
        )
    got, found, rows = settled(frame)
    assert found == name
    assert got.total_bounds == pytest.approx(parcels().total_bounds, abs=0.01)
    assert ("axes_swapped" in [r["code"] for r in rows]) is turned


def test_a_meridian_of_another_zone_is_found_by_the_expected_area():
    frame = gpd.GeoDataFrame(
        {"宗地代码": ["P0"]}, geometry=[shapely.box(117, 36, 117.01, 36.01)], crs=4490
    ).to_crs(4548)
    got, name, _ = settled(without(frame), box=(116.5, 35.5, 117.5, 36.5))
    assert name == "EPSG:4548"
    assert len(got) == 1


def test_six_degree_or_utm_is_asked_not_guessed():
    with pytest.raises(CrsError, match=r"按 EPSG:4550、EPSG:32651 都落在园区内"):
        settled(without(parcels().to_crs(4550)))


def test_where_it_would_fit_is_said():
    with pytest.raises(
        CrsError, match=r"按 EPSG:4550 读取.*按坐标数值应是 EPSG:4549，请核对后写明 crs"
    ):
        settled(without(parcels().to_crs(4549)), declared="EPSG:4550")


def test_cut_coordinates_are_called_so():
    with pytest.raises(CrsError, match="像是去掉了大数的坐标"):
        settled(
            without(parcels().set_geometry(parcels().geometry.translate(-EAST + 500, -NORTH + 500)))
        )


@pytest.mark.parametrize("name", ["GCJ-02", "bd09"])
def test_shifted_degrees_come_back_within_a_metre(name):
    degrees = parcels().to_crs(4490)
    shifted = degrees.set_geometry(
        shapely.transform(
            degrees.geometry.to_numpy(),
            lambda c: np.column_stack(
                shifted_degrees.to_shifted(c[:, 0], c[:, 1], shifted_degrees.shifted_system(name))
            ),
        )
    )
    away = shifted.to_crs(4528).geometry.distance(parcels().geometry).min()
    assert away > 300
    got, said, _ = settled(without(shifted), declared=name)
    assert said == shifted_degrees.shifted_system(name)
    assert got.geometry.hausdorff_distance(parcels().geometry).max() < 0.01


def test_shifted_metres_are_refused():
    with pytest.raises(CrsError, match="写明是 GCJ-02，坐标却不是经纬度"):
        settled(parcels(), declared="GCJ-02")


def test_an_old_datum_needs_parameters():
    old = parcels().to_crs(4549).set_crs(2385, allow_override=True)
    with pytest.raises(CrsError, match="请用当地参数转换"):
        settled(old)
    shifted = (
        "+proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=500000 +ellps=IAU76 +towgs84=10,20,30,0,0,0,0"
    )
    got, _, _ = settled(old, declared=shifted)
    moved_by = got.geometry.centroid.distance(parcels().geometry.centroid)
    assert moved_by.between(5, 100).all()


def test_where_a_layer_landed_is_said_in_both_languages():
    with pytest.raises(CrsError) as caught:
        settled(moved(dx=-40_000_000.0, dy=2e6, system="EPSG:4549"))
    assert caught.value.code == "meaning.outside_area"
    assert "图层中心落在东经" in str(caught.value)
    said = caught.value.in_language("en")
    assert said.startswith(
        "宗地.shp: read as EPSG:4549, the middle of the layer lies at 121.048°E, 50.042°N, "
    )
    assert "outside the area expected for the zone (120.5–121.1°E, 31.8–32.3°N)." in said
    assert said.endswith("Check the coordinate system, the zone number and the order of X and Y.")


def test_several_systems_are_named_with_or():
    fitting = phrase("meaning.either", first="EPSG:4549", second="EPSG:32651")
    likely = phrase("meaning.likely_crs", crs=fitting)
    assert likely.in_language("zh").startswith("按坐标数值应是 EPSG:4549或 EPSG:32651，")
    assert likely.in_language("en").startswith("The digits are those of EPSG:4549 or EPSG:32651:")


def test_a_declared_system_overrules_a_statement_that_cannot_be_true():
    # 40 575 000 has the zone's number in front, which EPSG:4549 has not
    got, name, rows = settled(parcels().set_crs(4549, allow_override=True), declared=CRS)
    assert name == CRS
    assert got.area.to_list() == pytest.approx([10_000] * 3)
    assert [(r["code"], r["action"]) for r in rows] == [("crs_contradicted", "repaired")]


def test_two_statements_that_may_both_be_true_are_told_and_the_files_holds():
    degrees = parcels().to_crs(4490)
    _, name, rows = settled(degrees, declared="EPSG:4214")
    assert name == "EPSG:4490"
    assert [(r["code"], r["action"]) for r in rows] == [("crs_contradicted", "kept")]


def test_a_system_without_degrees_is_none():
    local = 'ENGCRS["Nonearth",EDATUM["Local"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    got, name, _ = settled(parcels().set_crs(local, allow_override=True))
    assert name == CRS
    assert got.area.to_list() == pytest.approx([10_000] * 3)


@pytest.mark.parametrize(
    ("east", "north", "turned"), [(120.787, 32.089, False), (32.05, 120.8, True)]
)
def test_the_zones_own_system_bounds_what_is_possible(workspace, east, north, turned):
    """No expected_area; Web Mercator's digits are no six-degree zone in Xinjiang."""
    if turned:
        corner = (east, north)
        shape = shapely.box(*corner, corner[0] + 0.001, corner[1] + 0.001)
        frame = gpd.GeoDataFrame({"宗地代码": ["P1"]}, geometry=[shape], crs=4326)
    else:
        x, y = 13_446_000, 3_775_000
        frame = gpd.GeoDataFrame(
            {"宗地代码": ["P1"]}, geometry=[shapely.box(x, y, x + 100, y + 100)], crs=4326
        )
    frame.to_file(workspace.root / "data" / "p.geojson")
    workspace.write(parcels='path = "data/p.geojson"')
    text = (workspace.root / "landuse.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("expected_area")]
    (workspace.root / "landuse.toml").write_text("\n".join(lines), "utf-8")
    zone = workspace.open()
    area = zone.parcels["area_plane_m2"].item()
    # 100 m of Web Mercator are 100 / 1.182 m at 32°N; a thousandth of a degree is 94.4 × 110.9 m
    assert area == pytest.approx(10_474 if turned else 7_157, abs=2)
    assert ("axes_swapped" in set(zone.findings["code"])) is turned
