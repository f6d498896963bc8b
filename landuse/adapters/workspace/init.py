"""A new workspace: its folders, and a ``landuse.toml`` whose comments say what may stand there."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from importlib import resources
from pathlib import Path

from landuse.adapters.workspace.config import CONFIG
from landuse.errors import WorkspaceError, reason_of
from landuse.words.catalogue import language, say

#: The commented configuration beside this module, one a language; it has places for ``{name}``
#: and ``{year}``.
_TEMPLATE = "new_workspace.{language}.toml"


def init_workspace(folder: str | Path, *, demo: bool = False, year: int | None = None) -> Path:
    """Start a workspace: a commented ``landuse.toml``, ``data/parcels/`` and ``maps/``.

    Parameters
    ----------
    folder : str or Path
        The folder to be made, or one without a ``landuse.toml``.
    demo : bool
        Copy the demo zone's configuration and data instead of the commented template.
    year : int, optional
        The plan year written into the template; the current one where None.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    WorkspaceError
        It already is a workspace, or it cannot be written.
    """
    target = Path(folder)
    try:
        if (target / CONFIG).exists():
            raise WorkspaceError("workspace.already_there", path=str(target / CONFIG))
        if demo:
            _copy_demo(target)
        else:
            _write_template(target, year or dt.datetime.now().astimezone().year)
        (target / "maps").mkdir(exist_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise WorkspaceError("workspace.not_made", folder=str(target), reason=reason) from None
    return target


def _copy_demo(target: Path) -> None:
    """The demo zone's sources and configuration, without the scripts that make them."""
    source = demo_folder()
    shutil.copytree(
        source / "data" / "parcels",
        target / "data" / "parcels",
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
        dirs_exist_ok=True,
    )
    shutil.copy(source / CONFIG, target / CONFIG)


def _write_template(target: Path, year: int) -> None:
    """The commented configuration, named after the folder, and a place for the data."""
    (target / "data" / "parcels").mkdir(parents=True, exist_ok=True)
    file = _TEMPLATE.format(language=language())
    template = resources.files("landuse.adapters.workspace") / file
    # a JSON string is a TOML string too, whatever a folder is called
    name = json.dumps(target.resolve().name or say("workspace.unnamed_zone"), ensure_ascii=False)
    text = template.read_text("utf-8").format(name=name, year=year)
    (target / CONFIG).write_text(text, "utf-8")


def demo_folder() -> Path:
    """Find the demo zone: in the installed package, or at the root of a checkout.

    Returns
    -------
    Path
        A folder with a ``landuse.toml`` and ``data/parcels/``.

    Raises
    ------
    WorkspaceError
        There is no demo zone beside the package.
    """
    package = Path(str(resources.files("landuse")))
    for folder in (package / "demo", package.parent):
        if (folder / CONFIG).is_file() and (folder / "data" / "parcels").is_dir():
            return folder
    raise WorkspaceError("workspace.no_demo")
