"""Layers, sheets, pictures, findings and errors as messages, and back.

Columns of mixed Python values, of which only ledgers have any, stand in the header of a message.
Outlines travel as well-known binary, as GDAL and GeoParquet have them, and are built where they
are needed: building and unbuilding a hundred thousand of them takes as long as reading them does.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import TypedDict, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype

from landuse.adapters.reading.json_values import from_json_value, to_json_value
from landuse.adapters.reading.layers.wkb import Layer
from landuse.adapters.reading.ledgers.cells import MergedRange
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.adapters.reading.messages import Message
from landuse.adapters.reading.raw import Part, RawLayer
from landuse.domain.picture import Picture
from landuse.domain.vocabulary.findings import FINDING_COLUMNS, FindingRow
from landuse.errors import ColumnError, CrsError, LanduseError, SourceError
from landuse.words.catalogue import LANGUAGES
from landuse.words.phrases import Phrase, as_json, from_json

#: Types of pictures that a page may display.
_PICTURE_TYPES = ("image/webp", "image/png")
#: Columns of a message that are not attributes of the layer.
_OUTLINES, _ROW_NUMBERS = "outlines", "rows"
#: Type of cells → the Arrow type that gives them back unchanged.
_ARROW_TYPES = {str: pa.large_string(), float: pa.float64()}
#: Errors that a reader may raise, by name; no other class is looked up.
_ERRORS: dict[str, type[LanduseError]] = {
    kind.__name__: kind for kind in (LanduseError, SourceError, ColumnError, CrsError)
}


class ErrorContent(TypedDict):
    """An error in types of JSON: the name of its class, and its phrase as JSON."""

    kind: str
    phrase: str


def layer_message(raw: RawLayer) -> Message:
    """Put a layer into a message.

    Parameters
    ----------
    raw : RawLayer
        A source as it was read.

    Returns
    -------
    Message
        Its columns are named by their positions, as headers may stand twice; the header of the
        message has the headers, the dtypes, the CRS, the encoding, and columns that Arrow cannot
        hold.

    Notes
    -----
    Dtypes come back unchanged, and so does every Python value in a column of objects: 1 is not 1.0
    where a ledger is read, and neither is text.
    """
    frame = raw.layer.attributes
    is_object = np.array([is_object_dtype(dtype) for dtype in frame.dtypes], dtype=bool)
    native_positions = np.flatnonzero(~is_object).tolist()
    native = frame.iloc[:, native_positions].set_axis(
        [str(at) for at in native_positions], axis="columns"
    )
    native_table = pa.Table.from_pandas(native, preserve_index=False)
    columns = {name: native_table[name] for name in native_table.column_names}
    mixed_columns: dict[str, list[object]] = {}
    for at in np.flatnonzero(is_object).tolist():
        cells = frame.iloc[:, at].to_list()
        array = _array_of_one_type(cells)
        if array is None:
            mixed_columns[str(at)] = [to_json_value(cell) for cell in cells]
        else:
            columns[str(at)] = array
    if raw.layer.outlines is not None:
        columns[_OUTLINES] = raw.layer.outlines
    columns[_ROW_NUMBERS] = pa.array(raw.row_numbers, pa.int64())
    header = {
        "headers": [to_json_value(name) for name in frame.columns],
        "dtypes": [str(dtype) for dtype in frame.dtypes],
        "mixed": mixed_columns,
        "crs": raw.layer.crs,
        "encoding": raw.encoding,
        "parts": [_part_content(part) for part in raw.parts],
    }
    # pandas restores dtypes from the metadata
    table = pa.table(columns).replace_schema_metadata(native_table.schema.metadata)
    return Message(header, table)


def layer_from(message: Message) -> RawLayer:
    """Take a layer out of a message.

    Parameters
    ----------
    message : Message
        From :func:`layer_message`.

    Returns
    -------
    RawLayer
        Equal to the one that was put in.
    """
    header, columns = message.header, message.columns
    dtypes = header["dtypes"]
    is_object = [dtype == "object" for dtype in dtypes]
    native_names = [
        name
        for name in columns.column_names
        if name.isdigit() and not is_object[int(name)]
    ]
    native = columns.select(native_names).to_pandas()
    series: list[pd.Series] = []
    for at, dtype in enumerate(dtypes):
        name = str(at)
        if not is_object[at]:
            series.append(native[name].astype(dtype))
            continue
        if name in header["mixed"]:
            cells = [from_json_value(cell) for cell in header["mixed"][name]]
        else:
            cells = columns[name].to_pylist()
        series.append(pd.Series(cells, dtype=object))
    row_numbers = pd.Series(columns[_ROW_NUMBERS].to_numpy(), dtype="int64")
    frame = pd.DataFrame(dict(enumerate(series)), index=row_numbers.index)
    frame.columns = pd.Index([from_json_value(name) for name in header["headers"]])
    has_outlines = _OUTLINES in columns.column_names
    outlines = columns[_OUTLINES] if has_outlines else None
    layer = Layer(frame, outlines, header["crs"])
    parts = tuple(_part_from(*content) for content in header["parts"])
    return RawLayer(layer, row_numbers, header["encoding"], parts)


def _part_content(part: Part) -> list[object]:
    """A part of a table in types of JSON."""
    return [part.sheet, list(part.columns), part.rows, list(part.totals)]


def _part_from(
    sheet: str,
    columns: Sequence[str],
    row_count: int,
    totals: Sequence[tuple[str, str, float]],
) -> Part:
    """The inverse of :func:`_part_content`, with types that are certain."""
    typed_totals = tuple(
        (str(column), str(header), float(total)) for column, header, total in totals
    )
    return Part(str(sheet), tuple(columns), int(row_count), typed_totals)


def _array_of_one_type(cells: Sequence[object]) -> pa.Array | None:
    """Cells of one type as Arrow; None where there are several, or they would not come back."""
    types = set(map(type, cells)) - {type(None)}
    if len(types) != 1:
        return None
    (cell_type,) = types
    if cell_type not in _ARROW_TYPES:
        return None
    try:
        return pa.array(cells, _ARROW_TYPES[cell_type])
    except UnicodeEncodeError:  # half a surrogate pair
        return None


def sheets_message(pages: Sequence[SheetPage], max_rows: int) -> Message:
    """Put the sheets of a ledger into a message.

    Parameters
    ----------
    pages : sequence of SheetPage
        As they were read.
    max_rows : int
        How many rows of each are put in.

    Returns
    -------
    Message
    """
    sheets = []
    for page in pages:
        rows = [_map_values(to_json_value, row) for row in page.cells[:max_rows]]
        merged = list(page.merged)
        sheets.append([page.title, rows, merged, page.is_hidden, page.divided_numbers])
    return Message({"sheets": sheets})


def sheets_from(message: Message) -> list[SheetPage]:
    """Take the sheets of a ledger out of a message.

    Parameters
    ----------
    message : Message
        From :func:`sheets_message`.

    Returns
    -------
    list of SheetPage
    """
    pages = []
    for title, rows, merged, is_hidden, divided_numbers in message.header["sheets"]:
        cells = [_map_values(from_json_value, row) for row in rows]
        page = SheetPage(
            title=str(title),
            cells=cells,
            merged=tuple(MergedRange(*map(int, block)) for block in merged),
            is_hidden=bool(is_hidden),
            divided_numbers=int(divided_numbers),
        )
        pages.append(page)
    return pages


def _map_values(
    function: Callable[[object], object], row: Sequence[object]
) -> list[object]:
    """The results of a function for the cells of a row."""
    return [function(cell) for cell in row]


def picture_message(picture: Picture) -> Message:
    """Put an aerial picture into a message, without its day.

    Parameters
    ----------
    picture : Picture
        As it was read.

    Returns
    -------
    Message
    """
    header = {
        "mime": picture.mime,
        "bounds": list(picture.bounds),
        "metres": picture.metres,
        "own_metres": picture.own_metres,
    }
    data = pa.array([picture.data], pa.large_binary())
    return Message(header, pa.table({"data": data}))


def picture_from(message: Message, file: str, day: dt.date | None) -> Picture:
    """Take an aerial picture out of a message.

    Parameters
    ----------
    message : Message
        From :func:`picture_message`.
    file : str
        Name of the file that it comes from.
    day : date, optional
        When it was taken.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        Where it is no picture that a page displays: who reads a hostile file may have been taken
        over by it, and chooses nothing that a browser would run.
    """
    header = message.header
    west, south, east, north = map(float, header["bounds"])
    bounds = (west, south, east, north)
    has_place = all(map(math.isfinite, bounds))
    if header["mime"] not in _PICTURE_TYPES or not has_place:
        raise ValueError("no picture of ours")
    (data,) = message.columns["data"].to_pylist()
    return Picture(
        file=file,
        day=day,
        mime=header["mime"],
        data=data,
        bounds=bounds,
        metres=float(header["metres"]),
        own_metres=float(header["own_metres"]),
    )


def findings_to_json(rows: Sequence[FindingRow]) -> list[FindingRow]:
    """Write findings in types of JSON.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :class:`landuse.domain.vocabulary.findings.Findings`.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> findings_to_json([{"row": np.int64(3), "value": dt.date(2022, 1, 1)}])
    [{'row': 3, 'value': {'date': '2022-01-01'}}]
    """
    return [_with_values(row, to_json_value) for row in rows]


def findings_from_json(rows: Sequence[FindingRow]) -> list[FindingRow]:
    """Read findings that :func:`findings_to_json` has written.

    Parameters
    ----------
    rows : sequence of dict
        In types of JSON.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        Where they lack the columns of findings, or a phrase is not in the catalogue.
    """
    for row in rows:
        if set(row) != set(FINDING_COLUMNS):
            raise ValueError("no finding")
    # one of each code: there may be a hundred thousand findings
    phrase_of_code = {row["code"]: row["phrase"] for row in rows}
    for phrase_json in phrase_of_code.values():
        try:
            from_json(phrase_json).in_language()
        except Exception as fault:
            raise ValueError("no sentence of ours") from fault
    return [_with_values(row, from_json_value) for row in rows]


def _with_values(row: FindingRow, function: Callable[[object], object]) -> FindingRow:
    """A finding whose values a function has replaced."""
    return cast("FindingRow", {name: function(value) for name, value in row.items()})


def error_to_json(error: LanduseError) -> ErrorContent:
    """Write an error in types of JSON.

    Parameters
    ----------
    error : LanduseError
        Of a reader.

    Returns
    -------
    ErrorContent
    """
    phrase_json = as_json(Phrase(error.code, error.params))
    return {"kind": type(error).__name__, "phrase": phrase_json}


def error_from_json(content: ErrorContent) -> LanduseError:
    """Read an error that :func:`error_to_json` has written.

    Parameters
    ----------
    content : ErrorContent
        In types of JSON.

    Returns
    -------
    LanduseError
        Of the same class, with the same sentence.

    Raises
    ------
    ValueError
        Where it is no error that a reader raises: who reads a hostile file may have been taken over
        by it, and chooses neither what is called here nor with what arguments.
    """
    if set(content) != {"kind", "phrase"} or content["kind"] not in _ERRORS:
        raise ValueError("no error of a reader")
    if not isinstance(content["phrase"], str):
        raise ValueError("no error of a reader")
    try:
        phrase = from_json(content["phrase"])
        error = _ERRORS[content["kind"]](phrase.code, **phrase.params)
        for lang in LANGUAGES:
            error.in_language(lang)
    except Exception as fault:
        raise ValueError("no sentence of ours") from fault
    return error
