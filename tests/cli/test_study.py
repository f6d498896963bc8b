"""``landuse study`` from files: the worked quarter, and what it says of bad ones."""

import datetime as dt
import json

import openpyxl
import pytest
import study_golden as golden
import study_workspace
from click.testing import CliRunner

import landuse
from landuse.cli import main


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return study_workspace.write(tmp_path_factory.mktemp("ws") / "园区")


def run(root, *words, lang="zh"):
    return CliRunner().invoke(main, ["study", "老厂区", "-w", str(root), "--lang", lang, *words])


@pytest.fixture(scope="module")
def found(root):
    done = run(root, "--format", "json", "--draws", "200")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_conditions_come_to_the_worked_figures(found):
    totals = found["conditions"]["totals"]
    assert found["area"] == "老厂区"
    assert totals["floor_area_m2"] == pytest.approx(48_800)
    assert totals["far_area_m2"] == pytest.approx(64_800)
    assert totals["vacant_m2"] == pytest.approx(26_500)
    by_plot = {row["id"]: row for row in found["conditions"]["plots"]}
    assert by_plot["P1"]["far"] == pytest.approx(0.67)
    assert by_plot["P3"]["density"] == pytest.approx(0.4)


def test_the_scenario_in_which_nothing_is_done_is_always_there(found):
    first, second = found["scenarios"]
    assert (first["id"], second["id"]) == ("status_quo", "B")
    assert (first["npv"], first["new_per_demolished"], first["breaches"]) == (None, None, [])


def test_the_scenario_has_the_keys_and_figures_of_the_contract(found):
    scenario = found["scenarios"][1]
    assert scenario["npv"] == pytest.approx(-13979.325786, abs=1e-5)
    assert scenario["npv_first_discounted"] == pytest.approx(-12943.820172, abs=1e-5)
    assert scenario["irr"] == pytest.approx(0.02964463, abs=1e-7)
    assert scenario["irr_roots"] == [scenario["irr"]]
    assert scenario["payback_static"] == pytest.approx(14.329144, abs=1e-6)
    assert scenario["payback_dynamic"] is None
    assert scenario["lowest_cumulated"] == pytest.approx(-54049.2)
    assert scenario["undetermined"] == []
    assert scenario["by_bearer"]["政府"]["npv"] == pytest.approx(3794.683523, abs=1e-5)
    assert scenario["floor"]["demolished"] == pytest.approx(16_000)
    assert scenario["balance"]["before"] == {"0601": 76_000, "0508": 20_000, "1004": 4_000}
    assert scenario["balance"]["after"] == golden.LAND_B
    broken = {row["limit"]: row["value"] for row in scenario["breaches"]}
    assert broken == {
        "demolished_share": pytest.approx(0.327869, abs=1e-6),
        "new_per_demolished": pytest.approx(6.875),
    }
    assert scenario["range"]["draws"] == 200


def test_the_terminal_says_it_in_both_languages(root):
    said = run(root, "--draws", "100").stdout
    assert "静态回收期 14.33 年，全靠最后一年的残值" in said
    assert "突破：全片区 拆除比例 32.8 %，上限 20.0 %" in said
    assert "内部收益率 2.96 %" in said
    english = run(root, "--draws", "100", lang="en").stdout
    assert "Internal rate of return 2.96 %" in english


def test_the_map_is_written_beside_what_is_said(root, tmp_path):
    file = tmp_path / "方案.html"
    done = run(root, "--draws", "100", "--map", str(file))
    assert str(file) in done.stdout + done.stderr
    assert "静态回收期" in done.stdout
    assert '"plans":[{"theme":"plan_0","title":"维持现状"' in file.read_text("utf-8")
    refused = run(root, "--map", str(tmp_path / "方案.xlsx"))
    assert refused.exit_code == 2
    assert ".html" in refused.stderr
    assert not (tmp_path / "方案.xlsx").exists()


def test_a_named_scenario_stands_beside_the_others(root, tmp_path):
    file = tmp_path / "A.toml"
    file.write_text(study_workspace.toml(golden.scenario_a()), "utf-8")
    words = ["--scenario", str(file), "--format", "csv", "--draws", "100"]
    lines = run(root, *words).stdout.splitlines()
    assert [line.split(",")[0] for line in lines] == ["scenario", "status_quo", "A"]


def test_an_unknown_line_leaves_the_result_undetermined(root, tmp_path):
    lines = golden.lines_b()
    soil = next(line for line in lines if line["item"] == "土壤调查修复")
    soil |= {"amount_wan": "未知"}
    file = tmp_path / "B.toml"
    file.write_text(study_workspace.toml(golden.scenario_b(line=lines)), "utf-8")
    done = run(root, "--scenario", str(file), "--format", "json", "--draws", "100")
    scenario = json.loads(done.stdout)["scenarios"][1]
    assert (scenario["npv"], scenario["undetermined"]) == (None, ["土壤调查修复"])
    without = scenario["without_undetermined"]["npv"]
    assert without == pytest.approx(-13979.325786 + 300 / 1.08 + 900 / 1.08**2, abs=1e-5)
    said = run(root, "--scenario", str(file), "--draws", "100").stdout
    assert "结果未定：土壤调查修复" in said


