"""例外.csv: a finding that somebody has accepted is a note, as long as it says the same."""

import datetime as dt

import pytest
from factories import zone

from landuse.domain.quality import inspect
from landuse.domain.quality.exceptions import fingerprint_of
from landuse.domain.quality.verdict import is_fit_to_use

TODAY = dt.date(2022, 6, 1)
#: A field check that ends before it begins is an error.
CHECK = {
    "unit_id": "P1",
    "status": "闲置",
    "reviewer": "王工",
    "date": "2022-05-01",
    "until": "2022-01-01",
    "source_row": 2,
}
HOLDS = {"reason": "补充协议在办", "person": "李工", "until": "2022-12-31", "source_row": 2}


def inspected(check, exceptions):
    return inspect(zone(reviews=[check], exceptions=exceptions), TODAY)


def reversed_check(of):
    rows = of.findings[of.findings["code"] == "dates_reversed"]
    return rows.astype(object).where(rows.notna(), None).to_dict("records")[0]


@pytest.fixture(scope="module")
def accepted():
    """An exception with the fingerprint of the finding."""
    print_ = fingerprint_of(reversed_check(inspected(CHECK, [])))
    return {"finding": "dates_reversed", "fingerprint": print_, **HOLDS}


def test_an_error_that_is_accepted_fails_no_check(accepted):
    of = inspected(CHECK, [accepted])
    assert is_fit_to_use(of.findings[of.findings["code"] == "dates_reversed"])
    finding = reversed_check(of)
    assert finding["severity"] == "info"
    assert finding["message"].startswith("已接受（补充协议在办；李工；至2022-12-31）：")
    assert fingerprint_of(finding) == accepted["fingerprint"]


def test_a_row_put_in_above_changes_nothing(accepted):
    assert reversed_check(inspected({**CHECK, "source_row": 9}, [accepted]))["severity"] == "info"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"until": "2022-05-31"}, "exception_expired"),
        ({"finding": "no_such"}, "exception_unknown"),
        ({"fingerprint": None}, "exception_unmarked"),
        ({"fingerprint": "f00000000-00000000"}, "exception_gone"),
    ],
)
def test_an_exception_that_does_not_hold_is_told_and_the_finding_stands(accepted, changed, code):
    of = inspected(CHECK, [accepted | changed])
    assert reversed_check(of)["severity"] == "error"
    assert list(of.findings["code"]).count(code) == 1


def test_what_says_something_else_by_now_is_no_longer_accepted(accepted):
    of = inspected({**CHECK, "until": "2021-12-31"}, [accepted])
    assert reversed_check(of)["severity"] == "error"
    assert "exception_changed" in list(of.findings["code"])


def test_without_a_fingerprint_the_right_one_is_proposed(accepted):
    of = inspected(CHECK, [accepted | {"fingerprint": None}])
    told = of.findings[of.findings["code"] == "exception_unmarked"]["message"].iloc[0]
    assert accepted["fingerprint"] in told
