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
    """The lines of a scenario with everything that they are calculated from.

    Attributes
    ----------
    lines : tuple of LinePlan
        Of the scenario, in its order.
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
    def used_assumptions(self) -> tuple[str, ...]:
        """Ids of the known assumptions that the lines or the rate use, in their order."""
        ids: set[str] = set()
        for line in self.lines:
            ids |= _assumptions_in(line)
        if isinstance(self.rate, str):
            ids.add(self.rate)
        used = [row.id for row in self.assumptions if row.id in ids and row.is_known]
        return tuple(used)

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
            A line refers to an assumption, a quantity or an item that does not exist, or to itself.
        """
        if not values:
            return list(self._base_sums)
        values_by_id = self._base_values()
        moved_lines: set[int] = set()
        for name, array in values.items():
            values_by_id[name] = np.asarray(array, dtype=np.float64).reshape(-1, 1)
            moved_lines |= self._lines_moved_by.get(name, frozenset())
        unmoved = {
            number: sums
            for number, sums in enumerate(self._base_sums)
            if number not in moved_lines
        }
        return _Run(self, values_by_id, unmoved).all_sums()

    def _base_values(self) -> dict[str, Floats]:
        """Every assumption's value as an array of one draw."""
        values = self.assumptions.values
        return {name: np.full((1, 1), value) for name, value in values.items()}

    @cached_property
    def _base_sums(self) -> tuple[Floats, ...]:
        """Every line's sums with the values of the assumptions."""
        return tuple(_Run(self, self._base_values(), {}).all_sums())

    @cached_property
    def _lines_moved_by(self) -> dict[str, frozenset[int]]:
        """Assumption → the lines that it moves, directly or through lines that others rest on."""
        moved: dict[str, set[int]] = {}
        for number, line in enumerate(self.lines):
            for name in _assumptions_in(line):
                moved.setdefault(name, set()).add(number)
        sources = self._source_lines()
        for lines in moved.values():
            new_lines = lines
            while new_lines:
                dependent = {number for number, of in sources.items() if of & new_lines}
                new_lines = dependent - lines
                lines |= new_lines
        return {name: frozenset(lines) for name, lines in moved.items()}

    def _source_lines(self) -> dict[int, set[int]]:
        """Line → the lines whose sums it is a share of."""
        lines_of_item = self.lines_by_item
        sources: dict[int, set[int]] = {}
        for number, line in enumerate(self.lines):
            sources[number] = set()
            for item in line.of:
                sources[number].update(lines_of_item.get(item, ()))
        return sources

    @cached_property
    def lines_by_item(self) -> dict[str, list[int]]:
        """Item → the numbers of its lines, from 0."""
        numbers: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            numbers.setdefault(line.item, []).append(number)
        return numbers

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
        if not isinstance(self.rate, str):
            return np.full((1, 1), checked_rate(self.rate))
        if values is not None and self.rate in values:
            return np.asarray(values[self.rate], dtype=np.float64).reshape(-1, 1)
        if self.rate not in self.assumptions.by_id:
            raise StudyError(
                "study.no_assumption",
                id=self.rate,
                item=DISCOUNT_RATE,
                known=sorted(self.assumptions.by_id),
            )
        assumption = self.assumptions.by_id[self.rate]
        return np.full((1, 1), checked_rate(assumption.value))

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
        years = np.arange(self.years, dtype=np.float64)
        factors = (1.0 + self.discount_rates(values)) ** -years
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
        tables = []
        undetermined = []
        for line, sums in zip(self.lines, self.sums(), strict=True):
            parts = {name: getattr(line, name) for name in PARTS}
            if np.isnan(sums).any():
                undetermined.append(parts)
                continue
            years = np.flatnonzero(sums[0])
            tables.append(pd.DataFrame({"year": years, "wan": sums[0][years], **parts}))
        if not tables:
            tables.append(pd.DataFrame(columns=list(COLUMNS)))
        lines = pd.concat(tables, ignore_index=True)[list(COLUMNS)]
        return CashFlow(
            lines=lines.astype({"year": np.int64, "wan": np.float64}),
            undetermined=pd.DataFrame(undetermined, columns=list(PARTS)),
            rate=float(self.discount_rates()[0, 0]),
            years=self.years,
            start_year=self.start_year,
        )


def _assumptions_in(line: LinePlan) -> set[str]:
    """Ids of the assumptions that a line is calculated with."""
    factors = [line.amount_wan, line.rate, line.per, *line.times, *line.years.values()]
    return {_assumption_id(factor) for factor in factors if isinstance(factor, str)}


def _assumption_id(factor: str) -> str:
    """The id of an assumption that may have a minus before it."""
    return factor.removeprefix("-").strip()


