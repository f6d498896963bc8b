"""The demo zone: the files are what the script writes, and they tell the story they should."""

import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from landuse import assess, open_workspace
from landuse.domain.ranking.ranking import ranking

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "parcels"
FILES = [
    "宗地.shp",
    "建筑.gpkg",
    "企业台账.xlsx",
    "用地用房关系.xlsx",
    "盘活行动台账.xlsx",
    "安置房.geojson",
    "天电北.txt",
    "底图.gpkg",
    "现场核查.csv",
    "夜光.tif",
]


@pytest.fixture(scope="module")
def zone():
    return open_workspace(ROOT)


@pytest.fixture(scope="module")
def result(zone):
    return assess(zone)


def _content(path):
    if path.suffix == ".xlsx":
        return pd.read_excel(path, header=None)
    if path.suffix in (".gpkg", ".geojson"):
        return gpd.read_file(path)
    return path.read_bytes()


@pytest.mark.slow
def test_the_files_are_what_the_script_writes(tmp_path):
    subprocess.run([sys.executable, str(FOLDER / "make_demo.py"), str(tmp_path)], check=True)
    for name in [*FILES, "宗地.dbf", "宗地.shx"]:
        kept, made = _content(FOLDER / name), _content(tmp_path / name)
        if isinstance(kept, gpd.GeoDataFrame):
            assert (
                shapely.equals_exact(kept.geometry.to_numpy(), made.geometry.to_numpy(), 1e-6).all()
                or kept.geometry.isna().any()
            ), name
            kept, made = (pd.DataFrame(f.drop(columns="geometry")) for f in (kept, made))
        if isinstance(kept, pd.DataFrame):
            pd.testing.assert_frame_equal(kept, made)
        else:
            assert kept == made, name


def test_small_enough_to_carry():
    assert (
        sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file() and p.suffix != ".pyc")
        <= 4_000_000
    )


def test_counts(zone):
    assert 400 <= len(zone.parcels) <= 500
    assert 750 <= len(zone.buildings) <= 900
    assert zone.enterprises["enterprise_id"].nunique() == 208
    assert 60 <= zone.actions["action_id"].nunique() <= 80
    assert len(zone.housing) == 12
    assert zone.housing.geometry.isna().sum() == 4
    industrial = zone.parcels["land_use"].isin(["0601", "0508"]).mean()
    assert 0.7 <= industrial <= 0.86
    off = zone.parcels["area_registered_m2"] / zone.parcels["area_plane_m2"] - 1
    assert (off.abs() > 0.02).sum() == 3
    assert 0.05 <= zone.parcels["area_registered_m2"].isna().mean() <= 0.12
    assert (zone.parcels.index.str.len() == 19).all()
    assert set(zone.parcels.index.str[:6]) == {"320611", "320613"}
    assert zone.synthetic


def test_parcels_do_not_overlap(zone):
    shapes = zone.parcels.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    assert shapely.area(shapely.intersection(shapes[left[pairs]], shapes[right[pairs]])).max() < 0.5


def test_every_status_occurs(result):
    counts = result.parcels["status"].value_counts()
    for word in (
        "idle",
        "low_efficiency",
        "revitalized",
        "overdue",
        "in_use",
        "undetermined",
    ):
        assert counts[word] >= 3, word
    assert counts["in_use"] > counts["low_efficiency"]
    # land that the government delayed is idle land with that cause (order 53, Art. 8)
    delayed = result.parcels["flags"].astype(str).str.contains("government_delay")
    assert delayed.sum() == 3
    assert set(result.parcels.loc[delayed, "status"]) == {"idle"}
    assert {"idle", "in_use"} <= set(result.buildings["status"])


def test_the_plan_is_told(result):
    land, factories, housing, starts, paperwork = result.goals.goals
    assert 600 <= land.achieved <= 635
    assert factories.achieved >= 3
    assert factories.also[0].achieved >= 10_000
    # group c of the plan goes on, group b is to start, group a is in paperwork
    assert (housing.achieved, housing.target) == (6, 8)
    assert (starts.achieved, starts.target) == (2, 3)
    assert (paperwork.achieved, paperwork.target) == (0, 1)
    names = [s.name for s in result.goals.housing]
    assert {
        "芦泾花苑",
        "曙光三期",
        "白龙湖周边",
        "二院南侧",
        "十里坊小镇",
        "曙光三期4#",
        "新华园北",
    } < set(names)
    assert len(land.balance.rejected) == 1  # 打桩中 is no word of the policy
    reasons = {str(e.reason) for e in land.excluded}
    assert {
        "已终止",
        "既无宗地也无建筑",
        "已在2021年认定，本年不重复计",
    } <= reasons


def test_sums_close(result):
    located = result.enterprises[result.enterprises["located"]]
    per_firm = result.shares.groupby("enterprise_id")["share"].sum()
    assert per_firm.to_numpy(float) == pytest.approx(1.0)
    known = located[located["sales_wan"].notna()]
    assert float(result.parcels["sales_wan"].sum()) == pytest.approx(
        float(known["sales_wan"].sum())
    )


def test_the_quarter(result):
    quarter = result.within("天电北")
    assert 10 <= len(quarter.parcels) <= 40
    assert quarter.buildings["built_year"].min() < 1958
    assert quarter.buildings["heritage"].notna().any()


def test_inputs_are_not_changed(zone):
    before = zone.parcels.copy()
    assess(zone, "2022-06-30")
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(zone.parcels))


def test_neighbours_share_their_vertices(zone):
    shapes = zone.parcels.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.area(shapes) > 4 * 2000 / 3).all()


