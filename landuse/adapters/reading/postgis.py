"""PostGIS tables by URL, through Arrow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import shapely

from landuse.errors import SourceError

SCHEMES = ("postgresql://", "postgres://")
_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_SHOWN = "SELECT f_table_schema || '.' || f_table_name FROM geometry_columns ORDER BY 1 LIMIT 40"
_SRID = "\u0001srid"
_PLAIN = {
    "bool",
    "int2",
    "int4",
    "int8",
    "float4",
    "float8",
    "text",
    "varchar",
    "bpchar",
    "date",
    "timestamp",
}


def masked(url: str) -> str:
    """The address without its password, as it may be shown.

    >>> masked("postgresql://gh:secret@db:5432/land")
    'postgresql://gh@db:5432/land'
    """
    at = urlsplit(url)
    host = at.netloc.rpartition("@")[2]
    query = "&".join(q for q in at.query.split("&") if q and not q.lower().startswith("password"))
    return urlunsplit(
        (at.scheme, f"{at.username}@{host}" if at.username else host, at.path, query, "")
    )


def read_table(url: str, table: str | None) -> Any:
    """A table with its geometry, in the CRS that its SRID names.

    The password may stay out of the file: libpq reads PGPASSWORD and ~/.pgpass.

    Raises SourceError: extra missing, no connection, no such table (listing the spatial ones), no rows.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise SourceError(
            "读取 PostGIS 需要 postgis 组件。", "请安装：pip install landuse[postgis]。"
        ) from None
    where = masked(url)
    if not table:
        raise SourceError(
            f"{where}：没有写明读哪个表。", '请在 landuse.toml 写 layer = "模式.表"。'
        )
    try:
        with dbapi.connect(url) as connection, connection.cursor() as cursor:
            return _fetched(cursor, table, where)
    except Error as error:
        said = " ".join(str(error).split())[:200].replace(url, where)
        raise SourceError(
            f"{where}：读取表“{table}”失败({said})。", "请核对地址、账号和权限。"
        ) from None


def _fetched(cursor: Any, table: str, where: str) -> Any:
    import geopandas as gpd

    name = ".".join(quoted(part) for part in table.split("."))
    cursor.execute(_COLUMNS, (name,))
    columns = cursor.fetchall()
    if not columns:
        cursor.execute(_SHOWN)
        known = "、".join(row[0] for row in cursor.fetchall()) or "（无）"
        raise SourceError(f"{where}：没有表“{table}”。", f"现有空间表：{known}。")
    shapes = [c for c, kind in columns if kind in ("geometry", "geography")]
    if len(shapes) > 1:
        raise SourceError(
            f"{where}：表“{table}”有 {len(shapes)} 个图形列，不知读哪个。",
            "请建一个只含一个图形列的视图。",
        )
    wanted = [
        quoted(c) if kind in _PLAIN else f"{quoted(c)}::text AS {quoted(c)}"
        for c, kind in columns
        if c not in shapes
    ]
    for c in shapes:
        wanted.append(f"ST_AsBinary(ST_Force2D({quoted(c)}::geometry)) AS geometry")
        wanted.append(f"ST_SRID({quoted(c)}::geometry) AS {quoted(_SRID)}")
    cursor.execute(f"SELECT {', '.join(wanted)} FROM {name}")  # noqa: S608 - quoted identifiers only
    frame = cursor.fetch_arrow_table().to_pandas()
    if frame.empty:
        raise SourceError(f"{where}：表“{table}”没有任何行。")
    if not shapes:
        return frame
    numbers = frame.pop(_SRID).dropna()
    known_srid = int(numbers.iloc[0]) if len(numbers) and numbers.iloc[0] > 0 else None
    if numbers.nunique() > 1:
        raise SourceError(
            f"{where}：表“{table}”混有多个坐标系(SRID {sorted(set(numbers))})。", "请先统一坐标系。"
        )
    outlines = shapely.from_wkb(frame.pop("geometry").to_numpy(object))
    return gpd.GeoDataFrame(frame, geometry=outlines, crs=known_srid)


def quoted(name: str) -> str:
    """An SQL identifier.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
