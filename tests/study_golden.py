"""The worked quarter: 150 mu, three plots and a road, ten buildings, dated sums of one scenario.

All inputs are invented; the figures that tests hold were worked out with exact fractions.
"""

import pandas as pd

from landuse.domain.study.assumptions import assumptions_of

PLATFORM, CITY = "平台公司", "政府"
#: Item → (bearer, {year: 万元}).
SUMS = {
    "收储补偿-土地": (PLATFORM, {0: -4320.0, 1: -4320.0}),
    "收储补偿-建筑": (PLATFORM, {0: -2928.0, 1: -2928.0}),
    "拆除": (PLATFORM, {1: -240.0}),
    "土壤调查修复": (PLATFORM, {1: -300.0, 2: -900.0}),
    "文物修缮": (PLATFORM, {2: -3510.0}),
    "改造": (PLATFORM, {2: -1500.0}),
    "市政配套": (CITY, {1: -1200.0, 2: -1800.0}),
    "建安": (PLATFORM, {2: -12684.0, 3: -16912.0, 4: -12684.0}),
    "前期与不可预见": (PLATFORM, {2: -1891.6, 3: -1891.6}),
    "土地出让": (CITY, {3: 4680.0}),
    "出让金计提": (CITY, {3: -1404.0}),
    "销售-办公": (PLATFORM, {4: 17940.0, 5: 11960.0}),
    "租金": (PLATFORM, {5: 1849.82, 6: 2589.748} | dict.fromkeys(range(7, 16), 3144.694)),
    "运营费": (PLATFORM, {5: -462.455, 6: -647.437} | dict.fromkeys(range(7, 16), -786.1735)),
    "地方税收留成": (CITY, {5: 230.4, 6: 460.8} | dict.fromkeys(range(7, 16), 864.0)),
    "期末残值": (PLATFORM, {15: 3144.694 * 0.75 / 0.065 * 0.5}),
}
PUBLIC = ("土壤调查修复", "文物修缮", "市政配套")
NET = [
    -7248.0, -8988.0, -22285.6, -15527.6, 5256.0, 13577.765, 2403.111, *[3222.5205] * 8,
    21364.985885,
]  # fmt: skip
#: Assumption → (low, high) multiples, and the items that it multiplies.
FACTORS = {
    "建安": (0.9, 1.2, ("建安", "前期与不可预见")),
    "征收补偿": (0.95, 1.3, ("收储补偿-土地", "收储补偿-建筑")),
    "租金": (0.7, 1.15, ("租金", "运营费", "期末残值")),
    "地价": (0.7, 1.1, ("土地出让", "出让金计提")),
    "售价": (0.8, 1.1, ("销售-办公",)),
    "税收": (0.5, 1.1, ("地方税收留成",)),
}


def sums():
    """The dated sums as a table."""
    rows = [
        {
            "item": item,
            "year": year,
            "wan": wan,
            "bearer": bearer,
            "kind": "public" if item in PUBLIC else "earning",
        }
        for item, (bearer, by_year) in SUMS.items()
        for year, wan in by_year.items()
    ]
    return pd.DataFrame(rows)


def factors():
    """Multiples of the sums as assumptions."""
    rows = [
        {"id": name, "value": 1, "low": low, "likely": 1, "high": high, "unit": "倍"}
        for name, (low, high, _) in FACTORS.items()
    ]
    return assumptions_of(pd.DataFrame(rows))


def factor_of(item):
    """The assumption that multiplies an item, "" for none."""
    return next((name for name, (_, _, items) in FACTORS.items() if item in items), "")


_PLOTS = [
    ("P1", "0601", 40000, 2.5, 0.45, 0.2, 24.0, "industrial"),
    ("P2", "0601", 36000, 2.0, 0.5, 0.15, 24.0, "industrial"),
    ("P3", "0508", 20000, 2.0, 0.5, 0.15, 40.0, "storage"),
    ("R1", "1004", 4000, None, None, None, None, "transport"),
]
_BUILDINGS = [
    # B03's storeys are of exactly 8.0 m and count once; B04's 10.5 m twice
    ("B01", "P1", 3000, 1, 12.0, 3000, 1934, "C", "文保单位", 3000),
    ("B02", "P1", 2400, 2, 9.0, 4800, 1958, "B", "历史建筑", 4800),
    ("B03", "P1", 5000, 1, 8.0, 5000, 1978, "C", "", 5000),
    ("B04", "P1", 4000, 1, 10.5, 4000, 1985, "B", "", 0),
    ("B05", "P1", 1000, 3, 10.0, 3000, 1992, "B", "", 1500),
    ("B06", "P2", 6000, 1, 9.0, 6000, 1988, "D", "", 6000),
    ("B07", "P2", 4500, 2, 9.0, 9000, 2003, "A", "", 0),
    ("B08", "P2", 1500, 4, 15.0, 6000, 2008, "A", "", 1200),
    ("B09", "P3", 5000, 1, 7.0, 5000, 1981, "D", "", 5000),
    ("B10", "P3", 3000, 1, 9.5, 3000, 1996, "C", "", 0),
]
AREA_M2 = 100_000.0
LAND_A = {"100101": 72000, "110101": 20000, "1207": 4000, "1401": 4000}
LAND_B = {
    "0902": 24000, "0901": 12000, "100101": 36000, "1401": 12000, "1403": 4000, "1207": 9000,
    "1208": 3000,
}  # fmt: skip


