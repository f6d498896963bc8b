import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.domain.vocabulary import units


def test_six_hundred_mu_is_exactly_forty_hectares():
    assert units.mu_from_m2(400_000) == 600
    assert units.m2_from_mu(600) == 400_000


@given(st.floats(0, 1e9))
def test_mu_and_back(m2):
    assert units.m2_from_mu(units.mu_from_m2(m2)) == pytest.approx(m2, rel=1e-12)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("用地面积(亩)", ("用地面积", "亩")),
        ("用地面积（公顷）", ("用地面积", "公顷")),
        ("实缴税收 [万元]", ("实缴税收", "万元")),
        ("企业名称", ("企业名称", None)),
    ],
)
def test_header_units(header, expected):
    assert units.split_unit(header) == expected


@pytest.mark.parametrize(
    ("dimension", "unit", "factor"),
    [
        ("m2", "公顷", 10_000),
        ("m2", "万平方米", 10_000),
        ("wan", "亿元", 10_000),
        ("wan", "元", 1e-4),
        ("mu", "公顷", 15),
        ("share", "%", 0.01),
    ],
)
def test_factors(dimension, unit, factor):
    assert units.factor(dimension, unit) == pytest.approx(factor)


def test_unknown_unit_is_unknown():
    assert units.factor("m2", "顷") is None
