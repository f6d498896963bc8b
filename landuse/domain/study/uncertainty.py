"""How sure a present value is: one assumption at a time, all at once by chance, and break-even.

Every figure is a run of the whole model (:class:`landuse.domain.study.money.MoneyModel`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.arguments import check_whole_number
from landuse.domain.frames.arrays import Floats
from landuse.domain.study.money import MoneyModel

#: By how much an assumption is moved both ways where its own range is not asked for.
STEP = 0.1
#: Draws that are run at once: few enough to stay in the processor's cache.
_BLOCK = 4096
#: Multiples of an assumption among which a break-even is looked for.
#: None is zero, which nothing could be divided by.
MULTIPLES = np.concatenate(
    [np.linspace(0.005, 4.0, 800), np.geomspace(4.1, 100.0, 200)]
)
#: A model is linear in an assumption where it departs by no more than this share.
_LINEAR = 1e-9


@dataclass(frozen=True, eq=False)
class Simulation:
    """The present value under many draws of all assumptions at once.

    Attributes
    ----------
    npv : ndarray of float64, shape (draws,)
        Of each draw, 万元.
    seed : int
        Of the chance.
    exact_mean, exact_sd : float or None
        Mean and standard deviation (万元) without chance, where the value is a sum of parts of
        which each has one assumption; None where it is not.
    """

    npv: Floats
    seed: int
    exact_mean: float | None
    exact_sd: float | None

    @property
    def mean(self) -> float:
        """Mean of the draws, 万元."""
        return float(self.npv.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the draws, 万元."""
        return float(self.npv.std(ddof=1))

    def quantile(self, share: float) -> float:
        """The value that so many of the draws stay below.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        float
            万元.
        """
        return float(np.quantile(self.npv, share))

    def share_below(self, npv: float) -> float:
        """The share of the draws that stay below a value.

        Parameters
        ----------
        npv : float
            万元.

        Returns
        -------
        float
            0 to 1.
        """
        return float((self.npv < npv).mean())

    @property
    def share_above_zero(self) -> float:
        """The share of the draws that come to zero or more."""
        return float((self.npv >= 0).mean())


def tornado(model: MoneyModel) -> pd.DataFrame:
    """What each assumption alone does to the present value.

    Parameters
    ----------
    model : MoneyModel
        Of a scenario.

    Returns
    -------
    DataFrame
        Indexed by the id of each assumption that is used, the one with the widest swing first:
        ``value``, ``low``, ``high``, ``unit``; ``npv_low``, ``npv_high`` at the ends of its range;
        ``npv_minus_10``, ``npv_plus_10`` at −10 % and +10 %; ``swing`` (万元) between the ends of
        its range, or of ±10 % where it has none; ``break_even`` (the multiple of its value at which
        the present value is zero, nearest to 1; NaN where there is none) and
        ``break_even_value``.
    """
    ids = model.used
    columns = [
        "value",
        "low",
        "high",
        "unit",
        "npv_low",
        "npv_high",
        "npv_minus_10",
        "npv_plus_10",
        "swing",
        "break_even",
        "break_even_value",
    ]
    rows = {}
    for name in ids:
        row = model.assumptions.by_id[name]
        points = np.array(
            [row.low, row.high, row.value * (1 - STEP), row.value * (1 + STEP)],
            dtype=np.float64,
        )
        low, high, minus, plus = np.broadcast_to(model.npvs({name: points}), 4).tolist()
        multiple = break_even(model, name)
        rows[name] = {
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "unit": row.unit,
            "npv_low": low,
            "npv_high": high,
            "npv_minus_10": minus,
            "npv_plus_10": plus,
            "swing": abs(high - low) if row.is_uncertain else abs(plus - minus),
            "break_even": np.nan if multiple is None else multiple,
            "break_even_value": np.nan if multiple is None else multiple * row.value,
        }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "id"
    )
    return table.sort_values("swing", ascending=False, kind="stable")