def plots():
    """The plots and the road, with the limits of the detailed plan."""
    names = [
        "plot", "land_use", "area_m2", "far_max", "density_max", "green_min", "height_max_m",
        "land_class",
    ]  # fmt: skip
    table = pd.DataFrame(_PLOTS, columns=names).set_index("plot")
    table["land_use_system"] = "三调"
    numbers = dict.fromkeys(names[2:7], "Float64")
    return table.astype(numbers)


def buildings():
    """The ten buildings."""
    names = [
        "building", "plot", "footprint_m2", "floors", "height_m", "floor_area_m2", "built_year",
        "condition", "heritage", "vacant_m2",
    ]  # fmt: skip
    table = pd.DataFrame(_BUILDINGS, columns=names).set_index("building")
    whole = {"floors": "Int64", "built_year": "Int64"}
    real = dict.fromkeys(["footprint_m2", "height_m", "floor_area_m2", "vacant_m2"], "Float64")
    return table.astype({**whole, **real, "condition": "string", "heritage": "string"})


def scenario_a(**more):
    """工改工: industry stays."""
    return {
        "id": "A",
        "title": "工改工",
        "plot": [
            {"id": "P1", "use": "industry", "floor_area_m2": 30000, "footprint_m2": 6000},
            {"id": "P2", "use": "industry", "floor_area_m2": 24000, "footprint_m2": 6000},
            {"id": "P3", "use": "logistics", "floor_area_m2": 16000, "footprint_m2": 8000},
        ],
        "land": LAND_A,
    } | more


def scenario_b(**more):
    """混合更新: offices, research and shops."""
    return {
        "id": "B",
        "title": "混合更新",
        "plot": [
            {"id": "P1", "use": "office", "floor_area_m2": 52000, "footprint_m2": 6500},
            {"id": "P2", "use": "rd", "floor_area_m2": 40000, "footprint_m2": 8000},
            {"id": "P3", "use": "retail", "floor_area_m2": 18000, "footprint_m2": 6000},
        ],
        "land": LAND_B,
    } | more


def lines_b():
    """The money of B from rates and derived quantities: the same sums as :data:`SUMS`."""
    half = {0: 0.5, 1: 0.5}
    ramp = {5: 0.5, 6: 0.7, 7: 0.85}
    full = {"until": 15}

    def line(item, bearer, **rest):
        kind = "public" if item in PUBLIC else "earning"
        return {"item": item, "bearer": bearer, "kind": kind, **rest}

    def rent(per_day, quantity, *times):
        times = [per_day, 365, 0.0001, *times]
        return line("租金", PLATFORM, rate=1, quantity=quantity, times=times, years=ramp, **full)

    return [
        line("收储补偿-土地", PLATFORM, rate=-60, quantity="land_mu", years=half),
        line("收储补偿-建筑", PLATFORM, rate=-0.12, quantity="floor_existing_m2", years=half),
        line("拆除", PLATFORM, rate=-0.015, quantity="floor_demolished_m2", year=1),
        line("土壤调查修复", PLATFORM, amount_wan=-1200, years={1: 0.25, 2: 0.75}),
        line("文物修缮", PLATFORM, rate=-0.45, quantity="floor_protected_m2", year=2),
        line("改造", PLATFORM, rate=-0.15, quantity="floor_converted_m2", year=2),
        line("市政配套", CITY, amount_wan=-3000, years={1: 0.4, 2: 0.6}),
        line("建安", PLATFORM, rate=-0.42, quantity="floor_new_m2.office",
             years={2: 0.3, 3: 0.4, 4: 0.3}),
        line("建安", PLATFORM, rate=-0.34, quantity="floor_new_m2.rd",
             years={2: 0.3, 3: 0.4, 4: 0.3}),
        line("建安", PLATFORM, rate=-0.38, quantity="floor_new_m2.retail",
             years={2: 0.3, 3: 0.4, 4: 0.3}),
        line("前期与不可预见", PLATFORM, of=["建安", "改造", "文物修缮"], times=[0.08],
             years={2: 0.5, 3: 0.5}),
        line("土地出让", CITY, rate=260, quantity="land_mu.0901", year=3),
        line("出让金计提", CITY, of=["土地出让"], times=[-0.3]),
        line("销售-办公", PLATFORM, rate=1.15, quantity="floor_new_m2.office", times=[0.5],
             years={4: 0.6, 5: 0.4}),
        rent(1.5, "floor_new_m2.office", 0.5),
        rent(0.9, "floor_new_m2.rd"),
        rent(0.8, "floor_converted_m2"),
        rent(1.2, "floor_protected_m2"),
        rent(0.6, 15000),
        line("运营费", PLATFORM, of=["租金"], times=[-0.25]),
        line("地方税收留成", CITY, rate=0.4, quantity="land_mu", years={5: 4, 6: 8, 7: 15}, **full),
        line("期末残值", PLATFORM, of=["租金", "运营费"], of_year=15, times=[0.5], per=0.065,
             year=15),
    ]  # fmt: skip
