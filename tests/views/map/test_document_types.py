"""The page's document has the types that it is said to have, in Python and for the scripts."""

import datetime as dt
import importlib.util
import types
import typing
from pathlib import Path

import pytest
from handmade import make

import landuse
from landuse.views.map.document import document
from landuse.views.map.document_types import PageDocument, Stage

ROOT = Path(landuse.__file__).parents[1]


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


def test_a_misfit_is_found():
    assert misfits({"key": "start", "label": "开工", "color": "#fff"}, Stage) == []
    assert misfits({"key": "start", "label": 3, "color": "#fff"}, Stage) == ["document.label: 3"]
    assert misfits({"key": "start", "label": "开工"}, Stage) == ["document"]


@pytest.mark.parametrize("bare", [False, True])
def test_the_document_has_its_types(bare):
    assert misfits(document(make(bare=bare)).doc, PageDocument) == []


def test_the_document_of_the_demo_zone_has_its_types():
    result = landuse.assess(landuse.open_workspace(ROOT), "2022-10-31")
    outlooks = landuse.forecast(result, draws=50)
    line = landuse.timeline(result, [dt.date(2022, 3, 31)])
    doc = document(result, "en", line, outlooks, {"again": result}).doc
    assert misfits(doc, PageDocument) == []
    assert doc["timeline"] is not None
    assert doc["goals"][0]["outlook"] is not None


def test_the_types_of_the_scripts_are_made_of_ours():
    path = ROOT / "tools" / "types" / "make_types.py"
    spec = importlib.util.spec_from_file_location("make_types", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.TARGET.read_text("utf-8") == script.declarations()
