"""Who has how much of a parcel at one time.

Land by its best basis, less what is let, and all together no more than there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.vocabulary.status import LAND_BASES

#: Positions in :data:`landuse.domain.vocabulary.status.LAND_BASES`.
_LEDGER, _SOLE, _FLOOR, _BUILDING, _EQUAL = range(len(LAND_BASES))


@dataclass(frozen=True)
class Allocation:
    """Land of every row at one time: ``gross_mu`` − ``let_mu`` − ``yielded_mu`` = ``land_mu``.

    Areas are NaN where the parcel's area would be needed and is not known.

    Attributes
    ----------
    basis : ndarray of intp, shape (n,)
        How the land was found: position in :data:`landuse.domain.vocabulary.status.LAND_BASES`.
    floor_m2 : ndarray of float64, shape (n,)
        Floor area behind the land (m²); NaN where it rests on none.
    gross_mu : ndarray of float64, shape (n,)
        Land by the basis, before anything is taken off (mu).
    let_mu : ndarray of float64, shape (n,)
        What of it the firm lets to tenants (mu).
    yielded_mu : ndarray of float64, shape (n,)
        An estimate's part in what all rows together would have over the parcel's land (mu).
    land_mu : ndarray of float64, shape (n,)
        What is left (mu).
    """

    basis: Positions
    floor_m2: Floats
    gross_mu: Floats
    let_mu: Floats
    yielded_mu: Floats
    land_mu: Floats


@dataclass(frozen=True)
class _Claims:
    """The rows as arrays of shape (n,): who claims land of which parcel at which time, by what.

    ``group`` is the number of the parcel and time, ``building``, ``firm`` and ``landlord`` are
    numbers (-1 for none), NaN is what is not stated.
    """

    group: Positions
    is_tenant: Flags
    building: Positions
    firm: Positions
    landlord: Positions
    stated_mu: Floats
    used_floor_m2: Floats
    #: floor area of the building's part on the parcel
    building_floor_m2: Floats
    parcel_mu: Floats
    parcel_floor_m2: Floats


def allocate_land(rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame) -> Allocation:
    """Land of rows that hold at the same time.

    The land that the ledger states, else the parcel's in proportion to the floor area used, else
    to the row's part of the building it names (its floor less what others state there), else an
    equal part of what the others leave. What a tenant holds is taken off its landlord, sub-tenants
    off tenants, and off all owners of the parcel where the landlord has nothing there; who is
    counted by floor has let nothing of it. Estimates give way where all comes to more than the
    parcel has; stated land stands, also where it alone is more: that is for the ledger's keeper to
    mend, and no tenant pays for it.

    Parameters
    ----------
    rows : DataFrame, n rows
        ``land_mu`` (stated, mu), ``floor_area_m2`` (used, m²), ``house_m2`` (floor area of the
        building's part on the parcel, m²), ``building`` (number, -1 for none), ``parcel`` (position
        in ``parcels``), ``firm`` and ``landlord`` (numbers of one numbering, -1 for none),
        ``tenure`` ("own" or "lease").
    group : ndarray of intp, shape (n,)
        Number of the parcel and time of each row; rows of one number share the parcel.
    parcels : DataFrame
        ``area_mu`` (mu) and ``building_area_m2`` (floor area on the parcel, m²).

    Returns
    -------
    Allocation

    Examples
    --------
    An owner of 30 mu lets a building of 8 000 m² of floor, two fifths of all:

    >>> rows = pd.DataFrame(
    ...     {
    ...         "land_mu": pd.array([30.0, None], dtype="Float64"),
    ...         "floor_area_m2": pd.array([None, 8000.0], dtype="Float64"),
    ...         "house_m2": [np.nan, np.nan],
    ...         "building": [-1, -1],
    ...         "parcel": [0, 0],
    ...         "firm": [0, 1],
    ...         "landlord": [-1, 0],
    ...         "tenure": ["own", "lease"],
    ...     }
    ... )
    >>> parcels = pd.DataFrame({"area_mu": [30.0], "building_area_m2": [20_000.0]})
    >>> allocate_land(rows, np.array([0, 0]), parcels).land_mu
    array([18., 12.])
    """
    claims = _claims(rows, group, parcels)
    gross, basis, floor = _gross_land(claims)
    net = _less_let(claims, gross, basis)
    is_stated = basis == _LEDGER
    # an area that is not known holds anything
    room = np.nan_to_num(claims.parcel_mu, nan=np.inf)
    most = np.maximum(room, _sum_by_group(group, np.where(is_stated, gross, 0.0)))
    excess = np.maximum(_sum_by_group(group, net) - most, 0)
    land = _lower_in_proportion(net, ~is_stated, group, excess)
    return Allocation(
        basis=basis,
        floor_m2=floor,
        gross_mu=gross,
        let_mu=gross - net,
        yielded_mu=net - land,
        land_mu=land,
    )


def _claims(rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame) -> _Claims:
    """The columns of the rows, and of the parcels they lie on, as arrays."""
    parcel = rows["parcel"].to_numpy()
    return _Claims(
        group=group,
        is_tenant=rows["tenure"].eq("lease").to_numpy(bool),
        building=rows["building"].to_numpy(),
        firm=rows["firm"].to_numpy(),
        landlord=rows["landlord"].to_numpy(),
        stated_mu=rows["land_mu"].to_numpy(float, na_value=np.nan),
        used_floor_m2=rows["floor_area_m2"].to_numpy(float, na_value=np.nan),
        building_floor_m2=rows["house_m2"].to_numpy(float, na_value=np.nan),
        parcel_mu=parcels["area_mu"].to_numpy(float, na_value=np.nan)[parcel],
        parcel_floor_m2=parcels["building_area_m2"].to_numpy(float, na_value=np.nan)[parcel],
    )


def _gross_land(claims: _Claims) -> tuple[Floats, Positions, Floats]:
    """Land before anything is taken off (mu), its basis, and the floor area behind it (m²)."""
    stated, used = claims.stated_mu, claims.used_floor_m2
    mu_per_m2 = np.divide(
        claims.parcel_mu,
        claims.parcel_floor_m2,
        out=np.full_like(claims.parcel_mu, np.nan),
        where=claims.parcel_floor_m2 > 0,
    )
    rest = _rest_of_building(claims, np.isnan(stated) & np.isnan(used))
    by_basis = (stated, used * mu_per_m2, rest * mu_per_m2)
    is_possible = [~np.isnan(land) for land in by_basis]
    basis = np.select(is_possible, (_LEDGER, _FLOOR, _BUILDING), _EQUAL)
    land = np.select(is_possible, by_basis, np.nan)
    floor = np.select([basis == _FLOOR, basis == _BUILDING], (used, rest), np.nan)
    is_open = basis == _EQUAL
    rows_of_group = _sum_by_group(claims.group, np.ones(len(basis)))
    basis[is_open & (rows_of_group == 1)] = _SOLE
    return np.where(is_open, _equal_part(claims, land, is_open, rows_of_group), land), basis, floor


def _equal_part(claims: _Claims, land: Floats, is_open: Flags, rows_of_group: Floats) -> Floats:
    """What a row without any figure holds (mu).

    An owner holds an equal part of what the other owners leave, a tenant an equal part of the
    parcel: what tenants have is taken off the owners afterwards.
    """
    owned = _sum_by_group(claims.group, np.where(claims.is_tenant, 0.0, land))
    open_owners = _sum_by_group(claims.group, (is_open & ~claims.is_tenant).astype(float))
    of_owner = np.maximum(claims.parcel_mu - owned, 0) / np.maximum(open_owners, 1)
    return np.where(claims.is_tenant, claims.parcel_mu / rows_of_group, of_owner)


def _rest_of_building(claims: _Claims, is_wanting: Flags) -> Floats:
    """Each wanting row's part of the building it names (m²).

    The building's floor on the parcel less what others state there, in equal parts. From a
    tenant, what an owner states is not taken: it may well be the same floor.
    """
    groups = claims.group.max(initial=0) + 1
    place, _ = pd.factorize(claims.building * groups + claims.group)
    floor, is_tenant = claims.used_floor_m2, claims.is_tenant
    taken_by_tenants = _sum_by_group(place, np.where(is_tenant, floor, 0.0))
    taken = np.where(is_tenant, taken_by_tenants, _sum_by_group(place, floor))
    wanting_there = _sum_by_group(place, is_wanting.astype(float))
    rest = np.maximum(claims.building_floor_m2 - taken, 0) / np.maximum(wanting_there, 1)
    return np.where(is_wanting & (claims.building >= 0), rest, np.nan)


def _less_let(claims: _Claims, land: Floats, basis: Positions) -> Floats:
    """Land less what each row's firm lets of it on the same parcel, never under zero (mu)."""
    is_whole = np.isin(basis, (_LEDGER, _SOLE, _EQUAL))
    group, firm, landlord = claims.group, claims.firm, claims.landlord
    # a firm in a group is one number, and so is the landlord there
    span = max(firm.max(initial=0), landlord.max(initial=0)) + 2
    codes, distinct = pd.factorize(np.r_[group * span + firm, group * span + landlord])
    firm_there, landlord_there = codes[: len(firm)], codes[len(firm) :]
    is_present = np.zeros(len(distinct), bool)
    is_present[firm_there] = True
    names_landlord = claims.is_tenant & (landlord >= 0) & (landlord != firm)
    pays_landlord = names_landlord & is_present[landlord_there]
    paid = np.where(pays_landlord, np.nan_to_num(land), 0.0)
    let = np.asarray(np.bincount(landlord_there, paid, len(distinct)), np.float64)
    net = _lower_in_proportion(land, is_whole, firm_there, let[firm_there])
    # a landlord who has nothing here: all owners of the parcel together
    off_owners = _sum_by_group(group, np.where(claims.is_tenant & ~pays_landlord, land, 0.0))
    return _lower_in_proportion(net, is_whole & ~claims.is_tenant, group, off_owners)


def _lower_in_proportion(land: Floats, is_lowered: Flags, group: Positions, off: Floats) -> Floats:
    """Land of which some rows of each group are lowered in proportion.

    The group loses ``off`` (given at each of its rows), at most all that those rows have.
    """
    total = _sum_by_group(group, np.where(is_lowered, land, 0.0))
    left = np.maximum(total - off, 0)
    keep = np.divide(left, total, out=np.ones_like(total), where=total > 0)
    return np.where(is_lowered, land * keep, land)


def _sum_by_group(group: Positions, values: Floats) -> Floats:
    """The sum over each row's group, given at the row; what is unknown adds nothing."""
    sums = np.asarray(np.bincount(group, np.nan_to_num(values)), np.float64)
    return sums[group]
