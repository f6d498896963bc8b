"""What the process that reads and the one that asks say to each other.

Both sides could use pickle; but who reads damaged and hostile files is not to be able to run code
in who asks. So a message is a header in JSON, and columns in Arrow's format for streams, behind
the number of its bytes. Columns of mixed Python values, of which only ledgers have any, stand in
the header. What is read is checked (Arrow's offsets, JSON's shapes) and never executed.

Outlines travel as well-known binary, as GDAL and GeoParquet have them, and are built where they
are wanted: building and unbuilding a hundred thousand of them takes as long as reading them does.

What is not said by JSON or Arrow is said by a table of one item, its kind and its words:
``{"date": "2022-01-01"}``, ``{"list": [1, {"bytes": "ff"}]}``.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, TypedDict, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype

from landuse.adapters.reading.layers.wkb import Layer
from landuse.adapters.reading.ledgers.cells import MergedRange
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.adapters.reading.raw import Part, RawLayer
from landuse.domain.picture import Picture
from landuse.domain.vocabulary.findings import FINDING_COLUMNS, FindingRow
from landuse.errors import ColumnError, CrsError, LanduseError, SourceError
from landuse.words.catalogue import LANGUAGES
from landuse.words.phrases import Phrase, as_json, from_json

if TYPE_CHECKING:
    pass

#: Bytes of the number before a message, and where the header stands in it.
_LENGTH = 8
#: A message that is longer than any memory.
_MOST_BYTES = 1 << 48
_HEADER = b"landuse"
#: What a picture under the map may be.
_PICTURES = ("image/webp", "image/png")
#: Columns that are not the layer's attributes.
_OUTLINES, _ROWS = "outlines", "rows"
#: Python values of one kind that Arrow gives back as they were.
_OF_ONE_KIND = {str: pa.large_string(), float: pa.float64()}
#: Values that JSON gives back as they were.
_PLAIN = frozenset({str, float, int, bool, type(None)})
#: What a reader may raise, by its name: nothing else is looked for.
_ERRORS: dict[str, type[LanduseError]] = {
    kind.__name__: kind for kind in (LanduseError, SourceError, ColumnError, CrsError)
}
#: Values that text gives back as they were.
_OF_TEXT = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "Decimal": Decimal,
    "bytes": bytes.fromhex,
}


#: What JSON can say, by name: a request or an answer. Whoever takes one checks what it takes.
Header = dict[str, Any]


class ErrorWords(TypedDict):
    """An error in words of JSON: the name of its class, and its sentence still to be said."""

    kind: str
    said: str


@dataclass(frozen=True)
class Message:
    """A header, and columns where there are any.

    Parameters
    ----------
    header : dict
        What JSON can say.
    columns : pyarrow.Table
        Without columns where none are needed.
    """

    header: Header
    columns: pa.Table = field(default_factory=lambda: pa.table({}))


def send(message: Message, stream: IO[bytes]) -> None:
    """Write a message.

    Parameters
    ----------
    message : Message
        Any.
    stream : file
        A pipe.

    Raises
    ------
    OSError
        Where the other side has ended.
    """
    header = json.dumps(message.header).encode()
    metadata = {**(message.columns.schema.metadata or {}), _HEADER: header}
    columns = message.columns.replace_schema_metadata(metadata)
    # written twice, but only once into anything: a layer is large
    measured = pa.MockOutputStream()
    _write(columns, measured)
    stream.write(measured.size().to_bytes(_LENGTH, "big"))
    with pa.PythonFile(_KeptOpen(stream), "w") as sink:
        _write(columns, sink)
    stream.flush()


def _write(columns: pa.Table, sink: pa.NativeFile | pa.BufferOutputStream) -> None:
    """Write columns as Arrow's stream."""
    with pa.ipc.new_stream(sink, columns.schema) as out:
        out.write_table(columns)


class _KeptOpen:
    """A stream that does not close with what writes to it."""

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self.write, self.flush = stream.write, stream.flush

    def close(self) -> None:
        """Leave the stream open."""


def receive(stream: IO[bytes], most_bytes: int = _MOST_BYTES) -> Message:
    """Read a message.

    Parameters
    ----------
    stream : file
        A pipe.
    most_bytes : int
        No message is longer.

    Returns
    -------
    Message
        Its columns are sound, whoever wrote them.

    Raises
    ------
    EOFError
        Where the other side has ended.
    ValueError
        Where what it wrote is no message.
    """
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    if length > most_bytes:
        raise ValueError("longer than any message")
    written = _exactly(stream, length)
    try:
        columns = pa.ipc.open_stream(written).read_all()
        columns.validate(full=True)
        metadata = dict(columns.schema.metadata or {})
        header = json.loads(metadata.pop(_HEADER))
    except (pa.ArrowException, KeyError, RecursionError) as error:
        raise ValueError("no message") from error
    if not isinstance(header, dict):
        raise ValueError("no header")
    return Message(header, columns.replace_schema_metadata(metadata))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    """So many bytes."""
    read = stream.read(count)
    if len(read) < count:
        raise EOFError
    return read


