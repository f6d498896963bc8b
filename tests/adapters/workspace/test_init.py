"""A new workspace."""

import re

import pytest

from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.init import init_workspace
from landuse.errors import WorkspaceError
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
