"""What a ranking has to own up to: findings that touch what it ranks by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array
from landuse.domain.quality.firms import inspect_ranked_figures
from landuse.domain.quality.occupancy import inspect_ranked_land, without_landlords
from landuse.domain.quality.recording import joined_tables
from landuse.domain.quality.register import inspect_areas
from landuse.domain.vocabulary.findings import FindingRow, findings_table
from landuse.domain.zone import Zone

#: Findings of reading that decide which firm has which figures and land: ids that nobody has or
#: that may mean several, and rows that were left out for another of the same key.
_CODES_OF_READING = (
    *("orphan", "orphan_near", "orphan_elsewhere", "orphan_check_digit"),
    *("key_ambiguous", "duplicate_id", "repeated_row"),
    *("out_of_range", "unreadable_value", "rough_value"),
)
#: A registered area that is off its outline by so many times decides what a firm has per mu.
_AREA_RATIO = 1.5


def inspect_ranked(zone: Zone) -> pd.DataFrame:
    """Findings that touch what a ranking of firms ranks by, what weighs most first.

    Parameters
    ----------
    zone : Zone
        As it was read; it is not changed.

    Returns
    -------
    DataFrame
        Rows of the findings table: figures of firms, land of the occupancy, areas of parcels that
        are far off their outlines, then what reading the two ledgers could not place or read.
    """
    rows = inspect_ranked_figures(zone)
    rows += inspect_ranked_land(zone)
    rows += _areas_of_used_parcels(zone)
    is_of_ledger = zone.findings["table"].isin(["enterprises", "occupancy"])
    is_of_kind = zone.findings["code"].isin(_CODES_OF_READING)
    findings_of_reading = zone.findings[is_of_ledger & is_of_kind]
    findings_of_reading = without_landlords(findings_of_reading, zone)
    return joined_tables(findings_table(rows, zone.parts), findings_of_reading)


def _areas_of_used_parcels(zone: Zone) -> list[FindingRow]:
    """Registered areas far off their outlines, of parcels that somebody uses."""
    parcels = zone.parcels[zone.parcels.index.isin(zone.occupancy["parcel_id"])]
    registered = float_array(parcels["area_registered_m2"])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = float_array(parcels["area_plane_m2"]) / registered
    is_far_off = (ratio > _AREA_RATIO) | (ratio < 1 / _AREA_RATIO)
    return inspect_areas(parcels[(registered > 0) & is_far_off])
