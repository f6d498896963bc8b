"""How sure a rank is."""

import dataclasses

import pytest
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.policy.scheme import Spread
from landuse.domain.ranking.odds import odds
from landuse.domain.ranking.ranking import ranking


def test_odds_are_seeded_and_close():
    result = assess(rated_zone([float(100 - i) for i in range(40)]))
    one, again, other = (odds(result, draws=500, seed=s) for s in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)
    chances = one[[c for c in one if c.startswith("p_")]]
    assert chances.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (one["rank_low"] <= one["rank_high"]).all()
    assert one["rank_low"].iloc[0] == 1
    assert one["p_A"].iloc[0] > 0.9
    assert chances.sum().to_dict() == pytest.approx({"p_A": 8, "p_B": 16, "p_C": 14, "p_D": 2})


def test_equal_firms_have_equal_odds():
    taxes = [float(100 - i) for i in range(30)] + [0.0] * 10
    result = assess(rated_zone(taxes, sales_wan=[1000.0] * 30 + [0.0] * 10))
    got = odds(result, draws=200)
    assert set(result.enterprises["rank"].iloc[30:]) == {31}
    assert set(got["rank_low"].iloc[30:]) == set(got["rank_high"].iloc[30:]) == {31}
    assert set(got["classes"].iloc[30:]) == {"C (100 %)"}


def test_a_floor_holds_in_every_draw():
    z = capped(rated_zone([900.0, -5000.0, -7000.0], sales_wan=[100.0] * 3))
    floor = z.policy.scheme.model_copy(
        update={
            "indicators": (
                z.policy.scheme.indicators[0].model_copy(update={"floor": -0.5}),
                z.policy.scheme.indicators[1].model_copy(update={"base": 1e9}),
            )
        }
    )
    got = odds(
        assess(dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": floor}))),
        draws=200,
    )
    assert set(got["rank_low"].iloc[1:]) == {2}


def test_odds_of_a_part_are_those_of_the_whole():
    result = assess(rated_zone([float(100 - i) for i in range(20)]))
    part = dataclasses.replace(result, enterprises=result.enterprises.iloc[-4:], whole=result)
    assert odds(part, draws=200).equals(odds(result, draws=200).iloc[-4:])
    assert ranking(part, "enterprise", "score")["rank"].to_list() == [17, 18, 19, 20]
    assert odds(assess(rated_zone([None])), draws=200).empty


def test_without_errors_the_odds_are_the_ranking():
    still = Spread(land={"ledger": 0.0}, figures={}, other=0.0, tenant=0.0)
    z = rated_zone([float(100 - i) for i in range(20)])
    policy = z.policy.model_copy(
        update={"scheme": z.policy.scheme.model_copy(update={"spread": still})}
    )
    result = assess(dataclasses.replace(z, policy=policy))
    told = []
    got = odds(result, draws=300, tick=told.append)
    assert (
        got["rank_low"].to_list()
        == got["rank_high"].to_list()
        == result.enterprises["rank"].to_list()
    )
    assert told == sorted(told)
    assert told[-1] == 1


FIGURE = {"class_by": "t", "classes": {"A": 2.5, "B": 1.5, "C": 0.0}}


def test_odds_of_classes_by_a_figure():
    """Tax per mu 3, 2 and 1 against least 2.5 and 1.5: sure without errors, less so with them."""
    still = {"land": {"ledger": 0.0}, "figures": {}, "other": 0.0, "tenant": 0.0}
    made = rated_zone([90.0, 60.0, 30.0])
    sure = odds(assess(capped(made, None, spread=still, **FIGURE)), draws=50)
    assert sure["classes"].to_list() == ["A (100 %)", "B (100 %)", "C (100 %)"]
    drawn = odds(assess(capped(made, None, **FIGURE)), draws=400)
    assert 0.5 < drawn["p_A"].iloc[0] <= 1.0
    assert drawn[["p_A", "p_B", "p_C"]].sum(axis=1).to_list() == pytest.approx([1.0] * 3)


def test_odds_where_less_of_the_figure_is_better():
    """Energy over tax: 10 ÷ 90, 10 ÷ 60, 10 ÷ 30 against at most 0.12 and 0.2."""
    item = {"id": "e", "title": "e", "numerator": "energy_tce", "denominator": "tax_wan",
            "weight": 100, "base": 0.2, "lower_is_better": True}  # fmt: skip
    still = {"land": {"ledger": 0.0}, "figures": {}, "other": 0.0, "tenant": 0.0}
    cuts = {"class_by": "e", "classes": {"A": 0.12, "B": 0.2, "C": 9.0}}
    made = capped(rated_zone([90.0, 60.0, 30.0]), indicator=[item], spread=still, **cuts)
    sure = odds(assess(made), draws=50)
    assert sure["classes"].to_list() == ["A (100 %)", "B (100 %)", "C (100 %)"]


def test_classes_of_their_own_below_scale_are_of_ranks_of_their_own():
    taxes = [float(100 - i) for i in range(40)]
    z = rated_zone(taxes, above_scale=[True] * 20 + [False] * 20)
    cuts = {"A": 0.5, "B": 0.9, "C": 0.95, "D": 1.0}
    plan = z.policy.scheme.model_copy(update={"group_by": (), "below_classes": cuts})
    z = dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": plan}))
    result = assess(z)
    below = result.enterprises.iloc[20:]
    # the shares of 规下 are of the 20 firms below scale, not of all 40
    assert below["rank"].to_list() == list(range(1, 21))
    assert below["class"].value_counts().to_dict() == {"A": 10, "B": 8, "C": 1, "D": 1}
    chances = odds(result, draws=300)
    assert chances.loc["F20", "p_A"] > 0.9
    assert chances.loc[below.index, "p_A"].sum() == pytest.approx(10)
