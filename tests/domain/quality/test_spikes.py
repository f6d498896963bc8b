"""Spikes are told with their place and stay in the outline."""

import geopandas as gpd
import pytest
import shapely

from landuse.domain.quality.spikes import inspect_spikes


def told(*shapes):
    lots = gpd.GeoDataFrame({"source_row": range(1, len(shapes) + 1)}, geometry=list(shapes))
    return [(row["row"], pytest.approx(row["value"])) for row in inspect_spikes(lots)]


def test_a_spike_wherever_it_stands():
    corners = [(0, 0), (50, 0), (50, 50), (25.2, 50), (25.1, 80), (25, 50), (0, 50)]
    for first in range(len(corners)):
        turned = corners[first:] + corners[:first]
        for ring in (turned, turned[::-1]):
            assert told(shapely.box(90, 0, 99, 9), shapely.Polygon(ring)) == [(2, 30.00017)]


def test_spikes_of_holes_and_parts():
    hole = [(10, 10), (20, 10), (20, 15), (35, 15.05), (20, 15.1), (20, 20), (10, 20)]
    lot = shapely.Polygon([(0, 0), (50, 0), (50, 50), (0, 50)], [hole])
    far = shapely.Polygon([(100, 0), (140, 0.2), (100, 0.3), (100, 9), (99, 9)])
    assert [row for row, _ in told(shapely.MultiPolygon([lot, far]))] == [1, 1]


def test_what_is_no_spike():
    wedge = shapely.Polygon([(0, 0), (60, 0), (60, 3)])  # 2.9 degrees
    notch = shapely.Polygon([(0, 0), (9, 0), (9, 9), (5, 9), (5.001, 9.3), (5.002, 9), (0, 9)])
    assert told(wedge, notch, shapely.Point(0, 0).buffer(50)) == []
