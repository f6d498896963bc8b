"""Who has how much of a parcel at one time: own + rented in − let, beginning with who holds it.

Owners have the parcel, tenants what they lease of it, sub-tenants what they lease of a tenant; what
stands empty is its landlord's. All together have no more than there is.
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
        How the land was found: position in :data:`landuse.domain.vocabulary.status.LAND_BASES`.
    floor_m2 : ndarray of float64, shape (n,)
        Floor area behind the land (m²); NaN where it rests on none.
    parcel_floor_m2 : ndarray of float64, shape (n,)
        Floor area of the whole parcel (m²): its buildings', or all that the ledger states there
        where no buildings are known; NaN where neither is.
    gross_mu : ndarray of float64, shape (n,)
        Land by the basis, before anything is taken off (mu).
    let_mu : ndarray of float64, shape (n,)
        What of it the firm lets to tenants (mu).
    yielded_mu : ndarray of float64, shape (n,)
        An estimate's part in what all rows together would have over the parcel's land (mu).
    land_mu : ndarray of float64, shape (n,)
        What is left (mu).
    vacant_mu : ndarray of float64, shape (n,)
        What of that stands empty (mu): more than the floor that the firm says it uses comes to;
        zero where it says nothing.
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
    """The rows as arrays of shape (n,): who claims land of which parcel at which time, by what.

    ``group`` is the number of the parcel and time, ``building``, ``firm`` and ``landlord`` are
    numbers (-1 for none), NaN is what is not stated.
    """

    group: Positions
    is_tenant: Flags
    #: rows of who is registered as the parcel's holder
    is_holder: Flags
    #: rows of firms that only let: they use no floor themselves
    only_lets: Flags
    building: Positions
    firm: Positions
    landlord: Positions
    stated_mu: Floats
    #: floor that the firm uses itself
    used_floor_m2: Floats
    #: floor of the lease: what it uses where nothing else is stated
    leased_floor_m2: Floats
    #: floor area of the building's part on the parcel
    building_floor_m2: Floats
    parcel_mu: Floats
    parcel_floor_m2: Floats

    def sums(self, values: Floats) -> Floats:
        """The sum over each row's parcel and time, given at the row."""
        return _sum_by_group(self.group, values)

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
    """Whose land each tenant's is, among the firms of a parcel and time."""

    #: number of the firm there of each row
    firm_there: Positions
    #: the number of the landlord, of rows that pay one; otherwise any
    landlord_there: Positions
    #: whether the row names another firm that has a row there
    pays: Flags
    #: how many firms there are in all parcels and times
    count: int

    def let_by(self, land: Floats) -> Floats:
        """What each row's firm lets there: the land of the rows that pay it."""
        paid = np.where(self.pays, np.nan_to_num(land), 0.0)
        let = np.bincount(self.landlord_there, paid, self.count)
        return np.asarray(let, np.float64)[self.firm_there]


