"""The notebooks: paired with their scripts, run from nothing, offline, and for any quarter."""

import ast
import contextlib
import io
import re
import shutil
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import study_workspace

import landuse
from landuse.flows import studying

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import notebooks  # noqa: E402  # of tools

STORY = ("01_现状", "02_方案", "03_测算", "04_比选")
#: A scenario of the second quarter: a plot is converted and let.
PLAN = """
title = "演示改造"
area = "永兴南"
discount_rate = "折现率"
[[plot]]
id = "地块"
action = "改造"
person = "演示规划师"
reason = "先改造出租"
[[line]]
item = "改造"
bearer = "平台公司"
kind = "经营"
rate = "-改造单价"
quantity = "floor_converted_m2"
year = 0
[[line]]
item = "租金"
bearer = "平台公司"
kind = "经营"
rate = "租金-老建筑"
quantity = "floor_converted_m2"
times = [365, 0.0001]
years = { 2 = "首年出租率", 3 = "稳定出租率" }
until = 15
"""
#: Most lines of code in one step.
MOST_LINES = 5


def sources(name):
    made = notebooks.notebook_of(ROOT / "notebooks" / f"{name}.py")
    return [cell.source for cell in made.cells if cell.cell_type == "code"]


def run(name, area, folder, monkeypatch):
    """Run a notebook's steps in this process; what they show, as text and HTML."""
    monkeypatch.chdir(folder)
    names, said = {}, io.StringIO()
    for source in sources(name):
        source = notebooks.AREA.sub(f'AREA = "{area}"', source)
        *steps, last = ast.parse(source).body
        with contextlib.redirect_stdout(said):
            exec(compile(ast.Module(steps, []), name, "exec"), names)
            if not isinstance(last, ast.Expr):
                exec(compile(ast.Module([last], []), name, "exec"), names)
                continue
            shown = eval(compile(ast.Expression(last.value), name, "eval"), names)
            if hasattr(shown, "_repr_html_"):
                said.write(shown._repr_html_())
            said.write(repr(shown))
    return said.getvalue()


@pytest.mark.parametrize("script", notebooks.scripts(), ids=lambda path: path.stem)
def test_a_notebook_is_its_script_without_outputs(script):
    text = script.with_suffix(".ipynb").read_text("utf-8")
    assert text == notebooks.text_of(notebooks.notebook_of(script))
    assert '"output_type"' not in text


@pytest.mark.parametrize("script", notebooks.scripts(), ids=lambda path: path.stem)
def test_steps_are_short(script):
    lengths = [len(re.sub(r"\n\s*\n", "\n", one).splitlines()) for one in sources(script.stem)]
    assert max(lengths) <= MOST_LINES


