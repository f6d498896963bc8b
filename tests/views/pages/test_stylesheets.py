"""Every rule of a stylesheet is written once."""

import re
from collections import Counter
from importlib import resources

import pytest

SHEETS = sorted(
    sheet.name
    for sheet in resources.files("landuse.views").joinpath("assets").iterdir()
    if sheet.name.endswith(".css")
)


def rules(css: str):
    """Selectors with the properties they set, and the conditions around them."""
    for around, head, lines in declarations(css):
        yield around, head, [line.split(":")[0].strip() for line in lines]


def declarations(css: str, around: str = ""):
    """Selectors with what they set, and the conditions around them."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    at = 0
    while (brace := css.find("{", at)) >= 0:
        head, depth, end = " ".join(css[at:brace].split()), 1, brace + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body = css[brace + 1 : end - 1]
        if head.startswith("@") and "{" in body:
            yield from declarations(body, f"{around}{head} ")
        else:
            yield around, head, [line for line in body.split(";") if line.strip()]
        at = end


@pytest.mark.parametrize("name", SHEETS)
def test_no_selector_sets_a_property_twice(name):
    css = resources.files("landuse.views").joinpath("assets", name).read_text("utf-8")
    written, given = Counter(), Counter()
    for around, head, properties in rules(css):
        written[around, head] += 1
        for selector in head.split(","):
            given.update((around, selector.strip(), name) for name in properties)
    assert [rule for rule, count in written.items() if count > 1] == []
    assert [setting for setting, count in given.items() if count > 1] == []


@pytest.mark.parametrize("name", SHEETS)
def test_what_several_selectors_set_is_written_once(name):
    css = resources.files("landuse.views").joinpath("assets", name).read_text("utf-8")
    blocks = Counter(
        (around, frozenset(" ".join(line.split()) for line in lines))
        for around, _, lines in declarations(css)
        if len(lines) > 1
    )
    assert [block for block, count in blocks.items() if count > 1] == []


def test_what_is_twice_is_found():
    css = ".a { top: 0; } @media print { .a { top: 1px; } } .b, .a { top: 2px; }"
    assert [(around, head) for around, head, _ in rules(css)] == [
        ("", ".a"),
        ("@media print ", ".a"),
        ("", ".b, .a"),
    ]
