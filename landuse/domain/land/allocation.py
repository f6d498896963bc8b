"""The land of each firm on a parcel at one time: own + rented in − let, beginning with the holder.

Owners have the parcel, tenants what they lease of it, sub-tenants what they lease of a tenant; what
is vacant is the landlord's. All together have no more than the parcel's area.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.vocabulary.status import LAND_BASES

#: Positions in :data:`landuse.domain.vocabulary.status.LAND_BASES`.
_LEDGER, _SOLE, _HOLDER, _FLOOR, _BUILDING, _EQUAL = range(len(LAND_BASES))


@dataclass(frozen=True)
class Allocation:
    """Land of every row at one time: ``gross_mu`` − ``let_mu`` − ``yielded_mu`` = ``land_mu``.

    Areas are NaN where the parcel's area would be needed and is not known.

    Attributes
    ----------
    basis : ndarray of intp, shape (n,)
        What the land is computed from: position in
        :data:`landuse.domain.vocabulary.status.LAND_BASES`.
    floor_m2 : ndarray of float64, shape (n,)
        Floor area that the land rests on (m²); NaN where it rests on none.
    parcel_floor_m2 : ndarray of float64, shape (n,)
        Floor area of the parcel (m²): its buildings', or all that the ledger states there where no
        buildings are known; NaN where neither is.
    gross_mu : ndarray of float64, shape (n,)
        Land by the basis, before anything is subtracted (mu).
    let_mu : ndarray of float64, shape (n,)
        The part that the firm lets to tenants (mu).
    yielded_mu : ndarray of float64, shape (n,)
        The part of an estimate by which all rows together would exceed the parcel's land (mu).
    land_mu : ndarray of float64, shape (n,)
        The land that the firm has (mu).
    vacant_mu : ndarray of float64, shape (n,)
        The part of it that is vacant (mu): all but the land of the floor that the firm uses; zero
        where the ledger does not state that floor.
    """

    basis: Positions
    floor_m2: Floats
    parcel_floor_m2: Floats
    gross_mu: Floats
    let_mu: Floats
    yielded_mu: Floats
    land_mu: Floats
    vacant_mu: Floats


@dataclass(frozen=True)
class _Claims:
    """The rows of firms with land on a parcel at a time, as arrays of shape (n,).

    ``group`` is the number of the parcel and time, ``building``, ``firm`` and ``landlord`` are
    numbers (-1 for none). Figures are NaN where the ledger does not state them.
    """

    group: Positions
    is_tenant: Flags
    #: rows of the registered holder of the parcel
    is_holder: Flags
    #: rows of firms that only let: they use no floor themselves
    only_lets: Flags
    building: Positions
    firm: Positions
    landlord: Positions
    stated_mu: Floats
    #: floor that the firm uses itself
    used_floor_m2: Floats
    #: floor of the lease, or that the firm uses where no lease is stated
    leased_floor_m2: Floats
    #: floor area of the building's part on the parcel
    building_floor_m2: Floats
    parcel_mu: Floats
    parcel_floor_m2: Floats

    def sums(self, values: Floats) -> Floats:
        """For each row the sum over its parcel and time."""
        return _sum_by_group(self.group, values)

    def count(self, is_counted: Flags) -> Floats:
        """For each row the number of some rows of its parcel and time."""
        return _sum_by_group(self.group, is_counted.astype(float))

    @property
    def mu_per_m2(self) -> Floats:
        """Land of the parcel by its floor area (mu a m²), NaN where there is none."""
        return np.divide(
            self.parcel_mu,
            self.parcel_floor_m2,
            out=np.full_like(self.parcel_mu, np.nan),
            where=self.parcel_floor_m2 > 0,
        )


@dataclass(frozen=True)
class _Landlords:
    """The landlord of each tenant among the firms of its parcel and time.

    A holding is a firm on a parcel at a time: its rows there have one number.
    """

    #: the number of each row's holding
    holding: Positions
    #: the number of the landlord's holding, of rows that have one; otherwise any
    landlord_holding: Positions
    #: whether the row names another firm that has a row on the same parcel and time
    has_landlord: Flags
    #: how many holdings there are
    count: int

    def let_by(self, land: Floats) -> Floats:
        """For each row the land that its firm lets there: that of the rows whose landlord it is."""
        leased = np.where(self.has_landlord, np.nan_to_num(land), 0.0)
        let = np.bincount(self.landlord_holding, leased, self.count)
        return np.asarray(let, np.float64)[self.holding]


@dataclass(frozen=True)
class _GrossLand:
    """Land of every row before anything is subtracted, as arrays of shape (n,).

    ``land_mu`` is NaN where it is still open; ``basis`` and ``floor_m2`` are those of
    :class:`Allocation`.
    """

    land_mu: Floats
    basis: Positions
    floor_m2: Floats


def allocate_land(
    rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame
) -> Allocation:
    """Allocate the land of parcels to the rows that are in force at the same time.

    A tenant has the land that the ledger states, else the parcel's in proportion to the floor that
    it leases, else to its part of the building that it names (its floor less that of other tenants
    there), else an equal part. Owners have the parcel: the land that the ledger states, the
    buildings that they name, and all the rest, which is the registered holder's where one of the
    rows is its. The land of a tenant is subtracted from its landlord's, that of a sub-tenant from
    the tenant's, and from that of all owners of the parcel where the landlord has nothing there: so
    vacant floor is the landlord's. Where the sum exceeds the parcel's area, estimates are lowered.
    Stated land is not, even where it alone exceeds the area: the ledger has to be corrected then.

    Parameters
    ----------
    rows : DataFrame, n rows
        ``land_mu`` (stated, mu), ``floor_area_m2`` (used, m²), ``leased_floor_m2`` (by the lease,
        m²), ``house_m2`` (floor area of the building's part on the parcel, m²), ``building``
        (number, -1 for none), ``parcel`` (position in ``parcels``), ``firm`` and ``landlord``
        (numbers of one numbering, -1 for none), ``tenure`` ("own" or "lease"), ``is_holder`` and
        ``only_lets`` (bool).
    group : ndarray of intp, shape (n,)
        Number of the parcel and time of each row; rows of one number share the parcel.
    parcels : DataFrame
        ``area_mu`` (mu) and ``building_area_m2`` (floor area on the parcel, m²).

    Returns
    -------
    Allocation

    Examples
    --------
    Of 20 000 m² on 30 mu the owner uses 2 000 and lets 12 000; the vacant 6 000 are the owner's:

    >>> rows = pd.DataFrame(
    ...     {
    ...         "land_mu": [np.nan, np.nan],
    ...         "floor_area_m2": [2_000.0, 12_000.0],
    ...         "leased_floor_m2": [np.nan, 12_000.0],
    ...         "house_m2": [np.nan, np.nan],
    ...         "building": [-1, -1],
    ...         "parcel": [0, 0],
    ...         "firm": [0, 1],
    ...         "landlord": [-1, 0],
    ...         "tenure": ["own", "lease"],
    ...         "is_holder": [True, False],
    ...         "only_lets": [False, False],
    ...     }
    ... )
    >>> parcels = pd.DataFrame({"area_mu": [30.0], "building_area_m2": [20_000.0]})
    >>> land = allocate_land(rows, np.array([0, 0]), parcels)
    >>> land.land_mu, land.vacant_mu
    (array([12., 18.]), array([9., 0.]))
    """
    claims = _claims(rows, group, parcels)
    landlords = _landlords(claims)
    claims = _with_floor_of_parcel(claims, landlords)
    gross = _gross_of_tenants(claims)
    gross = _with_owners(claims, landlords, gross)
    net = _less_let(claims, landlords, gross.land_mu)
    is_stated = gross.basis == _LEDGER
    # a parcel of unknown area has room for any land
    room = np.nan_to_num(claims.parcel_mu, nan=np.inf)
    stated = claims.sums(np.where(is_stated, gross.land_mu, 0.0))
    excess = np.maximum(claims.sums(net) - np.maximum(room, stated), 0)
    land = _lower_in_proportion(net, ~is_stated, group, excess)
    return Allocation(
        basis=gross.basis,
        floor_m2=gross.floor_m2,
        parcel_floor_m2=claims.parcel_floor_m2,
        gross_mu=gross.land_mu,
        let_mu=gross.land_mu - net,
        yielded_mu=net - land,
        land_mu=land,
        vacant_mu=_vacant(claims, land, is_stated),
    )


def _claims(rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame) -> _Claims:
    """The columns of the rows, and of the parcels they lie on, as arrays."""
    parcel = rows["parcel"].to_numpy()
    used = rows["floor_area_m2"].to_numpy(float, na_value=np.nan)
    leased = rows["leased_floor_m2"].to_numpy(float, na_value=np.nan)
    parcel_mu = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    parcel_floor_m2 = parcels["building_area_m2"].to_numpy(float, na_value=np.nan)
    stated_mu = rows["land_mu"].to_numpy(float, na_value=np.nan)
    building_floor_m2 = rows["house_m2"].to_numpy(float, na_value=np.nan)
    is_tenant = rows["tenure"].eq("lease").to_numpy(bool)
    return _Claims(
        group=group,
        is_tenant=is_tenant,
        is_holder=rows["is_holder"].to_numpy(bool),
        only_lets=rows["only_lets"].to_numpy(bool),
        building=rows["building"].to_numpy(),
        firm=rows["firm"].to_numpy(),
        landlord=rows["landlord"].to_numpy(),
        stated_mu=stated_mu,
        used_floor_m2=np.where(np.isnan(used), leased, used),
        leased_floor_m2=np.where(np.isnan(leased), used, leased),
        building_floor_m2=building_floor_m2,
        parcel_mu=parcel_mu[parcel],
        parcel_floor_m2=parcel_floor_m2[parcel],
    )


def _landlords(claims: _Claims) -> _Landlords:
    """The landlord of each tenant on the same parcel and time."""
    group, firm, landlord = claims.group, claims.firm, claims.landlord
    # one number for each pair of group and firm
    span = max(firm.max(initial=0), landlord.max(initial=0)) + 2
    pairs = np.r_[group * span + firm, group * span + landlord]
    codes, distinct = pd.factorize(pairs)
    holding, landlord_holding = codes[: len(firm)], codes[len(firm) :]
    has_row = np.zeros(len(distinct), bool)
    has_row[holding] = True
    names_landlord = claims.is_tenant & (landlord >= 0) & (landlord != firm)
    has_landlord = names_landlord & has_row[landlord_holding]
    return _Landlords(holding, landlord_holding, has_landlord, len(distinct))


def _with_floor_of_parcel(claims: _Claims, landlords: _Landlords) -> _Claims:
    """The claims with the sum of their floor where no buildings of the parcel are known.

    The sum is all floor of the parcel only where every row of a firm that may use floor states it.
    The floor of a sub-tenant is a part of its landlord's.
    """
    has_buildings = claims.parcel_floor_m2 > 0
    if has_buildings.all():
        return claims
    floor = np.where(claims.is_tenant, claims.leased_floor_m2, claims.used_floor_m2)
    lacks_floor = np.isnan(floor) & ~claims.only_lets
    is_complete = claims.count(lacks_floor) == 0
    is_tenant_holding = np.zeros(landlords.count, bool)
    is_tenant_holding[landlords.holding[claims.is_tenant]] = True
    is_sub_tenant = (
        landlords.has_landlord & is_tenant_holding[landlords.landlord_holding]
    )
    total = claims.sums(np.where(is_sub_tenant, 0.0, floor))
    is_usable = ~has_buildings & is_complete & (total > 0)
    parcel_floor_m2 = np.where(is_usable, total, claims.parcel_floor_m2)
    return replace(claims, parcel_floor_m2=parcel_floor_m2)


def _gross_of_tenants(claims: _Claims) -> _GrossLand:
    """Land of tenants, and of owners where the ledger states it; that of other owners is open."""
    stated_mu, leased_m2 = claims.stated_mu, claims.leased_floor_m2
    is_tenant = claims.is_tenant
    lacks_figures = is_tenant & np.isnan(stated_mu) & np.isnan(leased_m2)
    leased_by_tenants = np.where(is_tenant, leased_m2, np.nan)
    rest_m2 = _rest_of_building(claims, lacks_figures, leased_by_tenants)
    mu_per_m2 = np.where(is_tenant, claims.mu_per_m2, np.nan)
    land_by_basis = (stated_mu, leased_m2 * mu_per_m2, rest_m2 * mu_per_m2)
    is_possible = [~np.isnan(land) for land in land_by_basis]
    basis = np.select(is_possible, (_LEDGER, _FLOOR, _BUILDING), _EQUAL)
    land = np.select(is_possible, land_by_basis, np.nan)
    by_floor = [basis == _FLOOR, basis == _BUILDING]
    floor_m2 = np.select(by_floor, (leased_m2, rest_m2), np.nan)
    row_count = claims.sums(np.ones(len(basis)))
    is_equal_part = is_tenant & (basis == _EQUAL)
    land = np.where(is_equal_part, claims.parcel_mu / row_count, land)
    basis[is_equal_part & (row_count == 1)] = _SOLE
    return _GrossLand(land, basis, floor_m2)


def _rest_of_building(claims: _Claims, lacks_floor: Flags, stated_m2: Floats) -> Floats:
    """The floor (m²) of rows that lack it: equal parts of what others leave of their building."""
    building = _building_groups(claims)
    total_stated = _sum_by_group(building, stated_m2)
    part_count = _sum_by_group(building, lacks_floor.astype(float))
    rest = np.maximum(claims.building_floor_m2 - total_stated, 0)
    part = rest / np.maximum(part_count, 1)
    return np.where(lacks_floor & (claims.building >= 0), part, np.nan)


def _building_groups(claims: _Claims) -> Positions:
    """The number of each row's building on its parcel and time."""
    group_count = claims.group.max(initial=0) + 1
    numbers, _ = pd.factorize(claims.building * group_count + claims.group)
    return np.asarray(numbers, np.intp)


def _with_owners(
    claims: _Claims, landlords: _Landlords, gross: _GrossLand
) -> _GrossLand:
    """The land with that of owners for whom the ledger states none.

    Owners of buildings have these; the rest of the parcel is its holder's, or else that of the
    owners without any figure, in equal parts, or of the only one who names no building. Where
    several owners each state how much they have, nobody knows whose the rest is: it is no firm's.
    """
    is_open = ~claims.is_tenant & np.isnan(claims.stated_mu)
    if not is_open.any():
        return gross
    owned_m2 = _floor_of_owners(claims, landlords, gross.land_mu)
    owned_m2 = np.where(is_open, owned_m2, np.nan)
    land = np.where(is_open, owned_m2 * claims.mu_per_m2, gross.land_mu)
    is_by_floor = is_open & ~np.isnan(land)
    basis_by_floor = np.where(claims.building >= 0, _BUILDING, _FLOOR)
    gross = _GrossLand(
        land_mu=land,
        basis=np.where(is_by_floor, basis_by_floor, gross.basis),
        floor_m2=np.where(is_by_floor, owned_m2, gross.floor_m2),
    )
    return _with_rest_of_parcel(claims, gross, _has_rest(claims, is_open, is_by_floor))


def _with_rest_of_parcel(
    claims: _Claims, gross: _GrossLand, has_rest: Flags
) -> _GrossLand:
    """The land with the rest of each parcel, shared among some owners by the land that they have.

    In equal parts where none of them has any.
    """
    land_of_others = np.where(claims.is_tenant | has_rest, 0.0, gross.land_mu)
    rest = np.maximum(claims.parcel_mu - claims.sums(land_of_others), 0)
    weight = np.where(has_rest, np.nan_to_num(gross.land_mu), 0.0)
    total_weight = claims.sums(weight)
    owner_count = claims.count(has_rest)
    part = 1 / np.maximum(owner_count, 1)
    np.divide(weight, total_weight, out=part, where=total_weight > 0)
    basis = np.full(len(part), _EQUAL)
    basis[(owner_count == 1) | (total_weight > 0)] = _HOLDER
    basis[claims.sums(np.ones(len(part))) == 1] = _SOLE
    return _GrossLand(
        land_mu=np.where(has_rest, rest * part, gross.land_mu),
        basis=np.where(has_rest, basis, gross.basis),
        floor_m2=np.where(has_rest, np.nan, gross.floor_m2),
    )


def _floor_of_owners(claims: _Claims, landlords: _Landlords, land: Floats) -> Floats:
    """Floor of each owner (m²): what it uses and lets, or its part of the building it names.

    The only owner of a building has all of it. Where there are several, or the parcel's holder is
    known, each has what the ledger states, and all together no more than the building.
    """
    is_owner = ~claims.is_tenant
    let_m2 = np.nan_to_num(landlords.let_by(land) / claims.mu_per_m2)
    owner_rows = np.bincount(landlords.holding, is_owner, landlords.count)
    let_m2 = let_m2 / np.maximum(owner_rows[landlords.holding], 1)
    stated_m2 = np.where(is_owner, claims.used_floor_m2 + let_m2, np.nan)
    lacks_floor = is_owner & np.isnan(stated_m2)
    rest_m2 = _rest_of_building(claims, lacks_floor, stated_m2)
    floor = np.where(np.isnan(stated_m2), rest_m2, stated_m2)
    building = _building_groups(claims)
    is_complete = _sum_by_group(building, lacks_floor.astype(float)) == 0
    total = _sum_by_group(building, floor)
    has_holder = claims.count(claims.is_holder & is_owner) > 0
    is_too_much = total > claims.building_floor_m2
    is_only_owner = _is_only_firm(building, claims.firm, is_owner)
    has_other_total = is_too_much | (is_only_owner & ~has_holder)
    is_scaled = (claims.building >= 0) & is_complete & has_other_total & (total > 0)
    scale = np.ones_like(total)
    np.divide(claims.building_floor_m2, total, out=scale, where=is_scaled)
    return floor * np.where(np.isnan(scale), 1.0, scale)


def _has_rest(claims: _Claims, is_open: Flags, is_by_floor: Flags) -> Flags:
    """Which owners without stated land have the rest of their parcel."""
    is_open_holder = is_open & claims.is_holder
    has_holder = claims.count(claims.is_holder & ~claims.is_tenant) > 0
    lacks_figures = is_open & ~is_by_floor
    some_lack_figures = claims.count(lacks_figures) > 0
    names_no_building = is_open & (claims.building < 0)
    is_only_owner = names_no_building & _is_only_firm(
        claims.group, claims.firm, names_no_building
    )
    without_holder = np.where(some_lack_figures, lacks_figures, is_only_owner)
    with_holder = is_open_holder | lacks_figures
    return np.asarray(np.where(has_holder, with_holder, without_holder), bool)


def _is_only_firm(group: Positions, firm: Positions, is_selected: Flags) -> Flags:
    """Whether the selected rows of each row's group are all of one firm."""
    group_count = group.max(initial=0) + 1
    lowest = np.full(group_count, np.iinfo(np.intp).max)
    highest = np.full(group_count, -1)
    np.minimum.at(lowest, group[is_selected], firm[is_selected])
    np.maximum.at(highest, group[is_selected], firm[is_selected])
    is_one_firm: Flags = (lowest == highest)[group]
    return is_one_firm


def _less_let(claims: _Claims, landlords: _Landlords, land: Floats) -> Floats:
    """Land less what each row's firm lets of it on the same parcel, never below zero (mu)."""
    all_rows = np.ones(len(land), bool)
    let = landlords.let_by(land)
    net = _lower_in_proportion(land, all_rows, landlords.holding, let)
    # where the landlord has nothing on the parcel, all its owners together are the landlord
    is_without_landlord = claims.is_tenant & ~landlords.has_landlord
    let_by_owners = claims.sums(np.where(is_without_landlord, land, 0.0))
    return _lower_in_proportion(net, ~claims.is_tenant, claims.group, let_by_owners)


def _vacant(claims: _Claims, land: Floats, is_stated: Flags) -> Floats:
    """The vacant part of each row's land (mu)."""
    used = np.where(claims.only_lets, 0.0, claims.used_floor_m2 * claims.mu_per_m2)
    uses_lease = claims.is_tenant & (claims.used_floor_m2 >= claims.leased_floor_m2)
    vacant = np.maximum(land - used, 0)
    return np.nan_to_num(np.where(is_stated | uses_lease, 0.0, vacant))


def _lower_in_proportion(
    land: Floats, is_lowered: Flags, group: Positions, reduction: Floats
) -> Floats:
    """Land, with that of some rows of each group lowered in proportion.

    ``reduction`` is that of each row's group; at most all that those rows have.
    """
    total = _sum_by_group(group, np.where(is_lowered, land, 0.0))
    remaining = np.maximum(total - reduction, 0)
    scale = np.ones_like(total)
    np.divide(remaining, total, out=scale, where=total > 0)
    return np.where(is_lowered, land * scale, land)


def _sum_by_group(group: Positions, values: Floats) -> Floats:
    """For each row the sum over its group; unknown values add nothing."""
    sums = np.asarray(np.bincount(group, np.nan_to_num(values)), np.float64)
    return sums[group]
