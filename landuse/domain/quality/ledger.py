"""What an auditor would ask of the ledger of actions: words, dates, amounts, corrections, the same thing twice, papers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from landuse.domain.standing.corrections import apply_corrections
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.faults import reversed_stages, starts_before_contract
from landuse.domain.standing.stages import UNKNOWN_STAGE
from landuse.domain.vocabulary import status, units
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.zone import Zone

#: Stated amounts may be so much more than the parcel or building has before it is told: surveys differ.
_SLACK = 1.02


def inspect_ledger(zone: Zone, today: dt.date | None = None) -> Findings:
    """Findings of the ledger; ``today`` is the day after which a date lies in the future (none is where None)."""
    found = Findings("actions")
    rows, recognition = zone.actions, zone.policy.recognition
    if rows.empty:
        return found
    corrected = apply_corrections(rows, recognition)
    standing, gone = corrected.in_force, corrected.superseded
    _corrections(rows, gone, found)
    read = dated_log(rows, recognition, dt.date.max)
    _words(read, found)
    if today is not None:
        late = standing[(standing["date"] > pd.Timestamp(today)).fillna(False)]
        at = rows_of(late, late["date"].dt.strftime("%Y-%m-%d"))
        found.each(
            "future_date",
            "第{row}行({id})的日期 {value} 在今天之后，到那天之前不计",
            at,
            column="date",
        )
    _order(zone, read, found)
    _twice(read, found)
    _amounts(zone, standing, found)
    _papers(zone, read, found)
    homeless = standing[standing["parcel_id"].isna() & standing["building_id"].isna()]
    text = "第{row}行({id})既无宗地代码也无建筑编号，不计"
    found.each("no_unit", text, rows_of(homeless), column="parcel_id", action="ignored")
    return found


def _corrections(rows: pd.DataFrame, gone: pd.DataFrame, found: Findings) -> None:
    found.each(
        "superseded",
        "第{row}行({id})已由记录 {value} 更正，以更正为准",
        rows_of(gone[gone["by"].notna()], gone["by"].dropna()),
        column="supersedes",
        severity="info",
        action="ignored",
    )
    ring = gone[gone["by"].isna()]
    text = "第{row}行({id})与其他记录互相更正，无法判断以谁为准，均不计"
    found.each(
        "correction_ring",
        text,
        rows_of(ring),
        column="supersedes",
        severity="error",
        action="ignored",
    )
    target = rows["supersedes"]
    lost = rows[target.notna() & ~target.isin(rows["entry_id"].dropna()).to_numpy(bool)]
    text = "第{row}行({id})更正的记录 {value} 不存在，按普通记录处理"
    found.each("correction_unknown", text, rows_of(lost, lost["supersedes"]), column="supersedes")
    again = rows[target.notna() & target.duplicated(keep=False)]
    text = "第{row}行({id})与别的行更正同一记录 {value}，两行都有效，请核对"
    found.each("corrected_twice", text, rows_of(again, again["supersedes"]), column="supersedes")
    twin = rows[rows["entry_id"].notna() & rows["entry_id"].duplicated(keep=False)]
    found.each(
        "entry_repeated",
        "第{row}行({id})的记录编号 {value} 不唯一",
        rows_of(twin, twin["entry_id"]),
        column="entry_id",
    )


def _words(read: pd.DataFrame, found: Findings) -> None:
    odd = read[read["pipeline"].isna()]
    text = "第{row}行({id})的盘活方式“{value}”不在政策词表中，该行动不计"
    found.each("unknown_mode", text, rows_of(odd, odd["mode"]), column="mode", action="ignored")
    odd = read[(read["step"] == UNKNOWN_STAGE) & read["pipeline"].notna()]
    text = "第{row}行({id})的阶段“{value}”不在政策词表中，该行动不计"
    found.each("unknown_stage", text, rows_of(odd, odd["stage"]), column="stage", action="ignored")


def _order(zone: Zone, read: pd.DataFrame, found: Findings) -> None:
    recognition = zone.policy.recognition
    turned = reversed_stages(read, recognition).dropna()
    newest = read.drop_duplicates("action_id", keep="last").set_index("action_id")["source_row"]
    at = pd.DataFrame({"row": newest.reindex(turned.index), "id": turned.index, "value": turned})
    text = "第{row}行({id})：{value}，该行动不计"
    found.each("stages_reversed", text, at, column="date", severity="error", action="ignored")
    early = starts_before_contract(read, zone.parcels["contract_date"], recognition)
    text = "第{row}行({id})的开工日期早于宗地合同签订日期 {value}，该行动不计"
    signed = early["parcel_id"].map(zone.parcels["contract_date"]).dt.strftime("%Y-%m-%d")
    found.each(
        "before_contract",
        text,
        rows_of(early, signed),
        column="date",
        severity="error",
        action="ignored",
    )


def _twice(read: pd.DataFrame, found: Findings) -> None:
    """The same stage of the same action on several days, with no fall-back in between: the first day counts."""
    moves = read[read["step"] >= 0]
    before = moves.groupby("action_id")[["step", "date"]].shift()
    same = moves[(moves["step"] == before["step"]).fillna(False)]
    first = before.loc[same.index, "date"]
    other = first.dt.year != same["date"].dt.year
    said = same["stage"].astype(str) + " " + first.dt.strftime("%Y-%m-%d")
    text = "第{row}行({id})又登记一次“{value}”，以先登记的日期为准"
    found.each(
        "stage_repeated", text, rows_of(same[~other], said[~other]), column="date", severity="info"
    )
    text = "第{row}行({id})与已登记的“{value}”跨了年度，按先登记的年度计"
    found.each("stage_repeated", text, rows_of(same[other], said[other]), column="date")


def _amounts(zone: Zone, rows: pd.DataFrame, found: Findings) -> None:
    land = (
        zone.parcels["area_registered_m2"]
        .astype("Float64")
        .fillna(zone.parcels["area_plane_m2"].astype("Float64"))
    )
    for column, key, has, unit in (
        ("area_mu", "parcel_id", units.mu_from_m2(land), "亩"),
        ("floor_area_m2", "building_id", zone.buildings["floor_area_m2"], "m²"),
    ):
        there = rows[key].astype(object).map(has).astype("Float64")
        over = (rows[column] > there * _SLACK).fillna(False).to_numpy(bool)
        some = rows[over].drop_duplicates(["action_id", key])
        said = [
            f"{a:g} {unit}，对象只有 {h:g} {unit}"
            for a, h in zip(some[column], there.reindex(some.index), strict=True)
        ]
        found.each(
            "amount_over_unit",
            "第{row}行({id})的数量 {value}，多出的不计",
            rows_of(some, said),
            column=column,
        )


def _papers(zone: Zone, read: pd.DataFrame, found: Findings) -> None:
    """Rows that reach a milestone and name none of the papers the policy asks for."""
    recognition = zone.policy.recognition
    if "evidence" not in zone.present.get("actions", ()):
        return
    stages = {p.id: [set(s.milestones) for s in p.stages] for p in recognition.pipelines}
    proves = [
        next((m for m in status.MILESTONES if m in stages[pipeline][step]), None)
        if step >= 0
        else None
        for pipeline, step in zip(read["pipeline"], read["step"], strict=True)
    ]
    for milestone, words in recognition.evidence.items():
        mine = read[np.array([m == milestone for m in proves], bool)]
        bare = mine[
            ~mine["evidence"].fillna("").str.contains("|".join(words), regex=True).to_numpy(bool)
        ]
        text = f"第{{row}}行({{id}})的“{{value}}”没有佐证材料(需要其一：{'、'.join(words)})"
        text += "，不计" if recognition.evidence_required else "，仍计，请补"
        found.each("evidence_missing", text, rows_of(bare, bare["stage"]), column="evidence")
