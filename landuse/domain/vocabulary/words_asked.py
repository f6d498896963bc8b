"""The words that people ask with: those that tables print mean the same as the names of columns.

Every list begins with the word that is shown where all are listed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from landuse.domain.vocabulary.status import STATUSES

#: Name → the other words for it, the Chinese ones first.
Words = Mapping[str, Iterable[str]]

UNITS: dict[str, tuple[str, ...]] = {
    "parcel": ("地块", "宗地", "parcels"),
    "enterprise": ("企业", "enterprises", "firm", "firms"),
    "building": ("建筑", "厂房", "buildings"),
    "sector": ("行业", "sectors"),
    "township": ("街道", "乡镇", "镇街", "townships"),
}
EVERY_UNIT: dict[str, tuple[str, ...]] = {"all": ("全部", "所有")}
MEASURE_WORDS: dict[str, tuple[str, ...]] = {
    "tax_per_mu": ("亩均税收", "亩均实缴税收", "tax/mu", "tax per mu"),
    "sales_per_mu": (
        "亩均销售",
        "亩均应税销售",
        "亩均销售收入",
        "sales/mu",
        "sales per mu",
    ),
    "added_value_per_mu": (
        "亩均增加值",
        "亩均工业增加值",
        "added/mu",
        "added value per mu",
        "added value/mu",
    ),
    "score": ("得分", "综合得分", "综合评价得分"),
    "tax_wan": ("税收", "实缴税收", "tax"),
    "sales_wan": ("销售", "应税销售", "销售收入", "应税销售收入", "sales"),
    "added_value_wan": ("增加值", "工业增加值", "added", "added value"),
    "tax_per_tce": ("单位能耗税收", "tax/tce", "tax per tce"),
    "added_value_per_tce": (
        "单位能耗增加值",
        "added/tce",
        "added value per tce",
        "added value/tce",
    ),
    "added_value_per_head": (
        "人均增加值",
        "added/head",
        "added value/head",
        "added value per head",
        "added value per employee",
    ),
    "rd_share": (
        "研发占销售",
        "研发费用占应税销售",
        "研发投入占比",
        "R&D share",
        "R&D over sales",
    ),
}
PERIODS: dict[str, tuple[str, ...]] = {
    "week": ("周", "每周", "逐周", "周报", "weekly", "weeks"),
    "month": ("月", "每月", "逐月", "月度", "月报", "monthly", "months"),
    "quarter": ("季", "季度", "每季", "逐季", "季报", "quarterly", "quarters"),
}
ANY_PERIOD: dict[str, tuple[str, ...]] = {
    "auto": ("自动", "automatic"),
    "none": ("无", "不要", "no"),
}
STATUS_WORDS: dict[str, tuple[str, ...]] = dict(STATUSES)
YES_NO: dict[str, tuple[str, ...]] = {
    "yes": ("是", "有", "属于", "规上", "y", "true", "1"),
    "no": ("否", "无", "不是", "没有", "不属于", "规下", "n", "false", "0"),
}
#: What the land that a firm is measured by is called besides 用地.
LAND_WORDS = ("用地面积", "占地面积", "占地", "土地", "面积", "area")
#: What figures of firms are called besides their headers, by their columns.
FIGURE_WORDS: dict[str, tuple[str, ...]] = {
    "tax_wan": ("税收", "税", "纳税", "tax"),
    "sales_wan": ("销售", "开票", "开票销售", "销售收入", "sales"),
    "added_value_wan": ("增加值", "added value"),
    "energy_tce": ("能", "能源", "能耗", "energy"),
    "power_kwh": ("电", "电量", "用电", "electricity"),
    "rd_wan": ("研发", "研发投入", "R&D"),
    "employees": ("人数", "职工", "员工", "staff"),
    "emissions_t": ("排放", "排污", "污染物", "emissions"),
    "bonus_points": ("加分", "bonus"),
    "malus_points": ("扣分", "减分", "deductions"),
    "veto": ("否决", "veto"),
    "above_scale": ("规上", "规模以上"),
    "founded": ("成立", "注册"),
    "started_production": ("投产",),
}
#: Forms of a ranking: a list on the screen, or the one that is published for objections.
FORMS: dict[str, tuple[str, ...]] = {
    "list": ("列表", "排名"),
    "notice": ("公示", "公示表", "publication"),
}
#: What stands before or behind the name of a class, and a remark in brackets.
_CLASS = re.compile(r"^(?:class)?\s*(.+?)\s*[类级]?\s*(?:\(.*\))?$", re.IGNORECASE)
#: What stands between two classes.
_COMMA = re.compile(r"[,、;]")
#: A day as offices write it.
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
#: A unit behind a measure, as titles and headings print it.
_UNIT_BEHIND = re.compile(r"\(.*\)$|,.*$")
#: What makes no difference to a word.
_FILLING = re.compile(r"[\s_-]+")
#: How alike two words have to be (difflib's ratio, 0 to 1): half of a Chinese word of two signs.
_LEAST_LIKENESS = 0.5


def meant(typed: object, words: Words) -> str | None:
    """Find the name that a word means.

    Parameters
    ----------
    typed : object
        A word; nothing else means anything. Capitals, spaces, hyphens, full-width signs and a unit
        behind it do not matter.
    words : mapping of str to iterable of str
        The names there are, and the other words for them.

    Returns
    -------
    str or None
        The name; None where the word means none of them.

    Examples
    --------
    >>> meant("亩均税收（万元/亩）", MEASURE_WORDS), meant("Tax per mu", MEASURE_WORDS)
    ('tax_per_mu', 'tax_per_mu')
    >>> meant("闲着", STATUS_WORDS)
    """
    return _names(words).get(_folded(typed)) if isinstance(typed, str) else None


def nearest(typed: str, words: Words) -> str | None:
    """Find the word that is most like one that means nothing.

    Parameters
    ----------
    typed : str
        A word.
    words : mapping of str to iterable of str
        The names there are, and the other words for them.

    Returns
    -------
    str or None
        One of the names or of the words; None where none is near enough to be suggested.

    Examples
    --------
    >>> nearest("闲着", STATUS_WORDS), nearest("tax_per_mo", MEASURE_WORDS)
    ('闲置', 'tax_per_mu')
    """
    word_of = {_folded(word): word for others in words.values() for word in others}
    word_of |= {_folded(name): name for name in words}
    close = get_close_matches(
        _folded(typed), list(word_of), n=1, cutoff=_LEAST_LIKENESS
    )
    return word_of[close[0]] if close else None


def classes_asked(typed: str) -> list[str]:
    """Read the names of classes as tables and sentences print them.

    Parameters
    ----------
    typed : str
        One or several, such as "a", "A类、B类" or "Class A, Class B".

    Returns
    -------
    list of str
        The names alone, in capitals.

    Examples
    --------
    >>> classes_asked("a"), classes_asked("Ａ类、B 类"), classes_asked("Class C, D")
    (['A'], ['A', 'B'], ['C', 'D'])
    >>> classes_asked("T 类（不评）")
    ['T']
    """
    words = [
        word.strip() for word in _COMMA.split(unicodedata.normalize("NFKC", typed))
    ]
    matches = [_CLASS.match(word) for word in words if word]
    return [match[1].upper() for match in matches if match is not None]


def day_asked(typed: str) -> dt.date | None:
    """Read a day as people type it.

    Parameters
    ----------
    typed : str
        As ISO writes it, or offices do.

    Returns
    -------
    date or None
        None where it is no day.

    Examples
    --------
    >>> [str(day_asked(word)) for word in ("2022-06-30", "2022年6月30日", "2022/6/3", "2022")]
    ['2022-06-30', '2022-06-30', '2022-06-03', 'None']
    """
    written = _DAY.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    try:
        if written is not None:
            return dt.date(int(written[1]), int(written[2]), int(written[3]))
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def _names(words: Words) -> dict[str, str]:
    """Every word in its plain form → the name that it means."""
    names = {_folded(word): name for name, others in words.items() for word in others}
    return names | {_folded(name): name for name in words}


def _folded(word: str) -> str:
    """A word without what makes no difference."""
    folded = unicodedata.normalize("NFKC", word).casefold().strip()
    return _FILLING.sub("", _UNIT_BEHIND.sub("", folded))
