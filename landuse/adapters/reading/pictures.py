"""Aerial pictures for the map: brought into its projection, cut to the zone, compressed.

A picture is never read whole: GDAL takes the overview or the windows that its new size needs.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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
#: Share of the zone's extent by which pictures reach beyond it.
_MARGIN = 0.05
#: Pixels of the longer side that are tried first: browsers hold larger pictures badly.
_MAX_PIXELS = 6000
#: Pixels of the longer side under which a picture is of no use.
_MIN_PIXELS = 100
#: Base64 takes four characters for three bytes.
_TEXT_PER_BYTE = 4 / 3
_QUALITY = 72
#: Percentiles of values of more than eight bits that become black and white.
_DARKEST, _LIGHTEST = 2, 98
#: West, south, east and north.
Box: TypeAlias = tuple[float, float, float, float]
_PICTURES = {
    **RASTERS,
    ".jpg": RasterFormat("JPEG", (b"\xff\xd8\xff",)),
    ".jpeg": RasterFormat("JPEG", (b"\xff\xd8\xff",)),
    ".png": RasterFormat("PNG", (b"\x89PNG\r\n\x1a\n",)),
}


@dataclass(frozen=True)
class PictureSource:
    """A picture to read.

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
class MapExtent:
    """What the map covers.

    Attributes
    ----------
    bounds : (float, float, float, float)
        West, south, east and north in metres of EPSG:3857.
    crs : str
        Code of the zone's coordinate system: that of a picture with a world file and no system.
    """

    bounds: Box
    crs: str


def read_picture(
    source: PictureSource, map_extent: MapExtent, max_bytes: int
) -> Picture:
    """Read a picture as the map lays it under its parcels.

    Parameters
    ----------
    source : PictureSource
        The file.
    map_extent : MapExtent
        The part of it that is read.
    max_bytes : int
        Bytes of the page that it may take; a larger picture gets larger pixels.

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
        return _read(source, map_extent, max_bytes)


def check_exists(path: Path) -> None:
    """Refuse a picture whose file does not exist, before anything is opened.

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
        exists = path.is_file()
    except OSError as error:
        reason = reason_of(error)
        raise SourceError(
            "reading.not_searched", file=str(path), reason=reason
        ) from None
    if not exists:
        raise SourceError("reading.no_picture", path=str(path))


def _read(source: PictureSource, map_extent: MapExtent, max_bytes: int) -> Picture:
    """One picture, its pixels as small as the bytes allow."""
    from rasterio.errors import RasterioIOError
    from rasterio.warp import transform_bounds

    path = source.path
    try:
        with _opened(path) as raster:
            crs = _crs_of(raster, path, map_extent)
            box = _box_within_map(raster, crs, map_extent, path)
            west, south, east, north = box
            longer_side = max(east - west, north - south)
            own_metres = _pixel_size(raster, crs)
            own_pixels = max(1, math.ceil(longer_side / own_metres))
            data, mime, pixels = _compressed(
                raster, crs, box, min(_MAX_PIXELS, own_pixels), max_bytes
            )
    except RasterioIOError as error:
        reason = " ".join(str(error).split())[:120]
        raise SourceError("reading.bad_raster", file=path.name, reason=reason) from None
    bounds = transform_bounds(_MERCATOR, _DEGREES, *box)
    middle_latitude = math.radians((bounds[1] + bounds[3]) / 2)
    # Mercator's metres are longer than true ones by the secant of the latitude
    true_metres = math.cos(middle_latitude)
    return Picture(
        file=path.name,
        day=source.day,
        mime=mime,
        data=data,
        bounds=bounds,
        metres=longer_side / pixels * true_metres,
        own_metres=own_metres * true_metres,
    )


@contextmanager
def _opened(path: Path, **options: int) -> Iterator[DatasetReader]:
    """The raster, by the driver of its ending."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        # a picture without a georeference is refused later
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        driver = driver_of(path, _PICTURES)
        with rasterio.open(path, driver=driver, **options) as raster:
            yield raster


def _crs_of(raster: DatasetReader, path: Path, map_extent: MapExtent) -> CRS | str:
    """The system of a picture; the zone's where only a world file places it."""
    if raster.transform.is_identity:
        raise CrsError("reading.picture_without_place", file=path.name)
    return raster.crs or map_extent.crs


def _box_within_map(
    raster: DatasetReader, crs: CRS | str, map_extent: MapExtent, path: Path
) -> Box:
    """The part of the map that the picture covers, in metres of EPSG:3857."""
    from rasterio.warp import transform_bounds

    try:
        west, south, east, north = transform_bounds(crs, _MERCATOR, *raster.bounds)
    except Exception:  # a system that cannot be transformed to the map's
        raise SourceError("reading.picture_elsewhere", file=path.name) from None
    map_west, map_south, map_east, map_north = map_extent.bounds
    margin = _MARGIN * max(map_east - map_west, map_north - map_south)
    box = (
        max(west, map_west - margin),
        max(south, map_south - margin),
        min(east, map_east + margin),
        min(north, map_north + margin),
    )
    overlaps_in_x = min(east, map_east) > max(west, map_west)
    overlaps_in_y = min(north, map_north) > max(south, map_south)
    is_finite = all(map(math.isfinite, box))
    if not (overlaps_in_x and overlaps_in_y and is_finite):
        raise SourceError("reading.picture_elsewhere", file=path.name)
    return box


