"""Amounts that grow after their milestone is reached: each part belongs to the day it was stated.

Twenty mu were begun in one year and forty-five stand begun in the next: the first year recognised
twenty, so that twenty-five are left for the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Floats, Positions
from landuse.domain.goals.claims import Claimants, UnitKind, Window
from landuse.domain.standing.standing_actions import AMOUNTS, StatedAmounts

_PLACE_OF_AMOUNT: dict[UnitKind, int] = {
    "land": AMOUNTS.index("area_mu"),
    "building": AMOUNTS.index("floor_area_m2"),
}


@dataclass(frozen=True)
class DatedClaims:
    """Claims and the parts of some: arrays of one length.

    Attributes
    ----------
    at : ndarray of int
        Which claims; one that grew after the window began stands in it twice.
    date : ndarray of datetime64
        When what is asked for was reached.
    amount : ndarray of float
        What is asked for (mu or m²).
    """

    at: Positions
    date: npt.NDArray[np.datetime64]
    amount: Floats


def parted_by_window(
    claimants: Claimants, claims: DatedClaims, milestone: str, window: Window
) -> DatedClaims:
    """Return claims with what was stated before the window and within it told apart.

    Parameters
    ----------
    claimants : Claimants
        Whose claims they are.
    claims : DatedClaims
        Each claim once, with all that it asks for.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    window : Window
        The days that count. What was stated after them is no part of a claim.

    Returns
    -------
    DatedClaims
        The ones given, where no amount grew; else the parts of the window behind them.
    """
    growth = claimants.actions[f"{milestone}_growth"].to_numpy(object)[
        claimants.rows[claims.at]
    ]
    grown = np.flatnonzero(pd.notna(growth))
    if not len(grown):
        return claims
    first, last = np.datetime64(window.first), np.datetime64(window.last)
    place = _PLACE_OF_AMOUNT[claimants.units.kind]
    amount = claims.amount.copy()
    parts: list[tuple[int, np.datetime64, float]] = []
    for claim in grown.tolist():
        stated: StatedAmounts = growth[claim]
        until_last = _largest([row for row in stated if row[0] <= last], place)
        if np.isinf(until_last):
            continue
        before = _largest([row for row in stated if row[0] < first], place)
        if claims.date[claim] >= first:
            amount[claim] = until_last
        elif until_last > before:
            amount[claim] = before
            day = next(
                row[0] for row in stated if row[0] >= first and row[1][place] > before
            )
            parts.append((int(claims.at[claim]), day, until_last - before))
        else:
            amount[claim] = before
    return DatedClaims(
        np.append(claims.at, np.array([claim for claim, _, _ in parts], np.intp)),
        np.append(claims.date, np.array([day for _, day, _ in parts], "datetime64[s]")),
        np.append(amount, [part for _, _, part in parts]),
    )


def _largest(
    stated: Sequence[tuple[np.datetime64, tuple[float, ...]]], place: int
) -> float:
    """The largest amount of some rows; 0 of none."""
    return max((amounts[place] for _, amounts in stated), default=0.0)
