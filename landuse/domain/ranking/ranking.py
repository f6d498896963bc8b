"""Units in order of what they yield per mu, how that changed in a year, and what the class above would take."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.numbers import ratio
from landuse.domain.output import scoring
from landuse.domain.ranking.gap_to_class_above import gap_to_class_above
from landuse.domain.vocabulary.measures import BY, MEASURES

Totals = tuple[str, ...]
_SHOWN = ("sales_wan", "tax_wan")
_COLUMNS = [
    "id",
    "name",
    "mu",
    "sales_wan",
    "tax_wan",
    "sales_per_mu",
    "tax_per_mu",
    "score",
    "class",
]


def ranking(
    assessment: Assessment,
    by: str = "parcel",
    measure: str = "tax_per_mu",
    before: Assessment | None = None,
) -> pd.DataFrame:
    """One row a unit, best first; units without the measure come last and have no rank.

    Equal values share the better rank and stand in the order of their ids, so two runs agree. Units of a part of the zone
    (:meth:`landuse.domain.assessment.Assessment.within`) keep the ranks of the whole; sectors and townships are totals over located firms and
    over the parcels that have firms. Enterprises by score are ranked
    as the scheme rates them: each group apart, those it does not rate without a rank.

    Parameters
    ----------
    by : one of :data:`landuse.domain.vocabulary.measures.BY`; groups are totals over totals, never means of ratios; a building has the land its
        firms use.
    measure : one of :data:`landuse.domain.vocabulary.measures.MEASURES`.
    before : the year before, to compare with.

    Returns
    -------
    Frame with ``rank`` and: id, name, mu, sales_wan, tax_wan, sales_per_mu, tax_per_mu, score, class, the measure; ``gap_wan`` for
    parcels and enterprises (more tax that the class above would take, 万元), ``count`` for groups, ``status`` and ``township`` for parcels,
    ``group`` and ``sector`` for enterprises; with ``before`` also ``rank_before``, ``rank_change`` (places won, negative lost)
    and ``class_before``.

    Raises KeyError where ``by`` or ``measure`` is none of them.
    """
    if by not in BY:
        raise KeyError(by)
    if assessment.whole is not None and by in ("parcel", "enterprise", "building"):
        table = ranking(
            assessment.whole, by, measure, None if before is None else before.whole or before
        )
        units = getattr(assessment, f"{by}s")
        return table[table["id"].isin(units.index)].reset_index(drop=True)
    table = _ranked(assessment, by, measure)
    if before is not None:
        old = _ranked(before, by, measure).set_index("id")[["rank", "class"]].add_suffix("_before")
        table = table.join(old, on="id")
        table["rank_change"] = table["rank_before"] - table["rank"]
    return table


def _ranked(a: Assessment, by: str, measure: str) -> pd.DataFrame:
    table = _UNITS[by](a, MEASURES[measure], measure)
    rated = by == "enterprise" and measure == "score"
    table["rank"] = a.enterprises["rank"].array if rated else scoring.rank(table[measure])
    order = ["group", "rank", "id"] if rated else ["rank", "id"]
    table = table.assign(unranked=table["rank"].isna()).sort_values(
        ["unranked", *order], kind="stable", ignore_index=True
    )
    table = table.drop(columns="unranked")
    return table[["rank", *[c for c in table.columns if c != "rank"]]]


def _parcels(a: Assessment, totals: Totals, measure: str) -> pd.DataFrame:
    some = a.parcels[(a.parcels["enterprise_count"] > 0).fillna(False)].rename(
        columns={"area_mu": "mu"}
    )
    scheme = a.zone.policy.scheme
    gap = gap_to_class_above(
        some,
        scheme.indicators,
        scheme,
        a.bases,
        pd.Series("", index=some.index),
        _years(a, some.index),
    )
    return _flat(
        _measured(some.assign(gap_wan=gap), totals, measure),
        ["gap_wan", "status", "township"],
        measure,
    )


def _years(a: Assessment, parcels: pd.Index) -> np.ndarray | float:
    """Of how many years the tax on each parcel is the mean: the most of its firms'."""
    if a.zone.policy.scheme.years == 1:
        return 1.0
    of = (
        a.enterprises["years"]
        .reindex(a.shares["enterprise_id"].astype(object))
        .to_numpy(float, na_value=np.nan)
    )
    most = pd.Series(of).groupby(a.shares["parcel_id"].to_numpy(object)).max()
    return most.reindex(parcels.astype(object)).to_numpy(float)


