"""What a person sees while waiting: on standard error, on a terminal, after two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds after which a wait wants an explanation.
_PATIENCE_S = 2.0


@contextmanager
def watched(label: str) -> Iterator[Callable[[float], None]]:
    """Show how far some work is.

    Parameters
    ----------
    label : str
        What is being done.

    Yields
    ------
    callable
        To be called with the share done (0–1).
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    start = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task(label, total=1.0)

    def tick(share: float) -> None:
        if console.is_terminal and time.monotonic() - start > _PATIENCE_S:
            bar.start()
        bar.update(task, completed=share)

    try:
        yield tick
    finally:
        # the end of a bar that was never shown would print an empty line
        if bar.live.is_started:
            bar.stop()


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """Say what is being waited for.

    Parameters
    ----------
    label : str
        What is being done.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(label, total=None)
    late = Timer(_PATIENCE_S, bar.start)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
        if bar.live.is_started:
            bar.stop()
