"""A file appears whole or not at all."""

import pytest

from landuse.errors import LanduseError
from landuse.files import whole


def test_what_ends_well_stands_there(tmp_path):
    target = tmp_path / "新" / "结果.txt"
    with whole(target) as path:
        assert path.suffix == ".txt"
        path.write_text("一", "utf-8")
        assert not target.exists()
    assert target.read_text("utf-8") == "一"
    assert list(target.parent.iterdir()) == [target]


def test_what_fails_leaves_the_file_of_before(tmp_path):
    target = tmp_path / "结果.txt"
    target.write_text("旧", "utf-8")
    with pytest.raises(ValueError, match="half way"), whole(target) as path:
        path.write_text("新", "utf-8")
        raise ValueError("half way")
    assert target.read_text("utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(LanduseError, match="无法写入"), whole(tmp_path / "x" / "y.txt"):
        pass
