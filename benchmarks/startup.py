"""How long ``landuse --help`` takes against an empty Python.

    python benchmarks/startup.py [rounds, default 15]

Whole processes in turn; the ratios are medians of the pairwise ones.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

from timing import seconds, sizes

COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "landuse --help": ("-m", "landuse", "--help"),
    "import click": ("-c", "import click"),
    "import geopandas": ("-c", "import geopandas"),
}


def run(name: str) -> float:
    """Seconds of one process."""
    command = [sys.executable, *COMMANDS[name]]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def main() -> None:
    (rounds,) = sizes(15)
    for name in COMMANDS:
        run(name)  # warm the file cache
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, taken in times.items():
            taken.append(run(name))
    bare = times["python -c pass"]
    print(f"{'command':<20}{'median s':>10}{'ratio to bare':>16}")
    for name, taken in times.items():
        ratio = statistics.median(a / b for a, b in zip(taken, bare, strict=True))
        print(f"{name:<20}{statistics.median(taken):>10.3f}{ratio:>14.2f} ×")


if __name__ == "__main__":
    main()