def allocate_land(
    rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame
) -> Allocation:
    """Land of rows that hold at the same time.

    A tenant has the land that the ledger states, else the parcel's in proportion to the floor that
    it leases, else to its part of the building that it names (its floor less what other tenants
    state there), else an equal part. Owners have the parcel: what the ledger states of it, the
    buildings that they name, and all the rest, which is the registered holder's where the rows say
    who that is. What a tenant has is taken off its landlord, sub-tenants off tenants, and off all
    owners of the parcel where the landlord has nothing there: so floor that stands empty is the
    landlord's. Estimates give way where all comes to more than the parcel has; stated land stands,
    also where it alone is more: that is for the ledger's keeper to mend, and no tenant pays for it.

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
    Of 20 000 m² on 30 mu the owner uses 2 000 and lets 12 000; the 6 000 that stand empty are its:

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
    gross, basis, floor = _gross_of_tenants(claims)
    gross, basis, floor = _with_owners(claims, landlords, gross, basis, floor)
    net = _less_let(claims, landlords, gross)
    is_stated = basis == _LEDGER
    # an area that is not known holds anything
    room = np.nan_to_num(claims.parcel_mu, nan=np.inf)
    most = np.maximum(room, claims.sums(np.where(is_stated, gross, 0.0)))
    excess = np.maximum(claims.sums(net) - most, 0)
    land = _lower_in_proportion(net, ~is_stated, group, excess)
    return Allocation(
        basis=basis,
        floor_m2=floor,
        parcel_floor_m2=claims.parcel_floor_m2,
        gross_mu=gross,
        let_mu=gross - net,
        yielded_mu=net - land,
        land_mu=land,
        vacant_mu=_vacant(claims, land, is_stated),
    )


def _claims(rows: pd.DataFrame, group: Positions, parcels: pd.DataFrame) -> _Claims:
    """The columns of the rows, and of the parcels they lie on, as arrays."""
    parcel = rows["parcel"].to_numpy()
    used = rows["floor_area_m2"].to_numpy(float, na_value=np.nan)
    leased = rows["leased_floor_m2"].to_numpy(float, na_value=np.nan)
    return _Claims(
        group=group,
        is_tenant=rows["tenure"].eq("lease").to_numpy(bool),
        is_holder=rows["is_holder"].to_numpy(bool),
        only_lets=rows["only_lets"].to_numpy(bool),
        building=rows["building"].to_numpy(),
        firm=rows["firm"].to_numpy(),
        landlord=rows["landlord"].to_numpy(),
        stated_mu=rows["land_mu"].to_numpy(float, na_value=np.nan),
        used_floor_m2=np.where(np.isnan(used), leased, used),
        leased_floor_m2=np.where(np.isnan(leased), used, leased),
        building_floor_m2=rows["house_m2"].to_numpy(float, na_value=np.nan),
        parcel_mu=parcels["area_mu"].to_numpy(float, na_value=np.nan)[parcel],
        parcel_floor_m2=parcels["building_area_m2"].to_numpy(float, na_value=np.nan)[
            parcel
        ],
    )


def _landlords(claims: _Claims) -> _Landlords:
    """Whose land each tenant's is."""
    group, firm, landlord = claims.group, claims.firm, claims.landlord
    # a firm in a group is one number, and so is the landlord there
    span = max(firm.max(initial=0), landlord.max(initial=0)) + 2
    both = np.r_[group * span + firm, group * span + landlord]
    codes, distinct = pd.factorize(both)
    firm_there, landlord_there = codes[: len(firm)], codes[len(firm) :]
    is_present = np.zeros(len(distinct), bool)
    is_present[firm_there] = True
    names_landlord = claims.is_tenant & (landlord >= 0) & (landlord != firm)
    pays = names_landlord & is_present[landlord_there]
    return _Landlords(firm_there, landlord_there, pays, len(distinct))


def _with_floor_of_parcel(claims: _Claims, landlords: _Landlords) -> _Claims:
    """The claims with the floor that they state together where no buildings are known.

    That is all floor only where everybody on the parcel who may use some states it. A sub-tenant's
    is a part of its landlord's.
    """
    is_known = claims.parcel_floor_m2 > 0
    if is_known.all():
        return claims
    floor = np.where(claims.is_tenant, claims.leased_floor_m2, claims.used_floor_m2)
    says_nothing = np.isnan(floor) & ~claims.only_lets
    is_open = claims.sums(says_nothing.astype(float)) > 0
    of_tenant = np.zeros(landlords.count, bool)
    of_tenant[landlords.firm_there[claims.is_tenant]] = True
    is_sub_tenant = landlords.pays & of_tenant[landlords.landlord_there]
    stated = claims.sums(np.where(is_sub_tenant, 0.0, floor))
    is_usable = ~is_known & ~is_open & (stated > 0)
    return replace(
        claims, parcel_floor_m2=np.where(is_usable, stated, claims.parcel_floor_m2)
    )