def _enterprises(a: Assessment, totals: Totals, measure: str) -> pd.DataFrame:
    scheme, firms = a.zone.policy.scheme, a.enterprises
    firms = firms.assign(
        **{"class": firms["class"].mask(firms["veto"].notna())}
    )  # a veto is not lifted by tax
    gaps = [
        gap_to_class_above(f, items, scheme, a.bases, f["group"], f["years"].to_numpy(float))
        for f, items in ((firms[who], items) for items, who in scoring.judged_by(firms, scheme))
    ]
    told = a.enterprises.assign(gap_wan=pd.concat(gaps).reindex(firms.index))
    return _flat(_measured(told, totals, measure), ["gap_wan", "group", "sector"], measure)


def _buildings(a: Assessment, totals: Totals, measure: str) -> pd.DataFrame:
    """Buildings whose ledger rows name them, with the land and the output of the firms in them."""
    rows = a.uses[a.uses["building_id"].notna()]
    firms = a.enterprises.reindex(rows["enterprise_id"].astype(object))
    part = rows["share"].to_numpy(float)
    spread = pd.DataFrame(
        {"mu": rows["land_mu"].to_numpy(float)}, index=rows["building_id"].to_numpy()
    )
    for name in _totals(totals):
        spread[name] = firms[name].to_numpy(float, na_value=np.nan) * part
    grouped = spread.groupby(level=0)
    out = grouped.sum().astype("Float64")
    out = out.mask(grouped.count().ne(grouped.size(), axis=0))
    out["count"] = (
        rows.groupby("building_id")["enterprise_id"].nunique().reindex(out.index).astype("Int64")
    )
    out["name"] = a.buildings["name"].reindex(out.index)
    for name in ("sales", "tax"):
        out[f"{name}_per_mu"] = ratio(out[f"{name}_wan"], out["mu"])
    out["score"] = pd.array([pd.NA] * len(out), dtype="Float64")
    out["class"] = pd.array([pd.NA] * len(out), dtype="string")
    out["parcel_id"] = a.buildings["parcel_id"].reindex(out.index)
    return _flat(_measured(out, totals, measure), ["count", "parcel_id"], measure)


def _totals(totals: Totals) -> list[str]:
    """The totals that every ranking shows, and those behind its measure."""
    return list(dict.fromkeys([*_SHOWN, *(t for t in totals if t != "mu")]))


def _measured(units: pd.DataFrame, totals: Totals, measure: str) -> pd.DataFrame:
    """``units`` with the measure, worked out of their totals where they have it not."""
    if measure in units or len(totals) < 2:
        return units
    return units.assign(**{measure: ratio(units[totals[0]], units[totals[1]])})


def _flat(units: pd.DataFrame, more: list[str], measure: str) -> pd.DataFrame:
    told = pd.DataFrame(units.assign(id=units.index.astype("string")))
    return told[list(dict.fromkeys([*_COLUMNS, measure, *more]))].reset_index(drop=True)


def _sectors(a: Assessment, totals: Totals, measure: str) -> pd.DataFrame:
    return _groups(
        a.enterprises[a.enterprises["located"]].assign(key=lambda f: f["sector"]), totals, measure
    )


def _townships(a: Assessment, totals: Totals, measure: str) -> pd.DataFrame:
    some = a.parcels[(a.parcels["enterprise_count"] > 0).fillna(False)]
    return _groups(
        pd.DataFrame(some.assign(mu=some["area_mu"], key=some["township"])), totals, measure
    )


def _groups(units: pd.DataFrame, totals: Totals, measure: str) -> pd.DataFrame:
    """Totals of each group over the units whose figure is known; a ratio's parts are of the same units."""
    key = units["key"].fillna("（未填）")

    def over(top: str, below: str) -> pd.Series:
        both = units[top].notna() & units[below].notna()
        above, under = (
            units[name].where(both).groupby(key).sum(min_count=1) for name in (top, below)
        )
        return ratio(above, under)

    out = pd.DataFrame({"count": key.value_counts(sort=False)})
    for name in ("mu", *_totals(totals)):
        out[name] = units[name].groupby(key).sum(min_count=1)
    for name in ("sales", "tax"):
        out[f"{name}_per_mu"] = over(f"{name}_wan", "mu")
    if measure not in out and len(totals) > 1:
        out[measure] = over(*totals)
    out["score"] = units["score"].astype("Float64").groupby(key).mean()
    out["class"] = pd.Series(pd.NA, index=out.index, dtype="string")
    out["name"] = out.index.astype("string")
    return _flat(out, ["count"], measure)


_UNITS = {
    "parcel": _parcels,
    "enterprise": _enterprises,
    "building": _buildings,
    "sector": _sectors,
    "township": _townships,
}
