"""Ledger rows name parcels, buildings and firms; whom nobody has is listed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import phrase

#: table, its column, the table that the column points at
_REFERENCES = (
    ("occupancy", "enterprise_id", "enterprises"),
    ("occupancy", "parcel_id", "parcels"),
    ("occupancy", "building_id", "buildings"),
    ("actions", "parcel_id", "parcels"),
    ("actions", "building_id", "buildings"),
)


def check_references(frames: Mapping[str, pd.DataFrame], findings: Mapping[str, Findings]) -> None:
    """List ledger rows that point at a parcel, building or firm that no table has.

    They are kept, and counted nowhere. A table without any row cannot miss one.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Canonical tables by name, every table of the schema.
    findings : mapping of str to Findings
        Where each table's findings are noted; those of the ledgers are added to.
    """
    for table, column, target in _REFERENCES:
        frame = frames[table]
        target_frame = frames[target]
        if TABLES[target].spatial:
            target_keys = target_frame.index
        else:
            target_keys = pd.Index(target_frame[column].unique())
        if frame.empty or not len(target_keys):
            continue
        is_orphan = frame[column].notna() & (positions(target_keys, frame[column]) < 0)
        orphans = frame[is_orphan]
        findings[table].each(
            phrase("finding.orphan", table=TABLES[target].label),
            rows_of(orphans, orphans[column].astype(object)),
            column=column,
        )
