"""Two states side by side, the forecast band, paper, and touch: the demo zone in the middle of its year."""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import landuse
from landuse.domain.goals.period import period_ends
from landuse.domain.picture import Picture
from landuse.views.map.map import render_map

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def autumn():
    return landuse.assess(landuse.open_workspace(ROOT), "2022-09-15")


def of_ground(zone, year):
    """A picture of one grey, where the zone is."""
    from rasterio.io import MemoryFile

    with MemoryFile() as memory:
        with memory.open(driver="PNG", width=8, height=8, count=1, dtype="uint8") as out:
            out.write(np.full((1, 8, 8), year % 100 * 5, "uint8"))
        data = bytes(memory.getbuffer())
    box = zone.parcels.to_crs(4326).total_bounds
    day = dt.date(year, 6, 1)
    return Picture("a.tif", day, "image/png", data, tuple(map(float, box)), 1.0, 1.0)


@pytest.fixture(scope="module")
def file(autumn, tmp_path_factory):
    made = tmp_path_factory.mktemp("autumn") / "秋.html"
    spring = landuse.assess(autumn.zone, "2022-04-30")
    few = spring.parcels.drop(spring.parcels.index[:7])
    render_map(
        autumn,
        made,
        line=landuse.timeline(autumn, period_ends(2022, "quarter", autumn.as_of)[:-1]),
        outlooks=landuse.forecast(autumn),
        others={"春<b>": replace(spring, parcels=few)},
        pictures=[of_ground(autumn.zone, 2021), of_ground(autumn.zone, 2022)],
    )
    return made


SIDES = "() => [landuse.app.compare.scene, landuse.app.scene].map(s => s.getContainer().style.clip)"


PICTURES = """() => [...document.querySelectorAll('.leaflet-image-layer')]
  .map(img => [img.alt, img.parentNode.style.clip]).sort()"""


def sides_of(page):
    return page.evaluate(SIDES)


def moves(page):
    return sum(int(t.split()[0]) for t in page.locator(".lu-move b").all_inner_texts())


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_two_days_are_compared_on_either_side_of_a_line(opened, file, autumn, size):
    page = opened(file=file, size=size).page
    page.click("[data-tool=compare]")
    assert page.locator(".lu-compare select option").all_inner_texts() == [
        "春<b>",
        "2022-06-30",
        "2022-03-31",
        "2021-06-01",
        "2022-06-01",
    ]
    page.select_option(".lu-compare select", label="2022-03-31")
    then = landuse.assess(autumn.zone, "2022-03-31").parcels["status"].astype(str)
    now = autumn.parcels["status"].astype(str)
    assert moves(page) == (then != now).sum() > 0
    assert "with=2022-03-31" in page.evaluate("location.hash")
    # the line walks by key, and each side is its own scene
    before = float(page.get_attribute(".lu-divider", "aria-valuenow"))
    page.focus(".lu-divider")
    page.keyboard.press("ArrowLeft")
    assert float(page.get_attribute(".lu-divider", "aria-valuenow")) < before
    sides = page.evaluate(SIDES)
    assert sides[0] != sides[1] and all(side.startswith("rect(") for side in sides)
    told = page.evaluate(
        """() => { const a = landuse.app, words = a.doc.themes[0].classes, w = a.map.getSize().x, out = {};
        for (let i = 0; i < a.tables.parcels.rows; i++) out[a.tables.parcels.get('id', i)] =
          [0, w - 1].map(x => words[a.compare.statusAt(i, {x})].key);
        return out; }"""
    )
    assert {k: v[0] for k, v in told.items()} == then.to_dict()
    assert {k: v[1] for k, v in told.items()} == now.to_dict()
    page.click(".lu-move >> nth=0")
    page.wait_for_selector(".lu-picked dl")
    first = int(page.inner_text(".lu-move b >> nth=0").split()[0])
    assert page.evaluate("landuse.app.picked.rows.size") == first
    page.click(".lu-compare [aria-label=关闭]")
    assert page.evaluate("landuse.app.scene.getContainer().style.clip") == ""
    assert "with=" not in page.evaluate("location.hash")
    page.go_back()
    page.wait_for_selector(".lu-compare:visible")


