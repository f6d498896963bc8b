"""Start a workspace: its folders, and a ``landuse.toml`` with comments on its keys."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path

from landuse.adapters.workspace.config import CONFIG
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.errors import WorkspaceError, reason_of
from landuse.files import whole
from landuse.words.catalogue import language, say

#: The commented configuration beside this module, one for each language; ``{name}`` and ``{year}``
#: in it are replaced.
_TEMPLATE = "new_workspace.{language}.toml"


def init_workspace(
    folder: str | Path, *, demo: bool = False, year: int | None = None
) -> Path:
    """Start a workspace: a commented ``landuse.toml``, ``data/parcels/`` and ``maps/``.

    Parameters
    ----------
    folder : str or Path
        A new folder, or one without a ``landuse.toml``.
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
        It already is a workspace, a file of it exists already, or it cannot be written; new files
        and folders are then removed.
    """
    target = Path(folder)
    try:
        files = _demo_files() if demo else _template_files(target, year)
        for name, content in files.items():
            _refuse_other(target / name, content)
        _write_all(target, files)
    except OSError as error:
        reason = reason_of(error)
        raise WorkspaceError(
            "workspace.not_made", folder=str(target), reason=reason
        ) from None
    return target


def _demo_files() -> dict[str, bytes]:
    """Return the demo zone's files by name, without the scripts that make them."""
    demo = demo_folder()
    folders = (demo / "data" / "parcels", demo / "scenarios")
    paths: list[Path] = []
    for folder in folders:
        in_folder = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        paths += [path for path in in_folder if path.suffix not in (".py", ".pyc")]
    # the configuration makes a folder a workspace: it comes last
    paths.append(demo / CONFIG)
    return {path.relative_to(demo).as_posix(): path.read_bytes() for path in paths}


def _template_files(target: Path, year: int | None) -> dict[str, bytes]:
    """Return the commented configuration, with the name of the folder as that of the zone."""
    file = _TEMPLATE.format(language=language())
    template = resources.files("landuse.adapters.workspace") / file
    zone_name = visible(target.resolve().name) or say("workspace.unnamed_zone")
    # a JSON string is a TOML string too, whatever the name of the folder
    name = json.dumps(zone_name, ensure_ascii=False)
    plan_year = year or dt.datetime.now().astimezone().year
    text = template.read_text("utf-8").format(name=name, year=plan_year)
    return {CONFIG: text.encode("utf-8")}


def _refuse_other(path: Path, content: bytes) -> None:
    """Refuse to write over a file with other contents, and over any configuration."""
    if not path.exists():
        return
    if path.name == CONFIG or not path.is_file() or path.read_bytes() != content:
        raise WorkspaceError("workspace.already_there", path=str(path))


def _write_all(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files and the folders of a workspace; where one cannot be written, remove all."""
    usual_folders = [target / name for name in ("data", "data/parcels", "maps")]
    folders_of_files = {(target / name).parent for name in files}
    other_folders = sorted(folders_of_files - {target, *usual_folders})
    folders = [target, *usual_folders, *other_folders]
    new_folders = [path for path in (*target.parents, *folders) if not path.exists()]
    new_files: list[Path] = []
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if not (target / name).exists():
                with whole(target / name) as path:
                    path.write_bytes(content)
                new_files.append(target / name)
    except BaseException:
        for path in new_files:
            path.unlink(missing_ok=True)
        deepest_first = sorted(new_folders, key=_depth, reverse=True)
        for folder in deepest_first:
            with suppress(OSError):  # somebody else's files may lie in it by now
                folder.rmdir()
        raise


def _depth(path: Path) -> int:
    """Count the parts of a path."""
    return len(path.parts)


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
