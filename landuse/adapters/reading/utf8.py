"""Text that says it is UTF-8 and is not.

Arrow hands such text on as it is, and it would break wherever it is first looked at.
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
        if column != "geometry" and isinstance(frame[column].dtype, pd.StringDtype):
            bad = _first_bad(pa.array(frame[column], from_pandas=True))
            if bad is not None:
                raise SourceError(
                    "reading.bad_text_of_record", file=name, record=bad + 1
                )


def _first_bad(texts: pa.Array | pa.ChunkedArray) -> int | None:
    """The place of the first text that is no UTF-8; None where there is none."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        for place, raw in enumerate(texts.cast(pa.large_binary()).to_pylist()):
            if raw is not None and not _is_utf8(raw):
                return place
    return None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
