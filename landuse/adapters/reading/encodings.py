"""Text whose encoding nobody states, or states wrongly.

It is decided by evidence and by strict decoding: a replacement character never appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.errors import SourceError

#: What GDAL is asked to read unknown text as: every byte becomes one character, and comes back.
RAW = "ISO-8859-1"
#: How text in UTF-16 begins.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Bytes by which it is known without that, and the share of zeros among them.
_LOOKED_AT, _LEAST_ZEROS = 4096, 0.05
#: What text may be in where nothing is stated.
_USUAL = ("utf-8", "gb18030", "big5")
#: Everyday characters stand in one block of each national code: the lead bytes of level 1 of
#: GB 2312 and of Big5.
_EVERYDAY = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
#: The first Chinese character of Unicode.
_FIRST_HAN = "\u3400"
#: Texts by which the likeliest encoding is chosen.
_SAMPLE = 2000
#: How much valid UTF-8, and a statement, weigh against the share of everyday characters.
_WEIGHT_OF_UTF8, _WEIGHT_OF_STATEMENT = 0.5, 0.15
#: Of one pair of bytes in seven that are a Chinese character it is one in UTF-8 too, of so many
#: different ones hardly ever: then nothing else is meant.
_NO_CHANCE = 8
#: Fields of fewer bytes are not taken to be cut, and at most so many bytes of a character stay.
_LEAST_CUT, _LONGEST_REST = 9, 3
#: Where the code page byte of a DBF stands, and what it means by the dBASE and FoxPro lists.
_CODE_PAGE_AT = 29
_CODE_PAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
_SAME = {
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
#: Ways to write the one encoding of formats that have no other.
_UTF8 = ("UTF8", "UTF8SIG", "UTF8BOM")
#: A statement that decodes anything proves nothing.
_EMPTY_WORDS = ("iso-8859-1", "latin-1", "latin1", "88591", "iso88591", "neutral", "")


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
    wide = _utf_16(raw)
    usual = [wide] if wide else ["utf-8-sig", "gb18030"]
    for candidate in [encoding] if encoding else usual:
        try:
            text = raw.decode(candidate)
            text.encode()  # half a surrogate pair is no text
        except (ValueError, LookupError):
            continue
        used = "UTF-8" if candidate == "utf-8-sig" else candidate.upper()
        return text.removeprefix("\ufeff"), used
    tried = [encoding] if encoding else [wide or "UTF-8", "GB18030"]
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


def _utf_16(raw: bytes) -> str | None:
    """Which UTF-16 a text is in, by its mark or by where its zeros stand; None where in none."""
    if raw.startswith(UTF_16):
        return "utf-16"
    head = raw[:_LOOKED_AT]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not even and not odd:
        return None
    # a sign of Chinese may have a zero in the other byte: 销 is U+9500
    if max(even, odd) < max(_LEAST_ZEROS * len(head) / 2, 4 * min(even, odd)):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def stated_beside(path: Path) -> list[str]:
    """Encodings that the files beside a shapefile state.

    Parameters
    ----------
    path : Path
        The .shp or .dbf.

    Returns
    -------
    list of str
        What the .cpg says, then the code page byte of the .dbf; without those that say nothing.
    """
    statements = []
    cpg = _beside(path, ".cpg")
    if cpg:
        statements.append(known_name(cpg.read_text("ascii", "ignore")))
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


def known_name(text: str) -> str:
    """A stated encoding as Python calls it.

    Parameters
    ----------
    text : str
        What a file states.

    Returns
    -------
    str
        Empty where the statement says nothing, or nobody knows the encoding.

    Examples
    --------
    >>> known_name("CP936"), known_name("ISO-8859-1")
    ('gb18030', '')
    """
    name = text.strip().lower()
    name = _SAME.get(name, name)
    try:
        "".encode(name or "?")
    except (LookupError, ValueError):
        return ""
    return "" if name in _EMPTY_WORDS else name


def decoded_frame(
    raw: pd.DataFrame, file: str, statements: Sequence[str], declared: str | None
) -> tuple[pd.DataFrame, str]:
    """A frame that was read as :data:`RAW`, its text and headers decoded.

    Candidates are what is stated, UTF-8, GB18030 and Big5. One has to decode every cell
    strictly, but for a character that was cut at the end of its field, which is dropped; among
    those that do, the likeliest text wins.

    Parameters
    ----------
    raw : DataFrame or GeoDataFrame
        Every character of its text is one byte; not changed.
    file : str
        The file's name, for the error.
    statements : sequence of str
        Encodings that the file states.
    declared : str or None
        The encoding that the workspace declares: then no other is tried.

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
    texts = {}
    for column in columns:
        distinct = _foreign_texts(raw[column])
        if distinct is not None:
            texts[column] = distinct
    cells = {
        v: v.encode(RAW) for text in texts.values() for v in text.dictionary.to_pylist()
    }
    headers = {column: str(column).encode(RAW) for column in columns}
    if declared:
        candidates = [declared]
    else:
        candidates = _likeliest([*headers.values(), *cells.values()], statements)
    for candidate in candidates:
        words = {value: strict(cell, candidate) for value, cell in cells.items()}
        names = {
            column: strict(header, candidate) for column, header in headers.items()
        }
        if None not in words.values() and None not in names.values():
            out = _with_words(raw, texts, words)
            renamed = {column: name for column, name in names.items() if name}
            return out.rename(columns=renamed), candidate.upper()
    rejected = [declared] if declared else list(dict.fromkeys((*statements, *_USUAL)))
    tried = [name.upper() for name in rejected]
    raise SourceError("reading.mixed_encodings", file=file, tried=tried)


