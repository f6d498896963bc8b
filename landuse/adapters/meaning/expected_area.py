"""Whether a layer lies where the zone is: stray outlines are left out, a stray layer is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS

from landuse.adapters.meaning import grids
from landuse.adapters.meaning.position import (
    Box,
    Point,
    corners_in_degrees,
    falls_into,
    in_degrees,
    middle_of_boxes,
    with_axes_swapped,
)
from landuse.adapters.meaning.recognition import candidates, report_axes_swapped
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.errors import CrsError
from landuse.words.phrases import Parameter, Phrase, phrase

if TYPE_CHECKING:
    import geopandas as gpd


def rows_in_area(
    layer: gpd.GeoDataFrame,
    crs: CRS,
    box: Box | None,
    source: str,
    findings: Findings,
    middle: Point | None = None,
) -> gpd.GeoDataFrame:
    """The rows of a layer that touch the expected area.

    A layer whose middle falls into the area only with its axes swapped is swapped, and reported.
    The middle decides about the layer, and the corners of its box about each row: a stray outline
    must not cost the whole layer, and a layer in the wrong system must not lose its rows one by
    one in silence.

    Parameters
    ----------
    layer : GeoDataFrame
        With ``source_row`` and its id in the first column; not changed.
    crs : pyproj.CRS
        The system in which the coordinates are read.
    box : tuple of float or None
        West, south, east and north (degrees) of the area; None lets every row through.
    source : str
        The source's name, for findings and errors.
    findings : Findings
        Takes every row that lies elsewhere (``outside_area``).
    middle : tuple of float, float, optional
        The middle of the whole layer where ``layer`` is a part of it.

    Returns
    -------
    GeoDataFrame

    Raises
    ------
    CrsError
        Where the middle of the layer is elsewhere, saying where, and in which system its digits
        would fall into the area; or where its system has no relation to degrees.
    """
    if box is None:
        return layer
    if crs.geodetic_crs is None:
        raise CrsError("meaning.crs_without_degrees", source=source, crs=crs.name)
    bounds = shapely.bounds(layer.geometry.to_numpy())
    x, y = middle or middle_of_boxes(bounds) or (np.nan, np.nan)
    if not falls_into(box, crs, x, y):
        if not falls_into(box, crs, y, x):
            raise _elsewhere(crs, x, y, box, source)
        layer = with_axes_swapped(layer)
        bounds = bounds[:, [1, 0, 3, 2]]
        report_axes_swapped(source, findings)
    is_far = _is_far(bounds, crs, box)
    if not is_far.any():
        return layer
    lon, lat = corners_in_degrees(bounds[is_far], crs)
    corners = zip(lon[:, 0], lat[:, 0], strict=True)
    positions = [f"{east:.3f}°E {north:.3f}°N" for east, north in corners]
    findings.each(
        phrase("finding.outside_area"),
        rows_of(layer[is_far], positions),
        column="geometry",
        severity="error",
        action="rejected",
    )
    return layer[~is_far]


def _is_far(bounds: np.ndarray, crs: CRS, box: Box) -> np.ndarray:
    """Which boxes do not touch the area.

    None of them is converted to degrees where the box around all lies within the area.
    """
    is_finite = np.isfinite(bounds).all(axis=1)
    low = np.nanmin(bounds[:, :2], axis=0)
    high = np.nanmax(bounds[:, 2:], axis=0)
    west, south, east, north = box
    lon, lat = corners_in_degrees(np.array([[*low, *high]]), crs)
    all_within_longitudes = lon.min() >= west and lon.max() <= east
    all_within_latitudes = lat.min() >= south and lat.max() <= north
    if all_within_longitudes and all_within_latitudes:
        return np.zeros(len(bounds), bool)
    lon, lat = corners_in_degrees(bounds, crs)
    touches_longitudes = (lon.min(axis=1) <= east) & (lon.max(axis=1) >= west)
    touches_latitudes = (lat.min(axis=1) <= north) & (lat.max(axis=1) >= south)
    return np.asarray(is_finite & ~(touches_longitudes & touches_latitudes))


def _elsewhere(crs: CRS, x: float, y: float, box: Box, source: str) -> CrsError:
    """The error that a layer landed elsewhere, and what to do about it."""
    lon, lat = in_degrees(crs, x, y)
    west, south, east, north = box
    params: dict[str, Parameter] = {
        "source": source,
        "crs": grids.label(crs),
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "advice": _advice(x, y, box, grids.datum_of(crs)),
    }
    if np.isfinite(lon):
        return CrsError("meaning.outside_area", **params, lon=lon, lat=lat)
    return CrsError("meaning.outside_degrees", **params)


def _advice(x: float, y: float, box: Box, datum: grids.Datum) -> Phrase:
    """The systems in which the digits of a layer would fall into the area."""
    fitting = [*candidates(x, y, box, datum), *candidates(y, x, box, datum)]
    if not fitting:
        return phrase("meaning.check_crs")
    first, *others = dict.fromkeys(fitting)
    likely: str | Phrase = first
    for code in others:
        likely = phrase("meaning.either", first=likely, second=code)
    return phrase("meaning.likely_crs", crs=likely)
