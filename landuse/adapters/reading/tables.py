"""Ledgers: workbooks and .csv with title rows, merged cells and totals, as raw rows under their headers."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from landuse.adapters.meaning.headers import match, tidy
from landuse.adapters.reading.formats import check_package
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import ColumnError, SourceError

_HEADER_ROWS = 20
#: Workbooks whose cells are XML.
_PACKAGES = (".xlsx", ".xlsm")
_TOTALS = {"合计", "小计", "总计", "累计"}


def read_table(
    path: Path,
    table: Table,
    findings: Findings,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    mapping: dict[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.Series, str | None]:
    """Raw cells under their headers, the row number a person sees for each, and the encoding (of a .csv).

    Raises SourceError where the file cannot be opened or holds nothing, ColumnError where no row looks like the header.
    """
    if path.suffix.lower() == ".csv":
        (cells, used), title = _csv_cells(path, encoding), ""
    else:
        pages, used = _sheet_pages(path, sheet), None
        hits = {
            title: max(_hits(page, table, mapping or {}), default=0)
            for title, page in pages.items()
        }
        title = max(hits, key=lambda t: hits[t])  # the first sheet among equals
        cells = pages[title]
        if title != next(iter(pages)):
            findings.add(
                "sheet_chosen",
                f"未指定工作表，读取了表头相符的“{title}”",
                severity="info",
                value=title,
            )
    at = _header_row(cells, table, mapping or {}, path)
    headers = _headers(cells[at])
    body = [
        (n, row)
        for n, row in enumerate(cells[at + 1 :], at + 2)
        if any(v is not None and str(v).strip() for v in row)
    ]
    totals = [(n, row) for n, row in body if _is_total(row)]
    for n, row in totals:
        word = next(str(v).strip() for v in row if v is not None and str(v).strip())
        findings.add(
            "total_row",
            f"第{n}行是合计行，未采用",
            severity="info",
            action="ignored",
            row=n,
            value=word,
        )
    kept = [(n, row) for n, row in body if not _is_total(row)]
    if not kept:
        raise SourceError(f"{path.name}：表头下没有数据行。", "请确认文件内容。")
    width = len(headers)
    for n, row in kept:
        if any(v is not None and str(v).strip() for v in row[width:]):
            text = f"第{n}行比表头多出单元格，多出的未采用；若值中有逗号，请加引号"
            findings.add("extra_cells", text, action="ignored", row=n)
    data = pd.DataFrame(
        [list(row[:width]) + [None] * (width - len(row)) for _, row in kept],
        columns=headers,
        dtype=object,
    )
    data = data.loc[:, [h for h in headers if not h.startswith("\0")]]
    if path.suffix.lower() in _PACKAGES:
        _tell_unreckoned(path, title, headers, [n for n, _ in kept], findings)
    return data, pd.Series([n for n, _ in kept], dtype="int64"), used


def _csv_cells(path: Path, encoding: str | None) -> tuple[list[list[Any]], str]:
    raw = path.read_bytes()
    if not raw.strip():
        raise SourceError(f"{path.name}：文件是空的。")
    text, used = decode(raw, path.name, encoding)
    first = next((line for line in text.splitlines() if any(d in line for d in ",\t;")), "")
    delimiter = max(",\t;", key=first.count)
    # strict: a quote that is never closed would swallow the rows that follow
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells: list[list[Any]] = []
    try:
        cells.extend([cell if cell != "" else None for cell in row] for row in rows)
    except csv.Error:
        raise SourceError(
            f"{path.name}：第 {len(cells) + 1} 行拆不成单元格(引号不成对，或一格超过 {csv.field_size_limit()} 个字符)。",
            "请改正这一行，或另存为 .xlsx。",
        ) from None
    return cells, used


def decode(raw: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Text by strict decoding: the declared encoding, else UTF-8 (with or without BOM), else GB18030.

    Raises SourceError where none of them fits.
    """
    for candidate in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
        try:
            text = raw.decode(candidate)
            text.encode()  # half a surrogate pair is no text
        except (ValueError, LookupError):
            continue
        return text.removeprefix("\ufeff"), "UTF-8" if candidate == "utf-8-sig" else str(
            candidate
        ).upper()
    tried = encoding or "UTF-8、GB18030"
    raise SourceError(
        f"{name}：不是有效的文本编码(试过 {tried})。",
        "请另存为 UTF-8，或在 landuse.toml 写明 encoding。",
    )


