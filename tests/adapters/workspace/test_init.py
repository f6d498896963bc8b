"""A new workspace."""

import pytest

from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.init import init_workspace
from landuse.errors import WorkspaceError


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
