"""A file appears whole or not at all."""

import errno
import os
import stat
import sys
import threading
import time

import pytest

from landuse import files
from landuse.errors import LanduseError
from landuse.files import protect, safe_name, whole

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="modes, links, pipes of POSIX")


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch):
    monkeypatch.setattr(files, "_sources", set())


def write(path, text="新"):
    with whole(path) as temporary:
        temporary.write_text(text, "utf-8")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


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


def test_folders_that_were_made_for_what_fails_are_taken_back(tmp_path):
    (tmp_path / "有").mkdir()
    with pytest.raises(ValueError, match="half way"), whole(tmp_path / "有/新/里/结果.txt"):
        raise ValueError("half way")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["有"]


def test_a_source_whose_name_is_too_long_forbids_nothing(tmp_path):
    protect([tmp_path / ("长" * 300)])
    write(tmp_path / "结果.txt")
    assert (tmp_path / "结果.txt").read_text("utf-8") == "新"


def test_a_source_is_never_written_over_by_whatever_name(tmp_path, monkeypatch):
    (tmp_path / "夹").mkdir()
    names = ["宗地.shp", "宗地.dbf", "宗地.CPG", "夹/甲.csv", "landuse.toml"]
    for name in names:
        (tmp_path / name).write_text("旧", "utf-8")
    monkeypatch.chdir(tmp_path)
    protect([tmp_path / "宗地.shp", tmp_path / "夹", tmp_path / "landuse.toml"])
    (tmp_path / "硬.csv").hardlink_to(tmp_path / "夹" / "甲.csv")
    (tmp_path / "软.csv").symlink_to(tmp_path / "夹" / "甲.csv")
    # what is not there would be read with the rest of the shapefile as soon as it is
    for name in (*names, "硬.csv", "软.csv", "夹/../夹/甲.csv", "宗地.prj"):
        with pytest.raises(LanduseError, match="是数据源本身，不覆盖"):
            write(name)
    assert {(tmp_path / name).read_text("utf-8") for name in names} == {"旧"}
    write("夹/乙.csv")
    write("宗地.csv")


@posix_only
def test_a_file_keeps_its_mode_and_a_new_one_has_that_of_the_mask(tmp_path):
    old, new = tmp_path / "旧.csv", tmp_path / "新.csv"
    old.touch(0o600)
    mask = os.umask(0o027)
    try:
        write(old)
        write(new)
    finally:
        os.umask(mask)
    assert (mode_of(old), mode_of(new)) == (0o600, 0o640)


@posix_only
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "别处").mkdir()
    link = tmp_path / "链.csv"
    link.symlink_to("别处/真.csv")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "别处" / "真.csv").read_text("utf-8") == "新"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["别处", "链.csv"]


def test_a_file_that_is_write_protected_and_a_folder_are_refused(tmp_path):
    old = tmp_path / "旧.csv"
    old.write_text("旧", "utf-8")
    old.chmod(0o444)
    with pytest.raises(LanduseError, match="只读"):
        write(old)
    with pytest.raises(LanduseError, match="是文件夹"):
        write(tmp_path)
    assert old.read_text("utf-8") == "旧"
    old.chmod(0o644)


@posix_only
def test_a_pipe_is_written_into(tmp_path):
    pipe = tmp_path / "管.csv"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")))
    reader.start()
    write(pipe)
    reader.join(5)
    assert got == ["新"] and stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("number", ["ENOSPC", "EDQUOT", "EFBIG"])
def test_a_full_disk_is_a_sentence_and_leaves_the_file_of_before(tmp_path, number):
    old = tmp_path / "旧.csv"
    old.write_text("旧", "utf-8")
    with pytest.raises(LanduseError, match="磁盘已满"), whole(old) as temporary:
        temporary.write_text("新", "utf-8")
        raise OSError(getattr(errno, number), "?")
    assert old.read_text("utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [old]


def test_only_old_leftovers_of_its_own_are_removed(tmp_path):
    stale, young, other = (tmp_path / name for name in (".landuse-a", ".landuse-b", ".x-1.csv"))
    for folder in (stale, young):
        folder.mkdir()
        (folder / "x.csv").touch()
    other.touch()
    two_days_ago = time.time() - 2 * 24 * 3600
    for path in (stale / "x.csv", stale, other):
        os.utime(path, (two_days_ago, two_days_ago))
    write(tmp_path / "新.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".landuse-b", ".x-1.csv", "新.csv"]


def test_a_name_at_the_limit_of_the_file_system_works(tmp_path):
    name = "长" * 83 + ".csv"  # 253 bytes of 255
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("address", ["postgresql://u:geheim@h/db", "postgresql:/u@h/db", "s3://x"])
def test_an_address_is_no_file(tmp_path, monkeypatch, address):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LanduseError, match="不是文件") as caught:
        write(address)
    assert "geheim" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_from_data_chooses_no_folder():
    assert safe_name("../../etc/甲") == "_.._etc_甲"
    assert safe_name("..") == safe_name("") == "园区"
    assert safe_name("南通甲园区") == "南通甲园区"
    assert len(safe_name("长" * 200).encode()) == 180


def test_a_refusal_is_said_in_english_too(tmp_path):
    (tmp_path / "a.csv").touch(mode=0o444)
    with pytest.raises(LanduseError) as caught:
        write(tmp_path / "a.csv")
    assert caught.value.code == "files.read_only"
    assert caught.value.in_language("en") == (
        f"{tmp_path / 'a.csv'}: the file is read-only and is not written over. "
        "Lift the write protection, or choose another file name (-o)."
    )
