"""``landuse.toml`` → a checked workspace → every source opened → a Zone with findings and provenance."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.faults import sentence
from landuse.domain.policy.frozen import Frozen
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.vocabulary.schema import DERIVED, TABLES
from landuse.domain.zone import Zone
from landuse.errors import WorkspaceError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.adapters.workspace.sources import Read, Reader
    from landuse.domain.policy.policy import Policy

CONFIG = "landuse.toml"


class ZoneConfig(Frozen):
    """[zone]: what it is called, its plan year, the CRS that areas are computed in."""

    name: str = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    crs: str
    #: lon/lat box (west, south, east, north) that every layer must fall into
    expected_area: tuple[float, float, float, float] | None = None
    synthetic: bool = False
    note: str = ""


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
    """The workspace's configuration.

    Raises WorkspaceError: no file, no TOML, a wrong key or value; one sentence with the key and the nearest valid one.
    """
    path = root / CONFIG
    if not path.is_file():
        raise WorkspaceError(
            f"{root.resolve()} 里没有 {CONFIG}，不是工作区。",
            "新建：landuse init 文件夹；或用 -w 指定工作区。",
        )
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
        config = Config.model_validate(raw)
    except UnicodeDecodeError:
        raise WorkspaceError(f"{path}：不是 UTF-8 文本。", "请用记事本另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{path}：不是有效的 TOML：{error}。") from None
    except ValidationError as error:
        raise WorkspaceError(f"{path}：{sentence(error, Config)}") from None
    for name in config.sources:
        if name not in TABLES:
            raise WorkspaceError(
                f"{path}：[sources.{name}] 不是已知的表。", hint(name, list(TABLES))
            )
    if "parcels" not in config.sources:
        raise WorkspaceError(f"{path}：缺少 [sources.parcels]。", "至少要有一个地块数据源。")
    _check_names(config, path)
    return config


def _check_names(config: Config, path: Path) -> None:
    """Refuse names that would collide: evidence among themselves or with parcel columns, goals among themselves."""
    taken = {*TABLES["parcels"].names, *DERIVED}
    for item in config.evidence:
        if item.name in taken:
            raise WorkspaceError(
                f"{path}：[[evidence]] 的 name “{item.name}”重复，或与地块已有的列同名。",
                "请换一个名称。",
            )
        taken.add(item.name)
    ids = [goal.id for goal in config.goals]
    if twice := next((i for i in ids if ids.count(i) > 1), None):
        raise WorkspaceError(f"{path}：[[goals]] 的 id “{twice}”重复。", "请给每个目标不同的 id。")


def open_workspace(root: str | Path = ".", *, strict: bool = False) -> Zone:
    """Read every source of a workspace and check it.

    Parameters
    ----------
    root : folder with a ``landuse.toml``.
    strict : any row that cannot be used is an error.

    Returns
    -------
    Zone with every table (absent ones empty), findings and provenance. Inputs are never modified.

    Raises
    ------
    LanduseError
        A leaf of it, one sentence: file, row or column, what is wrong, what to do.
    """
    import pandas as pd

    from landuse.adapters.reading import raster
    from landuse.adapters.workspace.policies import load_policy

    folder = Path(root)
    config = read_config(folder)
    policy = load_policy(config.assess.policy, folder)
    reader = reader_of(folder, config, strict=strict)
    tables = reader.read_all(config.sources)
    _follow(tables, reader, config.sources["parcels"])
    parcels = tables["parcels"].frame
    evidence = pd.DataFrame(index=parcels.index)
    for item in config.evidence:
        evidence[item.name] = raster.zonal(parcels, folder / item.path, item.statistic, item.name)
    return zone_of(config, policy, tables, evidence)


def reader_of(root: Path, config: Config, *, strict: bool) -> Reader:
    """What reads a workspace's tables into its CRS. Raises CrsError where that cannot measure."""
    from landuse.adapters.meaning import crs
    from landuse.adapters.workspace.sources import Reader

    return Reader(
        root, crs.zone_crs(config.zone.crs), config.zone.expected_area, config.zone.year, strict
    )


def zone_of(
    config: Config, policy: Policy, tables: Mapping[str, Read], evidence: pd.DataFrame
) -> Zone:
    """The tables as a zone, their references to each other checked."""
    from landuse.adapters.workspace.sources import check_references
    from landuse.domain.vocabulary.findings import frame_of

    frames = {name: table.frame for name, table in tables.items()}
    check_references(frames, {name: table.findings for name, table in tables.items()})
    given = {name: table for name, table in tables.items() if table.info is not None}
    return Zone(
        name=config.zone.name,
        year=config.zone.year,
        crs=config.zone.crs,
        **frames,
        evidence=evidence,
        findings=frame_of([table.findings for table in tables.values()]),
        present={n: t.present for n, t in given.items()},
        sources={n: t.info for n, t in given.items() if t.info},
        policy=policy,
        goals=config.goals,
        synthetic=config.zone.synthetic,
        note=config.zone.note,
    )


def read_edition(root: str | Path, path: str | Path) -> gpd.GeoDataFrame:
    """The parcels of another edition, read as the workspace reads its own: a file, or another workspace.

    Raises LanduseError as :func:`open_workspace` does.
    """
    folder, other = Path(root), Path(path)
    if (other / CONFIG).is_file():
        return open_workspace(other).parcels
    config = read_config(folder)
    return _edition(
        reader_of(folder, config, strict=False), config.sources["parcels"], str(other.resolve())
    )


def _edition(reader: Reader, source: SourceConfig, path: str) -> gpd.GeoDataFrame:
    """An edition with the headers mapped as the current one's, or by its own where they are not there."""
    from landuse.errors import ColumnError

    plain = SourceConfig(path=path, crs=source.crs)
    try:
        return reader.read("parcels", plain.model_copy(update={"fields": source.fields})).frame
    except ColumnError:
        if not source.fields:
            raise
        return reader.read("parcels", plain).frame


