"""How sure a present value is: one assumption at a time, all at once by chance, and break-even.

Every figure is a run of the whole model (:class:`landuse.domain.study.money.MoneyModel`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arguments import check_whole_number
from landuse.domain.frames.arrays import Floats
from landuse.domain.study.assumptions import Assumption
from landuse.domain.study.money import MoneyModel

#: By how much an assumption is moved both ways, whatever its own range.
STEP = 0.1
#: Draws that are run at once: few enough to stay in the processor's cache.
_BLOCK = 4096
#: Multiples of an assumption among which a break-even is looked for.
#: None is zero, which nothing could be divided by.
MULTIPLES = np.concatenate(
    [np.linspace(0.005, 4.0, 800), np.geomspace(4.1, 100.0, 200)]
)
_TORNADO_COLUMNS = (
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
        """The value below which a share of the draws stays.

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
    """The effect of each assumption alone on the present value.

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
    rows = {}
    for name in model.used_assumptions:
        rows[name] = _sensitivity(model, model.assumptions.by_id[name])
    columns = list(_TORNADO_COLUMNS)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.rename_axis("id")
    return table.sort_values("swing", ascending=False, kind="stable")


def _sensitivity(model: MoneyModel, assumption: Assumption) -> dict[str, object]:
    """The present value at the ends of an assumption's range and near its value."""
    value = assumption.value
    points = np.array(
        [assumption.low, assumption.high, value * (1 - STEP), value * (1 + STEP)],
        dtype=np.float64,
    )
    npvs = np.broadcast_to(model.npvs({assumption.id: points}), 4).tolist()
    at_low, at_high, at_minus, at_plus = npvs
    swing = abs(at_plus - at_minus)
    if assumption.is_uncertain:
        swing = abs(at_high - at_low)
    multiple = break_even(model, assumption.id)
    if multiple is None:
        multiple = np.nan
    return {
        "value": value,
        "low": assumption.low,
        "high": assumption.high,
        "unit": assumption.unit,
        "npv_low": at_low,
        "npv_high": at_high,
        "npv_minus_10": at_minus,
        "npv_plus_10": at_plus,
        "swing": swing,
        "break_even": multiple,
        "break_even_value": multiple * value,
    }


def break_even(model: MoneyModel, assumption: str) -> float | None:
    """The multiple of an assumption at which the present value is zero.

    Parameters
    ----------
    model : MoneyModel
        Of a scenario.
    assumption : str
        One of :attr:`MoneyModel.used_assumptions`.

    Returns
    -------
    float or None
        The one nearest to 1, from 0.005 to 100; None where there is none, or the assumption is 0.
    """
    row = model.assumptions.by_id[assumption]
    if row.value == 0:
        return None

    def npvs_at(multiples: Floats) -> Floats:
        npvs = model.npvs({assumption: row.value * multiples})
        return np.broadcast_to(npvs, multiples.shape)

    multiples = MULTIPLES
    if assumption == model.rate or row.is_share:
        multiples = multiples[row.value * multiples <= 1.0]
    crossings = sign_changes(npvs_at(multiples))
    if not len(crossings):
        return None
    distance = np.abs(multiples[crossings] - 1.0)
    nearest = crossings[np.argmin(distance)]
    below, above = multiples[nearest], multiples[nearest + 1]
    for _ in range(4):  # each round narrows to a sixty-fourth
        inner = np.linspace(below, above, 65)
        crossing = int(sign_changes(npvs_at(inner))[0])
        below, above = inner[crossing], inner[crossing + 1]
    npv_below, npv_above = npvs_at(np.array([below, above]))
    if npv_above == npv_below:
        return float(below)
    return float(below - npv_below * (above - below) / (npv_above - npv_below))


def sign_changes(values: Floats) -> npt.NDArray[np.intp]:
    """Positions after which values change their sign; zero goes with the positive ones.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        In the order of what they depend on.

    Returns
    -------
    ndarray of int
        Rising, each from 0 to n − 2.

    Examples
    --------
    >>> sign_changes(np.array([-2.0, -1.0, 0.0, 3.0, -1.0])).tolist()
    [1, 3]
    """
    is_negative = values < 0
    return np.flatnonzero(is_negative[:-1] != is_negative[1:])


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
    generator = np.random.default_rng(seed)
    values = {}
    for assumption in _uncertain_assumptions(model):
        values[assumption.id] = assumption.draws(draws, generator)
    npv = np.empty(draws)
    for start in range(0, draws, _BLOCK):
        block = slice(start, start + _BLOCK)
        values_of_block = {name: array[block] for name, array in values.items()}
        npv[block] = model.npvs(values_of_block)
    mean, sd = _exact_mean_and_sd(model)
    return Simulation(npv, seed, mean, sd)


def _uncertain_assumptions(model: MoneyModel) -> list[Assumption]:
    """The assumptions of a model that have a range, in their order."""
    used = [model.assumptions.by_id[name] for name in model.used_assumptions]
    return [assumption for assumption in used if assumption.is_uncertain]


def leaning_worse(model: MoneyModel) -> int:
    """The number of assumptions that lean to the worse side of what is calculated with.

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
    base = _npv(model)
    tolerance = _LINEAR * (abs(base) + 1.0)
    count = 0
    for assumption in _uncertain_assumptions(model):
        npv_at_mean = _npv(model, {assumption.id: assumption.mean})
        if npv_at_mean < base - tolerance:
            count += 1
    return count


def _npv(model: MoneyModel, values: Mapping[str, float] | None = None) -> float:
    """The present value of a model, some of its assumptions at other values."""
    arrays = {name: np.array([value]) for name, value in (values or {}).items()}
    return float(model.npvs(arrays)[0])


def _exact_mean_and_sd(model: MoneyModel) -> tuple[float | None, float | None]:
    """Mean and standard deviation without chance, where the value is linear in all assumptions.

    It is where moving all of them moves it by what moving each alone does, and twice the move
    doubles it.
    """
    assumptions = _uncertain_assumptions(model)
    base = _npv(model)
    mean_shift, variance, sum_of_moves = 0.0, 0.0, 0.0
    for assumption in assumptions:
        width = assumption.high - assumption.low
        steps = assumption.value + width * np.array([1.0, 2.0])
        once, twice = model.npvs({assumption.id: steps})
        if not _is_close(twice - base, 2 * (once - base), base):
            return None, None
        slope = (once - base) / width
        sum_of_moves += slope * width
        mean_shift += slope * (assumption.mean - assumption.value)
        variance += slope**2 * assumption.variance
    moved = {row.id: row.value + row.high - row.low for row in assumptions}
    if not _is_close(_npv(model, moved) - base, sum_of_moves, base):
        return None, None
    return float(base + mean_shift), float(np.sqrt(variance))


def _is_close(one: float, other: float, scale: float) -> bool:
    """Whether two moves of a value are the same but for rounding."""
    return abs(one - other) <= _LINEAR * (abs(one) + abs(other) + abs(scale) + 1.0)
