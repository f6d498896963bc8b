"""What has to be said with a ranking: who is in it, who is not and why, what it leaves out."""

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
    """A base value that rests on hardly any firm.

    Attributes
    ----------
    indicator : Label
        What is measured.
    year : int
        Of which year it is the average.
    firms : int
        Of how many firms.
    """

    indicator: Label
    year: int
    firms: int


@dataclass(frozen=True)
class RankingSummary:
    """Who a ranking is of.

    Attributes
    ----------
    ranked : int
        How many units have a rank.
    tied : int
        How many of them share it with another of their group.
    unranked : int
        How many units have none.
    unranked_by_reason : mapping of str to int
        Why the scheme does not rate them
        (:func:`landuse.domain.output.rating.unrated_reasons`), most first. Empty where it is simply
        the figure that is missing.
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
        Base values that are averages of last year and of hardly any firm.
    year_without_base : int or None
        The year that the scheme takes averages of and that has no figures, so that those of the
        rated year stand in.
    short_of_years : int
        Ranked firms whose figures are means of fewer years than the scheme asks for.
    class_without_rule : str
        The last class, where no rule of the policy asks for it; else empty.
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
    has_rank = table["rank"].notna()
    ranked, unranked = table[has_rank], table[~has_rank]
    within = ["group", "rank"] if "group" in table else ["rank"]
    firms = assessment.enterprises
    unlocated = firms[~firms["located"].astype(bool)]
    return RankingSummary(
        ranked=len(ranked),
        tied=int(ranked.duplicated(within, keep=False).sum()),
        unranked=len(unranked),
        unranked_by_reason=_reasons(firms, unranked),
        unlocated_firms=len(unlocated),
        unlocated_tax_wan=float(unlocated["tax_wan"].sum()),
        overclaimed_parcels=_overclaimed(assessment),
        classes_are_of_parcels="status" in table,
        smallest_group=_smallest_group(assessment) if "group" in table else None,
        first_class_share=next(iter(assessment.zone.policy.scheme.classes.values())),
        thin_bases=tuple(_thin_bases(assessment)),
        year_without_base=_year_without_base(assessment),
        short_of_years=_short_of_years(firms, assessment.zone.policy.scheme.years),
        class_without_rule=_class_without_rule(assessment.zone.policy),
    )


def _thin_bases(assessment: Assessment) -> Iterator[ThinBase]:
    """Averages of last year over hardly any firm, where more are measured against them."""
    zone = assessment.zone
    rated = int(assessment.enterprises["rated"].sum())
    for indicator in zone.policy.scheme.all_indicators:
        base = assessment.bases.get(indicator.id)
        if base is None or base.source != "previous_year" or base.firms is None:
            continue
        if base.firms < min(_FEW, rated):
            yield ThinBase(indicator.label, zone.year - 1, base.firms)


def _year_without_base(assessment: Assessment) -> int | None:
    """Last year, where its averages were to be taken and this year's stand in for all of them."""
    zone = assessment.zone
    scheme = zone.policy.scheme
    sources = {
        base.source for base in assessment.bases.values() if base.value is not None
    }
    wants_last_year = scheme.base.source == "previous_year"
    return zone.year - 1 if wants_last_year and "same_year" in sources else None


def _short_of_years(firms: pd.DataFrame, years: int) -> int:
    """How many ranked firms have figures of fewer years than are averaged."""
    is_short = firms["rated"].astype(bool) & (firms["years"] < years).fillna(False)
    return int(is_short.sum())


def _class_without_rule(policy: Policy) -> str:
    """The last class where no rule asks for it: being in it has no consequence for the land."""
    last = list(policy.scheme.classes)[-1]
    for rule in policy.rules:
        for condition in rule.conditions:
            asked = condition.value if condition.op == "in" else [condition.value]
            is_of_class = condition.column in ("class", "firm_class") and last in (
                asked or ()
            )
            if is_of_class or condition.column == "firm_in_last_class":
                return ""
    return last


def _reasons(firms: pd.DataFrame, unranked: pd.DataFrame) -> dict[str, int]:
    """How many units the scheme does not rate, by the reason; empty where it is not the scheme."""
    if unranked.empty or "group" not in unranked:
        return {}
    why = firms["unrated"].reindex(unranked["id"].astype(object))
    if why.isna().any():
        return {}
    return {str(reason): int(count) for reason, count in why.value_counts().items()}


def _overclaimed(assessment: Assessment) -> int:
    """How many parcels' firms use more land than the parcel has, beyond the slack of surveys."""
    used_mu = assessment.shares.groupby("parcel_id")["land_mu"].sum()
    area_mu = assessment.parcels["area_mu"].reindex(used_mu.index)
    return int((used_mu > SLACK * area_mu).fillna(False).sum())


def _smallest_group(assessment: Assessment) -> int | None:
    """The rated firms of the smallest group, where too few for the first class to have one."""
    first_class_share = next(iter(assessment.zone.policy.scheme.classes.values()))
    firms = assessment.of_zone.enterprises
    sizes = firms.loc[firms["rated"].astype(bool), "group"].value_counts()
    too_small = sizes[sizes * first_class_share < 1]
    return None if too_small.empty else int(too_small.min())
