"""The map page against what users would pick: size, build, open to painted, pan.

    python benchmarks/maps.py [parcels, default 1000 10000 100000 …]

In a headless Chromium without GPU. Every page shows parcels coloured by status with twelve
attributes each; ours has its whole interface besides, and "landuse+" the buildings and firms of the
zone, its scores and reasons too. All are built once small before they are timed. folium.GeoJson and
GeoDataFrame.explore() are opened with their scripts served from memory (Leaflet from its package,
the rest empty): without a network they stay blank. Above 100 000 parcels only ours is measured: the
others' pages do not open.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from playwright.sync_api import Browser, Route, sync_playwright
from whole import workspaces

from landuse import assess, open_workspace
from landuse.adapters.writing.browser import chromium
from landuse.domain.assessment import Assessment
from landuse.views.map.map import render_map
from landuse.views.pages.page import leaflet
from landuse.views.style.palette import STATUS_COLORS

SHOWN = 12
#: Parcels above which the pages of the others do not open.
MOST = 100_000
#: Parcels under which a page is opened once: nothing is learnt from the median.
FEW = 1_000
PEERS = ("folium", "explore")
#: Runs in every page before its own scripts: the time since navigation when it is painted and two
#: frames have passed.
CLOCK = """(() => {
  const shapes = 'path.leaflet-interactive, .leaflet-overlay-pane canvas';
  const painted = () => document.documentElement.dataset.painted === 'true'
    || document.querySelectorAll(shapes).length > 0;
  const note = () => { window.paintedAt = performance.now(); };
  const look = () => painted()
    ? requestAnimationFrame(() => requestAnimationFrame(note))
    : requestAnimationFrame(look);
  requestAnimationFrame(look);
})()"""
#: Pans the map sixty times; milliseconds a frame, the median.
PAN = """async name => {
  const map = name
    ? landuse.app.map
    : Object.values(window).find(value => value instanceof L.Map);
  const took = [];
  for (let k = 0; k < 60; k++) {
    const start = performance.now();
    map.panBy([k % 20 < 10 ? 24 : -24, 6], { animate: false });
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b)[30];
}"""


def attributes(lots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Twelve attributes a parcel, as text and numbers that GeoJSON can hold."""
    names = [
        c
        for c in lots
        if c not in ("geometry", "status")
        and lots[c].notna().any()
        and lots[c].dtype.kind not in "MO"
    ]
    kept = lots[["status", *names[: SHOWN - 1]]]
    numbers = kept.select_dtypes("number")
    plain = kept.astype(
        dict.fromkeys(numbers, "float64")
        | dict.fromkeys(kept.columns.difference(numbers.columns), str)
    )
    return gpd.GeoDataFrame(plain, geometry=lots.geometry).to_crs(4326)


def with_folium(lots: gpd.GeoDataFrame, path: Path) -> None:
    made = folium.Map(tiles=None)  # on a canvas it opens later still

    def look(feature: dict[str, Any]) -> dict[str, Any]:
        return {
            "fillColor": STATUS_COLORS.get(feature["properties"].get("status"), "#ccc"),
            "weight": 1,
            "fillOpacity": 0.9,
        }

    names = [c for c in lots if c != "geometry"]
    folium.GeoJson(lots, style_function=look, tooltip=folium.GeoJsonTooltip(names)).add_to(made)
    made.fit_bounds(
        [[lots.total_bounds[1], lots.total_bounds[0]], [lots.total_bounds[3], lots.total_bounds[2]]]
    )
    made.save(path)


def with_explore(lots: gpd.GeoDataFrame, path: Path) -> None:
    lots.explore(column="status", tiles=None).save(path)


def served(route: Route) -> None:
    """Leaflet from its package; every other file that a page asks for is empty."""
    code, css = leaflet()
    url = route.request.url
    body = ""
    if url.endswith("leaflet.js"):
        body = code
    elif url.endswith("leaflet.css"):
        body = css
    kind = "text/css" if url.endswith("css") else "text/javascript"
    route.fulfill(body=body, content_type=kind)


