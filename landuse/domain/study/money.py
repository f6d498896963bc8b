"""The money of a scenario as a model: the same lines for one value of each assumption, or many.

Tornado, break-even and simulation re-run all of it; nothing is scaled afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.study.assumptions import Assumptions
from landuse.domain.study.cash_flow import COLUMNS, PARTS, CashFlow
from landuse.domain.study.returns import checked_rate
from landuse.domain.study.scenario import (
    FIRST_CALENDAR_YEAR,
    Factor,
    LinePlan,
    Scenario,
)
from landuse.errors import StudyError

#: More years than this are a typing error.
MOST_YEARS = 200
#: The assumption that is the rate of discount where a scenario names none.
DISCOUNT_RATE = "discount_rate"


@dataclass(frozen=True, eq=False)
class MoneyModel:
    """The lines of a scenario with everything that they are reckoned from.

    Attributes
    ----------
    lines : tuple of LinePlan
        As the scenario says them.
    quantities : mapping of str to float
        What the scenario derives; NaN where unknown.
    assumptions : Assumptions
        All of the study.
    first_years : mapping of str to int
        Phase → the first of its years, from year 0.
    start_year : int or None
        The calendar year of year 0.
    years : int
        Number of years, the year 0 among them.
    rate : float or str
        Rate of discount a year, or the assumption that is it.
    """

    lines: tuple[LinePlan, ...]
    quantities: Mapping[str, float]
    assumptions: Assumptions
    first_years: Mapping[str, int]
    start_year: int | None
    years: int
    rate: Factor

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the known assumptions that the lines or the rate really use, in their order."""
        named: set[str] = set()
        for line in self.lines:
            named |= _named_by(line)
        if isinstance(self.rate, str):
            named.add(self.rate)
        return tuple(
            row.id for row in self.assumptions if row.id in named and row.is_known
        )

    def sums(self, values: Mapping[str, Floats] | None = None) -> list[Floats]:
        """Every line's sums by year.

        Parameters
        ----------
        values : mapping of str to ndarray, shape (draws,), optional
            Assumption → values in place of its own.

        Returns
        -------
        list of ndarray of float64, shape (draws or 1, years)
            In the order of the lines, 万元; NaN where unknown.

        Raises
        ------
        StudyError
            A line names an assumption, a quantity or an item that is not there, or itself.
        """
        known: dict[str, Floats] = {
            name: np.full((1, 1), value)
            for name, value in self.assumptions.values.items()
        }
        if not values:
            return list(self._own_sums)
        for name, array in values.items():
            known[name] = np.asarray(array, dtype=np.float64).reshape(-1, 1)
        moved = {at for name in values for at in self._lines_of.get(name, ())}
        still = {at: sums for at, sums in enumerate(self._own_sums) if at not in moved}
        return _Run(self, known, still).all()

    @cached_property
    def _own_sums(self) -> tuple[Floats, ...]:
        """Every line's sums with the assumptions' own values."""
        known = {
            name: np.full((1, 1), value)
            for name, value in self.assumptions.values.items()
        }
        return tuple(_Run(self, known, {}).all())

    @cached_property
    def _lines_of(self) -> dict[str, frozenset[int]]:
        """Assumption → the lines that it moves, by themselves or through those they rest on."""
        of_item: dict[str, list[int]] = {}
        moved: dict[str, set[int]] = {}
        for at, line in enumerate(self.lines):
            of_item.setdefault(line.item, []).append(at)
            for name in _named_by(line):
                moved.setdefault(name, set()).add(at)
        resting = {
            at: {below for item in line.of for below in of_item.get(item, ())}
            for at, line in enumerate(self.lines)
        }
        for lines in moved.values():
            found = lines
            while found:
                found = {at for at, below in resting.items() if below & found} - lines
                lines |= found
        return {name: frozenset(lines) for name, lines in moved.items()}

    def discount_rates(self, values: Mapping[str, Floats] | None = None) -> Floats:
        """The rate of discount.

        Parameters
        ----------
        values : mapping of str to ndarray, shape (draws,), optional
            As :meth:`sums` takes them.

        Returns
        -------
        ndarray of float64, shape (draws or 1, 1)

        Raises
        ------
        StudyError
            It is no assumption of the study, or a rate that nobody means.
        """
        if isinstance(self.rate, str):
            drawn = (values or {}).get(self.rate)
            if drawn is not None:
                return np.asarray(drawn, dtype=np.float64).reshape(-1, 1)
            if self.rate not in self.assumptions.by_id:
                raise StudyError(
                    "study.no_assumption",
                    id=self.rate,
                    item=DISCOUNT_RATE,
                    known=sorted(self.assumptions.by_id),
                )
            return np.full(
                (1, 1), checked_rate(self.assumptions.by_id[self.rate].value)
            )
        return np.full((1, 1), checked_rate(self.rate))

    def npvs(self, values: Mapping[str, Floats] | None = None) -> Floats:
        """The net present value of the known lines, year 0 undiscounted.

        Parameters
        ----------
        values : mapping of str to ndarray, shape (draws,), optional
            As :meth:`sums` takes them.

        Returns
        -------
        ndarray of float64, shape (draws or 1,)
            万元.
        """
        factors = (1.0 + self.discount_rates(values)) ** -np.arange(
            self.years, dtype=np.float64
        )
        total: Floats = np.zeros(1)
        for sums in self.sums(values):
            if np.isnan(sums).any():
                continue
            if len(factors) == 1:
                total = total + sums @ factors[0]
            else:
                total = total + (sums * factors).sum(axis=1)
        return total

    def cash_flow(self) -> CashFlow:
        """The lines with the value of every assumption.

        Returns
        -------
        CashFlow
        """
        rows: list[pd.DataFrame] = []
        unknown = []
        for line, sums in zip(self.lines, self.sums(), strict=True):
            parts = {name: getattr(line, name) for name in PARTS}
            if np.isnan(sums).any():
                unknown.append(parts)
                continue
            years = np.flatnonzero(sums[0])
            rows.append(pd.DataFrame({"year": years, "wan": sums[0][years], **parts}))
        lines = (
            pd.concat(rows, ignore_index=True)
            if rows
            else pd.DataFrame(columns=list(COLUMNS))
        )
        lines = lines[list(COLUMNS)].astype({"year": np.int64, "wan": np.float64})
        undetermined = pd.DataFrame(unknown, columns=list(PARTS))
        rate = float(self.discount_rates()[0, 0])
        return CashFlow(lines, undetermined, rate, self.years, self.start_year)


