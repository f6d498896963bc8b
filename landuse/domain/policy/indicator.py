"""What firms are scored by: indicators, what stands in for them, and where base values come from.

Columns are those of the ledger of firms and the firm's land; any other column of the ledger is
named as its header is, with its unit: ``留抵退税(万元)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from landuse.domain.policy.frozen import Frozen, Words
from landuse.domain.policy.titled import Titled
from landuse.words.phrases import phrase

Positive = Annotated[float, Field(gt=0)]
"""A number above zero."""


class Fallback(Frozen):
    """What is measured where a firm lacks an indicator's figures: electricity in place of energy.

    Attributes
    ----------
    numerator, denominator : str
        The columns in place of the indicator's own; its own where empty.
    times : float
        As that of the indicator.
    base : float or None
        An announced base value of its own; where None the scheme's rule gives it.

    Raises
    ------
    ValueError
        Where neither column is another.
    """

    numerator: str = ""
    denominator: str = ""
    times: float = Field(default=1.0, gt=0)
    base: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _is_another(self) -> Fallback:
        """Refuse a fallback to the same two columns."""
        if not self.numerator and not self.denominator:
            raise ValueError(phrase("policy.fallback_of_nothing"))
        return self


class Indicator(Frozen, Titled):
    """One scored indicator: ``numerator ÷ denominator × times``, and its weight.

    Points are ``weight × value ÷ base``; where less is better ``weight × (2 − value ÷ base)``, so
    that the base has the weight and twice the base has none.

    Attributes
    ----------
    id : str
        Its name, unique in the scheme.
    title, title_en : str
        What it is called, in Chinese and English.
    numerator, denominator : str
        Columns of the rated unit, for instance ``tax_wan`` (万元) and ``mu`` (亩).
    plus, minus : tuple of str
        More columns in the numerator's unit, added to it or taken off (留抵退税); one that a firm
        does not state is none.
    weight : float
        Points at the base value; those of a set of indicators sum to 100.
    base : float or None
        An announced base value, in the unit of the indicator; where None the scheme's
        :class:`BaseRule` gives it.
    bases : mapping of str to float
        Announced base values of groups, by the words of the columns that the rule is ``by``.
    missing : {"unrated", "group_mean", "group_min", "zero"}
        What a missing value means: the firm is not rated, it gets the group's average or least
        points of the indicator, or no points.
    cap : float or None
        Most points of the indicator, as a multiple of its weight; no limit where None.
    floor : float
        Least points of the indicator, as a multiple of its weight; zero or negative.
    times : float
        A conversion between the units of the columns and that of the indicator: 10 000 for 万元
        over 万千瓦时 where the ledger has kWh.
    unit : str
        What the value is printed with, as it is written in Chinese.
    lower_is_better : bool
        Whether less is better: energy for so much added value.
    otherwise : Fallback or None
        What is measured where a firm lacks the value; ``or`` in a file. Such a value is brought
        to the indicator's unit by the ratio of the two bases.
    """

    id: str
    title: str
    title_en: str = ""
    numerator: str
    denominator: str
    plus: Words = ()
    minus: Words = ()
    weight: float = Field(gt=0, le=100)
    base: float | None = Field(default=None, gt=0)
    bases: Mapping[str, Positive] = {}
    missing: Literal["unrated", "group_mean", "group_min", "zero"] = "unrated"
    cap: float | None = Field(default=None, gt=0)
    floor: float = Field(default=0.0, le=0)
    times: float = Field(default=1.0, gt=0)
    unit: str = ""
    lower_is_better: bool = False
    otherwise: Fallback | None = Field(default=None, alias="or")

    @property
    def instead(self) -> Indicator | None:
        """The indicator that is measured where this one's value is lacking; None without one."""
        other = self.otherwise
        if other is None:
            return None
        changed = {
            "numerator": other.numerator or self.numerator,
            "denominator": other.denominator or self.denominator,
            "times": other.times,
            "base": other.base,
            "bases": {},
        }
        return self.model_copy(
            update={**changed, "id": f"{self.id}_or", "otherwise": None}
        )

    @property
    def fallback_column(self) -> str:
        """The column that the fallback asks and this one does not; empty without a fallback."""
        if self.instead is None:
            return ""
        own_columns = {self.numerator, self.denominator}
        fallback_columns = (self.instead.denominator, self.instead.numerator)
        return next((name for name in fallback_columns if name not in own_columns), "")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it asks of a firm, those of its fallback last."""
        own_columns = (self.numerator, *self.plus, *self.minus, self.denominator)
        return (
            own_columns
            if self.instead is None
            else (*own_columns, *self.instead.columns)
        )


def cutting_indicator(
    indicators: Iterable[Indicator], class_by: str
) -> Indicator | None:
    """Find the indicator whose figure cuts the classes.

    Parameters
    ----------
    indicators : iterable of Indicator
        Of the scheme, or of the set that the units are judged by.
    class_by : str
        By what classes are cut: "rank", "score", or the id of an indicator.

    Returns
    -------
    Indicator or None
        None where the rank or the score cuts them.
    """
    return next((item for item in indicators if item.id == class_by), None)


class BaseRule(Frozen):
    """Where base values come from that no document announces: ``factor`` × an average.

    Attributes
    ----------
    source : {"previous_year", "same_year"}
        The year whose average is taken. Without firms of the previous year this year's stands in.
    average : {"aggregate", "mean", "weighted", "best", "percentile"}
        The total of the numerators over that of the denominators, the mean of the ratios, their
        mean weighted by a column, the best of them, or a percentile.
    factor : float
        What the average is multiplied by.
    percentile : float
        Which (0 to 100), counted from the worst; between two firms on the straight line.
    weigh_by : str
        The column of the weighted mean (从业人数); who does not state it does not count.
    by : tuple of str
        Columns of the firms by which each has a base of its own (``sector``, ``above_scale``); all
        firms have the same where empty.

    Raises
    ------
    ValueError
        Where a weighted mean has no column, or another average has one.
    """

    source: Literal["previous_year", "same_year"] = "previous_year"
    average: Literal["aggregate", "mean", "weighted", "best", "percentile"] = (
        "aggregate"
    )
    factor: float = Field(default=2.0, gt=0)
    percentile: float = Field(default=95.0, ge=0, le=100)
    weigh_by: str = ""
    by: Words = ()

    @model_validator(mode="after")
    def _has_its_weights(self) -> BaseRule:
        """Refuse a weighted mean without a column, and a column without it."""
        if (self.average == "weighted") != bool(self.weigh_by):
            raise ValueError(phrase("policy.weigh_by"))
        return self
