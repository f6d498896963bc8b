"""Outlines that stand in cells: text, binary, or a point a row."""

import json

import openpyxl
import pandas as pd
import pytest
import shapely
from workspaces import EAST, NORTH, square

POINTS = [(0, 0), (100, 0), (100, 100), (0, 100)]


def points(path, header, broken=None):
    """Two squares of 10 000 m², a row a point; one point may be no number."""
    book = openpyxl.Workbook()
    book.active.append([header, "X", "Y"])
    for parcel, shift in (("P1", 0), ("P2", 200)):
        for i, (dx, dy) in enumerate(POINTS):
            x = "缺" if (parcel, i) == broken else EAST + shift + dx
            book.active.append([parcel, x, NORTH + dy])
    book.save(path)


def zone_of(workspace, name, toml=""):
    workspace.write(parcels=f'path = "data/{name}"\n{toml}')
    return workspace.open()


def test_an_outline_that_lost_a_corner_is_no_outline(workspace):
    points(workspace / "点.xlsx", "宗地代码", broken=("P1", 1))
    zone = zone_of(workspace, "点.xlsx")
    assert zone.parcels["area_plane_m2"].to_dict() == {"P2": 10_000}
    assert {"coordinate_missing", "geometry_missing"} <= set(zone.findings["code"])


def test_corners_in_the_wrong_order_are_told_with_what_it_costs(workspace):
    """Two corners changed places: the bow tie has two triangles of a quarter each."""
    order = [(0, 0), (100, 100), (100, 0), (0, 100)]
    rows = [("P1", EAST + dx, NORTH + dy) for dx, dy in order]
    pd.DataFrame(rows, columns=["宗地代码", "X", "Y"]).to_excel(workspace / "点.xlsx", index=False)
    zone = zone_of(workspace, "点.xlsx")
    assert zone.parcels["area_plane_m2"].to_dict() == {"P1": 5_000}
    told = zone.findings.set_index("code").loc["geometry_repaired"]
    assert (told["row"], told["value"], told["severity"]) == (2, "+5000.00", "warning")


def test_an_ordinate_beyond_every_system_costs_its_own_row_only(workspace):
    cells = {
        "P1": shapely.to_wkt(square()),
        "P2": "POLYGON ((1e308 0, 1e308 1, 2 2, 1e308 0))",
        "P3": "POLYGON ((inf 0, 1 1, 2 2, inf 0))",
    }
    text = "\n".join(f'{name},"{wkt}"' for name, wkt in cells.items())
    (workspace / "a.csv").write_text(f"宗地代码,WKT\n{text}\n", "utf-8")
    zone = zone_of(workspace, "a.csv")
    assert zone.parcels["area_plane_m2"].to_dict() == {"P1": 10_000}
    lost = zone.findings[zone.findings["action"] == "rejected"]
    assert sorted(lost["row"]) == [3, 4]


def test_the_id_of_points_may_be_declared(workspace):
    points(workspace / "点.xlsx", "图斑号")
    zone = zone_of(workspace, "点.xlsx", 'fields = { parcel_id = "图斑号" }')
    assert zone.parcels["area_plane_m2"].to_dict() == {"P1": 10_000, "P2": 10_000}


def test_a_blank_among_outlines_costs_its_own_row_only(workspace):
    wkt = shapely.to_wkt(square())
    (workspace / "a.csv").write_text(f'宗地代码,WKT\nP1,"{wkt}"\nP2,\n', "utf-8")
    zone = zone_of(workspace, "a.csv")
    assert zone.parcels["area_plane_m2"].to_dict() == {"P1": 10_000}
    lost = zone.findings[zone.findings["action"] == "rejected"]
    assert lost["row"].to_list() == [3]


@pytest.mark.parametrize("written", ["wkt", "geojson", "wkb", "hex"])
def test_parquet_without_metadata_holds_outlines_in_its_cells(workspace, written):
    shape = square()
    cell = {
        "wkt": shapely.to_wkt(shape),
        "geojson": json.dumps(json.loads(shapely.to_geojson(shape))),
        "wkb": shapely.to_wkb(shape),
        "hex": shapely.to_wkb(shape, hex=True),
    }[written]
    frame = pd.DataFrame({"宗地代码": ["P1"], "geometry": [cell]})
    frame.to_parquet(workspace / "a.parquet")
    zone = zone_of(workspace, "a.parquet")
    assert zone.parcels["area_plane_m2"].to_list() == [10_000]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-12-31T16:00:00Z", "2022-01-01"),
        ("2021-12-31T16:00:00+00:00", "2022-01-01"),
        ("2022-01-01T00:00:00+08:00", "2022-01-01"),
        ("2022-01-01T00:00:00", "2022-01-01"),
        ("2022-01-01", "2022-01-01"),
        (1640966400000, "2022-01-01"),  # 2021-12-31T16:00:00Z in milliseconds
    ],
)
def test_an_instant_is_the_day_it_was_in_beijing(workspace, written, day):
    wkt = shapely.to_wkt(square())
    (workspace / "a.csv").write_text(f'宗地代码,WKT,实际开工时间\nP1,"{wkt}",{written}\n', "utf-8")
    zone = zone_of(workspace, "a.csv")
    assert zone.parcels["started"].dt.strftime("%Y-%m-%d").to_list() == [day]


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
@pytest.mark.parametrize(("gap", "is_closed"), [(1, True), (3, True), (5, False)])
def test_a_ring_open_by_a_hundredth_of_its_perimeter_is_closed_and_said(
    workspace, kind, gap, is_closed
):
    # 400 m around; a gap of 4 m is one hundredth
    ring = [[EAST, NORTH], [EAST + 100, NORTH], [EAST + 100, NORTH + 100], [EAST, NORTH + 100]]
    ring.append([EAST, NORTH + gap])
    whole = [[EAST + 200, NORTH], [EAST + 300, NORTH], [EAST + 300, NORTH + 100]]
    whole.append(whole[0])
    shapes = {"P1": [ring], "P2": [whole]}
    features = [
        {
            "type": "Feature",
            "properties": {"宗地代码": name},
            "geometry": {"type": kind, "coordinates": [rings] if kind[0] == "M" else rings},
        }
        for name, rings in shapes.items()
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4528"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    (workspace / "a.geojson").write_text(text, "utf-8")
    zone = zone_of(workspace, "a.geojson")
    areas = zone.parcels["area_plane_m2"].to_dict()
    assert areas == ({"P1": 10_000, "P2": 5_000} if is_closed else {"P2": 5_000})
    told = zone.findings[zone.findings["row"] == 1]["code"].to_list()
    assert told == (["outline_closed"] if is_closed else ["geometry_missing"])
