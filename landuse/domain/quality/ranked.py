"""What a ranking has to own up to: findings that touch what it ranks by."""

from __future__ import annotations

import pandas as pd

from landuse.domain.quality.firms import inspect_ranked_figures
from landuse.domain.quality.occupancy import inspect_ranked_land, without_landlords
from landuse.domain.vocabulary.findings import findings_table
from landuse.domain.zone import Zone

#: Findings of reading that decide which firm has which figures and land: ids that nobody has or
#: that may mean several, and rows that were left out for another of the same key.
_OF_READING = (
    *("orphan", "orphan_near", "orphan_elsewhere", "orphan_check_digit"),
    *("key_ambiguous", "duplicate_id", "repeated_row"),
)


def inspect_ranked(zone: Zone) -> pd.DataFrame:
    """Findings that touch what a ranking of firms ranks by, what weighs most first.

    Parameters
    ----------
    zone : Zone
        As it was read; it is not changed.

    Returns
    -------
    DataFrame
        Rows of the findings table: figures of firms, land of the occupancy, then what reading the
        two ledgers could not place.
    """
    rows = [*inspect_ranked_figures(zone), *inspect_ranked_land(zone)]
    looked_at = findings_table(rows, zone.parts)
    of_reading = zone.findings[
        zone.findings["table"].isin(["enterprises", "occupancy"])
        & zone.findings["code"].isin(_OF_READING)
    ]
    of_reading = without_landlords(of_reading, zone)
    tables = [table for table in (looked_at, of_reading) if not table.empty]
    return pd.concat(tables, ignore_index=True) if tables else looked_at
