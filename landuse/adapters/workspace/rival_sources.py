"""Two candidates for one table: files that speak of the same things are not mixed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landuse.adapters.workspace.office_evidence import years_of
from landuse.adapters.workspace.office_tables import Entry
from landuse.domain.frames.keys import normal_forms

#: Columns that together tell of what a row of a ledger speaks.
_NAMED_BY = {
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
#: The least share of the smaller file's rows that another has for the two to be candidates; of
#: layers, which must not overlap, one is enough.
_LEAST_SHARED = 0.5


def rival_of(entry: Entry, others: Sequence[Entry]) -> Entry | None:
    """Find a file that speaks of the same things as another.

    Parameters
    ----------
    entry : Entry
        What a file is taken for.
    others : sequence of Entry
        Files that are taken already.

    Returns
    -------
    Entry or None
        None where none does: three people who keep one ledger each are no rivals.
    """
    own = _keys(entry)
    for other in others:
        if (other.table, other.join_on) != (entry.table, entry.join_on) or not own:
            continue
        if entry.table == "enterprises" and not _same_years(entry, other):
            continue
        keys = _keys(other)
        shared = len(own & keys)
        is_layer = entry.seen.outlines is not None
        least = 1 if is_layer else max(1, _LEAST_SHARED * min(len(own), len(keys)))
        if shared >= least:
            return other
    return None


def repeated_keys(entry: Entry) -> list[str]:
    """Return keys by which a file would be laid beside a table more than once.

    Parameters
    ----------
    entry : Entry
        A file that is joined.

    Returns
    -------
    list of str
        Keys of rows that say different things, each once.
    """
    frame = entry.seen.frames[entry.table]
    headers = [header for header in entry.columns.values() if header in frame]
    said = frame[headers].astype("string").drop_duplicates()
    key = said[entry.columns[entry.join_on]]
    return [str(cell) for cell in key[key.notna() & key.duplicated()].unique()]


def _same_years(entry: Entry, other: Entry) -> bool:
    """Whether two lists of firms have figures of one year; a list that names none may."""
    own, others = years_of(entry), years_of(other)
    return not own or not others or bool(own & others)


def _keys(entry: Entry) -> set[str]:
    """What the rows of a file speak of."""
    frame = entry.seen.frames[entry.table]
    names = _NAMED_BY.get(entry.table, ())
    if entry.table == "parcels":
        names = (entry.join_on or "parcel_id",)
    headers = [
        entry.columns[name] for name in names if entry.columns.get(name) in frame
    ]
    if not headers:
        return set()
    forms = pd.DataFrame(
        {
            header: normal_forms(frame[header].astype("string")).fillna("")
            for header in headers
        }
    )
    keys = forms.agg("\n".join, axis=1) if len(headers) > 1 else forms.iloc[:, 0]
    return {str(key) for key in keys if str(key).strip()}
