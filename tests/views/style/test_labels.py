"""Words of the register and of findings, in both languages."""

import pytest

from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.views.style import finding_words, labels, numbers
from landuse.words.catalogue import has


def test_every_column_has_a_unit_in_both_languages_or_none():
    assert numbers.UNITS.keys() == DECLARED_COLUMNS.keys()
    assert all(len(pair) == 2 for pair in numbers.UNITS.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_the_register_is_said(lang):
    words = labels.words(lang)
    assert all(words.values())
    assert words["lease"] == {"zh": "租赁", "en": "lease"}[lang]
    assert words["规下"] == {"zh": "规下", "en": "below scale"}[lang]


def test_a_group_is_said_in_parts_and_a_planners_own_word_stays():
    assert labels.group_word("规上 生物医药", "en") == "above scale 生物医药"
    assert labels.group_word("（未填）", "en") == "(not stated)"
    assert labels.group_word("", "en") == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_severities_and_actions_have_words(lang):
    assert all(finding_words.severity_word(word, lang) for word in finding_words.SEVERITIES)
    for action in ("rejected", "repaired", "ignored", "kept"):
        assert finding_words.action_word(action, lang)


def test_an_unknown_kind_of_finding_is_refused():
    assert not has("kind.nonsense")
    with pytest.raises(KeyError, match="nonsense"):
        finding_words.kind_of_finding("nonsense")
