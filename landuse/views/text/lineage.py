"""The table old → new of two editions of a cadastre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record
from landuse.views.tables.columns import Col
from landuse.views.tables.text_table import Look, text_table
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

COLS = (
    Col("old_id", "table.old_number", elastic=True),
    Col("new_id", "table.new_number", elastic=True),
    Col("kind", "table.kind_of_change"),
    Col("area_m2", "table.common_area", decimals=1),
    Col("share_of_old", "table.share_of_old", decimals=3),
    Col("share_of_new", "table.share_of_new", decimals=3),
)
#: What can become of a parcel, in the order of the note.
_KINDS = (
    "same",
    "renumbered",
    "reshaped",
    "split",
    "merged",
    "rearranged",
    "gone",
    "new",
)


def title(zone: Zone, old: str, lang: str) -> str:
    """The heading of the table.

    Parameters
    ----------
    zone : Zone
        The new edition.
    old : str
        The name of the old edition's file.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line.
    """
    return say("text.lineage.title", lang, zone=zone.name, old=old)


def note(rows: Sequence[Record], lang: str) -> str:
    """The number of pairs of each kind.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.land.lineage.match` as plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line; kinds that do not occur are left out.
    """
    counts = Counter(row["kind"] for row in rows)
    kinds = [kind for kind in _KINDS if counts[kind]]
    return " · ".join(f"{_kind_label(kind, lang)} {counts[kind]}" for kind in kinds)


def in_words(rows: Sequence[Record], lang: str) -> list[Record]:
    """Rows with the kind in the reader's language.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.land.lineage.match` as plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        Copies of those rows.
    """
    return [{**row, "kind": _kind_label(row["kind"], lang)} for row in rows]


def _kind_label(kind: str, lang: str) -> str:
    """A kind of change in words."""
    return say(f"text.lineage.{kind}", lang)


def text(rows: Sequence[Record], title: str, note: str, lang: str, color: bool) -> str:
    """The table for a terminal; parcels that stayed the same are only counted.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.land.lineage.match` as plain values.
    title, note : str
        The lines above and below the table.
    lang : str
        "zh" or "en".
    color : bool
        Whether the title is set off.

    Returns
    -------
    str
        Lines.
    """
    changed_rows = [row for row in rows if row["kind"] != "same"]
    look = Look(color)
    return text_table(
        in_words(changed_rows, lang), COLS, title=title, note=note, lang=lang, look=look
    )
