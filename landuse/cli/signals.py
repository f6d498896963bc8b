"""Signals that ask a run to end: it ends in order, so that temporary files and workers go."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

#: Ctrl-C, a polite end, a closed terminal; and a closed console on Windows.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
#: Seconds in which a second signal is impatience: what runs then is the tidying.
_TIDY_S = 3.0


class Stopped(BaseException):
    """A signal asked the run to end.

    It is no ``Exception``, so that no guard around a file takes it for the file's fault.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Let signals that ask a run to end raise Stopped in the block.

    A signal that whoever started the run ignores (``nohup``) stays ignored. Elsewhere than in the
    main thread Python knows no handlers, and nothing is changed.

    Raises
    ------
    Stopped
        Where such a signal comes; and in place of any error that follows it: a library that calls
        back into Python, as GDAL does for the columns it writes, makes an error of its own of what
        is raised there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last: list[float] = []
    received: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if last and now - last[0] < _TIDY_S:
            return
        last[:] = [now]
        received.append(number)
        raise Stopped(number)

    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    try:
        yield
    except click.exceptions.Exit:
        raise
    except Exception as error:
        if received:
            raise Stopped(received[0]) from error
        raise
    finally:
        for number, handler in before.items():
            # None: it was set by something other than Python, and cannot be set again
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
