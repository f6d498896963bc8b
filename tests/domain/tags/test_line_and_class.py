"""Who gives the line that land is held against, and which class is the last: told in the reason."""

import dataclasses

import pytest
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.domain.policy.policy import Lines
from landuse.views.text.explain import text
from landuse.views.text.tags import json_of, rows_of


def industrial(zone_, **columns):
    """The same zone on industrial land, with more columns of its parcels."""
    parcels = zone_.parcels.assign(land_use="工业用地", **columns)
    return dataclasses.replace(zone_, parcels=parcels)


def with_tax_line(zone_, least):
    lines = Lines(tax_per_mu_min=least)
    return dataclasses.replace(zone_, policy=zone_.policy.model_copy(update={"lines": lines}))


@pytest.fixture(scope="module")
def lined():
    """Three parcels of 2 万元/亩: the first under its contract's line, the second the policy's."""
    made = industrial(rated_zone([60.0, 60.0, 60.0]), tax_per_mu_min=[5.0, None, 1.0])
    return assess(with_tax_line(made, 3.0))


def test_the_reason_says_whether_contract_or_policy_gave_the_line(lined):
    got = json_of(lined, lined.parcels, "parcel")
    seen = [[r["values"] for r in one["reasons"] if r["rule"] == "low-tax"] for one in got]
    lines = [(one[0]["tax_line"], one[0]["tax_line_from"]) if one else None for one in seen]
    assert lines == [(5.0, "contract"), (3.0, "policy"), None]


@pytest.mark.parametrize(
    ("lang", "contract", "policy"),
    [
        ("zh", "亩均税收线 5.00 万元/亩，合同约定", "亩均税收线 3.00 万元/亩，政策底线"),
        ("en", "Tax line 5.00 × 10k yuan/mu: the contract", "3.00 × 10k yuan/mu: the policy"),
    ],
)
def test_it_is_said_in_the_list_and_in_the_explanation(lined, lang, contract, policy):
    listed = rows_of(lined, lined.parcels, "parcel", lang)
    assert contract in listed[0]["why"]
    assert policy in listed[1]["why"]
    said = text(account_of(lined, "P1"), lang).replace("\n", "").replace(" ", "")
    word = {"zh": "亩均税收线依据政策底线", "en": "Taxlinefrom:thepolicy"}[lang]
    assert word in said


def test_without_a_line_nobody_is_held_against_one():
    made = assess(with_tax_line(industrial(rated_zone([60.0])), None))
    assert "low-tax" not in made.parcels["rules"].iloc[0]


#: Twenty-five firms: 24 and 25 of 25 are past 95 %.
NAMES = {"优先发展类": 0.2, "鼓励提升类": 0.6, "监管调控类": 0.95, "落后整治类": 1.0}


@pytest.mark.parametrize("names", [NAMES, {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0}])
def test_the_last_class_is_low_efficient_whatever_it_is_called(names):
    made = industrial(rated_zone([100.0 - at for at in range(25)]))
    result = assess(with_tax_line(capped(made, cap=None, classes=names), None))
    is_low = result.parcels["rules"].str.contains("low-class-d")
    assert result.parcels.index[is_low].to_list() == ["P23", "P24"]
    row = json_of(result, result.parcels.loc[["P24"]], "parcel")[0]
    seen = next(r for r in row["reasons"] if r["rule"] == "low-class-d")["values"]
    assert seen["firm_class"] == list(names)[-1]
    assert (
        f"主要企业等级 {list(names)[-1]}"
        in rows_of(result, result.parcels.loc[["P24"]], "parcel", "zh")[0]["why"]
    )


def test_the_only_firm_of_its_group_is_in_no_last_class():
    made = assess(industrial(rated_zone([100.0])))
    assert made.parcels["firm_in_last_class"].to_list() == [False]
    assert made.enterprises["class"].isna().all()


def test_a_firm_without_figures_may_be_in_the_last_class():
    made = assess(industrial(rated_zone([100.0, None])))
    assert made.parcels["firm_in_last_class"].isna().to_list() == [False, True]


def test_a_parcel_about_which_everything_is_filled_in_says_so():
    made = assess(industrial(rated_zone([100.0, None])))
    row = made.parcels.iloc[[1]].assign(status="undetermined", missing="")
    assert rows_of(made, row, "parcel", "zh")[0]["why"] == "资料已填，但无法判断"
