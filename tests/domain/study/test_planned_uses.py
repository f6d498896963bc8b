import pytest
from factories import policy_named

from landuse.domain.study.planned_uses import class_of_code, unknown_uses, use_and_code
from landuse.domain.study.scenario import Scenario
from landuse.errors import StudyError

RENEWAL = policy_named("china").renewal


def test_a_use_is_meant_by_its_key_or_by_its_title():
    assert use_and_code("retail", RENEWAL) == ("retail", "0901")
    assert use_and_code(RENEWAL.uses["retail"].title, RENEWAL) == ("retail", "0901")


def test_a_code_means_the_only_use_that_has_it():
    assert use_and_code("0902", RENEWAL) == ("office", "0902")
    # industry and research share 100101, and no use has 1402
    assert use_and_code("100101", RENEWAL) == ("", "100101")
    assert use_and_code("1402", RENEWAL) == ("", "1402")


def test_a_word_near_one_of_the_policy_is_refused_and_a_new_word_is_unknown():
    with pytest.raises(StudyError, match="office"):
        use_and_code("ofice", RENEWAL)
    plots = [{"id": "P1", "use": "低空经济"}, {"id": "P2", "use": "retail"}, {"id": "P3"}]
    scenario = Scenario.model_validate({"id": "s", "plot": plots})
    assert unknown_uses(scenario, RENEWAL) == ["低空经济"]


def test_the_longest_prefix_decides_the_class():
    prefixes = {"industry": ("10",), "storage": ("1002", "11")}
    assert class_of_code("100101", prefixes) == "industry"
    assert class_of_code("100203", prefixes) == "storage"
    assert class_of_code("0901", prefixes) is None
