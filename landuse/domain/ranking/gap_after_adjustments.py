"""What the class above would take where a scheme moves classes after they are cut (定档调档).

A firm that pays enough to be cut into the class above may be held below it, for tax per mu under 3
takes no class A. The amount is then the one with which that line is reached too; where no line of
tax would do, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.indicators import answers_of
from landuse.domain.output.rating import adjusted_positions, class_positions
from landuse.domain.policy.scheme import Scheme

#: Columns that rise with a firm's tax, and by what they are divided.
_OF_TAX = {"tax_wan": None, "tax_per_mu": "mu"}
#: What of the result an adjustment may ask and nobody knows beforehand.
_OF_RESULT = frozenset({"score", "rank"})
#: A line is passed by so much (万元).
_PAST = 1e-6


def gap_after_adjustments(
    gap_wan: pd.Series, firms: pd.DataFrame, scheme: Scheme
) -> pd.Series:
    """Gaps that suffice although adjustments follow.

    Parameters
    ----------
    gap_wan : Series of Float64
        More tax of the year with which each firm is cut into the class above, 万元.
    firms : DataFrame
        On the same index: what conditions of the scheme ask, ``tax_wan``, ``mu``, ``years`` of
        which the tax is the mean, and ``class``.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of Float64
        The least of the amounts in question that leaves the firm in a better class; NA where none
        of them does, or adjustments ask for what only a new ranking tells.
    """
    asked = {one.column for part in scheme.adjustments for one in part.conditions}
    gap = float_array(gap_wan)
    if asked & _OF_RESULT:
        return float_column(np.full(len(gap), np.nan), gap_wan.index)
    years = float_array(firms["years"])
    least = gap / years
    amounts = [least, *(np.fmax(least, line) for line in _lines_of_tax(firms, scheme))]
    enough = np.full(len(gap), np.nan)
    for amount in amounts:
        amount = np.where(np.isnan(least), np.nan, amount)
        suffices = ~np.isnan(amount) & _is_better(firms, amount, scheme)
        enough = np.where(suffices, np.fmin(enough, amount), enough)
    return float_column(enough * years, gap_wan.index)


def _lines_of_tax(firms: pd.DataFrame, scheme: Scheme) -> Iterator[Floats]:
    """How much more tax each firm needs to pass each line of tax that an adjustment draws."""
    tax = float_array(firms["tax_wan"])
    for part in scheme.adjustments:
        for one in part.conditions:
            if one.column in _OF_TAX and isinstance(one.value, (int, float)):
                by = _OF_TAX[one.column]
                line = one.value * (float_array(firms[by]) if by else 1.0)
                yield np.where(line - tax > 0, line - tax + _PAST, np.nan)


def _is_better(firms: pd.DataFrame, more_wan: Floats, scheme: Scheme) -> Flags:
    """Whether firms that are cut one class higher with so much more tax end in a better one."""
    names = list(scheme.classes)
    now = class_positions(firms["class"], names)
    above = np.maximum(now - 1, 0)
    tax = float_array(firms["tax_wan"]) + more_wan
    named = np.array(names, dtype=object)[np.nan_to_num(above).astype(int)]
    with np.errstate(divide="ignore", invalid="ignore"):
        per_mu = tax / float_array(firms["mu"])
    paid = firms.assign(
        tax_wan=float_column(tax, firms.index),
        tax_per_mu=float_column(per_mu, firms.index),
        **{"class": pd.Series(named, index=firms.index, dtype="string")},
    )
    answers = answers_of(paid)
    position = above
    for adjustment in scheme.adjustments:
        holds = answers.rule(adjustment).holds
        position = np.where(
            holds, adjusted_positions(position, adjustment, names), position
        )
    return np.asarray(position < now, dtype=bool)
