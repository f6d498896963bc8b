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
from landuse.domain.study.comparison import compare_scenarios
from landuse.domain.study.conditions import Conditions, conditions_of
from landuse.domain.study.decisions import decide
from landuse.domain.study.limits import breaches, limits_of
from landuse.domain.study.money import MoneyModel, money_model
from landuse.domain.study.scenario import Scenario, status_quo
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
            Those of this area, and those of none.
        """
        scenarios = [
            scenario for scenario in self.scenarios if scenario.area in ("", *names)
        ]
        return replace(self, scenarios=tuple(scenarios))

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
        ids: set[str] = set()
        tables = {}
        for scenario, table in self.assumptions.items():
            ids.update(table.by_id)
            tables[scenario] = table.assuming(values)
        for name in values:
            if name not in ids:
                raise StudyError("study.no_such_assumption", id=name, known=sorted(ids))
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
        Its limits, as :func:`landuse.domain.study.limits.limits_of` gives it.
    model : MoneyModel
        Its lines with everything they are calculated from.
    area_m2 : float
        Land of the quarter, m².
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
        returns = self.cash_flow.returns
        return None if returns is None else returns.npv

    @property
    def npv_per_mu(self) -> float | None:
        """Net present value for each mu of the quarter, 万元; None where a line is unknown."""
        if self.npv is None:
            return None
        return self.npv / (self.area_m2 * 3 / 2000)

    @property
    def npv_per_m2_new(self) -> float | None:
        """Net present value for each m² of new floor, 万元; None where it has none or unknown."""
        new_m2 = self.capacity.floor["new"]
        if self.npv is None or not new_m2:
            return None
        return self.npv / new_m2


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
        The policy's decision for every building, as
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
        """One line: the quarter, its land and its scenarios."""
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
        ids = [outcome.scenario.id for outcome in self.outcomes]
        raise StudyError("study.no_scenario", id=scenario, known=ids)

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
        html: str = displayed("study_head", self, {})
        return html

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
        landuse.views.pages.study_display.Presentation
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
        sentences: list[str] = displayed("study_words", self, options)
        return sentences

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
        simulations = {}
        for outcome in self.outcomes:
            if outcome.cash_flow.known_returns is not None:
                simulations[outcome.scenario.id] = outcome.simulate(draws, seed)
        return simulations

    def compare(self) -> pd.DataFrame:
        """All scenarios side by side.

        Returns
        -------
        DataFrame
            As :func:`landuse.domain.study.comparison.compare_scenarios` gives it.
        """
        return self._comparison.copy()

    @cached_property
    def _comparison(self) -> pd.DataFrame:
        """All scenarios side by side, worked out once."""
        return compare_scenarios(self.outcomes)


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
        A scenario states something impossible.
    """
    if not isinstance(scenarios, ScenarioSet):
        scenarios = ScenarioSet(tuple(scenarios))
    row = area_named(assessment.zone, area)
    area_id, name = str(row.index[0]), row["name"].iloc[0]
    return study_of(
        conditions_of(assessment, area),
        scenarios,
        area_id=area_id,
        name=area_id if pd.isna(name) else str(name),
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
    outcomes = []
    for scenario in _with_status_quo(scenarios):
        assumptions = scenarios.assumptions_of(scenario.id)
        outcome = outcome_of(conditions, decisions, scenario, assumptions, policy)
        outcomes.append(outcome)
    return Study(area_id, name, assessment, conditions, decisions, tuple(outcomes))


def _with_status_quo(scenarios: ScenarioSet) -> list[Scenario]:
    """The scenarios, first the one in which nothing is done; refused where two have one id."""
    ordered = [scenario for scenario in scenarios if not scenario.is_status_quo]
    stated = [scenario for scenario in scenarios if scenario.is_status_quo]
    ordered = [*(stated or [status_quo()]), *ordered]
    ids: set[str] = set()
    for scenario in ordered:
        if scenario.id in ids:
            raise StudyError("study.scenario_twice", id=scenario.id)
        ids.add(scenario.id)
    return ordered


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
        The policy's decision for every building.
    scenario : Scenario
        What is planned.
    assumptions : Assumptions
        What its money rests on.
    policy : Policy
        With uses, limits and the default rate of discount.

    Returns
    -------
    Outcome

    Raises
    ------
    StudyError
        The scenario states something impossible.
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
