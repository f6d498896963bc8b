"""Every parcel without a pointer; a zone from afar by its wards or by squares."""

import pytest
from handmade import make

from landuse.views.map.map import render_map


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = {"wards": folder / "街道.html", "squares": folder / "格网.html"}
    render_map(make(), made["wards"])
    render_map(make(bare=True), made["squares"])
    return made


def chosen(page):
    return page.evaluate("() => landuse.app.shown.chosen && landuse.app.shown.chosen.row")


def middles(page):
    return page.evaluate(
        """() => { const { shapes, rows } = landuse.app.tables.parcels, b = shapes.box;
        return [...Array(rows).keys()].map(i =>
          [(b[4 * i] + b[4 * i + 2]) / 2, (b[4 * i + 1] + b[4 * i + 3]) / 2]); }"""
    )


def test_parcels_by_keyboard(opened):
    page = opened().page
    assert "方向键" in page.get_attribute(".folium-map", "aria-description")
    page.focus(".folium-map")
    page.keyboard.press("Enter")
    first = chosen(page)
    assert first is not None
    page.wait_for_selector(".lu-card-body")
    at = middles(page)
    for key, axis, sign in (
        ("ArrowRight", 0, 1),
        ("ArrowUp", 1, 1),
        ("ArrowLeft", 0, -1),
        ("ArrowDown", 1, -1),
    ):
        before = chosen(page)
        page.keyboard.press(key)
        after = chosen(page)
        assert after != before, key
        step = [b - a for a, b in zip(at[before], at[after], strict=True)]
        assert sign * step[axis] > 0 and abs(step[axis]) >= abs(step[1 - axis])
    # at the end of the zone nothing is beside, and nothing changes
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    last = chosen(page)
    page.keyboard.press("ArrowRight")
    assert chosen(page) == last
    seen = page.evaluate(
        "row => { const { shapes } = landuse.app.tables.parcels;"
        " const b = landuse.bounds(shapes, shapes.box.subarray(4 * row, 4 * row + 4));"
        " return landuse.app.map.getBounds().intersects(b); }",
        last,
    )
    assert seen, "the map follows"
    # let go, and arrows move the map again
    page.keyboard.press("Escape")
    assert chosen(page) is None
    centre = page.evaluate("() => landuse.app.map.getCenter().lng")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("lng => landuse.app.map.getCenter().lng < lng", arg=centre)
    # what is filtered out is not reached
    page.evaluate(
        "() => landuse.app.store.dispatch({ type: 'facet', name: 'township', word: '幸福' })"
    )
    page.focus(".folium-map")
    page.keyboard.press("Enter")
    ward = "() => landuse.app.tables.parcels.get('township', landuse.app.shown.chosen.row)"
    wards = {page.evaluate(ward)}
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        wards.add(page.evaluate(ward))
    assert len(wards) == 1


def test_lists_by_arrows(opened):
    page = opened().page
    page.focus(".lu-ranking .lu-ranks button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    place = "() => document.activeElement.querySelector('.lu-rank-place').textContent"
    assert page.evaluate(place) == "3"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(place) == "2"
    row = page.evaluate("() => Number(document.activeElement.dataset.row)")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lu-card-body")
    assert chosen(page) == row


@pytest.mark.parametrize("name", ["wards", "squares"])
def test_from_afar_a_zone_is_its_wards_or_squares(opened, pages, name):
    page = opened(file=pages[name]).page
    if name == "squares":
        # without wards: the facet is gone before the labels are made anew
        page.evaluate(
            "() => { const { facets } = landuse.app;"
            " facets.splice(facets.findIndex(f => f.name === 'township'), 1); }"
        )
    labels = ".lu-label-overview span"
    assert page.locator(labels).count() == 0, "parcels are seen"
    page.evaluate("() => landuse.app.map.setZoom(11, { animate: false })")
    said = page.locator(labels).all_text_contents()
    counts = [int(text.split(" · ")[-2].split(" ")[0]) for text in said]
    mu = [float(text.split(" · ")[-1].split(" ")[0].replace(",", "")) for text in said]
    assert sum(counts) == 30
    whole = page.evaluate("() => landuse.app.mu.reduce((a, b) => a + b)")
    assert sum(mu) == pytest.approx(whole, abs=len(mu))
    if name == "wards":
        assert sorted(text.split(" · ")[0] for text in said) == ["天生港", "幸福"]
        page.evaluate(
            "() => landuse.app.store.dispatch({ type: 'facet', name: 'township', word: '幸福' })"
        )
    else:
        assert len(said) > 4
    page.locator(labels).first.dispatch_event("click")
    assert page.locator(labels).count() == 0, "a click goes to where parcels are seen"
