"""Works timed in turn, so that a busy moment of the machine falls on all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def medians(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}
