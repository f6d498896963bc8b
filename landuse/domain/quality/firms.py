"""What an auditor would ask of the ledgers of firms: leases, shares over the whole, land counted twice, figures nobody gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.land import apportionment, buildings_on_parcels
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.vocabulary import status, units
from landuse.domain.vocabulary.findings import SLACK, Findings
from landuse.domain.vocabulary.schema import ENTERPRISES
from landuse.domain.zone import Zone

#: A part of a parcel that stated land may well be where its figure is taken for m².
_LIKELY = 0.05


def inspect_firms(zone: Zone) -> list[Findings]:
    """Findings of the enterprises and of what ties them to ground."""
    firms, uses = Findings("enterprises"), Findings("occupancy")
    if "occupancy" in zone.present:
        rows = zone.occupancy
        _leases(rows, uses)
        _words(rows, uses)
        _landlords(rows, uses)
        _too_much(zone, uses)
        _same_land_twice(rows, uses)
        pairs = buildings_on_parcels.buildings_on_parcels(zone.buildings, zone.parcels)
        _places(zone, pairs, uses)
        _nowhere(zone, pairs, firms)
        if "enterprises" in zone.present:
            _without_figures(zone, uses)
        else:
            firms.add("no_enterprises", "有用地用房关系，但没有企业台账，不能计算亩均产出和得分")
    elif "enterprises" in zone.present:
        firms.add(
            "no_occupancy",
            "有企业台账，但没有用地用房关系，产出不能落到地块，不能计算亩均产出和得分",
        )
    _negative(zone.enterprises, firms)
    _unfed(zone, firms)
    return [firms, uses]


def _leases(rows: pd.DataFrame, found: Findings) -> None:
    wrong = (rows["until"] < rows["since"]).fillna(False)
    at = _told(rows[wrong], rows.loc[wrong, "until"].dt.strftime("%Y-%m-%d"))
    text = "第{row}行({id})的到期日期 {value} 早于起租日期，该行不计"
    found.each("dates_reversed", text, at, column="until", severity="error", action="ignored")


def _words(rows: pd.DataFrame, found: Findings) -> None:
    other = rows["tenure"].notna() & ~rows["tenure"].isin(list(status.TENURES))
    at = _told(rows[other], rows.loc[other, "tenure"])
    text = "第{row}行({id})的使用方式“{value}”不在词表(自有、租赁)，写明出租方的按租赁，否则按自有"
    found.each("unknown_tenure", text, at, column="tenure")


def _landlords(rows: pd.DataFrame, found: Findings) -> None:
    """Landlords that no row of the ledger knows: the tenant's land is taken off all owners of the parcel."""
    lost = rows["landlord_id"].notna() & ~rows["landlord_id"].isin(rows["enterprise_id"])
    at = _told(rows[lost], rows.loc[lost, "landlord_id"])
    text = "第{row}行({id})的出租方 {value} 在用地用房关系表中没有用地，租户用地从该地块全部自用企业中扣除"
    found.each("landlord_unknown", text, at, column="landlord_id", severity="info")


def _places(zone: Zone, pairs: pd.DataFrame, found: Findings) -> None:
    """Rows that tie a firm to nothing, and rows whose building stands on another parcel than they say."""
    rows = zone.occupancy
    none = rows["parcel_id"].isna() & rows["building_id"].isna()
    at = _told(rows[none], None)
    found.each(
        "no_place",
        "第{row}行({id})既无宗地代码也无建筑编号，该行不计",
        at,
        severity="error",
        action="ignored",
    )
    lot, house = (
        positions(zone.parcels.index, rows["parcel_id"]),
        positions(zone.buildings.index, rows["building_id"]),
    )
    known = pairs["building"].to_numpy() * len(zone.parcels) + pairs["parcel"].to_numpy()
    both = (lot >= 0) & (house >= 0) & np.isin(house, pairs["building"])
    elsewhere = both & ~np.isin(house * len(zone.parcels) + lot, known)
    at = _told(rows[elsewhere], rows.loc[elsewhere, "building_id"])
    text = "第{row}行({id})的建筑 {value} 不在该行所写的宗地上，以建筑所在宗地为准"
    found.each("building_elsewhere", text, at, column="building_id")


