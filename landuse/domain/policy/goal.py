"""A goal of the plan: what is to be reached, by when, and at which milestone it counts."""

from __future__ import annotations

from pydantic import Field, model_validator

from landuse.domain.policy.frozen import Day, Frozen, VisibleText
from landuse.domain.policy.recognition import GoalMeasure, Milestone, Requirement
from landuse.words.phrases import phrase


class GoalCondition(Frozen):
    """One measured condition: ``measure >= target`` at ``milestone``.

    Attributes
    ----------
    measure : GoalMeasure
        What is added up.
    target : float
        What is to be reached, in the unit of the measure (亩, m² or a number).
    title, title_en : str
        What it is called; in English, where somebody has translated it.
    milestone : Milestone or None
        At which milestone an action counts; the policy's where None.
    sites : tuple of str
        ``housing_sites`` only: the site ids it is about, all where empty.
    requires : {"none", "warn", "tag", "baseline"} or None
        Land only: what it has to have been before it counts; the policy's where None.
    first, last : datetime.date or None
        The first and the last day within which what is reached counts, both included; those of
        the plan year where None.

    Raises
    ------
    ValueError
        Where ``first`` is after ``last``.
    """

    measure: GoalMeasure
    target: float = Field(gt=0)
    title: VisibleText = ""
    title_en: VisibleText = ""
    milestone: Milestone | None = None
    sites: tuple[str, ...] = ()
    requires: Requirement | None = None
    first: Day | None = None
    last: Day | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> GoalCondition:
        """Refuse a first day after the last."""
        if self.first and self.last and self.first > self.last:
            title = self.title or self.measure
            raise ValueError(
                phrase(
                    "policy.days_reversed",
                    title=title,
                    first=self.first,
                    last=self.last,
                )
            )
        return self


class GoalSpec(GoalCondition):
    """A goal of the plan: one condition, and any others that must hold with it.

    Attributes
    ----------
    id : str
        Its name.
    also : tuple of GoalCondition
        Further conditions, joined by AND; ``and`` in a file (盘活厂房 3 家 and 10 000 m²).
    """

    id: VisibleText = Field(min_length=1)
    also: tuple[GoalCondition, ...] = Field(default=(), alias="and")
