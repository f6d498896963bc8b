"""Make a zone of frames in memory, with the planners' own columns and without any file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.adapters.meaning import grids, position
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.reading.raw import RawTable, record_numbers
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import AssessConfig, Config, ZoneConfig
from landuse.adapters.workspace.opening import (
    reader_of,
    tables_with_scheme_columns,
    with_one_unit_a_row,
    zone_of,
)
from landuse.adapters.workspace.policies import load_policy
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import TABLES, Table
from landuse.errors import WorkspaceError
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.zone import Zone

#: Degrees of longitude between the central meridians of China's strips of three degrees.
_STRIP = 3


def zone(
    parcels: gpd.GeoDataFrame,
    *,
    year: int | None = None,
    name: str = "",
    crs: str | None = None,
    policy: str = "china",
    goals: Iterable[GoalSpec | Mapping[str, object]] = (),
    **tables: pd.DataFrame,
) -> Zone:
    """Make a zone of frames, checked and repaired as files are.

    Parameters
    ----------
    parcels : GeoDataFrame
        Outlines with the planners' own columns, under any header that ``landuse.toml`` would
        understand; it is not changed.
    year : int, optional
        The plan year; the current one where None.
    name : str
        The name of the zone.
    crs : str, optional
        The system that areas are measured in, such as "EPSG:4528"; that of the parcels where it is
        projected, else the CGCS2000 strip of three degrees that they lie in.
    policy : str
        The name of a shipped policy, or the path of a file.
    goals : iterable of GoalSpec or mapping
        As ``[[goals]]`` of ``landuse.toml``.
    **tables : DataFrame or GeoDataFrame
        ``buildings``, ``enterprises``, ``occupancy``, ``actions``, ``housing``, ``reviews``,
        ``areas``, ``context`` and the others of :data:`landuse.domain.vocabulary.schema.TABLES`.

    Returns
    -------
    Zone
        As :func:`landuse.open_workspace` gives it; ``zone.findings`` say what was left out, by the
        rows of each frame counted from 1.

    Raises
    ------
    LanduseError
        A table nobody knows, a frame without the columns it needs, or outlines without a system.

    Examples
    --------
    >>> import geopandas, landuse, shapely
    >>> plot = shapely.box(40_575_000, 3_546_000, 40_575_100, 3_546_100)
    >>> land = geopandas.GeoDataFrame({"宗地代码": ["P1"]}, geometry=[plot], crs=4528)
    >>> landuse.zone(land, name="甲区", year=2022)
    <Zone '甲区' 2022: 1 parcels>
    """
    frames = {"parcels": parcels, **tables}
    for table in frames:
        if table not in TABLES:
            suggestion = hint(table, list(TABLES))
            raise WorkspaceError(
                "workspace.no_such_frame", table=table, suggestion=suggestion
            )
    zone_config = ZoneConfig(
        name=name or say("workspace.unnamed_zone"),
        year=year or dt.datetime.now().astimezone().year,
        crs=crs or _system_of(parcels),
    )
    source_configs = {table: SourceConfig(path=(f"<{table}>",)) for table in frames}
    goal_specs = [GoalSpec.model_validate(goal) for goal in goals]
    config = Config(
        zone=zone_config,
        sources=source_configs,
        assess=AssessConfig(policy=policy),
        goals=tuple(goal_specs),
    )
    folder = Path()
    loaded_policy = load_policy(policy, folder)
    sources = _FrameReader(frames=frames)
    reader = reader_of(folder, config, strict=False, sources=sources)
    reader = replace(reader, tables=tables_with_scheme_columns(loaded_policy))
    read_tables = with_one_unit_a_row(reader.read_all(config.sources))
    evidence = pd.DataFrame(index=read_tables["parcels"].frame.index)
    return zone_of(config, loaded_policy, read_tables, evidence)


def _system_of(parcels: gpd.GeoDataFrame) -> str:
    """Return the system in which the areas of parcels are measured."""
    stated = parcels.crs
    if stated is None:
        raise WorkspaceError("workspace.frame_without_crs")
    if stated.is_projected:
        return str(stated.to_string())
    middle = position.middle_of(parcels)
    if middle is None:
        raise WorkspaceError("workspace.frame_without_crs")
    strip = round(middle[0] / _STRIP)
    grid = grids.CGCS2000.grid(strip, prefixed=True)
    if grid is None:
        raise WorkspaceError("workspace.frame_without_crs")
    return grid


@dataclass(frozen=True)
class _FrameReader(SourceReader):
    """Reads tables that are frames in memory.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Table → its frame.
    """

    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def locate(
        self,
        root: Path,  # noqa: ARG002
        name: str,  # noqa: ARG002
        texts: Sequence[str],
    ) -> list[Path | str]:
        """Return the labels of frames: they have no other location."""
        return list(texts)

    def read_raw(
        self,
        place: Path | str,  # noqa: ARG002
        table: Table,
        source: SourceConfig,  # noqa: ARG002
        findings: Findings,  # noqa: ARG002
        *,
        is_one_of_several: bool = False,  # noqa: ARG002
    ) -> RawTable:
        """Return the frame as it is, with its index as a column where that has a name."""
        import geopandas as gpd

        frame = self.frames[table.name]
        has_names = any(level is not None for level in frame.index.names)
        frame = frame.reset_index(drop=not has_names)
        if isinstance(frame, gpd.GeoDataFrame) and frame.geometry.name != "geometry":
            frame = frame.rename_geometry("geometry")
        return RawTable(frame, record_numbers(frame), None)
