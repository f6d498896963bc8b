"""The editable policy (rules, scheme, recognition) and the zone's goals as frozen, checked values.

A policy is a TOML file; :mod:`landuse.adapters.workspace.policies` reads it, this module says what may stand in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Measure = Literal[
    "redeveloped_mu", "revitalized_floor_m2", "revitalized_factories", "housing_sites"
]
Milestone = Literal["agreement", "procedures", "physical_start", "in_use"]
Op = Literal["=", "!=", "<", "<=", ">", ">=", "in", "missing_as_of", "recorded_as_of"]


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


#: One word or several.
Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Frozen(BaseModel):
    """Base of every configured value: immutable, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False
    )


class Condition(Frozen):
    """``column op value`` or ``column op other`` (another column). ``value = "as_of"`` is the day of the assessment."""

    column: str
    op: Op
    value: Any = None
    other: str | None = None

    @model_validator(mode="after")
    def _one_operand(self) -> Condition:
        unary = self.op in ("missing_as_of", "recorded_as_of")
        operands = (self.value is not None) + (self.other is not None)
        if operands != (0 if unary else 1):
            need = "不能有 value 或 other" if unary else "要有 value 和 other 之一"
            raise ValueError(f"条件 {self.column} {self.op} {need}")
        if self.op == "in" and not isinstance(self.value, (list, tuple)):
            raise ValueError(f"条件 {self.column} in 的 value 要是列表")
        return self


