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
