"""Raw columns become canonical ones: every column there, in its dtype and its unit.

What a cell cannot be is unknown and listed; what is unlikely stays and is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from landuse.adapters.meaning import cleaning, conversion, headers
from landuse.adapters.meaning.dates import dates
from landuse.adapters.meaning.periods import periods
from landuse.domain.vocabulary import status, units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.domain.vocabulary.source_rows import part_and_row
from landuse.domain.vocabulary.veto_words import says_no_veto
from landuse.words.phrases import phrase

#: Whole numbers beyond it are not exact as floats, and soon do not fit.
_MOST = 2**53
#: What stands in a cell whose number did not fit.
_STARS = r"\*+|#{2,}"
#: What stands before a figure that is about so much.
_ROUGH = r"\s*[约≈]\s*[\d０-９.]"
#: A number and the unit behind it, in one cell.
_CELL_UNIT = r"^(.*[\d.])\s*([^\d\s.,%％].*)$"
#: A day where a year is wanted.
_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d"
#: Counting words that may follow a bare number ("3层").
_COUNTED = frozenset("人层套户栋幢个家年")
_READERS: Mapping[str, conversion.Reader] = {
    "bool": conversion.flags,
    "date": dates,
    "text": conversion.words,
    "number": conversion.numbers,
    "integer": conversion.numbers,
}


def canonical(
    raw: pd.DataFrame,
    table: Table,
    found: Mapping[str, str],
    row_numbers: pd.Series,
    findings: Findings,
    units_of: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """The table with every canonical column in its dtype and unit.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers.
    table : Table
        The canonical table.
    found : mapping of str to str
        Canonical column → header, from :func:`landuse.adapters.meaning.headers.match`.
    row_numbers : Series of int, as long as ``raw``
        The number that a person sees for each row in the file.
    findings : Findings
        Takes the cells that could not be read, were impossible, or are unlikely.
    units_of : mapping of str to str, optional
        Canonical column → the unit of its values, over whatever the header says.

    Returns
    -------
    DataFrame
        On the index of ``raw``: the columns of the schema in its order, NA in those that the
        source does not have, and ``source_row``. Outlines are not touched here.

    Notes
    -----
    Units are honoured where they stand: a cell's own ("约12亩") goes before the header's, and
    that before the column's default. A share without either is told by its size, and said.

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import PARCELS
    >>> raw = pd.DataFrame({"ZDDM": ["P0", "P1"], "用地面积(亩)": ["6", "1公顷"]})
    >>> found = headers.match(list(raw.columns), PARCELS, {}, "宗地.xlsx")
    >>> frame = canonical(raw, PARCELS, found, pd.Series([2, 3]), Findings("parcels"))
    >>> frame["area_registered_m2"].to_list()
    [4000.0, 10000.0]
    """
    rows = pd.Series(row_numbers.to_numpy(), index=raw.index, dtype="int64")
    key_header = found.get(table.required[0])
    if key_header is None:
        keys = pd.Series(pd.NA, index=raw.index, dtype="string")
    else:
        keys, _ = cleaning.cleaned(raw[key_header])
    columns: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.kind == "geometry":
            continue
        header = found.get(column.name)
        if header is None:
            columns[column.name] = _unknown(column, raw.index)
            continue
        cells, is_changed = cleaning.cleaned(raw[header])
        if is_changed.any():
            before = raw[header][is_changed]
            cleaning.report(findings, column.name, header, before, rows[is_changed])
        report = _ColumnReport(findings, column, header, rows, keys, cells)
        if column.name.endswith("year"):
            _tell_days(cells, column, report)
            cells = _years(cells)
            report = replace(report, cells=cells)
        unit = (
            units_of.get(column.name) or headers.parts(header)[1] or column.default_unit
        )
        columns[column.name] = _converted(cells, column, unit, report)
    out = pd.DataFrame(columns, index=raw.index)
    if "tenure" in out:
        out["tenure"] = out["tenure"].replace(_meaning_of_words(status.TENURES))
    if "role" in out:
        out["role"] = out["role"].replace(_meaning_of_words(status.ROLES))
    if "veto" in out:
        out["veto"] = out["veto"].mask(says_no_veto(out["veto"]))
    out["source_row"] = rows
    out = _with_periods(out, found, findings)
    return _with_made_ids(out, table, found, findings)


def _with_periods(
    frame: pd.DataFrame, found: Mapping[str, str], findings: Findings
) -> pd.DataFrame:
    """The leases with the days that their terms name; a term without a beginning is told."""
    if "term" not in found or "since" not in frame:
        return frame
    since, until, is_open = periods(frame["term"])
    is_open &= frame["since"].isna() & frame["until"].isna()
    if is_open.any():
        listed = pd.DataFrame(
            {
                "row": frame["source_row"][is_open],
                "id": None,
                "value": frame["term"][is_open].astype(object),
            }
        )
        findings.each(phrase("finding.term_open"), listed, column="term", action="kept")
    return frame.assign(
        since=frame["since"].fillna(since), until=frame["until"].fillna(until)
    )


def _with_made_ids(
    frame: pd.DataFrame, table: Table, found: Mapping[str, str], findings: Findings
) -> pd.DataFrame:
    """The table with ids made of other columns where the source has no column of them."""
    for column in table.columns:
        if column.made_of is None or column.name in found or frame.empty:
            continue
        made = pd.Series(pd.NA, index=frame.index, dtype="string")
        for name in column.made_of:
            made = made.fillna(frame[name])
        made = made.fillna(frame["source_row"].map(_row_as_id).astype("string"))
        named_by = [
            table.column(name).label for name in column.made_of if name in found
        ]
        sentence = phrase("finding.id_made", column=column.label, of=named_by)
        findings.add(sentence, severity="info", column=column.name)
        frame = frame.assign(**{column.name: made})
    return frame


def _row_as_id(number: int) -> str:
    """What a row is called that nothing else names: by its number, behind that of its part."""
    part, row = part_and_row(number)
    return f"#{part + 1}-{row}" if part else f"#{row}"


def _unknown(column: Column, index: pd.Index) -> pd.Series:
    """A column that the source does not have."""
    nothing = pd.NaT if column.kind == "date" else pd.NA
    return pd.Series(nothing, index=index, dtype=conversion.DTYPES[column.kind])


def _meaning_of_words(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What each word of the ledgers stands for."""
    return {word: meaning for meaning, words in table.items() for word in words}


