"""What QGIS finds in a GeoPackage and beside it: styles of its layers, and a project."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from landuse.files import whole

#: Asked with a layer and its columns, gives names of styles and their QML; the first is shown.
Styling: TypeAlias = Callable[[str, Sequence[str]], Mapping[str, str]]
#: The table in which QGIS keeps styles, and in which GDAL and others look for them.
STYLES = "layer_styles"
_TABLE = f"""
CREATE TABLE IF NOT EXISTS {STYLES} (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))
"""
#: Every table of users is named in the contents (GeoPackage 1.3, section 2.4.3: attributes).
_CONTENTS = f"""
INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier)
VALUES ('{STYLES}', 'attributes', '{STYLES}')
"""  # noqa: S608 - a constant
_LAYERS = "SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY rowid"
_COLUMNS = "SELECT name FROM pragma_table_info(?)"
_STYLE = f"""
INSERT INTO {STYLES} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  styleName, styleQML, styleSLD, useAsDefault, description, owner)
VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '')
"""  # noqa: S608 - a constant
#: The comment of our archives: QGIS writes none, so a project that somebody has saved has none.
_OURS = b"landuse"
#: The earliest day an archive can hold: the same project gives the same bytes.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def add_styles(path: Path, styling: Styling) -> None:
    """Lay the styles of its layers into a GeoPackage.

    Parameters
    ----------
    path : Path
        A GeoPackage without styles.
    styling : callable
        Asked for every layer. A layer without styles gets none.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_TABLE)
        file.execute(_CONTENTS)
        for layer, outlines in file.execute(_LAYERS).fetchall():
            columns = file.execute(_COLUMNS, (layer,)).fetchall()
            fields = [name for (name,) in columns if name != outlines]
            is_default = True
            for name, qml in styling(layer, fields).items():
                file.execute(_STYLE, (layer, outlines, name, qml, is_default, name))
                is_default = False


def write_project(text: str, path: Path) -> bool:
    """Write a project, unless somebody has saved one of their own in its place.

    Parameters
    ----------
    text : str
        The XML of a ``.qgs``.
    path : Path
        The ``.qgz``.

    Returns
    -------
    bool
        Whether it was written: a project that somebody has saved stays as it is.
    """
    if path.exists() and not _is_ours(path):
        return False
    with whole(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.comment = _OURS
        entry = zipfile.ZipInfo(f"{path.stem}.qgs", _NO_DAY)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, text)
    return True


def _is_ours(path: Path) -> bool:
    """Whether a project is as this program wrote it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _OURS
    except (zipfile.BadZipFile, OSError):
        return False
