"""Two times: when it happened, and when it was written down."""

import datetime as dt

from factories import PARCELS, day, row, zone

import landuse
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.standing.known_on import as_known_on
from landuse.domain.timeline import goals_on

GOAL = GoalSpec(id="land", measure="redeveloped_mu", target=60, requires="none")
#: Started in March; in August somebody writes that it never was.
VOIDED = [
    row("A1", "开工", "2022-03-01", parcel="P0", area_mu=30, entry_id="e1"),
    row("A1", "作废", "2022-08-01", parcel="P0", entry_id="e2", supersedes="e1"),
]


def achieved(actions, as_of, known_on=None):
    whole = zone(parcels=PARCELS, actions=actions, goals=[GOAL])
    return landuse.assess(whole, as_of, known_on).goals.goals[0].achieved


def test_june_as_known_in_june_and_as_known_now():
    assert achieved(VOIDED, "2022-06-30") == 0
    assert achieved(VOIDED, "2022-06-30", "2022-06-30") == 30
    assert achieved(VOIDED, "2022-06-30", "2022-07-31") == 30
    assert achieved(VOIDED, "2022-06-30", "2022-08-01") == 0


def test_what_is_recorded_late_is_not_known_before():
    late = [row("A1", "开工", "2022-03-01", parcel="P0", area_mu=30, recorded="2022-09-15")]
    assert achieved(late, "2022-06-30") == 30
    assert achieved(late, "2022-06-30", "2022-06-30") == 0
    assert achieved(late, "2022-06-30", "2022-09-15") == 30


def test_a_correction_is_known_from_the_day_of_its_recording():
    corrected = [
        row("A1", "开工", "2022-03-01", parcel="P0", area_mu=30, entry_id="e1"),
        row(
            "A1",
            "开工",
            "2022-03-01",
            parcel="P0",
            area_mu=12,
            supersedes="e1",
            recorded="2022-10-08",
        ),
    ]
    assert achieved(corrected, "2022-06-30", "2022-10-07") == 30
    assert achieved(corrected, "2022-06-30", "2022-10-08") == 12
    assert achieved(corrected, "2022-06-30") == 12


def test_field_checks_and_contracts_of_later_days_are_not_known():
    checks = [{"unit_id": "P0", "status": "闲置", "reviewer": "甲", "date": "2022-08-01"}]
    contracted = [{**PARCELS[0], "contract_date": "2022-08-01"}, *PARCELS[1:]]
    started = [row("A1", "开工", "2022-03-01", parcel="P0", area_mu=30)]
    whole = zone(parcels=contracted, actions=started, reviews=checks, goals=[GOAL])
    now = landuse.assess(whole, "2022-09-30")
    then = landuse.assess(whole, "2022-09-30", "2022-07-31")
    assert now.goals.goals[0].achieved == 0  # begun before its contract
    assert then.goals.goals[0].achieved == 30
    assert then.goals.goals[0].contradicted == ()


def test_the_days_of_a_course_rest_on_the_same_knowledge():
    whole = zone(parcels=PARCELS, actions=VOIDED, goals=[GOAL])
    days = [dt.date(2022, 2, 28), dt.date(2022, 6, 30), dt.date(2022, 9, 30)]
    then = goals_on(landuse.assess(whole, "2022-09-30", "2022-07-31"), days)
    assert [report.goals[0].achieved for report in then] == [0, 30, 30]
    assert {report.known_on for report in then} == {dt.date(2022, 7, 31)}
    now = goals_on(landuse.assess(whole, "2022-09-30"), days)
    assert [report.goals[0].achieved for report in now] == [0, 0, 0]


def test_a_zone_as_known_is_not_known_better_again():
    cut = as_known_on(zone(parcels=PARCELS, actions=VOIDED), day("2022-06-30"))
    assert len(cut.actions) == 1
    assert as_known_on(cut, day("2022-12-31")).known_on == day("2022-06-30")
