"""What a scheme calls its sets, outsiders and adjustments, and how its base values are quoted."""

import pytest
from factories import policy_named
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.domain.ranking.ranking import ranking
from landuse.domain.ranking.summary import summary_of
from landuse.views.tables.formats import records
from landuse.views.text import explain, ranking_note, scheme
from landuse.views.text import ranking as view


@pytest.fixture(scope="module")
def judged():
    """F00 and F01 are large, F02 and F03 small, F04 sells too little to be rated."""
    more = {
        "set": [
            {"title": "大户", "title_en": "large", "all": [{"column": "tax_wan", "op": ">", "value": 50}]},
            {"title": "小户", "title_en": "small firms"},
        ],
        "outside": [
            {"title": "销售不足", "title_en": "sells too little",
             "all": [{"column": "sales_wan", "op": "<", "value": 10}]},
        ],
        "adjust": [
            {"title": "降档", "title_en": "put down", "down": 1,
             "all": [{"column": "tax_per_mu", "op": ">", "value": 2.9}]},
        ],
    }  # fmt: skip
    sales = [1000.0, 1000.0, 1000.0, 1000.0, 5.0]
    return assess(capped(rated_zone([90.0, 60.0, 40.0, 30.0, 20.0], sales_wan=sales), **more))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("大户", "小户", "定档调档：降档", "未参评：销售不足")),
        ("en", ("large", "small firms", "put down", "sells too little")),
    ],
)
def test_a_ranking_names_them_in_its_language(judged, lang, words):
    plan = judged.zone.policy.scheme
    table = ranking(judged, "enterprise", "score")
    rows = view.rows_in_words(records(table), lang, plan)
    said = " ".join(f"{row['group']} {row['remark']}" for row in rows)
    note = ranking_note.note(summary_of(judged, table), judged.zone, lang)
    for word in words:
        assert word in said, (word, said)
    assert words[3].removeprefix("未参评：") in note
    if lang == "en":
        assert not [word for word in ("大户", "小户", "降档", "销售不足") if word in said + note]


def test_an_account_names_its_set_in_its_language(judged):
    shown = explain.text(account_of(judged, "F00"), "en")
    assert "large" in shown
    assert "大户" not in shown


def test_announced_base_values_are_quoted_whole():
    made = assess(rated_zone([61.0, 47.0], "zhejiang"))
    lines = "\n".join(scheme.lines(policy_named("zhejiang").scheme, made.bases))
    for value in ("24.097", "136.16", "2.694", "4,929.81", "18.14", "0.0302", "11.5932", "0.2352"):
        assert f"基准 {value}（公布值）" in lines
