"""The notes to a ranking: who is in it, who is not and for which reason, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.policy.policy import Policy
from landuse.domain.vocabulary.findings import SLACK
from landuse.words.phrases import Label

#: Of fewer firms an average is theirs and nobody's measure.
_FEW = 3


@dataclass(frozen=True)
class ThinBase:
    """A base value that rests on very few firms.

    Attributes
    ----------
    indicator : Label
        The indicator that is measured against it.
    year : int
        The year that it is the average of.
    firms : int
        How many firms it is the average of.
    """

    indicator: Label
    year: int
    firms: int


@dataclass(frozen=True)
class RankingSummary:
    """Counts of the units and firms of a ranking, and what a reader has to know of its bases.

    Attributes
    ----------
    ranked : int
        How many units have a rank.
    tied : int
        How many of them share it with another of their group.
    unranked : int
        How many units have none.
    unranked_by_reason : mapping of str to int
        The reasons for which the scheme does not rate them
        (:func:`landuse.domain.output.rating.unrated_reasons`), the most frequent first. Empty where
        only the figure is missing.
    unlocated_firms : int
        Firms that are on no parcel, and so in no ranking of land.
    unlocated_tax_wan : float
        Their tax, 万元.
    overclaimed_parcels : int
        Parcels whose firms use more land than there is, beyond what surveys differ by.
    classes_are_of_parcels : bool
        True where the classes are those of parcels among parcels, not those of firms.
    smallest_group : int or None
        Firms of the smallest group that is too small for one of them to be in the first class;
        None where there is no such group, or the ranking has no groups.
    first_class_share : float
        The share (0 to 1) of a group that the first class is to have.
    thin_bases : tuple of ThinBase
        Base values that are averages of last year over very few firms.
    year_without_base : int or None
        The year whose averages the scheme takes and which has no figures, so that those of the
        rated year stand in.
    short_of_years : int
        Ranked firms whose figures are means of fewer years than the scheme asks for.
    class_without_rule : str
        The last class, where no rule of the policy refers to it; else empty.
    """

    ranked: int
    tied: int
    unranked: int
    unranked_by_reason: Mapping[str, int]
    unlocated_firms: int
    unlocated_tax_wan: float
    overclaimed_parcels: int
    classes_are_of_parcels: bool
    smallest_group: int | None
    first_class_share: float
    thin_bases: tuple[ThinBase, ...]
    year_without_base: int | None
    short_of_years: int
    class_without_rule: str


def summary_of(assessment: Assessment, table: pd.DataFrame) -> RankingSummary:
    """The summary of a ranking.

    Parameters
    ----------
    assessment : Assessment
        What the ranking is of.
    table : DataFrame
        All rows of it, as :func:`landuse.domain.ranking.ranking.ranking` gives them.

    Returns
    -------
    RankingSummary
        Its counts.
    """
    policy, firms = assessment.zone.policy, assessment.enterprises
    has_rank = table["rank"].notna()
    ranked, unranked = table[has_rank], table[~has_rank]
    has_groups = "group" in table
    columns_of_tie = ["group", "rank"] if has_groups else ["rank"]
    is_tied = ranked.duplicated(columns_of_tie, keep=False)
    unlocated = firms[~firms["located"].astype(bool)]
    return RankingSummary(
        ranked=len(ranked),
        tied=int(is_tied.sum()),
        unranked=len(unranked),
        unranked_by_reason=_unranked_by_reason(firms, unranked),
        unlocated_firms=len(unlocated),
        unlocated_tax_wan=float(unlocated["tax_wan"].sum()),
        overclaimed_parcels=_overclaimed_parcels(assessment),
        classes_are_of_parcels="status" in table,
        smallest_group=_smallest_group(assessment) if has_groups else None,
        first_class_share=_first_class_share(policy),
        thin_bases=tuple(_thin_bases(assessment)),
        year_without_base=_year_without_base(assessment),
        short_of_years=_short_of_years(firms, policy.scheme.years),
        class_without_rule=_class_without_rule(policy),
    )


def _first_class_share(policy: Policy) -> float:
    """The share (0 to 1) of a group that the first class is to have."""
    return next(iter(policy.scheme.classes.values()))


def _thin_bases(assessment: Assessment) -> Iterator[ThinBase]:
    """Averages of last year over very few firms, where more are measured against them."""
    zone = assessment.zone
    rated = int(assessment.enterprises["rated"].sum())
    for indicator in zone.policy.scheme.all_indicators:
        base = assessment.bases.get(indicator.id)
        if base is None or base.source != "previous_year" or base.firms is None:
            continue
        if base.firms < min(_FEW, rated):
            yield ThinBase(indicator.label, zone.year - 1, base.firms)


def _year_without_base(assessment: Assessment) -> int | None:
    """Last year, where the scheme takes its averages and this year's stand in for them."""
    zone = assessment.zone
    if zone.policy.scheme.base.source != "previous_year":
        return None
    for base in assessment.bases.values():
        if base.value is not None and base.source == "same_year":
            return zone.year - 1
    return None


def _short_of_years(firms: pd.DataFrame, years: int) -> int:
    """How many ranked firms have figures of fewer years than are averaged."""
    is_short = firms["rated"].astype(bool) & (firms["years"] < years).fillna(False)
    return int(is_short.sum())


def _class_without_rule(policy: Policy) -> str:
    """The last class where no rule refers to it: being in it has no consequence for the land."""
    last_class = list(policy.scheme.classes)[-1]
    for rule in policy.rules:
        for condition in rule.conditions:
            if condition.column == "firm_in_last_class":
                return ""
            values = condition.value if condition.op == "in" else [condition.value]
            names_class = condition.column in ("class", "firm_class")
            if names_class and last_class in (values or ()):
                return ""
    return last_class


def _unranked_by_reason(firms: pd.DataFrame, unranked: pd.DataFrame) -> dict[str, int]:
    """How many units the scheme does not rate, by reason; empty where it is not the scheme."""
    if unranked.empty or "group" not in unranked:
        return {}
    reasons = firms["unrated"].reindex(unranked["id"].astype(object))
    if reasons.isna().any():
        return {}
    counts = reasons.value_counts()
    return {str(reason): int(count) for reason, count in counts.items()}


def _overclaimed_parcels(assessment: Assessment) -> int:
    """How many parcels' firms use more land than the parcel has, beyond the slack of surveys."""
    used_mu = assessment.shares.groupby("parcel_id")["land_mu"].sum()
    area_mu = assessment.parcels["area_mu"].reindex(used_mu.index)
    return int((used_mu > SLACK * area_mu).fillna(False).sum())


def _smallest_group(assessment: Assessment) -> int | None:
    """How many firms the smallest group has, where too few for one to be in the first class."""
    firms = assessment.of_zone.enterprises
    sizes = firms.loc[firms["rated"].astype(bool), "group"].value_counts()
    too_small = sizes[sizes * _first_class_share(assessment.zone.policy) < 1]
    if too_small.empty:
        return None
    return int(too_small.min())
