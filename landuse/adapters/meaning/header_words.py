"""Words that stand in and around the headers of ledgers: years, units, notes and totals."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from landuse.domain.vocabulary import units

#: What a number format writes behind ten thousands, and behind per cent.
NUMBER_OF_WAN = "万"
PERCENT_SIGNS = ("%", "％")
#: Square metres behind a number in a cell, which a column of floor areas has anyway.
BARE_METRES = re.compile(r"(?<=\d)\s*(?:平方米?|平米|㎡|m2|m²)$")
#: The comma of Chinese text.
WIDE_COMMA = "，"
_YEAR = r"((?:19|20)\d\d)\s*年?度?"
_ONLY_YEAR = re.compile(rf"^[(\[【]?{_YEAR}[)\]】]?$")
_YEAR_IN_FRONT = re.compile(r"^((?:19|20)\d\d)(?:年度?|(?=[^\d年./-]))[的·:/_-]?(.+)$")
_BRACKETED = re.compile(r"^[(\[【](.+)[)\]】]$")
#: A unit behind a mark: 应税销售:元, 实缴税收/元, 用电量,万度.
_BEHIND_MARK = re.compile(r"^(.+?)\s*[:/,，、]\s*([^:/,，、]+(?:/[^:/,，、]+)?)$")
_UNIT_STATED = re.compile(r"(?:金额|货币|面积|计量|数据)?单位\s*[:：]?\s*([^)）\]】;；。]+)")
_BETWEEN_UNITS = re.compile(r"[、,，;；\s]+")
#: Every unit that some dimension knows, in small letters.
_UNITS = frozenset(unit.lower() for table in units.FACTORS.values() for unit in table)
_TOTAL = re.compile(
    r"^(?:\w{0,8})(?:合计|小计|总计|共计|累计|汇总)(?:数|值|额)?(?:\(.*\))?[:：]?$|^其中[:：]?.*$"
    r"|^共\d+(?:家|户|宗|个|项|处|幢|栋|块|条)$"
)
#: A total with its figures in one cell: 合计：120亩, 共计3家，面积34.5亩.
_TOTAL_WITH_FIGURES = re.compile(
    r"^(?:\w{0,8}?)(?:合计|小计|总计|共计|累计)(?:数|值|额)?[:：,]?((?:[^\d-]{0,6}-?\d[\d,.]*[^\d]{0,6})+)$"
)
#: The only figure of such a cell, and its unit.
_ONE_FIGURE = re.compile(r"[^\d-]{0,6}?(-?\d[\d,.]*)([^\d]{0,6})")
#: Signs of which one stands in every word of a total, and in every note: few cells have any.
_SIGNS_OF_TOTALS, _SIGNS_OF_NOTES = frozenset("计总其共"), frozenset(":：、.．。盖")
_SIGNS = _SIGNS_OF_TOTALS | _SIGNS_OF_NOTES
#: The longest number of a column, without what it is reckoned from.
_ORDINAL_LENGTH = 4
#: The number of the first column is below this.
_FIRST_ORDINALS = 3
#: How a row begins that is a part of a total.
_PART = "其中"
_NOTE = re.compile(
    r"^(?:[(\[【]?(?:附?注|备注|说明|附)[)\]】]?\s*\d*\s*[:：、.]"
    r"|(?:填表|制表|填报|审核|复核|校核|负责|单位负责|经办|联系|统计|录入)人?(?:签字|签名|电话|日期|时间|单位)?"
    r"\s*[:：]|(?:日期|数据来源|资料来源|来源|联系电话|电话|盖章|签章)\s*[:：]|\(盖章\))"
)
_ORDINAL = re.compile(r"^\(?(\d{1,2})\)?(?:\s*=.*)?$")
#: How a group of records is headed: 一、城北街道, (二)城南街道.
_GROUP = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)[、.]?)\S"
)
_FIRST_OF_GROUP = frozenset("一二三四五六七八九十(（")
#: The year of a title: 2021年度企业台账, but no day of it.
_YEAR_OF_TITLE = re.compile(r"((?:19|20)\d\d)年(?!\d{1,2}月\d)")
#: What stands in a title beside a year that is not the year of its figures.
_OF_ANOTHER_YEAR = re.compile(r"日期|时间|截至|截止|填报|制表|打印|修订|版|号|月\d{1,2}日")
#: Headers of columns that only number the rows, as they are compared.
NUMBERING_HEADERS = frozenset({"序号", "行号", "no", "no.", "#"})
_HEAVENLY = re.compile(r"^[(]?[甲乙丙丁戊己庚辛壬癸A-Za-z][)]?$")


@dataclass(frozen=True)
class HeaderText:
    """One cell of a header, taken apart.

    Attributes
    ----------
    name : str
        What the column is called; empty where the cell is only a year or a unit.
    unit : str or None
        The unit it names.
    year : int or None
        The year it names.
    """

    name: str
    unit: str | None = None
    year: int | None = None

    @property
    def is_year(self) -> bool:
        """Whether the cell names a year and nothing else."""
        return self.year is not None and not self.name and self.unit is None


def narrow(cell: object) -> str:
    """A cell in the form in which words are sought: narrow characters, no white space.

    Parameters
    ----------
    cell : object
        Any.

    Returns
    -------
    str
    """
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())


def taken_apart(cell: object) -> HeaderText:
    """Take a header's cell apart into name, unit and year.

    Parameters
    ----------
    cell : object
        As it stands in the sheet.

    Returns
    -------
    HeaderText

    Examples
    --------
    >>> taken_apart("2022年应税销售（元）")
    HeaderText(name='应税销售', unit='元', year=2022)
    >>> taken_apart("用电量，万度").unit, taken_apart("（元）"), taken_apart("2021年度").year
    ('万度', HeaderText(name='', unit='元', year=None), 2021)
    """
    text = narrow(cell)
    only_year = _ONLY_YEAR.match(text)
    if only_year:
        return HeaderText("", year=int(only_year[1]))
    bracketed = _BRACKETED.match(text)
    bare = bracketed[1] if bracketed else text
    if is_unit(bare):
        return HeaderText("", unit=bare)
    name, unit = units.split_unit(text)
    year_behind = _ONLY_YEAR.match(unit) if unit is not None else None
    if year_behind:
        return HeaderText(*_named(name), year=int(year_behind[1]))
    if unit is None:
        name, unit = _named(text)
    front = _YEAR_IN_FRONT.match(name)
    if front:
        return HeaderText(front[2], unit, int(front[1]))
    return HeaderText(name, unit)


def _named(text: str) -> tuple[str, str | None]:
    """A name and the unit behind a mark, where what stands there is a unit."""
    name, unit = units.split_unit(text)
    if unit is not None:
        return name, unit
    marked = _BEHIND_MARK.match(text)
    if marked and is_unit(marked[2]):
        return marked[1], marked[2]
    return text, None


def is_unit(text: str) -> bool:
    """Whether a text is a unit that some column is measured in.

    Parameters
    ----------
    text : str
        Without brackets.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_unit("万元"), is_unit("HM2"), is_unit("企业")
    (True, True, False)
    """
    return text.lower() in _UNITS


def stated_units(cell: object) -> list[str]:
    """The units that a title row states for the columns under it.

    Parameters
    ----------
    cell : object
        A cell above the headers.

    Returns
    -------
    list of str
        Those that are known; empty where it states none.

    Examples
    --------
    >>> stated_units("2022年企业台账（单位：万元、亩）"), stated_units("填报单位：某街道")
    (['万元', '亩'], [])
    """
    found = []
    for part in _UNIT_STATED.findall(narrow(cell).replace("人民币", "")):
        found += [unit for unit in _BETWEEN_UNITS.split(part) if is_unit(unit)]
    return found


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
        return len(first.strip()) <= _ORDINAL_LENGTH or "=" in first
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
    text = narrow(cell)
    return bool(_TOTAL.match(text) or _TOTAL_WITH_FIGURES.match(text))


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


def year_of_title(cell: object) -> int | None:
    """The year whose figures a title heads.

    Parameters
    ----------
    cell : object
        A cell above the headers, or the title of a sheet.

    Returns
    -------
    int or None
        None where it names none, or several, or a day.

    Examples
    --------
    >>> year_of_title("2021年度企业台账"), year_of_title("2021"), year_of_title("截至2021年底")
    (2021, 2021, None)
    >>> year_of_title("填报日期：2021年3月5日"), year_of_title("2021年至2022年企业台账")
    (None, None)
    """
    if not isinstance(cell, str):
        return None
    text = narrow(cell)
    only = _ONLY_YEAR.match(text)
    if only:
        return int(only[1])
    years = set(_YEAR_OF_TITLE.findall(text))
    if len(years) != 1 or _OF_ANOTHER_YEAR.search(text):
        return None
    return int(years.pop())


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
    if isinstance(first, str) and len(first.strip()) > _ORDINAL_LENGTH and "=" not in first:
        return False
    ordinals = []
    for cell in cells:
        is_whole = isinstance(cell, float) and cell.is_integer()
        text = narrow(int(cell) if is_whole else cell)  # type: ignore[call-overload]
        number = _ORDINAL.match(text)
        if number:
            ordinals.append(int(number[1]))
        elif not _HEAVENLY.match(text):
            return False
    if len(ordinals) < 2:
        return False
    return ordinals == list(range(ordinals[0], ordinals[0] + len(ordinals))) and ordinals[0] <= 2
