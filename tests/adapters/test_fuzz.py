"""Whatever a file holds, it is read or one sentence says why not; no row and no cell is lost without a word."""

import csv
import datetime as dt
import io
import unicodedata
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landuse.adapters import convert, fields
from landuse.adapters.findings import Findings
from landuse.adapters.survey_txt import read_survey_txt
from landuse.adapters.tables import decode, read_table
from landuse.domain.schema import ENTERPRISES, TABLES
from landuse.errors import LanduseError

SURVEY = """[属性描述]
坐标系=2000国家大地坐标系
带号=40
[地块坐标]
5,1.0,A1,甲,面,,工业用地,0601,@
J1,1,3545100.000,570100.000
J2,1,3545100.000,570200.000
J3,1,3545000.000,570200.000
J4,1,3545000.000,570100.000
J1,1,3545100.000,570100.000
4,0.5,A2,乙,面,,,,@
J1,1,3545300.000,570100.000
J2,1,3545300.000,570200.000
J3,1,3545200.000,570200.000
J1,1,3545300.000,570100.000"""
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")
ODD = ["", " ", "\0", "nan", "-inf", "1e400", "1e300", "²", "፩", "１２", "9" * 5000, "面", "点", "@", ",", "，", "=", '"', '"a"b', "[", "{0}", "{", "%", "5%", "12亩", "1e308公顷", "=1+1", "=HYPERLINK(1)", "合计", "无", "2022年",
       "2022.1", "2000-1-99999999999999999999", "2000-፩-1", "2022/2/30", "20220230", "45000", "45000.5", "999999999999", "1900-01-01",
       "x" * 140_000, "a\nb", "\u2028", "\ufeff", "是", "True"]  # fmt: skip
ordinates = st.sampled_from(
    ["570100.000", "570101.000", "3545100.000", "nan", "1e300", "-1e308", "1e400", "1e9", "-0", "1_0", "１２"]
)
odd = st.sampled_from(ODD) | st.text(max_size=6)
_NOTHING = {"", "/", "-", "--", "—", "——", "无", "nan", "none", "null", "<na>", "nat", "n/a", "#n/a"}
COLUMNS = {
    kind: [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind == kind] for kind in convert.DTYPES
}
column_names = st.sampled_from(list(COLUMNS)).flatmap(lambda kind: st.sampled_from(COLUMNS[kind]))
cells = st.one_of(
    odd, st.integers(-(10**20), 10**20), st.sampled_from([10**4000, -(10**400), 2**63, 2**53 + 1]), st.floats(), st.booleans(),
    st.sampled_from([None, pd.NA, pd.NaT, float("nan"), np.float64("inf"), np.int64(5), b"\xff", Decimal("1.5"), dt.time(1)]),
    st.dates(), st.datetimes(), st.datetimes().map(np.datetime64), st.integers(1800, 2200).map(lambda y: f"{y}年3月"),
)  # fmt: skip


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "片区.txt"

    def read(raw):
        """The plots, or None where a sentence says why not; every plot line is a plot or a finding."""
        path.write_bytes(raw)
        findings = Findings("areas")
        try:
            plots, _ = read_survey_txt(path, findings=findings)
        except LanduseError as error:
            assert "片区.txt" in str(error)
            return None
        heads = [unicodedata.normalize("NFKC", x).strip() for x in decode(raw, "")[0].splitlines()]
        left_out = [f for f in findings.rows if f["code"] == "not_a_plot"]
        assert len(plots) + len(left_out) == sum(x.endswith("@") for x in heads)
        assert np.isfinite(plots.area).all()
        if "\ufffd" not in decode(raw, "")[0]:
            assert "\ufffd" not in plots.drop(columns="geometry").to_csv()
        return plots

    return read


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode), st.booleans())
def test_survey_of_any_bytes(survey, raw, under_a_head):
    survey(SURVEY.encode() + b"\n" + raw if under_a_head else raw)


@given(st.lists(st.tuples(st.integers(1, 2), *[ordinates | st.integers(0, 4).map(str)] * 2), max_size=12))
def test_survey_of_any_points(survey, points):
    head = SURVEY.partition("5,1.0")[0]
    survey(
        (
            head
            + "9,1,A1,甲,面,,,,@\n"
            + "\n".join(f"J,{k},{x},{y}" for k, x, y in points)
            + "\n"
            + SURVEY[len(head) :]
        ).encode()
    )


