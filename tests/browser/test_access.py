"""The pages by the rules for everybody: axe-core, WCAG 2.1 AA."""

import datetime as dt
from importlib import resources
from pathlib import Path

import pytest

from landuse import assess, open_workspace
from landuse.domain.goals.period import period_of
from landuse.domain.period_report import period_report
from landuse.views.pages import report_page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def faults(page):
    """Every violation as rule, and the elements that break it."""
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in found["violations"]]


@pytest.fixture(scope="module")
def axe():
    return next(p for p in resources.files("axe_playwright_python").rglob("axe.min.js")).read_text(
        "utf-8"
    )


def visit(chromium, file, axe):
    # the page's own policy would refuse a script that is not its own
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate(axe)
    return context, page


@pytest.mark.parametrize("name", ["zh", "en"])
def test_the_map(chromium, files, axe, name):
    context, page = visit(chromium, files[name], axe)
    page.wait_for_selector("html[data-ready=true]")
    assert faults(page) == []
    # rows that are struck out can be read too
    page.click('.lu-class[data-class="idle"]')
    assert page.locator('.lu-status[aria-pressed="false"]').count() > 3
    assert faults(page) == []
    page.click('.lu-class[data-class="idle"]')
    page.evaluate(
        "() => { document.querySelectorAll('details').forEach(d => { d.open = true; }); document.querySelector('.lu-goal-head').click(); landuse.app.picked.take([0, 1]); }"
    )
    page.evaluate("() => landuse.app.cards.select({ table: 'parcels', row: 0 }, true)")
    page.wait_for_selector(".lu-card-body")
    assert faults(page) == []
    context.close()


def test_the_report(chromium, tmp_path, axe):
    day = dt.date(2022, 9, 30)
    told = period_report(
        assess(open_workspace(Path(__file__).parents[2]), day), period_of("month", day), draws=200
    )
    (tmp_path / "月报.html").write_text(report_page.html(told, day), "utf-8")
    context, page = visit(chromium, tmp_path / "月报.html", axe)
    assert faults(page) == []
    context.close()
