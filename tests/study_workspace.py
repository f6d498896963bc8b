"""The worked quarter as a workspace with outlines, and its scenarios as files."""

import json

import geopandas as gpd
import pandas as pd
import shapely
import study_golden as golden

EAST, NORTH = 40_575_000.0, 3_546_000.0
#: Plot → its lower left corner and width; 100,000 m² in one row of 200 m depth.
_PLACES = {"P1": (0, 200), "P2": (200, 180), "P3": (380, 100), "R1": (480, 20)}


def _box(x, y, width, height):
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


def plots():
    """The plots and the road under headers that planners write."""
    table = golden.plots()
    shapes = [_box(x, 0, width, 200) for x, width in (_PLACES[name] for name in table.index)]
    columns = {
        "宗地代码": table.index,
        "DLBM": table["land_use"],
        "用地分类": table["land_use_system"],
        "容积率上限": table["far_max"],
        "建筑密度上限": table["density_max"],
        "绿地率下限": table["green_min"],
        "建筑限高": table["height_max_m"],
    }
    return gpd.GeoDataFrame(
        {name: list(values) for name, values in columns.items()}, geometry=shapes, crs="EPSG:4528"
    )


def buildings():
    """The ten buildings: strips of their footprint, side by side on their plot."""
    table = golden.buildings()
    used = dict.fromkeys(_PLACES, 0.0)
    shapes = []
    for plot, footprint in zip(table["plot"], table["footprint_m2"], strict=True):
        x, width = _PLACES[plot]
        depth = float(footprint) / width
        shapes.append(_box(x, used[plot], width, depth))
        used[plot] += depth
    columns = {
        "幢号": table.index,
        "层数": table["floors"],
        "建筑高度": table["height_m"],
        "建筑面积": table["floor_area_m2"],
        "建成年份": table["built_year"],
        "建筑质量": table["condition"],
        "保护等级": table["heritage"],
        "闲置面积": table["vacant_m2"],
    }
    return gpd.GeoDataFrame(
        {name: list(values) for name, values in columns.items()}, geometry=shapes, crs="EPSG:4528"
    )


def toml(said):
    """A scenario as TOML: tables of plots, buildings, phases and lines."""
    lines = []
    tables = {name: rows for name, rows in said.items() if isinstance(rows, list)}
    for key, value in said.items():
        if key not in tables:
            lines.append(f"{key} = {_value(value)}")
    for name, rows in tables.items():
        for row in rows:
            lines += [f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _value(value):
    if isinstance(value, dict):
        inner = ", ".join(f'"{key}" = {_value(part)}' for key, part in value.items())
        return "{ " + inner + " }"
    return json.dumps(value, ensure_ascii=False)


def write(root):
    """The workspace, with scenario B in its folder."""
    (root / "data").mkdir(parents=True)
    plots().to_file(root / "data" / "宗地.gpkg")
    buildings().to_file(root / "data" / "建筑.gpkg")
    quarter = gpd.GeoDataFrame(
        {"片区编号": ["Q"], "片区名称": ["老厂区"]},
        geometry=[_box(0, 0, 500, 200)],
        crs="EPSG:4528",
    )
    quarter.to_file(root / "data" / "片区.gpkg")
    (root / "landuse.toml").write_text(
        '[zone]\nname = "甲园区"\nyear = 2022\ncrs = "EPSG:4528"\n'
        + "".join(
            f'[sources.{name}]\npath = "data/{file}.gpkg"\n'
            for name, file in (("parcels", "宗地"), ("buildings", "建筑"), ("areas", "片区"))
        ),
        "utf-8",
    )
    (root / "scenarios").mkdir()
    scenario = golden.scenario_b(line=golden.lines_b())
    (root / "scenarios" / "B.toml").write_text(toml(scenario), "utf-8")
    return root


def assumptions(path, **more):
    """A table of assumptions: a factor on building cost."""
    row = {"id": "cost", "value": 1, "low": 0.9, "likely": 1, "high": 1.2, "unit": "倍"} | more
    pd.DataFrame([row]).to_csv(path, index=False)
