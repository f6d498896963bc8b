"""What every pending action would bring a goal, and what the draws add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.goals.claims import claimants_of
from landuse.domain.goals.growth import DatedClaims, parted_by_window
from landuse.domain.goals.housing_outlook import SiteOutlook
from landuse.domain.goals.progress import GoalCounter
from landuse.domain.goals.report import TOLERANCE
from landuse.domain.goals.settlement import settle_claims
from landuse.domain.policy.goal import GoalCondition
from landuse.domain.standing.stages import lowest_steps

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pending:
    """Who brings an amount: an action with its unit and stage, or a site with its name."""

    action_id: str
    id: str
    stage: str | None
    name: str | None = None


@dataclass(frozen=True)
class Prospects:
    """What each draw adds up for one condition.

    Attributes
    ----------
    counts : ndarray of bool, shape (draws, entries)
        In which draws an entry counts.
    amount : ndarray of float, shape (entries,)
        What it then brings, in the unit of the goal.
    unit : ndarray of int, shape (entries,)
        Number of the parcel, building, factory or site that gives it.
    cap : ndarray of float, shape (units,)
        How much a unit can give, however many of its entries count.
    pending : sequence of Pending, of length entries
        Who brings it.
    """

    counts: npt.NDArray[np.bool_]
    amount: FloatArray
    unit: npt.NDArray[np.intp]
    cap: FloatArray
    pending: Sequence[Pending]

    def sums(self) -> FloatArray:
        """Return what each unit would give without its cap, shape (draws, units).

        Returns
        -------
        array of float, shape (draws, units)
        """
        sums = np.zeros((len(self.counts), len(self.cap)))
        for entry, unit in enumerate(self.unit):
            sums[:, unit] += self.counts[:, entry] * self.amount[entry]
        return sums

    def totals(self, sums: FloatArray) -> FloatArray:
        """Return the amount of each draw, shape (draws,).

        Parameters
        ----------
        sums : ndarray
            As :meth:`sums` gives them.

        Returns
        -------
        ndarray of float
            In the unit of the goal.
        """
        totals: FloatArray = np.minimum(sums, self.cap).sum(axis=1)
        return totals

    def lost_without(self, entry: int, sums: FloatArray) -> FloatArray:
        """Return by how much the amount of each draw falls if one entry fails, shape (draws,).

        Parameters
        ----------
        entry : int
            Its number.
        sums : ndarray
            As :meth:`sums` gives them.

        Returns
        -------
        ndarray of float
            Less than the entry's amount where others of its unit take its place.
        """
        unit = self.unit[entry]
        cap = self.cap[unit]
        without = sums[:, unit] - self.counts[:, entry] * self.amount[entry]
        lost: FloatArray = np.minimum(sums[:, unit], cap) - np.minimum(without, cap)
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
    for column, outlook in enumerate(sites):
        counts[:, column] = outlook.counts
    ones = np.ones(len(sites))
    pending = [
        Pending(o.site.site_id, o.site.site_id, o.site.stage, o.site.name)
        for o in sites
    ]
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
        What an earlier year recognised is off the caps.
    """
    milestone, window = counter.milestone(spec), counter.window(spec)
    recognition = counter.zone.policy.recognition
    units = counter.units["land" if spec.measure == "redeveloped_mu" else "building"]
    claimants = claimants_of(open_actions, units)
    dates, claimed = claimants.dates(milestone), claimants.claimed(milestone)
    last = np.datetime64(window.last, "s")
    rule = counter.rule(spec, milestone)
    is_claim = claimants.is_on_map & (claimed > 0) & ~(dates > last)
    not_shown = counter.not_shown_entries(spec)
    is_claim &= ~np.isin(open_actions.index.to_numpy()[claimants.rows], not_shown)
    at = np.flatnonzero(is_claim)
    # what has not reached the milestone would do so on the last day at the latest
    reached = np.where(np.isnat(dates), last, dates)
    claims = DatedClaims(at, reached[at], claimed[at])
    parts = parted_by_window(claimants, claims, milestone, window)
    settlement = settle_claims(claimants, parts.at, (parts.date, parts.amount), rule)
    settled = settlement.table().assign(cap=settlement.cap, change=settlement.change)

    carried = settled[settled["carried_over"]]
    taken = carried.groupby(["id", "change"])["recognised"].sum()
    current = settled[~settled["carried_over"]].reset_index(drop=True)
    taken_of_each = taken.reindex(pd.MultiIndex.from_frame(current[["id", "change"]]))
    cap = (current["cap"] - taken_of_each.fillna(0.0).to_numpy()).clip(lower=0)
    amount = np.minimum(current["claimed"], cap).to_numpy(float)
    if spec.measure == "revitalized_factories":
        is_recognised = carried["recognised"] > TOLERANCE
        earlier_factories = set(carried.loc[is_recognised, "factory"].dropna())
        factory = current["factory"]
        is_new = (
            factory.notna() & ~factory.isin(earlier_factories) & (amount > TOLERANCE)
        )
        current = current[is_new].reset_index(drop=True)
        unit, factories = pd.factorize(current["factory"])
        amount, caps = np.ones(len(current)), np.ones(len(factories))
    else:
        unit, _ = pd.factorize(current["id"])
        caps = cap.groupby(unit).max().to_numpy(float)

    column = open_actions.index.get_indexer(pd.Index(current["entry"]))
    lowest = lowest_steps(open_actions["pipeline"], milestone, recognition).to_numpy()[
        column
    ]
    stages = open_actions["stage"].to_numpy(object)[column]
    ids = zip(current["action_id"], current["id"], stages, strict=True)
    pending = [Pending(action_id, id_, stage) for action_id, id_, stage in ids]
    return Prospects(steps[:, column] >= lowest, amount, unit, caps, pending)