LINE = {"item": "建安", "bearer": "a", "kind": "经营", "amount_wan": -1, "year": 0}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"plot": [{"id": "P9"}]}, ["P9", "不在片区内"]),
        ({"plot": [{"id": "P1", "footprint": 3}]}, ["footprint_m2"]),
        ({"plot": [{"id": "P1", "action": "拆了"}]}, ["plot[1].action"]),
        ({"discount_rate": 8}, ["折现率 8", "0.08"]),
        ({"land": {"1001": 1000}}, ["不平衡", "-99,000"]),
        ({"line": [LINE | {"amount_wan": "cost"}]}, ["cost", "假设"]),
        ({"line": [LINE | {"amount_wan": True}]}, ["第 5 行", "line[1].amount_wan", "应为数"]),
        ({"line": [LINE | {"year": "2023"}]}, ["line[1].year", "应为整数"]),
        ({"plot": [{"id": "P1", "far": "2"}]}, ["第 3 行", "plot[1].far", "应为数"]),
        ({"plot": {"id": "P1"}}, ["第 1 行", "plot", "应为列表"]),
        ({"last_year": 10**30}, ["第 1 行", "last_year", "9999"]),
        ({"households": "3"}, ["households", "应为数"]),
        (
            {"phase": [{"id": "1", "from": 1, "until": 3}, {"id": "2", "from": 2, "until": 4}]},
            ["重叠"],
        ),
    ],
)
def test_a_bad_scenario_is_one_sentence_and_exit_2(root, tmp_path, said, words):
    file = tmp_path / "坏方案.toml"
    file.write_text(study_workspace.toml(said), "utf-8")
    done = run(root, "--scenario", str(file))
    assert done.exit_code == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr


def test_an_assumption_without_a_unit_names_the_file(root, tmp_path):
    study_workspace.assumptions(tmp_path / "假设.csv", unit="")
    (tmp_path / "s.toml").write_text('title = "方案"\n', "utf-8")
    done = run(root, "--scenario", str(tmp_path / "s.toml"))
    assert done.exit_code == 2
    assert "假设.csv" in done.stderr
    assert "没有单位" in done.stderr


def test_a_table_of_assumptions_is_a_ledger_like_others(tmp_path):
    """In GB18030, under a title of blanks, with signs that nobody sees and a stray cell far off."""
    (tmp_path / "s.toml").write_text('title = "方案"\nassumptions = "表.csv"\n', "utf-8")
    text = "\n编号,取值,单位,来源\ncost,1.5,倍,甲\x1b[31m\u202e\n"
    (tmp_path / "表.csv").write_text(text, "gb18030")
    row = landuse.load_scenarios(tmp_path / "s.toml").assumptions["s"].by_id["cost"]
    assert (row.value, row.unit, row.source) == (1.5, "倍", "甲[31m")
    book = openpyxl.Workbook()
    for cells in (["id", "value", "unit", "date"], ["cost", 8, "%", dt.date(2022, 3, 1)]):
        book.active.append(cells)
    book.active["XFD60000"] = "x"
    book.save(tmp_path / "表.xlsx")
    (tmp_path / "s.toml").write_text('assumptions = "表.xlsx"\n', "utf-8")
    row = landuse.load_scenarios(tmp_path / "s.toml").assumptions["s"].by_id["cost"]
    assert (row.value, row.date) == (0.08, "2022-03-01")


@pytest.mark.parametrize("name", ["表.xlsx", "表.csv", "表.tif"])
def test_a_table_of_assumptions_that_is_none(tmp_path, name):
    (tmp_path / "s.toml").write_text(f'assumptions = "{name}"\n', "utf-8")
    (tmp_path / name).write_bytes(b"\xff\x00\xfe" * 9)
    with pytest.raises(landuse.LanduseError, match=rf"假设表 .*{name} 读不出来") as caught:
        landuse.load_scenarios(tmp_path)
    assert "\n" not in str(caught.value)


def test_files_that_are_not_there_are_named(root, tmp_path):
    assert "没有.toml" in run(root, "--scenario", str(tmp_path / "没有.toml")).stderr
    done = CliRunner().invoke(main, ["study", "天电南", "-w", str(root)])
    assert done.exit_code == 2
    assert "老厂区" in done.stderr


def test_the_same_from_python_with_assumptions_changed(root, tmp_path):
    line = LINE | {"amount_wan": -100, "times": ["cost"]}
    (tmp_path / "s.toml").write_text(study_workspace.toml({"line": [line]}), "utf-8")
    study_workspace.assumptions(tmp_path / "假设.csv")
    scenarios = landuse.load_scenarios(tmp_path)
    assessment = landuse.assess(landuse.open_workspace(root))
    assert landuse.study(assessment, "老厂区", scenarios)["s"].npv == -100
    dearer = landuse.study(assessment, "Q", scenarios.assuming(cost=1.5))
    assert dearer["s"].npv == -150
    assert dearer["s"].tornado.loc["cost", "high"] == 1.5
    with pytest.raises(landuse.LanduseError, match="rent"):
        scenarios.assuming(rent=2)


def test_without_buildings_floors_are_unknown_and_not_zero(root, tmp_path):
    config = (root / "landuse.toml").read_text("utf-8")
    bare = tmp_path / "园区"
    (bare / "data").mkdir(parents=True)
    for file in (root / "data").iterdir():
        (bare / "data" / file.name).write_bytes(file.read_bytes())
    lines = '[sources.buildings]\npath = "data/建筑.gpkg"\n'
    assert lines in config
    (bare / "landuse.toml").write_text(config.replace(lines, ""), "utf-8")
    found = json.loads(run(bare, "--format", "json").stdout)
    assert found["conditions"]["totals"]["far"] is None
    (scenario,) = found["scenarios"]
    assert (scenario["floor"]["kept"], scenario["demolished_share"]) == (None, None)
    assert "没有建筑数据" in run(bare).stdout
