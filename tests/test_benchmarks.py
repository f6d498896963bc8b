"""Every benchmark runs small, compares what it times, and prints its ratio."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from landuse.adapters.writing import browser

ROOT = Path(__file__).parents[1]
#: Script → its smallest arguments: parcels or firms, then rounds or draws.
SMALL = {
    "startup": ["1"],
    "reading": ["300", "1"],
    "workbooks": ["300", "1"],
    "assessing": ["300", "1"],
    "whole": ["300", "1"],
    "odds": ["60", "2000"],
    "balance": ["300", "90", "1"],
    "counting": ["400", "1", "2"],
    "maps": ["200"],
    "forecast": ["8", "100"],
    "boxes": ["1000"],
}
#: What the scripts import of each other, and the script that one of them is measured against.
SHARED = {"parcels", "plain_script", "timing"}


def has_chromium() -> bool:
    named = os.environ.get("CI") or os.environ.get("CHROMIUM")
    return bool(named) or any(map(shutil.which, browser._COMMANDS))


def test_every_benchmark_is_run():
    scripts = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert scripts == {*SMALL, *SHARED}


def test_make_runs_every_benchmark():
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert set(re.findall(r"benchmarks/(\w+)\.py", recipe)) == set(SMALL)


@pytest.mark.slow
@pytest.mark.parametrize("script", SMALL)
def test_it_prints_its_ratio(script):
    if script == "maps" and not has_chromium():
        pytest.skip("no Chromium")
    if script == "boxes" and not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("no Node")
    command = [sys.executable, f"benchmarks/{script}.py", *SMALL[script]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+\.\d+ ×", done.stdout), done.stdout
