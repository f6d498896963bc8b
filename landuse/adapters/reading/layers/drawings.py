"""CAD drawings: closed outlines, and the text labels that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from landuse.adapters.meaning import outline_words
from landuse.adapters.meaning.drawing_labels import is_land_class, written_area
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
_LARGEST_GAP = 0.01
#: A closed polyline has at least so many points, the first again at its end.
_LEAST_POINTS = 4
#: How far the area that is written may be from that of the outline, as a share of it.
_AREA_TOLERANCE = 0.01
#: Characters of several labels that a finding lists.
_LISTED = 60
#: GEOS's numbers for kinds of shapes.
_POINT, _LINE, _POLYGON, _MULTIPOLYGON = 0, 1, 3, 6


class _SurveyedParcel(NamedTuple):
    """The attributes that a survey program gives an outline; None for those that it does not."""

    number: str | None = None
    holder: str | None = None
    land_use: str | None = None


#: Texts that a survey program gives a parcel.
_PARCEL_TEXTS = len(_SurveyedParcel._fields)


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
    A drawing has no features: a text inside a closed polyline belongs to it, and one in nested
    outlines to the smallest of them, as people read a plan.
    """
    import geopandas as gpd

    layers = raw["Layer"].fillna("0").astype(str).to_numpy()
    is_selected = layers == layer if layer else np.ones(len(raw), bool)
    shapes = _with_lines_closed(raw.geometry.to_numpy(), is_selected, layers, findings)
    is_closed = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    entities = np.flatnonzero(is_selected & is_closed)
    if not len(entities):
        raise _no_outline(layer, layers, name)
    used_layers = list(dict.fromkeys(layers[entities]))
    if layer is None and len(used_layers) > 1:
        count = len(used_layers)
        raise SourceError(
            "reading.several_layers", file=name, count=count, layers=used_layers
        )
    outlines = shapes[entities]
    parcels = _surveyed_parcels(raw, entities, attributes)
    labels = _labels_without_measures(outlines, _labels_in(outlines, raw))
    _report_several_labels(entities, labels, parcels, findings)
    columns = _columns(parcels, labels, layers[entities], table)
    frame = gpd.GeoDataFrame(columns, geometry=outlines)
    return RawTable(frame, pd.Series(entities + 1), None)


def _no_outline(layer: str | None, layers: Iterable[str], name: str) -> SourceError:
    """The error that there is no closed outline, with the layers that there are."""
    present: Parameter = list(dict.fromkeys(layers)) or phrase("meaning.none")
    if layer:
        return SourceError(
            "reading.no_closed_outline_in_layer",
            file=name,
            layer=layer,
            layers=present,
        )
    return SourceError("reading.no_closed_outline", file=name, layers=present)


def _columns(
    parcels: Sequence[_SurveyedParcel],
    labels: Sequence[Sequence[str]],
    layers: np.ndarray,
    table: Table,
) -> dict[str, object]:
    """The id, name and CAD layer of every outline, and of parcels the holder and land class."""
    ids: list[str | None] = []
    names: list[str | None] = []
    for parcel, words in zip(parcels, labels, strict=True):
        number, name_words = parcel.number, list(words)
        if number is None and name_words:
            number = name_words.pop(0)
        ids.append(number)
        names.append(" ".join(name_words) or None)
    columns: dict[str, object] = {
        table.key[0]: ids,
        "name": names,
        outline_words.LAYER: layers,
    }
    for column in ("holder", "land_use"):
        values = [getattr(parcel, column) for parcel in parcels]
        if column in table.names and any(values):
            columns[column] = values
    return columns


def _surveyed_parcels(
    raw: gpd.GeoDataFrame,
    entities: np.ndarray,
    attributes: Mapping[str, Sequence[str]],
) -> list[_SurveyedParcel]:
    """The attributes that the survey program gives every outline."""
    if "EntityHandle" not in raw:
        return [_SurveyedParcel() for _ in entities]
    parcels = []
    for handle in raw["EntityHandle"].iloc[entities]:
        texts = attributes.get(str(handle), ())
        values = [text or None for text in texts[:_PARCEL_TEXTS]]
        parcels.append(_SurveyedParcel(*values))
    return parcels


