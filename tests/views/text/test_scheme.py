"""A scheme in words."""

from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.views.text.scheme import lines


def with_source(source):
    zone = rated_zone([30.0])
    scheme = zone.policy.scheme
    base = scheme.base.model_copy(update={"source": source})
    return assess(zone).bases, scheme.model_copy(update={"base": base})


def test_this_year_stands_in_for_a_missing_last_year():
    bases, scheme = with_source("previous_year")
    assert any("当年平均×倍数（缺上年）" in line for line in lines(scheme, bases))


def test_this_year_by_choice_lacks_nothing():
    bases, scheme = with_source("same_year")
    text = "\n".join(lines(scheme, bases))
    assert "当年平均×倍数" in text
    assert "缺上年" not in text
    assert "no last year" not in "\n".join(lines(scheme, bases, "en"))


def test_an_indicator_without_a_base_says_so():
    _, scheme = with_source("previous_year")
    assert "基准 –（无）" in "\n".join(lines(scheme, {}))
