"""A new workspace: its folders, and a ``landuse.toml`` whose comments say what may stand there."""

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

#: The commented configuration beside this module, one a language; it has places for ``{name}``
#: and ``{year}``.
_TEMPLATE = "new_workspace.{language}.toml"


def init_workspace(
    folder: str | Path, *, demo: bool = False, year: int | None = None
) -> Path:
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
        It already is a workspace, a file of it is there already, or it cannot be written; what was
        made is then taken back.
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
    """The demo zone's sources, scenarios and configuration, without the scripts that make them."""
    demo = demo_folder()
    folders = (demo / "data" / "parcels", demo / "scenarios")
    sources = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    # with its configuration a folder is a workspace: that comes last
    paths = [*sources, demo / CONFIG]
    return {path.relative_to(demo).as_posix(): path.read_bytes() for path in paths}


def _template_files(target: Path, year: int | None) -> dict[str, bytes]:
    """The commented configuration, named after the folder."""
    file = _TEMPLATE.format(language=language())
    template = resources.files("landuse.adapters.workspace") / file
    # a JSON string is a TOML string too, whatever a folder is called
    own = visible(target.resolve().name) or say("workspace.unnamed_zone")
    name = json.dumps(own, ensure_ascii=False)
    plan_year = year or dt.datetime.now().astimezone().year
    text = template.read_text("utf-8").format(name=name, year=plan_year)
    return {CONFIG: text.encode("utf-8")}


def _refuse_other(path: Path, content: bytes) -> None:
    """Refuse a file that is there and is not what is to be written; a workspace in any case."""
    if not path.exists():
        return
    if path.name == CONFIG or not path.is_file() or path.read_bytes() != content:
        raise WorkspaceError("workspace.already_there", path=str(path))


def _write_all(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files and the folders of a workspace; where one cannot be written, take all back."""
    of_files = {(target / name).parent for name in files}
    usual = [target / name for name in ("data", "data/parcels", "maps")]
    folders = [target, *usual, *sorted(of_files - {target, *usual})]
    missing = [path for path in (*target.parents, *folders) if not path.exists()]
    made: list[Path] = []
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if not (target / name).exists():
                with whole(target / name) as path:
                    path.write_bytes(content)
                made.append(target / name)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        for folder in sorted(missing, key=lambda path: len(path.parts), reverse=True):
            with suppress(OSError):  # somebody else's files may lie in it by now
                folder.rmdir()
        raise


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
