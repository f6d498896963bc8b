"""The sheet that goes out to the field: suspected units, on what grounds, and blanks to fill in.

It comes back as the table ``reviews``: its blanks are headed as that table's columns are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.schema import REVIEWS
from landuse.views.tables.columns import Col, declared
from landuse.views.tables.workbook import Sheet, book_of, save_book
from landuse.words.catalogue import joined, say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from landuse.domain.assessment import Assessment

#: Rows of a sheet above those of the table: title, note, heading.
_FIRST_ROW = 4
_STATUS = "status_found"


def _blank(name: str, key: str | None = None) -> Col:
    """A column of the table of field checks, under a heading by which it is read again."""
    column = REVIEWS.column(name)
    return Col(key or name, Label(column.zh, column.name))


#: What is known, then what is to be filled in.
COLS = (
    _blank("unit_id"),
    Col("unit", "table.kind_of_unit"),
    Col("name", "table.name"),
    declared("holder"),
    declared("township"),
    Col("suspected", "table.suspected_status"),
    Col("grounds", "table.grounds"),
    _blank("status", _STATUS),
    _blank("reviewer"),
    _blank("date"),
    _blank("reason"),
    _blank("until"),
)


def suspected_units(
    assessment: Assessment, rows_by_unit: Mapping[str, Sequence[Mapping[str, object]]]
) -> list[dict[str, object]]:
    """Return the units that somebody has to look at.

    Parameters
    ----------
    assessment : Assessment
        Whose units they are.
    rows_by_unit : mapping of str to sequence of mapping
        "parcel" and "building" → a row a unit in the order of its frame, with the keys ``unit``
        (word), ``id``, ``status``, ``status_label`` and ``why``.

    Returns
    -------
    list of dict
        Values by the keys of :data:`COLS`, of every unit whose status is suspected and confirmed
        by nobody; the blanks are not among them.
    """
    rows = []
    for kind, frame in (
        ("parcel", assessment.parcels),
        ("building", assessment.buildings),
    ):
        known = frame.reindex(columns=["name", "holder", "township", "confirmed"])
        for row, of_unit in zip(
            rows_by_unit[kind], known.to_dict("records"), strict=True
        ):
            if row["status"] not in status.SUSPECTED or of_unit["confirmed"]:
                continue
            rows.append(
                {
                    "unit_id": row["id"],
                    "unit": row["unit"],
                    **{name: of_unit[name] for name in ("name", "holder", "township")},
                    "suspected": row["status_label"],
                    "grounds": row["why"],
                }
            )
    return rows


def write_field_sheet(
    path: Path, assessment: Assessment, rows: Sequence[Mapping[str, object]], lang: str
) -> None:
    """Write the sheet, whole or not at all.

    Parameters
    ----------
    path : Path
        An .xlsx file.
    assessment : Assessment
        Whose policy says with which words a field check answers: they can be chosen in the cells.
    rows : sequence of mapping
        Of :func:`suspected_units`.
    lang : str
        "zh" or "en".
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    zone = assessment.zone
    words = [
        group[0] for group in map(list, zone.policy.review_words.values()) if group
    ]
    title = say("table.field_sheet.title", lang, zone=zone.name)
    note = say("table.field_sheet.note", lang, words=joined(words, lang))
    book = book_of(
        [Sheet(REVIEWS.label.in_language(lang), COLS, rows, title, note)], lang=lang
    )
    choice = DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True
    )
    column = get_column_letter([col.key for col in COLS].index(_STATUS) + 1)
    choice.add(f"{column}{_FIRST_ROW}:{column}{_FIRST_ROW + max(len(rows), 1) - 1}")
    book.worksheets[0].add_data_validation(choice)
    save_book(book, path)
