"""The remarks under a ranking: who is not in it and why, and among whom the classes are cut.

All numbers come from :mod:`landuse.domain.ranking.summary`; this module puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from landuse.domain.quality.ranked import inspect_ranked
from landuse.views.style import labels
from landuse.views.tables.columns import number
from landuse.views.tables.formats import records
from landuse.words.catalogue import say
from landuse.words.phrases import Label, Phrase, from_json, phrase

if TYPE_CHECKING:
    from landuse.domain.ranking.summary import RankingSummary
    from landuse.domain.zone import Zone


#: Findings that are quoted in full.
_MAX_FINDINGS = 2


def note(summary: RankingSummary, zone: Zone, lang: str = "zh") -> str:
    """The remarks under a ranking.

    Parameters
    ----------
    summary : RankingSummary
        Of the ranking (:func:`landuse.domain.ranking.summary.summary_of`).
    zone : Zone
        The zone that is ranked.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One paragraph, in this order: who is ranked, which firms and parcels are left out, among
        whom the classes are cut, bases of few firms or missing years, doubtful data, the scheme,
        and that the data is synthetic where it is.

    Notes
    -----
    Without these remarks a ranking would seem complete: the firm that is not in it is often the
    one that a reader looks for.
    """
    scheme = zone.policy.scheme
    remarks = [
        *_ranked_units(summary, scheme.titles, lang),
        *_units_left_out(summary),
        *_classes(summary),
        *_bases(summary, zone),
        *_doubtful_data(zone, lang),
        phrase("text.ranking.scheme", title=scheme.label),
    ]
    sentences = [remark.in_language(lang) for remark in remarks]
    if zone.synthetic and zone.note:
        sentences.append(zone.remark.in_language(lang))
    return say("words.semicolon", lang).join(sentences)


def _ranked_units(
    summary: RankingSummary, titles: Mapping[str, Label], lang: str
) -> Iterator[Phrase]:
    """The numbers of units that are ranked, tied, and not ranked for each reason.

    Without a reason of the scheme, it is the figure of the measure that is missing.
    """
    if summary.ranked + summary.unranked == 0:
        yield phrase("text.ranking.nothing")
    yield phrase("text.ranking.ranked", count=summary.ranked)
    if summary.tied:
        yield phrase("text.ranking.tied", count=summary.tied)
    if summary.unranked and not summary.unranked_by_reason:
        yield phrase("text.ranking.without_figures", count=summary.unranked)
    for reason, count in summary.unranked_by_reason.items():
        reason_in_words = labels.group_word(reason, lang, titles)
        yield phrase("text.ranking.unranked", count=count, reason=reason_in_words)


def _units_left_out(summary: RankingSummary) -> Iterator[Phrase]:
    """Firms on no parcel, and parcels whose firms use more land than there is.

    Both are faults of the ledger that a ranking hides; ``landuse check`` lists them one by one.
    """
    if summary.unlocated_firms:
        tax = number(summary.unlocated_tax_wan, 1)
        yield phrase("text.ranking.unlocated", count=summary.unlocated_firms, tax=tax)
    if summary.overclaimed_parcels:
        yield phrase("text.ranking.overclaimed", count=summary.overclaimed_parcels)


def _bases(summary: RankingSummary, zone: Zone) -> Iterator[Phrase]:
    """Bases that are averages of few firms, missing years, a class that no rule gives."""
    if summary.year_without_base is not None:
        year = summary.year_without_base
        yield phrase("text.ranking.base_year_missing", year=year, rated=zone.year)
    if summary.thin_bases:
        first = summary.thin_bases[0]
        titles = [base.indicator for base in summary.thin_bases]
        few = min(base.firms for base in summary.thin_bases)
        yield phrase(
            "text.ranking.base_of_few", indicators=titles, year=first.year, count=few
        )
    if summary.short_of_years:
        yield phrase("text.ranking.short_of_years", count=summary.short_of_years)
    if summary.class_without_rule:
        yield phrase("text.ranking.class_without_rule", word=summary.class_without_rule)


def _doubtful_data(zone: Zone, lang: str) -> Iterator[Phrase]:
    """Findings about figures that decide a class: the first of them, and the number of all."""
    findings = inspect_ranked(zone)
    if not len(findings):
        return
    sentences = []
    for row in records(findings.head(_MAX_FINDINGS)):
        if row["phrase"] is None:
            sentences.append(row["message"])
        else:
            sentences.append(from_json(row["phrase"]).in_language(lang))
    yield phrase("text.ranking.findings", count=len(findings), findings=sentences)


def _classes(summary: RankingSummary) -> Iterator[Phrase]:
    """Among whom the classes are cut, and that a group may be too small for all of them.

    A parcel's class and its firm's class have the same letters and are not the same thing.
    """
    if summary.classes_are_of_parcels:
        yield phrase("text.ranking.classes_of_parcels")
    if summary.smallest_group is not None:
        yield phrase(
            "text.ranking.small_group",
            count=summary.smallest_group,
            share=summary.first_class_share,
        )
