"""A whole assessment, from files to a file, against the plain script: wall time and memory.

    python benchmarks/whole.py [parcels, default 100000] [rounds, default 3]

Each runs in a process of its own. The statuses, scores, ranks and plot ratios that both write are
compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
from parcels import CRS, buildings, cadastre, firms
from timing import sizes

PEER = Path(__file__).with_name("plain_script.py")


def workspaces(folder: Path, n: int, endings: tuple[str, ...] = ("shp", "parquet")) -> None:
    """The same zone as Shapefiles in GBK and as GeoParquet."""
    lots = cadastre(n)
    layers = {"宗地": lots, "建筑": buildings(lots)}
    ledger, places = firms(lots)
    for ending in endings:
        there = folder / ending
        there.mkdir(parents=True)
        for name, frame in layers.items():
            if ending == "parquet":
                frame.to_parquet(there / f"{name}.parquet")
            else:
                days = frame.select_dtypes("datetime").columns
                frame = frame.assign(**{c: frame[c].dt.strftime("%Y-%m-%d") for c in days})
                pyogrio.write_dataframe(frame, there / f"{name}.shp", encoding="GBK")
        ledger.to_parquet(there / "企业.parquet")
        places.to_parquet(there / "用地.parquet")
        names = {
            "parcels": f"宗地.{ending}",
            "buildings": f"建筑.{ending}",
            "enterprises": "企业.parquet",
            "occupancy": "用地.parquet",
        }
        text = f'[zone]\nname = "基准"\nyear = 2022\ncrs = "{CRS}"\n[assess]\npolicy = "jiangsu"\n'
        text += "".join(f'[sources.{table}]\npath = "{name}"\n' for table, name in names.items())
        (there / "landuse.toml").write_text(text, "utf-8")


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and the peak of resident memory in GiB, of the process or of its largest child."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, code, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(code)
    assert child.returncode == 0, command
    return time.perf_counter() - start, usage.ru_maxrss / 1024**2


def written(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
    else:
        # ours holds its styles and buildings beside; the first layer is the parcels
        first = pyogrio.list_layers(path)[0, 0]
        frame = pyogrio.read_dataframe(path, layer=first, read_geometry=False)
    return frame.set_index("parcel_id" if "parcel_id" in frame else "ZDDM").sort_index()


def compare(ours: pd.DataFrame, peer: pd.DataFrame) -> None:
    assert (ours["status"].astype(str).to_numpy() == peer["status"].astype(str).to_numpy()).all()
    for column in ("far", "tax_per_mu", "score", "rank"):
        left, right = (f[column].to_numpy(float, na_value=np.nan) for f in (ours, peer))
        assert np.allclose(left, right, rtol=1e-6, equal_nan=True), column


def main() -> None:
    n, rounds = sizes(100_000, 3)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # elsewhere, as a process counts what its parent had when it began
        with ProcessPoolExecutor(1) as pool:
            pool.submit(workspaces, folder, n).result()
        ways = {"shp → gpkg": ("shp", ".gpkg"), "GeoParquet → GeoParquet": ("parquet", ".parquet")}
        commands = {}
        for way, (ending, suffix) in ways.items():
            tag = [
                "-m",
                "landuse",
                "tag",
                "-w",
                str(folder / ending),
                "--as-of",
                "2022-12-31",
                "--unit",
                "parcel",
            ]
            commands[f"landuse, {way}"] = [*tag, "-o", str(folder / f"landuse{suffix}")]
        commands["landuse in strips, GeoParquet"] = [
            *tag,
            "-o",
            str(folder / "strips.parquet"),
            "--low-memory",
        ]
        commands["plain script, shp → gpkg"] = [
            str(PEER),
            str(folder / "shp"),
            "shp",
            str(folder / "plain.gpkg"),
        ]
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(run([sys.executable, *command]))
        peer = written(folder / "plain.gpkg")
        for name in ("landuse.gpkg", "landuse.parquet", "strips.parquet"):
            compare(written(folder / name), peer)
    seconds = {name: statistics.median(t for t, _ in runs) for name, runs in taken.items()}
    for name, runs in taken.items():
        print(f"{name:34}{seconds[name]:8.1f} s{max(m for _, m in runs):7.2f} GiB")
    for name in commands:
        faster = seconds["plain script, shp → gpkg"] / seconds[name]
        print(f"{name:34}{faster:8.1f} × the plain script")


if __name__ == "__main__":
    main()
