"""Every command where the system refuses: old or new whole, one sentence, nothing left over."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from forked_runs import NOBODY, Run, can_be_nobody, faults, tree
from workspaces import Workspace, parcels

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="limits, signals and forks of Linux"
)

GOALS = """
[sources.enterprises]
path = "data/企业.csv"
[sources.occupancy]
path = "data/用地.csv"
[sources.areas]
path = "data/片区.gpkg"
[sources.actions]
path = "data/行动.csv"
[[goals]]
id = "land"
title = "盘活"
measure = "redeveloped_mu"
target = 20
"""
#: Commands that write a file, and the file.
WRITE = {
    "gpkg": ["tag", "-o", "out/x.gpkg"],
    "geojson": ["tag", "-o", "out/x.geojson"],
    "fgb": ["tag", "-o", "out/x.fgb"],
    "parquet": ["tag", "-o", "out/x.parquet"],
    "csv": ["tag", "-o", "out/x.csv"],
    "low parquet": ["tag", "--low-memory", "-o", "out/x.parquet"],
    "quality": ["check", "-o", "out/x.html"],
    "repaired": ["check", "--write-repaired", "out/x.gpkg"],
    "rank": ["rank", "-o", "out/x.xlsx"],
    "goals": ["goals", "-o", "out/x.json"],
    "report": ["report", "-o", "out/x.html"],
    "map": ["map", "-o", "out/x.html"],
    "explain": ["explain", "P0", "-o", "out/x.json"],
    "init": ["init", "out/x"],
    "init from": ["init", "out/x", "--from", "../ws/data", "--yes"],
    "demo": ["demo", "out/x", "--no-open"],
    "field sheet": ["check", "--field-sheet", "out/x.xlsx"],
    "notices": ["rank", "--unit", "企业", "--form", "公示", "-o", "out/x.xlsx"],
    "select": ["tag", "--select", "#?off=status:in_use", "-o", "out/x.csv"],
    "claim": ["explain", "Q1", "--claim", "用地=9", "-o", "out/x.json"],
    "study": ["study", "老厂区", "-o", "out/x.html"],
}
#: Commands that print.
PRINT = {
    "check": ["check"],
    "tag": ["tag", "--format", "json"],
    "rank": ["rank", "--format", "csv"],
    "explain": ["explain", "P0"],
    "goals": ["goals", "--forecast"],
    "select": ["tag", "--select", "#?off=status:in_use"],
    "claim": ["explain", "Q1", "--claim", "用地=9"],
    "study": ["study", "老厂区"],
    "init from": ["init", "out/y", "--from", "../ws/data", "--yes"],
    "help": ["rank", "--help"],
}
#: What the file holds before.
OLD = b"old\n"


#: The day on which all is judged.
AS_OF = ["--as-of", "2022-06-30"]
#: Commands that do between them what takes long in all of those.
JUDGE = [["tag", *AS_OF], ["check"], ["report", *AS_OF], ["map", "-q", *AS_OF]]
JUDGE += [["goals", "--forecast", *AS_OF]]


@pytest.fixture(scope="module")
def base(forks):
    """A folder that everybody may look into, with a workspace that has been judged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "ws").mkdir()
        made = Workspace(folder / "ws")
        parcels(3).to_file(made / "宗地.gpkg")
        firms = {"企业编号": ["Q1", "Q2"], "企业名称": ["甲", "乙"], "年度": 2022, "税收": 5}
        pd.DataFrame(firms).to_csv(made / "企业.csv", index=False)
        uses = {"企业编号": ["Q1", "Q2"], "宗地代码": ["P0", "P1"], "占地面积": 15}
        pd.DataFrame(uses).to_csv(made / "用地.csv", index=False)
        quarter = parcels(1)[["geometry"]].assign(片区编号="Q", 片区名称="老厂区")
        quarter.to_file(made / "片区.gpkg")
        steps = {
            "行动编号": ["A1", "A2"],
            "宗地代码": ["P0", "P1"],
            "盘活方式": "新项目招引",
            "阶段": ["签约", "开工"],
            "日期": ["2022-02-01", "2022-03-01"],
        }
        pd.DataFrame(steps).to_csv(made / "行动.csv", index=False)
        made.write(GOALS)
        forks.judge(made.root, [[*args, *_beside(folder, args)] for args in JUDGE])
        yield folder


def _beside(folder, args):
    """Where a command writes that is not to write into the workspace."""
    return ["-o", str(folder / f"{args[0]}.html")] if args[0] in ("report", "map") else []


