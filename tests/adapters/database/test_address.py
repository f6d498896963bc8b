"""Of a database's address nothing secret is ever shown, however it is written."""

import pytest
from click.testing import CliRunner

from landuse.adapters.database.address import address_of, is_address, masked
from landuse.cli import main
from landuse.errors import LanduseError, SourceError


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://gh:geheim@db:5432/land", "postgresql://gh@db:5432/land"),
        ("postgresql://gh:geheim#2022@127.0.0.1:1/land", "postgresql://gh@127.0.0.1:1/land"),
        ("postgresql://gh:geheim/2022@127.0.0.1:1/land", "postgresql://gh@127.0.0.1:1/land"),
        ("postgresql://db/land?sslpassword=geheim&user=a", "postgresql://db/land"),
        ("POSTGRESQL://gh:geheim@db/land", "postgresql://gh@db/land"),
        ("  postgresql://gh:geheim@db/land", "postgresql://gh@db/land"),
        ("postgresql:///land?password=geheim", "postgresql:///land"),
        ("postgresql://[::1]:5432/land", "postgresql://[::1]:5432/land"),
        ("postgresql://gh:${PW}@${HOST}:${PORT}/land", "postgresql://gh@${HOST}:${PORT}/land"),
        ("postgresql://${GH}:geheim@db/land", "postgresql://${GH}@db/land"),
        ("postgresql://?service=land&password=geheim", "postgresql://?service=land"),
    ],
)
def test_what_is_shown_of_an_address(address, shown):
    assert is_address(address)
    assert masked(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://[x",
        "postgresql://gh:geheim",
        "postgresql://gh:geheim?2022@db/land",
        "postgresql://db/land?sslpassword=x@geheim",
        "postgresql://db/land?options=@geheim",
        "postgresql://db/land?geheim",
        "postgresql:/gh:geheim@db/land",
        "postgresql:gh:geheim@db/land",
        "postgresql+psycopg2://gh:geheim@db/land",
        "jdbc:postgresql://gh:geheim@db/land",
        "host=db password=geheim",
        "password = 'geheim' dbname=land",
        "gh:geheim@db/land",
        "gh:ge/heim@db:5432/land",
    ],
)
def test_an_address_that_cannot_be_told_apart_is_not_repeated(workspace, address):
    assert is_address(address)
    workspace.write(parcels=f'path = "{address}"\nlayer = "a.b"')
    with pytest.raises(SourceError, match="数据库地址无法识别") as caught:
        workspace.open()
    assert "heim" not in str(caught.value)


@pytest.mark.parametrize("path", ["data/宗地.shp", "C:/园区@2022/宗地.shp", "C:\\a@b", "甲=乙.csv"])
def test_a_file_is_no_address(path):
    assert not is_address(path)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gh:50%geheim", "gh:50%25geheim"),
        ("gh:ge heim", "gh:ge%20heim"),
        ("gh:a/b#c@d", "gh:a%2Fb%23c%40d"),
        ("gh:a%2Fb", "gh:a%2Fb"),
    ],
)
def test_signs_of_a_password_reach_the_driver_as_codes(written, meant):
    # libpq would repeat in its error what it cannot take apart
    assert address_of(f"postgresql://{written}@db/land").url == f"postgresql://{meant}@db/land"


def test_a_password_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("LANDUSE_DB_PASSWORD", "50% @/:")
    found = address_of(
        "postgresql://gh:${LANDUSE_DB_PASSWORD}@db/land?sslpassword=${LANDUSE_DB_PASSWORD}"
    )
    assert found.url == "postgresql://gh:50%25%20%40%2F%3A@db/land?sslpassword=50%25%20%40%2F%3A"
    assert found.masked_url == "postgresql://gh@db/land"


def test_a_variable_that_is_not_set(workspace):
    workspace.write(parcels='path = "postgresql://gh:${NOBODY_SET_THIS}@db/land"\nlayer = "a"')
    said = r"^postgresql://gh@db/land：环境变量 NOBODY_SET_THIS 没有设置"
    with pytest.raises(SourceError, match=said):
        workspace.open()


def test_a_driver_that_repeats_a_secret_is_not_repeated():
    found = address_of("postgresql://gh:ge%2Fheim@db/land?sslpassword=zwei")
    plain = "connection to db failed for gh"
    assert found.redacted(plain) == plain
    assert found.redacted(f"bad: {found.url}") == "bad: postgresql://gh@db/land"
    for said in ("ge%2Fheim", "ge/heim", "zwei"):
        assert found.redacted(f"bad token {said}") == "驱动程序的说明含有密码，不显示"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://gh:geheim#1@127.0.0.1:1/land",
        "POSTGRESQL://127.0.0.1:1/l?sslpassword=geheim",
        "postgresql://127.0.0.1:1/l?%70assword=ge%zzheim",
        "postgresql://gh:${GH_PW}@127.0.0.1:1/land?x=${GH_PW}",
    ],
)
def test_no_secret_in_the_error_of_a_server_that_is_not_there(workspace, monkeypatch, address):
    monkeypatch.setenv("GH_PW", "geheim")
    workspace.write(parcels=f'path = "{address}"\nlayer = "a.b"')
    with pytest.raises(SourceError, match=r"读取表“a\.b”失败") as caught:
        workspace.open()
    assert "heim" not in str(caught.value)


@pytest.mark.parametrize("path", ["mysql://gh:geheim@db/l", "mysql:/gh:geheim@db/l"])
def test_nor_where_another_database_is_named(workspace, path):
    workspace.write(parcels=f'path = "{path}"')
    with pytest.raises(LanduseError) as caught:
        workspace.open()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "args",
    [
        ("check", "--against", "postgresql://gh:geheim@db/land"),
        ("map", "--scenario", "postgresql://gh:geheim@db/land"),
        ("tag", "-o", "postgresql://gh:geheim@db/land"),
        ("rank", "-w", "postgresql://gh:geheim@db/land"),
        ("explain", "postgresql://gh:geheim@db/land"),
    ],
)
def test_nor_where_an_address_is_typed_for_a_file(workspace, args):
    done = CliRunner().invoke(main, [args[0], "-w", str(workspace.root), *args[1:]])
    assert done.exit_code == 2
    assert "geheim" not in done.output


def test_check_tells_of_such_an_address_and_of_all_else(workspace):
    (workspace / "企业.csv").write_text("企业编号,企业名称,年度\nQ1,甲,2022\n", "utf-8")
    workspace.write(
        '[sources.enterprises]\npath = "data/企业.csv"\n'
        '[sources.buildings]\npath = "host=db password=geheim"'
    )
    done = CliRunner().invoke(main, ["check", "-w", str(workspace.root)])
    assert done.exit_code in (1, 2)
    assert "企业.csv" in done.output
    assert "geheim" not in done.output
