"""Write docs/tables.md from the vocabulary, so that what is documented is what is read and derived."""

from __future__ import annotations

import sys
from pathlib import Path

from landuse.domain.vocabulary.facts import FACTS
from landuse.domain.vocabulary.schema import TABLES

HEAD = """# Tables and columns

Written by `python docs/make_tables.py` from `landuse/domain/vocabulary/schema.py` and `facts.py`; a test holds the two together.
**Bold** columns are required. Any of the headers is recognised without a mapping, also with a unit in brackets (亩, 公顷, 平方米; 元, 万元, 亿元; %),
also cut to ten bytes by a DBF. Columns marked *public* are all that `landuse map --public` shows.
"""
DERIVED = """## Derived columns

What an assessment adds to parcels, buildings and firms, and to a firm's use of a parcel. Where one is unknown, the source columns
have to be filled. A column whose place is *rules* is only seen by rules.

| column | of | 名称 | English | type | sources | place | |
|---|---|---|---|---|---|---|---|"""
_PLACES = {
    "frame": "",
    "rules": "rules",
    "tags": "answer of the rules",
    "check": "field check",
    "asked": "schemes",
    "scheme": "answer of the schemes",
}


def text() -> str:
    """The page."""
    return "\n".join([HEAD, *_tables(), DERIVED, *_facts(), ""])


def _tables() -> list[str]:
    """A table of columns for every source table."""
    lines = []
    for table in TABLES.values():
        lines.append(f"## {table.name} {table.zh}\n")
        lines.append("| column | 名称 | English | type | headers | |\n|---|---|---|---|---|---|")
        for column in table.columns:
            name = f"**{column.name}**" if column.required else column.name
            headers = "、".join(dict.fromkeys(column.aliases))
            kind = _kind(column.kind, column.dimension)
            public = "public" if column.public else ""
            lines.append(f"| {name} | {column.zh} | {column.en} | {kind} | {headers} | {public} |")
        lines.append("")
    return lines


def _facts() -> list[str]:
    """A row for every derived column."""
    lines = []
    for fact in FACTS:
        sources = dict.fromkeys(name for names in fact.sources.values() for name in names)
        cells = (
            fact.name,
            ", ".join(fact.sources),
            fact.zh,
            fact.en,
            _kind(fact.kind, fact.dimension),
            ", ".join(sources),
            _PLACES[fact.place],
            "public" if fact.public else "",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _kind(kind: str, dimension: str | None) -> str:
    return f"{kind} ({dimension})" if dimension else kind


if __name__ == "__main__":
    Path(__file__).with_name("tables.md").write_text(text(), "utf-8")
    sys.stdout.write("docs/tables.md\n")
