"""Worker processes, none of which outlives the run that started it, however that run ends."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import (
    active_children,
    get_context,
    parent_process,
    resource_tracker,
)
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import TypeVar

from landuse.words.catalogue import language, speak

T = TypeVar("T")
#: Seconds that a worker has to delete its temporary files.
_GRACE_S = 5.0
#: Seconds that a worker without work has: enough to hand over its last result.
_HANDING_OVER_S = 0.3
#: glibc's M_MMAP_THRESHOLD: larger blocks come from the system itself, and go back to it.
_MMAP_THRESHOLD = -3
#: Set while this process does a piece of work.
_at_work = threading.Event()


@contextmanager
def workers(
    count: int, folder: Path, works_each: int | None = None
) -> Iterator[ProcessPoolExecutor]:
    """Start processes that end with the block, and with the process that started them.

    Parameters
    ----------
    count : int
        How many at once.
    folder : Path
        The folder that they write to; it is deleted when the process that started them ends.
    works_each : int, optional
        How many works a process does before another takes its place; any number where None.

    Yields
    ------
    ProcessPoolExecutor
        It is given work by :func:`submit`. Where the block raises, work under way is broken off.
    """
    other_processes = set(active_children())
    with _signals_blocked():
        _start_tracker()
        pool = ProcessPoolExecutor(
            count,
            get_context("spawn"),
            _begin,
            (folder, language()),
            max_tasks_per_child=works_each,
        )
    try:
        yield pool
    except BaseException:
        # before the pool shuts down: it may not start another in the place of one that ends
        _end([child for child in active_children() if child not in other_processes])
        pool.shutdown(cancel_futures=True)
        raise
    finally:
        pool.shutdown()


def submit(
    pool: ProcessPoolExecutor, work: Callable[..., T], *args: object
) -> Future[T]:
    """Give a worker something to do.

    Parameters
    ----------
    pool : ProcessPoolExecutor
        As :func:`workers` gives it.
    work : callable
        A function that can be pickled.
    *args : object
        Its arguments.

    Returns
    -------
    Future
        Of what it returns.
    """
    # a worker is started here, and inherits which signals are blocked: Ctrl-C and a closed
    # terminal reach all processes at once, and it is for the first one to end the others
    with _signals_blocked():
        return pool.submit(_work, work, args)


def spare_memory() -> None:
    """Let this process give back the memory it no longer uses, and silence warnings of libraries.

    Findings and errors say the same already.
    """
    import pyarrow as pa

    warnings.simplefilter("ignore")
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, 1 << 20)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block signals of the terminal until the block ends, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_tracker() -> None:
    """Start multiprocessing's resource tracker while signals are blocked: it outlives a hang-up.

    Otherwise the first worker would start it, and unblock Ctrl-C on the way.
    """
    if sys.platform != "win32":
        resource_tracker.ensure_running()


def _end(processes: list[BaseProcess]) -> None:
    """Ask processes to end; end those that do not in time."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + 2 * _GRACE_S
    for process in processes:
        seconds_left = deadline - time.monotonic()
        process.join(max(0.0, seconds_left))
        if process.is_alive():
            process.kill()


def _begin(folder: Path, lang: str) -> None:
    """Set up a worker; it speaks the language of the process that started it."""
    speak(lang)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, args=(folder,), daemon=True).start()
    spare_memory()
    # until here there are no files to delete, and the pool would print the exception of _stop
    signal.signal(signal.SIGTERM, _stop)


def _work(work: Callable[..., T], args: tuple[object, ...]) -> T:
    """Do a piece of work; where it is broken off, end the process without its temporary files."""
    try:
        _at_work.set()
        return work(*args)
    except SystemExit:
        os._exit(1)
    finally:
        _at_work.clear()


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """End in order: files that are being written are deleted on the way out."""
    # the pool asks its other workers again when the first of them has ended: a second signal
    # would break off the deleting
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not _at_work.is_set():
        # it waits, or hands over a result: broken off in that, the pool's own code would hand the
        # result over once more, and the receiving end fails on the second
        _exit_soon(_HANDING_OVER_S)
        return
    _exit_soon(_GRACE_S)
    raise SystemExit(1)


def _exit_soon(after_s: float) -> None:
    """End the process after some seconds, whatever it does by then."""
    timer = threading.Timer(after_s, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _follow_parent(folder: Path) -> None:
    """Wait for the end of the process that started this one; then delete the folder and end."""
    parent = parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    _exit_soon(_GRACE_S)
    # whoever ended the parent does not want to read the tracebacks of its workers
    null_device = os.open(os.devnull, os.O_WRONLY)
    standard_error = 2 if sys.__stderr__ is None else sys.__stderr__.fileno()
    os.dup2(null_device, standard_error)
    shutil.rmtree(folder, ignore_errors=True)
    _signal_main_thread()
    time.sleep(_GRACE_S / 2)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _signal_main_thread() -> None:
    """Ask this process to end as its parent would, waking it where the system can do that."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)
