"""Coordinate systems: what a layer is in, whether that can be true, and areas on the plane and the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod, Proj, Transformer
from pyproj.exceptions import CRSError as ProjError

from landuse.adapters.meaning import grids, shifted_degrees
from landuse.domain.frames.blocks import concatenate_blocks
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

#: Coordinates as they stand in a file.
Point = tuple[float, float]
#: Outlines from which the middle of a layer is found.
_SOME = 10_000


def parse(text: str, where: str) -> CRS:
    """A coordinate system from text ("EPSG:4528"); CrsError naming ``where`` it stands otherwise."""
    try:
        return CRS.from_user_input(text)
    except ProjError:
        raise CrsError(
            f"{where}：不认识坐标系“{text}”。", "请写 EPSG 代码，如 EPSG:4528。"
        ) from None


def zone_crs(text: str) -> CRS:
    """The zone's coordinate system; it has to be projected, in metres."""
    found = parse(text, "landuse.toml [zone] crs")
    if not found.is_projected or found.to_epsg() == 3857:
        why = "不是投影坐标系" if not found.is_projected else "是网络地图投影，面积偏大约四成"
        raise CrsError(
            f"landuse.toml [zone] crs：{text} {why}，无法量面积。",
            "南通用 EPSG:4528 或 EPSG:4549。",
        )
    return found


