"""The keys and values of ``landuse.toml``, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from landuse.adapters.database.address import is_address
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.locations import files_of
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.faults import fault_sentence, location_of
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
    """[zone]: its name, its plan year, the CRS that areas are computed in."""

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
    """[assess]: the policy."""

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
        Its values, checked; no source has been opened. From now on neither the file itself nor
        any input that it names can be written over.

    Raises
    ------
    WorkspaceError
        No file, no TOML, a wrong key or value; one sentence with the line, the key and
        the nearest valid one.
    """
    path = root / CONFIG
    try:
        exists = path.exists()
    except OSError as error:
        reason = reason_of(error)
        raise WorkspaceError(
            "workspace.not_found", path=str(path), reason=reason
        ) from None
    if not exists:
        raise WorkspaceError("workspace.no_config", folder=str(root.resolve()))
    config = check_config(read_toml(path, WorkspaceError))
    protect([path, *_inputs(config, root)])
    return config


def check_config(file: TomlFile) -> Config:
    """Check the values of a ``landuse.toml``.

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
        place = file.at(location_of(error))
        fault = fault_sentence(error, Config)
        raise WorkspaceError(
            "workspace.config_fault", place=place, fault=fault
        ) from None
    _check_tables(config, file)
    _check_evidence(config, file)
    _check_goals(config, file)
    return config


def _inputs(config: Config, root: Path) -> list[Path]:
    """Return the files and folders that the workspace reads; tables of databases are none."""
    paths = [item.path for item in config.evidence]
    paths += [picture.path for picture in config.pictures]
    for first_source in config.sources.values():
        for source in first_source.each:
            paths += files_of(root, source.path)
            if source.former is not None:
                paths.append(source.former)
            for join in source.join:
                paths += files_of(root, join.path)
    return [root / path for path in paths if not is_address(path)]


def _check_tables(config: Config, file: TomlFile) -> None:
    """Refuse sources of unknown tables, and a workspace without parcels."""
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
    used_names = set(TABLES["parcels"].names)
    used_names |= {fact.name for fact in facts_about("parcel")}
    for number, item in enumerate(config.evidence):
        if item.name in used_names:
            place = file.at(["evidence", number, "name"])
            raise WorkspaceError("workspace.evidence_name", place=place, name=item.name)
        used_names.add(item.name)


def _check_goals(config: Config, file: TomlFile) -> None:
    """Refuse two goals with one id, and a chapter about a goal that does not exist."""
    ids: set[str] = set()
    for number, goal in enumerate(config.goals):
        if goal.id in ids:
            place = file.at(["goals", number, "id"])
            raise WorkspaceError("workspace.goal_id", place=place, id=goal.id)
        ids.add(goal.id)
    for number, chapter in enumerate(config.chapters):
        if chapter.goal and chapter.goal not in ids:
            raise WorkspaceError(
                "workspace.chapter_goal",
                place=file.at(["chapters", number, "goal"]),
                id=chapter.goal,
                suggestion=hint(chapter.goal, sorted(ids)),
            )
