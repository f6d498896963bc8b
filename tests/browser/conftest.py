"""A real Chromium with the network cut: every request but the page itself is recorded and refused."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))
FLAGS = [
    f"--{f}"
    for f in (
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))  # one Chromium at a time


@pytest.fixture(scope="session")
def chromium():
    path = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if path is None or sync_playwright is None:
        reason = "no Chromium on this machine" if path is None else "playwright is not installed"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{reason}: the page was not opened in a browser"
        )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page and everything it did that it should not have."""

    def __init__(self, page, file):
        self.page, self.file, self.faults = page, file, []
        page.set_default_timeout(20_000)
        page.on(
            "console",
            lambda m: (
                self.faults.append(f"console {m.type}: {m.text}")
                if m.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda e: self.faults.append(f"error: {e}"))
        page.on("dialog", lambda d: (self.faults.append(f"dialog: {d.message}"), d.dismiss()))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.split("#")[0] == file.as_uri()
                else self.faults.append(f"request: {r.url}")
            ),
        )
        page.route(
            "**/*",
            lambda r: r.continue_() if r.request.url.split("#")[0] == file.as_uri() else r.abort(),
        )

    def open(self, hash_=""):
        self.page.goto(self.file.as_uri() + hash_)
        self.page.wait_for_selector("html[data-ready=true]", timeout=30_000)
        return self.page


@pytest.fixture(scope="session")
def assessment():
    from handmade import make

    return make()


@pytest.fixture(scope="session")
def files(tmp_path_factory, assessment):
    from handmade import make

    from landuse.views.map.map import render_map

    folder = tmp_path_factory.mktemp("maps")
    made = {"zh": folder / "地图.html", "en": folder / "map-en.html", "bare": folder / "bare.html"}
    render_map(assessment, made["zh"])
    render_map(assessment, made["en"], lang="en")
    render_map(make(bare=True, name="<img src=x onerror=alert(1)>"), made["bare"])
    return made


@pytest.fixture
def opened(chromium, files):
    pages = []

    def open_(name="zh", size=(1920, 1080), hash_="", file=None):
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        page = Opened(context.new_page(), file or files[name])
        pages.append((context, page))
        page.open(hash_)
        return page

    yield open_
    for context, page in pages:
        context.close()
        assert page.faults == []
