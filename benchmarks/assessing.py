"""Assessing, its rules and its overlay, against the script a geopandas user would write.

    python benchmarks/assessing.py [parcels, default 100000] [rounds, default 3]

Both start from opened frames and end with the same statuses, plot ratios, scores and ranks, which
are compared first. Reading and writing are left out: benchmarks/reading.py and benchmarks/whole.py
time them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import plain_script
from timing import medians, sizes
from whole import compare, workspaces

from landuse import assess, open_workspace
from landuse.domain.assessment import Assessment
from landuse.domain.land.buildings_on_parcels import buildings_on_parcels
from landuse.domain.output.classes import ranks
from landuse.domain.output.score import total_score
from landuse.domain.standing.standing import standing_on
from landuse.domain.tags.tagging import TagBasis, tag_basis, tags_from_parcel_figures

DAY = "2022-12-31"
TAX, SALES, ENERGY = "实缴税收(万元)", "应税销售(万元)", "综合能耗"


def ruled(assessment: Assessment, basis: TagBasis) -> pd.DataFrame:
    """The parcels' rules, score and rank anew."""
    zone = assessment.zone
    parcels = assessment.parcels
    tags = tags_from_parcel_figures(parcels, basis).units
    score = total_score(
        parcels.assign(mu=parcels["area_mu"]), zone.policy.scheme.indicators, assessment.bases
    )
    return tags.assign(score=score, rank=ranks(score))


def by_rows(lots: pd.DataFrame) -> pd.DataFrame:
    """The same of the plain script's parcels, row by row."""
    totals = lots[[TAX, SALES, ENERGY]].sum()
    land = (lots["ZDMJ"][lots[TAX].notna()] * 3 / 2000).sum()
    tax_base = 2 * totals[TAX] / land
    sales_base = 2 * totals[SALES] / land
    energy_base = 2 * totals[TAX] / totals[ENERGY]

    def points(row: pd.Series) -> float:
        mu = row["ZDMJ"] * 3 / 2000
        by_tax = 45 * row[TAX] / mu / tax_base
        by_sales = 35 * row[SALES] / mu / sales_base
        by_energy = 20 * row[TAX] / row[ENERGY] / energy_base
        return float(by_tax + by_sales + by_energy)

    score = lots.apply(points, axis=1)
    rank = score.round(6).rank(ascending=False, method="min")
    status = lots.apply(plain_script.tag, axis=1)
    return pd.DataFrame({"status": status, "score": score, "rank": rank})


def compare_ruled(ours: pd.DataFrame, peer: pd.DataFrame) -> None:
    """Both say the same of every parcel."""
    assert (ours["status"].astype(str).to_numpy() == peer["status"].to_numpy()).all()
    for column in ("score", "rank"):
        values = ours[column].to_numpy(float, na_value=np.nan)
        assert np.allclose(values, peer[column], equal_nan=True), column


def main() -> None:
    parcels, rounds = sizes(100_000, 3)
    with tempfile.TemporaryDirectory() as place:
        workspaces(Path(place), parcels, endings=("parquet",))
        folder = Path(place) / "parquet"
        zone = open_workspace(folder)
        lots = plain_script.read(folder, "宗地", "parquet")
        stands = plain_script.read(folder, "建筑", "parquet")
        ledger = pd.read_parquet(folder / "企业.parquet")
        uses = pd.read_parquet(folder / "用地.parquet")
    ours = assess(zone, DAY)
    peer = plain_script.assessed(lots.copy(), stands, ledger, uses)
    compare(ours.parcels, peer)
    # the ledger on the day is no part of the rules, and the peer has none
    basis = tag_basis(zone, standing_on(zone, ours.as_of))
    compare_ruled(ruled(ours, basis), by_rows(peer))
    pairs = buildings_on_parcels(zone.buildings, zone.parcels)
    pieces = plain_script.laid(stands, lots)
    assert len(pairs) == len(pieces)
    assert np.isclose(pairs["footprint_m2"].sum(), pieces.area.sum())
    works = {
        "assess": lambda: assess(zone, DAY),
        "plain script": lambda: plain_script.assessed(lots.copy(), stands, ledger, uses),
        "rules, score, rank": lambda: ruled(ours, basis),
        "the same row by row": lambda: by_rows(peer),
        "buildings on parcels": lambda: buildings_on_parcels(zone.buildings, zone.parcels),
        "geopandas.overlay": lambda: plain_script.laid(stands, lots),
    }
    taken = medians(works, rounds)
    for name, seconds in taken.items():
        print(f"{name:22}{seconds:8.2f} s")
    names = list(works)
    for own_name, peer_name in zip(names[::2], names[1::2], strict=True):
        print(f"{own_name} / {peer_name}: {taken[peer_name] / taken[own_name]:.1f} × faster")


if __name__ == "__main__":
    main()
