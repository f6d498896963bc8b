"""Addresses as offices write them: with town and district, or from the street on."""

from __future__ import annotations

import re

#: Province, town, zone and village before the street of an address.
_TOWN = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,}?(?:省|市|区|县|镇|乡|街道|村|社区))+(?=.{4,})"
)


def from_street(address: str) -> str:
    """Return an address without the places before its street.

    Parameters
    ----------
    address : str
        In its normal form.

    Returns
    -------
    str
        As it was where it begins with the street.

    Examples
    --------
    >>> from_street("嘉湖市高新区望湖街2号"), from_street("江海路12号")
    ('望湖街2号', '江海路12号')
    """
    return _TOWN.sub("", address)
