"""Check that a rule compares values of one kind: a number with a number, a day with a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from landuse.domain.policy.rule import Condition
from landuse.domain.vocabulary.schema import Kind
from landuse.words.phrases import Parameter, Phrase, phrase

#: Kind of a column → codes of the phrases for its name, and for how a value of it is written.
_PHRASES: Mapping[Kind, tuple[str, str]] = {
    "number": ("workspace.kind.number", "workspace.write_number"),
    "integer": ("workspace.kind.number", "workspace.write_number"),
    "date": ("workspace.kind.date", "workspace.write_date"),
    "text": ("workspace.kind.text", "workspace.write_text"),
    "bool": ("workspace.kind.bool", "workspace.write_bool"),
}
#: Characters of a value that are repeated.
_VALUE_LENGTH = 40


def fault_of(
    condition: Condition, kinds: Mapping[str, Kind]
) -> tuple[Phrase, Phrase] | None:
    """Return what is wrong with the operand of a condition.

    Parameters
    ----------
    condition : Condition
        Its columns exist.
    kinds : mapping of str to Kind
        Column → the kind of its values.

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
    kind_code, remedy_code = _PHRASES[kind]
    beginning = f"{condition.column} {condition.op}"
    if condition.other is not None:
        other_code, _ = _PHRASES[kinds[condition.other]]
        if other_code == kind_code:
            return None
        fault = phrase(
            "workspace.operand_column",
            condition=beginning,
            column=condition.other,
            kind=phrase(kind_code),
        )
        return fault, phrase("workspace.other_column")
    if condition.value is None:
        return None
    values = condition.value if condition.op == "in" else [condition.value]
    for value in values:
        if not _is_of_kind(value, kind):
            fault = phrase(
                "workspace.operand_value",
                condition=beginning,
                value=_value_label(value),
                kind=phrase(kind_code),
            )
            return fault, phrase(remedy_code)
    return None


def _value_label(value: object) -> Parameter:
    """Return a value as a sentence repeats it; Python cannot write out an endless number."""
    if _is_endless(value):
        return phrase("workspace.endless_integer")
    return str(value)[:_VALUE_LENGTH]


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
    """Whether a whole number is beyond every floating-point number."""
    if not isinstance(value, int):
        return False
    try:
        float(value)
    except OverflowError:
        return True
    return False
