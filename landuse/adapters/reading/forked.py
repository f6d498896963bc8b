"""A copy of this process that goes on to do something else, where that is cheap and does no harm.

What has been imported need not be imported again, which is nearly all of what it costs to start a
process that reads. But a fork copies the locks of all threads and none of the threads but one, so
that it is for a process that has no others yet: that of a command line that has just begun. Linux
alone; the frameworks of macOS do not bear it, and Windows has none.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

#: Seconds between two looks at whether a process has ended.
_LOOK_S = 0.005
#: Seconds in which a process whose input has ended is to end.
_GRACE_S = 1.0
#: Signals that ask a process to end. They wait while it is copied: what their handlers raise would
#: be lost in what Python calls around a fork, and be told on the terminal as a fault.
_ASKING = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
#: The first descriptor that is not one of the three that every process has.
_FIRST_OWN = 3


def is_single() -> bool:
    """Whether this process has one thread, those of libraries counted, and may be forked.

    Returns
    -------
    bool
        False wherever the system does not say.
    """
    if sys.platform != "linux":
        return False
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


class ForkedProcess:
    """A forked process, with the part of :class:`subprocess.Popen` that is asked of one that reads.

    Parameters
    ----------
    pid : int
        Its number.
    stdin, stdout : file
        Our ends of its pipes.

    Attributes
    ----------
    returncode : int or None
        How it ended, as Popen has it; None while it has not, or nobody has looked.
    """

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self.returncode: int | None = None
        self._looking = threading.Lock()

    def poll(self) -> int | None:
        """Look whether it has ended.

        Returns
        -------
        int or None
            :attr:`returncode`.
        """
        with self._looking:
            if self.returncode is None:
                self._look()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Parameters
        ----------
        timeout : float, optional
            Seconds; without end where None.

        Returns
        -------
        int
            :attr:`returncode`.

        Raises
        ------
        subprocess.TimeoutExpired
            It takes longer.
        """
        last = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if last is not None and time.monotonic() > last:
                raise subprocess.TimeoutExpired("fork", timeout or 0)
            time.sleep(_LOOK_S)
        return code

    def kill(self) -> None:
        """End it at once; one that has ended already is no matter."""
        with self._looking:
            # its number may be another's once it has been looked at
            if self.returncode is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def _look(self) -> None:
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except (
            ChildProcessError
        ):  # someone else has waited for all children of this process
            self.returncode = 0
            return
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)


def forked(main: Callable[[], None], pipe_bytes: int) -> ForkedProcess:
    """Start a copy of this process that runs a function and ends.

    Parameters
    ----------
    main : callable
        Reads its standard input and writes its standard output, which lead here; what it and its
        libraries say on standard error goes nowhere.
    pipe_bytes : int
        How much a pipe holds.

    Returns
    -------
    ForkedProcess
        Leading a group of its own, so that Ctrl-C on a terminal does not reach it.

    Raises
    ------
    OSError
        Where the system refuses it.
    """
    theirs_in, ours_out = _pipe(pipe_bytes)
    ours_in, theirs_out = _pipe(pipe_bytes)
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING)
    gc.freeze()  # what lies there already is looked at by neither, and stays shared
    try:
        with warnings.catch_warnings():
            # numpy's library of algebra has threads by now, and parts from them in order
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError:
        for descriptor in (theirs_in, theirs_out, ours_in, ours_out):
            os.close(descriptor)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        raise
    if pid == 0:
        _become(main, theirs_in, theirs_out, (ours_in, ours_out))
    os.close(theirs_in)
    os.close(theirs_out)
    with suppress(OSError):  # both sides say so, as either may be first
        os.setpgid(pid, pid)
    process = ForkedProcess(pid, os.fdopen(ours_out, "wb"), os.fdopen(ours_in, "rb"))
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    except BaseException:
        # what waited is raised here, and nobody would know of the copy
        process.stdin.close()
        with suppress(
            subprocess.TimeoutExpired
        ):  # it ends by itself, and clears away first
            process.wait(_GRACE_S)
        process.kill()
        process.wait()
        raise
    return process


def _become(
    main: Callable[[], None], own_in: int, own_out: int, others: tuple[int, int]
) -> None:
    """What the copy does: never does it come back to what its stack was about."""
    try:
        os.setpgid(0, 0)
        for number in _ASKING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING)
        # or this process would keep its own pipe open, and not hear that nobody asks any more
        for descriptor in others:
            os.close(descriptor)
        os.dup2(own_in, 0)
        os.dup2(own_out, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.close(own_in)
        os.close(own_out)
        sys.stdin = os.fdopen(0, encoding="utf-8")
        sys.stdout = sys.stderr = os.fdopen(2, "w", encoding="utf-8")
        main()
    finally:
        os._exit(1)


def _pipe(size: int) -> tuple[int, int]:
    """The reading and the writing end of a pipe, none of them one of the first three."""
    import fcntl

    ends = []
    for end in os.pipe():
        if end < _FIRST_OWN:
            ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN))
            os.close(end)
        else:
            ends.append(end)
    with suppress(OSError, AttributeError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, size)
    return ends[0], ends[1]
