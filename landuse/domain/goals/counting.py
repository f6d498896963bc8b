"""What the ledger proves, counted once: no unit gives more than it has, no ground counts under two numbers.

What an earlier year recognised is not counted again, unless the policy lets a different change of the same land (its
purchase one year, the project on it the next) stand in both years; then both say so.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.policy.recognition import Recognition
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

LAND, FLOOR = "land", "building"
#: First and last day of what counts.
Window = tuple[dt.date, dt.date]
_TOLERANCE = 1e-9
_KEPT = ["id", "action_id", "amount", "date", "mode", "project", "factory_id", "evidence", "before"]


def recognise(
    stand: pd.DataFrame,
    milestone: str,
    what: str,
    capacity: pd.Series,
    ground: gpd.GeoSeries | None,
    window: Window,
    recognition: Recognition,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Amounts recognised at ``milestone`` within ``window`` (first and last day), nothing twice, and what was left out and why.

    Parameters
    ----------
    stand : as :func:`landuse.domain.standing.standing_actions.standing_actions` gives it.
    what : "land" (amounts in mu, units are parcels) or "building" (m² of floor, units are buildings).
    capacity : how much each unit has at most (mu or m²); unknown capacity leaves the stated amount.
    ground : outlines of the units; where two counted units overlap under different numbers only their union counts.

    Returns
    -------
    counted (id, action_id, amount, date, mode, project, factory_id, evidence, before: what an earlier year recognised of it) and
    excluded (id, action_id, amount, reason, and factory_id where an earlier year recognised it).

    Amounts are settled in the order of the dates (then action_id), so the order of the ledger's rows does not matter.
    """
    work = asked(stand, milestone, what, capacity)
    out: list[pd.DataFrame] = []

    def leave(rows: pd.Series, reason: str | pd.Series, amount: str = "asked") -> None:
        nonlocal work
        if rows.any():
            out.append(_left(work[rows], amount, reason))
            work = work[~rows]

    leave(work["fault"].notna(), work["fault"])
    leave(work["id"].isna(), "缺少宗地代码" if what == LAND else "缺少建筑编号")
    first, last = map(pd.Timestamp, window)
    leave(work["date"].isna(), f"未到计数节点({status.label(status.MILESTONES, milestone)})")
    leave(work["date"] > last, f"计数期({last:%Y-%m-%d}止)之后才到计数节点")
    leave(work["asked"].isna(), "面积未知：台账未填，且对象不在图上")
    words = recognition.evidence.get(milestone, ())  # type: ignore[call-overload]
    if recognition.evidence_required:
        proven = work["evidence"].fillna("").str.contains("|".join(words) or ".", regex=True)
        leave(~proven, f"缺少佐证材料(需要：{'、'.join(words) or '任一材料'})")
    work = settle(work, ground, window, recognition)
    less = work[work["over"] > _TOLERANCE]
    out.append(_left(less, "over", less["why"]))
    earlier = work["date"] < first
    gone, work = work[earlier], work[~earlier]
    told = _left(gone, "amount", "已在" + gone["date"].dt.year.astype(str) + "年认定，本年不重复计")
    out.append(told.assign(factory_id=gone["factory_id"].where(gone["amount"] > _TOLERANCE)))
    kept = work.loc[work["amount"] > _TOLERANCE, _KEPT]
    excluded = pd.concat(out, ignore_index=True)
    return kept.reset_index(drop=True), excluded.sort_values(
        ["action_id", "reason"], ignore_index=True
    )


def asked(stand: pd.DataFrame, milestone: str, what: str, capacity: pd.Series) -> pd.DataFrame:
    """Every action that speaks of this kind of unit: what it asks for, what its unit has, when it got there."""
    key, stated = ("parcel_id", "area_mu") if what == LAND else ("building_id", "floor_area_m2")
    speaks = stand["acts_on"].eq(what) | stand["acts_on"].eq("both") & stand[key].notna()
    mine = stand[speaks.fillna(False) | stand["fault"].notna() & stand[stated].notna()]
    full = mine[key].map(capacity).astype("Float64")
    data = {
        "id": mine[key].to_numpy(object),
        "action_id": mine.index.to_numpy(object),
        "asked": mine[stated].astype("Float64").fillna(full).to_numpy(float, na_value=np.nan),
        "full": full.to_numpy(float, na_value=np.nan),
        "date": mine[milestone].to_numpy(),
        "evidence": mine[f"{milestone}_evidence"].to_numpy(object),
        "change": mine["pipeline"].to_numpy(object),
    }
    return pd.DataFrame(
        data | {c: mine[c].to_numpy(object) for c in ("mode", "project", "factory_id", "fault")}
    )


