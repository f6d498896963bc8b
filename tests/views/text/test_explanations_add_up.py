"""A firm with a pocket calculator: every printed explanation is reckoned again from its digits."""

import dataclasses
import re

import pandas as pd
import pytest
from factories import box, zone
from rated_zones import PARCEL, capped, rated_zone

import landuse
from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of, accounts_of_firms
from landuse.domain.policy.scheme import Scheme
from landuse.views.text import explain as view

NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
FACTS = {"亩均税收": ("实缴税收", "用地"), "亩均销售": ("应税销售", "用地")}


def value(shown):
    return float(shown.replace(",", ""))


def half(shown):
    """Half of the last digit of a printed number."""
    _, _, decimals = shown.partition(".")
    return 0.5 * 10.0 ** -len(decimals) + 1e-9


def facts(shown):
    head = shown.split("企业与用地")[0].split("得分名次")[0]
    found = re.findall(rf"(\S+) ({NUMBER}) ?(?:亩|万元|万元/亩|分|吨标煤)(?=\s|$)", head)
    return dict(found)


def table(shown, title):
    """The cells of each row of a table; what goes on on a further line belongs to the row above."""
    lines = shown.split(f"\n{title}\n")[1].split("\n\n")[0].splitlines()
    rule = next(at for at, line in enumerate(lines) if set(line) == {"─"})
    rows = []
    for line in lines[rule + 1 :]:
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) < 4:
            rows[-1][0] += cells[0]
        else:
            rows.append(cells)
    return rows


def reckon(sides):
    """What the left side of a printed sum comes to; units and words between are passed over."""
    plain = re.sub(r"[^\d.,+×÷−() ]", " ", sides).replace(",", "")
    plain = re.sub(r"\s+", " ", plain).translate(str.maketrans("×÷−", "*/-")).strip()
    assert re.fullmatch(r"[\d.+*/\-() ]+", plain), sides
    return eval(plain)  # nothing but digits and signs


def check_sums(shown):
    """Lines such as “名称：30.00 亩 × 12,000 ÷ 20,000 m² = 18.00 亩”; how many there are."""
    joined = shown.replace("\n  ", " ")
    lines = [line for line in joined.splitlines() if " = " in line]
    for line in lines:
        left, right = line.split("：", 1)[1].split(" = ")
        left = re.sub(r"\d{4}年 ", "", left)  # a year is no summand
        left = re.sub(r".*家参评企业的\S+( 95 百分位值)?", "", left)  # nor a number of firms
        result = re.match(NUMBER, right)[0]
        assert abs(reckon(left) - value(result)) <= half(result), line
    return len(lines)


def check_bases(shown):
    """The base of each line “…基准值：… = 5.339” is that of the table."""
    joined = shown.replace("\n  ", " ")
    told = dict(re.findall(rf"\n(\S+)基准值：.* ({NUMBER})(?=\n|$)", joined))
    bases = {"".join(title): base for *title, _, base, _, _ in table(shown, "评分")[:-1]}
    for title, base in told.items():
        assert any(row.startswith(title) and base == bases[row] for row in bases), (title, shown)


def check_ratios(shown):
    known = facts(shown)
    for ratio, (above, below) in FACTS.items():
        if ratio in known and value(known.get(below, "0")) > 0:
            again = value(known[above]) / value(known[below])
            assert abs(again - value(known[ratio])) <= half(known[ratio]), (ratio, known)


def check_land(shown):
    """The land of all rows is that of the firm, their tax its tax."""
    known = facts(shown)
    rows = [row for row in table(shown, "企业与用地") if row[0] != "合计"]
    land = sum(value(row[1]) for row in rows)
    assert abs(land - value(known["用地"])) <= half(known["用地"]), shown
    if "实缴税收" in known:
        tax = sum(value(row[3]) for row in rows)
        assert abs(tax - value(known["实缴税收"])) <= half(known["实缴税收"]), shown
    assert abs(sum(value(row[2]) for row in rows) - 1) <= len(rows) * half(rows[0][2])


def check_score(shown):
    """Weight × value ÷ base is the points, all points are the total, the total is the score."""
    known = facts(shown)
    *rows, total = table(shown, "评分")
    assert total[0] == "合计"
    for *title, figure, base, weight, points in rows:
        is_reversed = "越低越好" in "".join(title)
        is_held = "（" in "".join(title) and not is_reversed
        if "–" in (figure, base, weight) or is_held:
            continue
        share = value(figure) / value(base)
        again = value(weight) * (2 - share if is_reversed else share)
        assert abs(again - value(points)) <= half(points), (title, shown)
    again = sum(value(row[-1]) for row in rows)
    assert again == pytest.approx(value(total[-1]), abs=1e-9)
    assert abs(again - value(known["综合得分"])) <= half(known["综合得分"]), shown


