"""PostGIS tables by URL, through Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from landuse.adapters.database.address import address_of
from landuse.adapters.database.connection import connected
from landuse.adapters.database.identifiers import quoted
from landuse.errors import SourceError
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_SPATIAL_TABLES = """
SELECT f_table_schema || '.' || f_table_name FROM geometry_columns ORDER BY 1 LIMIT 40"""
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


def read_table(url: str, table: str | None) -> pd.DataFrame:
    """Read a table of a database, with its outlines where it has any.

    The password may stay out of the file, as :mod:`landuse.adapters.database.address` says.

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
    has the password in it, neither ours nor the driver's.
    """
    address = address_of(url)
    if not table:
        raise SourceError("reading.no_table_named", address=address.masked_url)

    def refusal(reason: Parameter) -> SourceError:
        return SourceError(
            "reading.table_failed",
            address=address.masked_url,
            table=table,
            reason=reason,
        )

    with connected(address, refusal) as connection, connection.cursor() as cursor:
        return _fetched(cursor, table, address.masked_url)


def _fetched(cursor: Any, table: str, masked_url: str) -> pd.DataFrame:
    """The rows of a table as a frame, or as a layer where it has outlines.

    Types that Arrow does not know (numeric, uuid, json …) come as text; heights are dropped.
    """
    import geopandas as gpd

    name = ".".join(quoted(part) for part in table.split("."))
    cursor.execute(_COLUMNS, (name,))
    columns = cursor.fetchall()
    if not columns:
        raise _no_table(cursor, table, masked_url)
    outlines = [column for column, kind in columns if kind in _OUTLINES]
    if len(outlines) > 1:
        raise SourceError(
            "reading.several_outlines",
            address=masked_url,
            table=table,
            count=len(outlines),
        )
    selected = ", ".join(_selection(columns))
    cursor.execute(f"SELECT {selected} FROM {name}")  # noqa: S608 - quoted identifiers only
    frame: pd.DataFrame = cursor.fetch_arrow_table().to_pandas()
    if frame.empty:
        raise SourceError("reading.table_without_rows", address=masked_url, table=table)
    if not outlines:
        return frame
    srids = sorted(set(frame[_SRID].dropna().astype(int).tolist()))
    if len(srids) > 1:
        raise SourceError(
            "reading.several_srids", address=masked_url, table=table, srids=srids
        )
    # PostGIS writes 0 where no system is stated
    stated_srids = [srid for srid in srids if srid > 0]
    crs = stated_srids[0] if stated_srids else None
    shapes = shapely.from_wkb(frame["geometry"].to_numpy(object))
    attributes = frame.drop(columns=[_SRID, "geometry"])
    layer: pd.DataFrame = gpd.GeoDataFrame(attributes, geometry=shapes, crs=crs)
    return layer


def _no_table(cursor: Any, table: str, masked_url: str) -> SourceError:
    """The error that a table does not exist; it lists the spatial ones."""
    cursor.execute(_SPATIAL_TABLES)
    names = [row[0] for row in cursor.fetchall()]
    tables: Parameter = names or phrase("meaning.none")
    return SourceError(
        "reading.no_table", address=masked_url, table=table, tables=tables
    )


def _selection(columns: list[tuple[str, str]]) -> list[str]:
    """The expressions to select: columns that Arrow knows, others as text, outlines as WKB."""
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
