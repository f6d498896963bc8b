"""Text whose encoding is not stated, or stated wrongly.

It is found by evidence and by strict decoding: a replacement character never appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.errors import SourceError

#: The encoding in which GDAL reads unknown text: every byte is one character, and comes back.
RAW = "ISO-8859-1"
#: How text in UTF-16 begins.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Bytes in which zeros show UTF-16 without such a mark, and their least share.
_SAMPLED_BYTES, _MIN_ZEROS = 4096, 0.05
#: Encodings that are tried where none is stated.
_USUAL = ("utf-8", "gb18030", "big5")
#: Everyday characters stand in one block of each national code: the lead bytes of level 1 of
#: GB 2312 and of Big5.
_EVERYDAY = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
#: The first Chinese character of Unicode.
_FIRST_HAN = "\u3400"
#: Texts by which the likeliest encoding is chosen.
_SAMPLED_TEXTS = 2000
#: Weights of valid UTF-8, and of a statement, beside the share of everyday characters.
_WEIGHT_OF_UTF8, _WEIGHT_OF_STATEMENT = 0.5, 0.15
#: One in seven Chinese characters of two bytes is valid UTF-8 by coincidence; so many different
#: ones hardly ever are.
_NO_COINCIDENCE = 8
#: A field of fewer bytes is not taken to be cut, and at most so many bytes of a character remain.
_SHORTEST_CUT_FIELD, _LONGEST_REST = 9, 3
#: Where the code page byte of a DBF stands, and its meaning by the dBASE and FoxPro lists.
_CODE_PAGE_AT = 29
_CODE_PAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
#: Other names of encodings → their names in Python.
_PYTHON_NAMES = {
    "936": "gb18030",
    "cp936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "windowssimpchinese": "gb18030",
    "ansi 936": "gb18030",
    "950": "big5",
    "cp950": "big5",
    "windowstradchinese": "big5",
    "65001": "utf-8",
    "utf8": "utf-8",
}
#: Spellings of the one encoding of formats that have no other.
_UTF8 = ("UTF8", "UTF8SIG", "UTF8BOM")
#: Statements without a meaning: every text can be decoded so.
_MEANINGLESS_NAMES = (
    "iso-8859-1",
    "latin-1",
    "latin1",
    "88591",
    "iso88591",
    "neutral",
    "",
)

_Key = TypeVar("_Key")


def decode(raw: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Decode a text file strictly.

    Parameters
    ----------
    raw : bytes
        The whole file.
    name : str
        Its name, for the error.
    encoding : str, optional
        The declared encoding. Where there is none, UTF-16 (by its mark, or by zeros in every
        other byte), UTF-8 (with or without a byte order mark) and GB18030 are tried.

    Returns
    -------
    text : str
        Without a byte order mark.
    encoding : str
        The one that fits, in upper case.

    Raises
    ------
    SourceError
        Where none fits.

    Examples
    --------
    >>> decode("宗地".encode("gb18030"), "宗地.csv")
    ('宗地', 'GB18030')
    """
    utf_16 = _utf_16_of(raw)
    if encoding:
        candidates = [encoding]
    elif utf_16:
        candidates = [utf_16]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for candidate in candidates:
        try:
            text = raw.decode(candidate)
            text.encode()  # half a surrogate pair is no text
        except (ValueError, LookupError):
            continue
        name_of_encoding = "UTF-8" if candidate == "utf-8-sig" else candidate.upper()
        return text.removeprefix("\ufeff"), name_of_encoding
    tried = [encoding] if encoding else [utf_16 or "UTF-8", "GB18030"]
    raise SourceError("reading.unknown_encoding", file=name, tried=tried)


def check_is_utf8(declared: str | None, name: str) -> None:
    """Refuse an encoding that is declared for a format whose text is in UTF-8 alone.

    Parameters
    ----------
    declared : str or None
        The ``encoding`` of the source in ``landuse.toml``.
    name : str
        The file's name, for the error.

    Raises
    ------
    SourceError
        Where another is declared: it could not be heeded.

    Examples
    --------
    >>> check_is_utf8("utf-8", "宗地.gpkg")
    >>> check_is_utf8(None, "宗地.gpkg")
    """
    if declared is not None and declared.upper().replace("-", "") not in _UTF8:
        raise SourceError("reading.encoding_not_heeded", file=name, encoding=declared)