def of_layer(raw: RawLayer) -> Message:
    """Put what was read of a source into a message.

    Parameters
    ----------
    raw : RawLayer
        What was read.

    Returns
    -------
    Message
        Columns are called by their place, as headers may stand twice; the header of the message
        has them, with the dtypes, the CRS, the encoding, and columns that Arrow cannot hold.

    Notes
    -----
    Dtypes come back as they were, and so does every Python value in a column of objects: 1 is not
    1.0 where a ledger is read, and neither is text.
    """
    frame = raw.layer.attributes
    objects = np.flatnonzero([is_object_dtype(dtype) for dtype in frame.dtypes])
    others = np.setdiff1d(np.arange(frame.shape[1]), objects)
    native = frame.iloc[:, others.tolist()].set_axis([str(at) for at in others], axis=1)
    table = pa.Table.from_pandas(native, preserve_index=False)
    columns = {name: table[name] for name in table.column_names}
    mixed: dict[str, list[object]] = {}
    for at in objects:
        cells = frame.iloc[:, int(at)].to_list()
        array = _of_one_kind(cells)
        if array is None:
            mixed[str(at)] = [_plain(cell) for cell in cells]
        else:
            columns[str(at)] = array
    if raw.layer.outlines is not None:
        columns[_OUTLINES] = raw.layer.outlines
    columns[_ROWS] = pa.array(raw.row_numbers, pa.int64())
    header = {
        "headers": [_plain(name) for name in frame.columns],
        "dtypes": [str(dtype) for dtype in frame.dtypes],
        "mixed": mixed,
        "crs": raw.layer.crs,
        "encoding": raw.encoding,
        "parts": [
            [part.sheet, list(part.columns), part.rows, list(part.totals)]
            for part in raw.parts
        ],
    }
    # what pandas needs to give back its dtypes stands in the metadata
    return Message(
        header, pa.table(columns).replace_schema_metadata(table.schema.metadata)
    )


def layer_in(message: Message) -> RawLayer:
    """Take what was read of a source out of a message.

    Parameters
    ----------
    message : Message
        As :func:`of_layer` makes it.

    Returns
    -------
    RawLayer
        The same as was put in.
    """
    header, columns = message.header, message.columns
    names = columns.column_names
    series = []
    is_object = [dtype == "object" for dtype in header["dtypes"]]
    native_names = [
        name for name in names if name.isdigit() and not is_object[int(name)]
    ]
    native = columns.select(native_names).to_pandas()
    for at, dtype in enumerate(header["dtypes"]):
        name = str(at)
        if not is_object[at]:
            series.append(native[name].astype(dtype))
            continue
        if name in header["mixed"]:
            cells = [_revived(cell) for cell in header["mixed"][name]]
        else:
            cells = columns[name].to_pylist()
        series.append(pd.Series(cells, dtype=object))
    rows = pd.Series(columns[_ROWS].to_numpy(), dtype="int64")
    frame = pd.DataFrame(dict(enumerate(series)), index=rows.index)
    frame.columns = pd.Index([_revived(name) for name in header["headers"]])
    outlines = columns[_OUTLINES] if _OUTLINES in names else None
    parts = tuple(
        Part(
            str(sheet),
            tuple(columns),
            int(count),
            tuple(
                (str(column), str(name), float(value)) for column, name, value in totals
            ),
        )
        for sheet, columns, count, totals in header["parts"]
    )
    return RawLayer(
        Layer(frame, outlines, header["crs"]), rows, header["encoding"], parts
    )


def _of_one_kind(cells: Sequence[object]) -> pa.Array | None:
    """Cells of one kind as Arrow; None where they are of several, or would not come back."""
    kinds = set(map(type, cells)) - {type(None)}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind not in _OF_ONE_KIND:
        return None
    try:
        return pa.array(cells, _OF_ONE_KIND[kind])
    except UnicodeEncodeError:  # half a sign
        return None


def of_sheets(pages: Sequence[SheetPage], most_rows: int) -> Message:
    """Put the sheets of a ledger into a message.

    Parameters
    ----------
    pages : sequence of SheetPage
        As they were read.
    most_rows : int
        How many rows of each are wanted.

    Returns
    -------
    Message
    """
    sheets = []
    for page in pages:
        cells = [[_plain(cell) for cell in row] for row in page.cells[:most_rows]]
        sheets.append(
            [page.title, cells, list(page.merged), page.is_hidden, page.divided_numbers]
        )
    return Message({"sheets": sheets})


