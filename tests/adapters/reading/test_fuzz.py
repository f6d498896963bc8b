"""Whatever a file holds, it is read or one sentence says why not; no row and no cell is lost without a word."""

import csv
import datetime as dt
import io
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from landuse.adapters.meaning import conversion, headers
from landuse.adapters.meaning.canonical import canonical
from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.tables import TableRequest, read_table
from landuse.adapters.reading.survey.survey_txt import read_survey_txt
from landuse.domain.vocabulary.findings import NO_RECORDS, Findings
from landuse.domain.vocabulary.schema import ENTERPRISES, TABLES
from landuse.errors import LanduseError

HEAD = "[属性描述]\n坐标系=2000国家大地坐标系\n带号=40\n[地块坐标]\n"
A1 = "5,1.0,A1,甲,面,,工业用地,0601,@\nJ1,1,3545100,570100\nJ2,1,3545100,570200\nJ3,1,3545000,570200\nJ1,1,3545100,570100\n"
SURVEY = HEAD + A1 + A1.replace("A1", "A2")
LEDGER = "企业编号,企业名称\n" + "".join(f"Q{n},第{n}家\n" for n in range(6))
ODD = [
    "",
    " ",
    "\0",
    "nan",
    "-inf",
    "1e400",
    "1e300",
    "²",
    "፩",
    "１２",
    "9" * 5000,
    "面",
    "点",
    "@",
    ",",
    "，",
    "=",
    '"',
    '"a"b',
    "[",
    "{0}",
    "{",
    "%",
    "5%",
    "12亩",
    "1e308公顷",
    "=1+1",
    "=HYPERLINK(1)",
    "合计",
    "无",
    "2022年",
    "2022.1",
    "2022/2/30",
    "20220230",
    "45000",
    "45000.5",
    "999999999999",
    "1900-01-01",
    "x" * 140_000,
    "(" + " " * 4000 + "x",
    "a\nb",
    "\u2028",
    "\ufeff",
    "是",
    "True",
]
SOUND, UNSOUND = (
    ["570100", "570101", "570102", "570103", "3545100"],
    ["nan", "1e300", "-1e308", "1e400", "1e9", "１２"],
)
BLANK = {"", "/", "-", "--", "—", "——", "无", "nan", "none", "null", "<na>", "nat", "n/a", "#n/a"}
KINDS = {
    k: [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind == k]
    for k in conversion.DTYPES
}
columns = st.sampled_from(list(KINDS)).flatmap(lambda kind: st.sampled_from(KINDS[kind]))
odd = st.sampled_from(ODD) | st.text(max_size=6)
cells = st.one_of(
    odd,
    st.integers(-(10**20), 10**20),
    st.sampled_from([10**4000, -(10**400), 2**63, 2**53 + 1]),
    st.floats(),
    st.booleans(),
    st.sampled_from(
        [None, pd.NA, pd.NaT, float("nan"), np.float64("inf"), np.int64(5), b"\xff", dt.time(1)]
    ),
    st.dates(),
    st.datetimes(),
    st.datetimes().map(np.datetime64),
    st.integers(1800, 2200).map(lambda y: f"{y}年3月"),
)
written = st.sampled_from(
    [("utf-8", None), ("utf-8-sig", "utf-8"), ("gb18030", None), ("utf-16", "utf-16")]
)
declared = st.none() | st.sampled_from(
    ["gbk", "utf-16", "utf-7", "idna", "punycode", "rot13", "\0"]
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "片区.txt"


def survey(path, raw, encoding=None):
    """The numbers of the plots, or the sentence; every plot line is a plot or a finding."""
    path.write_bytes(raw)
    findings = Findings("areas")
    try:
        plots, _ = read_survey_txt(path, encoding, findings)
    except LanduseError as error:
        assert str(error).startswith(path.name)
        return str(error)
    text = decode(raw, "", encoding)[0]
    heads = [
        n
        for n, x in enumerate(text.splitlines(), 1)
        if unicodedata.normalize("NFKC", x).strip().endswith("@")
    ]
    assert (
        sorted(
            [
                *plots["source_row"],
                *(f["row"] for f in findings.rows if f["code"] == "not_a_plot"),
                *(f["row"] for f in findings.rows if "several_parts.blocks" in str(f["phrase"])),
            ]
        )
        == heads
    )
    assert np.isfinite(plots.area).all()
    assert "\ufffd" in text or "\ufffd" not in plots.drop(columns="geometry").to_csv()
    return plots["地块编号"].to_list()


def ledger(path, raw, encoding=None, table=ENTERPRISES):
    """The rows that are kept or told to be no records, or the sentence."""
    path = path.with_suffix(".csv")
    path.write_bytes(raw)
    findings = Findings(table.name)
    try:
        read = read_table(TableRequest(path, table, encoding=encoding), findings)
        found = headers.with_known_units(
            headers.match(list(read.frame.columns), table, {}, path.name), table, findings
        )
    except LanduseError as error:
        assert str(error).startswith(path.name)
        return str(error)
    out = canonical(read.frame, table, found, read.row_numbers, findings)
    assert "\ufffd" in decode(raw, "", encoding)[0] or "\ufffd" not in out.to_csv()
    no_records = [f["row"] for f in findings.rows if f["code"] in NO_RECORDS]
    # a row that has nothing but cells beyond the headers, or too many of them, is told by these
    beyond = {f["row"] for f in findings.rows if f["code"] in ("extra_cells", "row_shifted")}
    return sorted([*out["source_row"], *no_records, *(beyond - set(out["source_row"]))])


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode), declared, st.booleans())
def test_any_bytes(path, raw, encoding, after_sound_ones):
    survey(path, SURVEY.encode() * after_sound_ones + raw, encoding)
    ledger(path, LEDGER.encode() * after_sound_ones + raw, encoding)