def _utf_16_of(raw: bytes) -> str | None:
    """The UTF-16 of a text, by its mark or by the positions of its zeros; None where it is none."""
    if raw.startswith(UTF_16):
        return "utf-16"
    head = raw[:_SAMPLED_BYTES]
    even_zeros, odd_zeros = head[::2].count(0), head[1::2].count(0)
    more, fewer = max(even_zeros, odd_zeros), min(even_zeros, odd_zeros)
    # a Chinese character may have a zero in the other byte: 销 is U+9500
    if more == 0 or more < _MIN_ZEROS * len(head) / 2 or more < 4 * fewer:
        return None
    return "utf-16-be" if even_zeros > odd_zeros else "utf-16-le"


def stated_beside(path: Path) -> list[str]:
    """Encodings that the files beside a shapefile state.

    Parameters
    ----------
    path : Path
        The .shp or .dbf.

    Returns
    -------
    list of str
        That of the .cpg, then that of the code page byte of the .dbf; meaningless ones left out.
    """
    statements = []
    cpg = _beside(path, ".cpg")
    if cpg:
        statements.append(python_name(cpg.read_text("ascii", "ignore")))
    dbf = _beside(path, ".dbf")
    if dbf:
        with dbf.open("rb") as source:
            head = source.read(_CODE_PAGE_AT + 1)
        if len(head) > _CODE_PAGE_AT:
            statements.append(_CODE_PAGES.get(head[_CODE_PAGE_AT], ""))
    return [name for name in statements if name]


