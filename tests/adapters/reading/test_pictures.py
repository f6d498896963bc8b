"""Pictures under the map: brought to its projection, cut, made to fit, or refused in a sentence."""

import datetime as dt

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp
from rasterio.io import MemoryFile
from rasterio.transform import from_origin
from rasterio.warp import transform_bounds

from landuse.adapters.reading.pictures import MapExtent, PictureSource
from landuse.adapters.reading.readers import HERE
from landuse.errors import CrsError, SourceError

#: Pixels of 2 m, 400 × 400, on the grid that zones of the demo lie on.
CRS, SIDE, WEST, NORTH = "EPSG:4528", 2.0, 40573000.0, 3549000.0
PLACE = from_origin(WEST, NORTH, SIDE, SIDE)
#: The zone: the middle 400 m of the picture's 800.
ZONE = (WEST + 200, NORTH - 600, WEST + 600, NORTH - 200)
GROUND = MapExtent(transform_bounds(CRS, "EPSG:3857", *ZONE), CRS)


def write(path, bands, *, crs=CRS, place=PLACE, alpha=False, **options):
    bands = np.asarray(bands)
    count, height, width = bands.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=count,
        height=height,
        width=width,
        dtype=bands.dtype,
        crs=crs,
        transform=place,
        **options,
    ) as out:
        if alpha:
            out.colorinterp = [
                ColorInterp.red,
                ColorInterp.green,
                ColorInterp.blue,
                ColorInterp.alpha,
            ]
        out.write(bands)
    return path


def plain(*color, dtype="uint8", size=400):
    return np.tile(np.array(color, dtype)[:, None, None], (1, size, size))


def one(path, **options):
    return HERE.pictures([PictureSource(path)], GROUND, **options)[0]


def pixels(picture):
    with MemoryFile(picture.data) as memory, memory.open() as image:
        return image.read()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
class TestWhatIsShown:
    def test_it_is_cut_to_the_zone_and_keeps_its_pixels(self, tmp_path):
        picture = one(write(tmp_path / "a.tif", plain(200, 100, 50)))
        seen = pixels(picture)
        # 400 m of the zone and a twentieth on either side, in pixels of 2 m
        assert seen.shape[1:] == pytest.approx((220, 220), abs=3)
        assert seen.mean(axis=(1, 2)) == pytest.approx((200, 100, 50), abs=4)
        assert picture.metres == pytest.approx(2, rel=0.01)
        assert not picture.is_reduced
        west, south, east, north = transform_bounds(CRS, "EPSG:4326", *ZONE)
        assert picture.bounds[0] < west < east < picture.bounds[2]
        assert picture.bounds[1] < south < north < picture.bounds[3]

    def test_a_band_of_alpha_stays_transparent(self, tmp_path):
        bands = plain(200, 100, 50, 255)
        bands[3, :, :200] = 0
        seen = pixels(one(write(tmp_path / "a.tif", bands, alpha=True)))
        assert len(seen) == 4
        assert seen[3, :, 5].max() == 0
        assert seen[3, :, -5].min() == 255

    def test_a_fourth_band_that_is_none_of_alpha_is_left_out(self, tmp_path):
        path = write(tmp_path / "a.tif", plain(200, 100, 50, 7))
        with rasterio.open(path, "r+") as file:
            file.colorinterp = [*file.colorinterp[:3], ColorInterp.undefined]
        assert pixels(one(path)).mean(axis=(1, 2)) == pytest.approx((200, 100, 50), abs=4)

    def test_sixteen_bits_are_stretched(self, tmp_path):
        ramp = np.tile(np.linspace(1000, 3000, 400).astype("uint16"), (3, 400, 1))
        seen = pixels(one(write(tmp_path / "a.tif", ramp)))
        assert seen.min() < 12
        assert seen.max() > 243

    def test_one_band_is_grey_and_a_palette_has_its_colours(self, tmp_path):
        assert pixels(one(write(tmp_path / "grey.tif", plain(90)))).mean() == pytest.approx(90, 2)
        path = write(tmp_path / "palette.tif", plain(3))
        with rasterio.open(path, "r+") as file:
            file.colorinterp = [ColorInterp.palette]
            file.write_colormap(1, {3: (10, 200, 30, 255)})
        assert pixels(one(path)).mean(axis=(1, 2)) == pytest.approx((10, 200, 30), abs=5)

    def test_what_has_no_value_is_transparent(self, tmp_path):
        bands = plain(200, 100, 50)
        bands[:, :200] = 0
        seen = pixels(one(write(tmp_path / "a.tif", bands, nodata=0)))
        assert (seen[3, 5].max(), seen[3, -5].min()) == (0, 255)

    def test_a_world_file_places_it_in_the_zones_system(self, tmp_path):
        assert one(write(tmp_path / "a.tif", plain(1, 2, 3), crs=None)).metres == pytest.approx(
            2, rel=0.01
        )


