"""A study of one quarter: what is there, what the scenarios make of it, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.assessment import Assessment, area_named
from landuse.domain.frames.displays import Displayed, displayed
from landuse.domain.policy.policy import Policy
from landuse.domain.study.assumptions import Assumptions
from landuse.domain.study.capacity import Capacity, capacity_of
from landuse.domain.study.cash_flow import CashFlow
from landuse.domain.study.comparison import compared
from landuse.domain.study.conditions import Conditions, conditions_of
from landuse.domain.study.decisions import decide
from landuse.domain.study.limits import breaches, limits_of
from landuse.domain.study.money import MoneyModel, money_model
from landuse.domain.study.scenario import STATUS_QUO, Scenario, status_quo
from landuse.domain.study.uncertainty import (
    Simulation,
    leaning_worse,
    simulate,
    tornado,
)
from landuse.domain.vocabulary.measures import DRAWS, SEED
from landuse.errors import StudyError

if TYPE_CHECKING:
    from _typeshed import StrPath


@dataclass(frozen=True)
class ScenarioSet:
    """Scenarios, and the assumptions that their money rests on.

    Attributes
    ----------
    scenarios : tuple of Scenario
        In the order in which they are shown.
    assumptions : mapping of str to Assumptions
        Scenario → its table.

    Examples
    --------
    >>> len(ScenarioSet((status_quo(),)))
    1
    """

    scenarios: tuple[Scenario, ...] = ()
    assumptions: Mapping[str, Assumptions] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    def assumptions_of(self, scenario: str) -> Assumptions:
        """The table of a scenario.

        Parameters
        ----------
        scenario : str
            Its id.

        Returns
        -------
        Assumptions
            Empty where it has none.
        """
        return self.assumptions.get(scenario, Assumptions.of(()))

    def of_area(self, *names: str) -> ScenarioSet:
        """The scenarios of one study area.

        Parameters
        ----------
        *names : str
            Its id and its name.

        Returns
        -------
        ScenarioSet
            Those that name it, and those that name none.
        """
        kept = tuple(one for one in self.scenarios if one.area in ("", *names))
        return replace(self, scenarios=kept)

    def assuming(self, **values: float) -> ScenarioSet:
        """The same with other values of assumptions.

        Parameters
        ----------
        **values : float
            Assumption → value; its range is widened where it does not hold it.

        Returns
        -------
        ScenarioSet

        Raises
        ------
        StudyError
            No table has such an assumption.
        """
        tables = {
            name: table.assuming(values) for name, table in self.assumptions.items()
        }
        known = sorted(
            {name for table in self.assumptions.values() for name in table.by_id}
        )
        for name in values:
            if name not in known:
                raise StudyError("study.no_such_assumption", id=name, known=known)
        return replace(self, assumptions=tables)


@dataclass(frozen=True, eq=False)
class Outcome:
    """One scenario, worked out.

    Attributes
    ----------
    scenario : Scenario
        As it was given.
    capacity : Capacity
        What it makes of the quarter.
    limits : DataFrame
        What it is held against, as :func:`landuse.domain.study.limits.limits_of` gives it.
    model : MoneyModel
        Its lines with everything they are reckoned from.
    area_m2 : float
        Ground of the quarter, m².
    """

    scenario: Scenario
    capacity: Capacity
    limits: pd.DataFrame
    model: MoneyModel
    area_m2: float

    @cached_property
    def cash_flow(self) -> CashFlow:
        """Its money, year by year."""
        return self.model.cash_flow()

    @cached_property
    def breaches(self) -> pd.DataFrame:
        """The limits that it breaks."""
        return breaches(self.limits)

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """What each assumption alone does, as :func:`landuse.domain.study.uncertainty.tornado`."""
        return tornado(self.model)

    @cached_property
    def leaning_worse(self) -> int:
        """How many assumptions with a range lean to the worse side of their value."""
        return leaning_worse(self.model)

    @cached_property
    def simulation(self) -> Simulation:
        """Its money with all assumptions at random, as often as is usual."""
        return simulate(self.model, DRAWS, SEED)

    def simulate(self, draws: int = DRAWS, seed: int = SEED) -> Simulation:
        """Run its money with all assumptions at random.

        Parameters
        ----------
        draws : int
            How many runs.
        seed : int
            Of the chance.

        Returns
        -------
        Simulation
        """
        if (draws, seed) == (DRAWS, SEED):
            return self.simulation
        return simulate(self.model, draws, seed)

    @property
    def npv(self) -> float | None:
        """Net present value (万元, year 0 undiscounted); None where a line is unknown."""
        found = self.cash_flow.returns
        return None if found is None else found.npv

    @property
    def npv_per_mu(self) -> float | None:
        """The same for a mu of the quarter, 万元."""
        return None if self.npv is None else self.npv / (self.area_m2 * 3 / 2000)

    @property
    def npv_per_m2_new(self) -> float | None:
        """The same for a square metre of new floor, 万元; None where nothing is new."""
        new = self.capacity.floor["new"]
        return None if self.npv is None or not new else self.npv / new


@dataclass(frozen=True, eq=False)
class Study:
    """A study of one quarter.

    Attributes
    ----------
    area_id, name : str
        Of the study area.
    assessment : Assessment
        The part of the zone in it.
    conditions : Conditions
        What is there.
    decisions : DataFrame
        What the policy's table says of every building, as
        :func:`landuse.domain.study.decisions.decide` gives it.
    outcomes : tuple of Outcome
        Each scenario worked out; the one in which nothing is done is always the first.
    """

    area_id: str
    name: str
    assessment: Assessment
    conditions: Conditions
    decisions: pd.DataFrame
    outcomes: tuple[Outcome, ...]

    def __repr__(self) -> str:
        """One line: the quarter, its ground and its scenarios."""
        names = ", ".join(outcome.scenario.id for outcome in self.outcomes)
        return (
            f"<Study {self.name}: {self.conditions.area_mu:.1f} mu, "
            f"{len(self.conditions.plots)} plots, {len(self.conditions.buildings)} buildings; "
            f"scenarios: {names}>"
        )

    def __getitem__(self, scenario: str) -> Outcome:
        """The outcome of a scenario, by its id."""
        for outcome in self.outcomes:
            if outcome.scenario.id == scenario:
                return outcome
        known = [outcome.scenario.id for outcome in self.outcomes]
        raise StudyError("study.no_scenario", id=scenario, known=known)

    @property
    def planned(self) -> tuple[Outcome, ...]:
        """The scenarios in which something is done."""
        return tuple(
            outcome for outcome in self.outcomes if not outcome.scenario.is_status_quo
        )

    @property
    def policy(self) -> Policy:
        """By which it was made."""
        return self.assessment.zone.policy

    def _repr_html_(self) -> str:
        """What is there and which scenarios there are, which notebooks show."""
        shown: str = displayed("study_head", self, {})
        return shown

    def show(
        self, kind: str, scenario: str | None = None, lang: str = "zh"
    ) -> Displayed:
        """Show a table or a chart with a sentence of what it says, which a notebook displays.

        Parameters
        ----------
        kind : str
            A kind of :meth:`table` or of :meth:`chart`.
        scenario : str, optional
            Its id, for one that is of one; of all that are planned, one after the other, where
            None.
        lang : str
            "zh" or "en".

        Returns
        -------
        landuse.views.pages.study_display.Shown
            Needs neither a network nor a script. Where there is nothing to show, the sentence says
            that.

        Raises
        ------
        LanduseError
            There is no such table, chart or scenario.
        """
        return displayed(
            "study_show", self, {"kind": kind, "scenario": scenario, "lang": lang}
        )

    def conclusion(
        self, kind: str, scenario: str | None = None, lang: str = "zh"
    ) -> str:
        """Say what a table or a chart says, from its own figures.

        Parameters
        ----------
        kind, scenario, lang
            As :meth:`show` takes them.

        Returns
        -------
        str
            One sentence; of a kind that is of one scenario, one for each on lines of their own.

        Raises
        ------
        LanduseError
            There is no such table, chart or scenario.
        """
        return str(self.show(kind, scenario, lang))

    def table(
        self, kind: str, scenario: str | None = None, lang: str = "zh"
    ) -> Displayed:
        """Make a table with its units, in the words of the reader.

        Parameters
        ----------
        kind : str
            What is there: "land", "holders", "firms", "actions", "output", "unknown", and buildings
            by "age", "grade", "structure", "heritage", "use" or "status". What is proposed:
            "decisions", "buildings", "checks". The scenarios: "compare", "ranges", "beats",
            "assumptions". Of one scenario: "after", "plots", "limits", "breaches", "money",
            "bearers", "sensitive".
        scenario : str, optional
            Its id, for a table of one; the first that is planned where None.
        lang : str
            "zh" or "en".

        Returns
        -------
        pandas.io.formats.style.Styler
            ``.data`` is its frame.

        Raises
        ------
        LanduseError
            There is no such table or scenario.
        """
        return displayed(
            "study_table", self, {"kind": kind, "scenario": scenario, "lang": lang}
        )

    def chart(
        self, kind: str, scenario: str | None = None, lang: str = "zh"
    ) -> Displayed:
        """Draw a chart that a notebook shows, without a network or a script.

        Parameters
        ----------
        kind : str
            "floors", "balances" or "by_rate" of all scenarios; "map" or "tornado" of one.
        scenario : str, optional
            Its id, for a chart of one; the first that is planned where None.
        lang : str
            "zh" or "en".

        Returns
        -------
        landuse.views.pages.study_display.Drawing

        Raises
        ------
        LanduseError
            There is no such chart or scenario.
        """
        return displayed(
            "study_chart", self, {"kind": kind, "scenario": scenario, "lang": lang}
        )

    def sentences(self, scenario: str | None = None, lang: str = "zh") -> list[str]:
        """Say in words what is there and which scenario is worth most, or what one comes to.

        Parameters
        ----------
        scenario : str, optional
            Its id; the whole study where None.
        lang : str
            "zh" or "en".

        Returns
        -------
        list of str
        """
        options = {"scenario": scenario, "draws": DRAWS, "seed": SEED, "lang": lang}
        said: list[str] = displayed("study_words", self, options)
        return said

    def map(self, path: StrPath | None = None, **options: object) -> Displayed:
        """Render the interactive map of the quarter, which opens on it and fetches nothing.

        What is there stands on the left of a line that moves, the first scenario on the right;
        plots are coloured by use, buildings by what is done with them.

        Parameters
        ----------
        path : str or Path, optional
            Where to write the page too.
        **options
            As :func:`landuse.render_map` takes them.

        Returns
        -------
        folium.Map
        """
        return self.assessment.map(path, **{"study": self, **options})

    def write(
        self, path: StrPath, draws: int = DRAWS, seed: int = SEED, lang: str = "zh"
    ) -> Displayed:
        """Write the study as a page that prints on A4 (.html) or a workbook of formulas (.xlsx).

        Parameters
        ----------
        path : str or Path
            The file.
        draws, seed : int
            Of the simulation behind ranges.
        lang : str
            "zh" or "en".

        Returns
        -------
        Path
            The file.

        Raises
        ------
        LanduseError
            The file's name has another ending.
        """
        options = {"path": path, "draws": draws, "seed": seed, "lang": lang}
        return displayed("study_file", self, options)

    def simulations(
        self, draws: int = DRAWS, seed: int = SEED
    ) -> dict[str, Simulation]:
        """Run the money of every scenario that has any with all assumptions at random.

        Parameters
        ----------
        draws : int
            How many runs.
        seed : int
            Of the chance.

        Returns
        -------
        dict of str to Simulation
            By scenario.
        """
        return {
            outcome.scenario.id: outcome.simulate(draws, seed)
            for outcome in self.outcomes
            if outcome.cash_flow.known is not None
        }

    def compare(self) -> pd.DataFrame:
        """All scenarios side by side.

        Returns
        -------
        DataFrame
            As :func:`landuse.domain.study.comparison.compared` gives it.
        """
        return self._compared.copy()

    @cached_property
    def _compared(self) -> pd.DataFrame:
        """The same, worked out once."""
        return compared(self.outcomes)


def study(
    assessment: Assessment,
    area: str,
    scenarios: ScenarioSet | Sequence[Scenario] = (),
) -> Study:
    """Study a quarter.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone.
    area : str
        An id or a name of ``zone.areas``.
    scenarios : ScenarioSet or sequence of Scenario
        What could be there, as :func:`landuse.load_scenarios` reads it. The scenario in which
        nothing is done is always there, whether it is among them or not.

    Returns
    -------
    Study

    Raises
    ------
    UnknownUnitError
        There is no such area.
    StudyError
        A scenario says something that cannot be, in one sentence.
    """
    given = (
        scenarios
        if isinstance(scenarios, ScenarioSet)
        else ScenarioSet(tuple(scenarios))
    )
    named = area_named(assessment.zone, area)
    conditions = conditions_of(assessment, area)
    name = named["name"].iloc[0]
    return study_of(
        conditions,
        given,
        area_id=str(named.index[0]),
        name=str(named.index[0]) if pd.isna(name) else str(name),
        assessment=assessment.within(area),
    )


def study_of(
    conditions: Conditions,
    scenarios: ScenarioSet,
    *,
    area_id: str,
    name: str,
    assessment: Assessment,
) -> Study:
    """A study of conditions that are known already.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    scenarios : ScenarioSet
        What could be there.
    area_id, name : str
        Of the study area.
    assessment : Assessment
        The part of the zone in it, with the policy.

    Returns
    -------
    Study
    """
    policy = assessment.zone.policy
    decisions = decide(conditions.buildings, policy.renewal)
    every = list(scenarios)
    if not any(one.is_status_quo for one in every):
        every.insert(0, status_quo())
    every.sort(key=lambda one: one.id != STATUS_QUO)
    seen: set[str] = set()
    outcomes = []
    for one in every:
        if one.id in seen:
            raise StudyError("study.scenario_twice", id=one.id)
        seen.add(one.id)
        table = scenarios.assumptions_of(one.id)
        outcomes.append(outcome_of(conditions, decisions, one, table, policy))
    return Study(area_id, name, assessment, conditions, decisions, tuple(outcomes))


def outcome_of(
    conditions: Conditions,
    decisions: pd.DataFrame,
    scenario: Scenario,
    assumptions: Assumptions,
    policy: Policy,
) -> Outcome:
    """Work out one scenario.

    Parameters
    ----------
    conditions : Conditions
        What is there.
    decisions : DataFrame
        What the policy's table says of every building.
    scenario : Scenario
        What is planned.
    assumptions : Assumptions
        What its money rests on.
    policy : Policy
        With uses, limits and the rate of discount where nobody else says one.

    Returns
    -------
    Outcome

    Raises
    ------
    StudyError
        The scenario says something that cannot be.
    """
    renewal = policy.renewal
    capacity = capacity_of(conditions, decisions, scenario, policy)
    model = money_model(
        scenario, capacity.quantities, assumptions, renewal.discount_rate
    )
    return Outcome(
        scenario=scenario,
        capacity=capacity,
        limits=limits_of(capacity, scenario, renewal.limits),
        model=model,
        area_m2=conditions.area_m2,
    )
