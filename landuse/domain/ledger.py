"""Actions in, recognised amounts out; land, floor and factories counted once.

The ledger is a dated log: one row says that an action reached a stage on a day. As of a day, an action stands where its
newest row left it; one that falls back a stage or ends takes its land out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain import status
from landuse.domain.policy import Recognition

if TYPE_CHECKING:
    import geopandas as gpd

_OUT, _HALT, _UNKNOWN = -1, -2, -3
_LAND, _FLOOR = "land", "building"
_TOLERANCE = 1e-9


def standing(actions: pd.DataFrame, recognition: Recognition, as_of: dt.date) -> pd.DataFrame:
    """Where every action stands on ``as_of``.

    Returns
    -------
    One row an action, indexed by action_id: ``parcel_id``, ``building_id``, ``mode`` (as written), ``acts_on``, ``stage`` (the word
    of its newest row), ``since`` (its date), ``area_mu``, ``floor_area_m2`` (newest stated), ``factory_id``, ``project``, ``note``,
    ``source_row``, for each milestone the date it was reached and not lost again (NaT otherwise), and ``fault`` (why the
    action cannot count, or NA).
    """
    log = actions.assign(order=np.arange(len(actions))).sort_values(["date", "order"], kind="stable")
    log = log[(log["date"] <= pd.Timestamp(as_of)).fillna(False)]
    modes = {w: m for m in recognition.modes for w in (*m.words, m.id)}
    mode = log["mode"].map(modes)
    log["rank"] = _ranks(log["stage"], mode, recognition)
    by_action = log.groupby("action_id", sort=True)
    out = by_action[["parcel_id", "building_id", "area_mu", "floor_area_m2", "factory_id", "project", "note"]].last()
    newest = log.drop_duplicates("action_id", keep="last").set_index("action_id").reindex(out.index)
    out["stage"], out["since"], out["source_row"] = newest["stage"], newest["date"], newest["source_row"]
    kind = newest["mode"].map(modes)
    out["mode"] = newest["mode"]
    out["acts_on"] = kind.map(lambda m: m.acts_on, na_action="ignore").astype("string")
    for name in status.MILESTONES:
        out[name] = _reached(log, _needed(mode, name, recognition)).reindex(out.index)
    faults = {
        "盘活方式不在政策词表中": out["acts_on"].isna(),
        "阶段不在政策词表中": by_action["rank"].agg(lambda r: (r == _UNKNOWN).any()).reindex(out.index),
        "已终止": by_action["rank"].agg(lambda r: r.iloc[-1] == _OUT).reindex(out.index),
        "既无宗地也无建筑": out["parcel_id"].isna() & out["building_id"].isna(),
        "续租，不是新的盘活": out["note"]
        .fillna("")
        .str.contains("|".join(recognition.renewal_words) or r"(?!)", regex=True),
    }
    out["fault"] = pd.Series(pd.NA, index=out.index, dtype="string")
    for reason, where in faults.items():
        out.loc[where.fillna(False).to_numpy(bool) & out["fault"].isna().to_numpy(bool), "fault"] = reason
    return out


def _ranks(stage: pd.Series, mode: pd.Series, recognition: Recognition) -> pd.Series:
    """Place of each row's stage in its mode's pipeline; end, halt and unknown words have codes under zero."""
    places = {p.id: {w: i for i, s in enumerate(p.stages) for w in (*s.words, s.id)} for p in recognition.pipelines}
    words = {**dict.fromkeys(recognition.halt_words, _HALT), **dict.fromkeys(recognition.end_words, _OUT)}
    pipeline = mode.map(lambda m: m.pipeline, na_action="ignore")
    pairs = pd.DataFrame({"stage": stage.astype(object), "pipeline": pipeline.astype(object)})
    table = {
        (s, p): words.get(s, places.get(p, {}).get(s, _UNKNOWN))
        for s, p in pairs.drop_duplicates().itertuples(index=False)
    }
    return pd.Series(
        list(map(table.__getitem__, pairs.itertuples(index=False, name=None))), index=stage.index, dtype="int64"
    )


def _needed(mode: pd.Series, milestone: str, recognition: Recognition) -> pd.Series:
    """The lowest stage place that proves ``milestone`` in each row's pipeline; beyond reach where none does."""
    order = list(status.MILESTONES)
    later = set(order[order.index(milestone) :])
    lowest = {
        p.id: min((i for i, s in enumerate(p.stages) if later & set(s.milestones)), default=10**6)
        for p in recognition.pipelines
    }
    return mode.map(lambda m: lowest[m.pipeline], na_action="ignore").fillna(10**6).astype("int64")


def _reached(log: pd.DataFrame, needed: pd.Series) -> pd.Series:
    """Date since which each action has stood at or above the needed place without falling back; NaT where it does not."""
    moves = log[~log["rank"].isin([_HALT, _UNKNOWN])]  # halts and unknown words move nothing
    above = (moves["rank"] >= needed.reindex(moves.index)).astype(int)
    action = moves["action_id"]
    tail = above[::-1].groupby(action[::-1], sort=False).cummin()[::-1].astype(bool)
    return moves["date"].where(tail).groupby(action).min()


