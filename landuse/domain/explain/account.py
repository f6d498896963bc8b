"""Everything about one unit: its land and how it was found, who is on it, how it was scored, why it has its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.output import scoring
from landuse.domain.ranking.ranking import ranking
from landuse.domain.vocabulary.schema import ENTERPRISES
from landuse.errors import UnknownUnitError


@dataclass(frozen=True)
class Account:
    """One unit's account. ``unit`` is "parcel", "building" or "enterprise"; frames may be empty."""

    unit: str
    id: str
    name: str
    #: what is known of it, by column
    facts: Mapping[str, Any]
    #: the ledger's rows that give a firm land here, as :func:`told_uses` gives them
    shares: pd.DataFrame
    #: land of a parcel that no firm uses (mu); None where that is not asked
    unused_mu: float | None
    #: indicator: title, title_en, value, base, weight, points
    items: pd.DataFrame
    #: rank (within its group), of (how many), gap_wan
    standing: Mapping[str, Any]
    reasons: tuple[Mapping[str, Any], ...]
    #: goal entries: goal, counted (bool), amount, unit, date, reason
    entries: tuple[Mapping[str, Any], ...]


_FACTS = {
    "parcel": (
        "status",
        "confirmed",
        "reviewer",
        "holder",
        "land_use",
        "township",
        "area_registered_m2",
        "area_plane_m2",
        "area_ellipsoid_m2",
        "area_basis",
        "area_mu",
        "building_area_m2",
        "far",
        "vacancy_share",
        "tax_wan",
        "sales_wan",
        "tax_per_mu",
        "sales_per_mu",
        "score",
        "class",
        "firm_class",
    ),
    "building": (
        "status",
        "confirmed",
        "reviewer",
        "parcel_id",
        "use",
        "floors",
        "floor_area_used_m2",
        "vacant_area_m2",
        "vacancy_share",
        "vacant_since",
    ),
    "enterprise": (
        "sector",
        "group",
        "rated",
        "unrated",
        "mu",
        "tax_wan",
        "sales_wan",
        "tax_per_mu",
        "sales_per_mu",
        "energy_tce",
        "score",
        "class",
        "veto",
    ),
}


def explain(a: Assessment, id: str) -> Account:
    """The account of the parcel, building or enterprise called ``id``.

    Raises UnknownUnitError naming the nearest id.
    """
    for unit, frame in (
        ("parcel", a.parcels),
        ("building", a.buildings),
        ("enterprise", a.enterprises),
    ):
        if id in frame.index:
            return _account(a, unit, frame.loc[id], str(id))
    known = [
        *map(str, a.parcels.index),
        *map(str, a.buildings.index),
        *map(str, a.enterprises.index),
    ]
    near = next(iter(get_close_matches(id, known, n=1, cutoff=0.6)), None)
    raise UnknownUnitError(
        f"没有编号为“{id}”的地块、建筑或企业。", f"是否指 {near}？" if near else ""
    )


def _account(a: Assessment, unit: str, row: pd.Series, id: str) -> Account:
    shares = told_uses(a, a.uses[a.uses[f"{unit}_id"].eq(id).fillna(False).to_numpy(bool)])
    unused = None
    if unit == "parcel" and pd.notna(row["area_mu"]):
        unused = float(row["area_mu"]) - float(shares["land_mu"].sum())
    name = row.get("name")
    return Account(
        unit=unit,
        id=id,
        name="" if pd.isna(name) else str(name),
        facts={c: row.get(c) for c in _FACTS[unit]},
        shares=shares,
        unused_mu=unused,
        items=_items(a, unit, row),
        standing=_standing(a, unit, id),
        reasons=a.grounds[unit].reasons(pd.Index([id]))[0] if unit in a.grounds else (),
        entries=_entries(a, id) if unit != "enterprise" else (),
    )


