"""Coordinate systems: what is declared, what a file states, and which of them is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from landuse.adapters.meaning import grids, shifted_degrees
from landuse.adapters.meaning.expected_area import rows_in_area
from landuse.adapters.meaning.position import ExpectedArea, Point, falls_into, middle_of
from landuse.adapters.meaning.recognition import recognise
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: EPSG codes of CGCS2000 and WGS 84 in degrees.
_CGCS2000, _WGS84 = 4490, 4326
#: How EPSG calls the projections that stretch everything the farther from the equator it is.
_MERCATOR = ("Mercator", "Popular Visualisation Pseudo Mercator")
#: No longitude or latitude is beyond it (degrees).
_LARGEST_DEGREES = 360


def parse(text: str, where: str) -> CRS:
    """A coordinate system from text.

    Parameters
    ----------
    text : str
        An EPSG code ("EPSG:4528"), WKT or a PROJ string.
    where : str
        The place in which the text stands, for the error.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    CrsError
        Where PROJ does not know the system.
    """
    try:
        return CRS.from_user_input(text)
    except ProjError:
        raise CrsError("meaning.unknown_crs", place=where, text=text) from None


def zone_crs(text: str) -> CRS:
    """The zone's coordinate system, in which areas are measured.

    Parameters
    ----------
    text : str
        The ``crs`` of ``[zone]`` in ``landuse.toml``.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    CrsError
        Where the system is unknown, is not projected, is not in metres, or is a Mercator
        projection, as web maps have it, which shows areas some 40 % too large at the latitude of
        Nantong.

    Examples
    --------
    >>> zone_crs("EPSG:4528").to_epsg()
    4528
    """
    system = parse(text, "landuse.toml [zone] crs")
    if not system.is_projected:
        raise CrsError("meaning.crs_not_projected", crs=text)
    plane = system
    if system.is_bound and system.source_crs:
        plane = system.source_crs
    operation = plane.coordinate_operation
    if operation is not None and operation.method_name.startswith(_MERCATOR):
        raise CrsError("meaning.crs_web_mercator", crs=text)
    for axis in plane.axis_info[:2]:
        if axis.unit_conversion_factor != 1:
            raise CrsError("meaning.crs_not_in_metres", crs=text, unit=axis.unit_name)
    return system


def to_zone_crs(
    layer: gpd.GeoDataFrame,
    declared: str | None,
    area: ExpectedArea,
    source: str,
    findings: Findings,
    middle: Point | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """Bring a layer into the zone's coordinate system.

    The file's own statement counts first, then the declared system, then the digits; a
    statement with which the layer cannot be where the zone is gives way to a declared one with
    which it can. A declared system with shift parameters (``+towgs84``), or GCJ-02 or BD-09, goes
    before the file's. Whatever it is, the layer has to fall into the expected area; one that does
    so only with its axes swapped is swapped, and reported.

    Parameters
    ----------
    layer : GeoDataFrame
        In the CRS that the file states, or None; with ``source_row`` and its id in the first
        column. Not changed.
    declared : str or None
        The ``crs`` of the source in ``landuse.toml``.
    area : ExpectedArea
        The zone's system and the box in which layers are expected.
    source : str
        The source's name, for findings and errors.
    findings : Findings
        Takes what was recognised, swapped or contradicted, and which rows lie elsewhere.
    middle : tuple of float, float, optional
        The middle of the whole layer where ``layer`` is a part of it, so that all of its parts
        are treated alike.

    Returns
    -------
    layer : GeoDataFrame
        In ``area.crs``, without the rows that lie elsewhere.
    name : str
        The system that the layer was in; "–" for a layer without an outline.

    Raises
    ------
    CrsError
        Naming the file: the system is unknown, cannot be recognised, has another datum than the
        zone's, or the layer lands outside the expected area.
    """
    middle = middle or middle_of(layer)
    if middle is None:
        return layer.set_crs(area.crs, allow_override=True), "–"
    if declared and shifted_degrees.shifted_system(declared):
        degrees = shifted_degrees.unshifted(layer, declared, source)
        degrees = rows_in_area(degrees, CRS(_CGCS2000), area.box, source, findings)
        return degrees.to_crs(area.crs), shifted_degrees.shifted_system(declared)
    declared_crs = parse(declared, source) if declared else None
    moved, system = _system_of(layer, declared_crs, area, source, findings, middle)
    # other digits have another middle
    middle_in_system = middle if moved is layer else None
    _refuse_other_datum(system, area.crs, source)
    placed = moved.set_crs(system, allow_override=True)
    placed = rows_in_area(placed, system, area.box, source, findings, middle_in_system)
    if system != area.crs:
        placed = placed.to_crs(area.crs)
    return placed, grids.label(system)


def _system_of(
    layer: gpd.GeoDataFrame,
    declared: CRS | None,
    area: ExpectedArea,
    source: str,
    findings: Findings,
    middle: Point,
) -> tuple[gpd.GeoDataFrame, CRS]:
    """The system of a layer, and the layer as its coordinates stand in that system."""
    if declared is not None and declared.is_bound:
        # PROJ heeds the parameters on the way to WGS 84 only; from there CGCS2000 is the same
        # within decimetres
        shifted = layer.set_crs(declared, allow_override=True).to_crs(_WGS84)
        return shifted, CRS(_CGCS2000)
    stated = layer.crs
    if stated is not None and stated.geodetic_crs is None:
        stated = None  # NonEarth and its like only say that there are coordinates
    if stated is not None and _is_beyond_degrees(stated, middle):
        x, y = middle
        sentence = phrase("finding.crs_contradicted", source=source, x=x, y=y)
        findings.add(sentence, action="repaired")
        stated = None
    if stated is not None:
        if declared is None or _is_same_system(stated, declared):
            return layer, stated
        credible = _more_credible(stated, declared, area, middle)
        _report_contradiction(stated, declared, credible, source, findings)
        return layer, credible
    if declared is not None:
        return layer, declared
    return recognise(layer, area, source, findings, middle)


def _is_beyond_degrees(system: CRS, middle: Point) -> bool:
    """Whether a system is in degrees and the coordinates cannot be."""
    x, y = middle
    return system.is_geographic and max(abs(x), abs(y)) > _LARGEST_DEGREES


def _is_same_system(stated: CRS, declared: CRS) -> bool:
    """Whether two systems are one, or are reported under one label."""
    if stated.equals(declared, ignore_axis_order=True):
        return True
    return grids.label(stated) == grids.label(declared)


def _more_credible(
    stated: CRS, declared: CRS, area: ExpectedArea, middle: Point
) -> CRS:
    """Which of two systems holds: the file's, unless it cannot be true and the other can."""
    if not _may_lie(stated, area, middle) and _may_lie(declared, area, middle):
        return declared
    return stated


def _report_contradiction(
    stated: CRS, declared: CRS, credible: CRS, source: str, findings: Findings
) -> None:
    """Report that the file's system is not the declared one, and which of them was taken."""
    labels = {"stated": grids.label(stated), "declared": grids.label(declared)}
    if credible is stated:
        code, action = "finding.crs_contradicted.kept", "kept"
    else:
        code, action = "finding.crs_contradicted.overruled", "repaired"
    findings.add(phrase(code, source=source, **labels), action=action)


def _may_lie(system: CRS, area: ExpectedArea, middle: Point) -> bool:
    """Whether a layer, read in a system, is where the zone is, maybe with its axes swapped."""
    if area.box is None:
        return True
    x, y = middle
    return falls_into(area.box, system, x, y) or falls_into(area.box, system, y, x)


def _refuse_other_datum(system: CRS, target: CRS, source: str) -> None:
    """Refuse what PROJ would do between the old datums: shift by an unknown error, silently."""
    if grids.datum_of(system) is grids.datum_of(target):
        return
    raise CrsError(
        "meaning.other_datum", source=source, crs=system.name, zone_crs=target.name
    )