def settle(
    work: pd.DataFrame, ground: gpd.GeoSeries | None, window: Window, recognition: Recognition
) -> pd.DataFrame:
    """Rows in the order of their dates with ``amount`` (what each adds), ``over`` (what it asks beyond that), ``past``,
    ``why`` and ``before``.

    Each row may take what its unit has, less what is taken already: within the window by anybody, before it (``past``) by
    the same change (by any change where the policy says never).
    """
    work = work.sort_values(["date", "action_id"], kind="stable", ignore_index=True)
    work["past"] = past = work["date"] < pd.Timestamp(window[0])
    if recognition.recount == "never":
        work["change"] = ""
    work["limit"] = work["full"].fillna(work.groupby("id")["asked"].transform("max"))
    if ground is not None:
        work["limit"] *= 1 - _overlapped(work, ground)
    amount = pd.Series(0.0, index=work.index)
    turn = work.groupby("id").cumcount()
    for k in range(
        int(turn.max()) + 1 if len(work) else 0
    ):  # the k-th action of every unit: two or three in any ledger
        mine = work[turn == k]
        before = amount.groupby([work["id"], work["change"], past]).sum()
        own = before.reindex(
            pd.MultiIndex.from_arrays([mine["id"], mine["change"], [True] * len(mine)])
        ).to_numpy()
        now = amount[~past].groupby(work["id"]).sum().reindex(mine["id"]).to_numpy()
        left = mine["limit"].to_numpy() - np.nan_to_num(own) - np.nan_to_num(now)
        amount[mine.index] = np.minimum(np.maximum(left, 0), mine["asked"])
    work["amount"] = amount
    work["over"], work["why"] = work["asked"] - work["amount"], _why_less(work)
    work["before"] = _before(work)
    return work


def _before(work: pd.DataFrame) -> pd.Series:
    """What was recognised of the unit before the window, by another change, in words; NA where nothing."""
    told = (
        work[work["past"] & (work["amount"] > _TOLERANCE)]
        .drop_duplicates("id", keep="last")
        .set_index("id")
    )
    said = told["date"].dt.year.astype(str) + "年已按“" + told["mode"].astype(str) + "”认定"
    return work["id"].map(said).where(~work["past"]).astype("string")


def _left(rows: pd.DataFrame, amount: str, reason: str | pd.Series) -> pd.DataFrame:
    reasons = reason.reindex(rows.index) if isinstance(reason, pd.Series) else reason
    return pd.DataFrame(
        {
            "id": rows["id"],
            "action_id": rows["action_id"],
            "amount": rows[amount],
            "reason": reasons,
        }
    )


def _why_less(work: pd.DataFrame) -> pd.Series:
    """Why an action gets less than it asks: more than the unit has, the same unit again, or ground counted elsewhere."""
    first = work.groupby("id")["action_id"].transform("first")
    again = work["action_id"] != first
    over = work["asked"] > work["full"] + _TOLERANCE
    reason = np.where(over, "超出对象面积的部分不计", "与其他编号的已计地块图形重叠，只计一次")
    return pd.Series(
        np.where(again, "同一对象已由 " + first.astype(str) + " 计入", reason), index=work.index
    )


def _overlapped(work: pd.DataFrame, ground: gpd.GeoSeries) -> np.ndarray:
    """Share of each row's ground that a row counted before it, under another number, already covers: one of the same side
    of the window's first day, or of the same change.
    """
    out = np.zeros(len(work))
    some = np.flatnonzero(work["id"].isin(ground.index))
    shapes = np.asarray(ground.reindex(work["id"].iloc[some]))
    some, shapes = some[~shapely.is_missing(shapes)], shapes[~shapely.is_missing(shapes)]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    ids, past, changes = (work[c].to_numpy(object)[some] for c in ("id", "past", "change"))
    meets = (right < left) & (ids[left] != ids[right])
    meets &= (past[left] == past[right]) | (changes[left] == changes[right])
    left, right = left[meets], right[meets]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right])) > 1.0
    for later in np.unique(left[shared]):  # only units that really overlap: a handful in any ledger
        earlier = shapely.union_all(shapes[right[shared & (left == later)]])
        gone = shapely.area(shapely.intersection(shapes[later], earlier)) / shapely.area(
            shapes[later]
        )
        out[some[later]] = float(gone)
    return out
