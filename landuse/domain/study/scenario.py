"""What a scenario may state: a file of plots, buildings, phases and lines of money.

Everything that follows from these (balances, floors, flows) is derived and never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from landuse.domain.policy.frozen import Frozen, VisibleText, Words
from landuse.domain.vocabulary.renewal import (
    AS_IT_IS,
    UNKNOWN_WORDS,
    ActionWord,
    KindWord,
    ModeWord,
    PathWord,
)
from landuse.words.phrases import Label, phrase

#: The scenario in which nothing is done; it always exists.
STATUS_QUO = "status_quo"
#: Years at and above this are of the calendar; smaller ones count from the start.
FIRST_CALENDAR_YEAR = 1900


def _unknown_as_none(value: object) -> object:
    """A word that says that nobody knows, as None; any other value as it is."""
    is_unknown = isinstance(value, str) and value.strip() in UNKNOWN_WORDS
    return None if is_unknown else value


#: A number, or the id of an assumption with or without a minus before it.
Factor = float | VisibleText
#: The same; None where nobody knows it.
KnownOrNot = Annotated[Factor | None, BeforeValidator(_unknown_as_none)]
#: A year of the calendar, or counted from the start.
Year = Annotated[int, Field(ge=-9999, le=9999)]
#: The same as the key of a table, which TOML writes as text.
YearKey = Annotated[int, Field(strict=False, ge=-9999, le=9999)]
Share = Annotated[float, Field(ge=0, le=1)]
SquareMetres = Annotated[float, Field(ge=0)]


class NewFloor(Frozen):
    """What is built new, on a plot or as one building.

    Attributes
    ----------
    use : str
        What it, or what the building is converted to, is used for: a use of the policy, or a code
        of planned land.
    floor_area_m2 : float or None
        New floor area, m².
    footprint_m2 : float or None
        Ground under new buildings, m².
    height_m : float or None
        Height of the highest new building, m.
    phase : str
        In which phase.
    reason, person : str
        The reason, and who states it.
    """

    use: VisibleText = ""
    floor_area_m2: SquareMetres | None = None
    footprint_m2: SquareMetres | None = None
    height_m: float | None = Field(default=None, gt=0)
    phase: VisibleText = ""
    reason: VisibleText = ""
    person: VisibleText = ""


class PlotPlan(NewFloor):
    """What becomes of a plot.

    Attributes
    ----------
    id : str
        The parcel.
    action : Action or None
        What is done with every building on it that has no line of its own; the policy's decisions
        where None or new.
    far : float or None
        Plot ratio that the plot is to have in the end; what is new follows from it where no floor
        area is given.
    land_use : str
        Code of the planned land where it is not the one of ``use``.
    land : mapping of str to float
        Code of the planned land → m², where the plot is divided.
    green_m2 : float or None
        Green open space on it, m².
    path : Path or None
        Where industry goes; derived where None.
    mode : Mode or None
        By whom it is renewed; the policy's for the path where None.
    far_max, density_max, green_min, height_max_m : float or None
        Limits of the detailed plan, where the parcels' table does not have them.
    """

    id: VisibleText = Field(min_length=1)
    action: ActionWord | None = None
    far: float | None = Field(default=None, ge=0)
    land_use: VisibleText = ""
    land: Mapping[str, SquareMetres] = {}
    green_m2: SquareMetres | None = None
    path: PathWord | None = None
    mode: ModeWord | None = None
    far_max: float | None = Field(default=None, ge=0)
    density_max: Share | None = None
    green_min: Share | None = None
    height_max_m: float | None = Field(default=None, gt=0)


class BuildingPlan(NewFloor):
    """What becomes of a building, or one that is built.

    Attributes
    ----------
    id : str
        The building; a name of its own for a new one.
    action : Action
        What is done with it.
    plot : str
        The parcel on which a new one is built.
    """

    id: VisibleText = Field(min_length=1)
    action: ActionWord
    plot: VisibleText = ""


class PhasePlan(Frozen):
    """A phase of the works.

    Attributes
    ----------
    id : str
        Its name.
    first, last : int
        Its years, both included; ``from`` and ``until`` in a file.

    Raises
    ------
    ValueError
        It ends before it begins.
    """

    id: VisibleText = Field(min_length=1)
    first: Year = Field(alias="from")
    last: Year = Field(alias="until")

    @model_validator(mode="after")
    def _years_in_order(self) -> PhasePlan:
        """Refuse a last year before the first."""
        if self.last < self.first:
            raise ValueError(
                phrase(
                    "study.phase_reversed",
                    phase=self.id,
                    first=self.first,
                    last=self.last,
                )
            )
        return self


class LinePlan(Frozen):
    """A line of money: a sum, a rate × a derived quantity, a share of other lines, or unknown.

    Attributes
    ----------
    item : str
        What it is for; lines of one item are shown together.
    bearer : str
        Who pays or gains.
    kind : Kind
        Public or earning.
    phase : str
        In which phase; its first year is the line's where no year is given.
    amount_wan : float, str or None
        A sum (万元; what is paid is below zero), or the id of an assumption that is one.
    rate : float, str or None
        万元 for each unit of ``quantity``, or the id of an assumption.
    quantity : float or str
        A number, or the name of a quantity that the scenario derives.
    of : tuple of str
        Items whose sums are added instead: year by year where no year is given, of
        ``of_year`` alone, or all of their years.
    of_year : int or None
        The year whose sums are taken.
    times : tuple of float or str
        Numbers or assumptions by which all is multiplied.
    per : float, str or None
        What it is divided by: a number or an assumption.
    year : int or None
        Its year, counted from the start or of the calendar.
    years : mapping of int to float or str
        Year → the share of the sum that falls to it, or an assumption that is one.
    until : int or None
        Last year of a sum that comes every year: the share of the last year stated goes on.

    Raises
    ------
    ValueError
        It states two kinds of sum, a year twice, or nothing to calculate with.
    """

    item: VisibleText = Field(min_length=1)
    bearer: VisibleText = Field(min_length=1)
    kind: KindWord
    phase: VisibleText = ""
    amount_wan: KnownOrNot = None
    rate: KnownOrNot = None
    quantity: Factor | None = None
    of: Words = ()
    of_year: Year | None = None
    times: tuple[Factor, ...] = ()
    per: Factor | None = None
    year: Year | None = None
    years: Mapping[YearKey, Factor] = {}
    until: Year | None = None

    @model_validator(mode="after")
    def _one_kind_of_sum(self) -> LinePlan:
        """Refuse two kinds of sum, a rate without a quantity, and two kinds of years."""
        kinds = [self.amount_wan is not None, self.quantity is not None, bool(self.of)]
        if sum(kinds) > 1:
            raise ValueError(phrase("study.line_two_sums", item=self.item))
        if self.rate is not None and self.quantity is None:
            raise ValueError(phrase("study.line_without_quantity", item=self.item))
        if self.year is not None and self.years:
            raise ValueError(phrase("study.line_two_years", item=self.item))
        return self

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows what it comes to."""
        if self.of:
            return False
        return self.amount_wan is None and (self.quantity is None or self.rate is None)

    @property
    def stated_years(self) -> tuple[int, ...]:
        """Every year it states, as written."""
        years = (*self.years, self.year, self.until, self.of_year)
        return tuple(year for year in years if year is not None)


