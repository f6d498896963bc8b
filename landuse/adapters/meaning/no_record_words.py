"""Words of rows that are no records: totals, statistics, notes, groups, numbers of columns.

:data:`WORDINGS` lists how the cells read that head such rows, with an example of each. The
functions below look a cell up in that table.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from landuse.adapters.meaning.header_words import narrow

#: Headers of columns that say in each row what the figure behind them is.
INDICATOR_HEADERS = frozenset(
    {
        "指标",
        "指标名称",
        "统计指标",
        "指标项",
        "项目",
        "项目名称",
        "科目",
        "内容",
        "名称",
        "字段",
    }
)
#: Headers of columns that say in each row the unit of the figure before them.
UNIT_HEADERS = frozenset(
    {"单位", "计量单位", "金额单位", "面积单位", "货币单位", "数据单位"}
)


class Kind(Enum):
    """What a cell makes of the row that it heads."""

    #: the sum of records
    TOTAL = auto()
    #: the sum of records, with its figures in the same cell
    TOTAL_WITH_FIGURES = auto()
    #: the sum of records, by a word that has another meaning where it does not stand first
    TOTAL_IF_FIRST = auto()
    #: derived from records, or carried over a page, and no sum of them
    STATISTIC = auto()
    #: a note or a signature
    NOTE = auto()
    #: a note or a mark, where nothing else stands in the row
    NOTE_IF_ALONE = auto()
    #: the title of a group of records
    GROUP = auto()
    #: the number of a column
    COLUMN_NUMBER = auto()
    #: the sign of a column that is not numbered
    COLUMN_SIGN = auto()


class Wording(NamedTuple):
    """How the cells of one kind may read.

    Attributes
    ----------
    kind : Kind
        Of the row.
    pattern : str
        What matches the whole cell once it is narrowed: no white space, and ``:()%`` and digits in
        their narrow forms.
    example : str
        Such a cell, as somebody wrote it.
    """

    kind: Kind
    pattern: str
    example: str


_SUM = r"合计|小计|总计|共计|累计"
_COUNTED = r"家|户|宗|个|项|处|幢|栋|块|条"
_SIGNATORIES = (
    r"填表|制表|填报|审核|审批|复核|校核|负责|单位负责|主管领导|分管领导"
    r"|经办|联系|统计|录入|打印|数据"
)
_SIGNED = r"签字|签名|签章|电话|日期|时间|单位|意见|截止日期|截至日期|口径"
_STATED = (
    r"日期|数据来源|资料来源|来源|联系电话|电话|盖章|签章|表号|文号|批准文号|有效期至?"
)
_ON_THIS_PAGE = r"(?:以下)?(?:无|空白|由|为|数据|截|不含|所列|含|中|统计)"
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_ENDING = r"(?:\(?%\)?)?:?"

#: How cells read that head rows which are no records.
WORDINGS = (
    Wording(Kind.TOTAL, rf"\w{{0,8}}(?:{_SUM}|汇总)[数值额]?(?:\(.*\))?:?", "全区合计"),
    Wording(Kind.TOTAL, r"其中.*", "其中：规上"),
    Wording(Kind.TOTAL, rf"共\d+(?:{_COUNTED})", "共3家"),
    Wording(
        Kind.TOTAL_WITH_FIGURES,
        rf"\w{{0,8}}?(?:{_SUM})[数值额]?[:,]?"
        r"(?P<figures>(?:[^\d-]{0,6}-?\d[\d,.]*[^\d]{0,6})+)",
        "合计：120亩",
    ),
    Wording(Kind.TOTAL_IF_FIRST, r"(?i:(?:grand|sub)?[ -]?totals?):?", "Sub-total"),
    Wording(Kind.TOTAL_IF_FIRST, r"(?i:sums?):?", "Sum"),
    Wording(Kind.TOTAL_IF_FIRST, r"(?i:(?:全部|合|计|∑|Σ)s?):?", "全部"),
    Wording(
        Kind.STATISTIC,
        rf"(?:(?:算术|加权)?平均(?:数|值|每[家户亩])?|均值|[户亩人]均){_ENDING}",
        "平均值",
    ),
    Wording(Kind.STATISTIC, rf"(?:中位数|最[大小高低]值?){_ENDING}", "最大值"),
    Wording(Kind.STATISTIC, rf"(?:占比|比重|比例){_ENDING}", "占比（%）"),
    Wording(
        Kind.STATISTIC,
        rf"(?:(?:同比|环比)?(?:增长|增幅|增速|增减)[率额]?|同比|环比){_ENDING}",
        "同比增长率",
    ),
    Wording(Kind.STATISTIC, rf"(?:标准差|计数){_ENDING}", "计数"),
    Wording(Kind.STATISTIC, rf"(?:过次页|承前页|转下页|接上页){_ENDING}", "承前页"),
    Wording(
        Kind.STATISTIC,
        rf"(?i:average|mean|median|max(?:imum)?|min(?:imum)?|count){_ENDING}",
        "Average",
    ),
    Wording(
        Kind.NOTE, r"[(\[【]?(?:附?注|备注|说明|附)[)\]】]?\d*[:、.].*", "注：本表含税"
    ),
    Wording(
        Kind.NOTE,
        rf"(?:{_SIGNATORIES})人?(?:{_SIGNED})?(?:\((?:盖章|签字|签章|公章)\))?:.*",
        "填表人：张三",
    ),
    Wording(Kind.NOTE, rf"(?:{_STATED}):.*", "数据来源：税务局"),
    Wording(Kind.NOTE, r"\(盖章\).*", "（盖章）"),
    Wording(Kind.NOTE_IF_ALONE, r"[※*].*", "※含税"),
    Wording(
        Kind.NOTE_IF_ALONE, r"\(?(?:\.{2,})?以下(?:空白|略|无正文).*", "（以下空白）"
    ),
    Wording(Kind.NOTE_IF_ALONE, rf"\(?本[页表]{_ON_THIS_PAGE}.*", "本表数据截至年底"),
    Wording(Kind.NOTE_IF_ALONE, r"(?:\.{2,}|[-—]+)?", "……"),
    Wording(Kind.NOTE_IF_ALONE, r"[-—–]+\d+[-—–]+", "- 1 -"),
    Wording(Kind.NOTE_IF_ALONE, r"(?:第\d+页|共\d+页).*", "第1页 共2页"),
    Wording(Kind.NOTE_IF_ALONE, r"数据(?:来源于|来自|截至|截止).*", "数据来自税务局"),
    Wording(Kind.NOTE_IF_ALONE, r"(?:截至|截止)(?:19|20)\d\d.*", "截至2022年底"),
    Wording(Kind.NOTE_IF_ALONE, r"备注\d+[.、].*", "备注1、含税"),
    Wording(
        Kind.NOTE_IF_ALONE, r"(?:填表|制表|审核|复核|经办|填报)人.*", "填表人 张三"
    ),
    Wording(Kind.NOTE_IF_ALONE, r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日", "2022年12月31日"),
    Wording(Kind.NOTE_IF_ALONE, r"\(\w{0,6}(?:盖章|公章)\).*", "（单位盖章）"),
    Wording(Kind.NOTE_IF_ALONE, r"\(?\d{1,2}\)?[、.)]\D.*", "1、本表为年报数"),
    Wording(Kind.GROUP, rf"{_NUMERAL}[、.].+", "一、城北街道"),
    Wording(Kind.GROUP, rf"\({_NUMERAL}\)[、.]?.+", "（二）城南街道"),
    Wording(Kind.COLUMN_NUMBER, r"[(\[]?(?P<number>\d{1,2})[)\]]?栏?(?:=.*)?", "4=2+3"),
    Wording(Kind.COLUMN_SIGN, r"\(?[甲乙丙丁戊己庚辛壬癸A-Za-z]\)?", "甲"),
)


def _pattern_of(kind: Kind) -> re.Pattern[str]:
    """One pattern of all wordings of a kind."""
    patterns = [wording.pattern for wording in WORDINGS if wording.kind is kind]
    return re.compile("|".join(patterns))


_PATTERNS = {kind: _pattern_of(kind) for kind in Kind}

#: Brackets, marks and the English word around a total: 【合计】, *合计*, 合计/Total.
_AROUND_TOTAL = re.compile(
    r"^[\[【〔*#※·\-—]+|[\]】〕*#※·\-—]+$|[/|(]?(?:grand|sub)?[ -]?total[)]?$",
    re.IGNORECASE,
)
#: The only figure of a cell, and its unit.
_ONE_FIGURE = re.compile(r"[^\d-]{0,6}?(?P<figure>-?\d[\d,.]*)(?P<unit>[^\d]{0,6})")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Signs of which one stands in every word of a total, and in every note: few cells have any.
_SIGNS_OF_TOTALS = frozenset("计总其共汇")
_SIGNS_OF_NOTES = frozenset(":：、.．。盖※*…页日")
_SIGNS = _SIGNS_OF_TOTALS | _SIGNS_OF_NOTES
#: How the title of a group begins.
_FIRST_OF_GROUP = frozenset("一二三四五六七八九十(（")
#: How a row begins that is a part of a total.
_PART = "其中"
#: The longest number of a column, without what it is computed from.
_ORDINAL_LENGTH = 4
#: The numbers of columns begin below it.
_FIRST_ORDINALS = 3
#: What heads a row of column numbers.
_HEADS_NUMBERS = frozenset({"栏次", "列次", "行次", "栏号", "列号", "-", "—", "——"})
#: Column numbers in other signs than digits.
_CHINESE_NUMBERS = list("一二三四五六七八九十")
_ROMAN_NUMBERS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def may_be_no_record(cells: list[object]) -> bool:
    """Whether a row may be a total, a note or the numbers of columns.

    Parameters
    ----------
    cells : list of object
        The first cells of the row that are not empty.

    Returns
    -------
    bool
        False for nearly every record, at a glance; True decides nothing.

    Examples
    --------
    >>> may_be_no_record(["E00001", "甲厂", 12.0]), may_be_no_record(["合 计", 12.0])
    (False, True)
    """
    texts = [cell for cell in cells if type(cell) is str]
    if not _SIGNS.isdisjoint("".join(texts)):
        return True
    first = cells[0]
    if type(first) is float:
        return first < _FIRST_ORDINALS
    if type(first) is not str:
        return False
    if len(first) <= _ORDINAL_LENGTH or "=" in first:
        return True
    return not any(map(str.isdigit, first))


def is_total(cell: object) -> bool:
    """Whether a cell is the word of a row of totals.

    Parameters
    ----------
    cell : object
        Any cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_total(word) for word in ("合 计", "全区合计", "合计（3家）", "本页小计", "其中：规上")]
    [True, True, True, True, True]
    >>> is_total("南通会计服务公司"), is_total("合计：120亩"), is_total("共计3家，34.5亩")
    (False, True, True)
    """
    if not isinstance(cell, str) or _SIGNS_OF_TOTALS.isdisjoint(cell):
        return False
    text = _AROUND_TOTAL.sub("", narrow(cell))
    return _reads_as(text, Kind.TOTAL) or _reads_as(text, Kind.TOTAL_WITH_FIGURES)


def heads_total(cell: object) -> bool:
    """Whether a cell is the word of a row of totals where it stands first.

    Parameters
    ----------
    cell : object
        The first cell of a row that is not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> [heads_total(word) for word in ("Total", "Sub-total:", "全部", "合计", "全部土地")]
    [True, True, True, True, False]
    """
    if not isinstance(cell, str):
        return False
    return is_total(cell) or _reads_as(narrow(cell), Kind.TOTAL_IF_FIRST)


def heads_statistic(cell: object) -> bool:
    """Whether a cell heads a row that is derived from the records and is no sum of them.

    Parameters
    ----------
    cell : object
        The first cell of a row that is not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> [heads_statistic(word) for word in ("平均值", "户均", "占比（%）", "承前页", "均瑶公司")]
    [True, True, True, True, False]
    """
    return isinstance(cell, str) and _reads_as(narrow(cell), Kind.STATISTIC)


def figure_with_unit(cell: str) -> tuple[str, str] | None:
    """The figure in a cell and the unit behind it, the word of a total in front or not.

    Parameters
    ----------
    cell : str
        Any.

    Returns
    -------
    (str, str) or None
        The digits and the unit, which may be empty; None where the cell holds several figures,
        none, or other words.

    Examples
    --------
    >>> figure_with_unit("合计：1,200亩"), figure_with_unit("12 万元"), figure_with_unit("甲厂")
    (('1,200', '亩'), ('12', '万元'), None)
    """
    text = narrow(cell)
    total = _PATTERNS[Kind.TOTAL_WITH_FIGURES].fullmatch(text)
    match = _ONE_FIGURE.fullmatch(text if total is None else total["figures"])
    if match is None:
        return None
    if total is None and not text.startswith(match["figure"]):
        return None
    return match["figure"], match["unit"]


def is_share_of_total(cell: object) -> bool:
    """Whether a cell says that its row is a part of a total: 其中：规上.

    Parameters
    ----------
    cell : object
        Any cell.

    Returns
    -------
    bool
    """
    return isinstance(cell, str) and narrow(cell).startswith(_PART)


def is_note(cell: object) -> bool:
    """Whether a cell begins a signature or a note under a table.

    Parameters
    ----------
    cell : object
        The first cell of a row that is not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_note("填表人：张三"), is_note("注：本表含税"), is_note("注塑机厂")
    (True, True, False)
    """
    if not isinstance(cell, str) or _SIGNS_OF_NOTES.isdisjoint(cell):
        return False
    return _reads_as(narrow(cell), Kind.NOTE)


def is_note_alone(cell: object) -> bool:
    """Whether a cell is a note where nothing else stands in its row.

    Parameters
    ----------
    cell : object
        The only cell of a row that is not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> notes = ("※含税", "（以下空白）", "第1页 共2页", "填表人 张三", "1、本表为年报数", "……")
    >>> all(is_note_alone(cell) for cell in notes), is_note_alone("第一纺织厂"), is_note_alone(3.0)
    (True, False, False)
    """
    if not isinstance(cell, str):
        return False
    text = narrow(cell)
    return _reads_as(text, Kind.NOTE) or _reads_as(text, Kind.NOTE_IF_ALONE)


def has_chinese(cell: object) -> bool:
    """Whether a cell is a text with a Chinese character.

    Parameters
    ----------
    cell : object
        Any.

    Returns
    -------
    bool

    Examples
    --------
    >>> has_chinese("城北街道"), has_chinese("Q1"), has_chinese(3.0)
    (True, False, False)
    """
    return isinstance(cell, str) and _CHINESE.search(cell) is not None


def heads_group(cell: object) -> bool:
    """Whether a cell heads a group of records and is none itself.

    Parameters
    ----------
    cell : object
        The first cell of a row that is not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> [heads_group(cell) for cell in ("一、城北街道", "（二）城南街道", "一品公司", 3.0)]
    [True, True, False, False]
    """
    if not isinstance(cell, str) or cell.lstrip()[:1] not in _FIRST_OF_GROUP:
        return False
    return _reads_as(narrow(cell), Kind.GROUP)


def are_column_numbers(cells: list[object]) -> bool:
    """Whether a row numbers the columns, as statistical tables do: 甲 乙 1 2 3 4=2+3.

    Parameters
    ----------
    cells : list of object
        The cells of the row that are not empty.

    Returns
    -------
    bool

    Examples
    --------
    >>> are_column_numbers(["甲", "乙", 1.0, 2.0, 3.0]), are_column_numbers(["甲", "乙厂", 1, 2])
    (True, False)
    """
    if len(cells) < 2 or _is_too_long_for_number(cells[0]):
        return False
    texts = [_narrow_without_decimals(cell) for cell in cells]
    for signs in (_CHINESE_NUMBERS, _ROMAN_NUMBERS):
        if texts == signs[: len(texts)]:
            return True
    numbers = []
    for text in texts:
        match = _PATTERNS[Kind.COLUMN_NUMBER].fullmatch(text)
        if match:
            numbers.append(int(match["number"]))
        elif text not in _HEADS_NUMBERS and not _reads_as(text, Kind.COLUMN_SIGN):
            return False
    if len(numbers) < 2 or numbers[0] >= _FIRST_ORDINALS:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_too_long_for_number(cell: object) -> bool:
    """Whether a text cannot be the number of a column, at a glance."""
    if not isinstance(cell, str) or "=" in cell:
        return False
    return len(cell.strip()) > _ORDINAL_LENGTH


def _narrow_without_decimals(cell: object) -> str:
    """A cell as :func:`narrow` gives it; a whole number without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return narrow(cell)


def _reads_as(text: str, kind: Kind) -> bool:
    """Whether a narrowed cell is of a kind."""
    return _PATTERNS[kind].fullmatch(text) is not None
