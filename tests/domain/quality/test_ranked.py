"""What hurts a ranking is named by the ranking itself: each case is a tiny workspace."""

import pytest
from workspaces import Workspace, parcels

from landuse import assess
from landuse.domain.quality.ranked import inspect_ranked
from landuse.domain.ranking.ranking import ranking
from landuse.domain.ranking.summary import summary_of
from landuse.views.text.ranking_note import note

FIRMS = ("E0,甲厂,2022,10,100,10,是", "E1,乙厂,2022,20,200,10,是", "E2,丙厂,2022,30,300,10,是")
OWN = ("E0,P0,,,自有,,,", "E1,P1,,,自有,,,", "E2,P2,,,自有,,,")
SOURCES = """
[sources.enterprises]
path = "data/企业.csv"
[sources.occupancy]
path = "data/用房.csv"
"""


@pytest.fixture
def zone_of(tmp_path):
    """A zone of three parcels of 15 mu, read from two ledgers."""
    made = Workspace(tmp_path)

    def read(firms=FIRMS, uses=OWN, **columns):
        parcels(3, **columns).to_file(made / "宗地.gpkg")
        heads = "企业编号,企业名称,年度,实缴税收(万元),应税销售(万元),综合能耗,是否规上"
        (made / "企业.csv").write_text("\n".join([heads, *firms]), "utf-8")
        heads = "企业编号,宗地代码,用地面积(亩),租赁面积,使用方式,出租方,起租日期,到期日期"
        (made / "用房.csv").write_text("\n".join([heads, *uses]), "utf-8")
        return made.write(SOURCES).open()

    return read


def told(zone):
    """Codes and rows of what is found, and the note of the ranking, which says it."""
    made = assess(zone)
    found = inspect_ranked(zone)
    table = ranking(made, "enterprise", "score")
    said = note(summary_of(made, table), zone)
    if len(found):
        assert f"请先核对影响排名的数据（{len(found)} 处）" in said
        assert found["message"].iloc[0] in said
    return list(zip(found["code"], found["row"], strict=True)), made.enterprises


def test_a_sound_zone_has_nothing_to_own_up_to(zone_of):
    found, firms = told(zone_of())
    assert found == []
    assert firms["mu"].to_list() == [15.0, 15.0, 15.0]


def test_a_lease_that_is_there_twice_counts_once_and_is_told(zone_of):
    lease = "E1,P0,5,,租赁,E0,,"
    found, firms = told(zone_of(uses=["E0,P0,,,自有,,,", lease, lease, OWN[2]]))
    assert found == [("repeated_row", 4)]
    assert firms.loc["E1", "mu"] == 5.0


def test_a_lease_that_is_nearly_the_same_is_questioned(zone_of):
    uses = ["E0,P0,,,自有,,,", "E1,P0,5,2000,租赁,E0,,", "E1,P0,5,,租赁,E0,,", OWN[2]]
    found, firms = told(zone_of(uses=uses))
    assert found == [("lease_alike", 4)]
    assert firms.loc["E1", "mu"] == 10.0  # both count until somebody says


def test_leases_that_follow_each_other_are_two(zone_of):
    uses = [
        "E0,P0,,,自有,,,",
        "E1,P0,5,,租赁,E0,2021-01-01,2022-06-30",
        "E1,P0,5,,租赁,E0,2022-07-01,2023-12-31",
        OWN[2],
    ]
    found, firms = told(zone_of(uses=uses))
    assert found == []
    assert firms.loc["E1", "mu"] == pytest.approx(5.0)


def test_leases_of_more_than_there_is(zone_of):
    uses = ["E0,P0,,,自有,,,", "E1,P0,12,,租赁,E0,,", "E2,P0,10,,租赁,E0,,"]
    found, firms = told(zone_of(uses=uses))
    assert found == [("land_over_parcel", 3)]
    assert firms.loc["E0", "mu"] == 0.0


def test_a_firm_in_two_places_with_all_its_land_in_both(zone_of):
    uses = ["E0,P0,15,,自有,,,", "E0,P1,15,,自有,,,", OWN[2]]
    found, firms = told(zone_of(uses=uses))
    assert found == [("land_repeated", 3)]
    assert firms.loc["E0", "mu"] == 30.0


def test_homonyms_are_not_guessed(zone_of):
    firms = [FIRMS[0], FIRMS[1].replace("乙厂", "甲厂"), FIRMS[2]]
    found, rated = told(zone_of(firms=firms, uses=["甲厂,P0,,,自有,,,", *OWN[1:]]))
    assert [code for code, _ in found] == ["key_ambiguous"]
    assert rated["unrated"].to_list()[0] == "no_land"


def test_mistyped_codes_of_firm_and_parcel(zone_of):
    found, rated = told(zone_of(uses=[OWN[0], "E1X,P1,,,自有,,,", "E2,P2Z,5,,自有,,,"]))
    assert {code for code, _ in found} == {"orphan"}
    assert len(found) == 2
    assert rated.loc["E2", ["mu", "outside_mu"]].to_list() == [5.0, 5.0]


def test_a_parcel_of_zero_is_measured(zone_of):
    zone = zone_of(宗地面积=[0, 10_000, 10_000])
    assert assess(zone).enterprises["mu"].to_list() == [15.0, 15.0, 15.0]
    assert "out_of_range" in zone.findings["code"].to_list()


def test_a_firm_with_two_rows_of_a_year(zone_of):
    found, rated = told(zone_of(firms=[*FIRMS, FIRMS[0].replace(",10,100", ",99,100")]))
    assert found == [("duplicate_id", 5)]
    assert rated.loc["E0", "tax_wan"] == 10.0


def test_negative_tax(zone_of):
    found, rated = told(zone_of(firms=[FIRMS[0].replace(",10,100", ",-10,100"), *FIRMS[1:]]))
    assert found == [("negative_tax", 2)]
    assert rated.loc["E0", "rated"]


def test_the_note_is_of_one_language(zone_of):
    zone = zone_of(uses=["E0,P0,15,,自有,,,", "E0,P1,15,,自有,,,", OWN[2]])
    made = assess(zone)
    said = note(summary_of(made, ranking(made, "enterprise", "score")), zone, "en")
    assert "Row 3 (E0): the land of 15 mu" in said
