"""The land class of land-use codes and words. A code means nothing without its system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

#: Class → prefixes of codes, or words.
ClassTable: TypeAlias = Mapping[str, tuple[str, ...]]
#: System → its classes.
ClassTables: TypeAlias = Mapping[str, ClassTable]
#: The system under which tables have words that may be part of any text.
_WORDS = ""


def land_classes(
    land_use: pd.Series, system: pd.Series, tables: ClassTables
) -> pd.Series:
    """The class (industrial, storage, …) of each land-use code.

    Parameters
    ----------
    land_use : Series
        Codes or words of the parcels' land use, NA where none is stated.
    system : Series
        The system of each code on the same rows, NA where none is stated.
    tables : mapping
        System → class → prefixes of its codes; the longest prefix counts. The system ``""`` has
        words, which are looked up first in any text.

    Returns
    -------
    Series of string
        On the index of ``land_use``; NA where the class is not clear. A code without a system is
        read only where it means the same class in every system that has it: 0601 is industry in one
        and a road in another.

    Examples
    --------
    >>> tables = {"": {"storage": ("仓储",)}, "a": {"industrial": ("06",)}, "b": {"road": ("06",)}}
    >>> use, system = pd.Series(["0601", "0601", "仓储用地"]), pd.Series(["a", None, None])
    >>> land_classes(use, system, tables).fillna("?").tolist()
    ['industrial', '?', 'storage']
    """
    pairs = pd.DataFrame(
        {
            "use": land_use.astype("string").fillna(""),
            "system": system.astype("string").fillna(""),
        }
    )
    # a zone has few distinct codes: each is looked up once
    distinct = pairs.drop_duplicates()
    classes = []
    for use, name in zip(distinct["use"], distinct["system"], strict=True):
        classes.append(_class_of(str(use), str(name), tables))
    keys = pd.MultiIndex.from_frame(distinct)
    class_of_pair = pd.Series(classes, index=keys, dtype="string")
    of_rows = class_of_pair.reindex(pd.MultiIndex.from_frame(pairs))
    return pd.Series(of_rows.to_numpy(object), index=land_use.index, dtype="string")


def _class_of(use: str, system: str, tables: ClassTables) -> str | None:
    """The class of one code or word, None where it is not clear."""
    if not use:
        return None
    for name, words in tables.get(_WORDS, {}).items():
        if any(word in use for word in words):
            return name
    if system and system in tables:
        return _class_by_prefix(use, tables[system])
    tables_of_codes = [table for name, table in tables.items() if name != _WORDS]
    classes = {_class_by_prefix(use, table) for table in tables_of_codes}
    classes.discard(None)
    if len(classes) != 1:
        return None
    return classes.pop()


def _class_by_prefix(use: str, table: ClassTable) -> str | None:
    """The class of the longest prefix of a code, None where there is none."""
    code = use.upper()
    longest = (0, "")
    for name, prefixes in table.items():
        for prefix in prefixes:
            if code.startswith(prefix):
                longest = max(longest, (len(prefix), name))
    return longest[1] or None