def _named_by(line: LinePlan) -> set[str]:
    """The assumptions that a line names."""
    factors = [line.amount_wan, line.rate, line.per, *line.times, *line.years.values()]
    return {
        factor.removeprefix("-").strip()
        for factor in factors
        if isinstance(factor, str)
    }


class _Run:
    """One run of a model: items are reckoned when they are first asked for."""

    def __init__(
        self,
        model: MoneyModel,
        values: Mapping[str, Floats],
        still: Mapping[int, Floats],
    ) -> None:
        self._model = model
        self._values = values
        #: lines that none of the values moves are known already
        self._done: dict[int, Floats] = dict(still)
        self._asked: list[int] = []
        self._of_item: dict[str, list[int]] = {}
        for at, line in enumerate(model.lines):
            self._of_item.setdefault(line.item, []).append(at)

    def all(self) -> list[Floats]:
        """Every line's sums, in their order."""
        return [self._line(at) for at in range(len(self._model.lines))]

    def _line(self, at: int) -> Floats:
        """The sums of one line by year."""
        if at in self._done:
            return self._done[at]
        line = self._model.lines[at]
        if at in self._asked:
            names = [self._model.lines[other].item for other in (*self._asked, at)]
            raise StudyError("study.lines_in_circle", items=" → ".join(names))
        self._asked.append(at)
        self._done[at] = self._reckoned(line)
        self._asked.pop()
        return self._done[at]

    def _reckoned(self, line: LinePlan) -> Floats:
        """A line's sums, from its own sum or those of others."""
        if line.is_unknown:
            return np.full((1, self._model.years), np.nan)
        times = self._times(line)
        if not line.of:
            return self._own_sum(line) * times * self._profile(line)
        others = self._sum_of(line)
        if line.year is None and not line.years:
            return others * times
        if line.of_year is not None:
            year = index_of_year(line, line.of_year, self._model)
            others = others[:, [year]]
        total: Floats = others.sum(axis=1, keepdims=True)
        return total * times * self._profile(line)

    def _own_sum(self, line: LinePlan) -> Floats:
        """The sum that is spread over the years."""
        if line.amount_wan is not None:
            return self._factor(line.amount_wan, line)
        assert line.rate is not None
        assert line.quantity is not None
        return self._factor(line.rate, line) * self._quantity(line.quantity, line)

    def _quantity(self, quantity: Factor, line: LinePlan) -> float:
        """A number, or what the scenario derives under a name."""
        if not isinstance(quantity, str):
            return float(quantity)
        if quantity in self._model.quantities:
            return self._model.quantities[quantity]
        known = sorted(self._model.quantities)
        raise StudyError(
            "study.no_quantity", quantity=quantity, item=line.item, known=known
        )

    def _times(self, line: LinePlan) -> Floats:
        """What a line's sums are multiplied by."""
        product: Floats = np.ones((1, 1))
        for factor in line.times:
            product = product * self._factor(factor, line)
        if line.per is None:
            return product
        divisor = self._factor(line.per, line)
        if (divisor == 0).any():
            raise StudyError("study.line_per_zero", item=line.item)
        return product / divisor

    def _factor(self, factor: Factor, line: LinePlan) -> Floats:
        """A number, or the values of an assumption with or without a minus before it."""
        if not isinstance(factor, str):
            return np.full((1, 1), float(factor))
        name = factor.removeprefix("-").strip()
        if name not in self._values:
            raise StudyError(
                "study.no_assumption",
                id=name,
                item=line.item,
                known=sorted(self._values),
            )
        values: Floats = self._values[name]
        if factor.startswith("-"):
            values = np.negative(values)
        return values

    def _sum_of(self, line: LinePlan) -> Floats:
        """The sums of the items that a line is a share of, by year."""
        total: Floats = np.zeros((1, self._model.years))
        for item in line.of:
            if item not in self._of_item:
                known = list(self._of_item)
                raise StudyError("study.no_item", of=item, item=line.item, known=known)
            for at in self._of_item[item]:
                total = total + self._line(at)
        return total

    def _profile(self, line: LinePlan) -> Floats:
        """The share of a line's sum that falls to each year."""
        columns: list[Floats] = [np.zeros((1, 1))] * self._model.years
        for year, share in shares_of_years(line, self._model).items():
            columns[year] = self._factor(share, line)
        return np.concatenate(np.broadcast_arrays(*columns), axis=1)


