"""Processes of our own: none outlives the run that started it, however that run ends."""

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
#: Seconds that a worker has for tidying up.
_GRACE_S = 5.0
#: Seconds that a worker without work has: enough to hand over what it made last.
_HANDING_OVER_S = 0.3
#: glibc's M_MMAP_THRESHOLD: larger blocks come from the system itself, and go back to it.
_MMAP_THRESHOLD = -3
#: Whether this process does a piece of work at the moment.
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
        What they write to: it vanishes with the process that started them.
    works_each : int, optional
        How many works a process does before another takes its place; any number where None.

    Yields
    ------
    ProcessPoolExecutor
        To be given work by :func:`submit`. Where the block raises, what is under way is broken off.
    """
    others = set(active_children())
    with _held_back():
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
        # before the pool is told: it may not start another in the place of one that ends
        _end([process for process in active_children() if process not in others])
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
    # a worker is started here, and inherits which signals are held back: Ctrl-C and a closed
    # terminal reach all processes at once, and it is for the first one to end the others
    with _held_back():
        return pool.submit(_work, work, args)


def spare_memory() -> None:
    """Let this process give back the memory it no longer uses, and silence what libraries mutter.

    What they would say is in findings and errors already.
    """
    import pyarrow as pa

    warnings.simplefilter("ignore")
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, 1 << 20)


@contextmanager
def _held_back() -> Iterator[None]:
    """Signals of the terminal wait until the end of the block, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_tracker() -> None:
    """Start multiprocessing's own helper while signals are held back: it outlives a hang-up.

    It would be started by the first worker, and end the holding back of Ctrl-C on the way.
    """
    if sys.platform != "win32":
        resource_tracker.ensure_running()


def _end(processes: list[BaseProcess]) -> None:
    """Ask processes to end; end those that do not in time."""
    for process in processes:
        process.terminate()
    last = time.monotonic() + 2 * _GRACE_S
    for process in processes:
        process.join(max(0.0, last - time.monotonic()))
        if process.is_alive():
            process.kill()


def _begin(folder: Path, lang: str) -> None:
    """What a worker does first; it speaks the language of the process that started it."""
    speak(lang)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, args=(folder,), daemon=True).start()
    spare_memory()
    # until here there is nothing to clear away, and the pool would print what it was broken off by
    signal.signal(signal.SIGTERM, _stop)


def _work(work: Callable[..., T], args: tuple[object, ...]) -> T:
    """The work; where it is broken off its temporary files are gone, and so is the process."""
    try:
        _at_work.set()
        return work(*args)
    except SystemExit:
        os._exit(1)
    finally:
        _at_work.clear()


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """End in order: what is being written is cleared away on the way out."""
    # the pool asks its other workers again when the first of them has ended: a second time
    # would break off the clearing away
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not _at_work.is_set():
        # it waits, or hands over what it made: broken off in that, the pool's own code would
        # hand it over once more, and its other end falls over the second
        _exit_soon(_HANDING_OVER_S)
        return
    _exit_soon(_GRACE_S)
    raise SystemExit(1)


def _exit_soon(after_s: float) -> None:
    """End the process in a while, whatever it does by then."""
    late = threading.Timer(after_s, os._exit, (1,))
    late.daemon = True
    late.start()


def _follow_parent(folder: Path) -> None:
    """Wait for the end of the process that started this one; end then, and leave nothing."""
    parent = parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    _exit_soon(_GRACE_S)
    # whoever ended the parent is not to read what its workers think of that
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stderr__.fileno() if sys.__stderr__ is not None else 2)
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
