"""Reading a GeoPackage with every check, and searching overlaps, against a user's own script.

Also what it costs that a process of its own reads: a layer, and a whole run of the demo.

    python benchmarks/reading.py [parcels, default 100000] [rounds, default 5]

Each round runs all of them in turn; the ratios are of the medians. Results are compared before
they are timed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import fiona
import geopandas as gpd
import numpy as np
import pyogrio
import shapely.geometry
from parcels import CRS, cadastre
from pyproj import Geod, Transformer
from timing import medians, sizes

from landuse.adapters.meaning import crs
from landuse.adapters.reading.layers.vector import read_vector
from landuse.adapters.reading.process import reading_process
from landuse.adapters.reading.readers import HERE, SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.reader import Reader
from landuse.domain.land import coverage


def fiona_loop(path: Path) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    with fiona.open(path) as source:
        for feature in source:
            rows.append(dict(feature.properties))
            shapes.append(shapely.geometry.shape(feature.geometry))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def fiona_loop_checked(path: Path) -> gpd.GeoDataFrame:
    """The same with validity, both areas and twins, feature by feature as such scripts do."""
    frame = fiona_loop(path)
    degrees, geod = Transformer.from_crs(CRS, 4490, always_xy=True), Geod(ellps="GRS80")
    assert all(shape.is_valid for shape in frame.geometry)
    frame["plane"] = [shape.area for shape in frame.geometry]
    frame["ellipsoid"] = [
        abs(geod.polygon_area_perimeter(*degrees.transform(*shape.exterior.xy))[0])
        for shape in frame.geometry
    ]
    assert len({shape.wkb for shape in frame.geometry}) == len(frame)
    assert frame["ZDDM"].is_unique
    return frame


def checked(path: Path, sources: SourceReader = HERE) -> gpd.GeoDataFrame:
    box = (115, 25, 125, 40)
    reader = Reader(path.parent, crs.zone_crs(CRS), box, 2022, strict=False, sources=sources)
    return reader.read("parcels", SourceConfig(path=path.name)).frame


def demo(*, may_start: bool) -> None:
    """A whole run of the demo zone, whose files a child reads if it may start."""
    code = (
        "from landuse.adapters.reading.process import ReadingProcess\n"
        f"ReadingProcess.__init__.__kwdefaults__['may_start'] = {may_start}\n"
        "from landuse.cli import main\n"
        "main(['goals'], prog_name='landuse')"
    )
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def self_overlay(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    keyed = frame[["geometry"]].assign(k=np.arange(len(frame)))
    found = gpd.overlay(keyed, keyed, how="intersection", keep_geom_type=True)
    return found[found["k_1"] < found["k_2"]]


def main() -> None:
    n, rounds = sizes(100_000, 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "宗地.gpkg"
        cadastre(n).to_file(path)
        ours, peer = checked(path), fiona_loop_checked(path)
        assert ours.index.to_list() == peer["ZDDM"].to_list()
        assert np.allclose(ours["area_ellipsoid_m2"].to_numpy(float), peer["ellipsoid"], rtol=1e-7)
        with reading_process() as process:
            child = SourceReader(process=process)
            assert checked(path, child).equals(ours)
            reading = medians(
                {
                    "pyogrio, bare": lambda: pyogrio.read_dataframe(path, use_arrow=True),
                    "landuse, raw": lambda: read_vector(path),
                    "landuse, all checks": lambda: checked(path),
                    "the same by a child": lambda: checked(path, child),
                    "fiona loop": lambda: fiona_loop(path),
                    "fiona loop, same checks": lambda: fiona_loop_checked(path),
                },
                rounds,
            )
    bare, loop = reading["pyogrio, bare"], reading["fiona loop"]
    for name, seconds in reading.items():
        print(
            f"{name:26}{seconds:8.3f} s {seconds / bare:7.2f} × bare"
            f" {loop / seconds:6.1f} × faster than the fiona loop"
        )
    again = reading["fiona loop, same checks"] / reading["landuse, all checks"]
    print(f"the fiona loop with the same checks takes {again:.1f} × as long")
    by_child = reading["the same by a child"] / reading["landuse, all checks"]
    print(f"a process of its own that reads takes {by_child:.2f} × as long")
    run = medians(
        {"here": lambda: demo(may_start=False), "child": lambda: demo(may_start=True)}, rounds
    )
    print(
        f"goals of the demo: {run['here']:.2f} s, {run['child']:.2f} s where a child reads,"
        f" {run['child'] - run['here']:+.2f} s"
    )

    faulty = cadastre(n, faults=True)
    shapes = np.asarray(faulty.geometry)
    ours_pairs, peer_pairs = coverage.overlaps(shapes), self_overlay(faulty)
    assert set(zip(ours_pairs["left"], ours_pairs["right"], strict=True)) == set(
        zip(peer_pairs["k_1"], peer_pairs["k_2"], strict=True)
    )
    overlap = medians(
        {"ours": lambda: coverage.overlaps(shapes), "overlay": lambda: self_overlay(faulty)}, 3
    )
    print(
        f"{len(ours_pairs)} overlapping pairs, the same: landuse {overlap['ours']:.2f} s,"
        f" geopandas.overlay with itself {overlap['overlay']:.2f} s,"
        f" {overlap['overlay'] / overlap['ours']:.1f} × faster"
    )


if __name__ == "__main__":
    main()