@dataclass(frozen=True)
class _ColumnReport:
    """Lists cells of one column in the findings, each with its row, its key and what it said."""

    findings: Findings
    column: Column
    header: str
    row_numbers: pd.Series
    keys: pd.Series
    cells: pd.Series

    def each(self, where: pd.Series, found: str, action: str) -> None:
        """One finding a cell: ``found`` is its code behind "finding."."""
        at = where.fillna(False).to_numpy(bool)
        if not at.any():
            return
        listed = pd.DataFrame(
            {
                "row": self.row_numbers[at],
                "id": conversion.text(self.keys[at]),
                "value": self.cells[at].astype(object),
            }
        )
        sentence = phrase(f"finding.{found}", header=self.header)
        self.findings.each(sentence, listed, column=self.column.name, action=action)


def _converted(
    cells: pd.Series, column: Column, unit: str | None, report: _ColumnReport
) -> pd.Series:
    """One column in its dtype and canonical unit; ``unit`` is that of cells that name none."""
    bare, cell_factor = _without_units(_without_stars(cells, column, report), column)
    values, unreadable = conversion.once_per_text(_READERS[column.kind], bare)
    if _measures_no_share(column):
        is_share = _has_percent_sign(bare) & values.notna()
        unreadable = unreadable | is_share
        values = values.mask(is_share)
    if column.kind == "integer":
        is_broken = (values != values.round()) | (values.abs() > _MOST)
        unreadable = unreadable | is_broken.fillna(False).astype(bool)
        values = values.mask(unreadable)
    report.each(unreadable, f"unreadable_value.{column.kind}", "ignored")
    _tell_rough(cells, values, column, report)
    if column.kind not in ("number", "integer"):
        return values
    if column.dimension == "share":
        values = _shares(values, cells, unit, report)
    else:
        header_factor = _factor(column, unit) or 1.0
        values = values * cell_factor.fillna(header_factor)
    values = _plausible(values, column, report)
    return values.round().astype("Int64") if column.kind == "integer" else values


def _measures_no_share(column: Column) -> bool:
    """Whether per cent makes no sense in a column: 12 % is no amount of money and no count."""
    is_measured = column.kind == "number" and column.dimension not in (None, "share")
    return is_measured or column.kind == "integer"


def _has_percent_sign(cells: pd.Series) -> pd.Series:
    """Which cells end with a sign of per cent."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return pd.Series(False, index=cells.index)
    return _sure(conversion.text(cells).str.contains("[%％]$", regex=True))


def _without_stars(
    cells: pd.Series, column: Column, report: _ColumnReport
) -> pd.Series:
    """Numbers without cells that hold nothing but asterisks, which are told once a column.

    Programs fill a field of a dBASE table with them where a number does not fit, and others where
    there is none: it cannot be known which.
    """
    is_textual = cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)
    if column.kind not in ("number", "integer") or not is_textual:
        return cells
    is_starred = _sure(conversion.text(cells).str.fullmatch(_STARS))
    if not is_starred.any():
        return cells
    row = int(report.row_numbers[is_starred].iloc[0])
    key = report.keys[is_starred].iloc[0]
    report.findings.add(
        phrase(
            "finding.unreadable_value.stars",
            header=report.header,
            count=int(is_starred.sum()),
            row=row,
        ),
        severity="info",
        action="ignored",
        row=row,
        id=None if pd.isna(key) else key,
        column=column.name,
    )
    return cells.astype(object).mask(is_starred)


def _tell_rough(
    cells: pd.Series, values: pd.Series, column: Column, report: _ColumnReport
) -> None:
    """Tell once a column that figures were written as about so much; they are used as they are."""
    is_textual = cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)
    if column.kind not in ("number", "integer") or not is_textual:
        return
    is_rough = _sure(conversion.text(cells).str.match(_ROUGH)) & values.notna()
    if not is_rough.any():
        return
    row = int(report.row_numbers[is_rough].iloc[0])
    key = report.keys[is_rough].iloc[0]
    count = int(is_rough.sum())
    report.findings.add(
        phrase("finding.rough_value", header=report.header, count=count, row=row),
        severity="info",
        action="kept",
        row=row,
        id=None if pd.isna(key) else key,
        column=column.name,
    )


def _factor(column: Column, unit: str | None) -> float | None:
    """The factor from a unit to the column's own; None where there is none, or it is not known."""
    if not column.dimension or not unit:
        return None
    return units.factor(column.dimension, unit)


