"""One language at a time: errors, click's own words and help, whatever chose the language."""

import ast
import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from rich.cells import cell_len

from landuse.cli import COMMANDS, main
from landuse.cli.language import language_of
from landuse.words.catalogue import FOLDER, language

CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
#: English that Chinese help may hold: names of formats, of options, of files and of ours.
ENGLISH = re.compile(
    r"\b(?:Usage|Options|Commands|Show|default|Error|DIR|FILE|INTEGER|TEXT|DATE)\b"
)


def run(*args, code=0, **environment):
    done = CliRunner().invoke(main, [*args], env=environment, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_one_language_and_fits_the_screen(command, lang):
    shown = run(*([command] if command else []), "--lang", lang, "--help").stdout
    assert "\\b" not in shown
    assert "\b" not in shown
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    if lang == "en":
        assert CJK.search(shown) is None
        assert shown.startswith("Usage: landuse")
    else:
        assert ENGLISH.search(shown) is None
        assert shown.startswith("用法：")


def test_the_option_wins_over_the_environment():
    assert "Usage:" in run("tag", "--help", LANDUSE_LANG="en").stdout
    assert "用法：" in run("tag", "--help", "--lang", "zh", LANDUSE_LANG="en").stdout
    assert "Usage:" in run("--lang", "en", "tag", "--help").stdout
    assert "Usage:" in run("tag", "--lang=EN", "--help").stdout


def test_a_language_that_nobody_speaks_is_refused_by_its_name():
    assert "fr" in run("tag", "--lang", "fr", code=2).stderr
    assert "fr" in run("tag", code=2, LANDUSE_LANG="fr").stderr


def test_what_stands_behind_two_hyphens_is_no_option():
    assert language_of(["explain", "--lang", "en", "--", "--lang", "zh"]) == "en"
    assert language_of(["explain", "--lang"]) == "zh"


def test_a_run_leaves_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.delenv("LANDUSE_LANG", raising=False)
    run("tag", "--help", "--lang", "en")
    assert os.environ["LANGUAGE"] == "de"
    assert "LANDUSE_LANG" not in os.environ
    assert language() == "zh"


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["no"], "没有命令“no”", "No such command 'no'"),
        (["tag", "--no"], "没有选项“--no”", "No such option '--no'"),
        (["explain"], "缺少 '编号'", "Missing 'ID'"),
        (["tag", "x"], "多出的参数：x", "Got unexpected extra argument (x)"),
        (["tag", "--as-of"], "“--as-of”后面要有 1 个值", "Option '--as-of' requires an argument"),
        (["tag", "--as-of", "x"], "“x”不是日期", "“x” is not a date"),
        (["rank", "--top", "x"], "“x”不是有效的数", "'x' is not a valid integer range"),
        (["rank", "--top", "0"], "0 不在范围 x>=1 之内", "0 is not in the range x>=1"),
        (["check", "--against", "x"], "“x”不存在", "'x' does not exist"),
    ],
)
def test_clicks_own_words(args, zh, en):
    said = run(*args, code=2).stderr
    assert zh in said
    assert "错误：" in said
    assert ENGLISH.search(said) is None
    said = run(*args, code=2, LANDUSE_LANG="en").stderr
    assert en in said
    assert CJK.search(said) is None


def sentences_of_click():
    """What click asks gettext for, in every module that a command line may come through."""
    folder = Path(find_spec("click").origin).parent
    # the others prompt, edit files or speak to the developer
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        tree = ast.parse((folder / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            called = getattr(getattr(node, "func", None), "id", "")
            if called in ("_", "ngettext") and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_sentence_of_click_has_chinese_words():
    with (Path(FOLDER) / "zh" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue}
    to_developers = {"Could not determine name", "No options defined", "Arguments take exactly",
                     "Name '{name}' defined twice", "Boolean option {decl!r}",
                     "Invalid start character"}  # fmt: skip
    missing = {
        sentence
        for sentence in sentences_of_click()
        if sentence not in known and not sentence.startswith(tuple(to_developers))
    }
    assert missing == set()
