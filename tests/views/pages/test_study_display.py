import re

import openpyxl
import pytest
import study_golden as golden
import study_workspace

import landuse
from landuse.domain.study.scenario import Scenario
from landuse.views.pages.study_display import (
    CHARTS_OF_ALL,
    CHARTS_OF_ONE,
    TABLES_OF_ALL,
    TABLES_OF_ONE,
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = study_workspace.write(tmp_path_factory.mktemp("ws") / "园区")
    assessment = landuse.assess(landuse.open_workspace(root))
    return landuse.study(
        assessment, "老厂区", [Scenario.model_validate(golden.scenario_b(line=golden.lines_b()))]
    )


def test_charts_show_in_a_notebook_without_script_or_network(study):
    for kind in ("floors", "balances", "by_rate", "map"):
        drawn = study.chart(kind)
        assert "<svg" in drawn._repr_html_()
        assert "<script" not in drawn._repr_html_()
        assert "混合更新" in drawn._repr_html_() or kind == "map"
    # three new floors stand on the map of the plan, none on that of what is there
    assert study.chart("map", "B").svg.count("+") == 3
    assert "+" not in study.chart("map", "status_quo").svg
    assert study.chart("tornado", "B").svg == ""  # no assumption has a range


def test_a_chart_or_a_scenario_that_is_not_there_is_refused(study):
    with pytest.raises(landuse.LanduseError, match="balances"):
        study.chart("balance")
    with pytest.raises(landuse.LanduseError, match="status_quo"):
        study.chart("map", "C")


def test_sentences_say_the_whole_and_each_scenario(study):
    assert "净现值最高的是混合更新：-13,979 万元" in study.sentences()[-1]
    assert any("内部收益率 2.96 %" in said for said in study.sentences("B"))


def test_files_are_a_page_or_a_workbook(study, tmp_path):
    page = study.write(tmp_path / "研究.html", draws=100)
    assert "老厂区 更新研究" in page.read_text("utf-8")
    book = openpyxl.load_workbook(study.write(tmp_path / "研究.xlsx", draws=100))
    assert book.sheetnames[0] == "方案比选"
    with pytest.raises(landuse.LanduseError, match=r"\.html"):
        study.write(tmp_path / "研究.docx")


def test_every_table_and_chart_shows_itself_with_a_sentence_in_both_languages(study):
    kinds = (*TABLES_OF_ALL, *TABLES_OF_ONE, *CHARTS_OF_ALL, *CHARTS_OF_ONE, "conclusion")
    for lang in ("zh", "en"):
        for kind in kinds:
            shown = study.show(kind, lang=lang)
            assert str(shown).strip()
            assert "<script" not in shown._repr_html_()
    assert study.conclusion("floors").startswith("新建最多的是混合更新：110,000 m²")


def test_tables_have_units_and_print_unknown_as_a_dash(study):
    html = study.table("compare").to_html()
    assert "净现值(万元)" in html
    assert "-13,979.33" in html
    assert html == study.table("compare").to_html()
    assert "建筑面积(m²)" in study.table("age").to_html()


def test_a_place_that_is_none_is_said_at_every_step_and_nothing_stops(tmp_path):
    root = study_workspace.write(tmp_path / "园区")
    found = landuse.open_study(root, "天电南")
    assert "老厂区" in str(found.show("land"))  # those that there are
    assert found.sentences() == [found.conclusion("map")]
    assert landuse.open_study(root, "老厂区")["B"].npv == pytest.approx(-13979.325786, abs=1e-5)
    unknown = landuse.open_study(root, "Q", assuming={"租金": 1.0})
    assert "租金" in unknown.conclusion("tornado")


def test_without_scenarios_firms_or_buildings_that_is_said(tmp_path):
    root = study_workspace.write(tmp_path / "园区")
    (root / "scenarios" / "B.toml").unlink()
    config = (root / "landuse.toml").read_text("utf-8")
    bare = config.replace('[sources.buildings]\npath = "data/建筑.gpkg"\n', "")
    (root / "landuse.toml").write_text(bare, "utf-8")
    found = landuse.open_study(root, "老厂区")
    for kind in ("tornado", "bearers", "balances", "floors", "assumptions", "beats", "after"):
        assert "还没有方案" in found.conclusion(kind)
    for kind in ("age", "checks", "decisions"):
        assert "没有建筑数据" in found.conclusion(kind)
    assert "没有企业数据" in found.conclusion("output")
    assert "还没有方案" in found._repr_html_()


def test_words_stand_to_the_left_and_numbers_to_the_right_under_the_scenario(study):
    html = study.show("money")._repr_html_()
    assert html.index("混合更新") < html.index("<table")
    rules = {}
    for names, body in re.findall(r"([^{}]*)\{([^{}]*)\}", html.split("<style", 1)[1]):
        rules |= dict.fromkeys(re.findall(r"row0_col(\d+)", names), body)
    assert "text-align: left" in rules["0"]  # the item
    assert "text-align: right" in rules["6"]  # its present value
    assert not re.search(r"td \{[^}]*text-align", html)  # which would outweigh both
