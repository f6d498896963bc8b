"""What a row of yearly sums is worth: present value, internal rates of return, payback, low point.

Flows are sums at the ends of years 0, 1, 2 … in one price level. Two conventions of the present
value are in use and differ by the factor 1 + rate, so both are given by name: year 0 undiscounted,
and the first flow discounted too (what a spreadsheet's NPV() makes of the whole row).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from landuse.domain.frames.arrays import Floats
from landuse.errors import StudyError

#: Rates of discount outside of this are typing errors: 8 meant as 8 %.
LOWEST_RATE, HIGHEST_RATE = -0.5, 1.0
#: A root is real where its imaginary part is within this share of its size.
_IMAGINARY = 1e-5
#: Residual at a root, as a share of the sum of all terms' sizes.
_RESIDUAL = 1e-10
#: Two rates closer than this are one root that was found twice.
_SAME = 1e-6

IrrKind = Literal["one", "several", "none"]


@dataclass(frozen=True)
class Payback:
    """When the cumulated balance comes back to zero.

    Attributes
    ----------
    years : float or None
        Years from year 0 to the crossing after which the balance stays at or above zero,
        interpolated within its year; None where it never does, or was never below.
    crossings : int
        How often the balance comes up from below zero to zero or more.
    only_in_last_year : bool
        Whether it is reached in the last year alone, which as a rule is the residual value's doing.
    """

    years: float | None
    crossings: int
    only_in_last_year: bool


@dataclass(frozen=True, eq=False)
class Returns:
    """Present value, rates of return, payback and low point of a row of yearly sums.

    Attributes
    ----------
    net : ndarray of float64, shape (years,)
        The sums, 万元, of years 0, 1, 2 ….
    rate : float
        Rate of discount a year.
    total : float
        Sum of the flows, not discounted, 万元.
    npv : float
        Net present value with year 0 undiscounted, 万元.
    npv_first_discounted : float
        Net present value with the first flow discounted by one year, 万元.
    irr : float or None
        The internal rate of return, where there is exactly one.
    irr_roots : tuple of float
        Every rate above −1 at which the present value is zero, in rising order.
    payback_static, payback_dynamic : Payback
        Of the flows as they are, and discounted.
    lowest_cumulated : float
        The lowest cumulated balance, 万元: what has to be financed; 0 where it is never below.
    lowest_year : int
        The year of it.
    """

    net: Floats
    rate: float
    total: float
    npv: float
    npv_first_discounted: float
    irr: float | None
    irr_roots: tuple[float, ...]
    payback_static: Payback
    payback_dynamic: Payback
    lowest_cumulated: float
    lowest_year: int

    @property
    def irr_kind(self) -> IrrKind:
        """Whether there is one internal rate of return, none, or several that mean nothing."""
        if not self.irr_roots:
            return "none"
        return "one" if len(self.irr_roots) == 1 else "several"

    @property
    def is_of_one_sign(self) -> bool:
        """Whether the flows never change their sign, so that nothing can be paid back."""
        return bool(np.all(self.net >= 0) or np.all(self.net <= 0))


def checked_rate(rate: float) -> float:
    """A rate of discount within the range of likely ones.

    Parameters
    ----------
    rate : float
        A share a year: 0.08 is eight per cent.

    Returns
    -------
    float
        As given.

    Raises
    ------
    StudyError
        Not a number, at or under −50 %, or over 100 %.
    """
    if not LOWEST_RATE < rate <= HIGHEST_RATE:
        percent, meant = f"{rate:.6g}", f"{rate / 100:g}"
        raise StudyError("study.rate_out_of_range", percent=percent, meant=meant)
    return float(rate)


def checked_flows(flows: Floats) -> Floats:
    """Yearly sums of which every one is a finite number.

    Parameters
    ----------
    flows : array_like of float, shape (years,)
        万元 at the ends of years 0, 1, 2 ….

    Returns
    -------
    ndarray of float64
        A copy.

    Raises
    ------
    StudyError
        There is none, or one of them is no finite number: an unknown sum is no zero.
    """
    net = np.array(flows, dtype=np.float64, ndmin=1)
    if not net.size:
        raise StudyError("study.no_flows")
    wrong = np.flatnonzero(~np.isfinite(net))
    if wrong.size:
        raise StudyError("study.flow_not_finite", year=int(wrong[0]))
    return net


def discount_factors(rate: float, count: int) -> Floats:
    """Factors by which the sums of each year are discounted to year 0.

    Parameters
    ----------
    rate : float
        Rate of discount a year.
    count : int
        Years, the year 0 among them.

    Returns
    -------
    ndarray of float64, shape (count,)

    Examples
    --------
    >>> discount_factors(0.25, 3)
    array([1.  , 0.8 , 0.64])
    """
    return np.asarray((1.0 + rate) ** -np.arange(count, dtype=np.float64))


def npv(rate: float, flows: Floats, *, is_first_discounted: bool = False) -> float:
    """The net present value of yearly sums.

    Parameters
    ----------
    rate : float
        Rate of discount a year.
    flows : array_like of float, shape (years,)
        万元 at the ends of years 0, 1, 2 ….
    is_first_discounted : bool
        Whether the first flow is discounted by a year, as a spreadsheet's NPV() does; the year 0
        is undiscounted otherwise.

    Returns
    -------
    float
        万元.

    Raises
    ------
    StudyError
        A rate that nobody means, no flows, or one that is no finite number.

    Examples
    --------
    >>> round(npv(0.08, [-100, 60, 60]), 4)
    6.9959
    >>> round(npv(0.08, [-100, 60, 60], is_first_discounted=True), 4)
    6.4777
    """
    net = checked_flows(flows)
    factors = discount_factors(checked_rate(rate), len(net))
    value = float(net @ factors)
    return value / (1.0 + rate) if is_first_discounted else value


def irr_roots(flows: Floats) -> tuple[float, ...]:
    """Every real rate above −1 at which the present value of the flows is zero.

    Parameters
    ----------
    flows : array_like of float, shape (years,)
        万元 at the ends of years 0, 1, 2 ….

    Returns
    -------
    tuple of float
        In rising order; empty where there is none, as for flows of one sign.

    Raises
    ------
    StudyError
        No flows, or one that is no finite number.

    Notes
    -----
    The present value is a polynomial in x = 1 / (1 + rate). All of its positive roots are returned,
    for which one a solver happens to find depends on where it starts. More changes of sign allow
    of more roots (Descartes).

    Examples
    --------
    >>> [round(rate, 6) for rate in irr_roots([-100, 230, -132])]
    [0.1, 0.2]
    >>> irr_roots([-100, 50, -30])
    ()
    """
    net = np.trim_zeros(checked_flows(flows))
    if len(net) < 2:
        return ()
    slope = np.asarray(np.polynomial.polynomial.polyder(net), dtype=np.float64)
    rates: list[float] = []
    for root in np.roots(net[::-1]):
        if root.real <= 0 or abs(root.imag) > _IMAGINARY * abs(root):
            continue
        x = _polished_root(float(root.real), net, slope)
        if x > 0 and _is_root(x, net):
            rates.append(1.0 / x - 1.0)
    distinct_rates: list[float] = []
    for rate in sorted(rates):
        if distinct_rates:
            distance = rate - distinct_rates[-1]
            if distance <= _SAME * (1.0 + abs(rate)):
                continue
        distinct_rates.append(rate)
    return tuple(distinct_rates)


def _polished_root(x: float, net: Floats, slope: Floats) -> float:
    """A root made as exact as floats hold it, by Newton's method, where that comes closer."""
    polyval = np.polynomial.polynomial.polyval
    for _ in range(20):
        steepness = float(polyval(x, slope))
        if steepness == 0:
            return x
        value = float(polyval(x, net))
        nearer = x - value / steepness
        if nearer <= 0 or abs(polyval(nearer, net)) >= abs(value):
            return x
        x = nearer
    return x


