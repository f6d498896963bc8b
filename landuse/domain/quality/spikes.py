"""Spikes: corners at which an outline turns back on itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from landuse.domain.frames.arrays import Floats
from landuse.domain.quality.recording import findings_of, occurrences_in
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.findings import FindingRow

if TYPE_CHECKING:
    import geopandas as gpd

#: A corner sharper than this (degrees), with both sides longer than this (m), is a spike.
SHARPEST, SHORTEST_M = 1.0, 0.5


def inspect_spikes(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Corners at which an outline goes out and comes back next to where it went.

    Parameters
    ----------
    parcels : GeoDataFrame
        Polygons in a projected system (m), indexed by their ids, with ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table, one a spike, with its length (m), angle (degrees) and position.

    Notes
    -----
    A spike has hardly an area, so that no check of areas sees it: mostly a point was taken for one
    of another parcel. The outline stays as it is, for nobody knows which point is right.

    Examples
    --------
    >>> import geopandas as gpd
    >>> square = shapely.box(0, 0, 50, 50)
    >>> corners = [(0, 0), (50, 0), (50, 50), (25, 50), (25.1, 80), (25.2, 50), (0, 50)]
    >>> spiked = shapely.Polygon(corners)
    >>> lots = gpd.GeoDataFrame({"source_row": [1, 2]}, geometry=[square, spiked], index=["A", "B"])
    >>> [row["message"] for row in inspect_spikes(lots)]
    ['第2行(B)在 东 25.1、北 80.0 有尖刺，长约 30.0 m，夹角 0.38°']
    """
    polygons, of_parcel = shapely.get_parts(
        parcels.geometry.to_numpy(), return_index=True
    )
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return []
    length, angle, last = _corners(points, of_ring)
    is_spike = (angle < SHARPEST) & (length > SHORTEST_M)
    is_spike[last] = False
    rows = of_parcel[of_polygon[of_ring[is_spike]]]
    with_spike = parcels.iloc[rows]
    occurrences = occurrences_in(
        with_spike,
        with_spike.index,
        value=length[is_spike],
        angle=angle[is_spike],
        east=points[is_spike, 0],
        north=points[is_spike, 1],
    )
    return findings_of(zone_findings.SPIKE, occurrences)


def _corners(
    points: Floats, of_ring: npt.NDArray[np.intp]
) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """The shorter side (m) and the angle (degrees) of every corner, and each ring's last point."""
    is_first = np.append(True, of_ring[1:] != of_ring[:-1])
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], len(points)) - 1
    position = np.arange(len(points))
    # the last point of a ring is its first: before that comes the one before the last
    before = position - 1
    before[first] = last - 1
    after = np.minimum(position + 1, len(points) - 1)
    side_before = points[before] - points
    side_after = points[after] - points
    length_before = np.hypot(side_before[:, 0], side_before[:, 1])
    length_after = np.hypot(side_after[:, 0], side_after[:, 1])
    cross = side_before[:, 0] * side_after[:, 1]
    cross -= side_before[:, 1] * side_after[:, 0]
    dot = (side_before * side_after).sum(axis=1)
    angle = np.degrees(np.arctan2(np.abs(cross), dot))
    return np.minimum(length_before, length_after), angle, last
