"""A zone judged strip by strip says what it says as a whole."""

from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from workspaces import CRS, EAST, NORTH, Workspace, parcels

from landuse import assess, open_workspace
from landuse.cli import main
from landuse.errors import LanduseError
from landuse.flows import cutting, low_memory
from landuse.flows.cutting import cut

pytestmark = pytest.mark.slow


DEMO = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    """Strips of a hundred parcels in the demo, of twenty elsewhere: a small zone has many."""

    def cut_narrow(root, folder, *, strict, size):
        return cut(root, folder, strict=strict, size=min(size, 100 if root == DEMO else 20))

    monkeypatch.setattr(low_memory, "cut", cut_narrow)


def here(pool, work, *args):
    """A work done in this process, which takes none of the seconds that a worker takes to begin."""
    assert pool is None
    done = Future()
    done.set_result(work(*args))
    return done


@pytest.fixture(autouse=True)
def no_workers(request, monkeypatch):
    """All works are done here, but where a test is about the workers."""
    if "with_workers" in request.fixturenames:
        return
    for module in (low_memory, cutting):
        monkeypatch.setattr(module, "workers", lambda *args, **more: nullcontext())
        monkeypatch.setattr(module, "submit", here)
    monkeypatch.setattr(low_memory, "spare_memory", lambda: None)


@pytest.fixture
def with_workers():
    """Works are done by processes of their own, as they are for people."""


def tag(folder, output, *more):
    args = ["tag", "-w", str(folder), "--as-of", "2022-12-31", "-o", str(output), *more]
    return CliRunner().invoke(main, args, catch_exceptions=False)


def layers(path):
    if path.suffix == ".parquet":
        return {"parcels": gpd.read_parquet(path)}
    names = gpd.list_layers(path)["name"]
    return {name: gpd.read_file(path, layer=name) for name in names if name != "layer_styles"}


def same(one, other):
    key = one.columns[0]
    one, other = (frame.set_index(key).sort_index() for frame in (one, other))
    assert set(one) == set(other)
    assert one.geometry.geom_equals(other.geometry).all()
    for name in one.columns.drop("geometry"):
        if pd.api.types.is_numeric_dtype(one[name]) and not pd.api.types.is_bool_dtype(one[name]):
            left, right = (frame[name].to_numpy(float, na_value=np.nan) for frame in (one, other))
            np.testing.assert_allclose(left, right, rtol=1e-9, err_msg=name)
        else:
            left, right = (
                frame[name].astype(object).where(frame[name].notna(), None)
                for frame in (one, other)
            )
            assert left.tolist() == right.tolist(), name


def both_ways(folder, tmp_path, suffix, *more):
    """What the two ways write, layer by layer, and what they say."""
    told = []
    for name, how in (("whole", ()), ("strips", ("--low-memory",))):
        done = tag(folder, tmp_path / f"{name}{suffix}", *how, *more)
        assert done.exit_code == 0, done.output
        told.append(done.output.replace(name, ""))
    whole, cut_up = (layers(tmp_path / f"{name}{suffix}") for name in ("whole", "strips"))
    assert set(whole) == set(cut_up)
    for name, frame in whole.items():
        same(frame, cut_up[name])
    return told


@pytest.mark.parametrize(
    ("suffix", "more"),
    [(".gpkg", ()), (".parquet", ("--status", "idle", "--lang", "en", "--unit", "parcel"))],
)
def test_the_demo_zone(tmp_path, suffix, more):
    both_ways(DEMO, tmp_path, suffix, *more)


