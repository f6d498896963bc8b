"""Every sentence there is, in every language, with every parameter it is given."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from landuse.words import catalogue

ROOT = Path(catalogue.FOLDER).parent
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CODE = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
#: A code that a template of a page asks for.
IN_TEMPLATE = re.compile(r"\bt\('([^']+)'\)")
#: Where words of the trade stand as data: labels and headers, and what planners write.
WORD_LISTS = ("domain/vocabulary/", "adapters/meaning/", "words/")


def messages(lang):
    """Code → its sentences in a language: one, or singular and plural."""
    out = {}
    for path in sorted((Path(catalogue.FOLDER) / lang).glob("*.po")):
        if path.stem == "messages":  # click's own
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id:
                    code = message.id[0] if isinstance(message.id, tuple) else message.id
                    assert code.split(".")[0] == path.stem, f"{code} stands in {path.name}"
                    text = message.string
                    out[code] = text if isinstance(text, tuple) else (text,)
    return out


def fields(text):
    return {
        name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name
    }


ZH, EN = messages("zh"), messages("en")
ROOMS = {code.split(".")[0] for code in ZH}


def sources():
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def docstrings(tree):
    """The nodes of a module that are documentation."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for child in body if isinstance(body, list) else []:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                yield child.value


def literals(tree):
    """The texts of a module that are not documentation."""
    skipped = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skipped
        ):
            yield node


def test_every_code_is_said_in_both_languages():
    assert sorted(ZH) == sorted(EN)


def test_both_languages_ask_for_the_same_parameters():
    asked = {
        lang: {c: set().union(*map(fields, t)) for c, t in table.items()}
        for lang, table in (("zh", ZH), ("en", EN))
    }
    # a number that only chooses between singular and plural may go unsaid
    assert {c: f - {"count"} for c, f in asked["zh"].items()} == {
        c: f - {"count"} for c, f in asked["en"].items()
    }


def test_english_holds_no_chinese():
    assert [c for c, texts in EN.items() if any(CJK.search(text) for text in texts)] == []


def used():
    """Codes in the source as they stand, and the beginnings of those that are put together."""
    whole, beginnings = set(), set()
    for name, tree in sources():
        parts = {id(p) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for p in n.values}
        for node in literals(tree):
            text = node.value
            if id(node) in parts:
                if text.split(".")[0] in ROOMS and "." in text:
                    beginnings.add(text)
            elif CODE.fullmatch(text) and text.split(".")[0] in ROOMS:
                whole.add(text)
        assert name
    for template in sorted((ROOT / "views" / "assets").glob("*.html")):
        whole.update(IN_TEMPLATE.findall(template.read_text("utf-8")))
    return whole, beginnings


def test_every_code_that_is_used_is_in_the_catalogue_and_the_other_way_round():
    whole, beginnings = used()
    known = set(ZH)
    assert {code for code in whole if code not in known} == set()
    unused = {
        code
        for code in known
        if code not in whole
        and code.removesuffix(".hint") not in whole
        and not code.startswith(tuple(beginnings))
    }
    assert unused == set()


def calls():
    """Calls that hand parameters to a sentence: (place, code, names of the parameters)."""
    speakers = {"phrase", "say", "LanduseError"}
    for name, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if not (called in speakers or called.endswith("Error")):
                continue
            if not (isinstance(first, ast.Constant) and first.value in ZH):
                continue
            if any(keyword.arg is None for keyword in node.keywords):
                continue
            yield f"{name}:{node.lineno}", first.value, {k.arg for k in node.keywords}


@pytest.mark.parametrize("table", [ZH, EN], ids=["zh", "en"])
def test_every_parameter_that_is_handed_over_is_said_and_none_is_missing(table):
    wrong = []
    for place, code, given in calls():
        texts = (*table[code], *table.get(f"{code}.hint", ()))
        asked = set().union(*map(fields, texts))
        # of findings that stand one a row, `Findings.each` says where
        asked -= {"row", "id", "value"} - given if code.startswith("finding.") else set()
        if given - {"count"} != asked - {"count"}:
            wrong.append((place, code, sorted(given ^ asked)))
    assert wrong == []


def test_no_sentence_stands_outside_the_catalogues():
    found = set()
    for name, tree in sources():
        if name.startswith(WORD_LISTS) or name.endswith("_words.py"):
            continue
        if any(CJK.search(node.value) for node in literals(tree)):
            found.add(name)
    assert found == set()


def test_the_language_is_that_of_the_block_then_of_the_environment(monkeypatch):
    monkeypatch.setenv("LANDUSE_LANG", "en")
    assert catalogue.say("system.EROFS") == "the disk is read-only"
    with catalogue.speaking("zh"):
        assert catalogue.say("system.EROFS") == "磁盘是只读的"
    monkeypatch.setenv("LANDUSE_LANG", "fr")
    assert catalogue.say("system.EROFS") == "磁盘是只读的"