def _foreign_texts(cells: pd.Series) -> pa.DictionaryArray | None:
    """The distinct texts of a column, and which row has which.

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


def _with_words(
    raw: pd.DataFrame,
    texts: Mapping[str, pa.DictionaryArray],
    words: Mapping[str, str | None],
) -> pd.DataFrame:
    """A copy of a frame with the words of its text columns in place of their bytes."""
    out = raw.copy()
    for column, text in texts.items():
        distinct = [words[value] for value in text.dictionary.to_pylist()]
        decoded = pa.array(distinct, pa.large_string()).take(text.indices)
        out[column] = pd.Series(decoded, index=raw.index, dtype="string")
    return out


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
    best = _likeliest(texts, ())[0]
    is_sound = all(strict(text, best) is not None for text in texts)
    return best if is_sound else "utf-8"


def _likeliest(texts: Iterable[bytes], statements: Sequence[str]) -> list[str]:
    """The candidates, likeliest first."""
    foreign = list(islice((text for text in texts if not text.isascii()), _SAMPLE))
    candidates = list(dict.fromkeys([*statements, *_USUAL]))
    if not foreign:
        return candidates
    # sorting is stable: among equals the stated one stays first
    return sorted(
        candidates, key=lambda name: _weight(foreign, name, statements), reverse=True
    )


def _weight(foreign: Sequence[bytes], name: str, statements: Sequence[str]) -> float:
    """How much speaks for an encoding; -1 where a text cannot be decoded by it."""
    words = [strict(text, name) for text in foreign]
    if None in words:
        return -1.0
    text = "".join(map(str, words))
    weight = everyday_share(text, name)
    if name == "utf-8":  # foreign text that is valid UTF-8 is hardly ever anything else
        weight += _WEIGHT_OF_UTF8
        if (
            len({character for character in text if not character.isascii()})
            >= _NO_CHANCE
        ):
            weight += 1
    if name in statements:
        weight += _WEIGHT_OF_STATEMENT
    return weight


def everyday_share(text: str, encoding: str) -> float:
    """Which share of a text's Chinese characters are everyday ones of an encoding's own region.

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
    blocks = (
        [_EVERYDAY[encoding]] if encoding in _EVERYDAY else list(_EVERYDAY.values())
    )
    everyday = 0
    for character in han:
        everyday += any(
            low <= character.encode(code, "replace")[0] <= high
            for code, low, high in blocks
        )
    return everyday / len(han)


def strict(raw: bytes, encoding: str) -> str | None:
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
    >>> strict("约定开工".encode()[:10], "utf-8")
    '约定开'
    """
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        is_at_the_end = error.start >= len(raw) - _LONGEST_REST and error.start > 0
        if not is_at_the_end or len(raw) < _LEAST_CUT:
            return None
        try:
            return raw[: error.start].decode(encoding)
        except UnicodeDecodeError:
            return None
    except LookupError:
        return None
