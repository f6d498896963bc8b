"""Where results go: never over a source, never into a file of another format."""

import pytest
from click.testing import CliRunner
from workspaces import parcels

from landuse.cli import main


def run(workspace, *args):
    return CliRunner().invoke(main, [args[0], "-w", str(workspace.root), *map(str, args[1:])])


def test_no_command_writes_over_what_it_read(workspace):
    policy = workspace.root / "口径.toml"
    policy.write_text('extends = "底.toml"\n', "utf-8")
    (workspace.root / "底.toml").write_text('extends = "china"\n', "utf-8")
    (workspace / "企业.csv").write_text(
        "企业编号,企业名称,年度,税收(万元)\nE1,甲,2022,1\n", "utf-8"
    )
    parcels(2).to_file(workspace / "旧.gpkg")
    workspace.write(
        '[sources.enterprises]\npath = "data/企业.csv"\n[assess]\npolicy = "口径.toml"',
        parcels='path = "data/宗地.gpkg"\nformer = "data/旧.gpkg"',
    )
    root = workspace.root
    for link, file in (("底.md", "底.toml"), ("设置.json", "landuse.toml"), ("口径.html", policy)):
        (root / link).symlink_to(file)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for args in (
        ("tag", "-o", workspace / "企业.csv"),
        ("tag", "-o", workspace / "旧.gpkg"),
        ("tag", "-o", workspace / "宗地.gpkg"),
        ("rank", "-o", root / "底.md"),
        ("goals", "-o", root / "设置.json"),
        ("check", "-o", root / "口径.html"),
        ("check", "--write-repaired", workspace / "旧.gpkg"),
    ):
        done = run(workspace, *args)
        assert done.exit_code == 2, args
        assert "是数据源本身，不覆盖" in done.stderr, args
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_nor_over_corrections_exceptions_joins_pictures_and_assumptions(workspace, monkeypatch):
    root = workspace.root
    monkeypatch.chdir(root)
    (workspace / "更正.csv").write_text(
        "表,行,列,改为,理由,责任人,日期\n宗地,P0,权利人,甲,错,乙,2022-01-01\n", "utf-8"
    )
    (workspace / "例外.csv").write_text(
        "问题,指纹,理由,责任人,有效期至\nx,0,可,乙,2030-01-01\n", "utf-8"
    )
    (workspace / "供地.csv").write_text("宗地代码,土地用途\nP0,工业用地\n", "utf-8")
    parcels(1)[["geometry"]].assign(片区编号="Q").to_file(workspace / "片区.gpkg")
    (root / "scenarios").mkdir()
    (root / "scenarios" / "甲.toml").write_text('title = "甲"\n', "utf-8")
    (root / "scenarios" / "假设.csv").write_text("编号,取值,单位\ncost,1,倍\n", "utf-8")
    (root / "方案.json").symlink_to("scenarios/甲.toml")
    (root / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    workspace.write(
        "".join(
            f'[sources.{table}]\npath = "data/{file}"\n'
            for table, file in (
                ("corrections", "更正.csv"),
                ("exceptions", "例外.csv"),
                ("areas", "片区.gpkg"),
            )
        )
        + '[[pictures]]\npath = "图.png"\n',
        parcels='path = "data/宗地.gpkg"\njoin = [{ path = "data/供地.csv", on = "parcel_id" }]',
    )
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for args in (
        ("tag", "-o", workspace / "更正.csv"),
        ("check", "--format", "csv", "-o", workspace / "例外.csv"),
        ("rank", "-o", workspace / "供地.csv"),
        ("study", "Q", "-o", root / "scenarios" / "假设.csv"),
        ("study", "Q", "--format", "json", "-o", root / "方案.json"),
        ("check", "--field-sheet", root / "表.xlsx"),
    ):
        if args[-1].name == "表.xlsx":
            args[-1].hardlink_to(workspace / "供地.csv")
        done = run(workspace, *args)
        assert done.exit_code == 2, (args, done.output)
        assert "是数据源本身，不覆盖" in done.stderr, args
    (root / "表.xlsx").unlink()
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_low_memory_does_not_write_over_its_source(workspace):
    before = (workspace / "宗地.gpkg").read_bytes()
    done = run(workspace, "tag", "--low-memory", "-o", workspace / "宗地.gpkg")
    assert done.exit_code == 2
    assert "是数据源本身，不覆盖" in done.stderr
    assert (workspace / "宗地.gpkg").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("map", "-o", "m.png"), "--png m.png"),
        (("map", "-o", "m.pdf"), "--pdf m.pdf"),
        (("map", "--png", "m.jpg"), "不能写成“m.jpg”"),
        (("map", "--pdf", "m.html"), "-o m.html"),
        (("map", "-o", "postgresql://u:geheim@h/db"), "不是文件"),
        (("rank", "-o", "postgresql://u:geheim@h/db"), "不是文件"),
        (("tag", "--status", "闲置", "-o", "postgresql://u:geheim@h/db"), "整个园区的一次结果"),
        (("rank", "-o", "s3://u/x.csv"), "不是文件"),
        (("report", "-o", "r.png"), "可用：.html、.xlsx。"),
        (("report", "-o", "r"), "没有扩展名"),
        (("report", "--format", "xlsx", "-o", "r.html"), "要 .html 请写 --format html"),
        (("rank", "--format", "csv", "-o", "x.png"), "--format csv 写的是 .csv，不能写成“x.png”"),
        (("rank", "--format", "csv", "-o", "x.JSON"), "要 .JSON 请写 --format json"),
        (("tag", "--format", "table", "-o", "x.md"), "--format table 写的是 .txt"),
        (("check", "--format", "xlsx", "-o", "x.html"), "要 .html 请写 --format html"),
        (("goals", "--format", "json", "-o", "x.toml"), "--format json 写的是 .json"),
        (("explain", "P0", "--format", "json", "-o", "x.csv"), "--format json 写的是 .json"),
        (("explain", "P0", "-o", "e.csv"), "可用：.txt、.json。"),
        (("tag", "--format", "geojson", "-o", "x.json"), "--format geojson 写的是 .geojson"),
    ],
)
def test_a_name_that_fits_no_format_is_refused_with_the_way_to_it(
    workspace, tmp_path, monkeypatch, args, sentence
):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = run(workspace, *args)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "geheim" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_the_name_of_a_zone_chooses_no_folder(workspace):
    workspace.write()
    toml = workspace.root / "landuse.toml"
    toml.write_text(toml.read_text("utf-8").replace("甲园区", "../../甲/乙"), "utf-8")
    assert run(workspace, "report", "--as-of", "2022-06-30").exit_code == 0
    assert sorted(path.name for path in (workspace.root / "reports").iterdir()) == [
        "_.._甲_乙-month-2022-06-30.html",
        "_.._甲_乙-month-2022-06-30.xlsx",
    ]


@pytest.mark.parametrize("name", ["名", "名.txt", "名.csv", "名.CSV"])
def test_a_format_may_have_a_name_without_its_ending(workspace, name):
    assert run(workspace, "rank", "--format", "csv", "-o", workspace.root / name).exit_code == 0
    assert (workspace.root / name).read_text("utf-8-sig").startswith("rank,name,")
