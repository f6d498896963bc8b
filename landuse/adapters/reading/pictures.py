"""Aerial pictures for the map: brought into its projection, cut to the zone, compressed.

A picture is never read whole: GDAL takes the overview or the windows that the size asked for needs.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.raster import RASTERS, RasterFormat, driver_of
from landuse.domain.picture import Picture
from landuse.errors import CrsError, SourceError, reason_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS
    from rasterio import DatasetReader

#: The map's projection.
_MERCATOR = "EPSG:3857"
_DEGREES = "EPSG:4326"
#: Share of the zone's extent that is shown around it.
_MARGIN = 0.05
#: Pixels of the longer side that are tried first: browsers hold larger pictures badly.
_MOST_PIXELS = 6000
#: Pixels of the longer side under which a picture tells nothing.
_LEAST_PIXELS = 100
#: Base64 takes four characters for three bytes.
_TEXT_PER_BYTE = 4 / 3
_QUALITY = 72
#: Percentiles of what is not eight bits that become black and white.
_DARKEST, _LIGHTEST = 2, 98
_PICTURES = {
    **RASTERS,
    ".jpg": RasterFormat("JPEG", (b"\xff\xd8\xff",)),
    ".jpeg": RasterFormat("JPEG", (b"\xff\xd8\xff",)),
    ".png": RasterFormat("PNG", (b"\x89PNG\r\n\x1a\n",)),
}


@dataclass(frozen=True)
class PictureSource:
    """A picture that is asked for.

    Parameters
    ----------
    path : Path
        A georeferenced raster.
    day : date, optional
        When it was taken.
    """

    path: Path
    day: dt.date | None = None


@dataclass(frozen=True)
class Ground:
    """What the map shows.

    Parameters
    ----------
    extent : (float, float, float, float)
        West, south, east and north in metres of EPSG:3857.
    crs : str
        Code of the zone's coordinate system: that of a picture with a world file and no system.
    """

    extent: tuple[float, float, float, float]
    crs: str


def read_picture(source: PictureSource, ground: Ground, most_bytes: int) -> Picture:
    """A picture as the map lays it under its parcels.

    Parameters
    ----------
    source : PictureSource
        Which one.
    ground : Ground
        What of it is kept.
    most_bytes : int
        What it may take of the page; a larger one gets larger pixels.

    Returns
    -------
    Picture

    Raises
    ------
    SourceError
        A file that is no raster of its ending, or elsewhere than the zone; no bytes for it.
    CrsError
        A file without a georeference.
    """
    with one_sentence(source.path.name):
        return _read(source, ground, most_bytes)


def check_there(path: Path) -> None:
    """Refuse a picture that is not there, before anything is opened.

    Parameters
    ----------
    path : Path
        Its file.

    Raises
    ------
    SourceError
        Where it is missing, or cannot be looked for.
    """
    try:
        is_there = path.is_file()
    except OSError as error:
        reason = reason_of(error)
        raise SourceError(
            "reading.not_searched", file=str(path), reason=reason
        ) from None
    if not is_there:
        raise SourceError("reading.no_picture", path=str(path))


def _read(source: PictureSource, ground: Ground, most_bytes: int) -> Picture:
    """One picture, its pixels as small as the bytes allow."""
    from rasterio.errors import RasterioIOError
    from rasterio.warp import transform_bounds

    path = source.path
    try:
        with _opened(path) as raster:
            crs = _crs_of(raster, path, ground)
            west, south, east, north = _shared(raster, crs, ground, path)
            metres = _pixel(raster, crs)
            longer = max(east - west, north - south)
            pixels = min(_MOST_PIXELS, max(1, math.ceil(longer / metres)))
            box = (west, south, east, north)
            data, mime, pixels = _compressed(raster, crs, box, pixels, most_bytes)
    except RasterioIOError as error:
        reason = " ".join(str(error).split())[:120]
        raise SourceError("reading.bad_raster", file=path.name, reason=reason) from None
    degrees = transform_bounds(_MERCATOR, _DEGREES, *box)
    # Mercator's metres are longer than those on the ground by the secant of the latitude
    on_ground = math.cos(math.radians((degrees[1] + degrees[3]) / 2))
    return Picture(
        path.name,
        source.day,
        mime,
        data,
        degrees,
        longer / pixels * on_ground,
        metres * on_ground,
    )


@contextmanager
def _opened(path: Path, **options: int) -> Iterator[DatasetReader]:
    """The raster, by the driver of its ending."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", NotGeoreferencedWarning
        )  # it is refused in a sentence
        with rasterio.open(
            path, driver=driver_of(path, _PICTURES), **options
        ) as raster:
            yield raster


def _crs_of(raster: DatasetReader, path: Path, ground: Ground) -> CRS | str:
    """The system of a picture; the zone's where only a world file places it."""
    if raster.transform.is_identity:
        raise CrsError("reading.picture_without_place", file=path.name)
    return raster.crs or ground.crs


def _shared(
    raster: DatasetReader, crs: CRS | str, ground: Ground, path: Path
) -> tuple[float, float, float, float]:
    """What of the map's extent the picture covers, in metres of EPSG:3857."""
    from rasterio.warp import transform_bounds

    try:
        west, south, east, north = transform_bounds(crs, _MERCATOR, *raster.bounds)
    except Exception:  # a system that has no way to the map's
        raise SourceError("reading.picture_elsewhere", file=path.name) from None
    left, low, right, top = ground.extent
    margin = _MARGIN * max(right - left, top - low)
    box = (
        max(west, left - margin),
        max(south, low - margin),
        min(east, right + margin),
        min(north, top + margin),
    )
    overlaps = min(east, right) > max(west, left) and min(north, top) > max(south, low)
    if not overlaps or not all(map(math.isfinite, box)):
        raise SourceError("reading.picture_elsewhere", file=path.name)
    return box


