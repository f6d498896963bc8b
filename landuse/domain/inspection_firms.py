"""What an auditor would ask of the ledgers of firms: leases, shares over the whole, land counted twice, figures nobody gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.domain import units
from landuse.domain.findings import Findings
from landuse.domain.schema import ENTERPRISES
from landuse.domain.zone import Zone

#: Firms may use so much more than the parcel or building has before it is told: surveys differ.
_SLACK = 1.02


def inspect_firms(zone: Zone) -> list[Findings]:
    """Findings of the enterprises and of what ties them to ground."""
    firms, uses = Findings("enterprises"), Findings("occupancy")
    if "occupancy" in zone.present:
        _leases(zone.occupancy, uses)
        _too_much(zone, uses)
        _same_land_twice(zone.occupancy, uses)
        _without_land(zone, uses)
        _nowhere(zone, firms)
    _negative(zone.enterprises, firms)
    _unfed(zone, firms)
    return [firms, uses]


def _leases(rows: pd.DataFrame, found: Findings) -> None:
    wrong = (rows["until"] < rows["since"]).fillna(False)
    at = _told(rows[wrong], rows.loc[wrong, "until"].dt.strftime("%Y-%m-%d"))
    text = "第{row}行({id})的到期日期 {value} 早于起租日期，该行不计"
    found.each("dates_reversed", text, at, column="until", severity="error", action="ignored")


def _too_much(zone: Zone, found: Findings) -> None:
    """Rows of one parcel or building in force on the year's last day that together use more than there is."""
    day = pd.Timestamp(zone.year, 12, 31)
    rows = zone.occupancy
    rows = rows[(rows["since"].fillna(day) <= day) & (rows["until"].fillna(day) >= day)]
    land = zone.parcels["area_registered_m2"].fillna(zone.parcels["area_plane_m2"])
    for key, column, there, unit, code in (
        ("parcel_id", "land_mu", units.mu_from_m2(land), "亩", "land_over_parcel"),
        ("building_id", "floor_area_m2", zone.buildings["floor_area_m2"], "m²", "floor_over_building"),
    ):
        # an owner states all of its land, its tenants a part of the same: each is held against the whole by itself
        for tenure in (True, False):
            some = rows[rows["tenure"].eq("lease").fillna(False).to_numpy(bool) == tenure]
            total = some.groupby(key)[column].sum()
            has = pd.to_numeric(there, errors="coerce").astype("Float64").reindex(total.index)
            over = total[(total > has * _SLACK).fillna(False)]
            first = some.drop_duplicates(key).set_index(key)["source_row"]
            for unit_id, used in over.items():
                who = "租户" if tenure else "自用企业"
                noun = "用地" if key == "parcel_id" else "建筑面积"
                text = f"{unit_id} 上{who}的{noun}合计 {used:g} {unit}，超过其 {has[unit_id]:g} {unit}(自第{first[unit_id]}行起)"
                found.add(code, text, row=int(first[unit_id]), id=unit_id, column=column, value=f"{used:g}")


def _same_land_twice(rows: pd.DataFrame, found: Findings) -> None:
    """A firm with the same land in every place it has: most likely its whole land, stated again and again."""
    known = rows[rows["land_mu"].notna() & rows["parcel_id"].notna()]
    grouped = known.groupby("enterprise_id")
    several = (grouped["parcel_id"].transform("nunique") > 1) & (grouped["land_mu"].transform("nunique") == 1)
    again = known[several & grouped.cumcount().gt(0)]
    text = "第{row}行({id})的占地面积 {value} 亩与该企业在其他地块的相同，疑似把全部用地重复登记"
    found.each("land_repeated", text, _told(again, again["land_mu"].map("{:g}".format)), column="land_mu")


def _without_land(zone: Zone, found: Findings) -> None:
    area = zone.parcels["area_registered_m2"].fillna(zone.parcels["area_plane_m2"])
    none = zone.parcels.index[(area.fillna(0) <= 0).to_numpy(bool)]
    at = zone.occupancy[zone.occupancy["parcel_id"].isin(none)]
    found.each(
        "no_land",
        "第{row}行({id})的地块 {value} 面积为零，亩均无法计算",
        _told(at, at["parcel_id"]),
        column="parcel_id",
    )


def _nowhere(zone: Zone, found: Findings) -> None:
    """Firms of the year that no row of the ledger ties to ground: their output is on no parcel."""
    firms = zone.enterprises[(zone.enterprises["year"] == zone.year).fillna(False)]
    lost = firms[~firms["enterprise_id"].isin(zone.occupancy["enterprise_id"])]
    text = "第{row}行({id} {value})没有用地用房关系，产出未落到地块"
    found.each("not_located", text, _told(lost, lost["name"]), column="enterprise_id", severity="info")


def _negative(firms: pd.DataFrame, found: Findings) -> None:
    below = firms[(firms["tax_wan"] < 0).fillna(False)]
    text = "第{row}行({id})的实缴税收为负({value} 万元，可能含留抵退税)，按方案的下限计分"
    found.each("negative_tax", text, _told(below, below["tax_wan"].map("{:g}".format)), column="tax_wan")


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
