"""Sheets that are no tables: a record a column, a form with labels, figures or units in rows.

Read as a table, such a sheet gives firms that are called 企业名称 and 实缴税收. Its layout is not
guessed: the sheet is refused with the way to make a table of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from landuse.adapters.meaning.header_words import narrow, parse_header
from landuse.adapters.meaning.no_record_words import INDICATOR_HEADERS, UNIT_HEADERS
from landuse.adapters.reading.ledgers.cells import (
    NumberedRow,
    Row,
    cell_at,
    filled_cells,
    is_filled,
)
from landuse.adapters.reading.ledgers.header_grid import HeaderGrid
from landuse.adapters.reading.ledgers.header_vocabulary import Vocabulary
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.units import FACTORS, split_unit
from landuse.errors import ColumnError
from landuse.words.phrases import phrase

#: Rows and columns of a sheet in which labels are sought.
_SEARCHED_ROWS, _SEARCHED_COLUMNS = 60, 12
#: Fewer labels below each other are a coincidence.
_MIN_LABELS = 3
#: A row with at least so many labels under the headers belongs to a form.
_MIN_LABELS_OF_FORM = 2
#: Labels that an error lists.
_LISTED_LABELS = 6


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
        Which header names which column.
    file : str
        The file's name, for the error.

    Raises
    ------
    ColumnError
        More columns are named below each other than beside each other, or the row under the headers
        names others; with the labels and the way to make a table of the sheet.
    """
    searched_cells = cells[:_SEARCHED_ROWS]
    labels_of_columns = [
        _labels_in_column(searched_cells, j, vocabulary)
        for j in range(_SEARCHED_COLUMNS)
    ]
    labels = max(labels_of_columns, key=len)
    label_column = labels_of_columns.index(labels)
    is_form = _has_labels_below_headers(searched_cells, grid, vocabulary)
    if not is_form:
        # below the only header, a second label is enough
        is_under_only_header = (
            len(grid.columns) == 1
            and label_column < len(grid.heads)
            and grid.heads[label_column].column is not None
        )
        if len(labels) < _MIN_LABELS and not is_under_only_header:
            return
        if len(labels) <= len(grid.columns):
            return
    other_labels = sum(map(len, labels_of_columns)) - len(labels)
    has_one_record = _has_one_record(searched_cells, label_column, vocabulary)
    is_form = is_form or other_labels >= _MIN_LABELS_OF_FORM or has_one_record
    code = "reading.sheet_is_form" if is_form else "reading.sheet_on_its_side"
    listed_labels = list(labels.values())[:_LISTED_LABELS]
    table_label = vocabulary.table.label
    raise ColumnError(code, file=file, labels=listed_labels, table=table_label)


def _labels_in_column(
    cells: Sequence[Row], j: int, vocabulary: Vocabulary
) -> dict[str, str]:
    """Canonical column → the first text of one column of the sheet that names it."""
    labels: dict[str, str] = {}
    for row in cells:
        cell = cell_at(row, j)
        column = _column_of_label(cell, vocabulary)
        if column is not None:
            labels.setdefault(column, str(cell).strip())
    return labels


def _column_of_label(cell: object, vocabulary: Vocabulary) -> str | None:
    """The canonical column that a cell names; None where it names none."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    name = parse_header(narrow(cell).rstrip(":")).name
    column = vocabulary.column_for(name) if name else None
    return column.name if column is not None else None


def _has_labels_below_headers(
    cells: Sequence[Row], grid: HeaderGrid, vocabulary: Vocabulary
) -> bool:
    """Whether the row under the headers has labels of other columns below many of them."""
    if grid.bottom >= len(cells):
        return False
    row = cells[grid.bottom]
    header_count = 0
    other_columns = set()
    for j, head in enumerate(grid.heads):
        if head.column is None:
            continue
        header_count += 1
        column = _column_of_label(cell_at(row, j), vocabulary)
        if column is not None and column not in grid.columns:
            other_columns.add(column)
    is_at_half_of_headers = 2 * len(other_columns) >= header_count
    return len(other_columns) >= _MIN_LABELS_OF_FORM and is_at_half_of_headers


def _has_one_record(cells: Sequence[Row], j: int, vocabulary: Vocabulary) -> bool:
    """Whether at most one cell stands behind each label of a column."""
    for row in cells:
        if _column_of_label(cell_at(row, j), vocabulary) is None:
            continue
        if len(filled_cells(row[j + 1 :])) > 1:
            return False
    return True


def with_units_beside(
    grid: HeaderGrid, rows: Sequence[NumberedRow], vocabulary: Vocabulary, file: str
) -> HeaderGrid:
    """The headers of a block with the units that a column beside them holds: 应税销售, 单位.

    Parameters
    ----------
    grid : HeaderGrid
        The headers of a block.
    rows : sequence of (int, Row)
        Its records.
    vocabulary : Vocabulary
        Which header names which column.
    file : str
        The file's name, for the error.

    Returns
    -------
    HeaderGrid
        Headers that state a unit themselves keep it.

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
        usable_units = FACTORS.get(column.dimension or "", {})
        cells = [cell_at(row, j) for _, row in rows]
        units = list(dict.fromkeys(narrow(cell) for cell in cells if is_filled(cell)))
        if not units or any(unit not in usable_units for unit in units):
            continue
        if len(units) > 1:
            raise ColumnError(
                "reading.units_differ", file=file, header=head.name, units=units
            )
        name, stated_unit = split_unit(head.name)
        if stated_unit is None or head.unit_from == "title":
            full_name = f"{name}({units[0]})"
            heads[j - 1] = replace(head, name=full_name, unit_from="column")
    return replace(grid, heads=tuple(heads))


def check_block_layout(
    grid: HeaderGrid,
    rows: Sequence[NumberedRow],
    vocabulary: Vocabulary,
    file: str,
    findings: Findings,
) -> None:
    """Refuse a block with one figure a row; report years over figures without a meaning.

    Parameters
    ----------
    grid : HeaderGrid
        The headers of a block.
    rows : sequence of (int, Row)
        Its records.
    vocabulary : Vocabulary
        Which header names which column.
    file : str
        The file's name, for the error.
    findings : Findings
        Takes a ``years_without_figure``.

    Raises
    ------
    ColumnError
        A column (指标) names in each row the meaning of the figure behind it.
    """
    for j, head in enumerate(grid.heads):
        if head.column is not None or head.name not in INDICATOR_HEADERS:
            continue
        cells = [row[j] for _, row in rows if j < len(row)]
        columns = {_column_of_label(cell, vocabulary) for cell in cells} - {None}
        if len(columns) >= _MIN_LABELS_OF_FORM:
            labels = list(dict.fromkeys(str(cell).strip() for cell in cells))
            raise ColumnError(
                "reading.figures_in_rows",
                file=file,
                header=head.name,
                labels=labels[:_LISTED_LABELS],
            )
    years = [head.name for head in grid.heads if head.is_only_year]
    if years:
        findings.add(
            phrase("finding.years_without_figure", years=years),
            severity="error",
            action="ignored",
            value=years[0],
        )
