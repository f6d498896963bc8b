"""What a surveyor would ask of a zone that could be read: outlines against each other, areas against the register, units, dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from landuse.domain.land import coverage
from landuse.domain.quality.firms import inspect_firms
from landuse.domain.quality.ledger import inspect_ledger
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings, frame_of, rows_of
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: A registered area and its outline may differ by the larger of these (the second in m²).
AREA_TOLERANCE, AREA_FLOOR = 0.01, 20.0
#: Strips narrower than this (m) are slivers; between parcels they are gaps.
SLIVER = 1.0
#: Common land or gaps below this (m²) are rounding.
TRACE = 0.1
#: A parcel below this (m²) is hardly one.
TINY = 33.0
#: So many times the median is another unit, not a larger firm; of fewer values there is no median to speak of.
LEAP, FEW = 3_000, 8
#: Areas kept as another unit's number.
_MISTAKEN = {"亩": 2000 / 3, "公顷": 10_000.0}
#: Parcel number of the cadastre (宗地代码, 19 characters): county and sub-district, kind of right, serial number.
_ZDDM = r"\d{12}[GJZ][A-HSWXY]\d{5}"
_LEDGERS = {
    "enterprises": ("sales_wan", "tax_wan", "added_value_wan", "rd_wan", "energy_tce", "power_kwh"),
    "occupancy": ("land_mu", "floor_area_m2"),
}


def inspect(zone: Zone, today: dt.date | None = None) -> Zone:
    """The zone with what closer looks found added to its findings; nothing else changes. Dates of the ledger after ``today`` are told.

    Slower than reading (overlaps of 100 000 parcels take about a second), so that it is asked for.
    """
    parcels, buildings = Findings("parcels"), Findings("buildings")
    _outlines(zone.parcels, parcels)
    _neighbours(zone.parcels, parcels)
    _areas(zone.parcels, parcels)
    _numbers(zone.parcels, parcels)
    _dates(zone.parcels, parcels)
    _on_parcels(zone.buildings, zone.parcels, buildings)
    _floors(zone.buildings, buildings)
    books = [
        parcels,
        buildings,
        *(_leaps(zone, name) for name in _LEDGERS),
        *inspect_firms(zone),
        inspect_ledger(zone, today),
        _reviews(zone),
    ]
    found = [f for f in (zone.findings, frame_of(books)) if not f.empty]
    return replace(zone, findings=pd.concat(found, ignore_index=True)) if found else zone


def _tell(
    found: Findings,
    code: str,
    frame: pd.DataFrame,
    mask: Any,
    message: str,
    *values: Any,
    column: str,
    severity: str = "warning",
) -> None:
    """One finding for every masked row; ``message`` names ``{row}``, ``{id}`` (the index) and ``values`` by position."""
    at = np.flatnonzero(np.asarray(mask, bool))
    columns = (
        frame["source_row"].to_numpy()[at],
        frame.index.to_numpy(object)[at],
        *(np.asarray(v)[at] for v in values),
    )
    for row, unit, *given in zip(*columns, strict=True):
        value = given[0] if given else None
        text = message.format(*given, row=row, id=unit)
        found.add(code, text, severity=severity, row=row, id=unit, column=column, value=value)


def _outlines(parcels: gpd.GeoDataFrame, found: Findings) -> None:
    shapes = parcels.geometry.to_numpy()
    parts, width, area = (
        shapely.get_num_geometries(shapes),
        coverage.strip_widths(shapes),
        shapely.area(shapes),
    )
    thin = width < SLIVER
    text = "第{row}行({id})由 {0} 个分离的部分组成"
    _tell(found, "multi_part", parcels, parts > 1, text, parts, column="geometry", severity="info")
    text = "第{row}行({id})是宽度约 {0:.2f} m 的狭长碎片"
    _tell(found, "sliver", parcels, thin, text, width, column="geometry")
    text = "第{row}行({id})面积只有 {0:.2f} m²({1:.4f} 亩)，疑似碎片或单位错误"
    _tell(
        found,
        "tiny_parcel",
        parcels,
        (area < TINY) & ~thin,
        text,
        area,
        units.mu_from_m2(area),
        column="geometry",
    )


def _neighbours(parcels: gpd.GeoDataFrame, found: Findings) -> None:
    shapes = parcels.geometry.to_numpy()
    pairs = coverage.overlaps(shapes)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    both = np.maximum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    # the same outline twice was told by the reader
    real = ((pairs["area"] > TRACE) & (pairs["area"] < both * (1 - 1e-9))).to_numpy()
    common = np.asarray(pairs["geometry"])
    thin = coverage.strip_widths(common) < SLIVER
    ids, rows = parcels.index.to_numpy(object)[right], parcels["source_row"].to_numpy()[right]
    first = parcels.iloc[left]
    for mask, code, word in (
        (~thin, "overlap", "重叠"),
        (thin, "overlap_sliver", "边界交错(宽度不足 1 m)"),
    ):
        text = f"第{{row}}行({{id}})与第{{1}}行({{2}}){word} {{0:.2f}} m²，位于 {{3}}"
        values = (pairs["area"], rows, ids, _places(common))
        _tell(found, code, first, mask & real, text, *values, column="geometry")
    for strip in coverage.gaps(shapes, SLIVER):
        if strip.area > TRACE:
            text = f"地块之间有 {strip.area:.2f} m² 的缝隙(宽度不足 1 m)，位于 {_places(np.array([strip]))[0]}"
            found.add("gap", text, severity="info", column="geometry", value=f"{strip.area:.2f}")


def _places(shapes: np.ndarray) -> np.ndarray:
    """Where every shape is, in the zone's system, as it can be typed into a GIS."""
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return np.array([f"东 {x:.1f}、北 {y:.1f}" for x, y in points], dtype=object)


