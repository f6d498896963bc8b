"""The worked quarter on the map: every scenario a theme, buildings by what is done with them."""

import pytest
import study_golden as golden
import study_workspace
from page_types import misfits

import landuse
from landuse.domain.study.scenario import Scenario
from landuse.views.map.columns import unpack_columns
from landuse.views.map.document import document
from landuse.views.map.document_types import PageDocument


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = study_workspace.write(tmp_path_factory.mktemp("ws") / "园区")
    assessment = landuse.assess(landuse.open_workspace(root))
    scenarios = [golden.scenario_a(), golden.scenario_b(line=golden.lines_b())]
    return landuse.study(assessment, "老厂区", [Scenario.model_validate(one) for one in scenarios])


@pytest.fixture(scope="module")
def page(study):
    return document(study.assessment, study=study)


def rows(page, table):
    """Column → id → value."""
    columns = unpack_columns(page.blobs[f"lu-{table}-columns"])
    return {name: dict(zip(columns["id"], values, strict=True)) for name, values in columns.items()}


def test_scenarios_are_themes_with_the_same_classes(page):
    assert misfits(page.doc, PageDocument) == []
    plans = [(plan["theme"], plan["title"], plan["asItIs"]) for plan in page.doc["plans"]]
    assert plans == [
        ("plan_0", "维持现状", True),
        ("plan_1", "工改工", False),
        ("plan_2", "混合更新", False),
    ]
    legends = {legend["id"]: legend for legend in page.doc["themes"]}
    classes = [[c["key"] for c in legends[plan]["classes"]] for plan, _, _ in plans]
    assert classes[0] == classes[1] == classes[2]
    assert page.doc["themes"][0]["id"] == "status"


def test_plots_have_the_class_of_their_use_before_and_after(page, study):
    parcels = rows(page, "parcels")
    legend = next(one for one in page.doc["themes"] if one["id"] == "plan_2")
    uses = {
        plan: {
            plot: legend["classes"][place]["key"]
            for plot, place in parcels[f"theme_{plan}"].items()
        }
        for plan in ("plan_0", "plan_1", "plan_2")
    }
    before = {"P1": "industrial", "P2": "industrial", "P3": "storage", "R1": "transport"}
    assert uses["plan_0"] == before
    assert uses["plan_1"] == before  # industry stays industry
    after = study["B"].capacity.plots["land_class"]
    assert uses["plan_2"] == after.to_dict()
    assert after["P1"] == "commercial"
    # new floor stands where the scenario builds
    assert parcels["plan_1_new_m2"] == {"P1": 30_000, "P2": 24_000, "P3": 16_000, "R1": None}
    assert set(parcels["plan_0_new_m2"].values()) == {None}


def test_buildings_say_what_is_done_and_nothing_where_nothing_is(page, study):
    buildings = rows(page, "buildings")
    keys = [action["key"] for action in page.doc["actions"]]
    said = {
        id_: keys[place] for id_, place in buildings["plan_2_action"].items() if place is not None
    }
    assert said == study["B"].capacity.buildings["action"].to_dict()
    assert set(buildings["plan_0_action"].values()) == {None}


def test_a_page_without_a_study_has_no_plans(study):
    page = document(study.assessment)
    assert page.doc["plans"] == page.doc["actions"] == []
    assert not any(name.startswith("plan_") for name in rows(page, "parcels"))


def test_what_is_planned_is_not_published(study):
    html = study.map(public=True).get_root().render()
    assert '"plans":[]' in html
    assert "工改工" not in html