def test_a_scenario_may_lack_parcels_and_its_name_is_text(opened, file, autumn):
    first = opened(file=file).page
    first.click("[data-tool=compare]")
    assert "没有此地块" in first.inner_text(".lu-moves")
    first.click(".lu-rank >> nth=0")
    first.wait_for_selector(".lu-card")
    page = opened(file=file, hash_=first.evaluate("location.hash")).page
    page.wait_for_selector(".lu-card")
    assert page.evaluate("location.hash") == first.evaluate("location.hash")
    assert (
        page.evaluate("history.length") == 2
    )  # the blank page and this one: reading the address adds no step
    page.keyboard.press("Escape")
    assert page.inner_text(".lu-compare select option:checked") == "春<b>"
    assert moves(page) == moves(first)
    sides = page.evaluate(SIDES)
    assert sides[0] != sides[1] and all(side.startswith("rect(") for side in sides)
    page.click("[data-theme=far]")
    assert page.is_hidden(".lu-compare")  # only statuses have a second state
    # a picture beside another one has every theme over it
    page.evaluate("landuse.app.store.dispatch({ type: 'compare', label: '2021-06-01' })")
    assert page.is_visible(".lu-compare")
    clips = page.evaluate(PICTURES)
    assert [alt for alt, _ in clips] == ["2021-06-01", "2022-06-01"]
    assert clips[0][1] == sides_of(page)[0]
    assert clips[1][1] == sides_of(page)[1]
    # the opacity of the parcels, and no picture
    page.locator(".lu-pictures input").fill("20")
    assert page.evaluate("landuse.app.painters.parcels.looks[0].alpha") == 0.2
    page.click(".lu-compare [aria-label=关闭]")
    page.select_option(".lu-pictures select", label="不显示影像")
    assert page.locator(".leaflet-image-layer").count() == 0
    assert "picture=" in page.evaluate("location.hash")


def test_goals_of_buildings_and_sites_are_swiped_too(opened, file, autumn):
    page = opened(file=file, hash_="#?goal=housing&with=2022-03-31").page
    assert page.is_visible(".lu-compare")
    late = page.evaluate(
        "['side', 'now'].map(of => (of === 'side' ? landuse.app.compare.side : landuse.app.shown)"
        ".sites.map(site => site.stage))"
    )
    then = landuse.assess(autumn.zone, "2022-03-31").goals.housing
    assert late[0] == [site.stage for site in then]
    assert late[0] != late[1]
    page.evaluate("landuse.app.address.show('#?goal=factories&with=2022-03-31')")
    counted = page.evaluate(
        "[landuse.app.compare.side, landuse.app.shown].map(of => [...of.buildings].filter(k => !k).length)"
    )
    assert counted[0] < counted[1]


def test_the_bar_carries_the_forecast(opened, file, autumn):
    page = opened(file=file).page
    likely = landuse.forecast(autumn)[0]
    said = page.inner_text(".lu-outlook >> nth=0")
    assert f"{likely.probability:.0%}" in said
    low, high = (
        float(v) for v in re.search(r"([\d.,]+)–([\d.,]+)", said.replace(",", "")).groups()
    )
    assert (low, high) == pytest.approx((likely.p10, likely.p90), abs=0.051)
    band, bar = (
        page.locator(f".lu-goals {s} >> nth=0").bounding_box() for s in (".lu-band", ".lu-bar")
    )
    # the bar ends at the target: what is beyond it is as good as there
    low, high = (min(end / likely.target, 1) for end in (likely.p10, likely.p90))
    assert abs((band["x"] - bar["x"]) / bar["width"] - low) < 0.01
    assert abs(band["width"] / bar["width"] - (high - low)) < 0.01
    page.locator("#lu-time").fill("0")
    assert page.locator(".lu-band").count() == 0  # an earlier day has no forecast of its own


def test_reasons_on_the_page_are_those_of_the_assessment(opened, file, autumn):
    page = opened(file=file).page
    told = page.evaluate(
        """async () => { const a = landuse.app, out = {};
        for (const name of ['parcels', 'buildings']) { const t = a.tables[name]; await t.details();
          for (let i = 0; i < t.rows; i++) out[t.get('id', i)] = JSON.parse(t.get('why', i) || '[]').map(k =>
            [a.doc.rules[k].rule, Object.fromEntries(a.doc.rules[k].facts.map(([n, c]) => [n, t.get(c, i)]))]); }
        return out; }"""
    )
    shares = {"vacancy_share", "density", "developed_share", "invested_share"}
    several = 0
    for unit, frame in {"parcel": autumn.parcels, "building": autumn.buildings}.items():
        of_units = autumn.grounds[unit].reasons(frame.index)
        for id_, reasons in zip(frame.index, of_units, strict=True):
            assert [r["rule"] for r in reasons] == [rule for rule, _ in told[id_]]
            several += len(reasons) > 1
            for reason, (_, facts) in zip(reasons, told[id_], strict=True):
                assert facts.keys() == reason["values"].keys()
                for name, value in json.loads(json.dumps(reason["values"], default=str)).items():
                    if isinstance(value, float):
                        assert facts[name] == pytest.approx(
                            value, abs=1e-4 if name in shares else 0.06
                        )
                    else:
                        assert facts[name] == value
    assert several > 3


