"""Headers that have changed places: every cell can be read, and none is what its header says."""

import pandas as pd
import pytest

from landuse.adapters.meaning import headers
from landuse.adapters.meaning.cell_shapes import report_contradictions
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import ENTERPRISES, OCCUPANCY, PARCELS

CODES = ["91350100M000100Y43", "91110108551385082Q", "91440300192441969D"]
FIRMS = ["甲机械有限公司", "乙电子有限公司", "丙纺织厂"]
LOTS = ["320613016003GB00010", "320613016003GB00011", "320613016003GB00012"]


def told(table, **columns):
    raw = pd.DataFrame(
        {header: pd.Series(cells, dtype=object) for header, cells in columns.items()}
    )
    notes = Findings(table.name)
    report_contradictions(raw, headers.match(list(raw), table, {}, "表"), table, notes)
    return [note["message"] for note in notes.rows]


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        (
            ENTERPRISES,
            {"统一社会信用代码": FIRMS, "企业名称": CODES},
            [
                "“统一社会信用代码”下大多是企业名称（如 甲机械有限公司），“企业名称”下却不是，两列的表头可能对调",
                "“企业名称”下大多是统一社会信用代码（如 91350100M000100Y43），“统一社会信用代码”下却不是，"
                "两列的表头可能对调",
            ],
        ),
        (
            ENTERPRISES,
            {"企业编号": ["Q1", "Q2"], "企业名称": ["机械", "电子"], "行业": FIRMS[:2]},
            ["“行业”下大多是企业名称（如 甲机械有限公司），“企业名称”下却不是，两列的表头可能对调"],
        ),
        (
            ENTERPRISES,
            {"企业编号": CODES, "实缴税收": [2021, 2022, 2022.0], "年度": [5, 6, 7.5]},
            ["“实缴税收”下大多是年份（如 2021），“年度”下却不是，两列的表头可能对调"],
        ),
        (
            ENTERPRISES,
            {"企业编号": CODES, "企业名称": ["2010-03-01", "2012/6/15", "2008年11月30日"]},
            ["“企业名称”下大多是日期（如 2010-03-01），与表头不符，可能列有错位"],
        ),
        (
            PARCELS,
            {"宗地代码": FIRMS, "权利人": LOTS},
            [
                "“宗地代码”下大多是企业名称（如 甲机械有限公司），“权利人”下却不是，两列的表头可能对调",
                "“权利人”下大多是宗地代码（如 320613016003GB00010），“宗地代码”下却不是，两列的表头可能对调",
            ],
        ),
        (
            PARCELS,
            {"宗地代码": LOTS, "权利人": ["工业用地"] * 3, "土地用途": FIRMS},
            [
                "“土地用途”下大多是企业名称（如 甲机械有限公司），“权利人”下却不是，两列的表头可能对调",
                "“权利人”下大多是土地用途（如 工业用地），“土地用途”下却不是，两列的表头可能对调",
            ],
        ),
        (
            PARCELS,
            {"宗地代码": LOTS, "坐落": ["10000.5", "9876.25", "1234.5"], "宗地面积": ["路1号"] * 3},
            ["“坐落”下大多是带小数的数（如 10000.5），“宗地面积”下却不是，两列的表头可能对调"],
        ),
    ],
)
def test_changed_places(table, columns, said):
    assert told(table, **columns) == said


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            ENTERPRISES,
            {"统一社会信用代码": CODES, "企业名称": FIRMS, "行业": ["C35", "C39", "C17"]},
        ),
        (ENTERPRISES, {"企业编号": FIRMS, "行业": ["机械", "电子", "纺织"]}),  # firms by name
        (ENTERPRISES, {"企业编号": CODES, "从业人数": [2001, 150, 2022]}),
        (OCCUPANCY, {"企业编号": FIRMS, "宗地代码": LOTS, "租期": ["2020-01-01至2025-01-01"] * 3}),
        (PARCELS, {"宗地代码": LOTS, "地块名称": LOTS, "土地用途": ["0601", "0602", "0601"]}),
        (PARCELS, {"宗地代码": ["1.1", "1.2", "1.3"], "宗地面积": [2000, 2010, 2020]}),
        # 18 digits of an old parcel number are no credit code
        (PARCELS, {"宗地代码": LOTS, "电子监管号": [f"32060020120001{n:04}" for n in range(3)]}),
        (ENTERPRISES, {"企业编号": ["Q1"], "行业": ["甲机械有限公司"]}),  # one cell says nothing
    ],
)
def test_what_is_no_contradiction(table, columns):
    assert told(table, **columns) == []
