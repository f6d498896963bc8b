"""A tag as a table of conditions: nothing to parse, and every condition can say what it saw."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from landuse.domain.policy.frozen import Day, Frozen
from landuse.words.phrases import phrase

Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "missing_as_of", "recorded_as_of"
]
"""How a column is compared. The last two take no operand: they ask whether something had been
recorded by the day of the assessment."""


class Condition(Frozen):
    """One comparison: ``column op value``, or ``column op other`` with another column.

    Attributes
    ----------
    column : str
        The column of the unit that is looked at, in the column's own unit.
    op : Operator
        How it is compared.
    value : Any
        What it is compared with, as TOML gives it: a number, text, date, boolean, or a list where
        ``op`` is ``in``. The text ``"as_of"`` stands for the day of the assessment.
    other : str or None
        Another column of the same unit to compare with, in place of ``value``.

    Raises
    ------
    ValueError
        Where there is not exactly one operand (none for ``missing_as_of`` and ``recorded_as_of``),
        or ``in`` is given no list.

    Examples
    --------
    >>> Condition(column="far", op="<", value=0.8).value
    0.8
    """

    column: str
    op: Operator
    value: Any = None
    other: str | None = None

    @model_validator(mode="after")
    def _has_its_operand(self) -> Condition:
        """Refuse a missing operand, one too many, or an ``in`` without a list."""
        unary = self.op in ("missing_as_of", "recorded_as_of")
        operands = (self.value is not None) + (self.other is not None)
        if unary and operands > 0:
            raise ValueError(
                phrase("policy.operand_too_many", column=self.column, op=self.op)
            )
        if not unary and operands != 1:
            raise ValueError(
                phrase("policy.operand_missing", column=self.column, op=self.op)
            )
        if self.op == "in" and not isinstance(self.value, (list, tuple)):
            raise ValueError(phrase("policy.list_missing", column=self.column))
        return self


class Conditions(Frozen):
    """Conditions that are asked together.

    They hold where every condition of ``all``, at least one of ``any`` (if there are some) and none
    of ``unless`` holds.

    Attributes
    ----------
    all, any, unless : tuple of Condition
        Its conditions.
    """

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, in reading order: ``all``, ``any``, ``unless``."""
        return self.all + self.any + self.unless


class Rule(Conditions):
    """A tag as a table of conditions.

    Attributes
    ----------
    id : str
        Its name in the policy, by which a policy that extends another overrides it.
    status : str
        The status it gives.
    title, title_en : str
        What it says, in Chinese and English.
    cite, cite_en : str
        The article or document it is taken from.
    unit : {"parcel", "building"}
        What it is about.
    confirms : bool
        True where the rule itself confirms (there is a 认定书), not merely suspects.
    dated : datetime.date or None
        The day of that text; that of the policy where None.
    compared : datetime.date or None
        When clause and number were compared with the text; None where they were not.
    unverified, unverified_en : str
        What has not been checked against the official text, the clause or the number; empty where
        everything has.

    Raises
    ------
    ValueError
        Where both ``all`` and ``any`` are empty: such a rule would hold everywhere.
    """

    id: str
    status: str
    title: str
    title_en: str = ""
    cite: str
    cite_en: str = ""
    unit: Literal["parcel", "building"] = "parcel"
    confirms: bool = False
    dated: Day | None = None
    compared: Day | None = None
    unverified: str = ""
    unverified_en: str = ""

    @model_validator(mode="after")
    def _has_conditions(self) -> Rule:
        """Refuse a rule that would hold everywhere."""
        if not self.all and not self.any:
            raise ValueError(phrase("policy.rule_without_conditions", rule=self.id))
        return self
