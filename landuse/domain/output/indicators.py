"""What units are scored by: the indicators of a scheme, and the units that each set of them is for.

Some schemes judge firms below the statistical scale (规下) by other indicators than those above it
(规上), because less is known of them. Huangyan 2022 scores 规上 by six indicators and 规下 by tax
per mu and tax per unit of electricity only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.numbers import ratio
from landuse.domain.policy.scheme import Indicator, Scheme


@dataclass(frozen=True, eq=False)
class IndicatorSet:
    """Indicators, and the units that are scored by them.

    Attributes
    ----------
    indicators : tuple of Indicator
        Their weights sum to 100.
    members : ndarray of bool, shape (units,)
        Which units are scored by them.
    """

    indicators: tuple[Indicator, ...]
    members: npt.NDArray[np.bool_]


def indicator_sets(units: pd.DataFrame, scheme: Scheme) -> list[IndicatorSet]:
    """Each set of indicators of a scheme with the units that are scored by it.

    Parameters
    ----------
    units : DataFrame
        ``above_scale`` (bool, NA where unknown), needed only where the scheme has indicators of
        its own for units below scale.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    list of IndicatorSet
        One or two; every unit is a member of exactly one.
    """
    if not scheme.below:
        return [IndicatorSet(scheme.indicators, np.ones(len(units), dtype=bool))]
    above = is_above_scale(units).to_numpy(bool)
    return [IndicatorSet(scheme.indicators, above), IndicatorSet(scheme.below, ~above)]


def is_above_scale(units: pd.DataFrame) -> pd.Series:
    """Which units are above the statistical scale (规上); one that does not say so is not.

    Parameters
    ----------
    units : DataFrame
        ``above_scale`` (bool, NA where unknown).

    Returns
    -------
    Series of bool
        On the index of ``units``, without NA.

    Examples
    --------
    >>> is_above_scale(pd.DataFrame({"above_scale": [True, None, False]})).tolist()
    [True, False, False]
    """
    return units["above_scale"].astype("boolean").fillna(False).astype(bool)


def indicator_values(units: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """The value of an indicator for every unit: ``numerator ÷ denominator × times``.

    Parameters
    ----------
    units : DataFrame
        The columns of the indicator's numerator and denominator.
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    Series of Float64
        In the unit of the indicator; NA where a part is unknown or the denominator is zero.
    """
    return ratio(units[indicator.numerator], units[indicator.denominator]) * indicator.times
