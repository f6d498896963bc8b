"""Claims: what every action of the ledger asks to be recognised for, before anything is settled."""

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
from landuse.domain.goals.shared_ground import Overlaps, overlaps_of
from landuse.domain.policy.recognition import Recognition
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

UnitKind = Literal["land", "building"]
"""What gives the amounts: parcels give land (亩), buildings give floor (m²)."""

#: Column of the ledger that names a unit of each kind.
KEY_OF_UNIT: dict[UnitKind, str] = {"land": "parcel_id", "building": "building_id"}
_STATED_AMOUNT: dict[UnitKind, str] = {"land": "area_mu", "building": "floor_area_m2"}


@dataclass(frozen=True)
class Window:
    """The days within which what is reached counts, both included."""

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
        unknown the largest claim stands for it; what is not in the index gives nothing.
    outlines : GeoSeries or None
        Their outlines in a projected system (m); the same ground under two ids counts once.
    """

    kind: UnitKind
    capacity: pd.Series
    outlines: gpd.GeoSeries | None


@dataclass(frozen=True)
class CountingRule:
    """At which milestone, within which days and by which policy actions count.

    Attributes
    ----------
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    window : Window
        The days that count.
    recognition : Recognition
        The policy.
    field_checks : sequence of DataFrame
        Those in force on each day, indexed by unit id, with ``status`` and ``date``: one that finds
        a unit idle or low-efficient contradicts what the ledger says of it. Empty where there are
        none.
    not_shown : Series of str, indexed by the number of the claim
        Claims that do not count because of what their unit was before, and why, as
        :func:`landuse.words.phrases.as_json` writes it. Empty where nothing is required.
    """

    milestone: str
    window: Window
    recognition: Recognition
    field_checks: Sequence[pd.DataFrame] = ()
    not_shown: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))


@dataclass(frozen=True)
class Claimants:
    """Entries that have anything to do with a kind of unit, as they stand on one day or several.

    Attributes
    ----------
    units : CountableUnits
        What gives the amounts.
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them; on several
        days, one row a state of an entry.
    rows : ndarray of int, shape (claims,)
        The row of ``actions`` that each claim is made by, those of one day after another.
    day : ndarray of int, shape (claims,)
        The number of the day.
    ids : ndarray of object, shape (units,)
        The units that are spoken of, sorted.
    unit : ndarray of int, shape (claims,)
        Which of ``ids``; -1 where none is named.
    is_place : ndarray of bool, shape (claims,)
        Whether the unit is only the place of another that the entry speaks of.
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
        """The id of each claim's unit; None where none is named."""
        names = np.full(len(self.ids) + 1, None, object)
        names[:-1] = self.ids
        return names[self.unit]

    @cached_property
    def capacity(self) -> Floats:
        """What the unit of each claim has (mu or m²); NaN where unknown."""
        of_ids = self.units.capacity.to_numpy(float, na_value=np.nan)
        known = np.append(of_ids, np.nan)[self._position]
        return np.append(known, np.nan)[self.unit]

    @cached_property
    def is_on_map(self) -> Flags:
        """Whether the unit of each claim is on the map."""
        return np.append(self._position >= 0, False)[self.unit]

    @cached_property
    def change(self) -> Positions:
        """What is done to the unit, by number in the order of names: a pipeline is a change."""
        return sorted_texts(self.actions["pipeline"])[0][self.rows]

    @cached_property
    def factory(self) -> Positions:
        """Whose factory it is, by number; -1 where no one is named. Spelling is folded."""
        codes, names = distinct_texts(self.actions["factory_id"])
        folded, _ = distinct_texts(
            pd.Series([normal_form(name) for name in names], dtype=object)
        )
        return np.append(folded, -1)[codes][self.rows]

    @cached_property
    def overlaps(self) -> Overlaps | None:
        """Which of the units share ground; None where outlines are not known."""
        if self.units.outlines is None:
            return None
        return overlaps_of(self.ids[self._position >= 0], self.units.outlines)

    @cached_property
    def _position(self) -> Positions:
        """Where each of the units stands among those that can give an amount."""
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
            What was stated for it, without that the whole of the unit (mu or m²); NaN where
            nothing is known. A place gives no more than is stated.
        """
        stated = _STATED_AMOUNT[self.units.kind]
        is_reached = self.actions[milestone].notna().to_numpy(bool)
        of_milestone = self.actions[f"{milestone}_{stated}"].to_numpy(
            float, na_value=np.nan
        )
        of_entry = self.actions[stated].to_numpy(float, na_value=np.nan)
        claimed = np.where(is_reached, of_milestone, of_entry)[self.rows]
        return np.where(np.isnan(claimed) & ~self.is_place, self.capacity, claimed)

    def described(self, at: Positions) -> pd.DataFrame:
        """Return what lists say of some claims, whatever the milestone.

        Parameters
        ----------
        at : ndarray of int
            Which claims.

        Returns
        -------
        DataFrame
            One row a claim: ``entry``, ``id`` (of the unit), ``action_id``, ``parcel_id``,
            ``building_id``, ``mode``, ``project``, ``factory_id`` and ``factory`` (the same, its
            spelling folded), and ``reached`` (the furthest milestone, NA before the first).
        """
        states = self.actions.iloc[self.rows[at]]
        factories = states["factory_id"].to_numpy(object)
        spelling = {
            name: normal_form(name)
            for name in pd.unique(factories)
            if isinstance(name, str)
        }
        described = {"entry": states.index.to_numpy(), "id": self.unit_ids[at]}
        for name in ("action_id", "parcel_id", "building_id", "mode", "project"):
            described[name] = states[name].to_numpy(object)
        return pd.DataFrame(
            {
                **described,
                "factory_id": factories,
                "factory": [spelling.get(name) for name in factories],
                "reached": _furthest(states),
            }
        )


def claimants_of(
    actions: pd.DataFrame, units: CountableUnits, days: Sequence[Flags] | None = None
) -> Claimants:
    """Return the entries of the ledger that have anything to do with one kind of unit.

    A parcel that is filled in only as the place of a building gives no land unless the ledger
    states how much. Entries with a fault are among them, so that they are listed.

    Parameters
    ----------
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    units : CountableUnits
        Parcels or buildings.
    days : sequence of ndarray of bool, each of shape (actions,), or None
        For each of several days, which rows of ``actions`` stand on it; all on one day where None.

    Returns
    -------
    Claimants
    """
    is_of_kind = actions["unit_kind"].eq(units.kind).fillna(False).to_numpy(bool)
    named = actions["unit"].where(is_of_kind, actions[KEY_OF_UNIT[units.kind]])
    unit, ids = sorted_texts(named)
    action, _ = sorted_texts(actions["action_id"])
    in_order = np.lexsort((unit, action))
    order = np.empty(len(actions), np.intp)
    order[in_order] = np.arange(len(actions))

    speaks = _speaks_of(actions, units.kind).to_numpy(bool)
    of_days = [
        np.flatnonzero(speaks & stands) for stands in (days or [np.ones_like(speaks)])
    ]
    rows = np.concatenate(of_days)
    is_place = ~is_of_kind & actions["unit"].notna().to_numpy(bool)
    is_place &= actions[KEY_OF_UNIT[units.kind]].notna().to_numpy(bool)
    return Claimants(
        units=units,
        actions=actions,
        rows=rows,
        day=np.repeat(np.arange(len(of_days)), [len(of_day) for of_day in of_days]),
        ids=ids.to_numpy(object),
        unit=unit[rows],
        is_place=is_place[rows],
        order=order[rows],
    )


def _furthest(actions: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The furthest milestone that each entry has reached; NA before the first."""
    furthest = np.full(len(actions), pd.NA, object)
    for milestone in status.MILESTONES:
        furthest[actions[milestone].notna().to_numpy(bool)] = milestone
    return furthest


def _speaks_of(actions: pd.DataFrame, kind: UnitKind) -> pd.Series:
    """Tell which entries have anything to do with a kind of unit.

    What the policy does not know is listed under the kind that the ledger names, and what names no
    unit under every kind that its mode acts on.
    """
    acts_on = actions["acts_on"]
    names_kind = actions["unit_kind"].eq(kind).fillna(False).astype(bool)
    names_none = actions["unit_kind"].isna()
    names_place = (kind == "land") & actions["parcel_id"].notna()
    acts_on_kind = acts_on.eq(kind).fillna(False).astype(bool)
    is_open = acts_on.eq("both").fillna(False).astype(bool)
    is_unknown = acts_on.isna()
    speaks = acts_on_kind | (is_open & (names_kind | names_none | names_place))
    return speaks | (is_unknown & (names_kind | names_none))
