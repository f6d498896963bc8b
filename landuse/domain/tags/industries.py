"""The list of the zone's industry catalogue that a firm's sector is on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.domain.policy.land_law import LandLaw
from landuse.domain.standing.ledger_words import folded_word

#: The sector is on no list, or the zone has none.
UNLISTED = "unlisted"


def lists_of_sectors(
    sectors: pd.Series, industries: pd.DataFrame, law: LandLaw
) -> pd.Series:
    """The list of industries that each sector is on.

    Parameters
    ----------
    sectors : Series of str
        Sectors of firms, as words or codes; NA where there is no firm or it states none.
    industries : DataFrame
        The canonical table ``industries``; it may be empty.
    law : LandLaw
        What its lists are called.

    Returns
    -------
    Series of str
        "positive", "restricted", "negative" or "unlisted". Of several entries that a sector begins
        with or contains, the longest counts: 化学纤维制造业 is 化学纤维 before it is 化学.
    """
    catalogue = _catalogue(industries, law)
    codes, distinct = pd.factorize(sectors)
    lists = [_list_of(str(sector), catalogue) for sector in distinct]
    list_of_row = pd.array(lists, dtype="string").take(codes, allow_fill=True)
    return pd.Series(list_of_row, index=sectors.index, dtype="string").fillna(UNLISTED)


def _catalogue(industries: pd.DataFrame, law: LandLaw) -> dict[str, str]:
    """Sector → list, for every entry of the catalogue whose list is understood."""
    catalogue = {}
    for sector, cell in zip(industries["sector"], industries["list"], strict=True):
        name = _list_named(str(cell), law)
        if name is not None:
            catalogue[folded_word(str(sector))] = name
    return catalogue


def _list_named(cell: str, law: LandLaw) -> str | None:
    """The list of industries that a cell names; None where it names none."""
    for name, words in law.industry_lists.items():
        if any(word in cell for word in (*words, name)):
            return name
    return None


def _is_meant(sector: str, entry: str) -> bool:
    """Whether an entry means a sector: a code by its first digits, a name by being part of it."""
    if entry.isascii():
        return sector.startswith(entry)
    return entry in sector


def _list_of(sector: str, catalogue: Mapping[str, str]) -> str:
    """The list of one sector."""
    word = folded_word(sector)
    entries = [entry for entry in catalogue if _is_meant(word, entry)]
    if not entries:
        return UNLISTED
    return catalogue[max(entries, key=len)]
