"""Filters, selection and measuring on the page, with a mouse and by the keyboard."""

import numpy as np
import pytest

AREA = """ring => landuse.areaOf(ring.map(([lat, lng]) => L.latLng(lat, lng)))"""


def shown(page):
    return page.evaluate("[...landuse.app.shown.mask].reduce((a, b) => a + b, 0)")


def test_facets_and_sizes_filter_what_is_shown_and_counted(opened, assessment):
    page = opened().page
    parcels = assessment.parcels
    word = parcels["class"].dropna().iloc[0]
    page.click("[data-facet=class] summary")
    page.click(f"[data-facet=class] [data-word={word}]")
    mine = parcels[(parcels["class"] == word).fillna(False)]
    assert shown(page) == len(mine)
    page.fill("[data-size=least]", str(float(mine["area_mu"].median())))
    page.keyboard.press("Tab")
    assert shown(page) == (mine["area_mu"] >= mine["area_mu"].median()).sum()
    total = page.evaluate(
        "[...document.querySelectorAll('.lu-status-count')].map(e => parseInt(e.textContent)).reduce((a, b) => a + b, 0)"
    )
    assert total == shown(page)
    assert f"class={word}" in page.evaluate("location.hash")
    page.click(".lu-filter .lu-clear")
    assert shown(page) == len(parcels)


def test_a_filter_travels_in_the_address_and_the_back_button_takes_it_back(opened, assessment):
    page = opened().page
    word = assessment.parcels["class"].dropna().iloc[0]
    page.click("[data-facet=class] summary")
    page.click(f"[data-facet=class] [data-word={word}]")
    hash_, few = page.evaluate("location.hash"), shown(page)
    assert shown(opened(hash_=hash_).page) == few
    page.go_back()
    page.wait_for_function(
        f"() => [...landuse.app.shown.mask].reduce((a, b) => a + b, 0) === {len(assessment.parcels)}"
    )


@pytest.mark.parametrize("tool", ["box", "lasso"])
def test_several_parcels_are_selected_and_summed(opened, assessment, tool):
    page = opened().page
    page.click(f"[data-tool={tool}]")
    box = page.locator(".leaflet-container").bounding_box()
    corners = [
        (box["x"] + 60, box["y"] + 5),
        (box["x"] + box["width"] - 5, box["y"] + 5),
        (box["x"] + box["width"] - 5, box["y"] + box["height"] - 5),
        (box["x"] + 60, box["y"] + box["height"] - 5),
    ]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:] if tool == "lasso" else corners[2:3]:
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    page.wait_for_selector(".lu-picked dl")
    rows = page.evaluate("[...landuse.app.picked.rows]")
    drawn = assessment.parcels[
        assessment.parcels.geometry.notna() & ~assessment.parcels.geometry.is_empty
    ]
    assert len(drawn) * 0.8 <= len(rows) <= len(drawn)
    mu = page.evaluate(
        "[...landuse.app.picked.rows].reduce((s, i) => s + (landuse.app.tables.parcels.get('area_mu', i) || 0), 0)"
    )
    assert f"{mu:,.2f}" in page.inner_text(".lu-picked dl")
    with page.expect_download() as saved:
        page.click(".lu-picked header .lu-clear >> nth=0")
    text = saved.value.path().read_text("utf-8")
    header = '\ufeff"编号","地块名称","状态","已认定","面积(亩)"'
    assert text.startswith(header) and len(text.splitlines()) == len(rows) + 1
    page.click(".lu-picked header .lu-clear >> nth=2")
    assert not page.is_visible(".lu-picked")


def test_shift_click_adds_one_and_escape_puts_a_tool_away(opened):
    page = opened().page
    page.click("[data-tool=ruler]")
    assert page.get_attribute("[data-tool=ruler]", "aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert page.get_attribute("[data-tool=ruler]", "aria-pressed") == "false"
    page.evaluate("landuse.app.picked.toggle(0)")
    assert page.is_visible(".lu-picked")


def test_measuring_agrees_with_the_geodesic(opened):
    from pyproj import Geod

    page = opened().page
    ring = [(32.06, 120.80), (32.06, 120.82), (32.075, 120.822), (32.07, 120.801)]
    area, length = Geod(ellps="WGS84").polygon_area_perimeter(
        [p[1] for p in ring], [p[0] for p in ring]
    )
    assert np.isclose(page.evaluate(AREA, ring), abs(area), rtol=5e-6)
    closed = page.evaluate(
        "ring => landuse.lengthOf(ring.map(([a, b]) => L.latLng(a, b)))", [*ring, ring[0]]
    )
    assert np.isclose(closed, length, rtol=1e-6)


def test_the_slider_shows_statuses_and_goals_of_another_day(chromium, tmp_path):
    from pathlib import Path

    import landuse
    from landuse.domain.goals.period import period_ends
    from landuse.views.map.map import render_map

    a = landuse.assess(landuse.open_workspace(Path(__file__).parents[2]), "2022-12-31")
    line = landuse.timeline(a, period_ends(2022, "quarter", a.as_of)[:-1])
    render_map(a, tmp_path / "时间.html", line=line)
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto((tmp_path / "时间.html").as_uri())
    page.wait_for_selector("html[data-ready=true]")

    def counts():
        rows = page.locator(".lu-status").all()
        return {
            row.get_attribute("data-status"): int(
                row.locator(".lu-status-count").inner_text().split()[0]
            )
            for row in rows
        }

    for k, day in enumerate(line.days):
        page.locator("#lu-time").fill(str(k))
        assert page.inner_text(".lu-day") == day.isoformat()
        then = landuse.assess(a.zone, day)
        assert {s: n for s, n in counts().items() if n} == then.parcels["status"].astype(
            str
        ).value_counts().to_dict()
        shown = page.inner_text(".lu-goal-figures b >> nth=0").replace(",", "")
        assert float(shown) == round(then.goals.goals[0].achieved, 2)
        assert f"day={day}" in page.evaluate("location.hash")
    page.locator("#lu-time").fill("3")
    assert page.inner_text(".lu-day") == "2022-12-31" and "day=" not in page.evaluate(
        "location.hash"
    )
    page.click(".lu-time button")
    page.wait_for_function(
        "() => document.querySelector('.lu-day').textContent === '2022-12-31' && document.querySelector('.lu-time button').ariaPressed === 'false'"
    )
    context.close()
