"""What sentences on resettlement housing plan: 已开工，计划2023年6月封顶."""

from __future__ import annotations

import re

import pandas as pd

from landuse.adapters.meaning.dates import dates
from landuse.adapters.meaning.header_words import narrow

#: Stage → its words in a sentence.
_STAGES = {
    "start": re.compile(r"开工|动工"),
    "topped_out": re.compile(r"封顶"),
    "completed": re.compile(r"竣工|完工|建成"),
    "delivered": re.compile(r"交付|交房|分房|上房"),
}
_CLAUSE_ENDS = re.compile(r"[,，;；。、]")
#: A clause about what is to come, and the month in it.
_PLAN = re.compile(r"计划|预计|拟|争取|力争|将于|前")
_MONTH = re.compile(r"(?:(20\d\d)年|(明年|今年))?(?:(\d{1,2})月|(年底|年末))")
_NOT_YET = re.compile(r"未|待|没有|暂|准备|具备")
_NEXT_YEAR = "明年"


def stage_reached(sentence: object) -> str | None:
    """Return the last stage that a sentence calls reached, without a day.

    Parameters
    ----------
    sentence : object
        A cell.

    Returns
    -------
    str or None

    Examples
    --------
    >>> stage_reached("主体封顶，年底前竣工交付"), stage_reached("土地已挂牌，计划8月开工")
    ('topped_out', None)
    """
    if not isinstance(sentence, str):
        return None
    last_stage = None
    clauses = [clause for clause in _clauses(sentence) if not _is_to_come(clause)]
    for stage, words in _STAGES.items():
        if any(words.search(clause) for clause in clauses):
            last_stage = stage
    return last_stage


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, without white space."""
    return _CLAUSE_ENDS.split(narrow(sentence))


def _is_to_come(clause: str) -> bool:
    """Whether a clause speaks of what is planned, or not there yet."""
    return bool(_PLAN.search(clause) or _NOT_YET.search(clause))


def planned_days(sentence: object, year: int) -> dict[str, str]:
    """The last day of the month for which a sentence plans each stage.

    Parameters
    ----------
    sentence : object
        A cell; what is no text plans nothing.
    year : int
        The year of the sheet, for months without one.

    Returns
    -------
    dict of str to str
        Stage → day; only stages of clauses that plan.

    Examples
    --------
    >>> planned_days("已开工，计划2023年6月封顶", 2022)
    {'topped_out': '2023-06-30'}
    >>> planned_days("主体封顶，年底前竣工交付", 2022)
    {'completed': '2022-12-31', 'delivered': '2022-12-31'}
    >>> planned_days("前期手续办理中", 2022)
    {}
    """
    day_of_stage: dict[str, str] = {}
    if not isinstance(sentence, str):
        return day_of_stage
    for clause in _clauses(sentence):
        if not _PLAN.search(clause):
            continue
        day = _last_day_of_month(clause, year)
        if day is None:
            continue
        for stage, words in _STAGES.items():
            if words.search(clause):
                day_of_stage.setdefault(stage, day)
    return day_of_stage


def _last_day_of_month(clause: str, year: int) -> str | None:
    """The last day of the month in a clause; None where it names none."""
    month = _MONTH.search(clause)
    if month is None:
        return None
    if month[1]:
        year = int(month[1])
    elif month[2] == _NEXT_YEAR:
        year += 1
    end_of_month = f"{year}年{month[3] or 12}月底"
    day = dates(pd.Series([end_of_month]))[0].iloc[0]
    return None if pd.isna(day) else str(day.date())
