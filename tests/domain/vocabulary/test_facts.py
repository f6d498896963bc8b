"""What is declared of derived columns is what is computed, labelled and shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from landuse import assess, open_workspace
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.vocabulary import facts, schema
from landuse.domain.vocabulary.facts import FACTS, Fact, facts_about, known_to_rules, sources_of
from landuse.views.style import labels, numbers


@pytest.fixture(scope="module")
def demo():
    return assess(open_workspace(Path(__file__).parents[3]))


@pytest.mark.parametrize("unit", ["parcel", "building", "enterprise"])
def test_declared_and_computed_columns_are_the_same(demo, unit):
    frame, table = {
        "parcel": (demo.parcels, schema.PARCELS),
        "building": (demo.buildings, schema.BUILDINGS),
        "enterprise": (demo.enterprises, schema.ENTERPRISES),
    }[unit]
    # a scheme's indicators (x_…, points_…) and a zone's evidence are named by its own files
    own = {name for name in frame if name.startswith(("x_", "points_"))}
    own |= set(demo.zone.evidence.columns)
    declared = {fact.name for fact in facts_about(unit, "frame", "tags")}
    assert set(frame) - set(table.names) - own == declared - set(table.names)


def test_what_only_rules_see_is_declared(demo):
    for unit, frame in {"parcel": demo.parcels, "building": demo.buildings}.items():
        seen = set(demo.grounds[unit].facts) - set(frame)
        assert seen == {fact.name for fact in facts_about(unit, "rules")}


def test_a_name_has_one_declaration_with_both_labels():
    names = [fact.name for fact in FACTS]
    assert len(set(names)) == len(names)
    for fact in FACTS:
        assert fact.zh and fact.en
        for unit, sources in fact.sources.items():
            table = {"parcel": "parcels", "building": "buildings", "enterprise": "enterprises"}
            known = {name for t in schema.TABLES.values() for name in t.names}
            assert set(sources) <= known, (fact.name, table.get(unit))
    for table in schema.TABLES.values():
        for column in table.columns:
            assert column.zh and column.en


def test_what_rules_may_name_includes_the_contract_and_no_outline():
    assert {"started", "due_start_plus_1y", "tax_per_mu", "firm_class"} <= known_to_rules(
        "parcel"
    ).keys()
    assert not {"geometry", "status", "rules", "reviewer"} & known_to_rules("parcel").keys()
    assert sources_of("building", "vacancy_share") == ("vacant_area_m2", "floor_area_m2")
    assert sources_of("parcel", "vacancy_share") == ("vacant_area_m2",)


def test_labels_units_and_decimals_come_from_the_declaration():
    assert labels.column_label("tax_per_mu_min", "en") == "Tax per mu agreed"
    assert numbers.column_unit("power_kwh") == "千瓦时"
    assert (numbers.column_unit("far"), numbers.DECIMALS["far"]) == ("", 2)
    assert numbers.DECIMALS["mu"] == 2 and "density" in numbers.SHARES


def test_the_recipe_of_a_new_column_in_miniature(monkeypatch):
    """A declaration and a column of the frame are enough for rules, cards and labels."""
    new = Fact(
        "storeys_of_a_test",
        "number",
        "平均层数",
        "Mean storeys",
        {"parcel": ("floor_area_m2",)},
        counts=("层", ""),
        decimals=1,
        public=True,
        on_card=("parcel",),
    )
    monkeypatch.setattr(facts, "FACTS", (*FACTS, new))
    assert "storeys_of_a_test" in known_to_rules("parcel")
    assert facts.on_card("parcel")[-1] == "storeys_of_a_test"
    assert "storeys_of_a_test" in facts.public_columns("parcel")
    assert sources_of("parcel", "storeys_of_a_test") == ("floor_area_m2",)
    assert facts._by_name()["storeys_of_a_test"].unit == ("层", "")

    from factories import box, zone

    lot = {"parcel_id": "P1", "geometry": box(0, 0, 100, 100)}
    made = zone(parcels=[lot])
    rule = Rule(
        id="low-rise",
        status="low_efficiency",
        title="层数低于二层",
        cite="园区口径",
        all=(Condition(column="storeys_of_a_test", op="<", value=2),),
    )
    policy = made.policy.model_copy(update={"rules": (rule,)})
    parcels = made.parcels.assign(storeys_of_a_test=1.5)
    a = assess(replace(made, parcels=parcels, policy=policy), "2022-12-31")
    assert a.parcels.loc["P1", "status"] == "low_efficiency"
    row = a.reasons.set_index("column").loc["storeys_of_a_test"]
    assert (row["value"], row["number"]) == ("1.5", 1.5)
