"""What holds of every ledger, whatever stands in it.

Sixty small ledgers, each on a place of its own, are counted at once, for counting costs the same
for one as for all of them; what holds has to hold of each place. Hypothesis draws where they begin.
"""

import datetime as dt
import random
from functools import cache

import pandas as pd
import pytest
from factories import box, frame, policy_named, row
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.goals.claims import CountableUnits, CountingRule, Window, claimants_on_days
from landuse.domain.goals.counting import recognise
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.standing.standing_actions import standing_actions
from landuse.domain.vocabulary import status

PLACES = 60
ROWS_OF_PLACE = 8
ACTIONS_OF_PLACE = 4
#: Of the four parcels of a place (30 mu each) three overlap: 350 m x 100 m, and 200 m x 100 m.
EAST_OF_PARCEL = (0, 100, 150, 600)
UNION_MU = 82.5
YEAR = Window(dt.date(2022, 1, 1), dt.date(2022, 12, 31))
#: Mode → its stages. Most are starts, so that there is something to allot; some are no words of it.
STAGES = {
    "新项目招引": (*["开工"] * 8, "意向", "签约", "落地", "竣工", "投产", "停工", "复工", "终止"),
    "收储": (*["收回"] * 6, "协议", "入库", "停工", "终止", "开工"),
}
DAYS = [dt.date(2021, 6, 1) + dt.timedelta(days=60 * number) for number in range(10)]
MODES = tuple(STAGES)
AMOUNTS = (None, 4.0, 12.0, 20.0, 36.0)

few = settings(max_examples=3, deadline=None)
seeds = st.integers(0, 10**6)


def ledger_of(seed, modes=MODES, amounts=AMOUNTS, parcels=(0, 0, 1, 1, 2, 2, 3, None)):
    """Rows of sixty ledgers; a parcel of None leaves it to the action's other rows."""
    draw = random.Random(seed)
    rows = []
    for place in range(PLACES):
        for _ in range(ROWS_OF_PLACE):
            parcel, mode = draw.choice(parcels), draw.choice(modes)
            rows.append(
                row(
                    f"A{place}-{draw.randrange(ACTIONS_OF_PLACE)}",
                    draw.choice(STAGES[mode]),
                    draw.choice(DAYS).isoformat(),
                    parcel=None if parcel is None else f"{place}-{parcel}",
                    area_mu=draw.choice(amounts),
                    mode=mode,
                )
            )
    return rows


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
    claimants = claimants_on_days(actions, units())
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


def test_these_ledgers_ask_for_more_than_there_is():
    """So that what is held of them below is held of amounts that had to be allotted."""
    found = recognised(ledger_of(1))[status.PHYSICAL_START]
    why = found.counted["cut_reason"].dropna().astype(str)
    assert why.str.contains("ground_counted_already").sum() >= 10
    assert why.str.contains("unit_counted_already").sum() >= 10
    assert found.carried > 100
    assert (found.counted["carried"] > 0).sum() >= 1
    reasons = found.excluded["reason"].astype(str)
    assert reasons.str.contains("goal.ended").any()
    assert len(found.pending) > PLACES


@few
@given(seeds)
def test_splitting_an_action_never_changes_a_sum(seed):
    whole = ledger_of(seed, amounts=AMOUNTS[1:], parcels=(0, 1, 2, 2, 3))
    assert amounts(recognised(in_two(whole))) == amounts(recognised(whole))


@few
@given(seeds, st.sampled_from(DAYS))
def test_a_later_row_never_changes_an_earlier_day(seed, day):
    ledger = ledger_of(seed)
    until = [each for each in ledger if each["date"] <= day.isoformat()]
    assert amounts(recognised(ledger, day)) == amounts(recognised(until, day))


@few
@given(seeds)
def test_no_more_counts_than_the_union_of_the_ground_and_milestones_contain_the_next(seed):
    found = recognised(ledger_of(seed))
    for of in found.values():
        counted = of.counted
        assert (counted["amount"] > 0).all()
        place = counted["id"].str.split("-").str[0]
        assert (counted["amount"].groupby(place).sum() <= UNION_MU + 1e-6).all()
    sums = {name: of.counted["amount"].sum() + of.carried for name, of in found.items()}
    assert sums["agreement"] >= sums[status.PHYSICAL_START] - 1e-6


@few
@given(seeds)
def test_what_the_years_recognise_of_one_change_is_no_more_than_the_union(seed):
    found = recognised(ledger_of(seed, modes=MODES[:1]))
    for of in found.values():
        of_years = of.excluded.assign(amount=of.excluded["recognised"])
        grown = of.counted.assign(amount=of.counted["carried"])
        parts = pd.concat([part[["id", "amount"]] for part in (of.counted, grown, of_years)])
        parts = parts.dropna()
        place = parts["id"].str.split("-").str[0]
        assert (parts["amount"].groupby(place).sum() <= UNION_MU + 1e-6).all()
        assert parts["amount"].sum() == pytest.approx(of.amount + of.carried)


@few
@given(seeds)
def test_the_order_of_the_rows_is_nothing(seed):
    ledger = ledger_of(seed)
    shuffled = random.Random(seed).sample(ledger, len(ledger))
    one, other = recognised(ledger), recognised(shuffled)
    assert amounts(one) == amounts(other)
    for milestone in one:
        for part in ("counted", "pending", "excluded"):
            listed = [getattr(of[milestone], part).drop(columns="entry") for of in (one, other)]
            order = [name for name in ("action_id", "id", "amount") if name in listed[0]]
            same = [each.sort_values(order, ignore_index=True) for each in listed]
            pd.testing.assert_frame_equal(*same, check_dtype=False)
