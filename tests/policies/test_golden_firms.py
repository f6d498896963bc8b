"""One firm of every shipped method, reckoned by hand."""

import datetime as dt

import pandas as pd
import pytest
from factories import policy_named

from landuse.domain.output.bases import bases_of
from landuse.domain.output.rating import rate

YEAR_END = dt.date(2022, 12, 31)


def firms(**columns):
    count = len(next(iter(columns.values())))
    plain = {
        "mu": [10.0] * count,
        "utility": [False] * count,
        "above_scale": [True] * count,
        "started_production": [pd.Timestamp(2010, 1, 1)] * count,
        "founded": [pd.Timestamp(2005, 1, 1)] * count,
        "veto": pd.array([None] * count, dtype="string"),
        "bonus_points": pd.array([None] * count, dtype="Float64"),
        "malus_points": pd.array([None] * count, dtype="Float64"),
    }
    return pd.DataFrame(plain | columns)


#: Last year in all: tax 300 and sales 3000 on 60 mu, 60 tce, added value 600, R&D 60, 100 heads.
LAST_YEAR = {
    "mu": [20.0, 40.0],
    "tax_wan": [100.0, 200.0],
    "sales_wan": [1000.0, 2000.0],
    "energy_tce": [20.0, 40.0],
    "power_kwh": [100_000.0, 500_000.0],
    "added_value_wan": [200.0, 400.0],
    "rd_wan": [20.0, 40.0],
    "employees": [40.0, 60.0],
}
#: 10 mu: tax 8 and sales 120 a mu, tax 5 and added value 12 a tce, R&D 0.01, 9 a head.
GOLDEN = {
    "tax_wan": [80.0],
    "sales_wan": [1200.0],
    "energy_tce": [16.0],
    "power_kwh": [None],
    "added_value_wan": [192.0],
    "rd_wan": [12.0],
    "employees": [192 / 9],
}


def rated(name, units, before=None):
    scheme = policy_named(name).scheme
    last_year = None if before is None else firms(**before)
    return rate(units, scheme, bases_of(units, last_year, scheme), YEAR_END)


def test_huaian_2024():
    """45 × 8/10 + 35 × 120/100 + 20 × 5/10 = 36 + 42 + 10, bases twice last year's average."""
    got = rated("jiangsu", firms(**GOLDEN), LAST_YEAR)
    assert got["points_tax_per_mu"].to_list() == [36.0]
    assert got["points_sales_per_mu"].to_list() == [42.0]
    assert got["score"].to_list() == [88.0]


def test_huaian_2024_by_electricity():
    """Tax 300 over 60 万千瓦时 last year: base 10; 80 over 20 is 4, so 20 × 4/10 = 8."""
    units = firms(**GOLDEN | {"energy_tce": [None], "power_kwh": [200_000.0]})
    got = rated("jiangsu", units, LAST_YEAR)
    assert got["points_tax_per_tce"].round(9).to_list() == [8.0]


@pytest.mark.parametrize(
    ("name", "points", "total", "below"),
    [
        # 30 × 30/24.097, 20 × 150/136.16, 20 × 2/2.694, 10 × 4000/4929.81, 10 × 20/18.14 …
        ("zhejiang", [37.3490, 22.0329, 14.8478, 8.1139, 11.0254, 8.2781], 101.6472, 85.6457),
        # 30 × 30/26.01, 20 × 150/132.27, 20 × 2/2.54, 10 × 4000/4861.08, 10 × 20/17.45 …
        ("huangyan-2021", [34.6021, 22.6809, 15.7480, 8.2286, 11.4613, 8.1967], 100.9177, 72.3902),
    ],
)
def test_huangyan_2022_and_2021(name, points, total, below):
    """Tax 30 and added value 150 a mu, 2 a tce, 4000 a tonne, 20 a head, R&D 0.025; 规下 10, 0.2."""
    units = firms(
        tax_wan=[300.0, 100.0],
        added_value_wan=[1500.0, None],
        energy_tce=[750.0, None],
        emissions_t=[0.375, None],
        employees=[75.0, None],
        rd_wan=[25.0, None],
        sales_wan=[1000.0, None],
        power_kwh=[None, 5_000_000.0],
        above_scale=[True, False],
    )
    got = rated(name, units)
    ids = [item.id for item in policy_named(name).scheme.indicators]
    assert got.iloc[0][[f"points_{id_}" for id_ in ids]].astype(float).round(4).to_list() == points
    assert got["score"].astype(float).round(4).to_list() == [total, below]


def test_a_city_of_anhui():
    """45 × 8/5 + 20 × 120/50 + 15 × 12/10 + 15 × 0.01/0.02 + 5 × 9/6 = 72 + 48 + 18 + 7.5 + 7.5."""
    units = firms(**GOLDEN)
    got = rated("anhui", units, LAST_YEAR)
    shown = got.iloc[0][["points_tax_per_mu", "points_sales_per_mu", "points_added_value_per_tce",
                         "points_rd_share", "points_added_value_per_head"]]  # fmt: skip
    assert shown.astype(float).round(9).to_list() == [72.0, 48.0, 18.0, 7.5, 7.5]
    assert got["score"].astype(float).round(9).to_list() == [153.0]


def test_small_firms_of_a_city_of_anhui():
    """Twenty by tax per mu: 5 in A, to 14 in B, to 19 in C, the last in D; who is not, why not."""
    count = 24
    units = firms(
        tax_wan=[float(100 - at) for at in range(count)],
        above_scale=[False] * count,
        mu=[10.0] * 20 + [4.9, 4.9, 10.0, 10.0],
        rented_floor_m2=[0.0] * 20 + [2999.0, 3000.0, 0.0, 0.0],
        years_founded=[9.0] * 22 + [3.0, 4.0],
        utility=[False] * count,
    )
    for figure in ("sales_wan", "added_value_wan", "energy_tce", "rd_wan", "employees"):
        units[figure] = None
    got = rated("anhui", units.drop(index=[21, 23]))
    assert got["class"].value_counts().to_dict() == {"A": 5, "B": 9, "C": 5, "D": 1}
    all_of_them = rated("anhui", units)["unrated"]
    assert all_of_them[20] == "规下：占地不足5亩且租用不足3000平方米"
    assert all_of_them[[21, 23]].isna().all()
    assert all_of_them[22] == "规下：成立不足4年"


def test_a_utility_there_is_treated_as_b():
    units = firms(**{name: [*values, *values] for name, values in GOLDEN.items()})
    got = rated("anhui", units.assign(utility=[True, False]), LAST_YEAR)
    assert got["class"].to_list() == ["B", pd.NA]  # the other is alone


@pytest.mark.parametrize("name", ["jiangsu", "zhejiang", "huangyan-2021", "anhui"])
def test_every_shipped_method_says_where_from_and_what_is_unverified(name):
    policy = policy_named(name)
    assert policy.source and policy.scheme.cite and policy.scheme.cite_en
    assert policy.scheme.unverified and policy.scheme.unverified_en


def test_no_line_of_another_province_stands_in_the_jiangsu_policy():
    assert policy_named("jiangsu").lines.tax_per_mu_min is None
