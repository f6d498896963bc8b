"""A file that was cut off is not read as a shorter one."""

import struct

import pandas as pd
import pyogrio
import pytest
from binary_workbooks import write_xls
from workspaces import parcels

from landuse.adapters.reading.boundary import one_sentence
from landuse.errors import SourceError

DRIVERS = {".shp": "ESRI Shapefile", ".tab": "MapInfo File", ".mif": "MapInfo File"}


def layer(workspace, name, rows=8):
    frame = parcels(rows)
    kind = f".{name.rpartition('.')[2]}"
    if kind in DRIVERS:
        latin = frame.rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
        pyogrio.write_dataframe(latin, workspace / name, driver=DRIVERS[kind], encoding="GB18030")
    elif kind == ".gdb":
        pyogrio.write_dataframe(frame, workspace / name, driver="OpenFileGDB")
    else:
        pyogrio.write_dataframe(frame.to_crs(4326), workspace / name, driver="GeoJSONSeq")
    workspace.write(parcels=f'path = "data/{name}"')


def cut(path, share):
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])


@pytest.mark.parametrize("share", [0.6, 0.9])
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("宗地.shp", "宗地.dbf"),
        ("宗地.tab", "宗地.dat"),
        ("宗地.tab", "宗地.id"),
        ("宗地.mif", "宗地.mid"),
        ("宗地.mif", "宗地.mif"),
        ("宗地.geojsonl", "宗地.geojsonl"),
        ("宗地.geojsons", "宗地.geojsons"),
        ("宗地.ndjson", "宗地.ndjson"),
        ("宗地.gdb", "宗地.gdb/a00000009.gdbtable"),
    ],
)
def test_the_record_at_which_a_layer_was_cut_off_is_named(workspace, name, part, share):
    layer(workspace, name)
    assert len(workspace.open().parcels) == 8
    cut(workspace / part, share)
    said = rf"{name}：(第 \d 条记录无法读取|没有任何要素|无法)"
    with pytest.raises(SourceError, match=said):
        workspace.open()


def test_a_ledger_in_dbase_that_was_cut_off(workspace):
    firms = pd.DataFrame({"企业编号": [f"Q{i}" for i in range(8)], "企业名称": ["甲公司"] * 8})
    pyogrio.write_dataframe(
        firms, workspace / "企业.dbf", driver="ESRI Shapefile", encoding="GB18030"
    )
    cut(workspace / "企业.dbf", 0.7)
    head, width = struct.unpack("<8xHH", (workspace / "企业.dbf").read_bytes()[:12])
    kept = ((workspace / "企业.dbf").stat().st_size - head) // width
    with pytest.raises(SourceError, match=rf"企业\.dbf：第 {kept + 1} 条记录无法读取"):
        workspace.table("enterprises", "企业.dbf")


def test_records_of_a_table_that_were_deleted_are_not_missing(workspace):
    layer(workspace, "宗地.shp")
    raw = bytearray((workspace / "宗地.dbf").read_bytes())
    head, width = struct.unpack("<8xHH", raw[:12])
    raw[head + 2 * width] = ord("*")
    (workspace / "宗地.dbf").write_bytes(raw)
    assert sorted(workspace.open().parcels.index) == [f"P{i}" for i in range(8) if i != 2]


def test_a_sequence_whose_features_take_several_lines(workspace):
    layer(workspace, "宗地.geojsons")
    text = (workspace / "宗地.geojsons").read_text("utf-8")
    (workspace / "宗地.geojsons").write_text(text.replace('"properties"', '\n "properties"'))
    assert len(workspace.open().parcels) == 8


def test_a_line_break_in_a_cell_of_mapinfo_ends_no_row(workspace):
    frame = parcels(3).rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
    frame["QLR"] = ["甲", 'A"B', "丙"]
    pyogrio.write_dataframe(
        frame, workspace / "宗地.mif", driver="MapInfo File", encoding="GB18030"
    )
    mid = workspace / "宗地.mid"
    mid.write_bytes(mid.read_bytes().replace("甲".encode("gb18030"), b"A\nB") + b"\r\n")
    workspace.write(parcels='path = "data/宗地.mif"')
    assert len(workspace.open().parcels) == 3


def test_a_drawing_without_its_end(workspace):
    path = workspace / "宗地.dxf"
    path.write_text("0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n甲\n90\n4\n70\n1\n", "utf-8")
    workspace.write(parcels='path = "data/宗地.dxf"')
    with pytest.raises(SourceError, match=r"宗地\.dxf：没有(读到结尾标记|任何要素)"):
        workspace.open()


def test_a_library_that_panics_is_one_sentence(workspace):
    write_xls(workspace / "企业.xls", [["企业编号", "企业名称"], *[["Q", "甲"]] * 200])
    cut(workspace / "企业.xls", 0.1)
    parcels().to_file(workspace / "宗地.gpkg")
    with pytest.raises(SourceError, match=r"企业\.xls"):
        workspace.table("enterprises", "企业.xls")


def test_what_is_no_fault_of_a_file_passes():
    with pytest.raises(KeyboardInterrupt), one_sentence("a.csv"):
        raise KeyboardInterrupt
