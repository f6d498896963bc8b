"""Read scenarios of a study from TOML, each with its table of assumptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from landuse.adapters.reading.process import reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.workspace.faults import fault_sentence, location_of
from landuse.adapters.workspace.toml_text import read_toml
from landuse.domain.study.assumptions import Assumptions, assumptions_of
from landuse.domain.study.scenario import Scenario
from landuse.domain.study.study import ScenarioSet
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.renewal import ASSUMPTION_FILES, ASSUMPTION_HEADERS
from landuse.errors import LanduseError, StudyError, reason_of
from landuse.files import protect

#: The folder of a workspace in which scenarios are looked for.
FOLDER = "scenarios"
#: More rows than any table of assumptions has.
_MAX_ROWS = 10_000


def load_scenarios(*paths: str | Path) -> ScenarioSet:
    """Read scenarios and their assumptions.

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
        A file does not exist, is no TOML, or has a wrong value; the error names the file, the line
        and the key.
    """
    try:
        return _loaded(paths)
    except OSError as error:
        path = str(error.filename or paths[0])
        reason = reason_of(error)
        raise StudyError("workspace.not_readable", path=path, reason=reason) from None


def _loaded(paths: Sequence[str | Path]) -> ScenarioSet:
    """Read scenarios as :func:`load_scenarios` does; errors of the system stay as they are."""
    files: list[Path] = []
    for path in paths:
        files += _scenario_files(Path(path))
    scenarios: list[Scenario] = []
    assumptions_of_scenario: dict[str, Assumptions] = {}
    assumptions_of_table: dict[Path, Assumptions] = {}
    for file in files:
        scenario = _read_scenario(file)
        scenarios.append(scenario)
        table = _assumptions_table(file, scenario)
        if table is None:
            continue
        if table not in assumptions_of_table:
            assumptions_of_table[table] = _read_assumptions(table)
        assumptions_of_scenario[scenario.id] = assumptions_of_table[table]
    return ScenarioSet(tuple(scenarios), assumptions_of_scenario)


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


def _scenario_files(path: Path) -> list[Path]:
    """Return the file of a scenario, or all such files of a folder."""
    if path.is_dir():
        return sorted(path.glob("*.toml"))
    if not path.exists():
        raise StudyError("study.no_file", path=str(path))
    return [path]


def _read_scenario(path: Path) -> Scenario:
    """Read a scenario; its id is the name of the file where it has none."""
    protect([path])
    file = read_toml(path, StudyError)
    try:
        return Scenario.model_validate({"id": path.stem, **file.table})
    except ValidationError as error:
        place = file.at(location_of(error))
        fault = fault_sentence(error, Scenario)
        raise StudyError("study.file_fault", place=place, fault=fault) from None


def _assumptions_table(file: Path, scenario: Scenario) -> Path | None:
    """Return the file with the assumptions of a scenario; None where there is none."""
    if scenario.assumptions:
        table = file.parent / scenario.assumptions
        if not table.is_file():
            raise StudyError("study.no_file", path=str(table))
        return table
    for name in ASSUMPTION_FILES:
        table = file.parent / name
        if table.is_file():
            return table
    return None


def _read_assumptions(path: Path) -> Assumptions:
    """Read a table of assumptions, whose headers may be in either language."""
    protect([path])
    table = _read_table(path)
    column_of_header = {}
    for header in table.columns:
        word = str(header).strip()
        column_of_header[header] = ASSUMPTION_HEADERS.get(word, word)
    table = table.rename(columns=column_of_header)
    table = table[table.notna().any(axis=1)]
    try:
        return assumptions_of(table)
    except StudyError as error:
        raise StudyError(
            "study.table_fault", path=str(path), fault=error.sentence
        ) from None


def _read_table(path: Path) -> pd.DataFrame:
    """Read the cells of a table as text, under the first row that is not empty."""
    try:
        with reading_process(early=False) as process:
            pages = SourceReader(process=process).sheets(path, _MAX_ROWS)
    except LanduseError as error:
        fault = error.sentence
        raise StudyError(
            "study.unreadable_table", path=str(path), reason=fault
        ) from None
    rows = []
    for cells in pages[0].cells:
        texts = [_cell_text(cell) for cell in cells]
        if any(texts):
            rows.append(texts)
    headers = rows[0] if rows else []
    positions = [position for position, header in enumerate(headers) if header]
    records = []
    for row in rows[1:]:
        padded = [*row, *[None] * (len(headers) - len(row))]
        records.append([padded[position] for position in positions])
    names = [headers[position] for position in positions]
    columns = pd.Index(names, dtype=object)
    return pd.DataFrame(records, columns=columns, dtype=object)


def _cell_text(cell: object) -> str | None:
    """Return a cell as somebody would type it; None where it is empty."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if cell is None:
        return None
    return visible(str(cell)).strip() or None