def sheets_in(message: Message) -> list[SheetPage]:
    """Take the sheets of a ledger out of a message.

    Parameters
    ----------
    message : Message
        As :func:`of_sheets` makes it.

    Returns
    -------
    list of SheetPage
    """
    pages = []
    for title, rows, merged, is_hidden, divided in message.header["sheets"]:
        cells = [[_revived(cell) for cell in row] for row in rows]
        ranges = tuple(MergedRange(*map(int, block)) for block in merged)
        pages.append(
            SheetPage(str(title), cells, ranges, bool(is_hidden), int(divided))
        )
    return pages


def of_picture(picture: Picture) -> Message:
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
    return Message(
        header, pa.table({"data": pa.array([picture.data], pa.large_binary())})
    )


def picture_in(message: Message, file: str, day: dt.date | None) -> Picture:
    """Take an aerial picture out of a message.

    Parameters
    ----------
    message : Message
        As :func:`of_picture` makes it.
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
        Where it is no picture that a page shows: who reads a hostile file may have been taken over
        by it, and chooses nothing that a browser would run.
    """
    header = message.header
    west, south, east, north = map(float, header["bounds"])
    metres, own = float(header["metres"]), float(header["own_metres"])
    if header["mime"] not in _PICTURES or not all(
        map(math.isfinite, (west, south, east, north))
    ):
        raise ValueError("no picture of ours")
    (data,) = message.columns["data"].to_pylist()
    return Picture(
        file, day, header["mime"], data, (west, south, east, north), metres, own
    )


def rows_of_findings(rows: Sequence[FindingRow]) -> list[FindingRow]:
    """Put findings into words of JSON.

    Parameters
    ----------
    rows : sequence of dict
        As :class:`landuse.domain.vocabulary.findings.Findings` has them.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> rows_of_findings([{"row": np.int64(3), "value": dt.date(2022, 1, 1)}])
    [{'row': 3, 'value': {'date': '2022-01-01'}}]
    """
    return [_each(_plain, row) for row in rows]


def findings_in(rows: Sequence[FindingRow]) -> list[FindingRow]:
    """Take findings out of words of JSON.

    Parameters
    ----------
    rows : sequence of dict
        As :func:`rows_of_findings` makes them.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        Where they have not the columns of findings, or say no sentence of ours.
    """
    for row in rows:
        if set(row) != set(FINDING_COLUMNS):
            raise ValueError("no finding")
    # one of each kind: there may be a hundred thousand
    for sentence in {row["code"]: row["phrase"] for row in rows}.values():
        try:
            from_json(sentence).in_language()
        except Exception as fault:
            raise ValueError("no sentence of ours") from fault
    return [_each(_revived, row) for row in rows]


def _each(translated: Callable[[object], object], row: FindingRow) -> FindingRow:
    """A finding with every value of it translated."""
    return cast("FindingRow", {name: translated(value) for name, value in row.items()})


def of_error(error: LanduseError) -> ErrorWords:
    """Put an error into words of JSON.

    Parameters
    ----------
    error : LanduseError
        Of ours.

    Returns
    -------
    dict
    """
    sentence = as_json(Phrase(error.code, error.params))
    return {"kind": type(error).__name__, "said": sentence}


def error_in(words: ErrorWords) -> LanduseError:
    """Take an error out of words of JSON.

    Parameters
    ----------
    words : dict
        As :func:`of_error` makes it.

    Returns
    -------
    LanduseError
        Of the same class, with the same words.

    Raises
    ------
    ValueError
        Where the words are not what :func:`of_error` makes of an error that a reader raises: who
        reads a hostile file may have been taken over by it, and chooses neither what is called
        here nor with what.
    """
    kind = _ERRORS.get(words["kind"]) if set(words) == {"kind", "said"} else None
    if kind is None or not isinstance(words["said"], str):
        raise ValueError("no error of a reader")
    try:
        sentence = from_json(words["said"])
        error = kind(sentence.code, **sentence.params)
        for lang in LANGUAGES:
            error.in_language(lang)
    except Exception as fault:
        raise ValueError("no sentence of ours") from fault
    return error


def _plain(value: object) -> object:
    """A value as JSON can say it; what JSON lacks with its kind."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, (list, tuple, np.ndarray)):
        return {"list": [_plain(part) for part in value]}
    if isinstance(value, dict):
        return {"dict": [[_plain(key), _plain(part)] for key, part in value.items()]}
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, (dt.date, dt.time)):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, Decimal):
        return {"Decimal": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return str(value)


def _revived(value: object) -> object:
    """The inverse of :func:`_plain`."""
    if not isinstance(value, dict):
        return value
    ((kind, words),) = value.items()
    if kind == "list":
        return [_revived(part) for part in words]
    if kind == "dict":
        return {_revived(key): _revived(part) for key, part in words}
    if kind == "timedelta":
        return dt.timedelta(*words)
    return _OF_TEXT[kind](words)
