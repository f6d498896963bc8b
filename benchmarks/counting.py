"""Counting a long ledger, against one groupby of the same rows; a year of weeks against one day.

    python benchmarks/counting.py [rows, default 200000] [rounds, default 3] [weeks, default 52]

Four rows an action, a parcel an action. The groupby is what a script would begin with: rows in the
order of time, the last of each action, its milestones by word, their area summed. Amounts are
compared first.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from timing import medians, sizes

from landuse import assess, open_workspace
from landuse.domain.goals.progress import progress
from landuse.domain.goals.report import GoalsReport
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.standing.standing import standing_on
from landuse.domain.timeline import goals_on
from landuse.domain.zone import Zone

ROOT = Path(__file__).parents[1]
DAY = dt.date(2022, 12, 31)
STAGES = ("签约", "落地", "开工", "投产")
MILESTONES = ("agreement", "procedures", "physical_start", "in_use")
LAND = GoalSpec(id="land", measure="redeveloped_mu", target=1e6, requires="none")
ROWS_OF_ACTION = len(STAGES)
SIDE_M = 100.0
AREA_MU = 10.0


def ledger_of(rows: int, like: pd.DataFrame) -> pd.DataFrame:
    """A ledger of so many rows, with the columns and dtypes of another; a third is of last year."""
    count = rows // ROWS_OF_ACTION
    random = np.random.default_rng(1)
    number = np.repeat(np.arange(count), ROWS_OF_ACTION)
    step = np.tile(np.arange(ROWS_OF_ACTION), count)
    first = random.integers(-180, 300, count)
    days = np.repeat(first, ROWS_OF_ACTION) + step * 30
    given = {
        "action_id": pd.Series(number).map("A{:06d}".format),
        "parcel_id": pd.Series(number).map("P{:06d}".format),
        "mode": "新项目招引",
        "stage": np.array(STAGES)[step],
        "date": np.datetime64("2022-01-01", "s") + days.astype("timedelta64[D]"),
        "area_mu": AREA_MU,
        "source_row": np.arange(len(number)) + 2,
    }
    empty = like.iloc[:0].reindex(range(len(number)))
    ledger = empty.assign(**given).astype(like.dtypes.to_dict())
    return ledger.iloc[random.permutation(len(ledger))].reset_index(drop=True)


def lots(count: int, crs: str) -> gpd.GeoDataFrame:
    """Parcels beside each other, with the area that counts."""
    across = int(np.ceil(np.sqrt(count)))
    east, north = np.divmod(np.arange(count), across)
    corner = east * (SIDE_M + 1) + 40_000_000, north * (SIDE_M + 1) + 3_500_000
    outlines = shapely.box(corner[0], corner[1], corner[0] + SIDE_M, corner[1] + SIDE_M)
    names = pd.Index([f"P{number:06d}" for number in range(count)], name="parcel_id")
    area = pd.array(np.full(count, SIDE_M**2 * 3 / 2000), dtype="Float64")
    return gpd.GeoDataFrame({"area_mu": area}, geometry=outlines, index=names, crs=crs)


def plain(ledger: pd.DataFrame) -> dict[str, float]:
    """The amount of each milestone as a script begins: the last row of each action, by word."""
    due = ledger[ledger["date"] <= pd.Timestamp(DAY)].sort_values(["action_id", "date"])
    last = due.groupby("action_id").last()
    in_year = due[due["date"] >= "2022-01-01"].groupby(["action_id", "stage"]).first()
    area = in_year["area_mu"].groupby("stage").sum()
    assert len(last)
    return {name: float(area[word]) for name, word in zip(MILESTONES, STAGES, strict=True)}


def counted(zone: Zone, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> GoalsReport:
    """The progress on the day, from the opened frames."""
    return progress(zone, standing_on(zone, DAY), parcels, buildings)


def main() -> None:
    rows, rounds, count = sizes(200_000, 3, 52)
    demo = open_workspace(ROOT)
    ledger = ledger_of(rows, demo.actions)
    parcels = lots(rows // ROWS_OF_ACTION, demo.crs)
    columns = demo.parcels.iloc[:0].drop(columns=["geometry"])
    contracts = columns.reindex(parcels.index)[["contract_date"]]
    zone = replace(demo, actions=ledger, goals=(LAND,), parcels=parcels.join(contracts))
    buildings = assess(demo, DAY).buildings.iloc[:0]
    found = counted(zone, parcels, buildings).goals[0]
    for name, amount in plain(ledger).items():
        in_year = found.milestones[name] - found.carried[name]
        assert abs(in_year - amount) < 1e-3, (name, in_year, amount)

    works = {
        "groupby": lambda: plain(ledger),
        "landuse": lambda: counted(zone, parcels, buildings),
    }
    taken = medians(works, rounds)
    ratio = taken["landuse"] / taken["groupby"]
    print(f"{len(ledger)} rows of the ledger on {len(parcels)} parcels, median of {rounds}")
    print(f"landuse {taken['landuse']:.2f} s, a groupby {taken['groupby']:.2f} s")
    print(f"counting: {ratio:.2f} × the groupby")

    assessment = assess(demo, DAY)
    weeks = [DAY - dt.timedelta(days=7 * number) for number in reversed(range(count))]
    course = medians(
        {
            "day": lambda: goals_on(assessment, weeks[-1:]),
            "weeks": lambda: goals_on(assessment, weeks),
        },
        rounds,
    )
    print(f"demo: one day {course['day']:.2f} s, {count} weeks {course['weeks']:.2f} s")
    print(f"weeks: {course['weeks'] / course['day']:.2f} × one day")


if __name__ == "__main__":
    main()
