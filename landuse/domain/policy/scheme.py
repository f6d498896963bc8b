"""How output per mu is scored and classed: a scheme of indicators, bases and cut-offs, as data.

No published scheme equals another in weights, bases, classes or in who is rated, so all of it is
said in the policy and none of it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from landuse.domain.policy.frozen import Frozen, Words
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.rule import Conditions
from landuse.domain.policy.scheme_parts import (
    Adjustment,
    ExtraPoints,
    FirmSet,
    Multiplier,
    Outsider,
    Tenants,
)
from landuse.domain.policy.titled import Cited
from landuse.words.phrases import Label, phrase

Deviation = Annotated[float, Field(ge=0)]
"""A relative standard deviation: 0.05 is five per cent of the figure."""


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


class Scheme(Frozen, Cited):
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
        What units are scored by that are in no set; ``indicator`` in a file. May be empty where
        there are sets: who is in none of them is then not rated.
    below : tuple of Indicator
        What firms below the statistical scale (规下) are scored by, where that differs.
    sets : tuple of FirmSet
        Named sets of firms, in place of ``below``; ``set`` in a file.
    base : BaseRule
        Where base values come from that are not announced.
    classes : mapping of str to float
        Class → upper edge of the share of the rank, best first, rising to 1. Half-open:
        (previous edge, edge]. Where classes are cut by a value: class → the least value of it
        (the largest, where less is better).
    class_by : str
        What classes are cut by: "rank", "score", or the id of an indicator.
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
    year_weights : tuple of float
        How much each of them counts, the rated year first; all alike where empty.
    outsiders : tuple of Outsider
        Who else is not rated; ``outside`` in a file.
    multipliers : tuple of Multiplier
        Coefficients of the sum of the points; ``multiplier`` in a file.
    extras : tuple of ExtraPoints
        Points besides those of indicators; ``extra`` in a file.
    adjustments : tuple of Adjustment
        Promotions and demotions, in their order; ``adjust`` in a file.
    tenants : Tenants or None
        How firms on another's land are judged; like everybody else where None.
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
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indicator")
    below: tuple[Indicator, ...] = ()
    sets: tuple[FirmSet, ...] = Field(default=(), alias="set")
    base: BaseRule = BaseRule()
    classes: Annotated[Mapping[str, float], Field(min_length=1)]
    class_by: str = "rank"
    weights_sum: float = Field(default=100.0, gt=0, le=100)
    below_classes: Mapping[str, float] = {}
    group_by: Words = ()
    below_scale_min_mu: float = 0.0
    years: int = Field(default=1, ge=1, le=5)
    year_weights: tuple[Annotated[float, Field(gt=0)], ...] = ()
    outsiders: tuple[Outsider, ...] = Field(default=(), alias="outside")
    multipliers: tuple[Multiplier, ...] = Field(default=(), alias="multiplier")
    extras: tuple[ExtraPoints, ...] = Field(default=(), alias="extra")
    adjustments: tuple[Adjustment, ...] = Field(default=(), alias="adjust")
    tenants: Tenants | None = None
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
        """Refuse indicators of one id, and weights that do not add up."""
        if not self.indicators and not (
            self.sets and all(part.indicators for part in self.sets)
        ):
            raise ValueError(phrase("policy.no_indicators", scheme=self.id))
        if self.below and self.sets:
            raise ValueError(phrase("policy.below_and_sets", scheme=self.id))
        ids = [item.id for item in self.all_indicators]
        if len(set(ids)) < len(ids):
            raise ValueError(phrase("policy.indicator_twice", scheme=self.id, ids=ids))
        titles = [part.title for part in self.sets]
        if len(set(titles)) < len(titles):
            raise ValueError(phrase("policy.set_twice", scheme=self.id, titles=titles))
        self._check_weights()
        return self

    def _check_weights(self) -> None:
        """Refuse weights of a set of indicators that do not add up."""
        declared = self.weights_sum
        weights = _weight_of(self.indicators)
        if self.indicators and not _is_same(weights, declared):
            raise ValueError(
                phrase(
                    "policy.weights", scheme=self.id, weights=weights, wanted=declared
                )
            )
        weights = _weight_of(self.below)
        if self.below and not _is_same(weights, declared):
            raise ValueError(
                phrase(
                    "policy.weights_below_scale",
                    scheme=self.id,
                    weights=weights,
                    wanted=declared,
                )
            )
        for part in self.sets:
            weights = _weight_of(part.indicators)
            if part.indicators and not _is_same(weights, declared):
                raise ValueError(
                    phrase(
                        "policy.weights_of_set",
                        set=part.title,
                        weights=weights,
                        wanted=declared,
                    )
                )

    @model_validator(mode="after")
    def _years_fit(self) -> Scheme:
        """Refuse weights of years that are not as many as the years."""
        if self.year_weights and len(self.year_weights) != self.years:
            weights = list(self.year_weights)
            raise ValueError(
                phrase(
                    "policy.year_weights",
                    scheme=self.id,
                    years=self.years,
                    weights=weights,
                )
            )
        return self

    @model_validator(mode="after")
    def _classes_fit(self) -> Scheme:
        """Refuse edges that do not fit what they cut, and classes that are not there."""
        names = list(self.classes)
        # what only sets are classed by has no meaning for those outside them
        if self.indicators or not self.sets:
            self._check_edges(self.classes, self.class_by, self.indicators)
        self._check_edges(self.below_classes, self.class_by, self.below)
        for part in self.sets:
            if part.classes and list(part.classes) != names:
                raise ValueError(
                    phrase("policy.set_classes", set=part.title, classes=names)
                )
            indicators = part.indicators or self.indicators
            edges = part.classes or self.classes
            self._check_edges(edges, part.class_by or self.class_by, indicators)
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
            raise ValueError(
                phrase("policy.below_classes", scheme=self.id, classes=names)
            )
        for adjustment in self.adjustments:
            for name in (adjustment.at_least, adjustment.at_most):
                if name and name not in self.classes:
                    title = adjustment.title
                    raise ValueError(
                        phrase(
                            "policy.adjustment_class",
                            title=title,
                            name=name,
                            classes=names,
                        )
                    )
        return self

    def _check_edges(
        self,
        classes: Mapping[str, float],
        class_by: str,
        indicators: Sequence[Indicator],
    ) -> None:
        """Refuse shares that do not rise to 1, and values that do not go one way."""
        edges = list(classes.values())
        if not edges:
            return
        if class_by == "rank":
            if not _rise_to_one(edges):
                raise ValueError(phrase("policy.edges", scheme=self.id, edges=edges))
            return
        indicator_of = {item.id: item for item in indicators}
        if class_by != "score" and class_by not in indicator_of:
            available = ["rank", "score", *indicator_of]
            raise ValueError(
                phrase(
                    "policy.class_by",
                    scheme=self.id,
                    class_by=class_by,
                    known=available,
                )
            )
        rises = class_by in indicator_of and indicator_of[class_by].lower_is_better
        in_order = edges if rises else edges[::-1]
        if not all(lower < upper for lower, upper in pairwise(in_order)):
            raise ValueError(phrase("policy.scores", scheme=self.id, edges=edges))

    @property
    def titles(self) -> dict[str, Label]:
        """What its parts are called: sets, who is outside, adjustments, by their Chinese titles."""
        parts = (*self.sets, *self.outsiders, *self.adjustments)
        return {part.title: part.label for part in parts}

    @property
    def asks_for_landlords(self) -> bool:
        """Whether it needs to know who rents from whom."""
        of_landlords = {"tenant_count", "small_tenant_count"}
        return self.tenants is not None or bool(of_landlords & self.columns_asked)

    @property
    def asks_for_uses(self) -> bool:
        """Whether it asks of firms what only the ledger of uses says, of last year too."""
        of_uses = {"rented_floor_m2", "years_since_supply"}
        return self.asks_for_landlords or bool(of_uses & self.columns_asked)

    @property
    def steps_with_tax(self) -> bool:
        """Whether a firm's tax decides how it is scored: its set, a coefficient, extra points."""
        columns = {extra.for_each for extra in self.extras}
        for part in (*self.sets, *self.outsiders, *self.multipliers, *self.extras):
            columns |= _columns_of_conditions(part)
        return bool(columns & {"tax_wan", "tax_per_mu"})

    @property
    def veto_class_name(self) -> str:
        """The class of vetoed firms."""
        return self.veto_class or list(self.classes)[-1]

    @property
    def splits_scale(self) -> bool:
        """Whether firms above and below the statistical scale are rated apart."""
        has_own_cuts = bool(self.below) or bool(self.below_classes)
        return has_own_cuts or "above_scale" in self.group_by

    @property
    def all_indicators(self) -> tuple[Indicator, ...]:
        """The indicators of everybody: the scheme's own, those for 规下, and those of sets."""
        of_sets = tuple(item for part in self.sets for item in part.indicators)
        return (*self.indicators, *self.below, *of_sets)

    @property
    def of_parcels(self) -> tuple[Indicator, ...]:
        """What parcels are scored by: what most firms are, else what the first set is."""
        return self.indicators or self.sets[0].indicators

    @property
    def base_rules(self) -> tuple[BaseRule, ...]:
        """The rule of the scheme, and those that sets have of their own."""
        return (self.base, *(part.base for part in self.sets if part.base is not None))

    @property
    def parts(self) -> Iterator[tuple[str, int, Conditions]]:
        """Everything that asks conditions of firms: its key in a file, its place there, itself."""
        parts_of_key: tuple[tuple[str, Sequence[Conditions]], ...] = (
            ("set", self.sets),
            ("outside", self.outsiders),
            ("multiplier", self.multipliers),
            ("extra", self.extras),
            ("adjust", self.adjustments),
        )
        for key, parts in parts_of_key:
            for place, part in enumerate(parts):
                yield key, place, part
        if self.tenants is not None:
            yield "tenants", 0, self.tenants

    @property
    def figures(self) -> tuple[str, ...]:
        """Every column that an indicator, a weighted base or a coefficient asks of a firm."""
        columns = [column for item in self.all_indicators for column in item.columns]
        columns += [rule.weigh_by for rule in self.base_rules if rule.weigh_by]
        columns += [item.column for item in self.multipliers if item.column]
        return tuple(dict.fromkeys(columns))

    @property
    def columns_asked(self) -> frozenset[str]:
        """Every column of firms that anything of the scheme asks for."""
        columns = set(self.figures) | set(self.group_by)
        columns |= {column for rule in self.base_rules for column in rule.by}
        columns |= {extra.for_each for extra in self.extras if extra.for_each}
        for _, _, part in self.parts:
            columns |= _columns_of_conditions(part)
        return frozenset(columns)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Every class that a firm can have, those of who is not rated last."""
        of_outsiders = [
            part.exempt_class for part in self.outsiders if part.exempt_class
        ]
        return tuple(dict.fromkeys([*self.classes, self.exempt_class, *of_outsiders]))


def _columns_of_conditions(part: Conditions) -> set[str]:
    """The columns that conditions ask, those that others are compared with included."""
    columns = set()
    for condition in part.conditions:
        columns.add(condition.column)
        if condition.other is not None:
            columns.add(condition.other)
    return columns


def _weight_of(indicators: Sequence[Indicator]) -> float:
    """What the weights of indicators add up to."""
    return sum(item.weight for item in indicators)


def _is_same(weights: float, declared: float) -> bool:
    """Whether weights add up to what is wanted, float noise aside."""
    return abs(weights - declared) <= 1e-9


def _rise_to_one(edges: Sequence[float]) -> bool:
    """Whether upper edges are positive, strictly rise and end at 1."""
    rising = all(lower < upper for lower, upper in pairwise(edges))
    return edges[0] > 0 and edges[-1] == 1 and rising