def _areas(parcels: gpd.GeoDataFrame, found: Findings) -> None:
    """Registered against plane and ellipsoidal area; a ratio of whole units is called what it is."""
    registered, plane, ellipsoid = (
        _floats(parcels, f"area_{c}_m2") for c in ("registered", "plane", "ellipsoid")
    )
    text = "第{row}行({id})登记面积为 0，按图形平面面积 {0:.1f} m² 计算"
    _tell(
        found, "registered_zero", parcels, registered == 0, text, plane, column="area_registered_m2"
    )
    registered[registered == 0] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio, off = plane / registered, (plane - registered) / registered
        differs = np.abs(plane - registered) > np.maximum(AREA_TOLERANCE * registered, AREA_FLOOR)
    for word, factor in _MISTAKEN.items():
        for times, said in (
            (factor, f"疑似把{word}数当作平方米"),
            (1 / factor, f"疑似把平方米数当作{word}"),
        ):
            unit = differs & (np.abs(ratio / times - 1) < 2 * AREA_TOLERANCE)
            text = f"第{{row}}行({{id}})登记面积 {{0:g}} m²，图形 {{1:.1f}} m²，{said}"
            values = (registered, plane)
            _tell(
                found,
                "suspicious_unit",
                parcels,
                unit,
                text,
                *values,
                column="area_registered_m2",
                severity="error",
            )
            differs &= ~unit
    text = "第{row}行({id})登记 {1:.1f} m²、平面 {2:.1f} m²、椭球面 {3:.1f} m²，相差 {0:+.1%}"
    _tell(
        found,
        "area_differs",
        parcels,
        differs,
        text,
        off,
        registered,
        plane,
        ellipsoid,
        column="area_registered_m2",
    )


def _numbers(parcels: gpd.GeoDataFrame, found: Findings) -> None:
    """Parcel numbers that are no 宗地代码 where most of the others are."""
    ids = parcels.index.to_series().astype("string").str.replace(r"\s", "", regex=True).str.upper()
    good = ids.str.fullmatch(_ZDDM).fillna(False).to_numpy(bool)
    if good.mean() > 0.5:
        text = "第{row}行的宗地代码 {id} 不合 19 位编码规则"
        _tell(found, "malformed_number", parcels, ~good, text, column="parcel_id")