def run(base, name, args, *, old=True, **more):
    """A run in a folder of its own, in which a file lies where it writes."""
    folder = base / name.replace(" ", "-")
    out = folder / "out"
    out.mkdir(parents=True)
    target = next((arg for arg in args if arg.startswith("out/")), "")
    if old and target and "." in target:
        (folder / target).write_bytes(OLD)
    if more.get("is_nobody"):
        for path in (folder, out, *out.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    if args[0] not in ("init", "demo") and "--help" not in args:
        args = [
            *args,
            "-w",
            str(base / "ws"),
            *(AS_OF if args[0] != "check" else []),
        ]
    return Run(name, args, str(folder), **more)


def outputs(run):
    """What lies in the folder where a run writes."""
    return tree(Path(run.folder) / "out")


def wrong(runs, answers, codes):
    """What is wrong of runs that may end with some codes, by their names."""
    found = {}
    for each in runs:
        answer = answers[each.name]
        said = faults(answer, codes)
        now = outputs(each)
        unfinished = [name for name in now if ".landuse-" in name or "-journal" in name]
        if unfinished:
            said.append(f"unfinished {unfinished}")
        # a layer that is said to be written is whole, though its project beside it is not there yet
        is_told = "已写出" in answer.stderr
        is_new = any(content not in (OLD, b"") for content in now.values())
        if answer.code > 1 and is_new and not is_told:
            said.append(f"neither old nor new {sorted(now)}")
        if said:
            found[each.name] = said
    return found


def test_where_the_disk_is_full_the_old_file_stays(base, forks):
    before = tree(base / "ws")
    # these are written by drivers, of which some lose the last bytes and say nothing
    drivers = ("gpkg", "geojson", "fgb", "parquet")
    sound = [run(base, f"sound {name}", WRITE[name]) for name in drivers]
    answers = forks.ended(sound)
    assert wrong(sound, answers, (0,)) == {}
    full = []
    for each in sound:
        name = each.name.removeprefix("sound ")
        size = max(len(content) for content in outputs(each).values())
        assert size > len(OLD), name
        full.append(run(base, f"last {name}", WRITE[name], most_bytes=size - 1))
    for name, args in WRITE.items():
        full.append(run(base, f"full {name}", args, most_bytes=300))
    answers = forks.ended(full)
    assert wrong(full, answers, (2,)) == {}
    said = {name: answer.stderr for name, answer in answers.items()}
    assert {n: s for n, s in said.items() if "磁盘" not in s and "大小" not in s} == {}
    assert tree(base / "ws") == before


@pytest.mark.skipif(not can_be_nobody(), reason="needs root, to become nobody")
def test_where_nothing_may_be_written_the_old_file_stays(base, forks):
    runs = []
    for name in ("gpkg", "csv", "report"):
        file = run(base, f"file {name}", WRITE[name], is_nobody=True)
        next((Path(file.folder) / "out").iterdir()).chmod(0o444)
        runs.append(file)
    folders = ("geojson", "parquet", "rank", "repaired", "map", "init", "init from", "study")
    for name in (*folders, "field sheet", "notices"):
        folder = run(base, f"folder {name}", WRITE[name], old=False, is_nobody=True)
        (Path(folder.folder) / "out").chmod(0o555)
        runs.append(folder)
    answers = forks.ended(runs)
    assert wrong(runs, answers, (2,)) == {}
    for each in runs:
        assert "只读" in answers[each.name].stderr or "没有权限" in answers[each.name].stderr


def test_output_that_nobody_takes_ends_in_a_sentence_or_in_silence(base, forks):
    full = [run(base, f"stdout {n}", args, stdout="/dev/full") for n, args in PRINT.items()]
    gone = [run(base, f"closed {n}", args, stdout="closed") for n, args in PRINT.items()]
    answers = forks.ended([*full, *gone])
    assert wrong([*full, *gone], answers, (2,)) == {}
    assert {answers[each.name].stderr for each in full} == {"错误：无法读写：磁盘已满。\n"}
    assert {answers[each.name].stderr for each in gone} == {""}


#: Seconds after which a run is asked to end: while it reads and judges, and while it writes.
READING, WRITING = (0.1, 0.25, 0.6), (0.02, 0.05, 0.1, 0.2)
#: Also while its workers begin.
WORKING = (0.3, 1.5)


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_any_console_takes_what_is_printed(base, forks, encoding):
    """Code page 936 lacks ² and ✓, ASCII all but the figures; errors are printed there too."""
    runs = [run(base, f"{encoding} {n}", args, encoding=encoding) for n, args in PRINT.items()]
    wrong_unit = run(base, f"{encoding} wrong", ["explain", "没有²"], encoding=encoding)
    answers = forks.ended([*runs, wrong_unit])
    assert wrong(runs, answers, (0, 1)) == {}
    assert all(answers[each.name].stdout for each in runs)
    assert answers[wrong_unit.name].code == 2
    assert "Traceback" not in answers[wrong_unit.name].stderr


def test_a_signal_at_any_moment_leaves_old_or_new(base, forks):
    runs, codes = [], {}
    plan = [("gpkg", READING, True), ("report", READING, True), ("low parquet", WORKING, True)]
    plan += [("gpkg", WRITING, False), ("report", WRITING, False), ("map", WRITING, False)]
    for name, moments, has_child in plan:
        for at, after in enumerate(moments):
            number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[at % 3]
            called = f"signal {name} {after}{' all' if has_child else ''}"
            more = {"signal": number, "after": after, "has_child": has_child}
            runs.append(run(base, called, WRITE[name], **more))
            codes[called] = 128 + number
    answers = forks.ended(runs)
    assert wrong(runs, answers, (0, 129, 130, 143)) == {}
    for name, answer in answers.items():
        assert answer.code in (0, codes[name]), name
        if answer.code:
            assert "已中断" in answer.stderr, name


def test_a_full_disk_of_temporary_files_is_a_sentence(base, forks):
    if not forks.has_disk:
        pytest.skip("nobody may mount here")
    disk = str(forks.disk)
    low = WRITE["low parquet"]
    runs = [run(base, "temporary low parquet", low, temporary=disk)]
    for name in ("gpkg", "low parquet", "map"):
        args = [arg.replace("out/", f"{disk}/") for arg in WRITE[name]]
        runs.append(run(base, f"disk {name}", args))
    answers = forks.ended(runs)
    assert wrong(runs, answers, (2,)) == {}
    said = {name: answer.stderr for name, answer in answers.items()}
    assert {n: s for n, s in said.items() if "磁盘" not in s} == {}
