"""The texts of the page: what is declared, what the scripts ask for, what the catalogues have."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest
from babel.messages.pofile import read_po

from landuse.views.map.document_types import PageTexts
from landuse.views.map.page_texts import page_texts
from landuse.views.pages import page
from landuse.views.style.goal_units import goal_unit
from landuse.words import catalogue

DECLARED = set(get_type_hints(PageTexts))
#: A text that a script asks for: text.close, this.text.close, doc.text.close.
ASKED = re.compile(r"\btext\.(\w+)\b(?!\()")


def asked():
    code = "".join(page.asset(name) for name in (*page.SCRIPTS, *page.UNPACK_SCRIPTS))
    return set(ASKED.findall(code)) - {"length"}


def in_catalogue(lang):
    with (Path(catalogue.FOLDER) / lang / "map.po").open("rb") as file:
        ids = [m.id[0] if isinstance(m.id, tuple) else m.id for m in read_po(file) if m.id]
    return {code.removeprefix("map.page.") for code in ids if code.startswith("map.page.")}


def test_every_text_that_is_declared_is_asked_for_and_the_other_way_round():
    assert asked() == DECLARED


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
def test_the_catalogue_has_the_texts_that_are_declared_and_no_others(lang):
    assert in_catalogue(lang) == DECLARED


def test_what_is_counted_has_a_text_for_one_and_one_for_several():
    assert page_texts("en")["late"] == ("{count} day late", "{count} days late")
    assert page_texts("zh")["late"] == ("逾期 {count} 天", "逾期 {count} 天")


def test_the_scripts_hold_no_words_of_their_own():
    code = "".join(page.asset(name) for name in page.SCRIPTS)
    without_comments = re.sub(r"/\*.*?\*/", "", code, flags=re.S)
    # the full-width signs that a spreadsheet takes for one
    without_signs = without_comments.replace("＝＋－＠", "")
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", without_signs) == []


def test_the_unit_of_a_goal_follows_its_amount():
    assert [goal_unit("幅", "en", amount) for amount in (0, 1, 2)] == ["sites", "site", "sites"]
    assert [goal_unit(unit, "zh") for unit in ("亩", "m²", "家", "幅")] == ["亩", "m²", "家", "幅"]
