"""Assessing, its rules and its overlay, against the plain script a competent geopandas user would write.

    python benchmarks/assessing.py [parcels, default 100000]

Both start from opened frames and end with the same statuses, plot ratios, scores and ranks, which are compared first.
Reading and writing are left out: benchmarks/reading.py and benchmarks/whole.py time them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import plain_script
from timing import medians
from whole import compare, workspaces

from landuse import assess, open_workspace
from landuse.domain.assessment import Assessment
from landuse.domain.land import buildings_on_parcels
from landuse.domain.output.classes import ranks
from landuse.domain.output.score import total_score
from landuse.domain.tags import rules
from landuse.domain.tags.facts import parcel_facts

ROUNDS = 3


def ruled(a: Assessment) -> pd.DataFrame:
    """The parcels' rules, score and rank anew."""
    present = a.zone.present["parcels"] | {"idle_decided", "revitalized_on"}
    facts = parcel_facts(a.parcels, a.zone.policy.lines, a.as_of)
    tags = rules.tag(facts, a.zone.policy, unit="parcel", present=present, as_of=a.as_of)
    score = total_score(
        a.parcels.assign(mu=a.parcels["area_mu"]), a.zone.policy.scheme.indicators, a.bases
    )
    return tags.assign(score=score, rank=ranks(score))


def by_rows(lots: pd.DataFrame) -> pd.DataFrame:
    """The same of the plain script's parcels, row by row."""
    figures = ["实缴税收(万元)", "应税销售(万元)", "综合能耗"]
    totals = lots[figures].sum()
    land = (lots["ZDMJ"][lots[figures[0]].notna()] * 3 / 2000).sum()
    tax, sales, saved = (
        2 * totals[figures[0]] / land,
        2 * totals[figures[1]] / land,
        2 * totals[figures[0]] / totals[figures[2]],
    )

    def points(row: pd.Series) -> float:
        paid, mu = row["实缴税收(万元)"], row["ZDMJ"] * 3 / 2000
        return (
            45 * paid / mu / tax
            + 35 * row["应税销售(万元)"] / mu / sales
            + 20 * paid / row["综合能耗"] / saved
        )

    score = lots.apply(points, axis=1)
    rank = score.round(6).rank(ascending=False, method="min")
    return pd.DataFrame(
        {"status": lots.apply(plain_script.tag, axis=1), "score": score, "rank": rank}
    )


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        workspaces(Path(place), n, endings=("parquet",))
        folder = Path(place) / "parquet"
        zone = open_workspace(folder)
        lots, stands = (plain_script.read(folder, name, "parquet") for name in ("宗地", "建筑"))
        ledgers = [pd.read_parquet(folder / f"{name}.parquet") for name in ("企业", "用地")]
    ours, peer = assess(zone, "2022-12-31"), plain_script.judged(lots.copy(), stands, *ledgers)
    compare(ours.parcels, peer)
    again, rows = ruled(ours), by_rows(peer)
    assert (again["status"].astype(str).to_numpy() == rows["status"].to_numpy()).all()
    for column in ("score", "rank"):
        assert np.allclose(
            again[column].to_numpy(float, na_value=np.nan), rows[column], equal_nan=True
        ), column
    pairs, pieces = (
        buildings_on_parcels.buildings_on_parcels(zone.buildings, zone.parcels),
        plain_script.laid(stands, lots),
    )
    assert len(pairs) == len(pieces)
    assert np.isclose(pairs["footprint_m2"].sum(), pieces.area.sum())
    works = {
        "assess": lambda: assess(zone, "2022-12-31"),
        "plain script": lambda: plain_script.judged(lots.copy(), stands, *ledgers),
        "rules, score, rank": lambda: ruled(ours),
        "the same row by row": lambda: by_rows(peer),
        "buildings on parcels": lambda: buildings_on_parcels.buildings_on_parcels(
            zone.buildings, zone.parcels
        ),
        "geopandas.overlay": lambda: plain_script.laid(stands, lots),
    }
    took = medians(works, ROUNDS)
    for name, seconds in took.items():
        print(f"{name:22}{seconds:8.2f} s")
    names = list(works)
    for mine, theirs in zip(names[::2], names[1::2], strict=True):
        print(f"{mine} / {theirs}: {took[theirs] / took[mine]:.1f} × faster")


if __name__ == "__main__":
    main()
