"""Hidden signs of cells and headers: taken out once, told once a column, seen nowhere after."""

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from workspaces import parcels

from landuse.adapters.meaning.cleaning import with_clean_headers, without_hidden_signs
from landuse.adapters.workspace.config import read_config
from landuse.cli import main
from landuse.domain.vocabulary.hidden_signs import is_clean, visible

#: vertical tab, escape, C1 introducer, reversal, isolate, no width, byte order mark
HOSTILE = "\x0b\x1b]0;x\x07\x9b\u202e\u2066\u200b\ufeff"


@pytest.mark.parametrize("dtype", [object, "string", "str"])
def test_what_is_taken_out_and_what_stays(dtype):
    written = ["甲\x0b厂", "a\tb\nc", "甲\r\n乙", "“—·”＝²é", None, "\u202e厂\u2069"]
    values, is_changed = without_hidden_signs(pd.Series(written, dtype=dtype))
    assert values.dropna().to_list() == ["甲厂", "a\tb\nc", "甲\n乙", "“—·”＝²é", "厂"]
    assert is_changed.tolist() == [True, False, False, False, False, True]
    assert values.dtype == pd.Series(written, dtype=dtype).dtype


def test_halves_of_a_surrogate_pair_and_numbers_between():
    values, is_changed = without_hidden_signs(pd.Series(["甲\ud800", 3, 1.5, "𠮷"], dtype=object))
    assert values.to_list() == ["甲", 3, 1.5, "𠮷"]
    assert is_changed.tolist() == [True, False, False, False]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_no_hidden_sign_gets_past_the_look_at_the_bytes(texts):
    values, _ = without_hidden_signs(pd.Series(texts, dtype="string"))
    assert values.to_list() == [visible(text) for text in texts]
    assert all(is_clean(text) for text in values)


def test_headers_are_told_apart_after_they_are_cleaned():
    raw = pd.DataFrame([[1, 2, 3]], columns=["名称", "名\u200b称", "名称\x1b"])
    assert list(with_clean_headers(raw).columns) == ["名称", "名称.2", "名称.3"]
    assert list(raw.columns)[1] == "名\u200b称"


def test_one_finding_a_column_and_the_ids_meet(workspace):
    data = parcels(8, 宗地代码=[f"P{i}{HOSTILE}" for i in range(7)] + ["P7"])
    data.to_file(workspace / "宗地.gpkg")
    actions = pd.DataFrame({"宗地代码\u200b": ["P3"], "盘活方式": ["收储"], "备注": ["甲\x0b乙"]})
    actions.assign(行动编号="A1", 日期="2022-03-01", 阶段="开工").to_csv(
        workspace / "台账.csv", index=False
    )
    zone = workspace.table("actions", "台账.csv")
    found = zone.findings[zone.findings["code"] == "hidden_signs"]
    assert found["table"].to_list() == ["parcels", "actions"]
    assert (
        found["message"]
        .iloc[0]
        .startswith("列“宗地代码”有 7 个单元格含看不见的字符(U+0007、U+000B、")
    )
    assert found["message"].iloc[0].endswith("已去除；见第 1、2、3、4、5 行等")
    assert zone.parcels.index.to_list() == [f"P{i}]0;x" for i in range(7)] + ["P7"]
    assert zone.actions["note"].to_list() == ["甲乙"]
    assert zone.actions["parcel_id"].to_list() == ["P3"]


def test_no_output_carries_a_hidden_sign(workspace, tmp_path):
    parcels(3, 地块名称=f"甲{HOSTILE}").to_file(workspace / "宗地.gpkg")
    workspace.write(zone='note = "\\u001b[31m注"')
    toml = workspace.root / "landuse.toml"
    toml.write_text(toml.read_text("utf-8").replace("甲园区", "甲\\u202e园区"), "utf-8")
    for name in ("表.xlsx", "表.csv", "表.md"):
        out = tmp_path / name
        done = CliRunner().invoke(main, ["tag", "-w", str(workspace.root), "-o", str(out)])
        assert done.exit_code == 0, done.output
        if name != "表.xlsx":
            assert is_clean(out.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    for command in ("tag", "rank", "check"):
        shown = CliRunner().invoke(main, [command, "-w", str(workspace.root)]).output
        assert is_clean(shown)
        assert shown


def test_zone_and_goals_are_shown_without_hidden_signs(workspace):
    goal = '[[goals]]\nid = "a"\nmeasure = "redeveloped_mu"\ntarget = 1\ntitle = "盘活\\u202e土地"'
    workspace.write(goal, zone='note = "甲\\u001b乙"')
    config = read_config(workspace.root)
    assert config.zone.note == "甲乙"
    assert config.goals[0].title == "盘活土地"


def test_an_error_names_a_file_without_its_hidden_signs(workspace):
    workspace.write(parcels='path = "data/\\u001b[2J没有.gpkg"')
    done = CliRunner().invoke(main, ["check", "-w", str(workspace.root)])
    assert done.exit_code == 2
    assert "没有.gpkg" in done.output
    assert is_clean(done.output)
