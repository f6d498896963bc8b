"""Classes of a number for a legend: where one ends and the next begins, and how that is written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

#: Classes that a reader tells apart by their colour alone.
STEPS = 5
#: The exact search for natural breaks takes room with the square of the values: above so many it
#: sees as many quantiles of them, which keep their distribution.
_NATURAL_SAMPLE = 200
#: A class of its own for zero where so large a share of the values is zero.
_MANY_ZEROS = 0.1


@dataclass(frozen=True)
class Classes:
    """Classes of the known values of a column.

    Parameters
    ----------
    upper : ndarray of float, shape (k,)
        Upper edges, ascending, in the unit of the values; the last one is the largest value.
    labels : tuple of str
        What a legend says of each.
    with_zero : bool
        Zero has a class of its own, before those that ``upper`` and ``labels`` describe.
    """

    upper: Floats
    labels: tuple[str, ...]
    with_zero: bool

    def places(self, values: Floats) -> Places:
        """The class of every value.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            NaN where unknown.

        Returns
        -------
        ndarray of int, shape (n,)
            -1 where unknown; a value on an upper edge belongs to the class below it.
        """
        places = np.searchsorted(self.upper, values, side="left")
        places = places.clip(max=len(self.upper) - 1)
        if self.with_zero:
            places = np.where(values == 0, 0, places + 1)
        return np.where(np.isfinite(values), places, -1)


def classes_of(values: Floats, natural: bool) -> Classes:
    """Up to five classes of the known values, and one for zero where zeros heap up.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        NaN where unknown; at least one is known.
    natural : bool
        Natural breaks (Fisher-Jenks), for values that heap up, instead of quantiles.
    """
    known = values[np.isfinite(values)]
    with_zero = _has_many_zeros(known)
    rated = known[known > 0] if with_zero else known
    upper = _upper_edges(rated, natural)
    return Classes(upper, tuple(_labels(rated, upper)), with_zero)


def _has_many_zeros(known: Floats) -> bool:
    """Whether zero is a class of its own: a heap of zeros, and else only what is more."""
    is_heap = (known == 0).mean() > _MANY_ZEROS
    return bool(is_heap and (known > 0).any() and not (known < 0).any())


def _upper_edges(values: Floats, natural: bool) -> Floats:
    """Upper edges, rounded to what a legend can carry; the last one holds the largest value."""
    distinct = np.unique(values)
    if len(distinct) <= STEPS:
        return distinct
    bins = _natural_breaks(values) if natural else _quantiles(values)
    edges = np.unique([_two_figures(edge) for edge in bins[:-1]])
    edges = edges[(edges > distinct[0]) & (edges < distinct[-1])]
    return np.append(edges, distinct[-1])


def _quantiles(values: Floats) -> Floats:
    """Upper edges of classes with as many values each."""
    edges: Floats = np.unique(np.quantile(values, np.arange(1, STEPS + 1) / STEPS))
    return edges


def _natural_breaks(values: Floats) -> Floats:
    """Upper edges of the classes that differ least within: Fisher's exact method.

    The best division of the first n values into k classes is the best of the first m into k − 1
    and one more class of the rest, for some m (W. D. Fisher, On grouping for maximum homogeneity,
    Journal of the American Statistical Association 53, 1958).

    Notes
    -----
    mapclassify has it too and is what the tests hold this to; but it loads SciPy's statistics,
    scikit-learn and pyplot, which takes every map a second longer than drawing its classes does.
    """
    sample = np.sort(values)
    if len(sample) > _NATURAL_SAMPLE:
        sample = np.quantile(sample, np.linspace(0, 1, _NATURAL_SAMPLE))
    within = _squares_within(sample)
    least = within[0]  # of the first values in one class
    begins = []  # for each further class: where it begins, by where it ends
    for _ in range(STEPS - 1):
        # row: the class begins there; column: it ends there
        totals = np.vstack(
            [np.full(len(sample), np.inf), least[:-1, np.newaxis] + within[1:]]
        )
        begins.append(totals.argmin(axis=0))
        least = totals.min(axis=0)
    ends = [len(sample) - 1]
    for begin in reversed(begins):
        ends.append(begin[ends[-1]] - 1)
    return sample[ends[::-1]]


def _squares_within(values: Floats) -> Floats:
    """Squared distances to their mean of the values from one place to another, n × n.

    Infinite where the class would end before it begins.
    """
    centred = (
        values - values.mean()
    )  # sums of squares of large numbers lose their digits
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    first = np.arange(len(values))[:, np.newaxis]
    last = np.arange(len(values))[np.newaxis, :]
    count = np.maximum(last - first + 1, 1)
    total = sums[last + 1] - sums[first]
    within = squares[last + 1] - squares[first] - total**2 / count
    return np.where(last >= first, np.maximum(within, 0.0), np.inf)


def _two_figures(value: float) -> float:
    """Rounded to two figures: enough to tell classes apart, few enough to read."""
    return float(f"{value:.2g}")


def _labels(values: Floats, upper: Floats) -> list[str]:
    """The values themselves where they are few, else what lies between two edges."""
    if len(np.unique(values)) <= STEPS:
        return [_short(edge) for edge in upper]
    inner = [_short(edge) for edge in upper[:-1]]
    if not inner:
        return [
            f"{_short(_two_figures(values.min()))}–{_short(_two_figures(upper[-1]))}"
        ]
    middle = [f"{low}–{high}" for low, high in pairwise(inner)]
    return [f"≤ {inner[0]}", *middle, f"> {inner[-1]}"]


def _short(value: float) -> str:
    """A number as short as it can be read, with thousands separators."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
