"""Rows of land use with what makes them readable: whose they are, on what, and what they carry."""

from __future__ import annotations

import pandas as pd

from landuse.domain.assessment import Assessment

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
    out = uses.assign(**{"name": firms["name"].to_numpy(), "class": firms["class"].to_numpy()})
    for column in _OUTPUT:
        out[column] = firms[column].to_numpy(float, na_value=float("nan")) * share
    out["parcel_mu"] = parcels["area_mu"].to_numpy(float, na_value=float("nan"))
    return out.reset_index(drop=True)
