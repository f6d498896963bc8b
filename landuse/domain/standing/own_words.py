"""The planners' own words for stages and modes: which are not understood, and what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landuse.domain.policy.recognition import Mode, Pipeline, Recognition, Stage
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.ledger_words import meanings, nearest_word, plain_word
from landuse.domain.standing.stages import UNKNOWN_STAGE

WordKind = Literal["stage", "mode"]
"""The column of the ledger of actions that a word stands in."""

#: Words of a recognition that stand in no pipeline, by their attributes.
_BESIDE_PIPELINES = ("halt_words", "resume_words", "end_words")


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
        The rows that it voids, as a person counts them in the file.
    actions : tuple of str
        Their actions, each once.
    nearest : str or None
        The known word that is most like it.
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
        In the order of the policy; those of a halt, of going on and of an end come last.
    """
    words: list[str] = []
    if kind == "mode":
        for mode in recognition.modes:
            words += mode.words
    else:
        for pipeline in recognition.pipelines:
            if pipeline_id in (None, pipeline.id):
                for stage in pipeline.stages:
                    words += stage.words
        for name in _BESIDE_PIPELINES:
            words += getattr(recognition, name)
    return tuple(dict.fromkeys(words))


def is_understood(word: str, recognition: Recognition, kind: WordKind) -> bool:
    """Tell whether a policy understands a word.

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
    known = [*known_words(recognition, kind), *_ids(recognition, kind)]
    return word in meanings([word], dict.fromkeys(known, True))


def _ids(recognition: Recognition, kind: WordKind) -> list[str]:
    """Ids of stages or modes, which may stand in a ledger too."""
    if kind == "mode":
        return [mode.id for mode in recognition.modes]
    return [stage.id for pipeline in recognition.pipelines for stage in pipeline.stages]


def unknown_words(actions: pd.DataFrame, recognition: Recognition) -> list[UnknownWord]:
    """Return the words of a ledger that its policy does not know.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``; rows that are corrected, and rows without a date, are not
        looked at.
    recognition : Recognition
        Of the policy.

    Returns
    -------
    list of UnknownWord
        Modes first, each kind by its first row. The stage of a row whose mode is unknown is asked
        about once that is known.
    """
    log = dated_log(actions, recognition, dt.date.max)
    rows = log.drop_duplicates("source_row").sort_values("source_row")
    is_unknown_stage = (rows["step"] == UNKNOWN_STAGE) & rows["knows_mode"]
    modes = _words_in(rows[~rows["knows_mode"]], "mode", recognition)
    return [*modes, *_words_in(rows[is_unknown_stage], "stage", recognition)]


def _words_in(
    rows: pd.DataFrame, kind: WordKind, recognition: Recognition
) -> list[UnknownWord]:
    """The distinct words of one column of some rows."""
    found = []
    for word, of_word in rows.groupby(rows[kind].astype(object).fillna(""), sort=False):
        numbers = tuple(int(number) for number in of_word["source_row"])
        actions = tuple(dict.fromkeys(of_word["action_id"].astype(str)))
        pipeline = of_word["pipeline"].iloc[0] if kind == "stage" else None
        nearest = nearest_word(str(word), known_words(recognition, kind, pipeline))
        found.append(UnknownWord(kind, str(word), numbers, actions, nearest))
    return found


def with_own_words(
    recognition: Recognition, stages: Mapping[str, str], modes: Mapping[str, str]
) -> Recognition:
    """Return a recognition that understands the planners' own words too.

    Parameters
    ----------
    recognition : Recognition
        Of the policy.
    stages, modes : mapping of str to str
        A planners' word → a word that the policy understands. It then means what that means, and
        no longer what the policy may have said of it.

    Returns
    -------
    Recognition
        What means nothing to the policy is left as it was.

    Examples
    --------
    >>> from landuse.domain.policy.recognition import Pipeline, Recognition, Stage
    >>> built = Stage(id="started", words=("开工",))
    >>> plain = Recognition(modes=(), pipelines=(Pipeline(id="p", stages=(built,)),), counting={})
    >>> with_own_words(plain, {"打桩中": "开工"}, {}).pipelines[0].stages[0].words
    ('开工', '打桩中')
    """
    if not stages and not modes:
        return recognition
    changed: dict[str, object] = {
        "pipelines": tuple(
            _of_pipeline(line, stages) for line in recognition.pipelines
        ),
        "modes": tuple(_of_mode(mode, modes) for mode in recognition.modes),
    }
    for name in _BESIDE_PIPELINES:
        changed[name] = _of_words(getattr(recognition, name), stages)
    return recognition.model_copy(update=changed)


def _of_pipeline(pipeline: Pipeline, own: Mapping[str, str]) -> Pipeline:
    """A pipeline whose stages have the planners' own words too.

    A word that is to mean a stage of another pipeline keeps the meaning that it has in this one.
    """
    known = [word for stage in pipeline.stages for word in (*stage.words, stage.id)]
    meant_here = meanings(own.values(), dict.fromkeys(known, True))
    own_here = {word: meaning for word, meaning in own.items() if meaning in meant_here}
    stages: list[Stage] = []
    for stage in pipeline.stages:
        words = _of_words(stage.words, own_here, stage.id)
        stages.append(stage.model_copy(update={"words": words}))
    return pipeline.model_copy(update={"stages": tuple(stages)})


def _of_mode(mode: Mode, own: Mapping[str, str]) -> Mode:
    """A mode that has the planners' own words too."""
    return mode.model_copy(update={"words": _of_words(mode.words, own, mode.id)})


def _of_words(
    words: Iterable[str], own: Mapping[str, str], id_: str = ""
) -> tuple[str, ...]:
    """Words of one meaning, with the planners' own for it and without their own for another."""
    known = dict.fromkeys([*words, id_] if id_ else words, True)
    meant = meanings(own.values(), known)
    taken = {plain_word(word) for word in own}
    kept = [word for word in words if plain_word(word) not in taken]
    added = [word for word, meaning in own.items() if meaning in meant]
    return (*kept, *(word for word in added if word not in kept))
