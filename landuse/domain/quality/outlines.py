"""What a surveyor would ask of the outlines of parcels: each by itself, and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.domain.frames.arrays import Floats, Outlines
from landuse.domain.land import coverage
from landuse.domain.quality.recording import (
    finding_of_zone,
    findings_of,
    occurrences_in,
)
from landuse.domain.vocabulary import units, zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.zone_findings import FindingKind

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

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
    A sliver is reported as such and not as a tiny parcel as well: it has one cause, a boundary that
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
    part_counts = shapely.get_num_geometries(shapes)
    is_split = part_counts > 1
    split = parcels[is_split]
    occurrences = occurrences_in(split, split.index, value=part_counts[is_split])
    findings = findings_of(zone_findings.MULTI_PART, occurrences)

    widths = coverage.strip_widths(shapes)
    is_sliver = widths < SLIVER_M
    slivers = parcels[is_sliver]
    occurrences = occurrences_in(slivers, slivers.index, value=widths[is_sliver])
    findings += findings_of(zone_findings.SLIVER, occurrences)

    areas = shapely.area(shapes)
    is_tiny = (areas < TINY_M2) & ~is_sliver
    tiny, tiny_m2 = parcels[is_tiny], areas[is_tiny]
    occurrences = occurrences_in(
        tiny, tiny.index, value=tiny_m2, mu=units.mu_from_m2(tiny_m2)
    )
    findings += findings_of(zone_findings.TINY_PARCEL, occurrences)
    return findings


def inspect_neighbours(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Parcels that overlap, boundaries that cross, and narrow gaps.

    Parameters
    ----------
    parcels : GeoDataFrame
        As :func:`inspect_outlines` takes it.

    Returns
    -------
    list of dict
        Rows of the findings table; a pair stands at the parcel that comes first. The same
        outline twice is left out: reading reports it.

    Notes
    -----
    A common part narrower than a metre is a boundary that two surveys drew differently, and
    another kind than land that two parcels claim.

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
    common_m2 = pairs["area"].to_numpy()
    areas = shapely.area(shapes)
    larger = np.maximum(areas[pairs["left"]], areas[pairs["right"]])
    is_trace = common_m2 <= TRACE_M2
    is_same_outline = common_m2 >= larger * (1 - _SAME_OUTLINE)
    pairs = pairs[~is_trace & ~is_same_outline]
    is_sliver = coverage.strip_widths(pairs["geometry"].to_numpy()) < SLIVER_M
    findings = _overlaps(parcels, pairs[~is_sliver], zone_findings.OVERLAP)
    findings += _overlaps(parcels, pairs[is_sliver], zone_findings.OVERLAP_SLIVER)
    return findings + _gaps(shapes)


def _overlaps(
    parcels: gpd.GeoDataFrame, pairs: pd.DataFrame, kind: FindingKind
) -> list[FindingRow]:
    """Pairs of parcels with a common part, each at the parcel that comes first."""
    east, north = middles_of(pairs["geometry"].to_numpy())
    first, second = parcels.iloc[pairs["left"]], parcels.iloc[pairs["right"]]
    occurrences = occurrences_in(
        first,
        first.index,
        value=pairs["area"],
        other_row=second["source_row"],
        other_id=second.index,
        east=east,
        north=north,
    )
    return findings_of(kind, occurrences)


def _gaps(shapes: Outlines) -> list[FindingRow]:
    """Narrow strips of nobody's land between parcels: without a row, for they belong to none."""
    strips = coverage.gaps(shapes, SLIVER_M)
    strips = strips[shapely.area(strips) > TRACE_M2]
    areas = shapely.area(strips)
    east, north = middles_of(strips)
    findings = []
    for area, x, y in zip(areas, east, north, strict=True):
        findings += finding_of_zone(
            zone_findings.GAP, value=f"{area:.2f}", east=x, north=y
        )
    return findings


def middles_of(shapes: Outlines) -> tuple[Floats, Floats]:
    """A point of every shape, as coordinates that can be typed into a GIS.

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
