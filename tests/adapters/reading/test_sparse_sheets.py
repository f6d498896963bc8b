"""Workbooks that are small and say that they are huge: read row by row, or refused."""

import zipfile

import openpyxl
import pytest
from binary_workbooks import write_xlsb
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from landuse.adapters.reading.ledgers import sheet_extent, sheets
from landuse.adapters.reading.limits import Limits
from landuse.errors import SourceError

ROWS = [["企业编号", "企业名称"], ["Q1", "甲"], ["Q2", "乙"], [None, "丙"]]


def ledger(path, far=None, merges=()):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    if far:
        book.active[far] = "x"
    for span in merges:  # without the cells that openpyxl would make for each
        book.active.merged_cells.ranges.add(CellRange(span))
    book.save(path)


def test_a_stray_cell_in_the_last_column_costs_nothing(workspace):
    ledger(workspace / "企业.xlsx", far="XFD60000")
    zone = workspace.table("enterprises", "企业.xlsx")
    assert zone.enterprises["name"].to_list() == ["甲", "乙"]
    told = zone.findings[zone.findings["code"] == "extra_cells"]
    assert told["row"].to_list() == [60_000]


def test_both_readers_give_the_same_cells(tmp_path):
    ledger(tmp_path / "near.xlsx", far="C5", merges=["A3:A4"])
    ledger(tmp_path / "far.xlsx", far="ZZZ60000", merges=["A3:A4"])
    near = sheets.sheet_pages(tmp_path / "near.xlsx", ())[0].cells
    far = sheets.sheet_pages(tmp_path / "far.xlsx", ())[0].cells
    assert [row[:2] for row in near[:4]] == far[:4] == [*ROWS[:3], ["Q2", "丙"]]
    assert far[-1] == [None] * 1000 + ["x"]
    assert len(far) == 60_000


def test_merged_blocks_of_nothing_are_not_filled(workspace):
    columns = map(get_column_letter, range(10, 3010))
    ledger(workspace / "企业.xlsx", "XFD60000", [f"{c}5:{c}60000" for c in columns])
    assert len(workspace.table("enterprises", "企业.xlsx").enterprises) == 2


def test_merged_blocks_that_lie_over_each_other_are_refused(tmp_path):
    limits = Limits(cells=10)
    ledger(tmp_path / "a.xlsx", merges=["A1:B4"])
    assert sheets.sheet_pages(tmp_path / "a.xlsx", (), limits)
    ledger(tmp_path / "a.xlsx", merges=["A1:B4", "A2:B4"])
    with pytest.raises(SourceError, match=r"a\.xlsx：合并单元格的范围过大"):
        sheets.sheet_pages(tmp_path / "a.xlsx", (), limits)


FIRMS = {(r, c): text for r, row in enumerate(ROWS[:3]) for c, text in enumerate(row)}


def test_a_binary_workbook_is_read(workspace):
    write_xlsb(workspace / "企业.xlsb", FIRMS | {(400, 300): "x"})
    zone = workspace.table("enterprises", "企业.xlsb")
    assert zone.enterprises["name"].to_list() == ["甲", "乙"]


@pytest.mark.parametrize("far", [(60_000, 400), (1_000_000, 16_383), (3, 4_000_000_000)])
def test_a_binary_workbook_with_a_stray_cell_is_refused(workspace, far):
    write_xlsb(workspace / "企业.xlsb", FIRMS | {far: "x"})
    place = rf"到第 {far[0] + 1} 行、第 {far[1] + 1} 列"
    with pytest.raises(SourceError, match=rf"企业\.xlsb：单元格相距太远（{place}）"):
        workspace.table("enterprises", "企业.xlsb")


def sheet(*addresses):
    cells = "".join(f'<c r="{address}"><v>1</v></c>' for address in addresses)
    return f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    ("addresses", "sparse"),
    [
        (["A1", "Z99999"], False),  # 26 x 99,999 cells are not many
        (["A1", "SJ40000"], True),  # 504 x 40,000 = 20.2 million
        (["A1", "SJ39000"], False),  # 504 x 39,000 = 19.7 million
        (["A1", "T1048576"], True),  # 20 x 1,048,576 = 21.0 million
        (["A1", "S1048576"], False),  # 19 x 1,048,576 = 19.9 million
    ],
)
def test_what_is_sparse(addresses, sparse):
    assert sheet_extent._is_sparse_sheet(sheet(*addresses), 20_000_000) is sparse
    in_single_quotes = sheet(*addresses).replace(b'"', b"'")
    assert sheet_extent._is_sparse_sheet(in_single_quotes, 20_000_000) is sparse


def ods(path, *rows):
    """Rows of text, each with how often it is repeated."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    body = ""
    for cells, repeat in rows:
        body += f'<table:table-row table:number-rows-repeated="{repeat}">'
        for cell in cells:
            body += f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        body += '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", content)


def test_repeated_rows_are_read_and_empty_ones_at_the_end_count_for_nothing(workspace):
    ods(workspace / "企业.ods", (ROWS[0], 1), (["Q1", "甲"], 1), ([], 1_048_574))
    zone = workspace.table("enterprises", "企业.ods")
    assert zone.enterprises["name"].to_list() == ["甲"]


@pytest.mark.parametrize("gap", [0, 4_000_000_000])
def test_repeats_beyond_any_sheet_are_refused(workspace, gap):
    repeats = 1 if gap else 4_000_000_000
    ods(workspace / "企业.ods", (ROWS[0], 1), ([], gap), (["Q1", "甲"], repeats))
    with pytest.raises(SourceError, match=r"企业\.ods：工作表中重复的行或单元格过多"):
        workspace.table("enterprises", "企业.ods")
