"""Claims: the amount that every action of the ledger asks for, before any of it is recognised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.groups import distinct_texts, sorted_texts, taken
from landuse.domain.frames.keys import normal_form, positions
from landuse.domain.goals.overlaps import Overlaps, overlaps_of
from landuse.domain.policy.recognition import Recognition
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

UnitKind = Literal["land", "building"]
"""Kind of the units that give amounts: parcels give land (亩), buildings give floor (m²)."""

#: Column of the ledger that names a unit of each kind.
KEY_OF_UNIT: dict[UnitKind, str] = {"land": "parcel_id", "building": "building_id"}
_STATED_AMOUNT: dict[UnitKind, str] = {"land": "area_mu", "building": "floor_area_m2"}
#: Columns of the actions that lists show.
_DESCRIBED = (
    "action_id",
    "parcel_id",
    "building_id",
    "mode",
    "project",
    "factory_id",
)


@dataclass(frozen=True)
class Window:
    """The days within which a milestone must be reached to count, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class CountableUnits:
    """The units that can give an amount.

    Attributes
    ----------
    kind : {"land", "building"}
        Parcels or buildings.
    capacity : Series of Float64, indexed by unit id
        How much each can give at most: mu of a parcel, m² of floor of a building. Where it is
        unknown the largest claim is taken for it; units not in the index give nothing.
    outlines : GeoSeries or None
        Their outlines in a projected system (m); the same land under two ids counts once.
    """

    kind: UnitKind
    capacity: pd.Series
    outlines: gpd.GeoSeries | None


@dataclass(frozen=True)
class CountingRule:
    """The milestone, the days and the policy by which actions count.

    Attributes
    ----------
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    window : Window
        The days that count.
    recognition : Recognition
        The policy.
    field_checks : sequence of DataFrame
        Those in force on each day, indexed by unit id, with ``status`` and ``date``: a check that
        finds a unit idle or low-efficient contradicts the ledger. Empty where there are none.
    barred : Series of str, indexed by the number of the claim
        Claims that do not count because their land was not idle or low-efficient before, with the
        reason as :func:`landuse.words.phrases.as_json` writes it. Empty where that is not required.
    """

    milestone: str
    window: Window
    recognition: Recognition
    field_checks: Sequence[pd.DataFrame] = ()
    barred: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))


@dataclass(frozen=True)
class DatedClaims:
    """Some claims of :class:`Claimants`: arrays of one length.

    Attributes
    ----------
    number : ndarray of int
        The number of each claim; one that grew after the window began stands in it twice.
    date : ndarray of datetime64
        When it reached the milestone.
    amount : ndarray of float
        The amount that it asks for (mu or m²).
    """

    number: Positions
    date: npt.NDArray[np.datetime64]
    amount: Floats


@dataclass(frozen=True)
class Claimants:
    """Entries that concern a kind of unit, on one day or several. Each is a claim on each day.

    Attributes
    ----------
    units : CountableUnits
        The units that give the amounts.
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them; on several
        days, one row a state of an entry.
    rows : ndarray of int, shape (claims,)
        The row of ``actions`` behind each claim, those of one day after another.
    day : ndarray of int, shape (claims,)
        The number of the day.
    ids : ndarray of object, shape (units,)
        The units that the entries name, sorted.
    unit : ndarray of int, shape (claims,)
        Position of the claim's unit in ``ids``; -1 where the ledger names none.
    is_place : ndarray of bool, shape (claims,)
        Whether the entry is about another unit, and this one is only where that stands.
    order : ndarray of int, shape (claims,)
        Rank by action, unit and entry: the order in which claims of one day are settled.
    """

    units: CountableUnits
    actions: pd.DataFrame
    rows: Positions
    day: Positions
    ids: npt.NDArray[np.object_]
    unit: Positions
    is_place: Flags
    order: Positions

    @cached_property
    def unit_ids(self) -> npt.NDArray[np.object_]:
        """The id of each claim's unit; None where the ledger names none."""
        # the last place is for -1: no unit
        ids = np.full(len(self.ids) + 1, None, object)
        ids[:-1] = self.ids
        return ids[self.unit]

    @cached_property
    def capacity(self) -> Floats:
        """How much the unit of each claim has (mu or m²); NaN where that is unknown."""
        capacity = self.units.capacity.to_numpy(float, na_value=np.nan)
        # both times the last place is for -1: not on the map, not named
        capacity_of_id = np.append(capacity, np.nan)[self._position]
        return np.append(capacity_of_id, np.nan)[self.unit]

    @cached_property
    def is_on_map(self) -> Flags:
        """Whether the unit of each claim is on the map."""
        return np.append(self._position >= 0, False)[self.unit]

    @cached_property
    def change(self) -> Positions:
        """The pipeline of each claim, by number in the order of their names."""
        codes, _ = sorted_texts(self.actions["pipeline"])
        return codes[self.rows]

    @cached_property
    def factory(self) -> Positions:
        """The owner of the factory, by number, its spelling folded; -1 where none is named."""
        codes, names = distinct_texts(self.actions["factory_id"])
        folded_names = [normal_form(name) for name in names]
        folded_codes, _ = distinct_texts(pd.Series(folded_names, dtype=object))
        owner = np.append(folded_codes, -1)[codes]
        return owner[self.rows]

    @cached_property
    def overlaps(self) -> Overlaps | None:
        """Which of the units overlap; None where there are no outlines."""
        if self.units.outlines is None:
            return None
        return overlaps_of(self.ids[self._position >= 0], self.units.outlines)

    @cached_property
    def _position(self) -> Positions:
        """Position of each of ``ids`` in ``units.capacity``; -1 where it is not on the map."""
        return positions(self.units.capacity.index, pd.Series(self.ids, dtype=object))

    def column(self, name: str) -> pd.Series:
        """Return a column of the actions, a row for each claim.

        Parameters
        ----------
        name : str
            Of the actions.

        Returns
        -------
        Series, numbered from zero
        """
        return pd.Series(taken(self.actions[name], self.rows))

    def dates(self, milestone: str) -> npt.NDArray[np.datetime64]:
        """Return when each claim's entry reached a milestone.

        Parameters
        ----------
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        ndarray of datetime64, shape (claims,)
            NaT where it did not.
        """
        return self.actions[milestone].to_numpy("datetime64[s]")[self.rows]

    def claimed(self, milestone: str) -> Floats:
        """Return the amount that each claim asks for at a milestone.

        Parameters
        ----------
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        ndarray of float, shape (claims,)
            The amount stated for it, else that of the whole unit (mu or m²); NaN where neither is
            known. A unit where another one only stands gives no more than is stated.
        """
        actions = self.actions
        amount = _STATED_AMOUNT[self.units.kind]
        is_reached = actions[milestone].notna()
        stated = actions[amount].mask(is_reached, actions[f"{milestone}_{amount}"])
        claimed = stated.to_numpy(float, na_value=np.nan)[self.rows]
        is_whole = np.isnan(claimed) & ~self.is_place
        return np.where(is_whole, self.capacity, claimed)

    def described(self, number: Positions) -> pd.DataFrame:
        """Return the columns that lists show of some claims, whatever the milestone.

        Parameters
        ----------
        number : ndarray of int
            Numbers of the claims.

        Returns
        -------
        DataFrame
            One row a claim: ``entry``, ``id`` (of the unit), ``action_id``, ``parcel_id``,
            ``building_id``, ``mode``, ``project``, ``factory_id`` and ``factory`` (the same, its
            spelling folded), and ``reached`` (the furthest milestone, NA before the first).
        """
        states = self.actions.iloc[self.rows[number]]
        described = {"entry": states.index.to_numpy(), "id": self.unit_ids[number]}
        for name in _DESCRIBED:
            described[name] = states[name].to_numpy(object)

        folded: dict[object, str] = {}
        for owner in states["factory_id"].dropna().unique():
            folded[owner] = normal_form(owner)
        factory = [folded.get(owner) for owner in described["factory_id"]]
        reached = _furthest_milestone(states)
        return pd.DataFrame({**described, "factory": factory, "reached": reached})