def _is_root(x: float, net: Floats) -> bool:
    """Whether the terms cancel out at x."""
    terms = net * x ** np.arange(len(net), dtype=np.float64)
    return bool(abs(terms.sum()) <= _RESIDUAL * np.abs(terms).sum())


def payback(flows: Floats) -> Payback:
    """When the cumulated balance of yearly sums comes back to zero for good.

    Parameters
    ----------
    flows : array_like of float, shape (years,)
        万元; already discounted for the dynamic payback.

    Returns
    -------
    Payback
        Years from year 0, the start of the project.

    Raises
    ------
    StudyError
        No flows, or one that is no finite number.

    Examples
    --------
    >>> payback([-100, 60, 80]).years
    1.5
    """
    net = checked_flows(flows)
    balance = np.cumsum(net)
    # a balance of zero that floats miss by their last digits is zero
    balance[np.abs(balance) <= 1e-12 * np.abs(net).sum()] = 0.0
    before, after = balance[:-1], balance[1:]
    crossings = np.flatnonzero((before < 0) & (after >= 0))
    if not len(crossings) or balance[-1] < 0:
        return Payback(None, len(crossings), only_in_last_year=False)
    last = int(crossings[-1])
    years = last + float(-before[last] / net[last + 1])
    is_in_last_year = last + 2 == len(net)
    return Payback(years, len(crossings), only_in_last_year=is_in_last_year)


def returns_of(flows: Floats, rate: float) -> Returns:
    """Present value, rates of return, payback and low point of yearly sums.

    Parameters
    ----------
    flows : array_like of float, shape (years,)
        万元 at the ends of years 0, 1, 2 ….
    rate : float
        Rate of discount a year.

    Returns
    -------
    value : Returns

    Raises
    ------
    StudyError
        A rate that nobody means, no flows, or one that is no finite number.

    Examples
    --------
    >>> returns = returns_of([-100, 60, 80], 0.08)
    >>> round(returns.npv, 4), round(returns.irr, 4), returns.payback_static.years
    (24.1427, 0.2434, 1.5)
    """
    net = checked_flows(flows)
    net_present_value = npv(rate, net)
    roots = irr_roots(net)
    discounted = net * discount_factors(rate, len(net))
    balance = np.cumsum(net)
    lowest_year = int(np.argmin(balance))
    return Returns(
        net=net,
        rate=rate,
        total=float(net.sum()),
        npv=net_present_value,
        npv_first_discounted=net_present_value / (1.0 + rate),
        irr=roots[0] if len(roots) == 1 else None,
        irr_roots=roots,
        payback_static=payback(net),
        payback_dynamic=payback(discounted),
        lowest_cumulated=min(0.0, float(balance[lowest_year])),
        lowest_year=lowest_year,
    )
