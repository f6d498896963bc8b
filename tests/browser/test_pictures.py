"""The demo zone's page looks as it did: screenshots, in blocks of eight pixels so that another font or antialiasing does not matter.

`LANDUSE_PICTURES=write pytest tests/browser/test_pictures.py` writes the expected ones anew: look at them before you commit them.
"""

import os
import warnings
from pathlib import Path

import numpy as np
import pytest

import landuse
from landuse.views.map.map import render_map

HERE = Path(__file__).with_name("pictures")
BLOCK = 8


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    a = landuse.assess(landuse.open_workspace(Path(__file__).parents[2]), "2022-12-31")
    made = tmp_path_factory.mktemp("pictures") / "demo.html"
    render_map(a, made)
    return made


def read(png: bytes) -> np.ndarray:
    """Height × width × 3."""
    from rasterio.io import MemoryFile

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a picture has no place on earth
        with MemoryFile(png) as memory, memory.open(driver="PNG") as image:
            return np.moveaxis(image.read([1, 2, 3]), 0, -1)


def blocks(image: np.ndarray) -> np.ndarray:
    high, wide = (n // BLOCK for n in image.shape[:2])
    cut = image[: high * BLOCK, : wide * BLOCK].astype(float)
    return cut.reshape(high, BLOCK, wide, BLOCK, 3).mean(axis=(1, 3)).round().astype("u1")


def write(path: Path, image: np.ndarray) -> None:
    import rasterio

    path.parent.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(
            path,
            "w",
            driver="PNG",
            height=image.shape[0],
            width=image.shape[1],
            count=3,
            dtype="uint8",
        ) as out:
            out.write(np.moveaxis(image, -1, 0))


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether more than one block in fifty is off by more than a fair step of colour."""
    off = np.abs(one.astype(int) - other).max(axis=2)
    return bool((off > 36).mean() > 0.02 or off.mean() > 6)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["1366", "1920"])
def test_the_page_looks_as_expected(opened, file, size):
    page = opened(file=file, size=size).page
    page.wait_for_timeout(300)
    seen = blocks(read(page.screenshot()))
    path = HERE / f"map-{size[0]}.png"
    if os.environ.get("LANDUSE_PICTURES") == "write":
        write(path, seen)
    expected = read(path.read_bytes())
    assert not differs(seen, expected)
    page.click("[data-theme=tax_per_mu]")
    page.wait_for_timeout(300)
    assert differs(blocks(read(page.screenshot())), expected)  # the comparison would notice
