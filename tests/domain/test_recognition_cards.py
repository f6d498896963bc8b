"""What every counted entry rests on."""

import datetime as dt

from factories import PARCELS, box, row, zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.recognition_cards import recognition_cards
from landuse.views.tables.goals import progress_json
from landuse.views.tables.recognition_cards import card_rows

LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=600)
HALL = GoalSpec.model_validate(
    {
        "id": "hall",
        "title": "厂房",
        "measure": "revitalized_factories",
        "target": 1,
        "and": [{"measure": "revitalized_floor_m2", "target": 1_000}],
    }
)
#: P0 ought to have begun in 2020 and began in 2022 only; of P1 nothing is known.
LOTS = [{**PARCELS[0], "due_start": "2020-01-01", "started": None}, *PARCELS[1:]]
HOUSE = {"building_id": "B0", "geometry": box(0, 0, 50, 50), "floor_area_m2": 4_000.0, "floors": 2}
ACTIONS = [
    row("A0", "签约", "2022-01-10", parcel="P0", evidence="投资协议", evidence_no="通经开2022-3"),
    row(
        "A0",
        "开工",
        "2022-03-01",
        parcel="P0",
        evidence="施工许可证",
        evidence_date="2022-02-20",
        evidence_file="许可证.pdf",
    ),
    row("A1", "开工", "2022-04-01", parcel="P1"),
    row("A2", "投产", "2022-05-01", building="B0", parcel="P0", mode="出租", factory_id="甲厂"),
]
CHECK = {"unit_id": "P1", "status": "闲置", "reviewer": "乙", "date": "2022-06-01"}
LISTED = {"unit_id": "P0", "date": "2021-05-01", "batch": "首批"}


def judged(**more):
    tables = {
        "parcels": LOTS,
        "buildings": [HOUSE],
        "actions": ACTIONS,
        "reviews": [CHECK],
        "baseline": [LISTED],
    } | more
    return assess(zone(goals=(LAND, HALL), **tables), "2022-12-31")


def test_every_counted_entry_has_a_card():
    assessment = judged()
    cards = recognition_cards(assessment)
    counted = [entry for goal in assessment.goals.conditions for entry in goal.counted]
    assert [card.entry for card in cards] == counted
    assert [card.unit_id for card in cards] == ["P0", "P1", "B0", "B0"]


def test_a_card_says_what_the_land_was_and_which_papers_prove_it():
    card = recognition_cards(judged())[0]
    assert card.state_before.day == dt.date(2022, 2, 28)
    assert card.state_before.status == "idle"
    assert card.state_before.batch == "首批"
    assert card.state_before.unmet is None
    assert not card.is_listed
    assert [(p.row, p.stage, p.document, p.number, p.file) for p in card.papers] == [
        (1, "签约", "投资协议", "通经开2022-3", None),
        (2, "开工", "施工许可证", None, "许可证.pdf"),
    ]
    assert card.papers[1].date == dt.date(2022, 2, 20)
    assert card.outline.amount == 30
    assert card.field_check is None


def test_a_card_lists_what_is_not_shown_and_what_contradicts():
    card = recognition_cards(judged())[1]
    assert card.is_listed
    assert card.papers == ()
    assert card.field_check.reviewer == "乙"
    rows = card_rows(recognition_cards(judged()))
    assert rows[1]["field_check"] == "2022-06-01 乙：闲置，与计入不符"
    assert rows[1]["evidence"] == "无"
    assert rows[0]["evidence"] == "投资协议（通经开2022-3），施工许可证（2022-02-20、许可证.pdf）"
    assert rows[0]["before"].startswith("2022-02-28 为 闲置")
    assert rows[0]["before"].endswith("，纳入台账：2021-05-01、首批")
    assert rows[0]["rows"] == "1，2"


def test_ground_under_two_counted_numbers_is_told():
    twin = {**PARCELS[1], "geometry": box(100, 0, 200, 100)}
    cards = recognition_cards(judged(parcels=[LOTS[0], twin]))
    assert [card.outline.overlaps for card in cards[:2]] == [("P1",), ("P0",)]


def test_what_an_earlier_year_recognised_stands_on_the_card():
    bought = row("A9", "入库", "2021-06-01", parcel="P0", mode="收储")
    card = recognition_cards(judged(actions=[bought, *ACTIONS]))[0]
    assert "2021" in card.entry.before.in_language("zh")
    assert "2021" in card_rows([card])[0]["earlier"]


def test_json_has_the_card_and_what_was_not_shown():
    assessment = judged()
    goal = progress_json(assessment.goals, recognition_cards(assessment))["goals"][0]
    assert goal["requires"]["mode"] == "warn"
    assert goal["requires"]["amount_not_shown"] == 30
    assert [entry["action_id"] for entry in goal["requires"]["entries"]] == ["A1"]
    card = goal["counted"][0]["card"]
    assert card["before"]["status"] == "idle"
    assert card["evidence"][1]["date"] == "2022-02-20"


def test_a_goal_that_does_not_ask_lists_nothing():
    spec = LAND.model_copy(update={"requires": "none"})
    assessment = assess(zone(goals=(spec,), parcels=LOTS, actions=ACTIONS), "2022-12-31")
    cards = recognition_cards(assessment)
    assert not any(card.is_listed for card in cards)
    assert "requires" not in progress_json(assessment.goals, cards)["goals"][0]


def test_a_units_account_has_its_cards():
    account = account_of(judged(), "P0")
    assert [card.entry.action_id for card in account.cards] == ["A0"]
    assert account_of(judged(), "P3").cards == ()