def _pixel_size(raster: DatasetReader, crs: CRS | str) -> float:
    """Side of the picture's own pixels at its middle, in metres of EPSG:3857."""
    from rasterio.warp import transform

    column, row = raster.width // 2, raster.height // 2
    x, y = raster.xy(row, column)
    next_x, next_y = raster.xy(row, column + 1)
    xs, ys = transform(crs, _MERCATOR, (x, next_x), (y, next_y))
    return math.hypot(xs[1] - xs[0], ys[1] - ys[0])


def _compressed(
    raster: DatasetReader,
    crs: CRS | str,
    box: Box,
    pixels: int,
    max_bytes: int,
) -> tuple[bytes, str, int]:
    """The compressed picture, its type, and the pixels of its longer side: fewer until it fits."""
    while True:
        image = _warped(raster, crs, box, pixels)
        data, mime = _encoded(image)
        page_bytes = len(data) * _TEXT_PER_BYTE
        if page_bytes <= max_bytes:
            return data, mime, pixels
        pixels = int(pixels * min(0.9, math.sqrt(max_bytes / page_bytes)))
        if pixels < _MIN_PIXELS:
            file, megabytes = Path(raster.name).name, max_bytes / 1e6
            raise SourceError(
                "reading.pictures_too_large", file=file, megabytes=megabytes
            )


def _warped(
    raster: DatasetReader,
    crs: CRS | str,
    box: Box,
    pixels: int,
) -> NDArray[np.uint8]:
    """Red, green, blue and alpha in the map's projection, 4 × rows × columns."""
    from rasterio.enums import ColorInterp, Resampling
    from rasterio.transform import from_bounds
    from rasterio.vrt import WarpedVRT

    west, south, east, north = box
    pixel_size = max(east - west, north - south) / pixels
    width = max(1, round((east - west) / pixel_size))
    height = max(1, round((north - south) / pixel_size))
    options = {
        "src_crs": crs,
        "crs": _MERCATOR,
        "transform": from_bounds(west, south, east, north, width, height),
        "width": width,
        "height": height,
        "resampling": Resampling.bilinear,
    }
    with _overview(raster, _pixel_size(raster, crs), pixel_size) as source:
        has_alpha = ColorInterp.alpha in source.colorinterp
        with WarpedVRT(source, add_alpha=not has_alpha, **options) as warped:
            alpha = warped.dataset_mask()
            bands = _bands_of_colours(source)
            colour_of = _colormap(source, bands)
            if colour_of is not None:
                colours = _colours_of_values(warped.read(bands[0]), colour_of)
            else:
                # of three bands or more the first are red, green and blue; of fewer one is grey
                rgb_bands = bands[:3] if len(bands) >= 3 else bands[:1] * 3
                colours = _eight_bits(warped.read(rgb_bands), alpha > 0)
    return np.concatenate([colours, alpha[None]])


def _bands_of_colours(source: DatasetReader) -> list[int]:
    """The bands of a raster but for its alpha, from 1."""
    from rasterio.enums import ColorInterp

    bands = zip(source.indexes, source.colorinterp, strict=True)
    return [band for band, kind in bands if kind != ColorInterp.alpha]


@contextmanager
def _overview(
    raster: DatasetReader, own_size: float, pixel_size: float
) -> Iterator[DatasetReader]:
    """The smallest overview that is as fine as some pixels; the raster where there is none."""
    fine_levels = [
        level
        for level, factor in enumerate(raster.overviews(1))
        if factor * own_size <= pixel_size * 1.01
    ]
    if not fine_levels:
        yield raster
        return
    with _opened(Path(raster.name), overview_level=fine_levels[-1]) as overview:
        yield overview


def _colormap(source: DatasetReader, bands: list[int]) -> NDArray[np.uint8] | None:
    """Colours of the values of a raster with a palette, 256 × 3."""
    from rasterio.enums import ColorInterp

    if len(bands) != 1 or source.colorinterp[bands[0] - 1] != ColorInterp.palette:
        return None
    colour_of = np.zeros((256, 3), np.uint8)
    for value, colour in source.colormap(bands[0]).items():
        if value < len(colour_of):
            colour_of[value] = colour[:3]
    return colour_of


def _colours_of_values(
    values: NDArray[np.generic], colour_of: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Values of a palette as red, green and blue, 3 × rows × columns."""
    colours: NDArray[np.uint8] = colour_of[values.astype(np.uint8)]
    return np.moveaxis(colours, -1, 0)


def _eight_bits(
    values: NDArray[np.generic], is_covered: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Any numbers as 0 to 255: the darkest and lightest few per cent become black and white."""
    if values.dtype == np.uint8:
        return np.asarray(values)
    numbers = values.astype(np.float32)
    covered = numbers[:, is_covered]
    usable = covered[np.isfinite(covered)]
    if not usable.size:
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(usable, [_DARKEST, _LIGHTEST])
    scaled = (numbers - low) / max(float(high - low), 1e-9) * 255
    clipped = np.nan_to_num(np.clip(scaled, 0, 255))
    eight_bits: NDArray[np.uint8] = clipped.astype(np.uint8)
    return eight_bits


def _encoded(image: NDArray[np.uint8]) -> tuple[bytes, str]:
    """An image of four bands, compressed: WebP, or PNG where GDAL has none."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning
    from rasterio.io import MemoryFile

    is_opaque = bool((image[3] == 255).all())
    bands = image[:3] if is_opaque else image
    count, height, width = bands.shape
    driver, options = "PNG", {}
    if "webp" in rasterio.drivers.raster_driver_extensions():
        driver, options = "WEBP", {"QUALITY": _QUALITY}
    with warnings.catch_warnings():
        # its bounds travel beside it
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
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
