"""Whatever a source does to its driver, one sentence names it and nothing else is shown."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from workspaces import parcels

from landuse.adapters.reading import raster
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.formats import format_of
from landuse.errors import ColumnError, SourceError

VRT = '<OGRVRTDataSource><OGRVRTLayer name="secret"></OGRVRTLayer></OGRVRTDataSource>'
PIPELINE = '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}'


def refused(workspace, name):
    workspace.write(parcels=f'path = "data/{name}"')
    with pytest.raises(SourceError) as caught:
        workspace.open()
    return str(caught.value)


def test_errors_of_ours_pass_and_others_keep_their_cause():
    with pytest.raises(ColumnError, match="没有列"), one_sentence("a.csv"):
        raise ColumnError(
            "meaning.no_mapped_header", source="a.csv", header="亩", column="mu", suggestion=None
        )
    said = pytest.raises(SourceError, match=r"^a\.csv：无法读取（list index")
    with said as caught, one_sentence("a.csv"):
        [][0]
    assert isinstance(caught.value.__cause__, IndexError)


def test_a_file_nobody_may_read():
    with pytest.raises(SourceError, match=r"^a\.csv：没有读取权限"), one_sentence("a.csv"):
        raise PermissionError(13, "Permission denied", "/home/somebody/a.csv")


def test_a_path_that_the_system_does_not_take(workspace):
    workspace.write(parcels=f'path = "data/{"长" * 200}.gpkg"')
    with pytest.raises(SourceError, match=r"长\.gpkg：无法读取（名称太长）"):
        workspace.open()
    parcels().to_file(workspace / "宗地.gpkg")
    workspace.write(f'[[evidence]]\nname = "light"\npath = "{"长" * 200}.tif"')
    with pytest.raises(SourceError, match=r"长\.tif：无法读取（名称太长）"):
        workspace.open()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["断.fgb", "断.geojson", "断.gpkg", "断.gml"])
def test_layers_that_were_cut_off(workspace, name, kept):
    parcels(20).to_file(workspace / name)
    raw = (workspace / name).read_bytes()
    (workspace / name).write_bytes(raw[: int(len(raw) * kept)])
    assert refused(workspace, name).startswith(name)


def test_the_record_at_which_a_file_ends_is_named(workspace):
    parcels(5).to_file(workspace / "断.fgb")
    raw = (workspace / "断.fgb").read_bytes()
    (workspace / "断.fgb").write_bytes(raw[:-200])
    assert "第 4 条记录无法读取" in refused(workspace, "断.fgb")


@pytest.mark.parametrize("name", ["字.fgb", "字.geojson", "字.gpkg", "字.parquet"])
def test_text_that_is_no_utf8_names_its_record(workspace, name):
    frame = parcels(3).assign(权利人=["甲公司", "乙乙", "丙公司"])
    if name.endswith("parquet"):
        frame.to_parquet(workspace / name, compression=None)
    elif name.endswith("fgb"):  # an index would put the records in another order
        frame.to_file(workspace / name, SPATIAL_INDEX="NO")
    else:
        frame.to_file(workspace / name)
    raw = (workspace / name).read_bytes()
    (workspace / name).write_bytes(raw.replace("乙乙".encode(), b"\xff\xfe\xfd" * 2))
    assert refused(workspace, name).startswith(f"{name}：第 2 条记录的文字无法解码")


@pytest.mark.parametrize(
    "about",
    [
        {"columns": {"nope": {"encoding": "WKB"}}},
        {"columns": {"geometry": {"encoding": "WKB", "crs": 5}}},
        {"columns": {"geometry": 5}},
        [],
        None,
    ],
)
def test_parquet_whose_metadata_are_none(workspace, about):
    table = pa.table({"宗地代码": ["P0"], "geometry": [parcels().geometry.iloc[0].wkb]})
    text = b"[" * 100_000 if about is None else json.dumps(about).encode()
    pq.write_table(table.replace_schema_metadata({b"geo": text}), workspace / "说明.parquet")
    assert refused(workspace, "说明.parquet").startswith("说明.parquet")


@pytest.mark.parametrize("about", [{}, {"columns": []}])
def test_parquet_whose_metadata_name_no_outlines_is_a_table_with_outlines_in_its_cells(
    workspace, about
):
    table = pa.table({"宗地代码": ["P0"], "geometry": [parcels().geometry.iloc[0].wkb]})
    metadata = {b"geo": json.dumps(about).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), workspace / "说明.parquet")
    zone = workspace.write(parcels='path = "data/说明.parquet"').open()
    assert zone.parcels["area_plane_m2"].to_list() == [10_000]


def test_a_broken_database_does_not_end_the_process(workspace):
    parcels().to_file(workspace / "坏.gpkg")
    raw = (workspace / "坏.gpkg").read_bytes()
    # GDAL's message quotes the broken name, which is no text
    broken = raw.replace(
        b"CREATE TABLE gpkg_contents", b"CREATE TABLE \xff\xfe\xff\xfe_contents", 1
    )
    assert broken != raw
    (workspace / "坏.gpkg").write_bytes(broken)
    workspace.write(parcels='path = "data/坏.gpkg"')
    command = [sys.executable, "-m", "landuse", "tag", "-w", str(workspace.root)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert "坏.gpkg：无法" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("text", [VRT, PIPELINE])
@pytest.mark.parametrize("name", ["a.gdb", "a.dbf", "a.shp", "a.tab", "a.mif", "a.fgb", "a.gpkg"])
def test_a_file_that_is_another_drivers_is_not_opened(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError, match=r"内容|不是 FileGDB 文件夹"):
        format_of(tmp_path / name)


def test_a_folder_that_calls_itself_a_geodatabase(tmp_path):
    (tmp_path / "a.gdb").mkdir()
    (tmp_path / "a.gdb" / "a.vrt").write_text(VRT)
    with pytest.raises(SourceError, match=r"缺少 a00000001\.gdbtable"):
        format_of(tmp_path / "a.gdb")


@pytest.mark.parametrize(
    ("name", "said"), [("a.tif", "内容却不是"), ("a.vrt", "不认识的栅格类型“.vrt”")]
)
def test_a_raster_that_is_another_drivers_is_not_opened(tmp_path, name, said):
    (tmp_path / name).write_text("<VRTDataset></VRTDataset>")
    with pytest.raises(SourceError, match=said):
        raster.zonal(parcels(), tmp_path / name, "mean", "night_light")


def test_the_program_has_no_driver_that_reaches_elsewhere():
    code = (
        "from landuse.adapters.reading.drivers import keep_out_reaching_drivers as keep\n"
        "keep(); keep()\n"
        "import sys, pyogrio, rasterio\n"
        "for _ in range(2): rasterio.open(sys.argv[1], driver='GTiff').close()\n"
        "with rasterio.Env() as env: print({*pyogrio.list_drivers(), *env.drivers()})"
    )
    raster = Path(__file__).parents[3] / "data" / "parcels" / "夜光.tif"
    command = [sys.executable, "-c", code, str(raster)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not done.stderr
    drivers = eval(done.stdout)
    assert "GPKG" in drivers
    assert "GTiff" in drivers
    assert not drivers & {"VRT", "OGR_VRT", "WFS", "OAPIF"}
