"""The coordinate system of a layer that states none, from the digits of its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS

from landuse.adapters.meaning import grids
from landuse.adapters.meaning.position import (
    Box,
    ExpectedArea,
    Point,
    falls_into,
    middle_of,
    with_axes_swapped,
)
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Degrees within which China lies.
_LONGITUDES, _LATITUDES = (70, 140), (15, 55)
#: Metres from the equator within which China lies.
_NORTHINGS = (2e6, 6e6)
#: Eastings without a zone in front: of any grid, and within 1.5° of the central meridian.
_EASTINGS, _EASTINGS_NEAR = (1.5e5, 8.5e5), (3.5e5, 6.5e5)
#: Eastings with the number of a zone in front begin here.
_FIRST_PREFIXED = 1e7
#: Coordinates in millimetres are between these; in metres none is so large.
_MILLIMETRES = (1e8, 4e10)
#: EPSG code of the web's Mercator projection.
_WEB_MERCATOR = 3857
#: Zones of three degrees, and UTM zones, over China.
_ZONES, _UTM_ZONES = range(25, 46), range(43, 54)
#: The zone whose meridian (120°) is taken where no expected area tells them apart.
_ZONE_OF_120 = 40


def recognise(
    layer: gpd.GeoDataFrame,
    area: ExpectedArea,
    source: str,
    findings: Findings,
    middle: Point | None = None,
) -> tuple[gpd.GeoDataFrame, CRS]:
    """Recognise the system of a layer by its digits: one on the zone's own datum.

    They have the number of a zone in front of the easting, or are degrees, or there is one central
    meridian with which the layer falls into the expected area.

    Parameters
    ----------
    layer : GeoDataFrame
        Coordinates as they stand in the file; not changed.
    area : ExpectedArea
        The zone's system and the box in which layers are expected.
    source : str
        The source's name, for findings and errors.
    findings : Findings
        Takes what was recognised, swapped and scaled.
    middle : tuple of float, float, optional
        The middle of the whole layer where ``layer`` is a part of it.

    Returns
    -------
    layer : GeoDataFrame
        In metres or degrees, easting first: millimetres (of CAD) are divided, and the axes are
        swapped where the northing stands first. The same object where neither was needed.
    crs : pyproj.CRS

    Raises
    ------
    CrsError
        Where the digits fit no system, or several.
    """
    x, y = middle or middle_of(layer) or (np.nan, np.nan)
    if min(x, y) > _MILLIMETRES[0] and max(x, y) < _MILLIMETRES[1]:
        layer = _in_metres(layer)
        x, y = x / 1000, y / 1000
        sentence = phrase("finding.millimetres", source=source)
        findings.add(sentence, severity="info", action="repaired")
    if _is_northing_first(x, y):
        layer = with_axes_swapped(layer)
        x, y = y, x
        report_axes_swapped(source, findings)
    codes = candidates(x, y, area.box, grids.datum_of(area.crs))
    if len(codes) != 1:
        raise _not_one_system(codes, x, y, source)
    sentence = phrase("finding.crs_recognised", source=source, crs=codes[0])
    findings.add(sentence, severity="info", action="kept")
    return layer, CRS.from_user_input(codes[0])


def _in_metres(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A layer in millimetres, in metres."""
    shapes = layer.geometry.to_numpy()
    return layer.set_geometry(shapely.transform(shapes, lambda points: points / 1000))


def report_axes_swapped(source: str, findings: Findings) -> None:
    """Report that the axes of a layer were swapped.

    Parameters
    ----------
    source : str
        The source's name.
    findings : Findings
        Takes the ``axes_swapped``.
    """
    sentence = phrase("finding.axes_swapped", source=source)
    findings.add(sentence, severity="info", action="repaired")


def _is_northing_first(x: float, y: float) -> bool:
    """Whether the digits of a point are those of a Chinese grid or of degrees, northing first."""
    is_easting = 2e5 < y < 8e5 or 13e6 < y < 46e6
    is_grid = _is_between(x, _NORTHINGS) and is_easting
    is_degrees = _is_between(x, _LATITUDES) and _is_between(y, _LONGITUDES)
    return is_grid or is_degrees


def _is_between(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] < value < bounds[1]


def _not_one_system(codes: list[str], x: float, y: float, source: str) -> CrsError:
    """The error that the digits of a layer fit several systems, or none."""
    if codes:
        return CrsError("meaning.several_crs", source=source, x=x, y=y, codes=codes)
    is_cut = min(x, y) >= 0 and 360 < max(x, y) < 2e5
    code = "meaning.cut_coordinates" if is_cut else "meaning.unrecognised_crs"
    return CrsError(code, source=source, x=x, y=y)


def candidates(x: float, y: float, box: Box | None, datum: grids.Datum) -> list[str]:
    """Systems in which the digits of a point can stand, easting first.

    By the number of the zone in front of the easting; as degrees; or, among the grids without a
    number in front, those with which the point falls into the box. A six-degree zone has the
    digits of the three-degree zone with its meridian and is not listed twice.

    Parameters
    ----------
    x, y : float
        Easting (or longitude) first, in metres or degrees.
    box : tuple of float or None
        West, south, east and north (degrees) of the expected area.
    datum : grids.Datum
        The datum on which systems are sought.

    Returns
    -------
    list of str
        EPSG codes; empty where the digits fit none.

    Examples
    --------
    >>> candidates(40_570_100, 3_545_100, None, grids.CGCS2000)
    ['EPSG:4528']
    >>> candidates(570_100, 3_545_100, (120.5, 31.8, 121.1, 32.3), grids.CGCS2000)
    ['EPSG:4549']
    """
    if x >= _FIRST_PREFIXED and _is_between(y, _NORTHINGS):
        return _prefixed_grids(x, y, box, datum)
    if _is_between(x, _LONGITUDES) and _is_between(y, _LATITUDES):
        return [f"EPSG:{datum.geographic}"]
    if _is_between(x, _EASTINGS) and _is_between(y, _NORTHINGS):
        return _grids_without_prefix(x, y, box, datum)
    return []


def _prefixed_grids(
    x: float, y: float, box: Box | None, datum: grids.Datum
) -> list[str]:
    """The grid of the zone in front of an easting, or the web's projection, by the box."""
    grid = datum.grid(int(x // 1e6), prefixed=True)
    prefixed = [grid] if grid else []
    if box is None:
        return prefixed
    # the digits of a western six-degree zone are those of the web's projection in the east
    possible = [*prefixed, f"EPSG:{_WEB_MERCATOR}"]
    return _falling_into(box, possible, x, y) or prefixed


def _grids_without_prefix(
    x: float, y: float, box: Box | None, datum: grids.Datum
) -> list[str]:
    """The grids whose eastings have no zone in front, with which a point falls into the box."""
    is_near_meridian = _is_between(x, _EASTINGS_NEAR)
    if box is None:
        if not is_near_meridian:
            return []
        return [str(datum.grid(_ZONE_OF_120, prefixed=False))]
    codes = [str(datum.grid(zone, prefixed=False)) for zone in _ZONES]
    if not is_near_meridian:
        # then it is a six-degree strip, or UTM with its smaller scale
        codes += [f"EPSG:{32600 + zone}" for zone in _UTM_ZONES]
    return _falling_into(box, codes, x, y)


def _falling_into(box: Box, codes: Sequence[str], x: float, y: float) -> list[str]:
    """The systems in which a point falls into a box of degrees."""
    systems = {code: CRS.from_user_input(code) for code in codes}
    return [code for code in codes if falls_into(box, systems[code], x, y)]
