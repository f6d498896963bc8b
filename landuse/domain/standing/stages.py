"""Stages as numbers, so that progress can be compared.

The *step* of a stage is its number in the pipeline of the action's mode, counted from 0 (意向 0,
签约 1, …). Words that belong to no pipeline have a code below zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.groups import distinct_texts
from landuse.domain.policy.recognition import Pipeline, Recognition
from landuse.domain.standing.ledger_words import meanings
from landuse.domain.vocabulary import status

#: The action ended without success (终止, 流产): what it had reached is lost.
ENDED = -1
#: The action stands still (停工): what it had reached stays.
HALTED = -2
#: The policy does not know the word for this pipeline.
UNKNOWN_STAGE = -3
#: The action resumes after a halt (复工): what it had reached stays.
RESUMED = -4
#: Beyond the last step of any pipeline.
NEVER = 10**6


def steps_of_stages(
    stages: pd.Series, pipelines: pd.Series, recognition: Recognition
) -> pd.Series:
    """Return the step of each row's stage in the pipeline of its action.

    Parameters
    ----------
    stages : Series of str, shape (rows,)
        The stage as written.
    pipelines : Series of str, shape (rows,)
        Id of the pipeline of the row's mode; NA where the policy does not know the mode. Such a row
        may still end or halt its action.
    recognition : Recognition
        The words of the stages, of a halt, of a resumption and of an end; the last three mean the
        same in every pipeline.

    Returns
    -------
    Series of int64, shape (rows,)
        The step, or :data:`ENDED`, :data:`HALTED`, :data:`RESUMED` or :data:`UNKNOWN_STAGE`; the
        index of ``stages``.
    """
    stage_codes, words = distinct_texts(stages)
    pipeline_codes, ids = distinct_texts(pipelines)
    codes = dict.fromkeys(recognition.resume_words, RESUMED)
    codes.update(dict.fromkeys(recognition.halt_words, HALTED))
    codes.update(dict.fromkeys(recognition.end_words, ENDED))
    common_steps = meanings(words, codes)
    # a row for each pipeline and one for none; a column for each word and one for none
    table = np.full((len(ids) + 1, len(words) + 1), UNKNOWN_STAGE)
    pipeline_of_id = {pipeline.id: pipeline for pipeline in recognition.pipelines}
    for row, id_ in enumerate([*ids, None]):
        steps = dict(common_steps)
        if id_ in pipeline_of_id:
            steps_of_pipeline = meanings(words, _step_of_word(pipeline_of_id[id_]))
            steps = steps_of_pipeline | common_steps
        table[row, :-1] = [steps.get(word, UNKNOWN_STAGE) for word in words]
    step = table[pipeline_codes, stage_codes]
    return pd.Series(step, index=stages.index, dtype="int64")


def last_steps(recognition: Recognition) -> dict[str, int]:
    """Return the last step of every pipeline.

    Parameters
    ----------
    recognition : Recognition
        Its pipelines.

    Returns
    -------
    dict
        Pipeline id → the step of its last stage.
    """
    return {pipeline.id: len(pipeline.stages) - 1 for pipeline in recognition.pipelines}


def _step_of_word(pipeline: Pipeline) -> dict[str, int]:
    """Word or id of a stage → its step in one pipeline."""
    steps: dict[str, int] = {}
    for step, stage in enumerate(pipeline.stages):
        for word in (*stage.words, stage.id):
            steps[word] = step
    return steps


def is_move(steps: pd.Series) -> pd.Series:
    """Return which rows move their action: all but halts, resumptions and unknown words.

    Parameters
    ----------
    steps : Series of int64
        As :func:`steps_of_stages` gives them.

    Returns
    -------
    Series of bool
        The end of an action is a move, out of its pipeline.
    """
    return ~steps.isin([HALTED, RESUMED, UNKNOWN_STAGE])


def lowest_step(recognition: Recognition, pipeline_id: str, milestone: str) -> int:
    """Return the lowest step of a pipeline that proves a milestone.

    A stage proves the milestones it names and all earlier ones: what is in use has begun.

    Parameters
    ----------
    recognition : Recognition
        Its pipelines.
    pipeline_id : str
        One of them.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

    Returns
    -------
    int
        :data:`NEVER` where no stage of the pipeline proves it.
    """
    milestones = list(status.MILESTONES)
    this_or_later = set(milestones[milestones.index(milestone) :])
    pipeline = next(p for p in recognition.pipelines if p.id == pipeline_id)
    for step, stage in enumerate(pipeline.stages):
        if this_or_later & set(stage.milestones):
            return step
    return NEVER


def lowest_steps(
    pipelines: pd.Series, milestone: str, recognition: Recognition
) -> pd.Series:
    """Return the lowest step that proves a milestone in each row's own pipeline.

    Parameters
    ----------
    pipelines : Series of str, shape (rows,)
        Ids of pipelines; NA where the policy does not know the mode.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    recognition : Recognition
        Its pipelines.

    Returns
    -------
    Series of int64, shape (rows,)
        :data:`NEVER` where nothing proves it.
    """
    lowest: dict[str, int] = {}
    for pipeline in recognition.pipelines:
        lowest[pipeline.id] = lowest_step(recognition, pipeline.id, milestone)
    codes, ids = distinct_texts(pipelines)
    lowest_of_code = [lowest.get(id_, NEVER) for id_ in ids]
    # the code of a row without pipeline is -1: the last place
    table = np.array([*lowest_of_code, NEVER], np.int64)
    return pd.Series(table[codes], index=pipelines.index)
