"""What a firm's claim changes for everybody: classes, averages, land, and another firm's rank.

The zone is assessed anew as the firm claims it to be, by the same scheme; whether the claim is
true is for those who check its papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment, assess
from landuse.domain.explain.claims import LAND, Claim, with_claims
from landuse.domain.explain.unit_account import unit_named
from landuse.domain.explain.what_if import ZONE, Difference, tax_per_mu_of
from landuse.domain.frames.cells import json_value
from landuse.domain.ranking.ranking import ranking
from landuse.errors import LanduseError

#: What stands between an indicator and a group that has a base value of its own.
BETWEEN_INDICATOR_AND_GROUP = "·"
#: Figures of the two firms before the points of their indicators, and after them.
_LAND_KEYS = ("mu", "tax_per_mu", "sales_per_mu")
_RATING_KEYS = ("score", "rank", "class", "gap_wan")
#: Figures of every other firm for which something changes.
FIRM_KEYS = ("mu", "score", "rank", "class")
#: Figures that differ by less are the same.
_SAME = 1e-6


@dataclass(frozen=True)
class Dispute:
    """What claims of a firm change.

    Attributes
    ----------
    firm : str
        Who claims.
    against : str or None
        The firm with which it is compared.
    claims : tuple of Difference
        What is claimed: the column before and after.
    figures : tuple of Difference
        Of the two firms, changed or not: land, output per mu, ``points_<id>`` of every indicator,
        score, rank, class and gap (``gap_wan``, 万元).
    bases : tuple of Difference
        Of every indicator that the scheme has a base value for, by its id.
    averages : tuple of Difference
        Of every group and of the zone: tax per mu (万元/亩) and, of groups, the mean score.
    classes_now, classes_then : mapping of str to int
        How many firms each class has, in the order of the scheme.
    others : DataFrame
        All other firms whose land, class, rank or score is then another: ``id``, ``name``,
        ``group``, and ``<key>_now`` and ``<key>_then`` of :data:`FIRM_KEYS`; by what weighs most:
        class, land, rank.
    nobodys_mu : float
        Land (mu) that is then nobody's and was somebody's; negative where it is the other way.
    """

    firm: str
    against: str | None
    claims: tuple[Difference, ...]
    figures: tuple[Difference, ...]
    bases: tuple[Difference, ...]
    averages: tuple[Difference, ...]
    classes_now: Mapping[str, int]
    classes_then: Mapping[str, int]
    others: pd.DataFrame
    nobodys_mu: float


def dispute(
    assessment: Assessment,
    firm: str,
    claims: Sequence[Claim],
    against: str | None = None,
) -> Dispute:
    """What claims of a firm would change for everybody.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it; firms of the whole zone are compared.
    firm : str
        The firm that claims, by id or by a name that no other has.
    claims : sequence of Claim
        As :func:`landuse.domain.explain.claims.read_claim` gives them.
    against : str, optional
        Another firm, whose figures stand beside those of the first.

    Returns
    -------
    Dispute

    Raises
    ------
    UnknownUnitError
        Where there is no such firm.
    LanduseError
        Where one of the two is no firm, both are one, or a claim cannot be carried out.
    """
    before = assessment.of_zone
    firm = _firm_of(before, firm)
    compared_firms = [firm]
    if against is not None:
        against = _firm_of(before, against)
        if against == firm:
            raise LanduseError("explain.against_itself", firm=firm)
        compared_firms.append(against)
    after = assess(with_claims(before, firm, claims), assessment.as_of)
    ranked_before, ranked_after = _ranked(before), _ranked(after)
    keys = (*_LAND_KEYS, *_points_columns(before), *_RATING_KEYS)
    figures = _differences(ranked_before, ranked_after, compared_firms, keys)
    class_names = before.zone.policy.scheme.class_names
    land_before = before.shares["land_mu"].sum()
    land_after = after.shares["land_mu"].sum()
    return Dispute(
        firm=firm,
        against=against,
        claims=tuple(_claimed_differences(before, after, firm, claims)),
        figures=tuple(figures),
        bases=tuple(_base_differences(before, after)),
        averages=tuple(_average_differences(before, after)),
        classes_now=_class_counts(ranked_before, class_names),
        classes_then=_class_counts(ranked_after, class_names),
        others=_changed_firms(ranked_before, ranked_after, compared_firms),
        nobodys_mu=float(land_before - land_after),
    )


def _base_differences(before: Assessment, after: Assessment) -> Iterator[Difference]:
    """The base value of every indicator, and of every group that has one of its own."""
    for name, base in before.bases.items():
        base_after = after.bases[name]
        yield Difference(name, "base", base.value, base_after.value)
        for group, of_group in base.groups.items():
            unit = f"{name}{BETWEEN_INDICATOR_AND_GROUP}{group}"
            value_after = base_after.of(group).value
            yield Difference(unit, "base", of_group.value, value_after)


def _firm_of(assessment: Assessment, typed: str) -> str:
    """The id of a firm that was typed as its id or its name."""
    kind, id_ = unit_named(assessment, typed)
    if kind != "enterprise":
        raise LanduseError("explain.no_firm", id=typed)
    return id_


def _ranked(assessment: Assessment) -> pd.DataFrame:
    """The firms by id, with rank and gap."""
    return ranking(assessment, "enterprise", "score").set_index("id")


def _points_columns(assessment: Assessment) -> list[str]:
    """The columns of points of a firm."""
    columns = [str(name) for name in assessment.enterprises]
    return [name for name in columns if name.startswith("points_")]


def _claimed_differences(
    before: Assessment, after: Assessment, firm: str, claims: Sequence[Claim]
) -> Iterator[Difference]:
    """What is claimed, before and after; a figure of the ledger is that of the rated year."""
    for claim in claims:
        value_before = json_value(_claimed_cell(before, firm, claim.column))
        value_after = json_value(_claimed_cell(after, firm, claim.column))
        yield Difference(firm, claim.column, value_before, value_after)


def _claimed_cell(assessment: Assessment, firm: str, column: str) -> object:
    """A firm's land, or a cell of its row of the rated year as the ledger has it."""
    if column == LAND:
        return assessment.enterprises[LAND][firm]
    ledger, year = assessment.zone.enterprises, assessment.zone.year
    if column not in ledger:
        return None
    is_firm = (ledger["enterprise_id"] == firm) & (ledger["year"] == year)
    return ledger.loc[is_firm.fillna(False), column].iloc[0]


