"""Small zones made by hand, with every canonical column and the dtypes that reading gives."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from landuse.adapters.workspace.policies import load_policy
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.findings import FINDING_COLUMNS
from landuse.domain.zone import SourceInfo, Zone

CRS = "EPSG:4528"
EAST, NORTH = 40_575_000.0, 3_546_000.0
DTYPES = {
    "text": "string",
    "number": "Float64",
    "integer": "Int64",
    "date": "datetime64[s]",
    "bool": "boolean",
}


@lru_cache
def policy_named(name: str):
    """A shipped policy, read once a run."""
    return load_policy(name, Path())


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """A rectangle in metres from the zone's corner."""
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


#: Six parcels of 30 mu in a row.
PARCELS = [
    {"parcel_id": f"P{i}", "geometry": box(300 * i, 0, 200, 100), "area_registered_m2": 20_000.0}
    for i in range(6)
]


def row(
    action: str,
    stage: str,
    date: str,
    *,
    parcel: str | None = None,
    building: str | None = None,
    mode: str = "新项目招引",
    **more: Any,
) -> dict[str, Any]:
    """A row of the ledger of actions."""
    return {
        "action_id": action,
        "mode": mode,
        "stage": stage,
        "date": date,
        "parcel_id": parcel,
        "building_id": building,
    } | more


def frame(table: str, rows: list[dict[str, Any]]) -> Any:
    """Rows as a canonical frame: absent columns all-NA, spatial tables indexed by their key."""
    spec = schema.TABLES[table]
    data = {"source_row": list(range(1, len(rows) + 1))}
    for column in spec.columns:
        values = [row.get(column.name) for row in rows]
        if column.kind == "geometry":
            data[column.name] = gpd.GeoSeries(values, crs=CRS)
        elif column.kind == "date":
            data[column.name] = pd.Series(pd.to_datetime(values), dtype=DTYPES["date"])
        else:
            data[column.name] = pd.array(values, dtype=DTYPES[column.kind])
    if not spec.spatial:
        return pd.DataFrame(data)
    out = gpd.GeoDataFrame(data, geometry="geometry", crs=CRS).set_index(spec.key[0])
    out["area_plane_m2"] = out["area_ellipsoid_m2"] = out.geometry.area
    return out


def zone(
    *,
    policy: str = "jiangsu",
    goals: tuple[GoalSpec, ...] = (),
    year: int = 2022,
    **tables: list[dict[str, Any]],
) -> Zone:
    """A zone of these rows; a table that is given counts as present with the columns its rows name."""
    present = {name: frozenset(k for row in rows for k in row) for name, rows in tables.items()}
    frames = {name: frame(name, tables.get(name, [])) for name in schema.TABLES}
    return Zone(
        name="测试园区",
        year=year,
        crs=CRS,
        **frames,
        evidence=pd.DataFrame(index=frames["parcels"].index),
        findings=pd.DataFrame(columns=list(FINDING_COLUMNS)),
        present=present,
        sources={n: SourceInfo(n, f"{n}.xlsx", len(r), len(r), 0, 0) for n, r in tables.items()},
        policy=policy_named(policy),
        goals=goals,
        synthetic=True,
        note="测试数据",
    )


def day(text: str) -> dt.date:
    """ISO text to a date."""
    return dt.date.fromisoformat(text)
