"""One source after the other: read, match, convert, check, reject; then references between tables."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters.meaning import crs, headers, outlines
from landuse.adapters.reading import opening, postgis
from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import TABLES, Table
from landuse.domain.zone import SourceInfo
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from landuse.adapters.reading.source import SourceConfig


@dataclass
class Read:
    """A table as read, with what was found on the way; ``info`` is None where there is no source."""

    frame: Any
    findings: Findings
    present: frozenset[str]
    info: SourceInfo | None


class Reader:
    """Reads tables of one workspace into one CRS."""

    def __init__(
        self, root: Path, target: CRS, box: tuple[float, ...] | None, year: int, strict: bool
    ) -> None:
        self.root, self.target, self.box, self.year, self.strict = root, target, box, year, strict

    def read_all(self, sources: Mapping[str, SourceConfig]) -> dict[str, Read]:
        """Every table, two at a time: most of the work is done outside Python. The first table's trouble is the one raised."""
        with warnings.catch_warnings(), ThreadPoolExecutor(2) as pool:
            warnings.simplefilter("ignore")  # as below: what is set in one thread holds for all
            return dict(
                zip(
                    TABLES,
                    pool.map(lambda name: self.read(name, sources.get(name)), TABLES),
                    strict=True,
                )
            )

    def read(self, name: str, source: SourceConfig | None) -> Read:
        """One table, canonical; empty with all columns where there is no source."""
        table, findings = TABLES[name], Findings(name)
        if source is None:
            raw = pd.DataFrame(index=pd.RangeIndex(0))
            frame = headers.canonical(raw, table, {}, pd.Series(dtype="int64"), findings)
            return Read(self._placed(frame, table), findings, frozenset(), None)
        place = opening.located(self.root, name, source.path)
        shown = place.name if isinstance(place, Path) else postgis.masked(place)
        # what libraries mutter about a file is said by findings and errors, in a sentence
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw, rows, encoding = opening.read_raw(place, table, source, findings)
        if table.spatial and "geometry" in table.required and "geometry" not in raw:
            raise SourceError(
                f"{shown}：{table.zh}需要图形，但这个文件没有。",
                "请给带图形的文件(.shp、.gpkg、勘测定界 .txt 等)，或在表中加 WKT 列、X 和 Y 列。",
            )
        frame, found = self.matched(raw, rows, table, source, shown, findings)
        name_of_crs: str | None = None
        repaired = 0
        if table.spatial and "geometry" in raw:
            frame, name_of_crs, repaired = self.located(
                frame, raw.geometry, table, source, shown, findings
            )
            if frame.empty:
                raise SourceError(f"{shown}：没有一行有可用的图形。", "请检查图形后重新导出。")
            outlines.report_twins(frame, findings)
        total = len(raw)
        frame = self.keyed(frame, table, shown, findings, total)
        info = SourceInfo(
            table=name,
            path=source.path if isinstance(place, Path) else shown,
            rows=total,
            kept=len(frame),
            repaired=repaired,
            rejected=total - len(frame),
            encoding=encoding,
            crs=name_of_crs,
            fields=found,
            modified=dt.date.fromtimestamp(place.stat().st_mtime)
            if isinstance(place, Path)
            else None,
        )
        present = frozenset(found) | ({"geometry"} if "geometry" in raw else set())
        return Read(self._placed(frame, table), findings, present, info)

    def matched(
        self,
        raw: pd.DataFrame,
        rows: pd.Series,
        table: Table,
        source: SourceConfig,
        shown: str,
        findings: Findings,
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """The canonical columns of a source without its outlines, and which header each came from."""
        found = headers.match(
            [c for c in raw.columns if c != "geometry"], table, source.fields, shown
        )
        found = headers.of_known_units(found, table, findings)
        return headers.canonical(raw, table, found, rows, findings), found

    def located(
        self,
        frame: pd.DataFrame,
        shapes: gpd.GeoSeries,
        table: Table,
        source: SourceConfig,
        shown: str,
        findings: Findings,
        middle: crs.Point | None = None,
    ) -> tuple[Any, str, int]:
        """Rows whose outlines can be used, in the zone's CRS, with their areas; the name of theirs; how many outlines were repaired.

        ``middle`` as :func:`landuse.adapters.meaning.crs.settle` takes it.
        """
        import geopandas as gpd

        placed = gpd.GeoDataFrame(frame, geometry=shapes.to_numpy(), crs=shapes.crs)
        required = "geometry" in table.required
        placed, name = crs.settle(
            placed, source.crs, self.target, self.box, shown, findings, middle
        )
        placed, repaired, _ = outlines.sound_geometry(
            placed, findings, polygons=table.name != "context", required=required
        )
        return placed.assign(**crs.areas(placed)), name, repaired

    def keyed(self, frame: Any, table: Table, shown: str, findings: Findings, total: int) -> Any:
        """Rows with their required cells, each key once.

        Raises SourceError where no parcel of the ``total`` is left, or where any row was rejected and the reader is strict.
        """
        frame = self._keyed(frame, table, findings)
        rejected = [f for f in findings.rows if f["action"] == "rejected"]
        if frame.empty and table.name == "parcels":
            first = next((f["message"] for f in rejected), "")
            raise SourceError(f"{shown}：{total} 行地块没有一行可用。", f"第一处：{first}。")
        if self.strict and rejected:
            raise SourceError(
                f"{shown}：{len(rejected)} 行不可用(--strict)，第一处：{rejected[0]['message']}。",
                "详见 landuse check。",
            )
        return frame

    def _keyed(self, frame: Any, table: Table, findings: Findings) -> Any:
        """Rows with their required cells, and each key once: the first stays, later ones are listed."""
        for column in (table.column(n) for n in table.required if n != "geometry"):
            empty = frame[column.name].isna()
            if not empty.any():
                continue
            at = rows_of(frame[empty])
            message = f"第{{row}}行缺少“{column.zh}”，未采用"
            findings.each(
                "required_missing",
                message,
                at,
                column=column.name,
                severity="error",
                action="rejected",
            )
            frame = frame[~empty]
        if table.name == "enterprises":
            if frame["year"].isna().any():
                findings.add(
                    "year_assumed",
                    f"没有年度的行按计划年度 {self.year} 处理",
                    severity="info",
                    column="year",
                )
            frame = frame.assign(year=frame["year"].fillna(self.year))
        if table.key:
            again = frame.duplicated(list(table.key), keep="first")
            if again.any():
                self._list_again(frame, again, list(table.key), findings)
                frame = frame[~again]
        return frame.reset_index(drop=True)

    def _list_again(self, frame: Any, again: pd.Series, key: list[str], findings: Findings) -> None:
        first = frame.drop_duplicates(key).set_index(key)["source_row"]
        at = frame.loc[again, [*key, "source_row"]]
        value = [
            int(first[k if len(k) > 1 else k[0]])
            for k in at[key].itertuples(index=False, name=None)
        ]
        listed = pd.DataFrame(
            {"row": at["source_row"], "id": at[key[0]].astype(object), "value": value}
        )
        text = "第{row}行的编号 {id} 与第{value}行重复，只采用前者"
        findings.each("duplicate_id", text, listed, severity="error", action="rejected")

    def _placed(self, frame: Any, table: Table) -> Any:
        """Spatial tables on their key with areas, in the zone's CRS."""
        import geopandas as gpd

        if not table.spatial:
            return frame
        if "geometry" not in frame:
            frame = gpd.GeoDataFrame(
                frame,
                geometry=gpd.GeoSeries([None] * len(frame), index=frame.index),
                crs=self.target,
            )
        placed = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.target).set_index(
            table.key[0]
        )
        # Arrow strings would be turned into objects at every look-up
        placed.index = placed.index.astype(object)
        return placed if "area_plane_m2" in placed else placed.assign(**crs.areas(placed))


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
        lost = frame[frame[column].notna() & (positions(known, frame[column]) < 0)]
        at = rows_of(lost, lost[column].astype(object))
        zh = TABLES[target].zh
        findings[table].each(
            "orphan", f"第{{row}}行({{id}})的{zh}编号 {{value}} 在{zh}表中不存在", at, column=column
        )
