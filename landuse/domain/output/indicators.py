"""The indicators of a scheme, their values, and the units that each set of indicators is for.

Many schemes rate firms below the statistical scale (规下) by other indicators than those above it
(规上), because less is known of them, and some have more sets: 重点排污, land under 3 mu.
Huangyan 2022 scores 规上 by six indicators and 规下 by tax per mu and tax per unit of electricity
only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.frames.numbers import ratio
from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary import status


@dataclass(frozen=True, eq=False)
class IndicatorSet:
    """The rules by which some units are scored, ranked and classed, and which units these are.

    Attributes
    ----------
    indicators : tuple of Indicator
        What the units are scored by.
    members : ndarray of bool, shape (units,)
        Whether each unit is in the set.
    classes : mapping of str to float
        Class → the edge at which it is cut.
    class_by : str
        What classes are cut by: "rank", "score", or the id of an indicator.
    base : BaseRule
        How base values are computed that are not announced.
    title : str
        The title of a named set; empty for the others.
    shares_indicators : bool
        Whether a named set has the indicators of the scheme, with base values of its own.
    """

    indicators: tuple[Indicator, ...]
    members: Flags
    classes: Mapping[str, float]
    class_by: str
    base: BaseRule
    title: str = ""
    shares_indicators: bool = False

    def has(self, indicator_id: str) -> bool:
        """Whether an indicator is among those of the set.

        Parameters
        ----------
        indicator_id : str
            Its id in the scheme.

        Returns
        -------
        bool
        """
        return any(indicator.id == indicator_id for indicator in self.indicators)


def indicator_sets(units: pd.DataFrame, scheme: Scheme) -> list[IndicatorSet]:
    """The sets of indicators of a scheme, each with the units that it is for.

    Parameters
    ----------
    units : DataFrame
        ``above_scale`` (bool, NA where unknown), needed only where the scheme has indicators or
        classes of its own for units below scale, and the columns that conditions of its named sets
        name.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    list of IndicatorSet
        No unit is a member of two. Units that are in no named set are in the last set, which a
        scheme has only if it has indicators outside the named sets.
    """
    if scheme.sets:
        return list(_named_sets(units, scheme))
    all_units = np.ones(len(units), dtype=bool)
    if not scheme.below and not scheme.below_classes:
        return [_set_of_scheme(scheme, all_units)]
    is_above = is_above_scale(units).to_numpy(bool)
    below = replace(
        _set_of_scheme(scheme, ~is_above),
        indicators=scheme.below or scheme.indicators,
        classes=scheme.below_classes or scheme.classes,
    )
    return [_set_of_scheme(scheme, is_above), below]


def _set_of_scheme(scheme: Scheme, members: Flags) -> IndicatorSet:
    """Some units with the indicators and classes of the scheme itself."""
    return IndicatorSet(
        scheme.indicators, members, scheme.classes, scheme.class_by, scheme.base
    )


def _named_sets(units: pd.DataFrame, scheme: Scheme) -> Iterator[IndicatorSet]:
    """The named sets in the order of the scheme; a unit is in the first whose conditions hold."""
    answers = answers_of(units)
    is_in_no_set = np.ones(len(units), dtype=bool)
    for named_set in scheme.sets:
        members = is_in_no_set & answers.rule(named_set).holds
        is_in_no_set = is_in_no_set & ~members
        yield IndicatorSet(
            indicators=named_set.indicators or scheme.indicators,
            members=members,
            classes=named_set.classes or scheme.classes,
            class_by=named_set.class_by or scheme.class_by,
            base=named_set.base or scheme.base,
            title=named_set.title,
            shares_indicators=not named_set.indicators,
        )
    if scheme.indicators:
        yield _set_of_scheme(scheme, is_in_no_set)


def answers_of(units: pd.DataFrame) -> Answers:
    """The answers of units to the conditions of a scheme.

    Parameters
    ----------
    units : DataFrame
        Units with every column that conditions name.

    Returns
    -------
    Answers
        A unit is below scale where the ledger does not state its scale, as everywhere in a scheme.
    """
    if "above_scale" in units:
        units = units.assign(above_scale=is_above_scale(units))
    # conditions of a scheme hold at the end of the year, and so do its columns: no day matters
    return Answers(units, {str(name) for name in units}, dt.date.max)


def base_keys(units: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """The name of the group whose base values each unit is measured against.

    Parameters
    ----------
    units : DataFrame
        As :func:`indicator_sets` takes them, with the columns that base rules are ``by``.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of str
        The words of the columns that the rule is ``by``, after the title of a set that shares the
        indicators of the scheme; empty where all units have the same base values.
    """
    keys = pd.Series("", index=units.index, dtype="string")
    for indicator_set in indicator_sets(units, scheme):
        title = indicator_set.title if indicator_set.shares_indicators else ""
        keys_of_set = pd.Series(title, units.index, dtype="string")
        for column in indicator_set.base.by:
            words = group_words(units, column)
            keys_of_set = keys_of_set.str.cat(words, sep=" ").str.strip()
        keys = keys.mask(indicator_set.members, keys_of_set)
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
        规上 or 规下; for other columns as the ledger writes it.
    """
    if column == "above_scale":
        is_above = is_above_scale(units)
        word = pd.Series(status.ABOVE_SCALE, index=units.index, dtype="string")
        return word.where(is_above, status.BELOW_SCALE)
    return units[column].astype("string").fillna(status.UNSTATED)


def is_above_scale(units: pd.DataFrame) -> pd.Series:
    """Which units are above the statistical scale (规上); one of unknown scale is not.

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
    """The numerator of an indicator with the columns that are added to it and subtracted.

    Parameters
    ----------
    units : DataFrame
        The columns of the indicator.
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    Series of Float64
        NA where the numerator itself is unknown; other columns count where they are stated.
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
