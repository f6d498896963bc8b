"""Tables in print: alignment of Chinese, formulas defused, whole or not at all."""

import csv
import io

import openpyxl
import pytest
from rich.cells import cell_len

from landuse.views.tables.columns import Col
from landuse.views.tables.formats import csv_text
from landuse.views.tables.text_table import Look, text_table
from landuse.views.tables.workbook import Sheet, write_book
from landuse.words.phrases import Label

COLS = (
    Col("id", Label("编号", "Id")),
    Col("name", Label("名称", "Name"), width=12),
    Col("mu", Label("用地(亩)", "Mu"), decimals=1),
)
ROWS = [
    {"id": "0601", "name": "=HYPERLINK(1)", "mu": 1234.56},
    {"id": "P2", "name": "很长很长很长很长的名称", "mu": None},
    {"id": "P3", "name": "[red]甲[/red]", "mu": 0.0},
]


def test_columns_line_up_with_chinese():
    lines = text_table(ROWS, COLS, title="标题").splitlines()
    body = [line for line in lines if line.startswith(("0601", "P2", "P3"))]
    assert {cell_len(line) for line in body} == {cell_len(body[0])}
    assert "…" in body[1]
    assert body[1].endswith("–")
    assert "[red]" in body[2]


def test_colours_only_on_a_terminal():
    assert "\x1b[" not in text_table(ROWS, COLS, title="t")
    assert "\x1b[" in text_table(ROWS, COLS, title="t", look=Look(color=True))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"])
def test_formulas_are_defused(start, tmp_path):
    rows = [{"id": "a", "name": f"{start}cmd|' /C calc'!A0", "mu": -1.0}]
    read = list(csv.reader(io.StringIO(csv_text(rows, COLS).lstrip("\ufeff"))))
    assert read[1][1].startswith("'")
    assert float(read[1][2]) == -1
    write_book(tmp_path / "a.xlsx", [Sheet("t", COLS, rows, "t")])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["B4"]
    assert cell.data_type == "s"


def test_a_failed_workbook_leaves_nothing(tmp_path):
    rows = [{"id": object(), "name": "x", "mu": 1.0}]
    with pytest.raises(ValueError, match="convert"):
        write_book(tmp_path / "a.xlsx", [Sheet("t", COLS, rows, "t")])
    assert list(tmp_path.iterdir()) == []
