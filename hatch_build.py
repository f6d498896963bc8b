"""Compile the catalogues of words where the package is built or installed.

By hand, after a sentence has changed::

    python hatch_build.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

#: Words of click, which it asks gettext for under this name; all else is one catalogue.
_CLICK = "messages"


def read_catalogue(folder: Path, names: list[str]) -> Catalog:
    """Read several files of one language as one catalogue.

    Parameters
    ----------
    folder : Path
        Of the language: its name is the language's.
    names : list of str
        The files, without their ending.

    Returns
    -------
    Catalog

    Raises
    ------
    ValueError
        A code stands twice, or a file has no sentence for one.
    """
    merged = Catalog(locale=folder.name)
    for name in names:
        with (folder / f"{name}.po").open("rb") as file:
            for message in read_po(file, locale=folder.name, abort_invalid=True):
                if not message.id:
                    continue
                words = message.string if isinstance(message.string, tuple) else (message.string,)
                if not all(words):
                    raise ValueError(f"{folder.name}/{name}.po: no words for {message.id}")
                if message.id in merged:
                    raise ValueError(f"{folder.name}/{name}.po: {message.id} stands twice")
                merged[message.id] = message
    return merged


def compile_catalogues(root: Path) -> None:
    """Compile every language's catalogues.

    Parameters
    ----------
    root : Path
        Of the repository.
    """
    for folder in sorted((root / "landuse" / "words").iterdir()):
        if not any(folder.glob("*.po")):
            continue
        rooms = sorted(path.stem for path in folder.glob("*.po"))
        target = folder / "LC_MESSAGES"
        target.mkdir(exist_ok=True)
        _write(read_catalogue(folder, [n for n in rooms if n != _CLICK]), target / "landuse.mo")
        if _CLICK in rooms:
            _write(read_catalogue(folder, [_CLICK]), target / f"{_CLICK}.mo")


def _write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue, whole or not at all: others may be reading it."""
    beside = path.with_suffix(f".{os.getpid()}")
    with beside.open("wb") as file:
        write_mo(file, catalogue)
    beside.replace(path)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where nothing is built
    pass
else:

    class CompiledWords(BuildHookInterface[Any]):
        """Compiles the catalogues before files are gathered."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            """Compile.

            Parameters
            ----------
            version : str
                Of the target, which makes no difference.
            build_data : dict
                Of the target, which makes no difference.
            """
            compile_catalogues(Path(self.root))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
    sys.exit(0)
