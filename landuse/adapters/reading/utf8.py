"""Text that is declared as UTF-8 and is not.

Arrow passes such text on unchanged, and it would break wherever it is first used.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from landuse.errors import SourceError


def check_utf8(frame: pd.DataFrame, name: str) -> None:
    """Refuse a frame of which a text is no UTF-8.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        A layer as it was read; its outlines are not looked at.
    name : str
        The file's name, for the error.

    Raises
    ------
    SourceError
        Naming the first record whose text cannot be decoded.
    """
    for column in frame.columns:
        if column == "geometry":
            continue
        if not isinstance(frame[column].dtype, pd.StringDtype):
            continue
        position = _first_invalid(pa.array(frame[column], from_pandas=True))
        if position is not None:
            record = position + 1
            raise SourceError("reading.bad_text_of_record", file=name, record=record)


def _first_invalid(texts: pa.Array | pa.ChunkedArray) -> int | None:
    """The position of the first text that is no UTF-8; None where there is none."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raw_texts = texts.cast(pa.large_binary()).to_pylist()
        for position, raw in enumerate(raw_texts):
            if raw is not None and not _is_utf8(raw):
                return position
    return None


def _is_utf8(raw: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