def shares_of_years(line: LinePlan, model: MoneyModel) -> dict[int, Factor]:
    """The years to which a line's sum falls, with the share of each.

    Parameters
    ----------
    line : LinePlan
        One with a year, years, or a phase whose years are declared.
    model : MoneyModel
        That it is of.

    Returns
    -------
    dict of int to float or str
        Year, counted from year 0 → a number or the id of an assumption. Up to the line's last year
        the share of the last year named goes on.

    Raises
    ------
    StudyError
        It has no year, or one outside of the model's.
    """
    named = dict(line.years) or {_year_of(line, model): 1.0}
    shares = {index_of_year(line, year, model): share for year, share in named.items()}
    last_named = max(shares)
    last = last_named if line.until is None else index_of_year(line, line.until, model)
    later = dict.fromkeys(range(last_named + 1, last + 1), shares[last_named])
    return shares | later


def _year_of(line: LinePlan, model: MoneyModel) -> int:
    """The year of a line that names one, or its phase's first."""
    if line.year is not None:
        return line.year
    if line.phase in model.first_years:
        return model.first_years[line.phase]
    raise StudyError("study.line_without_year", item=line.item)


def index_of_year(line: LinePlan, year: int, model: MoneyModel) -> int:
    """A year as written, counted from year 0.

    Parameters
    ----------
    line : LinePlan
        That says it.
    year : int
        Counted from the start, or of the calendar.
    model : MoneyModel
        That the line is of.

    Returns
    -------
    int

    Raises
    ------
    StudyError
        It is before the start, or after the model's last year.
    """
    at = _from_start(year, model.start_year)
    if not 0 <= at < model.years:
        raise StudyError(
            "study.year_outside", item=line.item, year=year, last=model.years - 1
        )
    return at


