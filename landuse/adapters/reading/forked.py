"""A fork of this process, where that is cheap and does no harm.

A fork need not import its libraries again, which is nearly the whole cost of starting a process
that reads. But it copies the locks of all threads and only one of the threads, so it is for a
process that has no others yet: that of a command line that has just begun. On Linux only: the
frameworks of macOS do not support it, and Windows has no fork.
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

#: Seconds between two checks whether a process has ended.
_POLL_S = 0.005
#: Seconds in which a process whose input has ended is to end.
_GRACE_S = 1.0
#: Signals that ask a process to end. They are held back while it is forked: an exception of their
#: handlers would be lost in the hooks of a fork, and be printed on the terminal as a fault.
_END_SIGNALS = (
    signal.SIGINT,
    signal.SIGTERM,
    getattr(signal, "SIGHUP", signal.SIGTERM),
)
#: The first descriptor behind the three that every process has.
_FIRST_FREE = 3


def is_single() -> bool:
    """Whether this process has one thread, those of libraries counted, and may be forked.

    Returns
    -------
    bool
        False where the system does not list threads.
    """
    if sys.platform != "linux":
        return False
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


class ForkedProcess:
    """A forked process, with those methods of :class:`subprocess.Popen` that its parent calls.

    Parameters
    ----------
    pid : int
        The number of the process.
    stdin, stdout : file
        Our ends of its pipes.

    Attributes
    ----------
    returncode : int or None
        Its exit code as in Popen; None until it has ended and been polled.
    """

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self.returncode: int | None = None
        self._poll_lock = threading.Lock()

    def poll(self) -> int | None:
        """Check whether it has ended.

        Returns
        -------
        int or None
            :attr:`returncode`.
        """
        with self._poll_lock:
            if self.returncode is None:
                self._update_returncode()
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
        started = time.monotonic()
        code = self.poll()
        while code is None:
            if timeout is not None and time.monotonic() > started + timeout:
                raise subprocess.TimeoutExpired("fork", timeout)
            time.sleep(_POLL_S)
            code = self.poll()
        return code

    def kill(self) -> None:
        """End it at once, unless it has ended already."""
        with self._poll_lock:
            # once it has been polled its number may be that of another process
            if self.returncode is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def _update_returncode(self) -> None:
        """Ask the system whether the process has ended."""
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            # other code has waited for all children of this process
            self.returncode = 0
            return
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)


def forked(main: Callable[[], None], pipe_bytes: int) -> ForkedProcess:
    """Start a copy of this process that runs a function and ends.

    Parameters
    ----------
    main : callable
        Reads its standard input and writes its standard output, which are connected to this
        process; standard error is discarded.
    pipe_bytes : int
        Capacity of a pipe.

    Returns
    -------
    ForkedProcess
        The leader of a group of processes, so that Ctrl-C on a terminal does not reach it.

    Raises
    ------
    OSError
        Where the system refuses it.
    """
    child_in, parent_out = _pipe(pipe_bytes)
    parent_in, child_out = _pipe(pipe_bytes)
    previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, _END_SIGNALS)
    gc.freeze()  # existing objects are walked over by neither process, and stay shared
    try:
        with warnings.catch_warnings():
            # numpy's linear algebra has threads by now, and ends them in order before a fork
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError:
        for descriptor in (child_in, child_out, parent_in, parent_out):
            os.close(descriptor)
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        raise
    if pid == 0:
        _run_in_child(main, child_in, child_out, (parent_in, parent_out))
    os.close(child_in)
    os.close(child_out)
    with suppress(OSError):  # both processes do this, as either may be first
        os.setpgid(pid, pid)
    questions, answers = os.fdopen(parent_out, "wb"), os.fdopen(parent_in, "rb")
    process = ForkedProcess(pid, questions, answers)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
    except BaseException:
        # a signal that was held back is raised here, and nobody would know of the fork
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            # it ends by itself, and removes its temporary files first
            process.wait(_GRACE_S)
        process.kill()
        process.wait()
        raise
    return process


def _run_in_child(
    main: Callable[[], None],
    child_in: int,
    child_out: int,
    parent_ends: tuple[int, int],
) -> None:
    """Run a function in the forked process and end it: it never returns to its former stack."""
    try:
        os.setpgid(0, 0)
        for number in _END_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _END_SIGNALS)
        # else this process would keep its own input open, and not notice that the parent ends
        for descriptor in parent_ends:
            os.close(descriptor)
        os.dup2(child_in, 0)
        os.dup2(child_out, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.close(child_in)
        os.close(child_out)
        sys.stdin = os.fdopen(0, encoding="utf-8")
        sys.stdout = sys.stderr = os.fdopen(2, "w", encoding="utf-8")
        main()
    finally:
        os._exit(1)


def _pipe(size: int) -> tuple[int, int]:
    """The reading and the writing end of a pipe, none of them among the first three descriptors."""
    import fcntl

    ends = []
    for end in os.pipe():
        if end < _FIRST_FREE:
            ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE))
            os.close(end)
        else:
            ends.append(end)
    with suppress(OSError, AttributeError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, size)
    return ends[0], ends[1]
