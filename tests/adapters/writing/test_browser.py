"""Pictures and paper by the machine's Chromium."""

import os
import shutil
import struct

import pytest

from landuse.adapters.writing import browser
from landuse.errors import LanduseError

needs_chromium = pytest.mark.skipif(
    not (
        os.environ.get("CI")
        or os.environ.get("CHROMIUM")
        or any(map(shutil.which, browser._COMMANDS))
    ),
    reason="no Chromium",
)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "页 面.html"
    path.write_text("<!DOCTYPE html><style>@page{size:A4 landscape}</style><h1>港闸</h1>", "utf-8")
    return path


@needs_chromium
def test_a_picture_has_the_size_asked_for(page, tmp_path):
    browser.write_picture(page, tmp_path / "图.png", (640, 360), 2)
    head = (tmp_path / "图.png").read_bytes()[:24]
    assert head[:4] == b"\x89PNG" and struct.unpack(">II", head[16:24]) == (1280, 720)


@needs_chromium
def test_paper_has_the_size_of_the_page(page, tmp_path):
    browser.write_pdf(page, tmp_path / "图.pdf")
    assert (tmp_path / "图.pdf").read_bytes()[:5] == b"%PDF-"


def test_without_a_browser_a_sentence_and_no_file(page, tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda _: None)
    monkeypatch.setattr(browser, "_INSTALLED", ())
    with pytest.raises(LanduseError, match="没有找到 Chromium"):
        browser.write_picture(page, tmp_path / "图.png")
    monkeypatch.setenv("CHROMIUM", shutil.which("false") or "/bin/false")
    with pytest.raises(LanduseError, match="没有"):
        browser.write_pdf(page, tmp_path / "图.pdf")
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize(
    ("view", "fragment"),
    [
        ("", "#?sheet=A4"),
        ("#13/32.05/120.78/status", "#13/32.05/120.78/status?sheet=A4"),
        ("#?goal=land", "#?goal=land&sheet=A4"),
        ("#goal=land", "#goal=land&sheet=A4"),
    ],
)
def test_paper_adds_its_sheet_to_the_view(page, tmp_path, monkeypatch, view, fragment):
    asked = []
    monkeypatch.setattr(browser, "_run", lambda page, path, product: asked.append(product.fragment))
    browser.write_pdf(page, tmp_path / "图.pdf", "A4", view)
    assert asked == [fragment]
