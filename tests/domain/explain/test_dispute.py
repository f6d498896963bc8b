"""What a firm's claim changes for everybody, worked out by hand on small zones."""

import pytest
from factories import box, policy_named, zone
from rated_zones import PARCEL, capped, rated_zone
from rich.cells import cell_len

from landuse.domain.assessment import assess
from landuse.domain.explain.claims import Claim, read_claim, with_claims
from landuse.domain.explain.dispute import dispute
from landuse.errors import LanduseError, UnknownUnitError
from landuse.views.text import dispute as view


def read(typed):
    return read_claim(typed, policy_named("jiangsu").scheme)


def firm(name, tax, **more):
    ledger = {"enterprise_id": name, "year": 2022, "tax_wan": tax, "sales_wan": 1000.0}
    return ledger | {"name": f"{name}厂", "above_scale": True, "energy_tce": 10.0} | more


@pytest.fixture(scope="module")
def let():
    """30 mu, 20 000 m²: the owner uses 2 000 and lets 12 000, so that it has 12 mu, T has 18."""
    rows = [
        {"enterprise_id": "O", "parcel_id": "P", "floor_area_m2": 2_000.0, "tenure": "own"},
        {
            "enterprise_id": "T",
            "parcel_id": "P",
            "leased_floor_m2": 12_000.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
    ]
    house = {"building_id": "B", "geometry": box(10, 10, 100, 50), "floor_area_m2": 20_000.0}
    ledger = [firm("O", 10.0), firm("T", 100.0)]
    made = zone(
        parcels=[PARCEL | {"holder": "O厂"}],
        buildings=[house],
        enterprises=ledger,
        occupancy=rows,
    )
    return assess(capped(made, None))


def by(found, unit):
    return {part.key: part for part in found.figures if part.unit == unit}


def test_land_that_a_tenant_says_it_has_not_is_its_landlords(let):
    found = dispute(let, "T", [read("用地=9")], "O")
    assert by(found, "T")["mu"].then == pytest.approx(9.0)
    assert by(found, "O")["mu"].then == pytest.approx(21.0)  # 30 − 9, and not 12
    assert by(found, "T")["tax_per_mu"].then == pytest.approx(100 / 9)
    assert by(found, "O")["tax_per_mu"].then == pytest.approx(10 / 21)
    assert found.nobodys_mu == pytest.approx(0.0)
    assert found.others.empty


def test_land_that_an_owner_says_it_has_not_is_nobodys(let):
    found = dispute(let, "O厂", [read("用地=9亩")])
    figures = by(found, "O")
    assert (figures["mu"].now, figures["mu"].then) == (pytest.approx(12.0), pytest.approx(9.0))
    assert found.nobodys_mu == pytest.approx(3.0)
    assert "3.00 亩由此无人承担" in view.text(found, let.zone.policy.scheme)


def test_the_claim_of_a_landlord_leaves_what_it_lets(let):
    land = dispute(let, "O", [read("用地=-2")], "T")
    assert by(land, "O")["mu"].then == pytest.approx(10.0)
    assert by(land, "T")["mu"].then == pytest.approx(18.0)


def test_a_claim_moves_the_average_and_everybodys_class():
    # 60, 50, 40, 30, 20 of tax on 30 mu each, base twice the average of tax per mu
    made = assess(rated_zone([60.0, 50.0, 40.0, 30.0, 20.0]))
    found = dispute(made, "F04", [read("实缴税收=+100万元")], "F00")
    assert {part.key: (part.now, part.then) for part in found.claims} == {"tax_wan": (20.0, 120.0)}
    assert by(found, "F04")["rank"].then == 1
    assert by(found, "F00")["rank"].then == 2
    base = next(part for part in found.bases if "tax" in part.unit)
    assert base.now == pytest.approx(2 * 200 / 150)
    assert base.then == pytest.approx(2 * 300 / 150)
    tax = next(part for part in found.averages if part.key == "tax_per_mu")
    assert (tax.now, tax.then) == (pytest.approx(200 / 150), pytest.approx(300 / 150))
    # one of five is A and two are B before and after: who was A is B, and the last B is C
    assert dict(found.classes_now) == dict(found.classes_then)
    moved = found.others.set_index("id")
    assert moved.loc["F02", ["class_now", "class_then"]].to_list() == ["B", "C"]
    assert moved.index[0] == "F02"  # what weighs most comes first
    shown = view.text(found, made.zone.policy.scheme)
    assert "B→C" in shown
    assert max(map(cell_len, shown.splitlines())) <= 80
    plain = view.json_of(found)
    assert plain["against"] == "F00"
    assert [row["id"] for row in plain["firms"]] == moved.index.to_list()


def test_the_ledger_is_as_it_was(let):
    before = let.zone.occupancy.copy(), let.zone.enterprises.copy()
    dispute(let, "T", [read("用地=9"), read("实缴税收=1")])
    assert let.zone.occupancy.equals(before[0])
    assert let.zone.enterprises.equals(before[1])


def test_a_veto_and_a_scale_are_claimed_too():
    made = assess(rated_zone([60.0, 50.0, 40.0], veto=["重大事故", None, None]))
    found = dispute(made, "F00", [read("一票否决=不涉及")])
    assert by(found, "F00")["class"].now == "D"
    assert by(found, "F00")["class"].then != "D"
    small = with_claims(made, "F01", [read("是否规上=否"), read("投产日期=2022-06-30")])
    row = small.enterprises.set_index("enterprise_id").loc["F01"]
    assert not row["above_scale"]
    assert str(row["started_production"].date()) == "2022-06-30"


def test_land_outside_the_layer_is_claimed_too():
    rows = [{"enterprise_id": "O", "parcel_id": p, "land_mu": mu} for p, mu in (("P", 4), ("X", 6))]
    made = assess(zone(parcels=[PARCEL], enterprises=[firm("O", 5.0)], occupancy=rows))
    assert made.enterprises.loc["O", "mu"] == 10.0
    then = assess(with_claims(made, "O", [read("用地=5")]))
    # both places in proportion
    assert then.enterprises.loc["O", ["mu", "own_mu", "outside_mu"]].to_list() == [5.0, 2.0, 3.0]


def test_a_lease_of_half_a_year_comes_to_what_is_claimed():
    rows = [
        {"enterprise_id": "O", "parcel_id": "P", "tenure": "own"},
        {
            "enterprise_id": "T",
            "parcel_id": "P",
            "land_mu": 12.0,
            "tenure": "lease",
            "since": "2022-07-02",
        },
    ]
    ledger = [firm("O", 5.0), firm("T", 5.0)]
    made = assess(zone(parcels=[PARCEL], enterprises=ledger, occupancy=rows))
    found = dispute(made, "T", [read("用地=3")], "O")
    assert by(found, "T")["mu"].then == pytest.approx(3.0)
    assert by(found, "O")["mu"].then == pytest.approx(27.0)


@pytest.mark.parametrize(
    ("typed", "claim"),
    [
        ("用地=9", Claim("mu", "=", 9.0)),
        ("土地 ＝ ９ 亩", Claim("mu", "=", 9.0)),
        ("用地=6000平方米", Claim("mu", "=", 9.0)),
        ("税收=3,000,000元", Claim("tax_wan", "=", 300.0)),
        ("sales=-20", Claim("sales_wan", "-", 20.0)),
        ("employees=120人", Claim("employees", "=", 120.0)),
        ("规上=是", Claim("above_scale", "=", True)),
        ("行业=纺织", Claim("sector", "=", "纺织")),
        ("电=5万千瓦时", Claim("power_kwh", "=", 50_000.0)),
        ("能耗=+3", Claim("energy_tce", "+", 3.0)),
        ("研发=12", Claim("rd_wan", "=", 12.0)),
        ("加分=2", Claim("bonus_points", "=", 2.0)),
    ],
)
def test_claims_as_people_type_them(typed, claim):
    assert read(typed) == claim


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("用地", "不是主张.*可主张：用地、行业、应税销售、实缴税收"),
        ("亩产=9", "没有可主张的“亩产”.*可主张：用地"),
        ("用地=很多", "应为数值"),
        ("用地=9元", "没有单位“元”.*按亩"),
        ("是否规上=也许", "是或否"),
        ("投产日期=去年", "日期"),
    ],
)
def test_a_claim_that_cannot_be_read_names_what_can_be_claimed(typed, said):
    with pytest.raises(LanduseError, match=said):
        read(typed)


