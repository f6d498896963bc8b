"""A new workspace."""

import re

import pytest

from landuse.adapters.workspace import init
from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.init import init_workspace
from landuse.errors import LanduseError, WorkspaceError
from landuse.words.catalogue import speaking


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


def test_the_template_is_in_the_language_that_is_spoken(tmp_path):
    with speaking("en"):
        init_workspace(tmp_path / "en", year=2022)
    init_workspace(tmp_path / "zh", year=2022)
    texts = [(tmp_path / lang / "landuse.toml").read_text("utf-8") for lang in ("en", "zh")]
    assert texts[0].isascii() is False  # 120°
    assert not any("\u3000" <= sign <= "\uffef" for sign in texts[0])
    # the same keys, active or commented out, in the same order
    keys = [re.findall(r"^(?:# )?(\[.*?\]+|\w+ *=)", text, re.MULTILINE) for text in texts]
    assert [key.split() for key in keys[0]] == [key.split() for key in keys[1]]
    english, chinese = (read_config(tmp_path / lang) for lang in ("en", "zh"))
    assert english.zone.crs == chinese.zone.crs
    assert [goal.id for goal in english.goals] == [goal.id for goal in chinese.goals]


def test_the_demo_is_written_beside_what_is_there_and_over_nothing(tmp_path):
    (tmp_path / "data" / "parcels").mkdir(parents=True)
    mine = tmp_path / "data" / "parcels" / "我的.csv"
    mine.write_text("旧", "utf-8")
    init_workspace(tmp_path, demo=True)
    assert (tmp_path / "landuse.toml").is_file()
    assert (tmp_path / "data" / "parcels" / "宗地.shp").stat().st_size > 1000
    assert not list(tmp_path.rglob("*.py"))
    assert mine.read_text("utf-8") == "旧"


def test_a_file_of_the_planners_own_is_not_written_over(tmp_path):
    (tmp_path / "data" / "parcels").mkdir(parents=True)
    mine = tmp_path / "data" / "parcels" / "宗地.shp"
    mine.write_text("旧", "utf-8")
    with pytest.raises(WorkspaceError, match=r"宗地\.shp 已存在，不覆盖"):
        init_workspace(tmp_path, demo=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


def test_where_a_disk_is_full_everything_is_taken_back(tmp_path, monkeypatch):
    real = init.whole

    def full(path):
        if path.name == "landuse.toml":
            raise LanduseError("files.disk_full", path=str(path))
        return real(path)

    monkeypatch.setattr(init, "whole", full)
    (tmp_path / "旧").mkdir()
    for folder in (tmp_path / "新" / "园区", tmp_path / "旧"):
        with pytest.raises(LanduseError, match="磁盘已满"):
            init_workspace(folder, demo=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["旧"]
