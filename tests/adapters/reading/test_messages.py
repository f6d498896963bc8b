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

from landuse.adapters.reading import messages
from landuse.adapters.reading.messages import Message
from landuse.adapters.reading.raw import RawTable, counted, packed_table
from landuse.domain.vocabulary.findings import Findings
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
    raw = packed_table(RawTable(frame, counted(frame), "GB18030"))
    back = messages.layer_in(sent(messages.of_layer(raw))).table(Findings("parcels"))
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


def test_what_json_lacks_becomes_what_it_stands_for():
    values = [np.int64(3), np.float64(1.5), np.bool_(True), pd.NaT, pd.NA, np.array([1, 2])]
    rows = messages.rows_of_findings([{"row": value} for value in values])
    found = [row["row"] for row in messages.findings_in(rows)]
    assert found == [3, 1.5, True, None, None, [1, 2]]
    assert messages.findings_in(messages.rows_of_findings([{"value": Decimal("1.10")}])) == [
        {"value": Decimal("1.10")}
    ]


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
    header = sent(Message({"error": messages.of_error(error)})).header
    back = messages.error_in(header["error"])
    assert type(back) is type(error)
    assert str(back) == str(error)


def test_an_error_of_a_class_that_is_none_of_ours():
    said = {"kind": "sys", "said": as_json(phrase("reading.damaged"))}
    assert type(messages.error_in(said)) is SourceError


def test_a_message_that_breaks_off():
    pipe = io.BytesIO()
    messages.send(Message({"a": 1}), pipe)
    with pytest.raises(EOFError):
        messages.receive(io.BytesIO(pipe.getvalue()[:-1]))