def _differences(
    before: pd.DataFrame,
    after: pd.DataFrame,
    firms: Sequence[str],
    keys: Sequence[str],
) -> Iterator[Difference]:
    """Figures of firms before and after."""
    for key in keys:
        for firm in firms:
            value_before = json_value(before.loc[firm, key])
            value_after = json_value(after.loc[firm, key])
            yield Difference(firm, key, value_before, value_after)


def _average_differences(before: Assessment, after: Assessment) -> Iterator[Difference]:
    """Tax per mu and mean score of the rated firms of each group, last the zone's tax per mu."""
    averages_before = _averages_by_group(before.enterprises)
    averages_after = _averages_by_group(after.enterprises)
    groups = averages_before.index.union(averages_after.index)
    averages_before = averages_before.reindex(groups)
    averages_after = averages_after.reindex(groups)
    for group in groups:
        for key in ("tax_per_mu", "score"):
            value_before = json_value(averages_before.loc[group, key])
            value_after = json_value(averages_after.loc[group, key])
            yield Difference(str(group), key, value_before, value_after)
    yield Difference(ZONE, "tax_per_mu", tax_per_mu_of(before), tax_per_mu_of(after))


def _averages_by_group(firms: pd.DataFrame) -> pd.DataFrame:
    """By group: tax over land of the rated firms whose tax is known, and their mean score."""
    rated = firms[firms["rated"].astype(bool)]
    group = rated["group"].astype(object)
    has_tax = rated["tax_wan"].notna()
    tax = rated["tax_wan"].where(has_tax).groupby(group).sum().astype(float)
    land = rated["mu"].where(has_tax).groupby(group).sum().astype(float)
    averages = pd.DataFrame({"tax_per_mu": tax / land.where(land > 0)})
    averages["score"] = rated["score"].groupby(group).mean().astype(float)
    return averages


def _class_counts(firms: pd.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """How many firms each class has."""
    counts = firms["class"].value_counts()
    return {name: int(counts.get(name, 0)) for name in dict.fromkeys(names)}


def _changed_firms(
    before: pd.DataFrame, after: pd.DataFrame, compared_firms: Sequence[str]
) -> pd.DataFrame:
    """The firms for which something changes, without those that are compared by themselves."""
    ids = [firm for firm in before.index if firm not in compared_firms]
    firms = pd.DataFrame({"id": ids})
    for column in ("name", "group"):
        firms[column] = before[column].reindex(ids).to_numpy(object)
    is_changed = pd.DataFrame(index=firms.index)
    for key in FIRM_KEYS:
        values_before, values_after = before[key].reindex(ids), after[key].reindex(ids)
        firms[f"{key}_now"] = values_before.array
        firms[f"{key}_then"] = values_after.array
        is_changed[key] = _is_changed(values_before, values_after).to_numpy(bool)
    order = ["same_class", "same_land", "same_rank"]
    for column, key in zip(order, ("class", "mu", "rank"), strict=True):
        firms[column] = ~is_changed[key]
    firms = firms[is_changed.any(axis=1)]
    firms = firms.sort_values(
        [*order, "group", "rank_then"], kind="stable", ignore_index=True
    )
    return firms.drop(columns=order)


def _is_changed(before: pd.Series, after: pd.Series) -> pd.Series:
    """Where two columns are not the same; two unknown values are."""
    if pd.api.types.is_numeric_dtype(before):
        difference = (after.astype("Float64") - before.astype("Float64")).abs()
        differs = difference > _SAME
    else:
        differs = before.astype("string") != after.astype("string")
    is_one_unknown = before.isna() != after.isna()
    return differs.fillna(False).astype(bool) | is_one_unknown
