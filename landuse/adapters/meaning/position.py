"""Where a layer is: its middle, its corners in degrees, and whether that is in a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer

if TYPE_CHECKING:
    import geopandas as gpd

#: Coordinates as they stand in a file.
Point = tuple[float, float]
#: West, south, east, north in degrees.
Box = tuple[float, ...]
#: Degrees beside the strip of a system in which its zone may still lie.
_BESIDE_STRIP = 1
#: Outlines from which the middle of a layer is found.
_SAMPLE = 10_000
#: No ordinate of any system is as large, in millimetres either.
_FARTHEST = 1e12


@dataclass(frozen=True)
class ExpectedArea:
    """Where the layers of a zone have to be.

    Parameters
    ----------
    crs : pyproj.CRS
        The zone's projected system, in which layers are measured.
    box : tuple of float or None
        West, south, east and north (degrees) of the land on which they are expected; None
        where any place will do.
    """

    crs: CRS
    box: Box | None


def expected_area_in(crs: CRS, box: Box | None) -> ExpectedArea:
    """Where the layers of a zone have to be.

    Parameters
    ----------
    crs : pyproj.CRS
        The zone's projected system.
    box : tuple of float or None
        West, south, east, north (degrees) where the workspace declares them.

    Returns
    -------
    ExpectedArea
        Where no box is declared, the strip for which the system is made and a degree around it:
        what lies further away could not be measured in it.

    Examples
    --------
    >>> west, south, east, north = expected_area_in(CRS("EPSG:4528"), None).box
    >>> round(west, 1), round(east, 1)
    (117.5, 122.5)
    """
    if box is not None:
        return ExpectedArea(crs, box)
    strip = crs.area_of_use
    if strip is None:
        return ExpectedArea(crs, None)
    west, south, east, north = strip.bounds
    around_strip = (
        west - _BESIDE_STRIP,
        south - _BESIDE_STRIP,
        east + _BESIDE_STRIP,
        north + _BESIDE_STRIP,
    )
    return ExpectedArea(crs, around_strip)


def middle_of(layer: gpd.GeoDataFrame) -> Point | None:
    """The median centre of a layer, which a few stray outlines do not move.

    Parameters
    ----------
    layer : GeoDataFrame
        In any system. The middle of many outlines is that of some thousands of them.

    Returns
    -------
    tuple of float, float, or None
        x and y as they stand in the layer; None where it has no outline.
    """
    shapes = layer.geometry.to_numpy()
    sample = shapes[:: max(1, len(shapes) // _SAMPLE)]
    middle = middle_of_boxes(shapely.bounds(sample))
    return middle or middle_of_boxes(shapely.bounds(shapes))


def middle_of_boxes(bounds: np.ndarray) -> Point | None:
    """The median centre of boxes.

    Parameters
    ----------
    bounds : ndarray of float, (n, 4)
        Least x and y, greatest x and y; rows that are not finite, or where no system has a
        place, are left out.

    Returns
    -------
    tuple of float, float, or None
        None where no row is left.

    Examples
    --------
    >>> middle_of_boxes(np.array([[0.0, 0, 2, 4]]))
    (1.0, 2.0)
    """
    # no number is less than what is none
    possible = bounds[(np.abs(bounds) < _FARTHEST).all(axis=1)]
    if not len(possible):
        return None
    centres = (possible[:, :2] + possible[:, 2:]) / 2
    x, y = np.median(centres, axis=0)
    return float(x), float(y)


def in_degrees(crs: CRS, x: float, y: float) -> Point:
    """Longitude and latitude of a point, on the datum of its own system.

    Parameters
    ----------
    crs : pyproj.CRS
        The system of the point, one that has a geodetic system.
    x, y : float
        Easting (or longitude) first.

    Returns
    -------
    tuple of float, float
        Infinite where the system does not reach there.
    """
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(x, y)
    return float(lon), float(lat)


def corners_in_degrees(bounds: np.ndarray, crs: CRS) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of the corners of boxes, on the datum of their own system.

    Parameters
    ----------
    bounds : ndarray of float, (n, 4)
        Least x and y, greatest x and y.
    crs : pyproj.CRS
        The system of the boxes.

    Returns
    -------
    lon, lat : ndarray of float, (n, 4)
    """
    corners = bounds[:, [0, 1, 2, 3, 0, 3, 2, 1]].reshape(-1, 2)
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(corners[:, 0], corners[:, 1])
    return np.reshape(lon, (-1, 4)), np.reshape(lat, (-1, 4))


def falls_into(box: Box, crs: CRS, x: float, y: float) -> bool:
    """Whether a point, read in a system, is in a box of degrees.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees.
    crs : pyproj.CRS
        The system in which the point is read.
    x, y : float
        Easting (or longitude) first.

    Returns
    -------
    bool

    Examples
    --------
    >>> falls_into((120.5, 31.8, 121.1, 32.3), CRS("EPSG:4549"), 570_100, 3_545_100)
    True
    """
    west, south, east, north = box
    lon, lat = in_degrees(crs, x, y)
    if not np.isfinite(lon):
        return False
    return west <= lon <= east and south <= lat <= north


def with_axes_swapped(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A layer with x and y exchanged, for one that was written northing first.

    Parameters
    ----------
    layer : GeoDataFrame
        In any system; not changed.

    Returns
    -------
    GeoDataFrame
        With x and y of every vertex exchanged.
    """
    shapes = layer.geometry.to_numpy()
    swapped = shapely.transform(shapes, lambda points: points[:, ::-1])
    return layer.set_geometry(swapped)
