"""GCJ-02 and BD-09: degrees that map services shift on purpose. Declared, never guessed; taken back before anything is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

_NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}


def is_shifted(declared: str) -> str:
    """The standard name of a shifted system, nothing for any other.

    >>> is_shifted("gcj02"), is_shifted("BD-09"), is_shifted("EPSG:4490")
    ('GCJ-02', 'BD-09', '')
    """
    return _NAMES.get("".join(c for c in declared.lower() if c.isalnum()), "")


def to_shifted(lon: np.ndarray, lat: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """CGCS2000/WGS 84 degrees as a map service shows them. Raises CrsError where the ``gcj`` extra is missing."""
    try:
        import CoordinatesConverter
    except ImportError:
        raise CrsError(
            f"换算 {name} 需要 gcj 组件。", "请安装：pip install landuse[gcj]。"
        ) from None
    to = CoordinatesConverter.wgs84togcj02 if name == "GCJ-02" else CoordinatesConverter.wgs84tobd09
    return to(np.asarray(lon, float), np.asarray(lat, float))


def from_shifted(lon: np.ndarray, lat: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Shifted degrees back in CGCS2000/WGS 84, by fixed-point iteration on the forward shift: within 1e-4 m.

    The usual one-step inverse is off by up to 1.2 m.
    """
    east, north = np.array(lon, float), np.array(lat, float)
    for _ in range(6):
        x, y = to_shifted(east, north, name)
        east, north = east + (lon - x), north + (lat - y)
    return east, north


def unshifted(gdf: gpd.GeoDataFrame, declared: str, source: str) -> gpd.GeoDataFrame:
    """A layer declared GCJ-02 or BD-09 in CGCS2000 degrees (EPSG:4490).

    Raises CrsError where its coordinates are no degrees.
    """
    name = is_shifted(declared)
    shapes = gdf.geometry.to_numpy()
    if np.nanmax(np.abs(shapely.total_bounds(shapes))) > 180:
        raise CrsError(f"{source}：写明是 {name}，坐标却不是经纬度。", "请核对 crs。")

    def back(points: np.ndarray) -> np.ndarray:
        return np.column_stack(from_shifted(points[:, 0], points[:, 1], name))

    return gdf.set_geometry(shapely.transform(shapely.force_2d(shapes), back)).set_crs(
        4490, allow_override=True
    )
