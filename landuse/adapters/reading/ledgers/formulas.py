"""Cells of a workbook that read as empty and are not: formulas without results, and errors.

Some exporters write formulas without computing them; others hold #N/A where a look-up found
nothing. Nobody would know why the cell is empty.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from landuse.adapters.reading.ledgers.workbook_parts import part_of
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


def report_cells_without_values(
    path: Path,
    sheet: str,
    headers: Sequence[str],
    rows: Sequence[int],
    findings: Findings,
) -> None:
    """Report the formulas of a sheet that have no results, and the errors.

    Parameters
    ----------
    path : Path
        A workbook that has been read; only packages of XML are looked at.
    sheet : str
        The sheet's title.
    headers : sequence of str
        The headers of the sheet's columns, from its first.
    rows : sequence of int
        The numbers of the records, as a person sees them; other rows are not reported.
    findings : Findings
        Takes a ``formula_without_value`` or an ``error_cell`` for each cell.

    Notes
    -----
    A workbook holds, beside a formula, the result that was last computed. Programs that write
    workbooks without computing leave it out, and only a spreadsheet program can put it there.
    """
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        try:
            errors = _error_by_address(packed, sheet)
        except (ElementTree.ParseError, KeyError):
            return  # the reader of the cells could do without this part
    record_rows = set(rows)
    for address, error in errors.items():
        letters, row = coordinate_from_string(address)
        column = column_index_from_string(letters) - 1
        if row not in record_rows or column >= len(headers):
            continue
        header = headers[column]
        if error is None:
            sentence = phrase("finding.formula_without_value", row=row, header=header)
        else:
            sentence = phrase("finding.error_cell", row=row, header=header, value=error)
        findings.add(sentence, row=row, column=header, value=error, action="ignored")


def _error_by_address(packed: zipfile.ZipFile, sheet: str) -> dict[str, str | None]:
    """Address ("D3") of a cell without a value → its error; None for a formula without a result.

    Raises KeyError where the sheet's part is not where it should be.
    """
    part = packed.read(part_of(packed, sheet))
    if b"<f" not in part and b't="e"' not in part:
        return {}
    errors: dict[str, str | None] = {}
    # the package was checked before it was read
    for cell in ElementTree.fromstring(part).findall(".//{*}c"):  # noqa: S314
        address = cell.get("r")  # a cell need not state its address
        if not address:
            continue
        value = cell.findtext("{*}v")
        kind = cell.get("t")
        if kind == "e":
            errors[address] = value or ""
            continue
        has_formula = cell.find("{*}f") is not None
        # an empty text is a result too
        if has_formula and not value and kind != "str":
            errors[address] = None
    return errors
