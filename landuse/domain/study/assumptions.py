"""The assumptions of a study: one table, every line with unit, range, date, source and person."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.vocabulary.renewal import PER_CENT, UNKNOWN_WORDS
from landuse.errors import StudyError

#: The columns of the table.
COLUMNS = ("id", "value", "low", "likely", "high", "unit", "date", "source", "person")
_NUMBER_COLUMNS = ("value", "low", "likely", "high")


@dataclass(frozen=True)
class Assumption:
    """One figure that nobody can look up.

    Attributes
    ----------
    id : str
        By which lines of money refer to it.
    value : float
        What is calculated with; NaN where nobody knows it. Per cent as a share.
    low, likely, high : float
        Its range; all ``value`` where none is stated.
    unit : str
        As it is written in the table.
    date, source, person : str
        When, whence and by whom; empty where not stated.

    Raises
    ------
    StudyError
        Without a unit, or with a range that is out of order or does not hold the value.
    """

    id: str
    value: float
    low: float
    likely: float
    high: float
    unit: str
    date: str = ""
    source: str = ""
    person: str = ""

    def __post_init__(self) -> None:
        if not self.unit.strip():
            raise StudyError("study.assumption_without_unit", id=self.id)
        if math.isnan(self.value):
            return
        if not self.low <= self.likely <= self.high:
            raise StudyError(
                "study.assumption_range",
                id=self.id,
                low=self.low,
                likely=self.likely,
                high=self.high,
            )
        if not self.low <= self.value <= self.high:
            raise StudyError(
                "study.assumption_outside",
                id=self.id,
                value=self.value,
                low=self.low,
                high=self.high,
            )

    @property
    def is_known(self) -> bool:
        """Whether it has a value."""
        return not math.isnan(self.value)

    @property
    def is_uncertain(self) -> bool:
        """Whether it has a range."""
        return self.is_known and self.low < self.high

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something, which never passes 100 %, such as a vacancy."""
        return self.unit in PER_CENT and self.low >= 0.0 and self.high <= 1.0

    @property
    def mean(self) -> float:
        """Mean of the triangular distribution from low over likely to high."""
        return (self.low + self.likely + self.high) / 3

    @property
    def variance(self) -> float:
        """Variance of the triangular distribution from low over likely to high."""
        a, m, b = self.low, self.likely, self.high
        return (a * a + m * m + b * b - a * m - a * b - m * b) / 18

    def draws(self, count: int, generator: np.random.Generator) -> Floats:
        """Values at random, from the triangular distribution of its range.

        Parameters
        ----------
        count : int
            Number of values.
        generator : numpy.random.Generator
            Source of chance.

        Returns
        -------
        ndarray of float64, shape (count,)
        """
        return generator.triangular(self.low, self.likely, self.high, count)


@dataclass(frozen=True)
class Assumptions:
    """All assumptions of a study, by their ids.

    Attributes
    ----------
    by_id : mapping of str to Assumption
        In the order of the table.
    """

    by_id: Mapping[str, Assumption]

    @classmethod
    def of(cls, rows: Iterable[Assumption]) -> Assumptions:
        """Make the table of its lines.

        Parameters
        ----------
        rows : iterable of Assumption
            In their order.

        Returns
        -------
        Assumptions

        Raises
        ------
        StudyError
            Two have one id.
        """
        by_id: dict[str, Assumption] = {}
        for row in rows:
            if row.id in by_id:
                raise StudyError("study.assumption_twice", id=row.id)
            by_id[row.id] = row
        return cls(MappingProxyType(by_id))

    def __iter__(self) -> Iterator[Assumption]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    @property
    def values(self) -> dict[str, float]:
        """Id → what is calculated with; NaN where nobody knows it."""
        return {row.id: row.value for row in self}

    def assuming(self, values: Mapping[str, float]) -> Assumptions:
        """The same table with other values.

        Parameters
        ----------
        values : mapping of str to float
            Assumption → value; other ids are ignored, and a range that does not hold the value is
            widened.

        Returns
        -------
        Assumptions
        """
        rows = []
        for row in self:
            value = float(values.get(row.id, row.value))
            if row.is_known:
                low, high = min(row.low, value), max(row.high, value)
                changed = replace(row, value=value, low=low, high=high)
            else:
                changed = replace(row, value=value, low=value, likely=value, high=value)
            rows.append(changed)
        return Assumptions.of(rows)

    def frame(self) -> pd.DataFrame:
        """The table as a frame.

        Returns
        -------
        DataFrame
            Indexed by id; the columns of :data:`COLUMNS`.
        """
        rows = [vars(row) for row in self]
        return pd.DataFrame(rows, columns=list(COLUMNS)).set_index("id")


def assumptions_of(table: pd.DataFrame) -> Assumptions:
    """Assumptions from a table as people keep it.

    Parameters
    ----------
    table : DataFrame
        The columns ``id``, ``value`` and ``unit``; ``low``, ``likely``, ``high``, ``date``,
        ``source`` and ``person`` where there are any. Cells are text or numbers. A line whose unit
        is % is in per cent; a blank value is one that nobody knows.

    Returns
    -------
    Assumptions

    Raises
    ------
    StudyError
        A column, an id or a unit is missing, a cell is no number, a range is out of order.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["rent"], "value": ["0.8"], "unit": ["yuan/m2/day"]})
    >>> assumptions_of(table).by_id["rent"].value
    0.8
    """
    for name in ("id", "value", "unit"):
        if name not in table.columns:
            raise StudyError(
                "study.assumption_column", column=name, columns=list(COLUMNS)
            )
    rows = enumerate(table.to_dict("records"), start=2)
    return Assumptions.of(_assumption(row, number) for number, row in rows)


def _assumption(row: Mapping[object, object], number: int) -> Assumption:
    """One line of the table, by its number in the file."""
    texts = {name: _cell_text(row.get(name)) for name in COLUMNS}
    if not texts["id"]:
        raise StudyError("study.assumption_without_id", row=number)
    numbers = {name: _cell_number(texts, name) for name in _NUMBER_COLUMNS}
    value, likely = numbers["value"], numbers["likely"]
    if math.isnan(likely):
        likely = value
    if math.isnan(value):
        value = likely
    low, high = numbers["low"], numbers["high"]
    if math.isnan(low):
        low = min(value, likely)
    if math.isnan(high):
        high = max(value, likely)
    return Assumption(
        id=texts["id"],
        value=value,
        low=low,
        likely=likely,
        high=high,
        unit=texts["unit"],
        date=texts["date"],
        source=texts["source"],
        person=texts["person"],
    )


def _cell_text(cell: object) -> str:
    """A cell as text; empty where it is missing."""
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return str(cell).strip()


def _cell_number(texts: Mapping[str, str], column: str) -> float:
    """A cell as a number, per cent as a share; NaN where it is empty or unknown."""
    text = texts[column]
    if not text or text in UNKNOWN_WORDS:
        return math.nan
    refusal = StudyError(
        "study.assumption_no_number", id=texts["id"], column=column, value=text
    )
    try:
        number = float(text)
    except ValueError:
        raise refusal from None
    if not math.isfinite(number):
        raise refusal
    return number * 0.01 if texts["unit"] in PER_CENT else number
