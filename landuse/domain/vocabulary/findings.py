"""What reading found wrong, row by row, on its way to the findings table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import pandas as pd

#: Columns of the findings table, in order. ``row`` is the row as a person counts it in the file (spreadsheet row,
#: or record number from 1), ``severity`` is "error" | "warning" | "info", ``action`` is what was done about it:
#: "rejected" | "repaired" | "kept" | "ignored".
FINDING_COLUMNS = ("table", "row", "id", "column", "code", "severity", "value", "message", "action")
#: More than there is may be used, or claimed, up to here before it is told: surveys differ.
SLACK = 1.02


class FindingRow(TypedDict):
    """One row of the findings table, in the order of :data:`FINDING_COLUMNS`."""

    table: str
    row: object
    id: object
    column: str | None
    code: str
    severity: str
    value: object
    message: str
    action: str


@dataclass
class Findings:
    """A notebook of one table's troubles; rows are numbered as a person sees them in the file."""

    table: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        *,
        severity: str = "warning",
        action: str = "kept",
        row: Any = None,
        id: Any = None,
        column: str | None = None,
        value: Any = None,
    ) -> None:
        """One finding."""
        given = {"row": row, "id": id, "column": column, "code": code, "severity": severity}
        self.rows.append(
            {"table": self.table, **given, "value": value, "message": message, "action": action}
        )

    def each(self, code: str, message: str, at: pd.DataFrame, **more: Any) -> None:
        """One finding a row of ``at`` (columns row, id, value); ``message`` may name ``{row}``, ``{id}`` and ``{value}``."""
        for entry in at[["row", "id", "value"]].to_dict("records"):
            shown = {k: "" if v is None or pd.isna(v) else v for k, v in entry.items()}
            self.add(code, message.format(**shown), **entry, **more)


def rows_of(frame: pd.DataFrame, value: Any = None) -> pd.DataFrame:
    """Rows of a canonical frame (its id in the first column) as :meth:`Findings.each` tells them."""
    return pd.DataFrame(
        {"row": frame["source_row"], "id": frame.iloc[:, 0].astype(object), "value": value}
    )


def frame_of(notebooks: Iterable[Findings]) -> pd.DataFrame:
    """All notebooks as one findings table."""
    return findings_table([row for notebook in notebooks for row in notebook.rows])


def findings_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Findings as the table that a zone carries.

    Parameters
    ----------
    rows : sequence of mapping
        One a finding, with the keys of :class:`FindingRow`.

    Returns
    -------
    DataFrame
        With :data:`FINDING_COLUMNS`: ``row`` as Int64, all else as text, NA where not given.
    """
    out = pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype=object)
    out["row"] = pd.array(out["row"], dtype="Int64")
    for column in ("table", "id", "column", "code", "severity", "value", "message", "action"):
        out[column] = out[column].map(lambda v: None if pd.isna(v) else str(v)).astype("string")
    return out
