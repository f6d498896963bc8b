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
    """Which outlines are valid, asked of GEOS while Python does something else.

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
        """Tell which shapes are valid.

        Parameters
        ----------
        shapes : ndarray of object
            The same outlines, or others: these are asked about anew.

        Returns
        -------
        ndarray of bool
        """
        if len(shapes) != len(self._shapes):
            return _is_valid(shapes)
        # one that was found unusable has become None
        is_there = ~shapely.is_missing(shapes)
        are_same = all(map(operator.is_, shapes[is_there], self._shapes[is_there]))
        return self._answer.result() if are_same else _is_valid(shapes)


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
        Of the outlines as they were read: they are asked about once where they are still these.

    Returns
    -------
    layer : GeoDataFrame
        The rows that are kept.
    repaired, rejected : int
        How many outlines were repaired, and how many rows rejected.
    """
    shapes = _flat_and_finite(layer.geometry.to_numpy())
    is_missing = shapely.is_missing(shapes)
    is_valid = _is_valid(shapes) if validity is None else validity.of(shapes)
    is_broken = ~is_missing & ~is_valid
    area_before = np.zeros(len(shapes))
    area_before[is_broken] = shapely.area(shapes[is_broken])
    shapes[is_broken] = shapely.make_valid(shapes[is_broken])
    is_collection = np.zeros(len(shapes), bool)
    was_touched = is_broken
    if polygons:
        kinds = shapely.get_type_id(shapes)
        is_area = np.isin(kinds, (_POLYGON, _MULTIPOLYGON))
        # where an outline is not required, a point stands for a place
        is_allowed = is_area | (kinds == _POINT) if not required else is_area
        is_mixed = ~is_missing & ~is_allowed
        is_collection = is_mixed & ~is_broken & (shapely.get_num_geometries(shapes) > 1)
        area_before[is_collection] = shapely.area(shapes[is_collection])
        shapes[is_mixed] = [_polygons_of(shape) for shape in shapes[is_mixed]]
        was_touched = is_broken | is_mixed
    is_lost = is_missing.copy()
    touched = shapes[was_touched]
    is_lost[was_touched] = shapely.is_missing(touched) | shapely.is_empty(touched)
    shapes[is_lost] = None
    is_repaired = (is_broken | is_collection) & ~is_lost
    for is_told, sentence in (
        (is_broken & ~is_lost, phrase("finding.geometry_repaired")),
        (is_collection & ~is_lost, phrase("finding.geometry_repaired.collection")),
    ):
        change_m2 = shapely.area(shapes[is_told]) - area_before[is_told]
        _tell_repairs(layer[is_told], change_m2, sentence, findings)
    geometry = pd.Series(shapes, index=layer.index, dtype=object).to_numpy()
    out = layer.set_geometry(geometry, crs=layer.crs)
    if not required:
        return out, int(is_repaired.sum()), 0
    _tell_lost(layer[is_missing], phrase("finding.geometry_missing"), findings)
    _tell_lost(
        layer[is_lost & ~is_missing], phrase("finding.geometry_unusable"), findings
    )
    return out[~is_lost], int(is_repaired.sum()), int(is_lost.sum())


def _flat_and_finite(shapes: np.ndarray) -> np.ndarray:
    """A copy of the shapes without heights; None for what is empty or not of numbers."""
    out = shapes.copy()
    if shapely.has_z(out).any():
        out = shapely.force_2d(out)
    out[shapely.is_empty(out)] = None
    # a vertex that is no number ends an outline that cannot be trusted; it shows in the perimeter
    out[~np.isfinite(shapely.length(out))] = None
    # a point has none
    points = np.flatnonzero(shapely.get_type_id(out) == _POINT)
    ordinates = shapely.get_x(out[points]) + shapely.get_y(out[points])
    out[points[~np.isfinite(ordinates)]] = None
    return out


def _is_valid(shapes: np.ndarray) -> np.ndarray:
    """Which shapes GEOS calls valid."""
    return concatenate_blocks(
        lambda at: shapely.is_valid(shapes[at]), len(shapes)
    ).astype(bool)


def _polygons_of(shape: Any) -> Any:
    """The polygons of a mixed collection as one shape; None where it has none."""
    parts = shapely.get_parts(shape)
    while np.isin(shapely.get_type_id(parts), (_MULTIPOLYGON, _COLLECTION)).any():
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == _POLYGON]
    return shapely.union_all(polygons) if len(polygons) else None


def _tell_repairs(
    rows: gpd.GeoDataFrame, change_m2: np.ndarray, sentence: Phrase, findings: Findings
) -> None:
    """List repaired rows with the change of their areas."""
    findings.each(
        sentence,
        rows_of(rows, [f"{change:+.2f}" for change in change_m2]),
        column="geometry",
        action="repaired",
    )


def _tell_lost(rows: gpd.GeoDataFrame, sentence: Phrase, findings: Findings) -> None:
    """List rows that are rejected for their outline."""
    findings.each(
        sentence,
        rows_of(rows),
        severity="error",
        action="rejected",
    )


def report_duplicates(layer: gpd.GeoDataFrame, findings: Findings) -> None:
    """List outlines that stand twice: the same ground would be counted twice.

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
    may_be_twin = _recurs(layer["area_plane_m2"].to_numpy(float, na_value=np.nan))
    bounds = shapely.bounds(shapes[may_be_twin])
    # a complex number is a pair that is compared at once
    corner = pd.Series(bounds[:, 0] + 1j * bounds[:, 1])
    may_be_twin[may_be_twin] = corner.duplicated(keep=False).to_numpy()
    suspects = layer[may_be_twin]
    vertices = pd.Series(
        shapely.to_wkb(shapely.normalize(shapes[may_be_twin])), index=suspects.index
    )
    first_row = vertices.map(suspects["source_row"].groupby(vertices).first())
    findings.each(
        phrase("finding.duplicate_geometry"),
        rows_of(suspects, first_row)[vertices.duplicated()],
        column="geometry",
    )


def _recurs(values: np.ndarray) -> np.ndarray:
    """Which values stand more than once; a missing one does not."""
    in_order = np.sort(values)
    recurring = in_order[1:][np.diff(in_order) == 0]
    return np.isin(values, recurring)
