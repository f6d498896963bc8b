"""The process that reads files, as seen by the one that asks it.

Libraries that read damaged files crash, hang and take all memory. They do so in a child, which is
started early, so that it gets ready while the parent imports its own libraries, and which reads
every file of a run. If it ends, the file that it was reading is named, and the next file gets
another. Nothing here is imported that takes time.

The child is a Python of its own: libraries have threads, and a fork copies their locks and not
them. Only a command line that has just begun, where nothing of that is there yet, imports what both
want and is forked (:mod:`landuse.adapters.reading.forked`); a child in the place of one that has
ended is a Python of its own there too. It leads a group of processes, so that Ctrl-C on a terminal
reaches only the parent, and the parent ends the child with whatever that has started. It is reached
by its standard input and output alone; when its input ends, so does it.
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
#: Seconds that a child may take to be ready, and to end when it is no longer wanted.
_STARTUP_S, _GRACE_S = 60.0, 1.0
#: What makes a child small: one thread and one heap are enough for one file at a time.
_SPARING = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",
}
#: Bytes of a pipe, where the system lets it be chosen: large layers go through it.
_PIPE_BYTES = 1 << 20


class NoChildError(Exception):
    """No child can be started here: files are to be read in this process."""


@dataclass
class _Child:
    """A child, and what is known of it.

    Parameters
    ----------
    process : Popen or ForkedProcess
        Itself.
    folder : str
        Where its temporary files are; empty until it has said so.
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
    Threads may ask at the same time; the child does one thing after the other, so that it is known
    over which file it has ended. Closing does not wait for them: who is waiting for an answer is
    told that there is none.
    """

    def __init__(self, module: str = _MODULE, *, may_start: bool = True) -> None:
        self._module = module
        self._may_start = may_start
        self._is_closed = False
        self._child: _Child | None = None
        self._asking = threading.Lock()

    def start(self, *, may_fork: bool = False) -> None:
        """Start the child, and do not wait until it is ready.

        Where none can be started nothing is said: whoever asks will be told.

        Parameters
        ----------
        may_fork : bool
            Whether it may be a copy of this process, which then imports here what both want.
        """
        if self._child is not None or not self._may_start or self._is_closed:
            return
        with suppress(NoChildError):
            if may_fork and forked.is_single():
                self._child = _Child(_forked(self._module))
            else:
                self._child = _Child(_started(self._module))

    def ask(self, question: Message, name: str, limits: Limits) -> Message:
        """Let the child read something; one question at a time.

        Parameters
        ----------
        question : Message
            As :mod:`landuse.adapters.reading.child` understands it.
        name : str
            What messages call the file.
        limits : Limits
            Of which the seconds are kept here.

        Returns
        -------
        Message
            Its answer.

        Raises
        ------
        SourceError
            The child came to an end over the file, or took too long.
        NoChildError
            No child can be started.
        """
        from landuse.adapters.reading import messages

        with self._asking:
            if self._is_closed:
                raise SourceError(
                    "limits.ended", file=name, reason="-", limit=limits.memory_mb
                )
            child = self._ready_child()
            is_sound = False
            try:
                with _in_time(child, limits.seconds):
                    messages.send(question, child.questions)
                    # what is longer than the child may be is nothing that it has read
                    answer = messages.receive(child.answers, limits.memory_mb << 20)
                is_sound = not answer.header.get("is_last", False)
                return answer
            except (OSError, EOFError, ValueError) as error:
                raise _end_of(child, name, limits) from error
            finally:
                if not is_sound:
                    self._let_go(child)

    def close(self) -> None:
        """End the child, whatever it is doing; nothing more can be asked."""
        self._is_closed = True
        child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _ready_child(self) -> _Child:
        """The child, waited for until it can be asked."""
        from landuse.adapters.reading import messages

        if not self._may_start:
            raise NoChildError
        child = self._child
        if child is not None and child.folder and child.process.poll() is not None:
            self._let_go(child)
            child = None
        if child is None:
            child = self._child = _Child(_started(self._module))
        if not child.folder:
            try:
                with _in_time(child, _STARTUP_S):
                    child.folder = messages.receive(child.answers).header["folder"]
            except (OSError, EOFError, ValueError):
                self._may_start = False
                self._let_go(child)
                raise NoChildError from None
        return child

    def _let_go(self, child: _Child) -> None:
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
    """Let one process read all files of a block; blocks within it have the same.

    Parameters
    ----------
    early : bool
        Whether it is started at once rather than for the first file.
    may_fork : bool
        Whether it may then be a copy of this process: where a program has just begun.

    Yields
    ------
    ReadingProcess
        It has ended, and left nothing, when the block has.
    """
    current = _of_the_run.get()
    if current is not None:
        yield current
        return
    process = ReadingProcess()
    if early:
        process.start(may_fork=may_fork)
    with _as_that_of_the_run(process):
        yield process


@contextmanager
def reading_here() -> Iterator[None]:
    """Read all files of a block in this very process: a crash of a library is then its end."""
    with _as_that_of_the_run(ReadingProcess(may_start=False)):
        yield


@contextmanager
def _as_that_of_the_run(process: ReadingProcess) -> Iterator[None]:
    """Let a process be the one that reads, and end it with the block."""
    token = _of_the_run.set(process)
    try:
        yield
    finally:
        _of_the_run.reset(token)
        process.close()


def own_python(code: str) -> list[str]:
    """Command of a Python with the modules of this process, and none of the folder it is in.

    Parameters
    ----------
    code : str
        What it runs.

    Returns
    -------
    list of str
        To which arguments may be added.
    """
    flags = ["-I" if sys.flags.isolated else "-P"]
    if sys.flags.utf8_mode:
        flags += ["-X", "utf8"]
    return [
        sys.executable,
        *flags,
        "-c",
        f"import sys; sys.path[:] = {sys.path!r}; {code}",
    ]


def _forked(module: str) -> forked.ForkedProcess:
    """A copy of this process that runs the ``main`` of a module, when all it needs is imported."""
    import_module("landuse.adapters.reading.child").import_readers()
    main = import_module(module).main
    try:
        return forked.forked(main, _PIPE_BYTES)
    except OSError:
        raise NoChildError from None


def _started(module: str) -> subprocess.Popen[bytes]:
    """A child that runs the ``main`` of a module."""
    if not sys.executable:
        raise NoChildError
    try:
        return subprocess.Popen(  # noqa: S603 - our own module
            own_python(f"from {module} import main; main()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # what libraries say of a file is no news to people
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_SPARING},
            pipesize=_PIPE_BYTES,
            # Ctrl-C is for the parent, which ends the child and whatever that has started
            process_group=0 if os.name == "posix" else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise NoChildError from None


@contextmanager
def _in_time(child: _Child, seconds: float) -> Iterator[None]:
    """End a child that takes longer than the block may."""

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


def _end_of(child: _Child, name: str, limits: Limits) -> SourceError:
    """What is said of a file over which a child has ended.

    A crash and a lack of memory look the same from here: the system ends a process for both.
    """
    if child.is_late:
        return SourceError("limits.seconds", file=name, limit=limits.seconds)
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(_GRACE_S)
    reason = _reason(child.process.returncode)
    return SourceError("limits.ended", file=name, reason=reason, limit=limits.memory_mb)


def _reason(code: int | None) -> str:
    """How a process has ended, as its system calls it.

    >>> _reason(-11), _reason(0xC0000005), _reason(1)
    ('SIGSEGV', '0xC0000005', '1')
    """
    if code is None:
        return "?"
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"0x{code:X}" if code > 255 else str(code)


def _end(child: _Child) -> None:
    """End a child in order: it clears away what it was doing when nobody asks any more."""
    with suppress(OSError):
        child.questions.close()
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(_GRACE_S)
    _kill(child)


def _kill(child: _Child) -> None:
    """End a child, what it has started, and its temporary files; one that has ended already too."""
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
    # it was ended before it could say where its temporary files are
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix_of(process.pid)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def prefix_of(pid: int) -> str:
    """How the name of the folder begins that a process has for its temporary files.

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
