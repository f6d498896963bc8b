import numpy as np
import pytest
from study_golden import NET

from landuse.domain.study.returns import irr_roots, npv, payback, returns_of
from landuse.errors import StudyError


def test_the_worked_quarter_comes_to_its_figures():
    found = returns_of(NET, 0.08)
    assert found.total == pytest.approx(14332.825885, abs=1e-6)
    assert found.npv == pytest.approx(-13979.325786, abs=1e-6)
    assert found.npv_first_discounted == pytest.approx(-12943.820172, abs=1e-6)
    assert found.npv / found.npv_first_discounted == pytest.approx(1.08)
    assert found.irr == pytest.approx(0.02964463, abs=1e-8)
    assert found.payback_static.years == pytest.approx(14.329144, abs=1e-6)
    assert found.payback_static.only_in_last_year  # the residual value alone pays it back
    assert found.payback_dynamic.years is None
    assert (found.lowest_cumulated, found.lowest_year) == (pytest.approx(-54049.2), 3)


@pytest.mark.parametrize(
    ("flows", "roots"),
    [
        ([-100, 230, -132], [0.1, 0.2]),
        ([-1000, 3300, -3620, 1320], [0.0, 0.1, 0.2]),
        ([-50, -100, 600, 300, -100], [-0.76889547, 1.85441783]),
        ([-100, 50, -30], []),
        ([100, -200, 150], []),
        ([-100, -20, -3], []),
        ([100, 20], []),
        ([0, 0, 0], []),
        ([0, -100, 110], [0.1]),
        ([-100, 220, -121], [0.1]),  # it touches zero, and does not cross it
        ([-1, 9], [8.0]),
        ([-10000] + [327.24625] * 16, [-0.06765411]),
        ([-1000] + [30] * 39 + [200], [0.01456391]),
    ],
)
def test_every_rate_at_which_the_value_is_zero_is_found(flows, roots):
    found = irr_roots(flows)
    assert len(found) == len(roots)
    assert found == pytest.approx(roots, abs=1e-7)


def test_one_rate_is_the_irr_and_several_are_none():
    assert returns_of([-100, 110], 0.08).irr == pytest.approx(0.1)
    several = returns_of([-100, 230, -132], 0.08)
    assert (several.irr, several.irr_kind) == (None, "several")
    nothing = returns_of([-100, -20], 0.08)
    assert (nothing.irr, nothing.irr_kind, nothing.is_of_one_sign) == (None, "none", True)


def test_a_published_sum_is_of_the_first_year_undiscounted():
    # Σ k=1…10 of 93/1.045^k is 735.88; 769.00 is the sum of k=0…9
    assert npv(0.045, [0.0] + [93.0] * 10) == pytest.approx(735.88, abs=0.005)
    assert npv(0.045, [93.0] * 10) == pytest.approx(769.00, abs=0.005)


def test_payback_is_the_crossing_after_which_the_balance_stays_up():
    once = payback([-100, 40, 80, 10])
    assert (once.years, once.crossings, once.only_in_last_year) == (1.75, 1, False)
    # back at zero after two years, down again by the clean-up, back for good in the fourth
    twice = payback([-100, 50, 50, -60, 120])
    assert (twice.years, twice.crossings) == (3.5, 2)
    assert payback([-100, 150, -80]).years is None
    assert payback([50, 50]).years is None


@pytest.mark.parametrize("rate", [8.0, 800.0, -1.0, float("nan")])
def test_a_rate_that_nobody_means_is_refused(rate):
    with pytest.raises(StudyError) as refused:
        npv(rate, [-100, 110])
    assert refused.value.code == "study.rate_out_of_range"


def test_a_rate_of_800_per_cent_is_answered_with_the_one_meant():
    with pytest.raises(StudyError) as refused:
        npv(8.0, [-100, 110])
    assert "0.08" in refused.value.in_language("zh")
    assert "0.08" in refused.value.in_language("en")


@pytest.mark.parametrize("flows", [[-100, float("nan"), 120], [-100, float("inf")]])
def test_what_is_no_number_is_refused_and_no_zero(flows):
    with pytest.raises(StudyError) as refused:
        irr_roots(flows)
    assert refused.value.params == {"year": 1}
    with pytest.raises(StudyError):
        irr_roots([])


def test_libraries_of_the_field_agree_where_there_is_one_answer():
    financial = pytest.importorskip("numpy_financial")
    pyxirr = pytest.importorskip("pyxirr")
    chance = np.random.default_rng(7)
    for _ in range(50):
        flows = np.r_[-chance.uniform(100, 900, 3), chance.uniform(1, 400, chance.integers(3, 30))]
        assert npv(0.08, flows) == pytest.approx(financial.npv(0.08, flows), rel=1e-9)
        assert npv(0.08, flows) == pytest.approx(pyxirr.npv(0.08, flows.tolist()), rel=1e-9)
        (irr,) = irr_roots(flows)
        assert irr == pytest.approx(pyxirr.irr(flows.tolist()), abs=1e-7)
