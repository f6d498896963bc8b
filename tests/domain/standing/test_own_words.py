"""The planners' own words: which are not understood, and what they mean once that was said."""

import pandas as pd
import pytest
from factories import day, frame, policy_named, row

from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.standing.own_words import known_words, unknown_words, with_own_words
from landuse.domain.standing.standing_actions import standing_actions

RECOGNITION = policy_named("china").recognition


def asked(*rows):
    found = unknown_words(frame("actions", list(rows)), RECOGNITION)
    return [(one.kind, one.word, one.rows, one.nearest) for one in found]


def test_each_word_is_asked_about_once_with_all_of_its_rows():
    got = asked(
        row("A1", "签约", "2022-01-01", parcel="P1"),
        row("A1", "打桩中", "2022-02-01", parcel="P1"),
        row("A2", "打桩中", "2022-03-01", parcel="P2"),
        row("A3", "开工", "2022-03-01", parcel="P3", mode="协议有偿收"),
    )
    assert got == [
        ("mode", "协议有偿收", (4,), "协议有偿收回"),
        ("stage", "打桩中", (2, 3), "桩基施工中"),
    ]


def test_the_nearest_stage_is_one_of_the_pipeline_that_the_mode_walks():
    (got,) = asked(row("A1", "入库阶段性", "2022-02-01", parcel="P1", mode="收储"))
    assert got[3] in known_words(RECOGNITION, "stage", "reserve")


def test_an_accepted_word_means_what_the_policys_word_means():
    own = with_own_words(RECOGNITION, {"打桩中": "开工"}, {"回购": "协商收回"})
    rows = [
        row("A1", "打桩中（一期）", "2022-02-01", parcel="P1"),
        row("A2", "收回", "2022-03-01", parcel="P2", mode="回购"),
    ]
    got = standing_actions(frame("actions", rows), own, day("2022-12-31")).set_index("action_id")
    started = got["physical_start"].dt.date.to_list()
    assert started == [day("2022-02-01"), day("2022-03-01")]
    assert got["pipeline"].to_list() == ["project", "reserve"]
    assert got["fault"].isna().all()


def test_a_word_leaves_its_old_meaning_and_only_in_the_pipeline_of_the_new_one():
    own = with_own_words(RECOGNITION, {"封顶": "竣工", "开工": "收回", "暂停": "意向"}, {})
    project, reserve = own.pipelines
    stages = {stage.id: stage.words for stage in project.stages}
    assert "封顶" in stages["completed"]
    assert "封顶" not in stages["started"]
    assert "开工" in stages["started"]  # the purchase's 收回 says nothing of a project
    assert "开工" in {stage.id: stage.words for stage in reserve.stages}["recovered"]
    assert "暂停" in stages["intent"]
    assert "暂停" not in own.halt_words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("到期续租", True),
        ("不再续租", False),
        ("不再与原租户续租", False),
        ("原租户放弃续租，另行招商", False),
        ("未能续租", False),
        ("续租未果", False),
        ("没有续租意愿", False),
        ("租金不足，续租一年", True),
        ("无锡企业续租", True),
        ("未来三年续租", True),
        (None, False),
    ],
)
def test_a_denied_word_is_not_said(text, says):
    assert says_one_of(pd.Series([text], dtype="string"), ["续租", "续签"]).to_list() == [says]


@pytest.mark.parametrize(
    ("paper", "says"),
    [("施工许可证", True), ("尚未取得施工许可证", False), ("无施工许可，有现场照片", True)],
)
def test_a_paper_that_is_not_there_proves_nothing(paper, says):
    papers = ["施工许可", "照片"]
    assert says_one_of(pd.Series([paper], dtype="string"), papers).to_list() == [says]
