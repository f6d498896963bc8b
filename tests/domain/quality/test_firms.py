"""Ledgers of firms that cannot all be true."""

import pandas as pd
import pytest
from factories import box, zone

from landuse.domain.assessment import assess
from landuse.domain.quality import inspect
from landuse.domain.quality.firms import inspect_ranked_figures
from landuse.words.phrases import from_json

LOT = {"parcel_id": "P", "geometry": box(0, 0, 200, 100), "area_registered_m2": 20_000.0}
OTHER = {"parcel_id": "Q", "geometry": box(300, 0, 200, 100), "area_registered_m2": 20_000.0}
HOUSE = {
    "building_id": "B",
    "geometry": box(10, 10, 100, 50),
    "floors": 4,
    "floor_area_m2": 20_000.0,
}
FED = {"tax_wan": 50.0, "sales_wan": 500.0, "energy_tce": 10.0}


def found(code, rows, firms=(), **more):
    firms = firms or [
        {"enterprise_id": f, "year": 2022} | FED
        for f in dict.fromkeys(r["enterprise_id"] for r in rows)
    ]
    z = zone(
        parcels=[LOT, OTHER],
        buildings=[HOUSE],
        occupancy=list(rows),
        enterprises=list(firms),
        **more,
    )
    assess(z)  # nothing crashes
    rows = inspect(z).findings
    return rows[rows["code"] == code]


def use(firm, parcel="P", **more):
    return {"enterprise_id": firm, "parcel_id": parcel, "tenure": "own"} | more


def test_a_lease_that_ends_before_it_begins():
    rows = [use("F", since="2022-06-01", until="2022-01-01", tenure="lease"), use("G")]
    told = found("dates_reversed", rows)
    assert told["row"].to_list() == [1]
    assert "2022-01-01 早于起租日期，该行不计" in told["message"].item()
    assert told["severity"].item() == "error"


def test_shares_over_the_whole():
    told = found("land_over_parcel", [use("F", land_mu=20.0), use("G", land_mu=15.0)])
    assert told["message"].to_list() == ["P 上自用企业的用地合计 35 亩，超过其 30 亩（自第1行起）"]
    assert found(
        "land_over_parcel", [use("F", land_mu=30.0), use("G", land_mu=15.0, tenure="lease")]
    ).empty
    unsaid = use("G", land_mu=15.0, tenure=None, landlord_id="F")
    assert found("land_over_parcel", [use("F", land_mu=30.0), unsaid]).empty
    after = [use("F", land_mu=30.0, until="2022-06-30"), use("G", land_mu=30.0, since="2022-07-01")]
    assert found("land_over_parcel", after).empty
    together = [use(f, land_mu=30.0, until="2022-12-30") for f in "FG"]
    assert len(found("land_over_parcel", together)) == 1
    rows = [
        use("F", None, building_id="B", floor_area_m2=15_000.0),
        use("G", None, building_id="B", floor_area_m2=9_000.0),
    ]
    assert (
        "建筑面积合计 24000 m²，超过其 20000 m²"
        in found("floor_over_building", rows)["message"].item()
    )


def test_shares_over_the_whole_in_english():
    (told,) = found("land_over_parcel", [use("F", land_mu=9000.0)]).to_dict("records")
    assert from_json(told["phrase"]).in_language("en") == (
        "On P, owner-occupiers use 9000 mu in all, more than its 30 mu (from row 1 on)"
        "; in square metres it would be 13.5 mu"
    )


def test_all_of_its_land_in_two_places():
    told = found(
        "land_repeated",
        [
            use("F", land_mu=30.0),
            use("F", "Q", land_mu=30.0),
            use("G", land_mu=1.0),
            use("G", "Q", land_mu=2.0),
        ],
    )
    assert told["row"].to_list() == [2]


def test_a_registered_area_of_zero_is_none():
    flat = {"parcel_id": "Z", "geometry": box(600, 0, 100, 100), "area_registered_m2": 0.0}
    z = zone(
        parcels=[LOT, flat],
        occupancy=[use("F", "Z")],
        enterprises=[{"enterprise_id": "F", "year": 2022} | FED],
    )
    told = inspect(z).findings.query("code == 'registered_zero'")
    assert "登记面积为 0，按图形平面面积 10000.0 m² 计算" in told["message"].item()
    made = assess(z).parcels.loc["Z"]
    assert (made["area_mu"], made["area_basis"]) == (15.0, "plane")


