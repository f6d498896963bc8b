"""Units whose outlines overlap: what one of them may still give, when others have given already.

It is not known where within a parcel a part of it lies. So amounts on overlapping units are allowed
where they fit: any of the units together give at most what the union of their outlines has. Amounts
that are settled one after another under this rule have the same sum in any order (the bound is a
polymatroid; J. Edmonds, "Submodular functions, matroids, and certain polyhedra", 1970).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.arrays import Outlines, Positions

if TYPE_CHECKING:
    import geopandas as gpd

#: Outlines that share less (m²) only touch: surveyed boundaries do not match to the millimetre.
_TOUCHING_M2 = 1.0
#: Up to so many units of a union every choice of them is tested; of more, only the simple ones.
_EVERY_CHOICE = 7


@dataclass(frozen=True)
class OutlineUnion:
    """The union of some units' outlines, cut into pieces along them.

    Attributes
    ----------
    ids : tuple
        The units.
    pieces : tuple of mapping of id to float
        For each piece, the amount (mu, or m² of floor) that every unit which covers it has of it.
    """

    ids: tuple[object, ...]
    pieces: tuple[Mapping[object, float], ...]

    def capacity(self, chosen: frozenset[object]) -> float:
        """Return the amount that the union of some of the units has.

        Parameters
        ----------
        chosen : frozenset
            Ids among :attr:`ids`.

        Returns
        -------
        float
            In the unit of the amounts. Where units differ about a piece, the larger figure.
        """
        total = 0.0
        for amounts in self.pieces:
            covering = [amount for id_, amount in amounts.items() if id_ in chosen]
            total += max(covering, default=0.0)
        return total

    def remaining(self, id_: object, used_amounts: Mapping[object, float]) -> float:
        """Return the amount of a unit that is not used up by what overlaps it.

        Parameters
        ----------
        id_ : object
            The unit.
        used_amounts : mapping of id to float
            The amount that every unit has used up already.

        Returns
        -------
        float
            At least 0.

        Examples
        --------
        >>> union = OutlineUnion(("A", "B"), ({"A": 20.0}, {"A": 10.0, "B": 10.0}, {"B": 20.0}))
        >>> union.capacity(frozenset("AB"))
        50.0
        >>> union.remaining("B", {"A": 5.0}), union.remaining("B", {"A": 30.0})
        (30.0, 20.0)
        """
        remaining: list[float] = []
        for chosen in self._choices_with(id_):
            used_by_chosen = sum(used_amounts.get(other, 0.0) for other in chosen)
            remaining.append(self.capacity(chosen) - used_by_chosen)
        return max(min(remaining), 0.0)

    def _choices_with(self, id_: object) -> Iterator[frozenset[object]]:
        """Choices of the units that include one of them."""
        others = [other for other in self.ids if other != id_]
        sizes: Iterable[int] = range(len(others) + 1)
        if len(self.ids) > _EVERY_CHOICE:
            sizes = (0, 1, len(others))
        for size in sizes:
            for chosen in combinations(others, size):
                yield frozenset((id_, *chosen))


@dataclass(frozen=True)
class OverlapGroup:
    """Units that overlap each other, directly or through others.

    Attributes
    ----------
    overlapping : mapping of id to frozenset
        The units, and which others each overlaps.
    union_of : mapping of id to OutlineUnion
        The union that limits what each may give: of all of them, where they are few, else of the
        unit and those that it overlaps.
    """

    overlapping: Mapping[object, frozenset[object]]
    union_of: Mapping[object, OutlineUnion]


@dataclass(frozen=True)
class Overlaps:
    """Which of some units overlap.

    Attributes
    ----------
    ids : tuple
        Units with an outline.
    outlines : ndarray of Geometry
        Their outlines (m).
    neighbours : mapping of int to set of int
        Number of a unit that overlaps others → numbers of these. Units are numbered as in ``ids``.
    """

    ids: tuple[object, ...]
    outlines: Outlines
    neighbours: Mapping[int, set[int]]
    _unions: dict[object, OutlineUnion] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def number_of(self) -> Mapping[object, int]:
        """The number of each unit that overlaps another."""
        return {self.ids[number]: number for number in self.neighbours}

    def neighbours_of(self, id_: object) -> list[object]:
        """Return the units that overlap a unit.

        Parameters
        ----------
        id_ : object
            Any unit.

        Returns
        -------
        list
            In the order of ``ids``.
        """
        if id_ not in self.number_of:
            return []
        neighbours = sorted(self.neighbours[self.number_of[id_]])
        return [self.ids[neighbour] for neighbour in neighbours]

    def groups(self, capacity: Mapping[object, float]) -> list[OverlapGroup]:
        """Return which of some units overlap, in connected groups.

        Parameters
        ----------
        capacity : mapping of id to float
            The units, and the amount that each has.

        Returns
        -------
        list of OverlapGroup
            Only units that overlap another of them.
        """
        numbers = {self.number_of[id_] for id_ in capacity if id_ in self.number_of}
        neighbours = {number: self.neighbours[number] & numbers for number in numbers}
        groups: list[OverlapGroup] = []
        visited: set[int] = set()
        for start in sorted(numbers):
            if start not in visited and neighbours[start]:
                members = _connected(start, neighbours)
                groups.append(self._group(members, neighbours, capacity))
                visited |= members
        return groups

    def _group(
        self,
        members: set[int],
        neighbours: Mapping[int, set[int]],
        capacity: Mapping[object, float],
    ) -> OverlapGroup:
        """A connected group of units."""
        overlapping: dict[object, frozenset[object]] = {}
        union_of: dict[object, OutlineUnion] = {}
        for member in sorted(members):
            id_ = self.ids[member]
            overlapping[id_] = frozenset(
                self.ids[other] for other in neighbours[member]
            )
            in_union = members
            if len(members) > _EVERY_CHOICE:
                in_union = {member} | neighbours[member]
            union_of[id_] = self._union(in_union, capacity)
        return OverlapGroup(overlapping, union_of)

    def _union(
        self, members: set[int], capacity: Mapping[object, float]
    ) -> OutlineUnion:
        """The union of some units, kept for days and milestones that need the same one."""
        amounts = {member: capacity[self.ids[member]] for member in sorted(members)}
        key = tuple(amounts.items())
        if key not in self._unions:
            self._unions[key] = _outline_union(self.ids, self.outlines, amounts)
        return self._unions[key]


def overlaps_of(ids: Iterable[object], outlines: gpd.GeoSeries) -> Overlaps:
    """Return which units overlap.

    Parameters
    ----------
    ids : iterable
        The units, each once.
    outlines : GeoSeries, indexed by id
        In metres; units without one overlap nothing.

    Returns
    -------
    Overlaps
    """
    names = pd.Index(list(ids), dtype=object)
    position = outlines.index.get_indexer(names)
    is_on_map = position >= 0
    shapes = np.asarray(outlines.array)[position[is_on_map]]
    has_area = shapely.area(shapes) > 0
    shapes = shapes[has_area]
    neighbours: dict[int, set[int]] = {}
    first, second = _overlapping_pairs(shapes)
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    return Overlaps(tuple(names[is_on_map][has_area]), shapes, neighbours)


def overlap_groups(
    capacity: Mapping[object, float], outlines: gpd.GeoSeries
) -> list[OverlapGroup]:
    """Return which units overlap, in connected groups.

    Parameters
    ----------
    capacity : mapping of id to float
        The units, and the amount that each has.
    outlines : GeoSeries, indexed by id
        As :func:`overlaps_of` takes them.

    Returns
    -------
    list of OverlapGroup
        Only units that overlap another.
    """
    return overlaps_of(capacity, outlines).groups(capacity)


def _overlapping_pairs(shapes: Outlines) -> tuple[Positions, Positions]:
    """Pairs of outlines that share more than a boundary."""
    # boxes first: hardly any two of a zone's outlines lie in each other's
    first, second = shapely.STRtree(shapes).query(shapes)
    is_pair = first < second
    first, second = first[is_pair], second[is_pair]
    intersects = shapely.intersects(shapes[first], shapes[second])
    first, second = first[intersects], second[intersects]
    common = shapely.intersection(shapes[first], shapes[second])
    overlaps = shapely.area(common) > _TOUCHING_M2
    return first[overlaps], second[overlaps]


def _connected(start: int, neighbours: Mapping[int, set[int]]) -> set[int]:
    """All units that are connected with one by overlaps, itself among them."""
    connected: set[int] = set()
    to_visit = [start]
    while to_visit:
        member = to_visit.pop()
        if member not in connected:
            connected.add(member)
            to_visit += neighbours[member]
    return connected


#: A piece of a union, with the numbers of the units that cover it.
_Piece: TypeAlias = tuple[frozenset[int], shapely.Geometry]


def _outline_union(
    ids: Sequence[object], shapes: Outlines, amounts: Mapping[int, float]
) -> OutlineUnion:
    """The union of some units, given by number with the amount of each, cut along all outlines."""
    pieces: list[_Piece] = []
    for member in amounts:
        pieces = _cut(pieces, member, shapes[member])
    density = {
        member: amount / shapes[member].area for member, amount in amounts.items()
    }
    amounts_of_pieces: list[Mapping[object, float]] = []
    for covering, piece in pieces:
        amounts_of_piece: dict[object, float] = {}
        for member in sorted(covering):
            amounts_of_piece[ids[member]] = piece.area * density[member]
        amounts_of_pieces.append(amounts_of_piece)
    members = tuple(ids[member] for member in amounts)
    return OutlineUnion(members, tuple(amounts_of_pieces))


def _cut(
    pieces: Sequence[_Piece], member: int, shape: shapely.Geometry
) -> list[_Piece]:
    """Pieces cut along one more outline, with the part of it that covers none of them."""
    cut: list[_Piece] = []
    rest = shape
    for covering, piece in pieces:
        outside = piece
        common = shapely.intersection(piece, shape)
        if common.area > 0:
            cut.append((covering | {member}, common))
            outside = shapely.difference(piece, shape)
            rest = shapely.difference(rest, piece)
        cut.append((covering, outside))
    cut.append((frozenset({member}), rest))
    return [(covering, piece) for covering, piece in cut if piece.area > 0]