class TestSize:
    def test_it_gets_larger_pixels_until_it_fits(self, tmp_path):
        noise = np.random.default_rng(1).integers(0, 255, (3, 400, 400)).astype("uint8")
        picture = one(write(tmp_path / "a.tif", noise), max_bytes=20_000)
        assert len(picture.data) * 4 / 3 <= 20_000
        assert picture.is_reduced
        assert picture.metres > 2.2

    def test_several_share_the_room(self, tmp_path):
        noise = np.random.default_rng(1).integers(0, 255, (3, 400, 400)).astype("uint8")
        path = write(tmp_path / "a.tif", noise)
        asked = [PictureSource(path, dt.date(2022, 1, 1)), PictureSource(path, dt.date(2021, 1, 1))]
        made = HERE.pictures([PictureSource(path), *asked], GROUND, 60_000)
        assert [picture.title for picture in made] == ["2021-01-01", "2022-01-01", "a.tif"]
        assert sum(len(picture.data) for picture in made) * 4 / 3 <= 60_000

    def test_of_a_huge_one_only_an_overview_is_read(self, tmp_path, monkeypatch):
        # 60 000 × 60 000 pixels that are not stored: whole, they would take 10 GB
        place = from_origin(WEST - 60_000, NORTH + 60_000, SIDE, SIDE)
        path = tmp_path / "huge.tif"
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            count=3,
            height=60_000,
            width=60_000,
            dtype="uint8",
            crs=CRS,
            transform=place,
            tiled=True,
            compress="deflate",
            sparse_ok=True,
            bigtiff="yes",
        ):
            pass
        picture = one(path)
        assert max(pixels(picture).shape) < 300

    def test_where_nothing_would_be_seen_it_is_refused(self, tmp_path):
        with pytest.raises(SourceError) as said:
            one(write(tmp_path / "a.tif", plain(1, 2, 3)), max_bytes=100)
        assert said.value.sentence.code == "reading.pictures_too_large"


class TestRefused:
    @pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
    def test_without_a_place(self, tmp_path):
        path = tmp_path / "a.tif"
        write(path, plain(1, 2, 3), crs=None, place=rasterio.Affine.identity())
        with pytest.raises(CrsError) as said:
            one(path)
        assert said.value.sentence.code == "reading.picture_without_place"

    def test_elsewhere(self, tmp_path):
        place = from_origin(WEST + 90_000, NORTH, SIDE, SIDE)
        with pytest.raises(SourceError) as said:
            one(write(tmp_path / "a.tif", plain(1, 2, 3), place=place))
        assert said.value.sentence.code == "reading.picture_elsewhere"

    def test_missing_and_no_picture(self, tmp_path):
        with pytest.raises(SourceError) as said:
            one(tmp_path / "gone.tif")
        assert said.value.sentence.code == "reading.no_picture"
        (tmp_path / "lies.tif").write_bytes(b"<html>")
        with pytest.raises(SourceError) as said:
            one(tmp_path / "lies.tif")
        assert said.value.sentence.code == "reading.other_raster"
