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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO

import click

from landuse.cli.run import Run
from landuse.cli.signals import Stopped, stopping_in_order
from landuse.words.catalogue import say

_REFUSED = 2
_FAULT = 70
_BY_SIGNAL = 128


class ExpectedFailure(click.ClickException):
    """What a person can mend: a line on standard error for each, exit status 2."""

    exit_code = _REFUSED

    def show(self, file: IO[str] | None = None) -> None:  # noqa: ARG002
        """Print the sentences, a line each.

        Parameters
        ----------
        file : file, optional
            Not looked at: it is standard error.
        """
        for line in self.format_message().splitlines():
            click.echo(say("cli.error", message=line), err=True)


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
    except (click.exceptions.NoArgsIsHelpError, click.exceptions.Exit):
        raise
    except click.UsageError as error:
        # what was typed is repeated
        raise click.UsageError(_one_clean_line(_message(error)), error.ctx) from None
    except BrokenPipeError:
        raise click.exceptions.Exit(_REFUSED) from None
    except OSError as error:
        # Windows says EINVAL of a pipe that nobody reads
        if error.errno == errno.EINVAL and error.filename is None and os.name == "nt":
            raise click.exceptions.Exit(_REFUSED) from None
        raise ExpectedFailure(_one_clean_line(_refused(error))) from error
    except MemoryError as error:
        raise ExpectedFailure(say("cli.out_of_memory")) from error
    except Exception as error:
        lines = _faults(error)
        if not lines:
            raise
        raise ExpectedFailure("\n".join(lines)) from None


def _faults(error: Exception) -> list[str]:
    """What is said of an error of ours, a line a fault; nothing of any other."""
    from landuse.errors import LanduseError, SourcesError  # starting stays quick

    if isinstance(error, SourcesError):
        return [_one_clean_line(fault.in_language()) for fault in error.faults]
    if isinstance(error, LanduseError):
        return [_one_clean_line(error.in_language())]
    return []


def _one_clean_line(text: str) -> str:
    """A sentence on one line, without signs that steer a terminal and without passwords."""
    from landuse.domain.vocabulary.hidden_signs import visible  # starting stays quick
    from landuse.errors import without_passwords

    return without_passwords(" ".join(visible(text).split()))


def _message(error: click.UsageError) -> str:
    """What is said of a wrong call; what is missing as one sentence, which click puts together."""
    if (
        not isinstance(error, click.MissingParameter)
        or error.param is None
        or error.ctx is None
    ):
        return error.format_message()
    return say("cli.missing_parameter", name=error.param.get_error_hint(error.ctx))


def exit_code_of(run: Callable[[Run], object]) -> int:
    """Run a command line; say how it ended.

    Parameters
    ----------
    run : callable
        The commands; it is handed the state of the run, and gives an exit code or nothing.

    Returns
    -------
    int
        The exit code.
    """
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
            _say(_stopped(state))
            return _BY_SIGNAL + stop.number
        except (click.Abort, KeyboardInterrupt):
            _say(_stopped(state))
            return _BY_SIGNAL + signal.SIGINT
        except Exception as error:
            _say(_fault(error))
            return _FAULT
    except OSError:
        # standard error itself cannot be written: there is nobody to tell
        return _REFUSED
    finally:
        _let_go(sys.stdout)
        _let_go(sys.stderr)


def _refused(error: OSError) -> str:
    """What is said where the system refuses something."""
    from landuse.errors import reason_of

    if error.filename is None:
        return say("cli.refused", reason=reason_of(error))
    return say("cli.refused_at", place=error.filename, reason=reason_of(error))


def _stopped(state: Run) -> str:
    """What is said of a run that a signal ended."""
    return say("cli.stopped") if state.has_written else say("cli.stopped_early")


def _fault(error: Exception) -> str:
    """What is said of a fault of ours."""
    from landuse.cli.fault_report import write_report

    name = type(error).__name__
    path = write_report(error)
    if path is None:
        return say("cli.fault", name=name)
    return say("cli.fault_reported", name=name, path=path)


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
