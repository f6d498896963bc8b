"""What many parcels ask for: workers, blocks of majority colour, shapes when close."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from handmade import plain_page

from landuse.views.map import outlines
from landuse.views.map.columns import pack_columns
from landuse.views.map.map import render_map
from landuse.views.map.outlines import pack_geometry
from landuse.views.map.parcel_layer import ParcelLayer

SIDE = 220  # parcels along each edge


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(7)
    x, y = (v.ravel() for v in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    wide, high = rng.uniform(40, 47, (2, len(x)))
    shapes = shapely.box(
        40_600_000 + 50 * x,
        3_540_000 + 50 * y,
        40_600_000 + 50 * x + wide,
        3_540_000 + 50 * y + high,
    )
    # left of the middle nine in ten are idle, right of it one in ten
    idle = rng.random(len(x)) < np.where(x < SIDE // 2, 0.9, 0.1)
    return gpd.GeoDataFrame({"status": np.where(idle, "idle", "in_use")}, geometry=shapes, crs=4528)


@pytest.fixture(scope="module")
def page(chromium, many, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "CHUNK", 9_000)  # several packs
        layer = ParcelLayer(
            many, color_by="status", colors={"idle": "#ff0000", "in_use": "#0000ff"}, opacity=1
        )
    file = tmp_path_factory.mktemp("many") / "many.html"
    file.write_text(plain_page(layer), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 900, "height": 900})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.add_init_script(
        "(() => { const W = Worker; window.workers = 0; window.Worker = function (u) { window.workers++; return new W(u); }; })()"
    )
    page.goto(file.as_uri())
    page.wait_for_selector(".lu-tiles canvas")
    page.evaluate(
        "() => { window.map = Object.values(window).find(v => v instanceof L.Map); window.whole = window.map.getBounds(); }"
    )
    yield page
    context.close()
    assert faults == []


def test_large_packs_are_unpacked_beside_the_page(page, many):
    shapes = pack_geometry(many.geometry, crs=many.crs, step=0.003)  # fine enough to be large
    words = pack_columns(
        {"a": np.random.default_rng(1).random(60_000), "b": [f"号{k}" for k in range(60_000)]}
    )
    assert min(len(shapes.base64), len(words.base64)) > 400_000
    read = page.evaluate(
        """async ([g, c]) => { const before = window.workers; landuse.large = 400000;
        for (const [id, p] of [['t-g', g], ['t-c', c]]) { const s = document.createElement('script'); s.type = 'application/octet-stream';
          s.id = id; s.textContent = p.data; document.body.append(s); }
        const [drawn, quick] = await Promise.all([landuse.unpack('t-g', g.header), landuse.unpack('t-c', c.header)]);
        const k = landuse.readColumns(quick.bytes, c.header), s = drawn.shapes, sum = v => v.reduce((a, b) => a + b, 0);
        const b = s.box.subarray(4 * 777, 4 * 777 + 4);
        return { workers: window.workers - before, rows: s.rows, x: sum(s.x), y: sum(s.y), b: k.b.get(59999), a: k.a.get(5),
          pick: new landuse.Grid(s).pick((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) }; }""",
        [{"header": p.header, "data": p.base64} for p in (shapes, words)],
    )
    from landuse.views.map.columns import unpack_columns
    from landuse.views.map.outlines import unpack_geometry

    xy = (
        np.concatenate(
            [np.asarray(s.geoms[0].exterior.coords)[:-1] for s in unpack_geometry(shapes)]
        )
        / 0.003
    )
    assert read["workers"] == 2 and read["rows"] == len(many)
    assert (read["x"], read["y"]) == tuple(
        (np.rint(xy) - shapes.header["origin"]).sum(axis=0).tolist()
    )
    assert (
        read["b"] == "号59999"
        and read["a"] == unpack_columns(words)["a"][5]
        and read["pick"] == 777
    )


def colours(page):
    """Mean red and blue of what is painted, left and right of the map's middle."""
    return page.evaluate(
        """() => { const out = {left: [0, 0, 0], right: [0, 0, 0]}, middle = innerWidth / 2;
        for (const c of document.querySelectorAll('.lu-tiles canvas')) { const r = c.getBoundingClientRect(), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          for (let y = 0; y < c.height; y += 3) for (let x = 0; x < c.width; x += 3) { const p = 4 * (y * c.width + x); if (d[p + 3] < 128) continue;
            const side = out[r.left + x * r.width / c.width < middle ? 'left' : 'right']; side[0] += d[p]; side[1] += d[p + 2]; side[2]++; } }
        return Object.fromEntries(Object.entries(out).map(([k, [red, blue, n]]) => [k, [red / n, blue / n]])); }"""
    )


def test_far_away_every_block_has_the_colour_of_most_of_it(page, many):
    page.evaluate(
        "() => { window.map.fitBounds(window.whole); window.map.setZoom(window.map.getZoom() - 3, {animate: false}); }"
    )
    page.wait_for_timeout(300)
    red, blue = colours(page)["left"]
    assert red > 250 and blue < 5  # a mean would be a tenth blue
    red, blue = colours(page)["right"]
    assert blue > 250 and red < 5


def test_close_every_parcel_has_its_own_shape_and_colour(page, many):
    page.evaluate("() => window.map.setView(window.whole.getCenter(), 17, {animate: false})")
    page.wait_for_timeout(500)
    clear = page.evaluate(
        """() => { const c = document.querySelector('.lu-tiles canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, seen = new Set();
        for (let p = 0; p < d.length; p += 4) seen.add(d[p + 3] === 0 ? 'gap' : d[p] > 250 && d[p + 2] < 5 ? 'red' : d[p + 2] > 250 && d[p] < 5 ? 'blue' : 'edge');
        return [...seen].sort(); }"""
    )
    assert clear == ["blue", "edge", "gap", "red"]


ARRAYS = """() => { const s = landuse.app.tables.parcels.shapes, [ox, oy] = s.origin;
  return { x: [...s.x].map(v => v + ox), y: [...s.y].map(v => v + oy), ring: [...s.ring], row: [...s.row], rows: s.rows,
    box: [...s.box].map((v, k) => Math.abs(v) > 2147483646 ? null : v + (k % 2 ? oy : ox)), extent: landuse.app.tables.parcels.grid.extent.map((v, k) => v + (k % 2 ? oy : ox)) }; }"""


def test_outlines_in_several_packs_are_one_table(opened, assessment, tmp_path, monkeypatch):
    one = opened().page.evaluate(ARRAYS)
    monkeypatch.setattr(outlines, "CHUNK", 7)
    render_map(assessment, tmp_path / "parts.html")
    page = opened(file=tmp_path / "parts.html").page
    assert page.locator("[id^=lu-parcels-shapes-]").count() == -(-len(assessment.parcels) // 7) > 2
    assert page.evaluate(ARRAYS) == one


@pytest.mark.parametrize("what", ["no parcels", "no outlines", "no areas"])
def test_a_page_of_almost_nothing_opens_and_can_be_searched(opened, assessment, tmp_path, what):
    parcels = assessment.parcels
    made = {
        "no parcels": {"parcels": parcels.iloc[:0], "shares": assessment.shares.iloc[:0]},
        "no outlines": {
            "parcels": parcels.set_geometry(
                gpd.GeoSeries([None] * len(parcels), parcels.index, crs=parcels.crs)
            )
        },
        "no areas": {"parcels": parcels.drop(columns="area_mu")},
    }[what]
    render_map(replace(assessment, **made), tmp_path / "little.html")
    page = opened(file=tmp_path / "little.html").page
    page.fill("#lu-search", "a")
    page.wait_for_selector("#lu-found > *")
    page.press("#lu-search", "Escape")
    page.click("[data-theme] >> nth=-1")
    page.click(".lu-goal-head >> nth=0")
