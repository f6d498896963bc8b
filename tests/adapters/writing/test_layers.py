"""Layers are written block by block, and are the same as if written at once."""

import json
import sys

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from factories import CRS, box
from geopandas.testing import assert_geodataframe_equal

from landuse.adapters.writing import geoparquet, layers
from landuse.errors import LanduseError


def frame(shapes):
    n = len(shapes)
    return gpd.GeoDataFrame(
        {
            "parcel_id": pd.array([f"P{i}" for i in range(n)], dtype="string"),
            "note": pd.array([None] * (n - 1) + ["最后"] * (n > 0), dtype="string"),
            "mu": pd.array([None, *range(n - 1)][:n], dtype="Float64"),
            "since": pd.to_datetime(["2022-03-01"] * n).astype("datetime64[ms]"),
            "confirmed": pd.array([True] * n, dtype="boolean"),
        },
        geometry=gpd.GeoSeries(shapes, crs=CRS),
    )


SQUARES = [box(300 * i, 0, 200, 100) for i in range(5)]
SHAPES = {
    "one kind": SQUARES,
    "two kinds": [*SQUARES[:4], shapely.MultiPolygon(SQUARES[3:])],
    "without shape": [*SQUARES[:3], None],
    "only the last": [None, None, None, SQUARES[0]],
    "none": [],
}


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
def test_blocks_make_the_file_that_the_whole_makes(tmp_path, monkeypatch, shapes, ending):
    given, there, whole = frame(shapes), tmp_path / f"层.{ending}", tmp_path / f"整.{ending}"
    monkeypatch.setattr(geoparquet, "ROWS", 2)
    layers.write_layers({"层": given}, there)
    if ending == "parquet":
        given.to_parquet(whole)
        assert pq.read_metadata(there).num_row_groups == max(-(-len(given) // 2), 1)
        assert pq.read_schema(there).metadata[b"geo"] == pq.read_schema(whole).metadata[b"geo"]
        assert_geodataframe_equal(gpd.read_parquet(there), gpd.read_parquet(whole))
    else:
        pyogrio.write_dataframe(given, whole, layer="层", use_arrow=True)
        told = [pyogrio.read_info(path) for path in (there, whole)]
        for key in ("crs", "geometry_type", "features", "layer_name", "geometry_name"):
            assert told[0][key] == told[1][key], key
        assert list(told[0]["dtypes"]) == list(told[1]["dtypes"])
        assert_geodataframe_equal(gpd.read_file(there), gpd.read_file(whole))


@pytest.mark.parametrize("ending", ["geojson", "fgb", "parquet"])
def test_the_same_layer_gives_the_same_bytes(tmp_path, ending):
    files = [tmp_path / f"{name}.{ending}" for name in ("甲", "乙")]
    for file in files:
        layers.write_layers({"parcels": frame(SQUARES)}, file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("ending", ["geojson", "fgb"])
def test_a_file_calls_its_layer_by_its_name(tmp_path, ending):
    file = tmp_path / f"结果.{ending}"
    layers.write_layers({"parcels": frame(SQUARES)}, file)
    if ending == "geojson":
        assert json.loads(file.read_text("utf-8"))["name"] == "parcels"
    assert pyogrio.read_info(file)["layer_name"] == "parcels"


def test_joined_parts_have_the_columns_and_the_bounds_of_all(tmp_path):
    west, east = frame(SQUARES[:1]), frame(SQUARES[4:]).drop(columns="mu")
    parts = [tmp_path / "西.parquet", tmp_path / "东.parquet"]
    for part, file in zip((east, west), parts, strict=True):
        geoparquet.write_part(part, file)
    whole = tmp_path / "全.parquet"
    assert layers.join_parts({"parcels": parts, "buildings": []}, whole) == ["parcels"]
    joined = gpd.read_parquet(whole)
    assert list(joined.columns) == ["parcel_id", "note", "since", "confirmed", "mu", "geometry"]
    assert joined["mu"].isna().all() and len(joined) == 2
    metadata = geoparquet.GeoMetadata.of(pq.read_schema(whole))
    assert metadata.bounds == (*SQUARES[0].bounds[:2], *SQUARES[4].bounds[2:])
    assert metadata.kinds == ("Polygon",)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("short", [200, 6_000])
@pytest.mark.parametrize("ending", ["geojson", "fgb", "gpkg", "parquet"])
def test_a_layer_that_is_cut_off_is_not_taken_for_whole(tmp_path, ending, short):
    import resource

    file = tmp_path / f"结果.{ending}"
    many = frame([box(300 * i, 0, 200, 100) for i in range(300)])
    layers.write_layers({"parcels": many}, file)
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) - short, limits[1]))
    try:
        with pytest.raises(LanduseError, match="磁盘已满"):
            layers.write_layers({"parcels": many}, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