def _sheet_pages(path: Path, sheet: str | None) -> dict[str, list[list[Any]]]:
    """Cells of the wanted sheet, or of every sheet that holds something."""
    import python_calamine as calamine

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                check_package(packed, path.name)
                if packed.testzip():  # a damaged part must not become a shorter ledger
                    raise zipfile.BadZipFile
        book = calamine.CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise SourceError(f"{path.name}：没有工作表“{sheet}”。", f"现有：{'、'.join(names)}。")
        pages = {
            title: _page_cells(book.get_sheet_by_name(title))
            for title in ([sheet] if sheet else names)
        }
    except (
        calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ):
        raise SourceError(
            f"{path.name}：不是可读的 {path.suffix.lower()} 文件(已损坏、有密码或改过扩展名)。",
            "请用 Excel 另存为 .xlsx。",
        ) from None
    filled = {
        title: cells
        for title, cells in pages.items()
        if any(v is not None for row in cells for v in row)
    }
    if not filled:
        raise SourceError(f"{path.name}：工作表“{next(iter(pages), '')}”是空的。")
    return filled


def _tell_unreckoned(
    path: Path, sheet: str, headers: Sequence[str], rows: Sequence[int], findings: Findings
) -> None:
    """List formulas whose results were never stored, as some exporters write them: they read as empty cells."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    with zipfile.ZipFile(path) as packed:
        try:
            places = _unreckoned(packed, sheet)
        except (ElementTree.ParseError, KeyError):  # what the reader could do without
            return
    told = set(rows)
    for place in places:
        column, n = coordinate_from_string(place)
        at = column_index_from_string(column) - 1
        if n in told and at < len(headers):
            text = f"第{n}行“{headers[at]}”是没有结果的公式，按缺失处理；请用 Excel 打开后另存"
            findings.add("formula_without_value", text, row=n, column=headers[at], action="ignored")


def _unreckoned(packed: zipfile.ZipFile, sheet: str) -> list[str]:
    """Cells of a sheet that have a formula and no value ("D3"). Raises KeyError where the sheet's part is not where it should be."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314 — checked as a package before
    rels = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    # of either dialect of the format, transitional and strict
    keys = {
        s.get("name"): v
        for s in book.findall(".//{*}sheet")
        for k, v in s.items()
        if k.endswith("}id")
    }
    target = {r.get("Id"): str(r.get("Target")) for r in rels}[keys[sheet]]
    part = packed.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    if b"<f" not in part:
        return []
    cells = [
        c
        for c in ElementTree.fromstring(part).findall(".//{*}c")  # noqa: S314
        if c.find("{*}f") is not None
    ]
    # an empty text is a result too; a cell need not say where it is
    return [
        c.get("r", "")
        for c in cells
        if c.get("r") and not c.findtext("{*}v") and c.get("t") != "str"
    ]


def _page_cells(page: Any) -> list[list[Any]]:
    """Values row by row; what is merged over several rows stands in each of them."""
    cells = [[None if v == "" else v for v in row] for row in page.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in page.merged_cell_ranges or ():
        if bottom == top or top >= len(
            cells
        ):  # a merged block holds its value in the first cell only
            continue
        value = cells[top][left]
        for row in cells[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
    return cells


def _header_row(
    cells: Sequence[Sequence[Any]], table: Table, mapping: dict[str, str], path: Path
) -> int:
    """The row among the first that names most known columns; it has to name the required ones."""
    counts = _hits(cells, table, mapping)
    best = max(range(len(counts)), key=lambda i: counts[i], default=0)
    if not counts or counts[best] == 0:
        sought = "、".join(c.zh for c in table.columns if c.required and c.kind != "geometry")
        first = next(
            (
                "、".join(str(v) for v in row if v is not None)
                for row in cells
                if any(v is not None for v in row)
            ),
            "",
        )
        raise ColumnError(
            f"{path.name}：前 {_HEADER_ROWS} 行中找不到{table.zh}的表头(必需列：{sought})。首行内容：{first[:60]}。",
            "请检查工作表或列名。",
        )
    match(_headers(cells[best]), table, mapping, path.name)
    return best


def _hits(cells: Sequence[Sequence[Any]], table: Table, mapping: dict[str, str]) -> list[int]:
    """How many known columns each of the first rows names."""
    known = {tidy(n) for c in table.columns for n in (c.name, *c.aliases)} | {
        tidy(h) for h in mapping.values()
    }

    def of(row: Sequence[Any]) -> int:
        forms = [tidy(v) for v in row if v is not None]
        return sum(bool({form, units.split_unit(form)[0]} & known) for form in forms)

    return [of(row) for row in cells[:_HEADER_ROWS]]


def _headers(row: Sequence[Any]) -> list[str]:
    """Headers as text; empty ones are marked, repeated ones numbered."""
    out: list[str] = []
    for i, cell in enumerate(row):
        name = "".join(str(cell).split()) if cell is not None and str(cell).strip() else f"\0{i}"
        while name in out:
            name = f"{name}.{i + 1}"
        out.append(name)
    return out


def _is_total(row: Sequence[Any]) -> bool:
    words = [str(v).strip() for v in row[:4] if v is not None and str(v).strip()]
    return bool(words) and "".join(words[0].split()).rstrip(":：") in _TOTALS
