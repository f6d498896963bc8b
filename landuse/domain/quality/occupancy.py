"""What an auditor would ask of the ledger that ties firms to ground.

Leases that end before they begin, words, landlords, places, land counted twice, more than there is.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.keys import positions
from landuse.domain.land.apportionment import (
    is_tenant,
    land_outside,
    repeated_rows,
    share_of_year,
)
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.quality.recording import findings_of, places_in
from landuse.domain.vocabulary import status, units, zone_findings
from landuse.domain.vocabulary.findings import SLACK, FindingRow
from landuse.domain.zone import Zone
from landuse.words.phrases import Phrase, phrase

#: Days before and after all leases, for those that do not say when they begin or end.
_EVER = (pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01"))
#: Stated land taken for m² has to be at least this part of its parcel to be a likely figure.
_LIKELY = 0.05


def inspect_occupancy(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Rows of the occupancy ledger that cannot all be true.

    Parameters
    ----------
    zone : Zone
        Its occupancy is held against its parcels, buildings and enterprises.
    pairs : DataFrame
        Which building stands on which parcel, as
        :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` gives them.

    Returns
    -------
    list of dict
        Rows of the findings table; none where the zone has no such ledger.

    Notes
    -----
    Who is a tenant, and for which part of the year a row holds, is asked of
    :mod:`landuse.domain.land.apportionment`, so that what is told here is what was done there.
    """
    if "occupancy" not in zone.present:
        return []
    rows = zone.occupancy
    return [
        *_reversed_leases(rows),
        *_unknown_tenures(rows),
        *_unknown_landlords(rows),
        *_more_than_there_is(zone),
        *_repeated_land(rows),
        *_pasted_rows(rows),
        *_alike_leases(rows),
        *_over_let_leases(rows),
        *_outside(zone, pairs),
        *_without_place(rows),
        *_buildings_elsewhere(zone, pairs),
        *_without_figures(zone),
        *_floors_not_used(zone, pairs),
    ]


def inspect_ranked_land(zone: Zone) -> list[FindingRow]:
    """What of the occupancy decides ranks and may well be wrong.

    Parameters
    ----------
    zone : Zone
        Its occupancy is looked at.

    Returns
    -------
    list of dict
        Rows of the findings table, as :func:`inspect_occupancy` gives them: more used than there
        is, land stated once more, rows that are there twice or nearly so, leases let beyond or
        ended before they begin, words of tenure that nobody knows, firms without the year.
    """
    if "occupancy" not in zone.present:
        return []
    rows = zone.occupancy
    return [
        *_more_than_there_is(zone),
        *_repeated_land(rows),
        *_alike_leases(rows),
        *_over_let_leases(rows),
        *_reversed_leases(rows),
        *_unknown_tenures(rows),
        *_figures_of_other_years(zone),
    ]


def _reversed_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Leases that end before they begin."""
    ended = rows[(rows["until"] < rows["since"]).fillna(False)]
    ends = ended["until"].dt.strftime("%Y-%m-%d")
    places = places_in(ended, ended["enterprise_id"], value=ends)
    return findings_of(zone_findings.LEASE_REVERSED, places)


def _unknown_tenures(rows: pd.DataFrame) -> list[FindingRow]:
    """Words of tenure that are neither own nor lease."""
    tenure = rows["tenure"]
    odd = rows[tenure.notna() & ~tenure.isin(list(status.TENURES))]
    places = places_in(odd, odd["enterprise_id"], value=odd["tenure"])
    return findings_of(zone_findings.UNKNOWN_TENURE, places)


def _unknown_landlords(rows: pd.DataFrame) -> list[FindingRow]:
    """Landlords without a row: the tenant's land is taken off all owners of the parcel."""
    landlord = rows["landlord_id"]
    lost = rows[landlord.notna() & ~landlord.isin(rows["enterprise_id"])]
    places = places_in(lost, lost["enterprise_id"], value=lost["landlord_id"])
    return findings_of(zone_findings.LANDLORD_UNKNOWN, places)


