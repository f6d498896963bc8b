"""Order 53 article by article: state, cause and consequence are three things."""

import dataclasses

import pytest
from factories import box, policy_named, zone

from landuse.domain.assessment import assess
from landuse.domain.tags.reasons import names_in_cell
from landuse.views.text.tags import json_of

DAY = "2022-12-31"
#: Every column that the rules of idle land ask for is there, and says nothing happened.
EMPTY = {
    "land_use": "0701",
    "land_use_system": "三调",
    "right_nature": "出让",
    "due_start": "2019-01-01",
    "started": None,
    "suspended_since": None,
    "developed_share": None,
    "invested_share": None,
}


def parcel(**more):
    return {"parcel_id": "P1", "geometry": box(0, 0, 100, 100), **EMPTY, **more}


def tagged(row, as_of=DAY, **tables):
    return json_of(
        result := assess(zone(parcels=[row], **tables), as_of), result.parcels, "parcel"
    )[0]


def rules(got):
    return [reason["rule"] for reason in got["reasons"]]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # Art. 14: a year's fee, and after two the land is taken back
        ({"due_start": "2021-12-31"}, ["idle-not-started", "idle-fee"]),
        ({"due_start": "2021-01-01"}, ["idle-not-started", "idle-fee"]),
        ({"due_start": "2020-12-31"}, ["idle-not-started", "idle-take-back"]),
        ({"due_start": "2022-01-01"}, ["overdue"]),
        # Art. 8: idle by cause of the government or of nature, and neither fee nor take-back
        ({"government_caused": True}, ["idle-not-started", "idle-excused", "government-delay"]),
        ({"idle_cause": "规划调整"}, ["idle-not-started", "idle-excused", "government-delay"]),
        ({"idle_cause": "台风灾害"}, ["idle-not-started", "idle-excused", "government-delay"]),
        ({"idle_cause": "企业资金不足"}, ["idle-not-started", "idle-take-back"]),
        # Art. 2: state-owned land only
        ({"right_nature": "集体土地"}, []),
        ({"right_nature": "出让", "ownership": "集体"}, []),
        ({"right_nature": "集体土地", "government_caused": True}, []),
        ({"right_nature": None, "ownership": "30"}, []),
        ({"right_nature": None, "parcel_id": "320613018001JB00001"}, []),
        ({"right_nature": None, "parcel_id": "320613018001GB00001"}, ["idle-not-started", "idle-take-back"]),
        # Art. 30: levelling the ground is no start
        ({"started": "2019-06-01", "start_basis": "三通一平"}, ["idle-not-started", "idle-take-back"]),
        ({"started": "2019-06-01", "start_basis": "基坑开挖完毕"}, []),
        # what is completed was started, though nobody registered when
        ({"completed": "2020-05-31"}, []),
        ({"completed": "2023-05-31"}, ["idle-not-started", "idle-take-back"]),
        ({"started": "2019-06-01", "start_basis": "三通一平", "completed": "2021-05-31"}, []),
        # a start that was put off, and one that is reckoned from the handing over
        ({"extended_until": "2021-06-30"}, ["idle-not-started", "idle-fee"]),
        ({"extended_until": "2022-06-30"}, ["overdue"]),
        ({"due_start": None, "handed_over": "2020-06-30"}, ["idle-not-started", "idle-fee"]),
        # stalled land, with its cause beside
        (
            {"started": "2019-06-01", "suspended_since": "2020-06-01", "developed_share": 0.2,
             "invested_share": 0.9, "government_caused": True},
            ["idle-stalled-area", "idle-excused-stalled", "government-stall"],
        ),
        (
            {"started": "2019-06-01", "suspended_since": "2020-06-01", "developed_share": 0.3333,
             "invested_share": 0.9},
            [],  # a third, as ledgers write it
        ),
    ],
)  # fmt: skip
def test_each_article_gives_its_rules(row, expected):
    got = tagged(parcel(**row))
    assert rules(got) == expected
    assert ("idle" in got["flags"]) is any(rule.startswith("idle") for rule in expected)


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"government_caused": True}, "government"),
        ({"idle_cause": "不可抗力"}, "force_majeure"),
        ({"idle_cause": "企业资金不足"}, None),
        ({}, None),
        ({"government_caused": True, "due_start": "2022-06-01"}, None),  # not idle yet
    ],
)
def test_the_cause_stands_beside_the_state(row, cause):
    assert tagged(parcel(**row))["idle_cause"] == cause


def test_a_decision_is_lifted_by_its_day_or_by_a_later_start():
    decided = {
        "idle_decision_no": "通闲认〔2015〕3号",
        "idle_decision_date": "2015-03-01",
        "due_start": "2012-01-01",
    }
    assert "idle-decided" in rules(tagged(parcel(**decided)))
    lifted = parcel(**decided, idle_decision_lifted="2022-06-01", started="2014-01-01")
    assert tagged(lifted)["status"] != "idle"
    assert tagged(lifted, "2022-05-31")["status"] == "idle"
    started = {**decided, "started": "2018-06-01"}
    assert tagged(parcel(**started))["status"] != "idle"
    assert tagged(parcel(**started), "2018-05-31")["confirmed"]


