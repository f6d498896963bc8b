"""Find files about the same things: of two candidates for one table, only one is read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landuse.adapters.workspace.office_evidence import years_of
from landuse.adapters.workspace.office_tables import ProposedSource
from landuse.domain.frames.keys import normal_forms

#: Table → columns that together identify what a row is about.
_IDENTIFYING_COLUMNS = {
    "parcels": ("parcel_id", "contract_no", "holder"),
    "buildings": ("building_id",),
    "enterprises": ("enterprise_id",),
    "occupancy": (
        "enterprise_id",
        "landlord_id",
        "address",
        "parcel_id",
        "building_id",
    ),
    "actions": ("parcel_id", "building_id", "factory_id", "project", "mode", "stage"),
    "housing": ("site_id", "name", "block"),
    "reviews": ("unit_id", "date"),
    "baseline": ("unit_id",),
    "industries": ("sector",),
}
#: Share of the smaller file's rows that two ledgers have in common to be rivals; of layers, which
#: must not overlap, one row is enough.
_MIN_COMMON_SHARE = 0.5


def rival_of(
    source: ProposedSource, others: Sequence[ProposedSource]
) -> ProposedSource | None:
    """Find a source that is about the same things as another.

    Parameters
    ----------
    source : ProposedSource
        A candidate.
    others : sequence of ProposedSource
        Sources that are taken already.

    Returns
    -------
    ProposedSource or None
        None where none is: three people who keep one ledger each are no rivals.
    """
    keys = _row_keys(source)
    if not keys:
        return None
    for other in others:
        if (other.table, other.join_on) != (source.table, source.join_on):
            continue
        if source.table == "enterprises" and not _may_be_of_one_year(source, other):
            continue
        other_keys = _row_keys(other)
        min_common = 1.0
        if source.sheet.outlines is None:
            smaller = min(len(keys), len(other_keys))
            min_common = max(1.0, _MIN_COMMON_SHARE * smaller)
        if len(keys & other_keys) >= min_common:
            return other
    return None


def repeated_keys(source: ProposedSource) -> list[str]:
    """Return keys by which a file would be joined to a table more than once.

    Parameters
    ----------
    source : ProposedSource
        A file that is joined.

    Returns
    -------
    list of str
        Keys of rows that differ in their other columns, each once.
    """
    frame = source.sheet.frames[source.table]
    headers = [header for header in source.columns.values() if header in frame]
    distinct_rows = frame[headers].astype("string").drop_duplicates()
    keys = distinct_rows[source.columns[source.join_on]]
    is_repeated = keys.notna() & keys.duplicated()
    return [str(key) for key in keys[is_repeated].unique()]


def _may_be_of_one_year(source: ProposedSource, other: ProposedSource) -> bool:
    """Whether two lists of firms may have figures of one year; a list may name no year."""
    years, other_years = years_of(source), years_of(other)
    if not years or not other_years:
        return True
    return not years.isdisjoint(other_years)


def _row_keys(source: ProposedSource) -> set[str]:
    """Return what identifies the rows of a file."""
    frame = source.sheet.frames[source.table]
    names = _IDENTIFYING_COLUMNS.get(source.table, ())
    if source.table == "parcels":
        names = (source.join_on or "parcel_id",)
    columns = {}
    for name in names:
        header = source.columns.get(name)
        if header in frame:
            cells = frame[header].astype("string")
            columns[header] = normal_forms(cells).fillna("")
    if not columns:
        return set()
    forms = pd.DataFrame(columns)
    keys = forms.iloc[:, 0]
    if len(columns) > 1:
        keys = forms.agg("\n".join, axis=1)
    return {str(key) for key in keys if str(key).strip()}
