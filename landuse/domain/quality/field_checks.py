"""Field checks that put nothing in force."""

from __future__ import annotations

import pandas as pd

from landuse.domain.quality.recording import findings_of, places_in
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.zone import Zone


def inspect_field_checks(zone: Zone) -> list[FindingRow]:
    """Checks with a word nobody knows, of a unit nobody has, or that end before they begin.

    Parameters
    ----------
    zone : Zone
        Its ``reviews`` are held against the words of its policy and its units.

    Returns
    -------
    list of dict
        Rows of the findings table.

    Notes
    -----
    A check that puts nothing in force is not an error of the zone, but whoever made it believes
    that it holds. One that ends before it begins is: it can only be a slip of a date.
    """
    checks = zone.reviews
    words = {word for words in zone.policy.review_words.values() for word in words}
    unknown = checks[~checks["status"].isin(words).to_numpy(bool)]
    units = (
        pd.Index(zone.parcels.index)
        .append(pd.Index(zone.buildings.index))
        .astype(object)
    )
    orphans = checks[~checks["unit_id"].isin(units).to_numpy(bool)]
    ended = checks[(checks["until"] < checks["date"]).fillna(False).to_numpy(bool)]
    ends = ended["until"].dt.strftime("%Y-%m-%d")
    return [
        *findings_of(
            zone_findings.UNKNOWN_REVIEW,
            places_in(unknown, unknown["unit_id"], value=unknown["status"]),
        ),
        *findings_of(
            zone_findings.ORPHAN_REVIEW, places_in(orphans, orphans["unit_id"])
        ),
        *findings_of(
            zone_findings.REVIEW_REVERSED,
            places_in(ended, ended["unit_id"], value=ends),
        ),
    ]
