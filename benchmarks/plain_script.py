"""The script a geopandas user would write for a zone: the honest peer of benchmarks/whole.py.

    python benchmarks/plain_script.py FOLDER ENDING OUT      # ENDING: shp or parquet

Reads 宗地 and 建筑 of FOLDER, repairs, measures, lays buildings on parcels, spreads firms, tags row
by row by the parcel rules of the Jiangsu policy that its columns can answer, scores, ranks and
writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

AS_OF = pd.Timestamp("2022-12-31")
YEAR, YEARS = pd.DateOffset(years=1), ("YDKGSJ", "SJKGSJ", "TGRQ")


def read(folder: Path, name: str, ending: str) -> gpd.GeoDataFrame:
    path = folder / f"{name}.{ending}"
    frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path, encoding="GBK")
    broken = ~frame.is_valid
    frame.loc[broken, "geometry"] = frame.loc[broken, "geometry"].make_valid()
    for column in frame.columns.intersection(YEARS):
        frame[column] = pd.to_datetime(frame[column])
    return frame.drop_duplicates(frame.columns[0])


def tag(row: pd.Series) -> str:
    """The status shown, by the priority of the policy."""
    started = pd.notna(row["SJKGSJ"]) and row["SJKGSJ"] <= AS_OF
    suspended = pd.notna(row["TGRQ"]) and row["TGRQ"] <= AS_OF
    government = row["ZFYY"] == "是"
    due = pd.notna(row["YDKGSJ"]) and row["YDKGSJ"] <= AS_OF
    year_over = due and row["YDKGSJ"] + YEAR <= AS_OF
    if not started and year_over:
        return "idle"
    stalled = started and suspended and row["TGRQ"] + YEAR <= AS_OF
    if stalled and (row["YKFBL"] < 1 / 3 or row["YTZBL"] < 0.25):
        return "idle"
    if government and (suspended or (due and not started)):
        return "government_delay"
    industrial = row["DLBM"] == "0601"
    if industrial:
        if row["firms"] > 0 and (row["tax_per_mu"] < row["MJSSXX"] or row["class"] == "D"):
            return "low_efficiency"
        if started and not suspended and row["floor"] > 0 and row["far"] < row["RJLXX"]:
            return "low_efficiency"
    offices = row["DLBM"] == "05H1"
    if (industrial or offices) and row["floor"] > 0 and row["vacant"] / row["floor"] >= 0.5:
        return "low_efficiency"
    if due and not started:
        return "overdue"
    return "in_use"


def laid(stands: gpd.GeoDataFrame, lots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Buildings on parcels."""
    stands = stands.assign(whole=stands.area)
    pieces = gpd.overlay(
        stands, lots[["ZDDM", "geometry"]], how="intersection", keep_geom_type=True
    )
    return pieces[pieces.area > 0.01]  # what a drawing's rounding cuts off


def assessed(
    lots: gpd.GeoDataFrame, stands: gpd.GeoDataFrame, firms: pd.DataFrame, places: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Plot ratio, output per mu, score, rank, class and status of every parcel."""
    pieces = laid(stands, lots)
    part = pieces.area / pieces["whole"]
    sums = pd.DataFrame(
        {
            "ZDDM": pieces["ZDDM"],
            "floor": pieces["JZMJ"] * part,
            "vacant": pieces["闲置面积"] * part,
        }
    )
    lots = lots.merge(sums.groupby("ZDDM").sum().reset_index(), on="ZDDM", how="left")
    lots[["floor", "vacant"]] = lots[["floor", "vacant"]].fillna(0)
    lots["far"] = lots["floor"] / lots["ZDMJ"]

    mu = lots["ZDMJ"] * 3 / 2000
    figures = ["实缴税收(万元)", "应税销售(万元)", "综合能耗"]
    grouped = places.merge(firms, on="企业编号").groupby("宗地代码")
    own = grouped[figures].sum().join(grouped.size().rename("firms"))
    lots = lots.merge(own, left_on="ZDDM", right_index=True, how="left")
    tax, sales, energy = (lots[c] for c in figures)
    land = mu[tax.notna()].sum()
    lots["tax_per_mu"] = tax / mu
    lots["score"] = (
        45 * lots["tax_per_mu"] / (2 * tax.sum() / land)
        + 35 * sales / mu / (2 * sales.sum() / land)
        + 20 * tax / energy / (2 * tax.sum() / energy.sum())
    )
    lots["rank"] = lots["score"].round(6).rank(ascending=False, method="min")
    share = lots["rank"] / lots["rank"].count()
    lots["class"] = np.select(
        [share <= 0.2, share <= 0.6, share <= 0.95, share <= 1], list("ABCD"), ""
    )
    lots["status"] = lots.apply(tag, axis=1)
    return lots


def main() -> None:
    folder, ending, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    lots, stands = read(folder, "宗地", ending), read(folder, "建筑", ending)
    firms, places = (
        pd.read_parquet(folder / "企业.parquet"),
        pd.read_parquet(folder / "用地.parquet"),
    )
    geod = Geod(ellps="GRS80")
    lots["area"] = [abs(geod.geometry_area_perimeter(g)[0]) for g in lots.geometry.to_crs(4490)]
    lots = assessed(lots, stands, firms, places)
    lots.to_parquet(out) if out.suffix == ".parquet" else lots.to_file(out)


if __name__ == "__main__":
    main()
