"""Units in order of what they yield per mu."""

from __future__ import annotations

import pandas as pd

from landuse.domain import scoring
from landuse.domain.zone import Assessment

BY = ("parcel", "enterprise", "sector", "township")
MEASURES = ("tax_per_mu", "sales_per_mu", "score", "tax_wan", "sales_wan")
_COLUMNS = ["id", "name", "mu", "sales_wan", "tax_wan", "sales_per_mu", "tax_per_mu", "score", "class"]


def ranking(assessment: Assessment, by: str = "parcel", measure: str = "tax_per_mu") -> pd.DataFrame:
    """One row a unit, best first; units without the measure come last and have no rank.

    Equal values share the better rank and stand in the order of their ids, so two runs agree.

    Parameters
    ----------
    by : "parcel", "enterprise", "sector" or "township"; groups are totals over totals, never means of ratios.
    measure : one of :data:`MEASURES` (万元/亩, points, 万元).

    Returns
    -------
    Frame with ``rank`` and: id, name, mu, sales_wan, tax_wan, sales_per_mu, tax_per_mu, score, class, and ``count`` for groups,
    ``status`` and ``township`` for parcels, ``sector`` for enterprises.
    """
    table = _UNITS[by](assessment)
    if measure not in table:
        raise KeyError(measure)
    table["rank"] = scoring.rank(table[measure])
    table = table.sort_values(["rank", "id"], kind="stable", na_position="last", ignore_index=True)
    return table[["rank", *[c for c in table.columns if c != "rank"]]]


def _parcels(a: Assessment) -> pd.DataFrame:
    some = a.parcels[(a.parcels["enterprise_count"] > 0).fillna(False)]
    return _flat(some.rename(columns={"area_mu": "mu"}), ["status", "township"])


def _enterprises(a: Assessment) -> pd.DataFrame:
    return _flat(a.enterprises, ["sector"])


def _flat(units: pd.DataFrame, more: list[str]) -> pd.DataFrame:
    return pd.DataFrame(units.assign(id=units.index.astype("string")))[_COLUMNS + more].reset_index(drop=True)


def _sectors(a: Assessment) -> pd.DataFrame:
    return _groups(a.enterprises[a.enterprises["located"]].assign(key=lambda f: f["sector"]))


def _townships(a: Assessment) -> pd.DataFrame:
    some = a.parcels[(a.parcels["enterprise_count"] > 0).fillna(False)]
    return _groups(pd.DataFrame(some.assign(mu=some["area_mu"], key=some["township"])))


def _groups(units: pd.DataFrame) -> pd.DataFrame:
    """Totals of each group over the units whose figure is known; per-mu values over the land of the same units."""
    key = units["key"].fillna("（未填）")
    out = pd.DataFrame({"count": key.value_counts(sort=False)})
    out["mu"] = units["mu"].groupby(key).sum(min_count=1)
    for name in ("sales", "tax"):
        value = units[f"{name}_wan"]
        out[f"{name}_wan"] = value.groupby(key).sum(min_count=1)
        out[f"{name}_per_mu"] = scoring.ratio(
            out[f"{name}_wan"], units["mu"].where(value.notna()).groupby(key).sum(min_count=1)
        )
    out["score"] = units["score"].astype("Float64").groupby(key).mean()
    out["class"] = pd.Series(pd.NA, index=out.index, dtype="string")
    out["id"] = out["name"] = out.index.astype("string")
    return out[[*_COLUMNS, "count"]].reset_index(drop=True)


_UNITS = {"parcel": _parcels, "enterprise": _enterprises, "sector": _sectors, "township": _townships}
