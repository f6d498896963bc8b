"""Every word of the page has both languages."""

from landuse.views.style import finding_words, labels, numbers


def test_every_string_has_both_languages():
    for table in (labels.WORDS, numbers.UNITS):
        assert all(len(pair) == 2 for pair in table.values())


def test_every_kind_of_finding_and_action_has_both_languages():
    for table in (finding_words.CODES, finding_words.ACTIONS):
        assert all(zh and en for zh, en in table.values())
