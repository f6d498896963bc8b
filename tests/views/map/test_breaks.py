"""Classes of a legend: few values are themselves, a heap of zeros stands apart, unknown is none."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from landuse.views.map.breaks import STEPS, _natural_breaks, classes_of


def test_few_values_are_their_own_classes():
    classes = classes_of(np.array([2.0, 1.0, np.nan, 2.0]), natural=False)
    assert classes.labels == ("1", "2")
    assert classes.codes_of(np.array([2.0, 1.0, np.nan])).tolist() == [1, 0, -1]


def test_zeros_that_heap_up_stand_apart():
    values = np.array([0.0, 0.0, 10.0, 20.0])
    classes = classes_of(values, natural=True)
    assert classes.with_zero
    assert classes.labels == ("10", "20")
    assert classes.codes_of(values).tolist() == [0, 0, 1, 2]


def test_zeros_among_negative_values_are_values_like_any():
    assert not classes_of(np.array([-1.0, 0.0, 0.0, 5.0]), natural=False).with_zero


def test_quantiles_end_at_two_figures_and_hold_the_largest():
    # 1 … 100: the quintiles of linear interpolation are 20.8, 40.6, 60.4, 80.2, 100
    values = np.arange(1.0, 101.0)
    classes = classes_of(values, natural=False)
    assert classes.upper.tolist() == [21.0, 41.0, 60.0, 80.0, 100.0]
    assert classes.labels == ("≤ 21", "21–41", "41–60", "60–80", "> 80")
    assert classes.codes_of(np.array([21.0, 21.5, 100.0])).tolist() == [0, 1, 4]


@settings(max_examples=25)
@given(
    arrays(float, st.integers(6, 30), elements=st.integers(0, 500).map(lambda tenths: tenths / 10))
)
def test_natural_breaks_differ_as_little_within_as_those_of_mapclassify(values):
    mapclassify = pytest.importorskip("mapclassify")
    assume(len(np.unique(values)) > STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is slow without numba
        theirs = mapclassify.FisherJenks(values, k=STEPS).bins

    ours = _natural_breaks(values)

    assert len(ours) == STEPS and ours[-1] == values.max()
    # several divisions may be the best: what they leave within the classes is the same
    assert _left_within(values, ours) == pytest.approx(_left_within(values, theirs), abs=0.02)


def _left_within(values, upper):
    places = np.searchsorted(upper, values)
    classes = [values[places == place] for place in np.unique(places)]
    return sum(((inside - inside.mean()) ** 2).sum() for inside in classes)
