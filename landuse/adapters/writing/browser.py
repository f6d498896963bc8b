"""A page as a picture or on paper, by the Chromium of the machine, without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from landuse.errors import LanduseError, reason_of
from landuse.files import whole
from landuse.words.phrases import Parameter, Phrase, phrase

#: What browsers are called on the search path, in order of preference.
_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
#: Where browsers are that are not on the search path.
_INSTALLED = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
#: How much time of its own the page gets to unpack and paint, in milliseconds.
_PAINTING_MS = 20_000
#: How long the browser may take, in seconds.
_PATIENCE_S = 180
#: Bytes at the end of a finished file that hold its last mark.
_TAIL_BYTES = 1024
#: The longest message of a browser that is passed on, in characters.
_MESSAGE = 120


@dataclass(frozen=True)
class _Product:
    """What the browser is to make of a page: a switch that takes a file, and what goes with it."""

    switch: str
    flags: tuple[str, ...]
    #: what a finished file has near its end
    mark: bytes
    #: what follows the page's address, for its scripts to read
    fragment: str = ""


def chromium() -> str:
    """Find the browser.

    Returns
    -------
    str
        ``CHROMIUM`` of the environment, else the first of Chromium, Chrome and Edge.

    Raises
    ------
    LanduseError
        There is none.
    """
    from_environment = os.environ.get("CHROMIUM")
    if from_environment:
        return from_environment
    for command in _COMMANDS:
        path = shutil.which(command)
        if path:
            return path
    for path in _INSTALLED:
        if Path(path).exists():
            return path
    raise LanduseError("writing.no_browser")


def write_picture(
    page: Path,
    path: Path,
    size: tuple[int, int] = (1920, 1080),
    scale: float = 2.0,
    view: str = "",
) -> None:
    """Write a page as it stands on a screen, as PNG, whole or not at all.

    Parameters
    ----------
    page : Path
        The HTML file.
    path : Path
        The picture.
    size : tuple of int
        Width and height of the window in CSS pixels.
    scale : float
        Pixels of the picture for each of them.
    view : str
        What follows the page's address, from "#" on: the page reads its view from it.

    Raises
    ------
    LanduseError
        There is no browser, or it does not write the file in time.
    """
    width, height = size
    flags = (
        f"--window-size={width},{height}",
        f"--force-device-scale-factor={scale:g}",
    )
    _run(page, path, _Product("--screenshot", flags, b"IEND", view))


def write_pdf(page: Path, path: Path, sheet: str = "A3", view: str = "") -> None:
    """Write a page as it prints in landscape, as PDF, whole or not at all.

    Parameters
    ----------
    page : Path
        The HTML file.
    path : Path
        The PDF.
    sheet : str
        "A3" or "A4".
    view : str
        What follows the page's address, from "#" on: the page reads its view from it.

    Raises
    ------
    LanduseError
        There is no browser, or it does not write the file in time.
    """
    has_parameters = "?" in view or ("=" in view and "/" not in view)
    separator = "&" if has_parameters else "?"
    fragment = f"{view or '#'}{separator}sheet={sheet}"
    # a window as large as A3 at 96 pixels an inch
    flags = ("--window-size=1587,1123",)
    _run(page, path, _Product("--print-to-pdf", flags, b"%%EOF", fragment))


def _run(page: Path, path: Path, product: _Product) -> None:
    """Let the browser make a file of a page, in a profile of its own."""
    with (
        whole(path) as temporary,
        tempfile.TemporaryDirectory(prefix="landuse-") as profile,
    ):
        temporary.unlink()  # the browser makes it; what it leaves undone must not look done
        command = [
            chromium(),
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--virtual-time-budget={_PAINTING_MS}",
            *product.flags,
            f"{product.switch}={temporary}",
            page.resolve().as_uri() + product.fragment,
        ]
        reason: Parameter
        try:
            browser = subprocess.run(  # noqa: S603 - our own flags
                command, capture_output=True, timeout=_PATIENCE_S, check=False
            )
        except OSError as error:
            reason = reason_of(error)
            raise _failure("writing.browser_failed", path, reason) from None
        except subprocess.TimeoutExpired:
            reason = phrase("writing.timed_out", seconds=_PATIENCE_S)
            raise _failure("writing.browser_failed", path, reason) from None
        if not _is_complete(temporary, product):
            reason = _last_message(browser)
            raise _failure("writing.browser_wrote_nothing", path, reason)


def _failure(code: str, path: Path, reason: Parameter) -> LanduseError:
    """The error that the browser did not write a file."""
    return LanduseError(code, path=str(path), reason=reason)


def _is_complete(path: Path, product: _Product) -> bool:
    """Whether a file is there to its end: a browser does not report a full disk."""
    if not path.exists():
        return False
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _TAIL_BYTES, 0))
        return product.mark in file.read()


def _last_message(program: subprocess.CompletedProcess[bytes]) -> str | Phrase:
    """The last line that a program wrote of its fault, else its exit code."""
    lines = program.stderr.decode("utf-8", "replace").strip().splitlines()
    if not lines:
        return phrase("writing.exit_code", number=program.returncode)
    return lines[-1][:_MESSAGE]
