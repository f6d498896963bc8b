"""Areas on the ellipsoid are those of PROJ."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Proj, Transformer

from landuse.adapters.meaning.areas import areas


@pytest.mark.parametrize("system", [4528, 4549, 32651])
def test_the_areal_scale_is_that_of_proj(system):
    shapes = [
        shapely.box(x, y, x + 1e-3, y + 1e-3)
        for x in np.linspace(119.5, 122, 12)
        for y in (31.2, 32.5, 33.4)
    ]
    frame = gpd.GeoDataFrame(geometry=shapes, crs=4490).to_crs(system)
    centre = frame.geometry.envelope.centroid
    lon, lat = Transformer.from_crs(frame.crs, 4490, always_xy=True).transform(centre.x, centre.y)
    scale = Proj(frame.crs).get_factors(lon, lat).areal_scale
    assert areas(frame)["area_ellipsoid_m2"].to_numpy(float) == pytest.approx(
        frame.area / scale, rel=1e-9
    )


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_hole_is_taken_off_whichever_way_its_ring_runs(is_turned):
    """Half a degree around with a hole of a fifth of its ground, measured on the ellipsoid."""
    whole = shapely.box(120, 32, 120.5, 32.5)
    hole = shapely.box(120.1, 32.1, 120.35, 32.3).exterior
    outline = shapely.Polygon(whole.exterior, [hole.reverse() if is_turned else hole])
    frame = gpd.GeoDataFrame(geometry=[outline, whole, shapely.Polygon(hole)], crs=4490)
    with_hole, without, of_hole = areas(frame)["area_ellipsoid_m2"]
    assert with_hole == pytest.approx(without - of_hole, rel=1e-9)
