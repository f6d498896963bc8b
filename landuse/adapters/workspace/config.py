"""What ``landuse.toml`` may say: its keys, their values, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from landuse.adapters.database.address import is_address
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.locations import files_of
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.faults import place_of, sentence
from landuse.adapters.workspace.toml_text import TomlFile, read_toml
from landuse.domain.policy.chapter import Chapter
from landuse.domain.policy.frozen import Day, Frozen, VisibleText
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.policy.objections import Objections
from landuse.domain.vocabulary.facts import facts_about
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import WorkspaceError, reason_of
from landuse.files import protect

#: The file that makes a folder a workspace.
CONFIG = "landuse.toml"


class ZoneConfig(Frozen):
    """[zone]: what it is called, its plan year, the CRS that areas are computed in."""

    name: VisibleText = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    crs: str
    #: lon/lat box in degrees (west, south, east, north) that every layer must fall into
    expected_area: tuple[float, float, float, float] | None = None
    synthetic: bool = False
    note: VisibleText = ""
    note_en: VisibleText = ""


class EvidenceConfig(Frozen):
    """[[evidence]]: a raster whose zonal statistic becomes a parcel column."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    path: str
    statistic: str = "mean"


class PictureConfig(Frozen):
    """[[pictures]]: an aerial picture under the map, and the day that it was taken."""

    path: str
    date: Day | None = None


class AssessConfig(Frozen):
    """[assess]: which policy judges."""

    policy: str = "china"


class WordsConfig(Frozen):
    """[words]: the planners' own words for stages and modes → words of the policy."""

    stage: Mapping[str, str] = {}
    mode: Mapping[str, str] = {}


class Config(Frozen):
    """A whole ``landuse.toml``."""

    zone: ZoneConfig
    sources: Mapping[str, SourceConfig]
    evidence: tuple[EvidenceConfig, ...] = ()
    pictures: tuple[PictureConfig, ...] = ()
    assess: AssessConfig = AssessConfig()
    goals: tuple[GoalSpec, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    limits: Limits = USUAL
    words: WordsConfig = WordsConfig()
    objections: Objections = Objections()


def read_config(root: Path) -> Config:
    """Read the configuration of the workspace in the folder ``root``.

    Parameters
    ----------
    root : Path
        A folder with a ``landuse.toml``.

    Returns
    -------
    Config
        Its values, checked; no source has been opened. From here on nothing is written over
        the file itself or over anything that it names as an input.

    Raises
    ------
    WorkspaceError
        No file, no TOML, a wrong key or value; one sentence with the line, the key and
        the nearest valid one.
    """
    path = root / CONFIG
    try:
        is_there = path.exists()
    except OSError as error:
        reason = reason_of(error)
        raise WorkspaceError(
            "workspace.not_found", path=str(path), reason=reason
        ) from None
    if not is_there:
        raise WorkspaceError("workspace.no_config", folder=str(root.resolve()))
    config = check_config(read_toml(path, WorkspaceError))
    protect([path, *_inputs(config, root)])
    return config


def check_config(file: TomlFile) -> Config:
    """Check what a ``landuse.toml`` says.

    Parameters
    ----------
    file : TomlFile
        As it was read, or as it is to be written.

    Returns
    -------
    Config

    Raises
    ------
    WorkspaceError
        A wrong key or value, as :func:`read_config`.
    """
    try:
        config = Config.model_validate(file.table)
    except ValidationError as error:
        place, fault = file.at(place_of(error)), sentence(error, Config)
        raise WorkspaceError(
            "workspace.config_fault", place=place, fault=fault
        ) from None
    _check_tables(config, file)
    _check_evidence(config, file)
    _check_goals(config, file)
    return config


def _inputs(config: Config, root: Path) -> list[Path]:
    """The files and folders that the workspace reads; a database's address is no path."""
    inputs = [item.path for item in config.evidence]
    inputs += [picture.path for picture in config.pictures]
    for source in _each_source(config):
        inputs += [path for path in files_of(root, source.path) if not is_address(path)]
        if source.former is not None:
            inputs.append(source.former)
        for join in source.join:
            inputs += [
                path for path in files_of(root, join.path) if not is_address(path)
            ]
    return [root / text for text in inputs]


def _each_source(config: Config) -> list[SourceConfig]:
    """Every source of every table."""
    return [one for source in config.sources.values() for one in source.each]


def _check_tables(config: Config, file: TomlFile) -> None:
    """Refuse sources of tables that nobody knows, and a workspace without parcels."""
    for name in config.sources:
        if name not in TABLES:
            raise WorkspaceError(
                "workspace.unknown_table",
                place=file.at(["sources", name]),
                table=name,
                tables=list(TABLES),
                suggestion=hint(name, list(TABLES)),
            )
    if "parcels" not in config.sources:
        raise WorkspaceError("workspace.no_parcels", path=str(file.path))


def _check_evidence(config: Config, file: TomlFile) -> None:
    """Refuse evidence that would overwrite other evidence, or a column that parcels have."""
    taken = {*TABLES["parcels"].names, *(fact.name for fact in facts_about("parcel"))}
    for at, item in enumerate(config.evidence):
        if item.name in taken:
            place = file.at(["evidence", at, "name"])
            raise WorkspaceError("workspace.evidence_name", place=place, name=item.name)
        taken.add(item.name)


def _check_goals(config: Config, file: TomlFile) -> None:
    """Refuse two goals with one id, and a chapter about a goal that there is not."""
    seen: set[str] = set()
    for at, goal in enumerate(config.goals):
        if goal.id in seen:
            place = file.at(["goals", at, "id"])
            raise WorkspaceError("workspace.goal_id", place=place, id=goal.id)
        seen.add(goal.id)
    for at, chapter in enumerate(config.chapters):
        if chapter.goal and chapter.goal not in seen:
            raise WorkspaceError(
                "workspace.chapter_goal",
                place=file.at(["chapters", at, "goal"]),
                id=chapter.goal,
                suggestion=hint(chapter.goal, sorted(seen)),
            )
