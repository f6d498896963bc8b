"""What holds of every ledger, whatever stands in it.

One ledger of many actions on places of their own is counted at once: a place has three parcels, and
what holds has to hold of each place.
"""

import datetime as dt
from functools import cache

import pandas as pd
import pytest
from factories import box, frame, policy_named, row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landuse.domain.goals.claims import CountableUnits, CountingRule, Window, claimants_of
from landuse.domain.goals.counting import recognise
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.standing.standing_actions import standing_actions
from landuse.domain.vocabulary import status

PLACES = 12
ACTIONS_OF_PLACE = 4
#: Of the three parcels of a place (30 mu each) the first two share half their ground.
UNION_MU = 75.0
YEAR = Window(dt.date(2022, 1, 1), dt.date(2022, 12, 31))
WORDS = ("意向", "签约", "落地", "开工", "竣工", "投产", "停工", "复工", "终止", "收回", "入库")
DAYS = [dt.date(2021, 6, 1) + dt.timedelta(days=60 * number) for number in range(10)]
EAST_OF_PARCEL = (0, 100, 400)


def stated(place, number, parcel, stage, day, area, mode):
    """A row of the ledger; a parcel of None leaves it to the action's other rows."""
    return row(
        f"A{place}-{number}",
        stage,
        day.isoformat(),
        parcel=None if parcel is None else f"{place}-{parcel}",
        area_mu=area,
        mode=mode,
    )


rows = st.builds(
    stated,
    st.integers(0, PLACES - 1),
    st.integers(0, ACTIONS_OF_PLACE - 1),
    st.sampled_from([0, 1, 2, None]),
    st.sampled_from(WORDS),
    st.sampled_from(DAYS),
    st.sampled_from([None, 4.0, 12.0, 20.0, 36.0]),
    st.sampled_from(["新项目招引", "收储"]),
)
ledgers = st.lists(rows, min_size=40, max_size=90)
few = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)


@cache
def units():
    lots = frame(
        "parcels",
        [
            {
                "parcel_id": f"{place}-{parcel}",
                "geometry": box(east, 300 * place, 200, 100),
                "area_registered_m2": 20_000.0,
            }
            for place in range(PLACES)
            for parcel, east in enumerate(EAST_OF_PARCEL)
        ],
    )
    return CountableUnits("land", areas_that_count(lots)["area_mu"], lots.geometry)


def recognised(ledger, as_of=YEAR.last):
    """What counts at each milestone."""
    recognition = policy_named("jiangsu").recognition
    actions = standing_actions(frame("actions", ledger), recognition, as_of)
    claimants = claimants_of(actions, units())
    return {
        milestone: recognise(claimants, CountingRule(milestone, YEAR, recognition)).of_floor[0]
        for milestone in ("agreement", status.PHYSICAL_START)
    }


def amounts(found, part="counted", column="amount"):
    """Milestone and place → the sum."""
    sums = {}
    for milestone, of in found.items():
        listed = getattr(of, part)
        place = listed["id"].dropna().astype(str).str.split("-").str[0]
        for name, amount in listed[column].groupby(place).sum().items():
            if amount > 1e-6:
                sums[milestone, name] = pytest.approx(float(amount))
    return sums


def in_two(ledger):
    """Every action as two, that share each amount."""
    parts = []
    for each in ledger:
        for name, share in (("a", 0.25), ("b", 0.75)):
            action = f"{each['action_id']}{name}"
            parts.append({**each, "action_id": action, "area_mu": each["area_mu"] * share})
    return parts


@few
@given(ledgers)
def test_splitting_an_action_never_changes_a_sum(ledger):
    whole = [each for each in ledger if each["area_mu"] and each["parcel_id"]]
    assert amounts(recognised(in_two(whole))) == amounts(recognised(whole))


@few
@given(ledgers, st.sampled_from(DAYS))
def test_a_later_row_never_changes_an_earlier_day(ledger, day):
    until = [each for each in ledger if each["date"] <= day.isoformat()]
    assert amounts(recognised(ledger, day)) == amounts(recognised(until, day))


@few
@given(ledgers)
def test_no_more_counts_than_the_union_of_the_ground_and_milestones_contain_the_next(ledger):
    found = recognised(ledger)
    for of in found.values():
        counted = of.counted
        assert (counted["amount"] > 0).all()
        place = counted["id"].str.split("-").str[0]
        assert (counted["amount"].groupby(place).sum() <= UNION_MU + 1e-6).all()
    sums = {name: of.counted["amount"].sum() + of.carried for name, of in found.items()}
    assert sums["agreement"] >= sums[status.PHYSICAL_START] - 1e-6


@few
@given(ledgers.flatmap(lambda ledger: st.tuples(st.just(ledger), st.permutations(ledger))))
def test_the_order_of_the_rows_is_nothing(both):
    ledger, shuffled = both
    one, other = recognised(ledger), recognised(shuffled)
    assert amounts(one) == amounts(other)
    for milestone in one:
        for part in ("counted", "pending", "excluded"):
            listed = [getattr(of[milestone], part).drop(columns="entry") for of in (one, other)]
            order = [name for name in ("action_id", "id", "amount") if name in listed[0]]
            same = [each.sort_values(order, ignore_index=True) for each in listed]
            pd.testing.assert_frame_equal(*same, check_dtype=False)
