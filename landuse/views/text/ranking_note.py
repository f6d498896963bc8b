"""What has to be said under a ranking: who is not in it and why, and whose classes these are.

All that is counted here is counted in :mod:`landuse.domain.ranking.summary`; this module words it.
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


#: Findings that are said in full.
_FINDINGS_NAMED = 2


def note(summary: RankingSummary, zone: Zone, lang: str = "zh") -> str:
    """The remarks under a ranking.

    Parameters
    ----------
    summary : RankingSummary
        Of the ranking (:func:`landuse.domain.ranking.summary.summary_of`).
    zone : Zone
        What it is of.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One paragraph, in this order: who is ranked, what is left out, whose classes these are, what
        bases rest on where that is little, what may be wrong in the data, the scheme, and that the
        data is synthetic where it is.

    Notes
    -----
    A ranking without these remarks says more than it knows: who is not in it is often the one that
    a reader looks for.
    """
    remarks = [
        *_who_is_ranked(summary, zone.policy.scheme.titles, lang),
        *_what_is_left_out(summary),
        *_whose_classes(summary),
        *_what_bases_rest_on(summary, zone),
        *_what_may_be_wrong(zone, lang),
        phrase("text.ranking.scheme", title=zone.policy.scheme.label),
    ]
    said = [remark.in_language(lang) for remark in remarks]
    if zone.synthetic and zone.note:
        said.append(zone.remark.in_language(lang))
    return say("words.semicolon", lang).join(said)


def _who_is_ranked(
    summary: RankingSummary, titles: Mapping[str, Label], lang: str
) -> Iterator[Phrase]:
    """How many are ranked and tied, and who is not and why.

    Where the scheme has no reason against them, it is simply the figure that is missing.
    """
    if summary.ranked + summary.unranked == 0:
        yield phrase("text.ranking.nothing")
    yield phrase("text.ranking.ranked", count=summary.ranked)
    if summary.tied:
        yield phrase("text.ranking.tied", count=summary.tied)
    if summary.unranked and not summary.unranked_by_reason:
        yield phrase("text.ranking.without_figures", count=summary.unranked)
    for reason, count in summary.unranked_by_reason.items():
        said = labels.group_word(reason, lang, titles)
        yield phrase("text.ranking.unranked", count=count, reason=said)


def _what_is_left_out(summary: RankingSummary) -> Iterator[Phrase]:
    """Firms on no parcel, and parcels whose firms use more land than there is.

    Both are troubles of the ledger that a ranking hides; ``landuse check`` lists them one by one.
    """
    if summary.unlocated_firms:
        tax = number(summary.unlocated_tax_wan, 1)
        yield phrase("text.ranking.unlocated", count=summary.unlocated_firms, tax=tax)
    if summary.overclaimed_parcels:
        yield phrase("text.ranking.overclaimed", count=summary.overclaimed_parcels)


def _what_bases_rest_on(summary: RankingSummary, zone: Zone) -> Iterator[Phrase]:
    """Averages of hardly any firm, years that are missing, a class that no rule asks for."""
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


def _what_may_be_wrong(zone: Zone, lang: str) -> Iterator[Phrase]:
    """Findings that touch what decides a class: the first of them, and how many there are."""
    found = inspect_ranked(zone)
    if len(found):
        first = records(found.head(_FINDINGS_NAMED))
        named = [
            row["message"]
            if row["phrase"] is None
            else from_json(row["phrase"]).in_language(lang)
            for row in first
        ]
        yield phrase("text.ranking.findings", count=len(found), findings=named)


def _whose_classes(summary: RankingSummary) -> Iterator[Phrase]:
    """Among whom the classes are, and where there are too few.

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