class _Run:
    """One run of a model: a line is calculated when its sums are first needed."""

    def __init__(
        self,
        model: MoneyModel,
        values: Mapping[str, Floats],
        unmoved: Mapping[int, Floats],
    ) -> None:
        self._model = model
        self._values = values
        #: sums by line; those of lines that none of the values moves are known already
        self._sums: dict[int, Floats] = dict(unmoved)
        #: lines in whose calculation the run is, the innermost last
        self._open_lines: list[int] = []

    def all_sums(self) -> list[Floats]:
        """Every line's sums, in their order."""
        return [self._sums_of_line(number) for number in range(len(self._model.lines))]

    def _sums_of_line(self, number: int) -> Floats:
        """The sums of one line by year, calculated once."""
        if number in self._sums:
            return self._sums[number]
        lines = self._model.lines
        if number in self._open_lines:
            circle = [lines[other].item for other in (*self._open_lines, number)]
            raise StudyError("study.lines_in_circle", items=" → ".join(circle))
        self._open_lines.append(number)
        self._sums[number] = self._calculate(lines[number])
        self._open_lines.pop()
        return self._sums[number]

    def _calculate(self, line: LinePlan) -> Floats:
        """A line's sums, from an amount of its own or the sums of others."""
        if line.is_unknown:
            return np.full((1, self._model.years), np.nan)
        times = self._times(line)
        if not line.of:
            return self._amount(line) * times * self._profile(line)
        others = self._sums_of_items(line)
        if line.year is None and not line.years:
            return others * times
        if line.of_year is not None:
            year = index_of_year(line, line.of_year, self._model)
            others = others[:, [year]]
        total: Floats = others.sum(axis=1, keepdims=True)
        return total * times * self._profile(line)

    def _amount(self, line: LinePlan) -> Floats:
        """The amount that is spread over the years."""
        if line.amount_wan is not None:
            return self._factor(line.amount_wan, line)
        assert line.rate is not None
        assert line.quantity is not None
        return self._factor(line.rate, line) * self._quantity(line.quantity, line)

    def _quantity(self, quantity: Factor, line: LinePlan) -> float:
        """A number, or what the scenario derives under a name."""
        if not isinstance(quantity, str):
            return float(quantity)
        quantities = self._model.quantities
        if quantity not in quantities:
            raise StudyError(
                "study.no_quantity",
                quantity=quantity,
                item=line.item,
                known=sorted(quantities),
            )
        return quantities[quantity]

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
        name = _assumption_id(factor)
        if name not in self._values:
            raise StudyError(
                "study.no_assumption",
                id=name,
                item=line.item,
                known=sorted(self._values),
            )
        values: Floats = self._values[name]
        return np.negative(values) if factor.startswith("-") else values

    def _sums_of_items(self, line: LinePlan) -> Floats:
        """The sums of the items that a line is a share of, by year."""
        lines_by_item = self._model.lines_by_item
        total: Floats = np.zeros((1, self._model.years))
        for item in line.of:
            if item not in lines_by_item:
                items = list(lines_by_item)
                raise StudyError("study.no_item", of=item, item=line.item, known=items)
            for number in lines_by_item[item]:
                total = total + self._sums_of_line(number)
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
        Year, counted from year 0 → a number or the id of an assumption. The share of the last year
        stated goes on to the line's last year.

    Raises
    ------
    StudyError
        It has no year, or one outside of the model's.
    """
    stated = dict(line.years) or {_year_of(line, model): 1.0}
    shares = {index_of_year(line, year, model): share for year, share in stated.items()}
    last_stated = max(shares)
    last = last_stated
    if line.until is not None:
        last = index_of_year(line, line.until, model)
    for year in range(last_stated + 1, last + 1):
        shares[year] = shares[last_stated]
    return shares


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
        That states it.
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
    index = _years_from_start(year, model.start_year)
    if not 0 <= index < model.years:
        raise StudyError(
            "study.year_outside", item=line.item, year=year, last=model.years - 1
        )
    return index


def _years_from_start(year: int, start_year: int | None) -> int:
    """A year of the calendar, or one counted from the start, counted from the start."""
    if year < FIRST_CALENDAR_YEAR:
        return year
    return 0 if start_year is None else year - start_year


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
        Rate of discount where neither the scenario nor an assumption ``discount_rate`` states one.

    Returns
    -------
    MoneyModel

    Raises
    ------
    StudyError
        A year is before the start, or too far from it.
    """
    start_year = _start_year(scenario)
    for line in scenario.lines:
        for year in line.stated_years:
            if _years_from_start(year, start_year) < 0:
                raise StudyError(
                    "study.year_before",
                    item=line.item,
                    year=year,
                    start=start_year or 0,
                )
    indices = [_years_from_start(year, start_year) for year in _stated_years(scenario)]
    year_count = max([0, *indices]) + 1
    if year_count > MOST_YEARS:
        raise StudyError("study.too_many_years", count=year_count, most=MOST_YEARS)
    rate: Factor | None = scenario.discount_rate
    if rate is None:
        rate = DISCOUNT_RATE if DISCOUNT_RATE in assumptions.by_id else default_rate
    first_years = {}
    for phase in scenario.phases:
        first_years[phase.id] = max(0, _years_from_start(phase.first, start_year))
    return MoneyModel(
        lines=scenario.lines,
        quantities=quantities,
        assumptions=assumptions,
        first_years=first_years,
        start_year=start_year,
        years=year_count,
        rate=rate,
    )


def _stated_years(scenario: Scenario) -> list[int]:
    """Every year that a scenario states, as written."""
    years: list[int] = []
    for line in scenario.lines:
        years.extend(line.stated_years)
    for phase in scenario.phases:
        years.extend((phase.first, phase.last))
    if scenario.last_year is not None:
        years.append(scenario.last_year)
    return years


def _start_year(scenario: Scenario) -> int | None:
    """The calendar year of year 0: that of the scenario, or the first one that it states."""
    if scenario.start_year is not None:
        return scenario.start_year
    years = _stated_years(scenario)
    return min((year for year in years if year >= FIRST_CALENDAR_YEAR), default=None)


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
        amount = None if pd.isna(row["wan"]) else float(row["wan"])
        line = LinePlan(
            item=str(row["item"]),
            bearer=str(row["bearer"]),
            kind=row["kind"],
            amount_wan=amount,
            year=int(row["year"]),
            times=(factor,) if factor else (),
        )
        lines.append(line)
    scenario = Scenario(id="table", lines=tuple(lines))
    return money_model(scenario, {}, assumptions, rate)
