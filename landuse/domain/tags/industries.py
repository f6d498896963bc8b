"""Which list of the zone's industry catalogue a firm's sector is on."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landuse.domain.policy.land_law import LandLaw
from landuse.domain.standing.ledger_words import plain_word

#: The sector is on no list, or the zone has none.
UNLISTED = "unlisted"


def lists_of_sectors(
    sectors: pd.Series, industries: pd.DataFrame, law: LandLaw
) -> pd.Series:
    """Return the list of industries that each sector is on.

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
        "positive", "restricted", "negative" or "unlisted". Of several entries the longest that the
        sector begins with or names stands: 化学纤维制造业 is 化学纤维 before it is 化学.
    """
    listed = dict(_entries(industries, law))
    codes, distinct = pd.factorize(sectors)
    lists = pd.array(
        [_list_of(str(sector), listed) for sector in distinct], dtype="string"
    )
    found = lists.take(codes, allow_fill=True)
    return pd.Series(found, index=sectors.index, dtype="string").fillna(UNLISTED)


def _entries(industries: pd.DataFrame, law: LandLaw) -> Iterator[tuple[str, str]]:
    """Every sector of the catalogue whose list is understood, and that list."""
    for sector, words in zip(industries["sector"], industries["list"], strict=True):
        for name, of_list in law.industry_lists.items():
            if any(word in str(words) for word in (*of_list, name)):
                yield plain_word(str(sector)), name
                break


def _is_of(sector: str, entry: str) -> bool:
    """Whether a sector is meant by an entry: a code by how it begins, a name by what is in it."""
    return sector.startswith(entry) if entry.isascii() else entry in sector


def _list_of(sector: str, listed: dict[str, str]) -> str:
    """The list of one sector."""
    plain = plain_word(sector)
    hits = [entry for entry in listed if _is_of(plain, entry)]
    return listed[max(hits, key=len)] if hits else UNLISTED