def _from_start(year: int, start_year: int | None) -> int:
    """A year of the calendar, or one counted from the start, counted from the start."""
    if year < FIRST_CALENDAR_YEAR:
        return year
    return year - (year if start_year is None else start_year)


def money_model(
    scenario: Scenario,
    quantities: Mapping[str, float],
    assumptions: Assumptions,
    default_rate: float,
) -> MoneyModel:
    """The model of a scenario's money.

    Parameters
    ----------
    scenario : Scenario
        Whose lines.
    quantities : mapping of str to float
        What it derives, as :func:`landuse.domain.study.capacity.quantities` names it.
    assumptions : Assumptions
        All of the study.
    default_rate : float
        Rate of discount where neither the scenario nor an assumption ``discount_rate`` says one.

    Returns
    -------
    MoneyModel

    Raises
    ------
    StudyError
        A year is before the start, or too far from it.
    """
    named = [year for line in scenario.lines for year in line.years_named]
    named += [year for phase in scenario.phases for year in (phase.first, phase.last)]
    if scenario.last_year is not None:
        named.append(scenario.last_year)
    start = scenario.start_year
    of_calendar = [year for year in named if year >= FIRST_CALENDAR_YEAR]
    if start is None and of_calendar:
        start = min(of_calendar)
    at = [_from_start(year, start) for year in named]
    for line in scenario.lines:
        for year in line.years_named:
            if _from_start(year, start) < 0:
                raise StudyError(
                    "study.year_before", item=line.item, year=year, start=start or 0
                )
    count = max([0, *at]) + 1
    if count > MOST_YEARS:
        raise StudyError("study.too_many_years", count=count, most=MOST_YEARS)
    rate: Factor | None = scenario.discount_rate
    if rate is None:
        rate = DISCOUNT_RATE if DISCOUNT_RATE in assumptions.by_id else default_rate
    first_years = {
        phase.id: max(0, _from_start(phase.first, start)) for phase in scenario.phases
    }
    return MoneyModel(
        lines=scenario.lines,
        quantities=quantities,
        assumptions=assumptions,
        first_years=first_years,
        start_year=start,
        years=count,
        rate=rate,
    )


def model_of_table(
    table: pd.DataFrame,
    assumptions: Assumptions,
    rate: float,
    times: Sequence[str] = (),
) -> MoneyModel:
    """The model of a table of dated sums, such as an office keeps in a spreadsheet.

    Parameters
    ----------
    table : DataFrame
        ``item``, ``year``, ``wan`` (NA where nobody knows it), ``bearer`` and ``kind``.
    assumptions : Assumptions
        By whose values the sums are multiplied.
    rate : float
        Rate of discount a year.
    times : sequence of str
        For each row the assumption by which its sum is multiplied, or "" for none.

    Returns
    -------
    MoneyModel
    """
    lines = []
    factors = list(times) or [""] * len(table)
    for row, factor in zip(table.to_dict("records"), factors, strict=True):
        sums = row["wan"]
        lines.append(
            LinePlan(
                item=str(row["item"]),
                bearer=str(row["bearer"]),
                kind=row["kind"],
                amount_wan=None if pd.isna(sums) else float(sums),
                year=int(row["year"]),
                times=(factor,) if factor else (),
            )
        )
    scenario = Scenario(id="table", lines=tuple(lines))
    return money_model(scenario, {}, assumptions, rate)
