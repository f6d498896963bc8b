"""Outlines that can be measured: mended where broken, listed where lost or standing twice."""

from __future__ import annotations

import operator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.blocks import concatenate_blocks
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: GEOS's numbers for kinds of shapes.
_POINT, _POLYGON, _MULTIPOLYGON, _COLLECTION = 0, 3, 6, 7


class Validity:
    """Which outlines are valid, found by GEOS while Python does something else.

    Parameters
    ----------
    shapes : ndarray of object
        Outlines, None where there is none; not changed.
    """

    def __init__(self, shapes: np.ndarray) -> None:
        self._shapes = shapes
        self._pool = ThreadPoolExecutor(1)
        self._answer = self._pool.submit(_is_valid, shapes)
        self._pool.shutdown(wait=False)

    def of(self, shapes: np.ndarray) -> np.ndarray:
        """Which shapes are valid.

        Parameters
        ----------
        shapes : ndarray of object
            The same outlines, or others, whose validity is found anew.

        Returns
        -------
        ndarray of bool
        """
        if len(shapes) != len(self._shapes):
            return _is_valid(shapes)
        # one that was found unusable has become None
        is_present = ~shapely.is_missing(shapes)
        is_same = map(operator.is_, shapes[is_present], self._shapes[is_present])
        if not all(is_same):
            return _is_valid(shapes)
        return self._answer.result()


def sound_geometry(
    layer: gpd.GeoDataFrame,
    findings: Findings,
    *,
    polygons: bool,
    required: bool,
    validity: Validity | None = None,
) -> tuple[gpd.GeoDataFrame, int, int]:
    """Keep the rows whose outlines can be used.

    Heights are dropped. Broken outlines, and only they, are repaired by GEOS's ``make_valid``,
    of whose result the polygons are kept, and so are those of a collection of several shapes;
    how much either changed the area is listed.

    Parameters
    ----------
    layer : GeoDataFrame
        In metres, with ``source_row`` and its id in the first column; not changed.
    findings : Findings
        Takes ``geometry_repaired``, ``geometry_missing`` and ``geometry_unusable``.
    polygons : bool
        Whether an outline has to be an area. Where outlines are not required, a point may
        stand for one.
    required : bool
        Whether rows without a usable outline are rejected, or kept without one.
    validity : Validity, optional
        Of the outlines as they were read; used where they have not changed since.

    Returns
    -------
    layer : GeoDataFrame
        The rows that are kept.
    repaired, rejected : int
        How many outlines were repaired, and how many rows rejected.
    """
    flat = _flat_and_finite(layer.geometry.to_numpy())
    is_missing = shapely.is_missing(flat)
    is_valid = _is_valid(flat) if validity is None else validity.of(flat)
    is_broken = ~is_missing & ~is_valid
    shapes = flat.copy()
    shapes[is_broken] = shapely.make_valid(flat[is_broken])
    is_collection = np.zeros(len(shapes), bool)
    if polygons:
        is_mixed = ~is_missing & ~_is_allowed(shapes, required=required)
        has_several = shapely.get_num_geometries(shapes) > 1
        is_collection = is_mixed & has_several & ~is_broken
        shapes[is_mixed] = [_polygons_of(shape) for shape in shapes[is_mixed]]
    is_lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes[is_lost] = None
    for is_repaired, code in (
        (is_broken & ~is_lost, "finding.geometry_repaired"),
        (is_collection & ~is_lost, "finding.geometry_repaired.collection"),
    ):
        change_m2 = shapely.area(shapes[is_repaired]) - shapely.area(flat[is_repaired])
        _report_repairs(layer[is_repaired], change_m2, phrase(code), findings)
    repaired = int(((is_broken | is_collection) & ~is_lost).sum())
    geometry = pd.Series(shapes, index=layer.index, dtype=object).to_numpy()
    sound_layer = layer.set_geometry(geometry, crs=layer.crs)
    if not required:
        return sound_layer, repaired, 0
    _report_lost(layer[is_missing], "finding.geometry_missing", findings)
    _report_lost(layer[is_lost & ~is_missing], "finding.geometry_unusable", findings)
    return sound_layer[~is_lost], repaired, int(is_lost.sum())


