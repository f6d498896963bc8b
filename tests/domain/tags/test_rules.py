"""The idle-land rules by the anniversary, the three values of logic, reviews, priorities."""

import pandas as pd
import pytest
from factories import box, day, zone

from landuse.domain.assessment import assess
from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.reasons import names_in_cell

BUILT = {
    "started": "2005-06-01",
    "suspended_since": None,
    "developed_share": 1.0,
    "invested_share": 1.0,
}


def parcel(**more):
    row = {
        "parcel_id": "P1",
        "geometry": box(0, 0, 100, 100),
        "land_use": "0601",
        "land_use_system": "三调",
    }
    return (
        row
        | {
            "due_start": None,
            "started": None,
            "government_caused": None,
            "suspended_since": None,
            "developed_share": None,
            "invested_share": None,
        }
        | more
    )


def judged(row, as_of="2022-12-31", **tables):
    """The row of the one parcel, its lists as lists, with its reasons."""
    a = assess(zone(parcels=[row], **tables), as_of)
    lists = {name: names_in_cell(a.parcels.iloc[0][name]) for name in ("flags", "rules", "missing")}
    told = a.grounds["parcel"].reasons(a.parcels.index)[0]
    return a.parcels.iloc[0].to_dict() | lists | {"reasons": told}


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2021-06-01", "undetermined"),
        ("2021-06-14", "undetermined"),
        ("2021-06-15", "overdue"),
        ("2022-06-14", "overdue"),
        ("2022-06-15", "idle"),
        ("2023-06-15", "idle"),
    ],
)
def test_idle_begins_on_the_anniversary_of_the_due_start(as_of, status):
    # before the due day the land rules are false, but output and buildings of the parcel are unknown here
    got = judged(parcel(due_start="2021-06-15", land_use="0701"), as_of)
    expected = "in_use" if status == "undetermined" and not got["missing"] else status
    assert got["status"] == expected


def test_leap_day_anniversary_is_the_last_of_february():
    assert judged(parcel(due_start="2020-02-29"), "2021-02-27")["status"] == "overdue"
    assert judged(parcel(due_start="2020-02-29"), "2021-02-28")["status"] == "idle"


def test_a_started_parcel_is_not_idle_for_want_of_a_due_date():
    got = judged(parcel(land_use="0701", **BUILT))
    assert got["status"] == "in_use"
    assert got["missing"] == []


def test_a_start_after_the_day_is_no_start():
    row = parcel(due_start="2020-01-01", started="2022-03-01")
    assert judged(row, "2022-02-28")["status"] == "idle"
    assert "idle" not in judged(row, "2022-03-01")["flags"]


@pytest.mark.parametrize(
    ("developed", "invested", "since", "idle"),
    [
        (0.33, 0.9, "2021-12-31", True),
        (1 / 3, 0.9, "2021-12-31", False),
        (0.9, 0.2499, "2021-12-31", True),
        (0.9, 0.25, "2021-12-31", False),
        (0.1, 0.1, "2022-01-01", False),
    ],
)
def test_stalled_by_area_or_money_and_stopped_a_year(developed, invested, since, idle):
    row = parcel(
        started="2018-01-01",
        developed_share=developed,
        invested_share=invested,
        suspended_since=since,
    )
    assert ("idle" in judged(row)["flags"]) is idle


def test_land_delayed_by_the_government_is_idle_and_says_why():
    got = judged(parcel(due_start="2020-01-01", government_caused=True))
    assert got["status"] == "idle"
    assert set(got["flags"]) == {"idle", "government_delay"}
    early = judged(parcel(due_start="2022-06-01", government_caused=True))
    assert early["status"] == "government_delay"  # past the day, and not yet a year


def test_an_unknown_cause_does_not_lift_the_suspicion():
    got = judged(parcel(due_start="2020-01-01"))
    assert got["status"] == "idle"
    assert not got["confirmed"]


def test_a_decision_confirms():
    got = judged(
        parcel(
            due_start="2020-01-01",
            idle_decision_no="示例〔2021〕1号",
            idle_decision_date="2021-05-01",
        )
    )
    assert got["status"] == "idle"
    assert got["confirmed"]
    assert (
        judged(
            parcel(due_start="2022-06-01", idle_decision_no="x", idle_decision_date="2023-01-01")
        )["status"]
        == "overdue"
    )


def test_reasons_carry_clause_and_values():
    reason = judged(parcel(due_start="2020-01-01"))["reasons"][0]
    assert reason["rule"] == "idle-not-started"
    assert "53号" in reason["cite"]
    assert reason["values"] == {
        "started_by_law": None,
        "due_start_plus_1y": "2021-01-01",
        "is_collective": None,
    }
    assert (reason["dated"], reason["compared"]) == ("2012-06-01", "2026-11-26")


