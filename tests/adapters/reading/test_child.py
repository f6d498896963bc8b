"""What a file does to the process that reads it is one sentence, and the next file is read."""

import datetime as dt
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import children
import click
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rasterio
from rasterio.transform import from_origin
from workspaces import parcels, square

from landuse import cli
from landuse.adapters.reading import message_contents, messages
from landuse.adapters.reading import process as process_module
from landuse.adapters.reading.ledgers.sheet_extent import extents_of_sheets
from landuse.adapters.reading.limits import Limits
from landuse.adapters.reading.pictures import MapExtent, PictureSource
from landuse.adapters.reading.process import ReadingProcess, reading_here, reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import SourceError

posix = pytest.mark.skipif(os.name != "posix", reason="signals and processes as POSIX has them")
linux = pytest.mark.skipif(sys.platform != "linux", reason="what /proc tells")
LEDGER = "企业编号,企业名称\nQ1,甲\nQ2,乙\n"


@contextmanager
def _outside_of_the_run():
    """As where no process reads yet."""
    token = process_module._of_the_run.set(None)
    yield
    process_module._of_the_run.reset(token)


@pytest.fixture
def failing(tmp_path, monkeypatch):
    """A process that some names are too much for."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    process = ReadingProcess("failing_readers")
    yield process
    process.close()
    assert list(temporary.iterdir()) == []


@pytest.fixture
def reads(tmp_path, failing):
    """Reads a ledger of the name in that process."""

    def read(name, **limits):
        (tmp_path / name).write_text(LEDGER, "utf-8")
        reader = SourceReader(Limits(**limits), failing)
        config = SourceConfig(path=name)
        raw = reader.read_raw(tmp_path / name, TABLES["enterprises"], config, Findings("e"))
        return raw.frame["企业名称"].to_list()

    return read


@posix
def test_a_crash_names_the_file_and_the_next_one_is_read(reads):
    assert reads("a.csv") == ["甲", "乙"]
    with pytest.raises(SourceError, match=r"^crash\.csv：.*（SIGSEGV）.*memory_mb（现为 4096）"):
        reads("crash.csv")
    assert reads("b.csv") == ["甲", "乙"]


def test_a_hang_ends_with_the_time(reads):
    reads("a.csv")
    start = time.monotonic()
    with pytest.raises(SourceError, match=r"^hang\.csv：读了 1 秒还没有读完.*调高 seconds"):
        reads("hang.csv", seconds=1)
    assert time.monotonic() - start < 10
    assert reads("b.csv") == ["甲", "乙"]


@linux
def test_a_bomb_ends_with_the_memory(reads):
    with pytest.raises(SourceError, match=r"^bomb\.csv：内存不足.*调高 memory_mb"):
        reads("bomb.csv", memory_mb=500)
    assert reads("b.csv", memory_mb=500) == ["甲", "乙"]


def test_what_libraries_print_is_no_news(reads, capfd):
    assert reads("mutter.csv") == ["甲", "乙"]
    assert capfd.readouterr() == ("", "")


def test_a_child_that_was_ended_by_others_is_replaced(reads, failing):
    reads("a.csv")
    failing._child.process.kill()
    failing._child.process.wait()
    assert reads("b.csv") == ["甲", "乙"]


def test_a_question_after_ctrl_c_does_not_blame_the_file(reads, failing):
    failing.close()
    with pytest.raises(SourceError, match=r"^a\.csv：读取已中断") as stopped:
        reads("a.csv")
    assert stopped.value.code == "reading.stopped"


@posix
@pytest.mark.parametrize("moment", ["in the middle of a file", "before the child is ready"])
def test_a_file_that_ctrl_c_interrupts_is_not_blamed(reads, failing, monkeypatch, moment):
    if moment == "in the middle of a file":
        reads("a.csv")
        timer = threading.Timer(0.2, failing.close)
    else:
        monkeypatch.setattr(messages, "receive", lambda *_: _closed_meanwhile(failing))
        timer = threading.Timer(0, lambda: None)
    timer.start()
    with pytest.raises(SourceError, match=r"^hang\.csv：读取已中断"):
        reads("hang.csv")
    timer.join()


def _closed_meanwhile(process):
    """What is read of a child that another thread ends."""
    process.close()
    raise EOFError


@posix
def test_a_raster_that_crashes(tmp_path, failing):
    (tmp_path / "crash.tif").write_bytes(b"II*\x00")
    reader = SourceReader(process=failing)
    with pytest.raises(SourceError, match=r"^crash\.tif：读取它的进程异常中止（SIGSEGV）"):
        reader.zonal(parcels(), tmp_path / "crash.tif", "mean", "night_light")


@posix
def test_a_picture_that_crashes(tmp_path, failing):
    (tmp_path / "crash.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ground = MapExtent((0, 0, 1, 1), "EPSG:4528")
    with pytest.raises(SourceError, match=r"^crash\.png：读取它的进程异常中止（SIGSEGV）"):
        SourceReader(process=failing).pictures([PictureSource(tmp_path / "crash.png")], ground)


def test_pictures_sheets_and_names_of_layers_come_over_as_they_are(tmp_path, failing):
    asked, here = SourceReader(process=failing), SourceReader()
    place = from_origin(0, 10, 1, 1)
    shape = {"count": 1, "width": 10, "height": 10, "dtype": "uint8", "crs": "EPSG:3857"}
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", transform=place, **shape) as out:
        out.write(np.full((1, 10, 10), 7, "uint8"))
    source = PictureSource(tmp_path / "a.tif", dt.date(2021, 6, 1))
    ground = MapExtent((0, 0, 10, 10), "EPSG:4528")
    assert asked.pictures([source], ground) == here.pictures([source], ground)
    book = openpyxl.Workbook()
    for row in (["标题", None], ["企业", "日期"], ["甲", dt.date(2022, 3, 1)], ["乙", 2.5]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.create_sheet("藏").append(["丙"])
    book["藏"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    sheets = asked.sheets(tmp_path / "a.xlsx", 3)
    assert sheets == here.sheets(tmp_path / "a.xlsx", 3)
    assert [sheet.is_hidden for sheet in sheets] == [False, True]
    assert len(sheets[0].cells) == 3
    for name in ("宗地", "建筑"):
        parcels().to_file(tmp_path / "a.gpkg", layer=name)
    assert asked.layer_names(tmp_path / "a.gpkg") == ["宗地", "建筑"]


def test_a_picture_of_whoever_has_taken_over_the_process_is_none():
    header = {"mime": "text/html", "bounds": [0, 0, 1, 1], "metres": 1, "own_metres": 1}
    answer = messages.Message(
        header, pa.table({"data": pa.array([b"<script>"], pa.large_binary())})
    )
    with pytest.raises(ValueError, match="no picture"):
        message_contents.picture_from(answer, "a.tif", None)


def test_help_and_a_new_workspace_start_no_child(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(ReadingProcess, "start", lambda process, **_: started.append(process))
    with _outside_of_the_run():
        for args in (["goals", "--help"], ["init", str(tmp_path / "新")]):
            cli.main(args, standalone_mode=False)
        assert started == []
        with pytest.raises(click.ClickException):
            cli.main(["goals", "-w", str(tmp_path)], standalone_mode=False)
    assert len(started) == 1


def test_blocks_within_a_run_share_its_process():
    with reading_process() as outer, reading_process() as inner:
        assert inner is outer


@pytest.mark.parametrize("how", ["here", "no executable", "no module"])
def test_where_there_can_be_no_child_files_are_read_all_the_same(workspace, monkeypatch, how):
    started = []
    monkeypatch.setattr(process_module, "_MODULE", "no.such.module")
    if how == "here":
        monkeypatch.setattr(process_module, "_start_python", started.append)
        with reading_here():
            assert len(workspace.open().parcels) == 3
        assert started == []
        return
    process = ReadingProcess("no.such.module")
    if how == "no executable":
        monkeypatch.setattr(sys, "executable", "")
    reader = SourceReader(process=process)
    config = SourceConfig(path="宗地.gpkg")
    raw = reader.read_raw(workspace / "宗地.gpkg", TABLES["parcels"], config, Findings("p"))
    assert len(raw.frame) == 3


def test_cells_of_a_csv_are_counted_and_the_limit_is_raised_in_the_workspace(workspace):
    (workspace / "企业.csv").write_text(LEDGER, "utf-8")
    with pytest.raises(SourceError, match=r"^企业\.csv：单元格超过 5 个.*调高 cells"):
        workspace.table("enterprises", "企业.csv", "[limits]\ncells = 5")
    assert len(workspace.table("enterprises", "企业.csv", "[limits]\ncells = 6").enterprises) == 2


def test_cells_of_a_workbook_are_counted_before_it_is_read(workspace):
    book = openpyxl.Workbook()
    for row in LEDGER.split():
        book.active.append(row.split(","))
    book.create_sheet("另").append(["甲", "乙"])
    book.save(workspace / "企业.xlsx")
    with pytest.raises(SourceError, match=r"^企业\.xlsx：单元格超过 7 个"):
        workspace.table("enterprises", "企业.xlsx", "[limits]\ncells = 7")
    assert len(workspace.table("enterprises", "企业.xlsx", "[limits]\ncells = 8").enterprises) == 2


def test_cells_are_counted_whatever_their_elements_are_prefixed_with(tmp_path):
    cells = '<x:c r="A1"/><x:c r="B1"><x:v>1</x:v></x:c>'
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", f"<x:sheetData>{cells}</x:sheetData>")
        assert not extents_of_sheets(packed, "a.xlsx", 2).is_sparse
        with pytest.raises(SourceError, match=r"^a\.xlsx：单元格超过 1 个"):
            extents_of_sheets(packed, "a.xlsx", 1)


@pytest.mark.parametrize("name", ["多.gpkg", "多.shp", "多.parquet", "多.csv"])
def test_vertices_are_counted(workspace, name):
    frame = parcels(3)  # squares: five vertices each
    if name.endswith("csv"):
        frame.assign(WKT=frame.geometry.to_wkt()).drop(columns="geometry").to_csv(
            workspace / name, index=False
        )
    elif name.endswith("parquet"):
        frame.to_parquet(workspace / name)
    else:
        frame.to_file(workspace / name)
    extra = f'path = "data/{name}"\ncrs = "EPSG:4528"'
    workspace.write("[limits]\nvertices = 14", parcels=extra)
    with pytest.raises(SourceError, match=rf"^{name}：图形共有 15 个顶点，超过 14 个.*vertices"):
        workspace.open()
    assert len(workspace.write("[limits]\nvertices = 15", parcels=extra).open().parcels) == 3


def test_what_a_package_unpacks_to_is_measured(workspace):
    with zipfile.ZipFile(workspace / "大.zip", "w") as packed:
        packed.writestr("企业.csv", LEDGER + " " * 2**20)
    with pytest.raises(SourceError, match=r"^大\.zip：解压后超过 1 MB.*unpacked_mb"):
        workspace.table("enterprises", "大.zip", "[limits]\nunpacked_mb = 1")


def nested(depth, kind=7):
    """Collections within collections, as well-known binary."""
    point = struct.pack("<BIdd", 1, 1, 0.0, 0.0)
    return struct.pack("<BII", 1, kind, 1) * depth + point


def nested_parcel(workspace, depth, kind):
    """A sound parcel, and one that is shapes within shapes."""
    outlines = [square(0).wkb, nested(depth, kind)]
    table = pa.table({"宗地代码": ["P0", "P1"], "geometry": pa.array(outlines, pa.binary())})
    about = b'{"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}'
    pq.write_table(table.replace_schema_metadata({b"geo": about}), workspace / "深.parquet")
    return workspace.write(parcels='path = "data/深.parquet"\ncrs = "EPSG:4528"')


def test_a_shape_that_cannot_be_built_is_a_rejected_row(workspace):
    zone = nested_parcel(workspace, 20, kind=6).open()
    assert zone.parcels.index.to_list() == ["P0"]
    assert zone.sources["parcels"].rejected == 1


def test_collections_within_collections_are_refused(workspace):
    with pytest.raises(SourceError, match=r"^深\.parquet：图形集合层层嵌套"):
        nested_parcel(workspace, 20, kind=7).open()


@posix
@pytest.mark.parametrize("kind", [6, 7])
def test_shapes_that_take_the_stack_are_a_sentence(workspace, kind):
    with pytest.raises(SourceError, match=r"^深\.parquet：读取它的进程异常中止（SIGSEGV）"):
        nested_parcel(workspace, 200_000, kind).open()


def test_nothing_of_the_folder_one_is_in_is_imported(workspace):
    for name in ("pandas", "json", "landuse_demo", "sitecustomize"):
        (workspace.root / f"{name}.py").write_text("open('ran', 'w')")
    command = [sys.executable, "-P", "-m", "landuse", "goals"]
    environment = children.surroundings(workspace.root)
    done = subprocess.run(
        command, cwd=workspace.root, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not (workspace.root / "ran").exists()


def processes_of(folder):
    """Command lines of processes whose temporary files are in a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder / "temporary").encode() in environment and command:
            found.append(command)
    return found


