"""Open a workspace: read and check every source of ``landuse.toml``, and make a Zone of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from landuse.adapters.meaning import crs
from landuse.adapters.reading.process import ReadingProcess, reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.action_locations import with_located_actions
from landuse.adapters.workspace.config import CONFIG, Config, read_config
from landuse.adapters.workspace.land_use_locations import with_located_uses
from landuse.adapters.workspace.own_words import policy_of
from landuse.adapters.workspace.reader import Reader, raise_faults
from landuse.adapters.workspace.references import with_ids
from landuse.adapters.workspace.scheme_columns import table_of_firms
from landuse.adapters.workspace.table_source import ReadTable
from landuse.domain.frames.cells import Record
from landuse.domain.land import lineage
from landuse.domain.land.several_units import one_unit_a_row
from landuse.domain.standing.own_words import known_words
from landuse.domain.vocabulary.findings import frame_of
from landuse.domain.vocabulary.schema import TABLES, Table
from landuse.domain.zone import Zone
from landuse.errors import ColumnError, LanduseError
from landuse.files import protect
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.policy.policy import Policy


def open_workspace(root: str | Path = ".", *, strict: bool = False) -> Zone:
    """Read every source of a workspace and check it.

    Parameters
    ----------
    root : str or Path
        A folder with a ``landuse.toml``.
    strict : bool
        Any row that cannot be used is an error.

    Returns
    -------
    Zone
        Every table (absent ones empty), findings and provenance. Inputs are never modified.

    Raises
    ------
    LanduseError
        A leaf of it, one sentence: file, row or column, what is wrong, what to do.
    """
    return open_with_config(root, strict=strict)[0]


def open_with_config(root: str | Path, *, strict: bool = False) -> tuple[Zone, Config]:
    """Read every source of a workspace, and return its configuration too.

    Parameters
    ----------
    root : str or Path
        A folder with a ``landuse.toml``.
    strict : bool
        Any row that cannot be used is an error.

    Returns
    -------
    zone : Zone
        As :func:`open_workspace` gives it.
    config : Config
        The configuration that the zone was read with.

    Raises
    ------
    LanduseError
        As :func:`open_workspace`.
    """
    folder = Path(root)
    with reading_process() as process:
        config = read_config(folder)
        zone, faults = _opened(folder, process, config, strict=strict)
    raise_faults(faults)
    assert zone is not None
    return zone, config


def open_what_can_be(
    root: str | Path = ".", *, strict: bool = False
) -> tuple[Zone | None, dict[str, LanduseError]]:
    """Read the sources of a workspace that can be read.

    Parameters
    ----------
    root : str or Path
        A folder with a ``landuse.toml``.
    strict : bool
        Any row that cannot be used is an error.

    Returns
    -------
    zone : Zone or None
        Tables that cannot be read are empty, and the findings say why. None where the parcels
        cannot be read: there is no zone without them.
    faults : dict of str to LanduseError
        Table → the fault that keeps it from being read.

    Raises
    ------
    LanduseError
        The workspace itself, its policy or a raster of evidence cannot be used.
    """
    folder = Path(root)
    with reading_process() as process:
        return _opened(folder, process, read_config(folder), strict=strict)


def _opened(
    folder: Path, process: ReadingProcess, config: Config, *, strict: bool
) -> tuple[Zone | None, dict[str, LanduseError]]:
    """Return the zone of a workspace whose files a process reads, and the faults of its tables."""
    policy = policy_of(config, folder)
    words = known_words(policy.recognition, "stage")
    sources = SourceReader(
        config.limits, process, has_rasters=bool(config.evidence), stage_words=words
    )
    reader = reader_of(folder, config, strict=strict, sources=sources)
    reader = replace(reader, tables=tables_with_scheme_columns(policy))
    tables, faults = reader.try_all(config.sources)
    if "parcels" in faults:
        return None, faults
    parcels_source = config.sources["parcels"]
    if parcels_source.former is None:
        tables = with_one_unit_a_row(tables)
    else:
        former = _read_edition(reader, parcels_source, parcels_source.former)
        tables = with_one_unit_a_row(tables, former)
        tables = _with_new_numbers(tables, former)
    parcels = tables["parcels"].frame
    evidence = pd.DataFrame(index=parcels.index)
    for item in config.evidence:
        evidence[item.name] = sources.zonal(
            parcels, folder / item.path, item.statistic, item.name
        )
    return zone_of(config, policy, tables, evidence), faults


def reader_of(
    root: Path, config: Config, *, strict: bool, sources: SourceReader | None = None
) -> Reader:
    """Return the reader of a workspace's tables.

    Parameters
    ----------
    root : Path
        The workspace.
    config : Config
        Its ``landuse.toml``.
    strict : bool
        Any row that cannot be used is an error.
    sources : SourceReader, optional
        Opens the sources; in this process, within the workspace's limits, where None.

    Returns
    -------
    Reader
        It has not read anything yet.

    Raises
    ------
    CrsError
        The zone's CRS is unknown or cannot measure areas.
    """
    zone = config.zone
    target = crs.zone_crs(zone.crs)
    opener = sources or SourceReader(config.limits)
    return Reader(root, target, zone.expected_area, zone.year, strict, opener)


def tables_with_scheme_columns(policy: Policy) -> dict[str, Table]:
    """Return every table of the schema, with the further columns that a policy's scheme names.

    Parameters
    ----------
    policy : Policy
        The policy of the zone.

    Returns
    -------
    dict of str to Table
    """
    return {**TABLES, "enterprises": table_of_firms(policy.scheme)}


def zone_of(
    config: Config,
    policy: Policy,
    tables: Mapping[str, ReadTable],
    evidence: pd.DataFrame,
) -> Zone:
    """Make a zone of tables, and check their references to each other.

    Parameters
    ----------
    config : Config
        The workspace's ``landuse.toml``.
    policy : Policy
        The policy of the zone.
    tables : mapping of str to ReadTable
        Every table of the schema by name. Findings on their references are added to theirs.
    evidence : DataFrame
        Parcels × columns of evidence, indexed as the parcels.

    Returns
    -------
    Zone
        With all findings in one table.
    """
    frames = {name: table.frame for name, table in tables.items()}
    findings = {name: table.findings for name, table in tables.items()}
    frames = with_ids(frames, findings)
    frames["occupancy"] = with_located_uses(frames, findings["occupancy"])
    frames["actions"] = with_located_actions(frames, findings["actions"])
    all_findings = [table.findings for table in tables.values()]
    present, sources, parts = {}, {}, {}
    for name, table in tables.items():
        if table.info is not None:
            present[name] = table.present
            sources[name] = table.info
            parts[name] = table.info.parts
    return Zone(
        name=config.zone.name,
        year=config.zone.year,
        crs=config.zone.crs,
        # a table of the schema has the name of the zone's field that holds it
        **cast("Record", frames),
        evidence=evidence,
        findings=frame_of(all_findings, parts),
        present=present,
        sources=sources,
        policy=policy,
        goals=config.goals,
        chapters=config.chapters,
        objections=config.objections,
        synthetic=config.zone.synthetic,
        note=config.zone.note,
        note_en=config.zone.note_en,
    )


def with_one_unit_a_row(
    tables: Mapping[str, ReadTable], former: gpd.GeoDataFrame | None = None
) -> dict[str, ReadTable]:
    """Return the tables with one row in the ledger of actions for each unit that a row names.

    Parameters
    ----------
    tables : mapping of str to ReadTable
        Every table by name.
    former : GeoDataFrame, indexed by parcel_id, optional
        The parcels of an earlier edition, whose numbers the ledger may name too.

    Returns
    -------
    dict of str to ReadTable
        The others as they are.
    """
    actions = tables["actions"]
    land = tables["parcels"].frame["area_plane_m2"]
    if former is not None:
        is_gone = ~former.index.isin(land.index)
        land = pd.concat([land, former.loc[is_gone, "area_plane_m2"]])
    floor = tables["buildings"].frame["floor_area_m2"]
    frame = one_unit_a_row(actions.frame, land, floor)
    return {**tables, "actions": replace(actions, frame=frame)}


def read_edition(root: str | Path, path: str | Path) -> gpd.GeoDataFrame:
    """Read the parcels of another edition as those of the workspace are read.

    Parameters
    ----------
    root : str or Path
        The workspace whose CRS and headers are used.
    path : str or Path
        A file with the other edition's parcels, or another workspace.

    Returns
    -------
    GeoDataFrame
        Its parcels, canonical, in the workspace's CRS, indexed by parcel_id.

    Raises
    ------
    LanduseError
        As :func:`open_workspace`.
    """
    folder = Path(root)
    edition = Path(path)
    if (edition / CONFIG).is_file():
        return open_workspace(edition).parcels
    config = read_config(folder)
    protect([edition])
    with reading_process() as process:
        sources = SourceReader(config.limits, process)
        reader = reader_of(folder, config, strict=False, sources=sources)
        return _read_edition(reader, config.sources["parcels"], str(edition.resolve()))


def _read_edition(reader: Reader, current: SourceConfig, path: str) -> gpd.GeoDataFrame:
    """Read an edition with the current mapping of headers, or without where that does not fit."""
    unmapped = SourceConfig(path=(path,), crs=current.crs)
    try:
        mapped = unmapped.model_copy(update={"fields": current.fields})
        return reader.read("parcels", mapped).frame
    except ColumnError:
        if not current.fields:
            raise
        return reader.read("parcels", unmapped).frame


def _with_new_numbers(
    tables: Mapping[str, ReadTable], former: gpd.GeoDataFrame
) -> dict[str, ReadTable]:
    """Return the tables with rows that name former numbers of parcels pointed at today's parcels.

    Each such row is listed in its ledger's findings.
    """
    parcels = tables["parcels"].frame
    links = lineage.match(former, parcels)
    followed = dict(tables)
    for name, column in (
        ("occupancy", "parcel_id"),
        ("actions", "parcel_id"),
        ("baseline", "unit_id"),
    ):
        numbered = tables[name].frame.rename(columns={column: "parcel_id"})
        numbered, renumbered = lineage.follow(numbered, links, parcels.index)
        frame = numbered.rename(columns={"parcel_id": column})
        tables[name].findings.each(
            phrase("finding.former_number"),
            renumbered,
            severity="info",
            column=column,
            action="repaired",
        )
        followed[name] = replace(tables[name], frame=frame)
    return followed