def _more_than_there_is(zone: Zone) -> list[FindingRow]:
    """Rows of one parcel or building that together use more than it has, in the mean of the year.

    An owner states all of its land, its tenants a part of the same: each is held against the
    whole by itself.
    """
    rows, time = zone.occupancy, share_of_year(zone.occupancy, zone.year)
    is_of_tenant = is_tenant(rows)
    land = areas_that_count(zone.parcels)["area_mu"]
    floor = zone.buildings["floor_area_m2"]
    found = []
    for kind, key, there in (
        (zone_findings.LAND_OVER_PARCEL, "parcel_id", land),
        (zone_findings.FLOOR_OVER_BUILDING, "building_id", floor),
    ):
        for tenure, is_of_tenure in (("lease", is_of_tenant), ("own", ~is_of_tenant)):
            selected = is_of_tenure & (time > 0)
            used = _used_on(rows[selected], time[selected], key, str(kind.column))
            used["there"] = (
                pd.to_numeric(there, errors="coerce")
                .astype("Float64")
                .reindex(used.index)
            )
            over = used[
                (used["used"] > used["there"] * SLACK).fillna(False).to_numpy(bool)
            ]
            figures = over["used"].map("{:g}".format)
            told: dict[str, Iterable[object]] = {
                "value": figures,
                "there": over["there"],
            }
            if kind is zone_findings.LAND_OVER_PARCEL:
                told["hint"] = _hints(over)
            places = places_in(over, over.index, **told)
            found += findings_of(kind, places, users=Phrase(f"domain.users.{tenure}"))
    return found


def _used_on(rows: pd.DataFrame, time: Floats, key: str, column: str) -> pd.DataFrame:
    """What the rows use of each unit in the mean of the year (``used``), and the first of them."""
    used = (rows[column].astype("Float64") * time).groupby(rows[key]).sum()
    first = rows.drop_duplicates(key).set_index(key)["source_row"].reindex(used.index)
    return pd.DataFrame({"used": used, "source_row": first})


def _hints(over: pd.DataFrame) -> list[Phrase | None]:
    """What the land of each row would be if its figure were one of m²; nothing where unlikely."""
    hints: list[Phrase | None] = []
    for used, there in zip(over["used"], over["there"], strict=True):
        mu = units.mu_from_m2(used)
        is_likely = _LIKELY < mu / there <= SLACK
        hints.append(phrase("domain.if_square_metres", mu=mu) if is_likely else None)
    return hints


def _repeated_land(rows: pd.DataFrame) -> list[FindingRow]:
    """The same land in every place a firm has: most likely its whole land, stated once more."""
    stated = rows[rows["land_mu"].notna() & rows["parcel_id"].notna()]
    by_firm = stated.groupby("enterprise_id")
    has_several_parcels = by_firm["parcel_id"].transform("nunique") > 1
    has_one_figure = by_firm["land_mu"].transform("nunique") == 1
    again = stated[has_several_parcels & has_one_figure & by_firm.cumcount().gt(0)]
    figures = again["land_mu"].map("{:g}".format)
    places = places_in(again, again["enterprise_id"], value=figures)
    return findings_of(zone_findings.LAND_REPEATED, places)


def _pasted_rows(rows: pd.DataFrame) -> list[FindingRow]:
    """Rows that are there twice, to the last column: they count once."""
    again = repeated_rows(rows)
    return findings_of(
        zone_findings.ROW_REPEATED, places_in(again, again["enterprise_id"])
    )


