"""Two columns of one source that claim one meaning."""

import pandas as pd
import pytest

from landuse.adapters.meaning import headers
from landuse.adapters.meaning.rival_headers import check_rivals
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import ENTERPRISES, PARCELS
from landuse.errors import ColumnError


def checked(table, columns, declared=None):
    raw = pd.DataFrame(
        {header: pd.Series(cells, dtype=object) for header, cells in columns.items()}
    )
    declared = declared or {}
    found = headers.match(list(raw), table, declared, "表")
    notes = Findings(table.name)
    check_rivals(raw, found, table, declared, "企业.xlsx", notes)
    return [note["message"] for note in notes.rows]


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        (
            ENTERPRISES,
            {"企业编号": ["Q1", "Q2"], "税收": [5, 7], "实缴税收(万元)": [6, 7]},
            r"“实缴税收\(万元\)”和“税收”都可作“实缴税收”\(tax_wan\)，内容不同，不知取哪一列",
        ),
        (
            PARCELS,
            {"宗地代码": ["P1"], "约定开工时间": ["2020-01-01"], "约定动工日期": ["2021-01-01"]},
            "“约定开工时间”和“约定动工日期”都可作",
        ),
    ],
)
def test_figures_and_days_are_not_guessed(table, columns, said):
    with pytest.raises(ColumnError, match=said):
        checked(table, columns)


def test_declared_is_not_asked_about():
    columns = {"企业编号": ["Q1"], "税收": [5], "实缴税收": [6]}
    assert checked(ENTERPRISES, columns, {"tax_wan": "税收"}) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"宗地代码": ["P1", "P2"], "宗地面积": [10_000, None], "用地面积": ["10,000", 500]},
        {"宗地代码": ["P1"], "宗地面积(平方米)": [10_000], "用地面积(亩)": [15.0]},
        {"宗地代码": ["P1"], "约定开工时间": ["2020-01-01"], "约定动工日期": ["2020年1月1日"]},
    ],
)
def test_the_same_said_twice_is_one(columns):
    assert checked(PARCELS, columns) == []


def test_the_choice_between_texts_is_told():
    columns = {"ZDDM": ["320613016003GB00010"], "DKBH": ["D-1"], "权利人": ["甲"]}
    assert checked(PARCELS, columns) == ["“ZDDM”和“DKBH”都可作“宗地代码”且内容不同，采用了“ZDDM”"]