def test_buildings_stand_apart_and_mostly_on_parcels(zone):
    shapes = zone.buildings.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (left == right).all()
    lots = zone.parcels.geometry.to_numpy()
    stands, _ = shapely.STRtree(lots).query(shapes, predicate="intersects")
    times = pd.Series(stands).value_counts()
    assert 10 <= (times > 1).sum() <= 20
    assert 2 <= len(shapes) - len(times) <= 12
    assert 40 <= zone.buildings["vacant_since"].notna().sum() <= 55


def test_the_study_area_has_its_size():
    lines = (FOLDER / "天电北.txt").read_bytes().decode("gbk").splitlines()
    points = [tuple(map(float, line.split(",")[2:])) for line in lines if line.startswith("J")]
    area = shapely.Polygon([(east, north) for north, east in points])
    assert area.is_valid
    assert 350 <= area.area * 3 / 2000 <= 500
    assert all(40_000_000 < east < 41_000_000 for _, east in points)


def test_development_states(zone):
    p, end = zone.parcels, pd.Timestamp("2022-12-31")
    waiting = p["started"].isna() & p["due_start"].notna()
    year = p["due_start"] + pd.DateOffset(years=1)
    assert (waiting & (year <= end)).sum() == 14
    assert (waiting & (p["due_start"] <= end) & (year > end)).sum() == 8
    assert p["idle_decision_no"].notna().sum() == 4
    assert p["government_caused"].eq(True).sum() == 3
    assert p["suspended_since"].notna().sum() == 6
    assert (p["started"].isna() & p["due_start"].isna()).sum() == 10


def test_one_parcel_has_many_firms(result):
    leases = result.shares.groupby("parcel_id")["enterprise_id"].nunique()
    assert leases.max() >= 9


KNOWN = {"意向", "签约", "落地", "开工", "竣工", "投产", "协议", "收回", "入库", "停工", "终止"}


def _sums(zone, day, stages):
    """亩 by the plain reading of the ledger: reached in the year, not ended, each parcel once and whole at most."""
    log = zone.actions[(zone.actions["date"] <= day) & zone.actions["parcel_id"].notna()]
    size = (
        zone.parcels["area_registered_m2"].fillna(zone.parcels["area_plane_m2"]) * 3 / 2000
    ).astype(float)
    out = []
    for _, rows in log.groupby("action_id"):
        hit = rows[rows["stage"].isin(stages)]
        good = set(rows["stage"]) <= KNOWN - {"终止"}
        if good and len(hit) and hit["date"].min().year == 2022:
            parcel = rows["parcel_id"].iloc[0]
            stated = rows["area_mu"].iloc[0]
            out.append(
                (parcel, size[parcel] if pd.isna(stated) else min(float(stated), size[parcel]))
            )
    by = pd.DataFrame(out, columns=["parcel", "mu"]).groupby("parcel")["mu"].sum()
    return float(by.clip(upper=size.reindex(by.index)).sum())


def test_the_ledger_adds_up_by_hand(zone, result):
    started = {"开工", "收回"}
    assert 605 <= _sums(zone, "2022-12-31", started) <= 635
    assert 230 <= _sums(zone, "2022-06-30", started) <= 300
    assert 900 <= _sums(zone, "2022-12-31", started | {"签约", "协议"}) <= 1000
    assert _sums(zone, "2022-12-31", started) == pytest.approx(result.goals.goals[0].achieved)


def test_halls_back_in_use(zone):
    log = zone.actions[zone.actions["building_id"].notna() & zone.actions["stage"].eq("投产")]
    log = log[(log["date"].dt.year == 2022) & ~log["note"].fillna("").str.contains("续租")]
    assert log["factory_id"].nunique() == 4
    assert log["factory_id"].value_counts().max() == 3
    assert 10_800 <= float(log["floor_area_m2"].sum()) <= 12_500


def test_the_ledger_has_its_traps(zone):
    log = zone.actions
    one = log.drop_duplicates("action_id").set_index("action_id")
    assert one["parcel_id"].dropna().duplicated().sum() == 1
    assert (one["parcel_id"].isna() & one["building_id"].isna()).sum() == 1
    assert len(set(log["stage"]) - KNOWN) == 1
    assert (
        log.loc[log["stage"] == "终止", "action_id"]
        .isin(log.loc[log["stage"] == "开工", "action_id"])
        .all()
    )
    assert log["note"].fillna("").str.contains("续租").any()
    assert log["date"].dt.year.isin([2021, 2022]).all()


def test_two_file_formats_and_two_orders_of_the_rows_agree(tmp_path, zone, result):
    there = tmp_path / "again"
    shutil.copytree(FOLDER, there / "data" / "parcels")
    text = (ROOT / "landuse.toml").read_text("utf-8")
    for name in ("宗地.shp", "建筑.gpkg"):
        parquet = Path(name).with_suffix(".parquet").name
        gpd.read_file(FOLDER / name, **({"encoding": "GBK"} if name.endswith("shp") else {})).iloc[
            ::-1
        ].to_parquet(there / "data" / "parcels" / parquet)
        text = text.replace(name, parquet)
    (there / "landuse.toml").write_text(text, "utf-8")
    again = assess(open_workspace(there))
    for unit in ("parcel", "enterprise", "building", "sector", "township"):
        first, second = (ranking(a, unit, "score") for a in (result, again))
        pd.testing.assert_frame_equal(first, second, rtol=1e-9)
    for units in ("parcels", "buildings"):
        mine = getattr(result, units)["status"]
        assert (mine == getattr(again, units)["status"].reindex(mine.index)).all()
