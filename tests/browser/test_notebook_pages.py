"""A notebook's page with the network off: tables, charts and a map, and nothing asked or broken."""

import sys
from pathlib import Path

import nbformat
import pytest
import study_golden as golden
import study_workspace

import landuse
from landuse.domain.study.scenario import Scenario

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import notebooks  # noqa: E402  # of tools


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """What the steps of the story show, of the worked quarter, exported as they are."""
    folder = tmp_path_factory.mktemp("pages")
    root = study_workspace.write(folder / "园区")
    assessment = landuse.assess(landuse.open_workspace(root))
    scenarios = [Scenario.model_validate(golden.scenario_b(line=golden.lines_b()))]
    study = landuse.study(assessment, "老厂区", scenarios)
    cells = [nbformat.v4.new_markdown_cell("# 老厂区\n\n[01](01_现状.ipynb)")]
    for shown in (study, *map(study.show, ("compare", "balances", "map")), study.map()):
        data = {"text/html": shown._repr_html_(), "text/plain": ""}
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        cells.append(nbformat.v4.new_code_cell("study", outputs=[output], execution_count=1))
    made = nbformat.v4.new_notebook(cells=cells)
    (folder / "页.html").write_text(notebooks.html_of(made, "页"), "utf-8")
    return folder / "页.html"


def test_an_exported_page_opens_without_a_network(chromium, file):
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, offline=True)
    page = context.new_page()
    faults = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    own = ("file:", "blob:", "data:", "about:")
    page.on("request", lambda r: None if r.url.startswith(own) else faults.append(r.url))
    page.goto(file.as_uri())
    assert page.locator("svg").count() >= 2
    widths = [drawn.bounding_box()["width"] for drawn in page.locator("svg").all()]
    assert min(widths) > 200
    assert "净现值" in page.inner_text("table")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=true]").wait_for(timeout=30_000)
    assert "维持现状" in frame.locator(".lu-compare option:checked").inner_text()
    assert page.locator("a[href$='.html']").inner_text() == "01"
    assert faults == []
    context.close()
