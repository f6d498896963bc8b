import pandas as pd
import pytest
import study_golden as golden
from factories import policy_named

from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.conditions import with_grades
from landuse.domain.study.decisions import decide


@pytest.fixture(scope="module")
def renewal():
    return policy_named("china").renewal


def houses(rows, renewal, has_heritage=True):
    table = pd.DataFrame(rows, columns=["condition", "built_year", "heritage"])
    table = table.astype({"built_year": "Int64", "condition": "string", "heritage": "string"})
    return decide(with_grades(table, renewal, has_heritage=has_heritage), renewal)


def test_the_worked_quarter_is_kept_converted_and_demolished_by_the_table(renewal):
    found = decide(with_grades(golden.buildings(), renewal, has_heritage=True), renewal)
    actions = found["action"].to_dict()
    assert {name for name, action in actions.items() if action == "demolish"} == {
        "B03", "B06", "B09",
    }  # fmt: skip
    assert {name for name, action in actions.items() if action == "convert"} == {
        "B04", "B05", "B10",
    }  # fmt: skip
    # protected and worn: repaired, never demolished
    assert (actions["B01"], found.at["B01", "rule"]) == ("repair", "heritage")


def test_words_of_several_surveys_mean_the_same_grade(renewal):
    found = houses([["完好", 2000, ""], ["一类", 2000, ""], ["A", 2000, ""]], renewal)
    assert found["action"].tolist() == ["keep"] * 3


def test_age_decides_on_the_worn(renewal):
    found = houses([["C", 1979, ""], ["C", 1980, ""], ["一般损坏", 1955, ""]], renewal)
    assert found["action"].tolist() == ["demolish", "convert", "demolish"]


def test_what_is_not_known_is_left_to_a_field_check(renewal):
    found = houses([[None, 1960, ""], ["C", None, ""], ["像新的", 1990, ""]], renewal)
    assert found["action"].tolist() == ["undetermined"] * 3
    assert found["missing"].tolist() == ["condition", "built_year", "condition"]


def test_a_protected_building_of_unknown_condition_is_never_demolished_nor_decided(renewal):
    found = houses([[None, 1934, "文保单位"]], renewal)
    # whether it is only kept, or repaired, depends on its condition
    assert found["action"].tolist() == ["undetermined"]
    assert found["missing"].tolist() == ["condition"]


def test_without_a_column_of_heritage_nobody_knows_what_may_go(renewal):
    found = houses([["D", 1960, None]], renewal, has_heritage=False)
    assert found["action"].tolist() == ["undetermined"]
    assert "heritage" in found.at[0, "missing"]
    # where the column is there, a blank cell says that it is not protected
    assert houses([["D", 1960, None]], renewal)["action"].tolist() == ["demolish"]
    assert houses([["D", 1960, "无"]], renewal)["action"].tolist() == ["demolish"]


def test_without_a_table_nothing_is_decided():
    found = houses([["D", 1960, ""]], Renewal())
    assert found["action"].tolist() == ["undetermined"]
