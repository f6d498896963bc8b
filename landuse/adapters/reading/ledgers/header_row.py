"""Which row of a ledger holds the headers, under titles and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from landuse.adapters.meaning.headers import match, tidy
from landuse.adapters.reading.ledgers.cells import Row, is_filled
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.schema import Table
from landuse.errors import ColumnError
from landuse.words.phrases import Parameter, phrase

#: Rows among which the headers have to be.
_SEARCHED = 20
#: Cells of the first row that an error shows, and characters of each.
_SHOWN_CELLS, _SHOWN = 6, 20
#: What the made-up header of a column without one begins with.
_NAMELESS = "\0"


def header_row(cells: Sequence[Row], table: Table, mapping: Mapping[str, str], source: str) -> int:
    """Find the row that holds the headers: the first of those that name most columns.

    Parameters
    ----------
    cells : sequence of rows
        The cells of a sheet.
    table : Table
        The canonical table that the sheet is read as.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    source : str
        The file's name, for the error.

    Returns
    -------
    int
        The row's place in ``cells``, from 0.

    Raises
    ------
    ColumnError
        Where no row among the first twenty names a column, or the one that names most lacks a
        required one.
    """
    counts = header_counts(cells, table, mapping)
    if not any(counts):
        required = [c.label for c in table.columns if c.required and c.kind != "geometry"]
        raise ColumnError(
            "reading.no_header_row",
            file=source,
            searched=_SEARCHED,
            table=table.label,
            columns=required,
            first=_first_row(cells),
        )
    best = counts.index(max(counts))
    match(headers_in(cells[best]), table, mapping, source)
    return best


def _first_row(cells: Sequence[Row]) -> Parameter:
    """The first cells of the first row that holds anything."""
    for row in cells:
        values = [str(cell)[:_SHOWN] for cell in row if cell is not None]
        if values:
            return values[:_SHOWN_CELLS]
    return phrase("meaning.none")


def header_counts(cells: Sequence[Row], table: Table, mapping: Mapping[str, str]) -> list[int]:
    """How many columns each of the first rows names.

    Parameters
    ----------
    cells : sequence of rows
        The cells of a sheet.
    table : Table
        The canonical table whose columns are sought.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.

    Returns
    -------
    list of int
        One number a row, of at most twenty rows.
    """
    spellings = {tidy(header) for header in mapping.values()}
    for column in table.columns:
        spellings.update(tidy(name) for name in (column.name, *column.aliases))
    counts = []
    for row in cells[:_SEARCHED]:
        forms = [tidy(cell) for cell in row if cell is not None]
        counts.append(
            sum(form in spellings or units.split_unit(form)[0] in spellings for form in forms)
        )
    return counts


def headers_in(row: Row) -> list[str]:
    """The headers in a row, each different from all others.

    Parameters
    ----------
    row : sequence of object
        The cells of the row.

    Returns
    -------
    list of str
        Without white space, which is how a header is broken over lines. One that recurs gets
        the number of its column; for one that is empty see :func:`is_nameless`.

    Examples
    --------
    >>> headers_in(["企业 名称", "年度", "年度"])
    ['企业名称', '年度', '年度.3']
    """
    headers: list[str] = []
    for i, cell in enumerate(row):
        name = "".join(str(cell).split()) if is_filled(cell) else f"{_NAMELESS}{i}"
        while name in headers:
            name = f"{name}.{i + 1}"
        headers.append(name)
    return headers


def is_nameless(header: str) -> bool:
    """Whether a header stands for a column that has none.

    Parameters
    ----------
    header : str
        One of :func:`headers_in`.

    Returns
    -------
    bool
    """
    return header.startswith(_NAMELESS)
