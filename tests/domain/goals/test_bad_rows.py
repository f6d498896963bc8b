"""Rows that cannot be right: each is listed with its number, in the balance, never silently."""

import pytest
from factories import PARCELS, day, row, zone

from landuse import assess
from landuse.domain.goals.period import period_of
from landuse.domain.period_report import period_report
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.quality.inspection import inspect
from landuse.domain.timeline import timeline

LAND = GoalSpec(id="land", measure="redeveloped_mu", target=600, requires="none")
VOID = {"stage": "作废", "parcel": "P1"}

#: what it is, rows, mu that count, reason of each row that is left out, findings of each row.
CASES = {
    "no known mode": (
        [
            row("A1", "开工", "2022-03-01", parcel="P1", mode="甲法"),
            row("A2", "开工", "2022-03-01", parcel="P2", mode="乙法"),
        ],
        0,
        {1: "goal.unknown_mode", 2: "goal.unknown_mode"},
        {1: {"unknown_mode"}, 2: {"unknown_mode"}},
    ),
    "dates reversed": (
        [
            row("A1", "竣工", "2022-02-01", parcel="P1"),
            row("A1", "开工", "2022-03-01", parcel="P1"),
        ],
        0,
        {1: "goal.stages_reversed", 2: "goal.stages_reversed"},
        {2: {"stages_reversed"}},
    ),
    "zero and negative amounts": (
        [
            row("A1", "开工", "2022-02-01", parcel="P1", area_mu=0.0),
            row("A2", "开工", "2022-03-01", parcel="P2", area_mu=-5.0),
        ],
        0,
        {1: "goal.amount_not_positive", 2: "goal.amount_not_positive"},
        {1: {"amount_not_positive"}, 2: {"amount_not_positive"}},
    ),
    "one row twice": (
        [row("A1", "开工", "2022-02-01", parcel="P1", area_mu=10.0)] * 2,
        10,
        {},
        {2: {"stage_repeated"}},
    ),
    "one row twice as two actions": (
        [row(f"A{i}", "开工", "2022-02-01", parcel="P1") for i in (1, 2)],
        30,
        {2: "goal.unit_counted_already"},
        {},
    ),
    "a void of a void": (
        [
            row("A1", "开工", "2022-02-01", parcel="P1", entry_id="e1"),
            row("A1", date="2022-03-01", entry_id="e2", supersedes="e1", **VOID),
            row("A1", date="2022-04-01", entry_id="e3", supersedes="e2", **VOID),
        ],
        30,
        {},
        {2: {"superseded"}},
    ),
    "a void of nothing": (
        [
            row("A1", date="2022-03-01", entry_id="e2", supersedes="e9", **VOID),
            row("A2", "开工", "2022-02-01", parcel="P2"),
        ],
        30,
        {1: "goal.unknown_stage"},
        {1: {"correction_unknown", "unknown_stage"}},
    ),
    "an action without any unit": (
        [row("A1", "开工", "2022-02-01")],
        0,
        {1: "goal.no_unit"},
        {1: {"no_unit"}},
    ),
    "a unit that is gone": (
        [row("A1", "开工", "2022-02-01", parcel="X9", area_mu=5.0)],
        0,
        {1: "goal.parcel_not_on_map"},
        {},
    ),
}


def made(actions):
    return zone(parcels=PARCELS, actions=actions, goals=(LAND,))


@pytest.mark.parametrize("case", CASES)
def test_it_is_listed_with_its_row_and_stands_in_the_balance(case):
    actions, mu, left_out, findings = CASES[case]
    zone_ = made(actions)
    goal = assess(zone_, "2022-12-31").goals.goals[0]
    assert goal.achieved == pytest.approx(mu)
    listed = {row_: entry.reason.code for entry in goal.left_out for row_ in entry.rows}
    assert listed == left_out
    balance = goal.balance
    rows = (*balance.of_entries, *balance.superseded, *balance.rejected, *balance.elsewhere)
    assert sorted(rows) == list(range(1, len(actions) + 1))
    assert balance.entries == balance.counted + balance.pending + balance.excluded
    found = inspect(zone_, day("2023-01-01")).findings
    of_rows = found[found["table"] == "actions"].groupby("row")["code"]
    told = {int(row_): set(codes) for row_, codes in of_rows}
    assert told == findings


@pytest.mark.parametrize("case", ["no known mode", "an action without any unit"])
def test_reports_and_timelines_go_on(case):
    assessment = assess(made(CASES[case][0]), "2022-06-30")
    report = period_report(assessment, period_of("week", day("2022-06-30")), draws=100)
    assert report.series[-1].goals[0].achieved == assessment.goals.goals[0].achieved
    days = ["2022-01-31", "2022-06-30"]
    assert timeline(assessment, days).reports[1].goals == assessment.goals.goals