def test_claims_that_cannot_be_carried_out(let):
    nine = read("用地=9")
    with pytest.raises(LanduseError, match="两次主张"):
        dispute(let, "T", [nine, read("占地=8")])
    with pytest.raises(LanduseError, match="不能与自己争议"):
        dispute(let, "T", [nine], "T厂")
    with pytest.raises(LanduseError, match="不是企业"):
        dispute(let, "P", [nine])
    with pytest.raises(UnknownUnitError, match="没有编号为“X”"):
        dispute(let, "T", [nine], "X")
    with pytest.raises(LanduseError, match="不能是负数"):
        dispute(let, "T", [read("用地=-19")])
    with pytest.raises(LanduseError, match="不能是负数"):
        dispute(let, "T", [read("应税销售=-5000")])
    bare = assess(zone(parcels=[PARCEL], enterprises=[firm("O", 5.0)], occupancy=[]))
    with pytest.raises(LanduseError, match="没有用地"):
        dispute(bare, "O", [nine])


def test_bases_of_groups_move_with_the_claim_and_are_named():
    """机械 60 and 30 of 30 mu: base 1.5; with 30 more of the first 2. 化工 stands still."""
    rule = {"source": "same_year", "factor": 1.0, "by": "sector"}
    tax = {
        "id": "t",
        "title": "亩均税收",
        "numerator": "tax_wan",
        "denominator": "mu",
        "weight": 100,
    }
    made = rated_zone([60.0, 30.0, 90.0], sector=["机械", "机械", "化工"])
    made = capped(made, indicator=[tax], base=rule)
    found = dispute(assess(made), "F00", [read("实缴税收=+30")], "F01")
    moved = {part.unit: (part.now, part.then) for part in found.bases}
    assert moved["t·机械"] == (1.5, 2.0)
    assert moved["t·化工"] == (3.0, 3.0)
    assert "亩均税收·机械" in view.text(found, made.policy.scheme)