def _shares(
    values: pd.Series, cells: pd.Series, unit: str | None, report: _ColumnReport
) -> pd.Series:
    """Shares of 0 to 1 from shares or per cent, as the header says, or else the cell or its size.

    Where most of a column without a unit is above 1, all of it is per cent: its 0.5 is half a
    per cent. Where few are, they alone are.
    """
    has_sign = _has_percent_sign(cells)
    factor = units.factor("share", unit) if unit else None
    if factor is not None:
        # cells with a sign were divided when they were read
        return values.where(has_sign, values / round(1 / factor))
    is_above_one = _sure((values > 1) & (values <= 100)) & ~has_sign
    is_positive = _sure(values > 0) & ~has_sign
    if 2 * is_above_one.sum() > is_positive.sum():
        is_percent = is_positive & _sure(values <= 100)
    else:
        is_percent = is_above_one
    report.each(is_percent, "percent", "repaired")
    return values.mask(is_percent, values / 100)


def _sure(condition: pd.Series) -> pd.Series:
    """Where a condition is known to hold."""
    return condition.fillna(False).astype(bool)


def _plausible(values: pd.Series, column: Column, report: _ColumnReport) -> pd.Series:
    """Impossible values become unknown; unlikely ones stay. Both are listed.

    Impossible is what is infinite, below zero where the column has a lower bound, or a share
    beyond its bounds.
    """
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    is_outside = _sure((values < low) | (values > high))
    is_endless = _sure(values.abs() == float("inf"))
    cannot_be = _sure(values < 0) | (column.dimension == "share")
    is_impossible = is_endless | (is_outside & cannot_be)
    report.each(is_impossible, "out_of_range.impossible", "ignored")
    report.each(is_outside & ~is_impossible, "out_of_range.unlikely", "kept")
    return values.mask(is_impossible)


def _without_units(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Cells without the unit that they name ("约12亩"), and its factor: NaN where they name none.

    The unit of a cell stands above the header's.
    """
    no_factor = pd.Series(float("nan"), index=cells.index)
    is_textual = cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)
    if column.kind not in ("number", "integer") or not is_textual:
        return cells, no_factor
    text = cells.where(cells.map(lambda value: isinstance(value, str))).astype("string")
    split = text.str.extract(_CELL_UNIT)
    factors: dict[str, float] = {}
    for unit in split[1].dropna().unique():
        factor = _cell_factor(column, unit)
        if factor is not None:
            factors[unit] = factor
    cell_factor = split[1].map(factors).astype("float64")
    bare = cells.astype(object).mask(cell_factor.notna(), split[0].astype(object))
    return bare, cell_factor


def _cell_factor(column: Column, unit: str) -> float | None:
    """The factor of a unit in a cell; counting words stand behind what has no dimension."""
    if column.dimension:
        return units.factor(column.dimension, unit)
    return 1.0 if unit in _COUNTED else None


def _tell_days(cells: pd.Series, column: Column, report: _ColumnReport) -> None:
    """Tell once that days stand in a column of years that is no column of buildings.

    When a building was finished is a day in many a register; the year of a ledger is none.
    """
    if column.name != "year" or pd.api.types.is_numeric_dtype(cells.dtype):
        return
    is_day = _sure(conversion.text(cells).str.match(_DAY))
    if not is_day.any():
        return
    row = int(report.row_numbers[is_day].iloc[0])
    value = str(cells[is_day].iloc[0])
    report.findings.add(
        phrase(
            "finding.year_of_day",
            header=report.header,
            count=int(is_day.sum()),
            row=row,
            value=value,
        ),
        row=row,
        column=column.name,
        value=value,
    )


def _years(cells: pd.Series) -> pd.Series:
    """Years, which may be written 2008年 or stand in a date."""
    if pd.api.types.is_integer_dtype(cells):
        return cells
    year = conversion.text(cells).str.extract(r"^(\d{4})(?:年|[-/.]\d)", expand=False)
    return cells.astype(object).mask(year.notna(), year.astype(object))
