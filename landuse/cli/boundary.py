"""The last door: whatever happens in a run ends in a sentence and an exit code, never a traceback.

2 is bad input, bad usage or a system that refuses; 70 a fault of ours (``EX_SOFTWARE`` of
sysexits.h); 128 and the signal's number, as a shell counts, where a signal ended the run: 130 for
Ctrl-C.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TextIO

import click

from landuse.cli.signals import Stopped, stopping_in_order
from landuse.errors import LanduseError, SourcesError, reason_of, without_passwords

_REFUSED = 2
_FAULT = 70
_BY_SIGNAL = 128


class ExpectedFailure(click.ClickException):
    """What a person can mend: a line on standard error for each, exit status 2."""

    exit_code = _REFUSED

    def show(self, file: Any = None) -> None:  # noqa: ARG002
        """Print the sentence.

        Parameters
        ----------
        file : file, optional
            Not looked at: it is standard error.
        """
        for line in self.format_message().splitlines():
            click.echo(f"错误：{line}", err=True)


@dataclass
class Run:
    """What one run of the command line has done so far.

    Attributes
    ----------
    has_written : bool
        Whether a result has taken its place: it stays where a later step fails.
    """

    has_written: bool = False


def mark_written() -> None:
    """Remember that a result of this run has taken its place."""
    context = click.get_current_context(silent=True)
    run = context.find_object(Run) if context is not None else None
    if run is not None:
        run.has_written = True


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what a person can mend into ExpectedFailure.

    Raises
    ------
    ExpectedFailure
        Where the block raises an error of ours, the system refuses something, or memory ends.
    click.UsageError
        Where the block raises one, without signs that steer a terminal.
    click.exceptions.Exit
        Where whoever was reading our output has gone, which is no news to them.
    """
    try:
        yield
    except SourcesError as error:
        lines = [_shown(str(fault)) for fault in error.faults]
        raise ExpectedFailure("\n".join(lines)) from None
    except LanduseError as error:
        raise ExpectedFailure(_shown(str(error))) from None
    except click.UsageError as error:
        # what was typed is repeated
        raise click.UsageError(_shown(error.format_message()), error.ctx) from None
    except BrokenPipeError:
        raise click.exceptions.Exit(_REFUSED) from None
    except OSError as error:
        # Windows says EINVAL of a pipe that nobody reads
        if error.errno == errno.EINVAL and error.filename is None and os.name == "nt":
            raise click.exceptions.Exit(_REFUSED) from None
        place = f"{error.filename}：" if error.filename is not None else "无法读写："
        raise ExpectedFailure(_shown(f"{place}{reason_of(error)}。")) from error
    except MemoryError as error:
        raise ExpectedFailure("内存不足，请关闭其他程序后重试。") from error


def _shown(text: str) -> str:
    """A sentence on one line, without signs that steer a terminal and without passwords."""
    from landuse.domain.vocabulary.hidden_signs import visible  # starting stays quick

    return without_passwords(" ".join(visible(text).split()))


def exit_code_of(run: Callable[[Run], Any], args: Sequence[str]) -> int:
    """Run a command line; say how it ended.

    Parameters
    ----------
    run : callable
        The commands; it is handed the state of the run, and gives an exit code or nothing.
    args : sequence of str
        What was typed: it tells the language.

    Returns
    -------
    int
        The exit code.
    """
    is_english = _is_english(args)
    state = Run()
    try:
        try:
            with stopping_in_order():
                code = run(state)
                with sentences():
                    _flush()
            return code if isinstance(code, int) else 0
        except click.exceptions.Exit as end:
            return end.exit_code
        except click.ClickException as error:
            error.show()
            return _REFUSED
        except Stopped as stop:
            _say(_stopped(state, is_english))
            return _BY_SIGNAL + stop.number
        except (click.Abort, KeyboardInterrupt):
            _say(_stopped(state, is_english))
            return _BY_SIGNAL + signal.SIGINT
        except Exception as error:
            _say(_fault(error, is_english))
            return _FAULT
    except OSError:
        # standard error itself cannot be written: there is nobody to tell
        return _REFUSED
    finally:
        _let_go(sys.stdout)
        _let_go(sys.stderr)


def _is_english(args: Sequence[str]) -> bool:
    """Whether what is said is wanted in English; it is known before the options are read."""
    return "--lang=en" in args or ("--lang", "en") in pairwise(args)


def _stopped(state: Run, is_english: bool) -> str:
    """What is said of a run that a signal ended."""
    if state.has_written:
        return "Interrupted." if is_english else "已中断。"
    return "Interrupted; nothing was written." if is_english else "已中断，未写出。"


def _fault(error: Exception, is_english: bool) -> str:
    """What is said of a fault of ours."""
    from landuse.cli.fault_report import write_report

    name = type(error).__name__
    path = write_report(error)
    if is_english:
        where = f" Please send us {path} (it holds none of your data)." if path else ""
        return f"Error: a fault of landuse itself ({name}).{where}"
    where = f"请把 {path} 发给我们(其中没有您的数据)。" if path else ""
    return f"错误：landuse 自身出错({name})。{where}"


def _say(sentence: str) -> None:
    """One line on standard error."""
    click.echo(sentence, err=True)


def _flush() -> None:
    """Write what standard output still holds, while it can still be told where it fails."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _let_go(stream: TextIO | None) -> None:
    """Where a stream cannot be written, let Python not complain of it when it ends."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
