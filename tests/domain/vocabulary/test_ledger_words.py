"""Every word of a stage or a way of revival that a shipped policy knows, in English."""

import re
from pathlib import Path

import pytest

from landuse.adapters.workspace.policies import load_policy
from landuse.domain.standing.own_words import known_words
from landuse.domain.vocabulary.ledger_words import LEDGER_WORDS
from landuse.views.style.labels import word, words
from landuse.words import catalogue

CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
POLICIES = sorted(path.stem for path in (Path(catalogue.FOLDER).parent / "policies").glob("*.toml"))


def first_words(recognition):
    """The word that each stage and way of revival is called by, and those of a halt or an end."""
    named = [one for pipeline in recognition.pipelines for one in pipeline.stages]
    named += recognition.modes
    lists = [one.words for one in named] + [recognition.halt_words, recognition.resume_words]
    lists += [recognition.end_words, recognition.void_words]
    return [words[0] for words in lists]


@pytest.mark.parametrize("policy", POLICIES)
def test_what_a_shipped_policy_calls_its_stages_is_told_in_english(policy):
    called = first_words(load_policy(policy, Path()).recognition)
    assert [one for one in called if CJK.search(word(one, "en"))] == []
    assert [word(one, "zh") for one in called] == called


def test_words_that_no_policy_knows_stay_as_they_are_written():
    recognition = load_policy("china", Path()).recognition
    known = {*known_words(recognition, "stage"), *known_words(recognition, "mode")}
    assert set(LEDGER_WORDS) <= known | set(recognition.void_words)
    assert word("打桩中", "en") == "打桩中"


def test_a_page_in_chinese_carries_none_of_them():
    assert not set(LEDGER_WORDS) & set(words("zh"))
    assert words("en")["开工"] == "Started"
