"""landuse.toml: what it may say, and the sentence for what it may not."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from workspaces import EAST, NORTH

from landuse.adapters.workspace.workspace import init_workspace, read_config
from landuse.domain.vocabulary.findings import FINDING_COLUMNS
from landuse.errors import CrsError, SourceError, WorkspaceError


@pytest.mark.parametrize(
    ("toml", "parts"),
    [
        ("[zones]\n", ["zones", "zone"]),
        ('[sources.buildings]\npaht = "x"\n', ["sources.buildings.paht", "是否指 path"]),
        ('[sources.building]\npath = "x"\n', ["sources.building", "是否指 buildings"]),
        ('[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = -1\n', ["goals[1].target"]),
        ('[[goals]]\nid = "g"\nmeasure = "mu"\ntarget = 1\n', ["goals[1].measure"]),
        ("[assess\n", ["TOML"]),
        ('[[evidence]]\nname = "far_min"\npath = "x"\n', ["far_min", "同名"]),
        ('[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = 1\n' * 2, ["“g”重复"]),
    ],
)
def test_faults_are_one_sentence(workspace, toml, parts):
    workspace.write(toml)
    with pytest.raises(WorkspaceError) as caught:
        workspace.open()
    for part in ["landuse.toml", *parts]:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_year(workspace):
    path = workspace.root / "landuse.toml"
    path.write_text(path.read_text("utf-8").replace("year = 2022\n", ""), "utf-8")
    with pytest.raises(WorkspaceError, match=r"缺少 zone\.year"):
        workspace.open()


def test_zone_in_degrees_cannot_measure(workspace):
    path = workspace.root / "landuse.toml"
    path.write_text(path.read_text("utf-8").replace("EPSG:4528", "EPSG:4490"), "utf-8")
    with pytest.raises(CrsError, match="不是投影坐标系"):
        workspace.open()


def test_absent_tables_are_empty_with_every_column(workspace):
    zone = workspace.open()
    assert zone.buildings.empty
    assert "vacant_since" in zone.buildings
    assert set(zone.present) == {"parcels"}


def raster(path, crs="EPSG:4528", nodata=-1.0):
    data = np.arange(1, 10, dtype="float32").reshape(3, 3)
    data[0, 0] = -1
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=3,
        height=3,
        count=1,
        dtype="float32",
        crs=crs,
        nodata=nodata,
        transform=from_origin(EAST, NORTH + 100, 100 / 3, 100 / 3),
    ) as out:
        out.write(data, 1)


def test_evidence_is_the_mean_of_known_pixels(workspace):
    raster(workspace / "光.tif")
    workspace.write('[[evidence]]\nname = "light"\npath = "data/光.tif"\n')
    light = workspace.open().evidence["light"]
    assert light["P0"] == pytest.approx(44 / 8, rel=1e-5)
    assert light.isna().to_list() == [False, True, True]


def test_evidence_faults(workspace):
    raster(workspace / "光.tif", crs=None)
    workspace.write('[[evidence]]\nname = "light"\npath = "data/光.tif"\n')
    with pytest.raises(CrsError, match=r"光\.tif：栅格没有坐标系"):
        workspace.open()
    workspace.write('[[evidence]]\nname = "light"\npath = "data/光.tif"\nstatistic = "avg"\n')
    with pytest.raises(SourceError, match="没有统计量“avg”"):
        workspace.open()
    workspace.write('[[evidence]]\nname = "light"\npath = "data/暗.tif"\n')
    with pytest.raises(SourceError, match="找不到文件"):
        workspace.open()


def test_evidence_may_be_a_quantile(workspace):
    raster(workspace / "光.tif")
    workspace.write(
        '[[evidence]]\nname = "light"\npath = "data/光.tif"\nstatistic = "quantile(q=0.5)"\n'
    )
    assert 5 <= workspace.open().evidence["light"]["P0"] <= 6


def test_findings_have_the_declared_columns(workspace):
    zone = workspace.open()
    assert tuple(zone.findings.columns) == FINDING_COLUMNS
    assert zone.findings.empty
    assert zone.present["parcels"] == {"parcel_id", "holder", "geometry"}


def test_a_new_workspace_is_valid_and_never_overwritten(tmp_path):
    folder = tmp_path / '新"园区'
    init_workspace(folder)
    assert read_config(folder).zone.name == '新"园区'
    with pytest.raises(WorkspaceError, match="已存在，不覆盖"):
        init_workspace(folder)


def test_a_workspace_cannot_stand_on_a_file(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(WorkspaceError, match="无法建立工作区"):
        init_workspace(tmp_path / "x")
