"""Files of TOML: what cannot be read is a sentence, and what stands in one has a line."""

import os

import pytest

from landuse import load_policy
from landuse.adapters.workspace.toml_text import TomlError, line_of, parsed, read_toml
from landuse.errors import PolicyError, WorkspaceError

TEXT = """\
# a note
title = "甲"
[zone]
name = \'\'\'
[zone.name]
\'\'\'

[[rule]]
id = "a"
all = [
  {column = "far", op = "<"},
  {column = "floors", op = "<"},
]
[[rule]]
id = "b"
deep.key = {x = 1, y = 2}
"""


@pytest.mark.parametrize(
    ("location", "word", "line"),
    [
        (["title"], "", 2),
        (["zone"], "", 3),
        (["zone", "name"], "", 4),
        (["zone", "year"], "", 3),
        (["rule"], "", 8),
        (["rule", 0, "all"], "", 10),
        (["rule", 0, "all", 1], "floors", 12),
        (["rule", 0, "all", 1, "op"], "", 10),
        (["rule", 1], "", 14),
        (["rule", 1, "deep", "key", "y"], "", 16),
        (["rule", 7], "", 8),
        (["nothing"], "", None),
    ],
)
def test_the_line_of_a_place(location, word, line):
    assert line_of(TEXT, location, word) == line


def unreadable(folder):
    (folder / "夹.toml").mkdir()
    (folder / "码.toml").write_bytes('title = "甲"'.encode("gb18030"))
    (folder / "宽.toml").write_bytes("title = 1".encode("utf-16"))
    os.mkfifo(folder / "管.toml")
    (folder / "环.toml").symlink_to("环.toml")
    return {
        "夹.toml": "不是文件",
        "码.toml": "不是 UTF-8 文本",
        "宽.toml": "不是 UTF-8 文本",
        "管.toml": "不是文件",
        "长" * 200 + ".toml": "名称太长",
    }


def test_a_policy_that_cannot_be_read_is_one_sentence(tmp_path):
    for name, said in unreadable(tmp_path).items():
        with pytest.raises(PolicyError, match=said):
            load_policy(name, tmp_path)
        (tmp_path / "孙.toml").write_text(f'extends = "{name}"', "utf-8")
        with pytest.raises(PolicyError, match=said):
            load_policy("孙.toml", tmp_path)
    for name in ("环.toml", "a\0b.toml", "没有/这个.toml"):
        with pytest.raises(PolicyError, match="没有这个政策"):
            load_policy(name, tmp_path)


@pytest.mark.parametrize("name", ["夹.toml", "码.toml", "宽.toml", "管.toml"])
def test_so_is_a_configuration(workspace, tmp_path, name):
    said = unreadable(tmp_path)[name]
    (workspace.root / "landuse.toml").unlink()
    (tmp_path / name).rename(workspace.root / "landuse.toml")
    with pytest.raises(WorkspaceError, match=rf"landuse\.toml：{said}"):
        workspace.open()


def test_the_system_refuses_a_file(tmp_path, monkeypatch):
    (tmp_path / "a.toml").touch()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    with pytest.raises(PolicyError, match=r"a\.toml：无法读取（没有权限）"):
        read_toml(tmp_path / "a.toml", PolicyError)


HEAD = 'title = "o"\nid = "o"\ndate = 2022-01-01\n'
RULE = '[[rule]]\nid = "{}"\nstatus = "idle"\ntitle = "t"\ncite = "c"\nall = [\n{{column="far", op="<", value=1}},\n{{column="{}", op="<", value=1}},\n]\n'


def policy(folder, own, parent=""):
    (folder / "底.toml").write_text('extends = "china"\n' + HEAD + parent, "utf-8")
    (folder / "子.toml").write_text('extends = "底.toml"\n' + HEAD + own, "utf-8")
    return load_policy("子.toml", folder)


