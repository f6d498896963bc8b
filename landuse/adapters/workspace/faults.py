"""What is wrong with a configuration, in one sentence that names the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from landuse.adapters.meaning.nearest import hint

_SAID = {
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
    """The first fault that pydantic found under ``root``, in words, and how many more there are."""
    # a misspelt key also leaves one missing: the misspelling is the news
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    # what lacks its only item is told of the list as well
    alone = [
        e
        for e in error.errors()
        if not any(_under(other["loc"], e["loc"]) for other in error.errors())
    ]
    told, more = _told(first, root), len(alone) - 1
    return f"{told}（另有 {more} 处）" if more and first["type"] != "extra_forbidden" else told


def _under(inner: tuple[Any, ...], outer: tuple[Any, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _told(fault: Any, root: type[BaseModel]) -> str:
    loc, kind = fault["loc"], fault["type"]
    where = ".".join(str(p) for p in _counted(loc))
    if kind == "extra_forbidden":
        fields = _model_at(root, loc[:-1]).model_fields
        return f"不认识的键 {where}。{hint(str(loc[-1]), [f.alias or name for name, f in fields.items()])}"
    if kind == "missing":
        return f"缺少 {where}。"
    if kind == "value_error":
        return f"{where + '：' if where else ''}{fault['msg'].removeprefix('Value error, ')}。"
    said = _SAID[kind].format(**fault.get("ctx", {})) if kind in _SAID else fault["msg"]
    return f"{where} 的值不对：{said}。"


def _counted(loc: Sequence[Any]) -> list[str]:
    """A place in a configuration; items of a list are counted from one: indicator[2]."""
    out: list[str] = []
    for part in loc:
        if isinstance(part, int) and out:
            out[-1] += f"[{part + 1}]"
        else:
            out.append(str(part))
    return out


def _model_at(model: type[BaseModel], loc: Sequence[Any]) -> type[BaseModel]:
    """The model that says what may stand at a place under ``model``; keys of a mapping and places in a list change nothing."""
    for part in loc:
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = (_inner(field.annotation) if field else None) or model
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner(arg))), None)
