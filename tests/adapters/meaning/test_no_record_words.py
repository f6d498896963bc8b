"""Words of rows that are no records: every row of the table is held by its own example."""

from __future__ import annotations

import pytest

from landuse.adapters.meaning import no_record_words
from landuse.adapters.meaning.no_record_words import WORDINGS, Kind, Wording

#: What a reader asks about the cells of each kind.
PREDICATES = {
    Kind.TOTAL: no_record_words.is_total,
    Kind.TOTAL_WITH_FIGURES: no_record_words.is_total,
    Kind.TOTAL_IF_FIRST: no_record_words.heads_total,
    Kind.STATISTIC: no_record_words.heads_statistic,
    Kind.NOTE: no_record_words.is_note,
    Kind.NOTE_IF_ALONE: no_record_words.is_note_alone,
    Kind.GROUP: no_record_words.heads_group,
}
#: Cells of records that are near to a wording.
RECORDS = (
    "南通会计服务公司",
    "共享单车公司",
    "全部土地",
    "均瑶公司",
    "注塑机厂",
    "备注科技公司",
    "本页广告公司",
    "第一纺织厂",
    "一品公司",
    "E00001",
    "12.5亩",
)


def of_kind(*kinds: Kind) -> list[Wording]:
    return [wording for wording in WORDINGS if wording.kind in kinds]


@pytest.mark.parametrize("wording", of_kind(*PREDICATES))
def test_the_example_of_every_wording_is_recognised(wording: Wording):
    assert PREDICATES[wording.kind](wording.example)


@pytest.mark.parametrize("wording", of_kind(Kind.COLUMN_NUMBER, Kind.COLUMN_SIGN))
def test_the_example_of_every_column_number_stands_before_numbers(wording: Wording):
    row = {"4=2+3": ["2", "3", "4=2+3"], "甲": ["甲", "1", "2"]}[wording.example]
    assert no_record_words.are_column_numbers(row)


@pytest.mark.parametrize("cell", RECORDS)
def test_a_cell_of_a_record_is_of_no_kind(cell: str):
    assert [kind for kind, recognises in PREDICATES.items() if recognises(cell)] == []


@pytest.mark.parametrize("wording", of_kind(*PREDICATES))
def test_the_glance_lets_no_example_pass_as_a_record(wording: Wording):
    if wording.kind is not Kind.NOTE_IF_ALONE:
        assert no_record_words.may_be_no_record([wording.example])
