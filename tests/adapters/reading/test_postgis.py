"""Tables of a real PostGIS."""

import os

import adbc_driver_postgresql.dbapi as dbapi
import postgis as server
import pytest
from workspaces import CRS, parcels

from landuse.adapters.reading import postgis
from landuse.errors import SourceError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgis")]


@pytest.fixture(scope="module")
def address():
    found = server.programs()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "no PostGIS on this machine"
        )
    with server.cluster(found) as url:
        with dbapi.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute('CREATE SCHEMA "地籍"')
            cursor.execute(
                'CREATE TABLE "地籍"."宗地" ("宗地代码" varchar(19), "权利人" text, "用地面积" numeric(12,2), "约定开工时间" date, geom geometry(Polygon, 4528))'
            )
            for i, shape in enumerate(parcels().geometry):
                cursor.execute(
                    f"INSERT INTO \"地籍\".\"宗地\" VALUES ('P{i}', '企业{i}', 1234.50, '2020-05-0{i + 1}', ST_GeomFromText('{shape.wkt}', 4528))"
                )
            cursor.execute("CREATE TABLE empty (id int, geom geometry)")
            cursor.execute("CREATE TABLE two (id int, a geometry, b geometry)")
            cursor.execute(
                "CREATE TABLE mixed AS SELECT 1 AS id, ST_SetSRID(ST_Point(1, 2), 4528) AS geom UNION ALL SELECT 2, ST_SetSRID(ST_Point(1, 2), 4326)"
            )
            connection.commit()
        yield url


def test_a_table_is_read_with_its_types(workspace, address):
    workspace.write(parcels=f'path = "{address}"\nlayer = "地籍.宗地"')
    zone = workspace.open()
    assert zone.parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]
    assert zone.parcels["area_registered_m2"].to_list() == [1234.5] * 3
    assert zone.parcels["due_start"].dt.strftime("%Y-%m-%d").to_list() == [
        "2020-05-01",
        "2020-05-02",
        "2020-05-03",
    ]
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([10_000] * 3)
    info = zone.sources["parcels"]
    assert info.crs == CRS
    assert "geheim" not in info.path


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ("地籍.没有", r"没有表“地籍\.没有”。现有空间表：.*地籍\.宗地"),
        ("empty", "没有任何行"),
        ("two", "有 2 个图形列"),
        ("mixed", "混有多个坐标系"),
        ('x"; DROP TABLE empty; --', "没有表"),
    ],
)
def test_tables_that_cannot_be_read(address, layer, said):
    with pytest.raises(SourceError, match=said) as caught:
        postgis.read_table(address, layer)
    assert "geheim" not in str(caught.value)


def test_a_server_that_is_not_there():
    with pytest.raises(
        SourceError, match=r"postgresql://gh@127\.0\.0\.1:1/land：读取表“a”失败"
    ) as caught:
        postgis.read_table("postgresql://gh:geheim@127.0.0.1:1/land", "a")
    assert "geheim" not in str(caught.value)


def test_a_table_has_to_be_named():
    with pytest.raises(SourceError, match="没有写明读哪个表") as caught:
        postgis.read_table("postgresql:///land", None)
    assert caught.value.in_language("en").endswith(
        ': which table is to be read is not said. Write layer = "schema.table" in landuse.toml.'
    )
