"""Ledgers with a column a stage: each day is a row of its stage, whatever the column is called."""

import openpyxl
import pandas as pd
import pytest

from landuse.errors import ColumnError


def ledger(path, *rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)


def stages(zone):
    rows = zone.actions[["action_id", "stage", "date", "area_mu", "source_row"]]
    return [
        (id_, stage, f"{day:%Y-%m-%d}", area, row)
        for id_, stage, day, area, row in rows.itertuples(index=False)
    ]


def codes(zone):
    of_ledger = zone.findings[zone.findings["table"] == "actions"]
    return dict(zip(of_ledger["code"], of_ledger["message"], strict=True))


def test_every_day_is_a_row_and_every_record_ends_somewhere(workspace):
    ledger(
        workspace / "a.xlsx",
        ["项目编号", "宗地代码", "盘活方式", "签约日期", "开工日期", "竣工日期", "盘活面积(亩)"],
        ["X1", "P0", "嫁接", "2022-01-10", "2022-05-04", None, 30],
        ["X2", "P1", "嫁接", None, None, "/", 5],
        ["合计", None, None, None, None, None, 35],
        ["X3", "P2", "嫁接", pd.Timestamp("2022-03-01"), "未开工", "—", 7],
    )
    zone = workspace.table("actions", "a.xlsx")
    assert stages(zone) == [
        ("X1", "签约", "2022-01-10", 30, 2),
        ("X1", "开工", "2022-05-04", 30, 2),
        ("X3", "签约", "2022-03-01", 7, 5),
    ]
    found = codes(zone)
    assert found["stages_as_rows"].endswith("3 个项目成为 3 行，一个阶段一行")
    assert found["no_stage"] == "第3行没有一个阶段有日期，未采用"
    assert "total_differs" not in found


def test_other_words_another_order_and_a_group_above(workspace):
    ledger(
        workspace / "a.xlsx",
        ["某街道盘活台账"],
        ["序号", "时间节点", None, None, "项目编号", "处置方式", "地块编号", "处置面积(公顷)"],
        [None, "投产", "实际开工时间", "协议签订", None, None, None, None],
        [1, "2022年12月", "2022.5.4", "2022/1/10", "X1", "嫁接", "P0", 2],
        merged=["B2:D2"],
    )
    zone = workspace.table("actions", "a.xlsx")
    assert stages(zone) == [
        ("X1", "投产", "2022-12-01", 30, 4),
        ("X1", "开工", "2022-05-04", 30, 4),
        ("X1", "签订协议", "2022-01-10", 30, 4),
    ]


def test_own_words_of_the_workspace_name_columns_too(workspace):
    (workspace / "a.csv").write_text(
        "行动编号,宗地代码,盘活方式,打桩时间,计划竣工日期,备注\nX1,P0,嫁接,2022-05-04,2023-01-01,\n",
        "utf-8",
    )
    zone = workspace.table("actions", "a.csv", '[words.stage]\n"打桩" = "开工"')
    assert [row[1:3] for row in stages(zone)] == [("打桩", "2022-05-04")]
    assert "计划竣工日期" in codes(zone)["columns_unread"]


def test_a_current_stage_without_a_day_is_told(workspace):
    (workspace / "a.csv").write_text(
        "行动编号,宗地代码,盘活方式,当前阶段,签约日期,开工日期\n"
        "X1,P0,嫁接,已开工,2022-01-10,2022-05-04\nX2,P1,嫁接,停工,2022-01-10,2022-05-04\n",
        "utf-8",
    )
    zone = workspace.table("actions", "a.csv")
    assert len(stages(zone)) == 4
    assert codes(zone)["stage_without_day"].startswith("第3行的当前阶段“停工”没有日期")


def test_a_day_that_cannot_be_read_is_told_and_no_row(workspace):
    (workspace / "a.csv").write_text(
        "行动编号,宗地代码,盘活方式,签约日期,开工日期\nX1,P0,嫁接,2022-01-10,√\n", "utf-8"
    )
    zone = workspace.table("actions", "a.csv")
    assert [row[1] for row in stages(zone)] == ["签约"]
    assert {"unreadable_value", "required_missing"} <= set(codes(zone))


def test_a_ledger_of_rows_stays_one(workspace):
    (workspace / "a.csv").write_text(
        "行动编号,宗地代码,盘活方式,阶段,日期,签约日期\nX1,P0,嫁接,开工,2022-05-04,2022-01-10\n",
        "utf-8",
    )
    zone = workspace.table("actions", "a.csv")
    assert [row[1:3] for row in stages(zone)] == [("开工", "2022-05-04")]
    assert "签约日期" in codes(zone)["columns_unread"]
    with pytest.raises(ColumnError, match="日期"):
        (workspace / "b.csv").write_text(
            "行动编号,宗地代码,盘活方式,推进,签约日期\nX1,P0,嫁接,开工,2022-01-10\n", "utf-8"
        )
        workspace.table("actions", "b.csv", 'fields = { stage = "推进" }')
