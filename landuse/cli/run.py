"""What one run of the command line has done so far, and how much it is to say."""

from __future__ import annotations

import time

import click


class Run:
    """The state of one run; no dataclass, whose module takes a twentieth of the start.

    Attributes
    ----------
    has_written : bool
        Whether a result has taken its place: it stays where a later step fails.
    is_verbose : bool
        Whether every step is told.
    began : float
        When, in seconds of the monotonic clock.
    """

    def __init__(self) -> None:
        self.has_written = False
        self.is_verbose = False
        self.began = time.monotonic()


def current_run() -> Run | None:
    """Find the state of the run that is under way.

    Returns
    -------
    Run or None
        None where a command was called from Python.
    """
    context = click.get_current_context(silent=True)
    return context.find_object(Run) if context is not None else None


def mark_written() -> None:
    """Remember that a result of this run has taken its place."""
    run = current_run()
    if run is not None:
        run.has_written = True
