"""Headers under which tables hold outlines: as text, or as one boundary point a row."""

from __future__ import annotations

#: A column of outlines as well-known text or binary, or as GeoJSON.
WKT = (
    "wkt",
    "geometry",
    "geom",
    "the_geom",
    "geojson",
    "wkb",
    "wkb_geometry",
    "图形",
    "几何",
)
#: Headers of one ordinate each; X and Y are told apart later, by their digits.
X = (
    "x",
    "x坐标",
    "坐标x",
    "横坐标",
    "横坐标x",
    "东坐标",
    "经度",
    "lon",
    "lng",
    "longitude",
    "point_x",
    "x(m)",
    "xzb",
)
Y = (
    "y",
    "y坐标",
    "坐标y",
    "纵坐标",
    "纵坐标y",
    "北坐标",
    "纬度",
    "lat",
    "latitude",
    "point_y",
    "y(m)",
    "yzb",
)
#: The CAD layer of an outline.
LAYER = "图层"
#: The number of the ring that a point is of.
RING = ("圈号", "ring", "环号")
