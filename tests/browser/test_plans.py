"""A study on the map: what is there on the left, a scenario on the right, no network."""

import io

import pytest
import study_golden as golden
import study_workspace
from PIL import Image

import landuse
from landuse.domain.study.scenario import Scenario


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    root = study_workspace.write(folder / "园区")
    assessment = landuse.assess(landuse.open_workspace(root))
    scenarios = [golden.scenario_b(line=golden.lines_b()), golden.scenario_a()]
    study = landuse.study(assessment, "老厂区", [Scenario.model_validate(one) for one in scenarios])
    study.map(folder / "方案.html")
    return folder / "方案.html"


def test_before_is_on_the_left_and_after_on_the_right(opened, file):
    page = opened(file=file, size=(1366, 768)).page
    box = page.locator(".lu-compare")
    assert "维持现状" in box.locator("select option:checked").inner_text()
    assert "右侧 混合更新" in box.inner_text()
    assert "用途变化" in box.inner_text()
    # one building on either side of the line: as it is, and by what is done with it
    sides = """([row, x]) => { const a = landuse.app;
        return landuse.brief(a, {table: 'buildings', row}, {x}).lines.at(-1); }"""
    row = page.evaluate("landuse.findIn(landuse.app, 'buildings', 'B09').row")
    assert page.evaluate(sides, [row, 1200]) == "混合更新 拆除"
    assert "混合更新" not in page.evaluate(sides, [row, 1])
    plot = "([row, x]) => landuse.brief(landuse.app, {table: 'parcels', row}, {x}).lines.at(-1)"
    row = page.evaluate("landuse.findIn(landuse.app, 'parcels', 'P1').row")
    assert page.evaluate(plot, [row, 1]) == "维持现状 工业 · 容积率 0.67"
    assert page.evaluate(plot, [row, 1200]).startswith("混合更新 商服 · 新建")
    # both sides are drawn there, in other colours: white where nothing is done, red where it goes
    place = """() => { const a = landuse.app, t = a.tables.buildings,
        i = landuse.findIn(a, 'buildings', 'B09').row, b = t.shapes.box.subarray(4 * i, 4 * i + 4),
        p = a.map.latLngToContainerPoint(landuse.bounds(t.shapes, b).getCenter()),
        o = a.map.getContainer().getBoundingClientRect();
      return [Math.round(p.x + o.left), Math.round(p.y + o.top)]; }"""
    x, y = page.evaluate(place)
    colours = []
    for share in (0.98, 0.02):
        page.evaluate("share => landuse.app.compare.moveTo(share)", share)
        page.wait_for_timeout(200)
        picture = page.screenshot(clip={"x": x - 1, "y": y - 1, "width": 3, "height": 3})
        colours.append(Image.open(io.BytesIO(picture)).convert("RGB").getpixel((1, 1)))
    before, after = colours
    assert min(before) > 200
    assert after[0] > after[2] + 60


def test_another_scenario_and_the_address_says_it(opened, file):
    page = opened(file=file, size=(1366, 768)).page
    page.click("[data-theme=plan_2]")
    assert "右侧 工改工" in page.inner_text(".lu-compare")
    page.select_option(".lu-compare select", label="混合更新")
    assert "左侧" in page.inner_text(".lu-compare")
    hash_ = page.evaluate("location.hash")
    assert "/plan_2" in hash_ and "with=" in hash_
    again = opened(file=file, size=(1366, 768), hash_=hash_).page
    assert again.locator(".lu-compare select option:checked").inner_text() == "混合更新"
    assert "右侧 工改工" in again.inner_text(".lu-compare")
    # statuses have no scenarios beside them
    again.click("[data-theme=status]")
    assert again.is_hidden(".lu-compare")
    again.reload()
    again.wait_for_selector("html[data-ready=true]")
    assert again.is_hidden(".lu-compare")
    # and the tool brings them back
    again.click("[data-tool=compare]")
    assert "维持现状" in again.locator(".lu-compare select option:checked").inner_text()


def test_the_card_of_a_plot_tells_every_scenario(opened, file):
    page = opened(file=file, size=(1366, 768), hash_="#////parcels/P1").page
    page.wait_for_selector(".lu-card")
    card = page.inner_text(".lu-card")
    assert "更新方案" in card
    assert all(name in card for name in ("维持现状", "混合更新", "工改工"))
    assert page.inner_text("[data-action=demolish]").startswith("拆除")