@pytest.mark.parametrize("name", [*STORY, "天电北"])
def test_the_quarter_is_named_once(name):
    assert "\n".join(sources(name)).count("天电北") == 1


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The demo with two more study areas: one with a scenario of its own, one without any."""
    root = tmp_path_factory.mktemp("ws") / "园区"
    (root / "notebooks").mkdir(parents=True)
    (root / "maps").mkdir()
    zone = landuse.open_workspace(ROOT)
    east, north = 40_574_500.0, 3_546_500.0
    block = shapely.box(east, north, east + 900, north + 900)
    beside = shapely.box(east, north + 900, east + 900, north + 1800)
    outlines = [*zone.areas.geometry, block, beside]
    names = {"片区编号": ["TDB-01", "YX-01", "YX-02"], "片区名称": ["天电北", "永兴南", "永兴北"]}
    areas = gpd.GeoDataFrame(names, geometry=outlines, crs=zone.crs)
    areas.to_file(root / "片区.gpkg")
    config = (ROOT / "landuse.toml").read_text("utf-8")
    config = config.replace('path = "data/parcels/天电北.txt"', 'path = "片区.gpkg"')
    config = config.replace('policy = "data/', f'policy = "{ROOT.as_posix()}/data/')
    config = config.replace('path = "data/', f'path = "{ROOT.as_posix()}/data/')
    (root / "landuse.toml").write_text(config, "utf-8")
    shutil.copytree(ROOT / "scenarios", root / "scenarios")
    return root


@pytest.fixture(scope="module")
def assessed(workspace):
    assessment = landuse.assess(landuse.open_workspace(workspace), "2022-12-31")
    largest = assessment.within("永兴南").parcels["area_mu"].idxmax()
    (workspace / "scenarios" / "永兴南.toml").write_text(
        PLAN.replace("地块", str(largest)), "utf-8"
    )
    return assessment


@pytest.mark.parametrize("name", STORY)
def test_another_quarter_with_its_own_scenario_by_one_name(name, workspace, assessed, monkeypatch):
    monkeypatch.setattr(studying, "open_workspace", lambda path: assessed.zone)
    monkeypatch.setattr(studying, "assess", lambda zone, day: assessed)
    said = run(name, "永兴南", workspace / "notebooks", monkeypatch)
    assert "演示改造" in said
    assert "还没有方案" not in said
    assert "工改工" not in said  # that of the other quarter
    if name in ("03_测算", "04_比选"):
        assert "净现值" in said


@pytest.mark.parametrize("name", STORY)
def test_a_quarter_without_scenarios_is_said_and_the_notebook_goes_on(
    name, workspace, assessed, monkeypatch
):
    monkeypatch.setattr(studying, "open_workspace", lambda path: assessed.zone)
    monkeypatch.setattr(studying, "assess", lambda zone, day: assessed)
    said = run(name, "永兴北", workspace / "notebooks", monkeypatch)
    assert "永兴北" in said
    assert "还没有方案" in said
    assert "不在片区内" not in said


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A quarter of plots alone: nobody has given buildings, firms or scenarios."""
    root = study_workspace.write(tmp_path_factory.mktemp("bare") / "园区")
    (root / "notebooks").mkdir()
    (root / "maps").mkdir()
    shutil.rmtree(root / "scenarios")
    config = (root / "landuse.toml").read_text("utf-8")
    lines = '[sources.buildings]\npath = "data/建筑.gpkg"\n'
    assert lines in config
    (root / "landuse.toml").write_text(config.replace(lines, ""), "utf-8")
    return root


@pytest.mark.parametrize("name", STORY)
def test_a_quarter_without_firms_and_buildings_is_said_and_the_notebook_goes_on(
    name, bare, monkeypatch
):
    said = run(name, "老厂区", bare / "notebooks", monkeypatch)
    assert "“老厂区”还没有方案" in said or name == "01_现状"
    if name != "03_测算":  # which begins with the money
        assert "没有建筑" in said
    if name == "01_现状":
        assert "没有企业" in said


@pytest.mark.parametrize("name", STORY)
def test_a_quarter_that_is_none_is_said_and_the_notebook_goes_on(
    name, workspace, assessed, monkeypatch
):
    monkeypatch.setattr(studying, "open_workspace", lambda path: assessed.zone)
    monkeypatch.setattr(studying, "assess", lambda zone, day: assessed)
    said = run(name, "天电南", workspace / "notebooks", monkeypatch)
    assert "天电南" in said
    assert "永兴南" in said  # one of those that there are
    assert "以下各步都没有内容" in said


def test_the_map_of_a_quarter_is_of_the_quarter(assessed):
    made = assessed.within("天电北").map()
    page = made.get_root().render()
    assert "<title>天电北 · 港闸经济开发区" in page
    assert '"part":"天电北"' in page
    assert '"parcels":14' in page


@pytest.mark.slow
@pytest.mark.parametrize("script", notebooks.scripts(), ids=lambda path: path.stem)
def test_notebooks_run_from_nothing_into_pages_that_fetch_nothing(script):
    (ROOT / "maps").mkdir(exist_ok=True)
    made = notebooks.run(notebooks.notebook_of(script))
    outputs = [out for cell in made.cells if cell.cell_type == "code" for out in cell.outputs]
    assert outputs
    assert not [out for out in outputs if out.output_type == "error"]
    page = notebooks.html_of(made, script.stem)
    fetched = (
        r'<(?:script|img|iframe)[^>]*\bsrc="https?:|<link[^>]*href="https?:|url\(["\']?https?:'
    )
    assert not re.search(fetched, page)
    assert "天电北" in page
