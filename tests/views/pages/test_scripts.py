"""The scripts of the page: all of them in it, strictly typed, short lines."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

import landuse
from landuse.views.pages.page import SCRIPTS, UNPACK_SCRIPTS

ROOT = Path(landuse.__file__).parents[1]
ASSETS = ROOT / "landuse" / "views" / "assets"
NAMES = sorted(script.name for script in ASSETS.glob("*.js"))
#: What would take a line, a file or a value out of the check of types.
LOOPHOLE = re.compile(r"@ts-(?:ignore|nocheck|expect-error)|[{(<|,:]\s*any\s*[\[\]})>|,;=]")


def width(line: str) -> int:
    """Columns of a line: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_every_script_is_in_the_page():
    assert sorted((*UNPACK_SCRIPTS, *SCRIPTS)) == NAMES


def test_the_types_of_every_script_are_checked_strictly():
    config = json.loads((ROOT / "tools" / "types" / "tsconfig.json").read_text("utf-8"))
    options = config["compilerOptions"]
    assert options["checkJs"] and options["strict"]
    # what strict stands for is not taken back, and declarations are checked too
    weaker = {"noImplicitAny", "strictNullChecks", "strictFunctionTypes", "skipLibCheck"}
    assert not weaker & options.keys()
    assert "../../landuse/views/assets/*.js" in config["include"]
    assert "exclude" not in config


@pytest.mark.parametrize("name", [*NAMES, "landuse.d.ts"])
def test_a_script_has_short_lines_and_no_way_around_its_types(name):
    lines = (ASSETS / name).read_text("utf-8").splitlines()
    assert [line for line in lines if width(line) > 100] == []
    assert [line for line in lines if LOOPHOLE.search(line)] == []


def test_a_loophole_is_found():
    for line in ("/** @type {any} */ (event)", "let a: Record<string, any>;", "// @ts-ignore"):
        assert LOOPHOLE.search(line)
    for line in ('step: "any",', "/** Whether any stage is there. */"):
        assert not LOOPHOLE.search(line)
