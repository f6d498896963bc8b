"""A GeoPackage that QGIS shows as the map does, by its styles and a project beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from landuse.adapters.writing.qgis import STYLES, Styling, write_project
from landuse.views.style.qgis import ProjectLayer, layer_styles, project

#: From the bottom to the top.
_ORDER = ("parcels", "buildings")


def styling(lang: str) -> Styling:
    """Return the styles that :func:`landuse.adapters.writing.layers.write_layers` writes.

    Parameters
    ----------
    lang : str
        "zh" or "en": the language of the default styles; those of the other lie beside them.

    Returns
    -------
    callable
    """
    return partial(layer_styles, lang)


def write_project_beside(geopackage: Path, lang: str) -> Path | None:
    """Write the project that displays a GeoPackage of tagged layers.

    Parameters
    ----------
    geopackage : Path
        With layers "parcels", "buildings" or both.
    lang : str
        "zh" or "en".

    Returns
    -------
    Path or None
        The ``.qgz`` of the same name; None where somebody's own project stands there, which is
        left as it is.
    """
    import pyogrio
    from pyproj import CRS

    all_names = pyogrio.list_layers(geopackage)[:, 0]
    names = [name for name in all_names if name != STYLES]
    layers = []
    for name in sorted(names, key=_ORDER.index):
        info = pyogrio.read_info(geopackage, layer=name, force_total_bounds=True)
        columns = ("fid", *map(str, info["fields"]))
        west, south, east, north = map(float, info["total_bounds"])
        bounds = (west, south, east, north)
        layers.append(ProjectLayer(str(name), columns, bounds, CRS(info["crs"])))
    target = geopackage.with_suffix(".qgz")
    text = project(geopackage.name, geopackage.stem, layers, lang)
    return target if write_project(text, target) else None
