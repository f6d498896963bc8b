"""Names that would harm a page, in every field that holds one: they are text, and nothing else."""

from dataclasses import replace

import pandas as pd
import pytest
from handmade import make

from landuse.views.map.map import render_map

#: Words that JavaScript's objects have already; signs that end, turn or hide text.
INHERITED = ("constructor", "__proto__", "toString")
SIGNS = ("\u202e甲\u2066乙", "\x07\x1b[31m丙", "丁\u200b\ufeff戊\u2028己")
NAMES = (*INHERITED, *SIGNS)
#: What a person sees is the text without its signs of control.
FIELDS = {
    "parcels": ("name", "holder", "township", "land_use"),
    "buildings": ("name",),
    "housing": ("name",),
    "areas": ("name",),
    "actions": ("mode", "project"),
    "context": ("name",),
}


def hostile():
    """The handmade zone, every name of it one of the hostile ones in turn."""
    made = make()
    zone = made.zone
    tables = {}
    for table, columns in FIELDS.items():
        frame = getattr(zone, table).copy()
        for column in columns:
            values = [NAMES[i % len(NAMES)] for i in range(len(frame))]
            frame[column] = pd.array(values, dtype="string")
        tables[table] = frame
    parcels = made.parcels.copy()
    for column in FIELDS["parcels"]:
        parcels[column] = tables["parcels"][column].array
    buildings = made.buildings.copy()
    buildings["name"] = tables["buildings"]["name"].array
    evidence = pd.DataFrame(
        {"constructor": parcels["night_light"], "__proto__": parcels["night_light"]}
    )
    parcels = parcels.assign(constructor=parcels["night_light"])
    parcels["__proto__"] = parcels["night_light"]
    firms = made.enterprises.copy()
    firms["name"] = pd.array([NAMES[i % len(NAMES)] for i in range(len(firms))], dtype="string")
    firms["sector"] = firms["name"]
    goals = replace(
        made.goals,
        goals=tuple(
            replace(goal, id=id_, title=name)
            for goal, id_, name in zip(made.goals.goals, INHERITED, SIGNS, strict=True)
        ),
    )
    zone = replace(zone, name="__proto__\u202e", evidence=evidence, **tables)
    return replace(
        made, zone=zone, parcels=parcels, buildings=buildings, enterprises=firms, counted=goals
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    made = tmp_path_factory.mktemp("hostile") / "地图.html"
    render_map(hostile(), made)
    return made


def test_every_name_is_text_in_every_panel(opened, file):
    page = opened(file=file).page
    app = "() => landuse.app"
    assert page.inner_text("h1").startswith("__proto__")
    # every theme, class, goal, filter and card: nothing stands still, nothing is thrown
    for theme in page.evaluate(f"({app})().doc.themes.map(t => t.id)"):
        page.evaluate("id => landuse.app.store.dispatch({ type: 'theme', id })", theme)
        first = page.locator(".lu-class").first
        first.click()
        assert page.locator('.lu-class[aria-pressed="false"]').count() > 0
        assert "NaN" not in page.inner_text(".lu-legend")
        page.locator(".lu-class").first.click()
    assert {"constructor", "__proto__"} <= set(
        page.evaluate(f"({app})().doc.themes.map(t => t.id)")
    )
    for goal in INHERITED:
        page.locator(f'[data-goal="{goal}"]').click()
        assert page.locator(".lu-goal-detail").count() == 1
        assert page.evaluate("() => landuse.app.store.view.goal") == goal
        page.locator(f'[data-goal="{goal}"]').click()
    wards = page.evaluate(f"({app})().facets.find(f => f.name === 'township').words")
    assert set(INHERITED) <= set(wards)
    for word in wards:
        page.evaluate(
            "word => landuse.app.store.dispatch({ type: 'facet', name: 'township', word })", word
        )
        # the address gives the same view again
        page.evaluate("() => landuse.app.address.take(landuse.app.address.asked(location.hash))")
        assert page.evaluate("() => landuse.app.store.view.filters.township") == [word]
        page.evaluate("() => landuse.app.store.dispatch({ type: 'unfilter' })")
    for name in INHERITED:
        page.fill("#lu-search", name)
        found = page.locator("#lu-found").inner_text()
        assert name in found
        page.press("#lu-search", "Enter")
        page.keyboard.press("Escape")
    for row in range(len(NAMES)):
        page.evaluate("row => landuse.app.cards.select({ table: 'parcels', row }, true)", row)
        page.wait_for_selector(".lu-card-body")
        card = page.inner_text(".lu-card")
        assert "undefined" not in card and "[object" not in card and "function" not in card
    whole = page.inner_text(".lu-app")
    assert "undefined" not in whole and "native code" not in whole
    assert page.evaluate("() => ({}).polluted === undefined && !Object.keys(Object.prototype)[0]")


def test_signs_that_turn_or_end_text_are_kept_in(opened, file):
    page = opened(file=file).page
    # a sign that turns the text of one name does not turn what stands beside it
    turned = page.evaluate(
        """() => [...document.querySelectorAll('.lu-app *')].filter((e) =>
          [...e.childNodes].some((n) => n.nodeType === 3 && /[\\u202a-\\u202e\\u2066-\\u2069]/.test(n.data))
          && !['isolate', 'isolate-override', 'plaintext'].includes(getComputedStyle(e).unicodeBidi))
          .map((e) => e.className + ' ' + e.textContent.slice(0, 20))"""
    )
    assert turned == []


def test_a_restored_address_takes_out_a_class_of_a_goal(opened):
    page = opened(hash_="#goal=land&off=goal:land:candidate:not_eligible").page
    view = page.evaluate("() => landuse.app.store.view")
    assert view["goal"] == "land"
    assert view["off"] == {"goal:land": ["candidate", "not_eligible"]}
    pressed = {
        node.get_attribute("data-class"): node.get_attribute("aria-pressed")
        for node in page.query_selector_all(".lu-class")
    }
    assert pressed.pop("not_eligible", "false") == "false"
    assert pressed.get("candidate", "false") == "false"
    assert pressed["counted"] == "true"
    # what is taken out is faint, and the address says so again
    shown = page.evaluate(
        """() => { const { doc, shown: { parcels: shown, classOf } } = landuse.app;
        const gone = ['candidate', 'not_eligible'].map(k => doc.roles.findIndex(r => r.key === k));
        return [...classOf].map((c, i) => gone.includes(c) === (shown[i] === doc.roles.length)); }"""
    )
    assert all(shown) and len(shown) == 30
    page.evaluate("() => landuse.app.address.write(true)")
    assert "off=goal" in page.evaluate("() => location.hash")
    page.evaluate("() => landuse.app.address.take(landuse.app.address.asked(location.hash))")
    assert page.evaluate("() => landuse.app.store.view.off") == view["off"]
    # a class that no goal has is nothing
    page.evaluate(
        "() => landuse.app.address.take(landuse.app.address.asked('#off=goal:none:counted&off=goal:land:x'))"
    )
    assert page.evaluate("() => landuse.app.store.view.off") == {}