@pytest.mark.parametrize(("sheet", "size"), [("A3", (1190.55, 841.89)), ("A4", (841.89, 595.28))])
def test_one_sheet_of_either_size(opened, file, sheet, size, tmp_path):
    page = opened(file=file, size=(1366, 768), hash_=f"#?sheet={sheet}").page
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert (
        pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") == 1
    )
    box = [float(v) for v in pdf.split(b"/MediaBox [")[1].split(b"]")[0].split()]
    assert box[2:] == pytest.approx(size, abs=1.5)
    # everything stands inside the sheet
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    low, right = page.evaluate(
        """() => { const r = document.querySelector('.lu-foot').getBoundingClientRect(); return [r.bottom, r.right]; }"""
    )
    inner = [(v / 72 * 96) - 16 / 25.4 * 96 for v in size]
    assert right <= inner[0] + 1 and low <= inner[1] + 1
    assert right > inner[0] * 0.97
    # and every site is on it
    cut = page.evaluate("""() => { const box = document.querySelector('.lu-housing').getBoundingClientRect();
      return [...document.querySelectorAll('.lu-site')].filter(s => s.getBoundingClientRect().bottom > Math.min(box.bottom, innerHeight * 4)).length; }""")
    assert (
        cut == 0
        and page.locator(".lu-housing").bounding_box()["y"]
        + page.locator(".lu-housing").bounding_box()["height"]
        < low
    )


def test_a_sheet_is_chosen_by_the_print_button(opened, file):
    page = opened(file=file).page
    page.evaluate("window.print = () => { window.printed = true; }")
    page.click(".lu-print")
    page.click("[data-sheet=A4]")
    assert page.evaluate("[window.printed, document.body.classList.contains('lu-a4')]") == [
        True,
        True,
    ]
    assert page.is_hidden(".lu-sheets")


def test_fingers_tap_pan_and_select(chromium, file):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, has_touch=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    x, y = page.evaluate(
        """() => { const a = landuse.app, s = a.tables.parcels.shapes, m = a.map.getContainer().getBoundingClientRect();
        for (let i = 0; i < s.rows; i++) { const b = s.box.subarray(4 * i, 4 * i + 4);
          const p = a.map.latLngToContainerPoint(landuse.fromGrid(s, (b[0] + b[2]) / 2, (b[1] + b[3]) / 2));
          const unit = landuse.unitAt(a, a.map.containerPointToLatLng(p));
          if (p.x > 300 && p.x < 500 && p.y > 200 && p.y < 400 && unit && unit.table === 'parcels') return [p.x + m.left, p.y + m.top]; } }"""
    )
    page.touchscreen.tap(x, y)
    page.wait_for_selector(".lu-card[data-unit]")
    page.keyboard.press("Escape")
    cdp = context.new_cdp_session(page)

    def drag(*points):
        kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
        for kind, (px, py) in zip(kinds, points, strict=True):
            cdp.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py}]}
            )
            page.wait_for_timeout(30)
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    before = page.evaluate("landuse.app.map.getCenter().lng")
    drag((700, 400), (660, 400), (600, 390), (560, 390))
    page.wait_for_timeout(500)
    assert page.evaluate("landuse.app.map.getCenter().lng") > before
    page.click("[data-tool=box]")
    drag((420, 200), (600, 350), (800, 600))
    page.wait_for_selector(".lu-picked dl")
    assert page.evaluate("landuse.app.picked.rows.size") > 3
    context.close()


def test_two_hundred_pans_leave_no_memory_behind(opened, file):
    page = opened(file=file, size=(1366, 768)).page
    cdp = page.context.new_cdp_session(page)

    def pans(n):
        page.evaluate(
            """async n => { for (let k = 0; k < n; k++) { landuse.app.map.panBy([k % 20 < 10 ? 90 : -90, k % 40 < 20 ? 40 : -40], {animate: false});
            await new Promise(requestAnimationFrame); } }""",
            n,
        )
        cdp.send("HeapProfiler.collectGarbage")
        found = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
        return found["JSHeapUsedSize"], found["Nodes"]

    cdp.send("Performance.enable")
    pans(40)  # tiles of the neighbourhood are kept
    heap, nodes = pans(20)
    more, later = pans(200)
    assert more < heap * 1.05 + 200_000 and later < nodes * 1.2 + 100