def _dates(parcels: gpd.GeoDataFrame, found: Findings) -> None:
    for first, then, said in (
        ("due_start", "due_end", "约定竣工时间早于约定开工时间"),
        ("started", "suspended_since", "停工日期早于实际开工时间"),
    ):
        days = parcels[then].dt.strftime("%Y-%m-%d")
        text = f"第{{row}}行({{id}})的{said}({{0}})"
        _tell(
            found,
            "dates_reversed",
            parcels,
            parcels[then] < parcels[first],
            text,
            days,
            column=then,
        )


def _on_parcels(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, found: Findings) -> None:
    shapes = buildings.geometry.to_numpy()
    outside = ~shapely.is_missing(shapes)
    outside[
        coverage.query_in_blocks(
            shapely.STRtree(parcels.geometry.to_numpy()), shapes, "intersects"
        )[0]
    ] = False
    where = np.full(len(buildings), "", dtype=object)
    where[outside] = _places(shapes[outside])
    text = "第{row}行({id})不在任何地块上，位于 {0}"
    _tell(found, "outside_parcels", buildings, outside, text, where, column="geometry")


def _floors(buildings: gpd.GeoDataFrame, found: Findings) -> None:
    """Floor areas that the outline cannot hold, and storeys that nobody builds."""
    floors = np.maximum(_floats(buildings, "floors"), 1)
    floor, room = _floats(buildings, "floor_area_m2"), _floats(buildings, "area_plane_m2") * floors
    with np.errstate(invalid="ignore", divide="ignore"):
        times = floor / room
    text = "第{row}行({id})建筑面积 {1:.0f} m²，是基底面积×层数({2:.0f} m²)的 {0:.2f} 倍"
    odd = (times > 2) | (times < 0.3)
    _tell(
        found,
        "floor_area_differs",
        buildings,
        odd,
        text,
        times,
        floor,
        room,
        column="floor_area_m2",
    )
    storey = _floats(buildings, "height_m") / floors
    text = "第{row}行({id})平均层高 {0:.1f} m，请核对高度和层数"
    _tell(
        found,
        "storey_height",
        buildings,
        (storey > 20) | (storey < 2),
        text,
        storey,
        column="height_m",
    )


def _leaps(zone: Zone, name: str) -> Findings:
    """Ledger values thousands of times the median: yuan kept as 万元, m² as mu."""
    found = Findings(name)
    frame = getattr(zone, name).set_index("enterprise_id")
    for column in _LEDGERS[name]:
        values = _floats(frame, column)
        some = values[values > 0]
        if len(some) >= FEW:
            middle = np.median(some)
            text = f"第{{row}}行({{id}})的{TABLES[name].column(column).zh} {{0:g}} 是中位数({middle:g})的 {{1:.0f}} 倍，疑似单位错误"
            _tell(
                found,
                "suspicious_unit",
                frame,
                values > LEAP * middle,
                text,
                values,
                values / middle,
                column=column,
            )
    return found


def _floats(frame: pd.DataFrame, column: str) -> np.ndarray:
    return frame[column].to_numpy(float, na_value=np.nan)


def _reviews(zone: Zone) -> Findings:
    """Field checks that put nothing in force: a word nobody knows, a unit nobody has, an end before the beginning."""
    found, rows = Findings("reviews"), zone.reviews
    known = {word for words in zone.policy.review_words.values() for word in words}
    odd = rows[~rows["status"].isin(known).to_numpy(bool)]
    text = "第{row}行({id})的核定状态“{value}”不在政策词表中，该核查不起作用"
    found.each(
        "unknown_review", text, rows_of(odd, odd["status"]), column="status", action="ignored"
    )
    units_ = pd.Index(zone.parcels.index).append(pd.Index(zone.buildings.index)).astype(object)
    lost = rows[~rows["unit_id"].isin(units_).to_numpy(bool)]
    text = "第{row}行核查的对象 {id} 在地块和建筑表中都不存在"
    found.each("orphan", text, rows_of(lost), column="unit_id")
    wrong = rows[(rows["until"] < rows["date"]).fillna(False).to_numpy(bool)]
    text = "第{row}行({id})的有效期 {value} 早于核查日期，该核查不起作用"
    at = rows_of(wrong, wrong["until"].dt.strftime("%Y-%m-%d"))
    found.each("dates_reversed", text, at, column="until", severity="error", action="ignored")
    return found
