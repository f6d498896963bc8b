"""Amounts that grow after their milestone is reached: each increase belongs to its own day.

Twenty mu were begun in one year and forty-five stand begun in the next: the first year recognised
twenty, so that twenty-five are left for the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from landuse.domain.goals.claims import Claimants, DatedClaims, UnitKind, Window
from landuse.domain.standing.standing_actions import AMOUNTS

#: Kind of a unit → position of its amount in :data:`AMOUNTS`.
_POSITION_OF_AMOUNT: dict[UnitKind, int] = {
    "land": AMOUNTS.index("area_mu"),
    "building": AMOUNTS.index("floor_area_m2"),
}
#: Days on which an amount was stated, in order, each with the amount.
_Stated: TypeAlias = Sequence[tuple[np.datetime64, float]]


def split_by_window(
    claimants: Claimants, claims: DatedClaims, milestone: str, window: Window
) -> DatedClaims:
    """Return claims with the amount stated before the window and its increase within it apart.

    Parameters
    ----------
    claimants : Claimants
        Whose claims they are.
    claims : DatedClaims
        Each claim once, with all that it asks for.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    window : Window
        The days that count. An amount that was stated after them is no part of a claim.

    Returns
    -------
    DatedClaims
        ``claims`` itself, where no amount grew; else the increases within the window stand behind
        the claims, each with the number of its claim.
    """
    growth_of_state = claimants.actions[f"{milestone}_growth"].to_numpy(object)
    growth = growth_of_state[claimants.rows[claims.number]]
    grown = np.flatnonzero(pd.notna(growth))
    if not len(grown):
        return claims

    first, last = np.datetime64(window.first), np.datetime64(window.last)
    position = _POSITION_OF_AMOUNT[claimants.units.kind]
    amount = claims.amount.copy()
    split: list[int] = []
    days: list[np.datetime64] = []
    increases: list[float] = []
    for claim in grown.tolist():
        stated = [(day, amounts[position]) for day, amounts in growth[claim]]
        until_last = _largest([row for row in stated if row[0] <= last])
        if np.isinf(until_last):
            continue  # the whole unit is meant, which does not grow
        if claims.date[claim] >= first:
            amount[claim] = until_last
            continue
        before = _largest([row for row in stated if row[0] < first])
        amount[claim] = before
        if until_last > before:
            within = [row for row in stated if row[0] >= first]
            split.append(claim)
            days.append(_day_of_increase(within, before))
            increases.append(until_last - before)

    number = claims.number[np.array(split, np.intp)]
    return DatedClaims(
        number=np.append(claims.number, number),
        date=np.append(claims.date, np.array(days, "datetime64[s]")),
        amount=np.append(amount, increases),
    )


def _largest(stated: _Stated) -> float:
    """The largest of some stated amounts; 0 of none."""
    return max((amount for _, amount in stated), default=0.0)


def _day_of_increase(stated: _Stated, before: float) -> np.datetime64:
    """The first day on which more is stated than before."""
    return next(day for day, amount in stated if amount > before)
