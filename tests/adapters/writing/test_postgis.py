"""Runs of an assessment in a real PostGIS: all of a run or nothing, and earlier ones kept."""

import os
import re
from pathlib import Path

import adbc_driver_postgresql.dbapi as dbapi
import pandas as pd
import postgis as server
import pytest
from click.testing import CliRunner
from workspaces import Workspace, parcels

import landuse
from landuse.adapters.writing.postgis import DatabaseTable, write_run
from landuse.cli import main

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgis")]


@pytest.fixture(scope="module")
def cluster():
    found = server.programs()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "no PostGIS on this machine"
        )
    with server.cluster(found) as url:
        yield url


@pytest.fixture
def ask(cluster):
    with dbapi.connect(cluster) as connection:

        def answer(question):
            with connection.cursor() as cursor:
                cursor.execute(question)
                rows = cursor.fetchall()
            connection.rollback()
            return rows

        yield answer


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("ws"))
    started = [None, None, "2019-05-01"]
    land = parcels(3, 约定开工时间="2019-05-01", 实际开工时间=started)
    land.to_file(made / "宗地.gpkg")
    made.write()
    return made.open()


def test_two_runs_stand_beside_each_other(zone, cluster, ask):
    first = landuse.to_postgis(landuse.assess(zone, "2021-12-31"), cluster, schema="two runs")
    second = landuse.to_postgis(landuse.assess(zone, "2022-12-31"), cluster, schema="two runs")
    assert (first, second) == (1, 2)
    assert ask('SELECT run, as_of::text FROM "two runs".runs ORDER BY 1') == [
        (1, "2021-12-31"),
        (2, "2022-12-31"),
    ]
    assert ask('SELECT run, count(*) FROM "two runs".parcels GROUP BY 1 ORDER BY 1') == [
        (1, 3),
        (2, 3),
    ]
    # 100 m × 100 m each, in metres of the zone's own system; a GIS finds them by their index
    assert ask(
        "SELECT DISTINCT run, ST_SRID(geometry), round(ST_Area(geometry)) "
        'FROM "two runs".parcels_now'
    ) == [(2, 4528, 10_000.0)]
    assert ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'parcels_geometry'") == [(1,)]
    comments = ask(
        "SELECT col_description(attrelid, attnum) FROM pg_attribute "
        "WHERE attrelid = '\"two runs\".parcels'::regclass AND attname = 'due_start'"
    )
    assert comments == [("约定开工时间",)]


def test_a_run_that_fails_leaves_nothing(cluster, ask):
    good = DatabaseTable("units", pd.DataFrame({"id": ["P0"], "mu": [15.0]}), {})
    assert write_run(cluster, "half", {"zone": "甲"}, [good]) == (1, {"units": 1})
    text = DatabaseTable("units", pd.DataFrame({"id": ["P1"], "mu": ["many"]}), {})
    with pytest.raises(landuse.LanduseError, match="没有写入") as caught:
        write_run(cluster, "half", {"zone": "乙"}, [good, text])
    assert "geheim" not in str(caught.value)
    assert ask("SELECT zone FROM half.runs") == [("甲",)]
    assert ask("SELECT id, mu FROM half.units") == [("P0", 15.0)]


def test_columns_are_added_and_widened_never_narrowed(cluster, ask):
    for frame in (
        pd.DataFrame({"id": ["P0"], "floors": [3]}),
        pd.DataFrame({"id": ["P1"], "floors": [2.5], "note": ["it's new"]}),
        pd.DataFrame({"id": ["P2"]}),
    ):
        write_run(cluster, "wider", {"zone": "甲"}, [DatabaseTable("units", frame, {})])
    assert ask("SELECT id, floors, note FROM wider.units ORDER BY run") == [
        ("P0", 3.0, None),
        ("P1", 2.5, "it's new"),
        ("P2", None, None),
    ]


def test_somebody_elses_table_is_not_touched(cluster, ask):
    with dbapi.connect(cluster) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA theirs")
        cursor.execute("CREATE TABLE theirs.units (id text)")
        connection.commit()
    units = DatabaseTable("units", pd.DataFrame({"id": ["P0"]}), {})
    with pytest.raises(landuse.LanduseError, match="不是本程序写的表“units”"):
        write_run(cluster, "theirs", {"zone": "甲"}, [units])
    assert ask("SELECT count(*) FROM theirs.units") == [(0,)]


def test_the_command_says_which_run_it_wrote(zone, cluster, ask, tmp_path):
    made = Workspace(tmp_path)
    parcels(3).to_file(made / "宗地.gpkg")
    made.write()
    done = CliRunner().invoke(main, ["tag", "-w", str(made.root), "-o", cluster])
    assert done.exit_code == 0, done.output
    assert "第 1 次" in done.output
    assert "geheim" not in done.output
    assert ask("SELECT count(*) FROM landuse.parcels_now") == [(3,)]


def test_the_questions_of_the_docs_are_answered(zone, cluster, ask):
    for day in ("2019-12-31", "2022-12-31"):
        landuse.to_postgis(landuse.assess(zone, day), cluster, schema="asked")
    page = (Path(__file__).parents[3] / "docs" / "database.md").read_text("utf-8")
    idle, changed = re.findall("```sql\n(.*?);\n```", page, re.DOTALL)
    # two parcels of 15 mu, overdue in 2019 and idle since May 2020
    assert ask(idle.replace("landuse.", "asked.")) == [(None, 2, "30.0")]
    rows = ask(changed.replace("landuse.", "asked."))
    assert [(row[0], row[2]) for row in rows] == [("P0", "闲置"), ("P1", "闲置")]


def test_a_server_that_is_not_there(zone):
    with pytest.raises(landuse.LanduseError, match=r"postgresql://gh@127\.0\.0\.1:1/land") as fault:
        landuse.to_postgis(landuse.assess(zone), "postgresql://gh:geheim@127.0.0.1:1/land")
    assert "geheim" not in str(fault.value)
