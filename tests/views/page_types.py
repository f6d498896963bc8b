"""Whether a value has the type that a TypedDict says."""

import types
import typing


def misfits(value, hint, where="document"):
    """Places where a value is not of its type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if typing.is_typeddict(hint):
        fields = typing.get_type_hints(hint, include_extras=True)
        optional = {n for n, h in fields.items() if typing.get_origin(h) is typing.NotRequired}
        plain = typing.get_type_hints(hint)
        if not isinstance(value, dict) or not set(fields) - optional <= set(value) <= set(fields):
            return [where]
        return [m for k, v in value.items() for m in misfits(v, plain[k], f"{where}.{k}")]
    if origin is typing.Literal:
        return [] if value in arguments else [where]
    if origin in (types.UnionType, typing.Union):
        tried = [misfits(value, argument, where) for argument in arguments]
        return min(tried, key=len)
    if origin is list:
        if not isinstance(value, list):
            return [where]
        return [m for k, v in enumerate(value) for m in misfits(v, arguments[0], f"{where}[{k}]")]
    if origin is tuple:
        if not isinstance(value, tuple) or len(value) != len(arguments):
            return [where]
        return [m for v, h in zip(value, arguments, strict=True) for m in misfits(v, h, where)]
    if origin is dict:
        if not isinstance(value, dict) or not all(type(k) is arguments[0] for k in value):
            return [where]
        return [m for k, v in value.items() for m in misfits(v, arguments[1], f"{where}.{k}")]
    is_number = hint is float and type(value) is int
    return [] if type(value) is hint or is_number else [f"{where}: {value!r}"]