def _alike_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Leases of one firm in one place at one time with the same land or floor: both count.

    Rows that are the same to the last column are left out, and told as such.
    """
    tenants = rows[is_tenant(rows)].drop(repeated_rows(rows).index, errors="ignore")
    tenants = tenants.assign(
        start=tenants["since"].fillna(_EVER[0]), end=tenants["until"].fillna(_EVER[1])
    )
    where = ["enterprise_id", "parcel_id", "building_id", "landlord_id"]
    is_alike = pd.Series(False, index=tenants.index)
    first_rows = pd.Series(pd.NA, index=tenants.index, dtype="Int64")
    for figure in ("land_mu", "floor_area_m2", "leased_floor_m2"):
        stated = tenants[tenants[figure].notna()].sort_values("start", kind="stable")
        same = stated.groupby([*where, figure], dropna=False, sort=False)
        # of leases in the order of their beginning one runs into the next
        overlaps = (stated["start"] <= same["end"].shift()).fillna(False)
        again = overlaps.index[overlaps.to_numpy(bool)]
        is_alike[again] = True
        first_rows[again] = same["source_row"].shift()[again].astype("Int64")
    alike = tenants[is_alike]
    places = places_in(alike, alike["enterprise_id"], value=first_rows[alike.index])
    return findings_of(zone_findings.LEASE_ALIKE, places)


def _over_let_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Tenants whose sub-tenants of a parcel have more floor than they lease there."""
    floor = rows["leased_floor_m2"].fillna(rows["floor_area_m2"]).astype("Float64")
    tenants = rows[is_tenant(rows)].assign(floor=floor)
    tenants = tenants[~tenants.index.isin(repeated_rows(rows).index)]
    sub = tenants[tenants["landlord_id"].isin(tenants["enterprise_id"])]
    let = sub.groupby(["landlord_id", "parcel_id"])["floor"].sum()
    own = tenants.groupby(["enterprise_id", "parcel_id"]).agg(
        floor=("floor", "sum"), source_row=("source_row", "first")
    )
    own["let"] = let.reindex(own.index)
    over = own[(own["let"] > own["floor"] * SLACK).fillna(False).to_numpy(bool)]
    firms = over.index.get_level_values(0).to_series(index=over.index)
    places = places_in(
        over, firms, value=over["let"].map("{:g}".format), there=over["floor"]
    )
    return findings_of(zone_findings.SUBLET_OVER_LEASE, places)


