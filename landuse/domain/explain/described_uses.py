"""Rows of land use with what makes them readable: whose they are, on what, and what they carry."""

from __future__ import annotations

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.land.apportionment import share_of_year

_OUTPUT = ("tax_wan", "sales_wan")


def described_uses(assessment: Assessment, uses: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``assessment.uses`` with their firm, their output and their parcel.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    uses : DataFrame
        Some rows of ``assessment.uses``, as
        :func:`landuse.domain.land.apportionment.apportion` gives them.

    Returns
    -------
    DataFrame
        Those rows from 0, with ``name`` and ``class`` of the firm, the ``tax_wan`` and
        ``sales_wan`` (万元) that the row carries, and ``parcel_mu`` of the parcel (亩); NaN
        where unknown.
    """
    firms = assessment.enterprises.reindex(uses["enterprise_id"].astype(object))
    parcels = assessment.parcels[["area_mu"]].reindex(uses["parcel_id"].astype(object))
    share = uses["share"].to_numpy(float)
    out = uses.assign(
        **{"name": firms["name"].to_numpy(), "class": firms["class"].to_numpy()}
    )
    for column in _OUTPUT:
        out[column] = firms[column].to_numpy(float, na_value=float("nan")) * share
    out["parcel_mu"] = parcels["area_mu"].to_numpy(float, na_value=float("nan"))
    return out.reset_index(drop=True)


def with_land_outside(
    assessment: Assessment, uses: pd.DataFrame, firm: str
) -> pd.DataFrame:
    """A firm's rows with those of its land outside the zone's parcels.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    uses : DataFrame
        All rows of the firm, as :func:`described_uses` gives them.
    firm : str
        The id of the enterprise.

    Returns
    -------
    DataFrame
        The rows, and one for each row of the ledger that puts land of the firm elsewhere: under the
        number of the parcel that the ledger has, with ``basis`` "outside". All of them are the
        firm's land and carry its output.
    """
    outside = assessment.outside
    outside = outside[outside["enterprise_id"].eq(firm).fillna(False).to_numpy(bool)]
    if outside.empty:
        return uses
    row = pd.Series(assessment.enterprises.loc[firm])
    time = share_of_year(assessment.zone.occupancy, assessment.zone.year)
    time = time[outside["row"].to_numpy(int)]
    land = outside["land_mu"].astype(float)
    share = land / float(row["mu"])
    more = outside.assign(
        parcel_id=outside["parcel_id"].fillna(outside["building_id"]),
        share=share,
        basis="outside",
        gross_mu=land / time,
        time=time,
        let_mu=0.0,
        yielded_mu=0.0,
        vacant_mu=0.0,
    )
    more["name"], more["class"] = row["name"], row["class"]
    for column in _OUTPUT:
        more[column] = (
            float("nan") if pd.isna(row[column]) else float(row[column])
        ) * share
    return pd.concat([uses, more.reindex(columns=uses.columns)], ignore_index=True)
