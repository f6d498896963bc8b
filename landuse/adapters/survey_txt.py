"""勘测定界 coordinate files: ``J1,1,X,Y`` under plot lines that end in ``@``. X is northing, Y is easting.

Dialects differ in brackets, commas, closing points and ring numbers, so rings are told apart by containment, not by number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.adapters.tables import decode
from landuse.errors import CrsError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

_CGCS = ("2000", "cgcs")
_ZONE_CM = {z: f"EPSG:{4513 + z - 25}" for z in range(25, 46)}  # EPSG 4513…4533: zones 25–45 with prefix
_PLAIN_CM = {z: f"EPSG:{4534 + z - 25}" for z in range(25, 46)}  # EPSG 4534…4554: the same without prefix


def read_survey_txt(path: Path, encoding: str | None = None) -> tuple[gpd.GeoDataFrame, str]:
    """Every plot of the file as a polygon, and the encoding.

    Returns
    -------
    GeoDataFrame with 地块编号, 地块名称, 地块用途, 地类编码, 地块面积 (as stated), ``source_row`` (line of the plot) and
    geometry, in the CRS of the header (带号, 坐标系) and the digits; without a CRS where neither says.

    Raises SourceError where no plot can be read, naming the line; CrsError for a datum other than CGCS2000.
    """
    import geopandas as gpd

    text, used = decode(path.read_bytes(), path.name, encoding)
    lines = [
        unicodedata.normalize("NFKC", line).replace("【", "[").replace("】", "]").strip() for line in text.splitlines()
    ]
    header = dict(line.split("=", 1) for line in lines if "=" in line and not line.endswith("@"))
    plots = _plots(lines, path.name)
    if not plots:
        raise SourceError(f"{path.name}：没有找到地块(以 @ 结尾的属性行和其后的界址点)。", "请确认是勘测定界坐标文件。")
    records = [{**head, "geometry": _polygon(rings, path.name, head["source_row"])} for head, rings in plots]
    crs = _crs(header, np.concatenate([ring for _, rings in plots for ring in rings]), path.name)
    return gpd.GeoDataFrame(records, geometry="geometry", crs=crs), used


def _plots(lines: Sequence[str], name: str) -> list[tuple[dict[str, object], list[np.ndarray]]]:
    plots: list[tuple[dict[str, object], list[tuple[str, float, float]]]] = []
    inside = False
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            inside = "地块坐标" in line
        elif line.endswith("@"):
            plots.append((_plot_head(line, number), []))
        elif inside and line:
            parts = [p.strip() for p in line.split(",")]
            if not plots or len(parts) < 4:
                raise SourceError(f"{name}：第 {number} 行不是界址点(点号,圈号,X,Y)：{line[:40]}。")
            try:
                north, east = float(parts[2]), float(parts[3])
            except ValueError:
                raise SourceError(f"{name}：第 {number} 行的坐标不是数：{line[:40]}。") from None
            plots[-1][1].append((parts[1], east, north))
    areas = [(head, points) for head, points in plots if head.pop("图形", "面") not in ("点", "线")]
    return [(head, _rings(points)) for head, points in areas if points]


def _plot_head(line: str, number: int) -> dict[str, object]:
    parts = [p.strip() for p in re.split(r",", line.rstrip("@").rstrip(","))]
    parts += [""] * (8 - len(parts))
    _, area, code, title, kind, _, use, use_code = parts[:8]
    return {"地块编号": code or f"第{number}行", "地块名称": title or None, "地块用途": use or None, "地类编码": use_code or None,
            "地块面积": area or None, "图形": kind or "面", "source_row": number}  # fmt: skip


def _rings(points: Sequence[tuple[str, float, float]]) -> list[np.ndarray]:
    """Points of each ring number in order; hand-made files with the easting first are turned."""
    order: dict[str, list[tuple[float, float]]] = {}
    for ring, east, north in points:
        order.setdefault(ring, []).append((east, north))
    rings = [np.array(r) for r in order.values()]
    middle = np.concatenate(rings).mean(axis=0)
    swapped = 2e6 < middle[0] < 6e6 and (2e5 < middle[1] < 8e5 or middle[1] > 1e7)
    return [r[:, ::-1] if swapped else r for r in rings]


def _polygon(rings: Sequence[np.ndarray], name: str, line: object) -> shapely.Geometry:
    """Rings by containment: one inside an odd number of others is a hole."""
    if any(len(np.unique(r, axis=0)) < 3 for r in rings):
        raise SourceError(f"{name}：第 {line} 行的地块有界址点不足三个的圈。")
    shells = [shapely.polygons(np.vstack([r, r[:1]])) for r in rings]
    out = shapely.Polygon()
    for shell in sorted(shells, key=lambda s: -s.area):
        out = shapely.symmetric_difference(out, shapely.make_valid(shell))
    return out


def _crs(header: dict[str, str], points: np.ndarray, name: str) -> str | None:
    system = header.get("坐标系", "").lower()
    if system and not any(word in system for word in _CGCS):
        raise CrsError(
            f"{name}：坐标系是“{header['坐标系']}”，不是 CGCS2000，不能直接改标。", "请用当地参数转换后再用。"
        )
    east = float(points[:, 0].mean())
    if east > 1e7:
        return _ZONE_CM.get(int(east // 1e6))
    zone = header.get("带号", "").strip()
    return _PLAIN_CM.get(int(zone)) if zone.isdigit() and east > 1e5 else None


def write_survey_txt(
    plots: gpd.GeoDataFrame, path: Path, *, unit: str = "", date: str = "", encoding: str = "gb18030"
) -> None:
    """Plots (index = number, column ``name``) in a projected CGCS2000 zone as a 勘测定界 file, northing first, area in hectares."""
    from landuse.files import whole

    first = float(plots.geometry.iloc[0].centroid.x)
    zone = f"{int(first // 1e6)}" if first > 1e7 else ""
    head = ["[属性描述]", "格式版本号=1.01版本", f"数据产生单位={unit}", f"数据产生日期={date}", "坐标系=2000国家大地坐标系", "几度分带=3",
            "投影类型=高斯克吕格", "计量单位=米", f"带号={zone}", "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]"]  # fmt: skip
    body: list[str] = []
    for number, title, shape in zip(plots.index, plots["name"], plots.geometry, strict=True):
        rings = [r for part in shapely.get_parts(shape) for r in (part.exterior, *part.interiors)]
        points = [(k, x, y) for k, ring in enumerate(rings, 1) for x, y in ring.coords]
        body.append(f"{len(points)},{shape.area / 1e4:.4f},{number},{title},面,,,,@")
        body += [f"J{i},{k},{y:.3f},{x:.3f}" for i, (k, x, y) in enumerate(points, 1)]
    with whole(path) as temporary:
        temporary.write_text("\r\n".join(head + body) + "\r\n", encoding=encoding, newline="")
