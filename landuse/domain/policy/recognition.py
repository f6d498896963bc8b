"""What counts as revival, and when: stages of work, ways of revival, milestones and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from landuse.domain.policy.frozen import Frozen, Words
from landuse.words.phrases import phrase

GoalMeasure = Literal[
    "redeveloped_mu", "revitalized_floor_m2", "revitalized_factories", "housing_sites"
]
"""What a goal adds up: land (亩), floor area (m²), factories, housing sites (numbers)."""

Milestone = Literal["agreement", "procedures", "physical_start", "in_use"]
"""What an action can have reached, in order: contract, permits, start on the ground, use."""


Requirement = Literal["none", "warn", "tag", "baseline"]
"""What land has to have been before it counts: nothing is asked; it counts and is listed where it
is not shown to have been idle or low-efficient; only what the tag of the day before shows counts;
only what a baseline list took in before counts."""


class Stage(Frozen):
    """A stage of a pipeline.

    Attributes
    ----------
    id : str
        Its name.
    words : tuple of str
        What planners write for it in a ledger.
    milestones : tuple of Milestone
        The milestones that reaching it proves.
    days : float
        Median number of days until the next stage; a forecast starts from it before the ledger
        has examples of its own.
    falls : float
        Share (0 to 1, exclusive) of actions that fall through from it.
    """

    id: str
    words: Words
    milestones: tuple[Milestone, ...] = ()
    days: float = Field(default=90.0, gt=0)
    falls: float = Field(default=0.05, ge=0, lt=1)


class ForecastPriors(Frozen):
    """How much the forecast trusts the policy's durations against the ledger's own.

    Attributes
    ----------
    weight : float
        The policy's delay of housing weighs as much as so many observed ones.
    spread : float
        Standard deviation of the natural logarithm of a duration.
    zone_doubt, step_doubt : float
        Standard deviations of the natural logarithm of the factors by which all durations of a
        zone, and those of one step in it, may differ from the policy's: 0.6 says that half to
        twice is nothing unusual.
    falls_doubt : float
        The same of the odds of a fall, for the zone and for one step in it.
    least_moves : int
        So many stages have to have been left in the ledger (or reached, by resettlement sites with
        a plan) before a forecast says anything.
    housing_delay : float
        Median delay (days) of a housing stage against its plan.
    cite : str
        Where these come from.
    """

    weight: float = Field(default=6.0, gt=0)
    spread: float = Field(default=0.8, gt=0)
    zone_doubt: float = Field(default=0.6, gt=0)
    step_doubt: float = Field(default=0.4, gt=0)
    falls_doubt: float = Field(default=0.6, gt=0)
    least_moves: int = Field(default=5, ge=0)
    housing_delay: float = Field(default=30.0, ge=0)
    cite: str = ""


class Pipeline(Frozen):
    """The ordered stages of one kind of action; ``stage`` in a file."""

    id: str
    stages: tuple[Stage, ...] = Field(min_length=1, alias="stage")


class Mode(Frozen):
    """A way of revival.

    Attributes
    ----------
    id : str
        Its name.
    words : tuple of str
        What planners write for it.
    acts_on : {"land", "building", "both"}
        What it revives.
    pipeline : str
        The id of the pipeline it walks.
    by_contract : bool
        True where it cannot start before the parcel's land contract is signed.
    """

    id: str
    words: Words
    acts_on: Literal["land", "building", "both"]
    pipeline: str = "project"
    by_contract: bool = False


class Recognition(Frozen):
    """What counts, and when.

    Attributes
    ----------
    modes : tuple of Mode
        Ways of revival; ``mode`` in a file.
    pipelines : tuple of Pipeline
        The stages they walk; ``pipeline`` in a file.
    halt_words, resume_words, end_words : tuple of str
        Words of a stage that say an action stands still, goes on again, or has ended without
        success.
    renewal_words : tuple of str
        Words of a note that say a lease was only renewed.
    void_words : tuple of str
        Stages of a correction that only takes the superseded row out.
    counting : mapping of GoalMeasure to Milestone
        The milestone at which each measure counts.
    evidence : mapping of Milestone to tuple of str
        Words of papers, one of which has to stand in the ledger's evidence.
    field_check_contradicts : {"flag", "leave_out"}
        What happens to an entry whose unit a later field check finds idle or low-efficient.
    requires : Requirement
        What land has to have been before it counts, where a goal does not say so itself.
    evidence_required : bool
        Whether an action without that evidence is left out, or only listed.
    recount : {"never", "other_pipeline"}
        Whether land that an earlier year recognised may count this year by another pipeline.
    forecast : ForecastPriors
        What the forecast starts from.
    cite : str
        The document it is taken from.

    Raises
    ------
    ValueError
        Where a mode walks a pipeline that is not there.
    """

    modes: tuple[Mode, ...] = Field(alias="mode")
    pipelines: tuple[Pipeline, ...] = Field(alias="pipeline")
    halt_words: Words = ()
    resume_words: Words = ()
    end_words: Words = ()
    renewal_words: Words = ()
    void_words: Words = ()
    counting: Mapping[GoalMeasure, Milestone]
    evidence: Mapping[Milestone, Words] = {}
    evidence_required: bool = False
    requires: Requirement = "warn"
    field_check_contradicts: Literal["flag", "leave_out"] = "flag"
    recount: Literal["never", "other_pipeline"] = "never"
    forecast: ForecastPriors = ForecastPriors()
    cite: str = ""

    @model_validator(mode="after")
    def _pipelines_exist(self) -> Recognition:
        """Refuse a mode whose pipeline is not there."""
        pipeline_ids = {pipeline.id for pipeline in self.pipelines}
        for mode in self.modes:
            if mode.pipeline not in pipeline_ids:
                raise ValueError(
                    phrase(
                        "policy.no_pipeline",
                        mode=mode.id,
                        pipeline=mode.pipeline,
                        known=sorted(pipeline_ids),
                    )
                )
        return self
