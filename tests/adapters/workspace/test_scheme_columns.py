"""A scheme may name any column of the ledger; what nobody knows is refused with its line."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import landuse
from landuse.adapters.workspace.policies import load_policy
from landuse.errors import PolicyError

START = """extends = "china"
id = "own"
title = "自定"
date = 2022-01-01

[scheme]
id = "own"
title = "自定"
cite = "本区文件"
classes = { A = 0.2, B = 1.0 }
"""
INDICATOR = """[[scheme.indicator]]
id = "t"
title = "亩均税收"
numerator = "tax_wan"
denominator = "mu"
weight = 100
"""


def policy(folder, text, start=START):
    path = folder / "口径.toml"
    path.write_text(start + text, encoding="utf-8")
    return load_policy(path.name, folder)


def refused(folder, text, *, start=START, language="en"):
    with pytest.raises(PolicyError) as caught:
        policy(folder, text, start)
    return caught.value.sentence.in_language(language)


def line_of(text, wanted, start=START):
    lines = (start + text).splitlines()
    return next(number for number, line in enumerate(lines, 1) if wanted in line)


def test_a_column_of_the_ledger_is_read_by_its_header_and_in_its_unit(tmp_path):
    """125 万元 of tax with 250 000 yuan refunded over 3 万元 of revenue: 150 ÷ 3 = 50."""
    own = INDICATOR.replace('"mu"', '"营业收入(万元)"') + 'plus = "留抵退税(万元)"\n'
    policy(tmp_path, own)
    land = gpd.GeoDataFrame(
        {"宗地代码": ["P1"]},
        geometry=[shapely.box(40_500_000, 3.5e6, 40_500_100, 3_500_100)],
        crs=4528,
    )
    firms = pd.DataFrame(
        {
            "企业编号": ["F1"],
            "年度": [2022],
            "实缴税收(万元)": [125.0],
            "留抵退税(元)": [250_000.0],
            "营业收入": [3.0],
            "规上": ["是"],
        }
    )
    uses = pd.DataFrame({"企业编号": ["F1"], "宗地代码": ["P1"], "使用方式": ["自有"]})
    zone = landuse.zone(
        land, name="甲", year=2022, policy=str(tmp_path / "口径.toml"),
        enterprises=firms, occupancy=uses,
    )  # fmt: skip
    assert landuse.assess(zone).enterprises["x_t"].to_list() == [50.0]
    assert zone.enterprises["留抵退税(万元)"].to_list() == [25.0]


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ('[[scheme.set]]\ntitle = "小"\nall = [{ column = "muu", op = "<", value = 3 }]\n', "muu"),
        ('[[scheme.adjust]]\ntitle = "降"\ndown = 1\n'
         'all = [{ column = "tax_pr_mu", op = "<", value = 3 }]\n', "tax_pr_mu"),
        ('[[scheme.outside]]\ntitle = "外"\nall = [{ column = "score", op = "<", value = 3 }]\n',
         "score"),
        ('[[scheme.extra]]\ntitle = "加"\npoints = 1\nfor_each = "tenants"\n', "tenants"),
        ('[scheme.base]\nby = "township"\n', "township"),
    ],
)  # fmt: skip
def test_a_column_that_no_firm_has_is_refused_with_its_line(tmp_path, part, named):
    said = refused(tmp_path, INDICATOR + part)
    assert f"“{named}”" in said
    assert (
        f":{line_of(INDICATOR + part, named)}" in said
        or f"line {line_of(INDICATOR + part, named)}" in said
    )


def test_a_number_in_quotation_marks_is_refused(tmp_path):
    said = refused(tmp_path, INDICATOR.replace("weight = 100", 'weight = "100"'))
    assert "weight is wrong: it must be a number" in said
    part = '[[scheme.set]]\ntitle = "小"\nall = [{ column = "mu", op = "<", value = "20" }]\n'
    said = refused(tmp_path, INDICATOR + part)
    assert "小" in said and "20" in said


def test_a_class_that_the_scheme_has_not_is_refused(tmp_path):
    part = '[[scheme.adjust]]\ntitle = "降"\nat_most = "Z"\nall = [{ column = "mu", op = "<", value = 3 }]\n'
    assert "Z" in refused(tmp_path, INDICATOR + part)
    said = refused(
        tmp_path, INDICATOR, start=START.replace("B = 1.0 }", 'B = 1.0 }\nveto_class = "E"')
    )
    assert "E" in said


def test_a_declared_column_is_named_by_its_name(tmp_path):
    said = refused(tmp_path, INDICATOR.replace('"tax_wan"', '"实缴税收(万元)"'))
    assert "实缴税收(万元)" in said
    assert "亿元" in refused(tmp_path, INDICATOR.replace('"tax_wan"', '"利润(亿元)"'))
