"""Targets and the progress that the ledger proves, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.goals import counting
from landuse.domain.goals.report import GoalProgress, GoalsReport
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.policy.policy import Policy
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

#: Measure → unit of its amounts.
UNITS = {
    "redeveloped_mu": "亩",
    "revitalized_floor_m2": "m²",
    "revitalized_factories": "家",
    "housing_sites": "幅",
}
_TOLERANCE = 1e-6


def progress(
    specs: Sequence[GoalSpec],
    policy: Policy,
    stand: pd.DataFrame,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    housing: pd.DataFrame,
    *,
    year: int,
    as_of: dt.date,
) -> GoalsReport:
    """Progress to every goal as of ``as_of``, counting what happened in the plan ``year``.

    ``stand`` is the ledger as :func:`landuse.domain.standing.standing_actions.standing_actions` gives it for that day; ``parcels`` needs area_mu,
    ``buildings`` floor_area_used_m2. Amounts are never rounded here.
    """
    sites = housing_table(housing, as_of)
    counters = Counter(policy, stand, parcels, buildings, sites, year)
    goals = tuple(counters.goal(spec, spec.id, spec.title) for spec in specs)
    return GoalsReport(as_of=as_of, goals=goals, housing=tuple(sites))


class Counter:
    """The facts that every goal of one report counts from, each recognised once a milestone."""

    def __init__(
        self,
        policy: Policy,
        stand: pd.DataFrame,
        parcels: gpd.GeoDataFrame,
        buildings: gpd.GeoDataFrame,
        sites: Sequence[Mapping[str, Any]],
        year: int,
    ) -> None:
        self.policy, self.stand, self.sites, self.year = policy, stand, sites, year
        self.ground = {"land": parcels.geometry, "building": buildings.geometry}
        # a parcel gives its land in mu, a building its floor in m²
        self.capacity = {"land": parcels["area_mu"], "building": buildings["floor_area_used_m2"]}
        self.memo: dict[tuple[str, str, counting.Window], tuple[pd.DataFrame, pd.DataFrame]] = {}

    def recognised(
        self, what: str, milestone: str, window: counting.Window
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Counted and excluded amounts of "land" or "building" at a milestone."""
        key = (what, milestone, window)
        if key not in self.memo:
            self.memo[key] = counting.recognise(
                self.stand,
                milestone,
                what,
                self.capacity[what],
                self.ground[what],
                window,
                self.policy.recognition,
            )
        return self.memo[key]

    def window(self, spec: GoalCondition) -> counting.Window:
        """First and last day of what counts for a condition: its own, else the plan year's."""
        return spec.first or dt.date(self.year, 1, 1), spec.last or dt.date(self.year, 12, 31)

    def goal(self, spec: GoalCondition, id_: str, title: str) -> GoalProgress:
        """The progress of one goal, further conditions and all."""
        milestone = self.milestone(spec)
        counted, excluded, amounts = self.measure(spec, milestone)
        achieved = amounts[milestone]
        also = tuple(
            self.goal(c, f"{id_}.{i}", c.title) for i, c in enumerate(getattr(spec, "also", ()), 1)
        )
        met = achieved >= spec.target - _TOLERANCE
        first, last = self.window(spec)
        return GoalProgress(
            id=id_,
            title=title,
            measure=spec.measure,
            target=spec.target,
            unit=UNITS[spec.measure],
            achieved=achieved,
            first=first,
            last=last,
            met=met and all(c.met for c in also),
            milestone=milestone,
            milestones=amounts,
            counted=_rows(counted),
            excluded=_rows(excluded),
            also=also,
        )

    def milestone(self, spec: GoalCondition) -> str:
        """The milestone that counts for a condition: its own, else the policy's."""
        at = self.policy.recognition.counting
        counts = at[spec.measure] if spec.measure in at else status.PHYSICAL_START  # noqa: SIM401 - typed keys
        return spec.milestone or counts

    def measure(self, spec: GoalCondition, milestone: str) -> tuple[Any, Any, dict[str, float]]:
        """Counted, excluded, and the amount at every milestone."""
        if spec.measure == "housing_sites":
            return _sites(self.sites, spec.sites, milestone)
        lists = {m: self.counted(spec, m) for m in status.MILESTONES}
        amounts = {m: float(lists[m][0]["amount"].sum()) for m in status.MILESTONES}
        return (*lists[milestone], amounts)

    def achieved(self, spec: GoalCondition) -> float:
        """The amount at the milestone that counts."""
        milestone = self.milestone(spec)
        if spec.measure == "housing_sites":
            return _sites(self.sites, spec.sites, milestone)[2][milestone]
        return float(self.counted(spec, milestone)[0]["amount"].sum())

    def counted(self, spec: GoalCondition, milestone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What of land, floor or factories counts at a milestone, and what does not."""
        both = self.recognised(
            "land" if spec.measure == "redeveloped_mu" else "building", milestone, self.window(spec)
        )
        return _factories(*both) if spec.measure == "revitalized_factories" else both


def _factories(counted: pd.DataFrame, excluded: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One factory of three buildings is one factory, this year or an earlier one; an action without an owner cannot prove one."""
    old = counted["factory_id"].isin(set(excluded["factory_id"].dropna()))
    known = counted[old].assign(reason="该厂房主体往年已认定")
    counted = counted[~old]
    owner = counted["factory_id"]
    nobody = counted[owner.isna()].assign(reason="缺少厂房主体，无法计家数")
    rest = counted[owner.notna()]
    first = ~rest["factory_id"].duplicated()
    by = (
        rest.groupby("factory_id")["action_id"].transform("first")
        if len(rest)
        else rest["action_id"]
    )
    again = rest[~first].assign(reason="同一厂房主体已由 " + by[~first].astype(str) + " 计入")
    kept = rest[first].assign(amount=1.0, id=rest["factory_id"])
    left = pd.concat([again, nobody, known])[["id", "action_id", "reason"]].assign(amount=1.0)
    return kept, pd.concat([left, excluded.assign(amount=1.0)], ignore_index=True)


def period_ends(year: int, every: str, until: dt.date) -> list[dt.date]:
    """The last days of the weeks, months or quarters of ``year`` up to ``until``, and ``until`` itself.

    >>> [d.isoformat() for d in period_ends(2022, "quarter", dt.date(2022, 8, 15))]
    ['2022-03-31', '2022-06-30', '2022-08-15']
    """
    rule = {"week": "W-SUN", "month": "ME", "quarter": "QE"}[every]
    ends = pd.date_range(dt.date(year, 1, 1), min(until, dt.date(year, 12, 31)), freq=rule)
    days = [end.date() for end in ends]
    return days if days and days[-1] == until else [*days, until]


def housing_table(housing: pd.DataFrame, as_of: dt.date) -> list[dict[str, Any]]:
    """Every resettlement site with the stage it has reached, the next one, and how late it is.

    ``stage`` is the last stage with an actual date up to ``as_of`` (None before the first); ``next_stage`` the first without one.
    ``days_late`` is how long the oldest planned stage that is due has been open (0 where none is); ``slip`` the days by which the
    stage reached was late (under zero: early), None without both dates; ``days_left`` the days to the plan of the next stage (under
    zero: overdue). ``planned`` and ``actual`` map stage → ISO date. ``waiting`` is the households that wait for homes: as stated,
    else the homes, none once delivered. Sites without a geometry stay in the list.
    """
    day = pd.Timestamp(as_of)
    stages = list(status.HOUSING_STAGES)
    out = []
    for site_id, row in housing.iterrows():  # a dozen sites
        done = [s for s in stages if pd.notna(row[f"actual_{s}"]) and row[f"actual_{s}"] <= day]
        reached = max((stages.index(s) for s in done), default=-1)
        due = [
            s
            for s in stages[reached + 1 :]
            if pd.notna(row[f"planned_{s}"]) and row[f"planned_{s}"] < day
        ]
        days = max(((day - row[f"planned_{s}"]).days for s in due), default=0)
        at = stages[reached] if reached >= 0 else None
        following = stages[reached + 1] if reached + 1 < len(stages) else None
        slip = (
            (row[f"actual_{at}"] - row[f"planned_{at}"]).days
            if at and pd.notna(row[f"planned_{at}"])
            else None
        )
        left = (
            (row[f"planned_{following}"] - day).days
            if following and pd.notna(row[f"planned_{following}"])
            else None
        )
        stated = row["households"] if pd.notna(row["households"]) else row["units"]
        out.append(
            {
                "site_id": str(site_id),
                "name": json_value(row["name"]),
                "stage": at,
                "next_stage": following,
                "late_stage": due[0] if due else None,
                "planned": {s: json_value(row[f"planned_{s}"]) for s in stages},
                "actual": {s: json_value(row[f"actual_{s}"]) for s in done},
                "days_late": int(days),
                "late": bool(due),
                "slip": slip,
                "days_left": left,
                "units": json_value(row["units"]),
                "waiting": 0 if following is None else json_value(stated),
                "responsible": json_value(row["responsible"]),
                "on_map": row.get("geometry") is not None,
            }
        )
    return out


def _sites(
    sites: Sequence[Mapping[str, Any]], wanted: Sequence[str], milestone: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, float]]:
    """A site counts where it is under construction and no planned stage is overdue (the plan: 按计划推进)."""
    stages = list(status.HOUSING_STAGES)
    reach = {
        status.AGREEMENT: "permit",
        status.PROCEDURES: "land",
        status.PHYSICAL_START: "start",
        status.COMPLETED_IN_USE: "delivered",
    }
    mine = [s for s in sites if not wanted or s["site_id"] in wanted]
    place = {s["site_id"]: stages.index(s["stage"]) if s["stage"] else -1 for s in mine}

    def fault(site: Mapping[str, Any], at: str) -> str | None:
        if place[site["site_id"]] < stages.index(reach[at]):
            return f"未到{status.label(status.HOUSING_STAGES, reach[at])}阶段"
        if site["late"]:
            return f"{status.label(status.HOUSING_STAGES, site['late_stage'])}已逾期 {site['days_late']} 天"
        return None

    amounts = {m: float(sum(fault(s, m) is None for s in mine)) for m in status.MILESTONES}

    def entry(site: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": site["site_id"],
            "action_id": site["site_id"],
            "amount": 1.0,
            "name": site["name"],
        }

    counted = [
        entry(s) | {"date": s["actual"].get(s["stage"])}
        for s in mine
        if fault(s, milestone) is None
    ]
    excluded = [entry(s) | {"reason": why} for s in mine if (why := fault(s, milestone))]
    found = {s["site_id"] for s in mine}
    excluded += [
        {"id": w, "action_id": w, "amount": 1.0, "reason": "安置房台账中没有该地块"}
        for w in wanted
        if w not in found
    ]
    return counted, excluded, amounts


def _rows(table: Any) -> tuple[Mapping[str, Any], ...]:
    records = table.to_dict("records") if isinstance(table, pd.DataFrame) else table
    return tuple({k: json_value(v) for k, v in r.items()} for r in records)
