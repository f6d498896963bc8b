"""Reading a workbook with percent cells against bare calamine.

    python benchmarks/workbooks.py [rows, default 100000] [rounds, default 5]

Each round runs both in turn; the ratio is of the minima. Results are compared before.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine
from timing import sizes

from landuse.adapters.reading.ledgers.tables import TableRequest, read_table
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import PARCELS

HEADER = ["宗地代码", "权利人", "宗地面积(平方米)", "已开发面积比例(%)", "已投资比例(%)"]


def write(path: Path, rows: int) -> None:
    """A ledger whose last two columns are shown as per cent."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append(HEADER)
    for number in range(rows):
        shares = []
        for share in (number % 101 / 100, number % 89 / 88):
            cell = openpyxl.cell.WriteOnlyCell(page, share)
            cell.number_format = "0.00%"
            shares.append(cell)
        page.append([f"P{number:06}", f"企业{number}", 10_000.0 + number, *shares])
    book.save(path)


def bare(path: Path) -> list[list[object]]:
    """Every cell, by the library alone."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return book.get_sheet_by_index(0).to_python()


def ledger(path: Path) -> int:
    """Every row under its header, as a ledger of parcels is read."""
    return len(read_table(TableRequest(path, PARCELS), Findings("parcels")).frame)


def minimum(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Write a workbook, compare, and time both ways."""
    rows, rounds = sizes(100_000, 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write(path, rows)
        assert ledger(path) == len(bare(path)) - 1 == rows
        times: dict[str, list[float]] = {"calamine, bare": [], "landuse, as a ledger": []}
        for _ in range(rounds):
            times["calamine, bare"].append(minimum(lambda: bare(path)))
            times["landuse, as a ledger"].append(minimum(lambda: ledger(path)))
    least = min(times["calamine, bare"])
    for name, seconds in times.items():
        print(f"{name:24}{min(seconds):8.3f} s {min(seconds) / least:7.2f} × bare")


if __name__ == "__main__":
    main()
