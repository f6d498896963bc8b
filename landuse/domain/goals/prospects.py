"""The amounts that pending actions and sites would bring a goal, and their sum in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.goals.claims import DatedClaims, claimants_on_days
from landuse.domain.goals.counts import kind_of
from landuse.domain.goals.growth import split_by_window
from landuse.domain.goals.housing_outlook import SiteOutlook
from landuse.domain.goals.progress import GoalCounter
from landuse.domain.goals.report import TOLERANCE
from landuse.domain.goals.settlement import settle_claims
from landuse.domain.policy.goal import GoalCondition
from landuse.domain.standing.stages import lowest_steps


@dataclass(frozen=True)
class Pending:
    """An action with its unit and stage, or a site with its name, that may bring an amount."""

    action_id: str
    id: str
    stage: str | None
    name: str | None = None


@dataclass(frozen=True)
class Prospects:
    """The amounts that each draw adds up for one condition.

    Attributes
    ----------
    counts : ndarray of bool, shape (draws, entries)
        In which draws an entry counts.
    amount : ndarray of float, shape (entries,)
        The amount that it then brings, in the unit of the goal.
    unit : ndarray of int, shape (entries,)
        Number of the parcel, building, factory or site that gives it.
    cap : ndarray of float, shape (units,)
        How much a unit can give, however many of its entries count.
    pending : sequence of Pending, of length entries
        The actions or sites behind the entries.
    """

    counts: Flags
    amount: Floats
    unit: Positions
    cap: Floats
    pending: Sequence[Pending]

    @cached_property
    def sums(self) -> Floats:
        """The amount of each unit without regard to its cap, shape (draws, units)."""
        sums = np.zeros((len(self.counts), len(self.cap)))
        for entry, unit in enumerate(self.unit):
            sums[:, unit] += self.counts[:, entry] * self.amount[entry]
        return sums

    @cached_property
    def totals(self) -> Floats:
        """The amount of each draw in the unit of the goal, shape (draws,)."""
        totals: Floats = np.minimum(self.sums, self.cap).sum(axis=1)
        return totals

    def lost_without(self, entry: int) -> Floats:
        """Return by how much the amount of each draw falls if one entry fails.

        Parameters
        ----------
        entry : int
            Its number.

        Returns
        -------
        ndarray of float, shape (draws,)
            Less than the entry's amount where others of its unit take its place.
        """
        unit = self.unit[entry]
        cap = self.cap[unit]
        with_entry = self.sums[:, unit]
        without_entry = with_entry - self.counts[:, entry] * self.amount[entry]
        lost: Floats = np.minimum(with_entry, cap) - np.minimum(without_entry, cap)
        return lost


def site_prospects(sites: Sequence[SiteOutlook], draws: int) -> Prospects:
    """Return what resettlement sites bring: one each, where it is on schedule at the end.

    Parameters
    ----------
    sites : sequence of SiteOutlook
        Those that the goal is about.
    draws : int
        How many.

    Returns
    -------
    Prospects
    """
    counts = np.zeros((draws, len(sites)), bool)
    pending: list[Pending] = []
    for column, outlook in enumerate(sites):
        counts[:, column] = outlook.counts
        site = outlook.site
        pending.append(Pending(site.site_id, site.site_id, site.stage, site.name))
    ones = np.ones(len(sites))
    return Prospects(counts, ones, np.arange(len(sites)), ones, pending)


def ledger_prospects(
    spec: GoalCondition,
    counter: GoalCounter,
    open_actions: pd.DataFrame,
    steps: npt.NDArray[np.int16],
) -> Prospects:
    """Return what open actions bring of land, floor or factories, by the rules that count them.

    Parameters
    ----------
    spec : GoalCondition
        Of any measure but ``housing_sites``.
    counter : GoalCounter
        The zone as of today.
    open_actions : DataFrame, one row an action
        Standing actions without a fault that have not ended.
    steps : ndarray of int16, shape (draws, actions)
        The step of each on the last day.

    Returns
    -------
    Prospects
        The caps are reduced by what an earlier year recognised.
    """
    claims = _settled_claims(spec, counter, open_actions)
    is_earlier = claims["carried_over"]
    earlier = claims[is_earlier]
    current = claims[~is_earlier].reset_index(drop=True)
    cap = _remaining_cap(current, earlier)
    amount = np.minimum(current["claimed"].to_numpy(float), cap.to_numpy(float))

    if spec.measure == "revitalized_factories":
        is_new = _is_of_new_factory(current, earlier) & (amount > TOLERANCE)
        current = current[is_new].reset_index(drop=True)
        unit, factories = pd.factorize(current["factory"])
        amount = np.ones(len(current))
        unit_cap = np.ones(len(factories))
    else:
        unit, _ = pd.factorize(current["id"])
        unit_cap = cap.groupby(unit).max().to_numpy(float)

    column = open_actions.index.get_indexer(pd.Index(current["entry"]))
    actions = open_actions.iloc[column]
    recognition = counter.zone.policy.recognition
    lowest = lowest_steps(actions["pipeline"], counter.milestone(spec), recognition)
    pending = map(Pending, current["action_id"], current["id"], actions["stage"])
    return Prospects(
        counts=steps[:, column] >= lowest.to_numpy(),
        amount=amount,
        unit=unit,
        cap=unit_cap,
        pending=list(pending),
    )


def _settled_claims(
    spec: GoalCondition, counter: GoalCounter, open_actions: pd.DataFrame
) -> pd.DataFrame:
    """Claims of the open actions, settled as if each reached the milestone by the last day."""
    milestone, window = counter.milestone(spec), counter.window(spec)
    kind = kind_of(spec)
    claimants = claimants_on_days(open_actions, counter.units[kind])
    dates, claimed = claimants.dates(milestone), claimants.claimed(milestone)
    last = np.datetime64(window.last, "s")

    entries = open_actions.index.to_numpy()[claimants.rows]
    is_barred = np.isin(entries, counter.barred_entries(spec))
    is_too_late = dates > last
    is_claim = claimants.is_on_map & (claimed > 0) & ~is_too_late & ~is_barred
    number = np.flatnonzero(is_claim)
    # an action below the milestone would reach it on the last day at the latest
    reached = np.where(np.isnat(dates), last, dates)
    claims = DatedClaims(number, reached[number], claimed[number])
    claims = split_by_window(claimants, claims, milestone, window)
    settlement = settle_claims(claimants, claims, counter.rule(spec, milestone))
    return settlement.table().assign(cap=settlement.cap, change=settlement.change)


def _remaining_cap(current: pd.DataFrame, earlier: pd.DataFrame) -> pd.Series:
    """How much the unit of each claim can still give to its change, after earlier years."""
    taken = earlier.groupby(["id", "change"])["recognised"].sum()
    keys = pd.MultiIndex.from_frame(current[["id", "change"]])
    taken_of_claim = taken.reindex(keys).fillna(0.0).to_numpy()
    remaining: pd.Series = current["cap"] - taken_of_claim
    return remaining.clip(lower=0)


def _is_of_new_factory(current: pd.DataFrame, earlier: pd.DataFrame) -> pd.Series:
    """Whether each claim is about a factory that no earlier year recognised."""
    is_recognised = earlier["recognised"] > TOLERANCE
    earlier_factories = set(earlier.loc[is_recognised, "factory"].dropna())
    factory = current["factory"]
    return factory.notna() & ~factory.isin(earlier_factories)
