"""Columns of the ledger of firms that only a scheme names: 留抵退税(万元), 重点排污单位.

A scheme names such a column as its header is, with the unit of its figures. What its cells are
follows from what is asked of them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from landuse.domain.vocabulary.schema import ENTERPRISES, Column, Kind
from landuse.domain.vocabulary.units import FACTORS, split_unit

if TYPE_CHECKING:
    from landuse.domain.policy.rule import Condition
    from landuse.domain.policy.scheme import Scheme


def is_own(column: str) -> bool:
    """Whether a column is named by its header: the names of declared columns are ASCII.

    Parameters
    ----------
    column : str
        As a scheme names it.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_own("留抵退税(万元)"), is_own("tax_wan")
    (True, False)
    """
    return not column.isascii()


def own_columns(scheme: Scheme) -> dict[str, Kind]:
    """The columns of the ledger that only the scheme names.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.

    Returns
    -------
    dict of str to Kind
        Column → what its cells are: numbers where an indicator, a base, a coefficient or extra
        points take it, else what it is compared with, else text.
    """
    kinds: dict[str, Kind] = dict.fromkeys(
        filter(is_own, sorted(scheme.columns_asked)), "text"
    )
    for _, _, part in scheme.parts:
        for condition in part.conditions:
            if condition.column in kinds:
                kinds[condition.column] = _kind_of_operand(condition)
    counted = (*scheme.figures, *(extra.for_each for extra in scheme.extras))
    kinds |= dict.fromkeys(filter(is_own, counted), "number")
    return kinds


def columns_of_firms(scheme: Scheme) -> tuple[Column, ...]:
    """Every column that the ledger of firms has under a scheme.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.

    Returns
    -------
    tuple of Column
        The declared ones, then those that only the scheme names: figures are kept in the unit that
        the scheme names.
    """
    more = []
    for name, kind in own_columns(scheme).items():
        label, unit = split_unit(name)
        dimension = None
        if kind == "number" and unit is not None:
            dimension = next(
                (key for key, table in FACTORS.items() if table.get(unit) == 1.0), None
            )
        more.append(Column(name, kind, name, name, (label,), dimension=dimension))
    return (*ENTERPRISES.columns, *more)


def _kind_of_operand(condition: Condition) -> Kind:
    """What a column is by the value that it is compared with."""
    value = condition.value
    if isinstance(value, (list, tuple)) and value:
        value = value[0]
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, dt.date) or value == "as_of":
        return "date"
    return "text"
