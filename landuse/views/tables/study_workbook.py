"""A study as a workbook whose money is live formulas, so that an auditor can change assumptions.

Assumptions are cells of one sheet. Every scenario has a sheet with its derived quantities, its
lines by year, the net flow, its present values by both conventions, and beside each the figure of
this program and the difference. Shares of other lines, products and divisions are formulas too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.study.money import MoneyModel, index_of_year, shares_of_years
from landuse.domain.vocabulary.renewal import KINDS
from landuse.views.tables.formats import defused
from landuse.views.tables.study import ALL_COLS, comparison_rows
from landuse.views.tables.workbook import Sheet, book_of, save_book, sheet_name
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

    from landuse.domain.study.assumptions import Assumption
    from landuse.domain.study.scenario import Factor, LinePlan
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Columns of a line before its years: item, bearer, kind, phase, sum, factor.
_LINE_HEADS = (
    "study.col.item",
    "study.col.bearer",
    "study.col.kind",
    "study.col.phase",
    "study.book.sum",
    "study.book.factor",
)
_BEFORE_YEARS = len(_LINE_HEADS)
_SUM, _FACTOR = "E", "F"
#: Columns of the table of assumptions: code of the heading → attribute of an assumption.
_ASSUMPTION_COLUMNS = {
    "assumption": "id",
    "value": "value",
    "range_low": "low",
    "range_likely": "likely",
    "range_high": "high",
    "unit": "unit",
    "date": "date",
    "source": "source",
    "person": "person",
}
#: First row of the table of assumptions, and of the quantities of a scenario.
_FIRST_ASSUMPTION = 3
_FIRST_QUANTITY = 4
_MONEY_FORMAT = "#,##0.00;[Red]-#,##0.00"
_HEAD_FILL = "2F4858"
#: The background of cells that may be changed by hand.
_INPUT_FILL = "FFF7D6"


@dataclass(frozen=True)
class _Layout:
    """Addresses of the cells that the formulas of one scenario's sheet refer to.

    Attributes
    ----------
    assumptions : mapping of str to str
        Assumption → its cell, with the sheet.
    quantities : mapping of str to str
        Quantity → its cell on the scenario's sheet.
    first_line : int
        Row of the first line of money.
    """

    assumptions: Mapping[str, str]
    quantities: Mapping[str, str]
    first_line: int


def write_study(
    study: Study,
    simulations: Mapping[str, Simulation],
    path: str | Path,
    lang: str = "zh",
) -> None:
    """Write a study as a workbook, whole or not at all.

    Parameters
    ----------
    study : Study
        Worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.
    path : str or Path
        An .xlsx file.
    lang : str
        "zh" or "en".

    Notes
    -----
    Text from data is never a formula. Lines without a known sum say so in words and are no part of
    the net flow. Scenarios with different tables of assumptions share the row of an assumption
    whose values are equal; otherwise each has a row of its own.
    """
    rows = comparison_rows(study, simulations, lang)
    title = say("study.title.compare", lang, area=study.name)
    compared = Sheet(say("study.title.sheet", lang), ALL_COLS, rows, title)
    book = book_of([compared], lang=lang)
    cells = _write_assumptions(book, study.outcomes, lang)
    for outcome in study.outcomes:
        if outcome.model.lines:
            _write_scenario(book, outcome, cells[outcome.scenario.id], lang)
    save_book(book, path)


def _write_assumptions(
    book: Workbook, outcomes: Sequence[Outcome], lang: str
) -> dict[str, dict[str, str]]:
    """The sheet of assumptions; for every scenario, the cell of each."""
    name = sheet_name(say("study.page.assumptions", lang))
    sheet = book.create_sheet(name)
    sheet.append([say("study.book.assumptions", lang)])
    sheet.append([say(f"study.col.{head}", lang) for head in _ASSUMPTION_COLUMNS])
    _style_heads(sheet, 2)
    row_of: dict[tuple[str, float], int] = {}
    cells: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        cells_of_scenario: dict[str, str] = {}
        for assumption in outcome.model.assumptions:
            value = assumption.value if assumption.is_known else np.inf
            key = (assumption.id, value)
            if key not in row_of:
                row_of[key] = _FIRST_ASSUMPTION + len(row_of)
                _append_assumption(sheet, assumption)
            cells_of_scenario[assumption.id] = f"'{name}'!$B${row_of[key]}"
        cells[outcome.scenario.id] = cells_of_scenario
    _set_widths(sheet, (24, 12, 12, 12, 12, 14, 12, 40, 12))
    sheet.freeze_panes = "B3"
    return cells


def _append_assumption(sheet: Worksheet, assumption: Assumption) -> None:
    """A row with one assumption, whose value may be changed by hand."""
    attributes = _ASSUMPTION_COLUMNS.values()
    sheet.append([_cell_value(getattr(assumption, name)) for name in attributes])
    sheet.cell(sheet.max_row, 2).fill = _solid_fill(_INPUT_FILL)


def _write_scenario(
    book: Workbook, outcome: Outcome, assumptions: Mapping[str, str], lang: str
) -> None:
    """The sheet of one scenario's money; ``assumptions`` has the cell of each assumption."""
    model = outcome.model
    title = outcome.scenario.label.in_language(lang)
    sheet = book.create_sheet(sheet_name(title))
    sheet.append([defused(title)])
    sheet.append([defused(say("study.book.scenario", lang))])
    sheet.append([say("study.book.quantity", lang), say("study.col.value", lang)])
    _style_heads(sheet, 3)
    quantities = {}
    for row, (name, value) in enumerate(model.quantities.items(), _FIRST_QUANTITY):
        sheet.append([defused(name), _cell_value(value)])
        quantities[name] = f"$B${row}"
    sheet.append([])
    rate: object = model.rate
    if isinstance(rate, str):
        rate = f"={assumptions[rate]}"
    sheet.append([say("study.book.rate", lang), rate])
    rate_cell = f"$B${sheet.max_row}"
    sheet.append([])
    heads = [say(code, lang) for code in _LINE_HEADS]
    first_year = model.start_year or 0
    years = list(range(first_year, first_year + model.years))
    sheet.append([*heads, *years])
    _style_heads(sheet, sheet.max_row)
    layout = _Layout(assumptions, quantities, first_line=sheet.max_row + 1)
    _write_lines(sheet, model, layout, lang)
    _write_results(sheet, outcome, layout, rate_cell, lang)
    _set_widths(sheet, (26, 14, 10, 10, 16, 12, *([13] * model.years)))
    sheet.freeze_panes = sheet.cell(layout.first_line, 2)