def check(shown):
    check_ratios(shown)
    if "\n企业与用地\n" in shown:
        check_land(shown)
    if "\n评分\n" in shown:
        check_score(shown)
        check_bases(shown)
    return check_sums(shown)


def test_all_explanations_of_the_demo_add_up(demo_assessment):
    firms = list(demo_assessment.enterprises.index)
    sums = [check(view.text(each)) for each in accounts_of_firms(demo_assessment, firms)]
    assert len(sums) == 208
    assert sum(sums) > 500  # three ratios a firm, and the land that is shared


def test_bonus_and_deductions_stand_in_the_sum():
    made = rated_zone([61.37, 47.11, 33.3], bonus_points=[3, 12, None], malus_points=[0, 0, 4.125])
    made = capped(made, bonus_max=10, malus_max=10)
    shown = [view.text(each) for each in accounts_of_firms(assess(made), ["F00", "F01", "F02"])]
    for text in shown:
        check(text)
    assert re.search(r"加分 .* 10\.00\n", shown[1])  # no more than counts
    assert re.search(r"扣分 .* -4\.1(25\d*|3)\n", shown[2])


def test_a_figure_that_the_mean_stands_in_for_adds_up_too():
    figures = {"energy_tce": [7.77, None, 13.1], "power_kwh": [None] * 3}
    made = assess(rated_zone([61.37, 47.11, 33.3], **figures))
    for each in accounts_of_firms(made, ["F00", "F01", "F02"]):
        check(view.text(each))
    assert "缺数据，取本组平均分" in view.text(account_of(made, "F01"))


def test_means_of_years_are_told_year_by_year():
    made = rated_zone([61.37, 47.11])
    before = made.enterprises.assign(year=2021, tax_wan=made.enterprises["tax_wan"] + 1.003)
    scheme = made.policy.scheme.model_copy(update={"years": 2})
    made = dataclasses.replace(
        made,
        enterprises=pd.concat([before, made.enterprises], ignore_index=True),
        policy=made.policy.model_copy(update={"scheme": scheme}),
    )
    shown = view.text(account_of(assess(made), "F00"))
    check(shown)
    assert "实缴税收：(2021年 62.373 + 2022年 61.370) ÷ 2 = 61.87" in shown


def published(made, **more):
    """Refunds added, energy less of it better, by sector, a coefficient, extra points, adjusted."""
    items = [
        {"id": "t", "title": "亩均税收", "numerator": "tax_wan", "plus": "留抵退税(万元)",
         "minus": "代扣税(万元)", "denominator": "mu", "weight": 60},
        {"id": "e", "title": "单位税收能耗", "numerator": "energy_tce", "denominator": "tax_wan",
         "weight": 40, "lower_is_better": True},
    ]  # fmt: skip
    some = [{"column": "sales_wan", "op": ">", "value": 0}]
    plan = {
        "id": "s", "title": "s", "cite": "s", "indicator": items, "classes": {"A": 0.5, "B": 1.0},
        "base": {"source": "same_year", "factor": 1.3, "average": "mean", "by": "sector"},
        "multiplier": [{"title": "高新技术", "factor": 1.15, "all": some}],
        "extra": [{"title": "出租扣分", "points": -3.3, "all": some}],
        "adjust": [{"title": "专精特新", "up": 1, "all": some}],
    }  # fmt: skip
    scheme = Scheme.model_validate(plan | more)
    return dataclasses.replace(made, policy=made.policy.model_copy(update={"scheme": scheme}))


def test_refunds_coefficients_bases_of_groups_and_adjustments_add_up():
    made = rated_zone([61.37, 47.11, 33.3, 20.09], sector=["机械", "机械", "化工", "化工"],
                      energy_tce=[7.77, 9.31, 13.1, 2.2])  # fmt: skip
    own = {"留抵退税(万元)": [3.333, None, 1.7, None], "代扣税(万元)": [None, 2.129, 0.4, None]}
    ledger = made.enterprises.assign(**{k: pd.array(v, "Float64") for k, v in own.items()})
    made = published(dataclasses.replace(made, enterprises=ledger))
    firms = ["F00", "F01", "F02", "F03"]
    shown = [view.text(each) for each in accounts_of_firms(assess(made), firms)]
    for text in shown:
        check(text)
        assert "高新技术 ×1.15" in text and "出租扣分" in text
    assert re.search(
        r"亩均税收：\(61\.\d+ 万元 \+ 3\.33\d* 万元\) ÷ 30", shown[0].replace("\n  ", " ")
    )
    assert re.search(r"\+ 1\.70* 万元 − 0\.40* 万元", shown[2].replace("\n  ", " "))
    assert "定档调档 专精特新" in shown[1]
    assert "2022 年机械 2 家参评企业的平均值" in shown[0].replace("\n  ", "")


