"""Land-use codes and words to a land class. A code means nothing without its system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

#: Class → prefixes of codes, or words.
ClassTable: TypeAlias = Mapping[str, tuple[str, ...]]
#: System → its classes.
ClassTables: TypeAlias = Mapping[str, ClassTable]
#: The system under which the tables keep words that stand in any text.
_WORDS = ""


def land_classes(
    land_use: pd.Series, system: pd.Series, tables: ClassTables
) -> pd.Series:
    """The class (industrial, storage, …) of each land-use code.

    Parameters
    ----------
    land_use : Series
        Codes or words of the parcels' land use, NA where none is given.
    system : Series
        The system of each code on the same rows, NA where it is not said.
    tables : mapping
        System → class → prefixes of its codes; the longest prefix wins. The system ``""`` holds
        words, which are looked for in any text first.

    Returns
    -------
    Series of string
        On the index of ``land_use``; NA where the class cannot be told. A code without a system is
        read only where every system that has it says the same: 0601 is industry in one and a
        road in the next.

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
    classes = [
        _class_of(str(use), str(name), tables)
        for use, name in zip(distinct["use"], distinct["system"], strict=True)
    ]
    by_pair = pd.Series(
        classes, index=pd.MultiIndex.from_frame(distinct), dtype="string"
    )
    of_rows = by_pair.reindex(pd.MultiIndex.from_frame(pairs)).to_numpy(object)
    return pd.Series(of_rows, index=land_use.index, dtype="string")


def _class_of(use: str, system: str, tables: ClassTables) -> str | None:
    """The class of one code or word, None where it cannot be told."""
    if not use:
        return None
    for name, words in tables.get(_WORDS, {}).items():
        if any(word in use for word in words):
            return name
    if system and system in tables:
        return _class_by_prefix(use, tables[system])
    classes = {
        _class_by_prefix(use, table) for key, table in tables.items() if key != _WORDS
    }
    classes.discard(None)
    return classes.pop() if len(classes) == 1 else None


def _class_by_prefix(use: str, table: ClassTable) -> str | None:
    """The class of the longest prefix of a code, None where there is none."""
    code = use.upper()
    hits = [
        (len(prefix), name)
        for name, prefixes in table.items()
        for prefix in prefixes
        if code.startswith(prefix)
    ]
    return max(hits)[1] if hits else None
