"""landuse.toml: what it may say, and the sentence for what it may not."""

import pytest

from landuse.errors import CrsError, WorkspaceError


@pytest.mark.parametrize(
    ("toml", "parts"),
    [
        ("[zones]\n", ["zones", "zone"]),
        ('[sources.buildings]\npaht = "x"\n', ["sources.buildings.paht", "是否指 path"]),
        ('[sources.building]\npath = "x"\n', ["sources.building", "是否指 buildings"]),
        (
            '[sources.contracts]\npath = "供地台账.xlsx"\n',
            ["sources.contracts", "请用 [sources.parcels] 的 join", "occupancy"],
        ),
        ('[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = -1\n', ["goals[1].target"]),
        ('[[goals]]\nid = "g"\nmeasure = "mu"\ntarget = 1\n', ["goals[1].measure"]),
        ("[assess\n", ["TOML"]),
        ('[[evidence]]\nname = "far_min"\npath = "x"\n', ["far_min", "同名"]),
        ('[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = 1\n' * 2, ["“g”重复"]),
    ],
)
def test_faults_are_one_sentence(workspace, toml, parts):
    workspace.write(toml)
    with pytest.raises(WorkspaceError) as caught:
        workspace.open()
    for part in ["landuse.toml", *parts]:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_year(workspace):
    path = workspace.root / "landuse.toml"
    path.write_text(path.read_text("utf-8").replace("year = 2022\n", ""), "utf-8")
    with pytest.raises(WorkspaceError, match=r"缺少 zone\.year"):
        workspace.open()


def test_zone_in_degrees_cannot_measure(workspace):
    path = workspace.root / "landuse.toml"
    path.write_text(path.read_text("utf-8").replace("EPSG:4528", "EPSG:4490"), "utf-8")
    with pytest.raises(CrsError, match="不是投影坐标系"):
        workspace.open()


@pytest.mark.parametrize(
    ("line", "part"),
    [(f"x = {'9' * 6000}", "位数太多"), (f"x = {'[' * 5000}{']' * 5000}", "嵌套太深")],
)
def test_what_the_parser_cannot_take_is_one_sentence(workspace, line, part):
    workspace.write(zone=line)
    with pytest.raises(WorkspaceError, match=part):
        workspace.open()


@pytest.mark.parametrize(
    ("toml", "zh", "en"),
    [
        (
            '[sources.buildings]\npaht = "x"\n',
            "第 10 行：不认识的键 sources.buildings.paht。是否指 path？",
            ", line 10: unknown key sources.buildings.paht. Did you mean path?",
        ),
        (
            '[[goals]]\nid = "g"\nmeasure = "mu"\ntarget = 1\n',
            "goals[1].measure 的值不对：只能是 redeveloped_mu、revitalized_floor_m2、",
            "the value of goals[1].measure is wrong: it must be one of redeveloped_mu, ",
        ),
        (
            '[[goals]]\nid = "g"\nmeasure = "redeveloped_mu"\ntarget = -1\nfirst = 3\n',
            "（另有 1 处）",
            "(1 more fault)",
        ),
        (
            '[[evidence]]\nname = "夜光"\npath = "x"\n',
            "evidence[1].name 的值不对：应符合 ",
            "the value of evidence[1].name is wrong: it must match ",
        ),
        (
            "[assess]\npolicy = 3\n",
            "assess.policy 的值不对：应为文字。",
            "the value of assess.policy is wrong: it must be text.",
        ),
    ],
)
def test_faults_are_said_in_both_languages(workspace, toml, zh, en):
    workspace.write(toml)
    with pytest.raises(WorkspaceError) as caught:
        workspace.open()
    assert zh in caught.value.in_language("zh")
    assert en in caught.value.in_language("en")
