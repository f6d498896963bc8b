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
        In the order of :data:`landuse.domain.vocabulary.status.STATUSES`, without statuses that no
        unit shows.

    Examples
    --------
    >>> status_counts(pd.DataFrame({"status": ["in_use", "idle", "in_use"]}))
    {'idle': 1, 'in_use': 2}
    """
    counts = units["status"].astype("string").value_counts()
    return {name: int(counts[name]) for name in status.STATUSES if name in counts}


def status_table(title: str, units: Mapping[str, pd.DataFrame]) -> CountTable:
    """How many units of each kind show each status, in both languages.

    Parameters
    ----------
    title : str
        The line above the table.
    units : mapping of str to DataFrame
        Header of a column → tagged units; the first is also drawn as a bar.

    Returns
    -------
    CountTable
        Statuses that no unit shows are left out.
    """
    labels = {name: " · ".join(pair) for name, pair in status.STATUSES.items()}
    counts: dict[str, dict[str, int]] = {}
    labels_in_use: set[str] = set()
    for header, frame in units.items():
        counts[header] = {}
        for name, count in status_counts(frame).items():
            counts[header][labels[name]] = count
        labels_in_use.update(counts[header])
    rows = tuple(label for label in labels.values() if label in labels_in_use)
    return CountTable(title, counts, rows, has_bar=True)
