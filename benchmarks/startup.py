"""How long ``landuse --help`` takes against an empty Python: whole processes in turn, median of the pairwise ratios."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    commands = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "landuse --help": (sys.executable, "-m", "landuse", "--help"),
        "import click": (sys.executable, "-c", "import click"),
        "import geopandas": (sys.executable, "-c", "import geopandas"),
    }
    for command in commands.values():
        seconds(*command)  # warm the file cache
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(seconds(*command))
    bare = times["python -c pass"]
    print(f"{'command':<20}{'median s':>10}{'ratio to bare':>16}")
    for name, mine in times.items():
        ratio = statistics.median(a / b for a, b in zip(mine, bare, strict=True))
        print(f"{name:<20}{statistics.median(mine):>10.3f}{ratio:>16.2f}")


if __name__ == "__main__":
    main()
