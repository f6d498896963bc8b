"""Formulas whose results a workbook does not hold, as some exporters write them.

They read as empty cells; nobody would know why.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from landuse.adapters.reading.ledgers.workbook_parts import part_of
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


def tell_formulas_without_results(
    path: Path, sheet: str, headers: Sequence[str], rows: Sequence[int], findings: Findings
) -> None:
    """List the formulas of a sheet whose results are not there.

    Parameters
    ----------
    path : Path
        A workbook that has been read; of those that are no packages of XML nothing is known.
    sheet : str
        The sheet's title.
    headers : sequence of str
        The headers of the sheet's columns, from its first.
    rows : sequence of int
        The numbers of the rows that are used, as a person sees them.
    findings : Findings
        Takes a ``formula_without_value`` a cell.

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
            addresses = _without_results(packed, sheet)
        except (ElementTree.ParseError, KeyError):  # what the reader could do without
            return
    used = set(rows)
    for address in addresses:
        letters, row = coordinate_from_string(address)
        column = column_index_from_string(letters) - 1
        if row in used and column < len(headers):
            findings.add(
                phrase("finding.formula_without_value", row=row, header=headers[column]),
                row=row,
                column=headers[column],
                action="ignored",
            )


def _without_results(packed: zipfile.ZipFile, sheet: str) -> list[str]:
    """Addresses ("D3") of the cells of a sheet that have a formula and no value.

    Raises KeyError where the sheet's part is not where it should be.
    """
    part = packed.read(part_of(packed, sheet))
    if b"<f" not in part:
        return []
    addresses = []
    # the package was checked before it was read
    for cell in ElementTree.fromstring(part).findall(".//{*}c"):  # noqa: S314
        address = cell.get("r")  # a cell need not say where it is
        has_formula = cell.find("{*}f") is not None
        # an empty text is a result too
        has_result = bool(cell.findtext("{*}v")) or cell.get("t") == "str"
        if address and has_formula and not has_result:
            addresses.append(address)
    return addresses
