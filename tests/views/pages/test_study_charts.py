from types import SimpleNamespace

import pandas as pd

from landuse.views.pages.study_charts import tornado
from landuse.words.phrases import Label


def outcome(title):
    """A scenario of ten 万元 whose one uncertain assumption takes or gives two."""
    assumptions = pd.DataFrame(
        {"low": [1.0], "high": [3.0], "swing": [4.0], "npv_low": [8.0], "npv_high": [12.0]},
        index=["租金"],
    )
    return SimpleNamespace(
        scenario=SimpleNamespace(label=Label(title, title)),
        cash_flow=SimpleNamespace(known_returns=SimpleNamespace(npv=10.0)),
        tornado=assumptions,
    )


def test_the_title_of_a_scenario_is_escaped_once_in_the_label_of_its_tornado():
    chart = tornado(outcome("厂房 & 仓库"), "zh")
    label = chart.partition('aria-label="')[2].partition('"')[0]
    assert "厂房 &amp; 仓库" in label


def test_a_bar_reaches_from_the_present_value_to_that_of_each_end():
    chart = tornado(outcome("B"), "zh")
    # 8 is at 132 px, 12 at 404 px, so that 10 is in the middle and each half 136 px wide
    assert '<rect x="132.0" y="8.0" width="136.0" height="14.0"' in chart
    assert '<rect x="268.0" y="8.0" width="136.0" height="14.0"' in chart