def test_missing_due_date_is_undetermined_and_says_so():
    got = judged(parcel())
    assert got["status"] == "undetermined"
    assert "due_start" in got["missing"]


def test_removing_a_column_turns_the_tag_to_undetermined_never_to_another():
    row = parcel(
        due_start="2020-01-01",
        started="2019-06-01",
        **{k: v for k, v in BUILT.items() if k != "started"},
    )
    full = judged(row | {"land_use": "0701"})
    assert full["status"] == "in_use"
    without = {
        k: v
        for k, v in row.items()
        if k not in ("suspended_since", "developed_share", "invested_share")
    }
    got = judged(without | {"land_use": "0701"})
    assert got["status"] == "undetermined"
    assert set(got["missing"]) == {"suspended_since", "developed_share", "invested_share"}
    # what is completed is neither stalled nor half built
    done = judged(without | {"land_use": "0701", "completed": "2007-06-01"})
    assert (done["status"], done["missing"]) == ("in_use", [])


def test_a_review_in_force_stands_above_all_and_expires():
    reviews = [
        {
            "unit_id": "P1",
            "status": "正常",
            "reviewer": "核查人甲",
            "date": "2022-03-01",
            "reason": "已进场",
            "until": "2022-09-30",
        }
    ]
    row = parcel(due_start="2020-01-01")
    got = judged(row, "2022-06-30", reviews=reviews)
    assert (got["status"], got["confirmed"], got["reviewer"]) == ("in_use", True, "核查人甲")
    assert got["reasons"][0]["rule"] == "review"
    assert "idle" in got["flags"]
    assert judged(row, "2022-10-01", reviews=reviews)["status"] == "idle"
    assert judged(row, "2022-02-01", reviews=reviews)["status"] == "idle"


def test_low_efficiency_by_contract_line_then_policy_line():
    tables = {
        "buildings": [
            {
                "building_id": "B1",
                "geometry": box(10, 10, 80, 80),
                "floors": 2,
                "vacant_since": None,
            }
        ],
        "enterprises": [{"enterprise_id": "Q1", "year": 2022, "tax_wan": 75.0, "sales_wan": 900.0}],
        "occupancy": [{"enterprise_id": "Q1", "parcel_id": "P1", "tenure": "own"}],
    }
    built = parcel(far_min=0.5, **BUILT)  # 15 mu, 5 万元/亩: over the policy's 4
    assert "low_efficiency" not in judged(built, **tables)["flags"]
    got = judged(built | {"tax_per_mu_min": 6.0}, **tables)
    assert got["status"] == "low_efficiency"
    seen = next(r for r in got["reasons"] if r["rule"] == "low-tax")["values"]
    assert (seen["tax_per_mu"], seen["tax_line"]) == (5.0, 6.0)
    assert seen["tax_line_from"] == "contract"


def test_vacant_building_is_idle_factory_not_idle_land():
    tables = {
        "buildings": [
            {
                "building_id": "B1",
                "geometry": box(10, 10, 80, 80),
                "floors": 2,
                "vacant_since": "2021-01-01",
            }
        ]
    }
    result = assess(zone(parcels=[parcel(**BUILT)], **tables), "2022-12-31")
    assert result.buildings.at["B1", "status"] == "idle"
    assert "idle" not in names_in_cell(result.parcels.at["P1", "flags"])
    assert result.parcels.at["P1", "status"] == "low_efficiency"


def _one(column, values, op, value=None, present=True):
    facts = pd.DataFrame({column: values})
    condition = Condition(column=column, op=op, value=value)
    holds, known = Answers(facts, {column} if present else set(), day("2022-12-31")).condition(
        condition
    )
    return [bool(h) if k else pd.NA for h, k in zip(holds, known, strict=True)]


def test_unknown_is_not_false():
    assert _one("x", pd.array([1.0, None], dtype="Float64"), "<", 2) == [True, pd.NA]
    assert _one("d", pd.to_datetime(["2022-01-01", "2023-01-01", None]), "recorded_as_of") == [
        True,
        False,
        False,
    ]
    assert _one("d", pd.to_datetime(["2022-01-01", None]), "missing_as_of", present=False) == [
        False,
        pd.NA,
    ]


def test_a_rule_without_conditions_is_refused():
    with pytest.raises(ValueError, match="下没有条件"):
        Rule(id="r", status="idle", title="t", cite="c")
