"""What hurts a ranking is named by the ranking itself: each case is a tiny workspace."""

import pytest
from workspaces import Workspace, parcels

from landuse import assess
from landuse.domain.quality.inspection import inspect
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


def test_a_whole_year_in_another_unit_is_held_against_the_year_before(zone_of):
    """All in yuan this year: the median is too, but each is ten thousand times its last year."""
    firms = [
        f"E{at},厂{at},{year},{tax * times},5000000,10,是"
        for year, times in ((2021, 1), (2022, 10_000))
        for at, tax in enumerate((10, 20, 30))
    ]
    found, _ = told(zone_of(firms=firms))
    assert found == [("suspicious_unit", row) for row in (5, 6, 7)]


def test_a_firm_whose_figures_are_of_another_year(zone_of):
    found, rated = told(zone_of(firms=[*FIRMS[:2], FIRMS[2].replace("2022", "2021")]))
    assert found == [("no_figures", 4)]
    assert rated.index.to_list() == ["E0", "E1"]


def test_a_registered_area_ten_times_the_outline(zone_of):
    found, rated = told(zone_of(宗地面积=[100_000, 10_000, 10_000]))
    assert found == [("area_differs", 1)]
    assert rated.loc["E0", "mu"] == 150.0  # the register counts until somebody says


def test_leases_and_tenures_that_are_not_understood(zone_of):
    uses = [OWN[0], "E1,P0,5,,租赁,E0,2022-09-01,2022-01-01", "E2,P2,3,,托管,,,"]
    found, rated = told(zone_of(uses=uses))
    assert found == [("dates_reversed", 3), ("unknown_tenure", 4)]
    assert rated.loc["E1", "unrated"] == "no_land"


def test_a_figure_that_cannot_be(zone_of):
    found, rated = told(zone_of(firms=[FIRMS[0].replace(",10,100", ",10,-100"), *FIRMS[1:]]))
    assert found == [("out_of_range", 2)]
    assert rated.loc["E0", "unrated"] == "missing"


def test_a_landlord_who_only_lets_is_no_unknown_firm_and_uses_no_floor(zone_of):
    """15 mu, no buildings: 6 000 and 4 000 m² of leases are all the floor there is."""
    uses = ["PARK,P0,,,自有,,,", "E0,P0,,6000,租赁,PARK,,", "E1,P0,,4000,租赁,PARK,,", OWN[2]]
    zone = zone_of(uses=uses)
    found, rated = told(zone)
    assert found == []
    assert rated["mu"].to_list() == [9.0, 6.0, 15.0]
    assert inspect(zone).findings["code"].to_list() == ["only_lets"]


def test_floor_that_splits_no_land_is_told(zone_of):
    uses = [OWN[0], "E1,P0,,4000,租赁,E0,,", OWN[2]]
    zone = zone_of(uses=uses)
    assert "floor_not_used" in inspect(zone).findings["code"].to_list()
    assert assess(zone).enterprises["mu"].to_list() == [7.5, 7.5, 15.0]


def test_the_note_is_of_one_language(zone_of):
    zone = zone_of(uses=["E0,P0,15,,自有,,,", "E0,P1,15,,自有,,,", OWN[2]])
    made = assess(zone)
    said = note(summary_of(made, ranking(made, "enterprise", "score")), zone, "en")
    assert "Row 3 (E0): the land of 15 mu" in said
