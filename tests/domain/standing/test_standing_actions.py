"""Where actions stand on a day, and why some cannot count."""

import pandas as pd
import pytest
from factories import day, frame, policy_named, row

from landuse.domain.standing.stages import NEVER, lowest_step
from landuse.domain.standing.standing_actions import revitalization_days, standing_actions
from landuse.words.phrases import from_json

RECOGNITION = policy_named("jiangsu").recognition


def stand(*rows, as_of="2022-12-31", contract_dates=None):
    actions = frame("actions", list(rows))
    standing = standing_actions(actions, RECOGNITION, day(as_of), contract_dates)
    return standing.set_index("action_id")


def said(fault, lang="zh"):
    return from_json(fault).in_language(lang)


def test_an_action_stands_where_its_newest_row_left_it():
    got = stand(
        row("A1", "签约", "2022-03-01", parcel="P1", area_mu=12.0, evidence="合同"),
        row("A1", "开工", "2022-05-01", parcel="P1", evidence="照片"),
        row("A1", "停工", "2022-06-01", parcel="P1"),
    ).loc["A1"]
    assert (got["stage"], got["step"], got["halted"], got["area_mu"]) == ("停工", 3, True, 12.0)
    assert (got["pipeline"], got["acts_on"]) == ("project", "both")
    assert got["agreement"] == pd.Timestamp("2022-03-01")
    assert got["physical_start"] == pd.Timestamp("2022-05-01")
    assert (got["agreement_evidence"], got["physical_start_evidence"]) == ("合同、照片", "照片")
    assert pd.isna(got["in_use"]) and pd.isna(got["fault"])


def test_a_milestone_that_was_lost_is_reached_when_it_is_reached_again():
    rows = [
        row("A1", stage, date, parcel="P1")
        for stage, date in (("开工", "2022-02-01"), ("签约", "2022-03-01"), ("开工", "2022-10-01"))
    ]
    assert pd.isna(stand(*rows, as_of="2022-06-30").loc["A1", "physical_start"])
    assert stand(*rows).loc["A1", "physical_start"] == pd.Timestamp("2022-10-01")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([row("A1", "开工", "2022-03-01", parcel="P1", mode="猜的")], "盘活方式不在政策词表中"),
        ([row("A1", "打桩中", "2022-03-01", parcel="P1")], "阶段不在政策词表中"),
        ([row("A1", "终止", "2022-03-01", parcel="P1")], "已终止"),
        ([row("A1", "开工", "2022-03-01")], "既无宗地也无建筑"),
        ([row("A1", "投产", "2022-03-01", parcel="P1", note="续租")], "续租，不是新的盘活"),
        (
            [
                row("A1", "竣工", "2022-03-01", parcel="P1"),
                row("A1", "开工", "2022-05-01", parcel="P1"),
            ],
            "阶段日期颠倒：竣工(2022-03-01)早于开工(2022-05-01)",
        ),
    ],
)
def test_what_stands_against_an_action_is_said(rows, fault):
    assert said(stand(*rows).loc["A1", "fault"]) == fault


def test_what_stands_against_an_action_is_said_in_english_too():
    rows = [
        row("A1", "竣工", "2022-03-01", parcel="P1"),
        row("A1", "开工", "2022-05-01", parcel="P1"),
    ]
    assert said(stand(*rows).loc["A1", "fault"], "en") == (
        "Stages out of order: 竣工 (2022-03-01) is before 开工 (2022-05-01)"
    )


def test_only_new_supply_must_wait_for_its_contract():
    signed = pd.Series(pd.to_datetime(["2022-06-01"]), index=["P1"])
    new = row("A1", "开工", "2022-03-01", parcel="P1")
    old = row("A2", "开工", "2022-03-01", parcel="P1", mode="增资扩建")
    got = stand(new, old, contract_dates=signed)
    assert said(got.loc["A1", "fault"]) == "开工早于宗地合同签订日期"
    assert pd.isna(got.loc["A2", "fault"])


def test_a_zone_without_parcels_has_no_contract_to_wait_for():
    new = row("A1", "开工", "2022-03-01", parcel="P1")
    none = pd.Series(pd.DatetimeIndex([]), index=pd.Index([], dtype=object))
    for signed in (none, pd.Series(dtype=object), none.set_axis(pd.Index([], dtype="string"))):
        assert pd.isna(stand(new, contract_dates=signed).loc["A1", "fault"])


def test_a_unit_is_revitalized_on_the_first_day_that_stands():
    got = stand(
        row("A1", "开工", "2022-05-01", parcel="P1"),
        row("A2", "开工", "2022-04-01", parcel="P1"),
        row("A3", "终止", "2022-03-01", parcel="P2"),
    )
    units = pd.Index(["P1", "P2", "P9"])
    days = revitalization_days(got, "parcel_id", "physical_start", units)
    assert days["P1"] == pd.Timestamp("2022-04-01")
    assert days[["P2", "P9"]].isna().all()


def test_the_lowest_step_that_proves_a_milestone():
    assert lowest_step(RECOGNITION, "project", "physical_start") == 3
    assert lowest_step(RECOGNITION, "reserve", "procedures") == 1
    bare = RECOGNITION.pipelines[0].model_copy(
        update={"id": "bare", "stages": RECOGNITION.pipelines[0].stages[:1]}
    )
    recognition = RECOGNITION.model_copy(update={"pipelines": (bare,)})
    assert lowest_step(recognition, "bare", "agreement") == NEVER
