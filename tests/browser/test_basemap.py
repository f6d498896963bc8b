"""Tiles of a service that moves places come to lie where the places are."""

import base64
from dataclasses import replace

from landuse.views.map.basemap import basemap
from landuse.views.map.map import render_map

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SHIFT = (0.0044, -0.00203)
OFF = """([lng, lat]) => { const map = landuse.app.map, host = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-lu-base-pane img')].map(img => {
    const [z, x, y] = img.src.match(/\\d+/g).slice(-3).map(Number), box = img.getBoundingClientRect();
    const corner = map.unproject(L.point(x * 256, y * 256), z);
    const place = map.latLngToContainerPoint([corner.lat - lat, corner.lng - lng]);
    return Math.hypot(place.x - (box.left - host.left), place.y - (box.top - host.top)); }); }"""


def test_tiles_lie_where_the_places_are(chromium, tmp_path, assessment):
    base = replace(basemap("http://tiles.test/{z}/{x}/{y}.png"), shift=SHIFT)
    file = tmp_path / "底图.html"
    render_map(assessment, file, base=base)
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page, asked = context.new_page(), []
    page.route(
        "http://tiles.test/**",
        lambda r: (asked.append(r.request.url), r.fulfill(body=DOT, content_type="image/png")),
    )
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    assert asked == []
    page.check("[data-layer=base]")
    page.wait_for_function(
        "() => document.querySelectorAll('.leaflet-lu-base-pane img.leaflet-tile-loaded').length > 2"
    )
    for zoom in (14, 16.5):
        page.evaluate(f"landuse.app.map.setZoom({zoom}, {{ animate: false }})")
        page.wait_for_timeout(300)
        assert max(page.evaluate(OFF, SHIFT)) < 2.5
    page.uncheck("[data-layer=base]")
    assert page.locator(".leaflet-lu-base-pane img").count() == 0
    context.close()