def wait_until(condition, seconds=20):
    last = time.monotonic() + seconds
    while not condition() and time.monotonic() < last:
        time.sleep(0.02)
    return condition()


FORKED = """
from landuse.adapters.reading import forked, process
process.ReadingProcess.__init__.__defaults__ = ("failing_readers",)
with process.reading_process(may_fork=True) as reading:
    from landuse.adapters.reading.readers import SourceReader
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import TABLES

    is_fork = isinstance(reading._child.process, forked.ForkedProcess)
    print("fork" if is_fork else "no fork", file=sys.stderr)
    for name in ("mutter.csv", "crash.csv", "b.csv"):
        path = Path(sys.path[0]) / name
        config = SourceConfig(path=name)
        try:
            raw = SourceReader(process=reading).read_raw(
                path, TABLES["enterprises"], config, Findings("e")
            )
            print(len(raw.frame), file=sys.stderr)
        except LanduseError as error:
            print(error.code, error.params["reason"], file=sys.stderr)
    assert not isinstance(reading._child.process, forked.ForkedProcess)
"""


@linux
def test_the_child_of_a_program_that_has_just_begun_is_its_fork(tmp_path):
    for name in ("mutter.csv", "crash.csv", "b.csv"):
        (tmp_path / name).write_text(LEDGER, "utf-8")
    tests = os.pathsep.join([str(children.ROOT), str(children.ROOT / "tests")])
    done = children.run(children.script(tmp_path, FORKED), tmp_path, env={"PYTHONPATH": tests})
    assert (done.returncode, done.stdout) == (0, b"")
    said = done.stderr.decode().splitlines()
    assert said == ["fork", "2", "limits.ended SIGSEGV", "2"]
    assert list((tmp_path / "temporary").iterdir()) == []


