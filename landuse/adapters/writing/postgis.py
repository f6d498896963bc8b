"""Tables into a PostGIS database: one transaction a run, and what earlier runs wrote is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from landuse.adapters.database.address import address_of
from landuse.adapters.database.connection import connected
from landuse.adapters.database.identifiers import quoted
from landuse.adapters.writing.geoparquet import with_text
from landuse.errors import LanduseError
from landuse.words.phrases import Parameter

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

#: The table with one row a run, to which all others refer.
RUNS = "runs"
_TYPES = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum"""
#: Numbers as the database calls them, from the narrowest: a column is widened, never narrowed.
_NUMBERS = ("smallint", "integer", "bigint", "double precision")


@dataclass(frozen=True)
class DatabaseTable:
    """A table that a run writes.

    Parameters
    ----------
    name : str
        Of the table.
    frame : DataFrame or GeoDataFrame
        Its rows; the index is not written, nor are columns without any value and type.
    comments : mapping of str to str
        Column → what it means, for whoever looks into the database.
    """

    name: str
    frame: pd.DataFrame | gpd.GeoDataFrame
    comments: Mapping[str, str]


def write_run(
    url: str, schema: str, run: Mapping[str, object], tables: list[DatabaseTable]
) -> tuple[int, dict[str, int]]:
    """Add a run to a database: all of its tables, or nothing.

    Parameters
    ----------
    url : str
        A postgresql:// address; passwords as :mod:`landuse.adapters.database.address` says.
    schema : str
        The schema of ours in it; made where it is missing.
    run : mapping of str to object
        What is written of the run itself, in the table ``runs``: text, numbers, days.
    tables : list of DatabaseTable
        Each gets a column ``run``. Beside each stands a view ``<name>_now`` of the newest run.

    Returns
    -------
    number : int
        Of the run.
    rows : dict of str to int
        Table → its rows in the database, counted there before the transaction ended.

    Raises
    ------
    LanduseError
        The extra ``postgis`` is not installed, there is no connection, no PostGIS or no right to
        write, a table of this name is somebody else's, or the database holds another number of
        rows than were sent. Nothing is written then. No message holds the password.

    Notes
    -----
    Columns that a later run has and an earlier one had not are added; nobody's column is dropped.
    Outlines are multipolygons in the zone's own coordinate system, with a spatial index.
    """
    address = address_of(url)

    def refusal(reason: Parameter) -> LanduseError:
        return LanduseError(
            "writing.database", address=address.masked_url, reason=reason
        )

    with connected(address, refusal) as connection:
        with connection.cursor() as cursor:
            writer = _Writer(cursor, schema, address.masked_url)
            number = writer.start(run)
            rows = {table.name: writer.add(table, number) for table in tables}
        connection.commit()
    return number, rows


