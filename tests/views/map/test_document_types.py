"""The page's document has the types that it is said to have, in Python and for the scripts."""

import datetime as dt
import importlib.util
from pathlib import Path

import pytest
from handmade import make
from page_types import misfits

import landuse
from landuse.views.map.document import document
from landuse.views.map.document_types import PageDocument, Stage

ROOT = Path(landuse.__file__).parents[1]


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
