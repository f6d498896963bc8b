"""Labels of sources in messages: files, sheets, addresses without their passwords."""

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


def file_labels(locations: Sequence[Path | str], root: Path) -> list[str]:
    """Label files by their names, with their folders where names are the same.

    Parameters
    ----------
    locations : sequence of Path or str
        From :func:`landuse.adapters.reading.locations.locate_all`.
    root : Path
        The workspace, from which folders are named.

    Returns
    -------
    list of str
    """
    names = [opening.location_label(location) for location in locations]
    if len(set(names)) == len(names):
        return names
    labels = []
    for location, name in zip(locations, names, strict=True):
        if isinstance(location, Path) and location.is_relative_to(root):
            labels.append(location.relative_to(root).as_posix())
        else:
            labels.append(name)
    return labels


def labels_with_sheets(
    locations: Sequence[Path | str], sources: Sequence[SourceConfig], root: Path
) -> list[str]:
    """Label files; one that several sources read has their sheets in its labels.

    Parameters
    ----------
    locations : sequence of Path or str, (n,)
        The files of a table.
    sources : sequence of SourceConfig, (n,)
        The source of each.
    root : Path
        The workspace.

    Returns
    -------
    list of str, (n,)
    """
    distinct = list(dict.fromkeys(locations))
    label_of = dict(zip(distinct, file_labels(distinct, root), strict=True))
    labels = []
    for location, source in zip(locations, sources, strict=True):
        label = label_of[location]
        if locations.count(location) > 1 and source.sheets:
            label += "·" + BETWEEN_FILES.join(source.sheets)
        labels.append(label)
    return labels


def paths_label(paths: Sequence[str]) -> str:
    """Label the paths of a source.

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
    >>> paths_label(["data/a.xlsx", "data/b.xlsx", "data/a.xlsx"]).count("a.xlsx")
    1
    """
    labels = [_path_label(path) for path in paths]
    return BETWEEN_FILES.join(dict.fromkeys(labels))


def _path_label(path: str) -> str:
    """Label a path; an address that cannot be taken apart is not repeated."""
    if not database_address.is_address(path):
        return visible(path)
    try:
        return database_address.masked(path)
    except SourceError:
        return "postgresql://…"