@dataclass(frozen=True)
class _Writer:
    """Writes one run into one schema, within the transaction of its cursor."""

    cursor: Any
    schema: str
    masked_url: str

    def start(self, run: Mapping[str, object]) -> int:
        """Register the run and return its number; others who write wait for the end of it."""
        self._execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(self.schema)}")
        runs = self._table(RUNS)
        self._execute(
            f"CREATE TABLE IF NOT EXISTS {runs} (run bigint GENERATED ALWAYS AS IDENTITY "
            "PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())"
        )
        self._execute(f"LOCK TABLE {runs} IN SHARE ROW EXCLUSIVE MODE")
        columns = self._stage(RUNS, pd.DataFrame([run]))
        self._fit(RUNS, columns)
        names = ", ".join(quoted(name) for name in columns)
        self._execute(
            f"INSERT INTO {runs} ({names}) SELECT {names} FROM {_staged(RUNS)} "  # noqa: S608
            "RETURNING run"
        )
        return int(self.cursor.fetchone()[0])

    def add(self, table: DatabaseTable, run: int) -> int:
        """Write the rows of one table; return how many the database now holds of the run."""
        columns = self._stage(table.name, table.frame)
        target = self._table(table.name)
        self._execute(
            f"CREATE TABLE IF NOT EXISTS {target} "
            f"(run bigint NOT NULL REFERENCES {self._table(RUNS)} ON DELETE CASCADE)"
        )
        self._fit(table.name, columns)
        names = ", ".join(quoted(name) for name in columns)
        self._execute(
            f"INSERT INTO {target} (run, {names}) "  # noqa: S608 - quoted identifiers only
            f"SELECT {int(run)}, {names} FROM {_staged(table.name)}"
        )
        self._execute(f"DROP TABLE {_staged(table.name)}")
        self._describe(table, columns)
        self._execute(f"SELECT count(*) FROM {target} WHERE run = {int(run)}")  # noqa: S608
        written = int(self.cursor.fetchone()[0])
        if written != len(table.frame):
            raise LanduseError(
                "writing.database_rows",
                address=self.masked_url,
                table=table.name,
                count=len(table.frame),
                found=written,
            )
        return written

    def _stage(self, name: str, frame: gpd.GeoDataFrame) -> dict[str, str]:
        """Send rows to a table of this session alone; its columns with their types."""
        import pyarrow as pa

        staged = _staged(name)
        self._execute(f"DROP TABLE IF EXISTS {staged}")
        outlines: gpd.GeoSeries | None = None
        if "geometry" in frame:
            outlines = frame.geometry
            frame = pd.DataFrame(frame.drop(columns="geometry"))
        rows = _database_rows(frame)
        if outlines is not None:
            wkb = pa.array(shapely.to_wkb(outlines.to_numpy()))
            rows = rows.append_column("geometry", wkb)
            srid = _srid(outlines)
        self.cursor.adbc_ingest(f"staged_{name}", rows, mode="create", temporary=True)
        if outlines is not None:
            self._execute(
                f"ALTER TABLE {staged} ALTER COLUMN geometry "
                f"TYPE geometry(MultiPolygon, {srid}) "
                f"USING ST_Multi(ST_SetSRID(ST_GeomFromWKB(geometry), {srid}))"
            )
        return self._types(staged)

    def _fit(self, name: str, columns: Mapping[str, str]) -> None:
        """Give a table of ours the columns that are to be written; refuse anybody else's."""
        existing = self._types(self._table(name))
        if "run" not in existing:
            raise LanduseError(
                "writing.not_our_table", address=self.masked_url, table=name
            )
        for column, kind in columns.items():
            before = existing.get(column)
            if before is None:
                self._execute(
                    f"ALTER TABLE {self._table(name)} ADD COLUMN {quoted(column)} {kind}"
                )
            elif _is_wider(kind, before):
                self._execute(f"DROP VIEW IF EXISTS {self._table(name + '_now')}")
                self._execute(
                    f"ALTER TABLE {self._table(name)} ALTER COLUMN {quoted(column)} TYPE {kind}"
                )

    def _describe(self, table: DatabaseTable, columns: Mapping[str, str]) -> None:
        """Indexes, what the columns mean, and a view of the newest run."""
        target, view = self._table(table.name), self._table(f"{table.name}_now")
        index = quoted(f"{table.name}_run")
        self._execute(f"CREATE INDEX IF NOT EXISTS {index} ON {target} (run)")
        if "geometry" in columns:
            index = quoted(f"{table.name}_geometry")
            self._execute(
                f"CREATE INDEX IF NOT EXISTS {index} ON {target} USING gist (geometry)"
            )
        for column, comment in table.comments.items():
            if column in columns:
                text = "'" + comment.replace("'", "''") + "'"
                self._execute(f"COMMENT ON COLUMN {target}.{quoted(column)} IS {text}")
        self._execute(
            f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {target} "  # noqa: S608
            f"WHERE run = (SELECT max(run) FROM {self._table(RUNS)})"
        )

    def _types(self, name: str) -> dict[str, str]:
        """The columns of a table with their types; none where there is no such table."""
        self.cursor.execute(_TYPES, (name,))
        return dict(self.cursor.fetchall())

    def _table(self, table: str) -> str:
        """A table of the schema, quoted."""
        return f"{quoted(self.schema)}.{quoted(table)}"

    def _execute(self, statement: str) -> None:
        """Run one statement: its identifiers are quoted where they come from data."""
        self.cursor.execute(statement)


def _staged(name: str) -> str:
    """The table of this session alone that takes the rows of ``name``, quoted."""
    return f"pg_temp.{quoted(f'staged_{name}')}"


def _is_wider(kind: str, before: str) -> bool:
    """Whether a number needs more room than a column gives."""
    both = kind in _NUMBERS and before in _NUMBERS
    return both and _NUMBERS.index(kind) > _NUMBERS.index(before)


def _database_rows(frame: pd.DataFrame) -> pa.Table:
    """Rows in types that the database's driver takes.

    A column without a value and without a type is left out, as it holds nothing.
    """
    import pyarrow as pa

    rows = pa.Table.from_pandas(with_text(frame), preserve_index=False)
    untyped = [column.name for column in rows.schema if pa.types.is_null(column.type)]
    rows = rows.drop_columns(untyped)
    return rows.cast(pa.schema([_database_field(column) for column in rows.schema]))


def _srid(outlines: gpd.GeoSeries) -> int:
    """The number by which the database knows the system of outlines."""
    srid: int | None = outlines.crs.to_epsg()
    if srid is None:
        raise LanduseError("writing.no_srid", crs=outlines.crs.name)
    return srid


def _database_field(field: pa.Field) -> pa.Field:
    """An Arrow column in a type that the database's driver takes; an instant of ours is a day."""
    import pyarrow as pa

    kind = field.type
    if pa.types.is_timestamp(kind):
        kind = pa.date32()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        kind = pa.string()
    return pa.field(field.name, kind)
