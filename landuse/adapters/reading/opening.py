"""From a path or an address to raw cells and outlines: the right reader for what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters.reading import (
    containers,
    drawings,
    formats,
    postgis,
    survey_txt,
    tables,
    vector,
)
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError

if TYPE_CHECKING:
    from landuse.adapters.reading.source import SourceConfig

#: The file's own columns (a GeoDataFrame where there are outlines), the row numbers a person sees, the encoding.
Raw = tuple[Any, pd.Series, str | None]


def located(root: Path, name: str, text: str) -> Path | str:
    """Where a source is: a file in the workspace, or the address of a database.

    Raises SourceError where there is nothing, or where GDAL would go elsewhere for it (the network, virtual folders).
    """
    if text.startswith(postgis.SCHEMES):
        return text
    if text.startswith("/vsi") or "://" in text or "/vsi" in text.replace("\\", "/"):
        raise SourceError(
            f"[sources.{name}] path：不读取网络或虚拟路径“{text}”。",
            "请把文件放进工作区，写相对路径。",
        )
    path = root / text
    if not path.exists():
        raise SourceError(
            f"[sources.{name}] 找不到文件 {path}。", "请核对 landuse.toml 中的 path(相对于工作区)。"
        )
    if path.is_file() and path.stat().st_size == 0:
        raise SourceError(f"{path.name}：文件是空的(0 字节)。", "请重新拷贝或导出。")
    return path


def read_raw(place: Path | str, table: Table, source: SourceConfig, findings: Findings) -> Raw:
    """Everything a source holds, as it stands there.

    Raises SourceError or ColumnError: one sentence with the file, the row or layer, and what to do.
    """
    if isinstance(place, str):
        frame = postgis.read_table(place, source.layer)
        return frame, _counted(frame), "UTF-8"
    if place.suffix.lower() in formats.PACKED:
        with containers.unpacked(place) as folder:
            return read_raw(
                containers.only_file(folder, source.layer, place.name), table, source, findings
            )
    if place.is_dir() and place.suffix.lower() != ".gdb":
        return read_raw(
            containers.only_file(place, source.layer, place.name), table, source, findings
        )
    form = formats.format_of(place)
    if place.suffix.lower() in (".dxf", ".kml") and not table.spatial:
        raise SourceError(f"{place.name}：是图形文件，{table.zh}需要表格。", "请给 .xlsx 或 .csv。")
    if form.reader == "sheet":
        cells, rows, used = tables.read_table(
            place,
            table,
            findings,
            sheet=source.layer,
            encoding=source.encoding,
            mapping=dict(source.fields),
        )
        if table.spatial:
            cells, rows = drawings.from_cells(cells, rows, table, findings, place.name)
        return cells, rows, used
    if form.reader == "survey":
        plots, encoding = survey_txt.read_survey_txt(place, source.encoding, findings)
        return plots.drop(columns="source_row"), plots["source_row"].astype("int64"), encoding
    if form.reader == "parquet":
        found = vector.read_parquet(place)
        if not hasattr(found, "geometry"):
            return found, _counted(found), "UTF-8"
        frame, used = found, "UTF-8"
    else:
        frame, used = vector.read_vector(
            place, layer=inner(place, source.layer), encoding=source.encoding, options=form.options
        )
    frame = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    if place.suffix.lower() == ".dxf":
        return (*drawings.from_drawing(frame, source.layer, table, findings, place.name), used)
    if place.suffix.lower() == ".kml":
        frame = frame if table.key[0] in source.fields else drawings.named(frame, table, findings)
    return frame, _counted(frame), used


def inner(path: Path, layer: str | None) -> str | None:
    """The layer within a file: one that only chose the file in its folder is none of the file's."""
    return (
        None
        if path.suffix.lower() in (".shp", ".dbf", ".dxf", ".tab", ".mif", ".fgb")
        or layer == path.stem
        else layer
    )


def _counted(frame: Any) -> pd.Series:
    return pd.Series(range(1, len(frame) + 1), dtype="int64")
