"""The map of one quarter opens on it, with its own figures; goals are said to be the zone's."""

from pathlib import Path

import pytest

import landuse
from landuse.views.map.map import render_map


@pytest.fixture(scope="module")
def quarter():
    whole = landuse.assess(landuse.open_workspace(Path(__file__).parents[2]), "2022-12-31")
    return whole.within("天电北")


def test_it_opens_on_the_quarter(opened, quarter, tmp_path):
    file = tmp_path / "天电北.html"
    render_map(quarter, file)
    page = opened(file=file).page
    assert page.inner_text("h1") == "天电北"
    assert "全区" in page.inner_text(".lu-goals h2")
    assert "本片区候选" in page.inner_text(".lu-goals")
    # the figures are those of its parcels
    counts = page.locator(".lu-status-count").all_inner_texts()
    assert sum(int(text.split()[0]) for text in counts) == len(quarter.parcels)
    # and the view is about as wide as they are
    west, _, east, _ = quarter.parcels.to_crs(4326).total_bounds
    wide = page.evaluate(
        "landuse.app.map.getBounds().getEast() - landuse.app.map.getBounds().getWest()"
    )
    assert 1 < wide / (east - west) < 4