def _is_allowed(shapes: np.ndarray, *, required: bool) -> np.ndarray:
    """Which shapes can stand in a layer of areas."""
    kinds = shapely.get_type_id(shapes)
    is_area = np.isin(kinds, (_POLYGON, _MULTIPOLYGON))
    if required:
        return is_area
    # where an outline is not required, a point stands for a place
    return np.asarray(is_area | (kinds == _POINT))


def _flat_and_finite(shapes: np.ndarray) -> np.ndarray:
    """A copy of the shapes without heights; None for what is empty or not of numbers."""
    flat = shapes.copy()
    if shapely.has_z(flat).any():
        flat = shapely.force_2d(flat)
    flat[shapely.is_empty(flat)] = None
    # a vertex that is no number ends an outline that cannot be trusted; it shows in the perimeter
    flat[~np.isfinite(shapely.length(flat))] = None
    # a point has no perimeter
    points = np.flatnonzero(shapely.get_type_id(flat) == _POINT)
    ordinates = shapely.get_x(flat[points]) + shapely.get_y(flat[points])
    flat[points[~np.isfinite(ordinates)]] = None
    return flat


def _is_valid(shapes: np.ndarray) -> np.ndarray:
    """Which shapes GEOS calls valid."""
    is_valid = concatenate_blocks(
        lambda block: shapely.is_valid(shapes[block]), len(shapes)
    )
    return is_valid.astype(bool)


def _polygons_of(shape: Any) -> Any:
    """The polygons of a mixed collection as one shape; None where it has none."""
    parts = shapely.get_parts(shape)
    while np.isin(shapely.get_type_id(parts), (_MULTIPOLYGON, _COLLECTION)).any():
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == _POLYGON]
    return shapely.union_all(polygons) if len(polygons) else None


def _report_repairs(
    rows: gpd.GeoDataFrame, change_m2: np.ndarray, sentence: Phrase, findings: Findings
) -> None:
    """List repaired rows with the change of their areas."""
    changes = [f"{change:+.2f}" for change in change_m2]
    listed = rows_of(rows, changes)
    findings.each(sentence, listed, column="geometry", action="repaired")


def _report_lost(rows: gpd.GeoDataFrame, code: str, findings: Findings) -> None:
    """List rows that are rejected for their outline."""
    listed = rows_of(rows)
    findings.each(phrase(code), listed, severity="error", action="rejected")


def report_duplicates(layer: gpd.GeoDataFrame, findings: Findings) -> None:
    """List outlines that stand twice: the same land would be counted twice.

    Equal areas, then equal lower left corners, narrow the layer to the few outlines whose
    vertices are compared.

    Parameters
    ----------
    layer : GeoDataFrame
        With ``source_row``, its id in the first column, and ``area_plane_m2``.
    findings : Findings
        Takes a ``duplicate_geometry`` for every outline but the first of its kind.

    Examples
    --------
    >>> import geopandas as gpd
    >>> square, findings = shapely.box(0, 0, 10, 10), Findings("parcels")
    >>> columns = {"id": ["P0", "P1"], "source_row": [1, 2], "area_plane_m2": [100.0, 100.0]}
    >>> report_duplicates(gpd.GeoDataFrame(columns, geometry=[square, square]), findings)
    >>> findings.rows[0]["message"]
    '第2行(P1)的图形与第1行完全相同，面积会重复计算'
    """
    shapes = layer.geometry.to_numpy()
    areas = layer["area_plane_m2"].to_numpy(float, na_value=np.nan)
    may_be_duplicate = _recurs(areas)
    bounds = shapely.bounds(shapes[may_be_duplicate])
    # a complex number is a pair that is compared at once
    corners = pd.Series(bounds[:, 0] + 1j * bounds[:, 1])
    may_be_duplicate[may_be_duplicate] = corners.duplicated(keep=False).to_numpy()
    suspects = layer[may_be_duplicate]
    normalized = shapely.normalize(shapes[may_be_duplicate])
    vertices = pd.Series(shapely.to_wkb(normalized), index=suspects.index)
    first_row_of = suspects["source_row"].groupby(vertices).first()
    listed = rows_of(suspects, vertices.map(first_row_of))[vertices.duplicated()]
    sentence = phrase("finding.duplicate_geometry")
    findings.each(sentence, listed, column="geometry")


def _recurs(values: np.ndarray) -> np.ndarray:
    """Which values stand more than once; a missing one does not."""
    in_order = np.sort(values)
    recurring = in_order[1:][np.diff(in_order) == 0]
    return np.isin(values, recurring)
