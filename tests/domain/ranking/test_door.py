"""What cannot be ranked or drawn is refused in one sentence that names what can."""

import pytest
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.ranking.odds import odds
from landuse.domain.ranking.ranking import ranking
from landuse.domain.vocabulary.measures import BY, MEASURES
from landuse.errors import LanduseError


@pytest.fixture(scope="module")
def result():
    return assess(rated_zone([30.0, 20.0]))


def test_an_unknown_kind_of_unit(result):
    with pytest.raises(LanduseError, match="by 不能是 'company'") as caught:
        ranking(result, "company")
    assert all(word in str(caught.value) for word in BY)


def test_units_and_measures_by_what_tables_call_them(result):
    plain = ranking(result, "enterprise", "tax_per_mu")
    assert ranking(result, by="企业", measure="亩均税收").equals(plain)
    assert ranking(result, by="Enterprises", measure="Tax per mu").equals(plain)


def test_an_unknown_measure(result):
    with pytest.raises(LanduseError, match="是否指 tax_per_mu") as caught:
        ranking(result, "parcel", "tax_per_m")
    assert all(word in str(caught.value) for word in MEASURES)


@pytest.mark.parametrize("draws", [0, -1, 2.5, True, "100"])
def test_draws_that_are_no_number_of_draws(result, draws):
    with pytest.raises(LanduseError, match="draws 不能是"):
        odds(result, draws=draws)


def test_a_seed_below_zero(result):
    with pytest.raises(LanduseError, match="seed 不能是 -1"):
        odds(result, draws=10, seed=-1)


def test_one_draw_is_enough(result):
    got = odds(result, draws=1)
    assert (got["rank_low"] == got["rank_high"]).all()
