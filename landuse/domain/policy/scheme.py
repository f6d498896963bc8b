"""How output per mu is scored and classed: a scheme of indicators, bases and cut-offs, as data.

No published scheme equals another in weights, bases, classes or in who is rated, so all of it is
said in the policy and none of it here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from landuse.domain.policy.frozen import Frozen, Words
from landuse.words.phrases import Label, phrase

Deviation = Annotated[float, Field(ge=0)]
"""A relative standard deviation: 0.05 is five per cent of the figure."""


class Fallback(Frozen):
    """What is measured where a firm lacks an indicator's figures: electricity in place of energy.

    Attributes
    ----------
    denominator : str
        The column in place of the indicator's own.
    times : float
        As that of the indicator.
    base : float or None
        An announced base value of its own; where None the scheme's rule gives it.
    """

    denominator: str
    times: float = Field(default=1.0, gt=0)
    base: float | None = Field(default=None, gt=0)


class Indicator(Frozen):
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
    weight : float
        Points at the base value; those of a set of indicators sum to 100.
    base : float or None
        An announced base value, in the unit of the indicator; where None the scheme's
        :class:`BaseRule` gives it.
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
    weight: float = Field(gt=0, le=100)
    base: float | None = Field(default=None, gt=0)
    missing: Literal["unrated", "group_mean", "group_min", "zero"] = "unrated"
    cap: float | None = Field(default=None, gt=0)
    floor: float = Field(default=0.0, le=0)
    times: float = Field(default=1.0, gt=0)
    unit: str = ""
    lower_is_better: bool = False
    otherwise: Fallback | None = Field(default=None, alias="or")

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label.translated(self.title, self.title_en)

    @property
    def instead(self) -> Indicator | None:
        """The indicator that is measured where this one's value is lacking; None without one."""
        other = self.otherwise
        if other is None:
            return None
        changed = {"denominator": other.denominator, "times": other.times, "base": other.base}
        return self.model_copy(update={**changed, "id": f"{self.id}_or", "otherwise": None})


class BaseRule(Frozen):
    """Where base values come from that no document announces: ``factor`` × an average.

    Attributes
    ----------
    source : {"previous_year", "same_year"}
        The year whose average is taken. Without firms of the previous year this year's stands in.
    average : {"aggregate", "mean", "best", "percentile"}
        The total of the numerators over that of the denominators, the mean of the ratios, the best
        of them, or a percentile.
    factor : float
        What the average is multiplied by.
    percentile : float
        Which (0 to 100), counted from the worst; between two firms on the straight line.
    """

    source: Literal["previous_year", "same_year"] = "previous_year"
    average: Literal["aggregate", "mean", "best", "percentile"] = "aggregate"
    factor: float = Field(default=2.0, gt=0)
    percentile: float = Field(default=95.0, ge=0, le=100)


class Spread(Frozen):
    """How well the figures behind a rank are known. Working assumptions unless a policy differs.

    Attributes
    ----------
    land : mapping of str to float
        Relative standard deviation of a firm's land, by how the land was found (the keys of
        :data:`landuse.domain.vocabulary.status.LAND_BASES`).
    figures : mapping of str to float
        Relative standard deviation of a figure, by its column in the ledger.
    other : float
        That of every other figure.
    tenant : float
        Probability (0 to 1) that an owner has a tenant whom no ledger lists.
    tenant_share : float
        Largest share (0 to 1, exclusive) of its land that such a tenant uses.
    """

    land: Annotated[Mapping[str, Deviation], Field(min_length=1)] = {
        "ledger": 0.02,
        "sole": 0.02,
        "holder": 0.02,
        "floor": 0.05,
        "building": 0.08,
        "equal": 0.15,
    }
    figures: Mapping[str, Deviation] = {"tax_wan": 0.03, "sales_wan": 0.02}
    other: float = Field(default=0.05, ge=0)
    tenant: float = Field(default=0.05, ge=0, le=1)
    tenant_share: float = Field(default=0.3, ge=0, lt=1)


