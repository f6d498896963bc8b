"""Whatever signs the data, the configuration and the names of files hold: none reaches a reader."""

import pandas as pd
import pytest
from click.testing import CliRunner
from judged_once import judged_once
from workspaces import CRS, Workspace, parcels

from landuse.cli import main
from landuse.domain.vocabulary.hidden_signs import HIDDEN

#: An escape, an override of direction, a space without width.
BAD = "\x1b[31m\u202e\u200b"
#: The same as TOML writes it.
TOML = "\\u001b[31m\\u202e\\u200b"


@pytest.fixture(scope="module")
def steered(tmp_path_factory):
    """A workspace in which every text steers a terminal."""
    made = Workspace(tmp_path_factory.mktemp("steered"))
    names = [f"甲{BAD}{i}" for i in range(3)]
    parcels(3, 权利人=names, 项目名称=names, 街道=[f"港闸{BAD}"] * 3).to_file(
        made / f"宗地{BAD}.gpkg", layer=f"宗地{BAD}"
    )
    firms = {"企业编号": [f"Q{BAD}1"], "企业名称": [f"甲{BAD}"], "年度": 2022, "税收": 5}
    firms |= {"行业": f"机械{BAD}", "一票否决": f"环保{BAD}"}
    pd.DataFrame(firms).to_csv(made / "企业.csv", index=False)
    uses = {"企业编号": [f"Q{BAD}1"], "宗地代码": ["P0"], "使用方式": [f"自有{BAD}"]}
    pd.DataFrame(uses).to_csv(made / "用地.csv", index=False)
    steps = {"行动编号": [f"A{BAD}1"], "宗地代码": ["P0"], "盘活方式": [f"新项目招引{BAD}"]}
    steps |= {"阶段": [f"开工{BAD}"], "日期": ["2022-03-01"], "项目名称": [f"乙{BAD}"]}
    steps |= {"佐证材料": [f"照片{BAD}"], "备注": [f"备{BAD}"]}
    pd.DataFrame(steps).to_csv(made / "行动.csv", index=False)
    checks = {"对象编号": ["P1"], "核定状态": [f"低效{BAD}"], "核查人": [f"丙{BAD}"]}
    checks |= {"日期": ["2022-04-01"], "理由": [f"因{BAD}"]}
    pd.DataFrame(checks).to_csv(made / "核查.csv", index=False)
    text = f"""
[zone]
name = "园区{TOML}"
note = "注{TOML}"
year = 2022
crs = "{CRS}"
[sources.parcels]
path = "data/宗地{TOML}.gpkg"
[sources.enterprises]
path = "data/企业.csv"
[sources.occupancy]
path = "data/用地.csv"
[sources.actions]
path = "data/行动.csv"
[sources.reviews]
path = "data/核查.csv"
[[goals]]
id = "g{TOML}"
title = "目标{TOML}"
measure = "redeveloped_mu"
target = 20
"""
    (made.root / "landuse.toml").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        judged_once(patch.setattr, made.root)
        yield made.root


def run(root, *args):
    return CliRunner().invoke(main, [args[0], "-w", str(root), *args[1:]])


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("unit", ["P0", "P1", "Q[31m1", f"P0{BAD}"])
def test_an_account_shows_none(steered, unit, form):
    done = run(steered, "explain", unit, "--format", form)
    assert done.exit_code in (0, 2), done.output
    assert HIDDEN.findall(done.output) == []


@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
@pytest.mark.parametrize("command", ["check", "tag", "rank", "goals"])
def test_no_table_shows_any(steered, command, form):
    done = run(steered, command, "--format", form)
    assert done.exit_code in (0, 1), done.output
    assert HIDDEN.findall(done.output) == []


@pytest.mark.parametrize(
    "args",
    [
        ("tag", "--status", f"idle{BAD}"),
        ("rank", "--by", f"parcel{BAD}"),
        ("tag", "-o", f"x{BAD}.nonsense"),
        ("goals", "--as-of", f"2022{BAD}"),
        ("explain", "P0", "--what-if", f"tax_wan=+1{BAD}"),
        ("check", "--against", f"没有{BAD}.shp"),
    ],
)
def test_nor_does_a_sentence_that_repeats_what_was_typed(steered, args):
    done = run(steered, *args)
    assert done.exit_code == 2
    assert HIDDEN.findall(done.output) == []


def test_nor_do_the_names_of_files_that_are_told(steered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(steered, "tag", "-v", "-o", f"x{BAD}.csv")
    assert done.exit_code == 0, done.output
    assert "宗地" in done.output
    assert HIDDEN.findall(done.output) == []