def _gross_of_tenants(claims: _Claims) -> tuple[Floats, Positions, Floats]:
    """Land of tenants before anything is taken off (mu), its basis, and the floor behind it (m²).

    Owners have what is stated and are otherwise open: NaN.
    """
    stated, leased = claims.stated_mu, claims.leased_floor_m2
    is_tenant, mu_per_m2 = claims.is_tenant, claims.mu_per_m2
    is_wanting = is_tenant & np.isnan(stated) & np.isnan(leased)
    rest = _rest_of_building(claims, is_wanting, np.where(is_tenant, leased, np.nan))
    of_tenant = np.where(is_tenant, mu_per_m2, np.nan)
    by_basis = (stated, leased * of_tenant, rest * of_tenant)
    is_possible = [~np.isnan(land) for land in by_basis]
    basis = np.select(is_possible, (_LEDGER, _FLOOR, _BUILDING), _EQUAL)
    land = np.select(is_possible, by_basis, np.nan)
    floor = np.select([basis == _FLOOR, basis == _BUILDING], (leased, rest), np.nan)
    rows_of_group = claims.sums(np.ones(len(basis)))
    is_open = is_tenant & (basis == _EQUAL)
    land = np.where(is_open, claims.parcel_mu / rows_of_group, land)
    basis[is_open & (rows_of_group == 1)] = _SOLE
    return land, basis, floor


def _rest_of_building(claims: _Claims, is_wanting: Flags, stated_m2: Floats) -> Floats:
    """Each wanting row's part of the building it names (m²): in equal parts what others leave."""
    place = _places(claims)
    taken = _sum_by_group(place, stated_m2)
    wanting_there = _sum_by_group(place, is_wanting.astype(float))
    rest = np.maximum(claims.building_floor_m2 - taken, 0) / np.maximum(
        wanting_there, 1
    )
    return np.where(is_wanting & (claims.building >= 0), rest, np.nan)


def _places(claims: _Claims) -> Positions:
    """Number of the building on the parcel and time of each row."""
    groups = claims.group.max(initial=0) + 1
    place, _ = pd.factorize(claims.building * groups + claims.group)
    return np.asarray(place, np.intp)


def _with_owners(
    claims: _Claims,
    landlords: _Landlords,
    land: Floats,
    basis: Positions,
    floor: Floats,
) -> tuple[Floats, Positions, Floats]:
    """Land, basis and floor with those of owners that state no land.

    Owners of buildings have these; what is then left of the parcel is its holder's, or else that of
    the owners who state nothing, in equal parts, or of the only one who names no building. Of
    several owners who each say how much it is nobody knows whose the rest is: it stays nobody's.
    """
    is_open = ~claims.is_tenant & np.isnan(claims.stated_mu)
    if not is_open.any():
        return land, basis, floor
    owned = np.where(is_open, _floor_of_owners(claims, landlords, land), np.nan)
    land = np.where(is_open, owned * claims.mu_per_m2, land)
    is_by_floor = is_open & ~np.isnan(land)
    by = np.where(claims.building >= 0, _BUILDING, _FLOOR)
    basis = np.where(is_by_floor, by, basis)
    floor = np.where(is_by_floor, owned, floor)
    takes = _takes_the_rest(claims, is_open, is_by_floor)
    left = claims.parcel_mu - claims.sums(np.where(claims.is_tenant | takes, 0.0, land))
    weight = np.where(takes, np.nan_to_num(land), 0.0)
    total = claims.sums(weight)
    takers = claims.sums(takes.astype(float))
    part = np.divide(weight, total, out=1 / np.maximum(takers, 1), where=total > 0)
    land = np.where(takes, np.maximum(left, 0) * part, land)
    is_alone = claims.sums(np.ones(len(land))) == 1
    is_by_weight = (takers == 1) | (total > 0)
    of_rest = np.where(is_alone, _SOLE, np.where(is_by_weight, _HOLDER, _EQUAL))
    return land, np.where(takes, of_rest, basis), np.where(takes, np.nan, floor)


