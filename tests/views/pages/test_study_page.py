import datetime as dt
import re

import pytest
import study_golden as golden
import study_workspace

import landuse
from landuse.domain.study.scenario import Scenario
from landuse.views.pages import study_page

SCENARIOS = [
    golden.scenario_a(title="<工改工>"),
    golden.scenario_b(line=golden.lines_b()),
    {"id": "C", "line": [{"item": "土壤修复", "bearer": "政府", "kind": "公益"}]},
]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = study_workspace.write(tmp_path_factory.mktemp("ws") / "园区")
    assessment = landuse.assess(landuse.open_workspace(root))
    return landuse.study(assessment, "老厂区", [Scenario.model_validate(s) for s in SCENARIOS])


@pytest.fixture(scope="module")
def simulations(study):
    known = [o for o in study.outcomes if o.cash_flow.known_returns is not None]
    return {outcome.scenario.id: outcome.simulate(100, 1) for outcome in known}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_has_a_chapter_for_every_scenario_and_fetches_nothing(study, simulations, lang):
    page = study_page.html(study, simulations, dt.date(2022, 12, 31), lang)
    assert page.count('<section class="scenario">') == 4
    assert not re.search(r'(src|href)="|<script|url\(', page)
    assert "&lt;工改工&gt;" in page  # what comes from a file is text
    assert "<工改工>" not in page


def test_figures_stand_with_their_limits_and_ranges(study, simulations):
    page = study_page.html(study, simulations, dt.date(2022, 12, 31))
    assert "-13,979.33" in page  # as a total of items, and as the present value
    assert "拆除比例 32.8 %，上限 20.0 %（建科〔2021〕63号，转引未核）" in page
    assert "结果未定：土壤修复" in page
    assert "净现值最高的是混合更新" in page


def test_every_building_has_its_action_and_its_reason(study, simulations):
    page = study_page.html(study, simulations, dt.date(2022, 12, 31))
    row = re.search(r"<td[^>]*>B03</td>.*?</tr>", page, re.DOTALL)
    assert "拆除" in row[0]
    assert "一般损坏，1980年以前建成" in row[0]


def test_the_same_study_gives_the_same_bytes(study, simulations):
    day = dt.date(2022, 12, 31)
    assert study_page.html(study, simulations, day) == study_page.html(study, simulations, day)
