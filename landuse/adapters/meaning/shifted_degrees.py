"""GCJ-02 and BD-09: degrees that map services shift on purpose.

They are declared, never guessed, and the shift is undone before anything is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

_NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
#: EPSG code of CGCS2000 in degrees.
_CGCS2000 = 4490
#: Steps after which the inverse is exact within 1e-4 m.
_STEPS = 6


def shifted_system(declared: str) -> str:
    """The standard name of a shifted system.

    Parameters
    ----------
    declared : str
        A coordinate system as it is declared.

    Returns
    -------
    str
        "GCJ-02" or "BD-09"; empty for any other system.

    Examples
    --------
    >>> shifted_system("gcj02"), shifted_system("BD-09"), shifted_system("EPSG:4490")
    ('GCJ-02', 'BD-09', '')
    """
    letters = [character for character in declared.lower() if character.isalnum()]
    return _NAMES.get("".join(letters), "")


def to_shifted(
    lon: np.ndarray, lat: np.ndarray, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """CGCS2000 (or WGS 84) degrees as a map service shows them.

    Parameters
    ----------
    lon, lat : ndarray of float, (n,)
        Degrees.
    name : str
        "GCJ-02" or "BD-09".

    Returns
    -------
    lon, lat : ndarray of float, (n,)

    Raises
    ------
    CrsError
        Where the ``gcj`` extra is not installed.
    """
    try:
        import CoordinatesConverter
    except ImportError:
        raise CrsError("meaning.no_gcj", crs=name) from None
    if name == "GCJ-02":
        shift = CoordinatesConverter.wgs84togcj02
    else:
        shift = CoordinatesConverter.wgs84tobd09
    east, north = shift(np.asarray(lon, float), np.asarray(lat, float))
    return east, north


def from_shifted(
    lon: np.ndarray, lat: np.ndarray, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Shifted degrees back in CGCS2000 (or WGS 84).

    By fixed-point iteration on the forward shift, within 1e-4 m; the usual one-step inverse is
    off by up to 1.2 m.

    Parameters
    ----------
    lon, lat : ndarray of float, (n,)
        Degrees as a map service shows them; not changed.
    name : str
        "GCJ-02" or "BD-09".

    Returns
    -------
    lon, lat : ndarray of float, (n,)

    Raises
    ------
    CrsError
        Where the ``gcj`` extra is not installed.
    """
    east, north = np.array(lon, float), np.array(lat, float)
    for _ in range(_STEPS):
        shifted_east, shifted_north = to_shifted(east, north, name)
        east = east + (lon - shifted_east)
        north = north + (lat - shifted_north)
    return east, north


def unshifted(layer: gpd.GeoDataFrame, declared: str, source: str) -> gpd.GeoDataFrame:
    """A layer that is declared GCJ-02 or BD-09, in CGCS2000 degrees.

    Parameters
    ----------
    layer : GeoDataFrame
        In degrees as a map service shows them; not changed.
    declared : str
        The declared system, one for which :func:`shifted_system` gives a name.
    source : str
        The source's name, for the error.

    Returns
    -------
    GeoDataFrame
        In EPSG:4490, without heights.

    Raises
    ------
    CrsError
        Where the coordinates are no degrees, or the ``gcj`` extra is not installed.
    """
    name = shifted_system(declared)
    shapes = layer.geometry.to_numpy()
    if np.nanmax(np.abs(shapely.total_bounds(shapes))) > 180:
        raise CrsError("meaning.not_shifted_degrees", source=source, crs=name)

    def unshift(points: np.ndarray) -> np.ndarray:
        lon, lat = from_shifted(points[:, 0], points[:, 1], name)
        return np.column_stack([lon, lat])

    degrees = shapely.transform(shapely.force_2d(shapes), unshift)
    return layer.set_geometry(degrees).set_crs(_CGCS2000, allow_override=True)
