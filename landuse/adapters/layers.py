"""Layers out: a cleaned copy of what was read, beside the sources, never over them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from landuse.domain.schema import TABLES
from landuse.errors import LanduseError
from landuse.files import whole

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

_ONE = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
_KINDS = (".gpkg", *_ONE, ".parquet")


def write_layers(zone: Zone, path: Path, root: Path) -> list[str]:
    """Every spatial table, repaired, converted and in the zone's CRS: a GeoPackage of layers, or the parcels alone.

    Columns that no source had are left out; ``root`` is where the sources' paths start. Names of the layers written come back.

    Raises LanduseError: a format that loses text, a source file as the target.
    """
    import pyogrio

    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise LanduseError(
            f"{path}：修复后的副本不能写成“{kind}”。", f"可用：{' '.join(_KINDS)}(Shapefile 会截断中文列名)。"
        )
    sources = [root / source.path for source in zone.sources.values()]
    if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
        raise LanduseError(f"{path}：是数据源本身，不覆盖。", "请另取文件名。")
    names = [n for n, t in TABLES.items() if t.spatial and n in zone.sources] if kind == ".gpkg" else ["parcels"]
    with whole(path) as temporary:
        for at, name in enumerate(names):
            frame = getattr(zone, name)
            unknown = [c for c in frame.columns.difference([*zone.present[name], "geometry"]) if frame[c].isna().all()]
            layer = frame.drop(columns=["source_row", *unknown]).reset_index()
            if kind == ".parquet":
                layer.to_parquet(temporary)
            elif kind == ".gpkg":
                pyogrio.write_dataframe(layer, temporary, layer=name, driver="GPKG", append=at > 0)
            else:
                shown = layer.to_crs(4326) if kind == ".geojson" else layer
                pyogrio.write_dataframe(shown, temporary, driver=_ONE[kind])
    return names
