"""Words that planners write in ledgers beside headers and values."""

from __future__ import annotations

#: What stands first in a row of totals, and what may follow it.
TOTALS = frozenset({"合计", "小计", "总计", "累计"})
COLONS = ":："
