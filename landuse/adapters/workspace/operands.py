"""What a rule compares must be comparable: a number with a number, a day with a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from landuse.domain.policy.rule import Condition
from landuse.domain.vocabulary.schema import Kind

#: Kind of a column → what it is compared with, in words, and how that is written.
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "number": ("数", "value = 20"),
    "integer": ("数", "value = 20"),
    "date": ("日期", 'value = 2022-01-01，或 value = "as_of"'),
    "text": ("文字", 'value = "…"'),
    "bool": ("true 或 false", "value = true"),
}


def fault_of(condition: Condition, kinds: Mapping[str, Kind]) -> tuple[str, str] | None:
    """What is wrong with the operand of a condition.

    Parameters
    ----------
    condition : Condition
        Of columns that exist.
    kinds : mapping of str to Kind
        Column → what it holds.

    Returns
    -------
    tuple of str, or None
        The fault and the remedy in words; None where the two can be compared.

    Examples
    --------
    >>> fault_of(Condition(column="far", op="<", value="20"), {"far": "number"})
    ('条件 far < 的 value “20”不是数，不能比较', '应写作 value = 20。')
    """
    kind = kinds[condition.column]
    word, example = _WORDS[kind]
    start = f"条件 {condition.column} {condition.op}"
    if condition.other is not None:
        if _WORDS[kinds[condition.other]][0] == word:
            return None
        return f"{start} 的 other “{condition.other}”不是{word}，不能比较", "请换一列。"
    if condition.value is None:
        return None
    values = condition.value if condition.op == "in" else [condition.value]
    for value in values:
        if not _is_of_kind(value, kind):
            shown = str(value)[:40] if not _is_endless(value) else "位数太多的整数"
            return f"{start} 的 value “{shown}”不是{word}，不能比较", f"应写作 {example}。"
    return None


def _is_of_kind(value: object, kind: Kind) -> bool:
    """Whether a value of TOML can be compared with a column of this kind."""
    if kind in ("number", "integer"):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number and not _is_endless(value)
    if kind == "date":
        if isinstance(value, dt.datetime):
            return value.tzinfo is None
        return isinstance(value, dt.date) or value == "as_of"
    if kind == "bool":
        return isinstance(value, bool)
    return isinstance(value, str) and value != "as_of"


def _is_endless(value: object) -> bool:
    """Whether a whole number is beyond every number with a point."""
    if not isinstance(value, int):
        return False
    try:
        float(value)
    except OverflowError:
        return True
    return False
