"""What units are scored by: the indicators of a scheme, and the units that each set of them is for.

Many schemes judge firms below the statistical scale (规下) by other indicators than those above it
(规上), because less is known of them, and some have more sets: 重点排污, land under 3 mu.
Huangyan 2022 scores 规上 by six indicators and 规下 by tax per mu and tax per unit of electricity
only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.numbers import ratio
from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary import status


@dataclass(frozen=True, eq=False)
class IndicatorSet:
    """Units that are scored, ranked and classed alike, and how.

    Attributes
    ----------
    indicators : tuple of Indicator
        What they are scored by.
    members : ndarray of bool, shape (units,)
        Which units these are.
    classes : mapping of str to float
        Where their classes are cut.
    class_by : str
        By what: "rank", "score", or the id of an indicator.
    base : BaseRule
        Where base values come from that are not announced.
    title : str
        What a named set is called; empty for the others.
    shares_indicators : bool
        Whether a named set has the indicators of the scheme, whose bases it has for itself.
    """

    indicators: tuple[Indicator, ...]
    members: npt.NDArray[np.bool_]
    classes: Mapping[str, float]
    class_by: str
    base: BaseRule
    title: str = ""
    shares_indicators: bool = False


def indicator_sets(units: pd.DataFrame, scheme: Scheme) -> list[IndicatorSet]:
    """Each set of units of a scheme, and how it is judged.

    Parameters
    ----------
    units : DataFrame
        ``above_scale`` (bool, NA where unknown), needed only where the scheme has indicators or
        classes of its own for units below scale, and the columns that its named sets ask for.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    list of IndicatorSet
        No unit is a member of two. Units that are in no named set are in the last, which there is
        only if the scheme has indicators of its own.
    """
    if scheme.sets:
        return list(_named_sets(units, scheme))
    everybody = np.ones(len(units), dtype=bool)
    by, rule = scheme.class_by, scheme.base
    if not scheme.below and not scheme.below_classes:
        return [IndicatorSet(scheme.indicators, everybody, scheme.classes, by, rule)]
    above = is_above_scale(units).to_numpy(bool)
    below = scheme.below or scheme.indicators
    below_classes = scheme.below_classes or scheme.classes
    return [
        IndicatorSet(scheme.indicators, above, scheme.classes, by, rule),
        IndicatorSet(below, ~above, below_classes, by, rule),
    ]


def _named_sets(units: pd.DataFrame, scheme: Scheme) -> Iterator[IndicatorSet]:
    """The named sets in the order of the scheme: each has whom none before it has."""
    answers = answers_of(units)
    is_left = np.ones(len(units), dtype=bool)
    for part in scheme.sets:
        members = is_left & answers.rule(part).holds
        is_left = is_left & ~members
        yield IndicatorSet(
            indicators=part.indicators or scheme.indicators,
            members=members,
            classes=part.classes or scheme.classes,
            class_by=part.class_by or scheme.class_by,
            base=part.base or scheme.base,
            title=part.title,
            shares_indicators=not part.indicators,
        )
    if scheme.indicators:
        yield IndicatorSet(
            scheme.indicators, is_left, scheme.classes, scheme.class_by, scheme.base
        )


def answers_of(units: pd.DataFrame) -> Answers:
    """What the conditions of a scheme are asked of.

    Parameters
    ----------
    units : DataFrame
        Units with every column that is asked for.

    Returns
    -------
    Answers
        A unit that does not say whether it is above scale is below, as everywhere in a scheme.
    """
    if "above_scale" in units:
        units = units.assign(above_scale=is_above_scale(units))
    # a scheme knows no day but the end of the year, of which its columns already are
    return Answers(units, {str(name) for name in units}, dt.date.max)


def base_keys(units: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Which base values each unit is measured against: those of its group, by name.

    Parameters
    ----------
    units : DataFrame
        As :func:`indicator_sets` takes them, with the columns that base rules are ``by``.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of str
        The words of the columns that the rule is ``by``, behind the name of a set that has the
        indicators of the scheme for itself; empty where all have the same.
    """
    keys = pd.Series("", index=units.index, dtype="string")
    for part in indicator_sets(units, scheme):
        own = pd.Series(
            part.title if part.shares_indicators else "", units.index, dtype="string"
        )
        for column in part.base.by:
            own = own.str.cat(group_words(units, column), sep=" ").str.strip()
        keys = keys.mask(part.members, own)
    return keys


def group_words(units: pd.DataFrame, column: str) -> pd.Series:
    """The word of each unit by which it is grouped.

    Parameters
    ----------
    units : DataFrame
        With the column.
    column : str
        ``above_scale`` or any other column.

    Returns
    -------
    Series of string
        规上 or 规下; otherwise as the ledger writes it.
    """
    if column == "above_scale":
        is_above = is_above_scale(units)
        word = pd.Series(status.ABOVE_SCALE, index=units.index, dtype="string")
        return word.where(is_above, status.BELOW_SCALE)
    return units[column].astype("string").fillna(status.UNSTATED)


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
        The columns of the indicator.
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    Series of Float64
        In the unit of the indicator; NA where a part is unknown or the denominator is zero.
    """
    numerator = numerator_of(units, indicator)
    return ratio(numerator, column_of(units, indicator.denominator)) * indicator.times


def numerator_of(units: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """The numerator of an indicator with what is added to it and taken off.

    Parameters
    ----------
    units : DataFrame
        The columns of the indicator.
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    Series of Float64
        NA where the numerator itself is unknown; what is added counts where it is stated.
    """
    total = column_of(units, indicator.numerator)
    for column in indicator.plus:
        total = total + column_of(units, column).fillna(0.0)
    for column in indicator.minus:
        total = total - column_of(units, column).fillna(0.0)
    return total


def column_of(units: pd.DataFrame, name: str) -> pd.Series:
    """A column of figures; unknown everywhere where no ledger has it.

    Parameters
    ----------
    units : DataFrame
        Units of any kind.
    name : str
        A column that a scheme names.

    Returns
    -------
    Series of Float64
    """
    if name in units:
        return units[name].astype("Float64")
    return pd.Series(pd.NA, index=units.index, dtype="Float64")
