"""``landuse check --accept``: what a word means, said once and kept in ``landuse.toml``."""

import tomllib

import pytest
from click.testing import CliRunner
from workspaces import parcels

from landuse import assess, open_workspace
from landuse.cli import main
from landuse.errors import WorkspaceError

TOML = """# 本园区  词语由周例会定
[sources.actions]   # 台账
path = "data/a.csv"

[[goals]]
id = "land"
title = "土地"
measure = "redeveloped_mu"   # 亩
target = 60
[[goals.and]]
measure = "revitalized_floor_m2"
target = 1
"""
LEDGER = """行动编号,宗地代码,盘活方式,阶段,日期
A1,P0,新项目招引,打桩中,2022-03-01
A2,P1,新项目招引,打桩中,2022-04-01
A3,P2,回购,收回,2022-05-01
"""


@pytest.fixture
def ledger(workspace):
    parcels().to_file(workspace / "宗地.gpkg")
    (workspace / "a.csv").write_text(LEDGER, "utf-8")
    return workspace.write(TOML)


def check(workspace, *args, **how):
    return CliRunner().invoke(
        main, ["check", "-w", str(workspace.root), *args], catch_exceptions=False, **how
    )


def test_accepted_words_count_and_the_rest_of_the_file_stays(ledger):
    path = ledger.root / "landuse.toml"
    before = path.read_text("utf-8")
    done = check(ledger, "--accept", "打桩中=开工", "--accept", "回购＝协商收回")
    assert done.exit_code == 0
    assert "打桩中 = 开工（阶段）" in done.stderr
    assert "打桩中" not in done.stdout  # understood from here on
    text = path.read_text("utf-8")
    assert text.startswith(before.rstrip())
    assert tomllib.loads(text)["words"] == {
        "stage": {"打桩中": "开工"},
        "mode": {"回购": "协商收回"},
    }
    goal = assess(open_workspace(ledger.root), "2022-12-31").goals.goals[0]
    assert {entry.action_id for entry in goal.counted} == {"A1", "A2", "A3"}

    check(ledger, "--accept", "打桩中=竣工")
    assert tomllib.loads(path.read_text("utf-8"))["words"]["stage"] == {"打桩中": "竣工"}


def test_a_word_is_told_once_with_its_count(ledger):
    told = check(ledger).stdout
    assert told.count("阶段“打桩中”不在政策词表中") == 1
    assert "2行不采用" in "".join(told.split())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("打桩中", "应写成"),
        ("打桩中=", "应写成"),
        ("打桩中=开功", "是否指 开工"),
        ("别的词=转让合同", "不是政策中的阶段"),
        ("别的词=腾退", "既是阶段又是盘活方式"),
        ("", "打桩中"),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(ledger, typed, said):
    before = (ledger.root / "landuse.toml").read_bytes()
    done = check(ledger, *(["--accept", typed] if typed else ["--accept"]))
    assert done.exit_code == 2
    assert said in done.stderr
    assert (ledger.root / "landuse.toml").read_bytes() == before


def test_on_a_terminal_each_word_is_asked_about(ledger, monkeypatch):
    monkeypatch.setattr("landuse.cli.accept.is_terminal", lambda: True)
    done = check(ledger, "--accept", input="\n别的\n开工\n")
    assert done.exit_code == 0
    written = tomllib.loads((ledger.root / "landuse.toml").read_text("utf-8"))
    # the nearest word of 回购 is taken with Enter
    assert written["words"] == {"mode": {"回购": "有偿收回"}, "stage": {"打桩中": "开工"}}


def test_line_ends_and_the_mark_of_other_editors_stay(ledger):
    path = ledger.root / "landuse.toml"
    windows = path.read_text("utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + windows.encode("utf-8"))
    check(ledger, "--accept", "打桩中=开工")
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# " if windows.startswith("#") else b"\xef\xbb\xbf[")
    assert written.count(b"\n") == written.count(b"\r\n")


def test_a_configured_word_that_means_nothing_is_refused(ledger):
    ledger.write(TOML + '[words.stage]\n"打桩中" = "开功"\n')
    with pytest.raises(WorkspaceError, match=r"“开功”不是政策中的词"):
        open_workspace(ledger.root)