def zone(root, **files):
    """A zone of sixty parcels in three rows, ninety buildings that cross their borders, and every fault a row can have."""
    rng = np.random.default_rng(5)
    east = EAST + 100 * (np.arange(60) // 3)
    north = NORTH + 40 * (np.arange(60) % 3)
    lots = gpd.GeoDataFrame(
        {
            "宗地代码": [f"P{i:02}" for i in range(60)],
            "宗地面积": 4000.0,
            "容积率下限": 1.0,
            "土地用途": "工业用地",
        },
        geometry=shapely.box(east, north, east + 100, north + 40),
        crs=CRS,
    )
    lots.loc[7, "宗地代码"] = "P06"
    lots.loc[9, "宗地代码"] = None
    lots.loc[12, "geometry"] = None
    lots.loc[31, "geometry"] = lots.loc[30, "geometry"]
    x, y = EAST, NORTH
    lots.loc[40, "geometry"] = shapely.Polygon(
        [(x, y + 300), (x + 80, y + 380), (x + 80, y + 300), (x, y + 380)]
    )
    lots.loc[50, "geometry"] = shapely.box(x + 900_000, y, x + 900_100, y + 40)
    left, low = rng.uniform(EAST, EAST + 1950, 90), rng.uniform(NORTH, NORTH + 100, 90)
    stands = gpd.GeoDataFrame(
        {
            "建筑编号": [f"B{i:02}" for i in rng.permutation(90)],
            "层数": 2,
            "建筑面积": rng.uniform(100, 4000, 90),
        },
        geometry=shapely.box(left, low, left + rng.uniform(5, 250, 90), low + 15),
        crs=CRS,
    )
    stands.loc[3, "geometry"] = stands.loc[4, "geometry"]
    made = Workspace(root)
    suffix = files.get("suffix", ".parquet")
    for name, frame in (("宗地", lots), ("建筑", stands)):
        frame.to_parquet(made / f"{name}.parquet") if suffix == ".parquet" else frame.to_file(
            made / f"{name}{suffix}"
        )
    firms = pd.DataFrame(
        {
            "企业编号": [f"F{i}" for i in range(30)],
            "年度": 2022,
            "实缴税收(万元)": rng.uniform(1, 90, 30),
            "应税销售(万元)": rng.uniform(10, 900, 30),
            "综合能耗(吨标煤)": rng.uniform(1, 30, 30),
        }
    )
    firms.to_csv(made / "企业.csv", index=False)
    seats = pd.DataFrame(
        {
            "企业编号": [f"F{i % 30}" for i in range(40)],
            "宗地代码": [f"P{i:02}" for i in range(20, 60)],
            "建筑编号": [None, "B07"] * 20,
        }
    )
    seats.to_csv(made / "用地.csv", index=False)
    tables = {"buildings": f"建筑{suffix}", "enterprises": "企业.csv", "occupancy": "用地.csv"}
    toml = "\n".join(f'[sources.{table}]\npath = "data/{path}"' for table, path in tables.items())
    made.write(toml, parcels=f'path = "data/宗地{suffix}"')
    return made.root


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg"])
def test_faults_are_found_as_in_a_whole(tmp_path, suffix):
    (tmp_path / "zone").mkdir()
    root = zone(tmp_path / "zone", suffix=suffix)
    whole, in_strips = both_ways(root, tmp_path, ".gpkg")
    assert "行未采用" in whole
    assert whole == in_strips
    there = tmp_path / "there"
    there.mkdir()
    parts, strips = cut(root, there, size=20)
    assert strips.count == 3
    one = open_workspace(root)

    def found(zone):
        return (
            zone.findings.astype(object)
            .map(str)
            .sort_values(list(zone.findings))
            .to_numpy()
            .tolist()
        )

    assert found(one) == found(parts)
    codes = {
        "duplicate_id",
        "required_missing",
        "geometry_missing",
        "geometry_repaired",
        "duplicate_geometry",
        "outside_area",
    }
    assert codes <= set(one.findings["code"])
    for table, info in one.sources.items():
        assert info == parts.sources[table]


def test_a_zone_without_buildings(tmp_path, with_workers):
    made = Workspace(tmp_path)
    parcels(50).to_file(made / "宗地.gpkg")
    both_ways(made.write().root, tmp_path, ".parquet")


def test_a_layer_in_several_files(tmp_path):
    made = Workspace(tmp_path)
    lots = parcels(50)
    lots.loc[49, "宗地代码"] = "P3"
    for name, part in (("东", lots[:30]), ("西", lots[30:].to_crs("EPSG:4490"))):
        part.to_file(made / f"{name}.gpkg")
    made.write(parcels='path = ["data/东.gpkg", "data/西.gpkg"]')
    whole, _ = both_ways(made.root, tmp_path, ".parquet")
    assert "1 行未采用" in whole
    there = tmp_path / "there"
    there.mkdir()
    one, parts = open_workspace(made.root), cut(made.root, there, size=20)[0]
    assert one.sources["parcels"] == parts.sources["parcels"]
    for found in (one.findings, parts.findings):
        (told,) = found.loc[found["code"] == "duplicate_id", "message"]
        assert told == "“西.gpkg”第20行的编号 P3 与第4(东.gpkg)行重复，只采用前者"


@pytest.mark.parametrize(
    ("given", "output", "words"),
    [
        ('path = "data/宗地.gpkg"', "结果.fgb", "--low-memory 只写图层"),
        ('path = "data/宗地.gpkg"', "结果.xlsx", "--low-memory 只写图层"),
        ('path = "data/宗地.geojson"', "结果.gpkg", "不能分块读取"),
        ('path = "postgresql://u@localhost/x"', "结果.gpkg", "数据库不能分块读取"),
        ('path = "data/宗地.gpkg"\nformer = "data/宗地.geojson"', "结果.gpkg", "不能对应旧版宗地"),
        ('path = "data/没有.gpkg"', "结果.gpkg", "找不到文件"),
        ('path = "data/空.parquet"', "结果.gpkg", "没有一行有可用的图形"),
        ('path = "data/宗地.gpkg"', "data/宗地.gpkg", "是数据源本身"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, given, output, words):
    made = Workspace(tmp_path)
    parcels().to_file(made / "宗地.gpkg")
    parcels().to_file(made / "宗地.geojson")
    parcels().assign(geometry=None).set_crs(CRS).to_parquet(made / "空.parquet")
    made.write(parcels=given)
    before = sorted(p.name for p in tmp_path.rglob("*"))
    done = CliRunner().invoke(
        main, ["tag", "-w", str(tmp_path), "--low-memory", "-o", str(tmp_path / output)]
    )
    assert done.exit_code == 2
    assert words in done.output
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_a_python_door(tmp_path):
    """Plain values in, names of layers out; who wants to know is told."""
    (tmp_path / "zone").mkdir()
    root = zone(tmp_path / "zone")
    shares, zones = [], []
    options = low_memory.ReadOptions(on_opened=zones.append, on_progress=shares.append)
    whole = assess(open_workspace(root), "2022-12-31").parcels
    status = whole["status"].mode()[0]
    selection = low_memory.Selection(tables=("parcels",), statuses=(status,), lang="en")
    file = tmp_path / "found.gpkg"
    assert low_memory.tag_in_strips(root, file, "2022-12-31", selection, options) == ["parcels"]
    found = gpd.read_file(file, layer="parcels").set_index("parcel_id")
    alike = whole[whole["status"] == status]
    assert set(found.index) == set(alike.index)
    assert found["main_firm"].dropna().to_dict() == alike["main_firm"].dropna().to_dict()
    assert len(found["main_firm"].dropna()) > 0
    assert [zone.name for zone in zones] == ["甲园区"]
    assert shares == sorted(shares)
    assert shares[0] > 0 and shares[-1] <= 1


def test_no_unit_no_file(tmp_path):
    made = Workspace(tmp_path)
    parcels(3).to_file(made / "宗地.gpkg")
    made.write()
    file = tmp_path / "found.gpkg"
    selection = low_memory.Selection(tables=("parcels",), statuses=("government_delay",))
    assert low_memory.tag_in_strips(tmp_path, file, lambda zone: "2022-12-31", selection) == []
    assert not file.exists()
    with pytest.raises(LanduseError, match="2022-06-30"):
        low_memory.tag_in_strips(tmp_path, file, 2022)
