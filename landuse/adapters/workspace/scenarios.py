"""Scenarios of a study from TOML, each with the table of assumptions that it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from landuse.adapters.reading.process import reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.workspace.faults import place_of, sentence
from landuse.adapters.workspace.toml_text import TomlFile, read_toml
from landuse.domain.study.assumptions import Assumptions, assumptions_of
from landuse.domain.study.scenario import Scenario
from landuse.domain.study.study import ScenarioSet
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.renewal import ASSUMPTION_FILES, ASSUMPTION_HEADERS
from landuse.errors import LanduseError, StudyError, reason_of
from landuse.files import protect

#: The folder of a workspace in which scenarios are looked for.
FOLDER = "scenarios"
#: More lines than any table of assumptions has.
_MOST_ROWS = 10_000


def load_scenarios(*paths: str | Path) -> ScenarioSet:
    """Read scenarios and the assumptions that they rest on.

    Parameters
    ----------
    *paths : str or Path
        Files, or folders whose ``.toml`` files are read in the order of their names.

    Returns
    -------
    ScenarioSet
        In the order given. The assumptions of each are those of the file that it names, else of
        ``assumptions.csv`` or ``假设.csv`` beside it, else none.

    Raises
    ------
    StudyError
        A file is not there, is no TOML, or says something that cannot be; it names the file, the
        line and the key.
    """
    try:
        return _loaded(paths)
    except OSError as error:
        place, reason = str(error.filename or paths[0]), reason_of(error)
        raise StudyError("workspace.not_readable", path=place, reason=reason) from None


def _loaded(paths: Sequence[str | Path]) -> ScenarioSet:
    """What :func:`load_scenarios` gives, before what the system says is a sentence."""
    files = [file for path in paths for file in _files(Path(path))]
    scenarios: list[Scenario] = []
    tables: dict[str, Assumptions] = {}
    read: dict[Path, Assumptions] = {}
    for file in files:
        scenario = _scenario(file)
        scenarios.append(scenario)
        table = _table_of(file, scenario)
        if table is not None:
            if table not in read:
                read[table] = _assumptions(table)
            tables[scenario.id] = read[table]
    return ScenarioSet(tuple(scenarios), tables)


def scenarios_beside(workspace: Path, area: Sequence[str]) -> ScenarioSet:
    """Read the scenarios that a workspace has for a study area.

    Parameters
    ----------
    workspace : Path
        A folder with a ``landuse.toml``.
    area : sequence of str
        The area's id and its name.

    Returns
    -------
    ScenarioSet
        Those in its folder ``scenarios`` that name the area or none; empty without such a folder.

    Raises
    ------
    StudyError
        As :func:`load_scenarios`.
    """
    folder = workspace / FOLDER
    if not folder.is_dir():
        return ScenarioSet()
    return load_scenarios(folder).of_area(*area)


def _files(path: Path) -> list[Path]:
    """The scenario's file, or all of a folder."""
    if path.is_dir():
        return sorted(path.glob("*.toml"))
    if not path.exists():
        raise StudyError("study.no_file", path=str(path))
    return [path]


def _scenario(path: Path) -> Scenario:
    """One scenario, checked; its id is the file's name where it gives none."""
    protect([path])
    file = read_toml(path, StudyError)
    try:
        return Scenario.model_validate({"id": path.stem, **file.table})
    except ValidationError as error:
        raise _fault(file, error) from None


def _fault(file: TomlFile, error: ValidationError) -> StudyError:
    """What is wrong with a scenario's file, with its place in it."""
    place, fault = file.at(place_of(error)), sentence(error, Scenario)
    return StudyError("study.file_fault", place=place, fault=fault)


def _table_of(file: Path, scenario: Scenario) -> Path | None:
    """The table of assumptions of a scenario; None where there is none."""
    if scenario.assumptions:
        named = file.parent / scenario.assumptions
        if not named.is_file():
            raise StudyError("study.no_file", path=str(named))
        return named
    beside = [file.parent / name for name in ASSUMPTION_FILES]
    return next((path for path in beside if path.is_file()), None)


def _assumptions(path: Path) -> Assumptions:
    """A table of assumptions, its headers in either language."""
    protect([path])
    table = _read_table(path)
    headers = {name: str(name).strip() for name in table.columns}
    table = table.rename(
        columns={k: ASSUMPTION_HEADERS.get(v, v) for k, v in headers.items()}
    )
    table = table[table.notna().any(axis=1)]
    try:
        return assumptions_of(table)
    except StudyError as error:
        raise StudyError(
            "study.table_fault", path=str(path), fault=error.sentence
        ) from None


def _read_table(path: Path) -> pd.DataFrame:
    """The cells of a table as text, under the first row that is not empty."""
    try:
        with reading_process(early=False) as process:
            pages = SourceReader(process=process).sheets(path, _MOST_ROWS)
    except LanduseError as error:
        fault = error.sentence
        raise StudyError(
            "study.unreadable_table", path=str(path), reason=fault
        ) from None
    rows = [[_as_text(cell) for cell in row] for row in pages[0].cells]
    rows = [row for row in rows if any(row)]
    headers = rows[0] if rows else []
    columns = [at for at, header in enumerate(headers) if header]
    cells = [[row[at] if at < len(row) else None for at in columns] for row in rows[1:]]
    names = [headers[at] for at in columns]
    return pd.DataFrame(cells, columns=pd.Index(names, dtype=object), dtype=object)


def _as_text(cell: object) -> str | None:
    """What stands in a cell, as somebody would type it; None where nothing does."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return visible("" if cell is None else str(cell)).strip() or None