def _outside(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Land that the ledger states on no parcel of the layer: it counts in what its firm has."""
    rows = zone.occupancy
    building = positions(zone.buildings.index, rows["building_id"])
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    is_on_map = np.isin(building, pairs["building"]) | (parcel >= 0)
    placed = pd.DataFrame({"row": np.flatnonzero(is_on_map)})
    land = land_outside(rows, placed, zone.year)
    there = rows.iloc[land["row"].to_numpy(int)]
    figures = land["land_mu"].map("{:g}".format).set_axis(there.index)
    return findings_of(
        zone_findings.OUTSIDE, places_in(there, there["enterprise_id"], value=figures)
    )


def _only_lets(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of landlords that use no floor as far as the ledger says, or say that they only let."""
    says_so = rows["role"].eq(status.ONLY_LETS).fillna(False).to_numpy(bool)
    lets = (
        rows["enterprise_id"]
        .isin(rows.loc[is_tenant(rows), "landlord_id"])
        .to_numpy(bool)
    )
    uses = rows[["floor_area_m2", "leased_floor_m2"]].notna().any(axis=1).to_numpy(bool)
    return says_so | (lets & ~uses & ~is_tenant(rows))


def without_landlords(findings: pd.DataFrame, zone: Zone) -> pd.DataFrame:
    """Findings without those of reading that a landlord who only lets is in no ledger of firms.

    Who holds and who produces are two roles: that such a firm has no figures is told as its role,
    and is no broken reference.

    Parameters
    ----------
    findings : DataFrame
        A table of findings.
    zone : Zone
        Its occupancy says who only lets.

    Returns
    -------
    DataFrame
        The other rows, in their order.
    """
    rows = zone.occupancy
    landlords = rows.loc[_only_lets(rows), "source_row"]
    is_of_role = (
        findings["table"].eq("occupancy")
        & findings["column"].eq("enterprise_id")
        & findings["code"].eq("orphan")
        & findings["row"].isin(landlords)
    )
    return findings[~is_of_role.fillna(False).to_numpy(bool)]


def _without_place(rows: pd.DataFrame) -> list[FindingRow]:
    """Rows that tie a firm to nothing."""
    bare = rows[rows["parcel_id"].isna() & rows["building_id"].isna()]
    return findings_of(zone_findings.NO_PLACE, places_in(bare, bare["enterprise_id"]))


def _buildings_elsewhere(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Rows whose building stands on another parcel than they say.

    The building counts, for it is drawn. A building on no parcel is told with the buildings.
    """
    rows = zone.occupancy
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    building = positions(zone.buildings.index, rows["building_id"])
    # a building on a parcel is one number
    parcels = len(zone.parcels)
    stands_there = np.isin(
        building * parcels + parcel, pairs["building"] * parcels + pairs["parcel"]
    )
    stands_somewhere = np.isin(building, pairs["building"])
    is_elsewhere = (parcel >= 0) & (building >= 0) & stands_somewhere & ~stands_there
    elsewhere = rows[is_elsewhere]
    places = places_in(
        elsewhere, elsewhere["enterprise_id"], value=elsewhere["building_id"]
    )
    return findings_of(zone_findings.BUILDING_ELSEWHERE, places)


def _without_figures(zone: Zone) -> list[FindingRow]:
    """Users of ground without a row of the year: the output of their parcels is unknown."""
    if "enterprises" not in zone.present:
        return []
    rows, firms = zone.occupancy, zone.enterprises
    fed = firms.loc[(firms["year"] == zone.year).fillna(False), "enterprise_id"]
    has_figures = rows["enterprise_id"].isin(fed).to_numpy(bool)
    is_unfed = (share_of_year(rows, zone.year) > 0) & ~has_figures
    is_landlord = _only_lets(rows)
    landlords, bare = rows[is_unfed & is_landlord], rows[is_unfed & ~is_landlord]
    nowhere = bare[~bare["enterprise_id"].isin(firms["enterprise_id"]).to_numpy(bool)]
    return [
        *findings_of(
            zone_findings.ONLY_LETS, places_in(landlords, landlords["enterprise_id"])
        ),
        *findings_of(
            zone_findings.NO_FIGURES,
            places_in(nowhere, nowhere["enterprise_id"]),
            year=zone.year,
        ),
        *_figures_of_other_years(zone),
    ]


def _figures_of_other_years(zone: Zone) -> list[FindingRow]:
    """Users of ground whose firm has rows of other years, but none of this."""
    if "enterprises" not in zone.present:
        return []
    rows, firms = zone.occupancy, zone.enterprises
    fed = firms.loc[(firms["year"] == zone.year).fillna(False), "enterprise_id"]
    is_open = (share_of_year(rows, zone.year) > 0) & ~rows["enterprise_id"].isin(fed)
    is_open &= rows["enterprise_id"].isin(firms["enterprise_id"]) & ~_only_lets(rows)
    others = rows[np.asarray(is_open, dtype=bool)]
    places = places_in(others, others["enterprise_id"])
    return findings_of(zone_findings.FIGURES_OF_OTHER_YEARS, places, year=zone.year)


def _floors_not_used(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Floor that a row states and that splits no land.

    How much floor the parcel has is not known: no building stands on it, and another of its users
    states neither floor nor land.
    """
    rows = zone.occupancy[share_of_year(zone.occupancy, zone.year) > 0]
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    building = positions(zone.buildings.index, rows["building_id"])
    has_building = np.isin(parcel, pairs["parcel"]) | np.isin(
        building, pairs["building"]
    )
    floor = rows["leased_floor_m2"].fillna(rows["floor_area_m2"])
    has_land = rows["land_mu"].notna().to_numpy(bool)
    has_floor = floor.notna().to_numpy(bool)
    produces = (
        rows["enterprise_id"].isin(zone.enterprises["enterprise_id"]).to_numpy(bool)
    )
    is_open = (parcel >= 0) & ~has_floor & ~has_land & (produces | ~_only_lets(rows))
    is_split_otherwise = ~np.isin(parcel, parcel[is_open])
    is_unused = (
        (parcel >= 0) & has_floor & ~has_land & ~has_building & ~is_split_otherwise
    )
    odd = rows[is_unused]
    figures = floor[is_unused].map("{:,.10g}".format)
    places = places_in(odd, odd["enterprise_id"], value=figures)
    return findings_of(zone_findings.FLOOR_NOT_USED, places)
