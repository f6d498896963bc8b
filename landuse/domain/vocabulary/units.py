"""Units of area and money; the only place that knows that one mu is 2000/3 m².

1 亩 = 1/15 公顷 = 2000/3 m² exactly, so ``mu = m2 * 3 / 2000``. Dividing by 666.67 instead turns
exactly 600 mu into 599.997 and fails a 600 mu goal by rounding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from landuse.words.phrases import Label

M2_PER_HECTARE = 10_000.0
YUAN_PER_WAN = 10_000.0
#: Unit of a goal's amounts → its name in the catalogues of words (``words.unit.…``).
GOAL_UNITS = {"亩": "mu", "m²": "m2", "家": "factory", "幅": "site"}

#: Units as sentences name them.
MU = Label("亩", "mu")
HECTARES = Label("公顷", "hectares")
SQUARE_METRES = Label("平方米", "square metres")
#: The same as a sign behind a number.
M2 = Label("m²", "m²")


def mu_from_m2(m2: Any) -> Any:
    """Square metres to mu.

    Parameters
    ----------
    m2
        A number, an array or a column, in m².

    Returns
    -------
    number, array or column
        In mu, of the same kind.

    Examples
    --------
    >>> mu_from_m2(400_000)
    600.0
    """
    return m2 * 3 / 2000


def m2_from_mu(mu: Any) -> Any:
    """Mu to square metres.

    Parameters
    ----------
    mu
        A number, an array or a column, in mu.

    Returns
    -------
    number, array or column
        In m², of the same kind.

    Examples
    --------
    >>> m2_from_mu(600)
    400000.0
    """
    return mu * 2000 / 3


# Factor from the unit a header names to the canonical unit of each dimension.
FACTORS: dict[str, dict[str, float]] = {
    "m2": {
        "平方米": 1.0,
        "㎡": 1.0,
        "m2": 1.0,
        "m²": 1.0,
        "平米": 1.0,
        "平方": 1.0,
        "亩": 2000 / 3,
        "mu": 2000 / 3,
        "公顷": M2_PER_HECTARE,
        "ha": M2_PER_HECTARE,
        "hm2": M2_PER_HECTARE,
        "hm²": M2_PER_HECTARE,
        "万平方米": 10_000.0,
        "万㎡": 10_000.0,
        "万m2": 10_000.0,
        "万m²": 10_000.0,
        "万平米": 10_000.0,
        "平方公里": 1e6,
        "km2": 1e6,
        "km²": 1e6,
    },
    "wan": {
        "万元": 1.0,
        "元": 1 / YUAN_PER_WAN,
        "亿元": 10_000.0,
        "千元": 0.1,
        "百元": 0.01,
        "百万元": 100.0,
        "百万": 100.0,
        "亿": 10_000.0,
        "千万元": 1_000.0,
        "万": 1.0,
        "万元/年": 1.0,
        "元/年": 1 / YUAN_PER_WAN,
    },
    "share": {"%": 0.01, "％": 0.01, "百分比": 0.01, "小数": 1.0, "share": 1.0},
    "m": {"米": 1.0, "m": 1.0},
    "tce": {"吨标煤": 1.0, "吨标准煤": 1.0, "tce": 1.0, "万吨标煤": 10_000.0},
    "kwh": {
        "千瓦时": 1.0,
        "度": 1.0,
        "kwh": 1.0,
        "万千瓦时": 10_000.0,
        "万度": 10_000.0,
    },
    "t": {"吨": 1.0, "t": 1.0},
}
# Mu is a dimension of its own in the ledgers (land_mu, area_mu): derived from the m² table.
FACTORS["mu"] = {name: mu_from_m2(factor) for name, factor in FACTORS["m2"].items()}
# Money per mu (万元/亩), the unit of contract lines.
FACTORS["wan_per_mu"] = {"万元/亩": 1.0, "元/亩": 1 / YUAN_PER_WAN, "万元/公顷": 1 / 15}
#: Every unit of some dimension, in small letters.
_UNITS = frozenset(unit.lower() for table in FACTORS.values() for unit in table)


@dataclass(frozen=True)
class Printed:
    """How numbers of one dimension are printed.

    Parameters
    ----------
    unit
        What stands behind them, in Chinese and in English.
    decimals
        How many.
    """

    unit: tuple[str, str]
    decimals: int


#: Dimension → how its canonical unit is printed. Shares are stored as 0–1 and printed as per cent.
PRINTED: dict[str, Printed] = {
    "m2": Printed(("m²", "m²"), 0),
    "mu": Printed(("亩", "mu"), 2),
    "wan": Printed(("万元", "10k yuan"), 1),
    "wan_per_mu": Printed(("万元/亩", "10k yuan/mu"), 2),
    "share": Printed(("%", "%"), 1),
    "m": Printed(("m", "m"), 1),
    "tce": Printed(("吨标煤", "tce"), 1),
    "kwh": Printed(("千瓦时", "kWh"), 0),
    "t": Printed(("吨", "t"), 0),
}

#: Parts of units that policies name besides those that are printed → in English.
_ENGLISH = {printed.unit[0]: printed.unit[1] for printed in PRINTED.values()} | {
    "万千瓦时": "10k kWh",
    "人": "employee",
    "比例": "share",
}

#: Brackets of every kind: what stands in them is no bracket.
_OPEN, _CLOSE = r"[(（\[【［〔{｛<＜《〈「『〖]", r"[)）\]】］〕}｝>＞》〉」』〗]"
_UNIT = re.compile(
    rf"^(?P<name>.*?)\s*{_OPEN}\s*(?P<unit>(?:(?!{_OPEN}|{_CLOSE}).)+?)\s*{_CLOSE}\s*$"
)
#: Words around a unit in brackets: 单位：元, 人民币元, 以万元计.
_AROUND_UNIT = re.compile(
    r"^(?:(?:金额|货币|面积|计量)?单位\s*[:：]?\s*)?(?:[以按])?(?:人民币)?(?P<unit>.+?)(?:(?<=.)计)?$"
)


def unit_label(unit: str) -> Label:
    """A unit that a policy names, in both languages.

    Parameters
    ----------
    unit : str
        As it is written in Chinese; ratios with a stroke.

    Returns
    -------
    Label
        What nobody knows in English stays as it is.

    Examples
    --------
    >>> unit_label("万元/亩").en, unit_label("比例").en, unit_label("箱").en
    ('10k yuan/mu', 'share', '箱')
    """
    return Label(unit, "/".join(_ENGLISH.get(part, part) for part in unit.split("/")))


def split_unit(header: str) -> tuple[str, str | None]:
    """A header and the unit it names in trailing brackets, None where it names none.

    Parameters
    ----------
    header
        As it stands in a file.

    Returns
    -------
    header : str
        Without the brackets.
    unit : str or None
        What stood in them.

    Examples
    --------
    >>> split_unit("用地面积（亩）")
    ('用地面积', '亩')
    >>> split_unit("应税销售〔单位：元〕"), split_unit("税收（人民币万元）")
    (('应税销售', '元'), ('税收', '万元'))
    >>> split_unit("企业名称")
    ('企业名称', None)
    """
    match = _UNIT.match(header.strip())
    if not match:
        return header.strip(), None
    unit = match["unit"].strip()
    around = _AROUND_UNIT.match(unit)
    if around and around["unit"].lower() in _UNITS:
        unit = around["unit"]
    return match["name"].strip(), unit


def factor(dimension: str, unit: str) -> float | None:
    """What a number in ``unit`` is multiplied by; None where the unit is not known.

    Parameters
    ----------
    dimension
        A key of :data:`FACTORS`.
    unit
        As a header names it, in either case.

    Returns
    -------
    float or None
        Factor to the canonical unit of the dimension.

    Examples
    --------
    >>> factor("wan", "亿元"), factor("m2", "HM2"), factor("m", "里")
    (10000.0, 10000.0, None)
    """
    table = FACTORS.get(dimension, {})
    return table.get(unit, table.get(unit.lower()))
