"""TOML as tables, or one sentence: what the parser itself cannot take is a fault like others."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landuse.errors import LanduseError, reason_of

#: Tables and lists within one another; no configuration needs a tenth of it.
_DEEPEST = 40


#: A place in tables: keys, and positions in lists from zero.
Location = Sequence[int | str]


@dataclass(frozen=True)
class TomlFile:
    """A file of TOML as it was read.

    Parameters
    ----------
    path : Path
        Where it lies.
    text : str
        All of it.
    table : dict
        What it says, not yet checked.
    """

    path: Path
    text: str
    table: dict[str, Any]

    def at(self, location: Location, word: str = "") -> str:
        """Say where something stands: what an error about it begins with.

        Parameters
        ----------
        location : sequence of int and str
            Its place; what is missing is looked for at what it is missing in.
        word : str
            A word in it, where it stands on several lines.

        Returns
        -------
        str
            The path, and the line where it can be told: ``口径.toml 第 12 行``.
        """
        line = line_of(self.text, location, word)
        return str(self.path) if line is None else f"{self.path} 第 {line} 行"


def read_toml(path: Path, error: type[LanduseError]) -> TomlFile:
    """Read a file of TOML.

    Parameters
    ----------
    path : Path
        The file.
    error : type of LanduseError
        What is raised.

    Returns
    -------
    TomlFile

    Raises
    ------
    LanduseError
        Of the type that is asked for: a folder or a device, no permission, no UTF-8 or no TOML.
    """
    try:
        if not path.is_file():
            raise error(f"{path}：不是文件。", "请写成一个 .toml 文件。")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{path}：不是 UTF-8 文本。", "请用记事本另存为 UTF-8。") from None
    except OSError as refused:
        raise error(
            f"{path}：无法读取({reason_of(refused)})。", "请核对文件的权限和位置。"
        ) from None
    try:
        return TomlFile(path, text, parsed(text))
    except ValueError as fault:
        raise error(f"{path}：不是有效的 TOML：{fault}。") from None


def parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    dict
        Its values, not yet checked.

    Raises
    ------
    ValueError
        Where it is no TOML (``tomllib.TOMLDecodeError``, with the line), holds a whole number of
        thousands of digits, or tables deeper than anybody writes.

    Examples
    --------
    >>> parsed("year = 2022")
    {'year': 2022}
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise ValueError("嵌套太深") from None
    except ValueError:  # Python makes no number of so many digits
        raise ValueError("有一个整数的位数太多") from None
    if _is_too_deep(table):
        raise ValueError("嵌套太深")
    return table


def _is_too_deep(table: dict[str, Any]) -> bool:
    """Whether tables and lists stand within one another beyond :data:`_DEEPEST`."""
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        if not inner:
            return False
        level = inner
    return True


def line_of(text: str, location: Location, word: str = "") -> int | None:
    r"""The line of a TOML text on which something stands.

    Parameters
    ----------
    text : str
        TOML that can be parsed.
    location : sequence of int and str
        A place in its tables. Where there is nothing at it, as with a missing key, the nearest
        place around it is meant.
    word : str
        Where what stands there takes several lines: a word on the one that is meant.

    Returns
    -------
    int or None
        From 1; None where only the whole text is around it.

    Notes
    -----
    The parser keeps no lines. What the first lines of a text say only grows with them, so that
    the line is found by parsing ever shorter beginnings, however the text is written.

    Examples
    --------
    >>> line_of("a = 1\n[b]\nc = [\n  2,\n  3,\n]", ["b", "c", 1], word="3")
    5
    >>> line_of("a = 1\n[b]", ["b", "missing"])
    2
    """
    lines = text.split("\n")
    whole = tomllib.loads(text)
    held = list(location)
    while held and not _has(whole, held):
        held.pop()
    if not held:
        return None
    low, high, end = 1, len(lines), len(lines)
    while low < high:
        middle = (low + high) // 2
        used, table = _beginning(lines, middle)
        if _has(table, held):
            high, end = middle, used
        else:
            low = used + 1
    for number in range(high, end + 1):
        if word and word in lines[number - 1]:
            return number
    return high


def _beginning(lines: Sequence[str], count: int) -> tuple[int, dict[str, Any]]:
    """The first lines of a text, and as many more as a value that is open there needs."""
    for used in range(count, len(lines)):
        try:
            return used, tomllib.loads("\n".join(lines[:used]))
        except tomllib.TOMLDecodeError:
            continue
    return len(lines), tomllib.loads("\n".join(lines))


def _has(table: Any, location: Location) -> bool:
    """Whether something stands at a place."""
    for part in location:
        is_there = isinstance(table, dict) and part in table
        is_listed = isinstance(table, list) and isinstance(part, int) and part < len(table)
        if not is_there and not is_listed:
            return False
        table = table[part]
    return True
