"""The page in a real Chromium, from a file, with the network cut.

`opened` asserts that nothing was fetched, logged or run.
"""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from handmade import HOSTILE, plain_page
from workspaces import Workspace, parcels

from landuse.cli import main
from landuse.views.map.columns import pack_columns, unpack_columns
from landuse.views.map.outlines import pack_geometry, unpack_geometry
from landuse.views.map.parcel_layer import ParcelLayer
from landuse.views.style import palette

SIZES = [(1920, 1080), (1366, 768)]
BOXES = """() => [...document.querySelectorAll('.lu-top > *, .lu-left, .lu-map, .lu-right, .lu-foot')]
  .map(e => ({c: e.className, r: e.getBoundingClientRect()})).filter(e => e.r.width)
  .map(e => [e.c, e.r.left, e.r.top, e.r.right, e.r.bottom])"""


def row_of(page, id_):
    return page.evaluate("id => landuse.find(landuse.app, id)", id_)


def point_of(page, row):
    """Where a parcel is on the screen: near its western edge, clear of its buildings and its hole."""
    return page.evaluate(
        """row => { const a = landuse.app, s = a.tables.parcels.shapes, b = s.box.subarray(4 * row, 4 * row + 4);
        const m = a.map.getContainer().getBoundingClientRect();
        const p = a.map.latLngToContainerPoint(landuse.fromGrid(s, b[0] + 0.06 * (b[2] - b[0]), (b[1] + b[3]) / 2));
        return [p.x + m.left, p.y + m.top]; }""",
        row,
    )


