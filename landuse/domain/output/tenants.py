"""Tenants: who their landlord is, and how they are rated together with it.

Published methods differ: Jiangshan gives a small tenant the class of the owner of the land,
Suichang adds the data of tenants to the owner's and shares the result, Huangyan evaluates both
alone and together.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landuse.domain.output.indicators import answers_of, column_of
from landuse.domain.policy.scheme import Scheme

#: Prefix of the name of a figure that a firm has together with its tenants.
WITH_TENANTS = "with_tenants_"
#: A smaller area (mu) is noise of arithmetic.
_NOISE_MU = 1e-9
#: How many times the landlord of a landlord is looked up.
_MAX_STEPS = 5


def landlords_of(occupancy: pd.DataFrame, uses: pd.DataFrame) -> pd.Series:
    """The landlord of every tenant: of several the one with most of its land.

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
    is_lease = uses["tenure"].eq("lease").to_numpy(bool)
    is_in_ledger = (uses["row"] >= 0).to_numpy(bool)
    leases = uses[is_lease & is_in_ledger]
    landlords = occupancy["landlord_id"].iloc[leases["row"].to_numpy(int)]
    landlords = landlords.astype(object)
    owners = _main_owners(uses).reindex(leases["parcel_id"]).astype(object)
    rents = pd.DataFrame({"firm": leases["enterprise_id"].astype(object).to_numpy()})
    rents["landlord"] = landlords.where(landlords.notna(), owners.to_numpy()).to_numpy()
    rents["mu"] = (leases["land_mu"] + leases["let_mu"]).to_numpy(float)
    is_other_firm = rents["landlord"].notna() & (rents["landlord"] != rents["firm"])
    land = rents[is_other_firm].groupby(["firm", "landlord"])["mu"].sum().reset_index()
    land = land.sort_values(["mu", "landlord"], ascending=[False, True], kind="stable")
    main = land.drop_duplicates("firm").set_index("firm")
    return pd.Series(main["landlord"], dtype=object)


def _main_owners(uses: pd.DataFrame) -> pd.Series:
    """The owner with most of each parcel, by parcel_id; of equal ones the first by its id."""
    owned = uses[uses["tenure"].eq("own").to_numpy(bool)]
    owned = owned.sort_values(
        ["land_mu", "enterprise_id"], ascending=[False, True], kind="stable"
    )
    return owned.drop_duplicates("parcel_id").set_index("parcel_id")["enterprise_id"]


def with_landlords(
    firms: pd.DataFrame, landlords: pd.Series, scheme: Scheme
) -> pd.DataFrame:
    """The firms with their landlord, and with the firm whose result they have.

    Parameters
    ----------
    firms : DataFrame
        By enterprise_id, with ``own_mu``, ``rented_mu``, ``outside_mu`` and the columns that
        conditions of the scheme name.
    landlords : Series of object
        As :func:`landlords_of` gives them.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    DataFrame
        With ``landlord`` (of firms that have no land of their own and whose landlord is a firm of
        the year; for a tenant of a tenant the first landlord; NA for others) and, where the scheme
        does not rate tenants by themselves, ``judged_by``.
    """
    landlord = landlords.reindex(firms.index.astype(object)).set_axis(firms.index)
    owned_mu = column_of(firms, "own_mu") + column_of(firms, "outside_mu")
    owns_land = owned_mu.fillna(0.0) > _NOISE_MU
    rents_land = column_of(firms, "rented_mu").fillna(0.0) > _NOISE_MU
    is_tenant = (rents_land & ~owns_land).to_numpy(bool)
    if scheme.tenants is not None:
        is_tenant = is_tenant & answers_of(firms).rule(scheme.tenants).holds
    is_rated_landlord = landlord.isin(firms.index).to_numpy(bool)
    landlord = _first_landlords(landlord.where(is_tenant & is_rated_landlord))
    landlord = landlord.astype("string")
    firms = firms.assign(landlord=landlord)
    if scheme.tenants is not None and scheme.tenants.how != "both":
        firms = firms.assign(judged_by=landlord)
    return firms


def _first_landlords(landlord: pd.Series) -> pd.Series:
    """Each firm's landlord, for a tenant of a tenant the landlord of that one.

    Firms that rent of each other have none: each is rated by itself.
    """
    landlord = landlord.mask(_rents_in_ring(landlord))
    for _ in range(_MAX_STEPS):
        next_landlord = _landlords_of(landlord, landlord)
        is_other_firm = next_landlord.notna() & (next_landlord != landlord.index)
        if not is_other_firm.any():
            break
        landlord = landlord.mask(is_other_firm, next_landlord)
    return landlord


def _rents_in_ring(landlord: pd.Series) -> pd.Series:
    """Which firms come back to themselves from landlord to landlord."""
    comes_back = pd.Series(False, index=landlord.index)
    reached = landlord
    for _ in range(_MAX_STEPS):
        comes_back = comes_back | (reached == landlord.index).fillna(False)
        reached = _landlords_of(reached, landlord)
    return comes_back.astype(bool)


def _landlords_of(firms: pd.Series, landlord: pd.Series) -> pd.Series:
    """The landlord of the firm in each row; NA where there is none."""
    return landlord.reindex(firms.to_numpy()).set_axis(landlord.index)


def with_tenants_merged(firms: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    """The firms, with the land and the figures of tenants added to those of their landlord.

    Parameters
    ----------
    firms : DataFrame
        As :func:`with_landlords` gives them.
    figures : sequence of str
        Columns to add up besides the land.

    Returns
    -------
    DataFrame
        Tenants as they are. One unknown figure makes the sum unknown.
    """
    landlord = firms["landlord"].astype(object)
    # firms without a landlord count as their own
    party = landlord.where(landlord.notna(), firms.index.to_series().astype(object))
    is_landlord = firms.index.isin(landlord.dropna())
    merged = firms.copy(deep=False)
    for name in dict.fromkeys(("mu", *figures)):
        if name not in firms:
            continue
        figure = column_of(firms, name)
        by_party = figure.groupby(party.to_numpy())
        total = by_party.sum().where(by_party.count() == by_party.size())
        of_landlord = total.reindex(firms.index.astype(object)).set_axis(firms.index)
        merged[name] = figure.mask(is_landlord, of_landlord)
    return merged


def as_rated(firms: pd.DataFrame) -> pd.DataFrame:
    """Assessed firms with the figures that they were rated by.

    Parameters
    ----------
    firms : DataFrame
        Of an assessment.

    Returns
    -------
    DataFrame
        Where tenants are merged with their landlord, its figures are those of all together.
    """
    merged = {}
    for name in map(str, firms):
        if name.startswith(WITH_TENANTS):
            merged[name.removeprefix(WITH_TENANTS)] = firms[name]
    return firms.assign(**merged)
