"""A page as a picture or on paper, by the Chromium of the machine, without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from landuse.errors import LanduseError
from landuse.files import whole

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
_PLACES = (
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
#: How much time of its own the page gets to unpack and paint (ms), and how long we wait for it (s).
_BUDGET, _PATIENCE = 20_000, 180


def chromium() -> str:
    """The browser: ``CHROMIUM`` of the environment, else the first of Chromium, Chrome and Edge. Raises LanduseError where none is."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    found = found or next((place for place in _PLACES if Path(place).exists()), None)
    if not found:
        raise LanduseError(
            "没有找到 Chromium、Chrome 或 Edge，不能生成图片或 PDF。",
            "请安装其中之一，或用环境变量 CHROMIUM 指明；也可在浏览器中打开网页后打印。",
        )
    return found


def picture(
    page: Path, path: Path, size: tuple[int, int] = (1920, 1080), scale: float = 2.0
) -> None:
    """A screenshot as PNG: ``size`` in CSS pixels, ``scale`` device pixels for each. Whole or not at all."""
    width, height = size
    _run(
        page,
        path,
        f"--window-size={width},{height}",
        f"--force-device-scale-factor={scale:g}",
        to="--screenshot",
    )


def paper(page: Path, path: Path, sheet: str = "A3") -> None:
    """The page as it prints on a ``sheet`` ("A3" or "A4") in landscape, as PDF, from a window as large. Whole or not at all."""
    _run(page, path, "--window-size=1587,1123", to="--print-to-pdf", hash_=f"#?sheet={sheet}")


def _run(page: Path, path: Path, *more: str, to: str, hash_: str = "") -> None:
    with whole(path) as temporary, tempfile.TemporaryDirectory(prefix="landuse-") as profile:
        temporary.unlink()  # the browser makes it; what it leaves undone must not look done
        command = [
            chromium(),
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--virtual-time-budget={_BUDGET}",
            *more,
            f"{to}={temporary}",
            page.resolve().as_uri() + hash_,
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 - our own flags
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LanduseError(
                f"{path}：浏览器没有完成({type(error).__name__})。",
                "请直接在浏览器中打开网页后打印。",
            ) from None
        if not temporary.exists() or not temporary.stat().st_size:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [
                f"退出码 {done.returncode}"
            ]
            raise LanduseError(
                f"{path}：浏览器没有写出文件({said[0][:120]})。", "请直接在浏览器中打开网页后打印。"
            )
