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

#: The columns that tell lines apart.
PARTS = ("item", "bearer", "kind", "phase")
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
    def known(self) -> Returns | None:
        """What the known lines come to; None where there is no line at all.

        Where not every line has a sum, this is the figure *without* :attr:`unknown_items`, and is
        to be shown as that.
        """
        return None if self.lines.empty else returns_of(self.net(), self.rate)

    @property
    def returns(self) -> Returns | None:
        """What all lines come to; None where one is unknown, or there is none."""
        return self.known if self.is_determined else None

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
        years, wan = lines["year"].to_numpy(np.intp), lines["wan"].to_numpy(np.float64)
        return np.bincount(years, wan, self.years).astype(np.float64)

    def by_year(self) -> pd.DataFrame:
        """Every year's sums: items against years.

        Returns
        -------
        DataFrame
            Indexed by item in the order of the lines, one column a year; 万元.
        """
        items = list(dict.fromkeys(self.lines["item"]))
        rows = [self.net(item=item) for item in items]
        return pd.DataFrame(
            rows, index=pd.Index(items, name="item"), columns=range(self.years)
        )

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
        names = [*self.lines[by], *self.undetermined[by]]
        rows = {}
        for name in dict.fromkeys(names):
            found = returns_of(self.net(**{by: name}), self.rate)
            rows[name] = {
                "total": found.total,
                "npv": found.npv,
                "npv_first_discounted": found.npv_first_discounted,
                "lowest_cumulated": found.lowest_cumulated,
                "irr": np.nan if found.irr is None else found.irr,
                "irr_roots": len(found.irr_roots),
                "is_determined": name not in set(self.undetermined[by]),
            }
        columns = [
            "total",
            "npv",
            "npv_first_discounted",
            "lowest_cumulated",
            "irr",
            "irr_roots",
            "is_determined",
        ]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
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
    >>> round(cash_flow(table, 0.1).known.npv, 6)
    10.0
    """
    for name in ("item", "year", "wan"):
        if name not in table.columns:
            raise StudyError("study.line_column", column=name, columns=list(COLUMNS))
    lines = table.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    for name in PARTS:
        lines[name] = (
            lines[name].astype(object).where(lines[name].notna(), "").astype(str)
        )
    sums = lines["wan"].astype("Float64")
    undetermined = (
        lines.loc[sums.isna(), list(PARTS)].drop_duplicates().reset_index(drop=True)
    )
    known = lines[sums.notna()]
    years = known["year"].astype("Float64")
    if years.isna().any() or (years < 0).any() or (years % 1 != 0).any():
        wrong = known.loc[(years.isna() | (years < 0) | (years % 1 != 0)), "item"].iloc[
            0
        ]
        raise StudyError("study.line_year", item=str(wrong))
    known = known.assign(
        year=years.astype(np.int64), wan=known["wan"].astype(np.float64)
    ).reset_index(drop=True)
    if not np.isfinite(known["wan"]).all():
        wrong = known.loc[~np.isfinite(known["wan"]), "item"].iloc[0]
        raise StudyError("study.line_not_finite", item=str(wrong))
    count = int(known["year"].max()) + 1 if len(known) else 1
    return CashFlow(known, undetermined, checked_rate(rate), count, start_year)
