"""What is wrong with a configuration, in one sentence that names the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.toml_text import Location

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_TEXT_OF_FAULT = {
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "只能是 {expected}",
    "string_type": "应为文字",
    "float_type": "应为数",
    "float_parsing": "应为数",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_too_short": "不能为空",
    "too_short": "至少要有 {min_length} 项",
    "date_type": "应为日期，如 2022-01-01",
    "finite_number": "应为有限的数",
    "model_type": "应为一张表",
    "dict_type": "应为一张表",
    "mapping_type": "应为一张表",
    "tuple_type": "应为列表",
    "date_from_datetime_parsing": "应为日期，如 2022-01-01",
}


def sentence(error: ValidationError, root: type[BaseModel]) -> str:
    """Say the first fault of a configuration in words, and how many more there are.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    root : type of BaseModel
        The model that was validated; its keys are the ones suggested for a misspelt one.

    Returns
    -------
    str
        Chinese, with the key's place: ``goals[1].target 的值不对：应大于 0.0。``

    Examples
    --------
    >>> from pydantic import BaseModel, Field, ValidationError
    >>> class Goal(BaseModel):
    ...     target: float = Field(gt=0)
    >>> try:
    ...     Goal(target=-1)
    ... except ValidationError as error:
    ...     print(sentence(error, Goal))
    target 的值不对：应大于 0.0。
    """
    fault = _first(error)
    if fault["type"] == "extra_forbidden":
        return _unknown_key(fault["loc"], root)
    first = _fault_in_words(fault)
    more = _count_apart(error.errors()) - 1
    return f"{first}（另有 {more} 处）" if more else first


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


def _unknown_key(location: Location, root: type[BaseModel]) -> str:
    """A key that nobody knows, and the nearest that may stand there."""
    fields = _model_at(root, location[:-1]).model_fields
    keys = [field.alias or name for name, field in fields.items()]
    return f"不认识的键 {_dotted(location)}。{hint(str(location[-1]), keys)}"


def _fault_in_words(fault: ErrorDetails) -> str:
    """A missing key or a wrong value."""
    where = _dotted(fault["loc"])
    kind = fault["type"]
    if kind == "missing":
        return f"缺少 {where}。"
    if kind == "value_error":
        message = fault["msg"].removeprefix("Value error, ")
        return f"{where}：{message}。" if where else f"{message}。"
    text = fault["msg"]
    if kind in _TEXT_OF_FAULT:
        text = _TEXT_OF_FAULT[kind].format(**fault.get("ctx", {}))
    return f"{where} 的值不对：{text}。"


def _dotted(location: Location) -> str:
    """A place in a configuration; items of a list are counted from one: ``indicator[2].cap``."""
    parts: list[str] = []
    for part in location:
        if isinstance(part, int) and parts:
            parts[-1] += f"[{part + 1}]"
        else:
            parts.append(str(part))
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


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field's annotation speaks of, within lists, mappings and options too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
