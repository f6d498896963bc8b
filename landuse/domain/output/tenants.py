"""Firms on another's land: who their landlord is, and how they are judged with it.

Published methods differ: Jiangshan gives a small tenant the class of the owner of the land,
Suichang adds the data of tenants to the owner's and shares the result, Huangyan evaluates both
alone and together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.domain.output.indicators import answers_of, column_of
from landuse.domain.policy.scheme import Scheme

#: What stands before the name of a figure that a firm has together with its tenants.
WITH_TENANTS = "with_tenants_"
#: Land that is less is none (mu).
_NOTHING = 1e-9
#: Tenants of tenants are followed so far.
_MOST_STEPS = 5


def landlords_of(occupancy: pd.DataFrame, uses: pd.DataFrame) -> pd.Series:
    """The landlord of every firm that rents: of several the one with most of its land.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger of uses, with ``landlord_id``.
    uses : DataFrame
        As :func:`landuse.domain.land.apportionment.apportion` gives it.

    Returns
    -------
    Series of object
        By enterprise_id. Where a row names no landlord it is the owner with most of the parcel.
    """
    leased = uses[
        uses["tenure"].eq("lease").to_numpy(bool) & (uses["row"] >= 0).to_numpy(bool)
    ]
    named = occupancy["landlord_id"].iloc[leased["row"].to_numpy(int)].astype(object)
    owned = uses[uses["tenure"].eq("own").to_numpy(bool)].sort_values(
        ["land_mu", "enterprise_id"], ascending=[False, True], kind="stable"
    )
    owner = owned.drop_duplicates("parcel_id").set_index("parcel_id")["enterprise_id"]
    of_parcel = owner.reindex(leased["parcel_id"]).astype(object).to_numpy()
    table = pd.DataFrame(
        {
            "firm": leased["enterprise_id"].astype(object).to_numpy(),
            "landlord": np.where(named.notna(), named.to_numpy(), of_parcel),
            "mu": (leased["land_mu"] + leased["let_mu"]).to_numpy(float),
        }
    )
    table = table[table["landlord"].notna() & (table["landlord"] != table["firm"])]
    land = table.groupby(["firm", "landlord"])["mu"].sum().reset_index()
    land = land.sort_values(["mu", "landlord"], ascending=[False, True], kind="stable")
    first = land.drop_duplicates("firm").set_index("firm")
    return pd.Series(first["landlord"], dtype=object)


def with_landlords(
    firms: pd.DataFrame, landlords: pd.Series, scheme: Scheme
) -> pd.DataFrame:
    """The firms with whom their result is that of.

    Parameters
    ----------
    firms : DataFrame
        By enterprise_id, with ``own_mu``, ``rented_mu``, ``outside_mu`` and what the conditions of
        the scheme ask for.
    landlords : Series of object
        As :func:`landlords_of` gives them.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    DataFrame
        With ``landlord`` (of those who have no land of their own and whose landlord is a firm of
        the year, tenants of tenants that of the first; NA for others) and, where tenants are not
        judged by themselves, ``judged_by``.
    """
    landlord = landlords.reindex(firms.index.astype(object)).set_axis(firms.index)
    has_own = (column_of(firms, "own_mu") + column_of(firms, "outside_mu")).fillna(
        0.0
    ) > _NOTHING
    rents = column_of(firms, "rented_mu").fillna(0.0) > _NOTHING
    is_tenant = rents & ~has_own
    if scheme.tenants is not None:
        is_tenant &= answers_of(firms).rule(scheme.tenants).holds
    landlord = landlord.where(
        is_tenant.to_numpy(bool) & landlord.isin(firms.index).to_numpy(bool)
    )
    for _ in range(_MOST_STEPS):
        above = landlord.reindex(landlord.to_numpy()).set_axis(firms.index)
        is_other = above.notna() & (above != landlord.index)
        if not is_other.any():
            break
        landlord = landlord.mask(is_other, above)
    named = landlord.astype("string")
    out = firms.assign(landlord=named)
    if scheme.tenants is not None and scheme.tenants.how != "both":
        out = out.assign(judged_by=named)
    return out


def with_tenants_merged(firms: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    """The firms, each landlord with the land and the figures of its tenants added to its own.

    Parameters
    ----------
    firms : DataFrame
        As :func:`with_landlords` gives them.
    figures : sequence of str
        What is added up besides the land.

    Returns
    -------
    DataFrame
        Tenants as they are. One unknown figure makes the sum unknown.
    """
    landlord = firms["landlord"].astype(object)
    whose = landlord.where(landlord.notna(), firms.index.to_series().astype(object))
    out = firms.copy(deep=False)
    is_landlord = firms.index.isin(landlord.dropna())
    for name in dict.fromkeys(("mu", *figures)):
        if name not in firms:
            continue
        own = column_of(firms, name)
        by_landlord = own.groupby(whose.to_numpy())
        total = by_landlord.sum().where(by_landlord.count() == by_landlord.size())
        of_landlord = total.reindex(firms.index.astype(object)).set_axis(firms.index)
        out[name] = own.mask(is_landlord, of_landlord)
    return out


def as_rated(firms: pd.DataFrame) -> pd.DataFrame:
    """Assessed firms with the figures that they were judged by.

    Parameters
    ----------
    firms : DataFrame
        Of an assessment.

    Returns
    -------
    DataFrame
        Where tenants are merged with their landlord, its figures are those of all together.
    """
    together = {
        str(name).removeprefix(WITH_TENANTS): firms[name]
        for name in firms
        if str(name).startswith(WITH_TENANTS)
    }
    return firms.assign(**together)