def break_even(model: MoneyModel, assumption: str) -> float | None:
    """The multiple of an assumption at which the present value is zero.

    Parameters
    ----------
    model : MoneyModel
        Of a scenario.
    assumption : str
        One of :attr:`MoneyModel.used`.

    Returns
    -------
    float or None
        The one nearest to 1, from 0.005 to 100; None where there is none, or the assumption is 0.
    """
    value = model.assumptions.by_id[assumption].value
    if value == 0:
        return None

    def npv_at(multiples: Floats) -> Floats:
        return np.broadcast_to(
            model.npvs({assumption: value * multiples}), multiples.shape
        )

    multiples = MULTIPLES
    if assumption == model.rate or model.assumptions.by_id[assumption].is_part:
        multiples = multiples[value * multiples <= 1.0]
    npvs = npv_at(multiples)
    at = np.flatnonzero((npvs[:-1] < 0) != (npvs[1:] < 0))
    if not len(at):
        return None
    nearest = at[np.argmin(np.abs(multiples[at] - 1.0))]
    below, above = multiples[nearest], multiples[nearest + 1]
    for _ in range(4):  # each round narrows to a sixty-fourth
        inner = np.linspace(below, above, 65)
        values = npv_at(inner)
        step = int(np.flatnonzero((values[:-1] < 0) != (values[1:] < 0))[0])
        below, above = inner[step], inner[step + 1]
    ends = npv_at(np.array([below, above]))
    if ends[1] == ends[0]:
        return float(below)
    return float(below - ends[0] * (above - below) / (ends[1] - ends[0]))


def simulate(model: MoneyModel, draws: int, seed: int) -> Simulation:
    """Run the model with all assumptions at random.

    Parameters
    ----------
    model : MoneyModel
        Of a scenario.
    draws : int
        How many runs.
    seed : int
        Of the chance: the same seed, the same draws.

    Returns
    -------
    Simulation
        Every assumption with a range is drawn from the triangular distribution of it, each by
        itself.

    Raises
    ------
    LanduseError
        Where ``draws`` is no whole number from 1, or ``seed`` none from 0.
    """
    check_whole_number("draws", draws, minimum=1)
    check_whole_number("seed", seed, minimum=0)
    rows = [model.assumptions.by_id[name] for name in model.used]
    generator = np.random.default_rng(seed)
    values = {row.id: row.draws(draws, generator) for row in rows if row.is_uncertain}
    npv = np.empty(draws)
    for start in range(0, draws, _BLOCK):
        block = slice(start, start + _BLOCK)
        npv[block] = model.npvs({name: drawn[block] for name, drawn in values.items()})
    mean, sd = _exact(model)
    return Simulation(npv, seed, mean, sd)


def leaning_worse(model: MoneyModel) -> int:
    """How many assumptions lean to the worse side of what is reckoned with.

    Parameters
    ----------
    model : MoneyModel
        Of a scenario.

    Returns
    -------
    int
        Of the assumptions with a range: those whose mean gives a lower present value than their
        value does. Where most do, the single figure lies high in the range of all, or above it.
    """
    base = float(model.npvs()[0])
    rows = [model.assumptions.by_id[name] for name in model.used]
    worse = 0
    for row in rows:
        if row.is_uncertain:
            at_mean = float(model.npvs({row.id: np.array([row.mean])})[0])
            worse += at_mean < base - _LINEAR * (abs(base) + 1.0)
    return worse


def _exact(model: MoneyModel) -> tuple[float | None, float | None]:
    """Mean and standard deviation without chance, where the value is linear in all assumptions.

    It is where moving all of them moves it by what moving each alone does, and twice the move
    doubles it.
    """
    rows = [model.assumptions.by_id[name] for name in model.used]
    rows = [row for row in rows if row.is_uncertain]
    base = float(model.npvs()[0])
    if not rows:
        return base, 0.0
    slopes = []
    for row in rows:
        width = row.high - row.low
        once, twice = model.npvs({row.id: row.value + width * np.array([1.0, 2.0])})
        slopes.append((once - base) / width)
        if not _close(twice - base, 2 * (once - base), base):
            return None, None
    moved: Mapping[str, Floats] = {
        row.id: np.array([row.value + row.high - row.low]) for row in rows
    }
    together = float(model.npvs(moved)[0]) - base
    alone = sum(
        slope * (row.high - row.low) for slope, row in zip(slopes, rows, strict=True)
    )
    if not _close(together, alone, base):
        return None, None
    pairs = list(zip(slopes, rows, strict=True))
    mean = base + sum(slope * (row.mean - row.value) for slope, row in pairs)
    variance = sum(slope**2 * row.variance for slope, row in pairs)
    return float(mean), float(np.sqrt(variance))


def _close(one: float, other: float, scale: float) -> bool:
    """Whether two moves of a value are the same but for rounding."""
    return abs(one - other) <= _LINEAR * (abs(one) + abs(other) + abs(scale) + 1.0)