def told_uses(a: Assessment, uses: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``a.uses`` with what makes them readable.

    Adds ``name`` and ``class`` of the firm, its ``tax_wan`` and ``sales_wan`` that the row carries, and of the parcel ``parcel_mu`` and
    ``parcel_floor_m2``.
    """
    firms = a.enterprises.reindex(uses["enterprise_id"].astype(object))
    lots = a.parcels[["area_mu", "building_area_m2"]].reindex(uses["parcel_id"].astype(object))
    out = uses.assign(**{"name": firms["name"].to_numpy(), "class": firms["class"].to_numpy()})
    for column in ("tax_wan", "sales_wan"):
        out[column] = firms[column].to_numpy(float, na_value=float("nan")) * uses["share"].to_numpy(
            float
        )
    for column, source in (("parcel_mu", "area_mu"), ("parcel_floor_m2", "building_area_m2")):
        out[column] = lots[source].to_numpy(float, na_value=float("nan"))
    return out.reset_index(drop=True)


def _items(a: Assessment, unit: str, row: pd.Series) -> pd.DataFrame:
    """Points of each indicator; those of a parcel are worked out again from its totals."""
    scheme = a.zone.policy.scheme
    columns = ["title", "title_en", "value", "base", "weight", "points"]
    if unit == "building" or pd.isna(row["score"]):
        return pd.DataFrame(columns=columns)
    below = unit == "enterprise" and scheme.below and not scoring.is_above(row.to_frame().T).iloc[0]
    items = scheme.below if below else scheme.indicators
    if unit == "parcel":  # among all, as a missing figure may stand for their average
        every = (a.whole or a).parcels
        row = scoring.score(every.assign(mu=every["area_mu"]), items, a.bases).loc[row.name]
    rows = [
        (
            i.title,
            i.title_en or i.title,
            row[f"x_{i.id}"],
            a.bases[i.id]["base"],
            i.weight,
            row[f"points_{i.id}"],
        )
        for i in items
    ]
    return pd.DataFrame(rows, columns=columns)


def _standing(a: Assessment, unit: str, id: str) -> dict[str, Any]:
    if unit == "building":
        return {}
    table = ranking(a.whole or a, unit, "score").set_index("id")
    if id not in table.index or pd.isna(table.loc[id, "rank"]):
        return {}
    row = table.loc[id]
    peers = table[table["group"] == row["group"]] if "group" in table else table
    return {
        "rank": int(row["rank"]),
        "of": int(peers["rank"].notna().sum()),
        "gap_wan": row["gap_wan"],
    }


def _entries(a: Assessment, id: str) -> tuple[Mapping[str, Any], ...]:
    out = []
    for goal in (g for top in a.goals.goals for g in (top, *top.also)):
        for entries, counted in ((goal.counted, True), (goal.excluded, False)):
            for entry in entries:
                if entry["id"] == id:
                    more = {
                        "goal": goal.title or goal.measure,
                        "unit": goal.unit,
                        "counted": counted,
                    }
                    out.append({"date": None, "reason": None} | dict(entry) | more)
    return tuple(out)


def what_if(a: Assessment, firm: str, changes: Mapping[str, tuple[str, float]]) -> Any:
    """The zone with one firm's figures changed: columns of the ledger → (how, amount), how being "+", "-" or "=".

    A new :class:`Zone` to be assessed; bases follow only where the scheme takes them from the rated year.

    Raises UnknownUnitError where the firm or a column is not there.
    """
    zone = a.zone
    at = (
        (zone.enterprises["enterprise_id"] == firm) & (zone.enterprises["year"] == zone.year)
    ).fillna(False)
    if not at.any():
        raise UnknownUnitError(f"{zone.year} 年企业台账中没有“{firm}”。")
    ledger = zone.enterprises.copy()
    figures = {
        c.name: c
        for c in ENTERPRISES.columns
        if c.kind in ("number", "integer") and c.name != "year"
    }
    names = {zh: name for name, c in figures.items() for zh in (c.zh, *c.aliases)}
    for given, (how, amount) in changes.items():
        column = names.get(given, given)
        if column not in figures:
            raise UnknownUnitError(
                f"企业台账没有可改的数值列“{given}”。",
                f"可用：{'、'.join(f'{n}({c.zh})' for n, c in figures.items())}。",
            )
        old = ledger.loc[at, column].astype("Float64").iloc[0]
        if how != "=" and pd.isna(old):
            raise UnknownUnitError(
                f"“{firm}”的{figures[column].zh}没有数据，不能增减。", f"请写成 {given}=数值。"
            )
        new = amount if how == "=" else old + amount if how == "+" else old - amount
        low = figures[column].low
        if low is not None and new < low:
            raise UnknownUnitError(
                f"“{firm}”的{figures[column].zh}不能是负数({new:g})。", f"现为 {old:g}。"
            )
        ledger[column] = ledger[column].astype("Float64")
        ledger.loc[at, column] = new
    return replace(zone, enterprises=ledger)


def without(a: Assessment, firm: str, parcel: str | None = None) -> Any:
    """The zone without a firm's use of a parcel (of all, where None): a new :class:`Zone` to be assessed.

    Raises UnknownUnitError where the firm does not use it, or only by a building that stands on others too.
    """
    rows, used = a.zone.occupancy, (a.whole or a).uses
    used = used[used["enterprise_id"].eq(firm).fillna(False).to_numpy(bool)]
    there = (
        used["parcel_id"].eq(parcel).to_numpy(bool)
        if parcel is not None
        else np.ones(len(used), bool)
    )
    if not there.any():
        raise UnknownUnitError(f"“{firm}”没有使用{f'地块“{parcel}”' if parcel else '任何地块'}。")
    gone, kept = used["row"][there], used["row"][~there]
    if gone.isin(kept).any():
        house = used.loc[there & used["row"].isin(kept).to_numpy(bool), "building_id"].iloc[0]
        raise UnknownUnitError(
            f"建筑 {house} 跨几宗地，“{firm}”不能只退出“{parcel}”。", "可用 --without 全部。"
        )
    return replace(
        a.zone, occupancy=rows.drop(rows.index[gone.to_numpy(int)]).reset_index(drop=True)
    )