def _beside(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another ending, in either case."""
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def python_name(text: str) -> str:
    """The name of a stated encoding in Python.

    Parameters
    ----------
    text : str
        The statement of a file.

    Returns
    -------
    str
        Empty where the statement has no meaning, or the encoding is unknown.

    Examples
    --------
    >>> python_name("CP936"), python_name("ISO-8859-1")
    ('gb18030', '')
    """
    name = text.strip().lower()
    name = _PYTHON_NAMES.get(name, name)
    try:
        "".encode(name or "?")
    except (LookupError, ValueError):
        return ""
    return "" if name in _MEANINGLESS_NAMES else name


def decoded_frame(
    raw: pd.DataFrame, file: str, statements: Sequence[str], declared: str | None
) -> tuple[pd.DataFrame, str]:
    """Decode the text and headers of a frame that was read as :data:`RAW`.

    Candidates are the stated encodings, UTF-8, GB18030 and Big5. One has to decode every cell
    strictly, but for a character that was cut at the end of its field, which is dropped; among
    those that do, the one with the likeliest text wins.

    Parameters
    ----------
    raw : DataFrame or GeoDataFrame
        Every character of its text is one byte; not changed.
    file : str
        The file's name, for the error.
    statements : sequence of str
        Encodings that the file states.
    declared : str or None
        The encoding that the workspace declares; then no other is tried.

    Returns
    -------
    frame : DataFrame or GeoDataFrame
    encoding : str
        In upper case.

    Raises
    ------
    SourceError
        Where no candidate fits.
    """
    columns = [column for column in raw.columns if column != "geometry"]
    texts: dict[object, pa.DictionaryArray] = {}
    raw_cells: dict[str, bytes] = {}
    for column in columns:
        distinct = _foreign_texts(raw[column])
        if distinct is not None:
            texts[column] = distinct
            for text in distinct.dictionary.to_pylist():
                raw_cells[text] = text.encode(RAW)
    raw_headers = {column: str(column).encode(RAW) for column in columns}
    if declared:
        candidates = [declared]
    else:
        all_texts = [*raw_headers.values(), *raw_cells.values()]
        candidates = _likeliest_first(all_texts, statements)
    for candidate in candidates:
        cells = _decoded_values(raw_cells, candidate)
        headers = _decoded_values(raw_headers, candidate)
        if cells is not None and headers is not None:
            frame = _with_decoded_text(raw, texts, cells)
            renamed = {column: header for column, header in headers.items() if header}
            return frame.rename(columns=renamed), candidate.upper()
    rejected = [declared] if declared else list(dict.fromkeys((*statements, *_USUAL)))
    tried = [name.upper() for name in rejected]
    raise SourceError("reading.mixed_encodings", file=file, tried=tried)


def _decoded_values(
    raw_values: Mapping[_Key, bytes], encoding: str
) -> dict[_Key, str] | None:
    """The same with text; None where an encoding does not fit all of it."""
    decoded: dict[_Key, str] = {}
    for key, raw in raw_values.items():
        text = decode_field(raw, encoding)
        if text is None:
            return None
        decoded[key] = text
    return decoded


def _foreign_texts(cells: pd.Series) -> pa.DictionaryArray | None:
    """The distinct texts of a column, and the text of each row.

    None where the column has no text, or ASCII alone, which is the same in every candidate.
    """
    if cells.dtype != object and not pd.api.types.is_string_dtype(cells):
        return None
    column = pa.array(cells, from_pandas=True)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    is_ascii = pc.all(pc.string_is_ascii(column)).as_py()
    # None: there is no text at all
    return column.dictionary_encode() if is_ascii is False else None


def _with_decoded_text(
    raw: pd.DataFrame,
    texts: Mapping[object, pa.DictionaryArray],
    decoded: Mapping[str, str],
) -> pd.DataFrame:
    """A copy of a frame whose texts are decoded, by the distinct texts of each column."""
    frame = raw.copy()
    for column, text in texts.items():
        distinct = [decoded[value] for value in text.dictionary.to_pylist()]
        cells = pa.array(distinct, pa.large_string()).take(text.indices)
        frame[column] = pd.Series(cells, index=raw.index, dtype="string")
    return frame


def likeliest(texts: Sequence[bytes]) -> str:
    """The encoding that texts are most likely in.

    Parameters
    ----------
    texts : sequence of bytes
        Some that are not ASCII.

    Returns
    -------
    str
        One of UTF-8, GB18030 and Big5, in lower case; UTF-8 where not every text can be decoded by
        one of the others.

    Examples
    --------
    >>> likeliest(["港闸经济开发区".encode("gb18030")]), likeliest(["港闸".encode()])
    ('gb18030', 'utf-8')
    """
    best = _likeliest_first(texts, ())[0]
    fits_all = all(decode_field(text, best) is not None for text in texts)
    return best if fits_all else "utf-8"


def _likeliest_first(texts: Iterable[bytes], statements: Sequence[str]) -> list[str]:
    """The candidates, likeliest first."""
    candidates = list(dict.fromkeys([*statements, *_USUAL]))
    foreign = (text for text in texts if not text.isascii())
    sample = list(islice(foreign, _SAMPLED_TEXTS))
    if not sample:
        return candidates
    weights = {name: _weight(sample, name, statements) for name in candidates}
    # sorting is stable: among equals the stated one stays first
    return sorted(candidates, key=weights.__getitem__, reverse=True)


def _weight(foreign: Sequence[bytes], name: str, statements: Sequence[str]) -> float:
    """The weight of the evidence for an encoding; -1 where a text cannot be decoded by it."""
    decoded = [decode_field(text, name) for text in foreign]
    if None in decoded:
        return -1.0
    text = "".join(map(str, decoded))
    weight = everyday_share(text, name)
    if name == "utf-8":  # foreign text that is valid UTF-8 is hardly ever anything else
        weight += _WEIGHT_OF_UTF8
        characters = {character for character in text if not character.isascii()}
        if len(characters) >= _NO_COINCIDENCE:
            weight += 1
    if name in statements:
        weight += _WEIGHT_OF_STATEMENT
    return weight


def everyday_share(text: str, encoding: str) -> float:
    """The share of a text's Chinese characters that are everyday ones in an encoding's region.

    Parameters
    ----------
    text : str
        A decoded text.
    encoding : str
        The encoding it was decoded by; for UTF-8 the characters of any region count.

    Returns
    -------
    float
        0 to 1; 0 where the text has no Chinese character.

    Examples
    --------
    >>> everyday_share("港闸经济开发区", "gb18030")
    1.0
    >>> everyday_share("瀹楀湴浠ｇ爜", "gb18030") < 0.5
    True
    """
    han = [character for character in text if character >= _FIRST_HAN]
    if not han:
        return 0.0
    all_blocks = list(_EVERYDAY.values())
    blocks = [_EVERYDAY[encoding]] if encoding in _EVERYDAY else all_blocks
    everyday_count = 0
    for character in han:
        for code, low, high in blocks:
            lead_byte = character.encode(code, "replace")[0]
            if low <= lead_byte <= high:
                everyday_count += 1
                break
    return everyday_count / len(han)


def decode_field(raw: bytes, encoding: str) -> str | None:
    """Decode a field strictly, but for a character that was cut at its end.

    Parameters
    ----------
    raw : bytes
        One header or cell of a dBASE table.
    encoding : str
        A candidate.

    Returns
    -------
    str or None
        Without at most three trailing bytes of a cut character; None where the encoding does
        not fit, or is unknown.

    Examples
    --------
    >>> decode_field("约定开工".encode()[:10], "utf-8")
    '约定开'
    """
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        is_at_the_end = error.start >= len(raw) - _LONGEST_REST and error.start > 0
        if not is_at_the_end or len(raw) < _SHORTEST_CUT_FIELD:
            return None
        try:
            return raw[: error.start].decode(encoding)
        except UnicodeDecodeError:
            return None
    except LookupError:
        return None
