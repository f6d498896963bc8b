"""What every reader hands on: the source with its own headers, and findings about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from landuse.domain.zone import FINDING_COLUMNS


class Finding(NamedTuple):
    """One line of the findings table, but for the table's name."""

    code: str
    message: str
    severity: str = "warning"
    action: str = "kept"
    row: int | None = None
    column: str | None = None
    value: Any = None


@dataclass(frozen=True)
class Raw:
    """A source as it stands.

    ``frame`` has the source's own headers and is indexed by the row a person counts (spreadsheet row, record number from 1,
    line of a text file); ``geometry`` has the same index and the CRS that the source states.
    """

    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    encoding: str | None = None
    findings: tuple[Finding, ...] = ()


def per_row(values: pd.Series, code: str, text: str, **more: Any) -> Iterator[Finding]:
    """A finding for every entry of ``values`` (index: row); ``{row}`` and ``{value}`` in ``text`` are filled in."""
    for row, value in values.items():
        yield Finding(code, text.format(row=row, value=value), row=int(row), value=value, **more)


def findings_frame(findings: Iterable[tuple[str, Finding, Any]]) -> pd.DataFrame:
    """Findings as a table, from (table, finding, id of the row)."""
    lines = [
        (
            table,
            f.row,
            key,
            f.column,
            f.code,
            f.severity,
            None if f.value is None else str(f.value),
            f.message,
            f.action,
        )
        for table, f, key in findings
    ]
    frame = pd.DataFrame(lines, columns=list(FINDING_COLUMNS))
    text = [name for name in FINDING_COLUMNS if name != "row"]
    return frame.astype({"row": "Int64", **dict.fromkeys(text, "string")})
