"""The map page against what users would pick: size, build, open to painted, pan. Headless Chromium without GPU.

    python benchmarks/maps.py [parcels, default 1000 10000 100000 …]

Every page shows parcels coloured by status with twelve attributes each. folium.GeoJson and GeoDataFrame.explore() are opened with their
scripts served from memory (Leaflet from its package, the rest empty): without a network they stay blank. Above 100 000 parcels only ours
is measured: the others' pages do not open.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import folium
import geopandas as gpd
from assessing import workspace
from playwright.sync_api import Page, sync_playwright

from landuse import assess
from landuse.views.map import render_map
from landuse.views.page import leaflet
from landuse.views.style import STATUS_COLORS

SHOWN = 12
OURS_READY = "() => document.documentElement.dataset.ready === 'true' && document.querySelectorAll('.lu-tiles canvas').length > 0"
PEER_READY = """n => document.querySelectorAll('path.leaflet-interactive').length >= n
  || document.querySelectorAll('.leaflet-overlay-pane canvas').length > 0"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PAN = """async name => { const map = name ? landuse.app.map : Object.values(window).find(v => v instanceof L.Map), took = [];
  for (let k = 0; k < 60; k++) { const t = performance.now(); map.panBy([k % 20 < 10 ? 24 : -24, 6], { animate: false });
    await new Promise(requestAnimationFrame); took.push(performance.now() - t); }
  return took.sort((a, b) => a - b)[30]; }"""


def attributes(lots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Twelve attributes a parcel, as text and numbers that GeoJSON can hold."""
    names = [
        c for c in lots if c not in ("geometry", "status") and lots[c].notna().any() and lots[c].dtype.kind not in "MO"
    ]
    kept = lots[["status", *names[: SHOWN - 1]]]
    numbers = kept.select_dtypes("number")
    plain = kept.astype(
        dict.fromkeys(numbers, "float64") | dict.fromkeys(kept.columns.difference(numbers.columns), str)
    )
    return gpd.GeoDataFrame(plain, geometry=lots.geometry).to_crs(4326)


def with_folium(lots: gpd.GeoDataFrame, path: Path) -> None:
    made = folium.Map(tiles=None, prefer_canvas=True)

    def look(feature: dict) -> dict:
        return {
            "fillColor": STATUS_COLORS.get(feature["properties"].get("status"), "#ccc"),
            "weight": 1,
            "fillOpacity": 0.9,
        }

    names = [c for c in lots if c != "geometry"]
    folium.GeoJson(lots, style_function=look, tooltip=folium.GeoJsonTooltip(names)).add_to(made)
    made.fit_bounds([[lots.total_bounds[1], lots.total_bounds[0]], [lots.total_bounds[3], lots.total_bounds[2]]])
    made.save(path)


def with_explore(lots: gpd.GeoDataFrame, path: Path) -> None:
    lots.explore(column="status", tiles=None).save(path)


def opened(page: Page, path: Path, ours: bool) -> tuple[float, float]:
    """Seconds to painted, milliseconds a panned frame (median)."""
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_function(OURS_READY if ours else PEER_READY, arg=None if ours else 1, timeout=180_000)
    page.evaluate(FRAMES)
    took = time.perf_counter() - start
    return took, page.evaluate(PAN, "ours" if ours else "")


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [1_000, 10_000, 100_000]
    code, css = leaflet()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        print(f"{'parcels':>9} {'page':10}{'MB':>8}{'build s':>9}{'open s':>8}{'pan ms':>8}{'peak GB':>9}")
        for n in sizes:
            folder = Path(place) / str(n)
            folder.mkdir()
            zone = workspace(folder, n)
            result = assess(zone, "2022-12-31")
            ways = {"landuse": lambda path, a=result: render_map(a, path)}
            if n <= 100_000:
                flat = attributes(result.parcels)
                ways |= {
                    "folium": lambda path, f=flat: with_folium(f, path),
                    "explore": lambda path, f=flat: with_explore(f, path),
                }
            for name, make in ways.items():
                path = folder / f"{name}.html"
                start = time.perf_counter()
                make(path)
                built = time.perf_counter() - start
                context = browser.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=name != "landuse")
                page = context.new_page()
                page.set_default_timeout(180_000)

                def serve(route: object) -> None:
                    url = route.request.url  # type: ignore[attr-defined]
                    body = code if url.endswith("leaflet.js") else css if url.endswith("leaflet.css") else ""
                    route.fulfill(body=body, content_type="text/css" if url.endswith("css") else "text/javascript")  # type: ignore[attr-defined]

                page.route(lambda url: url.startswith("http"), serve)
                took, pan = opened(page, path, name == "landuse")
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
                print(
                    f"{n:9} {name:10}{path.stat().st_size / 1e6:8.2f}{built:9.2f}{took:8.2f}{pan:8.1f}{peak:9.2f}",
                    flush=True,
                )
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
