"""Sheets that are no tables: a record a column, a form with labels, figures or units in rows.

Read as a table, such a sheet gives firms that are called 企业名称 and 实缴税收. What stands where
is not guessed: the sheet is refused with the way to make a table of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from landuse.adapters.meaning.header_words import narrow, parse_header
from landuse.adapters.meaning.no_record_words import INDICATOR_HEADERS, UNIT_HEADERS
from landuse.adapters.reading.ledgers.cells import Row, filled_cells, is_filled
from landuse.adapters.reading.ledgers.header_grid import HeaderGrid, Vocabulary
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.units import FACTORS, split_unit
from landuse.errors import ColumnError
from landuse.words.phrases import phrase

#: Rows and columns of a sheet that are looked at.
_ROWS, _COLUMNS = 60, 12
#: Fewer labels below each other are a chance.
_FEW_LABELS = 3
#: A row that has at least so many labels under the headers belongs to a form.
_LABELS_OF_FORM = 2
#: Labels that an error shows.
_SHOWN = 6


def check_layout(
    cells: Sequence[Row], grid: HeaderGrid, vocabulary: Vocabulary, file: str
) -> None:
    """Refuse a sheet whose headers stand below each other, or beside what they head.

    Parameters
    ----------
    cells : sequence of Row
        The cells of the sheet.
    grid : HeaderGrid
        Its headers, as they were found in rows.
    vocabulary : Vocabulary
        What headers name.
    file : str
        The file's name, for the error.

    Raises
    ------
    ColumnError
        More columns are named below each other than beside each other, or the row under the headers
        names others; with the labels and the way to make a table of the sheet.
    """
    looked_at = cells[:_ROWS]
    labels = [_labels_of_column(looked_at, j, vocabulary) for j in range(_COLUMNS)]
    longest = max(range(_COLUMNS), key=lambda j: len(labels[j]))
    below = labels[longest]
    is_form = _is_row_of_form(looked_at, grid, vocabulary)
    named = len(grid.columns)
    # below the only header, a second label is enough
    is_only = (
        named == 1
        and longest < len(grid.heads)
        and grid.heads[longest].column is not None
    )
    is_few = len(below) < _FEW_LABELS and not is_only
    if not is_form and (is_few or len(below) <= named):
        return
    others = sum(len(of_column) for of_column in labels) - len(below)
    has_one_record = _has_one_record(looked_at, longest, vocabulary)
    is_form = is_form or others >= _LABELS_OF_FORM or has_one_record
    shown = list(below.values())[:_SHOWN]
    code = "reading.sheet_is_form" if is_form else "reading.sheet_on_its_side"
    raise ColumnError(code, file=file, labels=shown, table=vocabulary.table.label)


def _labels_of_column(
    cells: Sequence[Row], j: int, vocabulary: Vocabulary
) -> dict[str, str]:
    """The canonical columns that the texts of one column name, and how."""
    found: dict[str, str] = {}
    for row in cells:
        cell = row[j] if j < len(row) else None
        name = _named(cell, vocabulary)
        if name is not None:
            found.setdefault(name, str(cell).strip())
    return found


def _named(cell: object, vocabulary: Vocabulary) -> str | None:
    """The canonical column that a cell names; None where it names none."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    name = parse_header(narrow(cell).rstrip(":")).name
    column = vocabulary.named(name) if name else None
    return column.name if column is not None else None


def _is_row_of_form(
    cells: Sequence[Row], grid: HeaderGrid, vocabulary: Vocabulary
) -> bool:
    """Whether the row under the headers has labels of other columns where the headers have some."""
    if grid.bottom >= len(cells):
        return False
    row = cells[grid.bottom]
    known = [j for j, head in enumerate(grid.heads) if head.column is not None]
    below = [_named(row[j], vocabulary) if j < len(row) else None for j in known]
    others = {name for name in below if name is not None and name not in grid.columns}
    return len(others) >= _LABELS_OF_FORM and 2 * len(others) >= len(known)


def _has_one_record(cells: Sequence[Row], j: int, vocabulary: Vocabulary) -> bool:
    """Whether at most one cell stands behind each label of a column."""
    rows = [
        row for row in cells if j < len(row) and _named(row[j], vocabulary) is not None
    ]
    return all(len(filled_cells(row[j + 1 :])) <= 1 for row in rows)


def with_units_beside(
    grid: HeaderGrid, rows: Sequence[tuple[int, Row]], vocabulary: Vocabulary, file: str
) -> HeaderGrid:
    """The headers of a block with the units that a column beside them holds: 应税销售, 单位.

    Parameters
    ----------
    grid : HeaderGrid
        The headers of a block.
    rows : sequence of (int, Row)
        Its records.
    vocabulary : Vocabulary
        What headers name.
    file : str
        The file's name, for the error.

    Returns
    -------
    HeaderGrid
        Columns that say their unit themselves keep it.

    Raises
    ------
    ColumnError
        The units of a column differ from row to row.
    """
    heads = list(grid.heads)
    for j in range(1, len(heads)):
        head = heads[j - 1]
        if heads[j].name not in UNIT_HEADERS or head.column is None:
            continue
        column = vocabulary.table.column(head.column)
        usable = FACTORS.get(column.dimension or "", {})
        cells = [row[j] for _, row in rows if j < len(row) and is_filled(row[j])]
        units = dict.fromkeys(narrow(cell) for cell in cells)
        if not units or not usable or any(unit not in usable for unit in units):
            continue
        own = split_unit(head.name)[1]
        if len(units) > 1:
            raise ColumnError(
                "reading.units_differ", file=file, header=head.name, units=list(units)
            )
        unit = next(iter(units))
        if own is None or head.unit_from == "title":
            bare = split_unit(head.name)[0]
            heads[j - 1] = replace(head, name=f"{bare}({unit})", unit_from="column")
    return replace(grid, heads=tuple(heads))


def tell_layout(
    grid: HeaderGrid,
    rows: Sequence[tuple[int, Row]],
    vocabulary: Vocabulary,
    file: str,
    findings: Findings,
) -> None:
    """Refuse figures that stand in rows; list years that head figures of which nothing says what.

    Parameters
    ----------
    grid : HeaderGrid
        The headers of a block.
    rows : sequence of (int, Row)
        Its records.
    vocabulary : Vocabulary
        What headers name.
    file : str
        The file's name, for the error.
    findings : Findings
        Takes a ``years_without_figure``.

    Raises
    ------
    ColumnError
        A column (指标) names in each row what the figure behind it is.
    """
    for j, head in enumerate(grid.heads):
        if head.column is not None or head.name not in INDICATOR_HEADERS:
            continue
        cells = [row[j] for _, row in rows if j < len(row)]
        named = {_named(cell, vocabulary) for cell in cells} - {None}
        if len(named) >= _LABELS_OF_FORM:
            shown = list(dict.fromkeys(str(cell).strip() for cell in cells))[:_SHOWN]
            raise ColumnError(
                "reading.figures_in_rows", file=file, header=head.name, labels=shown
            )
    years = [head.name for head in grid.heads if head.is_only_year]
    if years:
        findings.add(
            phrase("finding.years_without_figure", years=years),
            severity="error",
            action="ignored",
            value=years[0],
        )