def settle(
    gdf: gpd.GeoDataFrame,
    declared: str | None,
    target: CRS,
    box: tuple[float, ...] | None,
    source: str,
    findings: Findings,
    middle: Point | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """The layer in the zone's system, and the name of the system it was in.

    Where ``gdf`` is a part of a layer, ``middle`` is that of the whole, by which all of its parts are judged alike.

    The file's own statement counts first, then the declared one, then what the digits say; a declared system with shift
    parameters (``+towgs84``) or GCJ-02/BD-09 goes before the file's. Whatever it is, the layer has to fall into the zone's
    expected lon/lat ``box``; one that does so only with its axes turned is turned, and said.

    Raises CrsError naming the file and where the layer landed.
    """
    middle = middle or middle_of(gdf)
    if middle is None:
        return gdf.set_crs(target, allow_override=True), "–"
    before = gdf
    if declared and shifted_degrees.is_shifted(declared):
        gdf = _inside(
            shifted_degrees.unshifted(gdf, declared, source), CRS(4490), box, source, findings
        )
        return gdf.to_crs(target), shifted_degrees.is_shifted(declared)
    said = parse(declared, source) if declared else None
    stated = gdf.crs
    if said is not None and said.is_bound:
        # PROJ heeds the parameters on the way to WGS 84 only; from there CGCS2000 is the same within decimetres
        gdf = gdf.set_crs(said, allow_override=True).to_crs(4326).set_crs(4490, allow_override=True)
        stated = gdf.crs
    elif stated is not None and stated.is_geographic and max(map(abs, middle)) > 360:
        text = f"{source}：说明是经纬度，坐标(约 {middle[0]:.0f}, {middle[1]:.0f})却不是，改按坐标数值识别"
        findings.add("crs_contradicted", text, action="repaired")
        stated = None
    if stated is None:
        gdf, stated = (
            (gdf, said)
            if said is not None
            else recognise(gdf, source, findings, target, box, middle)
        )
    # other digits have another middle
    middle = middle if gdf is before else None
    gdf = gdf.set_crs(stated, allow_override=True)
    _same_datum(stated, target, source)
    gdf = _inside(gdf, stated, box, source, findings, middle)
    return (gdf if stated == target else gdf.to_crs(target)), _name(stated)


def middle_of(gdf: gpd.GeoDataFrame) -> Point | None:
    """The median centre of a layer, so that a few stray outlines do not move it; None where it has none."""
    shapes = gdf.geometry.to_numpy()
    # the middle of many is that of some thousands of them
    some = shapes[:: max(1, len(shapes) // _SOME)]
    return _middle_of(shapely.bounds(some)) or _middle_of(shapely.bounds(shapes))


def _middle_of(bounds: np.ndarray) -> Point | None:
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return None
    x, y = np.median((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0)
    return float(x), float(y)


def _same_datum(stated: CRS, target: CRS, source: str) -> None:
    """Refuse what PROJ would do between the old datums: a ballpark shift that says nothing."""
    if grids.of(stated) is not grids.of(target):
        raise CrsError(
            f"{source}：坐标系是 {stated.name}，与园区的 {target.name} 基准不同，软件只能近似转换(误差可达数十米)。",
            '请用当地参数转换，或在 crs 写带参数的定义(如 "+proj=tmerc … +towgs84=七参数")。',
        )


def _name(crs: CRS) -> str:
    code = crs.to_epsg(min_confidence=70)
    return f"EPSG:{code}" if code else crs.name


def _inside(
    gdf: gpd.GeoDataFrame,
    crs: CRS,
    box: tuple[float, ...] | None,
    source: str,
    findings: Findings,
    middle: Point | None = None,
) -> gpd.GeoDataFrame:
    """The rows that touch the zone's lon/lat box; those far away are listed and left out, a layer far away is refused."""
    if box is None:
        return gdf
    if crs.geodetic_crs is None:
        raise CrsError(
            f"{source}：坐标系 {crs.name} 无法换算到经纬度。", "请换成 CGCS2000 投影坐标系。"
        )
    bounds = shapely.bounds(gdf.geometry.to_numpy())
    x, y = middle or _middle_of(bounds) or (np.nan, np.nan)
    if not _falls_into(box, crs, x, y):
        if not _falls_into(box, crs, y, x):
            raise CrsError(_landed(crs, x, y, box, source), _advice(x, y, box, grids.of(crs)))
        gdf, bounds = _turned(gdf, source, findings), bounds[:, [1, 0, 3, 2]]
    some = np.isfinite(bounds).all(axis=1)
    whole = np.array([[*np.nanmin(bounds[:, :2], axis=0), *np.nanmax(bounds[:, 2:], axis=0)]])
    lon, lat = _corners(whole, crs)
    if lon.min() >= box[0] and lon.max() <= box[2] and lat.min() >= box[1] and lat.max() <= box[3]:
        return gdf
    lon, lat = _corners(bounds, crs)
    touches = (
        (lon.min(1) <= box[2])
        & (lon.max(1) >= box[0])
        & (lat.min(1) <= box[3])
        & (lat.max(1) >= box[1])
    )
    far = some & ~touches
    if not far.any():
        return gdf
    place = [f"{e:.3f}°E {n:.3f}°N" for e, n in zip(lon[far, 0], lat[far, 0], strict=True)]
    text = "第{row}行({id})的图形在 {value}，不在园区预期范围内，未采用"
    at = rows_of(gdf[far], place)
    findings.each("outside_area", text, at, column="geometry", severity="error", action="rejected")
    return gdf[~far]


def _corners(bounds: np.ndarray, crs: CRS) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of the four corners of every box, (n, 4) each."""
    corners = bounds[:, [0, 1, 2, 3, 0, 3, 2, 1]].reshape(-1, 2)
    lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(
        corners[:, 0], corners[:, 1]
    )
    return np.reshape(lon, (-1, 4)), np.reshape(lat, (-1, 4))


def _falls_into(box: tuple[float, ...], crs: CRS, x: float, y: float) -> bool:
    lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
    return bool(np.isfinite(lon) and box[0] <= lon <= box[2] and box[1] <= lat <= box[3])


def _landed(crs: CRS, x: float, y: float, box: tuple[float, ...], source: str) -> str:
    lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
    where = f"落在东经 {lon:.3f}°、北纬 {lat:.3f}°" if np.isfinite(lon) else "无法换算成经纬度"
    span = f"{box[0]}–{box[2]}°E、{box[1]}–{box[3]}°N"
    return f"{source}：按 {_name(crs)} 读取，图层中心{where}，不在园区预期范围 {span} 内。"


def _advice(x: float, y: float, box: tuple[float, ...], datum: grids.Datum) -> str:
    """What to do about a layer that landed elsewhere: the systems in which its digits would fall into the zone."""
    fitting = list(dict.fromkeys([*_candidates(x, y, box, datum), *_candidates(y, x, box, datum)]))
    return (
        f"按坐标数值应是 {'或 '.join(fitting)}，请核对后写明 crs。"
        if fitting
        else "请核对坐标系、带号和 X/Y 次序。"
    )


def _turned(gdf: gpd.GeoDataFrame, source: str, findings: Findings) -> gpd.GeoDataFrame:
    findings.add(
        "axes_swapped", f"{source}：坐标是北坐标在前，已对调", severity="info", action="repaired"
    )
    return gdf.set_geometry(shapely.transform(gdf.geometry.to_numpy(), lambda c: c[:, ::-1]))


def recognise(
    gdf: gpd.GeoDataFrame,
    source: str,
    findings: Findings,
    target: CRS,
    box: tuple[float, ...] | None,
    middle: Point | None = None,
) -> tuple[gpd.GeoDataFrame, CRS]:
    """A system of the zone's datum from the digits: a zone's prefix, degrees, or the one central meridian that falls into the zone's box.

    Northing first is turned, millimetres (CAD) become metres; both are said.

    Raises CrsError where the digits fit none, or several.
    """
    x, y = middle or middle_of(gdf) or (np.nan, np.nan)
    if min(x, y) > 1e8 and max(x, y) < 4e10:
        gdf = gdf.set_geometry(shapely.transform(gdf.geometry.to_numpy(), lambda c: c / 1000))
        findings.add(
            "millimetres",
            f"{source}：坐标以毫米为单位，已换算成米",
            severity="info",
            action="repaired",
        )
        x, y = x / 1000, y / 1000
    if (2e6 < x < 6e6 and (2e5 < y < 8e5 or 13e6 < y < 46e6)) or (15 < x < 55 and 70 < y < 140):
        gdf = _turned(gdf, source, findings)
        x, y = y, x
    codes = _candidates(x, y, box, grids.of(target))
    if len(codes) > 1:
        raise CrsError(
            f"{source}：没有坐标系，坐标(约 {x:.0f}, {y:.0f})按 {'、'.join(codes)} 都落在园区内。",
            "请在 landuse.toml 的该数据源写明 crs。",
        )
    if not codes:
        cut = (
            "；像是去掉了大数的坐标，请先补回"
            if min(x, y) >= 0 and max(x, y) < 2e5 and max(x, y) > 360
            else ""
        )
        raise CrsError(
            f"{source}：没有坐标系，也无法从坐标(约 {x:.0f}, {y:.0f})认出{cut}。",
            "请在 landuse.toml 的该数据源写明 crs。",
        )
    findings.add(
        "crs_recognised",
        f"{source}：没有坐标系说明，按坐标数值认作 {codes[0]}",
        severity="info",
        action="kept",
    )
    return gdf, CRS.from_user_input(codes[0])


def _candidates(x: float, y: float, box: tuple[float, ...] | None, datum: grids.Datum) -> list[str]:
    """Systems in which the digits can stand: by their prefix, as degrees, or by the box among meridians without prefix.

    A six-degree zone without a prefix has the digits of the three-degree zone with its meridian.
    """
    if x >= 1e7 and 2e6 < y < 6e6:
        return [code] if (code := datum.grid(int(x // 1e6), prefixed=True)) else []
    if 70 < x < 140 and 15 < y < 55:
        return [f"EPSG:{datum.geographic}"]
    if not (1.5e5 < x < 8.5e5 and 2e6 < y < 6e6):
        return []
    within = 3.5e5 < x < 6.5e5  # 1.5° of the meridian
    if box is None:
        return [str(datum.grid(40, prefixed=False))] if within else []
    plain = [str(datum.grid(zone, prefixed=False)) for zone in range(25, 46)]
    if not within:  # then it is a six-degree strip, or UTM with its smaller scale
        plain += [f"EPSG:{32600 + zone}" for zone in range(43, 54)]
    return [code for code in plain if _falls_into(box, CRS.from_user_input(code), x, y)]


def areas(gdf: gpd.GeoDataFrame) -> dict[str, Any]:
    """Columns by name: plane and ellipsoidal area of every outline (m²); unknown for missing geometry, zero for points.

    The ellipsoidal area is the plane one divided by the projection's areal scale at the outline's centre (for
    Gauss-Krüger k²): within 1e-8 for outlines up to about 2 km. For other systems the geodesic area is taken.
    """
    shapes = gdf.geometry.to_numpy()
    plane, bounds = shapely.area(shapes), shapely.bounds(shapes)
    missing = np.isnan(bounds[:, 0])
    ellipsoid = plane.copy()
    some = ~missing & (plane > 0)
    if some.any():
        low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
        if gdf.crs.is_projected and (high - low).max() < 300_000:
            ellipsoid /= _areal_scale((bounds[:, :2] + bounds[:, 2:]) / 2, low, high, gdf.crs)
        else:
            geod = Geod(ellps="GRS80")
            degrees = gdf.geometry[some].to_crs(gdf.crs.geodetic_crs)
            ellipsoid[some] = [abs(geod.geometry_area_perimeter(g)[0]) for g in degrees]
    columns = {"area_plane_m2": plane, "area_ellipsoid_m2": ellipsoid}
    return {
        n: pd.arrays.FloatingArray(np.where(missing, 0, a), missing.copy())
        for n, a in columns.items()
    }


def _areal_scale(points: np.ndarray, low: np.ndarray, high: np.ndarray, crs: CRS) -> np.ndarray:
    """The projection's areal scale at points between two corners.

    It changes so smoothly that a polynomial of the fourth degree through nine by nine nodes is within 1e-10 of PROJ up to 300 km.
    """
    from numpy.polynomial import chebyshev

    middle, half = (low + high) / 2, (high - low) / 2 + 1

    nodes = np.stack(np.meshgrid(*[chebyshev.chebpts1(9)] * 2, indexing="ij"), -1).reshape(-1, 2)
    lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(
        *(nodes * half + middle).T
    )
    terms = chebyshev.chebvander2d(nodes[:, 0], nodes[:, 1], [4, 4])
    fit, *_ = np.linalg.lstsq(terms, Proj(crs).get_factors(lon, lat).areal_scale, rcond=None)
    x, y = ((points - middle) / half).T
    fit = fit.reshape(5, 5)
    return concatenate_blocks(lambda at: chebyshev.chebval2d(x[at], y[at], fit), len(points))
