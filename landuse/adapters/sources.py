"""One source after the other: read, match, convert, check, reject; then references between tables."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters import containers, crs, fields, survey_txt, tables, vector
from landuse.adapters.findings import Findings, rows_of
from landuse.domain.schema import TABLES, Table
from landuse.domain.zone import SourceInfo
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from landuse.adapters.workspace import SourceConfig

_SHEETS = (".xlsx", ".xlsm", ".csv")
_VECTORS = (".shp", ".gpkg", ".gdb", ".geojson", ".json", ".parquet")


@dataclass
class Read:
    """A table as read, with what was found on the way; ``info`` is None where there is no source."""

    frame: Any
    findings: Findings
    present: frozenset[str]
    info: SourceInfo | None


class Reader:
    """Reads tables of one workspace into one CRS."""

    def __init__(self, root: Path, target: CRS, box: tuple[float, ...] | None, year: int, strict: bool) -> None:
        self.root, self.target, self.box, self.year, self.strict = root, target, box, year, strict

    def read(self, name: str, source: SourceConfig | None) -> Read:
        """One table, canonical; empty with all columns where there is no source."""
        table, findings = TABLES[name], Findings(name)
        if source is None:
            raw = pd.DataFrame(index=pd.RangeIndex(0))
            frame = fields.canonical(raw, table, {}, pd.Series(dtype="int64"), findings)
            return Read(self._placed(frame, table), findings, frozenset(), None)
        path = self._path(name, source.path)
        # what libraries mutter about a file is said by findings and errors, in a sentence
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw, rows, encoding = self._raw(path, table, source, findings)
        found = fields.match([c for c in raw.columns if c != "geometry"], table, source.fields, path.name)
        found = fields.of_known_units(found, table, findings)
        if table.spatial and "geometry" in table.required and "geometry" not in raw:
            raise SourceError(
                f"{path.name}：{table.zh}需要图形，但这个文件没有。", "请给 .shp、.gpkg、.geojson 或勘测定界 .txt。"
            )
        frame = fields.canonical(raw, table, found, rows, findings)
        name_of_crs: str | None = None
        repaired = 0
        if table.spatial and "geometry" in raw:
            frame, name_of_crs, repaired = self._located(frame, raw, table, source, path, findings)
        total = len(raw)
        frame = self._keyed(frame, table, findings)
        if frame.empty and name == "parcels":
            first = next((f["message"] for f in findings.rows if f["action"] == "rejected"), "")
            raise SourceError(f"{path.name}：{total} 行地块没有一行可用。", f"第一处：{first}。")
        self._refuse(path, findings)
        info = SourceInfo(
            table=name, path=source.path, rows=total, kept=len(frame), repaired=repaired, rejected=total - len(frame),
            encoding=encoding, crs=name_of_crs, fields=found, modified=dt.date.fromtimestamp(path.stat().st_mtime),
        )  # fmt: skip
        present = frozenset(found) | ({"geometry"} if "geometry" in raw else set())
        return Read(self._placed(frame, table), findings, present, info)

    def _path(self, name: str, text: str) -> Path:
        if text.startswith("/vsi") or "://" in text:
            raise SourceError(
                f"[sources.{name}] path：不读取网络或虚拟路径“{text}”。", "请把文件放进工作区，写相对路径。"
            )
        path = self.root / text
        if not path.exists():
            raise SourceError(f"[sources.{name}] 找不到文件 {path}。", "请核对 landuse.toml 中的 path(相对于工作区)。")
        if path.is_file() and path.stat().st_size == 0:
            raise SourceError(f"{path.name}：文件是空的(0 字节)。", "请重新拷贝或导出。")
        return path

    def _raw(
        self, path: Path, table: Table, source: SourceConfig, findings: Findings
    ) -> tuple[Any, pd.Series, str | None]:
        """The file's own columns, the row numbers a person sees, the encoding."""
        kind = path.suffix.lower()
        kinds = (*_VECTORS, *_SHEETS, ".txt")
        if kind == ".zip":
            with containers.unpacked(path) as folder:
                inside = containers.only_file(folder, kinds, source.layer, path.name)
                return self._raw(inside, table, source, findings)
        if path.is_dir() and kind != ".gdb":
            return self._raw(containers.only_file(path, kinds, source.layer, path.name), table, source, findings)
        if kind in _SHEETS:
            cells, rows, used = tables.read_table(
                path, table, findings, sheet=source.layer, encoding=source.encoding, mapping=dict(source.fields)
            )
            return (vector.from_wkt(cells) if table.spatial else cells), rows, used
        if kind == ".txt":
            plots, text_encoding = survey_txt.read_survey_txt(path, source.encoding, findings)
            return plots.drop(columns="source_row"), plots["source_row"].astype("int64"), text_encoding
        if kind in _VECTORS:
            frame, encoding = vector.read_vector(path, layer=source.layer, encoding=source.encoding)
            frame = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
            return frame, pd.Series(range(1, len(frame) + 1)), encoding
        raise SourceError(
            f"{path.name}：不认识的文件类型“{kind or '无扩展名'}”。",
            f"可用：{' '.join((*kinds, '.zip'))} 或文件夹。",
        )

    def _located(
        self,
        frame: pd.DataFrame,
        raw: gpd.GeoDataFrame,
        table: Table,
        source: SourceConfig,
        path: Path,
        findings: Findings,
    ) -> tuple[Any, str, int]:
        import geopandas as gpd

        placed = gpd.GeoDataFrame(frame, geometry=raw.geometry.to_numpy(), crs=raw.crs)
        required = "geometry" in table.required
        placed, name = crs.settle(placed, source.crs, self.target, self.box, path.name, findings)
        placed, repaired, _ = vector.sound_geometry(
            placed, findings, polygons=table.name != "context", required=required
        )
        if placed.empty:
            raise SourceError(f"{path.name}：没有一行有可用的图形。", "请检查图形后重新导出。")
        vector.report_twins(placed, findings)
        return placed, name, repaired

    def _keyed(self, frame: Any, table: Table, findings: Findings) -> Any:
        """Rows with their required cells, and each key once: the first stays, later ones are listed."""
        for column in (table.column(n) for n in table.required if n != "geometry"):
            empty = frame[column.name].isna()
            at = rows_of(frame[empty])
            message = f"第{{row}}行缺少“{column.zh}”，未采用"
            findings.each("required_missing", message, at, column=column.name, severity="error", action="rejected")
            frame = frame[~empty]
        if table.name == "enterprises":
            if frame["year"].isna().any():
                findings.add("year_assumed", f"没有年度的行按计划年度 {self.year} 处理", severity="info", column="year")
            frame = frame.assign(year=frame["year"].fillna(self.year))
        if table.key:
            again = frame.duplicated(list(table.key), keep="first")
            first = frame.drop_duplicates(list(table.key)).set_index(list(table.key))["source_row"]
            at = frame.loc[again, [*table.key, "source_row"]]
            keys = at[list(table.key)].itertuples(index=False, name=None)
            value = [int(first[k if len(k) > 1 else k[0]]) for k in keys]
            listed = pd.DataFrame({"row": at["source_row"], "id": at[table.key[0]].astype(object), "value": value})
            findings.each(
                "duplicate_id",
                "第{row}行的编号 {id} 与第{value}行重复，只采用前者",
                listed,
                severity="error",
                action="rejected",
            )
            frame = frame[~again]
        return frame.reset_index(drop=True)

    def _refuse(self, path: Path, findings: Findings) -> None:
        rejected = [f for f in findings.rows if f["action"] == "rejected"]
        if self.strict and rejected:
            raise SourceError(
                f"{path.name}：{len(rejected)} 行不可用(--strict)，第一处：{rejected[0]['message']}。",
                "详见 landuse check。",
            )

    def _placed(self, frame: Any, table: Table) -> Any:
        """Spatial tables on their key with areas, in the zone's CRS."""
        import geopandas as gpd

        if not table.spatial:
            return frame
        if "geometry" not in frame:
            frame = gpd.GeoDataFrame(
                frame, geometry=gpd.GeoSeries([None] * len(frame), index=frame.index), crs=self.target
            )
        placed = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.target).set_index(table.key[0])
        return placed.join(crs.areas(placed))


_REFERENCES = (
    ("occupancy", "enterprise_id", "enterprises"),
    ("occupancy", "parcel_id", "parcels"),
    ("occupancy", "building_id", "buildings"),
    ("actions", "parcel_id", "parcels"),
    ("actions", "building_id", "buildings"),
)


def check_references(frames: Mapping[str, Any], findings: Mapping[str, Findings]) -> None:
    """Ledger rows that point at a parcel, building or enterprise nobody has: listed, kept, counted nowhere."""
    for table, column, target in _REFERENCES:
        frame, there = frames[table], frames[target]
        known = there.index if TABLES[target].spatial else pd.Index(there[column].unique())
        if frame.empty or not len(known):
            continue
        lost = frame[frame[column].notna() & (known.get_indexer(frame[column].astype(object)) < 0)]
        at = rows_of(lost, lost[column].astype(object))
        zh = TABLES[target].zh
        findings[table].each("orphan", f"第{{row}}行({{id}})的{zh}编号 {{value}} 在{zh}表中不存在", at, column=column)
