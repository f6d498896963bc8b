"""The page in a real Firefox, from a file: opening, the mode of a goal, back and forward, the swipe.

Firefox is steered by its own protocol (Marionette), whose client is on PyPI.
"""

import os
import shutil
from dataclasses import replace

import pytest
from handmade import make

from landuse.views.map.map import render_map

#: What the page reported that it should not have.
WATCH = """
window.faults = [];
window.addEventListener("error", (event) => window.faults.push(String(event.message)));
window.addEventListener("unhandledrejection", (event) => window.faults.push(String(event.reason)));
"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    reason = "" if path else "no Firefox on this machine"
    try:
        from marionette_driver.marionette import Marionette
    except ImportError as error:  # it wants telnetlib, which Python 3.13 no longer has
        reason = reason or f"marionette-driver cannot be imported ({error})"
    if reason:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{reason}: the page was not opened in Firefox"
        )
    log = str(tmp_path_factory.mktemp("gecko") / "gecko.log")
    browser = Marionette(bin=path, headless=True, startup_timeout=120, gecko_log=log)
    browser.start_session()
    browser.timeout.script = 60
    yield browser
    browser.quit()
    browser.cleanup()


@pytest.fixture(scope="module")
def page(firefox, tmp_path_factory):
    from marionette_driver import Wait

    now = make()
    then = replace(now, parcels=now.parcels.assign(status=now.parcels["status"].to_numpy()[::-1]))
    file = tmp_path_factory.mktemp("firefox") / "地图.html"
    render_map(now, file, others={"春": then})
    firefox.set_window_rect(width=1366, height=768)
    firefox.navigate(file.as_uri())
    Wait(firefox, timeout=60).until(
        lambda m: m.execute_script("return document.documentElement.dataset.ready === 'true'")
    )
    firefox.execute_script(WATCH, sandbox=None)
    return firefox


def ask(page, script, *arguments):
    """What a script of the page's own world says."""
    return page.execute_script(script, script_args=arguments, sandbox=None)


def until(page, script):
    from marionette_driver import Wait

    Wait(page, timeout=20).until(lambda m: ask(m, f"return {script};"))


def test_the_page_in_firefox(page):
    # it opens, and is painted
    assert ask(page, "return document.querySelector('h1').textContent") == "港闸经济开发区"
    colors = ask(
        page,
        """const seen = new Set();
        for (const c of document.querySelectorAll('.lu-tiles canvas')) {
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          for (let i = 0; i < d.length; i += 4 * 97) {
            if (d[i + 3]) seen.add([d[i], d[i + 1], d[i + 2]].map((v) => v >> 4).join());
          }
        }
        return seen.size""",
    )
    assert colors > 8
    # the mode of a goal
    click = "document.querySelector(arguments[0]).click()"
    ask(page, click, '[data-goal="land"]')
    until(page, "document.querySelector('.lu-goal-detail')")
    assert "goal=land" in ask(page, "return location.hash")
    labels = ask(page, "return [...document.querySelectorAll('.lu-label')].map(e => e.textContent)")
    assert any("亩" in text for text in labels)
    # one class alone, then back, back, and forward
    ask(page, click, '.lu-class[data-class="counted"]')
    pressed = "document.querySelectorAll('.lu-class[aria-pressed=\"false\"]').length"
    assert ask(page, f"return {pressed}") > 0
    page.go_back()
    until(page, f"landuse.app.store.view.goal === 'land' && {pressed} === 0")
    page.go_back()
    until(
        page, "landuse.app.store.view.goal === null && !document.querySelector('.lu-goal-detail')"
    )
    page.go_forward()
    until(
        page, "landuse.app.store.view.goal === 'land' && document.querySelector('.lu-goal-detail')"
    )
    page.go_back()
    until(page, "landuse.app.store.view.goal === null")
    # the swipe: another state on the left, and the line walks by key and by hand
    ask(page, click, "[data-tool=compare]")
    until(page, "document.querySelector('.lu-compare').offsetParent")
    sides = "return [landuse.app.compare.scene, landuse.app.scene].map(s => s.getContainer().style.clip)"
    before = ask(page, sides)
    assert before[0] != before[1] and all(side.startswith("rect(") for side in before)
    at = float(ask(page, "return document.querySelector('.lu-divider').ariaValueNow"))
    ask(
        page,
        "const line = document.querySelector('.lu-divider'); line.focus();"
        "line.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))",
    )
    walked = float(ask(page, "return document.querySelector('.lu-divider').ariaValueNow"))
    assert walked < at
    from marionette_driver import By
    from marionette_driver.marionette import ActionSequence

    hand = ActionSequence(page, "pointer", "hand", {"pointerType": "mouse"})
    line = page.find_element(By.CSS_SELECTOR, ".lu-divider")
    hand.pointer_move(0, 0, origin=line).pointer_down(0).pointer_move(-120, 0, origin="pointer")
    hand.pointer_up(0).perform()
    dragged = float(ask(page, "return document.querySelector('.lu-divider').ariaValueNow"))
    assert dragged < walked
    assert ask(page, sides) != before
    # a card by a search
    ask(
        page,
        "const box = document.querySelector('#lu-search'); box.value = arguments[0];"
        "box.dispatchEvent(new Event('input'))",
        "第9号工业地块",
    )
    until(page, "document.querySelector('#lu-found button')")
    ask(page, click, "#lu-found button")
    until(page, "document.querySelector('.lu-card-body')")
    assert ask(page, "return document.querySelector('.lu-card h2').textContent") == "第9号工业地块"
    assert ask(page, "return window.faults") == []