class Rule(Frozen):
    """A tag as a table of conditions. It holds where every ``all``, some ``any`` and no ``unless`` holds."""

    id: str
    status: str
    title: str
    title_en: str = ""
    cite: str
    unit: Literal["parcel", "building"] = "parcel"
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    #: True where the rule itself confirms (a 认定书), not merely suspects
    confirms: bool = False
    #: set where the clause or the number has not been checked against the official text
    unverified: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not self.all and not self.any:
            raise ValueError(f"规则 {self.id} 在 all 或 any 下没有条件")
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, in reading order."""
        return self.all + self.any + self.unless


class Indicator(Frozen):
    """One scored indicator ``numerator / denominator`` with its weight (points)."""

    id: str
    title: str
    title_en: str = ""
    numerator: str
    denominator: str
    weight: float = Field(gt=0, le=100)
    #: an announced base value; where absent the scheme's base rule gives it
    base: float | None = Field(default=None, gt=0)
    #: what a missing value means: the firm is not rated, or it gets the group's average score of the item
    missing: Literal["unrated", "group_mean", "zero"] = "unrated"
    #: cap and floor on the item's points, as multiples of its weight
    cap: float | None = Field(default=None, gt=0)
    floor: float = Field(default=0.0, le=0)
    #: the value is numerator ÷ denominator × this (10 000 for 万元 over 万千瓦时 where the ledger has kWh)
    times: float = Field(default=1.0, gt=0)
    unit: str = ""


class BaseRule(Frozen):
    """Where base values come from: ``factor`` × the average of last year (or of this year)."""

    source: Literal["previous_year", "same_year"] = "previous_year"
    average: Literal["aggregate", "mean"] = "aggregate"
    factor: float = Field(default=2.0, gt=0)


Deviation = Annotated[float, Field(ge=0)]


class Spread(Frozen):
    """How well the figures behind a rank are known: relative standard deviations. Working assumptions unless a policy says better.

    ``land`` by how the land was found (the keys of :data:`landuse.domain.land.allocation.BASES`), ``figures`` by column of the ledger,
    ``other`` for the rest; ``tenant`` is the chance that an owner has an unlisted tenant, who uses up to ``tenant_share`` of its land.
    """

    land: Annotated[Mapping[str, Deviation], Field(min_length=1)] = {
        "ledger": 0.02,
        "sole": 0.02,
        "floor": 0.05,
        "building": 0.08,
        "equal": 0.15,
    }
    figures: Mapping[str, Deviation] = {"tax_wan": 0.03, "sales_wan": 0.02}
    other: float = Field(default=0.05, ge=0)
    tenant: float = Field(default=0.05, ge=0, le=1)
    tenant_share: float = Field(default=0.3, ge=0, lt=1)


class Scheme(Frozen):
    """A per-mu scoring scheme: indicators, bases, classes by rank, who is outside."""

    id: str
    title: str
    cite: str
    indicators: tuple[Indicator, ...] = Field(min_length=1, alias="indicator")
    #: the indicators of firms below the statistical scale (规下) where they are judged by others
    below: tuple[Indicator, ...] = ()
    base: BaseRule = BaseRule()
    #: class → upper edge of the rank share, in order; half-open: (previous edge, edge]
    classes: Annotated[Mapping[str, float], Field(min_length=1)]
    below_classes: Mapping[str, float] = {}
    #: ranked apart by these enterprise columns (above_scale for 规上/规下, sector)
    group_by: Words = ()
    below_scale_min_mu: float = 0.0
    #: output is the mean of so many years up to the rated one
    years: int = Field(default=1, ge=1, le=5)
    #: what bonus and deductions (加分, 扣分 of the ledger) may come to; nothing counts where None
    bonus_max: float | None = Field(default=None, gt=0)
    malus_max: float | None = Field(default=None, gt=0)
    exempt_utility: bool = True
    exempt_years_in_production: float = 0.0
    exempt_class: str = "T"
    #: of vetoed firms (一票否决); the last class where none is named
    veto_class: str = ""
    #: how sure the figures are, for the odds of ranks and classes
    spread: Spread = Spread()
    unverified: str = ""

    @model_validator(mode="after")
    def _checks(self) -> Scheme:
        ids = [i.id for i in (*self.indicators, *self.below)]
        if len(set(ids)) < len(ids):
            raise ValueError(f"方案 {self.id} 的指标 id 重复：{'、'.join(ids)}")
        for items, where in ((self.indicators, ""), (self.below, "规下")):
            total = sum(i.weight for i in items)
            if items and abs(total - 100) > 1e-9:
                raise ValueError(f"方案 {self.id} 的{where}权重合计 {total:g}，应为 100")
        for edges in (list(self.classes.values()), list(self.below_classes.values()) or [1.0]):
            if (
                edges != sorted(edges)
                or len(set(edges)) != len(edges)
                or edges[-1] != 1
                or edges[0] <= 0
            ):
                raise ValueError(
                    f"方案 {self.id} 的分档上沿要从小到大、最后为 1(20% 写作 0.20)，现为 {edges}"
                )
        if self.veto_class and self.veto_class not in self.classes:
            raise ValueError(
                f"方案 {self.id} 的 veto_class {self.veto_class} 不在等级 {'、'.join(self.classes)} 之中"
            )
        if self.exempt_class in self.classes:
            raise ValueError(
                f"方案 {self.id} 的 exempt_class {self.exempt_class} 不能是按名次的等级"
            )
        if self.below_classes and list(self.below_classes) != list(self.classes):
            raise ValueError(
                f"方案 {self.id} 的 below_classes 要用同样的等级 {'、'.join(self.classes)}"
            )
        return self

    @property
    def last_class(self) -> str:
        """The class of vetoed firms."""
        return self.veto_class or list(self.classes)[-1]

    @property
    def splits_scale(self) -> bool:
        """Whether firms above and below the statistical scale are judged apart."""
        return bool(self.below) or "above_scale" in self.group_by


class Stage(Frozen):
    """A stage of a pipeline: the words planners write for it and the milestones that reaching it proves.

    ``days`` (median until the next stage) and ``falls`` (share of actions that fall through from it) are what the forecast
    starts from, before the ledger has examples of its own.
    """

    id: str
    words: Words
    milestones: tuple[Milestone, ...] = ()
    days: float = Field(default=90.0, gt=0)
    falls: float = Field(default=0.05, ge=0, lt=1)


class ForecastPriors(Frozen):
    """How much the forecast trusts the policy's durations against the ledger's own."""

    #: the policy's durations weigh as much as so many observed ones
    weight: float = Field(default=6.0, gt=0)
    #: standard deviation of the logarithm of a duration
    spread: float = Field(default=0.8, gt=0)
    #: median delay of a housing stage against its plan (days), and how many observed ones it weighs
    housing_delay: float = Field(default=30.0, ge=0)
    cite: str = ""


class Pipeline(Frozen):
    """Ordered stages of one kind of action."""

    id: str
    stages: tuple[Stage, ...] = Field(min_length=1, alias="stage")


class Mode(Frozen):
    """A way of revival: its words, what it acts on, the pipeline it walks."""

    id: str
    words: Words
    acts_on: Literal["land", "building", "both"]
    pipeline: str = "project"
    #: a start before the parcel's land contract cannot be
    by_contract: bool = False


class Recognition(Frozen):
    """What counts, and when: stages, modes, milestones and the words that take an action out."""

    modes: tuple[Mode, ...] = Field(alias="mode")
    pipelines: tuple[Pipeline, ...] = Field(alias="pipeline")
    halt_words: Words = ()
    end_words: Words = ()
    #: words in the note that say a lease was only renewed
    renewal_words: Words = ()
    #: stages of a correction that only takes the superseded row out
    void_words: Words = ()
    #: measure → milestone that counts
    counting: Mapping[Measure, Milestone]
    #: milestone → words of papers of which one has to stand in the ledger's evidence
    evidence: Mapping[Milestone, Words] = {}
    #: whether an action without that evidence is left out, or only listed
    evidence_required: bool = False
    #: whether another change (pipeline) of land that an earlier year recognised may count this year
    recount: Literal["never", "other_pipeline"] = "never"
    forecast: ForecastPriors = ForecastPriors()
    cite: str = ""

    @model_validator(mode="after")
    def _pipelines_exist(self) -> Recognition:
        known = {p.id for p in self.pipelines}
        for mode in self.modes:
            if mode.pipeline not in known:
                raise ValueError(
                    f"mode {mode.id}: no pipeline {mode.pipeline!r} (known: {', '.join(sorted(known))})"
                )
        return self


class Lines(Frozen):
    """The policy's own lines, used where a parcel's contract states none."""

    tax_per_mu_min: float | None = Field(default=None, ge=0)
    far_min: float | None = Field(default=None, ge=0)


class Policy(Frozen):
    """Everything a planner may change: lines, rules, scheme, recognition, priorities, code lists."""

    id: str
    title: str
    date: dt.date
    source: str = ""
    lines: Lines = Lines()
    #: status shown where several hold, first wins; a review in force stands above all
    priority: tuple[str, ...]
    #: code system → land class → code prefixes
    land_classes: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    scheme: Scheme
    recognition: Recognition
    #: words of a review's status → status
    review_words: Mapping[str, Words] = {}


class GoalCondition(Frozen):
    """One measured condition: ``measure >= target`` at ``milestone`` (the policy's where None)."""

    measure: Measure
    target: float = Field(gt=0)
    title: str = ""
    milestone: Milestone | None = None
    #: housing_sites only: the site_ids the goal is about (all sites where empty)
    sites: tuple[str, ...] = ()
    #: what is reached from the first to the last day counts; the plan year where None
    first: dt.date | None = None
    last: dt.date | None = None

    @model_validator(mode="after")
    def _rising(self) -> GoalCondition:
        if self.first and self.last and self.first > self.last:
            raise ValueError(
                f"goal {self.title or self.measure}: first {self.first} is after last {self.last}"
            )
        return self


class GoalSpec(GoalCondition):
    """A goal of the plan: one condition, and any others that must hold with it."""

    id: str = Field(min_length=1)
    also: tuple[GoalCondition, ...] = Field(default=(), alias="and")
