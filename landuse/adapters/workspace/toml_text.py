"""TOML as tables, or one sentence: what the parser itself cannot take is a fault like others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landuse.errors import LanduseError, reason_of
from landuse.words.phrases import Phrase, phrase

#: Tables and lists within one another; no configuration needs a tenth of it.
_DEEPEST = 40
#: How the parser says where a fault is, behind what it is.
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
#: What the parser says, by its beginning → the same as the catalogues say it.
_FAULTS = {
    "Expected '=' after a key": "workspace.toml.no_equals",
    "Invalid initial character for a key": "workspace.toml.bad_key",
    "Cannot declare": "workspace.toml.declared_twice",
    "Cannot mutate": "workspace.toml.declared_twice",
    "Cannot redefine": "workspace.toml.declared_twice",
    "Cannot overwrite": "workspace.toml.assigned_twice",
    "Duplicate inline table key": "workspace.toml.assigned_twice",
    "Expected newline or end of document": "workspace.toml.rest_of_line",
    "Invalid statement": "workspace.toml.no_statement",
    "Expected ']": "workspace.toml.open_table",
    "Unclosed array": "workspace.toml.open_array",
    "Unclosed inline table": "workspace.toml.open_inline_table",
    "Unterminated string": "workspace.toml.open_string",
    "Expected '\"": "workspace.toml.open_string",
    "Expected \"'": "workspace.toml.open_string",
    "Unescaped": "workspace.toml.escape",
    "Invalid hex value": "workspace.toml.escape",
    "Escaped character": "workspace.toml.escape",
    "Illegal character": "workspace.toml.bad_character",
    "Found invalid character": "workspace.toml.bad_character",
    "Invalid value": "workspace.toml.bad_value",
    "Invalid date": "workspace.toml.bad_date",
}
#: A place in tables: keys, and positions in lists from zero.
Location = Sequence[int | str]


class TomlError(ValueError):
    """A text that is no TOML, or not one that anybody writes.

    Parameters
    ----------
    fault : Phrase
        What is wrong and where, without a full stop.
    """

    def __init__(self, fault: Phrase) -> None:
        super().__init__(fault)
        self.fault = fault


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
    table: dict[str, object]

    def at(self, location: Location, word: str = "") -> str | Phrase:
        """Say where something stands: what an error about it begins with.

        Parameters
        ----------
        location : sequence of int and str
            Its place; what is missing is looked for at what it is missing in.
        word : str
            A word in it, where it stands on several lines.

        Returns
        -------
        str or Phrase
            The path, and the line where it can be told: "口径.toml, line 12".
        """
        line = line_of(self.text, location, word)
        if line is None:
            return str(self.path)
        return phrase("workspace.line_of_file", path=str(self.path), line=line)


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
            raise error("workspace.no_file", path=str(path))
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise error("workspace.not_utf8", path=str(path)) from None
    except OSError as refused:
        reason = reason_of(refused)
        raise error("workspace.not_readable", path=str(path), reason=reason) from None
    try:
        return TomlFile(path, text, parsed(text))
    except TomlError as found:
        raise error("workspace.not_toml", path=str(path), fault=found.fault) from None


def parsed(text: str) -> dict[str, object]:
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
    TomlError
        Where it is no TOML, holds a whole number of thousands of digits, or tables deeper than
        anybody writes.

    Examples
    --------
    >>> parsed("year = 2022")
    {'year': 2022}
    >>> try:
    ...     parsed("year 2022")
    ... except TomlError as error:
    ...     print(error.fault.in_language("en"))
    = is missing after a key (line 1, column 6)
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_said(str(error))) from None
    except RecursionError:
        raise TomlError(phrase("workspace.toml.too_deep")) from None
    except ValueError:  # Python makes no number of so many digits
        raise TomlError(phrase("workspace.toml.too_many_digits")) from None
    if _is_too_deep(table):
        raise TomlError(phrase("workspace.toml.too_deep"))
    return table


def _said(message: str) -> Phrase:
    """What the parser says in English: what is wrong, and where."""
    place = _PLACE.search(message)
    bare = message[: place.start()] if place else message
    fault = phrase("workspace.toml.other", message=bare)
    for beginning, code in _FAULTS.items():
        if bare.startswith(beginning):
            fault = phrase(code)
            break
    if place is None:
        return fault
    if place[1] is None:
        return phrase("workspace.toml.at_end", fault=fault)
    return phrase(
        "workspace.toml.at_line", fault=fault, line=int(place[1]), column=int(place[2])
    )


def _is_too_deep(table: dict[str, object]) -> bool:
    """Whether tables and lists stand within one another beyond :data:`_DEEPEST`."""
    level: list[object] = [table]
    for _ in range(_DEEPEST):
        inner: list[object] = []
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


def _beginning(lines: Sequence[str], count: int) -> tuple[int, dict[str, object]]:
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
        is_listed = (
            isinstance(table, list) and isinstance(part, int) and part < len(table)
        )
        if not is_there and not is_listed:
            return False
        table = table[part]
    return True
