"""QGIS shows a GeoPackage as the map does: its styles, and the project beside it."""

import os
import shutil
import sqlite3
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
from factories import CRS, box

from landuse.adapters.reading.layers.vector import read_vector
from landuse.adapters.writing.layers import write_layers
from landuse.adapters.writing.qgis import write_project
from landuse.flows.qgis import styling, write_project_beside
from landuse.views.style import palette
from landuse.views.style.qgis import ProjectLayer, project

#: Opens a project, and says what QGIS made of it.
ASKED = """
import sys
from qgis.core import QgsApplication, QgsProject
application = QgsApplication([], False)
application.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1]), project.error()
print(project.crs().authid())
for layer in project.layerTreeRoot().findLayers():
    layer = layer.layer()
    classes = layer.renderer().categories()
    idle = classes[0]
    print(layer.name(), layer.isValid(), layer.featureCount(), len(classes), idle.value(),
          idle.label(), idle.symbol().color().name(), idle.symbol().symbolLayerCount())
"""


def units(kind, statuses, x):
    n = len(statuses)
    return gpd.GeoDataFrame(
        {
            f"{kind}_id": [f"{kind}{i}" for i in range(n)],
            "name": [f"甲{i}" for i in range(n)],
            "status": pd.array(statuses, dtype="string"),
        },
        geometry=[box(300 * i + x, 0, 200, 100) for i in range(n)],
        crs=CRS,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    file = tmp_path_factory.mktemp("QGIS") / "结果.gpkg"
    parcels = units("parcel", ["idle", "in_use", None], 0).assign(**{"class": ["A", None, "D"]})
    layers = {"parcels": parcels, "buildings": units("building", ["idle"], 20)}
    assert write_layers(layers, file, styling("zh")) == ["parcels", "buildings"]
    assert write_project_beside(file, "zh") == file.with_suffix(".qgz")
    return file


def styles(file):
    with sqlite3.connect(file) as opened:
        rows = opened.execute(
            "SELECT f_table_name, f_geometry_column, styleName, useAsDefault, styleQML"
            " FROM layer_styles ORDER BY id"
        ).fetchall()
    return {(row[0], row[2]): row for row in rows}


def test_a_geopackage_has_its_styles_in_both_languages(made):
    found = styles(made)
    assert list(found) == [
        ("parcels", "状态"),
        ("parcels", "评价等级"),
        ("parcels", "Status"),
        ("parcels", "Class"),
        ("buildings", "状态"),
        ("buildings", "Status"),
    ]
    # what QGIS shows by itself is the first of each layer
    assert [key for key, row in found.items() if row[3]] == [
        ("parcels", "状态"),
        ("buildings", "状态"),
    ]
    assert {row[1] for row in found.values()} == {"geom"}
    classes = {}
    for style in ("状态", "Status"):
        qml = found["parcels", style][4]
        assert qml.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n")
        root = ET.fromstring(qml)
        assert root.tag == "qgis" and root.get("labelsEnabled") == "1"
        renderer = root.find("renderer-v2")
        assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "status")
        symbols = {one.get("name"): one for one in renderer.iter("symbol")}
        for category in renderer.iter("category"):
            assert category.get("symbol") in symbols
        classes[style] = [(one.get("value"), one.get("label")) for one in renderer.iter("category")]
        fill = symbols["0"].find("layer/Option/Option[@name='color']").get("value")
        assert fill == "200,69,47,255" and palette.STATUS_COLORS["idle"] == "#c8452f"
        assert len(symbols["0"]) == 2, "idle is hatched"
        settings = root.find("labeling/settings/text-style")
        assert settings.get("fieldName") == "coalesce(name, parcel_id)"
    assert classes["状态"][0] == ("idle", "闲置") and classes["状态"][-1] == ("", "无数据")
    assert classes["Status"][0] == ("idle", "Idle") and classes["Status"][-1] == ("", "No data")
    aliases = ET.fromstring(found["parcels", "状态"][4]).find("aliases")
    named = {one.get("field"): (one.get("index"), one.get("name")) for one in aliases}
    assert named["parcel_id"] == ("1", "宗地代码")  # 0 is the number of the row


