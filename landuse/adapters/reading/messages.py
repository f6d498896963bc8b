"""Messages between the process that reads files and the one that asks it.

Both sides could use pickle; but who reads damaged and hostile files is not to be able to run code
in who asks. So a message is a header in JSON, and columns in Arrow's format for streams, behind
the number of its bytes. It is checked when it is read (Arrow's offsets, JSON's shapes) and never
executed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import IO, Any, TypeAlias

import pyarrow as pa

#: Bytes of the number before a message.
_LENGTH_BYTES = 8
#: A message that is longer than any memory.
_MAX_BYTES = 1 << 48
#: Where the header stands in the metadata of the columns.
_HEADER = b"landuse"

#: Values of JSON by name. Each side checks the values that it takes out.
Header: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A header, and columns where there are any.

    Parameters
    ----------
    header : dict
        Values of JSON by name.
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
    # the first time only to measure it: a layer is too large to be kept in memory twice
    measure = pa.MockOutputStream()
    _write_columns(columns, measure)
    stream.write(measure.size().to_bytes(_LENGTH_BYTES, "big"))
    with pa.PythonFile(_UnclosedStream(stream), "w") as sink:
        _write_columns(columns, sink)
    stream.flush()


def _write_columns(
    columns: pa.Table, sink: pa.NativeFile | pa.BufferOutputStream
) -> None:
    """Write columns as Arrow's stream."""
    with pa.ipc.new_stream(sink, columns.schema) as out:
        out.write_table(columns)


class _UnclosedStream:
    """A stream that stays open when its writer closes it."""

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self.write, self.flush = stream.write, stream.flush

    def close(self) -> None:
        """Leave the stream open."""


def receive(stream: IO[bytes], max_bytes: int = _MAX_BYTES) -> Message:
    """Read a message.

    Parameters
    ----------
    stream : file
        A pipe.
    max_bytes : int
        No message is longer.

    Returns
    -------
    Message
        Its columns are valid, whoever wrote them.

    Raises
    ------
    EOFError
        Where the other side has ended.
    ValueError
        Where its bytes are no message.
    """
    length = int.from_bytes(_read_exactly(stream, _LENGTH_BYTES), "big")
    if length > max_bytes:
        raise ValueError("longer than any message")
    content = _read_exactly(stream, length)
    try:
        columns = pa.ipc.open_stream(content).read_all()
        columns.validate(full=True)
        metadata = dict(columns.schema.metadata or {})
        header = json.loads(metadata.pop(_HEADER))
    except (pa.ArrowException, KeyError, RecursionError) as error:
        raise ValueError("no message") from error
    if not isinstance(header, dict):
        raise ValueError("no header")
    return Message(header, columns.replace_schema_metadata(metadata))


def _read_exactly(stream: IO[bytes], count: int) -> bytes:
    """Read so many bytes; raise EOFError where there are fewer."""
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return content
