"""Layers out: files for a GIS, beside the sources, never over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.domain.schema import TABLES
from landuse.errors import LanduseError
from landuse.files import whole

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.zone import Zone

_ONE = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
#: Endings that can be written; all but the first hold one layer.
KINDS = (".gpkg", *_ONE, ".parquet")


def write_layers(layers: Mapping[str, gpd.GeoDataFrame], path: Path, zone: Zone, root: Path) -> list[str]:
    """``layers`` by name into a GeoPackage, or the first of them alone where the format holds one.

    ``root`` is where the paths of the zone's sources start. Names of the layers written come back.

    Raises LanduseError: a format that loses text, a source file as the target.
    """
    import pyogrio

    kind = path.suffix.lower()
    if kind not in KINDS:
        raise LanduseError(f"{path}：图层不能写成“{kind}”。", f"可用：{' '.join(KINDS)}(Shapefile 会截断中文列名)。")
    sources = [root / source.path for source in zone.sources.values()]
    if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
        raise LanduseError(f"{path}：是数据源本身，不覆盖。", "请另取文件名。")
    names = list(layers) if kind == ".gpkg" else list(layers)[:1]
    with whole(path) as temporary:
        for at, name in enumerate(names):
            if kind == ".parquet":
                layers[name].to_parquet(temporary)
            elif kind == ".gpkg":
                pyogrio.write_dataframe(
                    layers[name], temporary, layer=name, driver="GPKG", append=at > 0, use_arrow=True
                )
            else:
                shown = layers[name].to_crs(4326) if kind == ".geojson" else layers[name]
                pyogrio.write_dataframe(shown, temporary, driver=_ONE[kind], use_arrow=True)
    return names


def repaired(zone: Zone) -> dict[str, gpd.GeoDataFrame]:
    """Every spatial table as it was read: repaired, converted, in the zone's CRS; columns that no source had are left out."""
    out = {}
    for name in (n for n, t in TABLES.items() if t.spatial and n in zone.sources):
        frame = getattr(zone, name)
        unknown = [c for c in frame.columns.difference([*zone.present[name], "geometry"]) if frame[c].isna().all()]
        out[name] = frame.drop(columns=["source_row", *unknown]).reset_index()
    return out