def _follow(tables: Mapping[str, Read], reader: Reader, source: SourceConfig) -> None:
    """Point ledger rows with numbers of the former edition at today's parcels, and list them."""
    from landuse.domain.land import lineage

    if source.former is None:
        return
    parcels = tables["parcels"].frame
    links = lineage.match(_edition(reader, source, source.former), parcels)
    for table in (tables["occupancy"], tables["actions"]):
        table.frame, told = lineage.follow(table.frame, links, parcels.index)
        text = "第{row}行的旧宗地号 {id} 已对应到 {value}"
        table.findings.each(
            "former_number", text, told, severity="info", column="parcel_id", action="repaired"
        )


TEMPLATE = """\
# landuse 工作区 · workspace. 每个 [sources.*] 是一个数据源；不用的整段删去或保留注释。
[zone]
name = {name}
year = {year}                # 计划年度：目标只计这一年发生的 · the plan year
crs  = "EPSG:4528"           # 量面积用的投影坐标系：CGCS2000 三度带 40 带；中央经线 120°无带号用 EPSG:4549
# expected_area = [120.70, 31.98, 120.87, 32.12]   # 图层应落入的经纬度范围(西,南,东,北)，防止坐标系读错

[sources.parcels]            # 宗地(必需)：.shp .gpkg .gdb .geojson .kml .dxf .tab .zip … 或 勘测定界 .txt、postgresql:// 地址
path = "data/parcels/宗地.shp"
# layer    = "宗地"          # 多图层文件、多工作表、CAD 图层或 PostGIS 表时指定
# encoding = "GB18030"       # 自动识别；识别不了时写明
# crs      = "EPSG:4528"     # 文件没有坐标系时写明；地图服务的坐标写 "GCJ-02" 或 "BD-09"
# former   = "旧宗地.gpkg"   # 旧版宗地：台账里的旧宗地号按图形对应到现在的地块
# [sources.parcels.fields]   # 列名对不上时：规范列 = "文件中的列名"
# parcel_id = "地块号"

# [sources.buildings]        # 建筑
# path = "data/parcels/建筑.gpkg"
# [sources.enterprises]      # 企业台账(按年)
# path = "data/parcels/企业台账.xlsx"
# [sources.occupancy]        # 企业用地用房关系
# path = "data/parcels/用地用房关系.xlsx"
# [sources.actions]          # 盘活行动台账：一行一个阶段
# path = "data/parcels/盘活行动台账.xlsx"
# [sources.housing]          # 安置房
# path = "data/parcels/安置房.geojson"
# [sources.reviews]          # 现场核查
# path = "data/parcels/现场核查.csv"
# [sources.areas]            # 研究片区
# path = "data/parcels/片区.txt"
# [sources.context]          # 底图要素：边界、水系、道路
# path = "data/parcels/底图.gpkg"

# [[evidence]]               # 栅格证据：只作核查线索，不作结论
# name = "night_light"
# path = "data/rasters/夜光.tif"
# statistic = "mean"

[assess]
policy = "jiangsu"           # 内置：china、jiangsu、zhejiang；或本地政策文件(可 extends 内置)

[[goals]]
id = "land"
title = "低效闲置用地再开发利用"
measure = "redeveloped_mu"   # redeveloped_mu | revitalized_floor_m2 | revitalized_factories | housing_sites
target = 600
# milestone = "physical_start"   # agreement | procedures | physical_start | in_use；默认按政策

[[goals]]
id = "factories"
title = "盘活闲置厂房"
measure = "revitalized_factories"
target = 3
[[goals.and]]                # 与上一条同时满足
title = "盘活厂房建筑面积"
measure = "revitalized_floor_m2"
target = 10000
"""


def init_workspace(folder: str | Path, *, demo: bool = False, year: int | None = None) -> Path:
    """A new workspace in ``folder``: a commented landuse.toml, data/parcels/ and maps/; the demo zone too where asked.

    Raises WorkspaceError where there already is one.
    """
    target = Path(folder)
    try:
        return _init(target, demo, year)
    except OSError as error:
        raise WorkspaceError(
            f"{target}：无法建立工作区({error.strerror})。", "请换一个可写的文件夹。"
        ) from None


def _init(target: Path, demo: bool, year: int | None) -> Path:
    if (target / CONFIG).exists():
        raise WorkspaceError(f"{target / CONFIG} 已存在，不覆盖。", "请换一个文件夹。")
    if demo:
        source = demo_folder()
        shutil.copytree(
            source / "data" / "parcels",
            target / "data" / "parcels",
            ignore=shutil.ignore_patterns("*.py", "__pycache__"),
            dirs_exist_ok=True,
        )
        shutil.copy(source / CONFIG, target / CONFIG)
    else:
        (target / "data" / "parcels").mkdir(parents=True, exist_ok=True)
        text = TEMPLATE.format(
            name=json.dumps(target.resolve().name or "园区", ensure_ascii=False),
            year=year or dt.datetime.now().astimezone().year,
        )
        (target / CONFIG).write_text(text, "utf-8")
    (target / "maps").mkdir(exist_ok=True)
    return target


def demo_folder() -> Path:
    """Where the demo zone is: in the installed package, or at the root of a checkout."""
    package = Path(str(resources.files("landuse")))
    for folder in (package / "demo", package.parent):
        if (folder / CONFIG).is_file() and (folder / "data" / "parcels").is_dir():
            return folder
    raise WorkspaceError("安装包里没有演示数据。", "请在源码文件夹里运行。")
