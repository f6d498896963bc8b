"""What every unit is to a goal, and what may fill its gap."""

import datetime as dt

import pandas as pd
import pytest

from landuse.domain.goals.candidates import Reserve, reserve, unit_roles
from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress
from landuse.domain.vocabulary import status
from landuse.words.phrases import phrase

JAN, DEC = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
WHY = phrase("goal.ended")


def goal(measure, milestone, milestones, counted=(), pending=(), excluded=(), also=()):
    """A condition that has counted what its milestone says."""
    achieved = milestones[milestone]
    lists = (tuple(counted), tuple(excluded))
    figures = (measure, 600, "亩", achieved, milestone, milestones, *lists, JAN, DEC)
    return GoalProgress("g", "目标", *figures, tuple(also), tuple(pending))


def named(places):
    return [list(status.GOAL_ROLES)[place] for place in places]


def test_a_parcel_is_counted_on_its_way_a_candidate_or_nothing():
    """P5 is idle but its entry was ended: it is in the ledger, so it is no candidate."""
    land = goal(
        "redeveloped_mu",
        "physical_start",
        {"agreement": 101.0, "physical_start": 41.0},
        counted=[CountedEntry("P1", "a", 41.0)],
        pending=[
            ExcludedEntry("P2", "b", 60.0, WHY, reached="agreement"),
            ExcludedEntry("P3", "c", 12.0, WHY),
        ],
        excluded=[
            ExcludedEntry("P5", "d", 9.0, WHY),
            ExcludedEntry("P1", "e", 41.0, WHY),
            ExcludedEntry(None, "f", 18.6, WHY),
        ],
    )
    statuses = pd.Series(
        {
            "P1": "revitalized",
            "P2": "low_efficiency",
            "P3": "idle",
            "P4": "idle",
            "P5": "idle",
            "P6": "low_efficiency",
            "P7": "in_use",
        }
    )
    roles = unit_roles(land, "land", statuses)
    assert named(roles) == [
        "counted",
        "agreement",
        "pending",
        "candidate",
        "excluded",
        "candidate",
        "not_eligible",
    ]
    mu = pd.Series([41, 60, 12, 30, 9, 7.5, 100], statuses.index, dtype="Float64")
    found = reserve(land, roles, mu, pd.Series(pd.NA, statuses.index))
    assert found == Reserve(signed=60.0, candidates=2, amount=37.5)


def test_a_counted_factory_is_its_building_and_candidates_count_by_owner():
    """B2 counts as floor only: the goal has both conditions, so the building is counted.

    B4 and B5 belong to one owner, B6 to nobody known: two factories at most.
    """
    floor = goal(
        "revitalized_floor_m2",
        "in_use",
        {"agreement": 900.0, "in_use": 900.0},
        counted=[CountedEntry("B1", "a", 500.0), CountedEntry("B2", "b", 400.0)],
    )
    factories = goal(
        "revitalized_factories",
        "in_use",
        {"agreement": 1.0, "in_use": 1.0},
        counted=[CountedEntry("某某厂", "a", 1.0, building_id="B1")],
        pending=[ExcludedEntry("B3", "c", 1.0, WHY, reached="physical_start")],
        excluded=[ExcludedEntry("B2", "b", 1.0, WHY)],
        also=[floor],
    )
    statuses = pd.Series(["idle"] * 6, ["B1", "B2", "B3", "B4", "B5", "B6"])
    roles = unit_roles(factories, "building", statuses)
    assert named(roles) == ["counted", "counted", "physical_start", *["candidate"] * 3]
    owners = pd.Series(["甲", "甲", "乙", "丙", "丙", None], statuses.index, dtype="string")
    area = pd.Series([500, 400, 300, 200, 100, 50], statuses.index, dtype="Float64")
    assert reserve(factories, roles, area, owners) == Reserve(0.0, 3, 2.0)
    assert reserve(floor, roles, area, owners) == Reserve(0.0, 3, 350.0)


@pytest.mark.parametrize("kind", ["land", "building"])
def test_a_goal_of_sites_leaves_parcels_and_buildings_alone(kind):
    sites = goal("housing_sites", "physical_start", {"agreement": 6.0, "physical_start": 6.0})
    statuses = pd.Series({"A": "in_use"})
    assert named(unit_roles(sites, kind, statuses)) == ["not_eligible"]
