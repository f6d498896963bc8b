"""The words that a 勘测定界 coordinate file is made of: data of the format, in every language."""

from __future__ import annotations

#: The sections: what the file states of itself, and the plots.
ATTRIBUTES, COORDINATES = "属性描述", "地块坐标"
#: The keys under which a file states its system and the zone of its grid.
SYSTEM, ZONE = "坐标系", "带号"
#: What kind of feature a plot is.
POINT, LINE, AREA = "点", "线", "面"
#: All of them, in each spelling.
KINDS = (POINT, LINE, AREA, "多边形", "面状")
#: Brackets in which sections may stand, as ``str.translate`` takes them.
BRACKETS = str.maketrans("【】", "[]")
#: Headers of a layer of plots, as planners write them in tables.
NUMBER = "地块编号"
NAME = "地块名称"
USE = "地块用途"
USE_CODE = "地类编码"
STATED_AREA = "地块面积"


def header(unit: str, date: str, zone: int) -> dict[str, str]:
    """What a file in a three-degree zone of CGCS2000 states of itself.

    Parameters
    ----------
    unit, date : str
        Who made the data (数据产生单位) and when (数据产生日期).
    zone : int
        The number of the zone.

    Returns
    -------
    dict of str to str
        Key → value, in the order of the format.

    Examples
    --------
    >>> stated = header("", "2022-06-30", 40)
    >>> stated[SYSTEM], stated[ZONE]
    ('2000国家大地坐标系', '40')
    """
    return {
        "格式版本号": "1.01版本",
        "数据产生单位": unit,
        "数据产生日期": date,
        SYSTEM: "2000国家大地坐标系",
        "几度分带": "3",
        "投影类型": "高斯克吕格",
        "计量单位": "米",
        ZONE: str(zone),
        "精度": "0.001",
        "转换参数": "0,0,0,0,0,0,0",
    }


def line_as_number(line: int) -> str:
    """The number of a plot that states none: the line on which it begins.

    Parameters
    ----------
    line : int
        From 1.

    Returns
    -------
    str

    Examples
    --------
    >>> line_as_number(13)
    '第13行'
    """
    return f"第{line}行"
