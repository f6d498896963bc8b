"""What goes into a message comes out of it: values, dtypes, headers, outlines and findings."""

import datetime as dt
import io
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from workspaces import CRS, square

from landuse.adapters.reading import message_contents, messages
from landuse.adapters.reading.messages import Message
from landuse.adapters.reading.process import ReadingProcess
from landuse.adapters.reading.raw import RawTable, layer_of_table, record_numbers
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import ColumnError, SourceError
from landuse.words.phrases import as_json, phrase

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.binary(),
)


def sent(message):
    pipe = io.BytesIO()
    messages.send(message, pipe)
    pipe.seek(0)
    return messages.receive(pipe)


def travelled(frame):
    raw = layer_of_table(RawTable(frame, record_numbers(frame), "GB18030"))
    back = message_contents.layer_from(sent(message_contents.layer_message(raw))).table(
        Findings("parcels")
    )
    assert back.encoding == "GB18030"
    assert back.row_numbers.to_list() == list(range(1, len(frame) + 1))
    return back.frame


def test_a_layer_of_every_dtype():
    frame = gpd.GeoDataFrame(
        {
            "字": pd.Series(["甲", None, "丙"], dtype="str"),
            "nullable": pd.Series(["甲", None, "丙"], dtype="string"),
            "whole": pd.Series([1, 2, 3], dtype="int32"),
            "Int": pd.Series([1, None, 3], dtype="Int64"),
            "real": [1.5, np.nan, 1e300],
            "flag": [True, False, True],
            "time": pd.Series(["2022-01-01", None, "2022-06-30"], dtype="datetime64[ms]"),
            "zoned": pd.to_datetime(["2022-01-01", None, "2022-06-30"], utc=True),
            "kind": pd.Categorical(["a", "b", "a"]),
            "day": pd.Series([dt.date(2022, 1, 1), None, dt.date(9999, 1, 1)], dtype=object),
            "text": pd.Series(["甲", None, "\ud800"], dtype=object),
            "lists": pd.Series([[1, "a"], None, {"k": [2.5]}], dtype=object),
        },
        geometry=[square(0), None, square(2)],
        crs=CRS,
    )
    assert_geodataframe_equal(travelled(frame), frame)


def test_headers_that_stand_twice_or_are_no_text():
    frame = pd.DataFrame([[1, "a", 2.5, None]], columns=["甲", "甲", 3, None], dtype=object)
    assert_frame_equal(travelled(frame), frame)


def test_no_row_and_no_column():
    assert travelled(pd.DataFrame({"甲": []})).columns.to_list() == ["甲"]
    assert travelled(pd.DataFrame(index=range(2))).shape == (2, 0)


@given(st.lists(CELLS))
def test_cells_of_a_ledger(cells):
    back = travelled(pd.DataFrame({"甲": pd.Series(cells, dtype=object)}))["甲"].to_list()
    assert back == cells
    assert [type(cell) for cell in back] == [type(cell) for cell in cells]


def finding(value):
    noted = Findings("parcels")
    noted.add(phrase("finding.column_doubled", column="甲"), value="")
    return {**noted.rows[0], "value": value}


def test_what_json_lacks_becomes_what_it_stands_for():
    values = [np.int64(3), np.float64(1.5), np.bool_(True), pd.NaT, pd.NA, np.array([1, 2])]
    values.append(Decimal("1.10"))
    rows = message_contents.findings_to_json([finding(value) for value in values])
    found = message_contents.findings_from_json(rows)
    assert [row["value"] for row in found] == [3, 1.5, True, None, None, [1, 2], Decimal("1.10")]
    assert found[0] == finding(3)


@pytest.mark.parametrize(
    "error",
    [
        SourceError("limits.cells", file="a.csv", limit=5),
        ColumnError(
            "meaning.no_mapped_header",
            source="a.csv",
            header="甲",
            column="mu",
            suggestion=phrase("meaning.did_you_mean_header", header="亩"),
        ),
    ],
)
def test_errors_keep_their_class_and_words(error):
    header = sent(Message({"error": message_contents.error_to_json(error)})).header
    back = message_contents.error_from_json(header["error"])
    assert type(back) is type(error)
    assert str(back) == str(error)


SOUND = as_json(phrase("reading.zero_bytes", file="a.csv"))


@pytest.mark.parametrize(
    "words",
    [
        {"kind": "sys", "phrase": SOUND},
        {"kind": "SourcesError", "phrase": SOUND},  # it takes other arguments
        {"kind": "PolicyError", "phrase": SOUND},  # no reader raises it
        {"kind": ["SourceError"], "phrase": SOUND},
        {"kind": "SourceError", "phrase": SOUND, "more": 1},
        {"kind": "SourceError", "phrase": 5},
        {"kind": "SourceError", "phrase": "{"},
        {"kind": "SourceError", "phrase": "[" * 100_000},
        {"kind": "SourceError", "phrase": '{"code": "no.such", "params": {}}'},
        {"kind": "SourceError", "phrase": '{"code": "reading.zero_bytes", "params": {}}'},
        {"kind": "SourceError", "phrase": '{"code": "reading.zero_bytes", "params": {"code": 1}}'},
        "SourceError",
        None,
    ],
)
def test_what_is_no_error_of_a_reader_becomes_a_sentence(words, tmp_path):
    (tmp_path / "a.csv").write_text("1")

    class Hostile(ReadingProcess):
        def ask(self, question, name, limits):
            return Message({"error": words})

    reader = SourceReader(process=Hostile())
    config = SourceConfig(path="a.csv")
    with pytest.raises(SourceError, match=r"^a\.csv：") as raised:
        reader.read_raw(tmp_path / "a.csv", TABLES["enterprises"], config, Findings("e"))
    assert type(raised.value) is SourceError
    assert raised.value.code == "reading.unreadable"


@pytest.mark.parametrize("findings", [5, [5], [{}], [{"row": 1}]])
def test_findings_that_are_none_become_a_sentence(findings, tmp_path):
    (tmp_path / "a.csv").write_text("1")

    class Hostile(ReadingProcess):
        def ask(self, question, name, limits):
            return Message({"findings": findings})

    config = SourceConfig(path="a.csv")
    found = Findings("e")
    with pytest.raises(SourceError, match=r"^a\.csv："):
        SourceReader(process=Hostile()).read_raw(
            tmp_path / "a.csv", TABLES["enterprises"], config, found
        )
    assert found.rows == []


@pytest.mark.parametrize(
    "written",
    [
        (1 << 62).to_bytes(8, "big") + b"x",
        (4).to_bytes(8, "big") + b"none",
        (0).to_bytes(8, "big"),
    ],
)
def test_what_is_no_message(written):
    with pytest.raises(ValueError, match=r"."):
        messages.receive(io.BytesIO(written))


def test_a_header_that_is_no_table():
    pipe = io.BytesIO()
    messages.send(Message([1]), pipe)
    with pytest.raises(ValueError, match="no header"):
        messages.receive(io.BytesIO(pipe.getvalue()))


def test_a_message_that_breaks_off():
    pipe = io.BytesIO()
    messages.send(Message({"a": 1}), pipe)
    with pytest.raises(EOFError):
        messages.receive(io.BytesIO(pipe.getvalue()[:-1]))
