"""What a firm's claim changes for everybody: classes, averages, land, and another firm's rank.

The zone is judged anew as the firm says it is, by the same scheme; whether the claim is true is for
who checks its papers to say.
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
#: What is told of the two firms, before the points of their indicators.
_OF_FIRM = ("mu", "tax_per_mu", "sales_per_mu")
_OF_RATING = ("score", "rank", "class", "gap_wan")
#: What is told of every firm for which something changes.
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
        Of the zone or a part of it; firms of the whole are compared.
    firm : str
        The firm that claims, by id or by a name that is its alone.
    claims : sequence of Claim
        As :func:`landuse.domain.explain.claims.read_claim` gives them.
    against : str, optional
        Another firm, whose figures are told beside.

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
    whole = assessment.of_zone
    firm = _firm_of(whole, firm)
    if against is not None:
        against = _firm_of(whole, against)
        if against == firm:
            raise LanduseError("explain.against_itself", firm=firm)
    changed = assess(with_claims(whole, firm, claims), assessment.as_of)
    now, then = _ranked(whole), _ranked(changed)
    named = [firm] if against is None else [firm, against]
    points = _points(whole)
    keys = (*_OF_FIRM, *points, *_OF_RATING)
    scheme = whole.zone.policy.scheme
    return Dispute(
        firm=firm,
        against=against,
        claims=tuple(_claimed(whole, changed, firm, claims)),
        figures=tuple(_differences(now, then, named, keys)),
        bases=tuple(_base_differences(whole, changed)),
        averages=(*_averages(whole, changed), *_zone_average(whole, changed)),
        classes_now=_class_counts(now, scheme.class_names),
        classes_then=_class_counts(then, scheme.class_names),
        others=_others(now, then, named),
        nobodys_mu=float(
            whole.shares["land_mu"].sum() - changed.shares["land_mu"].sum()
        ),
    )


def _base_differences(now: Assessment, then: Assessment) -> Iterator[Difference]:
    """The base value of every indicator, and of every group that has one of its own."""
    for name, base in now.bases.items():
        other = then.bases[name]
        yield Difference(name, "base", base.value, other.value)
        for group, of_group in base.groups.items():
            unit = f"{name}{BETWEEN_INDICATOR_AND_GROUP}{group}"
            yield Difference(unit, "base", of_group.value, other.of(group).value)


def _firm_of(assessment: Assessment, typed: str) -> str:
    """The id of a firm that was typed as its id or its name."""
    kind, id_ = unit_named(assessment, typed)
    if kind != "enterprise":
        raise LanduseError("explain.no_firm", id=typed)
    return id_


def _ranked(assessment: Assessment) -> pd.DataFrame:
    """The firms by id, with rank and gap."""
    return ranking(assessment, "enterprise", "score").set_index("id")


def _points(assessment: Assessment) -> list[str]:
    """The columns of points of a firm."""
    return [
        str(name) for name in assessment.enterprises if str(name).startswith("points_")
    ]


def _claimed(
    now: Assessment, then: Assessment, firm: str, claims: Sequence[Claim]
) -> Iterator[Difference]:
    """What is claimed, before and after; a figure of the ledger is that of the rated year."""
    for claim in claims:
        values = [_cell(result, firm, claim.column) for result in (now, then)]
        yield Difference(
            firm, claim.column, json_value(values[0]), json_value(values[1])
        )


def _cell(assessment: Assessment, firm: str, column: str) -> object:
    """A firm's land, or a cell of its row of the rated year as the ledger has it."""
    if column == LAND:
        return assessment.enterprises[LAND][firm]
    ledger, year = assessment.zone.enterprises, assessment.zone.year
    if column not in ledger:
        return None
    is_firm = (ledger["enterprise_id"] == firm) & (ledger["year"] == year)
    return ledger.loc[is_firm.fillna(False), column].iloc[0]


def _differences(
    now: pd.DataFrame, then: pd.DataFrame, firms: Sequence[str], keys: Sequence[str]
) -> Iterator[Difference]:
    """Figures of firms now and then."""
    for key in keys:
        for firm in firms:
            yield Difference(
                firm,
                key,
                json_value(now.loc[firm, key]),
                json_value(then.loc[firm, key]),
            )


def _averages(now: Assessment, then: Assessment) -> Iterator[Difference]:
    """Tax per mu and mean score of the rated firms of each group, now and then."""
    figures = [_averages_of(result.enterprises) for result in (now, then)]
    for group in figures[0].index.union(figures[1].index):
        for key in ("tax_per_mu", "score"):
            values = [
                json_value(frame.loc[group, key]) if group in frame.index else None
                for frame in figures
            ]
            yield Difference(str(group), key, values[0], values[1])


def _averages_of(firms: pd.DataFrame) -> pd.DataFrame:
    """By group: tax over land of the rated firms whose tax is known, and their mean score."""
    rated = firms[firms["rated"].astype(bool)]
    group = rated["group"].astype(object)
    has_tax = rated["tax_wan"].notna()
    tax = rated["tax_wan"].where(has_tax).groupby(group).sum().astype(float)
    land = rated["mu"].where(has_tax).groupby(group).sum().astype(float)
    out = pd.DataFrame({"tax_per_mu": tax / land.where(land > 0)})
    out["score"] = rated["score"].groupby(group).mean().astype(float)
    return out


def _zone_average(now: Assessment, then: Assessment) -> Iterator[Difference]:
    """Tax per mu of the zone."""
    yield Difference(ZONE, "tax_per_mu", tax_per_mu_of(now), tax_per_mu_of(then))


def _class_counts(firms: pd.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """How many firms each class has."""
    counts = firms["class"].value_counts()
    return {name: int(counts.get(name, 0)) for name in dict.fromkeys(names)}


def _others(
    now: pd.DataFrame, then: pd.DataFrame, named: Sequence[str]
) -> pd.DataFrame:
    """The firms for which something changes besides those that are told of by themselves."""
    ids = [firm for firm in now.index if firm not in named]
    out = pd.DataFrame({"id": ids})
    for column in ("name", "group"):
        out[column] = now[column].reindex(ids).to_numpy(object)
    changed = {}
    for key in FIRM_KEYS:
        before, after = now[key].reindex(ids), then[key].reindex(ids)
        out[f"{key}_now"], out[f"{key}_then"] = before.array, after.array
        changed[key] = _is_changed(before, after)
    is_changed = pd.DataFrame(changed)
    out = out.assign(
        same_class=~is_changed["class"].to_numpy(bool),
        same_land=~is_changed["mu"].to_numpy(bool),
        same_rank=~is_changed["rank"].to_numpy(bool),
    )
    out = out[is_changed.any(axis=1).to_numpy(bool)]
    order = ["same_class", "same_land", "same_rank"]
    out = out.sort_values(
        [*order, "group", "rank_then"], kind="stable", ignore_index=True
    )
    return out.drop(columns=order)


def _is_changed(before: pd.Series, after: pd.Series) -> pd.Series:
    """Where two columns are not the same; two unknown values are."""
    if pd.api.types.is_numeric_dtype(before):
        difference = (after.astype("Float64") - before.astype("Float64")).abs() > _SAME
    else:
        difference = before.astype("string") != after.astype("string")
    one_unknown = before.isna() != after.isna()
    return difference.fillna(False).astype(bool) | one_unknown