def _pixel(raster: DatasetReader, crs: CRS | str) -> float:
    """Side of the picture's own pixels at its middle, in metres of EPSG:3857."""
    from rasterio.warp import transform

    column, row = raster.width // 2, raster.height // 2
    corners = [raster.xy(row, column + right) for right in (0, 1)]
    xs, ys = transform(crs, _MERCATOR, *zip(*corners, strict=True))
    return math.hypot(xs[1] - xs[0], ys[1] - ys[0])


def _compressed(
    raster: DatasetReader,
    crs: CRS | str,
    box: tuple[float, float, float, float],
    pixels: int,
    most_bytes: int,
) -> tuple[bytes, str, int]:
    """The compressed picture, and the pixels of its longer side: fewer until it fits."""
    while True:
        data, mime = _encoded(_warped(raster, crs, box, pixels))
        taken = len(data) * _TEXT_PER_BYTE
        if taken <= most_bytes:
            return data, mime, pixels
        fewer = int(pixels * min(0.9, math.sqrt(most_bytes / taken)))
        if fewer < _LEAST_PIXELS:
            name = Path(raster.name).name
            raise SourceError(
                "reading.pictures_too_large", file=name, megabytes=most_bytes / 1e6
            )
        pixels = fewer


def _warped(
    raster: DatasetReader,
    crs: CRS | str,
    box: tuple[float, float, float, float],
    pixels: int,
) -> NDArray[np.uint8]:
    """Red, green, blue and alpha in the map's projection, 4 × rows × columns."""
    from rasterio.enums import ColorInterp, Resampling
    from rasterio.transform import from_bounds
    from rasterio.vrt import WarpedVRT

    west, south, east, north = box
    step = max(east - west, north - south) / pixels
    width = max(1, round((east - west) / step))
    height = max(1, round((north - south) / step))
    options = {
        "src_crs": crs,
        "crs": _MERCATOR,
        "transform": from_bounds(west, south, east, north, width, height),
        "width": width,
        "height": height,
        "resampling": Resampling.bilinear,
    }
    with _overview(raster, _pixel(raster, crs), step) as source:
        has_alpha = ColorInterp.alpha in source.colorinterp
        with WarpedVRT(source, add_alpha=not has_alpha, **options) as warped:
            bands = [
                b
                for b in source.indexes
                if source.colorinterp[b - 1] != ColorInterp.alpha
            ]
            alpha = warped.dataset_mask()
            colors = _colormap(source, bands)
            if colors is not None:
                return np.concatenate(
                    [_looked_up(warped.read(bands[0]), colors), alpha[None]]
                )
            # of more than three bands, the first three are red, green and blue; one or two: grey
            shown = bands[:3] if len(bands) >= 3 else bands[:1] * 3
            values = warped.read(shown)
    return np.concatenate([_eight_bits(values, alpha > 0), alpha[None]])


@contextmanager
def _overview(
    raster: DatasetReader, own: float, wanted: float
) -> Iterator[DatasetReader]:
    """The smallest overview that is still as fine as wanted; the raster where there is none."""
    fit = [
        level
        for level, factor in enumerate(raster.overviews(1))
        if factor * own <= wanted * 1.01
    ]
    if not fit:
        yield raster
        return
    with _opened(Path(raster.name), overview_level=fit[-1]) as smaller:
        yield smaller


def _colormap(source: DatasetReader, bands: list[int]) -> NDArray[np.uint8] | None:
    """Colours of the values of a raster with a palette, 256 × 3."""
    from rasterio.enums import ColorInterp

    if len(bands) != 1 or source.colorinterp[bands[0] - 1] != ColorInterp.palette:
        return None
    colors = np.zeros((256, 3), np.uint8)
    for value, color in source.colormap(bands[0]).items():
        if value < len(colors):
            colors[value] = color[:3]
    return colors


def _looked_up(
    values: NDArray[np.generic], colors: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Values of a palette as red, green and blue."""
    found: NDArray[np.uint8] = colors[values.astype(np.uint8)]
    return np.moveaxis(found, -1, 0)


def _eight_bits(
    values: NDArray[np.generic], is_there: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Any numbers as 0 to 255: the darkest and lightest few per cent become black and white."""
    if values.dtype == np.uint8:
        return np.asarray(values)
    numbers = values.astype(np.float32)
    usable = numbers[:, is_there]
    usable = usable[np.isfinite(usable)]
    if not usable.size:
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(usable, [_DARKEST, _LIGHTEST])
    scaled = (numbers - low) / max(float(high - low), 1e-9) * 255
    bytes_: NDArray[np.uint8] = np.nan_to_num(np.clip(scaled, 0, 255)).astype(np.uint8)
    return bytes_


def _encoded(image: NDArray[np.uint8]) -> tuple[bytes, str]:
    """An image of four bands, compressed: WebP, or PNG where GDAL has none."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning
    from rasterio.io import MemoryFile

    is_whole = bool((image[3] == 255).all())
    bands = image[:3] if is_whole else image
    driver = "WEBP" if "webp" in rasterio.drivers.raster_driver_extensions() else "PNG"
    options = {"QUALITY": _QUALITY} if driver == "WEBP" else {}
    count, height, width = bands.shape
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", NotGeoreferencedWarning
        )  # its place stands beside it
        with MemoryFile(ext=f".{driver.lower()}") as memory:
            with memory.open(
                driver=driver,
                width=width,
                height=height,
                count=count,
                dtype="uint8",
                **options,
            ) as out:
                out.write(bands)
            return bytes(memory.getbuffer()), f"image/{driver.lower()}"
