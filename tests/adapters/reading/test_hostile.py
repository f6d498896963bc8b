"""Files that mean harm are refused in a sentence, or made harmless."""

import csv
import http.server
import io
import json
import threading
import zipfile

import pandas as pd
import pyogrio
import pytest
from children import landuse, run
from workspaces import parcels

from landuse.adapters.reading import containers
from landuse.errors import SourceError
from landuse.views.tables.formats import csv_text, records
from landuse.views.text import quality


def opened(workspace, name):
    workspace.write(parcels=f'path = "data/{name}"')
    return workspace.open()


@pytest.mark.parametrize(
    "inside", ["../../外.geojson", "/tmp/外.geojson", "C:\\外.geojson", "a\\..\\..\\外.geojson"]
)
def test_a_zip_that_leaves_its_folder(workspace, inside):
    with zipfile.ZipFile(workspace / "坏.zip", "w") as packed:
        packed.writestr(inside, parcels().to_json())
    with pytest.raises(SourceError, match=r"坏\.zip：压缩包内有越出文件夹的路径"):
        opened(workspace, "坏.zip")
    assert not list(workspace.root.parent.glob("外*"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["炸弹.zip", "炸弹.xlsx", "炸弹.kmz"])
def test_a_bomb_is_not_unpacked(workspace, name):
    with (
        zipfile.ZipFile(workspace / name, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("doc.geojson", "w", force_zip64=True) as out,
    ):
        for _ in range(64):
            out.write(bytes(2**20))
    if name.endswith("xlsx"):
        parcels().to_file(workspace / "宗地.gpkg")
        workspace.write('[sources.enterprises]\npath = "data/炸弹.xlsx"')
    else:
        workspace.write(parcels=f'path = "data/{name}"')
    with pytest.raises(SourceError, match=r"解压后是压缩前的 \d+ 倍，不读取"):
        workspace.open()


def test_four_gigabytes_are_too_much(workspace):
    with zipfile.ZipFile(workspace / "大.zip", "w") as packed:
        packed.writestr("a.geojson", "{}")
        for item in packed.filelist:
            item.file_size, item.compress_size = 2**32 + 1, 10**9
        with pytest.raises(SourceError, match=r"大\.zip：解压后超过 4096 MB"):
            containers.check_package(packed, "大.zip")


@pytest.mark.parametrize("name", ["宗地.kml", "宗地.gml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_external_entities_are_not_read(workspace, tmp_path, name, encoding):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    root = "kml" if name.endswith("kml") else "FeatureCollection"
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><{root}>&e;</{root}>'
    (workspace / name).write_bytes(text.encode(encoding))
    with pytest.raises(SourceError, match="XML 带有 DOCTYPE"):
        opened(workspace, name)


def test_a_thousand_laughs(workspace):
    text = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><kml>&b;</kml>'
    )
    (workspace / "笑.kml").write_text(text)
    with pytest.raises(SourceError, match="DOCTYPE"):
        opened(workspace, "笑.kml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("宗地.gml", "<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>"),
        ("宗地.kml", "<OGRWFSDataSource/>"),
    ],
)
def test_virtual_datasets_in_disguise(workspace, name, text):
    (workspace / name).write_text(text)
    with pytest.raises(SourceError, match="根元素是"):
        opened(workspace, name)


def test_a_pipeline_in_disguise(workspace):
    (workspace / "宗地.geojson").write_text(
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'
    )
    with pytest.raises(SourceError, match="是 GDAL 处理流程"):
        opened(workspace, "宗地.geojson")


@pytest.fixture
def server():
    """The address of a server, and what it was asked for."""
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/crs", asked
        served.shutdown()


@pytest.mark.parametrize("kind", ["url", "link", "URL"])
def test_a_coordinate_system_is_not_fetched(workspace, server, kind):
    address, asked = server
    layer = json.loads(parcels().to_crs(4326).to_json())
    layer["crs"] = {"type": kind, "properties": {"href": address, "url": address}}
    (workspace / "宗地.geojson").write_text(json.dumps(layer))
    with pytest.raises(SourceError, match="坐标系写成了网络地址"):
        opened(workspace, "宗地.geojson")
    assert asked == []


def test_nor_where_its_key_is_disguised(workspace, server):
    address, asked = server
    layer = json.loads(parcels().to_crs(4326).to_json())
    layer["crs"] = {"type": "url", "properties": {"url": address}}
    text = json.dumps(layer).replace('"crs"', r'"\u0063rs"')
    (workspace / "宗地.geojson").write_text(text)
    workspace.write(parcels='path = "data/宗地.geojson"')
    done = run(landuse("tag", "-w", str(workspace.root)), workspace.root)
    assert done.returncode in (0, 2)
    assert asked == []


SEAMLESS = 'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata'


@pytest.mark.parametrize(
    "line",
    [
        'Open Table "/别处/甲" Hide\nOpen Table "乙" Hide\nCreate View 宗地 As\nSelect a From 甲',
        '  open   table "../../别处/甲"',
        SEAMLESS,
        SEAMLESS.lower(),
        'Definition Table\n  File "甲.tif"\n  Type "RASTER"',
        "Definition Table\n  Type LINKED\n",
    ],
)
def test_a_table_of_mapinfo_that_leads_elsewhere(workspace, line):
    frame = parcels().rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
    pyogrio.write_dataframe(
        frame, workspace / "宗地.tab", driver="MapInfo File", encoding="GB18030"
    )
    with (workspace / "宗地.tab").open("a", encoding="gb18030") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(SourceError, match=r"宗地\.tab：引用了其他文件"):
        opened(workspace, "宗地.tab")


def test_a_geopackage_with_a_broken_header(workspace):
    parcels().to_file(workspace / "宗地.gpkg")
    raw = bytearray((workspace / "宗地.gpkg").read_bytes())
    raw[0:16] = b"SQLite formal 3\x00"
    (workspace / "宗地.gpkg").write_bytes(raw)
    with pytest.raises(SourceError, match=r"宗地\.gpkg：扩展名是 \.gpkg，内容却不是"):
        opened(workspace, "宗地.gpkg")
    raw[0:16] = b"SQLite format 3\x00"
    raw[16:100] = bytes(84)
    (workspace / "宗地.gpkg").write_bytes(raw)
    with pytest.raises(SourceError, match=r"宗地\.gpkg：无法"):
        opened(workspace, "宗地.gpkg")


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/http://example.com/a.gpkg",
        "/vsizip/a.zip",
        "http://example.com/a.geojson",
        "WFS:http://example.com",
        "data/vsi/../../vsicurl/x",
    ],
)
def test_paths_that_leave_the_workspace_by_gdal(workspace, path):
    workspace.write(parcels=f'path = "{path}"')
    with pytest.raises(SourceError, match=r"不读取网络或虚拟路径|找不到文件"):
        workspace.open()


def test_formulas_are_text_in_every_table_out(workspace):
    frame = parcels().assign(
        权利人=["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)"], 宗地代码=["=1+1", "P1", "P2"]
    )
    frame.to_file(workspace / "宗地.gpkg")
    workspace.write()
    zone = workspace.open()
    assert (
        zone.parcels["holder"].to_list()[0] == "=cmd|' /C calc'!A0"
    )  # nothing is lost on the way in
    rows = records(
        pd.DataFrame({"id": zone.parcels.index, "message": zone.parcels["holder"].astype(object)})
    )
    text = csv_text(rows, [c for c in quality.COLS if c.key in ("id", "message")])
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