@given(
    st.lists(
        st.lists(st.tuples(*[st.sampled_from(SOUND)] * 2), min_size=3, max_size=6), max_size=3
    ),
    odd,
)
@example([[("7", "7")] * 3], "3")
def test_survey_of_any_rings(path, rings, count):
    points = "".join(f"J,{k},{x},{y}\n" for k, ring in enumerate(rings) for x, y in ring)
    survey(path, f"{HEAD}{count.strip()},1,B,乙,面,,,,@\n{points}{A1}".encode())


@given(st.data())
def test_survey_of_mutated_lines(path, data):
    lines = SURVEY.splitlines()
    for _ in range(data.draw(st.integers(0, 3))):
        assume(lines)
        line, other = (data.draw(st.sampled_from(range(len(lines)))) for _ in range(2))
        old, token = lines[line], data.draw(odd | st.sampled_from(SOUND + UNSOUND))
        parts = old.split(",")
        parts[data.draw(st.sampled_from(range(len(parts))))] = token
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in old)
        new = st.sampled_from(
            [lines[other], ",".join(parts), wide, old.rstrip("@"), token, f"带号={token}"]
        )
        lines[line : line + 1] = data.draw(
            st.sampled_from([[], [old, old]]) | st.lists(new, min_size=1, max_size=1)
        )
    coded, said = data.draw(written)
    raw = bytearray("\n".join(lines).encode(coded))
    for at in data.draw(st.lists(st.integers(0, 300), max_size=2)):
        raw[at : at + 1] = data.draw(st.binary(max_size=2))
    survey(path, bytes(raw), said)


@given(st.data())
def test_ledger_of_any_cells(path, data):
    table = TABLES[data.draw(st.sampled_from(list(TABLES)))]
    taken = [c for c in table.columns if c.required or data.draw(st.booleans())]
    named = [data.draw(st.sampled_from([c.zh, *c.aliases])) for c in taken]
    head = data.draw(
        st.permutations([*named, *data.draw(st.lists(odd | st.sampled_from(named), max_size=2))])
    )
    body = data.draw(
        st.lists(st.lists(odd, min_size=1, max_size=len(head) + 1), min_size=1, max_size=6)
    )
    text = io.StringIO()
    csv.writer(text).writerows([head, *body])
    kept = ledger(path, text.getvalue().encode((coded := data.draw(written))[0]), coded[1], table)
    assert isinstance(kept, str) or kept == [
        n for n, row in enumerate(body, 2) if any(c.strip() for c in row)
    ]


@given(st.integers(0, len(LEDGER) - 1), st.sampled_from(['"', '"甲', '\0"', '""']))
def test_ledger_with_a_lone_quote(path, at, quote):
    kept = ledger(path, (LEDGER[:at] + quote + LEDGER[at:]).encode())
    assert isinstance(kept, str) or kept == [2, 3, 4, 5, 6, 7]


@given(
    columns,
    st.lists(cells, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from(["", "(亩)", "(%)", "({0})"]),
)
@example(
    ("enterprises", "founded"), ["2000-፩-1", "2000-1-" + "9" * 20, "2000-1-" + "9" * 5000], True, ""
)
@example(("enterprises", "year"), ["1e300", 2**63, b"\xff"], True, "({0})")
@example(("enterprises", "tax_wan"), ["1e308亿元"], True, "")
@example(("enterprises", "tax_wan"), [float("inf"), 1.0], False, "")
@example(("parcels", "developed_share"), [b"\xff"], True, "")
def test_any_cell_is_a_value_or_a_finding(where, values, mixed, unit):
    column, findings = TABLES[where[0]].column(where[1]), Findings(where[0])
    raw = pd.DataFrame({column.name + unit: pd.Series(values, dtype=object if mixed else None)})
    rows = pd.Series(range(2, len(raw) + 2))
    out = canonical(raw, TABLES[where[0]], {column.name: raw.columns[0]}, rows, findings)[
        column.name
    ]
    assert out.dtype == conversion.DTYPES[column.kind]
    if column.kind in ("number", "integer"):
        least = -np.finfo(float).max if column.low is None else 0
        assert out.dropna().between(least, np.finfo(float).max).all()
    for row, cell, got in zip(rows, values, out, strict=True):
        plain = unicodedata.normalize("NFKC", str(cell).replace("\0", "").strip()).strip().lower()
        nothing = (
            pd.isna(cell) or plain in BLANK or (column.kind == "date" and plain.startswith("1900"))
        )
        # signs that nobody sees are told once a column
        told = any(f["row"] == row or f["code"] == "hidden_signs" for f in findings.rows)
        assert pd.notna(got) or nothing or told
