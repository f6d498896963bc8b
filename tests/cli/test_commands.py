"""The command line over the demo zone: what a person and a script see."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from click.testing import CliRunner

from landuse.cli import main

ROOT = Path(__file__).parents[2]


def run(*args, code=0):
    done = CliRunner().invoke(main, [*args], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def demo(command, *args, code=0):
    return run(command, "-w", str(ROOT), *args, code=code)


def parsed(command, *args, code=0):
    return json.loads(demo(command, "--format", "json", *args, code=code).stdout)


def test_check_tells_what_each_file_is():
    report = parsed("check")
    assert report["ok"] is True
    parcels = report["tables"]["parcels"]
    assert parcels["encoding"].upper().replace("-", "") in ("GB18030", "GBK")
    assert parcels["crs"] == "EPSG:4528"
    assert parcels["fields"]["parcel_id"] == "宗地代码"
    assert 400 <= parcels["kept"] <= 500
    assert set(parcels) == {
        "rows",
        "kept",
        "repaired",
        "rejected",
        "encoding",
        "crs",
        "fields",
        "balance",
        "sums",
        "unread",
        "issues",
    }
    balance = report["tables"]["enterprises"]["balance"]
    assert balance["records"] == balance["used"] + balance["rejected"] + len(balance["ignored"])
    assert set(report["tables"]["enterprises"]["issues"][0]) == {
        "row",
        "id",
        "code",
        "message",
        "action",
        "source",
        "fingerprint",
        "accepted",
    }


def test_check_for_people():
    shown = demo("check").output
    assert "宗地.shp" in shown
    assert "可以使用" in shown


def test_tag_json_keeps_the_contract():
    rows = parsed("tag")
    assert {r["unit"] for r in rows} == {"parcel", "building"}
    idle = [r for r in rows if r["unit"] == "parcel" and r["status"] == "idle"]
    assert any(r["confirmed"] for r in idle)
    assert any(not r["confirmed"] for r in idle)
    for row in rows:
        assert set(row) == {
            "unit",
            "id",
            "status",
            "confirmed",
            "idle_cause",
            "flags",
            "reasons",
            "missing",
        }
        if row["status"] == "undetermined":
            assert row["missing"]
    assert set(idle[0]["reasons"][0]) == {
        "rule",
        "title",
        "cite",
        "dated",
        "compared",
        "unverified",
        "values",
    }


def test_tag_for_people_says_suspected():
    shown = demo("tag", "--status", "idle", "--unit", "parcel").output
    assert "疑似" in shown
    assert "已认定" in shown


def test_rank_json_is_ordered_and_sums_close():
    rows = parsed("rank")
    assert {
        "rank",
        "id",
        "name",
        "mu",
        "sales_wan",
        "tax_wan",
        "sales_per_mu",
        "tax_per_mu",
        "score",
        "class",
    } <= set(rows[0])
    ranked = [r["tax_per_mu"] for r in rows if r["rank"] is not None]
    assert ranked == sorted(ranked, reverse=True)
    assert len(parsed("rank", "--top", "5")) == 5
    assert {r["class"] for r in parsed("rank", "--by", "enterprise", "--class", "A")} == {"A"}


@pytest.mark.parametrize("by", ["parcel", "enterprise", "sector", "township"])
def test_rank_by_every_unit(by):
    shown = demo("rank", "--by", by).output
    assert "亩均" in shown
    assert "虚构" in shown


def test_rank_csv_opens_in_excel(tmp_path):
    path = tmp_path / "排名.csv"
    demo("rank", "-o", str(path))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0]["rank"] == "1"
    assert len(rows[0]["id"]) == 19


def test_rank_xlsx_has_numbers_frozen_header_and_text_ids(tmp_path):
    path = tmp_path / "排名.xlsx"
    demo("rank", "-o", str(path))
    sheet = openpyxl.load_workbook(path).active
    assert sheet.freeze_panes == "A4"
    assert [c.value for c in sheet[3]][:4] == ["名次", "升降", "编号", "名称"]
    assert isinstance(sheet["C4"].value, str)
    assert isinstance(sheet["E4"].value, (int, float))
    assert sheet.parent["评价方案"]["A1"].value.startswith("评价方案：")


def test_goals_json_and_as_of():
    final, half = parsed("goals"), parsed("goals", "--as-of", "2022-06-30")
    assert final["as_of"] == "2022-12-31"
    by, early = {g["id"]: g for g in final["goals"]}, {g["id"]: g for g in half["goals"]}
    land = by["land"]
    assert land["met"] is True
    assert 600 <= land["achieved"] <= 640
    assert early["land"]["achieved"] < land["achieved"]
    assert sum(c["amount"] for c in land["counted"]) == pytest.approx(land["achieved"])
    assert len({c["id"] for c in land["counted"]}) <= len(land["counted"])
    assert by["factories"]["and"][0]["achieved"] >= 10_000
    assert by["housing"]["achieved"] == 6
    assert len(final["housing"]) == 12
    assert all(e["reason"] for g in final["goals"] for e in g["excluded"])


def test_goals_for_people_and_exit_code():
    shown = demo("goals").output
    assert "低效闲置用地再开发利用" in shown
    assert "芦泾花苑" in shown
    demo("goals", "--fail-unmet", code=1)


def test_goals_through_the_year():
    series = parsed("goals", "--every", "quarter")["series"]
    assert [s["as_of"] for s in series] == ["2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31"]
    land = [s["goals"][0]["achieved"] for s in series]
    assert land == sorted(land)
    assert land[1] == parsed("goals", "--as-of", "2022-06-30")["goals"][0]["achieved"]
    shown = demo("goals", "--every", "month").output
    assert "2022-02-28" in shown
    assert "▁" in shown


def test_english():
    assert "Not counted" in demo("goals", "--lang", "en").output
    assert "Tax/mu" in demo("rank", "--lang", "en").output


@pytest.mark.slow
def test_map_writes_one_file(tmp_path):
    path = tmp_path / "地图.html"
    shown = demo("map", "-o", str(path)).output
    assert str(path) in shown
    assert "600" in shown
    assert [p.name for p in tmp_path.iterdir()] == ["地图.html"]


def document_of(page):
    return json.loads(
        re.search(r'id="lu-doc">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)[1]
    )


@pytest.mark.slow
def test_map_compares_with_another_policy(tmp_path):
    other = tmp_path / "从严口径"
    other.mkdir()
    text = (ROOT / "landuse.toml").read_text("utf-8").replace('"data/', f'"{ROOT.as_posix()}/data/')
    (other / "landuse.toml").write_text(
        re.sub(r"(?m)^policy *=.*$", 'policy = "严.toml"', text), "utf-8"
    )
    (other / "严.toml").write_text(
        'extends = "jiangsu"\ntitle = "从严"\n[lines]\ntax_per_mu_min = 40.0\n', "utf-8"
    )
    path = tmp_path / "图.html"
    demo(
        "map",
        "-o",
        str(path),
        "-q",
        "--timeline",
        "none",
        "--scenario",
        str(other),
        "--sheet",
        "A4",
    )
    twin = tmp_path / "二" / other.name
    twin.parent.mkdir()
    shutil.copytree(other, twin)
    doc = document_of(path)
    assert doc["others"] == ["从严口径"] and doc["timeline"] is None
    assert "status_0" in {c["name"] for c in doc["tables"]["parcels"]["columns"]["columns"]}
    both = ["--scenario", str(other), "--scenario", str(twin)]
    demo("map", "-o", str(path), "-q", "--timeline", "none", *both)
    assert document_of(path)["others"] == both[1::2]
    done = CliRunner().invoke(main, ["map", "-w", str(ROOT), "--scenario", str(tmp_path / "没有")])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["goals", "--as-of", "2022年"], "不是日期"),
        (["tag", "--status", "闲着"], "没有状态"),
        (["rank", "--format", "xlsx"], "-o"),
    ],
)
def test_usage_errors(args, sentence):
    done = CliRunner().invoke(main, [args[0], "-w", str(ROOT), *args[1:]])
    assert done.exit_code == 2
    assert sentence in done.output


def test_no_workspace_is_one_sentence(tmp_path):
    done = CliRunner().invoke(main, ["tag", "-w", str(tmp_path)])
    assert done.exit_code == 2
    assert "landuse.toml" in done.stderr
    assert "Traceback" not in done.output
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_failed_write_leaves_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    done = CliRunner().invoke(main, ["rank", "-w", str(ROOT), "-o", str(blocked / "x.csv")])
    assert done.exit_code == 2
    assert "无法写入" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_init_demo_runs(tmp_path):
    run("init", str(tmp_path / "园区"), "--demo")
    assert json.loads(
        run("rank", "-w", str(tmp_path / "园区"), "--format", "json", "--top", "1").stdout
    )
    done = CliRunner().invoke(main, ["init", str(tmp_path / "园区")])
    assert done.exit_code == 2
    assert "landuse.toml" in done.stderr


def test_init_writes_a_commented_file(tmp_path):
    run("init", str(tmp_path / "新园区"))
    text = (tmp_path / "新园区" / "landuse.toml").read_text("utf-8")
    assert "# " in text
    assert "[sources.parcels]" in text


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson", "fgb"])
def test_tags_as_a_layer_for_a_gis(tmp_path, ending):
    out = tmp_path / f"结果.{ending}"
    demo("tag", "--status", "idle", "-o", str(out))
    layer = (
        gpd.read_parquet(out)
        if ending == "parquet"
        else gpd.read_file(out, layer="parcels" if ending == "gpkg" else None)
    )
    said = {row["id"]: row for row in parsed("tag", "--status", "idle", "--unit", "parcel")}
    assert set(layer["parcel_id"]) == set(said) and len(layer) == len(said)
    assert set(layer["status"]) == {"idle"} and set(layer["status_label"]) == {"闲置"}
    for id_, words in layer.set_index("parcel_id")["reasons"].items():
        assert all(
            reason["title"] in words and reason["cite"] in words for reason in said[id_]["reasons"]
        )
    assert layer.geometry.notna().all()
    written = {out, out.with_suffix(".qgz")} if ending == "gpkg" else {out}
    assert set(tmp_path.iterdir()) == written


def test_a_layer_needs_a_file_and_something_in_it(tmp_path):
    assert "-o" in demo("tag", "--format", "gpkg", code=2).output
    assert (
        "没有符合"
        in demo(
            "tag",
            "--status",
            "government_delay",
            "--unit",
            "building",
            "-o",
            str(tmp_path / "无.gpkg"),
            code=2,
        ).output
    )
    assert not list(tmp_path.iterdir())


def test_changes_between_two_days_name_their_actions():
    told = parsed("goals", "--as-of", "2022-06-30", "--since", "2022-05-31")
    assert (told["since"], told["as_of"]) == ("2022-05-31", "2022-06-30")
    for goal in told["changes"]:
        assert sum(e["amount"] for e in goal["entries"]) == pytest.approx(goal["change"])
    shown = demo("goals", "--as-of", "2022-06-30", "--since", "2022-05-31").output
    assert "PH2022-053" in shown and "+2,280" in shown
    assert (
        "须早于" in demo("goals", "--as-of", "2022-06-30", "--since", "2022-06-30", code=2).output
    )


def test_will_we_make_it():
    told = parsed("goals", "--as-of", "2022-06-30", "--forecast", "--draws", "500", "--seed", "3")
    land = told["forecast"][0]
    assert {
        "id",
        "title",
        "unit",
        "target",
        "achieved",
        "probability",
        "p10",
        "p50",
        "p90",
        "drivers",
    } <= set(land)
    assert land["p10"] < land["p50"] < land["p90"] and 0 < land["probability"] < 1
    assert told == parsed(
        "goals", "--as-of", "2022-06-30", "--forecast", "--draws", "500", "--seed", "3"
    )
    shown = demo("goals", "--as-of", "2022-06-30", "--forecast", "--draws", "500").output
    assert "年底达到 600 亩的把握" in shown and "对目标影响最大的行动" in shown
    assert "--forecast" in demo("goals", "--every", "week", "--forecast", code=2).output


def test_a_report_is_a_page_and_a_workbook(tmp_path):
    for ending, period in (("html", "week"), ("xlsx", "quarter")):
        path = tmp_path / f"周报.{ending}"
        asked = ("--as-of", "2022-06-30", "--period", period, "--draws", "200")
        demo("report", *asked, "-o", str(path))
    assert "第 26 周" in (tmp_path / "周报.html").read_text("utf-8")
    assert openpyxl.load_workbook(tmp_path / "周报.xlsx").sheetnames[0] == "概要"
    assert ".html、.xlsx" in demo("report", "-o", str(tmp_path / "周报.docx"), code=2).output
