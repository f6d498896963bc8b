"""One unit's account, and what a change would do."""

import pytest
from factories import box, zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.domain.explain.what_if import differences, with_figures, without_use
from landuse.errors import LanduseError, UnknownUnitError
from landuse.views.text import explain as view
from landuse.views.text import what_if as difference

LOT = {
    "parcel_id": "P",
    "geometry": box(0, 0, 200, 100),
    "area_registered_m2": 20_000.0,
    "name": "<b>地块</b>",
}
HOUSE = {
    "building_id": "B",
    "geometry": box(10, 10, 100, 50),
    "floors": 4,
    "floor_area_m2": 20_000.0,
}


def firm(name, tax):
    return {
        "enterprise_id": name,
        "year": 2022,
        "tax_wan": tax,
        "sales_wan": 1000.0,
        "energy_tce": 10.0,
        "above_scale": True,
        "name": name,
    }


def use(name, area):
    return {"enterprise_id": name, "building_id": "B", "floor_area_m2": area, "tenure": "own"}


@pytest.fixture
def result():
    return assess(
        zone(
            parcels=[LOT],
            buildings=[HOUSE],
            enterprises=[firm("F", 90.0), firm("G", 60.0)],
            occupancy=[use("F", 12_000.0), use("G", 6_000.0)],
        )
    )


def test_a_parcels_account_sums_up_with_its_vacancy(result):
    account = account_of(result, "P")
    assert account.uses["land_mu"].to_list() == pytest.approx([18.0, 9.0])
    assert account.unused_mu == pytest.approx(
        3.0
    )  # 2 000 of 20 000 m² stand empty: a row of its own
    assert account.uses["tax_wan"].sum() == pytest.approx(150)
    assert sum(item.points for item in account.indicators) == pytest.approx(account.facts["score"])
    shown = view.text(account)
    assert "（未使用）" in shown
    assert "3.00" in shown


def test_a_firms_and_a_buildings_account(result):
    account = account_of(result, "F")
    assert (account.unit, account.score_rank.rank, account.score_rank.of) == ("enterprise", 2, 2)
    assert sum(item.points for item in account.indicators) == pytest.approx(account.facts["score"])
    assert account_of(result, "B").uses["enterprise_id"].to_list() == ["F", "G"]
    for unit in ("P", "F", "B"):
        assert view.json_of(account_of(result, unit))["id"] == unit
        assert unit in view.text(account_of(result, unit), "en")


def test_an_id_nobody_has(result):
    with pytest.raises(UnknownUnitError, match="没有编号为“PP”"):
        account_of(result, "PP")


def test_text_from_data_is_escaped_in_a_notebook(result):
    html = view.explain(result, "P")._repr_html_()
    assert "<b>地块</b>" not in html
    assert "&lt;b&gt;地块&lt;/b&gt;" in html
    assert "（未使用）" in html
    assert str(view.explain(result, "P")).startswith("地块 P")


@pytest.mark.parametrize(("how", "amount", "tax"), [("+", 30, 120), ("-", 30, 60), ("=", 7, 7)])
def test_what_if_a_figure_changed(result, how, amount, tax):
    then = assess(with_figures(result.zone, "F", {"tax_wan": (how, amount)}), result.as_of)
    assert then.enterprises.loc["F", "tax_wan"] == tax
    assert result.enterprises.loc["F", "tax_wan"] == 90  # the zone itself is as it was
    found = {(d.unit, d.key): d for d in differences(result, then, "F")}
    assert found["P", "tax_per_mu"].then == pytest.approx((60 + tax) / 30)
    assert found["zone", "tax_per_mu"].now == pytest.approx(150 / 27)
    assert f"{(60 + tax) / 27 - 150 / 27:+,.3f}" in difference.text(list(found.values()), "F")


def test_what_if_a_firm_left(result):
    then = assess(without_use(result, "F", "P"), result.as_of)
    assert then.shares["enterprise_id"].to_list() == ["G"]
    with pytest.raises(UnknownUnitError, match="没有使用地块“Q”"):
        without_use(result, "F", "Q")


def test_what_cannot_be_changed(result):
    with pytest.raises(UnknownUnitError, match="没有可改的数值列“name”"):
        with_figures(result.zone, "F", {"name": ("=", 1)})
    with pytest.raises(UnknownUnitError, match="2022 年企业台账中没有“H”"):
        with_figures(result.zone, "H", {"tax_wan": ("+", 1)})


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [("实缴税", "是否指“实缴税收”？", "“Tax”? "), ("tax_wn", "是否指“实缴税收”？", "“Tax”? ")],
)
def test_a_near_miss_names_the_figure_in_the_language_of_the_run(result, typed, zh, en):
    with pytest.raises(UnknownUnitError) as caught:
        with_figures(result.zone, "F", {typed: ("=", 1)})
    assert zh in caught.value.in_language("zh")
    assert en in caught.value.in_language("en")


def test_a_figure_under_two_names_is_one_figure(result):
    with pytest.raises(LanduseError, match="对“实缴税收”写了两次改动"):
        with_figures(result.zone, "F", {"tax_wan": ("+", 1), "实缴税收": ("+", 2)})


