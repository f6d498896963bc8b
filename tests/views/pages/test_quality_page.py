"""The quality report in words, and as a page."""

import re
from pathlib import Path

import geopandas as gpd
from babel.messages.pofile import read_po
from workspaces import parcels

import landuse
from landuse.domain.quality import inspect
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.views.pages import quality_page
from landuse.views.text import findings, quality
from landuse.words.catalogue import FOLDER, has
from landuse.words.phrases import as_json, phrase

EVIL = "<img src=x onerror=alert(1)>"


def report(workspace, lang="zh"):
    frame = parcels(4, 宗地代码=[EVIL, "P1", "P1", "P3"], 用地面积=["15", "x", "1", "10000"])
    gpd.GeoDataFrame(frame).to_file(workspace / "宗地.gpkg")
    zone = inspect(workspace.write().open())
    return zone, quality_page.html(zone, quality.json_of(zone), lang)


def kinds_of(module):
    return [kind for kind in vars(module).values() if isinstance(kind, FindingKind)]


def is_frame(code):
    """Whether a sentence is about another: its row, file or sheet, or who accepted it."""
    parts = (".at_row", "in_source", ".accepted", ".nothing")
    return any(part in code for part in parts)


def test_every_kind_of_finding_has_words():
    found = {kind.code for kind in kinds_of(zone_findings)}
    found |= {code.split(".")[1] for code in codes_of("finding") if not is_frame(code)}
    named = {code.removeprefix("kind.") for code in codes_of("kind") if code.count(".") == 1}
    assert found - named == set()
    source = "".join(p.read_text("utf-8") for p in Path(landuse.__file__).parent.rglob("*.py"))
    assert {code for code in named if not re.search(rf"\b{code}\b", source)} == set()


def codes_of(room):
    """The codes of one file of the catalogues."""
    with (Path(FOLDER) / "zh" / f"{room}.po").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    return {code if isinstance(code, str) else code[0] for code in ids}


def test_the_page_shows_text_as_text_and_fetches_nothing(workspace):
    _, html = report(workspace)
    assert EVIL not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "default-src 'none'" in html


def test_the_page_lists_every_finding(workspace):
    zone, html = report(workspace)
    assert html.count('<td class="n row">') == len(zone.findings)
    assert "有错误，须修改；未采用 1 行" in html
    assert 'lang="zh-CN"' in html


def test_the_page_in_english(workspace):
    _, html = report(workspace, "en")
    assert "data quality report" in html
    assert "There are errors to correct" in html
    assert "Probably a wrong unit" in html
    assert 'lang="en"' in html


def test_a_finding_does_not_repeat_its_row():
    twin = phrase("finding.duplicate_geometry", row=3, id="P1", value="2")
    finding = {"row": 3, "id": "P1", "message": twin.in_language("zh"), "phrase": as_json(twin)}
    assert findings.message_of(finding, "zh").startswith("图形与第2行")
    assert findings.message_of(finding, "en").startswith("The outline is the same as in row 2")


def test_every_kind_of_finding_says_what_to_do():
    kinds = [code for code in codes_of("kind") if code.count(".") == 1]
    assert [code for code in kinds if not has(code.replace("kind.", "advice."), "en")] == []
