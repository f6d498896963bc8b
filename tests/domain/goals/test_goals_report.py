"""Whether a goal is met, what it lacks and how it keeps pace: decided once, here."""

import datetime as dt

import pytest

from landuse.domain.goals.report import GoalProgress, GoalsReport

JAN, DEC = dt.date(2022, 1, 1), dt.date(2022, 12, 31)


def progress(achieved, target, also=(), measure="redeveloped_mu", first=JAN, last=DEC):
    milestones = {"agreement": achieved}
    figures = (measure, target, "亩", achieved, "agreement", milestones, (), ())
    return GoalProgress("g", "目标", *figures, first, last, tuple(also))


def test_a_goal_is_met_with_all_its_conditions_and_each_is_reached_by_itself():
    missed, reached = progress(0, 8), progress(8, 8)
    goal = progress(40, 20, also=(missed,))
    assert (goal.reached, goal.met, missed.reached, missed.met) == (True, False, False, False)
    assert progress(40, 20, also=(reached,)).met
    assert not progress(10, 20, also=(reached,)).met
    report = GoalsReport(DEC, (goal, progress(1, 1)), ())
    assert [part.target for part in report.conditions] == [20, 8, 1]
    assert not report.all_met
    assert GoalsReport(DEC, (), ()).all_met


def test_a_sum_of_floats_that_misses_by_rounding_is_reached():
    assert progress(sum([0.1] * 6000), 600).reached
    assert not progress(599.99, 600).reached


@pytest.mark.parametrize(("achieved", "to_go"), [(15, 5), (20, 0), (40, 0)])
def test_what_is_to_go(achieved, to_go):
    assert progress(achieved, 20).to_go == to_go


def test_pace_is_the_share_less_the_calendar():
    """On 14 March 73 of 365 days have gone by: a fifth. 30 of 60 is a half: ahead by 0.3."""
    goal = progress(30, 60)
    day = dt.date(2022, 3, 14)
    assert goal.elapsed(day) == pytest.approx(0.2)
    assert goal.lead(day) == pytest.approx(0.3)
    assert (goal.elapsed(dt.date(2021, 1, 1)), goal.elapsed(dt.date(2023, 5, 1))) == (0, 1)


def test_sites_have_no_pace_and_a_window_may_be_another_than_the_year():
    assert progress(1, 2).adds_up_over_time
    assert not progress(1, 2, measure="housing_sites").adds_up_over_time
    assert progress(1, 2).counts_calendar_year
    assert not progress(1, 2, first=dt.date(2022, 7, 1)).counts_calendar_year
