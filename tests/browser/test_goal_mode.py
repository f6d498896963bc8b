"""The mode of a goal, the day of the page, and one count everywhere: the demo zone, one page."""

import re
from pathlib import Path

import pytest

import landuse
from landuse.views.map.map import render_map
from landuse.views.tables import columns
from landuse.views.tables.amounts import amount

DAY = "2022-06-30"
SIZES = [(1920, 1080), (1366, 625), (1280, 590), (1024, 768), (820, 1180), (390, 844)]


@pytest.fixture(scope="module")
def demo():
    return landuse.assess(landuse.open_workspace(Path(__file__).parents[2]), "2022-12-31")


@pytest.fixture(scope="module")
def june(demo):
    return landuse.assess(demo.zone, DAY)


@pytest.fixture(scope="module")
def file(demo, tmp_path_factory):
    path = tmp_path_factory.mktemp("goals") / "目标.html"
    render_map(demo, path, line=landuse.timeline(demo, [DAY]))
    return path


@pytest.fixture(scope="module")
def page(chromium, file):
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    yield page
    assert page.faults == []
    context.close()


def go(page, hash_):
    """The page as an address says it."""
    page.evaluate("hash => { location.hash = hash; }", hash_)
    page.evaluate("new Promise(done => setTimeout(done, 100))")


def number(text):
    return float(re.search(r"[\d,]+(\.\d+)?", text)[0].replace(",", ""))


def legend(page):
    """Class of the legend → what stands behind it."""
    rows = page.locator(".lu-legend .lu-class").all()
    return {row.get_attribute("data-class"): row.inner_text().split("\n")[-1] for row in rows}


def listed(page, title):
    """Amounts of the entries under a heading of the open goal."""
    return page.evaluate(
        """title => { const out = []; let on = false;
        for (const node of document.querySelector(".lu-goal-detail").children) {
          if (node.tagName === "H4") on = node.textContent.startsWith(title);
          else if (on && node.matches(".lu-line"))
            out.push(node.querySelector(".lu-line-value").textContent);
        }
        return out; }""",
        title,
    )


@pytest.mark.parametrize("day", ["", DAY])
def test_a_goal_is_a_theme_whose_figures_are_those_of_the_command_line(page, demo, june, day):
    told = (june if day else demo).goals.goals[0]
    go(page, f"#?goal=land{'&day=' + day if day else ''}")
    said = legend(page)
    assert number(said["counted"].split("·")[1]) == round(told.achieved, 1)
    assert int(number(said["counted"])) == len({entry.id for entry in told.counted})
    amounts = [number(text) for text in listed(page, "已计入")]
    assert sum(amounts) == pytest.approx(told.achieved, abs=0.005 * len(amounts))
    assert len(listed(page, "未计入")) == len(told.left_out) - len(told.pending)
    assert len(listed(page, "在途")) == len(told.pending)
    signed = told.milestones["agreement"] - told.milestones[told.milestone]
    line = page.inner_text(".lu-on .lu-reserve")
    assert f"已签约未开工 {signed:,.0f} 亩可补" in line
    zone = june if day else demo
    in_ledger = {e.id for e in (*told.counted, *told.left_out)}
    idle = zone.parcels["status"].astype(str).isin(["idle", "low_efficiency"])
    amount = zone.parcels["area_mu"][idle & ~zone.parcels.index.isin(in_ledger)].sum()
    assert f"候选 {amount:,.0f} 亩" in line
    assert number(said["candidate"].split("·")[1]) == pytest.approx(amount, abs=0.051)
    assert int(number(page.inner_text(".lu-candidates h2 small"))) == int(number(said["candidate"]))


def test_the_map_alone_says_how_much_is_done_what_remains_and_where(page, june):
    """Also on a telephone, where panels are away: the line over the map and its labels."""
    go(page, f"#?goal=land&day={DAY}")
    goal = june.goals.goals[0]
    line = page.inner_text(".lu-view")
    assert f"{goal.achieved:.1f} / {goal.target:g} 亩" in line
    assert f"还差 {goal.to_go:.1f} 亩" in line and "亩可补，候选" in line
    said = page.evaluate(
        """() => [...document.querySelectorAll(".lu-label")]
        .filter(n => n.style.visibility === "visible").map(n => n.className + n.textContent)"""
    )
    assert any("＋" in text for text in said)
    assert not any("lu-label-site" in text for text in said)  # another goal's
    assert "圈内数字是候选名次" in page.inner_text(".lu-theme > .lu-note")
    go(page, "#?goal=housing")
    assert "点击" not in page.inner_text(".lu-theme > .lu-note")  # stages cannot be clicked
    assert page.is_hidden(".lu-stage-legend")  # they are the legend already


