"""The gap to the class above where a scheme moves classes after they are cut (定档调档).

A firm that pays enough to be cut into the class above may be demoted again, say because a tax per
mu under 3 excludes class A. The gap is then the amount with which that line is passed too; where
passing no line of tax would be enough, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.indicators import answers_of
from landuse.domain.output.rating import (
    adjusted_positions,
    class_names,
    class_positions,
)
from landuse.domain.policy.scheme import Scheme

#: Columns that rise with a firm's tax → the column by which the tax is divided.
_DENOMINATORS_OF_TAX = {"tax_wan": None, "tax_per_mu": "mu"}
#: Columns that only a new ranking would tell.
_RESULTS = frozenset({"score", "rank"})
#: By how much a line is passed (万元).
_MARGIN_WAN = 1e-6


def gap_after_adjustments(
    gap_wan: pd.Series, firms: pd.DataFrame, scheme: Scheme
) -> pd.Series:
    """Gaps that suffice although adjustments follow.

    Parameters
    ----------
    gap_wan : Series of Float64
        The additional tax of the year with which each firm is cut into the class above, 万元.
    firms : DataFrame
        On the same index: the columns that conditions of the scheme name, ``tax_wan``, ``mu``,
        ``years`` of which the tax is the mean, and ``class``.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of Float64
        The smallest of the amounts that pass a line and leave the firm in a better class; NA where
        none of them does, or adjustments depend on results that only a new ranking would tell.
    """
    index = gap_wan.index
    if _conditions_name_results(scheme):
        return float_column(np.full(len(index), np.nan), index)
    years = float_array(firms["years"])
    gap_of_mean = float_array(gap_wan) / years
    tax_to_lines = _tax_to_lines(firms, scheme)
    amounts_to_lines = [np.fmax(gap_of_mean, amount) for amount in tax_to_lines]
    smallest = np.full(len(index), np.nan)
    for amount in [gap_of_mean, *amounts_to_lines]:
        amount = np.where(np.isnan(gap_of_mean), np.nan, amount)
        suffices = ~np.isnan(amount) & _is_in_better_class(firms, amount, scheme)
        smallest = np.where(suffices, np.fmin(smallest, amount), smallest)
    return float_column(smallest * years, index)


def _conditions_name_results(scheme: Scheme) -> bool:
    """Whether a condition of an adjustment names a column that only a new ranking would tell."""
    for adjustment in scheme.adjustments:
        for condition in adjustment.conditions:
            if condition.column in _RESULTS:
                return True
    return False


def _tax_to_lines(firms: pd.DataFrame, scheme: Scheme) -> Iterator[Floats]:
    """How much more tax each firm needs to pass each line of tax of the adjustments."""
    tax = float_array(firms["tax_wan"])
    for adjustment in scheme.adjustments:
        for condition in adjustment.conditions:
            column, value = condition.column, condition.value
            if column not in _DENOMINATORS_OF_TAX or not isinstance(
                value, (int, float)
            ):
                continue
            line = np.full(len(firms), float(value))
            denominator = _DENOMINATORS_OF_TAX[column]
            if denominator is not None:
                line = line * float_array(firms[denominator])
            is_below = line - tax > 0
            yield np.where(is_below, line - tax + _MARGIN_WAN, np.nan)


def _is_in_better_class(firms: pd.DataFrame, more_wan: Floats, scheme: Scheme) -> Flags:
    """Whether firms that more tax puts one class higher are in a better one after adjustments."""
    names = list(scheme.classes)
    present_position = class_positions(firms["class"], names)
    position = np.maximum(present_position - 1, 0)
    class_above = class_names(np.nan_to_num(position), names)
    tax = float_array(firms["tax_wan"]) + more_wan
    with np.errstate(divide="ignore", invalid="ignore"):
        tax_per_mu = tax / float_array(firms["mu"])
    firms = firms.copy(deep=False)
    firms["tax_wan"] = float_column(tax, firms.index)
    firms["tax_per_mu"] = float_column(tax_per_mu, firms.index)
    firms["class"] = pd.Series(class_above, index=firms.index, dtype="string")
    answers = answers_of(firms)
    for adjustment in scheme.adjustments:
        holds = answers.rule(adjustment).holds
        adjusted = adjusted_positions(position, adjustment, names)
        position = np.where(holds, adjusted, position)
    return np.asarray(position < present_position, dtype=bool)
