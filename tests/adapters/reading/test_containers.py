"""Zip files, folders, WKT in a ledger, GeoParquet."""

import zipfile

import pandas as pd
import pytest
from workspaces import CRS, parcels

from landuse.errors import SourceError


def zipped(workspace, name="宗地.zip", frame=None):
    parcels().to_file(workspace / "宗地.shp", encoding="GB18030")
    with zipfile.ZipFile(workspace / name, "w") as packed:
        for part in (workspace.root / "data").glob("宗地.[sdpc]*"):
            if part.suffix != ".zip":
                info = zipfile.ZipInfo(part.name.encode("gb18030").decode("cp437"))
                info.flag_bits = 0
                packed.writestr(info, part.read_bytes())
    return workspace.write(parcels=f'path = "data/{name}"')


def test_a_zipped_shapefile(workspace):
    zipped(workspace)
    assert workspace.open().parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]


def test_a_broken_zip(workspace):
    (workspace / "坏.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    workspace.write(parcels='path = "data/坏.zip"')
    with pytest.raises(SourceError, match=r"坏\.zip：不是可读的 \.zip 文件"):
        workspace.open()


def test_a_folder_with_one_file_or_a_named_one(workspace):
    folder = workspace / "图"
    folder.mkdir()
    parcels().to_file(folder / "宗地.geojson", driver="GeoJSON")
    workspace.write(parcels='path = "data/图"')
    assert len(workspace.open().parcels) == 3
    parcels().to_parquet(folder / "旧.parquet")
    with pytest.raises(
        SourceError, match=r"图：里面有 2 个数据文件，不知读哪个。请用 layer 指定：宗地、旧"
    ):
        workspace.open()
    workspace.write(parcels='path = "data/图"\nlayer = "旧"')
    assert len(workspace.open().parcels) == 3


def test_an_empty_folder(workspace):
    (workspace / "空").mkdir()
    workspace.write(parcels='path = "data/空"')
    with pytest.raises(SourceError, match="空：里面没有可读的文件"):
        workspace.open()


def test_outlines_as_wkt_in_a_csv(workspace):
    frame = parcels()
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(WKT=frame.geometry.to_wkt())
    table.loc[1, "WKT"] = "POLYGON ((1 2"
    table.to_csv(workspace / "宗地.csv", index=False)
    workspace.write(parcels=f'path = "data/宗地.csv"\ncrs = "{CRS}"')
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["P0", "P2"]
    assert zone.findings.loc[zone.findings["code"] == "geometry_missing", "row"].to_list() == [3]


def test_parcels_without_outlines(workspace):
    (workspace / "宗地.csv").write_text("宗地代码\nP0\n", "utf-8")
    workspace.write(parcels='path = "data/宗地.csv"')
    with pytest.raises(SourceError, match=r"宗地\.csv：地块需要图形"):
        workspace.open()


def test_housing_without_outlines_is_kept(workspace):
    (workspace / "安置房.csv").write_text(
        "地块编号,项目名称,套数,计划开工,实际开工\nA1,甲苑,300,2022.3,/\n", "utf-8"
    )
    housing = workspace.table("housing", "安置房.csv").housing
    assert housing.index.to_list() == ["A1"]
    assert housing.geometry.isna().all()
    assert housing.crs == CRS
    assert housing["area_plane_m2"].isna().all()


def test_what_is_no_parquet(workspace):
    (workspace / "宗地.parquet").write_bytes(b"x" * 100)
    workspace.write(parcels='path = "data/宗地.parquet"')
    with pytest.raises(SourceError, match=r"宗地\.parquet：扩展名是 \.parquet，内容却不是"):
        workspace.open()
