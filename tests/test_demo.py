"""The demo zone: the files are what the script writes, and they tell the story they should."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import rasterio
import shapely

from landuse import assess, open_workspace

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
    if path.suffix == ".tif":
        with rasterio.open(path) as source:
            return source.read(1).tobytes()
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
    assert sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file() and p.suffix != ".pyc") <= 4_000_000


def test_counts(zone):
    assert 400 <= len(zone.parcels) <= 500
    assert 750 <= len(zone.buildings) <= 900
    assert zone.enterprises["enterprise_id"].nunique() == 200
    assert 60 <= zone.actions["action_id"].nunique() <= 80
    assert len(zone.housing) == 12
    assert zone.housing.geometry.isna().sum() == 4
    assert zone.synthetic


def test_parcels_do_not_overlap(zone):
    shapes = zone.parcels.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    assert shapely.area(shapely.intersection(shapes[left[pairs]], shapes[right[pairs]])).max() < 0.5


def test_every_status_occurs(result):
    counts = result.parcels["status"].value_counts()
    for word in ("idle", "low_efficiency", "revitalized", "overdue", "government_delay", "in_use", "undetermined"):
        assert counts[word] >= 3, word
    assert counts["in_use"] > counts["low_efficiency"]
    assert {"idle", "in_use"} <= set(result.buildings["status"])


def test_the_plan_is_told(result):
    land, factories, housing = result.goals.goals
    assert 600 <= land.achieved <= 635
    assert factories.achieved >= 3
    assert factories.also[0].achieved >= 10_000
    assert (housing.achieved, housing.target) == (6, 8)
    names = [s["name"] for s in result.goals.housing]
    assert {"芦泾花苑", "曙光三期", "白龙湖周边", "二院南侧", "十里坊小镇", "曙光三期4#", "新华园北"} < set(names)
    reasons = {e["reason"] for e in land.excluded}
    assert {"已终止", "阶段不在政策词表中", "既无宗地也无建筑", "已在2021年认定，本年不重复计"} <= reasons


def test_sums_close(result):
    located = result.enterprises[result.enterprises["located"]]
    per_firm = result.shares.groupby("enterprise_id")["share"].sum()
    assert per_firm.to_numpy(float) == pytest.approx(1.0)
    known = located[located["sales_wan"].notna()]
    assert float(result.parcels["sales_wan"].sum()) == pytest.approx(float(known["sales_wan"].sum()))


def test_the_quarter(result):
    quarter = result.within("天电北")
    assert 10 <= len(quarter.parcels) <= 40
    assert quarter.buildings["built_year"].min() < 1958
    assert quarter.buildings["heritage"].notna().any()


def test_inputs_are_not_changed(zone):
    before = zone.parcels.copy()
    assess(zone, "2022-06-30")
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(zone.parcels))