def _write_lines(
    sheet: Worksheet, model: MoneyModel, layout: _Layout, lang: str
) -> None:
    """One row a line: its sum, its factor, and a formula for every year."""
    unknown = [bool(np.isnan(sums).any()) for sums in model.sums()]
    for at, line in enumerate(model.lines):
        row = layout.first_line + at
        kind = KINDS[line.kind].in_language(lang)
        sheet.append(
            [defused(line.item), defused(line.bearer), kind, defused(line.phase)]
        )
        if unknown[at]:
            sheet[f"{_SUM}{row}"] = say("study.book.unknown", lang)
            continue
        sheet[f"{_SUM}{row}"] = _sum_formula(line, model, layout, unknown)
        sheet[f"{_FACTOR}{row}"] = "=" + _factor_formula(line, layout)
        for year in range(model.years):
            formula = _year_formula(at, year, model, layout, unknown)
            if formula:
                sheet.cell(row, _BEFORE_YEARS + 1 + year, formula)
        for cell in sheet[row][4 : _BEFORE_YEARS + model.years]:
            cell.number_format = _MONEY_FORMAT
        sheet[f"{_FACTOR}{row}"].number_format = "0.0000"


def _is_year_by_year(line: LinePlan) -> bool:
    """Whether a line is a share of others in every year of theirs."""
    return bool(line.of) and line.year is None and not line.years


