"""A whole assessment, and buildings on parcels alone, against the plain script a competent geopandas user would write.

    python benchmarks/assessing.py [parcels, default 100000]

Both start from the same opened frames and end with the same plot ratios, tags, scores and ranks, which are compared first.
Reading and writing are left out: benchmarks/reading.py times the former.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from parcels import CRS, buildings, cadastre, firms
from timing import medians

from landuse import assess, open_workspace
from landuse.domain import overlay
from landuse.domain.zone import Zone

ROUNDS = 3
AS_OF = pd.Timestamp("2022-12-31")


def workspace(folder: Path, n: int) -> Zone:
    lots = cadastre(n)
    lots.to_parquet(folder / "宗地.parquet")
    buildings(lots).to_parquet(folder / "建筑.parquet")
    ledger, places = firms(lots)
    ledger.to_parquet(folder / "企业.parquet")
    places.to_parquet(folder / "用地.parquet")
    sources = {"parcels": "宗地", "buildings": "建筑", "enterprises": "企业", "occupancy": "用地"}
    text = f'[zone]\nname = "基准"\nyear = 2022\ncrs = "{CRS}"\n[assess]\npolicy = "jiangsu"\n'
    text += "".join(f'[sources.{t}]\npath = "{name}.parquet"\n' for t, name in sources.items())
    (folder / "landuse.toml").write_text(text, "utf-8")
    return open_workspace(folder)


def plain_overlay(zone: Zone) -> pd.DataFrame:
    stands = zone.buildings[["geometry"]].reset_index().assign(whole=zone.buildings.area.to_numpy())
    lots = zone.parcels[["geometry"]].reset_index()
    pieces = gpd.overlay(stands, lots, how="intersection", keep_geom_type=True)
    pieces["part"] = pieces.area
    pieces["share"] = pieces["part"] / pieces["whole"]
    return pieces[pieces["part"] > 0.01]


def plain(zone: Zone) -> pd.DataFrame:
    """Plot ratio, two of the idle rules row by row, output per mu, score and rank."""
    lots = zone.parcels.copy()
    pieces = plain_overlay(zone)
    pieces["floor"] = pieces["share"] * zone.buildings["floor_area_m2"].reindex(pieces["building_id"]).to_numpy(float)
    lots["far"] = pieces.groupby("parcel_id")["floor"].sum().reindex(lots.index).fillna(0) / lots["area_registered_m2"]

    def suspected(row: pd.Series) -> str:
        if (
            pd.notna(row["due_start"])
            and pd.isna(row["started"])
            and row["due_start"] + pd.DateOffset(years=1) <= AS_OF
        ):
            return "idle"
        if pd.notna(row["far_min"]) and row["far"] < row["far_min"]:
            return "low_efficiency"
        return ""

    lots["tag"] = lots.apply(suspected, axis=1)
    mu = lots["area_registered_m2"].astype(float) * 3 / 2000
    own = (
        zone.occupancy.merge(zone.enterprises, on="enterprise_id")
        .groupby("parcel_id")[["tax_wan", "sales_wan", "energy_tce"]]
        .sum()
    )
    own = own.reindex(lots.index).astype(float)
    total = own.sum()
    land = mu[own["tax_wan"].notna()].sum()
    lots["tax_per_mu"] = own["tax_wan"] / mu
    lots["score"] = (
        45 * lots["tax_per_mu"] / (2 * total["tax_wan"] / land)
        + 35 * own["sales_wan"] / mu / (2 * total["sales_wan"] / land)
        + 20 * own["tax_wan"] / own["energy_tce"] / (2 * total["tax_wan"] / total["energy_tce"])
    )
    lots["rank"] = lots["score"].round(6).rank(ascending=False, method="min")
    return lots


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        zone = workspace(Path(folder), n)
    ours, peer = assess(zone, AS_OF.date()).parcels, plain(zone)
    for column in ("far", "tax_per_mu", "score", "rank"):
        assert np.allclose(
            ours[column].to_numpy(float, na_value=np.nan), peer[column].astype(float), rtol=1e-6, equal_nan=True
        ), column
    assert (peer["tag"].eq("idle").to_numpy() <= ours["flags"].map(lambda f: "idle" in f).to_numpy()).all()
    pairs, pieces = overlay.buildings_on_parcels(zone.buildings, zone.parcels), plain_overlay(zone)
    assert len(pairs) == len(pieces)
    assert np.isclose(pairs["footprint_m2"].sum(), pieces["part"].sum())
    took = medians(
        {
            "assess": lambda: assess(zone, AS_OF.date()),
            "plain script": lambda: plain(zone),
            "buildings on parcels": lambda: overlay.buildings_on_parcels(zone.buildings, zone.parcels),
            "geopandas.overlay": lambda: plain_overlay(zone),
        },
        ROUNDS,
    )
    for name, seconds in took.items():
        print(f"{name:22}{seconds:8.2f} s")
    print(f"assess (every rule, reasons, goals) / plain script: {took['plain script'] / took['assess']:.1f} × faster")
    print(f"buildings on parcels / overlay: {took['geopandas.overlay'] / took['buildings on parcels']:.1f} × faster")


if __name__ == "__main__":
    main()
