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


def read_catalogue(path: Path) -> Catalog:
    """Read one room's file of one language.

    Parameters
    ----------
    path : Path
        In a folder that is called as the language.

    Returns
    -------
    Catalog

    Raises
    ------
    ValueError
        A code is not of the room or stands twice, or there is no sentence for one.
    """
    lang, room = path.parent.name, path.stem
    catalogue = Catalog(locale=lang)
    with path.open("rb") as file:
        for message in read_po(file, locale=lang, abort_invalid=True):
            if not message.id:
                continue
            code = message.id if isinstance(message.id, str) else message.id[0]
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            if not all(words):
                raise ValueError(f"{lang}/{room}.po: no words for {code}")
            if message.id in catalogue:
                raise ValueError(f"{lang}/{room}.po: {code} stands twice")
            if room != _CLICK and code.partition(".")[0] != room:
                raise ValueError(f"{lang}/{room}.po: {code} is not of this room")
            catalogue[message.id] = message
    return catalogue


def compile_catalogues(root: Path) -> None:
    """Compile every language's catalogues, one a room, so that a run reads those it speaks of.

    Parameters
    ----------
    root : Path
        Of the repository.
    """
    for folder in sorted((root / "landuse" / "words").iterdir()):
        if not any(folder.glob("*.po")):
            continue
        target = folder / "LC_MESSAGES"
        target.mkdir(exist_ok=True)
        for path in sorted(folder.glob("*.po")):
            _write(read_catalogue(path), target / f"{path.stem}.mo")


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
