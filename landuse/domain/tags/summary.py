"""How many units are in which state."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.domain.frames.notebook import CountTable
from landuse.domain.vocabulary import status


def status_counts(units: pd.DataFrame) -> dict[str, int]:
    """How many units show each status.

    Parameters
    ----------
    units : DataFrame or GeoDataFrame
        Tagged, with ``status``.

    Returns
    -------
    dict of str to int
        In the order of :data:`landuse.domain.vocabulary.status.STATUSES`, without those of none.

    Examples
    --------
    >>> status_counts(pd.DataFrame({"status": ["in_use", "idle", "in_use"]}))
    {'idle': 1, 'in_use': 2}
    """
    found = units["status"].astype("string").value_counts()
    counts = {word: int(found.get(word, 0)) for word in status.STATUSES}
    return {word: count for word, count in counts.items() if count}


def status_table(title: str, units: Mapping[str, pd.DataFrame]) -> CountTable:
    """How many units of each kind show each status, in both languages.

    Parameters
    ----------
    title : str
        The line above.
    units : mapping of str to DataFrame
        Head of a column → tagged units; the first is drawn as a bar too.

    Returns
    -------
    CountTable
        Statuses that no unit shows are left out.
    """
    labels = {word: " · ".join(pair) for word, pair in status.STATUSES.items()}
    counts = {}
    for head, frame in units.items():
        counts[head] = {
            labels[word]: count for word, count in status_counts(frame).items()
        }
    found = tuple(
        label for label in labels.values() if any(label in c for c in counts.values())
    )
    return CountTable(title, counts, found, has_bar=True)
