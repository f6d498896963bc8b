"""Units that share ground: what any of them may still give, when others have given already.

Nobody says where within a parcel a part of it lies. So amounts on units that overlap are allowed
where they fit: every choice of units together gives at most what the union of their outlines has.
Amounts that are settled one after another under this rule come to the same sum in any order (the
bound is a polymatroid; J. Edmonds, "Submodular functions, matroids, and certain polyhedra", 1970).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
            total += max((amount for id_, amount in amounts.items() if id_ in chosen), default=0.0)
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


def shared_grounds(
    ids: Iterable[object], capacity: Mapping[object, float], outlines: gpd.GeoSeries
) -> list[SharedGround]:
    """Return which units overlap, in groups that hang together.

    Parameters
    ----------
    ids : iterable
        The units in question, each once.
    capacity : mapping of id to float
        What each has.
    outlines : GeoSeries, indexed by id
        In metres; units without one overlap nothing.

    Returns
    -------
    list of SharedGround
        Only units that overlap another.
    """
    names = [id_ for id_ in ids if id_ in outlines.index]
    shapes = np.asarray(outlines.reindex(pd.Index(names, dtype=object)))
    has_shape = shapely.area(shapes) > 0
    names = [name for name, has in zip(names, has_shape, strict=True) if has]
    shapes = shapes[has_shape]
    left, right = _overlaps(shapes)
    neighbours: dict[int, set[int]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    groups: list[SharedGround] = []
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        members = _connected(start, neighbours)
        seen |= members
        overlapping = {
            names[member]: frozenset(names[other] for other in neighbours[member])
            for member in sorted(members)
        }
        if len(members) <= _EVERY_CHOICE:
            whole = _ground(members, names, shapes, capacity)
            ground_of = dict.fromkeys(overlapping, whole)
        else:
            ground_of = {
                names[member]: _ground({member} | neighbours[member], names, shapes, capacity)
                for member in sorted(members)
            }
        groups.append(SharedGround(overlapping, ground_of))
    return groups


def _overlaps(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.intp], ...]:
    """Pairs of outlines that share ground."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    is_pair = left < right
    left, right = left[is_pair], right[is_pair]
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
    names: list[object],
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
    density = {member: capacity[names[member]] / shapes[member].area for member in members}
    return Ground(
        tuple(names[member] for member in sorted(members)),
        tuple(
            {names[member]: piece.area * density[member] for member in sorted(covering)}
            for covering, piece in pieces
        ),
    )
