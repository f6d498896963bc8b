"""An action on each of its units is an entry; words are matched whatever dresses them."""

import pandas as pd
import pytest
from factories import day, frame, policy_named, row

from landuse.domain.standing.ledger_words import meanings, nearest_word, says_one_of
from landuse.domain.standing.standing_actions import standing_actions

RECOGNITION = policy_named("china").recognition


def entries(*rows, as_of="2022-12-31"):
    return standing_actions(frame("actions", list(rows)), RECOGNITION, day(as_of))


def units(standing):
    return set(zip(standing["action_id"], standing["pipeline"], standing["unit"], strict=True))


def test_one_action_on_three_parcels_is_three_entries():
    rows = [row("A1", "签约", "2022-01-10", parcel=parcel) for parcel in ("P1", "P2", "P3")]
    rows.append(row("A1", "开工", "2022-03-10", parcel="P2"))
    got = entries(*rows)
    assert units(got) == {("A1", "project", p) for p in ("P1", "P2", "P3")}
    started = got.set_index("unit")["physical_start"]
    assert started["P2"] == pd.Timestamp("2022-03-10")
    assert started[["P1", "P3"]].isna().all()


def test_an_end_that_names_the_parcel_ends_the_land_and_the_buildings_of_its_action():
    rows = [
        row("A1", "签约", "2022-01-10", parcel="P1"),
        row("A1", "开工", "2022-03-10", parcel="P1", building="B1"),
        row("A2", "开工", "2022-03-10", parcel="P1", building="B2"),
        row("A1", "终止", "2022-05-10", parcel="P1"),
    ]
    ended = entries(*rows).set_index("unit")["fault"].notna()
    assert ended.to_dict() == {"P1": True, "B1": True, "B2": False}


def test_one_number_through_purchase_and_project_is_two_entries():
    got = entries(
        row("1", "收回", "2022-02-01", parcel="P1", mode="收储"),
        row("1", "签约", "2022-04-01", parcel="P1"),
    )
    assert units(got) == {("1", "reserve", "P1"), ("1", "project", "P1")}
    assert got.set_index("pipeline")["physical_start"].notna().to_dict() == {
        "project": False,
        "reserve": True,
    }


def test_a_row_without_a_unit_speaks_of_every_unit_of_its_action():
    got = entries(
        row("1", "签约", "2022-01-01", parcel="P1"),
        row("1", "签约", "2022-01-01", parcel="P2"),
        row("1", "开工", "2022-03-01", area_mu=20.0),
    )
    assert units(got) == {("1", "project", "P1"), ("1", "project", "P2")}
    assert got["physical_start_area_mu"].tolist() == [10.0, 10.0]


def test_an_end_that_names_the_parcel_ends_the_building_on_it():
    got = entries(
        row("1", "投产", "2022-03-01", parcel="P1", building="B1", mode="出租"),
        row("1", "终止", "2022-09-01", parcel="P1", mode="出租"),
    )
    assert units(got) == {("1", "project", "B1")}
    assert got["step"].tolist() == [-1]


def test_an_amount_belongs_to_the_row_of_its_stage():
    got = entries(
        row("1", "签约", "2022-01-01", parcel="P1"),
        row("1", "开工", "2022-03-01", parcel="P1", area_mu=60.0),
        row("1", "竣工", "2022-09-01", parcel="P1", area_mu=20.0),
        row("1", "投产", "2022-10-01", parcel="P1"),
    ).iloc[0]
    assert pd.isna(got["agreement_area_mu"])  # the signing stated none: the whole parcel
    assert (got["physical_start_area_mu"], got["in_use_area_mu"]) == (60.0, 20.0)


def test_an_unknown_word_voids_only_its_row():
    got = entries(
        row("1", "开工", "2022-03-01", parcel="P1"),
        row("1", "打桩中", "2022-05-01", parcel="P1"),
    ).iloc[0]
    assert (got["stage"], pd.isna(got["fault"])) == ("开工", True)


def test_resuming_keeps_what_was_reached_before_the_halt():
    stages = [("开工", "2022-03-01"), ("停工", "2022-05-01"), ("复工", "2022-09-01")]
    got = entries(*(row("1", stage, date, parcel="P1") for stage, date in stages)).iloc[0]
    assert (got["halted"], got["physical_start"]) == (False, pd.Timestamp("2022-03-01"))


@pytest.mark.parametrize(
    ("word", "milestone"),
    [
        ("已开工", "physical_start"),
        ("在建", "physical_start"),
        ("开工建设", "physical_start"),
        ("主体施工", "physical_start"),
        ("已竣工", "physical_start"),
        ("正式投产", "in_use"),
        ("试生产", "in_use"),
        ("签约（框架）", "agreement"),
    ],
)
def test_everyday_words_say_what_the_policys_words_say(word, milestone):
    got = entries(row("1", word, "2022-03-01", parcel="P1")).iloc[0]
    assert got[milestone] == pd.Timestamp("2022-03-01")


@pytest.mark.parametrize("word", ["未开工", "拟签约", "即将投产", "开工（未实质）", "签约中"])
def test_what_says_the_contrary_is_not_taken_for_it(word):
    assert meanings([word], {"开工": 3, "签约": 1, "投产": 5}) == {}


def test_the_nearest_known_word_is_proposed():
    assert nearest_word("打桩施工", ["主体施工", "签约"]) == "主体施工"
    assert nearest_word("xyz", ["开工"]) is None


@pytest.mark.parametrize(
    ("note", "is_renewal"),
    [("到期续租", True), ("原租户不再续租", False), ("未续租，引入新租户", False), (None, False)],
)
def test_who_does_not_renew_has_not_renewed(note, is_renewal):
    notes = pd.Series([note], dtype="string")
    assert says_one_of(notes, RECOGNITION.renewal_words).tolist() == [is_renewal]
