"""Rows of a .csv that a comma in a number has shifted: put together where one way fits, else left out."""

import pytest

HEADER = "企业编号,企业名称,年度,应税销售,实缴税收"


def read(workspace, *lines, header=HEADER):
    (workspace / "a.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")
    zone = workspace.table("enterprises", "a.csv")
    firms = zone.enterprises[["enterprise_id", "sales_wan", "tax_wan"]]
    return zone, [tuple(row) for row in firms.itertuples(index=False)]


def told(zone, code):
    return zone.findings.loc[zone.findings["code"] == code, ["row", "message"]].values.tolist()


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ((HEADER, "E1，甲，2022，1000，50", "E2,乙,2022,7,8"), 2),
        ((HEADER.replace("售,实", "售，实"), "E1,甲,2022,1000,50", "E2,乙,2022,7,8"), 1),
        ((HEADER, "E1;甲;2022;1000;50", "E2,乙,2022,7,8"), 2),
        ((HEADER, "E1,甲，2022,1000,50", "E2,乙,2022,7,8"), 2),
    ],
)
def test_another_mark_between_the_cells_of_a_row(workspace, lines, row):
    zone, firms = read(workspace, *lines[1:], header=lines[0])
    assert firms == [("E1", 1000, 50), ("E2", 7, 8)]
    assert [told[0] for told in told(zone, "row_taken_apart")] == [row]


def test_a_comma_in_a_text_is_no_mark(workspace):
    zone, firms = read(workspace, "E1,甲，乙公司,2022,1000,50", "E2,乙,2022,7,8")
    assert firms == [("E1", 1000, 50), ("E2", 7, 8)]
    assert zone.enterprises["name"].to_list() == ["甲，乙公司", "乙"]
    assert told(zone, "row_taken_apart") == []


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("E1,甲,2022,1,000,50", (1000, 50)),
        ("E1,甲,2022,50,1,000", (50, 1000)),
        ("E1,甲,2022,1,234,567.5,50", (1_234_567.5, 50)),
        ("E1,甲,2022,1,000,2,000", (1000, 2000)),
        ("E1,甲,2022,12,000,200", (12_000, 200)),
        ('E1,甲,2022,"1,000",50', (1000, 50)),
    ],
)
def test_one_way_fits(workspace, line, right):
    zone, firms = read(workspace, line, "E2,乙,2022,7,8")
    assert firms == [("E1", *right), ("E2", 7, 8)]
    found = told(zone, "number_rejoined")
    assert bool(found) == ('"' not in line)
    assert "row_shifted" not in set(zone.findings["code"])


@pytest.mark.parametrize(
    "line",
    [
        "E1,甲,2022,100,200,300",  # 100,200 and 300, or 100 and 200,300
        "E1,甲,厂,2022,100,30",  # a comma in the name
        "E1,甲,2022,100,30,20",
    ],
)
def test_nobody_guesses(workspace, line):
    zone, firms = read(workspace, line, "E2,乙,2022,7,8")
    assert firms == [("E2", 7, 8)]
    ((row, message),) = told(zone, "row_shifted")
    assert row == 2
    assert "6 格" in message
    source = zone.sources["enterprises"]
    assert (source.rows, source.kept, source.rejected) == (2, 1, 1)


def test_a_row_that_lost_its_last_comma(workspace):
    zone, firms = read(workspace, "E1,甲,2022,1,000,50", "E2,乙,2022,7,8,", header=HEADER + ",备注")
    assert firms == [("E1", 1000, 50), ("E2", 7, 8)]
    assert told(zone, "number_rejoined") == [[2, "第2行有没加引号的千位分隔号，已合并为 1,000"]]


def test_empty_cells_and_remarks_beyond_the_headers_shift_nothing(workspace):
    lines = ["E1,甲,2022,1,200,,", "E2,乙,2022,7,8,,", "E3,丙,2022,7,8,待核"]
    zone, firms = read(workspace, *lines)
    assert firms == [("E1", 1, 200), ("E2", 7, 8), ("E3", 7, 8)]
    assert not {"number_rejoined", "row_shifted"} & set(zone.findings["code"])
    assert "extra_cells" in set(zone.findings["code"])


def test_a_shifted_total_is_put_together_or_not_compared(workspace):
    zone, _ = read(workspace, "E1,甲,2022,600,50", "E2,乙,2022,600,50", "合计,,,1,200,100")
    assert not {"total_differs", "row_shifted"} & set(zone.findings["code"])
    zone, _ = read(workspace, "E1,甲,2022,600,500", "合计,,,600,500,700")
    assert not {"total_differs", "row_shifted"} & set(zone.findings["code"])
    assert "total_row" in set(zone.findings["code"])
