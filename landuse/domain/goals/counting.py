"""How much the ledger proves at one milestone, each amount once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats, Positions
from landuse.domain.goals.claims import Claimants, CountingRule, DatedClaims
from landuse.domain.goals.exclusions import Exclusion, exclusions_of
from landuse.domain.goals.growth import split_by_window
from landuse.domain.goals.lists import Lists, lists_of, lists_of_factories
from landuse.domain.goals.settlement import Settlement, settle_claims


@dataclass(frozen=True)
class Recognised:
    """The amount that is recognised on one day; its lists are made when they are first read.

    Attributes
    ----------
    amount : float
        The amount that counts.
    carried : float
        The amount that was recognised before the window, in the same unit.
    entries : tuple of int
        How many entries count, may count yet, and do not.
    make_lists : callable without arguments, giving Lists
        Makes the lists of all days that were counted together, with ``day`` (its number).
    day : int
        The number of this one.
    """

    amount: float
    carried: float
    entries: tuple[int, int, int]
    make_lists: Callable[[], Lists] = field(repr=False, compare=False)
    day: int = 0

    @cached_property
    def lists(self) -> Lists:
        """The entries that count, those that may count yet, and those that do not."""
        return self.make_lists().of_day(self.day)

    @property
    def counted(self) -> pd.DataFrame:
        """As :attr:`landuse.domain.goals.lists.Lists.counted`."""
        return self.lists.counted

    @property
    def pending(self) -> pd.DataFrame:
        """As :attr:`landuse.domain.goals.lists.Lists.pending`."""
        return self.lists.pending

    @property
    def excluded(self) -> pd.DataFrame:
        """As :attr:`landuse.domain.goals.lists.Lists.excluded`."""
        return self.lists.excluded


@dataclass(frozen=True)
class Count:
    """What the ledger proves at one milestone, on each of some days.

    Attributes
    ----------
    claimants : Claimants
        The entries.
    rule : CountingRule
        Milestone, window and policy.
    exclusions : ndarray of int, shape (claims,)
        Why each claim is not considered at all, as
        :func:`landuse.domain.goals.exclusions.exclusions_of` gives it.
    settlement : Settlement
        Of the claims that are considered.
    days : int
        How many.
    """

    claimants: Claimants
    rule: CountingRule
    exclusions: Positions
    settlement: Settlement
    days: int

    @cached_property
    def of_floor(self) -> list[Recognised]:
        """What is recognised of land or floor, one a day."""
        settled = self.settlement
        is_counted = settled.has_amount & ~settled.is_carried
        is_carried = settled.has_amount & settled.is_carried
        counted_days, carried_days = settled.day[is_counted], settled.day[is_carried]
        amounts = self._sums(counted_days, settled.recognised[is_counted])
        carried_amounts = self._sums(carried_days, settled.recognised[is_carried])

        is_pending = self.exclusions == Exclusion.NOT_REACHED
        counted = self._counts(counted_days)
        pending = self._counts(self.claimants.day[is_pending])
        excluded = self._counts(self.claimants.day) - counted - pending
        entries = np.column_stack([counted, pending, excluded])

        recognised: list[Recognised] = []
        for number, (counts, may_count, do_not) in enumerate(entries.tolist()):
            recognised.append(
                Recognised(
                    amount=float(amounts[number]),
                    carried=float(carried_amounts[number]),
                    entries=(counts, may_count, do_not),
                    make_lists=lambda: self.lists_of_floor,
                    day=number,
                )
            )
        return recognised

    @cached_property
    def lists_of_floor(self) -> Lists:
        """The lists of land or floor of all days, with ``day``."""
        return lists_of(self.claimants, self.rule, self.exclusions, self.settlement)

    @cached_property
    def lists_of_factories(self) -> Lists:
        """The lists of factories of all days, with ``day``."""
        return lists_of_factories(self.lists_of_floor)

    @cached_property
    def of_factories(self) -> list[Recognised]:
        """What is recognised of factories, one a day: a factory of three buildings is one.

        The first action of every factory counts as 1. A factory that an earlier year recognised
        does not count again, and an action without an owner cannot prove a factory.
        """
        settled = self.settlement
        factory = self.claimants.factory[settled.number]
        factories = factory.max(initial=0) + 1
        factory_of_day = settled.day * factories + factory
        is_recognised = settled.has_amount & (factory >= 0)
        earlier = np.unique(factory_of_day[is_recognised & settled.is_carried])
        current = np.unique(factory_of_day[is_recognised & ~settled.is_carried])
        new = np.setdiff1d(current, earlier, assume_unique=True)
        counted = self._counts(new // factories)
        counted_earlier = self._counts(earlier // factories)

        recognised: list[Recognised] = []
        for number, of_floor in enumerate(self.of_floor):
            _, pending, _ = of_floor.entries
            excluded = sum(of_floor.entries) - counted[number] - pending
            recognised.append(
                Recognised(
                    amount=float(counted[number]),
                    carried=float(counted_earlier[number]),
                    entries=(int(counted[number]), pending, int(excluded)),
                    make_lists=lambda: self.lists_of_factories,
                    day=number,
                )
            )
        return recognised

    def _sums(self, days: Positions, amounts: Floats) -> Floats:
        """The sum of some amounts on each day."""
        sums = np.bincount(days, weights=amounts, minlength=self.days)
        return sums.astype(float)  # of no amounts it is whole numbers

    def _counts(self, days: Positions) -> Positions:
        """How many things there are on each day."""
        return np.bincount(days, minlength=self.days)


def recognise(claimants: Claimants, rule: CountingRule, days: int = 1) -> Count:
    """Count the land or floor that reached a milestone within the window, nothing twice.

    Parameters
    ----------
    claimants : Claimants
        Entries about parcels (amounts in mu) or buildings (amounts in m² of floor).
    rule : CountingRule
        Milestone, window and policy.
    days : int
        How many days they are of.

    Returns
    -------
    Count

    Notes
    -----
    An entry is left out where it has a fault, names no unit of the kind or one that is not on the
    map, reached the milestone after the window, where no positive amount is known, or (if the
    policy requires it) where no paper proves it, or where its unit was not in the state that the
    goal requires. The others are settled by
    :func:`landuse.domain.goals.settlement.settle_claims`; those that reached the milestone before
    the window belong to an earlier year and are listed with the amount that it recognised.
    """
    date, claimed = claimants.dates(rule.milestone), claimants.claimed(rule.milestone)
    exclusions = exclusions_of(claimants, date, claimed, rule)
    number = np.flatnonzero(exclusions == Exclusion.NONE)
    claims = DatedClaims(number, date[number], claimed[number])
    claims = split_by_window(claimants, claims, rule.milestone, rule.window)
    settlement = settle_claims(claimants, claims, rule)
    return Count(claimants, rule, exclusions, settlement, days)
