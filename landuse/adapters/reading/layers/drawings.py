"""Outlines that are not features yet: CAD drawings with text labels, and placemarks of a KML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.adapters.meaning import outline_words
from landuse.adapters.meaning.drawing_labels import is_land_class, written_area
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.reading.layers.drawing_text import with_numbered_characters
from landuse.adapters.reading.raw import RawTable
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.domain.vocabulary.units import mu_from_m2
from landuse.errors import SourceError
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Ends of a polyline that are nearer than this (drawing units) were meant to meet.
_CLOSE = 0.01
#: A closed polyline has at least so many points, the first again at its end.
_LEAST_POINTS = 4
#: How far the area that is written may be from that of the outline, as a share of it.
_ABOUT = 0.01
#: Characters of several labels that are shown.
_SHOWN = 60
#: GEOS's numbers for kinds of shapes.
_POINT, _LINE, _POLYGON, _MULTIPOLYGON = 0, 1, 3, 6


def from_drawing(
    raw: gpd.GeoDataFrame,
    layer: str | None,
    table: Table,
    findings: Findings,
    name: str,
    attributes: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> RawTable:
    """Closed outlines of a CAD drawing, with the text that stands in them.

    Of the labels in an outline, one with a digit is its id and the rest is its name; the code of a
    land class, and the outline's own area, are neither where there is another.

    Parameters
    ----------
    raw : GeoDataFrame
        The drawing as GDAL reads it, closed polylines as polygons; not changed.
    layer : str or None
        The CAD layer of the outlines; labels may be in any.
    table : Table
        The canonical table that the outlines are read as.
    findings : Findings
        Takes outlines that were closed (their ends nearly met), those that are open and left
        out, and those with several labels.
    name : str
        The file's name, for the error.
    attributes : mapping of str to sequence of str, optional
        Handle of an outline → number, holder and land class that its survey program gave it: they
        go before labels.

    Returns
    -------
    RawTable
        With the table's key, ``name``, 图层 and, of parcels, holder and land class; rows are
        numbered as the drawing's entities.

    Raises
    ------
    SourceError
        Where there is no closed outline, or there are some in several CAD layers and none is
        named, listing the layers.

    Notes
    -----
    A drawing has no features: whatever is drawn inside a closed polyline belongs to it, and a
    text in nested outlines to the smallest of them, as people read a plan.
    """
    import geopandas as gpd

    layers = raw["Layer"].fillna("0").astype(str)
    is_selected = (layers == layer).to_numpy() if layer else np.ones(len(raw), bool)
    shapes = _closed(raw.geometry.to_numpy(), is_selected, layers, findings)
    is_face = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    faces = np.flatnonzero(is_selected & is_face)
    if not len(faces):
        there: Parameter = list(dict.fromkeys(layers)) or phrase("meaning.none")
        if layer:
            raise SourceError(
                "reading.no_closed_outline_in_layer",
                file=name,
                layer=layer,
                layers=there,
            )
        raise SourceError("reading.no_closed_outline", file=name, layers=there)
    drawn_in = list(dict.fromkeys(layers.iloc[faces]))
    if layer is None and len(drawn_in) > 1:
        raise SourceError(
            "reading.several_layers", file=name, count=len(drawn_in), layers=drawn_in
        )
    given = _given(raw, faces, attributes)
    labels = [
        _without_measures(words, shape)
        for words, shape in zip(
            _labels_in(shapes[faces], raw), shapes[faces], strict=True
        )
    ]
    chosen = [
        (entity, words)
        for entity, words, number in zip(
            faces.tolist(), labels, given["number"], strict=True
        )
        if number is None
    ]
    _tell_several(chosen, findings)
    ids = [words[0] if words else None for words in labels]
    columns: dict[str, object] = {
        table.key[0]: [
            number or label for number, label in zip(given["number"], ids, strict=True)
        ],
        "name": [
            " ".join(words if number else words[1:]) or None
            for number, words in zip(given["number"], labels, strict=True)
        ],
        outline_words.LAYER: layers.iloc[faces].to_numpy(),
    }
    for column in ("holder", "land_use"):
        if column in table.names and any(given[column]):
            columns[column] = given[column]
    return RawTable(
        gpd.GeoDataFrame(columns, geometry=shapes[faces]), pd.Series(faces + 1), None
    )


def _given(
    raw: gpd.GeoDataFrame, faces: np.ndarray, attributes: Mapping[str, Sequence[str]]
) -> dict[str, list[str | None]]:
    """Number, holder and land class of every outline, None where nothing gives them."""
    handles = (
        raw["EntityHandle"]
        if "EntityHandle" in raw
        else pd.Series(None, index=raw.index)
    )
    given: dict[str, list[str | None]] = {"number": [], "holder": [], "land_use": []}
    for handle in handles.iloc[faces]:
        texts = list(attributes.get(str(handle), ()))
        for place, column in enumerate(given):
            given[column].append((texts[place] or None) if place < len(texts) else None)
    return given


def _without_measures(words: Sequence[str], shape: shapely.Geometry) -> list[str]:
    """The labels of an outline that may be its number or name: not its class or its own area.

    A label that stands alone is kept: nothing else could be meant.
    """
    kept = [word for word in words if not _is_measure(word, shape.area)]
    return kept if any(not _has_no_digit(word) for word in kept) else list(words)


def _is_measure(word: str, area: float) -> bool:
    """Whether a label is the code of a land class, or the area (m² or mu) of its outline."""
    if is_land_class(word):
        return True
    value = written_area(word)
    if value is None:
        return False
    return any(abs(value - size) <= _ABOUT * size for size in (area, mu_from_m2(area)))


def _closed(
    shapes: np.ndarray, is_selected: np.ndarray, layers: pd.Series, findings: Findings
) -> np.ndarray:
    """A copy of the shapes in which polylines whose ends nearly meet are polygons."""
    lines = np.flatnonzero(is_selected & (shapely.get_type_id(shapes) == _LINE))
    start, end = (
        shapely.get_point(shapes[lines], 0),
        shapely.get_point(shapes[lines], -1),
    )
    has_area = shapely.get_num_points(shapes[lines]) >= _LEAST_POINTS
    is_near = (shapely.distance(start, end) <= _CLOSE) & has_area
    closed = lines[is_near]
    out = shapes.copy()
    out[closed] = [
        shapely.polygons(shapely.get_coordinates(line)) for line in shapes[closed]
    ]
    for entity in closed.tolist():
        sentence = phrase(
            "finding.outline_closed", row=entity + 1, layer=layers.iloc[entity]
        )
        findings.add(sentence, action="repaired", row=entity + 1)
    for entity in lines[~is_near].tolist():
        sentence = phrase(
            "finding.open_outline", row=entity + 1, layer=layers.iloc[entity]
        )
        findings.add(sentence, action="ignored", row=entity + 1)
    return out


def _labels_in(faces: np.ndarray, raw: gpd.GeoDataFrame) -> list[list[str]]:
    """The texts of a drawing inside every face, those with a digit (numbers) first.

    A text in nested faces belongs to the smallest.
    """
    shapes = raw.geometry.to_numpy()
    text = (
        raw["Text"] if "Text" in raw else pd.Series(None, index=raw.index, dtype=object)
    )
    is_label = text.notna().to_numpy() & (shapely.get_type_id(shapes) == _POINT)
    entities = np.flatnonzero(is_label)
    texts = [
        [with_numbered_characters(line).strip() for line in str(t).splitlines()]
        for t in text.iloc[entities]
    ]
    label, face = shapely.STRtree(faces).query(shapes[entities], predicate="within")
    by_label_then_size = np.lexsort((shapely.area(faces[face]), label))
    label, face = label[by_label_then_size], face[by_label_then_size]
    smallest = np.unique(label, return_index=True)[1]
    words: list[list[str]] = [[] for _ in faces]
    for i, j in zip(label[smallest], face[smallest], strict=True):
        words[j] += [line for line in texts[i] if line]
    return [sorted(found, key=_has_no_digit) for found in words]


def _has_no_digit(text: str) -> bool:
    return not any(character.isdigit() for character in text)


def _tell_several(
    chosen: Sequence[tuple[int, Sequence[str]]], findings: Findings
) -> None:
    """List outlines (entity, labels) with several labels: which of them is the id was a choice."""
    for entity, words in chosen:
        if len(words) < 2:
            continue
        joined = " ".join(words)
        # a second one with a digit may be the number just as well
        is_clear = _has_no_digit(words[1])
        findings.add(
            phrase("finding.several_labels", row=entity + 1, labels=joined[:_SHOWN]),
            severity="info" if is_clear else "warning",
            row=entity + 1,
            value=joined,
        )


def with_placemark_ids(
    raw: pd.DataFrame, table: Table, findings: Findings
) -> pd.DataFrame:
    """Placemarks of a KML with their names as ids, where no column is one.

    Parameters
    ----------
    raw : GeoDataFrame
        The placemarks as GDAL reads them; not changed.
    table : Table
        The canonical table that they are read as.
    findings : Findings
        Takes the ``name_as_id``.

    Returns
    -------
    GeoDataFrame
    """
    key = table.column(table.key[0])
    spellings = {tidy(name) for name in (key.name, *key.aliases)}
    has_key = bool(spellings & {tidy(header) for header in raw.columns})
    if has_key or "Name" not in raw:
        return raw
    sentence = phrase("finding.name_as_id", column=key.label)
    findings.add(sentence, severity="info", column=key.name)
    return raw.assign(**{key.name: raw["Name"]})
