"""dBASE tables as odd programs write them; the bytes are written by hand."""

import struct

import geopandas as gpd
import pandas as pd
import pytest
from workspaces import CRS, square

from landuse.errors import SourceError


def dbf(path, fields, rows):
    """Fields of (name, type, width), rows of texts, as they stand in the table."""
    width = 1 + sum(w for _, _, w in fields)
    head = struct.pack("<BBBBIHH20x", 3, 122, 1, 1, len(rows), 33 + 32 * len(fields), width)
    body = b"".join(
        name.encode().ljust(11, b"\0")
        + kind.encode()
        + bytes(4)
        + bytes([w, 2 if kind == "N" else 0])
        + bytes(14)
        for name, kind, w in fields
    )
    cells = b"".join(
        b" "
        + b"".join(
            text.encode().rjust(w) if kind == "N" else text.encode().ljust(w)
            for text, (_, kind, w) in zip(row, fields, strict=True)
        )
        for row in rows
    )
    path.write_bytes(head + body + b"\r" + cells + b"\x1a")


@pytest.fixture
def shapes(workspace):
    """A Shapefile of four squares of 10 000 m², whose table is then written anew."""
    frame = gpd.GeoDataFrame({"a": range(4)}, geometry=[square(i) for i in range(4)], crs=CRS)
    frame.to_file(workspace / "a.shp")
    workspace.write(parcels='path = "data/a.shp"')
    return workspace


def test_numbers_that_are_not_plain_are_never_cut_short(shapes):
    fields = [("ZDDM", "C", 10), ("ZDMJ", "N", 12)]
    written = ["10,000.00", "*" * 12, "", "1.0E+004"]
    dbf(shapes / "a.dbf", fields, [(f"P{i}", text) for i, text in enumerate(written)])
    zone = shapes.open()
    areas = zone.parcels["area_registered_m2"]
    assert areas.isna().to_list() == [False, True, True, False]
    assert areas.dropna().to_list() == [10_000, 10_000]
    told = zone.findings[zone.findings["code"] == "unreadable_value"]
    assert told[["row", "severity"]].to_numpy().tolist() == [[2, "info"]]


def test_asterisks_in_a_field_that_holds_any_number_are_no_number(shapes):
    fields = [("ZDDM", "C", 10), ("ZDMJ", "N", 24)]
    written = ["10000.000000000000000", "*" * 24, "", "10000"]
    dbf(shapes / "a.dbf", fields, [(f"P{i}", text) for i, text in enumerate(written)])
    zone = shapes.open()
    assert zone.parcels["area_registered_m2"].isna().to_list() == [False, True, True, False]
    assert "unreadable_value" not in set(zone.findings["code"])


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "Int32"])
def test_a_layer_that_gdal_wrote_has_its_missing_numbers(shapes, dtype):
    frame = gpd.GeoDataFrame(
        {"ZDDM": ["P0", "P1"], "ZDMJ": pd.array([10_000, None], dtype)},
        geometry=[square(0), square(1)],
        crs=CRS,
    )
    frame.to_file(shapes / "a.shp")
    zone = shapes.open()
    assert zone.parcels["area_registered_m2"].isna().to_list() == [False, True]
    assert "unreadable_value" not in set(zone.findings["code"])


def test_a_field_that_stands_twice_is_told(shapes):
    fields = [("ZDDM", "C", 10), ("ZDMJ", "N", 12), ("ZDMJ", "N", 12)]
    dbf(shapes / "a.dbf", fields, [(f"P{i}", "10000.00", "0.00") for i in range(4)])
    zone = shapes.open()
    assert zone.parcels["area_registered_m2"].to_list() == [10_000] * 4
    assert zone.findings.set_index("code").loc["column_doubled", "value"] == "ZDMJ"


@pytest.mark.parametrize("records", [3, 5])
def test_records_and_outlines_of_different_number_are_refused(shapes, records):
    dbf(shapes / "a.dbf", [("ZDDM", "C", 10)], [(f"P{i}",) for i in range(records)])
    with pytest.raises(SourceError, match=f"属性 {records} 条、图形 4 个"):
        shapes.open()
