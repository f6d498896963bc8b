import openpyxl
import pytest
import study_golden as golden
import study_workspace

import landuse
from landuse.domain.study.scenario import Scenario


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
