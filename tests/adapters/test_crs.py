"""Where layers land: statements that cannot be true, stray outlines, grids that are refused."""

import geopandas as gpd
import pytest
import shapely
import shapely.affinity
from workspaces import CRS, EAST, NORTH, parcels, square

from landuse.adapters import crs
from landuse.domain.findings import Findings
from landuse.errors import CrsError

TARGET = crs.zone_crs(CRS)
BOX = (120.5, 31.8, 121.1, 32.3)


def settled(frame, declared=None, box=BOX):
    findings = Findings("parcels")
    layer = frame.assign(source_row=range(1, len(frame) + 1))
    return *crs.settle(layer, declared, TARGET, box, "宗地.shp", findings), findings.rows


def moved(dx=0.0, dy=0.0, system=None):
    return gpd.GeoDataFrame({"宗地代码": ["P0"]}, geometry=[shapely.affinity.translate(square(), dx, dy)], crs=system)


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
    assert [f["code"] for f in findings.rows] == ["axes_swapped"]


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


@pytest.mark.parametrize(("stated", "zone"), [("EPSG:2364", CRS), ("EPSG:2416", CRS), (CRS, "EPSG:2364")])
def test_datums_are_never_relabelled_in_either_direction(stated, zone):
    layer = parcels().set_crs(stated, allow_override=True).assign(source_row=1)
    with pytest.raises(CrsError, match="当地参数"):
        crs.settle(layer, None, crs.zone_crs(zone), None, "宗地.shp", Findings("parcels"))


def test_wgs84_and_cgcs2000_are_one():
    got, _, _ = settled(parcels().to_crs(4490).set_crs(4326, allow_override=True))
    assert got.total_bounds == pytest.approx([EAST, NORTH, EAST + 500, NORTH + 100], abs=0.01)


def test_web_mercator_measures_nothing():
    with pytest.raises(CrsError, match="偏大约四成"):
        crs.zone_crs("EPSG:3857")