def settled(page):
    """Wait until the map has stopped flying: a point taken before that is a point elsewhere."""
    page.wait_for_function(
        """() => { const b = landuse.app.map.getBounds().toBBoxString() + landuse.app.map._animatingZoom, still = window.__still;
        window.__still = !still || still.b !== b ? { b, since: performance.now() } : still;
        return !landuse.app.map._animatingZoom && performance.now() - window.__still.since > 400; }"""
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["zh", "en", "bare"])
def test_opens_and_fits(opened, size, name):
    page = opened(name, size).page
    assert page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    ) == list(size)
    boxes = page.evaluate(BOXES)
    for i, (one, l1, t1, r1, b1) in enumerate(boxes):
        assert l1 >= -0.5 and t1 >= -0.5 and r1 <= size[0] + 0.5 and b1 <= size[1] + 0.5, one
        for other, l2, t2, r2, b2 in boxes[i + 1 :]:
            assert r1 <= l2 + 0.5 or r2 <= l1 + 0.5 or b1 <= t2 + 0.5 or b2 <= t1 + 0.5, (
                one,
                other,
            )
    wide = page.evaluate(
        "[...document.querySelectorAll('.lu-left, .lu-right-main')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert wide == [0, 0]


def test_the_map_is_painted(opened):
    page = opened().page
    colors = page.evaluate(
        """() => { const seen = new Set();
        for (const c of document.querySelectorAll('.lu-tiles canvas')) {
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          for (let i = 0; i < d.length; i += 4 * 97)
            if (d[i + 3]) seen.add([d[i], d[i + 1], d[i + 2]].map(v => v >> 4).join());
        }
        return [...seen]; }"""
    )
    assert len(colors) > 8


def test_the_script_decodes_what_python_packed(opened, assessment):
    page = opened().page
    geometry, columns = (
        pack_geometry(assessment.parcels.geometry, crs=assessment.zone.crs),
        pack_columns(
            {
                "name": assessment.parcels["name"],
                "tax": assessment.parcels["tax_per_mu"],
                "due": assessment.parcels["due_start"],
            },
            {"tax": 2},
        ),
    )
    read = page.evaluate(
        """async ([g, c]) => {
        for (const [id, p] of [['g', g], ['c', c]]) {
          const s = document.createElement('script');
          s.type = 'application/octet-stream'; s.id = 't-' + id; s.textContent = p.data;
          document.body.append(s);
        }
        const s = (await landuse.unpack('t-g', g.header)).shapes;
        const k = landuse.readColumns((await landuse.unpack('t-c', c.header)).bytes, c.header);
        const cols = Object.entries(k).map(([n, col]) => [n, [...Array(s.rows).keys()].map(i => col.get(i))]);
        return { x: [...s.x], y: [...s.y], row: [...s.row], cols: Object.fromEntries(cols) }; }""",
        [{"header": p.header, "data": p.base64} for p in (geometry, columns)],
    )
    back, head = unpack_geometry(geometry), geometry.header
    rings = [r for shape in back for part in shape.geoms for r in (part.exterior, *part.interiors)]
    expected = np.concatenate([np.asarray(r.coords)[:-1] for r in rings])
    got = (np.column_stack([read["x"], read["y"]]) + head["origin"]) * head["step"]
    assert np.abs(got - expected).max() < 1e-6
    assert np.diff(read["row"]).tolist() == [
        sum(1 + len(p.interiors) for p in s.geoms) for s in back
    ]
    python = unpack_columns(columns)
    assert read["cols"]["name"] == python["name"]
    assert read["cols"]["tax"] == python["tax"]
    assert read["cols"]["due"][0] == "2020-06-30"


def test_the_script_adds_what_follows_from_another_column(opened):
    days = [
        None,
        *pd.date_range("2016-02-20", "2016-03-10"),
        *pd.date_range("1969-12-29", periods=6),
    ]
    due = pd.Series(pd.to_datetime(days))
    mu = pd.Series(np.arange(len(due)) * 1.2345).where(due.notna())
    known = {"due": due, "mu": mu}
    m2 = (mu * 2000 / 3).round(1)
    m2[3] = 7.7
    more = {"m2": m2, **{f"in_{n}": due + pd.DateOffset(years=n) for n in (1, 2)}}
    decimals = {"mu": 4, "m2": 1}
    first, then = pack_columns(known, decimals), pack_columns(more, decimals, known)
    assert all("of" in head for head in then.header["columns"])
    read = opened().page.evaluate(
        """async packs => {
        let columns;
        for (const [at, p] of packs.entries()) {
          const s = document.createElement('script');
          s.type = 'application/octet-stream'; s.id = `t-${at}`; s.textContent = p.data;
          document.body.append(s);
          const { bytes } = await landuse.unpack(`t-${at}`, p.header);
          columns = landuse.readColumns(bytes, p.header, columns);
        }
        const rows = [...Array(packs[0].header.rows).keys()];
        return Object.fromEntries(Object.entries(columns).map(([n, c]) => [n, rows.map(i => c.get(i))]));
        }""",
        [{"header": p.header, "data": p.base64} for p in (first, then)],
    )
    python = unpack_columns(then, first)
    assert read["m2"] == python["m2"]
    for name in ("in_1", "in_2"):
        assert read[name] == [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in more[name]]


@pytest.mark.parametrize("table", ["parcels", "buildings"])
def test_cards_say_columns_by_their_names(opened, table):
    page = opened().page
    page.evaluate("table => landuse.app.cards.select({ table, row: 0 })", table)
    page.wait_for_selector(".lu-card dl")
    labels = page.locator(".lu-card dt").all_inner_texts()
    assert labels and not [label for label in labels if "_" in label or label.isascii()]


def test_click_opens_the_reasons(opened, assessment):
    page = opened().page
    id_ = assessment.parcels.index[assessment.parcels["status"].astype(str) == "idle"][0]
    settled(page)
    page.mouse.click(*point_of(page, row_of(page, id_)["row"]))
    card = page.wait_for_selector(f'.lu-card[data-unit="{id_}"]')
    text = card.inner_text()
    for said in (
        "超过约定动工日期满一年未动工",
        "闲置土地处置办法",
        "亩",
        "登记面积",
        "闲置",
        "无记录",
    ):
        assert said in text
    assert ("已认定" in text) or ("疑似" in text)
    page.keyboard.press("Escape")
    assert page.locator(".lu-card").count() == 0


def test_a_hole_is_not_its_parcel(opened, assessment):
    page = opened().page
    row = row_of(page, assessment.parcels.index[3])["row"]
    at = page.evaluate(
        """row => { const { shapes, grid } = landuse.app.tables.parcels, b = shapes.box.subarray(4 * row, 4 * row + 4);
        return grid.pick((b[0] + b[2]) / 2, (b[1] + b[3]) / 2); }""",
        row,
    )
    assert at != row


def test_undetermined_names_what_is_missing(opened, assessment):
    page = opened().page
    id_ = assessment.parcels.index[assessment.parcels["status"].astype(str) == "undetermined"][0]
    page.evaluate("id => landuse.app.cards.select(landuse.find(landuse.app, id), true)", id_)
    text = page.wait_for_selector(".lu-missing").inner_text()
    assert "约定开工时间" in text and "实缴税收" in text


def test_hostile_names_are_text_everywhere(opened, assessment):
    page = opened().page
    for k, name in enumerate(HOSTILE):
        row = row_of(page, assessment.parcels.index[k])["row"]
        settled(page)
        page.mouse.move(*point_of(page, row))
        page.wait_for_function(
            "name => document.querySelector('.lu-tip strong').textContent === name", arg=name
        )
        page.fill("#lu-search", name)
        assert name in page.locator("#lu-found").inner_text()
        page.press("#lu-search", "Enter")
        page.wait_for_function(
            "name => document.querySelector('.lu-card h2')?.textContent === name", arg=name
        )
        page.keyboard.press("Escape")
        page.click('[aria-label="回到全图"]')
    assert HOSTILE[0] in page.locator(".lu-housing").inner_text()
    page.click('[data-goal="land"]')
    assert HOSTILE[1] in page.locator(".lu-goal-detail").first.inner_text()
    assert page.evaluate("document.querySelectorAll('img, svg [onload], [onerror]').length") == 0


def test_hostile_zone_name_in_the_title(opened):
    page = opened("bare").page
    assert page.title().startswith("<img src=x")
    assert page.inner_text("h1") == "<img src=x onerror=alert(1)>"


def test_search_by_firm_and_number(opened, assessment):
    page = opened().page
    page.fill("#lu-search", "新材料科技有限公司9")
    page.press("#lu-search", "Enter")
    page.wait_for_selector(f'.lu-card[data-unit="{assessment.parcels.index[9]}"]')
    page.fill("#lu-search", str(assessment.parcels.index[12]))
    page.locator("#lu-found button").first.click()
    page.wait_for_selector(f'.lu-card[data-unit="{assessment.parcels.index[12]}"]')
    page.fill("#lu-search", "没有这个")
    assert "没有找到" in page.inner_text("#lu-found")


def test_search_by_the_initials_of_a_name(opened, assessment):
    from pypinyin import Style, lazy_pinyin

    page = opened().page
    name = next(
        n for n in assessment.goals.housing if n.name and "\u4e00" <= n.name[0] <= "\u9fff"
    ).name
    page.fill("#lu-search", "".join(lazy_pinyin(name[:3], style=Style.FIRST_LETTER)))
    assert name in page.locator(".lu-found-title").all_inner_texts()


def test_themes_change_colours_and_legend(opened):
    page = opened().page
    before = page.locator(".lu-map").screenshot()
    page.click('[data-theme="tax_per_mu"]')
    legend = page.inner_text(".lu-theme")
    assert "分位数分级" in legend and "无数据" in legend and "万元/亩" in legend
    assert page.locator(".lu-map").screenshot() != before
    page.click('[data-theme="vacancy_share"]')
    assert "Fisher-Jenks" in page.inner_text(".lu-theme")


def test_status_filter_and_layers_repaint(opened):
    page = opened().page
    before = page.locator(".lu-map").screenshot()
    page.click('[data-status="idle"]')
    filtered = page.locator(".lu-map").screenshot()
    assert filtered != before
    page.click('[data-status="idle"]')
    page.uncheck('[data-layer="parcels"]')
    assert page.locator(".lu-map").screenshot() not in (before, filtered)


def test_goal_panel_numbers(opened):
    page = opened().page
    text = page.inner_text(".lu-goals")
    for said in (
        "412.35",
        "/ 600 亩",
        "还差 187.65 亩",
        "/ 3 家",
        "11,433",
        "/ 10,000 m²",
        "/ 8 幅",
        "开工\n412.4",
        "已达成",
        "688.4",
    ):
        assert said in text
    page.click('[data-goal="land"]')
    detail = page.locator(".lu-goal-detail").first.inner_text()
    assert "已计入 4" in detail and "已终止" in detail
    page.locator(".lu-goal-detail .lu-line").nth(1).click()
    page.wait_for_selector(".lu-card")


def test_housing_lists_sites_without_outline(opened):
    page = opened().page
    assert page.locator(".lu-site").count() == 8
    text = page.inner_text(".lu-housing")
    assert text.count("暂无图形") == 2
    assert "逾期 49 天" in text
    page.locator(".lu-site").nth(6).click()
    page.wait_for_selector('.lu-card[data-unit="AZ07"]')
    assert "逾期 53 天" in page.inner_text(".lu-card")


def test_ranking_is_tied_to_the_map(opened, assessment):
    page = opened().page
    best = assessment.parcels["tax_per_mu"].astype(float).idxmax()
    page.locator(".lu-rank").first.click()
    page.wait_for_selector(f'.lu-card[data-unit="{best}"]')
    assert page.locator(".lu-rank.lu-chosen").count() == 1


def test_the_address_carries_the_view(opened, assessment):
    first = opened().page
    first.click('[data-theme="far"]')
    first.evaluate(
        "id => landuse.app.cards.select(landuse.find(landuse.app, id), true)",
        assessment.parcels.index[8],
    )
    first.wait_for_selector(".lu-card")
    hash_ = first.evaluate("location.hash")
    second = opened(hash_=hash_).page
    second.wait_for_selector(f'.lu-card[data-unit="{assessment.parcels.index[8]}"]')
    assert second.get_attribute('[data-theme="far"]', "aria-pressed") == "true"
    assert second.evaluate("location.hash") == hash_


def test_english(opened):
    page = opened("en").page
    text = page.inner_text(".lu-goals") + page.inner_text(".lu-theme")
    assert "Goals of the year" in text and "Idle" in text
    assert "187.65 mu to go" in text and "4 sites to go" in text
    page.locator(".lu-rank").first.click()
    assert "Area" in page.wait_for_selector(".lu-card").inner_text()


def test_every_control_has_a_name_and_visible_focus(opened):
    page = opened().page
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input')]"
        ".filter(e => !(e.textContent || e.ariaLabel || e.closest('label')?.innerText || '').trim()).length"
    )
    assert nameless == 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_an_old_browser_gets_a_sentence(chromium, files):
    page = chromium.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(files["zh"].as_uri())
    assert "浏览器太旧" in page.wait_for_selector(".lu-fail").inner_text()
    page.close()


