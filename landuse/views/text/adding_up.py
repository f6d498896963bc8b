"""How many digits figures need in print, so that who reckons with them finds the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from landuse.views.style.numbers import DECIMALS
from landuse.views.tables.columns import rounded

#: More decimals than this are never printed.
MOST_DECIMALS = 8
#: Noise of arithmetic.
_NOISE = 1e-9
#: Digits that figures of a unit get at most beyond their usual ones.
_MOST_MORE = 4


def agrees(reckoned: float, printed: float, decimals: int) -> bool:
    """Whether a result that is reckoned from printed figures is the printed one.

    Parameters
    ----------
    reckoned : float
        What a reader finds.
    printed : float
        The result as it is printed.
    decimals : int
        With how many.

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
    holds: Callable[[int], bool], fewest: int, most: int = MOST_DECIMALS
) -> int:
    """The fewest decimals with which something holds.

    Parameters
    ----------
    holds : callable
        Asked with a number of decimals.
    fewest, most : int
        The first and the last that are tried.

    Returns
    -------
    int
        ``most`` where it holds with none.

    Examples
    --------
    >>> fewest_decimals(lambda count: rounded(1.25, count) == 1.25, 1)
    2
    """
    return next((count for count in range(fewest, most) if holds(count)), most)


def decimals_of_sum(parts: Sequence[float], total: float, fewest: int) -> int:
    """The fewest decimals with which parts in print add up to their total.

    Parameters
    ----------
    parts : sequence of float
        What is added.
    total : float
        Their sum.
    fewest : int
        The decimals that the total is printed with.

    Returns
    -------
    int

    Examples
    --------
    >>> decimals_of_sum([20 / 3, 20 / 3, 20 / 3], 20.0, 2), decimals_of_sum([1.5, 2.5], 4.0, 2)
    (3, 2)
    """
    printed = rounded(total, fewest)
    return fewest_decimals(
        lambda count: agrees(
            sum(rounded(part, count) for part in parts), printed, fewest
        ),
        fewest,
    )


def decimals_of_ratios(figures: Mapping[str, float], land: str) -> dict[str, int]:
    """Decimals of a unit's land, tax and sales, so that tax and sales per mu come out of them.

    Parameters
    ----------
    figures : mapping of str to float
        What is known of the unit, by column.
    land : str
        The column of its land (mu).

    Returns
    -------
    dict of str to int
        Column → decimals, of those three where they are known: the usual ones, or some more.
    """
    ratios = [
        (total, per_mu)
        for total, per_mu in (("tax_wan", "tax_per_mu"), ("sales_wan", "sales_per_mu"))
        if total in figures and per_mu in figures and figures.get(land)
    ]

    def comes_out(more: int) -> bool:
        area = rounded(figures[land], DECIMALS[land] + more)
        return area > 0 and all(
            agrees(
                rounded(figures[total], DECIMALS[total] + more) / area,
                rounded(figures[per_mu], DECIMALS[per_mu]),
                DECIMALS[per_mu],
            )
            for total, per_mu in ratios
        )

    more = fewest_decimals(comes_out, 0, _MOST_MORE) if ratios else 0
    shown = {land, *(total for total, _ in ratios)} & set(figures)
    return {name: DECIMALS[name] + more for name in shown}
