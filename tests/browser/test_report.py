"""The report in a real browser: nothing fetched, nothing cut, and on A4 paper."""

import datetime as dt
import re
from pathlib import Path

import pytest

from landuse import assess, open_workspace
from landuse.domain.goals.period import period_of
from landuse.domain.period_report import period_report
from landuse.views.pages import report_page


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory):
    day = dt.date(2022, 9, 30)
    told = period_report(
        assess(open_workspace(Path(__file__).parents[2]), day), period_of("quarter", day), draws=300
    )
    file = tmp_path_factory.mktemp("report") / "季报.html"
    file.write_text(report_page.html(told, day), "utf-8")
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.faults = []
    page.on(
        "console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None
    )
    page.on(
        "request", lambda r: page.faults.append(r.url) if not r.url.startswith("file:") else None
    )
    page.goto(file.as_uri())
    yield page
    context.close()


def test_nothing_is_fetched_and_nothing_fails(page):
    assert page.faults == []
    assert page.locator("svg").count() >= 8
    assert page.get_by_role("img", name="安置房进度").count() == 1


@pytest.mark.parametrize("width", [1366, 1920, 794])
def test_no_table_is_wider_than_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > t.parentElement.clientWidth + 1).length"
    )
    assert wide == 0


def test_on_paper_it_is_a4_and_no_row_is_wider_than_the_sheet(page):
    page.emulate_media(media="print")
    page.set_viewport_size(
        {"width": round(184 / 25.4 * 96), "height": 1000}
    )  # what the margins leave of A4
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    pdf = page.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    assert 3 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 12
    page.emulate_media(media="screen")