def _sum_formula(
    line: LinePlan, model: MoneyModel, layout: _Layout, unknown: Sequence[bool]
) -> str | None:
    """The sum that is spread over the years; None where there is a formula a year."""
    if _is_year_by_year(line):
        return None
    if not line.of:
        if line.amount_wan is not None:
            return "=" + _term(line.amount_wan, layout)
        assert line.rate is not None
        quantity = line.quantity
        if isinstance(quantity, str):
            amount = layout.quantities[quantity]
        else:
            amount = repr(float(quantity or 0.0))
        return f"={_term(line.rate, layout)}*{amount}"
    rows = _rows_of(line, model, layout, unknown)
    if line.of_year is not None:
        letter = _letter(index_of_year(line, line.of_year, model))
        return "=" + "+".join(f"{letter}{row}" for row in rows)
    first, last = _letter(0), _letter(model.years - 1)
    return "=" + "+".join(f"SUM({first}{row}:{last}{row})" for row in rows)


def _rows_of(
    line: LinePlan, model: MoneyModel, layout: _Layout, unknown: Sequence[bool]
) -> list[int]:
    """Rows of the lines that a line is a share of."""
    return [
        layout.first_line + at
        for at, other in enumerate(model.lines)
        if other.item in line.of and not unknown[at]
    ]


def _factor_formula(line: LinePlan, layout: _Layout) -> str:
    """The factor by which a line's sums are multiplied."""
    factors = [_term(factor, layout) for factor in line.times]
    product = "*".join(factors) or "1"
    if line.per is None:
        return product
    return f"{product}/{_term(line.per, layout)}"


def _year_formula(
    at: int, year: int, model: MoneyModel, layout: _Layout, unknown: Sequence[bool]
) -> str | None:
    """A line's sum in one year; None where nothing falls to it."""
    line, row = model.lines[at], layout.first_line + at
    if _is_year_by_year(line):
        letter = _letter(year)
        other_rows = _rows_of(line, model, layout, unknown)
        cells = [f"{letter}{other_row}" for other_row in other_rows]
        return f"=({'+'.join(cells)})*${_FACTOR}{row}"
    share = shares_of_years(line, model).get(year)
    if share is None:
        return None
    return f"=${_SUM}{row}*${_FACTOR}{row}*{_term(share, layout)}"


def _term(factor: Factor, layout: _Layout) -> str:
    """A number, or the cell of an assumption with or without a minus before it."""
    if not isinstance(factor, str):
        figure = repr(float(factor))
        return f"({figure})" if factor < 0 else figure
    name = factor.removeprefix("-").strip()
    cell = layout.assumptions[name]
    return f"(-{cell})" if factor.startswith("-") else cell


def _write_results(
    sheet: Worksheet, outcome: Outcome, layout: _Layout, rate: str, lang: str
) -> None:
    """The net flow, its results as formulas, and the figures of this program beside them."""
    sums = _write_sums(sheet, outcome.model, layout, lang)
    sheet.append([])
    heads = ("result", "formula", "program", "difference")
    sheet.append([say(f"study.book.{head}", lang) for head in heads])
    _style_heads(sheet, sheet.max_row)
    results = [
        *_results_of_all(outcome, sums, rate, lang),
        *_results_of_bearers(outcome, sums, rate, lang),
    ]
    for result in results:
        row = sheet.max_row + 1
        sheet.append([result.label, result.formula, result.figure, f"=B{row}-C{row}"])
        number_format = "0.000000" if "IRR" in result.formula else _MONEY_FORMAT
        for cell in sheet[row][1:4]:
            cell.number_format = number_format


@dataclass(frozen=True)
class _Sums:
    """Rows under the lines of money: the net flow, its running total, and each bearer's part."""

    net: int
    balance: int
    of_bearers: Mapping[str, int]
    #: letters of the first and the last year
    first: str
    last: str

    def npv(self, row: int, rate: str) -> str:
        """The formula of a row's present value: its first year is not discounted."""
        if self.first == self.last:
            return f"={self.first}{row}"
        later = f"{_letter(1)}{row}:{self.last}{row}"
        return f"={self.first}{row}+NPV({rate},{later})"


@dataclass(frozen=True)
class _Result:
    """A result of the money: its formula, and the figure of this program."""

    label: str
    formula: str
    figure: float | None


