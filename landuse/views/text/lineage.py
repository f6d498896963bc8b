"""The table old → new of two editions of a cadastre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from landuse.views.tables.columns import Col
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

COLS = (
    Col("old_id", "旧宗地号", "Old number"),
    Col("new_id", "新宗地号", "New number"),
    Col("kind", "变化", "Change"),
    Col("area_m2", "共同面积(m²)", "Common (m²)", 1),
    Col("share_of_old", "占旧宗地", "Of the old", 3),
    Col("share_of_new", "占新宗地", "Of the new", 3),
)
_KINDS = {
    "same": "未变",
    "renumbered": "换号",
    "reshaped": "变形",
    "split": "分割",
    "merged": "合并",
    "rearranged": "重划",
    "gone": "灭失",
    "new": "新增",
}
#: Two numbers of 19 characters need more than the usual 80 columns.
_WIDTH = 110


def title(zone: Zone, old: str, lang: str) -> str:
    """The heading.

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
    if lang == "zh":
        return f"{zone.name}：宗地新旧对照(旧版 {old})"
    return f"{zone.name}: parcels against {old}"


def note(rows: Sequence[dict[str, Any]], lang: str) -> str:
    """How many pairs of each kind there are.

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
    return " · ".join(f"{_kind(kind, lang)} {counts[kind]}" for kind in _KINDS if counts[kind])


def in_words(rows: Sequence[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
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
    return [{**row, "kind": _kind(row["kind"], lang)} for row in rows]


def _kind(kind: str, lang: str) -> str:
    """A kind of change in words; the English words are the keys themselves."""
    return _KINDS[kind] if lang == "zh" else kind


def text(rows: Sequence[dict[str, Any]], title: str, note: str, lang: str, color: bool) -> str:
    """The table for a terminal; parcels that stayed the same are only counted.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.land.lineage.match` as plain values.
    title, note : str
        What stands above and below the table.
    lang : str
        "zh" or "en".
    color : bool
        Whether the title is set off.

    Returns
    -------
    str
        Lines.
    """
    changed = in_words([row for row in rows if row["kind"] != "same"], lang)
    return text_table(changed, COLS, title=title, note=note, lang=lang, look=Look(color, _WIDTH))
