"""What people are told a source is called: files, sheets, addresses without their passwords."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.adapters.database import address as database_address
from landuse.adapters.reading import opening
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.zone import BETWEEN_FILES
from landuse.errors import SourceError

if TYPE_CHECKING:
    from landuse.adapters.reading.source import SourceConfig


def names_of(places: Sequence[Path | str], root: Path) -> list[str]:
    """What messages call files: by their names, with their folders where names are the same.

    Parameters
    ----------
    places : sequence of Path or str
        From :func:`landuse.adapters.reading.places.located_all`.
    root : Path
        The workspace, from which folders are named.

    Returns
    -------
    list of str
    """
    names = [opening.shown(place) for place in places]
    if len(set(names)) == len(names):
        return names
    return [
        place.relative_to(root).as_posix()
        if isinstance(place, Path) and place.is_relative_to(root)
        else name
        for place, name in zip(places, names, strict=True)
    ]


def names_of_parts(
    places: Sequence[Path | str], sources: Sequence[SourceConfig], root: Path
) -> list[str]:
    """What messages call files; one that several sources read is named with their sheets.

    Parameters
    ----------
    places : sequence of Path or str, (n,)
        The files of a table.
    sources : sequence of SourceConfig, (n,)
        Which source each is of.
    root : Path
        The workspace.

    Returns
    -------
    list of str, (n,)
    """
    names = names_of(list(dict.fromkeys(places)), root)
    name_of = dict(zip(dict.fromkeys(places), names, strict=True))
    called = []
    for place, source in zip(places, sources, strict=True):
        is_again = places.count(place) > 1 and source.sheets
        sheets = BETWEEN_FILES.join(source.sheets)
        called.append(f"{name_of[place]}·{sheets}" if is_again else name_of[place])
    return called


def shown_paths(paths: Sequence[str]) -> str:
    """What is shown of the paths of a source.

    Parameters
    ----------
    paths : sequence of str
        Files, patterns and addresses as ``landuse.toml`` has them.

    Returns
    -------
    str
        Each once, and no password.

    Examples
    --------
    >>> shown_paths(["data/a.xlsx", "data/b.xlsx", "data/a.xlsx"]).count("a.xlsx")
    1
    """
    return BETWEEN_FILES.join(dict.fromkeys(map(_shown, paths)))


def _shown(path: str) -> str:
    """What is shown of a source's path, also where it is an address that nobody can take apart."""
    if not database_address.is_address(path):
        return visible(path)
    try:
        return database_address.masked(path)
    except SourceError:
        return "postgresql://…"
