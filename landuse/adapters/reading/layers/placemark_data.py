"""Attributes of placemarks that their driver does not hand on.

A KML may carry attributes without declaring them (``<Data name=…>``), and map services write them
as a table of HTML into the description. Drivers make underscores of Chinese names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pandas as pd

from landuse.adapters.meaning.headers import tidy
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.words.phrases import phrase

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
        driver wore down; as it was where the placemarks of the file have other names.
    """
    if "Name" not in attributes:
        return attributes
    placemarks = list(_placemarks(path))
    names = [placemark.name for placemark in placemarks]
    if names != attributes["Name"].fillna("").astype(str).str.strip().to_list():
        return attributes
    headers: dict[str, None] = {}
    for placemark in placemarks:
        headers.update(dict.fromkeys(placemark.data))
    if not headers:
        return attributes
    worn = [name for name in attributes.columns if _WORN_NAME.fullmatch(str(name))]
    with_data = attributes.drop(columns=worn)
    for header in headers:
        if header in with_data and with_data[header].notna().any():
            continue
        cells = [placemark.data.get(header) for placemark in placemarks]
        column = pd.Series(cells, index=with_data.index, dtype=object)
        with_data = with_data.assign(**{header: column})
    return with_data


def without_empty_columns(
    attributes: pd.DataFrame, declared: Collection[str] = ()
) -> pd.DataFrame:
    """Placemarks without the empty columns that their driver adds to every file.

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
    undeclared = [name for name in attributes.columns if name not in declared]
    unused = []
    for name in undeclared:
        is_empty = name in _MAY_BE_EMPTY and _is_blank(attributes[name])
        if is_empty or name in _HOW_IT_IS_DRAWN:
            unused.append(name)
    return attributes.drop(columns=unused)


def with_placemark_ids(
    attributes: pd.DataFrame, table: Table, findings: Findings
) -> pd.DataFrame:
    """Placemarks with their names as ids, where no column is one.

    Parameters
    ----------
    attributes : DataFrame
        The placemarks as the driver read them; not changed.
    table : Table
        The canonical table that they are read as.
    findings : Findings
        Takes the ``name_as_id``.

    Returns
    -------
    DataFrame
    """
    key = table.column(table.key[0])
    spellings = {tidy(name) for name in (key.name, *key.aliases)}
    headers = {tidy(header) for header in attributes.columns}
    if "Name" not in attributes or not spellings.isdisjoint(headers):
        return attributes
    sentence = phrase("finding.name_as_id", column=key.label)
    findings.add(sentence, severity="info", column=key.name)
    return attributes.assign(**{key.name: attributes["Name"]})


def _is_blank(cells: pd.Series) -> bool:
    """Whether all cells of a column are empty."""
    is_empty = cells.isna() | (cells.astype(str).str.strip() == "")
    return bool(is_empty.all())


class _Placemark(NamedTuple):
    """The name of a placemark, and its attributes under their headers."""

    name: str
    data: dict[str, str]


def _placemarks(path: Path) -> Iterator[_Placemark]:
    """The placemarks of a KML in the order of the file."""
    # the file has been read by its driver, and entities were refused before
    for _, element in ElementTree.iterparse(path):  # noqa: S314
        if _local_tag(element) == "Placemark":
            yield _placemark(element)
            element.clear()


def _placemark(element: ElementTree.Element) -> _Placemark:
    """The name and the attributes of one placemark, in whichever way they are written."""
    data: dict[str, str] = {}
    name = ""
    for part in element.iter():
        tag = _local_tag(part)
        header = part.get("name", "").strip()
        if tag == "name" and not name:
            name = _text(part)
        elif tag == "description":
            data |= _table_in(part.text or "")
        elif tag == "Data":
            data[header] = _value_of_data(part)
        elif tag == "SimpleData":
            data[header] = _text(part)
    data.pop("", None)
    return _Placemark(name, data)


def _value_of_data(element: ElementTree.Element) -> str:
    """The value of an attribute that is not declared; empty where it has none."""
    for child in element:
        if _local_tag(child) == "value":
            return _text(child)
    return ""


def _text(element: ElementTree.Element) -> str:
    """The text of an element, without white space around it."""
    return (element.text or "").strip()


def _local_tag(element: ElementTree.Element) -> str:
    """The tag of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _table_in(description: str) -> dict[str, str]:
    """The headings and values of a table of HTML."""
    rows = _ROW.findall(description)
    return {_text_of_html(heading): _text_of_html(value) for heading, value in rows}


def _text_of_html(cell: str) -> str:
    """The text of a cell of HTML, without its tags."""
    return html.unescape(_TAG.sub("", cell)).strip()
