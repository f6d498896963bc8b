"""Workspaces written by hand, with the faults that planners' files have."""

import geopandas as gpd
import shapely

from landuse import open_workspace

CRS = "EPSG:4528"
EAST, NORTH = 40_575_000.0, 3_546_000.0


def square(i=0, side=100.0):
    x = EAST + 200 * i
    return shapely.box(x, NORTH, x + side, NORTH + side)


def parcels(n=3, **columns):
    data = {
        "宗地代码": [f"P{i}" for i in range(n)],
        "权利人": [f"企业{i}" for i in range(n)],
    } | columns
    return gpd.GeoDataFrame(data, geometry=[square(i) for i in range(n)], crs=CRS)


class Workspace:
    def __init__(self, root):
        self.root = root
        (root / "data").mkdir()

    def __truediv__(self, name):
        return self.root / "data" / name

    def write(self, toml="", parcels='path = "data/宗地.gpkg"', zone=""):
        head = f'[zone]\nname = "甲园区"\nyear = 2022\ncrs = "{CRS}"\nexpected_area = [120.5, 31.8, 121.1, 32.3]\n{zone}'
        text = f"{head}\n[sources.parcels]\n{parcels}\n{toml}\n"
        (self.root / "landuse.toml").write_text(text, "utf-8")
        return self

    def open(self, **more):
        return open_workspace(self.root, **more)

    def table(self, name, path, toml=""):
        self.write(f'[sources.{name}]\npath = "data/{path}"\n{toml}')
        return self.open()
