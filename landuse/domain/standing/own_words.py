"""The planners' own words for stages and modes: which are unknown, and how a policy learns them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landuse.domain.policy.recognition import Mode, Pipeline, Recognition, Stage
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.ledger_words import folded_word, meanings, nearest_word
from landuse.domain.standing.stages import UNKNOWN_STAGE

WordKind = Literal["stage", "mode"]
"""The column of the ledger of actions that a word stands in."""

#: Attributes of a recognition with stage words that belong to no pipeline.
_COMMON_STAGE_WORDS = ("halt_words", "resume_words", "end_words")


@dataclass(frozen=True)
class UnknownWord:
    """A word of the ledger that the policy does not know.

    Attributes
    ----------
    kind : {"stage", "mode"}
        The column that it stands in.
    word : str
        As written.
    rows : tuple of int
        Numbers of the rows that it voids, in the file.
    actions : tuple of str
        Their actions, each once.
    nearest : str or None
        The policy's word that is most similar.
    """

    kind: WordKind
    word: str
    rows: tuple[int, ...]
    actions: tuple[str, ...]
    nearest: str | None


def known_words(
    recognition: Recognition, kind: WordKind, pipeline_id: str | None = None
) -> tuple[str, ...]:
    """Return the words that a policy knows for stages or for modes, each once.

    Parameters
    ----------
    recognition : Recognition
        Of the policy.
    kind : {"stage", "mode"}
        Which words.
    pipeline_id : str, optional
        Only stages of this pipeline.

    Returns
    -------
    tuple of str
        In the order of the policy; those of a halt, a resumption and an end come last.
    """
    words: list[str] = []
    if kind == "mode":
        for mode in recognition.modes:
            words += mode.words
        return tuple(dict.fromkeys(words))
    for pipeline in recognition.pipelines:
        if pipeline_id in (None, pipeline.id):
            for stage in pipeline.stages:
                words += stage.words
    for name in _COMMON_STAGE_WORDS:
        words += getattr(recognition, name)
    return tuple(dict.fromkeys(words))


def is_understood(word: str, recognition: Recognition, kind: WordKind) -> bool:
    """Return whether a policy understands a word.

    Parameters
    ----------
    word : str
        As somebody wrote it.
    recognition : Recognition
        Of the policy.
    kind : {"stage", "mode"}
        What it has to mean.

    Returns
    -------
    bool
    """
    policy_words = [*known_words(recognition, kind), *_ids(recognition, kind)]
    return bool(meanings([word], dict.fromkeys(policy_words, True)))


def _ids(recognition: Recognition, kind: WordKind) -> list[str]:
    """Ids of stages or modes, which may stand in a ledger too."""
    if kind == "mode":
        return [mode.id for mode in recognition.modes]
    ids: list[str] = []
    for pipeline in recognition.pipelines:
        ids += [stage.id for stage in pipeline.stages]
    return ids


def unknown_words(actions: pd.DataFrame, recognition: Recognition) -> list[UnknownWord]:
    """Return the words of a ledger that its policy does not know.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``; rows that are corrected, and rows without a date, are left
        out.
    recognition : Recognition
        Of the policy.

    Returns
    -------
    list of UnknownWord
        Modes first, each kind by its first row. The stages of a row with an unknown mode are not
        among them: they can be understood only once the mode is.
    """
    log = dated_log(actions, recognition, dt.date.max)
    rows = log.drop_duplicates("source_row").sort_values("source_row")
    is_unknown_mode = ~rows["knows_mode"]
    is_unknown_stage = (rows["step"] == UNKNOWN_STAGE) & rows["knows_mode"]
    modes = _distinct_words(rows[is_unknown_mode], "mode", recognition)
    stages = _distinct_words(rows[is_unknown_stage], "stage", recognition)
    return [*modes, *stages]


def _distinct_words(
    rows: pd.DataFrame, kind: WordKind, recognition: Recognition
) -> list[UnknownWord]:
    """The distinct words in one column of rows that the policy does not understand."""
    unknown: list[UnknownWord] = []
    words = rows[kind].astype(object).fillna("")
    for word, rows_of_word in rows.groupby(words, sort=False):
        pipeline = rows_of_word["pipeline"].iloc[0] if kind == "stage" else None
        policy_words = known_words(recognition, kind, pipeline)
        actions = rows_of_word["action_id"].astype(str).unique()
        unknown.append(
            UnknownWord(
                kind=kind,
                word=str(word),
                rows=tuple(rows_of_word["source_row"].tolist()),
                actions=tuple(actions.tolist()),
                nearest=nearest_word(str(word), policy_words),
            )
        )
    return unknown


def with_own_words(
    recognition: Recognition, stages: Mapping[str, str], modes: Mapping[str, str]
) -> Recognition:
    """Return a recognition that understands the planners' own words too.

    Parameters
    ----------
    recognition : Recognition
        Of the policy.
    stages, modes : mapping of str to str
        A planners' word → a word that the policy understands. The planners' word then has this
        meaning alone, even where the policy gives it another.

    Returns
    -------
    Recognition
        Words whose meaning the policy does not understand change nothing.

    Examples
    --------
    >>> from landuse.domain.policy.recognition import Pipeline, Recognition, Stage
    >>> started = Stage(id="started", words=("开工",))
    >>> pipeline = Pipeline(id="p", stages=(started,))
    >>> recognition = Recognition(modes=(), pipelines=(pipeline,), counting={})
    >>> with_own_words(recognition, {"打桩中": "开工"}, {}).pipelines[0].stages[0].words
    ('开工', '打桩中')
    """
    if not stages and not modes:
        return recognition
    pipelines = [
        _pipeline_with_words(pipeline, stages) for pipeline in recognition.pipelines
    ]
    modes_with_words: list[Mode] = []
    for mode in recognition.modes:
        words = _merged_words(mode.words, modes, mode.id)
        modes_with_words.append(mode.model_copy(update={"words": words}))
    changes: dict[str, object] = {
        "pipelines": tuple(pipelines),
        "modes": tuple(modes_with_words),
    }
    for name in _COMMON_STAGE_WORDS:
        changes[name] = _merged_words(getattr(recognition, name), stages)
    return recognition.model_copy(update=changes)


def _pipeline_with_words(
    pipeline: Pipeline, meaning_of_word: Mapping[str, str]
) -> Pipeline:
    """A pipeline whose stages have the planners' own words too.

    A word that is to mean a stage of another pipeline keeps the meaning that it has in this one.
    """
    policy_words: list[str] = []
    for stage in pipeline.stages:
        policy_words += [*stage.words, stage.id]
    understood = meanings(meaning_of_word.values(), dict.fromkeys(policy_words, True))
    own_words = {
        word: meaning
        for word, meaning in meaning_of_word.items()
        if meaning in understood
    }
    stages: list[Stage] = []
    for stage in pipeline.stages:
        words = _merged_words(stage.words, own_words, stage.id)
        stages.append(stage.model_copy(update={"words": words}))
    return pipeline.model_copy(update={"stages": tuple(stages)})


def _merged_words(
    words: Iterable[str], meaning_of_word: Mapping[str, str], id_: str = ""
) -> tuple[str, ...]:
    """Words of one meaning, with the planners' own for it and without their own for another."""
    ids = [id_] if id_ else []
    understood = meanings(meaning_of_word.values(), dict.fromkeys([*words, *ids], True))
    own_words = {folded_word(word) for word in meaning_of_word}
    merged = [word for word in words if folded_word(word) not in own_words]
    for word, meaning in meaning_of_word.items():
        if meaning in understood and word not in merged:
            merged.append(word)
    return tuple(merged)
