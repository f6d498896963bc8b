"""What reading found wrong, row by row, on its way to the findings table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import pandas as pd

from landuse.words.phrases import Phrase, as_json

#: Columns of the findings table, in order. ``row`` is the row as a person counts it in the file
#: (spreadsheet row, or record number from 1), ``severity`` is "error" | "warning" | "info",
#: ``action`` is what was done about it: "rejected" | "repaired" | "kept" | "ignored". ``phrase`` is
#: the sentence still to be said (:func:`~landuse.words.phrases.as_json`), ``message`` the same in
#: the language that was spoken when it was found.
FINDING_COLUMNS = (
    "table",
    "row",
    "id",
    "column",
    "code",
    "severity",
    "value",
    "message",
    "action",
    "phrase",
)
#: More than there is may be used, or claimed, up to this factor before it is told: surveys differ.
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
    phrase: str | None


class Details(TypedDict, total=False):
    """What may be said of a finding besides its code and message."""

    severity: str
    action: str
    row: Any
    id: Any
    column: str | None
    value: Any


@dataclass
class Findings:
    """A notebook of one table's troubles, written into while the table is read.

    Parameters
    ----------
    table
        Which.
    rows
        One a finding, with the keys of :class:`FindingRow`; rows are numbered as a person sees
        them in the file.
    """

    table: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, said: Phrase, **details: Unpack[Details]) -> None:
        """Note one finding.

        Parameters
        ----------
        said
            The sentence: its code is "finding." and what was found, and behind a further dot how
            that is put ("finding.unreadable_value.date").
        **details
            Where, and what was done about it; a warning that changed nothing where not said.

        Examples
        --------
        >>> from landuse.words.phrases import phrase
        >>> notes = Findings("parcels")
        >>> notes.add(phrase("finding.gap", value="3.00", east=1.0, north=2.0))
        >>> notes.rows[0]["code"]
        'gap'
        """
        self.rows.append(
            {
                "table": self.table,
                "row": details.get("row"),
                "id": details.get("id"),
                "column": details.get("column"),
                "code": finding_code(said),
                "severity": details.get("severity", "warning"),
                "value": details.get("value"),
                "message": said.in_language(),
                "action": details.get("action", "kept"),
                "phrase": as_json(said),
            }
        )

    def each(self, said: Phrase, at: pd.DataFrame, **details: Unpack[Details]) -> None:
        """Note one finding a row.

        Parameters
        ----------
        said
            As :meth:`add` takes it; the sentence may name ``{row}``, ``{id}`` and ``{value}`` too.
        at
            Columns row, id and value, as :func:`rows_of` gives them.
        **details
            As :meth:`add` takes them.
        """
        columns = [at[name].tolist() for name in ("row", "id", "value")]
        for row, id_, value in zip(*columns, strict=True):
            shown = {"row": _shown(row), "id": _shown(id_), "value": _shown(value)}
            more: Details = {**details, "row": row, "id": id_, "value": value}
            self.add(Phrase(said.code, {**said.params, **shown}), **more)


def finding_code(said: Phrase) -> str:
    """What was found, without how it is put.

    Parameters
    ----------
    said
        A finding's sentence.

    Returns
    -------
    str

    Examples
    --------
    >>> finding_code(Phrase("finding.unreadable_value.date"))
    'unreadable_value'
    """
    return said.code.split(".")[1]


def _shown(value: Any) -> Any:
    """A value as a message names it: nothing where it is missing."""
    return "" if _is_missing(value) else value


def _is_missing(value: Any) -> bool:
    """Whether nothing stands in a cell; a list is something."""
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))


def rows_of(frame: pd.DataFrame, value: Any = None) -> pd.DataFrame:
    """Rows of a table as :meth:`Findings.each` takes them.

    Parameters
    ----------
    frame
        A canonical frame, its id in the first column, with ``source_row``.
    value
        What is told of every row: a column on the same index, or one value for all.

    Returns
    -------
    DataFrame
        Columns row, id and value.
    """
    return pd.DataFrame(
        {"row": frame["source_row"], "id": frame.iloc[:, 0].astype(object), "value": value}
    )


def frame_of(notebooks: Iterable[Findings]) -> pd.DataFrame:
    """All notebooks as one findings table.

    Parameters
    ----------
    notebooks
        One a table.

    Returns
    -------
    DataFrame
        As :func:`findings_table` gives it.
    """
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
    out["row"] = out["row"].astype("Int64")
    for column in (name for name in FINDING_COLUMNS if name != "row"):
        out[column] = out[column].map(_text).astype("string")
    return out


def _text(value: Any) -> str | None:
    """A value as a cell holds it: the things of a list side by side."""
    if _is_missing(value):
        return None
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