@pytest.mark.parametrize("policy", ["huangyan-2021", "zhejiang", "anhui", "jiangsu"])
def test_explanations_under_shipped_policies_add_up(policy):
    """Three firms above scale and three below, one without emissions and one without R&D."""
    figures = {
        "above_scale": [True, True, True, False, False, False],
        "sales_wan": [1234.567, 999.99, 3456.7, 801.23, 612.3, 455.51],
        "added_value_wan": [333.33, 271.81, 1010.1, None, None, None],
        "energy_tce": [77.7, 31.31, None, None, None, None],
        "employees": [37, 41, 113, 12, 9, 7],
        "rd_wan": [12.34, None, 101.01, None, None, None],
        "emissions_t": [0.375, None, 1.237, None, None, None],
        "power_kwh": [1e5, 234_567.0, 9e5, 123_456.0, 77_777.0, 54_321.0],
        "founded": ["2001-02-03"] * 6,
    }
    made = rated_zone([61.37, 47.11, 133.3, 20.09, 17.77, 3.213], policy, **figures)
    made = assess(made)
    rated = made.enterprises["rated"]
    for each in accounts_of_firms(made, list(rated.index[rated])):
        assert check(view.text(each)) >= 1
    assert int(rated.sum()) >= 5


def test_means_of_weighted_years_are_told_with_their_weights():
    made = rated_zone([61.37, 47.11])
    before = made.enterprises.assign(year=2021, tax_wan=made.enterprises["tax_wan"] + 1.003)
    made = dataclasses.replace(
        made, enterprises=pd.concat([before, made.enterprises], ignore_index=True)
    )
    made = capped(made, cap=9.0, years=2, year_weights=[3, 1])
    shown = view.text(account_of(assess(made), "F00"))
    check(shown)
    assert "实缴税收：(2021年 62.373 × 1 + 2022年 61.370 × 3) ÷ 4 = 61.62" in shown


def test_land_that_is_let_sublet_and_outside_adds_up():
    rows = [
        {"enterprise_id": "F0", "parcel_id": "P", "floor_area_m2": 2_000.0, "tenure": "own"},
        {"enterprise_id": "F0", "parcel_id": "X", "land_mu": 1.2345, "until": "2022-05-14"},
        {"enterprise_id": "F1", "parcel_id": "P", "leased_floor_m2": 10_001.7,
         "tenure": "lease", "landlord_id": "F0", "since": "2022-02-11"},
        {"enterprise_id": "F2", "parcel_id": "P", "leased_floor_m2": 3_999.9,
         "tenure": "lease", "landlord_id": "F1", "since": "2022-03-01"},
    ]  # fmt: skip
    ledger = [
        {"enterprise_id": f"F{k}", "year": 2022, "tax_wan": 17.31 + k, "sales_wan": 1234.567,
         "above_scale": True, "energy_tce": 9.1}
        for k in range(3)
    ]  # fmt: skip
    house = {"building_id": "B", "geometry": box(10, 10, 100, 50), "floor_area_m2": 20_000.0}
    made = assess(zone(parcels=[PARCEL], buildings=[house], enterprises=ledger, occupancy=rows))
    shown = [view.text(each) for each in accounts_of_firms(made, ["F0", "F1", "F2"])]
    for text in shown:
        assert check(text) >= 4  # the land of a part of the year, and three ratios
    assert "图层以外" in shown[0]
    assert "合计" in shown[0].split("评分")[0]


def test_thirds_of_a_parcel_have_the_digits_that_add_up():
    rows = [{"enterprise_id": f"F{k}", "parcel_id": "P", "tenure": "own"} for k in range(3)]
    area = {"area_registered_m2": 20 * 2000 / 3}
    ledger = [{"enterprise_id": f"F{k}", "year": 2022, "tax_wan": 10.0} for k in range(3)]
    made = assess(zone(parcels=[PARCEL | area], enterprises=ledger, occupancy=rows))
    shown = view.text(account_of(made, "P"))
    land = [row for row in table(shown, "企业与用地") if row[0] != "合计"]
    assert sum(value(row[2]) for row in land) == pytest.approx(20.0, abs=0.005)


def test_the_only_firm_of_its_group_has_no_class():
    made = assess(rated_zone([60.0, 50.0, 40.0], above_scale=[True, True, False]))
    assert made.enterprises["class"].isna().to_list() == [False, False, True]
    account = account_of(made, "F02")
    assert (account.score_rank.rank, account.score_rank.of) == (1, 1)
    assert "评价等级" not in view.text(account)


@pytest.fixture(scope="module")
def demo_assessment(request):
    root = request.config.rootpath
    return landuse.assess(landuse.open_workspace(root), "2022-12-31")
