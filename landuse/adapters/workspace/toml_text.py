"""Read TOML; every fault, also one that the parser itself fails on, is one sentence."""

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
_MAX_DEPTH = 40
#: The end of the parser's message, which says where the fault is.
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
#: Beginning of the parser's message → code of the phrase for the same.
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
        Its values, not yet checked.
    """

    path: Path
    text: str
    table: dict[str, object]

    def at(self, location: Location, word: str = "") -> str | Phrase:
        """Return the place of a value as errors begin with it.

        Parameters
        ----------
        location : sequence of int and str
            Its place; for a missing key, that of the table around it.
        word : str
            A word of the value, where it stands on several lines.

        Returns
        -------
        str or Phrase
            The path, and the line where there is one: "口径.toml, line 12".
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
    except TomlError as refused:
        fault = refused.fault
        raise error("workspace.not_toml", path=str(path), fault=fault) from None


def parsed(text: str) -> dict[str, object]:
    """Parse a TOML text.

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
        raise TomlError(_fault_of(str(error))) from None
    except RecursionError:
        raise TomlError(phrase("workspace.toml.too_deep")) from None
    except ValueError:  # Python makes no number of so many digits
        raise TomlError(phrase("workspace.toml.too_many_digits")) from None
    if _is_too_deep(table):
        raise TomlError(phrase("workspace.toml.too_deep"))
    return table


def _fault_of(message: str) -> Phrase:
    """Translate the parser's English message: what is wrong, and where."""
    place = _PLACE.search(message)
    fault_text = message[: place.start()] if place else message
    fault = phrase("workspace.toml.other", message=fault_text)
    for beginning, code in _FAULTS.items():
        if fault_text.startswith(beginning):
            fault = phrase(code)
            break
    if place is None:
        return fault
    if place[1] is None:
        return phrase("workspace.toml.at_end", fault=fault)
    line, column = int(place[1]), int(place[2])
    return phrase("workspace.toml.at_line", fault=fault, line=line, column=column)


def _is_too_deep(table: dict[str, object]) -> bool:
    """Whether tables and lists stand within one another beyond :data:`_MAX_DEPTH`."""
    level: list[object] = [table]
    for _ in range(_MAX_DEPTH):
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
    r"""Find the line of a TOML text on which a value stands.

    Parameters
    ----------
    text : str
        TOML that can be parsed.
    location : sequence of int and str
        A place in its tables. Where nothing stands there, as with a missing key, the nearest
        place around it is taken.
    word : str
        For a value of several lines: a word on the line that is sought.

    Returns
    -------
    int or None
        From 1; None where only the whole text is around it.

    Notes
    -----
    The parser keeps no line numbers. A longer beginning of a text never says less than a shorter
    one, so that the line is found by parsing beginnings, in a binary search.

    Examples
    --------
    >>> line_of("a = 1\n[b]\nc = [\n  2,\n  3,\n]", ["b", "c", 1], word="3")
    5
    >>> line_of("a = 1\n[b]", ["b", "missing"])
    2
    """
    lines = text.split("\n")
    table = tomllib.loads(text)
    nearest = list(location)
    while nearest and not _has(table, nearest):
        nearest.pop()
    if not nearest:
        return None
    low, high, last = 1, len(lines), len(lines)
    while low < high:
        middle = (low + high) // 2
        count, table = _beginning(lines, middle)
        if _has(table, nearest):
            high, last = middle, count
        else:
            low = count + 1
    for number in range(high, last + 1):
        if word and word in lines[number - 1]:
            return number
    return high


def _beginning(lines: Sequence[str], count: int) -> tuple[int, dict[str, object]]:
    """Parse the first ``count`` lines, and as many more as a value that is open there needs.

    Returns the number of lines, and the table.
    """
    for used_count in range(count, len(lines)):
        beginning = "\n".join(lines[:used_count])
        try:
            return used_count, tomllib.loads(beginning)
        except tomllib.TOMLDecodeError:
            continue
    text = "\n".join(lines)
    return len(lines), tomllib.loads(text)


def _has(table: Any, location: Location) -> bool:
    """Whether something stands at a place."""
    for part in location:
        if isinstance(table, list) and isinstance(part, int):
            exists = part < len(table)
        else:
            exists = isinstance(table, dict) and part in table
        if not exists:
            return False
        table = table[part]
    return True
