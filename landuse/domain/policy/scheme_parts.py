"""Parts of a scheme that are about some firms: sets, who is outside, adjustments, tenants.

Whom a part is about is said by the same small conditions that rules of tags use
(:class:`landuse.domain.policy.rule.Condition`): column, op, value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.rule import Conditions
from landuse.domain.policy.titled import Titled
from landuse.words.phrases import phrase


class Part(Conditions, Titled):
    """A part of a scheme with a name, and the firms that it is about.

    Attributes
    ----------
    title, title_en : str
        What it is called, in Chinese and English.
    """

    title: str = Field(min_length=1)
    title_en: str = ""


class FirmSet(Part):
    """Firms that are scored and ranked apart: 规上, 规下, 重点排污, land under 3 mu.

    A firm belongs to the first set of its scheme whose conditions are known to hold; a set without
    conditions takes all that are left.

    Attributes
    ----------
    indicators : tuple of Indicator
        What its firms are scored by; ``indicator`` in a file. Those of the scheme where empty.
    classes : mapping of str to float
        As those of the scheme, which hold where these are empty.
    class_by : str
        As that of the scheme, which holds where this is empty.
    base : BaseRule or None
        As that of the scheme, which holds where this is None.
    """

    indicators: tuple[Indicator, ...] = Field(default=(), alias="indicator")
    classes: Mapping[str, float] = {}
    class_by: str = ""
    base: BaseRule | None = None


class Outsider(Part):
    """Who is not rated beyond utilities and new firms: on too little land, founded too late.

    Attributes
    ----------
    exempt_class : str
        The class they have all the same ("T", or "B" where a document treats them as B); none
        where empty. ``class`` in a file.

    Raises
    ------
    ValueError
        Where it has no conditions: nobody would be rated.
    """

    exempt_class: str = Field(default="", alias="class")

    @model_validator(mode="after")
    def _is_about_some(self) -> Outsider:
        """Refuse one that would leave everybody out."""
        _check_conditions(self)
        return self


class Adjustment(Part):
    """A promotion or demotion after classes are cut (定档调档): by steps, or to a limit.

    Attributes
    ----------
    up, down : int
        Classes that a firm rises or falls; never past the first or the last.
    at_least, at_most : str
        The worst and the best class it may then have: ``at_most = "B"`` for firms below a line
        that class A takes.

    Raises
    ------
    ValueError
        Where it has no conditions, or moves nobody.
    """

    up: int = Field(default=0, ge=0)
    down: int = Field(default=0, ge=0)
    at_least: str = ""
    at_most: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> Adjustment:
        """Refuse one without conditions, and one that moves nobody."""
        _check_conditions(self)
        if not (self.up or self.down or self.at_least or self.at_most):
            raise ValueError(phrase("policy.adjustment_of_nothing", title=self.title))
        return self


class Multiplier(Part):
    """A coefficient (修正系数) that the sum of the points is multiplied by, before bonus points.

    Attributes
    ----------
    factor : float or None
        The coefficient of those for whom the conditions hold; of all where there are none.
    column : str
        A column of the ledger that has it, in place of ``factor``; one that is not stated is 1.

    Raises
    ------
    ValueError
        Where it has no coefficient, or two.
    """

    factor: float | None = Field(default=None, gt=0)
    column: str = ""

    @model_validator(mode="after")
    def _has_a_coefficient(self) -> Multiplier:
        """Refuse one that has no coefficient, or two."""
        if (self.factor is None) == (not self.column):
            raise ValueError(phrase("policy.multiplier", title=self.title))
        return self


class ExtraPoints(Part):
    """Points besides those of the indicators: once, or for each of something beyond a number.

    Attributes
    ----------
    points : float
        Added to the score; negative to deduct.
    for_each : str
        A column of firms: the points are given for each (tenant) above ``beyond``. Once where
        empty.
    beyond : float
        How many are free.

    Raises
    ------
    ValueError
        Where everybody would have them: it has neither conditions nor a column.
    """

    points: float
    for_each: str = ""
    beyond: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _is_about_some(self) -> ExtraPoints:
        """Refuse points that everybody would have."""
        if not self.for_each:
            _check_conditions(self)
        return self


class Tenants(Conditions):
    """How firms that only have rented land are judged, where not as everybody else.

    Attributes
    ----------
    how : {"inherit", "merged", "both"}
        They take the class of their landlord; their land and figures are added to the landlord's
        and the result is that of all; or each is judged alone, and what they would be together is
        told beside. The conditions say which tenants; all where there are none.
    """

    how: Literal["inherit", "merged", "both"]


def _check_conditions(part: Part) -> None:
    """Refuse a part of a scheme that would hold for everybody."""
    if not part.all and not part.any:
        raise ValueError(phrase("policy.part_without_conditions", title=part.title))
