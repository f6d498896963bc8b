"""What standard output and standard error can show: set once, before anything is printed.

A console of a Chinese Windows writes code page 936, which lacks ² and ✓; a minimal server writes
ASCII. Nothing that is printed may end a run for that.
"""

from __future__ import annotations

import codecs
import io
import os
import sys

#: What stands for a sign that an encoding lacks, the first that it has.
_SIMILAR = {
    "²": "2",
    "³": "3",
    "¹": "1",
    "ᵢ": "i",
    "✓": "√v",
    "✗": "×x",
    "−": "-",
    "░": "-",
    "█": "#",
    "•": "·*",
    "—": "-",
    "…": ".",
}
#: Python's own variable: who sets it has chosen an encoding.
_CHOSEN = "PYTHONIOENCODING"
_ERROR_HANDLER = "landuse-shown"
_ESCAPED = "landuse-escaped"


def restart_where_names_are_ascii() -> None:
    """Start this program anew in UTF-8 where Python could not even name a Chinese file.

    That is so in the C locale with Python's UTF-8 mode switched off. The mode is fixed when Python
    starts, so that nothing less helps; Windows always names files in Unicode.
    """
    if codecs.lookup(sys.getfilesystemencoding()).name != "ascii" or os.name == "nt":
        return
    environment = {**os.environ, "PYTHONUTF8": "1"}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606


def set_streams() -> None:
    r"""Let standard output and standard error show whatever is printed.

    A pipe or a file gets UTF-8, unless ``PYTHONIOENCODING`` asks for another encoding; a terminal
    keeps its own. What an encoding lacks is replaced by a similar sign (m² → m2, ✓ → √), else by
    ``\uXXXX``.
    """
    codecs.register_error(_ERROR_HANDLER, _similar)
    codecs.register_error(_ESCAPED, _escaped)
    encoding, _, errors = os.environ.get(_CHOSEN, "").partition(":")
    for stream in (sys.stdout, sys.stderr):
        # there is none under pythonw, and in a notebook it is none of ours
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if encoding or stream.isatty():
            stream.reconfigure(errors=errors or _ERROR_HANDLER)
        else:
            stream.reconfigure(encoding="utf-8", errors=errors or _ERROR_HANDLER)


def exact_json(text: str) -> str:
    """Write what standard output cannot show the way JSON itself escapes it, so nothing is lost.

    Parameters
    ----------
    text : str
        JSON, whose signs beyond ASCII all stand inside of its strings.

    Returns
    -------
    str
        The same JSON, of signs that standard output has.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    codecs.register_error(_ESCAPED, _escaped)
    return text.encode(encoding, _ESCAPED).decode(encoding)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""``\uXXXX`` for every sign that could not be encoded; two of them beyond U+FFFF."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_escape(sign) for sign in lacking), error.end


def _similar(error: UnicodeError) -> tuple[str, int]:
    """A similar sign for every one that could not be encoded, else its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_substitute(sign, error.encoding) for sign in lacking), error.end


def _substitute(sign: str, encoding: str) -> str:
    """The first similar sign that the encoding has, else the escape."""
    for candidate in _SIMILAR.get(sign, ""):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return _escape(sign)


def _escape(sign: str) -> str:
    """One sign as JSON and JavaScript escape it."""
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