@pytest.mark.parametrize("goal", ["land", "factories", "housing"])
def test_the_goal_that_is_asked_for_is_seen_in_a_low_window(page, goal):
    page.set_viewport_size({"width": 1280, "height": 590})
    go(page, "#?theme=status")
    go(page, f"#?goal={goal}")
    box = page.locator(".lu-goal.lu-on .lu-goal-figures").first.bounding_box()
    assert 60 <= box["y"] <= 400
    others = page.locator(".lu-goal:not(.lu-on) .lu-stages").first
    assert others.is_hidden()
    page.set_viewport_size({"width": 1920, "height": 1080})


@pytest.mark.parametrize("day", ["", DAY])
def test_figures_are_those_that_the_command_line_prints(page, demo, june, day):
    zone = june if day else demo
    go(page, f"#?theme=status{'&day=' + day if day else ''}")
    said = page.locator(".lu-goal .lu-condition").evaluate_all(
        """all => all.map(c => [c.querySelector("b").textContent,
        c.querySelector(".lu-goal-state").textContent,
        [...c.querySelectorAll(".lu-stages b")].map(b => b.textContent)])"""
    )
    told = [condition for goal in zone.goals.goals for condition in (goal, *goal.also)]
    assert len(said) == len(told)
    for (reached, state, stages), goal in zip(said, told, strict=True):
        printed = amount(goal.achieved, goal.unit)
        assert reached == printed.removesuffix(".0")
        if not goal.reached:
            assert amount(goal.to_go, goal.unit).removesuffix(".0") in state
        milestones = [amount(value, goal.unit) for value in goal.milestones.values()]
        assert stages == [text.removesuffix(".0") for text in milestones]
    sums = zone.parcels.groupby(zone.parcels["status"].astype(str))["area_mu"].agg(["size", "sum"])
    for status, (count, mu) in sums.iterrows():
        row = page.locator(f"[data-status={status}]")
        assert row.locator(".lu-status-count").inner_text() == f"{count:.0f} 宗"
        assert row.locator(".lu-status-mu").inner_text() == f"{columns.number(mu, 1)} 亩"


def test_carried_land_is_said_where_the_figures_differ(page, demo):
    go(page, "#?goal=land")
    goal = demo.goals.goals[0]
    said = page.inner_text(".lu-carried")
    assert f"{goal.milestones[goal.milestone]:.2f}" in said
    assert f"{goal.carried[goal.milestone]:.2f}" in said


def test_every_counted_factory_opens_its_building(page, demo):
    go(page, "#?goal=factories")
    lines = page.locator(".lu-goal-detail h4 >> nth=0").locator("xpath=following-sibling::button")
    for entry in range(len(demo.goals.goals[1].counted)):
        assert lines.nth(entry).is_enabled()
        lines.nth(entry).click()
        page.wait_for_selector(".lu-card")
        building = demo.goals.goals[1].counted[entry].building_id
        assert page.get_attribute(".lu-card", "data-unit") == building
    # far away they are points, and a point can be hit
    go(page, "#12/32.05/120.787/status?goal=factories")
    building = demo.goals.goals[1].counted[0].building_id
    hit = page.evaluate(
        """id => { const a = landuse.app, row = landuse.findIn(a, "buildings", id).row;
        const s = a.tables.buildings.shapes, b = s.box.subarray(4 * row, 4 * row + 4);
        const at = landuse.fromGrid(s, (b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
        return landuse.unitAt(a, at).table; }""",
        building,
    )
    assert hit == "buildings"


def test_one_day_everywhere(page, june):
    go(page, f"#?goal=housing&day={DAY}")
    assert page.inner_text(".lu-day") == DAY
    assert DAY in page.inner_text(".lu-factbar") and "2022-12-31" not in page.inner_text(".lu-top")
    assert DAY in page.inner_text(".lu-foot") and "2022-12-31" not in page.inner_text(".lu-foot")
    assert f"历史视图 {DAY}" in page.inner_text(".lu-view")
    late = sum(site.late for site in june.goals.housing)
    assert page.locator(".lu-site .lu-late").count() == late
    assert page.locator(".lu-label-late").count() == sum(
        site.late and site.on_map for site in june.goals.housing
    )
    goal = june.goals.goals[2]
    assert len(listed(page, "已计入")) == goal.achieved
    assert len(listed(page, "未计入")) == len(goal.excluded)
    assert ("已达成" in page.inner_text(".lu-on .lu-goal-state")) == goal.met


