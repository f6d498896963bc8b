"""Works timed in turn, so that a busy moment of the machine falls on all of them."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping


def sizes(*usual: int) -> list[int]:
    """The numbers given on the command line, the usual ones in place of those that are not."""
    given = [int(word) for word in sys.argv[1:]]
    return [*given, *usual[len(given) :]]


def seconds(work: Callable[[], object]) -> float:
    """How long a work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of each work, the median of some rounds in which all are done in turn."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(times) for name, times in taken.items()}
