"""Spikes: corners at which an outline turns back on itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.domain.quality.recording import findings_of, places_in
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
        Rows of the findings table, one a spike, with its length (m), angle (degrees) and place.

    Notes
    -----
    A spike has hardly an area, so that no check of areas sees it: mostly a point was taken for one
    of another parcel. The outline stays as it is, for nobody knows which point is right.

    Examples
    --------
    >>> import geopandas as gpd
    >>> whole = shapely.box(0, 0, 50, 50)
    >>> corners = [(0, 0), (50, 0), (50, 50), (25, 50), (25.1, 80), (25.2, 50), (0, 50)]
    >>> spiked = shapely.Polygon(corners)
    >>> lots = gpd.GeoDataFrame({"source_row": [1, 2]}, geometry=[whole, spiked], index=["A", "B"])
    >>> [row["message"] for row in inspect_spikes(lots)]
    ['第2行(B)在 东 25.1、北 80.0 有尖刺，长约 30.0 m，夹角 0.38°']
    """
    rings, of_parcel = shapely.get_parts(parcels.geometry.to_numpy(), return_index=True)
    rings, of_part = shapely.get_rings(rings, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return []
    starts = np.flatnonzero(np.r_[True, of_ring[1:] != of_ring[:-1]])
    last = np.r_[starts[1:], len(points)] - 1
    # the last point of a ring is its first: before that comes the one before the last
    before = np.arange(len(points)) - 1
    before[starts] = last - 1
    after = np.minimum(np.arange(len(points)) + 1, len(points) - 1)
    out, back = points[before] - points, points[after] - points
    lengths = np.hypot(out[:, 0], out[:, 1]), np.hypot(back[:, 0], back[:, 1])
    cross = out[:, 0] * back[:, 1] - out[:, 1] * back[:, 0]
    angles = np.degrees(np.arctan2(np.abs(cross), (out * back).sum(axis=1)))
    length = np.minimum(*lengths)
    is_spike = (angles < SHARPEST) & (length > SHORTEST_M)
    is_spike[last] = False
    rows = of_parcel[of_part[of_ring[is_spike]]]
    spiked = parcels.iloc[rows]
    places = places_in(
        spiked,
        spiked.index,
        value=length[is_spike],
        angle=angles[is_spike],
        east=points[is_spike, 0],
        north=points[is_spike, 1],
    )
    return findings_of(zone_findings.SPIKE, places)
