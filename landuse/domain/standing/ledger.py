"""The ledger read as a dated log: corrections laid over, where every action stands on a day, and what is wrong with it.

One row says that an action reached a stage on a day. Rows are never overwritten: a correction is a new row that names
the one it supersedes. As of a day an action stands where its newest row left it; one that falls back a stage or ends
takes its land out again. The order of the rows in the file never matters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.domain.policy.recognition import Recognition
from landuse.domain.vocabulary import status

OUT, HALT, UNKNOWN = -1, -2, -3
#: Beyond the last stage of any pipeline.
NEVER = 10**6


def in_force(actions: pd.DataFrame, recognition: Recognition) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that no other row supersedes, and those that one does.

    A row with ``supersedes`` takes the place of the row of that ``entry_id``; with a void word as its stage it only takes it
    out. Rows that supersede each other in a ring are all out, for nobody can say which is meant.

    Returns
    -------
    The rows in force (of the ledger's columns), and superseded: the ledger's columns with ``by`` (entry_id of the correction, NA
    in a ring) and ``by_row`` (its source row).
    """
    names = actions["entry_id"].astype(object)
    target = actions["supersedes"].astype(object)
    corrects = (target.notna() & target.isin(set(names.dropna()))).to_numpy(bool)
    ring = _in_rings(names.to_numpy(), target.where(corrects).to_numpy())
    by = (
        actions[corrects & ~ring].drop_duplicates("supersedes", keep="last").set_index("supersedes")
    )
    gone = (names.isin(by.index) | ring).to_numpy(bool)
    out = actions[gone].copy()
    key = out["entry_id"].astype(object)
    out["by"] = key.map(by["entry_id"].astype(object)).astype("string")
    out["by_row"] = key.map(by["source_row"]).astype("Int64")
    void = actions["stage"].isin(recognition.void_words).to_numpy(bool) & corrects
    return actions[~gone & ~void], out


