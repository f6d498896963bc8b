"""What a rule compares must be comparable: a number with a number, a day with a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from landuse.domain.policy.rule import Condition
from landuse.domain.vocabulary.schema import Kind
from landuse.words.phrases import Phrase, phrase

#: Kind of a column → what it is compared with, and how that is written, as the catalogues say it.
_SAID: Mapping[Kind, tuple[str, str]] = {
    "number": ("workspace.kind.number", "workspace.write_number"),
    "integer": ("workspace.kind.number", "workspace.write_number"),
    "date": ("workspace.kind.date", "workspace.write_date"),
    "text": ("workspace.kind.text", "workspace.write_text"),
    "bool": ("workspace.kind.bool", "workspace.write_bool"),
}
#: Characters of a value that are shown.
_SHOWN = 40


def fault_of(
    condition: Condition, kinds: Mapping[str, Kind]
) -> tuple[Phrase, Phrase] | None:
    """What is wrong with the operand of a condition.

    Parameters
    ----------
    condition : Condition
        Of columns that exist.
    kinds : mapping of str to Kind
        Column → what it holds.

    Returns
    -------
    tuple of Phrase, or None
        The fault and the remedy; None where the two can be compared.

    Examples
    --------
    >>> fault, remedy = fault_of(Condition(column="far", op="<", value="20"), {"far": "number"})
    >>> print(fault, remedy)
    条件 far < 的 value “20”不是数，不能比较 应写作 value = 20。
    """
    kind = kinds[condition.column]
    kind_code, remedy_code = _SAID[kind]
    start = f"{condition.column} {condition.op}"
    if condition.other is not None:
        if _SAID[kinds[condition.other]][0] == kind_code:
            return None
        fault = phrase(
            "workspace.operand_column",
            condition=start,
            column=condition.other,
            kind=phrase(kind_code),
        )
        return fault, phrase("workspace.other_column")
    if condition.value is None:
        return None
    values = condition.value if condition.op == "in" else [condition.value]
    for value in values:
        if not _is_of_kind(value, kind):
            # Python writes out no number of thousands of digits
            is_endless = _is_endless(value)
            shown = (
                phrase("workspace.endless_integer")
                if is_endless
                else str(value)[:_SHOWN]
            )
            fault = phrase(
                "workspace.operand_value",
                condition=start,
                value=shown,
                kind=phrase(kind_code),
            )
            return fault, phrase(remedy_code)
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