def _write_sums(
    sheet: Worksheet, model: MoneyModel, layout: _Layout, lang: str
) -> _Sums:
    """The net flow of every year, its running total, and the net flow of each bearer."""
    first, last = _letter(0), _letter(model.years - 1)
    top, bottom = layout.first_line, layout.first_line + len(model.lines) - 1
    sheet.append([])
    net_of_year = f"=SUM({{letter}}{top}:{{letter}}{bottom})"
    net = _append_years(sheet, model, say("study.book.net", lang), net_of_year)
    up_to_year = f"=SUM(${first}{net}:{{letter}}{net})"
    balance = _append_years(sheet, model, say("study.book.balance", lang), up_to_year)
    of_bearers = {}
    for bearer in dict.fromkeys(line.bearer for line in model.lines):
        row = sheet.max_row + 1
        label = str(defused(say("study.book.net_of", lang, bearer=bearer)))
        of_bearer = (
            f"=SUMIF($B${top}:$B${bottom},$B{row},{{letter}}{top}:{{letter}}{bottom})"
        )
        of_bearers[bearer] = _append_years(sheet, model, label, of_bearer, bearer)
    return _Sums(net, balance, of_bearers, first, last)


def _results_of_all(
    outcome: Outcome, sums: _Sums, rate: str, lang: str
) -> list[_Result]:
    """The results of all money: the sum, present values, the lowest point, the rate of return."""
    returns = outcome.cash_flow.known_returns
    flows = f"{sums.first}{sums.net}:{sums.last}{sums.net}"
    balances = f"{sums.first}{sums.balance}:{sums.last}{sums.balance}"
    formulas = {
        "total": f"=SUM({flows})",
        "npv": sums.npv(sums.net, rate),
        "npv_first": f"=NPV({rate},{flows})",
        "lowest": f"=MIN(0,MIN({balances}))",
    }
    figures: dict[str, float] = {}
    if returns is not None:
        figures = {
            "total": returns.total,
            "npv": returns.npv,
            "npv_first": returns.npv_first_discounted,
            "lowest": returns.lowest_cumulated,
        }
    results = [
        _Result(say(f"study.book.{name}", lang), formula, figures.get(name))
        for name, formula in formulas.items()
    ]
    if returns is not None and returns.irr is not None:
        formula = f"=IRR({flows},{returns.irr:.3f})"
        results.append(_Result(say("study.book.irr", lang), formula, returns.irr))
    return results


def _results_of_bearers(
    outcome: Outcome, sums: _Sums, rate: str, lang: str
) -> list[_Result]:
    """The present value of each bearer's part."""
    npvs = outcome.cash_flow.split("bearer")["npv"]
    results = []
    for bearer, row in sums.of_bearers.items():
        label = str(defused(say("study.book.npv_of", lang, bearer=bearer)))
        results.append(_Result(label, sums.npv(row, rate), float(npvs[bearer])))
    return results


def _append_years(
    sheet: Worksheet, model: MoneyModel, label: str, formula: str, bearer: str = ""
) -> int:
    """Append a row with a formula for every year, ``{letter}`` its column; return its number."""
    cells = [formula.format(letter=_letter(year)) for year in range(model.years)]
    sheet.append([label, defused(bearer) or None, None, None, None, None, *cells])
    row = int(sheet.max_row)
    for cell in sheet[row][_BEFORE_YEARS:]:
        cell.number_format = _MONEY_FORMAT
    return row


def _letter(year: int) -> str:
    """The column of a year."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(_BEFORE_YEARS + 1 + year))


def _cell_value(value: object) -> object:
    """The value of a cell: text that is no formula, a number, None where unknown."""
    if isinstance(value, float) and np.isnan(value):
        return None
    return defused(value)


def _style_heads(sheet: Worksheet, row: int) -> None:
    """Set off the headings in a row."""
    from openpyxl.styles import Font

    for cell in sheet[row]:
        if cell.value is not None:
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = _solid_fill(_HEAD_FILL)


def _solid_fill(colour: str) -> PatternFill:
    """A background of one colour."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def _set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Set the widths of the first columns, in characters."""
    from openpyxl.utils import get_column_letter

    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