def test_an_injected_script_is_refused(opened):
    seen = opened()
    seen.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )
    assert seen.page.evaluate("window.ran") is None
    assert len(seen.faults) == 1 and "Content Security Policy" in seen.faults[0]
    seen.faults.clear()


def test_a_layer_on_a_plain_folium_map(opened, chromium, tmp_path, assessment):
    layer = ParcelLayer(
        assessment.parcels, color_by="status", colors=palette.STATUS_COLORS, fields=["name"]
    )
    file = tmp_path / "plain.html"
    file.write_text(plain_page(layer), encoding="utf-8")
    page = chromium.new_page()
    faults = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto(file.as_uri())
    page.wait_for_selector(".lu-tiles canvas")
    page.close()
    assert faults == []


def test_prints_on_one_page(opened):
    page = opened().page
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert (
        pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") == 1
    )


def test_words_of_the_language_are_ordinary_names(opened, tmp_path):
    (tmp_path / "园区").mkdir()
    hostile = Workspace(tmp_path / "园区")
    names = ["constructor", "__proto__", "toString"]
    parcels(街道=names, 行业=names).to_file(hostile / "宗地.gpkg")
    hostile.write()
    file = tmp_path / "地图.html"
    arguments = ["map", "-q", "-w", str(hostile.root), "-o", str(file)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    page = opened(file=file).page
    page.click("[data-facet=township] summary")
    chips = page.locator("[data-facet=township] .lu-chip:visible").all_inner_texts()
    assert [chip.split()[0] for chip in chips] == ["__proto__", "constructor", "toString"]


def test_a_building_may_have_the_number_of_what_is_chosen(opened):
    page = opened().page
    number, chosen = page.evaluate(
        """() => {
          const { store, cards, tables, shown } = landuse.app;
          const id = tables.buildings.text("id", 0);
          store.dispatch({ type: "choose", unit: { table: "parcels", id } });
          cards.select({ table: "buildings", row: 0 });
          return [id, [store.view.chosen, shown.chosen]];
        }"""
    )
    assert chosen == [{"table": "buildings", "id": number}, {"table": "buildings", "row": 0}]
