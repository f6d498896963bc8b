"""Classes of numbers for a legend: their edges and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
#: Number of the class of each unit, -1 where it is in none.
Codes: TypeAlias = NDArray[np.int64]

#: Classes that a reader tells apart by their colour alone.
STEPS = 5
#: The exact search for natural breaks takes memory with the square of the number of values. More
#: values than this are replaced by as many quantiles, which keep their distribution.
_NATURAL_SAMPLE = 200
#: Zero is a class of its own where a larger share of the values than this is zero.
_MANY_ZEROS = 0.1


@dataclass(frozen=True)
class Classes:
    """Classes of the known values of a column.

    Parameters
    ----------
    upper : ndarray of float, shape (k,)
        Upper edges, ascending, in the unit of the values; the last one is the largest value.
    labels : tuple of str
        Label of each class in a legend.
    with_zero : bool
        Whether zero has a class of its own, before those of ``upper`` and ``labels``.
    """

    upper: Floats
    labels: tuple[str, ...]
    with_zero: bool

    def codes_of(self, values: Floats) -> Codes:
        """Return the number of the class of every value.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            NaN where unknown.

        Returns
        -------
        ndarray of int, shape (n,)
            -1 where unknown; a value on an upper edge belongs to the class below it.
        """
        codes = np.searchsorted(self.upper, values, side="left")
        codes = codes.clip(max=len(self.upper) - 1)
        if self.with_zero:
            codes = np.where(values == 0, 0, codes + 1)
        return np.where(np.isfinite(values), codes, -1)


def classes_of(values: Floats, natural: bool) -> Classes:
    """Return up to five classes of the known values, and one for zero where many are zero.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        NaN where unknown; at least one is known.
    natural : bool
        Whether to use natural breaks (Fisher-Jenks), for values that cluster, instead of quantiles.

    Returns
    -------
    Classes
        Their upper edges and labels, lowest first.
    """
    known_values = values[np.isfinite(values)]
    with_zero = _has_many_zeros(known_values)
    graded = known_values
    if with_zero:
        graded = known_values[known_values > 0]
    upper = _upper_edges(graded, natural)
    return Classes(upper, tuple(_labels(graded, upper)), with_zero)


def _has_many_zeros(values: Floats) -> bool:
    """Return whether many values are zero and all others are greater than zero."""
    if (values == 0).mean() <= _MANY_ZEROS:
        return False
    has_positive = (values > 0).any()
    has_negative = (values < 0).any()
    return bool(has_positive and not has_negative)


def _upper_edges(values: Floats, natural: bool) -> Floats:
    """Return the upper edges, rounded for a legend; the last one is the largest value."""
    distinct = np.unique(values)
    if len(distinct) <= STEPS:
        return distinct
    bins = _natural_breaks(values) if natural else _quantiles(values)
    edges = np.unique([_two_figures(edge) for edge in bins[:-1]])
    is_inside = (edges > distinct[0]) & (edges < distinct[-1])
    return np.append(edges[is_inside], distinct[-1])


def _quantiles(values: Floats) -> Floats:
    """Return the upper edges of classes with equally many values each."""
    shares = np.arange(1, STEPS + 1) / STEPS
    edges: Floats = np.unique(np.quantile(values, shares))
    return edges


def _natural_breaks(values: Floats) -> Floats:
    """Return the upper edges of the classes whose values differ least: Fisher's exact method.

    The best division of the first n values into k classes is, for some m, the best division of the
    first m values into k − 1 classes and one more class of the rest (W. D. Fisher, On grouping for
    maximum homogeneity, Journal of the American Statistical Association 53, 1958).

    Notes
    -----
    mapclassify has it too, and the tests compare with it; but it loads SciPy's statistics,
    scikit-learn and pyplot, which would make every map a second slower.
    """
    sample = np.sort(values)
    if len(sample) > _NATURAL_SAMPLE:
        sample = np.quantile(sample, np.linspace(0, 1, _NATURAL_SAMPLE))
    deviations = _squared_deviations(sample)
    # smallest sum of squares of the first values, by the position at which they end: one class
    smallest = deviations[0]
    # for each further class: the position at which it begins, by the position at which it ends
    begins = []
    for _ in range(STEPS - 1):
        # row: the class begins there; column: it ends there
        totals = np.full_like(deviations, np.inf)
        totals[1:] = smallest[:-1, np.newaxis] + deviations[1:]
        begins.append(totals.argmin(axis=0))
        smallest = totals.min(axis=0)
    ends = [len(sample) - 1]
    for begin in reversed(begins):
        end_of_class_below = begin[ends[-1]] - 1
        ends.append(end_of_class_below)
    return sample[ends[::-1]]


def _squared_deviations(values: Floats) -> Floats:
    """Return the sum of squared deviations from their mean of every run of values.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Ascending.

    Returns
    -------
    ndarray of float, shape (n, n)
        Of the values from position *row* to position *column*, both included; infinite where the
        run would end before it begins.
    """
    # sums of squares of large numbers lose their digits
    centred = values - values.mean()
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    first = np.arange(len(values))[:, np.newaxis]
    last = np.arange(len(values))[np.newaxis, :]
    count = np.maximum(last - first + 1, 1)
    total = sums[last + 1] - sums[first]
    deviations = squares[last + 1] - squares[first] - total**2 / count
    return np.where(last >= first, np.maximum(deviations, 0.0), np.inf)


def _two_figures(value: float) -> float:
    """Round to two significant figures: enough to tell classes apart, few enough to read."""
    return float(f"{value:.2g}")


def _labels(values: Floats, upper: Floats) -> list[str]:
    """Return the values themselves where they are few, else the range of each class."""
    if len(np.unique(values)) <= STEPS:
        return [_number_text(edge) for edge in upper]
    if len(upper) == 1:
        low = _number_text(_two_figures(values.min()))
        high = _number_text(_two_figures(upper[-1]))
        return [f"{low}–{high}"]
    inner = [_number_text(edge) for edge in upper[:-1]]
    middle = [f"{low}–{high}" for low, high in pairwise(inner)]
    return [f"≤ {inner[0]}", *middle, f"> {inner[-1]}"]


def _number_text(value: float) -> str:
    """Format a number as short as possible, with thousands separators."""
    if abs(value) < 1e6:
        return f"{value:,.6g}"
    return f"{value:,.0f}"
