"""What ``landuse.toml`` may say: its keys, their values, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.reading.database_address import is_address
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.faults import place_of, sentence
from landuse.adapters.workspace.toml_text import TomlFile, read_toml
from landuse.domain.policy.frozen import Frozen, Shown
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.vocabulary.facts import facts_about
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import WorkspaceError, reason_of
from landuse.files import protect

#: The file that makes a folder a workspace.
CONFIG = "landuse.toml"


class ZoneConfig(Frozen):
    """[zone]: what it is called, its plan year, the CRS that areas are computed in."""

    name: Shown = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    crs: str
    #: lon/lat box in degrees (west, south, east, north) that every layer must fall into
    expected_area: tuple[float, float, float, float] | None = None
    synthetic: bool = False
    note: Shown = ""


class EvidenceConfig(Frozen):
    """[[evidence]]: a raster whose zonal statistic becomes a parcel column."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    path: str
    statistic: str = "mean"


class AssessConfig(Frozen):
    """[assess]: which policy judges."""

    policy: str = "china"


class Config(Frozen):
    """A whole ``landuse.toml``."""

    zone: ZoneConfig
    sources: Mapping[str, SourceConfig]
    evidence: tuple[EvidenceConfig, ...] = ()
    assess: AssessConfig = AssessConfig()
    goals: tuple[GoalSpec, ...] = ()


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
        raise WorkspaceError(
            f"{path}：无法读取({reason_of(error)})。", "请用 -w 指定工作区。"
        ) from None
    if not is_there:
        raise WorkspaceError(
            f"{root.resolve()} 里没有 {CONFIG}，不是工作区。",
            "新建：landuse init 文件夹；或用 -w 指定工作区。",
        )
    file = read_toml(path, WorkspaceError)
    try:
        config = Config.model_validate(file.table)
    except ValidationError as error:
        raise WorkspaceError(f"{file.at(place_of(error))}：{sentence(error, Config)}") from None
    _check_tables(config, file)
    _check_evidence(config, file)
    _check_goals(config, file)
    protect([path, *_inputs(config, root)])
    return config


def _inputs(config: Config, root: Path) -> list[Path]:
    """The files and folders that the workspace reads; a database's address is no path."""
    inputs = [item.path for item in config.evidence]
    for source in config.sources.values():
        if not is_address(source.path):
            inputs.append(source.path)
        if source.former is not None:
            inputs.append(source.former)
    return [root / text for text in inputs]


def _check_tables(config: Config, file: TomlFile) -> None:
    """Refuse sources of tables that nobody knows, and a workspace without parcels."""
    for name in config.sources:
        if name not in TABLES:
            raise WorkspaceError(
                f"{file.at(['sources', name])}：[sources.{name}] 不是已知的表。",
                hint(name, list(TABLES)),
            )
    if "parcels" not in config.sources:
        raise WorkspaceError(f"{file.path}：缺少 [sources.parcels]。", "至少要有一个地块数据源。")


def _check_evidence(config: Config, file: TomlFile) -> None:
    """Refuse evidence that would overwrite other evidence, or a column that parcels have."""
    taken = {*TABLES["parcels"].names, *(fact.name for fact in facts_about("parcel"))}
    for at, item in enumerate(config.evidence):
        if item.name in taken:
            raise WorkspaceError(
                f"{file.at(['evidence', at, 'name'])}：[[evidence]] 的 name “{item.name}”重复，"
                "或与地块已有的列同名。",
                "请换一个名称。",
            )
        taken.add(item.name)


def _check_goals(config: Config, file: TomlFile) -> None:
    """Refuse two goals with one id."""
    seen: set[str] = set()
    for at, goal in enumerate(config.goals):
        if goal.id in seen:
            raise WorkspaceError(
                f"{file.at(['goals', at, 'id'])}：[[goals]] 的 id “{goal.id}”重复。",
                "请给每个目标不同的 id。",
            )
        seen.add(goal.id)
