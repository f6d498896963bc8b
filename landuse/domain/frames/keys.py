"""Ids of one table looked up in another, and the one form of ids that people write differently."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.vocabulary.hidden_signs import visible

if TYPE_CHECKING:
    import pyarrow as pa

#: Texts that are their own normal form: digits, capitals and Chinese characters.
_NORMAL_FORM = r"^[0-9A-Z_.()/\-\x{4e00}-\x{9fff}]*$"
#: Which bytes are digits, capitals or a hyphen; zeros fill memory up.
_PLAIN_BYTES = np.isin(
    np.arange(256), np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-\0", np.uint8)
)
#: Code points that people write for one another and that NFKC leaves apart: dashes, brackets.
_DASHES = (*range(0x2010, 0x2016), 0x2212)
_OPENING = (ord("["), ord("{"), 0x3008, 0x300C, 0x3010, 0x3014)
_CLOSING = (ord("]"), ord("}"), 0x3009, 0x300D, 0x3011, 0x3015)
_ALIKE = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_OPENING, "("),
    **dict.fromkeys(_CLOSING, ")"),
}


def normal_form(written: str) -> str:
    r"""Return what an id or a name is, however it was typed.

    Parameters
    ----------
    written : str
        As it stands in a cell.

    Returns
    -------
    str
        Width folded (NFKC), in capitals, without white space and signs of no width, with one kind
        of dash and of bracket. It is for looking up: what people see is what was written.

    Examples
    --------
    >>> normal_form(" 9132０６ma1N\u200b")
    '913206MA1N'
    >>> normal_form("甲〔南通〕有限 公司") == normal_form("甲（南通）有限公司")
    True
    """
    narrow = unicodedata.normalize("NFKC", visible(written)).translate(_ALIKE)
    return "".join(narrow.upper().split())


def normal_forms(texts: pd.Series | pd.Index) -> pd.Series:
    """Return the normal form of every text.

    Parameters
    ----------
    texts : Series or Index
        Ids or names; NA where there is none.

    Returns
    -------
    Series of object, numbered from zero
        As :func:`normal_form` gives it; None where there is no text.

    Notes
    -----
    Nearly all ids are their own normal form, which one search over the column's memory tells; only
    the others are looked at one by one.

    Examples
    --------
    >>> normal_forms(pd.Series(["gb１", "GB2", None])).to_list()
    ['GB1', 'GB2', None]
    """
    forms = pd.Series(texts, dtype="string").to_numpy(object).copy()
    forms[pd.isna(forms)] = None
    for at in np.flatnonzero(~_is_normal_form(texts)):
        forms[at] = normal_form(forms[at])
    return pd.Series(forms, dtype=object)


def _is_normal_form(texts: pd.Series | pd.Index) -> npt.NDArray[np.bool_]:
    """Which texts are their own normal form; a missing one is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = pa.chunked_array(pa.array(pd.Series(texts, dtype="string").array))
    # one look at the bytes of the whole column: most hold digits and capitals only
    stored = [chunk.buffers()[2] for chunk in array.chunks]
    if all(_has_normal_bytes(buffer) for buffer in stored if buffer is not None):
        return np.ones(len(array), bool)
    is_normal = pc.fill_null(pc.match_substring_regex(array, _NORMAL_FORM), True)
    return np.asarray(is_normal, dtype=bool)


def _has_normal_bytes(buffer: pa.Buffer) -> bool:
    """Whether every byte of a column's memory is a digit, a capital or a hyphen."""
    return bool(_PLAIN_BYTES[np.frombuffer(buffer, np.uint8)].all())


def with_one_spelling(texts: pd.Series) -> pd.Series:
    """Return a column of ids in which the same id is always written the same.

    Parameters
    ----------
    texts : Series of string
        Ids; NA where there is none.

    Returns
    -------
    Series of string
        The column itself where no two ids are the same but for how they are typed; else every id
        as it was written first.

    Examples
    --------
    >>> with_one_spelling(pd.Series(["GB1", "gb1 ", "GB2"], dtype="string")).to_list()
    ['GB1', 'GB1', 'GB2']
    """
    if _is_normal_form(texts).all():
        return texts
    written = pd.Series(texts.dropna().unique(), dtype="string")
    forms = normal_forms(written)
    is_again = forms.duplicated()
    if not is_again.any():
        return texts
    first = pd.Series(written[~is_again].to_numpy(object), index=forms[~is_again])
    spelling = dict(zip(written[is_again], first[forms[is_again]], strict=True))
    is_other = texts.isin(list(spelling))
    return texts.mask(is_other, texts.map(spelling).astype(texts.dtype))


def positions(index: pd.Index, ids: pd.Series) -> npt.NDArray[np.intp]:
    """Where each id stands in an index.

    Parameters
    ----------
    index : Index
        Ids, each once.
    ids : Series
        Ids to be looked up, NA where there is none.

    Returns
    -------
    ndarray of int, shape (len(ids),)
        -1 where an id is missing or not in ``index``.

    Notes
    -----
    A column without ids costs nothing: the index of a million is not even hashed.

    Examples
    --------
    >>> positions(pd.Index(["甲", "乙"]), pd.Series(["乙", None, "丙"]))
    array([ 1, -1, -1])
    """
    at = np.full(len(ids), -1)
    is_given = ids.notna().to_numpy(bool)
    if is_given.any():
        keyed = pd.Index(ids[is_given], dtype=object)
        at[is_given] = index.get_indexer(keyed)
    return at