def _floor_of_owners(claims: _Claims, landlords: _Landlords, land: Floats) -> Floats:
    """Floor of each owner (m²): what it uses and lets, or its part of the building it names.

    The only owner of a building has all of it. Where there are several, or the parcel's holder is
    known, each has what it says, and no more than the building has in all.
    """
    is_owner = ~claims.is_tenant
    let = landlords.let_by(land) / claims.mu_per_m2
    owners_rows = np.bincount(landlords.firm_there, is_owner, landlords.count)
    let = np.nan_to_num(let) / np.maximum(owners_rows[landlords.firm_there], 1)
    uses = np.where(is_owner, claims.used_floor_m2 + let, np.nan)
    rest = _rest_of_building(claims, is_owner & np.isnan(uses), uses)
    floor = np.where(np.isnan(uses), rest, uses)
    place = _places(claims)
    is_stated_there = (
        _sum_by_group(place, (is_owner & np.isnan(uses)).astype(float)) == 0
    )
    there = _sum_by_group(place, floor)
    has_holder = claims.sums((claims.is_holder & is_owner).astype(float)) > 0
    is_over = there > claims.building_floor_m2
    is_sole = _is_one_firm(place, claims.firm, is_owner)
    fills = is_over | (is_sole & ~has_holder)
    is_scaled = (claims.building >= 0) & is_stated_there & fills & (there > 0)
    scale = np.divide(
        claims.building_floor_m2, there, out=np.ones_like(there), where=is_scaled
    )
    return floor * np.where(np.isnan(scale), 1.0, scale)


def _takes_the_rest(claims: _Claims, is_open: Flags, is_by_floor: Flags) -> Flags:
    """Which open owners have what the others leave of their parcel."""
    of_holder = is_open & claims.is_holder
    has_holder = claims.sums((claims.is_holder & ~claims.is_tenant).astype(float)) > 0
    of_nothing = is_open & ~is_by_floor
    has_nothing = claims.sums(of_nothing.astype(float)) > 0
    of_parcel = is_open & (claims.building < 0)
    is_sole = of_parcel & _is_one_firm(claims.group, claims.firm, of_parcel)
    without_holder = np.where(has_nothing, of_nothing, is_sole)
    takes: Flags = np.where(has_holder, of_holder | of_nothing, without_holder)
    return takes


def _is_one_firm(place: Positions, firm: Positions, is_asked: Flags) -> Flags:
    """Whether all asked rows of each row's place are of one firm."""
    places = place.max(initial=0) + 1
    least, most = np.full(places, np.iinfo(np.intp).max), np.full(places, -1)
    np.minimum.at(least, place[is_asked], firm[is_asked])
    np.maximum.at(most, place[is_asked], firm[is_asked])
    is_one: Flags = (least == most)[place]
    return is_one


def _less_let(claims: _Claims, landlords: _Landlords, land: Floats) -> Floats:
    """Land less what each row's firm lets of it on the same parcel, never under zero (mu)."""
    everything = np.ones(len(land), bool)
    net = _lower_in_proportion(
        land, everything, landlords.firm_there, landlords.let_by(land)
    )
    # a landlord who has nothing here: all owners of the parcel together
    is_without = claims.is_tenant & ~landlords.pays
    off_owners = claims.sums(np.where(is_without, land, 0.0))
    return _lower_in_proportion(net, ~claims.is_tenant, claims.group, off_owners)


def _vacant(claims: _Claims, land: Floats, is_stated: Flags) -> Floats:
    """What of each row's land stands empty (mu)."""
    used = np.where(claims.only_lets, 0.0, claims.used_floor_m2 * claims.mu_per_m2)
    says_less = claims.is_tenant & (claims.used_floor_m2 >= claims.leased_floor_m2)
    vacant = np.where(is_stated | says_less, 0.0, np.maximum(land - used, 0))
    return np.nan_to_num(vacant)


def _lower_in_proportion(
    land: Floats, is_lowered: Flags, group: Positions, off: Floats
) -> Floats:
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
