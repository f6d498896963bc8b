"""How many digits figures need in print, so that a reader who reckons with them gets the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.views.style.numbers import DECIMALS
from landuse.views.tables.columns import rounded

if TYPE_CHECKING:
    from landuse.domain.explain.unit_account import UnitAccount

#: More decimals than this are never printed.
MAX_DECIMALS = 8
#: Differences that come from floating-point arithmetic alone.
_NOISE = 1e-9
#: Decimals that figures of a unit get at most beyond their usual ones.
_MAX_EXTRA = 4
#: The column that has the land (mu) of a unit, by the kind of the unit; a building has none.
LAND_COLUMNS = {"parcel": "area_mu", "enterprise": "mu"}
#: Totals of a unit, and the column that has each of them per mu of its land.
_PER_MU = {"tax_wan": "tax_per_mu", "sales_wan": "sales_per_mu"}


def agrees(reckoned: float, printed: float, decimals: int) -> bool:
    """Whether a result that is reckoned from printed figures is the printed one.

    Parameters
    ----------
    reckoned : float
        The result of the reader's own arithmetic.
    printed : float
        The result as it is printed.
    decimals : int
        Decimals of the printed result.

    Returns
    -------
    bool
        True where rounding the one gives the other; a five may be rounded either way.

    Examples
    --------
    >>> agrees(12.4756, 12.48, 2), agrees(8.33, 8.28, 2), agrees(0.25, 0.2, 1)
    (True, False, True)
    """
    return abs(reckoned - printed) <= 0.5 * 10.0**-decimals + _NOISE


def fewest_decimals(
    is_enough: Callable[[int], bool], minimum: int, maximum: int = MAX_DECIMALS
) -> int:
    """The fewest decimals that are enough.

    Parameters
    ----------
    is_enough : callable
        Says of a number of decimals whether it is enough.
    minimum, maximum : int
        The first and the last number that is tried.

    Returns
    -------
    int
        ``maximum`` where no smaller number is enough.

    Examples
    --------
    >>> fewest_decimals(lambda decimals: rounded(1.25, decimals) == 1.25, 1)
    2
    """
    for decimals in range(minimum, maximum):
        if is_enough(decimals):
            return decimals
    return maximum


def decimals_of_sum(parts: Sequence[float], total: float, minimum: int) -> int:
    """The fewest decimals with which parts in print add up to their total.

    Parameters
    ----------
    parts : sequence of float
        The summands.
    total : float
        Their sum.
    minimum : int
        The decimals that the total is printed with.

    Returns
    -------
    int

    Examples
    --------
    >>> decimals_of_sum([20 / 3, 20 / 3, 20 / 3], 20.0, 2), decimals_of_sum([1.5, 2.5], 4.0, 2)
    (3, 2)
    """
    printed_total = rounded(total, minimum)

    def parts_add_up(decimals: int) -> bool:
        printed_parts = [rounded(part, decimals) for part in parts]
        return agrees(sum(printed_parts), printed_total, minimum)

    return fewest_decimals(parts_add_up, minimum)


def decimals_of_ratios(figures: Mapping[str, float], land: str) -> dict[str, int]:
    """Decimals of a unit's land, tax and sales, so that tax and sales per mu come out of them.

    Parameters
    ----------
    figures : mapping of str to float
        The unit's figures by column.
    land : str
        The column of its land (mu).

    Returns
    -------
    dict of str to int
        Column → decimals, of those three where they are known: the usual ones, or some more.
    """
    ratios = {
        total: per_mu
        for total, per_mu in _PER_MU.items()
        if figures.get(land) and total in figures and per_mu in figures
    }

    def ratios_come_out(extra: int) -> bool:
        area = rounded(figures[land], DECIMALS[land] + extra)
        if area <= 0:
            return False
        for total, per_mu in ratios.items():
            printed_total = rounded(figures[total], DECIMALS[total] + extra)
            printed_ratio = rounded(figures[per_mu], DECIMALS[per_mu])
            if not agrees(printed_total / area, printed_ratio, DECIMALS[per_mu]):
                return False
        return True

    extra = 0
    if ratios:
        extra = fewest_decimals(ratios_come_out, 0, _MAX_EXTRA)
    columns = [column for column in (land, *ratios) if column in figures]
    return {column: DECIMALS[column] + extra for column in columns}


def decimals_of_unit(unit_account: UnitAccount) -> dict[str, int]:
    """Decimals of those of a unit's figures from which others are reckoned.

    Parameters
    ----------
    unit_account : UnitAccount
        Of a parcel, a building or an enterprise.

    Returns
    -------
    dict of str to int
        As :func:`decimals_of_ratios` gives it; empty where the unit has no land of its own.
    """
    figures = {}
    for column, cell in unit_account.facts.items():
        value = json_value(cell)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            figures[column] = float(value)
    land = LAND_COLUMNS.get(unit_account.unit)
    if land is None or land not in figures:
        return {}
    return decimals_of_ratios(figures, land)
