"""What would decide the units that no rule can judge: tried by filling it in."""

import datetime as dt

import pandas as pd
import pytest
from factories import box, zone

from landuse.domain.assessment import assess
from landuse.domain.tags.unlocks import undetermined

DAY = dt.date(2022, 12, 31)
#: A housing site, of which only the rules about idle land ask, begun and stopped long ago.
KNOWN = {
    "land_use": "住宅用地",
    "started": "2005-06-01",
    "government_caused": False,
    "suspended_since": "2010-01-01",
    "developed_share": 1.0,
    "invested_share": 1.0,
}


def parcel(number, **more):
    row = {"parcel_id": f"P{number}", "geometry": box(200 * number, 0, 100, 100), "due_start": None}
    return row | KNOWN | more


def zone_of(*rows):
    return zone(parcels=[parcel(number, **row) for number, row in enumerate(rows)])


def unlocks_of(one):
    assessment = assess(one, DAY)
    found = undetermined({"parcel": assessment.parcels}, one.policy, one.present, DAY)
    assert [kind.units for kind in found] == [
        (assessment.parcels["status"] == "undetermined").sum()
    ]
    return {unlock.columns: unlock.units for kind in found for unlock in kind.unlocks}


NOT_STARTED = {"started": None, "suspended_since": None}


def test_the_start_of_the_contract_decides_what_has_not_begun():
    # in time, overdue or idle: whatever day stands there, the parcel has a status
    assert unlocks_of(zone_of(NOT_STARTED, NOT_STARTED)) == {("due_start",): 2}


@pytest.mark.parametrize(
    "day", ["2005-01-01", "2021-12-31", "2022-01-01", "2022-12-31", "2030-01-01"]
)
def test_what_is_said_to_decide_decides(day):
    one = zone_of(NOT_STARTED | {"due_start": day})
    assert assess(one, DAY).parcels["status"].to_list() != ["undetermined"]


def test_a_delay_that_nobody_explained_asks_for_the_start_alone():
    # whose fault a delay was lifts a suspicion, and without one it asks for nothing
    assert unlocks_of(zone_of(NOT_STARTED | {"government_caused": None})) == {("due_start",): 1}


def test_two_that_are_wanting_are_wanted_together():
    # suspended for long: idle where little was built or little was spent
    row = {"due_start": "2005-01-01", "developed_share": None, "invested_share": None}
    assert unlocks_of(zone_of(row)) == {("developed_share", "invested_share"): 1}


def test_one_of_two_rules_is_open():
    row = {"due_start": "2005-01-01", "developed_share": None}
    assert unlocks_of(zone_of(row, row, {"due_start": "2005-01-01"})) == {("developed_share",): 2}


def test_a_zone_in_which_all_is_known_asks_for_nothing():
    one = zone_of({"due_start": "2005-01-01"})
    found = undetermined({"parcel": assess(one, DAY).parcels}, one.policy, one.present, DAY)
    assert found == []


def test_units_are_not_changed():
    one = zone_of(NOT_STARTED)
    units = assess(one, DAY).parcels
    before = units.copy()
    undetermined({"parcel": units}, one.policy, one.present, DAY)
    pd.testing.assert_frame_equal(units, before)


def test_an_exception_that_nobody_can_know_hides_nothing_that_is_wanting():
    """A factory without dates or a line: its firm is rated, so that no reason against is there."""
    lot = {"parcel_id": "P", "geometry": box(0, 0, 200, 100), "land_use": "工业用地"}
    firm = {"enterprise_id": "F", "year": 2022, "tax_wan": 9.0, "sales_wan": 90.0}
    use = {"enterprise_id": "F", "parcel_id": "P"}
    found = unlocks_of(zone(parcels=[lot], enterprises=[firm], occupancy=[use]))
    assert list(found.values()) == [1]
    (columns,) = found
    assert {"due_start", "tax_per_mu_min"} <= set(columns)
