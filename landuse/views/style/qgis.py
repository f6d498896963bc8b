"""Styles and projects as QGIS reads them: the colours, hatches and words of the map, as XML.

Elements and attributes are those that QGIS 3.22 (LTR) writes itself; later versions read them too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from landuse.domain.vocabulary import status
from landuse.views.style import labels, palette
from landuse.words.catalogue import LANGUAGES, say

if TYPE_CHECKING:
    from pyproj import CRS

#: The version whose format is written.
_VERSION = "3.22.16"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
#: Column → its classes as (value, colour, hatch) in the order of the legend.
_THEMES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "status": tuple(
        (key, color, palette.STATUS_HATCHES.get(key, ""))
        for key, color in palette.STATUS_COLORS.items()
    ),
    "class": tuple((key, color, "") for key, color in palette.CLASS_COLORS.items()),
}
#: Hatch of the palette → the brush that looks like it.
_BRUSHES = {
    "slash": "b_diagonal",
    "dots": "dense6",
    "back": "f_diagonal",
    "lines": "horizontal",
}
#: Buildings are shown, and parcels labelled, where the scale is larger than 1 : this.
_CLOSE = 15_000
#: What XML 1.0 cannot hold (section 2.2); names of data may.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class ProjectLayer:
    """A layer of a GeoPackage, as a project shows it.

    Parameters
    ----------
    name : str
        What the GeoPackage calls it.
    columns : tuple of str
        Its columns, in their order.
    bounds : tuple of float
        West, south, east and north, in units of ``crs``.
    crs : pyproj.CRS
        Its coordinate system.
    """

    name: str
    columns: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    crs: CRS


def layer_styles(lang: str, layer: str, columns: Sequence[str]) -> dict[str, str]:
    """Give the styles of a layer: every theme it has a column for, in both languages.

    Parameters
    ----------
    lang : str
        "zh" or "en": whose styles come first, and so are shown when the layer is opened.
    layer : str
        "parcels" or "buildings".
    columns : sequence of str
        Columns of the layer, in their order.

    Returns
    -------
    dict of str to str
        Name of the style → QML. None for a layer without a status.

    Examples
    --------
    >>> list(layer_styles("en", "parcels", ["parcel_id", "status"]))
    ['Status', '状态']
    """
    styles = {}
    for language in sorted(LANGUAGES, key=lambda one: one != lang):
        for theme in _THEMES:
            if theme in columns:
                root = ET.Element("qgis", _layer_attributes(layer))
                root.extend(_style(theme, layer, columns, language))
                styles[say(f"map.theme.{theme}", language)] = _document(root)
    return styles


def project(file: str, title: str, layers: Sequence[ProjectLayer], lang: str) -> str:
    """Lay out the project that shows the layers of a GeoPackage which lies beside it.

    Parameters
    ----------
    file : str
        Name of the GeoPackage, without a folder: both may be moved together.
    title : str
        What the project is called.
    layers : sequence of ProjectLayer
        From the bottom to the top; at least one.
    lang : str
        "zh" or "en": of titles, classes and names of columns.

    Returns
    -------
    str
        The text of a ``.qgs``.
    """
    root = ET.Element("qgis", version=_VERSION, projectname=_readable(title))
    _child(root, "title", title)
    ground = layers[0].crs
    _child(root, "projectCrs").append(_system(ground))
    tree = _child(root, "layer-tree-group")
    for layer in reversed(layers):
        _child(
            tree,
            "layer-tree-layer",
            id=_id(layer.name),
            name=_title(layer.name, lang),
            providerKey="ogr",
            source=_source(file, layer.name),
            checked="Qt::Checked",
            expanded="1",
        )
    canvas = _child(root, "mapcanvas", name="theMapCanvas")
    _child(canvas, "units", "meters" if ground.is_projected else "degrees")
    canvas.append(_extent(_around(layers)))
    _child(canvas, "destinationsrs").append(_system(ground))
    shown = _child(root, "projectlayers")
    for layer in layers:
        shown.append(_map_layer(file, layer, lang))
    properties = _child(root, "properties")
    _child(_child(properties, "Paths"), "Absolute", "false", type="bool")
    _child(_child(properties, "SpatialRefSys"), "ProjectionsEnabled", "1", type="int")
    return _document(root)


def _map_layer(file: str, layer: ProjectLayer, lang: str) -> ET.Element:
    """One layer of a project with its style."""
    element = ET.Element(
        "maplayer",
        {"type": "vector", "geometry": "Polygon", **_layer_attributes(layer.name)},
    )
    element.append(_extent(layer.bounds))
    _child(element, "id", _id(layer.name))
    _child(element, "datasource", _source(file, layer.name))
    _child(element, "layername", _title(layer.name, lang))
    _child(element, "srs").append(_system(layer.crs))
    _child(element, "provider", "ogr", encoding="UTF-8")
    theme = next((theme for theme in _THEMES if theme in layer.columns), None)
    if theme is not None:
        element.extend(_style(theme, layer.name, layer.columns, lang))
    return element


def _layer_attributes(layer: str) -> dict[str, str]:
    """The attributes that a layer has in a style and in a project alike."""
    is_close = layer == "buildings"
    return {
        "version": _VERSION,
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": "0" if is_close else "1",
        "hasScaleBasedVisibilityFlag": "1" if is_close else "0",
        "minScale": str(_CLOSE),
        "maxScale": "0",
    }


def _style(
    theme: str, layer: str, columns: Sequence[str], lang: str
) -> list[ET.Element]:
    """Classes, labels and names of columns."""
    parts = [_renderer(theme, lang)]
    if layer != "buildings":
        parts.append(_labeling(layer, columns))
    parts.append(_aliases(columns, lang))
    return parts


def _renderer(theme: str, lang: str) -> ET.Element:
    """Every class of a theme in its colour and hatch."""
    renderer = ET.Element(
        "renderer-v2", type="categorizedSymbol", attr=theme, symbollevels="0"
    )
    categories = _child(renderer, "categories")
    symbols = _child(renderer, "symbols")
    others = ("", palette.NO_DATA, "")
    for at, (value, color, hatch) in enumerate((*_THEMES[theme], others)):
        label = (
            say("map.page.no_data", lang)
            if not value
            else _class_label(theme, value, lang)
        )
        _child(
            categories,
            "category",
            value=value,
            symbol=str(at),
            label=label,
            render="true",
        )
        symbol = _child(symbols, "symbol", type="fill", name=str(at), alpha="1")
        symbol.append(_fill(color, "solid"))
        if hatch:
            symbol.append(_fill(palette.INK, _BRUSHES[hatch]))
    return renderer


def _class_label(theme: str, value: str, lang: str) -> str:
    """What the legend says of a class."""
    return status.label(status.STATUSES, value, lang) if theme == "status" else value


def _fill(color: str, brush: str) -> ET.Element:
    """A symbol layer that fills an outline; a hatch has no line of its own."""
    is_solid = brush == "solid"
    options = {
        "color": _rgba(color if is_solid else palette.INK, 255 if is_solid else 90),
        "style": brush,
        "outline_color": _rgba(palette.MUTED),
        "outline_style": "solid" if is_solid else "no",
        "outline_width": "0.15",
        "outline_width_unit": "MM",
    }
    return _symbol_layer("SimpleFill", options)


def _symbol_layer(kind: str, options: Mapping[str, str]) -> ET.Element:
    """A symbol layer with its options."""
    layer = ET.Element(
        "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    told = _child(layer, "Option", type="Map")
    for name, value in options.items():
        _child(told, "Option", name=name, type="QString", value=value)
    return layer


def _labeling(layer: str, columns: Sequence[str]) -> ET.Element:
    """Names where they can be read, ids where there is no name."""
    named = [name for name in ("name", f"{layer[:-1]}_id") if name in columns]
    text = f"coalesce({', '.join(named)})" if len(named) > 1 else "".join(named)
    labeling = ET.Element("labeling", type="simple")
    settings = _child(labeling, "settings")
    _child(
        settings,
        "text-style",
        fieldName=text,
        isExpression="1",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_rgba(palette.INK),
    )
    _child(settings, "placement", placement="1")
    _child(
        settings, "rendering", scaleVisibility="1", scaleMin="0", scaleMax=str(_CLOSE)
    )
    return labeling


def _aliases(columns: Sequence[str], lang: str) -> ET.Element:
    """What the columns are called in tables and forms."""
    aliases = ET.Element("aliases")
    for at, column in enumerate(columns):
        heading = labels.column_label(column, lang)
        _child(aliases, "alias", field=column, index=str(at), name=heading)
    return aliases


def _system(crs: CRS) -> ET.Element:
    """A coordinate system, by its code where it has one, else by its text."""
    system = ET.Element("spatialrefsys")
    code = crs.to_epsg()
    _child(system, "wkt", crs.to_wkt())
    if code is not None:
        _child(system, "authid", f"EPSG:{code}")
        _child(system, "srid", str(code))
    _child(system, "description", crs.name)
    return system


def _extent(bounds: Sequence[float]) -> ET.Element:
    """A box."""
    extent = ET.Element("extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True):
        _child(extent, name, repr(float(value)))
    return extent


def _around(layers: Sequence[ProjectLayer]) -> tuple[float, float, float, float]:
    """The box around all layers, which share one coordinate system."""
    west, south, east, north = zip(*(layer.bounds for layer in layers), strict=True)
    return min(west), min(south), max(east), max(north)


def _source(file: str, layer: str) -> str:
    """Where a layer lies, seen from the project."""
    return f"./{file}|layername={layer}"


def _id(layer: str) -> str:
    """What the project calls a layer: QGIS takes an id of fewer than 17 signs for none."""
    return f"landuse_judged_{layer}"


def _title(layer: str, lang: str) -> str:
    """What a layer is called in the list of layers."""
    return say(f"table.layer.{layer}", lang)


def _rgba(color: str, alpha: int = 255) -> str:
    """A CSS colour as QGIS writes it: "200,69,47,255"."""
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return f"{red},{green},{blue},{alpha}"


def _readable(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _child(
    parent: ET.Element, tag: str, text: str = "", **attributes: str
) -> ET.Element:
    """A new element under another."""
    readable = {name: _readable(value) for name, value in attributes.items()}
    child = ET.SubElement(parent, tag, readable)
    child.text = _readable(text) or None
    return child


def _document(root: ET.Element) -> str:
    """The text of a document."""
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