@given(st.data())
def test_survey_of_mutated_lines(survey, data):
    lines = SURVEY.splitlines()
    for _ in range(data.draw(st.integers(0, 3))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in "ij")
        parts = lines[i].split(",")
        parts[data.draw(st.integers(0, len(parts) - 1))] = data.draw(odd | ordinates)
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in lines[i])
        new = [
            [],
            [lines[i]] * 2,
            [lines[j]],
            [",".join(parts)],
            [wide],
            [lines[i].rstrip("@")],
            [data.draw(odd)],
            ["带号=" + data.draw(odd)],
        ]
        lines[i : i + 1] = data.draw(st.sampled_from(new))
        assume(lines)
    raw = bytearray("\n".join(lines).encode(data.draw(st.sampled_from(ENCODINGS))))
    for at in data.draw(st.lists(st.integers(0, max(len(raw) - 1, 0)), max_size=2)):
        raw[at : at + 1] = data.draw(st.binary(max_size=2))
    survey(bytes(raw))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "台账.csv"

    def read(raw, table=ENTERPRISES):
        """The row numbers that were kept or told to be totals, or None where a sentence says why not."""
        path.write_bytes(raw)
        findings = Findings(table.name)
        try:
            frame, rows, _ = read_table(path, table, findings)
            found = fields.of_known_units(fields.match(list(frame.columns), table, {}, path.name), table, findings)
        except LanduseError as error:
            assert "台账.csv" in str(error)
            return None
        out = fields.canonical(frame, table, found, rows, findings)
        assert len(out) == len(frame)
        if "\ufffd" not in decode(raw, "")[0]:
            assert "\ufffd" not in out.to_csv()
        return sorted([*rows, *(f["row"] for f in findings.rows if f["code"] == "total_row")])

    return read


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode), st.booleans())
def test_ledger_of_any_bytes(ledger, raw, under_a_head):
    ledger("企业编号,年度,规上\nQ1,2022,是\n".encode() + raw if under_a_head else raw)


@given(st.data())
def test_ledger_of_any_cells(ledger, data):
    table = TABLES[data.draw(st.sampled_from(list(TABLES)))]
    named = [
        data.draw(st.sampled_from([c.name, c.zh, *c.aliases]))
        for c in table.columns
        if c.required or data.draw(st.booleans())
    ]
    head = data.draw(st.permutations([*named, *data.draw(st.lists(odd | st.sampled_from(named), max_size=2))]))
    body = data.draw(st.lists(st.lists(odd, min_size=1, max_size=len(head) + 1), max_size=6))
    text = io.StringIO()
    csv.writer(text).writerows([head, *body])
    kept = ledger(text.getvalue().encode(data.draw(st.sampled_from(ENCODINGS))), table)
    assert kept is None or set(kept) == {n for n, r in enumerate(body, 2) if any(c.strip() for c in r)}


@given(st.integers(0, 40), st.sampled_from(['"', '"甲', '\0"', '""']))
def test_ledger_with_a_lone_quote(ledger, at, quote):
    text = "企业编号,企业名称\n" + "".join(f"Q{n},第{n}家\n" for n in range(6))
    assert ledger((text[:at] + quote + text[at:]).encode()) in (None, [2, 3, 4, 5, 6, 7])


@given(
    column_names, st.lists(cells, min_size=1, max_size=5), st.booleans(), st.sampled_from(["", "(亩)", "(%)", "({0})"])
)
def test_any_cell_is_a_value_or_a_finding(where, values, mixed, unit):
    table = TABLES[where[0]]
    column = table.column(where[1])
    findings = Findings(table.name)
    given_ = pd.Series(values, dtype=object) if mixed else pd.Series(values)
    header = column.name + unit
    raw = pd.DataFrame({header: given_})
    rows = pd.Series(range(2, len(raw) + 2))
    out = fields.canonical(raw, table, {column.name: header}, rows, findings)
    assert out[column.name].dtype == convert.DTYPES[column.kind]
    if column.kind in ("number", "integer"):
        left = out[column.name].dropna().astype(float)
        assert np.isfinite(left).all() and (column.low is None or (left >= 0).all())
    told = {f["row"] for f in findings.rows}
    for row, cell, got in zip(rows, values, out[column.name], strict=True):
        nothing = (
            pd.isna(cell)
            or unicodedata.normalize("NFKC", str(cell).replace("\0", "").strip()).strip().lower() in _NOTHING
        )
        null_date = column.kind == "date" and str(cell).startswith("1900-01-01")
        assert not pd.isna(got) or nothing or null_date or row in told, (cell, got)
