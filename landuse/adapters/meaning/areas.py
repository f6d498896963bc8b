"""Areas of outlines: on the plane of the projection, and on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod, Proj, Transformer

from landuse.domain.frames.blocks import concatenate_blocks

if TYPE_CHECKING:
    import geopandas as gpd

#: The ellipsoid of CGCS2000, whose semi-minor axis differs from this one's by 0.1 mm.
_ELLIPSOID = "GRS80"
#: Metres across which a polynomial gives the areal scale.
_WIDEST = 300_000
#: Nodes of that polynomial along one axis, and its degree.
_NODES, _DEGREE = 9, 4


def areas(layer: gpd.GeoDataFrame) -> dict[str, pd.arrays.FloatingArray]:
    """Plane and ellipsoidal area of every outline.

    The ellipsoidal area is the plane one divided by the projection's areal scale at the
    outline's centre (for Gauss-Krüger the square of the scale factor): within 1e-8 for outlines
    up to about 2 km. In degrees, and for layers wider than 300 km, the geodesic area is taken.

    Parameters
    ----------
    layer : GeoDataFrame
        In any system.

    Returns
    -------
    dict of str to FloatingArray
        ``area_plane_m2`` and ``area_ellipsoid_m2`` in m²: NA for a missing outline, zero for
        points and lines.

    Examples
    --------
    >>> import geopandas as gpd
    >>> hectare = shapely.box(40_570_000, 3_545_000, 40_570_100, 3_545_100)
    >>> layer = gpd.GeoDataFrame(geometry=[hectare], crs="EPSG:4528")
    >>> {name: round(float(area[0]), 1) for name, area in areas(layer).items()}
    {'area_plane_m2': 10000.0, 'area_ellipsoid_m2': 9998.8}
    """
    shapes = layer.geometry.to_numpy()
    plane = shapely.area(shapes)
    bounds = shapely.bounds(shapes)
    is_missing = np.isnan(bounds[:, 0])
    has_area = ~is_missing & (plane > 0)
    ellipsoid = plane.copy()
    if has_area.any():
        low = np.nanmin(bounds[:, :2], axis=0)
        high = np.nanmax(bounds[:, 2:], axis=0)
        if layer.crs.is_projected and (high - low).max() < _WIDEST:
            centres = (bounds[:, :2] + bounds[:, 2:]) / 2
            ellipsoid = plane / _areal_scale(centres, low, high, layer.crs)
        else:
            ellipsoid[has_area] = _geodesic_areas(layer.geometry[has_area])
    return {
        "area_plane_m2": _nullable(plane, is_missing),
        "area_ellipsoid_m2": _nullable(ellipsoid, is_missing),
    }


def _geodesic_areas(outlines: gpd.GeoSeries) -> list[float]:
    """Area of each outline on the ellipsoid, in m²."""
    geod = Geod(ellps=_ELLIPSOID)
    degrees = outlines.to_crs(outlines.crs.geodetic_crs)
    # a ring that runs the other way round would be added where it is subtracted
    oriented = shapely.orient_polygons(degrees.to_numpy())
    return [abs(geod.geometry_area_perimeter(outline)[0]) for outline in oriented]


def _nullable(values: np.ndarray, is_missing: np.ndarray) -> pd.arrays.FloatingArray:
    """Numbers that are NA where they are missing."""
    return pd.arrays.FloatingArray(np.where(is_missing, 0, values), is_missing.copy())


def _areal_scale(
    points: np.ndarray, low: np.ndarray, high: np.ndarray, crs: CRS
) -> np.ndarray:
    """The projection's areal scale at points between two corners.

    It changes so smoothly that a polynomial of the fourth degree through nine by nine nodes is
    within 1e-10 of PROJ up to 300 km; PROJ itself would take most of the time of reading.
    """
    from numpy.polynomial import chebyshev

    middle = (low + high) / 2
    half = (high - low) / 2 + 1
    along_axis = chebyshev.chebpts1(_NODES)
    grid = np.meshgrid(along_axis, along_axis, indexing="ij")
    nodes = np.stack(grid, axis=-1).reshape(-1, 2)
    at_nodes = nodes * half + middle
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(at_nodes[:, 0], at_nodes[:, 1])
    scale = Proj(crs).get_factors(lon, lat).areal_scale
    terms = chebyshev.chebvander2d(nodes[:, 0], nodes[:, 1], [_DEGREE, _DEGREE])
    solution = np.linalg.lstsq(terms, scale, rcond=None)[0]
    coefficients = solution.reshape(_DEGREE + 1, _DEGREE + 1)
    x, y = ((points - middle) / half).T
    return concatenate_blocks(
        lambda at: chebyshev.chebval2d(x[at], y[at], coefficients), len(points)
    )
