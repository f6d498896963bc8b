"""What a surveyor would ask of the outlines of parcels: each by itself, and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.domain.frames.arrays import Floats, Outlines
from landuse.domain.land import coverage
from landuse.domain.quality.recording import finding_of_zone, findings_of, places_in
from landuse.domain.vocabulary import units, zone_findings
from landuse.domain.vocabulary.findings import FindingRow

if TYPE_CHECKING:
    import geopandas as gpd

#: Strips narrower than this (m) are slivers; between parcels they are gaps.
SLIVER_M = 1.0
#: Common land or gaps below this (m²) are rounding.
TRACE_M2 = 0.1
#: A parcel below this (m²) is hardly one.
TINY_M2 = 33.0
#: A common part that is all but this share of both is the same outline twice.
_SAME_OUTLINE = 1e-9


def inspect_outlines(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Parcels in several parts, slivers, and parcels hardly larger than a room.

    Parameters
    ----------
    parcels : GeoDataFrame
        Polygons in a projected system (m), indexed by their ids, with ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table.

    Notes
    -----
    A sliver is told as such and not as a tiny parcel as well: it has one cause, a boundary that
    was drawn twice. Widths are those of :func:`landuse.domain.land.coverage.strip_widths`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> shapes = [shapely.box(0, 0, 90, 0.4), shapely.box(0, 9, 3, 12), shapely.box(0, 20, 90, 80)]
    >>> lots = gpd.GeoDataFrame({"source_row": [1, 2, 3]}, geometry=shapes, index=["A", "B", "C"])
    >>> [(row["id"], row["code"]) for row in inspect_outlines(lots)]
    [('A', 'sliver'), ('B', 'tiny_parcel')]
    """
    shapes = parcels.geometry.to_numpy()
    parts = shapely.get_num_geometries(shapes)
    widths, areas = coverage.strip_widths(shapes), shapely.area(shapes)
    is_split = parts > 1
    is_thin = widths < SLIVER_M
    is_tiny = (areas < TINY_M2) & ~is_thin
    split, thin, tiny = parcels[is_split], parcels[is_thin], parcels[is_tiny]
    areas_mu = units.mu_from_m2(areas[is_tiny])
    return [
        *findings_of(
            zone_findings.MULTI_PART,
            places_in(split, split.index, value=parts[is_split]),
        ),
        *findings_of(
            zone_findings.SLIVER, places_in(thin, thin.index, value=widths[is_thin])
        ),
        *findings_of(
            zone_findings.TINY_PARCEL,
            places_in(tiny, tiny.index, value=areas[is_tiny], mu=areas_mu),
        ),
    ]


def inspect_neighbours(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Parcels that overlap, boundaries that cross, and narrow gaps.

    Parameters
    ----------
    parcels : GeoDataFrame
        As :func:`inspect_outlines` takes it.

    Returns
    -------
    list of dict
        Rows of the findings table; a pair is told at the parcel that comes first. The same
        outline twice is left out: reading tells it.

    Notes
    -----
    A common part narrower than a metre is a boundary that two surveys drew differently, and is
    told apart from land that two parcels claim.

    Examples
    --------
    >>> import geopandas as gpd
    >>> shapes = [shapely.box(0, 0, 60, 50), shapely.box(40, 0, 100, 50)]
    >>> lots = gpd.GeoDataFrame({"source_row": [1, 2]}, geometry=shapes, index=["A", "B"])
    >>> [row["message"] for row in inspect_neighbours(lots)]
    ['第1行(A)与第2行(B)重叠 1000.00 m²，位于 东 50.0、北 25.0']
    """
    shapes = parcels.geometry.to_numpy()
    pairs = coverage.overlaps(shapes)
    areas = shapely.area(shapes)
    larger = np.maximum(areas[pairs["left"]], areas[pairs["right"]])
    is_trace = pairs["area"].to_numpy() <= TRACE_M2
    is_same_outline = pairs["area"].to_numpy() >= larger * (1 - _SAME_OUTLINE)
    pairs = pairs[~is_trace & ~is_same_outline]
    is_thin = coverage.strip_widths(pairs["geometry"].to_numpy()) < SLIVER_M
    found = []
    for kind, some in (
        (zone_findings.OVERLAP, pairs[~is_thin]),
        (zone_findings.OVERLAP_SLIVER, pairs[is_thin]),
    ):
        east, north = middles_of(some["geometry"].to_numpy())
        first, second = parcels.iloc[some["left"]], parcels.iloc[some["right"]]
        places = places_in(
            first,
            first.index,
            value=some["area"],
            other_row=second["source_row"],
            other_id=second.index,
            east=east,
            north=north,
        )
        found += findings_of(kind, places)
    return found + _gaps(shapes)


def _gaps(shapes: Outlines) -> list[FindingRow]:
    """Narrow strips of nobody's land between parcels, told without a row: they belong to none."""
    strips = coverage.gaps(shapes, SLIVER_M)
    strips = strips[shapely.area(strips) > TRACE_M2]
    found = []
    places = zip(shapely.area(strips), *middles_of(strips), strict=True)
    for area, east, north in places:
        found += finding_of_zone(
            zone_findings.GAP, value=f"{area:.2f}", east=east, north=north
        )
    return found


def middles_of(shapes: Outlines) -> tuple[Floats, Floats]:
    """Where every shape is, as it can be typed into a GIS.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Polygons in a projected system (m), none missing.

    Returns
    -------
    east, north : ndarray of float64, shape (n,)
        Easting and northing (m) of a point of the shape.

    Examples
    --------
    >>> east, north = middles_of(np.array([shapely.box(0, 0, 2, 4)]))
    >>> east.tolist(), north.tolist()
    ([1.0], [2.0])
    """
    east, north = shapely.get_coordinates(shapely.point_on_surface(shapes)).T
    return east, north
