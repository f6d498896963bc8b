"""What a table prints is accepted where it is asked for, in both languages."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from landuse.adapters.workspace.policies import load_policy
from landuse.cli import main
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.domain.vocabulary.measures import BY, MEASURES
from landuse.domain.vocabulary.status import STATUSES, label
from landuse.domain.vocabulary.words_asked import (
    MEASURE_WORDS,
    PERIODS,
    STATUS_WORDS,
    UNITS,
    classes_asked,
    meant,
    nearest,
)
from landuse.views.text.ranking import terminal_columns
from landuse.words.catalogue import LANGUAGES, say

ROOT = Path(__file__).parents[2]


def run(*args, code=0):
    done = CliRunner().invoke(main, [args[0], "-w", str(ROOT), *args[1:]], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def test_the_words_are_those_of_the_names():
    assert set(UNITS) == set(BY)
    assert set(MEASURE_WORDS) == set(MEASURES)
    assert set(STATUS_WORDS) == set(STATUSES)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("亩均税收", "tax_per_mu"),
        ("亩均税收(万元/亩)", "tax_per_mu"),
        ("亩均应税销售（万元/亩）", "sales_per_mu"),
        ("Tax per mu", "tax_per_mu"),
        ("tax per mu, 10k yuan", "tax_per_mu"),
        ("Tax/mu", "tax_per_mu"),
        ("TAX-PER-MU", "tax_per_mu"),
        ("税收(万元)", "tax_wan"),
        ("Tax (10k)", "tax_wan"),
        ("Sales (10k yuan)", "sales_wan"),
        ("实缴税收", "tax_wan"),
        ("综合得分", "score"),
        ("R&D share", "rd_share"),
        ("R&D over sales", "rd_share"),
        ("added value per employee, 10k yuan", "added_value_per_head"),
        ("单位能耗增加值(万元/吨标煤)", "added_value_per_tce"),
        ("亩均", None),
    ],
)
def test_a_measure_by_any_of_its_names(word, name):
    assert meant(word, MEASURE_WORDS) == name


def test_no_word_means_two_names():
    for words in (UNITS, MEASURE_WORDS, PERIODS, STATUS_WORDS):
        for name, others in words.items():
            assert {meant(word, words) for word in (name, *others)} == {name}


def test_columns_are_measures_by_what_the_vocabulary_calls_them():
    for name in MEASURES:
        if name in DECLARED_COLUMNS:
            assert meant(DECLARED_COLUMNS[name].zh, MEASURE_WORDS) == name
            assert meant(DECLARED_COLUMNS[name].en, MEASURE_WORDS) == name


def test_a_near_miss():
    assert nearest("闲着", STATUS_WORDS) == "闲置"
    assert nearest("亩均税", MEASURE_WORDS) == "亩均税收"
    assert nearest("tax_per_mo", MEASURE_WORDS) == "tax_per_mu"
    assert nearest("完全别的", STATUS_WORDS) is None
    said = run("rank", "--measure", "亩均税", code=2).stderr
    assert "没有指标“亩均税”" in said
    assert "是否指“亩均税收”？" in said


@pytest.mark.parametrize("typed", ["idel", "已闲置"])
def test_the_nearest_is_named_in_the_language_of_the_run(typed):
    said = run("tag", "--status", typed, "--lang", "en", code=2).stderr
    assert f"There is no status “{typed}”" in said
    assert "Did you mean “idle”?" in said
    assert "是否指“闲置”？" in run("tag", "--status", typed, "--lang", "zh", code=2).stderr


#: What tables, titles and maps call the names that an option takes, in each language.
PRINTED = {
    "status": (STATUS_WORDS, lambda name, lang: [label(STATUSES, name, lang)]),
    "unit": (UNITS, lambda name, lang: [say(f"text.units.{name}", lang)]),
    "measure": (
        MEASURE_WORDS,
        lambda name, lang: [say(f"text.measure.{name}", lang), _heading(name, lang)],
    ),
    "period": (PERIODS, lambda *_: []),
}


def _heading(measure, lang):
    """The heading of a measure's column in a ranking."""
    (column,) = [c for c in terminal_columns([{measure: 1.0}], measure) if c.key == measure]
    return column.label(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("option", PRINTED)
def test_every_word_that_is_printed_is_taken_and_its_near_misses_lead_to_it(option, lang):
    words, printed = PRINTED[option]
    for name in words:
        for word in [name, *words[name], *printed(name, lang)]:
            assert meant(word, words) == name, word
            # without its last sign it means the same still, or is near
            shorter = word[:-1]
            if len(shorter) > 1 and meant(shorter, words) is None:
                assert nearest(shorter, words) is not None, shorter


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_class_that_is_printed_is_taken(lang):
    scheme = load_policy("jiangsu", ROOT).scheme
    for name in scheme.class_names:
        exempt = re.split("[:：]", say("text.scheme.exempt", lang, name=name, who=""))[0]
        for word in (exempt, name, name.lower(), f"{name}类", f"{name} 类", f"class {name}"):
            assert classes_asked(word) == [name], word


def test_a_ranking_asked_for_in_chinese():
    asked = ("--by", "企业", "--measure", "亩均税收", "--class", "A类、B类")
    plain = ("--unit", "enterprise", "--measure", "tax_per_mu", "--class", "A,B")
    rows, same = (json.loads(run("rank", "--format", "json", *a).stdout) for a in (asked, plain))
    assert rows == same
    assert {row["class"] for row in rows} == {"A", "B"}


def test_statuses_asked_for_as_they_are_printed():
    for words in (("闲置", "低效"), ("Idle", "Low-efficiency"), ("idle", "low_efficiency")):
        asked = [part for word in words for part in ("--status", word)]
        rows = json.loads(run("tag", "--format", "json", "--unit", "地块", *asked).stdout)
        assert {row["status"] for row in rows} == {"idle", "low_efficiency"}
        assert {row["unit"] for row in rows} == {"parcel"}


@pytest.mark.parametrize(
    ("option", "word"), [("--period", "季"), ("--every", "季度"), ("--timeline", "quarter")]
)
def test_periods_under_every_name_of_the_option(option, word):
    told = json.loads(run("goals", option, word, "--format", "json").stdout)
    days = [step["as_of"] for step in told["series"]]
    assert days == ["2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31"]


def test_a_day_as_offices_write_it():
    for day in ("2022-06-30", "2022年6月30日", "2022/6/30"):
        assert json.loads(run("goals", "--as-of", day, "--format", "json").stdout)["as_of"] == (
            "2022-06-30"
        )


def test_a_unit_is_explained_by_the_name_that_rankings_print():
    by_name, by_id = (run("explain", unit).stdout for unit in ("企业193", "QY193"))
    assert by_name == by_id
    assert "QY193" in by_name


def test_completion_offers_commands_options_and_words():
    def offered(words):
        environment = {
            "_LANDUSE_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        }
        done = CliRunner().invoke(main, [], prog_name="landuse", env=environment)
        return [line.split(",")[1] for line in done.stdout.splitlines()]

    assert offered("landuse ta") == ["tag"]
    assert offered("landuse rank --meas") == ["--measure"]
    assert offered("landuse rank --measure 亩均税") == ["亩均税收"]
    assert offered("landuse goals --period q") == ["quarter"]
