"""The process that reads files, from the side of the one that asks it.

Libraries that read damaged files crash, hang and take all memory. They do so in a child process. It
is started early, so that it gets ready while the parent imports its own libraries, and reads every
file of a run. If it ends, an error names the file that it was reading, and the next file gets
another child. This module imports nothing that takes time.

The child is a new Python: libraries have threads, and a fork copies the locks of threads but not
the threads. Only a command line that has just begun has no threads yet; it imports the libraries
that both need and is forked (:mod:`landuse.adapters.reading.forked`). A child that replaces one
that has ended is always a new Python. The child leads a group of processes, so that Ctrl-C on a
terminal reaches only the parent, and the parent ends the child with whatever that has started. They
talk by the child's standard input and output alone; when its input ends, so does the child.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING

from landuse.adapters.reading import forked
from landuse.errors import SourceError

if TYPE_CHECKING:
    from landuse.adapters.reading.limits import Limits
    from landuse.adapters.reading.messages import Message

#: The module whose ``main`` is the child.
_MODULE = "landuse.adapters.reading.child"
#: Seconds that a child may take to be ready, and to end when it is no longer needed.
_STARTUP_S, _GRACE_S = 60.0, 1.0
#: Settings of a small child: one thread and one heap are enough for one file at a time.
_SMALL_CHILD = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",
}
#: Bytes of a pipe, where the system lets it be chosen: large layers go through it.
_PIPE_BYTES = 1 << 20


class NoChildError(Exception):
    """No child can be started here: files are to be read by this process."""


@dataclass
class _Child:
    """A child and its state.

    Parameters
    ----------
    process : Popen or ForkedProcess
        The process.
    folder : str
        The folder of its temporary files; empty until it is ready.
    is_late : bool
        Whether it was ended because it took too long.
    """

    process: subprocess.Popen[bytes] | forked.ForkedProcess
    folder: str = ""
    is_late: bool = False

    @property
    def questions(self) -> IO[bytes]:
        """Its standard input."""
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def answers(self) -> IO[bytes]:
        """Its standard output."""
        assert self.process.stdout is not None
        return self.process.stdout


class ReadingProcess:
    """Reads files in a child, one after the other.

    Parameters
    ----------
    module : str
        The module whose ``main`` answers.
    may_start : bool
        Whether there may be a child at all.

    Notes
    -----
    Threads may ask at the same time; the child reads one file after the other, so that it is known
    which file has ended it. Closing does not wait for them: a thread that is waiting for an answer
    gets an error.
    """

    def __init__(self, module: str = _MODULE, *, may_start: bool = True) -> None:
        self._module = module
        self._may_start = may_start
        self._is_closed = False
        self._child: _Child | None = None
        self._asking = threading.Lock()

    def start(self, *, may_fork: bool = False) -> None:
        """Start the child, and do not wait until it is ready.

        Where none can be started, there is no error before the first question.

        Parameters
        ----------
        may_fork : bool
            Whether it may be a copy of this process, which then imports the libraries of both.
        """
        if self._child is not None or not self._may_start or self._is_closed:
            return
        with suppress(NoChildError):
            if may_fork and forked.is_single():
                self._child = _Child(_fork_child(self._module))
            else:
                self._child = _Child(_start_python(self._module))

    def ask(self, question: Message, name: str, limits: Limits) -> Message:
        """Let the child answer a question; one at a time.

        Parameters
        ----------
        question : Message
            As :mod:`landuse.adapters.reading.child` understands it.
        name : str
            The name of the file, for the error.
        limits : Limits
            This process enforces the seconds, the child the others.

        Returns
        -------
        Message
            Its answer.

        Raises
        ------
        SourceError
            The file has ended the child, or took too long; or reading was stopped, by no fault of
            the file.
        NoChildError
            No child can be started.
        """
        from landuse.adapters.reading import messages

        with self._asking:
            if self._is_closed:
                raise SourceError("reading.stopped", file=name)
            try:
                child = self._ready_child()
            except NoChildError:
                if self._is_closed:
                    # this process must not read on either
                    raise SourceError("reading.stopped", file=name) from None
                raise
            can_go_on = False
            try:
                with _time_limit(child, limits.seconds):
                    messages.send(question, child.questions)
                    # no true answer is longer than the memory of the child
                    max_bytes = limits.memory_mb * 2**20
                    answer = messages.receive(child.answers, max_bytes)
                can_go_on = not answer.header.get("is_last", False)
                return answer
            except (OSError, EOFError, ValueError) as error:
                if self._is_closed:
                    raise SourceError("reading.stopped", file=name) from error
                raise _error_of_ended_child(child, name, limits) from error
            finally:
                if not can_go_on:
                    self._discard(child)

    def close(self) -> None:
        """End the child, even in the middle of a file; nothing can be asked any more."""
        self._is_closed = True
        child, self._child = self._child, None
        if child is not None:
            _end_in_order(child)

    def _ready_child(self) -> _Child:
        """The child, once it is ready to be asked."""
        from landuse.adapters.reading import messages

        if not self._may_start:
            raise NoChildError
        child = self._child
        if child is not None and child.folder and child.process.poll() is not None:
            self._discard(child)
            child = None
        if child is None:
            child = self._child = _Child(_start_python(self._module))
        if not child.folder:
            try:
                with _time_limit(child, _STARTUP_S):
                    child.folder = messages.receive(child.answers).header["folder"]
            except (OSError, EOFError, ValueError):
                self._may_start = False
                self._discard(child)
                raise NoChildError from None
        return child

    def _discard(self, child: _Child) -> None:
        """End a child that cannot be asked again."""
        if self._child is child:
            self._child = None
        _kill(child)


#: The process of the run.
_of_the_run: ContextVar[ReadingProcess | None] = ContextVar(
    "reading_process", default=None
)


@contextmanager
def reading_process(
    *, early: bool = True, may_fork: bool = False
) -> Iterator[ReadingProcess]:
    """Let one process read all files of a block; blocks within it use the same process.

    Parameters
    ----------
    early : bool
        Whether it is started at once rather than for the first file.
    may_fork : bool
        Whether it may then be a copy of this process: where a program has just begun.

    Yields
    ------
    ReadingProcess
        It is ended, and its temporary files removed, at the end of the block.
    """
    current = _of_the_run.get()
    if current is not None:
        yield current
        return
    process = ReadingProcess()
    if early:
        process.start(may_fork=may_fork)
    with _set_for_the_run(process):
        yield process


@contextmanager
def reading_here() -> Iterator[None]:
    """Read all files of a block in this very process: a crash of a library then ends it."""
    with _set_for_the_run(ReadingProcess(may_start=False)):
        yield


@contextmanager
def _set_for_the_run(process: ReadingProcess) -> Iterator[None]:
    """Let a process read all files of a block, and end it with the block."""
    token = _of_the_run.set(process)
    try:
        yield
    finally:
        _of_the_run.reset(token)
        process.close()


def own_python(code: str) -> list[str]:
    """The command of a new Python with the modules of this one, but none of the working folder.

    Parameters
    ----------
    code : str
        The code that it runs.

    Returns
    -------
    list of str
        Arguments may be added.
    """
    flags = ["-I" if sys.flags.isolated else "-P"]
    if sys.flags.utf8_mode:
        flags += ["-X", "utf8"]
    code_with_path = f"import sys; sys.path[:] = {sys.path!r}; {code}"
    return [sys.executable, *flags, "-c", code_with_path]


def _fork_child(module: str) -> forked.ForkedProcess:
    """Fork this process; the copy runs the ``main`` of a module, its libraries imported before."""
    import_module("landuse.adapters.reading.child").import_readers()
    main = import_module(module).main
    try:
        return forked.forked(main, _PIPE_BYTES)
    except OSError:
        raise NoChildError from None


def _start_python(module: str) -> subprocess.Popen[bytes]:
    """Start a new Python that runs the ``main`` of a module."""
    if not sys.executable:
        raise NoChildError
    command = own_python(f"from {module} import main; main()")
    environment = {**os.environ, **_SMALL_CHILD}
    # Ctrl-C is for the parent, which ends the child and whatever that has started
    process_group = 0 if os.name == "posix" else None
    try:
        return subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # the warnings of libraries do not help the reader of a ledger
            stderr=subprocess.DEVNULL,
            env=environment,
            pipesize=_PIPE_BYTES,
            process_group=process_group,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise NoChildError from None


@contextmanager
def _time_limit(child: _Child, seconds: float) -> Iterator[None]:
    """End a child where the block takes longer than so many seconds."""

    def end() -> None:
        child.is_late = True
        _kill(child)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _error_of_ended_child(child: _Child, name: str, limits: Limits) -> SourceError:
    """The error of a file that has ended a child.

    A crash and a lack of memory cannot be distinguished here: the system ends a process for both.
    """
    if child.is_late:
        return SourceError("limits.seconds", file=name, limit=limits.seconds)
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(_GRACE_S)
    reason = _exit_reason(child.process.returncode)
    return SourceError("limits.ended", file=name, reason=reason, limit=limits.memory_mb)


def _exit_reason(code: int | None) -> str:
    """The signal or exit code with which a process has ended, as its system names it.

    >>> _exit_reason(-11), _exit_reason(0xC0000005), _exit_reason(1)
    ('SIGSEGV', '0xC0000005', '1')
    """
    if code is None:
        return "?"
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"0x{code:X}" if code > 255 else str(code)


def _end_in_order(child: _Child) -> None:
    """End a child in order: it removes its temporary files when its input ends."""
    with suppress(OSError):
        child.questions.close()
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(_GRACE_S)
    _kill(child)


def _kill(child: _Child) -> None:
    """End a child and the processes it has started; remove its temporary files."""
    process = child.process
    if process.poll() is None:
        if os.name == "posix":
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    process.wait()
    for stream in (child.questions, child.answers):
        with suppress(OSError):
            stream.close()
    if child.folder:
        shutil.rmtree(child.folder, ignore_errors=True)
        return
    # it was ended before it could report the folder of its temporary files
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix_of(process.pid)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def prefix_of(pid: int) -> str:
    """The beginning of the name of a process's folder of temporary files.

    Parameters
    ----------
    pid : int
        Its number.

    Returns
    -------
    str

    Examples
    --------
    >>> prefix_of(7)
    'landuse-7-'
    """
    return f"landuse-{pid}-"
