"""Attributes of placemarks that their driver does not hand on.

A KML may carry attributes without declaring them (``<Data name=…>``), and map services write them
as a table of HTML into the description. Drivers make underscores of Chinese names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

#: A row of a table of HTML: a heading and a value.
_ROW = re.compile(
    r"<tr[^>]*>\s*<t[hd][^>]*>(.*?)</t[hd]>\s*<t[hd][^>]*>(.*?)</t[hd]>\s*</tr>",
    re.S | re.I,
)
_TAG = re.compile(r"<[^>]+>")
#: Columns that the driver gives every placemark.
_MAY_BE_EMPTY = ("id", "description", "timestamp", "begin", "end")
_HOW_IT_IS_DRAWN = (
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
)
#: What a driver makes of a name without ASCII letters.
_WORN_NAME = re.compile(r"_+\d*")


def with_placemark_data(path: Path, attributes: pd.DataFrame) -> pd.DataFrame:
    """Add the attributes of placemarks to their columns.

    Parameters
    ----------
    path : Path
        A .kml, which the driver could read.
    attributes : DataFrame
        The placemarks as the driver read them, with ``Name``; not changed.

    Returns
    -------
    DataFrame
        With a column for every name that some placemark has, and without those whose names the
        driver wore down; as it was where the placemarks cannot be told to be the same ones.
    """
    if "Name" not in attributes:
        return attributes
    found = list(_placemarks(path))
    names = [name for name, _ in found]
    if names != attributes["Name"].fillna("").astype(str).str.strip().to_list():
        return attributes
    headers = dict.fromkeys(header for _, data in found for header in data)
    if not headers:
        return attributes
    worn = [name for name in attributes.columns if _WORN_NAME.fullmatch(str(name))]
    out = attributes.drop(columns=worn)
    for header in headers:
        cells = [data.get(header) for _, data in found]
        if header not in out or out[header].isna().all():
            out = out.assign(
                **{header: pd.Series(cells, index=out.index, dtype=object)}
            )
    return out


def without_empty_columns(
    attributes: pd.DataFrame, declared: Collection[str] = ()
) -> pd.DataFrame:
    """Placemarks without the columns that their driver adds to every file and that say nothing.

    Parameters
    ----------
    attributes : DataFrame
        The placemarks as the driver read them; not changed.
    declared : collection of str
        Headers that the workspace names: they stay.

    Returns
    -------
    DataFrame
        Without how a placemark is drawn, and without ids, descriptions and times where none has
        any.
    """
    empty = [
        name
        for name in _MAY_BE_EMPTY
        if name in attributes and _is_blank(attributes[name])
    ]
    drawn = [name for name in _HOW_IT_IS_DRAWN if name in attributes]
    return attributes.drop(
        columns=[name for name in (*empty, *drawn) if name not in declared]
    )


def _is_blank(cells: pd.Series) -> bool:
    """Whether no cell of a column says anything."""
    return bool((cells.isna() | (cells.astype(str).str.strip() == "")).all())


def _placemarks(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The name and the attributes of every placemark that is drawn, in the order of the file."""
    # the file has been read by its driver, and entities were refused before
    for _, mark in ElementTree.iterparse(path):  # noqa: S314
        if _local(mark.tag) != "Placemark":
            continue
        data: dict[str, str] = {}
        name = ""
        for part in mark.iter():
            kind = _local(part.tag)
            if kind == "name" and not name:
                name = (part.text or "").strip()
            elif kind == "description":
                data |= _table_in(part.text or "")
            elif kind == "Data":
                value = next((c for c in part if _local(c.tag) == "value"), None)
                data[part.get("name", "").strip()] = (
                    (value.text or "").strip() if value is not None else ""
                )
            elif kind == "SimpleData":
                data[part.get("name", "").strip()] = (part.text or "").strip()
        yield name, {header: text for header, text in data.items() if header}
        mark.clear()


def _local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def _table_in(description: str) -> dict[str, str]:
    """The headings and values of a table of HTML."""
    return {
        html.unescape(_TAG.sub("", heading)).strip(): html.unescape(
            _TAG.sub("", value)
        ).strip()
        for heading, value in _ROW.findall(description)
    }