def _labels_without_measures(
    outlines: np.ndarray, labels: Sequence[Sequence[str]]
) -> list[list[str]]:
    """The labels of every outline that may be its number or name: not its class or its own area.

    Where no label with a digit is left, all are kept: nothing else could be meant.
    """
    areas = shapely.area(outlines)
    labels_left = []
    for area, words in zip(areas, labels, strict=True):
        others = [word for word in words if not _is_measure(word, area)]
        has_number = any(_has_digit(word) for word in others)
        labels_left.append(others if has_number else list(words))
    return labels_left


def _is_measure(word: str, area: float) -> bool:
    """Whether a label is the code of a land class, or the area (m² or mu) of its outline."""
    if is_land_class(word):
        return True
    written = written_area(word)
    if written is None:
        return False
    sizes = (area, mu_from_m2(area))
    return any(abs(written - size) <= _AREA_TOLERANCE * size for size in sizes)


def _with_lines_closed(
    shapes: np.ndarray, is_selected: np.ndarray, layers: np.ndarray, findings: Findings
) -> np.ndarray:
    """A copy of the shapes in which polylines whose ends nearly meet are polygons."""
    lines = np.flatnonzero(is_selected & (shapely.get_type_id(shapes) == _LINE))
    first_points = shapely.get_point(shapes[lines], 0)
    last_points = shapely.get_point(shapes[lines], -1)
    has_area = shapely.get_num_points(shapes[lines]) >= _LEAST_POINTS
    nearly_meet = shapely.distance(first_points, last_points) <= _LARGEST_GAP
    is_closable = nearly_meet & has_area
    closable = lines[is_closable]
    with_polygons = shapes.copy()
    for entity in closable.tolist():
        vertices = shapely.get_coordinates(shapes[entity])
        with_polygons[entity] = shapely.polygons(vertices)
    for entity in closable.tolist():
        row = entity + 1
        sentence = phrase("finding.outline_closed", row=row, layer=layers[entity])
        findings.add(sentence, action="repaired", row=row)
    for entity in lines[~is_closable].tolist():
        row = entity + 1
        sentence = phrase("finding.open_outline", row=row, layer=layers[entity])
        findings.add(sentence, action="ignored", row=row)
    return with_polygons


def _labels_in(outlines: np.ndarray, raw: gpd.GeoDataFrame) -> list[list[str]]:
    """The texts of a drawing inside every outline, those with a digit (numbers) first.

    A text in nested outlines belongs to the smallest.
    """
    words: list[list[str]] = [[] for _ in outlines]
    if "Text" not in raw:
        return words
    shapes = raw.geometry.to_numpy()
    has_text = raw["Text"].notna().to_numpy()
    labels = np.flatnonzero(has_text & (shapely.get_type_id(shapes) == _POINT))
    texts = raw["Text"].iloc[labels].to_list()
    tree = shapely.STRtree(outlines)
    label, outline = tree.query(shapes[labels], predicate="within")
    size = shapely.area(outlines[outline])
    by_label_then_size = np.lexsort((size, label))
    label, outline = label[by_label_then_size], outline[by_label_then_size]
    smallest = np.unique(label, return_index=True)[1]
    for i, j in zip(label[smallest], outline[smallest], strict=True):
        words[j] += _lines_of_label(str(texts[i]))
    return [sorted(words_inside, key=_has_no_digit) for words_inside in words]


def _lines_of_label(text: str) -> list[str]:
    """The lines of a label, without the empty ones."""
    lines = [with_numbered_characters(line).strip() for line in text.splitlines()]
    return [line for line in lines if line]


def _has_digit(text: str) -> bool:
    """Whether a text may be a number, or hold one."""
    return any(character.isdigit() for character in text)


def _has_no_digit(text: str) -> bool:
    """Whether a text is of words only; such texts are sorted behind numbers."""
    return not _has_digit(text)


def _report_several_labels(
    entities: np.ndarray,
    labels: Sequence[Sequence[str]],
    parcels: Sequence[_SurveyedParcel],
    findings: Findings,
) -> None:
    """List outlines with several labels: which of them is the id was a choice."""
    for entity, words, parcel in zip(entities.tolist(), labels, parcels, strict=True):
        if parcel.number is not None or len(words) < 2:
            continue
        joined = " ".join(words)
        # a second one with a digit may be the number just as well
        is_ambiguous = _has_digit(words[1])
        row = entity + 1
        findings.add(
            phrase("finding.several_labels", row=row, labels=joined[:_LISTED]),
            severity="warning" if is_ambiguous else "info",
            row=row,
            value=joined,
        )
