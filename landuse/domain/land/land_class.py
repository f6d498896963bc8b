"""Land-use codes and words to a land class. A code means nothing without its system."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_WORDS = ""


def land_classes(
    land_use: pd.Series, system: pd.Series, tables: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> pd.Series:
    """The class (industrial, storage, …) of each code, NA where it cannot be told.

    ``tables`` maps system → class → code prefixes, the longest prefix wins; the system ``""`` holds words that stand in any text.
    A code without a system is read only where every system that knows it says the same.
    """
    pairs = pd.DataFrame(
        {"use": land_use.astype("string"), "system": system.astype("string").fillna("")}
    )
    distinct = pairs.drop_duplicates()
    found = [
        _one(str(use) if use is not pd.NA else "", str(sys), tables)
        for use, sys in distinct.itertuples(index=False)
    ]
    answers = pd.Series(found, index=pd.MultiIndex.from_frame(distinct), dtype="string")
    return pd.Series(
        answers.reindex(pd.MultiIndex.from_frame(pairs)).to_numpy(object),
        index=land_use.index,
        dtype="string",
    )


def _one(use: str, system: str, tables: Mapping[str, Mapping[str, tuple[str, ...]]]) -> str | None:
    if not use:
        return None
    for name, words in tables.get(_WORDS, {}).items():
        if any(word in use for word in words):
            return name
    if system and system in tables:
        return _prefix(use, tables[system])
    said = {_prefix(use, table) for key, table in tables.items() if key != _WORDS} - {None}
    return said.pop() if len(said) == 1 else None


def _prefix(use: str, table: Mapping[str, tuple[str, ...]]) -> str | None:
    hits = [
        (len(p), name)
        for name, prefixes in table.items()
        for p in prefixes
        if use.upper().startswith(p)
    ]
    return max(hits)[1] if hits else None