@pytest.mark.parametrize(
    ("code", "rows", "word"),
    [
        ("unknown_tenure", [use("F", tenure="借用")], "使用方式“借用”不在词表"),
        ("landlord_unknown", [use("F", tenure="lease", landlord_id="ZZ")], "出租方 ZZ"),
        ("no_place", [use("F", None), use("G")], "既无宗地代码也无建筑编号"),
        ("building_elsewhere", [use("F", "Q", building_id="B")], "建筑 B 不在该行所写的宗地上"),
        ("not_located", [use("F", until="2020-12-31"), use("G")], "2022 年没有生效的用地用房关系"),
        ("not_located", [use("F", "nowhere"), use("G")], "2022 年没有生效的用地用房关系"),
        ("land_over_parcel", [use("F", land_mu=9000.0)], "如单位为平方米，则为 13.5 亩"),
    ],
)
def test_rows_that_give_no_land_or_another(code, rows, word):
    assert word in found(code, rows)["message"].item()


def test_users_without_figures_make_the_parcel_unknown():
    rows, firms = (
        [use("F", land_mu=10.0), use("GHOST", land_mu=20.0)],
        [{"enterprise_id": "F", "year": 2022} | FED],
    )
    assert found("no_figures", rows, firms)["id"].to_list() == ["GHOST"]
    made = assess(zone(parcels=[LOT], occupancy=rows, enterprises=firms)).parcels.loc["P"]
    assert pd.isna(made["tax_wan"])
    assert made["enterprise_count"] == 2


def test_tables_that_are_not_there():
    assert "no_occupancy" in set(
        inspect(zone(parcels=[LOT], enterprises=[{"enterprise_id": "F", "year": 2022}])).findings[
            "code"
        ]
    )
    assert "no_enterprises" in set(
        inspect(zone(parcels=[LOT], occupancy=[use("F")])).findings["code"]
    )


def test_a_part_above_its_whole():
    swapped = {"enterprise_id": "F", "year": 2022, "tax_wan": 500.0, "sales_wan": 50.0}
    told = found("part_over_whole", [use("F")], [swapped])
    assert told["message"].to_list() == ["第1行(F)的实缴税收 500 万元大于应税销售 50 万元"]
    # who sold nothing pays the tax on land all the same
    assert found("part_over_whole", [use("F")], [swapped | {"sales_wan": 0.0}]).empty
    assert found("part_over_whole", [use("F")], [swapped | {"sales_wan": 500.0}]).empty


def firms_of(*figures):
    rows = enumerate(figures)
    return [
        {"enterprise_id": f"F{n}", "year": 2022, "sales_wan": sales, "employees": staff}
        for n, (sales, staff) in rows
    ]


def test_sales_and_employees_that_have_changed_places():
    # 8, 10 and 5 a head; 64 with 800 people are 0.08, and 12.5 the other way round
    others = [(800.0, 100), (500.0, 50), (500.0, 100)]
    told = found("sales_and_staff_exchanged", [use("F0")], firms_of(*others, (64.0, 800)))
    assert told["message"].to_list() == [
        "第4行(F3)的应税销售 64 万元、从业人数 800 人，人均远低于其他企业，两数可能对调"
    ]
    # 22 of 40 people is little, but 1.8 is no likelier a figure; 1 of 1 is the same both ways
    for firm in [(22.0, 40), (1.0, 1), (5_000.0, 10)]:
        assert found("sales_and_staff_exchanged", [use("F0")], firms_of(*others, firm)).empty


def test_production_before_the_firm():
    days = {"founded": "2015-01-01", "started_production": "2014-01-01"}
    told = found("dates_reversed", [use("F")], [{"enterprise_id": "F", "year": 2022} | days])
    assert told["message"].to_list() == ["第1行(F)的投产日期 2014-01-01 早于成立日期 2015-01-01"]


def test_negative_tax_is_kept_and_told():
    firms = [{"enterprise_id": "F", "year": 2022} | FED | {"tax_wan": -12.0}]
    assert "（-12 万元" in found("negative_tax", [use("F")], firms)["message"].item()


def test_an_indicator_nobody_feeds_and_a_firm_nowhere():
    firms = [
        {"enterprise_id": f, "year": 2022, "name": f"{f}公司", "tax_wan": 1.0, "sales_wan": 2.0}
        for f in ("F", "H")
    ]
    told = found("indicator_unfed", [use("F")], firms)
    assert told["message"].to_list() == [
        "评价指标“单位能耗税收(万元/吨标煤)”没有数据：企业台账缺少综合能耗列"
    ]
    assert "H公司" in found("not_located", [use("F")], firms)["message"].item()


def test_yuan_among_ten_thousands_of_yuan_is_questioned_in_a_small_table_too():
    ledger = [
        {"enterprise_id": f, "year": 2022, "tax_wan": tax, "above_scale": True}
        for f, tax in (("F1", 350_000.0), ("F2", 35.0), ("F3", 45.0), ("F4", 60.0))
    ]
    rows = inspect_ranked_figures(zone(enterprises=ledger))
    # the median of the other three is 45
    assert [row["id"] for row in rows if row["code"] == "suspicious_unit"] == ["F1"]