def recognise(
    stand: pd.DataFrame, milestone: str, what: str, capacity: pd.Series, ground: gpd.GeoSeries | None, year: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Amounts recognised at ``milestone`` in ``year``, nothing twice, and what was left out and why.

    Parameters
    ----------
    stand : as :func:`standing` gives it.
    what : "land" (amounts in mu, units are parcels) or "building" (m² of floor, units are buildings).
    capacity : how much each unit has at most (mu or m²); unknown capacity leaves the stated amount.
    ground : outlines of the units; where two counted units overlap under different numbers only their union counts.

    Returns
    -------
    counted (id, action_id, amount, date, mode, project, factory_id) and excluded (id, action_id, amount, reason).

    A unit never gives more than it has, whatever the number of actions on it; what an earlier year recognised is gone.
    Amounts are settled in the order of the dates (then action_id), so the order of the ledger's rows does not matter.
    """
    work = _asked(stand, milestone, what, capacity)
    out: list[pd.DataFrame] = []

    def leave(rows: pd.Series, reason: str | pd.Series, amount: str = "asked") -> None:
        nonlocal work
        out.append(_left(work[rows], amount, reason))
        work = work[~rows]

    leave(work["fault"].notna(), work["fault"])
    leave(work["id"].isna(), "缺少宗地代码" if what == _LAND else "缺少建筑编号")
    pending = work["date"].isna() | (work["date"].dt.year > year)
    leave(pending, f"未到计数节点({status.label(status.MILESTONES, milestone)})")
    leave(work["asked"].isna(), "面积未知：台账未填，且对象不在图上")
    work = _settled(work, ground)
    less = work[work["over"] > _TOLERANCE]
    out.append(_left(less, "over", less["why"]))
    earlier = work["date"].dt.year < year
    leave(earlier, "已在" + work["date"].dt.year.astype(str) + "年认定，本年不重复计", "amount")
    kept = work.loc[work["amount"] > _TOLERANCE, ["id", "action_id", "amount", "date", "mode", "project", "factory_id"]]
    excluded = pd.concat(out, ignore_index=True)
    return kept.reset_index(drop=True), excluded.sort_values(["action_id", "reason"], ignore_index=True)


def _asked(stand: pd.DataFrame, milestone: str, what: str, capacity: pd.Series) -> pd.DataFrame:
    """Every action that speaks of this kind of unit: what it asks for, what its unit has, when it got there."""
    key, stated = ("parcel_id", "area_mu") if what == _LAND else ("building_id", "floor_area_m2")
    speaks = stand["acts_on"].eq(what) | stand["acts_on"].eq("both") & stand[key].notna()
    mine = stand[speaks.fillna(False) | stand["fault"].notna() & stand[stated].notna()]
    full = mine[key].map(capacity).astype("Float64")
    data = {
        "id": mine[key].to_numpy(object),
        "action_id": mine.index.to_numpy(object),
        "asked": mine[stated].astype("Float64").fillna(full).to_numpy(float, na_value=np.nan),
        "full": full.to_numpy(float, na_value=np.nan),
        "date": mine[milestone].to_numpy(),
    }
    return pd.DataFrame(data | {c: mine[c].to_numpy(object) for c in ("mode", "project", "factory_id", "fault")})


def _settled(work: pd.DataFrame, ground: gpd.GeoSeries | None) -> pd.DataFrame:
    """Amounts in the order of the dates: no unit gives more than it has, no ground counts under two numbers."""
    work = work.sort_values(["date", "action_id"], kind="stable", ignore_index=True)
    work["limit"] = work["full"].fillna(work.groupby("id")["asked"].transform("max"))
    if ground is not None:
        work["limit"] *= 1 - _overlapped(work, ground).reindex(work["id"]).fillna(0.0).to_numpy(float)
    before = work.groupby("id")["asked"].cumsum() - work["asked"]
    work["amount"] = (work["limit"] - before).clip(lower=0).clip(upper=work["asked"])
    work["over"], work["why"] = work["asked"] - work["amount"], _why_less(work)
    return work


def _left(rows: pd.DataFrame, amount: str, reason: str | pd.Series) -> pd.DataFrame:
    reasons = reason.reindex(rows.index) if isinstance(reason, pd.Series) else reason
    return pd.DataFrame({"id": rows["id"], "action_id": rows["action_id"], "amount": rows[amount], "reason": reasons})


def _why_less(work: pd.DataFrame) -> pd.Series:
    """Why an action gets less than it asks: more than the unit has, the same unit again, or ground counted elsewhere."""
    first = work.groupby("id")["action_id"].transform("first")
    again = work["action_id"] != first
    over = work["asked"] > work["full"] + _TOLERANCE
    reason = np.where(over, "超出对象面积的部分不计", "与其他编号的已计地块图形重叠，只计一次")
    return pd.Series(np.where(again, "同一对象已由 " + first.astype(str) + " 计入", reason), index=work.index)


def _overlapped(work: pd.DataFrame, ground: gpd.GeoSeries) -> pd.Series:
    """Share of each unit's ground that a unit counted before it (under another number) already covers."""
    ids = work["id"].drop_duplicates()
    ids = ids[ids.isin(ground.index)]
    shapes = np.asarray(ground.reindex(ids))
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first = right < left
    left, right = left[first], right[first]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right])) > 1.0
    out: dict[str, float] = {}
    for later in np.unique(left[shared]):  # only units that really overlap: a handful in any ledger
        earlier = shapely.union_all(shapes[right[shared & (left == later)]])
        gone = shapely.area(shapely.intersection(shapes[later], earlier)) / shapely.area(shapes[later])
        out[str(ids.iloc[later])] = float(gone)
    return pd.Series(out, dtype=float)


def revitalized_on(stand: pd.DataFrame, key: str, milestone: str, known: Sequence[str] | pd.Index) -> pd.Series:
    """The day each unit reached ``milestone`` by an action that stands; NaT where none did. Indexed by ``known``."""
    what = _LAND if key == "parcel_id" else _FLOOR
    good = stand[stand["fault"].isna() & stand[key].notna() & stand["acts_on"].isin([what, "both"])]
    return good.groupby(key)[milestone].min().reindex(known)
