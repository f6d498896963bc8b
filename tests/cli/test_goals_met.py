"""A goal with a condition that is not reached is not met: in terminal, JSON, report, map and exit."""

import json

import pytest
from click.testing import CliRunner
from workspaces import Workspace, parcels

from landuse.cli import main
from landuse.domain.assessment import assess
from landuse.views.map.goal_cards import cards

#: 40 mu begun of a goal of 20; eight sites on schedule wanted, and no ledger of them.
GOAL = """
[sources.actions]
path = "data/行动.csv"
[[goals]]
id = "land"
title = "土地"
measure = "redeveloped_mu"
target = 20
[[goals.and]]
title = "安置房"
measure = "housing_sites"
target = {sites}
sites = ["S1"]
[sources.housing]
path = "data/安置房.csv"
"""


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    parcels(2).to_file(made / "宗地.gpkg")
    actions = "行动编号,宗地代码,盘活方式,阶段,日期,盘活面积(亩)\n"
    rows = "A1,P0,收储,收回,2022-03-01,15\nA2,P1,收储,收回,2022-04-01,15\n"
    (made / "行动.csv").write_text(actions + rows, "utf-8")
    sites = "地块编号,项目名称,计划开工,实际开工\nS1,甲苑,2022-01-01,2022-01-01\n"
    (made / "安置房.csv").write_text(sites, "utf-8")
    return made


def run(workspace, *args, code=0):
    done = CliRunner().invoke(main, [args[0], "-w", str(workspace.root), *args[1:]])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.mark.parametrize(("sites", "met"), [(8, False), (1, True)])
def test_met_is_the_goal_with_its_conditions_wherever_it_is_said(workspace, tmp_path, sites, met):
    workspace.write(GOAL.format(sites=sites))

    table = run(workspace, "goals", "--fail-unmet", code=0 if met else 1)
    lines = {line[2:].split()[0]: line for line in table.splitlines() if "█" in line or "░" in line}
    assert lines["土地"].startswith("✓" if met else " ")
    assert ("    本项已达到，并列条件未达到" in table.splitlines()) is not met
    assert lines["安置房"].startswith("✓" if met else " ")

    (goal,) = json.loads(run(workspace, "goals", "--format", "json"))["goals"]
    assert goal["achieved"] > goal["target"]
    assert (goal["met"], goal["and"][0]["met"]) == (met, met)

    run(workspace, "report", "-o", str(tmp_path / "r.html"), "--draws", "100")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count('<div class="card met">') == (2 if met else 0)
    assert ("本项已达到，并列条件未达到" in page) is not met

    goals = assess(workspace.open()).goals
    (on_map,) = cards(goals, [[None, None]], (), "zh")
    assert (on_map["met"], on_map["reached"], on_map["toGo"]) == (met, True, 0)
    assert on_map["also"][0]["reached"] is met
    assert on_map["also"][0]["toGo"] == (0 if met else 7)
