"""What the class above would take, in tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array
from landuse.domain.output.scoring import TIE_DECIMALS
from landuse.domain.policy.scheme import Indicator, Scheme

_TAX = "tax_wan"
#: Points within which scores are the same where they are ranked.
_TIE = 10.0**-TIE_DECIMALS / 2


def gap_to_class_above(
    units: pd.DataFrame,
    items: Sequence[Indicator],
    scheme: Scheme,
    base: Mapping[str, Mapping[str, Any]],
    group: pd.Series,
    years: np.ndarray | float = 1.0,
) -> pd.Series:
    """More tax (万元) of the rated year with which each unit would have the score that now is the least of the class above in its group.

    The class above is the next better one that has members. Points grow with tax by ``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` between
    each item's floor and cap. Unknown for the best of a group, for units without a class by rank or without a figure of tax, and
    where caps keep tax from reaching so far. Bases and others are taken to stand still.

    Parameters
    ----------
    units : tax_wan, the items' denominators, score, class; ``years`` of which their tax is the mean.
    """
    order = {name: k for k, name in enumerate(scheme.classes)}
    place, score = (
        units["class"].map(order).to_numpy(float, na_value=np.nan),
        float_array(units["score"]),
    )
    wanted = _least_above(place, score, group, len(order))
    now = float_array(units[_TAX])
    slopes, lows, highs = _lines(units, items, base)

    def points(tax: np.ndarray) -> np.ndarray:
        return np.clip(slopes * tax[:, None], lows, highs).sum(axis=1)

    target = wanted - score + points(now)
    then = _reach(now, target, points, slopes, lows, highs)
    gap = np.maximum(then - now, 0) * years
    return pd.Series(
        pd.array(np.where(np.isfinite(gap), gap, np.nan), dtype="Float64"), index=units.index
    )


def _least_above(
    place: np.ndarray, score: np.ndarray, group: pd.Series, classes: int
) -> np.ndarray:
    """The least score among the better classes of each unit's group."""
    code, names = pd.factorize(group.astype(object), use_na_sentinel=False)
    least = np.full((len(names), classes + 1), np.inf)
    told = ~np.isnan(place) & ~np.isnan(score)
    np.minimum.at(least, (code[told], place[told].astype(int) + 1), score[told])
    least = np.minimum.accumulate(least, axis=1)
    wanted = least[code, np.nan_to_num(place).astype(int)]
    return np.where(told & np.isfinite(wanted), wanted, np.nan)


def _lines(
    units: pd.DataFrame, items: Sequence[Indicator], base: Mapping[str, Mapping[str, Any]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slope, floor and cap of each item that tax feeds, shape (units, items); an item that is not known does not move."""
    fed = [item for item in items if item.numerator == _TAX and base.get(item.id, {}).get("base")]
    slopes, lows, highs = (np.zeros((len(units), len(fed))) for _ in range(3))
    for k, item in enumerate(fed):
        below = float_array(units[item.denominator])
        known = below > 0
        slopes[known, k] = item.weight * item.times / (base[item.id]["base"] * below[known])
        lows[:, k] = item.weight * item.floor
        highs[:, k] = np.inf if item.cap is None else item.weight * item.cap
    return slopes, lows, highs


def _reach(
    now: np.ndarray,
    target: np.ndarray,
    points: Any,
    slopes: np.ndarray,
    lows: np.ndarray,
    highs: np.ndarray,
) -> np.ndarray:
    """The least tax from ``now`` on at which ``points`` are ``target``; NaN where none is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = np.concatenate([lows / slopes, highs / slopes], axis=1)
    bends = np.where(np.isfinite(bends) & (bends > now[:, None]), bends, now[:, None])
    marks = np.sort(np.column_stack([now, bends]), axis=1)
    values = np.column_stack([points(mark) for mark in marks.T])
    short = (values < target[:, None] - _TIE).sum(axis=1)
    every = np.arange(len(now))
    left = np.maximum(short - 1, 0)
    start, value = marks[every, left], values[every, left]
    # past the last bend only what has no cap still rises
    last = np.where(np.isinf(highs), slopes, 0.0).sum(axis=1)
    right = np.minimum(short, marks.shape[1] - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = (values[every, right] - value) / (marks[every, right] - start)
        rise = np.where(short == marks.shape[1], last, inner)
        reached = start + (target - value) / rise
    reached = np.where(short < marks.shape[1], np.minimum(reached, marks[every, right]), reached)
    return np.where(
        np.isnan(target) | ((short == marks.shape[1]) & (last <= 0)),
        np.nan,
        np.where(short == 0, now, reached),
    )
