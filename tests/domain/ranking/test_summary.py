"""Who is in a ranking, who is not and why."""

import dataclasses

import pandas as pd
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.ranking.ranking import ranking
from landuse.domain.ranking.summary import summary_of
from landuse.views.text.ranking_note import note


def summary(zone, by="enterprise", measure="score"):
    result = assess(zone)
    return summary_of(result, ranking(result, by, measure))


def test_ties_and_reasons_are_counted():
    # two firms of equal tax, one without a figure, one utility
    z = rated_zone([30.0, 30.0, 20.0, None, 10.0], utility=[None, None, None, None, True])
    got = summary(z)
    assert (got.ranked, got.tied, got.unranked) == (3, 2, 2)
    assert got.unranked_by_reason == {"missing": 1, "utility": 1}
    assert not got.classes_are_of_parcels


def test_a_figure_that_is_missing_is_no_reason_of_the_scheme():
    got = summary(rated_zone([30.0, None]), "parcel", "tax_per_mu")
    assert (got.ranked, got.unranked, got.unranked_by_reason) == (1, 1, {})
    assert got.classes_are_of_parcels
    assert got.smallest_group is None


def test_firms_on_no_parcel_and_land_that_is_not_there():
    z = rated_zone([30.0, 20.0, 7.5])
    # the third firm is nowhere; the first two state 30.6 and 30.7 mu of 30: two per cent is slack
    rows = z.occupancy.iloc[:2].assign(land_mu=pd.array([30.6, 30.7], dtype="Float64"))
    got = summary(dataclasses.replace(z, occupancy=rows))
    assert (got.unlocated_firms, got.unlocated_tax_wan) == (1, 7.5)
    assert got.overclaimed_parcels == 1


def test_a_group_too_small_for_the_first_class():
    # a fifth of four firms is not one, a fifth of five is
    assert summary(capped(rated_zone([9.0, 8.0, 7.0, 6.0]))).smallest_group == 4
    got = summary(capped(rated_zone([9.0, 8.0, 7.0, 6.0, 5.0])))
    assert (got.smallest_group, got.first_class_share) == (None, 0.2)


def test_the_note_says_what_the_summary_counts():
    z = rated_zone([30.0, 30.0, None])
    result = assess(z)
    found = summary_of(result, ranking(result, "enterprise", "score"))
    shown = note(found, z)
    assert shown.startswith(
        "参与排名 2 个；并列 2 个；未排 1 个（评价指标缺数据）；有的组只有 2 家，"
    )
    assert note(found, z, "en").startswith("2 ranked; 2 tied; 1 not ranked (figures missing); ")


def test_nothing_to_rank():
    z = rated_zone([30.0])
    got = summary(dataclasses.replace(z, occupancy=z.occupancy.iloc[:0]), "parcel", "tax_per_mu")
    assert (got.ranked, got.unranked, got.unlocated_firms) == (0, 0, 1)
    assert note(got, z).startswith("没有可排名的对象：")


def two_years(taxes, before, **scheme):
    """A zone of jiangsu's scheme, of whose firms only some have figures of 2021."""
    z = rated_zone(taxes)
    earlier = z.enterprises.iloc[:before].assign(year=2021)
    both = pd.concat([z.enterprises, earlier], ignore_index=True)
    changed = z.policy.scheme.model_copy(update=scheme)
    policy = z.policy.model_copy(update={"scheme": changed})
    return dataclasses.replace(z, enterprises=both, policy=policy)


def said(zone, lang="zh"):
    result = assess(zone)
    return note(summary_of(result, ranking(result, "enterprise", "score")), zone, lang)


def test_a_base_of_one_firm_of_last_year_is_said():
    z = two_years([30.0, 20.0, 10.0, 5.0], 1)
    assert [(base.year, base.firms) for base in summary(z).thin_bases] == [(2021, 1)] * 3
    assert "的基准值只依据 2021 年 1 家企业" in said(z)
    assert "rest on 1 firm of 2021 only" in said(z, "en")
    # three firms of four are an average; one of one is all there is
    assert summary(two_years([30.0, 20.0, 10.0, 5.0], 3)).thin_bases == ()
    assert summary(two_years([30.0], 1)).thin_bases == ()


def test_a_missing_year_is_said():
    assert "缺 2021 年数据，基准值改用 2022 年平均" in said(two_years([30.0, 20.0], 0))
    assert "no figures of 2021" in said(two_years([30.0, 20.0], 0), "en")
    assert summary(two_years([30.0, 20.0, 10.0], 3)).year_without_base is None
    z = two_years([30.0, 20.0, 10.0], 2, years=2)
    assert summary(z).short_of_years == 1
    assert "1 家企业缺往年数据" in said(z)


def test_a_last_class_that_no_rule_asks_for_is_said():
    z = two_years([30.0, 20.0, 10.0], 3)
    assert summary(z).class_without_rule == ""
    rules = tuple(rule for rule in z.policy.rules if rule.id != "low-class-d")
    z = dataclasses.replace(z, policy=z.policy.model_copy(update={"rules": rules}))
    assert "没有规则引用最末一档“D”" in said(z)
