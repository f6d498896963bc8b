"""Read the planners' own words of ``landuse.toml`` into the policy, and write accepted ones."""

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
    """A planners' word and its meaning.

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
        As :func:`landuse.adapters.workspace.policies.load_policy`; a meaning in ``[words]`` that
        the policy does not know.
    """
    policy = load_policy(config.assess.policy, folder)
    words = config.words
    by_kind: dict[WordKind, Mapping[str, str]] = {
        "stage": words.stage,
        "mode": words.mode,
    }
    for kind, meaning_of in by_kind.items():
        for word, meaning in meaning_of.items():
            if not is_understood(meaning, policy.recognition, kind):
                raise _unknown_meaning(folder, policy, OwnWord(kind, word, meaning))
    recognition = with_own_words(policy.recognition, words.stage, words.mode)
    return policy.model_copy(update={"recognition": recognition})


def _unknown_meaning(folder: Path, policy: Policy, own_word: OwnWord) -> WorkspaceError:
    """Return the error of a word whose meaning the policy does not know."""
    file = read_toml(folder / CONFIG, WorkspaceError)
    policy_words = known_words(policy.recognition, own_word.kind)
    return WorkspaceError(
        "workspace.own_word",
        place=file.at(["words", own_word.kind, own_word.word]),
        word=own_word.word,
        meaning=own_word.meaning,
        suggestion=hint(own_word.meaning, policy_words),
    )


def own_word(
    word: str, meaning: str, recognition: Recognition, unknown: Sequence[UnknownWord]
) -> OwnWord:
    """Decide whether a word is a stage or a mode.

    Parameters
    ----------
    word : str
        Of the planners.
    meaning : str
        A word of the policy.
    recognition : Recognition
        Of the policy.
    unknown : sequence of UnknownWord
        The words of the ledger that are not understood.

    Returns
    -------
    OwnWord
        Of the column in which the word is not understood; where it is in no column, of the only
        kind that its meaning has.

    Raises
    ------
    WorkspaceError
        The policy does not know the meaning, or knows it as both kinds and no column has the word.
    """
    kinds_of_word = [kind for kind in _KINDS if _is_unknown(word, kind, unknown)]
    kinds_of_meaning = [
        kind for kind in _KINDS if is_understood(meaning, recognition, kind)
    ]
    if not kinds_of_meaning:
        policy_words: list[str] = []
        for kind in kinds_of_word or _KINDS:
            policy_words += known_words(recognition, kind)
        suggestion = hint(meaning, dict.fromkeys(policy_words))
        raise WorkspaceError(
            "workspace.no_meaning", meaning=meaning, suggestion=suggestion
        )
    kinds_of_both = [kind for kind in kinds_of_meaning if kind in kinds_of_word]
    kinds = kinds_of_both or kinds_of_meaning
    if len(kinds) > 1:
        raise WorkspaceError("workspace.two_meanings", word=word, meaning=meaning)
    return OwnWord(kinds[0], word, meaning)


def _is_unknown(word: str, kind: WordKind, unknown: Sequence[UnknownWord]) -> bool:
    """Whether a word of a column is among those that are not understood."""
    folded = folded_word(word)
    return any(
        other.kind == kind and folded_word(other.word) == folded for other in unknown
    )


def accept_words(folder: Path, words: Sequence[OwnWord]) -> Config:
    """Write planners' words into a workspace's ``landuse.toml``.

    Parameters
    ----------
    folder : Path
        The workspace.
    words : sequence of OwnWord
        They are written under ``[words.stage]`` and ``[words.mode]``, in place of older meanings.

    Returns
    -------
    Config
        With the words.

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
    """Return the text of a ``landuse.toml`` with further words in it."""
    import tomlkit

    mark = "\ufeff" if text.startswith("\ufeff") else ""
    document = tomlkit.parse(text.removeprefix(mark))
    if "words" not in document:
        document["words"] = tomlkit.table(is_super_table=True)
    table = document["words"]
    assert isinstance(table, MutableMapping)
    for word in words:
        if word.kind not in table:
            table[word.kind] = tomlkit.table()
        table[word.kind][word.word] = word.meaning
    written = tomlkit.dumps(document)
    if "\r\n" in text:
        written = written.replace("\r\n", "\n").replace("\n", "\r\n")
    return mark + written
