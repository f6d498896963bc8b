"""What moved between two days."""

import datetime as dt

from factories import PARCELS, row, zone

from landuse.domain.assessment import assess
from landuse.domain.goals.changes import changes
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.timeline import goals_on

LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=600)


def test_changes_add_up_and_name_what_was_won_and_lost():
    actions = [
        row("A1", "开工", "2022-03-01", parcel="P1"),
        row("A1", "终止", "2022-06-10", parcel="P1"),
        row("A2", "开工", "2022-06-05", parcel="P2"),
        row("A3", "开工", "2022-02-05", parcel="P3"),
    ]
    a = assess(zone(parcels=PARCELS, actions=actions, goals=(LAND,)), "2022-06-30")
    (moved,) = changes(goals_on(a, [dt.date(2022, 5, 31)])[0], a.goals)
    assert (moved.before, moved.after, moved.change) == (60, 60, 0)
    assert [(e.action_id, e.amount, e.reason and str(e.reason)) for e in moved.entries] == [
        ("A2", 30, None),
        ("A1", -30, "已终止"),
    ]
