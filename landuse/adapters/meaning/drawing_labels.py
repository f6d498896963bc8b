"""Labels of drawings that describe an outline and do not name it: its land class, its area."""

from __future__ import annotations

import re

#: A code of GB/T 21010, or an earlier one of three digits, alone or beside the class in words.
_LAND_CLASS = re.compile(
    r"(?:[\u3400-\u9fff]*用地)?\s*[(（/]?\s*\d{2,4}[A-Z]?\s*[)）/]?\s*(?:[\u3400-\u9fff]*用地)?"
)
#: A number that may be an area: alone, with its unit, or behind what it is (面积：, S=).
_AREA = re.compile(
    r"(?:[\u3400-\u9fff]{0,6}面积|[Ss])?\s*[:：=＝]?\s*(\d+(?:\.\d+)?)\s*(?:m2|m²|㎡|\w{1,3})?"
)


def is_land_class(label: str) -> bool:
    """Whether a label may be the code of a land class.

    Parameters
    ----------
    label : str
        One line of the text in an outline.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_land_class("0601"), is_land_class("工业用地(0601)"), is_land_class("GB00001")
    (True, True, False)
    """
    return _LAND_CLASS.fullmatch(label) is not None


def written_area(label: str) -> float | None:
    """The number of a label that may be an area, in whatever unit.

    Parameters
    ----------
    label : str
        One line of the text in an outline.

    Returns
    -------
    float or None
        None where the label is something else.

    Examples
    --------
    >>> written_area("10,000.00"), written_area("面积：15.0亩"), written_area("S=10000㎡")
    (10000.0, 15.0, 10000.0)
    >>> written_area("GB00001") is None
    True
    """
    match = _AREA.fullmatch(label.replace(",", ""))
    return float(match[1]) if match else None
