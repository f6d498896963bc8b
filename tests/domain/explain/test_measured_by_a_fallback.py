"""A firm without a figure of energy is measured by electricity, and told so figure by figure."""

import pytest
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.views.text import explain

#: Three firms with 100 万元 of tax; the last has no figure of energy, and twice the electricity.
ENERGY = [10.0, 10.0, None]
POWER = [100_000.0, 100_000.0, 200_000.0]


@pytest.fixture(scope="module")
def assessment():
    return assess(rated_zone([100.0] * 3, energy_tce=ENERGY, power_kwh=POWER))


def test_its_value_and_base_are_those_of_electricity(assessment):
    green = account_of(assessment, "F02").indicators[-1]

    assert green.fallback == "power_kwh"
    assert green.parts == (100.0, 200_000.0)
    assert green.value == pytest.approx(100 / 200_000 * 10_000)  # 5 万元 each 10 000 kWh
    # twice the average, which is all tax by all electricity
    assert green.base == pytest.approx(2 * 300 / 400_000 * 10_000)
    assert green.points == pytest.approx(20 * 5 / 15)


def test_others_are_told_by_energy(assessment):
    green = account_of(assessment, "F00").indicators[-1]

    assert (green.fallback, green.parts) == ("", (100.0, 10.0))


def test_it_is_printed_by_what_it_was_measured(assessment):
    printed = " ".join(explain.text(account_of(assessment, "F02")).split())

    working = "100.0 万元 ÷ 200,000 千瓦时 × 10,000 = 5.000"
    assert f"单位能耗税收(万元/吨标煤)(用电量)：{working}" in printed
