"""What a surveyor would ask of buildings: whether they stand on parcels, and whether they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.domain.frames.numbers import float_array
from landuse.domain.land import coverage
from landuse.domain.quality.outlines import middles_of
from landuse.domain.quality.recording import findings_of, occurrences_in
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.findings import FindingRow

if TYPE_CHECKING:
    import geopandas as gpd

#: Floor area over footprint × floors: below and above these one of the three is wrong.
FLOOR_AREA_RATIOS = (0.3, 2.0)
#: Mean height of a storey (m): below and above these height or floors are wrong.
STOREY_HEIGHTS_M = (2.0, 20.0)


def inspect_positions(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame
) -> list[FindingRow]:
    """Buildings that touch no parcel.

    Parameters
    ----------
    buildings, parcels : GeoDataFrame
        Polygons or None in one projected system (m), indexed by their ids; the buildings with
        ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table; none for a building without an outline.

    Notes
    -----
    To touch is enough: a building that stands mostly on the street is a matter of surveying, one
    that is nowhere near is most likely in another coordinate system.
    """
    shapes = buildings.geometry.to_numpy()
    tree = shapely.STRtree(parcels.geometry.to_numpy())
    touching, _ = coverage.query_in_blocks(tree, shapes, "intersects")
    is_outside = ~shapely.is_missing(shapes)
    is_outside[touching] = False
    outside = buildings[is_outside]
    east, north = middles_of(shapes[is_outside])
    coordinates = [f"{x:.1f}, {y:.1f}" for x, y in zip(east, north, strict=True)]
    occurrences = occurrences_in(
        outside, outside.index, value=coordinates, east=east, north=north
    )
    return findings_of(zone_findings.OUTSIDE_PARCELS, occurrences)


def inspect_floors(buildings: gpd.GeoDataFrame) -> list[FindingRow]:
    """Floor areas that the outline cannot hold, and storeys that nobody builds.

    Parameters
    ----------
    buildings : GeoDataFrame
        Indexed by their ids, with ``floors``, ``floor_area_m2``, ``area_plane_m2`` (footprint),
        ``height_m`` and ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table; none where a figure is unknown.

    Notes
    -----
    Zero floors are taken for one: a building that stands has a floor.

    Examples
    --------
    Two floors of 400 m² do not hold 9 000 m²:

    >>> import geopandas as gpd
    >>> columns = {
    ...     "source_row": [1],
    ...     "floors": [2],
    ...     "floor_area_m2": [9_000.0],
    ...     "area_plane_m2": [400.0],
    ...     "height_m": [8.0],
    ... }
    >>> houses = gpd.GeoDataFrame(columns, geometry=[None], index=["B"])
    >>> [row["message"] for row in inspect_floors(houses)]
    ['第1行(B)建筑面积 9000 m²，是基底面积×层数(800 m²)的 11.25 倍']
    """
    floors = np.maximum(float_array(buildings["floors"]), 1)
    floor_area = float_array(buildings["floor_area_m2"])
    room = float_array(buildings["area_plane_m2"]) * floors
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = floor_area / room
    least_ratio, largest_ratio = FLOOR_AREA_RATIOS
    differs = (ratio > largest_ratio) | (ratio < least_ratio)
    differing = buildings[differs]
    occurrences = occurrences_in(
        differing,
        differing.index,
        value=ratio[differs],
        floor=floor_area[differs],
        room=room[differs],
    )
    findings = findings_of(zone_findings.FLOOR_AREA_DIFFERS, occurrences)

    storey_height = float_array(buildings["height_m"]) / floors
    lowest, highest = STOREY_HEIGHTS_M
    is_implausible = (storey_height > highest) | (storey_height < lowest)
    implausible = buildings[is_implausible]
    occurrences = occurrences_in(
        implausible, implausible.index, value=storey_height[is_implausible]
    )
    findings += findings_of(zone_findings.STOREY_HEIGHT, occurrences)
    return findings