def test_columns_that_only_the_scheme_names_are_claimed_by_their_header_or_a_part_of_it():
    """Tax and refund of 30 mu: (60 + 0) ÷ 30 = 2; with a refund of 30, 3. Polluters stand apart."""
    items = [
        {"id": "t", "title": "亩均税收", "numerator": "tax_wan", "plus": "留抵退税(万元)",
         "denominator": "mu", "weight": 60, "base": 2.0},
        {"id": "r", "title": "亩均营收", "numerator": "营业收入(万元)", "denominator": "mu",
         "weight": 40, "base": 100.0, "missing": "zero"},
    ]  # fmt: skip
    apart = [{"column": "重点排污单位", "op": "=", "value": True}]
    sets = [{"title": "重点排污", "all": apart}]
    made = assess(capped(rated_zone([60.0, 50.0]), indicator=items, set=sets))
    scheme = made.zone.policy.scheme
    typed = ["留抵退税=300000元", "营业收入(万元)=3000", "重点排污单位=是"]
    claims = [read_claim(one, scheme) for one in typed]
    assert [claim.value for claim in claims] == [30.0, 3000.0, True]
    found = dispute(made, "F00", claims)
    figures = by(found, "F00")
    assert (figures["points_t"].now, figures["points_t"].then) == (60.0, 90.0)
    assert (figures["points_r"].now, figures["points_r"].then) == (0.0, 40.0)
    then = assess(with_claims(made, "F00", claims)).enterprises["group"]
    assert then.to_list() == ["重点排污", ""]
    shown = view.text(found, scheme)
    assert "留抵退税(万元) – → 30.000 万元" in shown
    with pytest.raises(LanduseError, match=r"可主张：用地.*留抵退税"):
        read_claim("退税=9", scheme)
