"""Opened workspaces: every table, its findings, and evidence from rasters."""

import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio.transform import from_origin
from workspaces import EAST, NORTH

from landuse.domain.vocabulary.findings import FINDING_COLUMNS
from landuse.errors import CrsError, SourceError
from landuse.words.catalogue import speaking


def test_absent_tables_are_empty_with_every_column(workspace):
    zone = workspace.open()
    assert zone.buildings.empty
    assert "vacant_since" in zone.buildings
    assert set(zone.present) == {"parcels"}


def test_findings_have_the_declared_columns(workspace):
    zone = workspace.open()
    assert tuple(zone.findings.columns) == FINDING_COLUMNS
    assert zone.findings.empty
    assert zone.present["parcels"] == {"parcel_id", "holder", "geometry"}


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


def test_tables_that_are_read_side_by_side_speak_the_language_of_the_call(workspace):
    pd.DataFrame({"企业编号": ["Q1", None], "年度": [2022, 2022]}).to_excel(
        workspace / "企业.xlsx", index=False
    )
    workspace.write('[sources.enterprises]\npath = "data/企业.xlsx"\n')
    with speaking("en"):
        (message,) = workspace.open().findings["message"]
        with pytest.raises(SourceError) as caught:
            workspace.open(strict=True)
    assert message == "Row 3: “Firm” is missing; not used"
    assert caught.value.in_language("en") == (
        "企业.xlsx: 1 row cannot be used (--strict). Row 3: “Firm” is missing; not used. "
        "See landuse check."
    )
    assert caught.value.in_language("zh") == (
        "企业.xlsx：1 行不可用(--strict)，第一处：第3行缺少“企业编号”，未采用。详见 landuse check。"
    )
