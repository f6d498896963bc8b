"""``landuse check --accept``: what the planners' own words mean, asked once and kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.questions import is_terminal
from landuse.words.catalogue import say
from landuse.words.phrases import Parameter, Phrase, phrase

if TYPE_CHECKING:
    from landuse.adapters.workspace.own_words import OwnWord
    from landuse.domain.policy.recognition import Recognition
    from landuse.domain.standing.own_words import UnknownWord, WordKind
    from landuse.domain.vocabulary.schema import Column
    from landuse.domain.zone import Zone

#: What is typed so that a word stays unknown.
_SKIP = "-"


def accepted(zone: Zone, workspace: Path, typed: Sequence[str]) -> Zone:
    """Write what words mean into a workspace's ``landuse.toml``; read the zone by them.

    Parameters
    ----------
    zone : Zone
        As it was read.
    workspace : Path
        Its folder.
    typed : sequence of str
        Such as "打桩中=开工"; an empty one asks for every word that is not understood.

    Returns
    -------
    Zone
        With a policy that understands the words.

    Raises
    ------
    click.UsageError
        What was typed is no pair of words; nobody can be asked.
    LanduseError
        A meaning is not known; the file cannot be written.
    """
    from landuse.adapters.workspace.config import CONFIG
    from landuse.adapters.workspace.own_words import accept_words, own_word, policy_of
    from landuse.domain.standing.own_words import unknown_words

    recognition = zone.policy.recognition
    unknown = unknown_words(zone.actions, recognition)
    accepted: list[OwnWord] = []
    for text in typed:
        if text:
            word, meaning = _pair(text)
            accepted.append(own_word(word, meaning, recognition, unknown))
        else:
            accepted += _ask_for_words(unknown, recognition)
    if not accepted:
        return zone
    config = accept_words(workspace, accepted)
    pairs: list[Parameter] = [
        phrase(
            "cli.check.accept_pair",
            word=accepted_word.word,
            meaning=accepted_word.meaning,
            column=_column(accepted_word.kind),
        )
        for accepted_word in accepted
    ]
    click.echo(
        say("cli.check.accepted", path=workspace / CONFIG, words=pairs), err=True
    )
    return replace(zone, policy=policy_of(config, workspace))


def _pair(text: str) -> tuple[str, str]:
    """A word and its meaning, as they were typed; a full-width sign of equality is one too."""
    equation = text if "=" in text else unicodedata.normalize("NFKC", text)
    word, _, meaning = equation.rpartition("=")
    if not word.strip() or not meaning.strip():
        raise click.UsageError(say("cli.check.accept_form", typed=text))
    return word.strip(), meaning.strip()


def _ask_for_words(
    unknown: Sequence[UnknownWord], recognition: Recognition
) -> list[OwnWord]:
    """What a person on the terminal says of every word that is not understood."""
    if not unknown:
        click.echo(say("cli.check.accept_none"), err=True)
        return []
    if not is_terminal():
        words: list[Parameter] = [one.word for one in unknown]
        raise click.UsageError(say("cli.check.accept_where", words=words))
    answers = [_answer(one, recognition) for one in unknown]
    return [answer for answer in answers if answer is not None]


def _answer(unknown: UnknownWord, recognition: Recognition) -> OwnWord | None:
    """What a person says of one word; asked again until it is a word of the policy."""
    from landuse.adapters.workspace.own_words import OwnWord
    from landuse.domain.standing.own_words import is_understood, known_words

    understood: list[Parameter] = list(known_words(recognition, unknown.kind))
    params: dict[str, Parameter] = {
        "column": _column(unknown.kind),
        "word": unknown.word,
        "count": len(unknown.rows),
        "known": understood,
    }
    question = Phrase("cli.check.accept_which", params)
    if unknown.nearest is not None:
        nearest: dict[str, Parameter] = {"nearest": unknown.nearest}
        question = Phrase("cli.check.accept_suggested", {**params, **nearest})
    while True:
        default = unknown.nearest or _SKIP
        meaning = click.prompt(
            question.in_language(), default=default, show_default=False, err=True
        )
        if meaning == _SKIP:
            return None
        if is_understood(meaning, recognition, unknown.kind):
            return OwnWord(unknown.kind, unknown.word, meaning)
        click.echo(say("cli.check.accept_unknown", meaning=meaning), err=True)


def _column(kind: WordKind) -> Parameter:
    """What the column of the ledger is called that a word stands in."""
    from landuse.domain.vocabulary.schema import TABLES

    column: Column = TABLES["actions"].column(kind)
    return column.label
