"""Outlines that are collections: their areas are kept, whatever they are packed in, and told."""

import geopandas as gpd
import pytest
import shapely
from workspaces import CRS, square

from landuse.adapters.meaning.outlines import sound_geometry
from landuse.domain.vocabulary.findings import Findings

LINE = shapely.LineString([(0, 0), (1, 1)])
AREAS = shapely.MultiPolygon([square(0), square(1)])


@pytest.mark.parametrize(
    ("shape", "area", "told"),
    [
        (shapely.GeometryCollection([square(0)]), 10_000, []),
        (shapely.GeometryCollection([square(0), LINE]), 10_000, ["+0.00"]),
        # a collection within a collection is looked into as well
        (
            shapely.GeometryCollection([square(2), shapely.GeometryCollection([AREAS, LINE])]),
            30_000,
            ["+0.00"],
        ),
        # ground that is covered twice is there once
        (shapely.GeometryCollection([square(0), square(0)]), 10_000, ["-10000.00"]),
    ],
)
def test_areas_of_a_collection(shape, area, told):
    layer = gpd.GeoDataFrame({"parcel_id": ["P1"], "source_row": [1]}, geometry=[shape], crs=CRS)
    findings = Findings("parcels")
    kept, _, _ = sound_geometry(layer, findings, polygons=True, required=True)
    assert kept.geometry.area.to_list() == pytest.approx([area])
    assert [note["value"] for note in findings.rows] == told
    assert {note["code"] for note in findings.rows} <= {"geometry_repaired"}


def test_a_collection_without_an_area_is_no_parcel():
    shape = shapely.GeometryCollection([LINE, shapely.Point(0, 0)])
    layer = gpd.GeoDataFrame({"parcel_id": ["P1"], "source_row": [1]}, geometry=[shape], crs=CRS)
    findings = Findings("parcels")
    kept, _, lost = sound_geometry(layer, findings, polygons=True, required=True)
    assert (len(kept), lost) == (0, 1)
    assert [note["code"] for note in findings.rows] == ["geometry_unusable"]
