"""勘测定界 coordinate files: ``J1,1,X,Y`` under plot lines that end in ``@``. X is northing, Y is easting.

Dialects differ in brackets, commas, closing points and ring numbers, so rings are told apart by containment, not by number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from landuse.adapters.meaning import grids
from landuse.adapters.reading.tables import decode
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

_ZONES = {str(zone) for zone in range(13, 46)}
_FARTHEST = 1e8  # no easting or northing, with its zone in front, is farther
_AREA_UNITS = (1e4, 2000 / 3, 1.0)
Head = dict[str, Any]
#: Ring number, easting, northing.
Point = tuple[str, float, float]


def read_survey_txt(
    path: Path, encoding: str | None = None, findings: Findings | None = None
) -> tuple[gpd.GeoDataFrame, str]:
    """Every plot of the file as a polygon, and the encoding.

    Returns
    -------
    GeoDataFrame with 地块编号, 地块名称, 地块用途, 地类编码, 地块面积 (as stated), ``source_row`` (line of the plot) and
    geometry, in the CRS of the header (带号, 坐标系) and the digits; without a CRS where neither says.

    Raises SourceError where no plot can be read, naming the line; CrsError for a datum other than CGCS2000.
    """
    import geopandas as gpd

    notes = Findings("areas") if findings is None else findings
    text, used = decode(path.read_bytes(), path.name, encoding)
    lines = [
        unicodedata.normalize("NFKC", line).replace("【", "[").replace("】", "]").strip()
        for line in text.splitlines()
    ]
    said = (line.partition("=") for line in lines if "=" in line and not line.endswith("@"))
    header = {key.strip(): value.strip() for key, _, value in said}
    plots = _plots(lines, path.name, notes)
    if not plots:
        raise SourceError(
            f"{path.name}：没有找到地块(以 @ 结尾的属性行和其后的界址点)。",
            "请确认是勘测定界坐标文件。",
        )
    records = [
        {**head, "geometry": _polygon(rings, path.name, head, notes)} for head, rings in plots
    ]
    crs = _crs(header, np.concatenate([ring for _, rings in plots for ring in rings]), path.name)
    return gpd.GeoDataFrame(records, geometry="geometry", crs=crs), used


def _plots(lines: Sequence[str], name: str, notes: Findings) -> list[tuple[Head, list[np.ndarray]]]:
    plots: list[tuple[Head, list[Point]]] = []
    inside = False
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            inside = "地块坐标" in line
        elif line.endswith("@"):
            plots.append((_plot_head(line, number), []))
        elif inside and line:
            if not plots:
                raise SourceError(f"{name}：第 {number} 行的界址点之前没有以 @ 结尾的地块属性行。")
            plots[-1][1].append(_point(line, number, name))
    return [(head, rings) for head, points in plots if (rings := _rings_of(head, points, notes))]


def _rings_of(head: Head, points: Sequence[Point], notes: Findings) -> list[np.ndarray]:
    """The rings of a plot that is an area; others are listed and left out."""
    kind, count, line = head.pop("图形"), head.pop("界址点数"), head["source_row"]
    rings = _rings(points)
    if kind in ("点", "线") or not rings:
        text = f"第{line}行的地块{f'是{kind}要素' if rings else '没有界址点'}，未采用"
        notes.add("not_a_plot", text, action="ignored", row=line, id=head["地块编号"], value=kind)
        return []
    if count.isdecimal() and count.lstrip("0") not in (
        str(len(points)),
        str(len(points) - len(rings)),
    ):
        text = f"第{line}行写明 {count} 个界址点，实有 {len(points)} 个"
        notes.add("point_count", text, row=line, id=head["地块编号"], value=count)
    return rings


def _point(line: str, number: int, name: str) -> Point:
    parts = [p.strip() for p in line.split(",")]
    if len(parts) < 4:
        raise SourceError(f"{name}：第 {number} 行不是界址点(点号,圈号,X,Y)：{line[:40]}。")
    try:
        north, east = float(parts[2]), float(parts[3])
    except ValueError:
        north = east = float("nan")
    if not (np.isfinite(north) and np.isfinite(east)):
        raise SourceError(f"{name}：第 {number} 行的坐标不是数：{line[:40]}。")
    if max(abs(north), abs(east)) > _FARTHEST:
        raise SourceError(f"{name}：第 {number} 行的坐标超出范围：{line[:40]}。", "请核对小数点。")
    return parts[1], east, north


def _plot_head(line: str, number: int) -> Head:
    parts = [p.strip() for p in line.rstrip("@").rstrip(",").split(",")]
    parts += [""] * (8 - len(parts))
    count, area, code, title, kind, _, use, use_code = parts[:8]
    return {
        "地块编号": code or f"第{number}行",
        "地块名称": title or None,
        "地块用途": use or None,
        "地类编码": use_code or None,
        "地块面积": area or None,
        "图形": kind or "面",
        "界址点数": count,
        "source_row": number,
    }


def _rings(points: Sequence[tuple[str, float, float]]) -> list[np.ndarray]:
    """Rings in order, told apart by number and by closing; hand-made files with the easting first are turned.

    A point whose two ordinates are equal is a slip that one writer makes on the closing point: it is left out.
    """
    rings: list[list[tuple[float, float]]] = []
    last, closed = None, True
    for ring, east, north in points:
        if east == north:
            continue
        if closed or ring != last:
            rings.append([])
        rings[-1].append((east, north))
        last, closed = ring, len(rings[-1]) > 3 and rings[-1][0] == (east, north)
    middle = np.concatenate([np.array(r) for r in rings]).mean(axis=0) if rings else np.zeros(2)
    swapped = 2e6 < middle[0] < 6e6 and (2e5 < middle[1] < 8e5 or middle[1] > 1e7)
    return [np.array(r)[:, ::-1] if swapped else np.array(r) for r in rings]


def _polygon(
    rings: Sequence[np.ndarray], name: str, head: Head, notes: Findings
) -> shapely.Geometry:
    """Rings by containment: one inside an odd number of others is a hole."""
    line = head["source_row"]
    if any(len(np.unique(r, axis=0)) < 3 for r in rings):
        raise SourceError(f"{name}：第 {line} 行的地块有界址点不足三个的圈。")
    shells = [shapely.make_valid(shapely.polygons(np.vstack([r, r[:1]]))) for r in rings]
    out = shapely.Polygon()
    for shell in sorted(shells, key=lambda s: -s.area):
        out = shapely.symmetric_difference(out, shell)
    parts = len(shapely.get_parts(out))
    if parts > 1:
        text = f"第{line}行的地块有 {parts} 个分离的部分(第 2 圈起不都是内环)"
        notes.add("several_parts", text, severity="info", row=line, id=head["地块编号"])
    _check_area(head, out.area, notes)
    return out


def _check_area(head: Head, area: float, notes: Findings) -> None:
    """List a stated area that is the outline's in no unit (hectares, mu, m²); the outline stands."""
    try:
        stated = float(str(head["地块面积"]))
    except ValueError:
        return
    if stated <= 0 or any(
        abs(stated * unit - area) <= max(1.0, 0.005 * area) for unit in _AREA_UNITS
    ):
        return
    text = f"第{head['source_row']}行写明面积 {stated:g}，与图形面积 {area:.1f} m²({area / 1e4:.4f} 公顷)不符，以图形为准"
    notes.add("stated_area", text, row=head["source_row"], id=head["地块编号"], value=stated)