def test_late_sites_are_labelled_first(page, demo):
    go(page, "#?goal=housing")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".lu-label-late")]
        .filter(n => n.style.visibility === "visible").map(n => n.textContent)"""
    )
    late = [site for site in demo.goals.housing if site.late and site.on_map]
    assert len(shown) == len(late) > 1
    assert all(f"逾期 {site.days_late} 天" in " ".join(shown) for site in late)
    assert "逾期" in page.inner_text(".lu-legend")


@pytest.mark.parametrize(("status", "none"), [("revitalized", "可新增"), ("in_use", "已计入")])
def test_a_selection_is_split_by_what_counts(page, demo, status, none):
    go(page, "#?theme=status")
    rows = demo.parcels[demo.parcels["status"].astype(str) == status]
    page.evaluate(
        "ids => landuse.app.picked.take(ids.map(id => landuse.find(landuse.app, id).row))",
        list(rows.index),
    )
    page.wait_for_selector(".lu-picked dl")
    said = dict(
        zip(
            page.locator(".lu-picked dt").all_inner_texts(),
            page.locator(".lu-picked dd").all_text_contents(),
            strict=True,
        )
    )
    parts = [number(said[name]) for name in ("可新增", "已计入", "不符合")]
    assert sum(parts) == pytest.approx(number(said["合计"]), abs=0.02)
    assert number(said[none]) == 0
    if status == "revitalized":
        assert parts[1] == pytest.approx(demo.goals.goals[0].achieved, abs=0.005)
    page.evaluate("landuse.app.picked.take([])")


def test_one_count_everywhere_and_one_clear(page, demo):
    go(page, "#?class=A&least=20")
    page.click("[data-status=in_use]")
    counts = {
        "shown": "[...landuse.app.shown.parcels].filter((_, i) => !landuse.app.painters.parcels.faint(i))"
        ".length",
        "ranked": "landuse.app.doc.ranking.best.length",
    }
    shown = page.evaluate(counts["shown"])
    parcels = demo.parcels
    is_shown = (parcels["class"] == "A") & (parcels["area_mu"] >= 20)
    is_shown &= parcels["status"].astype(str) == "in_use"
    assert shown == is_shown.fillna(False).sum() > 0
    assert number(page.inner_text("[data-status=in_use] .lu-status-count")) == shown
    assert number(legend(page)["in_use"]) == shown
    assert number(page.inner_text(".lu-filter-sum")) == shown
    page.wait_for_function(
        "n => document.querySelectorAll('.lu-ranking .lu-rank').length <= n", arg=shown
    )
    chips = page.inner_text(".lu-view")
    assert "评价等级: A" in chips and "面积 ≥ 20 亩" in chips and "只看正常" in chips
    hash_ = page.evaluate("location.hash")
    page.click("[data-status=in_use]")  # once more: the others are back
    assert page.locator(".lu-statuses [aria-pressed=false]").count() == 0
    page.go_back()
    page.wait_for_function("hash => location.hash === hash", arg=hash_)
    page.wait_for_selector(".lu-statuses [aria-pressed=false]")
    page.click(".lu-view .lu-clear")
    assert page.is_hidden(".lu-view")
    assert page.locator(".lu-statuses [aria-pressed=false]").count() == 0


def test_an_area_is_found_and_summed_against_the_zone(page, demo):
    go(page, "#?theme=status")
    page.evaluate("landuse.app.cards.select({ table: 'areas', row: 0 })")
    card = page.wait_for_selector(".lu-card[data-unit=TDB-01]").inner_text()
    area = demo.zone.areas.geometry.iloc[0]
    inside = demo.parcels[demo.parcels.geometry.centroid.within(area)]
    assert f"{len(inside)} 宗" in card
    assert f"{inside['area_mu'].sum():,.2f} 亩" in card
    page.keyboard.press("Escape")


@pytest.mark.parametrize("size", SIZES)
def test_every_window_reaches_everything(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    go(page, "#?goal=land")
    width, wide = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    assert wide <= width
    plan = page.locator(".lu-map").bounding_box()
    assert plan["width"] >= 380 and plan["height"] >= 400
    for tab, panel in (("left", ".lu-filter"), ("right", ".lu-candidates")):
        button = page.locator(f".lu-tabs [data-tab={tab}]")
        if button.is_visible():
            button.click()
        heading = page.locator(f"{panel} h2")  # what follows may be longer than the window
        heading.scroll_into_view_if_needed()
        box = heading.bounding_box()
        assert 0 <= box["x"] < size[0] and 0 <= box["y"] < size[1]
    if page.locator(".lu-tabs [data-tab=map]").is_visible():
        page.click(".lu-tabs [data-tab=map]")
    scale, slider = (page.locator(s).bounding_box() for s in (".lu-scale", ".lu-time"))
    apart = scale["x"] + scale["width"] <= slider["x"]
    assert apart or scale["y"] + scale["height"] <= slider["y"]


def test_chapters_are_turned_by_arrow_keys(page, demo):
    page.set_viewport_size({"width": 1366, "height": 768})
    chapters = demo.zone.chapters
    page.evaluate("landuse.startPresenting()")
    for chapter in chapters:
        assert page.inner_text(".lu-chapter h2") == chapter.title
        assert page.evaluate("landuse.app.store.view.goal") == (chapter.goal or None)
        page.keyboard.press("ArrowRight")
    land = demo.goals.goals[0]
    shown = page.evaluate(
        """() => { const { map, camera } = landuse.app;
        const north = map.latLngToContainerPoint(camera.extent.getNorthWest()).y;
        const box = document.querySelector(".lu-chapter").getBoundingClientRect();
        return north - (box.bottom - map.getContainer().getBoundingClientRect().top); }"""
    )
    assert shown >= 0  # the zone stands under the sentence, not behind it
    page.keyboard.press("Home")  # means nothing: the last chapter stays
    assert page.inner_text(".lu-chapter h2") == chapters[-1].title
    for _ in chapters[1:]:
        page.keyboard.press("ArrowLeft")
    assert f"{land.achieved:.2f}".rstrip("0") in page.inner_text(".lu-chapter-figures")
    assert page.is_hidden(".lu-left")
    page.keyboard.press("Escape")
    assert page.is_visible(".lu-left") and page.is_hidden(".lu-chapter")


def test_every_chapter_is_a_page(chromium, file, demo):
    page = chromium.new_page(viewport={"width": 1587, "height": 1123})
    page.goto(file.as_uri() + "#?chapters=all")
    page.wait_for_selector("html[data-bound=true]", timeout=30_000)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    pages = sum(pdf.count(b"/Type /Page" + end) for end in (b"\n", b" ", b"/"))
    assert pages == len(demo.zone.chapters) > 1


@pytest.mark.parametrize("take", ["csv", "geojson", "picture"])
def test_what_is_shown_is_taken_away(page, demo, take):
    go(page, "#?off=status:in_use:low_efficiency:revitalized:overdue:government_delay:undetermined")
    page.click(".lu-take")
    with page.expect_download() as saved:
        page.click(f"[data-take={take}]")
    data = saved.value.path().read_bytes()
    idle = demo.parcels[demo.parcels["status"].astype(str) == "idle"]
    if take == "picture":
        assert data.startswith(b"\x89PNG")
    elif take == "csv":
        lines = data.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + len(idle) and lines[0].startswith('"编号","地块名称","状态"')
        assert all('"闲置"' in line for line in lines[1:])
    else:
        import geopandas as gpd

        read = gpd.read_file(saved.value.path()).set_index("编号")
        assert set(read.index) == set(idle.index)
        there = read.to_crs(demo.zone.crs).geometry.area
        assert there.to_numpy() == pytest.approx(
            idle.loc[read.index].geometry.area.to_numpy(), rel=0.01
        )


@pytest.mark.parametrize(
    ("asked", "first", "kind"),
    [
        ("天电北", "天电北", "研究片区"),
        ("tdb", "天电北", "研究片区"),
        ("PH2022-050", "PH2022-050", "台账"),
        ("主干路5", "主干路5", "道路"),
        ("天生港镇街道", "天生港镇街道", "街道"),
    ],
)
def test_the_search_finds_areas_entries_roads_and_streets(page, asked, first, kind):
    go(page, "#?theme=status")
    page.fill("#lu-search", asked)
    page.wait_for_selector("#lu-found button")
    assert page.locator(".lu-found-title").first.inner_text().startswith(first)
    assert page.locator(".lu-found-kind").first.inner_text() == kind
    page.fill("#lu-search", "地块")
    page.wait_for_selector("#lu-found .lu-empty")
    assert "共" in page.inner_text("#lu-found .lu-empty")
    page.press("#lu-search", "Escape")