def test_what_a_planner_may_ask(result):
    assert (
        assess(with_figures(result.zone, "F", {"实缴税收": ("+", 10)})).enterprises.loc[
            "F", "tax_wan"
        ]
        == 100
    )
    for change, word in (
        ({"sales_wan": ("-", 5000.0)}, "不能是负数"),
        ({"power_kwh": ("+", 1.0)}, "没有数据，不能增减"),
        ({"above_scale": ("=", 1.0)}, "没有可改的数值列“above_scale”"),
    ):
        with pytest.raises(UnknownUnitError, match=word):
            with_figures(result.zone, "F", change)


def test_a_firm_leaves_one_parcel_and_stays_on_the_others():
    lots = [
        LOT,
        {"parcel_id": "Q", "geometry": box(200, 0, 200, 100), "area_registered_m2": 20_000.0},
    ]
    houses = [
        {"building_id": n, "geometry": box(x, 10, 60, 50), "floors": 1}
        for n, x in (("BQ", 300), ("BPQ", 170))
    ]
    rows = [
        {"enterprise_id": "F", "tenure": "own"} | where
        for where in (
            {"parcel_id": "P", "building_id": "BQ"},
            {"parcel_id": "P", "land_mu": 5.0},
            {"building_id": "BPQ"},
        )
    ]
    made = assess(
        zone(parcels=lots, buildings=houses, enterprises=[firm("F", 9.0)], occupancy=rows[:2])
    )
    assert assess(without_use(made, "F", "P")).shares["parcel_id"].to_list() == ["Q"]
    made = assess(
        zone(parcels=lots, buildings=houses, enterprises=[firm("F", 9.0)], occupancy=rows)
    )
    with pytest.raises(UnknownUnitError, match="建筑 BPQ 跨几宗地"):
        without_use(made, "F", "P")
    assert assess(without_use(made, "F")).shares.empty


def test_a_parcels_points_are_those_of_its_score():
    firms = [firm("F", 30.0) | {"energy_tce": None}, firm("G", 60.0)]
    lots = [
        LOT,
        {"parcel_id": "Q", "geometry": box(300, 0, 200, 100), "area_registered_m2": 20_000.0},
    ]
    rows = [{"enterprise_id": f, "parcel_id": p, "tenure": "own"} for f, p in ("FP", "GQ")]
    account = account_of(assess(zone(parcels=lots, enterprises=firms, occupancy=rows)), "P")
    assert sum(item.points for item in account.indicators) == pytest.approx(account.facts["score"])


def test_the_sum_behind_a_firms_land(result):
    assert "30.00 亩 × 12,000 ÷ 20,000 m² = 18.00 亩" in view.text(account_of(result, "F"))
    assert "30.00 mu × 12,000 ÷ 20,000 m² = 18.00 mu" in view.text(account_of(result, "F"), "en")


def test_a_change_that_is_none(result):
    with pytest.raises(LanduseError, match=r"tax_wan 不能是 '\*'.*可用：\+、-、="):
        with_figures(result.zone, "F", {"tax_wan": ("*", 2.0)})
    with pytest.raises(UnknownUnitError, match="不能是负数"):  # also where there was no figure
        with_figures(result.zone, "F", {"power_kwh": ("=", -1.0)})


def test_differences_are_of_the_firm_its_parcels_and_the_zone(result):
    then = assess(without_use(result, "F"), result.as_of)
    found = {(d.unit, d.key): d for d in differences(result, then, "F")}
    # F paid 90 on 18 mu, G pays 60 on 9 of them; F has no land then, and G alone has the parcel
    assert found["F", "mu"].now == pytest.approx(18.0)
    assert found["F", "mu"].then is None
    assert found["P", "tax_per_mu"].then == pytest.approx(60 / 30)
    assert found["zone", "tax_per_mu"].now == pytest.approx(150 / 27)
    assert found["zone", "tax_per_mu"].then == pytest.approx(60 / 30)
    assert {unit for unit, _ in found} == {"F", "P", "zone"}


def readded(account):
    """What a reader works out from the printed digits: points by row, and their sum."""
    table = next(t for t in view.tables(account) if t.title == "评分")
    decimals = {col.key: col.decimals for col in table.cols}
    shown = [
        {
            key: row.get(key) and round(row[key], decimals[key])
            for key in ("value", "base", "points")
        }
        | {"weight": row.get("weight"), "stand_in": row.get("stand_in")}
        for row in table.rows
    ]
    return shown[:-1], shown[-1]["points"]


def test_what_is_printed_adds_up_from_what_is_printed():
    ledger = [firm("F", 90.0), firm("G", 60.0), firm("H", 17.3) | {"energy_tce": None}]
    ledger[0] |= {"sales_wan": 1234.567, "energy_tce": 7.77}
    lots = [
        {**LOT, "parcel_id": p, "geometry": box(300 * k, 0, 200, 100)} for k, p in enumerate("PQR")
    ]
    made = assess(
        zone(
            parcels=lots,
            enterprises=ledger,
            occupancy=[
                {"enterprise_id": f, "parcel_id": p} for f, p in zip("FGH", "PQR", strict=True)
            ],
        )
    )
    for id_ in "FGH":
        rows, total = readded(account_of(made, id_))
        assert total == pytest.approx(sum(row["points"] for row in rows), abs=1e-9)
        for row in rows:
            if not row["stand_in"]:
                points = row["weight"] * row["value"] / row["base"]
                assert round(points, 2) == row["points"]
    assert "缺数据，取本组平均分" in view.text(account_of(made, "H"))
