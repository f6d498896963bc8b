"""What an auditor would ask of the ledger that ties firms to land.

Leases that end before they begin, words, landlords, units, land counted twice, more land or floor
than there is.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.cells import Record
from landuse.domain.frames.keys import positions
from landuse.domain.land.apportionment import land_outside, share_of_year
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.land.occupancy_on_parcels import is_tenant, repeated_rows
from landuse.domain.quality.recording import findings_of, occurrences_in, rows_where
from landuse.domain.vocabulary import status, units, zone_findings
from landuse.domain.vocabulary.findings import SLACK, FindingRow
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone
from landuse.words.phrases import Phrase, phrase

#: Days before and after all leases, for those that do not say when they begin or end.
_EVER = (pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01"))
#: Stated land taken for m² has to be at least this part of its parcel to be a likely figure.
_LIKELY_SHARE = 0.05


def inspect_occupancy(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Rows of the occupancy ledger that cannot all be true.

    Parameters
    ----------
    zone : Zone
        Its occupancy is compared with its parcels, buildings and enterprises.
    pairs : DataFrame
        Which building stands on which parcel, as
        :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` gives them.

    Returns
    -------
    list of dict
        Rows of the findings table; none where the zone has no such ledger.

    Notes
    -----
    :mod:`landuse.domain.land` decides who is a tenant, and for which part of the year a row is in
    force, so that the findings agree with how the land is apportioned.
    """
    if "occupancy" not in zone.present:
        return []
    rows = zone.occupancy
    return [
        *_reversed_leases(rows),
        *_unknown_tenures(rows),
        *_unknown_landlords(rows),
        *_more_than_unit_has(zone),
        *_repeated_land(rows),
        *_pasted_rows(rows),
        *_alike_leases(rows),
        *_over_let_leases(rows),
        *_outside(zone, pairs),
        *_without_unit(rows),
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
        is, land stated once more, leases that are nearly the same, sublet beyond or ended before
        they begin, unknown words of tenure, firms without figures of the year.
    """
    if "occupancy" not in zone.present:
        return []
    rows = zone.occupancy
    return [
        *_more_than_unit_has(zone),
        *_repeated_land(rows),
        *_alike_leases(rows),
        *_over_let_leases(rows),
        *_reversed_leases(rows),
        *_unknown_tenures(rows),
        *_figures_of_other_years(zone),
    ]


def _reversed_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Leases that end before they begin."""
    leases = rows_where(rows, rows["until"] < rows["since"])
    last_days = leases["until"].dt.strftime("%Y-%m-%d")
    occurrences = occurrences_in(leases, leases["enterprise_id"], value=last_days)
    return findings_of(zone_findings.LEASE_REVERSED, occurrences)


def _unknown_tenures(rows: pd.DataFrame) -> list[FindingRow]:
    """Words of tenure that are neither own nor lease."""
    tenure = rows["tenure"]
    unknown = rows[tenure.notna() & ~tenure.isin(list(status.TENURES))]
    occurrences = occurrences_in(
        unknown, unknown["enterprise_id"], value=unknown["tenure"]
    )
    return findings_of(zone_findings.UNKNOWN_TENURE, occurrences)


def _unknown_landlords(rows: pd.DataFrame) -> list[FindingRow]:
    """Landlords without a row: the tenant's land is taken off all owners of the parcel."""
    landlord = rows["landlord_id"]
    unknown = rows[landlord.notna() & ~landlord.isin(rows["enterprise_id"])]
    occurrences = occurrences_in(
        unknown, unknown["enterprise_id"], value=unknown["landlord_id"]
    )
    return findings_of(zone_findings.LANDLORD_UNKNOWN, occurrences)


def _more_than_unit_has(zone: Zone) -> list[FindingRow]:
    """Rows of one parcel or building that together use more than it has, in the mean of the year.

    An owner states all of its land, its tenants a part of the same: owners and tenants are each
    compared with the whole.
    """
    rows, time = zone.occupancy, share_of_year(zone.occupancy, zone.year)
    is_lease, is_in_force = is_tenant(rows), time > 0
    land = areas_that_count(zone.parcels)["area_mu"]
    floor = zone.buildings["floor_area_m2"]
    findings = []
    for kind, key, area_of_unit in (
        (zone_findings.LAND_OVER_PARCEL, "parcel_id", land),
        (zone_findings.FLOOR_OVER_BUILDING, "building_id", floor),
    ):
        available = pd.to_numeric(area_of_unit, errors="coerce").astype("Float64")
        for tenure, is_of_tenure in (("lease", is_lease), ("own", ~is_lease)):
            selected = is_of_tenure & is_in_force
            used = _used_on(rows[selected], time[selected], key, str(kind.column))
            used["available"] = available.reindex(used.index)
            over = rows_where(used, used["used"] > used["available"] * SLACK)
            users = Phrase(f"domain.users.{tenure}")
            findings += findings_of(kind, _overuse(kind, over), users=users)
    return findings


def _used_on(rows: pd.DataFrame, time: Floats, key: str, column: str) -> pd.DataFrame:
    """What the rows use of each unit in the mean of the year (``used``), and the first of them."""
    amount = rows[column].astype("Float64") * time
    used = amount.groupby(rows[key]).sum()
    first_rows = rows.drop_duplicates(key).set_index(key)
    source_row = first_rows["source_row"].reindex(used.index)
    return pd.DataFrame({"used": used, "source_row": source_row})


def _overuse(kind: FindingKind, over: pd.DataFrame) -> list[Record]:
    """Units of which more is ``used`` than is ``available``, as occurrences of the finding."""
    values: dict[str, Iterable[object]] = {
        "value": over["used"].map("{:g}".format),
        "there": over["available"],
    }
    if kind is zone_findings.LAND_OVER_PARCEL:
        values["hint"] = _hints(over)
    return occurrences_in(over, over.index, **values)


def _hints(over: pd.DataFrame) -> list[Phrase | None]:
    """What the land of each row would be if its figure were one of m²; None where unlikely."""
    hints: list[Phrase | None] = []
    for used, available in zip(over["used"], over["available"], strict=True):
        mu = units.mu_from_m2(used)
        hint = None
        if _LIKELY_SHARE < mu / available <= SLACK:
            hint = phrase("domain.if_square_metres", mu=mu)
        hints.append(hint)
    return hints


def _repeated_land(rows: pd.DataFrame) -> list[FindingRow]:
    """The same land on every parcel of a firm: most likely all of its land, stated once more."""
    stated = rows[rows["land_mu"].notna() & rows["parcel_id"].notna()]
    by_firm = stated.groupby("enterprise_id")
    has_several_parcels = by_firm["parcel_id"].transform("nunique") > 1
    has_one_figure = by_firm["land_mu"].transform("nunique") == 1
    is_repeated = by_firm.cumcount() > 0
    repeated = stated[has_several_parcels & has_one_figure & is_repeated]
    figures = repeated["land_mu"].map("{:g}".format)
    occurrences = occurrences_in(repeated, repeated["enterprise_id"], value=figures)
    return findings_of(zone_findings.LAND_REPEATED, occurrences)


def _pasted_rows(rows: pd.DataFrame) -> list[FindingRow]:
    """Rows that repeat another to the last column: they count once."""
    repeated = repeated_rows(rows)
    occurrences = occurrences_in(repeated, repeated["enterprise_id"])
    return findings_of(zone_findings.ROW_REPEATED, occurrences)


def _alike_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Leases of one firm in one place at one time with the same land or floor: both count.

    Rows that are the same to the last column are left out: :func:`_pasted_rows` lists them.
    """
    tenants = rows[is_tenant(rows)].drop(repeated_rows(rows).index, errors="ignore")
    tenants = tenants.assign(
        start=tenants["since"].fillna(_EVER[0]), end=tenants["until"].fillna(_EVER[1])
    )
    keys = ["enterprise_id", "parcel_id", "building_id", "landlord_id"]
    is_alike = pd.Series(False, index=tenants.index)
    first_rows = pd.Series(pd.NA, index=tenants.index, dtype="Int64")
    for figure in ("land_mu", "floor_area_m2", "leased_floor_m2"):
        stated = tenants[tenants[figure].notna()].sort_values("start", kind="stable")
        same = stated.groupby([*keys, figure], dropna=False, sort=False)
        # of leases in the order of their beginning one runs into the next
        overlaps = (stated["start"] <= same["end"].shift()).fillna(False)
        overlapping = overlaps.index[overlaps.to_numpy(bool)]
        rows_before = same["source_row"].shift()
        is_alike[overlapping] = True
        first_rows[overlapping] = rows_before[overlapping].astype("Int64")
    alike = tenants[is_alike]
    occurrences = occurrences_in(
        alike, alike["enterprise_id"], value=first_rows[alike.index]
    )
    return findings_of(zone_findings.LEASE_ALIKE, occurrences)


def _over_let_leases(rows: pd.DataFrame) -> list[FindingRow]:
    """Tenants whose sub-tenants of a parcel have more floor than they lease there."""
    floor = rows["leased_floor_m2"].fillna(rows["floor_area_m2"]).astype("Float64")
    tenants = rows[is_tenant(rows)].assign(floor=floor)
    tenants = tenants[~tenants.index.isin(repeated_rows(rows).index)]
    subtenants = tenants[tenants["landlord_id"].isin(tenants["enterprise_id"])]
    sublet_m2 = subtenants.groupby(["landlord_id", "parcel_id"])["floor"].sum()
    leases = tenants.groupby(["enterprise_id", "parcel_id"]).agg(
        floor=("floor", "sum"), source_row=("source_row", "first")
    )
    leases["sublet"] = sublet_m2.reindex(leases.index)
    over = rows_where(leases, leases["sublet"] > leases["floor"] * SLACK)
    occurrences = occurrences_in(
        over,
        over.index.get_level_values("enterprise_id"),
        value=over["sublet"].map("{:g}".format),
        there=over["floor"],
    )
    return findings_of(zone_findings.SUBLET_OVER_LEASE, occurrences)


def _outside(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Land that the ledger states on no parcel of the layer: it counts in what its firm has."""
    rows = zone.occupancy
    building = positions(zone.buildings.index, rows["building_id"])
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    is_on_map = np.isin(building, pairs["building"]) | (parcel >= 0)
    rows_on_map = pd.DataFrame({"row": np.flatnonzero(is_on_map)})
    land = land_outside(rows, rows_on_map, zone.year)
    outside = rows.iloc[land["row"].to_numpy(int)]
    figures = land["land_mu"].map("{:g}".format)
    occurrences = occurrences_in(outside, outside["enterprise_id"], value=figures)
    return findings_of(zone_findings.OUTSIDE, occurrences)


def _only_lets(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each row is of a landlord that uses no floor as far as the ledger says."""
    is_lease = is_tenant(rows)
    has_role = rows["role"].eq(status.ONLY_LETS).fillna(False).to_numpy(bool)
    landlords = rows.loc[is_lease, "landlord_id"]
    lets = rows["enterprise_id"].isin(landlords).to_numpy(bool)
    floors = rows[["floor_area_m2", "leased_floor_m2"]]
    uses_floor = floors.notna().any(axis=1).to_numpy(bool)
    return has_role | (lets & ~uses_floor & ~is_lease)


def without_landlords(findings: pd.DataFrame, zone: Zone) -> pd.DataFrame:
    """Findings without those of reading that a landlord who only lets is in no ledger of firms.

    Who holds and who produces are two roles: that such a firm has no figures is a matter of its
    role, and no broken reference.

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
    landlord_rows = rows.loc[_only_lets(rows), "source_row"]
    is_orphan = findings["table"].eq("occupancy")
    is_orphan &= findings["column"].eq("enterprise_id")
    is_orphan &= findings["code"].eq("orphan")
    is_landlord = findings["row"].isin(landlord_rows)
    return findings[~(is_orphan & is_landlord).fillna(False).to_numpy(bool)]


def _without_unit(rows: pd.DataFrame) -> list[FindingRow]:
    """Rows that name neither a parcel nor a building."""
    without_unit = rows[rows["parcel_id"].isna() & rows["building_id"].isna()]
    occurrences = occurrences_in(without_unit, without_unit["enterprise_id"])
    return findings_of(zone_findings.NO_PLACE, occurrences)


def _buildings_elsewhere(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Rows whose building stands on another parcel than they say.

    The building counts, for it is drawn. A building on no parcel is a finding of the buildings.
    """
    rows = zone.occupancy
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    building = positions(zone.buildings.index, rows["building_id"])
    # building and parcel as one number
    parcel_count = len(zone.parcels)
    stated_pairs = building * parcel_count + parcel
    true_pairs = pairs["building"] * parcel_count + pairs["parcel"]
    is_on_stated_parcel = np.isin(stated_pairs, true_pairs)
    is_on_some_parcel = np.isin(building, pairs["building"])
    has_both = (parcel >= 0) & (building >= 0)
    elsewhere = rows[has_both & is_on_some_parcel & ~is_on_stated_parcel]
    occurrences = occurrences_in(
        elsewhere, elsewhere["enterprise_id"], value=elsewhere["building_id"]
    )
    return findings_of(zone_findings.BUILDING_ELSEWHERE, occurrences)


def _without_figures(zone: Zone) -> list[FindingRow]:
    """Users of land without a row of the year: the output of their parcels is unknown."""
    if "enterprises" not in zone.present:
        return []
    lacks_figures = _lacks_figures(zone)
    users = zone.occupancy[lacks_figures]
    is_landlord = _only_lets(zone.occupancy)[lacks_figures]
    landlords = users[is_landlord]
    occurrences = occurrences_in(landlords, landlords["enterprise_id"])
    findings = findings_of(zone_findings.ONLY_LETS, occurrences)

    producers = users[~is_landlord]
    has_other_year = producers["enterprise_id"].isin(zone.enterprises["enterprise_id"])
    unknown = producers[~has_other_year.to_numpy(bool)]
    occurrences = occurrences_in(unknown, unknown["enterprise_id"])
    findings += findings_of(zone_findings.NO_FIGURES, occurrences, year=zone.year)
    return findings + _figures_of_other_years(zone)


def _figures_of_other_years(zone: Zone) -> list[FindingRow]:
    """Users of land whose firm has rows of other years, but none of this."""
    if "enterprises" not in zone.present:
        return []
    rows = zone.occupancy
    has_other_year = rows["enterprise_id"].isin(zone.enterprises["enterprise_id"])
    produces = ~_only_lets(rows)
    users = rows[_lacks_figures(zone) & has_other_year.to_numpy(bool) & produces]
    occurrences = occurrences_in(users, users["enterprise_id"])
    return findings_of(
        zone_findings.FIGURES_OF_OTHER_YEARS, occurrences, year=zone.year
    )


def _lacks_figures(zone: Zone) -> npt.NDArray[np.bool_]:
    """Whether each row of the occupancy is in force and of a firm without a row of the year."""
    rows, firms = zone.occupancy, zone.enterprises
    firms_of_year = rows_where(firms, firms["year"] == zone.year)
    has_figures = rows["enterprise_id"].isin(firms_of_year["enterprise_id"])
    return (share_of_year(rows, zone.year) > 0) & ~has_figures.to_numpy(bool)


def _floors_not_used(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Floor that a row states and that splits no land.

    How much floor the parcel has is not known: no building stands on it, and another of its users
    states neither floor nor land.
    """
    rows = zone.occupancy[share_of_year(zone.occupancy, zone.year) > 0]
    parcel = positions(zone.parcels.index, rows["parcel_id"])
    building = positions(zone.buildings.index, rows["building_id"])
    has_building = np.isin(parcel, pairs["parcel"])
    has_building |= np.isin(building, pairs["building"])
    floor = rows["leased_floor_m2"].fillna(rows["floor_area_m2"])
    has_land = rows["land_mu"].notna().to_numpy(bool)
    has_floor = floor.notna().to_numpy(bool)
    has_output = rows["enterprise_id"].isin(zone.enterprises["enterprise_id"])
    is_user = has_output.to_numpy(bool) | ~_only_lets(rows)
    states_nothing = (parcel >= 0) & ~has_floor & ~has_land & is_user
    shares_parcel = np.isin(parcel, parcel[states_nothing])
    is_unused = (parcel >= 0) & has_floor & ~has_land & ~has_building & shares_parcel
    unused = rows[is_unused]
    figures = floor[is_unused].map("{:,.10g}".format)
    occurrences = occurrences_in(unused, unused["enterprise_id"], value=figures)
    return findings_of(zone_findings.FLOOR_NOT_USED, occurrences)