def _too_much(zone: Zone, found: Findings) -> None:
    """Rows of one parcel or building that together use more than there is, in the mean of the year."""
    rows, time = zone.occupancy, apportionment.share_of_year(zone.occupancy, zone.year)
    lease, land = apportionment.is_tenant(rows), areas_that_count(zone.parcels)["area_mu"]
    for key, column, there, unit, code in (
        ("parcel_id", "land_mu", land, "亩", "land_over_parcel"),
        (
            "building_id",
            "floor_area_m2",
            zone.buildings["floor_area_m2"],
            "m²",
            "floor_over_building",
        ),
    ):
        # an owner states all of its land, its tenants a part of the same: each is held against the whole by itself
        for tenure in (True, False):
            at = (lease == tenure) & (time > 0)
            some = rows[at]
            total = (some[column].astype("Float64") * time[at]).groupby(some[key]).sum()
            has = pd.to_numeric(there, errors="coerce").astype("Float64").reindex(total.index)
            over = total[(total > has * SLACK).fillna(False)]
            first = some.drop_duplicates(key).set_index(key)["source_row"]
            for unit_id, used in over.items():
                who = "租户" if tenure else "自用企业"
                noun = "用地" if key == "parcel_id" else "建筑面积"
                text = f"{unit_id} 上{who}的{noun}合计 {used:g} {unit}，超过其 {has[unit_id]:g} {unit}(自第{first[unit_id]}行起)"
                if unit == "亩" and _LIKELY < units.mu_from_m2(used) / has[unit_id] <= SLACK:
                    text += f"；如单位为平方米，则为 {units.mu_from_m2(used):.4g} 亩"
                found.add(
                    code,
                    text,
                    row=int(first[unit_id]),
                    id=unit_id,
                    column=column,
                    value=f"{used:g}",
                )


def _same_land_twice(rows: pd.DataFrame, found: Findings) -> None:
    """A firm with the same land in every place it has: most likely its whole land, stated again and again."""
    known = rows[rows["land_mu"].notna() & rows["parcel_id"].notna()]
    grouped = known.groupby("enterprise_id")
    several = (grouped["parcel_id"].transform("nunique") > 1) & (
        grouped["land_mu"].transform("nunique") == 1
    )
    again = known[several & grouped.cumcount().gt(0)]
    text = "第{row}行({id})的占地面积 {value} 亩与该企业在其他地块的相同，疑似把全部用地重复登记"
    found.each(
        "land_repeated", text, _told(again, again["land_mu"].map("{:g}".format)), column="land_mu"
    )


def _nowhere(zone: Zone, pairs: pd.DataFrame, found: Findings) -> None:
    """Firms of the year that no row in force ties to ground: their output is on no parcel."""
    rows, firms = (
        zone.occupancy,
        zone.enterprises[(zone.enterprises["year"] == zone.year).fillna(False)],
    )
    house = positions(zone.buildings.index, rows["building_id"])
    ground = (positions(zone.parcels.index, rows["parcel_id"]) >= 0) | np.isin(
        house, pairs["building"]
    )
    tied = rows[ground & (apportionment.share_of_year(rows, zone.year) > 0)]
    lost = firms[~firms["enterprise_id"].isin(tied["enterprise_id"])]
    text = "第{row}行({id} {value})在 {year} 年没有生效的用地用房关系，产出未落到地块".replace(
        "{year}", str(zone.year)
    )
    found.each(
        "not_located", text, _told(lost, lost["name"]), column="enterprise_id", severity="info"
    )


def _without_figures(zone: Zone, found: Findings) -> None:
    """Users of ground without a row of the year: the output of their parcels is unknown."""
    rows, firms = zone.occupancy, zone.enterprises
    known = firms.loc[(firms["year"] == zone.year).fillna(False), "enterprise_id"]
    bare = (apportionment.share_of_year(rows, zone.year) > 0) & ~rows["enterprise_id"].isin(
        known
    ).to_numpy(bool)
    text = f"第{{row}}行({{id}})在企业台账中没有 {zone.year} 年的数据，所在地块的产出按未知处理"
    found.each("no_figures", text, _told(rows[bare], None), column="enterprise_id")


def _negative(firms: pd.DataFrame, found: Findings) -> None:
    below = firms[(firms["tax_wan"] < 0).fillna(False)]
    text = "第{row}行({id})的实缴税收为负({value} 万元，可能含留抵退税)，按方案的下限计分"
    found.each(
        "negative_tax", text, _told(below, below["tax_wan"].map("{:g}".format)), column="tax_wan"
    )


def _unfed(zone: Zone, found: Findings) -> None:
    """Indicators of the scheme that no column of the ledger feeds."""
    have = zone.present.get("enterprises", frozenset()) | {"mu"}
    for item in (*zone.policy.scheme.indicators, *zone.policy.scheme.below):
        missing = [c for c in (item.numerator, item.denominator) if c not in have]
        if missing and have != {"mu"}:
            words = "、".join(ENTERPRISES.column(c).zh for c in missing)
            text = f"评价指标“{item.title}”没有数据：企业台账缺少{words}列"
            found.add("indicator_unfed", text, column=missing[0], value=item.id)


def _told(rows: pd.DataFrame, value: Any) -> pd.DataFrame:
    told = {"row": rows["source_row"], "id": rows["enterprise_id"].astype(object), "value": value}
    return pd.DataFrame(told).astype({"value": object}).replace({np.nan: None})