def _crs(header: dict[str, str], points: np.ndarray, name: str) -> str | None:
    """The system of the header's datum and zone; a zone in front of the easting goes before the header's.

    Raises CrsError for a datum nobody knows.
    """
    system = header.get("坐标系", "")
    datum = grids.named(system) if system else grids.CGCS2000
    if datum is None:
        known = "、".join(d.words[0] for d in grids.DATUMS)
        raise CrsError(f"{name}：不认识坐标系“{system}”。", f"可用：{known}。")
    east, zone = float(points[:, 0].mean()), header.get("带号", "").lstrip("0")
    if east > 1e7:
        return datum.grid(int(east // 1e6), prefixed=True)
    return datum.grid(int(zone), prefixed=False) if zone in _ZONES and east > 1e5 else None


def write_survey_txt(
    plots: gpd.GeoDataFrame,
    path: Path,
    *,
    unit: str = "",
    date: str = "",
    encoding: str = "gb18030",
) -> None:
    """Plots (index = number, column ``name``) in a CGCS2000 three-degree zone as a 勘测定界 file: northing first, hectares.

    Raises CrsError where the plots are in another system.
    """
    from landuse.files import whole

    head = [
        "[属性描述]",
        "格式版本号=1.01版本",
        f"数据产生单位={unit}",
        f"数据产生日期={date}",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={_zone_of(plots)}",
        "精度=0.001",
        "转换参数=0,0,0,0,0,0,0",
        "[地块坐标]",
    ]
    body: list[str] = []
    for number, title, shape in zip(plots.index, plots["name"], plots.geometry, strict=True):
        rings = [r for part in shapely.get_parts(shape) for r in (part.exterior, *part.interiors)]
        points = [(k, x, y) for k, ring in enumerate(rings, 1) for x, y, *_ in ring.coords]
        body.append(f"{len(points)},{shape.area / 1e4:.4f},{_cell(number)},{_cell(title)},面,,,,@")
        body += [f"J{i},{k},{y:.3f},{x:.3f}" for i, (k, x, y) in enumerate(points, 1)]
    with whole(path) as temporary:
        temporary.write_text("\r\n".join(head + body) + "\r\n", encoding=encoding, newline="")


def _zone_of(plots: gpd.GeoDataFrame) -> int:
    code = f"EPSG:{plots.crs.to_epsg()}" if plots.crs else None
    grid = grids.CGCS2000.grid
    zone = next(
        (z for z in range(25, 46) if code in (grid(z, prefixed=True), grid(z, prefixed=False))),
        None,
    )
    if zone is None:
        name = plots.crs.name if plots.crs else "未知坐标系"
        raise CrsError(
            f"勘测定界文件须用 CGCS2000 三度带坐标，现为 {name}。", "请先转换，如 to_crs(4528)。"
        )
    return zone


def _cell(value: object) -> str:
    """Text that does not break the line: no commas, no ends of line; nothing for a missing value."""
    return (
        ""
        if value is None or str(value) in ("nan", "<NA>")
        else re.sub(r"[,，@\r\n]+", " ", str(value))
    )
