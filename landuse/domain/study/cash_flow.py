"""Dated lines of money and what they come to: as a whole, by who bears them, public and earning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.study.returns import Returns, checked_rate, returns_of
from landuse.errors import StudyError

#: The columns by which lines are distinguished.
PARTS = ("item", "bearer", "kind", "phase")
#: The figures of each part of a cash flow.
_PART_FIGURES = (
    "total",
    "npv",
    "npv_first_discounted",
    "lowest_cumulated",
    "irr",
    "irr_roots",
    "is_determined",
)
#: The columns of a table of lines.
COLUMNS = ("item", "year", "wan", "bearer", "phase", "kind")


@dataclass(frozen=True, eq=False)
class CashFlow:
    """Every known sum of a scenario by year, and what is not known.

    Attributes
    ----------
    lines : DataFrame
        One row for each sum: ``item``, ``year`` (0 is the start), ``wan`` (万元; what is paid is
        below zero), ``bearer`` (who pays or gains), ``phase`` and ``kind`` ("public", "earning").
    undetermined : DataFrame
        One row for each line that nobody has a sum for: ``item``, ``bearer``, ``phase``, ``kind``.
        They are no part of ``lines``: unknown is not zero.
    rate : float
        Rate of discount a year.
    years : int
        Number of years, the year 0 among them.
    start_year : int or None
        The calendar year of year 0.
    """

    lines: pd.DataFrame
    undetermined: pd.DataFrame
    rate: float
    years: int
    start_year: int | None = None

    @property
    def is_determined(self) -> bool:
        """Whether every line has a sum."""
        return self.undetermined.empty

    @property
    def unknown_items(self) -> tuple[str, ...]:
        """The items nobody has a sum for, each once."""
        return tuple(dict.fromkeys(self.undetermined["item"]))

    @cached_property
    def known_returns(self) -> Returns | None:
        """What the known lines come to; None where there is no line at all.

        Where not every line has a sum, this is the figure *without* :attr:`unknown_items`, and has
        to be presented as that.
        """
        if self.lines.empty:
            return None
        return returns_of(self.net(), self.rate)

    @property
    def returns(self) -> Returns | None:
        """What all lines come to; None where one is unknown, or there is none."""
        return self.known_returns if self.is_determined else None

    def net(self, **parts: str) -> Floats:
        """Known sums by year.

        Parameters
        ----------
        **parts : str
            Only the lines of this ``bearer``, ``kind``, ``item`` or ``phase``.

        Returns
        -------
        ndarray of float64, shape (years,)
            万元.
        """
        lines = self.lines
        for column, value in parts.items():
            lines = lines[lines[column] == value]
        years = lines["year"].to_numpy(np.intp)
        sums = lines["wan"].to_numpy(np.float64)
        return np.bincount(years, sums, self.years).astype(np.float64)

    def by_year(self) -> pd.DataFrame:
        """Every year's sums: items against years.

        Returns
        -------
        DataFrame
            Indexed by item in the order of the lines, one column a year; 万元.
        """
        items = pd.Index(self.lines["item"].unique(), name="item")
        rows = [self.net(item=item) for item in items]
        return pd.DataFrame(rows, index=items, columns=range(self.years))

    def split(
        self, by: Literal["bearer", "kind", "phase", "item"] = "bearer"
    ) -> pd.DataFrame:
        """What the lines come to for each bearer, kind, phase or item; the parts add up.

        Parameters
        ----------
        by : {"bearer", "kind", "phase", "item"}
            Whose parts.

        Returns
        -------
        DataFrame
            Indexed by the part, in the order of the lines: ``total``, ``npv``,
            ``npv_first_discounted``, ``lowest_cumulated`` (万元), ``irr`` (NaN where there is not
            exactly one), ``irr_roots`` (how many there are) and ``is_determined``.

        Examples
        --------
        >>> table = pd.DataFrame({"item": ["works", "rent"], "year": [0, 1], "wan": [-9.0, 11.0],
        ...                       "bearer": ["city", "company"]})
        >>> cash_flow(table, 0.1).split()["npv"].round(6).to_dict()
        {'city': -9.0, 'company': 10.0}
        """
        undetermined = set(self.undetermined[by])
        names = [*self.lines[by], *self.undetermined[by]]
        rows = {}
        for name in dict.fromkeys(names):
            returns = returns_of(self.net(**{by: name}), self.rate)
            rows[name] = {
                "total": returns.total,
                "npv": returns.npv,
                "npv_first_discounted": returns.npv_first_discounted,
                "lowest_cumulated": returns.lowest_cumulated,
                "irr": np.nan if returns.irr is None else returns.irr,
                "irr_roots": len(returns.irr_roots),
                "is_determined": name not in undetermined,
            }
        table = pd.DataFrame.from_dict(
            rows, orient="index", columns=list(_PART_FIGURES)
        )
        return table.rename_axis(by)


def cash_flow(
    table: pd.DataFrame, rate: float, start_year: int | None = None
) -> CashFlow:
    """A cash flow from a table of dated lines.

    Parameters
    ----------
    table : DataFrame
        ``item``, ``year`` (whole, from 0) and ``wan`` (万元, NA where nobody knows it); ``bearer``,
        ``phase`` and ``kind`` where they matter.
    rate : float
        Rate of discount a year.
    start_year : int, optional
        The calendar year of year 0.

    Returns
    -------
    CashFlow

    Raises
    ------
    StudyError
        A column is missing, a year is before the start or a sum no finite number, or nobody means
        such a rate.

    Examples
    --------
    >>> table = pd.DataFrame({"item": ["works", "rent"], "year": [0, 1], "wan": [-100.0, 121.0]})
    >>> round(cash_flow(table, 0.1).known_returns.npv, 6)
    10.0
    """
    for name in ("item", "year", "wan"):
        if name not in table.columns:
            raise StudyError("study.line_column", column=name, columns=list(COLUMNS))
    lines = table.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    for name in PARTS:
        texts = lines[name].astype(object)
        lines[name] = texts.where(texts.notna(), "").astype(str)
    is_known = lines["wan"].notna()
    undetermined = lines.loc[~is_known, list(PARTS)].drop_duplicates()
    known_lines = _checked_lines(lines[is_known])
    year_count = 1
    if len(known_lines):
        year_count = int(known_lines["year"].max()) + 1
    return CashFlow(
        known_lines,
        undetermined.reset_index(drop=True),
        checked_rate(rate),
        year_count,
        start_year,
    )


def _checked_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with whole years from 0 and finite sums; refused where one has neither."""
    years = lines["year"].astype("Float64")
    is_wrong = years.isna() | (years < 0) | (years % 1 != 0)
    if is_wrong.any():
        item = lines.loc[is_wrong, "item"].iloc[0]
        raise StudyError("study.line_year", item=str(item))
    sums = lines["wan"].astype(np.float64)
    is_infinite = ~np.isfinite(sums)
    if is_infinite.any():
        item = lines.loc[is_infinite, "item"].iloc[0]
        raise StudyError("study.line_not_finite", item=str(item))
    checked = lines.assign(year=years.astype(np.int64), wan=sums)
    return checked.reset_index(drop=True)
