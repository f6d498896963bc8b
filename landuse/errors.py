"""One root error, a few leaves: which file, row or column, what is wrong and what to do."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from pathlib import PurePath

from landuse.words.catalogue import has, together
from landuse.words.phrases import Parameter, Phrase

#: What stands before a password, and the password: in an address, also in one that a path has taken
#: a slash from, up to the last @ of the line, as there may be one in a password; in an address
#: without a scheme; and in a list of settings.
_PASSWORDS = (
    re.compile(r"(:[/\\]+[^\s:@/\\]*:)[^\n]*(@)"),
    re.compile(r"((?<![\w:/\\])[^\s:/\\@]+:)[^\s@/\\][^@\n\\]*(@)(?=[\w.-]+[:/])"),
    re.compile(
        r"((?:password|passwd|passphrase|pwd)\s*=\s*)"
        r"(?:'(?:\\.|[^'\\\n])*'|[^\s&'\"\uff0c\u3002\uff1b]+)()",
        re.IGNORECASE,
    ),
)


def without_passwords(text: str) -> str:
    """A text in which no address has a password, however it is spelled.

    Whoever names an address where a file is wanted is told so, and not in a log for everybody.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> without_passwords("找不到文件 /园区/mysql:/gh:secret@db/land。")
    '找不到文件 /园区/mysql:/gh:…@db/land。'
    >>> without_passwords("host=db password=secret dbname=land")
    'host=db password=… dbname=land'
    """
    for spelling in _PASSWORDS:
        text = spelling.sub(r"\1…\2", text)
    return text


def _without_passwords(value: Parameter) -> Parameter:
    """A parameter of a sentence in which no address has a password."""
    if isinstance(value, str):
        return without_passwords(value)
    if isinstance(value, PurePath):
        masked = without_passwords(str(value))
        return value if masked == str(value) else masked
    if isinstance(value, Phrase):
        return Phrase(
            value.code, {k: _without_passwords(v) for k, v in value.params.items()}
        )
    if isinstance(value, (list, tuple)):
        return [_without_passwords(part) for part in value]
    return value


def reason_of(error: OSError) -> Phrase | str:
    """Say why the system refused something.

    Parameters
    ----------
    error : OSError
        What it raised.

    Returns
    -------
    Phrase or str
        A few words without a full stop; the system's own where there are none of ours.

    Examples
    --------
    >>> reason_of(OSError(errno.ENOSPC, "No space left on device")).in_language("zh")
    '磁盘已满'
    """
    code = f"system.{errno.errorcode.get(error.errno or 0, 'unnamed')}"
    if has(code):
        return Phrase(code)
    return error.strerror or type(error).__name__


class LanduseError(Exception):
    """Root of every expected failure: shown as one line, exit status 2.

    Parameters
    ----------
    code : str
        The key of its sentence in the catalogues: what is wrong and where (file, row, column). The
        catalogue's ``<code>.hint``, where there is one, says what the reader can do about it.
    **params : Parameter
        What goes into the sentence and its hint.

    Attributes
    ----------
    code : str
        As given: scripts match it.
    params : mapping of str to Parameter
        As given, without passwords: sentence, hint, findings and reports are made of them.

    Examples
    --------
    >>> error = LanduseError("system.ENOSPC")
    >>> print(error.in_language("en"))
    the disk is full
    >>> error.code
    'system.ENOSPC'
    """

    def __init__(self, code: str, /, **params: Parameter) -> None:
        harmless = {name: _without_passwords(value) for name, value in params.items()}
        super().__init__(code, harmless)
        self.code = code
        self.params = harmless

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes with code and parameters."""
        return _revived, (type(self), self.code, self.params)

    @property
    def message(self) -> str:
        """What is wrong, in the language spoken."""
        return str(self.sentence)

    @property
    def hint(self) -> str:
        """What to do, in the language spoken; empty where there is nothing to say."""
        return str(self.advice)

    def in_language(self, lang: str | None = None) -> str:
        """Say what is wrong and what to do.

        Parameters
        ----------
        lang : str, optional
            "zh" or "en"; the language spoken where None.

        Returns
        -------
        str
        """
        sentence = self.sentence.in_language(lang)
        advice = self.advice
        if not isinstance(advice, Phrase):
            return sentence
        return together([sentence, advice.in_language(lang)], lang)

    @property
    def advice(self) -> Phrase | str:
        """What to do, still to be said: what :attr:`hint` says in one language; or nothing."""
        code = f"{self.code}.hint"
        return Phrase(code, self.params) if has(code) else ""

    @property
    def sentence(self) -> Phrase:
        """What is wrong, still to be said: what :attr:`message` says in one language."""
        return Phrase(self.code, self.params)

    def __str__(self) -> str:
        return self.in_language()


def _revived(
    kind: type[LanduseError], code: str, params: dict[str, Parameter]
) -> LanduseError:
    """An error that came from another process."""
    return kind(code, **params)


class SourcesError(LanduseError):
    """More than one source cannot be used: all of them are told at once.

    Parameters
    ----------
    faults : sequence of LanduseError
        One a source, in the order of the tables.

    Attributes
    ----------
    faults : tuple of LanduseError
        As given.
    """

    def __init__(self, faults: Sequence[LanduseError]) -> None:
        super().__init__("workspace.several_faults", count=len(faults))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes with every fault."""
        return type(self), (self.faults,)

    def in_language(self, lang: str | None = None) -> str:
        """Say how many there are, then each in a line of its own.

        Parameters
        ----------
        lang : str, optional
            "zh" or "en"; the language spoken where None.

        Returns
        -------
        str
        """
        lines = [
            super().in_language(lang),
            *(fault.in_language(lang) for fault in self.faults),
        ]
        return "\n".join(lines)


class WorkspaceError(LanduseError):
    """The workspace folder or its ``landuse.toml`` cannot be used."""


class SourceError(LanduseError):
    """A source file cannot be read at all: missing, empty, unreadable, the wrong kind."""


class ColumnError(LanduseError):
    """A required column is absent, or a declared one does not exist."""


class CrsError(LanduseError):
    """The coordinate system is unknown, wrong for the data or outside the zone."""


class PolicyError(LanduseError):
    """A policy file says something that cannot be applied."""


class UnknownUnitError(LanduseError):
    """An id that is asked for is not in the zone."""


class StudyError(LanduseError):
    """A study or one of its scenarios says something that cannot be reckoned with."""
