"""Amounts of goals, changes, probabilities and days in print."""

from __future__ import annotations

import datetime as dt

from landuse.domain.vocabulary.units import GOAL_UNITS
from landuse.views.tables.columns import number


def decimals(unit: str) -> int:
    """Return the digits after the point: mu have one, square metres and pieces none.

    Parameters
    ----------
    unit : str
        亩, m², 家 or 幅.

    Returns
    -------
    int
    """
    return 1 if GOAL_UNITS.get(unit) == "mu" else 0


def amount(value: float, unit: str) -> str:
    """Return an amount with the digits of its unit, without the unit.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        As :func:`decimals` takes it.

    Returns
    -------
    str

    Examples
    --------
    >>> amount(1264.24, "亩"), amount(11432.5, "m²")
    ('1,264.2', '11,433')
    """
    return number(value, decimals(unit))


def signed(value: float, unit: str) -> str:
    """Return a change with its sign; ±0 where nothing moved.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        As :func:`decimals` takes it.

    Returns
    -------
    str

    Examples
    --------
    >>> signed(30.0, "亩"), signed(-2.0, "家"), signed(0.001, "亩")
    ('+30.0', '-2', '±0')
    """
    if abs(value) <= 10 ** -(decimals(unit) + 1):
        return "±0"
    sign = "+" if value > 0 else ""
    return sign + amount(value, unit)


def percent(probability: float) -> str:
    """Return a probability in per cent: never 0 or 100, which no forecast can know.

    Parameters
    ----------
    probability : float
        0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> [percent(p) for p in (0.0, 0.004, 0.456, 0.998, 1.0)]
    ['<1%', '<1%', '46%', '>99%', '>99%']
    """
    if probability < 0.01:
        return "<1%"
    if probability > 0.99:
        return ">99%"
    return f"{probability:.0%}"


def iso_text(day: dt.date | None) -> str | None:
    """Return a day as ISO text.

    Parameters
    ----------
    day : datetime.date or None
        None where it is unknown.

    Returns
    -------
    str or None

    Examples
    --------
    >>> iso_text(dt.date(2022, 9, 30)), iso_text(None)
    ('2022-09-30', None)
    """
    if day is None:
        return None
    return day.isoformat()