def _in_rings(names: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Rows on a ring of corrections; a handful of links in any ledger."""
    after = {n: t for n, t in zip(names, targets, strict=True) if not (pd.isna(n) or pd.isna(t))}
    rings: set[str] = set()
    for start in after:
        seen: dict[str, None] = {}
        at = start
        while at in after and at not in seen:
            seen[at] = None
            at = after[at]
        if at in seen:
            walk = list(seen)
            rings.update(walk[walk.index(at) :])
    return np.array([n in rings for n in names], bool)


def log(actions: pd.DataFrame, recognition: Recognition, as_of: dt.date) -> pd.DataFrame:
    """Rows in force up to ``as_of`` in the order of time, with ``kind`` (the policy's mode) and ``rank`` (place of the stage in
    its pipeline; :data:`OUT`, :data:`HALT`, :data:`UNKNOWN` under zero).

    On one day the higher stage is the later one, and an end comes last, so that the order of the file decides nothing.
    """
    rows, _ = in_force(actions, recognition)
    rows = rows[(rows["date"] <= pd.Timestamp(as_of)).fillna(False)]
    modes = {w: m for m in recognition.modes for w in (*m.words, m.id)}
    kind = rows["mode"].astype(object).map(modes).astype(object)
    rows = rows.assign(kind=kind, rank=_ranks(rows["stage"], kind, recognition))
    rows["_tie"] = rows["rank"].replace(OUT, NEVER)
    texts = ["entry_id", "parcel_id", "building_id", "mode", "factory_id", "project", "note"]
    order = ["date", "_tie", "area_mu", "floor_area_m2", *texts]
    return rows.sort_values(["action_id", *order], kind="stable").drop(columns="_tie")


def standing(
    actions: pd.DataFrame, recognition: Recognition, as_of: dt.date, signed: pd.Series | None = None
) -> pd.DataFrame:
    """Where every action stands on ``as_of``; ``signed`` is the day of the land contract by parcel, where it is known.

    Returns
    -------
    One row an action, indexed by action_id: ``parcel_id``, ``building_id``, ``mode`` (as written), ``kind`` (the policy's mode),
    ``acts_on``, ``change`` (its pipeline), ``stage`` (the word of its newest row), ``since`` (its date), ``place`` (of its
    last move), ``halted``, ``area_mu``, ``floor_area_m2`` (newest stated), ``factory_id``, ``project``, ``responsible``, ``due``, ``note``,
    ``source_row``; for each milestone the date it was reached and not lost again (NaT otherwise) and ``x_evidence`` (what
    proves it, NA where nothing does); and ``fault`` (why the action cannot count, or NA).
    """
    rows = log(actions, recognition, as_of)
    by_action = rows.groupby("action_id", sort=True)
    stated = [
        "parcel_id",
        "building_id",
        "area_mu",
        "floor_area_m2",
        "factory_id",
        "project",
        "responsible",
        "note",
    ]
    out = by_action[stated].last()
    newest = (
        rows.drop_duplicates("action_id", keep="last").set_index("action_id").reindex(out.index)
    )
    for name, source in {
        "stage": "stage",
        "since": "date",
        "due": "due",
        "source_row": "source_row",
        "mode": "mode",
        "kind": "kind",
    }.items():
        out[name] = newest[source]
    moves = rows[~rows["rank"].isin([HALT, UNKNOWN])]
    out["place"] = moves.groupby("action_id")["rank"].last().reindex(out.index).astype("Int64")
    out["halted"] = (newest["rank"] == HALT).to_numpy(bool)
    out["acts_on"] = out["kind"].map(lambda m: m.acts_on, na_action="ignore").astype("string")
    out["change"] = out["kind"].map(lambda m: m.pipeline, na_action="ignore").astype("string")
    for name in status.MILESTONES:
        proof = rows[_holds(rows, needed(rows["kind"], name, recognition))].groupby("action_id")
        out[name] = proof["date"].min().reindex(out.index)
        said = proof["evidence"].agg(lambda texts: "、".join(dict.fromkeys(texts.dropna())))
        out[f"{name}_evidence"] = said.reindex(out.index).replace("", pd.NA).astype("string")
    out["fault"] = pd.Series(pd.NA, index=out.index, dtype="string")
    known = rows["rank"] != UNKNOWN
    turned = backwards(rows, recognition).reindex(out.index)
    faults = {
        "盘活方式不在政策词表中": out["acts_on"].isna(),
        "阶段不在政策词表中": ~known.groupby(rows["action_id"])
        .all()
        .reindex(out.index)
        .astype(bool),
        "已终止": (out["place"] == OUT).fillna(False).astype(bool),
        "既无宗地也无建筑": out["parcel_id"].isna() & out["building_id"].isna(),
        "续租，不是新的盘活": _says(out["note"], recognition.renewal_words),
    }
    for reason, where in faults.items():
        blame(out, where, reason)
    blame(out, turned.notna(), turned)
    if signed is not None:
        early = before_contract(rows, signed, recognition)["action_id"]
        blame(out, pd.Series(out.index.isin(early), out.index), "开工早于宗地合同签订日期")
    return out


def blame(stand: pd.DataFrame, where: pd.Series, reason: str | pd.Series) -> None:
    """Write ``reason`` as the fault of the actions ``where`` holds, unless they have one already."""
    free = where.fillna(False).to_numpy(bool) & stand["fault"].isna().to_numpy(bool)
    stand.loc[free, "fault"] = reason[free] if isinstance(reason, pd.Series) else reason


def needed(kind: pd.Series, milestone: str, recognition: Recognition) -> pd.Series:
    """The lowest stage place that proves ``milestone`` in each row's pipeline; :data:`NEVER` where none does."""
    lowest = {p.id: place_of(recognition, p.id, milestone) for p in recognition.pipelines}
    return kind.map(lambda m: lowest[m.pipeline], na_action="ignore").fillna(NEVER).astype("int64")


def place_of(recognition: Recognition, pipeline: str, milestone: str) -> int:
    """The lowest place of a pipeline that proves ``milestone`` or a later one; :data:`NEVER` where none does."""
    order = list(status.MILESTONES)
    later = set(order[order.index(milestone) :])
    stages = next(p.stages for p in recognition.pipelines if p.id == pipeline)
    return min((i for i, s in enumerate(stages) if later & set(s.milestones)), default=NEVER)


def _ranks(stage: pd.Series, kind: pd.Series, recognition: Recognition) -> pd.Series:
    places = {
        p.id: {w: i for i, s in enumerate(p.stages) for w in (*s.words, s.id)}
        for p in recognition.pipelines
    }
    words = {
        **dict.fromkeys(recognition.halt_words, HALT),
        **dict.fromkeys(recognition.end_words, OUT),
    }
    pipeline = kind.map(lambda m: m.pipeline, na_action="ignore")
    pairs = pd.DataFrame({"stage": stage.astype(object), "pipeline": pipeline.astype(object)})
    table = {
        (s, p): words.get(s, places.get(p, {}).get(s, UNKNOWN))
        for s, p in pairs.drop_duplicates().itertuples(index=False)
    }
    return pd.Series(
        list(map(table.__getitem__, pairs.itertuples(index=False, name=None))),
        index=stage.index,
        dtype="int64",
    )


def _holds(rows: pd.DataFrame, least: pd.Series) -> pd.Series:
    """Rows from which on their action has stood at or above ``least`` without falling back."""
    moves = rows[~rows["rank"].isin([HALT, UNKNOWN])]  # halts and unknown words move nothing
    above = (moves["rank"] >= least.reindex(moves.index)).astype(int)
    tail = above[::-1].groupby(moves["action_id"][::-1], sort=False).cummin()[::-1].astype(bool)
    return tail.reindex(rows.index, fill_value=False)


def backwards(rows: pd.DataFrame, recognition: Recognition) -> pd.Series:
    """What stands in an impossible order, by action: built things are not completed first and begun after.

    A project may fall back to an agreement or a procedure. One that has begun cannot reach for the first time a physical
    stage that lies before one it has reached already.
    """
    moves = rows[rows["rank"] >= 0]
    start = needed(moves["kind"], status.PHYSICAL_START, recognition)
    action = moves["action_id"]
    best = moves.groupby("action_id")["rank"].cummax()
    first = ~moves.duplicated(["action_id", "rank"])
    bad = moves[first & (moves["rank"] >= start) & (moves["rank"] < best)]
    peak = moves[moves["rank"] == best].groupby("action_id").last().reindex(bad["action_id"])
    if bad.empty:
        return pd.Series(pd.NA, index=action.unique(), dtype="string")
    said = (
        "阶段日期颠倒："
        + peak["stage"].to_numpy(object)
        + peak["date"].dt.strftime("(%Y-%m-%d)").to_numpy(object)
        + "早于"
        + bad["stage"].to_numpy(object)
        + bad["date"].dt.strftime("(%Y-%m-%d)").to_numpy(object)
    )
    return (
        pd.Series(said, index=bad["action_id"].to_numpy(object), dtype="string")
        .groupby(level=0)
        .first()
    )


def before_contract(
    rows: pd.DataFrame, signed: pd.Series, recognition: Recognition
) -> pd.DataFrame:
    """The rows (of :func:`log`) that begin a project on newly contracted land before the day its parcel was ``signed``."""
    mine = rows[
        rows["kind"].map(lambda m: m.by_contract, na_action="ignore").eq(True).to_numpy(bool)
    ]
    began = mine["rank"] >= needed(mine["kind"], status.PHYSICAL_START, recognition)
    day = pd.to_datetime(mine["parcel_id"].astype(object).map(signed))
    return mine[(began & (mine["date"] < day)).to_numpy(bool)].drop_duplicates("action_id")


def _says(notes: pd.Series, words: Sequence[str]) -> pd.Series:
    return notes.fillna("").str.contains("|".join(words) or r"(?!)", regex=True)


def revitalized_on(
    stand: pd.DataFrame, key: str, milestone: str, known: Sequence[str] | pd.Index
) -> pd.Series:
    """The day each unit reached ``milestone`` by an action that stands; NaT where none did. Indexed by ``known``."""
    what = "land" if key == "parcel_id" else "building"
    good = stand[stand["fault"].isna() & stand[key].notna() & stand["acts_on"].isin([what, "both"])]
    return good.groupby(key)[milestone].min().reindex(known)
