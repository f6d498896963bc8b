"""What counted land was on the day before it counts."""

from factories import PARCELS, row, zone

from landuse.domain.assessment import assess
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.state_before import not_shown_before

LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=600)


def judged(spec=LAND):
    # P0 ought to have begun in 2020 and began in 2022 only; of P1 nothing is known
    late = {**PARCELS[0], "due_start": "2020-01-01", "started": None}
    actions = [row(f"A{i}", "开工", "2022-03-01", parcel=f"P{i}") for i in range(2)]
    return assess(zone(parcels=[late, *PARCELS[1:]], actions=actions, goals=(spec,)), "2022-12-31")


def test_land_that_was_idle_before_is_shown_and_other_land_is_listed():
    assessment = judged()
    assert assessment.goals.goals[0].achieved == 60
    found = not_shown_before(assessment)["land"]
    assert [entry.action_id for entry in found.entries] == ["A1"]
    assert found.amount == 30


def test_a_goal_that_does_not_ask_lists_nothing():
    assert not_shown_before(judged(LAND.model_copy(update={"requires": "none"}))) == {}
