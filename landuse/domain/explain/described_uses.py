"""Rows of land use with the firm, the parcel and the output of each."""

from __future__ import annotations

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.numbers import float_array, number_of
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
    described = uses.copy()
    described["name"] = firms["name"].to_numpy()
    described["class"] = firms["class"].to_numpy()
    for column in _OUTPUT:
        described[column] = float_array(firms[column]) * share
    described["parcel_mu"] = float_array(parcels["area_mu"])
    return described.reset_index(drop=True)


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
    is_of_firm = assessment.outside["enterprise_id"].eq(firm).fillna(False)
    outside = assessment.outside[is_of_firm.to_numpy(bool)]
    if outside.empty:
        return uses
    row = pd.Series(assessment.enterprises.loc[firm])
    time_of_rows = share_of_year(assessment.zone.occupancy, assessment.zone.year)
    time = time_of_rows[outside["row"].to_numpy(int)]
    land_mu = outside["land_mu"].astype(float)
    share = land_mu / float(row["mu"])
    described = outside.assign(
        parcel_id=outside["parcel_id"].fillna(outside["building_id"]),
        share=share,
        basis="outside",
        gross_mu=land_mu / time,
        time=time,
        let_mu=0.0,
        yielded_mu=0.0,
        vacant_mu=0.0,
        name=row["name"],
    )
    described["class"] = row["class"]
    for column in _OUTPUT:
        described[column] = number_of(row[column]) * share
    described = described.reindex(columns=uses.columns)
    return pd.concat([uses, described], ignore_index=True)
