"""Text whose encoding nobody states, or states wrongly: decided by evidence, never with a replacement character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.errors import SourceError

#: What GDAL is asked to read unknown text as: every byte becomes one character and comes back unchanged.
RAW = "ISO-8859-1"
#: Frequent characters stand in one block of each national code: lead bytes of GB 2312 level 1 and of Big5 level 1.
_FREQUENT = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
_SAMPLE = 2000
#: A DBF's code page byte (offset 29) → encoding, by the dBASE and FoxPro lists.
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
#: A statement that decodes anything proves nothing.
_EMPTY_WORDS = ("iso-8859-1", "latin-1", "latin1", "88591", "iso88591", "neutral", "")


def stated(path: Path) -> list[str]:
    """Encodings that the files beside a shapefile state: its .cpg, then the code page byte of its .dbf."""
    out = []
    cpg = next(
        (p for p in (path.with_suffix(".cpg"), path.with_suffix(".CPG")) if p.is_file()), None
    )
    if cpg:
        out.append(known_name(cpg.read_text("ascii", "ignore")))
    dbf = next(
        (p for p in (path.with_suffix(".dbf"), path.with_suffix(".DBF")) if p.is_file()), None
    )
    if dbf:
        with dbf.open("rb") as source:
            head = source.read(30)
        out.append(_CODE_PAGES.get(head[29], "") if len(head) == 30 else "")
    return [name for name in out if name]


def known_name(text: str) -> str:
    """A stated encoding as Python calls it; nothing where it says nothing or nobody knows it.

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


def decoded(
    raw: pd.DataFrame, file: str, statements: Sequence[str], declared: str | None
) -> tuple[pd.DataFrame, str]:
    """A frame read as :data:`RAW` with its text and headers decoded, and the encoding.

    The candidates are what is stated, UTF-8, GB18030 and Big5. One has to decode every cell strictly (a multi-byte character
    cut at the end of a field is dropped, as the field was cut); among those the likeliest text wins.

    Raises SourceError where none fits, or the declared one does not.
    """
    columns = [c for c in raw.columns if c != "geometry"]
    texts = {c: t for c in columns if (t := _texts(raw[c])) is not None}
    cells = {v: v.encode(RAW) for t in texts.values() for v in t.dictionary.to_pylist()}
    names = {c: str(c).encode(RAW) for c in columns}
    for candidate in (
        [declared] if declared else _likeliest((*names.values(), *cells.values()), statements)
    ):
        words = {v: strict(b, candidate) for v, b in cells.items()}
        headers = {c: strict(b, candidate) for c, b in names.items()}
        if None in words.values() or None in headers.values():
            continue
        out = raw.copy()
        for name, found in texts.items():
            known = pa.array([words[v] for v in found.dictionary.to_pylist()], pa.large_string())
            out[name] = pd.Series(known.take(found.indices), index=raw.index, dtype="string")
        return out.rename(columns={c: h for c, h in headers.items() if h}), candidate.upper()
    tried = declared or "、".join(
        name.upper() for name in dict.fromkeys((*statements, "utf-8", "gb18030", "big5"))
    )
    raise SourceError(
        f"{file}：属性表的文字用 {tried.upper()} 都无法解码，可能混用了编码。",
        "请在 landuse.toml 写明 encoding，或重新导出。",
    )


def _texts(cells: pd.Series) -> pa.DictionaryArray | None:
    """The distinct texts of a column and which row has which; None where the column is none of text, or of ASCII alone,
    which is the same in every candidate.
    """
    if cells.dtype != object and not pd.api.types.is_string_dtype(cells):
        return None
    column = pa.array(cells, from_pandas=True)
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    return (
        None
        if pc.all(pc.string_is_ascii(column)).as_py() is not False
        else column.dictionary_encode()
    )


def _likeliest(texts: Iterable[bytes], statements: Sequence[str]) -> list[str]:
    """Candidates, likeliest first: frequent characters, strict UTF-8 and a statement count for one."""
    foreign = list(islice((t for t in texts if not t.isascii()), _SAMPLE))
    candidates = list(dict.fromkeys([*statements, "utf-8", "gb18030", "big5"]))
    if not foreign:
        return candidates

    def weight(name: str) -> float:
        words = [strict(t, name) for t in foreign]
        if None in words:
            return -1.0
        # foreign text that is valid UTF-8 is hardly ever anything else
        return (
            frequent("".join(map(str, words)), name)
            + 0.5 * (name == "utf-8")
            + 0.15 * (name in statements)
        )

    return sorted(candidates, key=lambda name: -weight(name))


def frequent(text: str, encoding: str) -> float:
    """Which share of a text's Chinese characters are the everyday ones of an encoding's own region (of any, for UTF-8).

    >>> frequent("港闸经济开发区", "gb18030"), frequent("瀹楀湴浠ｇ爜", "gb18030") < 0.5
    (1.0, True)
    """
    han = [c for c in text if c >= "\u3400"]
    blocks = [_FREQUENT[encoding]] if encoding in _FREQUENT else list(_FREQUENT.values())
    usual = sum(
        any(low <= c.encode(code, "replace")[0] <= high for code, low, high in blocks) for c in han
    )
    return usual / len(han) if han else 0.0


def strict(raw: bytes, encoding: str) -> str | None:
    """Decoded text, letting go of at most three trailing bytes of a cut character; None where it does not fit."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3 and error.start > 0 and len(raw) >= 9:
            try:
                return raw[: error.start].decode(encoding)
            except UnicodeDecodeError:
                return None
        return None
    except LookupError:
        return None
