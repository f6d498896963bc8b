"""Describe what is wrong with a configuration in one sentence that names the key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel, ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.toml_text import Location
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

#: The values that pydantic lists as allowed: 'A3' or 'A4'.
_QUOTED = re.compile(r"'([^']*)'")
#: Pydantic's type of a fault → code of the phrase for what the value should have been, and the
#: detail of the fault that the phrase takes.
_RULES = {
    "greater_than": ("workspace.rule.greater_than", "gt"),
    "greater_than_equal": ("workspace.rule.greater_than_equal", "ge"),
    "less_than": ("workspace.rule.less_than", "lt"),
    "less_than_equal": ("workspace.rule.less_than_equal", "le"),
    "too_short": ("workspace.rule.least_items", "min_length"),
    "too_long": ("workspace.rule.most_items", "max_length"),
    "string_pattern_mismatch": ("workspace.rule.pattern", "pattern"),
    "string_type": ("workspace.rule.text", None),
    "float_type": ("workspace.rule.number", None),
    "float_parsing": ("workspace.rule.number", None),
    "int_type": ("workspace.rule.whole_number", None),
    "int_parsing": ("workspace.rule.whole_number", None),
    "int_from_float": ("workspace.rule.whole_number", None),
    "int_parsing_size": ("workspace.rule.whole_number", None),
    "bool_type": ("workspace.rule.flag", None),
    "bool_parsing": ("workspace.rule.flag", None),
    "string_too_short": ("workspace.rule.filled", None),
    "date_type": ("workspace.rule.date", None),
    "date_parsing": ("workspace.rule.date", None),
    "date_from_datetime_parsing": ("workspace.rule.date", None),
    "date_from_datetime_inexact": ("workspace.rule.date", None),
    "finite_number": ("workspace.rule.finite", None),
    "model_type": ("workspace.rule.table", None),
    "dict_type": ("workspace.rule.table", None),
    "mapping_type": ("workspace.rule.table", None),
    "tuple_type": ("workspace.rule.list", None),
    "list_type": ("workspace.rule.list", None),
}


def fault_sentence(
    error: ValidationError,
    root: type[BaseModel],
    lists: Mapping[str, object] = MappingProxyType({}),
) -> Phrase:
    """Describe the first fault of a configuration, and count the others.

    Parameters
    ----------
    error : ValidationError
        From pydantic.
    root : type of BaseModel
        The model that was validated; its keys are the ones suggested for a misspelt one.
    lists : mapping, optional
        Lists of the configuration by key, whose items are called by their id.

    Returns
    -------
    Phrase
        With the key's place: "the value of goals[1].target is wrong: it must be greater than 0.0."

    Examples
    --------
    >>> from pydantic import BaseModel, Field, ValidationError
    >>> class Goal(BaseModel):
    ...     target: float = Field(gt=0)
    >>> try:
    ...     Goal(target=-1)
    ... except ValidationError as error:
    ...     print(fault_sentence(error, Goal))
    ...     print(fault_sentence(error, Goal).in_language("en"))
    target 的值不对：应大于 0.0。
    the value of target is wrong: it must be greater than 0.0.
    """
    fault = _first_fault(error)
    if fault["type"] == "extra_forbidden":
        return _unknown_key(fault["loc"], root, lists)
    first = _phrase_of(fault, lists)
    more = _count_independent(error.errors()) - 1
    if not more:
        return first
    return phrase("workspace.more_faults", first=first, count=more)


def location_of(error: ValidationError) -> Location:
    """Return the place of the fault that :func:`fault_sentence` describes.

    Parameters
    ----------
    error : ValidationError
        From pydantic.

    Returns
    -------
    sequence of int and str
        Keys of tables, and positions in lists from zero.
    """
    return _first_fault(error)["loc"]


def _first_fault(error: ValidationError) -> ErrorDetails:
    """Return the first misspelt key, or else the first fault.

    A misspelt key also leaves another one missing, and is the cause of that fault.
    """
    faults = error.errors()
    for fault in faults:
        if fault["type"] == "extra_forbidden":
            return fault
    return faults[0]


def _count_independent(faults: Sequence[ErrorDetails]) -> int:
    """Count the faults without those of a place that has another fault within it."""
    locations = [fault["loc"] for fault in faults]
    count = 0
    for location in locations:
        if not any(_is_within(other, location) for other in locations):
            count += 1
    return count


def _is_within(inner: Location, outer: Location) -> bool:
    """Whether a place lies within another."""
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _unknown_key(
    location: Location, root: type[BaseModel], lists: Mapping[str, object]
) -> Phrase:
    """Describe a key that the model does not have, with the nearest that it has."""
    fields = _model_at(root, location[:-1]).model_fields
    keys = [field.alias or name for name, field in fields.items()]
    suggestion = hint(str(location[-1]), keys)
    key = _key_path(location, lists)
    return phrase("workspace.unknown_key", key=key, suggestion=suggestion)


def _phrase_of(fault: ErrorDetails, lists: Mapping[str, object]) -> Phrase:
    """Describe a missing key, a wrong value, or a fault that a check of the model has found."""
    key = _key_path(fault["loc"], lists)
    if fault["type"] == "missing":
        return phrase("workspace.missing_key", key=key)
    if fault["type"] != "value_error":
        return phrase("workspace.wrong_value", key=key, rule=_rule_of(fault))
    # the checks of the models raise a ValueError of a phrase
    (model_fault,) = fault["ctx"]["error"].args
    if key:
        return phrase("workspace.fault_at", place=key, fault=model_fault)
    return phrase("workspace.fault_of_whole", fault=model_fault)


def _rule_of(fault: ErrorDetails) -> Phrase:
    """Return what a value should have been; pydantic's own words where there is no phrase."""
    details = fault.get("ctx", {})
    if fault["type"] == "literal_error":
        choices = _QUOTED.findall(details["expected"])
        return phrase("workspace.rule.choice", choices=choices)
    if fault["type"] not in _RULES:
        return phrase("workspace.rule.other", message=fault["msg"])
    code, detail = _RULES[fault["type"]]
    return Phrase(code, {detail: details[detail]} if detail else {})


def _key_path(location: Location, lists: Mapping[str, object]) -> str:
    """Write a place in a configuration; items of a list are counted from one: ``indicator[2].cap``.

    Items of the lists in ``lists`` are called by their id: ``rule[idle.one_year].all[1]``.
    """
    keys: list[str] = []
    value: object = lists
    for part in location:
        if isinstance(part, int) and keys:
            keys[-1] += f"[{_item_label(value, part)}]"
            value = None
        else:
            keys.append(str(part))
            value = value.get(str(part)) if isinstance(value, Mapping) else None
    return ".".join(keys)


def _item_label(items: object, position: int) -> str:
    """Return the id of an item of a list; without an id, its number from one."""
    if isinstance(items, list) and position < len(items):
        item = items[position]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            return str(item["id"])
    return str(position + 1)


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """Return the model of a place under ``model``.

    Keys of a mapping and positions in a list lead to no other model.
    """
    for part in location:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = _model_in(field.annotation) or model
                break
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model in a field's annotation, within lists, mappings and options too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        model = _model_in(argument)
        if model is not None:
            return model
    return None
