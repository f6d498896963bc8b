"""Where the class of a firm is cut: the share of its rank, and the edges of the class."""

import pytest
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.views.text.explain import standing_line

TAXES = [100.0, 80.0, 60.0, 40.0, 20.0]


@pytest.fixture(scope="module")
def made():
    """Five firms; the second is vetoed, and in the last class whatever its rank."""
    return assess(rated_zone(TAXES, veto=[None, "重大安全事故", None, None, None]))


@pytest.mark.parametrize(
    ("firm", "cut"),
    [
        ("F00", ("A", 0.0, 0.2)),  # 1 of 5 is 20 %, which is of A
        ("F01", None),  # vetoed
        ("F02", ("B", 0.2, 0.6)),
        ("F03", ("C", 0.6, 0.95)),
        ("F04", None),  # past 95 %, but five firms have no last class
    ],
)
def test_the_edges_are_those_of_the_class_that_the_rank_gives(made, firm, cut):
    assert account_of(made, firm).score_rank.cut == cut


def test_it_is_said_beside_the_rank(made):
    account = account_of(made, "F03")
    said = standing_line(account, account.score_rank)
    assert "4 / 5，即前 80.0%；C 一档为 60%（不含）–95%（含）" in said
    said = standing_line(account, account.score_rank, "en")
    assert "4 of 5, the first 80.0%; class C is over 60% up to 95%" in said


def test_a_parcel_has_no_edges(made):
    assert account_of(made, "P3").score_rank.cut is None
