"""Units that share ground: what any of them may still give, when others have given already.

Nobody says where within a parcel a part of it lies. So amounts on units that overlap are allowed
where they fit: every choice of units together gives at most what the union of their outlines has.
Amounts that are settled one after another under this rule come to the same sum in any order (the
bound is a polymatroid; J. Edmonds, "Submodular functions, matroids, and certain polyhedra", 1970).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

#: Outlines that share less (m²) only touch: surveyed boundaries do not match to the millimetre.
_TOUCHING_M2 = 1.0
#: Of so many units that hang together every choice is looked at, of more the simple ones.
_EVERY_CHOICE = 7


@dataclass(frozen=True)
class Ground:
    """Ground that several units cover, cut along their outlines.

    Attributes
    ----------
    ids : tuple
        The units.
    pieces : tuple of mapping of id to float
        For each piece, what every unit that covers it has of it (mu, or m² of floor).
    """

    ids: tuple[object, ...]
    pieces: tuple[Mapping[object, float], ...]

    def has(self, chosen: frozenset[object]) -> float:
        """Return what the union of some units has.

        Parameters
        ----------
        chosen : frozenset
            Ids among :attr:`ids`.

        Returns
        -------
        float
            In the unit of the capacities; of units that differ, the larger figure of each piece.
        """
        total = 0.0
        for amounts in self.pieces:
            total += max(
                (amount for id_, amount in amounts.items() if id_ in chosen),
                default=0.0,
            )
        return total

    def room(self, id_: object, taken: Mapping[object, float]) -> float:
        """Return how much a unit may still give.

        Parameters
        ----------
        id_ : object
            The unit.
        taken : mapping of id to float
            What is given by every unit already.

        Returns
        -------
        float
            Not under zero.

        Examples
        --------
        >>> ground = Ground(("A", "B"), ({"A": 20.0}, {"A": 10.0, "B": 10.0}, {"B": 20.0}))
        >>> ground.has(frozenset("AB"))
        50.0
        >>> ground.room("B", {"A": 5.0}), ground.room("B", {"A": 30.0})
        (30.0, 20.0)
        """
        rooms = [
            self.has(chosen) - sum(taken.get(other, 0.0) for other in chosen)
            for chosen in self._choices(id_)
        ]
        return max(min(rooms), 0.0)

    def _choices(self, id_: object) -> Iterator[frozenset[object]]:
        """Choices of units with one of them."""
        others = [other for other in self.ids if other != id_]
        sizes: Iterable[int] = range(len(others) + 1)
        if len(self.ids) > _EVERY_CHOICE:
            sizes = (0, 1, len(others))
        for size in sizes:
            for chosen in combinations(others, size):
                yield frozenset((id_, *chosen))


@dataclass(frozen=True)
class SharedGround:
    """Units that overlap each other, directly or by others.

    Attributes
    ----------
    overlapping : mapping of id to frozenset
        The units, and which others each overlaps.
    ground_of : mapping of id to Ground
        The ground that decides what each may give: that of all of them, where they are few, else
        that of the unit and those that it overlaps.
    """

    overlapping: Mapping[object, frozenset[object]]
    ground_of: Mapping[object, Ground]


@dataclass(frozen=True)
class Overlaps:
    """Which of some units share ground.

    Attributes
    ----------
    names : tuple
        Units with an outline.
    shapes : ndarray of Geometry
        Their outlines (m).
    neighbours : mapping of int to set of int
        Place in ``names`` of a unit that overlaps others → the places of these.
    """

    names: tuple[object, ...]
    shapes: npt.NDArray[np.object_]
    neighbours: Mapping[int, set[int]]
    _cut: dict[object, Ground] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def place_of(self) -> Mapping[object, int]:
        """The place in ``names`` of each unit that overlaps another."""
        return {self.names[place]: place for place in self.neighbours}

    def grounds(self, capacity: Mapping[object, float]) -> list[SharedGround]:
        """Return which of the units that are asked about overlap, in groups that hang together.

        Parameters
        ----------
        capacity : mapping of id to float
            The units in question, and what each has.

        Returns
        -------
        list of SharedGround
            Only units that overlap another of them.
        """
        asked = {self.place_of[id_] for id_ in capacity if id_ in self.place_of}
        neighbours = {place: self.neighbours[place] & asked for place in asked}
        groups: list[SharedGround] = []
        seen: set[int] = set()
        for start in sorted(asked):
            if start in seen or not neighbours[start]:
                continue
            members = _connected(start, neighbours)
            seen |= members
            overlapping = {
                self.names[member]: frozenset(
                    self.names[other] for other in neighbours[member]
                )
                for member in sorted(members)
            }
            if len(members) <= _EVERY_CHOICE:
                ground_of = dict.fromkeys(overlapping, self._ground(members, capacity))
            else:
                ground_of = {
                    self.names[member]: self._ground(
                        {member} | neighbours[member], capacity
                    )
                    for member in sorted(members)
                }
            groups.append(SharedGround(overlapping, ground_of))
        return groups

    def _ground(self, members: set[int], capacity: Mapping[object, float]) -> Ground:
        """The ground of some units; days and milestones ask for the same again and again."""
        key = tuple(
            (member, capacity[self.names[member]]) for member in sorted(members)
        )
        if key not in self._cut:
            self._cut[key] = _ground(members, self.names, self.shapes, capacity)
        return self._cut[key]


def overlaps_of(ids: Iterable[object], outlines: gpd.GeoSeries) -> Overlaps:
    """Return which units share ground.

    Parameters
    ----------
    ids : iterable
        The units in question, each once.
    outlines : GeoSeries, indexed by id
        In metres; units without one overlap nothing.

    Returns
    -------
    Overlaps
    """
    names = pd.Index(list(ids), dtype=object)
    at = outlines.index.get_indexer(names)
    shapes = np.asarray(outlines.array)[at[at >= 0]]
    has_shape = shapely.area(shapes) > 0
    shapes = shapes[has_shape]
    neighbours: dict[int, set[int]] = {}
    left, right = _overlaps(shapes)
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    return Overlaps(tuple(names[at >= 0][has_shape]), shapes, neighbours)


def shared_grounds(
    capacity: Mapping[object, float], outlines: gpd.GeoSeries
) -> list[SharedGround]:
    """Return which units overlap, in groups that hang together.

    Parameters
    ----------
    capacity : mapping of id to float
        The units in question, and what each has.
    outlines : GeoSeries, indexed by id
        As :func:`overlaps_of` takes them.

    Returns
    -------
    list of SharedGround
        Only units that overlap another.
    """
    return overlaps_of(capacity, outlines).grounds(capacity)


def _overlaps(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.intp], ...]:
    """Pairs of outlines that share ground."""
    # boxes first: hardly any two of a zone's outlines lie in each other's
    left, right = shapely.STRtree(shapes).query(shapes)
    is_pair = left < right
    left, right = left[is_pair], right[is_pair]
    meets = shapely.intersects(shapes[left], shapes[right])
    left, right = left[meets], right[meets]
    common_m2 = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    shares = common_m2 > _TOUCHING_M2
    return left[shares], right[shares]


def _connected(start: int, neighbours: Mapping[int, set[int]]) -> set[int]:
    """Everything that hangs together with one."""
    found: set[int] = set()
    to_visit = [start]
    while to_visit:
        member = to_visit.pop()
        if member not in found:
            found.add(member)
            to_visit += neighbours[member]
    return found


def _ground(
    members: set[int],
    names: Sequence[object],
    shapes: npt.NDArray[np.object_],
    capacity: Mapping[object, float],
) -> Ground:
    """The ground of some units, cut along all their outlines."""
    pieces: list[tuple[frozenset[int], shapely.Geometry]] = []
    for member in sorted(members):
        shape = rest = shapes[member]
        cut: list[tuple[frozenset[int], shapely.Geometry]] = []
        for covering, piece in pieces:
            common = shapely.intersection(piece, shape)
            if common.area > 0:
                cut.append((covering | {member}, common))
                rest = shapely.difference(rest, piece)
                piece = shapely.difference(piece, shape)
            cut.append((covering, piece))
        cut.append((frozenset({member}), rest))
        pieces = [(covering, piece) for covering, piece in cut if piece.area > 0]
    density = {
        member: capacity[names[member]] / shapes[member].area for member in members
    }
    return Ground(
        tuple(names[member] for member in sorted(members)),
        tuple(
            {names[member]: piece.area * density[member] for member in sorted(covering)}
            for covering, piece in pieces
        ),
    )
