"""PostGIS tables by URL, through Arrow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import shapely

from landuse.errors import SourceError

SCHEMES = ("postgresql://", "postgres://")
_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_SPATIAL_TABLES = """
SELECT f_table_schema || '.' || f_table_name FROM geometry_columns ORDER BY 1 LIMIT 40"""
#: An address behind its scheme. The password is whatever stands before the last @, so that none
#: may stand in the query; what follows the database is never shown.
_ADDRESS = re.compile(
    r"(?:(?P<user>[^\s:@/?#\[\]]*)(?::(?P<password>[^@?]*))?@)?"
    r"(?P<host>(?:\[[0-9A-Fa-f:.]+\]|[\w.,%-])*(?::\d+)?(?:,[\w.-]+:\d+)*)"
    r"(?P<database>/[^\s?#@]*)?"
    r"(?P<query>\?[^@]*)?"
)
#: The alias of the column of SRIDs: no column of anybody's has such a name.
_SRID = "\u0001srid"
_OUTLINES = ("geometry", "geography")
#: Types that Arrow hands over as they are; all others come as text.
_ARROW_TYPES = frozenset(
    {
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
)
#: Characters of a driver's message that are shown.
_SHOWN = 200


@dataclass(frozen=True)
class Address:
    """The address of a database.

    Parameters
    ----------
    url : str
        As libpq takes it. It may hold a password: it is never shown.
    shown : str
        What may be shown of it: the user, the host and the database.
    """

    url: str
    shown: str


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a database.

    Parameters
    ----------
    text : str
        The ``path`` of a source in ``landuse.toml``.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_address("postgresql://db/land"), is_address("data/宗地.shp")
    (True, False)
    """
    return text.lower().startswith(SCHEMES)


def address_of(text: str) -> Address:
    """Take the address of a database apart, so that nothing secret of it is ever shown.

    Parameters
    ----------
    text : str
        A postgresql:// address, in which a password may stand as people write it.

    Returns
    -------
    Address

    Raises
    ------
    SourceError
        Where it cannot be told where the password ends; the address is not repeated.

    Examples
    --------
    >>> address_of("postgresql://gh:sec#ret@db:5432/land?sslpassword=secret").shown
    'postgresql://gh@db:5432/land'
    """
    scheme, _, rest = text.partition("://")
    match = _ADDRESS.fullmatch(rest)
    if match is None:
        raise SourceError(
            "数据库地址无法识别(为保密不重复地址)。",
            "请写 postgresql://用户@主机:端口/库；密码放进环境变量 PGPASSWORD 或 ~/.pgpass。",
        )
    user = f"{match['user']}@" if match["user"] else ""
    # libpq knows the scheme in lower case only
    url = f"{scheme.lower()}://{rest}"
    return Address(url, f"{scheme.lower()}://{user}{match['host']}{match['database'] or ''}")


def masked(url: str) -> str:
    """The address of a database without its password, as it may be shown.

    Parameters
    ----------
    url : str
        A postgresql:// address.

    Returns
    -------
    str
        The user, the host and the database.

    Raises
    ------
    SourceError
        Where it cannot be told where the password ends.

    Examples
    --------
    >>> masked("postgresql://gh:secret@db:5432/land")
    'postgresql://gh@db:5432/land'
    """
    return address_of(url).shown


def read_table(url: str, table: str | None) -> Any:
    """A table of a database, with its outlines where it has any.

    The password may stay out of the file: libpq reads PGPASSWORD and ~/.pgpass.

    Parameters
    ----------
    url : str
        A postgresql:// address.
    table : str or None
        The table's name, with its schema where it is not on the search path.

    Returns
    -------
    GeoDataFrame or DataFrame
        Under the table's own headers; in the CRS that the SRID of its outlines names.

    Raises
    ------
    SourceError
        Where the ``postgis`` extra is not installed, there is no connection, no such table (the
        spatial ones are listed), no row, or several columns of outlines or several SRIDs.

    Notes
    -----
    The table's name is looked up before it is used, and every identifier is quoted. No message
    holds the password, neither ours nor the driver's.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise SourceError(
            "读取 PostGIS 需要 postgis 组件。", "请安装：pip install landuse[postgis]。"
        ) from None
    address = address_of(url)
    shown_url = address.shown
    if not table:
        raise SourceError(
            f"{shown_url}：没有写明读哪个表。", '请在 landuse.toml 写 layer = "模式.表"。'
        )
    try:
        with dbapi.connect(address.url) as connection, connection.cursor() as cursor:
            return _fetched(cursor, table, shown_url)
    except Error as error:
        message = " ".join(str(error).replace(address.url, shown_url).split())[:_SHOWN]
        raise SourceError(
            f"{shown_url}：读取表“{table}”失败({message})。", "请核对地址、账号和权限。"
        ) from None


def _fetched(cursor: Any, table: str, shown_url: str) -> Any:
    """The rows of a table as a frame, or as a layer where it has outlines.

    Types that Arrow does not know (numeric, uuid, json …) come as text; heights are dropped.
    """
    import geopandas as gpd

    name = ".".join(quoted(part) for part in table.split("."))
    cursor.execute(_COLUMNS, (name,))
    columns = cursor.fetchall()
    if not columns:
        cursor.execute(_SPATIAL_TABLES)
        tables = "、".join(row[0] for row in cursor.fetchall()) or "（无）"
        raise SourceError(f"{shown_url}：没有表“{table}”。", f"现有空间表：{tables}。")
    outlines = [column for column, kind in columns if kind in _OUTLINES]
    if len(outlines) > 1:
        raise SourceError(
            f"{shown_url}：表“{table}”有 {len(outlines)} 个图形列，不知读哪个。",
            "请建一个只含一个图形列的视图。",
        )
    selected = ", ".join(_selection(columns))
    cursor.execute(f"SELECT {selected} FROM {name}")  # noqa: S608 - quoted identifiers only
    frame = cursor.fetch_arrow_table().to_pandas()
    if frame.empty:
        raise SourceError(f"{shown_url}：表“{table}”没有任何行。")
    if not outlines:
        return frame
    srids = frame[_SRID].dropna()
    if srids.nunique() > 1:
        raise SourceError(
            f"{shown_url}：表“{table}”混有多个坐标系(SRID {sorted(set(srids))})。",
            "请先统一坐标系。",
        )
    # PostGIS writes 0 where no system is stated
    srid = int(srids.iloc[0]) if len(srids) and srids.iloc[0] > 0 else None
    shapes = shapely.from_wkb(frame["geometry"].to_numpy(object))
    return gpd.GeoDataFrame(frame.drop(columns=[_SRID, "geometry"]), geometry=shapes, crs=srid)


def _selection(columns: list[tuple[str, str]]) -> list[str]:
    """What to select of a table: columns that Arrow knows, the rest as text, outlines as WKB."""
    attributes, outlines = [], []
    for column, kind in columns:
        name = quoted(column)
        if kind in _OUTLINES:
            outlines.append(f"ST_AsBinary(ST_Force2D({name}::geometry)) AS geometry")
            outlines.append(f"ST_SRID({name}::geometry) AS {quoted(_SRID)}")
        elif kind in _ARROW_TYPES:
            attributes.append(name)
        else:
            attributes.append(f"{name}::text AS {name}")
    return attributes + outlines


def quoted(name: str) -> str:
    """An SQL identifier in quotes.

    Parameters
    ----------
    name : str
        Any name, also one that means harm.

    Returns
    -------
    str

    Examples
    --------
    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
