"""Words of rows that are no records: totals, statistics, notes, groups, numbers of columns."""

from __future__ import annotations

import re

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
#: What frames the word of a total and says nothing: 【合计】, *合计*, 合计/Total.
_FRAME = re.compile(
    r"^[\[【〔*#※·\-—]+|[\]】〕*#※·\-—]+$|[/|(]?(?:grand|sub)?[ -]?total[)]?$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^(?:\w{0,8})(?:合计|小计|总计|共计|累计|汇总)(?:数|值|额)?(?:\(.*\))?[:：]?$|^其中[:：]?.*$"
    r"|^共\d+(?:家|户|宗|个|项|处|幢|栋|块|条)$"
)
#: Words of a total that are words of other cells too: they head a row of totals only.
_FIRST_OF_TOTAL = re.compile(
    r"^(?:(?:grand|sub)?[ -]?total|sum|全部|合|计|∑|Σ)s?[:：]?$", re.IGNORECASE
)
#: What heads a row that is reckoned from records, or carried over a page, and is no sum of them.
_STATISTIC = re.compile(
    r"^(?:(?:算术|加权)?平均(?:数|值|每[家户亩])?|均值|[户亩人]均|中位数|最[大小高低]值?|占比|比重|比例"
    r"|(?:同比|环比)?(?:增长|增幅|增速|增减)(?:率|额)?|同比|环比|标准差|计数|过次页|承前页|转下页|接上页"
    r"|average|mean|median|max(?:imum)?|min(?:imum)?|count)(?:\(?[%％]\)?)?[:：]?$",
    re.IGNORECASE,
)
#: A total with its figures in one cell: 合计：120亩, 共计3家，面积34.5亩.
_TOTAL_WITH_FIGURES = re.compile(
    r"^(?:\w{0,8}?)(?:合计|小计|总计|共计|累计)(?:数|值|额)?[:：,]?((?:[^\d-]{0,6}-?\d[\d,.]*[^\d]{0,6})+)$"
)
#: The only figure of such a cell, and its unit.
_ONE_FIGURE = re.compile(r"[^\d-]{0,6}?(-?\d[\d,.]*)([^\d]{0,6})")
#: Signs of which one stands in every word of a total, and in every note: few cells have any.
_SIGNS_OF_TOTALS, _SIGNS_OF_NOTES = (
    frozenset("计总其共汇"),
    frozenset(":：、.．。盖※*…页日"),
)
_SIGNS = _SIGNS_OF_TOTALS | _SIGNS_OF_NOTES
#: The longest number of a column, without what it is reckoned from.
_ORDINAL_LENGTH = 4
#: The number of the first column is below this.
_FIRST_ORDINALS = 3
_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: How a row begins that is a part of a total.
_PART = "其中"
_NOTE = re.compile(
    r"^(?:[(\[【]?(?:附?注|备注|说明|附)[)\]】]?\s*\d*\s*[:：、.]"
    r"|(?:填表|制表|填报|审核|审批|复核|校核|负责|单位负责|主管领导|分管领导|经办|联系|统计|录入|打印|数据)人?"
    r"(?:签字|签名|签章|电话|日期|时间|单位|意见|截止日期|截至日期|口径)?(?:\((?:盖章|签字|签章|公章)\))?"
    r"\s*[:：]|(?:日期|数据来源|资料来源|来源|联系电话|电话|盖章|签章|表号|文号|批准文号|有效期至?)\s*[:：]"
    r"|\(盖章\))"
)
#: A note of a whole cell, without a mark behind its first word.
_WHOLE_NOTE = re.compile(
    r"^[※*]|^\(?(?:\.{2,}|…+)?以下(?:空白|略|无正文)|^\(?本(?:页|表)(?:以下)?(?:无|空白|由|为|数据|截|不含|所列|含|中|统计)"
    r"|^(?:\.{2,}|…+|[-—]+)?$|^[-—–]+\d+[-—–]+$|^第\d+页|^共\d+页|^数据(?:来源于|来自|截至|截止)|^(?:截至|截止)(?:19|20)\d\d"
    r"|^备注\d+[.、]|^(?:填表|制表|审核|复核|经办|填报)人|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日$|^\(\w{0,6}(?:盖章|公章)\)"
)
#: A note that somebody has numbered: 1、本表为年报数.
_NUMBERED_NOTE = re.compile(r"^\(?\d{1,2}\)?[、.)]\D")
_ORDINAL = re.compile(r"^[(\[]?(\d{1,2})[)\]]?栏?(?:\s*=.*)?$")
#: What heads a row of column numbers, and numbers in other signs.
_HEADS_NUMBERS = frozenset({"栏次", "列次", "行次", "栏号", "列号", "-", "—", "——"})
_OTHER_NUMBERS = (
    tuple("一二三四五六七八九十"),
    ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
)
#: How a group of records is headed: 一、城北街道, (二)城南街道.
_GROUP = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)[、.]?)\S"
)
_FIRST_OF_GROUP = frozenset("一二三四五六七八九十(（")
_HEAVENLY = re.compile(r"^[(]?[甲乙丙丁戊己庚辛壬癸A-Za-z][)]?$")


