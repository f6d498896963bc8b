"""Outlines from columns of well-known binary, as Arrow hands them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

#: Outlines that are built at a time: all at once takes twice as long.
_BLOCK = 1 << 16


def outlines_of(wkb: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Outlines from a column of well-known binary.

    Parameters
    ----------
    wkb : pyarrow.Array or pyarrow.ChunkedArray of binary, (n,)
        Null where there is no outline.

    Returns
    -------
    ndarray of object, (n,)
        None where there is no outline, or one that cannot be built.
    """
    import shapely

    starts = range(0, len(wkb), _BLOCK)
    blocks = [
        shapely.from_wkb(np.asarray(wkb.slice(start, _BLOCK)), on_invalid="ignore")
        for start in starts
    ]
    return np.concatenate(blocks) if blocks else np.array([], dtype=object)


def layer_of(table: pa.Table, geometry_name: str, crs: Any, **conversion: bool) -> gpd.GeoDataFrame:
    """An Arrow table as a layer.

    Parameters
    ----------
    table : pyarrow.Table
        With one column of well-known binary.
    geometry_name : str
        The name of that column.
    crs : any that geopandas takes, or None
        The CRS that the source states.
    **conversion : bool
        Options of :meth:`pyarrow.Table.to_pandas`.

    Returns
    -------
    GeoDataFrame
        Its outlines in the column ``geometry``.
    """
    import geopandas as gpd

    frame = table.drop_columns([geometry_name]).to_pandas(**conversion)
    return gpd.GeoDataFrame(frame, geometry=outlines_of(table[geometry_name]), crs=crs)
