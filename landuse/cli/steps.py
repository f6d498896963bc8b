"""What a run is doing, on standard error: a bar after two seconds, or every step with ``-v``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import click

from landuse.cli.run import current_run
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.words.catalogue import say
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    from rich.progress import Progress

#: Seconds after which a wait wants an explanation.
_PATIENCE_S = 2.0
#: Columns of a bar that the name of its step may take.
_NAME_WIDTH = 36


@contextmanager
def step(code: str, **params: Parameter) -> Iterator[Callable[[float], None]]:
    """Tell what is being done while it takes long; with ``-v``, whatever it takes.

    A terminal gets a bar with the name of the step. It shows how far the step is once that is
    told, and goes again when the step ends.

    Parameters
    ----------
    code : str
        What is being done: a code of the catalogue.
    **params : Parameter
        What goes into it.

    Yields
    ------
    callable
        To be called with the share done (0–1), by whoever knows it.
    """
    name = phrase(code, **params).in_language()
    log_step(name)
    if not _has_bar():
        yield _ignore
        return
    bar = _bar()
    task = bar.add_task(name, total=None)
    # a timer, since a step that tells nothing of itself takes long too
    late = Timer(_PATIENCE_S, bar.start)
    late.daemon = True
    late.start()

    def tick(share: float) -> None:
        bar.update(task, total=1.0, completed=share)

    try:
        yield tick
    finally:
        late.cancel()
        late.join()
        # the end of a bar that was never shown would print an empty line
        if bar.live.is_started:
            bar.stop()


def log_step(sentence: str) -> None:
    """Say what is being done, where ``-v`` asks for it.

    Parameters
    ----------
    sentence : str
        In the language of the run.
    """
    run = current_run()
    if run is not None and run.is_verbose:
        seconds = time.monotonic() - run.began
        click.echo(
            say("cli.told", seconds=seconds, sentence=visible(sentence)), err=True
        )


def _has_bar() -> bool:
    """Whether standard error is a terminal on which a line can be written over."""
    return (
        sys.stderr is not None
        and sys.stderr.isatty()
        and os.environ.get("TERM", "") != "dumb"
    )


def _bar() -> Progress:
    """A bar that is not shown yet; rich leaves out colours where NO_COLOR asks for that."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.table import Column

    # a long path leaves the bar its room
    name = Column(no_wrap=True, overflow="ellipsis", max_width=_NAME_WIDTH)
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=name),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _ignore(_: float) -> None:
    """Nobody watches."""
