"""What is wrong with a configuration, in one sentence that names the key."""

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

#: The values among which pydantic says that one has to be: 'A3' or 'A4'.
_QUOTED = re.compile(r"'([^']*)'")
#: What pydantic calls a fault → what the value should have been, as the catalogues call it, and
#: which of the fault's details that names.
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


def sentence(
    error: ValidationError,
    root: type[BaseModel],
    named: Mapping[str, object] = MappingProxyType({}),
) -> Phrase:
    """Say the first fault of a configuration, and how many more there are.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    root : type of BaseModel
        The model that was validated; its keys are the ones suggested for a misspelt one.
    named : mapping, optional
        Lists of what was validated, by key, whose items are called by their id.

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
    ...     print(sentence(error, Goal))
    ...     print(sentence(error, Goal).in_language("en"))
    target 的值不对：应大于 0.0。
    the value of target is wrong: it must be greater than 0.0.
    """
    fault = _first(error)
    if fault["type"] == "extra_forbidden":
        return _unknown_key(fault["loc"], root, named)
    first = _said(fault, named)
    more = _count_apart(error.errors()) - 1
    return phrase("workspace.more_faults", first=first, count=more) if more else first


def place_of(error: ValidationError) -> Location:
    """Say where the fault stands that :func:`sentence` tells of.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.

    Returns
    -------
    sequence of int and str
        Keys of tables, and positions in lists from zero.
    """
    return _first(error)["loc"]


def _first(error: ValidationError) -> ErrorDetails:
    """The fault that is told: a misspelt key also leaves one missing, and is the news."""
    faults = error.errors()
    misspelt = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    return (misspelt or faults)[0]


def _count_apart(faults: Sequence[ErrorDetails]) -> int:
    """How many faults there are, less those of a list that its only item is at fault for."""
    places = [fault["loc"] for fault in faults]
    count = 0
    for place in places:
        has_inner = any(
            len(other) > len(place) and other[: len(place)] == place for other in places
        )
        if not has_inner:
            count += 1
    return count


def _unknown_key(
    location: Location, root: type[BaseModel], named: Mapping[str, object]
) -> Phrase:
    """A key that nobody knows, and the nearest that may stand there."""
    fields = _model_at(root, location[:-1]).model_fields
    keys = [field.alias or name for name, field in fields.items()]
    suggestion = hint(str(location[-1]), keys)
    return phrase(
        "workspace.unknown_key", key=_dotted(location, named), suggestion=suggestion
    )


def _said(fault: ErrorDetails, named: Mapping[str, object]) -> Phrase:
    """A missing key, a wrong value, or what a check of our own says."""
    place = _dotted(fault["loc"], named)
    if fault["type"] == "missing":
        return phrase("workspace.missing_key", key=place)
    if fault["type"] != "value_error":
        return phrase("workspace.wrong_value", key=place, rule=_rule_of(fault))
    # the checks of a policy raise a ValueError of the phrase that says what is wrong
    (own,) = fault["ctx"]["error"].args
    if place:
        return phrase("workspace.fault_at", place=place, fault=own)
    return phrase("workspace.fault_of_whole", fault=own)


def _rule_of(fault: ErrorDetails) -> Phrase:
    """What a value should have been; pydantic's own words where there are none of ours."""
    details = fault.get("ctx", {})
    if fault["type"] == "literal_error":
        return phrase(
            "workspace.rule.choice", choices=_QUOTED.findall(details["expected"])
        )
    if fault["type"] not in _RULES:
        return phrase("workspace.rule.other", message=fault["msg"])
    code, detail = _RULES[fault["type"]]
    return Phrase(code, {detail: details[detail]} if detail else {})


def _dotted(location: Location, named: Mapping[str, object]) -> str:
    """A place in a configuration; items of a list are counted from one: ``indicator[2].cap``.

    Those of named lists are called by their id: ``rule[idle.one_year].all[1]``.
    """
    parts: list[str] = []
    items: object = named
    for part in location:
        if isinstance(part, int) and parts:
            item = (
                items[part] if isinstance(items, list) and part < len(items) else None
            )
            name = item.get("id") if isinstance(item, dict) else None
            parts[-1] += f"[{name if isinstance(name, str) else part + 1}]"
            items = None
        else:
            parts.append(str(part))
            items = items.get(str(part)) if isinstance(items, Mapping) else None
    return ".".join(parts)


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """The model of a place under ``model``.

    Keys of a mapping and positions in a list lead to no other model.
    """
    for part in location:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = _model_in(field.annotation) or model
                break
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model that a field's annotation speaks of, within lists, mappings and options too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
