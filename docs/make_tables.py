"""Write docs/tables.md from the schema, so that what is documented is what is read."""

from __future__ import annotations

import sys
from pathlib import Path

from landuse.domain.vocabulary.schema import TABLES

HEAD = """# Tables and columns

Written by `python docs/make_tables.py` from `landuse/domain/vocabulary/schema.py`; a test holds the two together. **Bold** columns are required. Any of the
headers is recognised without a mapping, also with a unit in brackets (亩, 公顷, 平方米; 元, 万元, 亿元; %), also cut to ten bytes by a DBF.
"""


def text() -> str:
    """The page."""
    parts = [HEAD]
    for table in TABLES.values():
        parts.append(
            f"## {table.name} {table.zh}\n\n| column | 名称 | type | headers |\n|---|---|---|---|"
        )
        for column in table.columns:
            name = f"**{column.name}**" if column.required else column.name
            kind = column.kind + (f" ({column.dimension})" if column.dimension else "")
            parts.append(
                f"| {name} | {column.zh} | {kind} | {'、'.join(dict.fromkeys(column.aliases))} |"
            )
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    Path(__file__).with_name("tables.md").write_text(text(), "utf-8")
    sys.stdout.write("docs/tables.md\n")
