"""Ledgers reckoned by hand: what they come to, and that every row and entry ends in one place."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from landuse import assess, open_workspace
from landuse.domain.goals.moves import due_soon, stage_moves
from landuse.domain.recognition_cards import recognition_cards
from landuse.domain.standing.standing import standing_on
from landuse.views.tables.recognition_cards import card_rows

LEDGERS = Path(__file__).parents[2] / "ledgers"
YEAR_END = "2022-12-31"

#: ledger, day → what every condition of its goals comes to, in their order.
RIGHT = [
    ("contract_of_a_later_year", YEAR_END, [60]),
    ("correction_before_its_day", "2022-06-30", [0]),
    ("earlier_year_other_number_not_told", YEAR_END, [60]),
    ("everyday_stage_words", YEAR_END, [480]),
    ("factory_name_brackets", YEAR_END, [1, 5_000]),
    ("field_check_contradicts", "2022-06-30", [60]),
    ("forecast_zero_percent", "2022-01-05", [0]),
    ("housing_delivered_years_ago", "2022-06-30", [0]),
    ("housing_without_plan_counts", "2022-06-30", [0]),
    ("location_parcel_counts_whole", YEAR_END, [0, 1, 600]),
    ("never_idle_land_counts", YEAR_END, [60]),
    ("old_number_without_former_double", YEAR_END, [60]),
    ("one_action_many_parcels", YEAR_END, [60]),
    ("one_action_on_merged_parcels", "2022-03-31", [30]),
    ("one_action_on_merged_parcels", YEAR_END, [55]),
    ("one_number_two_pipelines", "2022-03-01", [60]),
    ("one_number_two_pipelines", "2022-06-30", [60]),
    ("one_number_two_pipelines", YEAR_END, [60]),
    ("overlap_of_partial_areas", YEAR_END, [60]),
    ("phase_shrinks_the_past", "2022-06-30", [60]),
    ("phase_shrinks_the_past", YEAR_END, [60]),
    ("records_left_out", YEAR_END, [60]),
    ("report_hides_rejected_rows", YEAR_END, [0]),
    ("resume_after_halt", YEAR_END, [60]),
    ("several_sheets_silently_dropped", YEAR_END, [120]),
    ("split_parcel_former", YEAR_END, [60]),
    ("unknown_mode_not_listed", YEAR_END, [60]),
    ("unknown_modes_crash", YEAR_END, [60]),
    ("waterfall_broken_signed_last_year", YEAR_END, [60]),
    ("week_without_news", "2022-07-08", [0]),
]


@cache
def opened(ledger):
    return open_workspace(LEDGERS / ledger)


@cache
def judged(ledger, day=YEAR_END, known_on=None):
    return assess(opened(ledger), day, known_on)


def goal_of(ledger, day=YEAR_END, known_on=None):
    return judged(ledger, day, known_on).goals.goals[0]


def test_every_ledger_is_reckoned():
    folders = {path.parent.name for path in LEDGERS.glob("*/landuse.toml")}
    assert {ledger for ledger, _, _ in RIGHT} == folders


@pytest.mark.parametrize(("ledger", "day", "right"), RIGHT)
def test_it_comes_to_what_was_reckoned_by_hand(ledger, day, right):
    found = [goal.achieved for goal in judged(ledger, day).goals.conditions]
    assert found == pytest.approx(right, abs=0.01)


@pytest.mark.parametrize(("ledger", "day", "right"), RIGHT)
def test_every_row_and_every_entry_ends_in_one_place(ledger, day, right):
    actions = opened(ledger).actions
    due = actions[(actions["date"] <= pd.Timestamp(day)).fillna(False)]
    for goal in judged(ledger, day).goals.conditions:
        balance = goal.balance
        if balance is None:
            assert goal.measure == "housing_sites"
            continue
        places = (balance.of_entries, balance.superseded, balance.rejected, balance.elsewhere)
        rows = [row for place in places for row in place]
        assert sorted(rows) == sorted(set(due["source_row"]))
        assert balance.rows == len(rows) + len(balance.unread)
        assert balance.entries == balance.counted + balance.pending + balance.excluded
        listed = (*goal.counted, *goal.pending, *goal.excluded)
        assert balance.entries == len(listed)
        assert {row for entry in listed for row in entry.rows} <= set(balance.of_entries)


@pytest.mark.parametrize(("ledger", "day", "right"), RIGHT)
def test_every_milestone_contains_the_next(ledger, day, right):
    for goal in judged(ledger, day).goals.conditions:
        amounts = list(goal.milestones.values())
        assert amounts == sorted(amounts, reverse=True)
        carried = goal.carried[goal.milestone]
        assert goal.achieved == pytest.approx(goal.milestones[goal.milestone] - carried)


def test_what_was_known_in_june_can_be_had_again():
    assert goal_of("correction_before_its_day", "2022-06-30", "2022-06-30").achieved == 60
    now = goal_of("correction_before_its_day", "2022-06-30")
    assert now.achieved == 0
    assert now.balance.superseded == (2,)


def test_a_rejected_row_is_in_the_balance():
    assert goal_of("report_hides_rejected_rows").balance.unread == (2,)


def test_a_record_is_left_out_where_none_of_its_stages_has_a_day():
    balance = goal_of("records_left_out").balance
    # row 3 has a day that is none, and another that is used
    assert (balance.of_entries, balance.unread) == ((2, 3), (4,))
    assert (balance.rows, balance.counted, balance.pending) == (3, 1, 1)


def test_what_is_left_out_stands_with_its_reason():
    reasons = {e.action_id: e.reason.code for e in goal_of("unknown_mode_not_listed").excluded}
    assert reasons == {"1": "goal.unknown_mode"}
    assert len(goal_of("unknown_modes_crash").left_out) + 1 == 9
    old = goal_of("old_number_without_former_double").excluded
    assert [entry.reason.code for entry in old] == ["goal.parcel_not_on_map"]
    place = goal_of("location_parcel_counts_whole").excluded
    assert [entry.reason.code for entry in place] == ["goal.parcel_is_place"]


def test_what_is_flagged_counts_and_says_so():
    assert [e.action_id for e in goal_of("field_check_contradicts", "2022-06-30").contradicted]
    assert goal_of("earlier_year_other_number_not_told").counted[0].before is not None
    assert all(card.is_listed for card in recognition_cards(judged("never_idle_land_counts")))
    assert len(recognition_cards(judged("never_idle_land_counts"))) == 1


def test_a_waterfall_contains_what_was_signed_the_year_before():
    milestones = goal_of("waterfall_broken_signed_last_year").milestones
    assert list(milestones.values()) == pytest.approx([60, 60, 60, 0])


def test_a_phase_that_is_completed_takes_nothing_from_what_was_started():
    # 竣工 of 20 mu: completed, and not in use yet
    milestones = goal_of("phase_shrinks_the_past").milestones
    assert list(milestones.values()) == pytest.approx([60, 60, 60, 0])


def test_a_week_of_signings_has_moves_and_days_that_are_due():
    zone = opened("week_without_news")
    standing = standing_on(zone, pd.Timestamp("2022-07-08").date())
    moves = stage_moves(standing, pd.Timestamp("2022-07-03").date())
    assert len(moves) == 6
    assert {move.responsible for move in moves} == {"招商局"}
    due = due_soon(standing, 7)
    assert [(action.due.isoformat(), action.responsible) for action in due] == [
        ("2022-07-12", "招商局")
    ] * 5


def test_rows_of_several_sheets_are_told_by_their_sheet():
    assessment = judged("several_sheets_silently_dropped")
    goal = assessment.goals.goals[0]
    assert goal.balance.rows == len(goal.balance.of_entries) == 4
    parts = assessment.zone.parts["actions"]
    rows = card_rows(recognition_cards(assessment), "zh", parts)
    assert len(rows) == 2
    assert {row["rows"].rsplit(":", 1)[0] for row in rows} <= set(parts)
    assert len(parts) > 1