HANGING = """
from landuse.adapters.reading import process
process.ReadingProcess.__init__.__defaults__ = ("failing_readers",)
with process.reading_process(may_fork={may_fork}):
    from landuse.adapters.workspace.opening import open_workspace
    open_workspace(sys.path[0])
"""


@linux
@pytest.mark.parametrize(
    ("number", "code", "may_fork"),
    [
        (signal.SIGINT, 130, True),
        (signal.SIGTERM, 143, False),
        (signal.SIGKILL, -9, True),
        (signal.SIGKILL, -9, False),
    ],
)
def test_no_child_is_left(workspace, number, code, may_fork):
    (workspace / "hang.csv").write_text(LEDGER, "utf-8")
    workspace.write('[sources.enterprises]\npath = "data/hang.csv"')
    environment = children.surroundings(workspace.root)
    environment["PYTHONPATH"] += os.pathsep + str(children.ROOT / "tests")
    command = children.script(workspace.root, HANGING.format(may_fork=may_fork))
    run = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    folders = workspace.root / "temporary"
    assert wait_until(
        lambda: list(folders.glob("landuse-*")) and len(processes_of(workspace.root)) > 1
    )
    time.sleep(1)
    run.send_signal(number)
    _, said = run.communicate(timeout=30)
    assert run.returncode == code
    assert "Traceback" not in said.decode()
    assert wait_until(lambda: processes_of(workspace.root) == [], 5)
    assert wait_until(lambda: list(folders.iterdir()) == [], 5)


@linux
def test_the_workers_of_the_low_memory_run_read_for_themselves(workspace):
    environment = children.surroundings(workspace.root)
    command = children.landuse("tag", "--low-memory", "-o", "a.parquet", "-w", str(workspace.root))
    run = subprocess.Popen(command, env=environment, cwd=workspace.root, stderr=subprocess.PIPE)
    seen = set()
    watch = threading.Thread(target=run.communicate)
    watch.start()
    while watch.is_alive():
        seen.update(processes_of(workspace.root))
        time.sleep(0.2)
    assert run.returncode == 0
    assert any("multiprocessing" in command for command in seen)
    assert not any("reading.child" in command for command in seen)