def may_be_no_record(cells: list[object]) -> bool:
    """Whether a row may be a total, a note or the numbers of columns.

    Parameters
    ----------
    cells : list of object
        The first filled cells of the row.

    Returns
    -------
    bool
        False for nearly every record, at a glance; True says nothing.

    Examples
    --------
    >>> may_be_no_record(["E00001", "甲厂", 12.0]), may_be_no_record(["合 计", 12.0])
    (False, True)
    """
    if not _SIGNS.isdisjoint("".join([cell for cell in cells if type(cell) is str])):
        return True
    first = cells[0]
    if type(first) is str:
        return (
            len(first) <= _ORDINAL_LENGTH
            or not any(map(str.isdigit, first))
            or "=" in first
        )
    return type(first) is float and first < _FIRST_ORDINALS


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
    text = _FRAME.sub("", narrow(cell))
    return bool(_TOTAL.match(text) or _TOTAL_WITH_FIGURES.match(text))


def heads_total(cell: object) -> bool:
    """Whether a cell is the word of a row of totals where it stands first.

    Parameters
    ----------
    cell : object
        The first filled cell of a row.

    Returns
    -------
    bool

    Examples
    --------
    >>> [heads_total(word) for word in ("Total", "Sub-total:", "全部", "合计", "全部土地")]
    [True, True, True, True, False]
    """
    if is_total(cell):
        return True
    return isinstance(cell, str) and bool(_FIRST_OF_TOTAL.match(narrow(cell)))


def heads_statistic(cell: object) -> bool:
    """Whether a cell heads a row that is reckoned from the records and is no sum of them.

    Parameters
    ----------
    cell : object
        The first filled cell of a row.

    Returns
    -------
    bool

    Examples
    --------
    >>> [heads_statistic(word) for word in ("平均值", "户均", "占比（%）", "承前页", "均瑶公司")]
    [True, True, True, True, False]
    """
    return isinstance(cell, str) and bool(_STATISTIC.match(narrow(cell)))


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
    total = _TOTAL_WITH_FIGURES.match(text)
    found = _ONE_FIGURE.fullmatch(total[1] if total else text)
    if found is None or (total is None and not text.startswith(found[1])):
        return None
    return found[1], found[2]


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
        The first filled cell of a row.

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
    return bool(_NOTE.match(narrow(cell)))


def is_note_alone(cell: object) -> bool:
    """Whether a cell is a note where nothing else stands in its row.

    Parameters
    ----------
    cell : object
        The only filled cell of a row.

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
    return bool(
        _NOTE.match(text) or _WHOLE_NOTE.search(text) or _NUMBERED_NOTE.match(text)
    )


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
        The first filled cell of a row.

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
    return bool(_GROUP.match(narrow(cell)))


def are_column_numbers(cells: list[object]) -> bool:
    """Whether a row numbers the columns, as statistical tables do: 甲 乙 1 2 3 4=2+3.

    Parameters
    ----------
    cells : list of object
        The filled cells of the row.

    Returns
    -------
    bool

    Examples
    --------
    >>> are_column_numbers(["甲", "乙", 1.0, 2.0, 3.0]), are_column_numbers(["甲", "乙厂", 1, 2])
    (True, False)
    """
    first = cells[0] if cells else ""
    if (
        isinstance(first, str)
        and len(first.strip()) > _ORDINAL_LENGTH
        and "=" not in first
    ):
        return False
    texts = [narrow(cell) for cell in cells]
    if any(
        len(texts) > 1 and texts == list(row[: len(texts)]) for row in _OTHER_NUMBERS
    ):
        return True
    ordinals = []
    for cell in cells:
        if isinstance(cell, str) and narrow(cell) in _HEADS_NUMBERS:
            continue
        is_whole = isinstance(cell, float) and cell.is_integer()
        text = narrow(int(cell) if is_whole else cell)  # type: ignore[call-overload]
        number = _ORDINAL.match(text)
        if number:
            ordinals.append(int(number[1]))
        elif not _HEAVENLY.match(text):
            return False
    if len(ordinals) < 2:
        return False
    return (
        ordinals == list(range(ordinals[0], ordinals[0] + len(ordinals)))
        and ordinals[0] <= 2
    )
