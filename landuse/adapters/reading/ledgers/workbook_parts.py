"""Where a workbook of XML keeps the cells of a sheet."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

#: The part that names the sheets, and the one that says where they are.
BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def titles_of(packed: zipfile.ZipFile) -> list[str]:
    """The titles of the sheets of a workbook of XML, in its order.

    Parameters
    ----------
    packed : zipfile.ZipFile
        An .xlsx or .xlsm that has been checked as a package.

    Returns
    -------
    list of str

    Raises
    ------
    xml.etree.ElementTree.ParseError
        Where its parts are no XML.
    """
    book = ElementTree.fromstring(packed.read(BOOK))  # noqa: S314
    return [item.get("name", "") for item in book.findall(".//{*}sheet")]


def part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """The path of the part that holds a sheet, in either dialect: transitional and strict.

    Parameters
    ----------
    packed : zipfile.ZipFile
        An .xlsx or .xlsm that has been checked as a package.
    sheet : str
        The sheet's title.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        Where the workbook does not say where the sheet is.
    xml.etree.ElementTree.ParseError
        Where its parts are no XML.
    """
    book = ElementTree.fromstring(packed.read(BOOK))  # noqa: S314
    relations = ElementTree.fromstring(packed.read(_RELATIONS))  # noqa: S314
    relation_of = {}
    for item in book.findall(".//{*}sheet"):
        for attribute, value in item.items():
            if attribute.endswith("}id"):
                relation_of[item.get("name")] = value
    target_of = {relation.get("Id"): relation.get("Target") for relation in relations}
    target = str(target_of[relation_of[sheet]])
    if target.startswith("/"):
        return target.lstrip("/")
    return f"xl/{target}"
