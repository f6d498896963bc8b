import pandas as pd
import pytest
import study_golden as golden

from landuse.domain.study.cash_flow import cash_flow
from landuse.errors import StudyError


def test_the_sums_of_the_years_are_those_of_the_lines():
    flow = cash_flow(golden.sums(), 0.08)
    assert flow.net() == pytest.approx(golden.NET, abs=1e-6)
    assert flow.by_year().sum().to_numpy() == pytest.approx(golden.NET, abs=1e-6)
    assert flow.returns is flow.known_returns


def test_what_each_bears_adds_up_to_the_whole():
    flow = cash_flow(golden.sums(), 0.08)
    who = flow.split("bearer")
    assert who["npv"].to_dict() == {
        "平台公司": pytest.approx(-17774.009309, abs=1e-6),
        "政府": pytest.approx(3794.683523, abs=1e-6),
    }
    assert who.loc["平台公司", "irr"] == pytest.approx(0.01224060, abs=1e-8)
    for by in ("bearer", "kind", "item"):
        assert flow.split(by)["npv"].sum() == pytest.approx(flow.known_returns.npv)


def test_public_and_earning_lines_are_balanced_apart():
    kinds = cash_flow(golden.sums(), 0.08).split("kind")
    # 土壤 300 + 900, 文物 3510 and 市政 1200 + 1800 in years 1 and 2
    assert kinds.loc["public", "total"] == -7710.0
    assert kinds.loc["earning", "total"] == pytest.approx(14332.825885 + 7710.0)


def test_an_unknown_sum_makes_the_result_undetermined_and_is_no_zero():
    table = golden.sums()
    table.loc[table["item"] == "土壤调查修复", "wan"] = pd.NA
    flow = cash_flow(table, 0.08)
    assert flow.returns is None
    assert flow.unknown_items == ("土壤调查修复",)
    # without it: −300/1.08 − 900/1.08² less to pay
    without = -13979.325786 + 300 / 1.08 + 900 / 1.08**2
    assert flow.known_returns.npv == pytest.approx(without, abs=1e-5)
    assert flow.split()["is_determined"].to_dict() == {"平台公司": False, "政府": True}


def test_no_line_is_no_result():
    empty = golden.sums().iloc[:0]
    assert cash_flow(empty, 0.08).known_returns is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"year": -1}, "study.line_year"),
        ({"year": 0.5}, "study.line_year"),
        ({"wan": float("inf")}, "study.line_not_finite"),
    ],
)
def test_a_line_that_cannot_be_is_named(change, code):
    table = pd.DataFrame([{"item": "建安", "year": 0, "wan": -1.0} | change])
    with pytest.raises(StudyError) as refused:
        cash_flow(table, 0.08)
    assert refused.value.code == code
    assert "建安" in refused.value.message


def test_a_missing_column_is_named():
    with pytest.raises(StudyError) as refused:
        cash_flow(pd.DataFrame({"item": ["建安"], "wan": [1.0]}), 0.08)
    assert refused.value.params["column"] == "year"