class Scheme(Frozen):
    """A per-mu scoring scheme: indicators, bases, classes by rank, who is outside.

    Attributes
    ----------
    id : str
        Its name.
    title, title_en : str
        What it is called, in Chinese and in English (may be empty).
    cite, cite_en : str
        The document it is taken from.
    indicators : tuple of Indicator
        What units are scored by; ``indicator`` in a file.
    below : tuple of Indicator
        What firms below the statistical scale (规下) are scored by, where that differs.
    base : BaseRule
        Where base values come from that are not announced.
    classes : mapping of str to float
        Class → upper edge of the share of the rank, best first, rising to 1. Half-open:
        (previous edge, edge]. Where ``class_by`` is "score": class → the least score of it.
    class_by : {"rank", "score"}
        What classes are cut by.
    weights_sum : float
        What weights add up to: less than 100 where departments give the rest as bonus points.
    below_classes : mapping of str to float
        The same classes with the edges for 规下, where those differ.
    group_by : tuple of str
        Columns of enterprises by which they are ranked apart (``above_scale``, ``sector``).
    below_scale_min_mu : float
        Land (亩) under which a firm below scale is not rated.
    years : int
        Output is the mean of so many years up to the rated one.
    bonus_max, malus_max : float or None
        Most points of bonus (加分) and deduction (扣分) of the ledger; None where none counts.
    exempt_utility : bool
        Whether public utilities are not rated.
    exempt_years_in_production : float
        Years in production under which a firm is not rated.
    exempt_class : str
        The class of those two; one of the scheme's own where a document treats them as that.
    veto_class : str
        The class of vetoed firms (一票否决); the last class where empty.
    spread : Spread
        How well the figures are known, for the odds of ranks and classes.
    unverified, unverified_en : str
        What has not been checked against the official text.

    Raises
    ------
    ValueError
        Where ids recur, weights do not add up, edges do not rise to 1 (or scores do not fall), or
        a class is named that is not there.
    """

    id: str
    title: str
    title_en: str = ""
    cite: str
    cite_en: str = ""
    indicators: tuple[Indicator, ...] = Field(min_length=1, alias="indicator")
    below: tuple[Indicator, ...] = ()
    base: BaseRule = BaseRule()
    classes: Annotated[Mapping[str, float], Field(min_length=1)]
    class_by: Literal["rank", "score"] = "rank"
    weights_sum: float = Field(default=100.0, gt=0, le=100)
    below_classes: Mapping[str, float] = {}
    group_by: Words = ()
    below_scale_min_mu: float = 0.0
    years: int = Field(default=1, ge=1, le=5)
    bonus_max: float | None = Field(default=None, gt=0)
    malus_max: float | None = Field(default=None, gt=0)
    exempt_utility: bool = True
    exempt_years_in_production: float = 0.0
    exempt_class: str = "T"
    veto_class: str = ""
    spread: Spread = Spread()
    unverified: str = ""
    unverified_en: str = ""

    @model_validator(mode="after")
    def _indicators_fit(self) -> Scheme:
        """Refuse indicators of one id, and weights that do not sum to 100."""
        ids = [item.id for item in (*self.indicators, *self.below)]
        if len(set(ids)) < len(ids):
            raise ValueError(phrase("policy.indicator_twice", scheme=self.id, ids=ids))
        weights = sum(item.weight for item in self.indicators)
        wanted = self.weights_sum
        if abs(weights - wanted) > 1e-9:
            raise ValueError(
                phrase("policy.weights", scheme=self.id, weights=weights, wanted=wanted)
            )
        weights = sum(item.weight for item in self.below)
        if self.below and abs(weights - wanted) > 1e-9:
            raise ValueError(
                phrase("policy.weights_below_scale", scheme=self.id, weights=weights, wanted=wanted)
            )
        return self

    @model_validator(mode="after")
    def _classes_fit(self) -> Scheme:
        """Refuse edges that do not rise to 1, and classes that are not there."""
        for edges in (list(self.classes.values()), list(self.below_classes.values())):
            if edges and self.class_by == "score":
                if not all(upper > lower for upper, lower in pairwise(edges)):
                    raise ValueError(phrase("policy.scores", scheme=self.id, edges=edges))
            elif edges and not _rise_to_one(edges):
                raise ValueError(phrase("policy.edges", scheme=self.id, edges=edges))
        names = list(self.classes)
        if self.veto_class and self.veto_class not in self.classes:
            raise ValueError(
                phrase(
                    "policy.veto_class",
                    scheme=self.id,
                    veto_class=self.veto_class,
                    classes=names,
                )
            )
        if self.below_classes and list(self.below_classes) != names:
            raise ValueError(phrase("policy.below_classes", scheme=self.id, classes=names))
        return self

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label.translated(self.title, self.title_en)

    @property
    def clause(self) -> Label:
        """The document it is taken from."""
        return Label.translated(self.cite, self.cite_en)

    @property
    def doubt(self) -> Label:
        """What has not been checked; empty where everything has."""
        return Label.translated(self.unverified, self.unverified_en)

    @property
    def last_class(self) -> str:
        """The class of vetoed firms."""
        return self.veto_class or list(self.classes)[-1]

    @property
    def splits_scale(self) -> bool:
        """Whether firms above and below the statistical scale are rated apart."""
        return bool(self.below) or "above_scale" in self.group_by

    def indicators_for(self, *, above_scale: bool) -> tuple[Indicator, ...]:
        """What a firm is scored by.

        Parameters
        ----------
        above_scale : bool
            Whether it is above the statistical scale (规上).

        Returns
        -------
        tuple of Indicator
            ``below`` for a firm below scale where the scheme has it, ``indicators`` otherwise.
        """
        return self.below if self.below and not above_scale else self.indicators

    def class_edges(self, *, above_scale: bool) -> Mapping[str, float]:
        """Where a firm's classes are cut.

        Parameters
        ----------
        above_scale : bool
            Whether it is above the statistical scale (规上).

        Returns
        -------
        mapping of str to float
            Class → upper edge of the share of the rank: ``below_classes`` for a firm below scale
            where the scheme has them, ``classes`` otherwise.
        """
        return self.below_classes if self.below_classes and not above_scale else self.classes


def _rise_to_one(edges: Sequence[float]) -> bool:
    """Whether upper edges are positive, strictly rise and end at 1."""
    rising = all(lower < upper for lower, upper in pairwise(edges))
    return edges[0] > 0 and edges[-1] == 1 and rising
