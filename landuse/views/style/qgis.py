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
#: Buildings are drawn, and parcels labelled, at scales larger than 1 : this number.
_CLOSE = 15_000
#: Characters that XML 1.0 cannot hold (section 2.2); names in data may have them.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class ProjectLayer:
    """A layer of a GeoPackage in a project.

    Parameters
    ----------
    name : str
        Its name in the GeoPackage.
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
    """Return the styles of a layer: every theme with a column of it, in both languages.

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
    other_languages = [language for language in LANGUAGES if language != lang]
    for language in (lang, *other_languages):
        for theme in _THEMES:
            if theme in columns:
                root = ET.Element("qgis", _layer_attributes(layer))
                root.extend(_style(theme, layer, columns, language))
                name = say(f"map.theme.{theme}", language)
                styles[name] = _document(root)
    return styles


def project(file: str, title: str, layers: Sequence[ProjectLayer], lang: str) -> str:
    """Return a project of the layers of a GeoPackage in the same folder.

    Parameters
    ----------
    file : str
        Name of the GeoPackage, without a folder: both may be moved together.
    title : str
        Title of the project.
    layers : sequence of ProjectLayer
        From the bottom to the top; at least one.
    lang : str
        "zh" or "en": of titles, classes and names of columns.

    Returns
    -------
    str
        The text of a ``.qgs``.
    """
    project_crs = layers[0].crs
    root = ET.Element("qgis", version=_VERSION, projectname=_readable(title))
    _child(root, "title", title)
    _child(root, "projectCrs").append(_spatial_reference(project_crs))
    root.append(_layer_tree(file, layers, lang))
    root.append(_map_canvas(layers, project_crs))
    project_layers = _child(root, "projectlayers")
    for layer in layers:
        project_layers.append(_map_layer(file, layer, lang))
    properties = _child(root, "properties")
    paths = _child(properties, "Paths")
    _child(paths, "Absolute", "false", type="bool")
    reference = _child(properties, "SpatialRefSys")
    _child(reference, "ProjectionsEnabled", "1", type="int")
    return _document(root)


def _layer_tree(file: str, layers: Sequence[ProjectLayer], lang: str) -> ET.Element:
    """Return the list of layers, from the top to the bottom."""
    tree = ET.Element("layer-tree-group")
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
    return tree


def _map_canvas(layers: Sequence[ProjectLayer], crs: CRS) -> ET.Element:
    """Return the view at which a project opens: all layers."""
    canvas = ET.Element("mapcanvas", name="theMapCanvas")
    _child(canvas, "units", "meters" if crs.is_projected else "degrees")
    canvas.append(_extent(_common_bounds(layers)))
    _child(canvas, "destinationsrs").append(_spatial_reference(crs))
    return canvas


def _map_layer(file: str, layer: ProjectLayer, lang: str) -> ET.Element:
    """Return one layer of a project with its style."""
    attributes = {"type": "vector", "geometry": "Polygon"}
    attributes.update(_layer_attributes(layer.name))
    element = ET.Element("maplayer", attributes)
    element.append(_extent(layer.bounds))
    _child(element, "id", _id(layer.name))
    _child(element, "datasource", _source(file, layer.name))
    _child(element, "layername", _title(layer.name, lang))
    _child(element, "srs").append(_spatial_reference(layer.crs))
    _child(element, "provider", "ogr", encoding="UTF-8")
    themes = [theme for theme in _THEMES if theme in layer.columns]
    if themes:
        element.extend(_style(themes[0], layer.name, layer.columns, lang))
    return element


def _layer_attributes(layer: str) -> dict[str, str]:
    """Return the attributes of a layer, which are the same in a style and in a project."""
    is_only_close = layer == "buildings"
    return {
        "version": _VERSION,
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": "0" if is_only_close else "1",
        "hasScaleBasedVisibilityFlag": "1" if is_only_close else "0",
        "minScale": str(_CLOSE),
        "maxScale": "0",
    }


def _style(
    theme: str, layer: str, columns: Sequence[str], lang: str
) -> list[ET.Element]:
    """Return classes, labels and names of columns."""
    elements = [_renderer(theme, lang)]
    if layer != "buildings":
        elements.append(_labeling(layer, columns))
    elements.append(_aliases(columns, lang))
    return elements


