"""The sheet that goes out to the field: suspected units, the grounds, and blanks to fill in.

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
    from collections.abc import Hashable, Mapping, Sequence

    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone

#: Rows of a sheet above those of the table: title, note, heading.
_FIRST_ROW = 4
_STATUS = "status_found"


def _blank(name: str, key: str | None = None) -> Col:
    """A column of the table of field checks, under a heading by which it is read again."""
    column = REVIEWS.column(name)
    return Col(key or name, Label(column.zh, column.name))


#: Columns of what is known, then those to be filled in.
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
    """Return the units that need a field check.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
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
    for kind, units in (
        ("parcel", assessment.parcels),
        ("building", assessment.buildings),
    ):
        facts = units.reindex(columns=["name", "holder", "township", "confirmed"])
        for tag, unit in zip(rows_by_unit[kind], facts.to_dict("records"), strict=True):
            if tag["status"] in status.SUSPECTED and not unit["confirmed"]:
                rows.append(_sheet_row(tag, unit))
    return rows


def _sheet_row(
    tag: Mapping[str, object], unit: Mapping[Hashable, object]
) -> dict[str, object]:
    """The cells of one unit, without the blanks."""
    return {
        "unit_id": tag["id"],
        "unit": tag["unit"],
        "name": unit["name"],
        "holder": unit["holder"],
        "township": unit["township"],
        "suspected": tag["status_label"],
        "grounds": tag["why"],
    }


def write_field_sheet(
    path: Path, assessment: Assessment, rows: Sequence[Mapping[str, object]], lang: str
) -> None:
    """Write the sheet, whole or not at all.

    Parameters
    ----------
    path : Path
        An .xlsx file.
    assessment : Assessment
        Its policy has the words for the result of a field check: they can be chosen in the cells.
    rows : sequence of mapping
        Of :func:`suspected_units`.
    lang : str
        "zh" or "en".
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    zone = assessment.zone
    words = _result_words(zone)
    sheet = Sheet(
        name=REVIEWS.label.in_language(lang),
        cols=COLS,
        rows=rows,
        title=say("table.field_sheet.title", lang, zone=zone.name),
        note=say("table.field_sheet.note", lang, words=joined(words, lang)),
    )
    book = book_of([sheet], lang=lang)
    choice = DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True
    )
    keys = [col.key for col in COLS]
    column = get_column_letter(keys.index(_STATUS) + 1)
    last_row = _FIRST_ROW + max(len(rows), 1) - 1
    choice.add(f"{column}{_FIRST_ROW}:{column}{last_row}")
    book.worksheets[0].add_data_validation(choice)
    save_book(book, path)


def _result_words(zone: Zone) -> list[str]:
    """The first word of the policy for each result of a field check."""
    synonyms = [list(words) for words in zone.policy.review_words.values()]
    return [words[0] for words in synonyms if words]
