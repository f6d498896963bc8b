"""``landuse rank`` and ``landuse explain`` over the demo zone."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from landuse.cli import main

ROOT = Path(__file__).parents[2]


def demo(command, *args, code=0):
    done = CliRunner().invoke(
        main, [command, "-w", str(ROOT), "--as-of", "2022-12-31", *args], catch_exceptions=False
    )
    assert done.exit_code == code, done.output
    return done


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--by", "enterprise", "--measure", "score"),
        ("--by", "building"),
        ("--by", "sector"),
        ("--by", "township"),
        ("--measure", "sales_wan"),
        ("--robust", "--draws", "200"),
    ],
)
def test_tables_fit_eighty_columns(args):
    lines = demo("rank", *args).stdout.splitlines()
    table = lines[1 : lines.index("", 2)]
    assert max(cell_len(line) for line in table) <= 80
    assert not any("\x1b" in line for line in lines)


def test_change_gap_and_odds_in_json():
    rows = json.loads(demo("rank", "--robust", "--draws", "200", "--format", "json").stdout)
    ranked = [r for r in rows if r["rank"]]
    assert {
        "gap_wan",
        "rank_before",
        "class_before",
        "rank_change",
        "rank_low",
        "rank_high",
        "p_A",
        "classes",
        "group",
    } <= set(ranked[0])
    assert all(r["rank_low"] <= r["rank_high"] for r in ranked)
    assert (
        json.loads(demo("rank", "--no-change", "--format", "json", "--top", "1").stdout)[0].get(
            "rank_before"
        )
        is None
    )


def test_markdown_and_the_scheme_in_words(tmp_path):
    shown = demo("rank", "--by", "sector", "--format", "md").stdout
    assert shown.startswith("**港闸经济开发区 2022 年行业")
    assert "|---:|" in shown
    words = demo("rank", "--explain-scheme").stdout
    assert "权重 45" in words
    assert "A 0%（不含）–20%（含）" in words
    assert "weight 45" in demo("rank", "--explain-scheme", "--lang", "en").stdout
    demo("rank", "-o", str(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[1:] == ["用地分摊", "宗地用地平衡", "评价方案"]
    assert len(book.worksheets[0].conditional_formatting) >= 1


def test_explain_and_what_if():
    top = json.loads(
        demo(
            "rank", "--by", "enterprise", "--measure", "score", "--format", "json", "--top", "1"
        ).stdout
    )[0]["id"]
    account = json.loads(demo("explain", top, "--format", "json").stdout)
    assert (account["unit"], account["standing"]["rank"]) == ("enterprise", 1)
    shown = demo("explain", account["shares"][0]["parcel_id"]).stdout
    assert len(shown.splitlines()) <= 50
    assert "依据" in shown
    changed = demo("explain", top, "--what-if", "tax_wan=+200").stdout
    assert "园区亩均税收" in changed
    assert "—" not in demo("explain", top, "--without", "全部").stdout
    assert "请写成 实缴税收=+200" in demo("explain", top, "--what-if", "多一点", code=2).stderr
    assert "没有编号为" in demo("explain", "没有", code=2).stderr


def test_what_may_be_asked_of_a_ranking(tmp_path):
    assert (
        json.loads(demo("rank", "--class", "a, B", "--format", "json", "--top", "1").stdout)[0][
            "class"
        ]
        == "A"
    )
    for args, word in (
        (("--class", "E"), "没有等级“E”，可用：A、B、C、D、T"),
        (("--class", "A", "--by", "sector"), "只有地块和企业有等级"),
        (("--by", "building", "--measure", "score"), "建筑没有综合得分"),
        (("-o", str(tmp_path / "r.foo")), "不认识的文件类型“.foo”"),
    ):
        assert word in demo("rank", *args, code=2).stderr
    for by in ("parcel", "enterprise", "building", "sector", "township"):
        top = json.loads(
            demo(
                "rank",
                "--by",
                by,
                "--measure",
                "added_value_per_mu",
                "--format",
                "json",
                "--top",
                "1",
            ).stdout
        )[0]
        assert (top["rank"], top["added_value_per_mu"] > 40) == (1, True)
    told = demo(
        "rank", "--by", "enterprise", "--measure", "score", "--format", "md", "--top", "1"
    ).stdout
    assert "规下且用地不足下限" in told
    demo("explain", "QY193", "-o", str(tmp_path / "e.json"))
    assert json.loads((tmp_path / "e.json").read_text("utf-8"))["id"] == "QY193"
    assert "只用于企业" in demo("explain", "Z0771", "--what-if", "tax_wan=+1", code=2).stderr


def test_a_dispute_is_printed_on_one_page():
    done = demo("explain", "QY021", "--claim", "用地=9", "--against", "企业004")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["争议测算：QY021，对 QY004", "主张：用地 189.64 亩 → 9.00 亩"]
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) <= 60
    assert "180.64 亩由此无人承担" in done.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--claim", "亩产=9"), "可主张：用地"),
        (("--against", "QY004"), "--against 要与 --claim 合用"),
        (("--claim", "用地=9", "--without", "全部"), "--claim 不能与 --what-if、--without 合用"),
    ],
)
def test_a_dispute_that_is_none_is_refused(args, said):
    assert said in demo("explain", "QY021", *args, code=2).stderr


def test_what_is_published_is_a_list_and_letters(tmp_path):
    path = tmp_path / "公示.xlsx"
    demo("rank", "--form", "公示", "--top", "2", "-o", str(path))
    names = openpyxl.load_workbook(path).sheetnames
    assert names[:2] == ["公示", "评价方案"]
    assert len(names) == 4  # two letters