def test_styles_are_no_layer_to_whoever_reads_the_file(made, tmp_path):
    with sqlite3.connect(made) as opened:
        contents = opened.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    assert ("layer_styles", "attributes") in contents
    file = tmp_path / "宗地.gpkg"
    write_layers({"parcels": units("parcel", ["idle"], 0)}, file, styling("en"))
    assert len(read_vector(file)[0]) == 1
    assert next(row[2] for row in styles(file).values() if row[3]) == "Status"


def test_a_project_lies_beside_and_may_be_moved_with_its_file(made):
    with zipfile.ZipFile(made.with_suffix(".qgz")) as archive:
        assert archive.namelist() == ["结果.qgs"]
        root = ET.fromstring(archive.read("结果.qgs"))
    assert made.with_suffix(".qgz").stat().st_size < 10_000
    assert root.findtext("title") == "结果"
    assert root.findtext("projectCrs/spatialrefsys/authid") == CRS
    assert root.findtext("properties/Paths/Absolute") == "false"
    tree = [(one.get("name"), one.get("source")) for one in root.iter("layer-tree-layer")]
    # what lies on top stands first
    assert tree == [
        ("建筑", "./结果.gpkg|layername=buildings"),
        ("宗地", "./结果.gpkg|layername=parcels"),
    ]
    ids = [one.get("id") for one in root.iter("layer-tree-layer")]
    assert min(map(len, ids)) >= 17, "QGIS gives other ids to layers whose own are short"
    layers = {one.findtext("id"): one for one in root.iter("maplayer")}
    assert {name: one.findtext("datasource") for name, one in layers.items()} == {
        "landuse_judged_parcels": "./结果.gpkg|layername=parcels",
        "landuse_judged_buildings": "./结果.gpkg|layername=buildings",
    }
    assert layers["landuse_judged_parcels"].find("renderer-v2").get("attr") == "status"
    extent = [float(one.text) for one in root.find("mapcanvas/extent")]
    assert extent == list(gpd.read_file(made, layer="parcels").total_bounds)


def test_the_same_result_gives_the_same_project(made):
    project_file = made.with_suffix(".qgz")
    before = project_file.read_bytes()
    assert write_project_beside(made, "zh") == project_file
    assert project_file.read_bytes() == before


def test_a_project_that_somebody_has_saved_stays(tmp_path):
    file = tmp_path / "结果.qgz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("结果.qgs", "<qgis/>")
    before = file.read_bytes()
    assert not write_project("<qgis/>", file)
    assert file.read_bytes() == before
    file.write_bytes("不是压缩包".encode())
    assert not write_project("<qgis/>", file)


def test_names_that_xml_cannot_hold_leave_a_project_that_can_be_read():
    import pyproj

    layer = ProjectLayer("parcels", ("status", 'a"<b>&\x00'), (0, 0, 1, 1), pyproj.CRS(CRS))
    root = ET.fromstring(project("a&b.gpkg", "甲\x01<乙>\ud800", [layer], "zh"))
    assert root.findtext("title") == "甲<乙>"
    assert root.find("layer-tree-group")[0].get("source") == "./a&b.gpkg|layername=parcels"


def test_qgis_opens_the_project(made):
    python = shutil.which("python3", path="/usr/bin:/bin")
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(made.parent), "QT_QPA_PLATFORM": "offscreen"}

    def run(*arguments):
        return subprocess.run(
            [python, *arguments], env=clean, capture_output=True, text=True, timeout=100
        )

    if os.name != "posix" or python is None or run("-c", "import qgis.core").returncode:
        pytest.skip("QGIS is not installed")
    done = run("-c", ASKED, str(made.with_suffix(".qgz")))
    assert done.stdout.splitlines() == [
        CRS,
        "建筑 True 1 8 idle 闲置 #c8452f 2",
        "宗地 True 3 8 idle 闲置 #c8452f 2",
    ], done.stderr