def opened(browser: Browser, path: Path, rounds: int) -> tuple[float, float]:
    """Seconds to painted (median of the rounds), milliseconds a panned frame (median)."""
    taken = []
    pan = 0.0
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_init_script(CLOCK)
        page = context.new_page()
        page.set_default_timeout(180_000)
        page.route(lambda url: url.startswith("http"), served)
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function("() => window.paintedAt")
        taken.append(page.evaluate("() => window.paintedAt") / 1000)
        page.wait_for_timeout(1500)
        pan = page.evaluate(PAN, "ours" if path.stem.startswith("landuse") else "")
        context.close()
    return statistics.median(taken), pan


def parcels_only(folder: Path) -> Assessment:
    """The zone of ``folder`` without buildings and firms."""
    bare = folder / "bare"
    bare.mkdir()
    text = (folder / "landuse.toml").read_text("utf-8").split("[sources.")[0]
    (bare / "landuse.toml").write_text(
        text + '[sources.parcels]\npath = "../宗地.parquet"\n', "utf-8"
    )
    return assess(open_workspace(bare), "2022-12-31")


def ways(folder: Path, n: int) -> dict[str, Callable[[Path], object]]:
    """What makes a page of ``n`` parcels, by name."""
    workspaces(folder, n, endings=("parquet",))
    whole = assess(open_workspace(folder / "parquet"), "2022-12-31")
    bare = parcels_only(folder / "parquet")
    made: dict[str, Callable[[Path], object]] = {
        "landuse": lambda path: render_map(bare, path),
        "landuse+": lambda path: render_map(whole, path),
    }
    if n <= MOST:
        flat = attributes(bare.parcels)
        made["folium"] = lambda path: with_folium(flat, path)
        if find_spec("matplotlib"):  # which explore() wants
            made["explore"] = lambda path: with_explore(flat, path)
    return made


ALONE = """
import gc, sys
from pathlib import Path
gc.set_threshold(200_000, 50, 100)
from landuse import assess, open_workspace
from landuse.views.map.map import render_map
render_map(assess(open_workspace(sys.argv[1]), "2022-12-31"), sys.argv[2])
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024**2)
"""


def alone(folder: Path) -> float:
    """Gigabytes that reading, assessing and rendering takes at most, in its own process."""
    command = [sys.executable, "-c", ALONE, str(folder / "bare"), str(folder / "alone.html")]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure(browser: Browser, folder: Path, n: int) -> dict[str, float]:
    """Print what every page of ``n`` parcels costs; seconds to painted come back."""
    opening = {}
    for name, make in ways(folder, n).items():
        path = folder / f"{name}.html"
        start = time.perf_counter()
        make(path)
        built = time.perf_counter() - start
        opening[name], pan = opened(browser, path, rounds=3 if n >= FEW else 1)
        peak = f"{alone(folder / 'parquet'):9.2f}" if name == "landuse" else ""
        size = path.stat().st_size / 1e6
        figures = f"{size:8.2f}{built:9.2f}{opening[name]:8.2f}{pan:8.1f}{peak}"
        print(f"{n:9} {name:10}{figures}", flush=True)
    return opening


def main() -> None:
    counts = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000]
    gc.set_threshold(200_000, 50, 50)  # as the command line does
    flags = ["--no-sandbox", "--disable-gpu"]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=flags)
        for name, make in ways(Path(place) / "warm", 100).items():
            make(Path(place) / f"{name}.html")
        heads = f"{'MB':>8}{'build s':>9}{'open s':>8}{'pan ms':>8}{'peak GB':>9}"
        print(f"{'parcels':>9} {'page':10}{heads}")
        for n in counts:
            opening = measure(browser, Path(place) / str(n), n)
            for name in PEERS:
                if name in opening:
                    print(
                        f"{n} parcels: {name} opens in {opening[name] / opening['landuse']:.1f} ×"
                    )
        browser.close()


if __name__ == "__main__":
    main()