def claimants_on_days(
    actions: pd.DataFrame, units: CountableUnits, days: Sequence[Flags] | None = None
) -> Claimants:
    """Return a claim for every entry that concerns one kind of unit, on each day that it holds.

    A parcel on which only a building is concerned gives no land, unless the ledger states how much.
    Entries with a fault are among them, so that they are listed.

    Parameters
    ----------
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them; for several
        days, one row a state of an entry.
    units : CountableUnits
        Parcels or buildings.
    days : sequence of ndarray of bool, each of shape (actions,), or None
        For each of several days, which rows of ``actions`` hold on it; all on one day where None.

    Returns
    -------
    Claimants
        The claims of the first day, then those of the next, each day's in the order of ``actions``.
    """
    unit_id_of_kind = actions[KEY_OF_UNIT[units.kind]]
    is_of_kind = actions["unit_kind"].eq(units.kind).fillna(False).to_numpy(bool)
    unit_id = actions["unit"].where(is_of_kind, unit_id_of_kind)
    unit, ids = sorted_texts(unit_id)
    has_other_unit = ~is_of_kind & actions["unit"].notna().to_numpy(bool)
    is_place = has_other_unit & unit_id_of_kind.notna().to_numpy(bool)

    action, _ = sorted_texts(actions["action_id"])
    by_action_and_unit = np.lexsort((unit, action))
    order = np.empty(len(actions), np.intp)
    order[by_action_and_unit] = np.arange(len(actions))

    concerns = _concerns_kind(actions, units.kind).to_numpy(bool)
    if days is None:
        days = [np.ones_like(concerns)]
    rows_of_days = [np.flatnonzero(concerns & holds) for holds in days]
    claims_a_day = [len(rows_of_day) for rows_of_day in rows_of_days]
    rows = np.concatenate(rows_of_days)
    return Claimants(
        units=units,
        actions=actions,
        rows=rows,
        day=np.repeat(np.arange(len(days)), claims_a_day),
        ids=ids.to_numpy(object),
        unit=unit[rows],
        is_place=is_place[rows],
        order=order[rows],
    )


def _furthest_milestone(actions: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The furthest milestone that each entry has reached; NA before the first."""
    furthest = np.full(len(actions), pd.NA, object)
    for milestone in status.MILESTONES:
        furthest[actions[milestone].notna().to_numpy(bool)] = milestone
    return furthest


def _concerns_kind(actions: pd.DataFrame, kind: UnitKind) -> pd.Series:
    """Whether each entry concerns a kind of unit.

    An entry whose mode the policy does not know is listed under the kind that the ledger names; an
    entry without a unit is listed under every kind that its mode acts on.
    """
    acts_on = actions["acts_on"]
    acts_on_kind = acts_on.eq(kind).fillna(False).astype(bool)
    acts_on_both = acts_on.eq("both").fillna(False).astype(bool)
    has_unit_of_kind = actions["unit_kind"].eq(kind).fillna(False).astype(bool)
    has_kind_or_none = has_unit_of_kind | actions["unit_kind"].isna()
    stands_on_land = (kind == "land") & actions["parcel_id"].notna()
    concerns_by_mode = acts_on_kind | (
        acts_on_both & (has_kind_or_none | stands_on_land)
    )
    return concerns_by_mode | (acts_on.isna() & has_kind_or_none)
