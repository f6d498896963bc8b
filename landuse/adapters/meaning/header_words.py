"""Words that stand in and above the headers of ledgers: names, years and units."""

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
#: What may follow a year that is still all of it.
_WHOLE_YEAR = r"(?:全年|累计|数|实绩|实际|完成|1[-~—至到]12月(?:份|累计)?)*"
_YEAR = rf"(?:FY)?((?:19|20)\d\d)\s*(?:年?度?|年[末底])\s*{_WHOLE_YEAR}"
_ONLY_YEAR = re.compile(rf"^[(\[【]?{_YEAR}[)\]】]?$")
_SHORT_YEAR = re.compile(rf"^['’]?(1[5-9]|2\d)年度?{_WHOLE_YEAR}((?![期使以内限]).*)$")
_YEAR_IN_FRONT = re.compile(
    rf"^(?:FY)?((?:19|20)\d\d)(?:年度?|(?=[^\d年./-])){_WHOLE_YEAR}[的·:/_-]?(.+)$"
)
_YEAR_BEHIND = re.compile(r"^(.*?[^\d.])[-_·:/(]?((?:19|20)\d\d)(?:年度?)?[)]?$")
#: A year in Chinese digits: 二〇二二年.
_CHINESE_YEAR = re.compile(r"[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
#: What heads figures of the year that the table is of.
_THIS_YEAR = re.compile(
    r"^(?:本年|当年|今年|本期)度?(?:累计|数|实际|完成)*[的·:/_-]?(.*)$"
)
#: What heads or follows a figure and makes it one of another time, a plan or a change.
_ANOTHER_FIGURE = re.compile(
    r"^(?:较|比)?(?:上年|去年|上期|同期|前年|上季|上月)度?(?:同期|数|实际|完成|累计)*$"
    r"|^(?:(?:19|20)?\d\d年?度?[.-]?)?(?:[上下]半年|前?[一二三四1-4]季度?|第[一二三四1-4]季度?|Q[1-4]"
    r"|(?:1?\d[-~—至到])?1?\d月份?(?:累计|数)?|本月|当月|本季度?|上月)$|^(?:19|20)\d\d[.-]1?\d$"
    r"|^(?:其中|同比|环比|比重|占比|增长|增幅|增速|增减|计划|目标|预计|预测|预算|完成率|排名|位次|年初)"
)
#: What a template writes at a header that has to be filled in.
_REQUIRED = re.compile(r"^\*+|\*+$|\((?:必填|选填|必填项|选填项|可不填)\)")
#: A part of a year in a title: 2022年1-6月, 2022年上半年, 2022年一季度.
_PART_OF_YEAR = re.compile(
    r"(?:19|20)\d\d年?度?(?:(?!1[-~—至到]12月)(?:1?\d[-~—至到])?1?\d月(?!\d{1,2}日)|[上下]半年"
    r"|前?第?[一二三四1-4](?:[-~—至到][一二三四1-4])?季度)"
)
#: Letters that translate the Chinese before or behind them.
_CHINESE = r"[\u3400-\u9fff)]"
_TRANSLATED = re.compile(
    rf"^(?P<in_front>[^A-Za-z]*{_CHINESE})[/|·:_-]?[A-Za-z][A-Za-z.'&]+$"
    rf"|^[A-Za-z][A-Za-z.'&]+[/|·:_-]?(?P<behind>[\u3400-\u9fff][^A-Za-z]*)$"
)
_LATIN_LINE = re.compile(r"^[A-Za-z][\x20-\x7e]+$")
_BRACKETED = re.compile(r"^[(\[【](.+)[)\]】]$")
#: A unit behind a mark: 应税销售:元, 实缴税收/元, 用电量,万度.
_BEHIND_MARK = re.compile(
    r"^(.+?)\s*[:/,，、_·—-]\s*([^:/,，、_·—-]+(?:/[^:/,，、_·—-]+)?)$"
)
#: The word for "unit" in front of one.
_CALLED_UNIT = re.compile(r"(?:金额|货币|面积|计量|数据)?单位$")
_UNIT_STATED = re.compile(
    r"(?:金额|货币|面积|计量|数据)?单位(?:均?为)?\s*[:：]?\s*"
    r"([^(（)）\]】;；。]+?)(?=(?:金额|货币|面积|计量|数据)?单位|[(（)）\]】;；。]|$)"
)
_BETWEEN_UNITS = re.compile(r"[、,，;；\s]+")
#: Every unit that some dimension knows, in small letters.
_UNITS = frozenset(unit.lower() for table in units.FACTORS.values() for unit in table)
#: The year of a title: 2021年度企业台账, but no day of it.
_YEAR_OF_TITLE = re.compile(r"((?:19|20)\d\d)年(?!\d{1,2}月\d)")
#: What stands in a title beside a year that is not the year of its figures.
_OF_ANOTHER_YEAR = re.compile(
    r"日期|时间|截至|截止|填报|制表|打印|修订|版|号|月\d{1,2}日"
)
#: Headers of columns that only number the rows, as they are compared.
NUMBERING_HEADERS = frozenset({"序号", "行号", "no", "no.", "#"})


@dataclass(frozen=True)
class HeaderText:
    """One cell of a header, parsed.

    Attributes
    ----------
    name : str
        What the column is called; empty where the cell is only a year or a unit.
    unit : str or None
        The unit it names.
    year : int or None
        The year it names.
    is_another : bool
        Whether it makes a figure of another time, a plan or a change of what stands over or under
        it. A column of such a group means no more than its own words.
    """

    name: str
    unit: str | None = None
    year: int | None = None
    is_another: bool = False

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


def parse_header(cell: object) -> HeaderText:
    """Parse a header's cell into name, unit and year.

    Parameters
    ----------
    cell : object
        As it stands in the sheet.

    Returns
    -------
    HeaderText

    Examples
    --------
    >>> parse_header("2022年应税销售（元）") == HeaderText("应税销售", "元", 2022)
    True
    >>> parse_header("用电量，万度").unit, parse_header("（元）").unit
    ('万度', '元')
    >>> parse_header("2021年度").year
    2021
    >>> parse_header("上年同期").is_another, parse_header("2022年1-12月").year
    (True, 2022)
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _REQUIRED.sub("", _without_latin_lines(cell))
    text = _with_year_in_digits(text)
    only_year = _ONLY_YEAR.match(text)
    if only_year:
        return HeaderText("", year=int(only_year[1]))
    bracketed = _BRACKETED.match(text)
    unbracketed = bracketed[1] if bracketed else text
    if is_unit(unbracketed):
        return HeaderText("", unit=unbracketed)
    name, unit = units.split_unit(text)
    if unit is None:
        spaced = unicodedata.normalize("NFKC", str(cell)).strip()
        if "\n" not in spaced:
            text = _REQUIRED.sub("", spaced)
        name, unit = name_and_unit(text)
    else:
        year_in_brackets = _ONLY_YEAR.match(unit)
        if year_in_brackets:
            name, unit = name_and_unit(name)
            return HeaderText(name, unit, int(year_in_brackets[1]))
    if _ANOTHER_FIGURE.match(name):
        return HeaderText(name, unit, is_another=True)
    name, year = _without_year(name)
    if year is not None and unit is None:
        name, unit = name_and_unit(name)
    return HeaderText(name, unit, year, is_another=bool(_ANOTHER_FIGURE.match(name)))


def _with_year_in_digits(text: str) -> str:
    """A text that begins with a year in Chinese digits, with that year in Arabic ones."""
    year = _CHINESE_YEAR.match(text)
    if year is None:
        return text
    return year[0].translate(_CHINESE_DIGITS) + text[year.end() :]


def _without_latin_lines(cell: object) -> str:
    """A cell in the form in which words are sought, without lines that translate the Chinese one.

    A line that only names a unit stays.
    """
    if not isinstance(cell, str) or "\n" not in cell or cell.isascii():
        return narrow(cell)
    lines = []
    for line in cell.split("\n"):
        stripped = line.strip()
        if is_unit(stripped) or not _LATIN_LINE.match(stripped):
            lines.append(line)
    return narrow("".join(lines))


def _without_year(name: str) -> tuple[str, int | None]:
    """A name and the year in front of it or behind it."""
    only_year = _ONLY_YEAR.match(name)
    if only_year:
        return "", int(only_year[1])
    in_front = _YEAR_IN_FRONT.match(name)
    if in_front:
        return in_front[2], int(in_front[1])
    short = _SHORT_YEAR.match(name)
    if short:
        return short[2], 2000 + int(short[1])
    behind = _YEAR_BEHIND.match(name)
    if behind:
        return behind[1].rstrip("-_·:/("), int(behind[2])
    this_year = _THIS_YEAR.match(name)
    return (this_year[1] if this_year else name), None


def without_translation(name: str) -> str:
    """A name without the letters that translate it: 企业名称/Name, ID企业编号.

    Parameters
    ----------
    name : str
        Of a header, without its unit.

    Returns
    -------
    str
        As it is where there are none.

    Examples
    --------
    >>> without_translation("企业名称/Name"), without_translation("ZDDM")
    ('企业名称', 'ZDDM')
    """
    translated = _TRANSLATED.match(name)
    if translated is None:
        return name
    return translated["in_front"] or translated["behind"]


def name_and_unit(text: str) -> tuple[str, str | None]:
    """A name and the unit in brackets, or behind a mark where what stands there is a unit.

    Parameters
    ----------
    text : str
        A header.

    Returns
    -------
    name : str
    unit : str or None

    Examples
    --------
    >>> name_and_unit("用地面积_亩"), name_and_unit("应税销售 元"), name_and_unit("area_mu")
    (('用地面积', '亩'), ('应税销售', '元'), ('area_mu', None))
    """
    words = unicodedata.normalize("NFKC", text).split()
    if len(words) > 1 and is_unit(words[-1]):
        return "".join(words[:-1]), words[-1]
    header = "".join(words)
    name, unit = units.split_unit(header)
    if unit is not None:
        return name, unit
    marked = _BEHIND_MARK.match(header)
    # our own names and those of surveyors are of letters: area_mu
    if marked and is_unit(marked[2]) and not marked[1].isascii():
        return _CALLED_UNIT.sub("", marked[1]), marked[2]
    return header, None


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
    >>> stated_units("金额单位：元  面积单位：亩")
    ['元', '亩']
    """
    known_units = []
    text = narrow(cell).replace("人民币", "")
    for statement in _UNIT_STATED.findall(text):
        for unit in _BETWEEN_UNITS.split(statement):
            candidates = dict.fromkeys((unit, *unit.split("/")))
            known_units += [candidate for candidate in candidates if is_unit(candidate)]
    return known_units


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
    only_year = _ONLY_YEAR.match(text)
    if only_year:
        return int(only_year[1])
    years = set(_YEAR_OF_TITLE.findall(text))
    if len(years) != 1 or _OF_ANOTHER_YEAR.search(text):
        return None
    return int(years.pop())


def part_of_year(cell: object) -> str | None:
    """The part of a year whose figures a title heads: they are no figures of a year.

    Parameters
    ----------
    cell : object
        A cell above the headers, or the title of a sheet.

    Returns
    -------
    str or None
        As the title writes it; None where it names none, or a day only.

    Examples
    --------
    >>> part_of_year("某区2022年1-6月企业台账"), part_of_year("2022年上半年")
    ('2022年1-6月', '2022年上半年')
    >>> part_of_year("2022年1-12月"), part_of_year("填报日期：2022年3月5日")
    (None, None)
    """
    if not isinstance(cell, str):
        return None
    text = narrow(cell)
    part = _PART_OF_YEAR.search(text)
    if part is None or _OF_ANOTHER_YEAR.search(text):
        return None
    return part[0]
