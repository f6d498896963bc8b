"""Field checks that put nothing in force."""

from __future__ import annotations

from itertools import chain

from landuse.domain.quality.recording import findings_of, occurrences_in, rows_where
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.zone import Zone


def inspect_field_checks(zone: Zone) -> list[FindingRow]:
    """Checks with a word nobody knows, of a unit nobody has, or that end before they begin.

    Parameters
    ----------
    zone : Zone
        Its ``reviews`` are compared with the words of its policy and with its units.

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
    known_words = set(chain.from_iterable(zone.policy.review_words.values()))
    with_unknown_word = checks[~checks["status"].isin(known_words).to_numpy(bool)]
    occurrences = occurrences_in(
        with_unknown_word,
        with_unknown_word["unit_id"],
        value=with_unknown_word["status"],
    )
    findings = findings_of(zone_findings.UNKNOWN_REVIEW, occurrences)

    is_of_parcel = checks["unit_id"].isin(zone.parcels.index.astype(object))
    is_of_building = checks["unit_id"].isin(zone.buildings.index.astype(object))
    orphans = checks[~(is_of_parcel | is_of_building).to_numpy(bool)]
    occurrences = occurrences_in(orphans, orphans["unit_id"])
    findings += findings_of(zone_findings.ORPHAN_REVIEW, occurrences)

    reversed_checks = rows_where(checks, checks["until"] < checks["date"])
    last_days = reversed_checks["until"].dt.strftime("%Y-%m-%d")
    occurrences = occurrences_in(
        reversed_checks, reversed_checks["unit_id"], value=last_days
    )
    findings += findings_of(zone_findings.REVIEW_REVERSED, occurrences)
    return findings