def _renderer(theme: str, lang: str) -> ET.Element:
    """Return every class of a theme with its colour and hatch, unknown values last."""
    renderer = ET.Element(
        "renderer-v2", type="categorizedSymbol", attr=theme, symbollevels="0"
    )
    categories = _child(renderer, "categories")
    symbols = _child(renderer, "symbols")
    unknown = ("", palette.NO_DATA, "")
    for number, (value, color, hatch) in enumerate((*_THEMES[theme], unknown)):
        symbol_name = str(number)
        _child(
            categories,
            "category",
            value=value,
            symbol=symbol_name,
            label=_class_label(theme, value, lang),
            render="true",
        )
        symbol = _child(symbols, "symbol", type="fill", name=symbol_name, alpha="1")
        symbol.append(_solid_fill(color))
        if hatch:
            symbol.append(_hatch_fill(_BRUSHES[hatch]))
    return renderer


def _class_label(theme: str, value: str, lang: str) -> str:
    """Return the label of a class in the legend."""
    if not value:
        return say("map.page.no_data", lang)
    if theme == "status":
        return status.label(status.STATUSES, value, lang)
    return value


def _solid_fill(color: str) -> ET.Element:
    """Return a symbol layer that fills an outline with a colour and draws its edge."""
    return _simple_fill(_rgba(color), "solid", "solid")


def _hatch_fill(brush: str) -> ET.Element:
    """Return a symbol layer that hatches an outline and draws no edge."""
    return _simple_fill(_rgba(palette.INK, 90), brush, "no")


def _simple_fill(color: str, brush: str, outline: str) -> ET.Element:
    """Return a symbol layer that fills an outline.

    Parameters
    ----------
    color : str
        As QGIS writes it.
    brush : str
        "solid", or a hatch.
    outline : str
        "solid" or "no": whether the edge is drawn.
    """
    options = {
        "color": color,
        "style": brush,
        "outline_color": _rgba(palette.MUTED),
        "outline_style": outline,
        "outline_width": "0.15",
        "outline_width_unit": "MM",
    }
    attributes = {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}
    layer = ET.Element("layer", attributes)
    option_map = _child(layer, "Option", type="Map")
    for name, value in options.items():
        _child(option_map, "Option", name=name, type="QString", value=value)
    return layer


def _labeling(layer: str, columns: Sequence[str]) -> ET.Element:
    """Return the labels of a layer: names, and ids where there is no name."""
    unit = layer.removesuffix("s")
    fields = [name for name in ("name", f"{unit}_id") if name in columns]
    expression = ", ".join(fields)
    if len(fields) > 1:
        expression = f"coalesce({expression})"
    labeling = ET.Element("labeling", type="simple")
    settings = _child(labeling, "settings")
    _child(
        settings,
        "text-style",
        fieldName=expression,
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
    """Return the labels of the columns in tables and forms."""
    aliases = ET.Element("aliases")
    for index, column in enumerate(columns):
        label = labels.column_label(column, lang)
        _child(aliases, "alias", field=column, index=str(index), name=label)
    return aliases


def _spatial_reference(crs: CRS) -> ET.Element:
    """Return a coordinate system, by its code where it has one, else by its text."""
    system = ET.Element("spatialrefsys")
    code = crs.to_epsg()
    _child(system, "wkt", crs.to_wkt())
    if code is not None:
        _child(system, "authid", f"EPSG:{code}")
        _child(system, "srid", str(code))
    _child(system, "description", crs.name)
    return system


def _extent(bounds: Sequence[float]) -> ET.Element:
    """Return a box as an element."""
    extent = ET.Element("extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True):
        _child(extent, name, repr(float(value)))
    return extent


def _common_bounds(
    layers: Sequence[ProjectLayer],
) -> tuple[float, float, float, float]:
    """Return the box around all layers, which have one coordinate system."""
    bounds = [layer.bounds for layer in layers]
    west, south, east, north = zip(*bounds, strict=True)
    return min(west), min(south), max(east), max(north)


def _source(file: str, layer: str) -> str:
    """Return the path of a layer from the project."""
    return f"./{file}|layername={layer}"


def _id(layer: str) -> str:
    """Return the id of a layer; QGIS ignores ids of fewer than 17 characters."""
    return f"landuse_judged_{layer}"


def _title(layer: str, lang: str) -> str:
    """Return the title of a layer in the list of layers."""
    return say(f"table.layer.{layer}", lang)


def _rgba(color: str, alpha: int = 255) -> str:
    """Return a CSS colour as QGIS writes it: "200,69,47,255"."""
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return f"{red},{green},{blue},{alpha}"


def _readable(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _child(
    parent: ET.Element, tag: str, text: str = "", **attributes: str
) -> ET.Element:
    """Add a new element to another, and return it."""
    readable = {name: _readable(value) for name, value in attributes.items()}
    child = ET.SubElement(parent, tag, readable)
    child.text = _readable(text) or None
    return child


def _document(root: ET.Element) -> str:
    """Return the text of a document."""
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
