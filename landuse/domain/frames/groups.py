"""Columns as numbers, and what rows that stand together say: the work on ledgers of any length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions


@dataclass(frozen=True)
class Groups:
    """Rows in groups, the rows of each standing together.

    Attributes
    ----------
    starts : ndarray of int, shape (groups,)
        Where each begins.
    size : int
        How many rows there are.

    Examples
    --------
    >>> groups = groups_of(np.array([3, 3, 7]))
    >>> groups.last(np.array([True, False, False]))
    array([ 0, -1])
    >>> groups.last_up_to(np.array([True, False, False]))
    array([ 0,  0, -1])
    """

    starts: Positions
    size: int

    @property
    def ends(self) -> Positions:
        """The last row of each group."""
        return np.append(self.starts[1:], self.size)[: len(self.starts)] - 1

    @property
    def lengths(self) -> Positions:
        """How many rows each group has."""
        return self.ends - self.starts + 1

    def last(self, holds: Flags) -> Positions:
        """Return the last row of each group for which something holds.

        Parameters
        ----------
        holds : ndarray of bool, shape (rows,)
            Of every row.

        Returns
        -------
        ndarray of int, shape (groups,)
            -1 where it holds for none.
        """
        if not len(self.starts) or not holds.any():
            return np.full(len(self.starts), -1)
        if holds.all():
            return self.ends
        at = np.where(holds, np.arange(self.size), -1)
        return np.maximum.reduceat(at, self.starts)

    def first(self, holds: Flags) -> Positions:
        """Return the first row of each group for which something holds.

        Parameters
        ----------
        holds : ndarray of bool, shape (rows,)
            Of every row.

        Returns
        -------
        ndarray of int, shape (groups,)
            -1 where it holds for none.
        """
        if not len(self.starts) or not holds.any():
            return np.full(len(self.starts), -1)
        at = np.minimum.reduceat(
            np.where(holds, np.arange(self.size), self.size), self.starts
        )
        return np.where(at == self.size, -1, at)

    def last_up_to(self, holds: Flags) -> Positions:
        """Return for each row the last one up to it, in its group, for which something holds.

        Parameters
        ----------
        holds : ndarray of bool, shape (rows,)
            Of every row.

        Returns
        -------
        ndarray of int, shape (rows,)
            -1 where it holds for none so far.
        """
        rows = np.arange(self.size)
        at = np.maximum.accumulate(np.where(holds, rows, -1)) if self.size else rows
        return np.where(at < self.of_rows(self.starts), -1, at)

    def largest(self, values: Floats) -> Floats:
        """Return the largest value of each group.

        Parameters
        ----------
        values : ndarray of float, shape (rows,)
            Without NaN.

        Returns
        -------
        ndarray of float, shape (groups,)
        """
        if not len(self.starts):
            return np.zeros(0)
        return np.maximum.reduceat(values, self.starts)

    def any(self, holds: Flags) -> Flags:
        """Tell for which groups something holds in at least one row.

        Parameters
        ----------
        holds : ndarray of bool, shape (rows,)
            Of every row.

        Returns
        -------
        ndarray of bool, shape (groups,)
        """
        if not len(self.starts):
            return np.zeros(0, bool)
        return np.logical_or.reduceat(holds, self.starts)

    def of_rows(self, values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the value of its group for each row.

        Parameters
        ----------
        values : ndarray of int, shape (groups,)
            One a group.

        Returns
        -------
        ndarray of int, shape (rows,)
        """
        return np.repeat(values, self.lengths)


def groups_of(keys: npt.NDArray[np.int64]) -> Groups:
    """Return the groups of rows whose keys are equal.

    Parameters
    ----------
    keys : ndarray of int, shape (rows,)
        Equal ones stand together.

    Returns
    -------
    Groups
        In the order of the rows.
    """
    is_new = np.ones(len(keys), bool)
    is_new[1:] = keys[1:] != keys[:-1]
    return Groups(np.flatnonzero(is_new), len(keys))


def sorted_texts(column: pd.Series) -> tuple[Positions, pd.Series]:
    """Return a column of texts as their ranks, with the distinct texts.

    Parameters
    ----------
    column : Series of str
        NA where there is none.

    Returns
    -------
    codes : ndarray of int, shape (rows,)
        The rank of each, which is where it stands in ``texts``; -1 for what is missing.
    texts : Series of str
        Each once, sorted, numbered from zero.

    Examples
    --------
    >>> codes, texts = sorted_texts(pd.Series(["乙", None, "丙", "乙"], dtype="string"))
    >>> codes.tolist(), texts.tolist()
    ([1, -1, 0, 1], ['丙', '乙'])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    codes, words = distinct_texts(column)
    in_order = np.asarray(
        pc.sort_indices(pa.array(words.astype("string").array)), np.intp
    )
    rank = np.full(len(words) + 1, -1)
    rank[in_order] = np.arange(len(words))
    return rank[codes], words.take(in_order).reset_index(drop=True)


def distinct_texts(column: pd.Series) -> tuple[Positions, pd.Series]:
    """Return a column of texts as numbers, with the distinct texts.

    Parameters
    ----------
    column : Series of str
        NA where there is none.

    Returns
    -------
    codes : ndarray of int, shape (rows,)
        Where each stands in ``texts``; -1 for what is missing.
    texts : Series of str
        Each once, in the order in which they appear, numbered from zero.

    Examples
    --------
    >>> codes, texts = distinct_texts(pd.Series(["乙", None, "丙", "乙"], dtype="string"))
    >>> codes.tolist(), texts.tolist()
    ([0, -1, 1, 0], ['乙', '丙'])
    """
    codes, texts = pd.factorize(column)
    return np.asarray(codes, np.intp), pd.Series(texts)


def taken(column: pd.Series, at: Positions) -> pd.api.extensions.ExtensionArray:
    """Return the cells of a column at some rows.

    Parameters
    ----------
    column : Series
        Of any dtype that knows a missing value.
    at : ndarray of int
        Rows by their place; -1 for a missing value.

    Returns
    -------
    ExtensionArray, of the dtype of ``column``

    Examples
    --------
    >>> taken(pd.Series(["甲", "乙"], dtype="string"), np.array([1, -1])).tolist()
    ['乙', <NA>]
    """
    cells: pd.api.extensions.ExtensionArray = column.array.take(at, allow_fill=True)
    return cells