class Scenario(Frozen):
    """A whole scenario, as a file states it.

    Attributes
    ----------
    id, title : str
        Its name, and what it is called.
    title_en, note : str
        In English; a remark.
    area : str
        The study area it is of, by id or name; any where empty.
    start_year : int or None
        The calendar year that is year 0; the first that a line or phase states where None.
    last_year : int or None
        The last year calculated; the last that a line states where None.
    discount_rate : float, str or None
        A share a year, or the id of an assumption.
    assumptions : str
        The table of assumptions beside the file; the study's own where empty.
    land : mapping of str to float
        Code of planned land → m² in the whole quarter, where plots do not state it.
    households, rehoused_nearby : float or None
        Households that move, and how many of them are rehoused nearby.
    plots, buildings, phases, lines
        ``plot``, ``building``, ``phase`` and ``line`` in a file.

    Raises
    ------
    ValueError
        A plot, a building or a phase stands in it twice; phases overlap; a phase is not there.
    """

    id: VisibleText = Field(min_length=1)
    title: VisibleText = ""
    title_en: VisibleText = ""
    note: VisibleText = ""
    area: VisibleText = ""
    start_year: Year | None = None
    last_year: Year | None = None
    discount_rate: Factor | None = None
    assumptions: VisibleText = ""
    land: Mapping[str, SquareMetres] = {}
    households: float | None = Field(default=None, ge=0)
    rehoused_nearby: float | None = Field(default=None, ge=0)
    plots: tuple[PlotPlan, ...] = Field(default=(), alias="plot")
    buildings: tuple[BuildingPlan, ...] = Field(default=(), alias="building")
    phases: tuple[PhasePlan, ...] = Field(default=(), alias="phase")
    lines: tuple[LinePlan, ...] = Field(default=(), alias="line")

    @property
    def label(self) -> Label:
        """What it is called, in both languages."""
        return Label.translated(self.title or self.id, self.title_en)

    @property
    def is_status_quo(self) -> bool:
        """Whether it is the one in which nothing is done."""
        return self.id == STATUS_QUO

    @model_validator(mode="after")
    def _each_once(self) -> Scenario:
        """Refuse a plot, a building or a phase that stands twice."""
        for rows in (self.plots, self.buildings, self.phases):
            ids: set[str] = set()
            for row in rows:
                if row.id in ids:
                    raise ValueError(phrase("study.named_twice", id=row.id))
                ids.add(row.id)
        return self

    @model_validator(mode="after")
    def _phases_in_order(self) -> Scenario:
        """Refuse phases that overlap."""
        phases = sorted(self.phases, key=lambda plan: (plan.first, plan.last))
        for before, after in pairwise(phases):
            if after.first <= before.last:
                raise ValueError(
                    phrase(
                        "study.phases_overlap",
                        one=before.id,
                        one_first=before.first,
                        one_last=before.last,
                        other=after.id,
                        other_first=after.first,
                        other_last=after.last,
                    )
                )
        return self

    @model_validator(mode="after")
    def _phases_declared(self) -> Scenario:
        """Refuse a phase that is not declared, where any phases are."""
        declared = {plan.id for plan in self.phases}
        if not declared:
            return self
        phases = [plan.phase for plan in self.plots]
        phases += [plan.phase for plan in self.buildings]
        phases += [line.phase for line in self.lines]
        for name in phases:
            if name and name not in declared:
                raise ValueError(
                    phrase("study.no_phase", phase=name, known=sorted(declared))
                )
        return self


def status_quo() -> Scenario:
    """The scenario in which nothing is done.

    Returns
    -------
    Scenario

    Examples
    --------
    >>> status_quo().is_status_quo
    True
    """
    return Scenario(id=STATUS_QUO, title=AS_IT_IS.zh, title_en=AS_IT_IS.en)
