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


def title(zone: Zone, old: str, lang: str) -> str:
    """The heading."""
    return (
        f"{zone.name}：宗地新旧对照(旧版 {old})"
        if lang == "zh"
        else f"{zone.name}: parcels against {old}"
    )


def note(rows: Sequence[dict[str, Any]], lang: str) -> str:
    """How many of each kind."""
    count = Counter(row["kind"] for row in rows)
    return " · ".join(f"{_KINDS[k] if lang == 'zh' else k} {count[k]}" for k in _KINDS if count[k])


def in_words(rows: Sequence[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Rows with the kind in the reader's language."""
    return [row | {"kind": _KINDS[row["kind"]] if lang == "zh" else row["kind"]} for row in rows]


def text(rows: Sequence[dict[str, Any]], title: str, note: str, lang: str, color: bool) -> str:
    """For a terminal: what changed; parcels that stayed the same are only counted."""
    changed = in_words([row for row in rows if row["kind"] != "same"], lang)
    return text_table(changed, COLS, title=title, note=note, lang=lang, look=Look(color, 110))
