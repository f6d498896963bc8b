"""The planners' own words in ``landuse.toml``: read into the policy, and written when accepted."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.config import CONFIG, Config, check_config
from landuse.adapters.workspace.policies import load_policy
from landuse.adapters.workspace.toml_text import TomlError, TomlFile, parsed, read_toml
from landuse.domain.standing.ledger_words import folded_word
from landuse.domain.standing.own_words import (
    UnknownWord,
    WordKind,
    is_understood,
    known_words,
    with_own_words,
)
from landuse.errors import WorkspaceError
from landuse.files import whole

if TYPE_CHECKING:
    from landuse.domain.policy.policy import Policy
    from landuse.domain.policy.recognition import Recognition

_KINDS: tuple[WordKind, ...] = ("stage", "mode")


@dataclass(frozen=True)
class OwnWord:
    """A planners' word and what it means.

    Attributes
    ----------
    kind : {"stage", "mode"}
        The column of the ledger that it stands in.
    word : str
        As the ledger writes it.
    meaning : str
        A word that the policy understands.
    """

    kind: WordKind
    word: str
    meaning: str


def policy_of(config: Config, folder: Path) -> Policy:
    """Load the policy of a workspace, with the planners' own words in it.

    Parameters
    ----------
    config : Config
        The workspace's ``landuse.toml``.
    folder : Path
        The workspace.

    Returns
    -------
    Policy

    Raises
    ------
    LanduseError
        As :func:`landuse.adapters.workspace.policies.load_policy`; a word of ``[words]`` that is to
        mean one which the policy does not know.
    """
    policy = load_policy(config.assess.policy, folder)
    words = config.words
    by_kind: dict[WordKind, Mapping[str, str]] = {
        "stage": words.stage,
        "mode": words.mode,
    }
    for kind, own in by_kind.items():
        for word, meaning in own.items():
            if not is_understood(meaning, policy.recognition, kind):
                raise _unknown_meaning(folder, policy, OwnWord(kind, word, meaning))
    recognition = with_own_words(policy.recognition, words.stage, words.mode)
    return policy.model_copy(update={"recognition": recognition})


def _unknown_meaning(folder: Path, policy: Policy, own: OwnWord) -> WorkspaceError:
    """The error of a word that is to mean one which nobody knows."""
    file = read_toml(folder / CONFIG, WorkspaceError)
    return WorkspaceError(
        "workspace.own_word",
        place=file.at(["words", own.kind, own.word]),
        word=own.word,
        meaning=own.meaning,
        suggestion=hint(own.meaning, known_words(policy.recognition, own.kind)),
    )


def own_word(
    word: str, meaning: str, recognition: Recognition, unknown: Sequence[UnknownWord]
) -> OwnWord:
    """Decide whether a word is one of a stage or of a mode.

    Parameters
    ----------
    word : str
        The planners'.
    meaning : str
        What it is to mean.
    recognition : Recognition
        Of the policy.
    unknown : sequence of UnknownWord
        The words of the ledger that are not understood.

    Returns
    -------
    OwnWord
        Of the column in which the word waits to be understood; of the only kind that its meaning
        can be of, where it stands nowhere.

    Raises
    ------
    WorkspaceError
        The policy does not know the meaning, or knows it as both and the word stands nowhere.
    """
    can_be = [kind for kind in _KINDS if is_understood(meaning, recognition, kind)]
    if not can_be:
        waiting = [kind for kind in _KINDS if _is_waiting(word, kind, unknown)] or list(
            _KINDS
        )
        known = [
            known_word
            for kind in waiting
            for known_word in known_words(recognition, kind)
        ]
        suggestion = hint(meaning, dict.fromkeys(known))
        raise WorkspaceError(
            "workspace.no_meaning", meaning=meaning, suggestion=suggestion
        )
    waits_as = [kind for kind in can_be if _is_waiting(word, kind, unknown)]
    kinds = waits_as or can_be
    if len(kinds) > 1:
        raise WorkspaceError("workspace.two_meanings", word=word, meaning=meaning)
    return OwnWord(kinds[0], word, meaning)


def _is_waiting(word: str, kind: WordKind, unknown: Sequence[UnknownWord]) -> bool:
    """Whether a word is among those that are not understood."""
    plain = folded_word(word)
    return any(
        other.kind == kind and folded_word(other.word) == plain for other in unknown
    )


def accept_words(folder: Path, words: Sequence[OwnWord]) -> Config:
    """Write planners' words into a workspace's ``landuse.toml``.

    Parameters
    ----------
    folder : Path
        The workspace.
    words : sequence of OwnWord
        Under ``[words.stage]`` and ``[words.mode]``; one that stands there already is replaced.

    Returns
    -------
    Config
        What the file says now.

    Raises
    ------
    LanduseError
        The file cannot be read or written. It is then as it was: it is written whole or not at
        all, and comments, order and line ends stay.
    """
    path = folder / CONFIG
    file = read_toml(path, WorkspaceError)
    text = _with_words(path.read_bytes().decode("utf-8"), words)
    try:
        config = check_config(TomlFile(path, text, parsed(text.removeprefix("\ufeff"))))
    except TomlError:  # pragma: no cover - the writer gives back what it has read
        raise WorkspaceError("workspace.words_not_added", path=str(file.path)) from None
    with whole(path, over_source=True) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    return config


def _with_words(text: str, words: Sequence[OwnWord]) -> str:
    """The text of a ``landuse.toml`` with further words in it."""
    import tomlkit

    mark = "\ufeff" if text.startswith("\ufeff") else ""
    document = tomlkit.parse(text.removeprefix(mark))
    if "words" not in document:
        document["words"] = tomlkit.table(is_super_table=True)
    table = document["words"]
    assert isinstance(table, MutableMapping)
    for own in words:
        if own.kind not in table:
            table[own.kind] = tomlkit.table()
        table[own.kind][own.word] = own.meaning
    written = tomlkit.dumps(document)
    if "\r\n" in text:
        written = written.replace("\r\n", "\n").replace("\n", "\r\n")
    return mark + written