@pytest.mark.parametrize(
    ("own", "parent", "place"),
    [
        (RULE.format("new", "fra"), "", r"子\.toml 第 12 行：规则 new 引用了不存在的列“fra”"),
        (RULE.format("no", "far"), RULE.format("r", "fra"), r"底\.toml 第 12 行：规则 r 引用"),
        ("[lines]\nfar_min = -1\n", "", r"子\.toml 第 6 行：lines\.far_min"),
        ("[lines]\ntax_per_mu_min = 1\n", "[lines]\nfar_min = -1\n", r"底\.toml 第 6 行："),
        ('[[rule]]\nid = "x"\nstatus = "idle"\n', "", r"子\.toml 第 5 行：缺少 rule\[x\]"),
        ('[scheme]\nid = "s"\n', "", r"子\.toml 第 5 行：缺少 scheme\.title"),
        ('priority = ["idle",\n"idel"]\n', "", r"子\.toml 第 6 行：priority 中的状态“idel”"),
        ("prioritty = []\n", "", r"子\.toml 第 5 行：不认识的键 prioritty"),
    ],
)
def test_a_fault_of_a_policy_has_its_file_and_line(tmp_path, own, parent, place):
    with pytest.raises(PolicyError, match=place):
        policy(tmp_path, own, parent)


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = -1\n', 12),
        ('[sources.building]\npath = "x"\n', 9),
        ('[[evidence]]\nname = "far_min"\npath = "x"\n', 10),
        ("[assess]\npolicy = 3\n", 10),
    ],
)
def test_a_fault_of_a_configuration_has_its_line(workspace, toml, line):
    workspace.write(toml)
    with pytest.raises(WorkspaceError, match=rf"landuse\.toml 第 {line} 行："):
        workspace.open()


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("a 1", "键后面缺少 =（第 1 行第 3 列）", "= is missing after a key (line 1, column 3)"),
        ("a = 1\na = 2", "同一个键赋值了两次", "a key is given a value twice"),
        ("[a]\n[a]", "同一张表声明了两次", "a table is declared twice"),
        ("[a", "表头缺少 ]（文件末尾）", "] is missing at the head of a table (end of the file)"),
        ("a = [1", "列表缺少 ]（文件末尾）", "] is missing at the end of a list"),
        ('a = "甲', "文字缺少右引号", "the closing quotation mark of a text is missing"),
        ("a = '甲", "文字缺少右引号", "the closing quotation mark of a text is missing"),
        ('a = """甲', "文字缺少右引号", "the closing quotation mark of a text is missing"),
        ("a = '''甲", "文字缺少右引号", "the closing quotation mark of a text is missing"),
        (r'a = "C:\d"', r"文字中的 \ 用得不对", r"\ is misused in a text"),
        ("a = 甲", "值的写法不对（文字要加引号）", "a value cannot be read"),
        ("a = 2022-02-30", "日期不存在", "there is no such date"),
        ("a = 1 甲", "一行写完后还有多余的内容", "something follows a statement on its line"),
        ("甲 = 1", "这一行不是“键 = 值”", "a line is neither key = value nor"),
        ("a = {b = 1", "内联表缺少 }", "} is missing at the end of an inline table"),
    ],
)
def test_what_is_no_toml_is_said_in_both_languages(text, zh, en):
    with pytest.raises(TomlError) as caught:
        parsed(text)
    assert caught.value.fault.in_language("zh").startswith(zh)
    assert caught.value.fault.in_language("en").startswith(en)


def test_an_operand_is_said_in_both_languages(tmp_path):
    rule = RULE.format("r", "far").replace("value=1}", 'value="1"}', 1)
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, rule)
    assert caught.value.in_language("zh").endswith(
        "规则 r 的条件 far < 的 value “1”不是数，不能比较。应写作 value = 20。"
    )
    assert caught.value.in_language("en").endswith(
        "rule r: the value “1” in the condition far < is not a number, so the two cannot be "
        "compared. Write it as value = 20."
    )
