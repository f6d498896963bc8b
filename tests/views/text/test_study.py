import re

import pandas as pd
import pytest
import study_golden as golden
from factories import policy_named

from landuse.domain.study.assumptions import Assumptions, assumptions_of
from landuse.domain.study.conditions import conditions_of_tables
from landuse.domain.study.decisions import decide
from landuse.domain.study.scenario import Scenario
from landuse.domain.study.study import outcome_of
from landuse.views.text.study import outcome_phrases, range_phrases

POLICY = policy_named("china")
CONDITIONS = conditions_of_tables(
    golden.plots(), golden.buildings(), golden.AREA_M2, POLICY.renewal
)
DECISIONS = decide(CONDITIONS.buildings, POLICY.renewal)


def said(lang="zh", **scenario):
    planned = Scenario.model_validate({"id": "s"} | scenario)
    outcome = outcome_of(CONDITIONS, DECISIONS, planned, Assumptions.of(()), POLICY)
    return " ".join(one.in_language(lang) for one in outcome_phrases(outcome, None, lang))


def flows(*sums):
    common = {"item": "甲", "bearer": "公司", "kind": "经营"}
    return [common | {"amount_wan": wan, "year": year} for year, wan in enumerate(sums)]


@pytest.mark.parametrize(
    ("sums", "zh", "en"),
    [
        ((-100, 110), "内部收益率 10.00 %", "Internal rate of return 10.00 %"),
        ((-100, 230, -132), "不唯一：10.00 %、20.00 %", "More than one"),
        ((-100, -20), "各年现金流同号", "one sign"),
        ((-100, 50, -30), "没有内部收益率：任何折现率", "at no rate"),
    ],
)
def test_a_rate_of_return_is_said_only_where_it_is_one(sums, zh, en):
    assert zh in said(line=flows(*sums))
    assert en in said("en", line=flows(*sums))


def test_payback_says_what_brings_it():
    assert "静态回收期 1.50 年，动态" in said(line=flows(-100, 60, 80, 10))
    assert "全靠最后一年的残值" in said(line=flows(-100, 10, 95))
    assert "测算期内收不回投资" in said(line=flows(-100, 10))


def test_a_breach_is_named_with_figure_bound_and_place():
    assert "突破：地块 P3 建筑密度 55.0 %，上限 50.0 %" in said(**golden.scenario_a())
    building = {"id": "B01", "action": "拆除"}
    text = said(building=[building])
    assert "拆除保护建筑 1 幢" in text
    assert "没写责任人或理由：B01" in text
    signed = building | {"person": "王工", "reason": "已迁移"}
    assert "没写责任人" not in said(building=[signed])


def test_an_unknown_line_is_told_with_the_figure_without_it():
    lines = [*flows(-100, 121), {"item": "土壤修复", "bearer": "政府", "kind": "公益"}]
    assert "结果未定：土壤修复；不含这些科目的净现值为 12.04 万元" in said(line=lines)


def test_a_plot_ratio_over_its_limit_is_a_sentence_with_both_figures():
    plot = {"id": "P1", "use": "office", "floor_area_m2": 120_000, "footprint_m2": 4_000}
    text = said(plot=[plot])
    assert re.search(r"突破：地块 P1 容积率 \d\.\d\d，上限 \d\.\d\d。", text)
    assert "plot ratio" in said("en", plot=[plot])


def outcome_with(low, likely, high):
    """100 万元 of works times an assumption of 1 with a range."""
    table = pd.DataFrame(
        {
            "id": ["cost"],
            "value": [1],
            "low": [low],
            "likely": [likely],
            "high": [high],
            "unit": ["倍"],
        }
    )
    line = flows(-100)[0] | {"times": ["cost"]}
    planned = Scenario.model_validate({"id": "s", "line": [line]})
    return outcome_of(CONDITIONS, DECISIONS, planned, assumptions_of(table), POLICY)


@pytest.mark.parametrize(
    ("ends", "words", "lean"),
    [
        # all of the range but its end is dearer: the figure is above nine tenths of the draws
        ((1, 1, 2), "高于九成区间的上端", 1),
        ((0.2, 1, 1), "低于九成区间的下端", 0),
        ((0.9, 1, 1.1), "在九成区间以内", 0),
    ],
)
def test_where_the_single_figure_lies_in_its_range_is_said(ends, words, lean):
    outcome = outcome_with(*ends)
    (_, single) = range_phrases(outcome, outcome.simulation)
    assert "单值 -100 万元" in single.in_language("zh")
    assert words in single.in_language("zh")
    assert outcome.leaning_worse == lean
    assert "90 % range" in single.in_language("en")