FACTORY = {
    "land_use": "0601", "started": "2005-06-01", "developed_share": 1.0, "invested_share": 1.0,
}  # fmt: skip
HOUSE = [
    {
        "building_id": "B1",
        "geometry": box(10, 10, 80, 80),
        "floor_area_m2": 6400.0,
        "vacant_area_m2": 0.0,
    }
]
FIRM = {"enterprise_id": "Q1", "year": 2022, "tax_wan": 15.0, "sales_wan": 900.0}
USE = [{"enterprise_id": "Q1", "parcel_id": "P1", "tenure": "own"}]


def low(row, firm=FIRM, buildings=HOUSE, **tables):
    got = tagged(
        parcel(**FACTORY | row), buildings=buildings, enterprises=[firm], occupancy=USE, **tables
    )
    return [rule for rule in rules(got) if rule.startswith(("low", "industry"))]


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        ({"contract_date": "2022-01-04"}, True),  # 0.64 is under the floor of 1.2 for new projects
        ({"contract_date": "1994-01-01"}, False),
        ({"contract_date": None}, False),  # started in 2005: the contract is older than the floor
        ({"contract_date": "1994-01-01", "far_min": 0.8}, True),  # the contract's own
        ({"contract_date": "2022-01-04", "due_end": "2024-01-01"}, False),  # being built
        ({"contract_date": "2022-01-04", "due_end": "2024-01-01", "completed": "2022-11-01"}, True),
        ({"contract_date": "2022-01-04", "due_end": "2022-12-31"}, True),
    ],
)
def test_a_plot_ratio_is_asked_of_what_is_built_under_the_contract(row, asks):
    assert ("low-far" in low(row)) is asks
    assert "low-far" not in low(row, buildings=[])


def test_land_that_stands_still_is_not_open_for_want_of_a_column_of_completion():
    row = FACTORY | {"contract_date": "2022-01-04", "suspended_since": "2022-06-01"}
    zone_ = zone(parcels=[parcel(**row)], buildings=HOUSE, enterprises=[FIRM], occupancy=USE)
    present = {**zone_.present, "parcels": zone_.present["parcels"] - {"completed"}}
    zone_ = dataclasses.replace(zone_, present=present)
    made = assess(zone_, DAY)
    assert "completed" not in names_in_cell(made.parcels["missing"].iloc[0])


@pytest.mark.parametrize(
    ("row", "firm", "asks"),
    [
        ({}, {}, True),
        ({}, {"utility": True}, False),
        ({}, {"started_production": "2021-06-01"}, False),  # two years are not over
        ({}, {"started_production": "2015-06-01"}, True),
        ({"due_end": "2024-01-01"}, {}, False),
    ],
)
def test_the_tax_line_is_not_asked_of_exempt_firms_and_works_under_construction(row, firm, asks):
    assert ("low-tax" in low({"tax_per_mu_min": 4.0, **row}, {**FIRM, **firm})) is asks


@pytest.mark.parametrize(
    ("sector", "listed_as"),
    [("化学原料制造", "负面"), ("C2614", "限制类"), ("通用机械", "鼓励类"), ("纺织", None)],
)
def test_the_industry_list_is_a_reason_of_its_own(sector, listed_as):
    industries = [
        {"sector": "化学", "list": "负面"},
        {"sector": "C26", "list": "限制类"},
        {"sector": "机械", "list": "鼓励类"},
    ]
    got = low({}, {**FIRM, "tax_wan": 900.0, "sector": sector}, industries=industries)
    assert ("industry-listed" in got) is (listed_as in ("负面", "限制类"))
    assert "industry-listed" not in low({}, {**FIRM, "sector": sector})


def test_office_buildings_have_rules_of_their_own():
    house = {
        "building_id": "B1",
        "geometry": box(10, 10, 80, 80),
        "floor_area_m2": 6400.0,
        "vacant_since": "2021-01-01",
    }
    for use, rule in (
        ("商务办公", "office-idle"),
        ("生产车间", "building-idle"),
        (None, "building-idle"),
    ):
        result = assess(zone(parcels=[parcel()], buildings=[{**house, "use": use}]), DAY)
        found = names_in_cell(result.buildings.iloc[0]["rules"])
        assert found == [rule, rule.replace("idle", "part-vacant")]


def test_every_rule_says_its_text_and_whether_it_was_compared_with_it():
    for rule in policy_named("china").rules:
        assert rule.cite and rule.cite_en, rule.id
        assert rule.dated is not None, rule.id
        assert (rule.compared is None) is bool(rule.unverified), rule.id
