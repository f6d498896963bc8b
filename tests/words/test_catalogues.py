"""Every sentence there is, in every language, with every parameter it is given."""

import ast
import gettext
import re
import shutil
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hatch_build import compile_catalogues
from landuse.cli.language import language_of, running_in
from landuse.words import catalogue
from landuse.words.phrases import Label

ROOT = Path(catalogue.FOLDER).parent
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CODE = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
#: A code that a template of a page asks for.
IN_TEMPLATE = re.compile(r"\bt\('([^']+)'\)")
#: Units behind a label, which stand in half-width brackets as in formulas.
UNITS = {
    "m",
    "m²",
    "亩",
    "公顷",
    "万元",
    "万元/亩",
    "万元/吨标煤",
    "万元/人",
    "天",
    "年",
    "人",
    "处",
    "%",
    "比例",
}
#: Parameters that are Chinese words; others in brackets are ids, codes, numbers and days.
WORDS_IN_BRACKETS = {"reason", "who", "group", "message", "milestone", "labels", "content"}
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


TABLES = {lang: messages(lang) for lang in catalogue.LANGUAGES}
ZH, EN = TABLES["zh"], TABLES["en"]
EVERY_OTHER = pytest.mark.parametrize("lang", catalogue.LANGUAGES[1:])
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


@EVERY_OTHER
def test_every_code_is_said_in_every_language(lang):
    assert sorted(TABLES[lang]) == sorted(ZH)


@EVERY_OTHER
def test_every_language_asks_for_the_same_parameters(lang):
    asked = [
        {code: set().union(*map(fields, texts)) for code, texts in table.items()}
        for table in (ZH, TABLES[lang])
    ]
    # a number that only chooses between singular and plural may go unsaid
    chinese, other = ({c: f - {"count"} for c, f in table.items()} for table in asked)
    assert other == chinese


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


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
def test_every_parameter_that_is_handed_over_is_said_and_none_is_missing(lang):
    table = TABLES[lang]
    wrong = []
    for place, code, given in calls():
        texts = (*table[code], *table.get(f"{code}.hint", ()))
        asked = set().union(*map(fields, texts))
        # of findings that stand one a row, `Findings.each` says where
        asked -= {"row", "id", "value"} - given if code.startswith("finding.") else set()
        if given - {"count"} != asked - {"count"}:
            wrong.append((place, code, sorted(given ^ asked)))
    assert wrong == []


def wrong_brackets(text):
    """What stands in half-width brackets and should be in full-width ones, or the other way round.

    Full-width brackets are for Chinese words; half-width ones for units and formulas, and for ids
    and codes as the data has them.
    """
    wrong = []
    for inside in re.findall(r"\(([^()]*)\)", text):
        is_formula = "÷" in inside or "×" in inside
        words = CJK.search(inside) or fields(inside) & WORDS_IN_BRACKETS
        if words and inside not in UNITS and not is_formula:
            wrong.append(inside)
    return wrong + [inside for inside in re.findall("（([^（）]*)）", text) if inside in UNITS]


def test_brackets_are_full_width_around_chinese_words_only():
    assert wrong_brackets("第{row}行({id})缺(见表头)，无法读取({reason})") == ["见表头", "{reason}"]
    assert wrong_brackets("税收(万元)、面积（亩）：权重 ×(2 − 值 ÷ 基准)（越低越好）") == ["亩"]
    wrong = {
        code: [each for text in texts for each in wrong_brackets(text)]
        for code, texts in ZH.items()
    }
    assert {code: insides for code, insides in wrong.items() if insides} == {}


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


@pytest.fixture
def japanese(tmp_path, monkeypatch):
    """A third language by the recipe of CONTRIBUTING: a copy of English, some of it translated."""
    folder = tmp_path / "landuse" / "words"
    (folder / "ja").mkdir(parents=True)
    for room in ("system", "words"):
        shutil.copy(Path(catalogue.FOLDER) / "en" / f"{room}.po", folder / "ja")
    system = folder / "ja" / "system.po"
    said = system.read_text("utf-8").replace("the disk is full", "ディスクの空きがありません")
    system.write_text(said, "utf-8")
    (folder / "ja" / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "No such option {name!r}."\nmsgstr "オプション「{name}」はありません。"\n',
        "utf-8",
    )
    compile_catalogues(tmp_path)
    languages = (*catalogue.LANGUAGES, "ja")
    for name in ("landuse.words.catalogue", "landuse.cli.language"):
        monkeypatch.setattr(f"{name}.FOLDER", str(folder))
        monkeypatch.setattr(f"{name}.LANGUAGES", languages)
    yield
    catalogue._text.cache_clear()
    catalogue._catalogue.cache_clear()


@pytest.mark.usefixtures("japanese")
def test_a_third_language_is_a_folder_and_its_name():
    with catalogue.speaking("ja"):
        assert catalogue.say("system.ENOSPC") == "ディスクの空きがありません"
        assert catalogue.say("system.EROFS") == "the disk is read-only"
        assert str(Label("宗地", "parcel")) == "parcel"  # until it has a name there
    with running_in(language_of(["tag", "--lang", "ja"])):
        assert gettext.gettext("No such option {name!r}.") == "オプション「{name}」はありません。"
