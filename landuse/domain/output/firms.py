"""The enterprises of a year with their land, and the main firm of every parcel."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.numbers import ratio
from landuse.domain.land.balance import BALANCE
from landuse.domain.output.rating import unrated_reasons
from landuse.domain.policy.scheme import Scheme

#: What a firm produces or uses in a year. These figures follow its land onto the parcels.
TOTALS = (
    "sales_wan",
    "tax_wan",
    "added_value_wan",
    "energy_tce",
    "power_kwh",
    "rd_wan",
    "employees",
    "emissions_t",
)


def figures_of(scheme: Scheme, enterprises: pd.DataFrame) -> tuple[str, ...]:
    """The figures of firms that are averaged over years and follow their land onto parcels.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.
    enterprises : DataFrame
        The ledger.

    Returns
    -------
    tuple of str
        :data:`TOTALS`, and those columns of the ledger that only the scheme names.
    """
    of_scheme = [name for name in scheme.figures if name in enterprises]
    return tuple(dict.fromkeys((*TOTALS, *of_scheme)))


def firms_of_year(
    enterprises: pd.DataFrame, year: int, balance: pd.DataFrame, scheme: Scheme
) -> pd.DataFrame:
    """The enterprises of one year by id, with their land and their output per mu.

    Parameters
    ----------
    enterprises : DataFrame
        The ledger, one row for each enterprise and year.
    year : int
        The year that is rated.
    balance : DataFrame
        The land of that year by enterprise, as :func:`landuse.domain.land.balance.balance_of_firms`
        gives it.
    scheme : Scheme
        Says over how many years up to ``year`` a figure is averaged, with which weights.

    Returns
    -------
    DataFrame
        Indexed by enterprise_id: the ledger's columns, ``years`` (of how many the tax is the mean:
        the weights of all its years over that of the last), ``mu`` (its land, NA where it has none)
        and what that is made of (``own_mu``, ``rented_mu``, ``let_mu``, ``vacant_mu``,
        ``outside_mu``), ``located`` (bool), ``sales_per_mu`` and ``tax_per_mu`` (10 000 yuan a
        mu).

    Notes
    -----
    Each figure is the weighted mean of the years that have it, over the land of the last; where
    the last year's own figure is unknown, so is the mean.
    """
    firms = enterprises[(enterprises["year"] == year).fillna(False)].set_index(
        "enterprise_id"
    )
    firms["years"] = 1
    if scheme.years > 1:
        firms = _with_means_of_years(firms, enterprises, year, scheme)
    of_firms = balance.reindex(firms.index.astype(object)).set_axis(firms.index)
    for name in BALANCE:
        firms[name] = of_firms[name].astype("Float64")
    firms["located"] = of_firms["located"].eq(True).to_numpy(bool)
    firms["sales_per_mu"] = ratio(firms["sales_wan"], firms["mu"])
    firms["tax_per_mu"] = ratio(firms["tax_wan"], firms["mu"])
    return firms


def _with_means_of_years(
    firms: pd.DataFrame, enterprises: pd.DataFrame, year: int, scheme: Scheme
) -> pd.DataFrame:
    """The firms with their figures averaged over the years of a scheme, and with ``years``."""
    firms = firms.copy(deep=False)
    weight_of_age = dict(enumerate(scheme.year_weights or [1.0] * scheme.years))
    # rows of other years have no weight and count nowhere
    age = year - enterprises["year"]
    weight = age.map(weight_of_age).astype("Float64")
    firm = enterprises["enterprise_id"]
    for name in figures_of(scheme, enterprises):
        figure = enterprises[name].astype("Float64")
        weight_if_known = weight.where(figure.notna())
        total = (figure * weight_if_known).groupby(firm).sum(min_count=1)
        total_weight = weight_if_known.groupby(firm).sum(min_count=1)
        mean = (total / total_weight).reindex(firms.index)
        firms[name] = mean.where(firms[name].notna())
        if name == "tax_wan":
            years = (total_weight / weight_of_age[0]).reindex(firms.index)
            firms["years"] = years.fillna(1.0)
    return firms


def rated_firms(firms: pd.DataFrame, scheme: Scheme, year: int) -> pd.DataFrame:
    """The firms that a scheme rates.

    Parameters
    ----------
    firms : DataFrame
        As :func:`firms_of_year` gives them.
    scheme : Scheme
        Of the policy.
    year : int
        The rated year; how long a firm has been in production is counted to its end.

    Returns
    -------
    DataFrame
        The rows of ``firms`` for which
        :func:`landuse.domain.output.rating.unrated_reasons` gives no reason.
    """
    return firms[unrated_reasons(firms, scheme, dt.date(year, 12, 31)).isna()]


def main_share(
    shares: pd.DataFrame, parcel: npt.NDArray[np.intp], parcel_count: int
) -> npt.NDArray[np.intp]:
    """The position of the share of each parcel's main firm, which has most of its land.

    Of firms with equal land it is the first by its id. The order of the rows decides nothing.

    Parameters
    ----------
    shares : DataFrame
        One row for each enterprise and parcel: ``enterprise_id``, ``land_mu``.
    parcel : ndarray of int
        Position of each share's parcel among the zone's parcels.
    parcel_count : int
        How many parcels the zone has.

    Returns
    -------
    ndarray of int
        A position in ``shares`` for each parcel; -1 for a parcel without a firm.

    Examples
    --------
    >>> shares = pd.DataFrame(
    ...     {"enterprise_id": ["F2", "F1"], "land_mu": [15.0, 15.0]}
    ... )
    >>> main_share(shares, np.array([0, 0]), 2)
    array([ 1, -1])
    """
    land_mu = shares["land_mu"].to_numpy(float)
    main = np.full(parcel_count, -1)
    main[parcel] = np.arange(len(shares))
    # most parcels have one firm: only the shares of the others are sorted
    firms_on_parcel = np.bincount(parcel, minlength=parcel_count)
    contested = np.flatnonzero(firms_on_parcel[parcel] > 1)
    ids = shares["enterprise_id"].iloc[contested].astype(object)
    rank_of_id, _ = pd.factorize(ids, sort=True)
    main_last = np.lexsort((-rank_of_id, land_mu[contested], parcel[contested]))
    rows = contested[main_last]
    main[parcel[rows]] = rows  # of several rows of a parcel the last one is kept
    return main


def in_last_class(firms: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Which firms are in the last class of their scheme, whatever its name.

    Parameters
    ----------
    firms : DataFrame
        Rated, with ``class`` and ``unrated`` (the reason) as
        :func:`landuse.domain.output.rating.rate` gives them.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of boolean
        NA for a firm that has no class because its land or a figure is unknown. A firm without a
        class for another reason (the only one of its group, one that the scheme leaves out) is not
        in the last class.
    """
    last_class = list(scheme.classes)[-1]
    is_last = firms["class"].eq(last_class).fillna(False).astype("boolean")
    is_unknown = firms["class"].isna() & firms["unrated"].isin(["missing", "no_land"])
    return is_last.mask(is_unknown)


def class_labels(firms: pd.DataFrame) -> pd.Series:
    """The class of each firm as its parcel shows it.

    Parameters
    ----------
    firms : DataFrame
        Rated, with ``class`` and ``unrated`` (the reason) as
        :func:`landuse.domain.output.rating.rate` gives them.

    Returns
    -------
    Series of string
        The class; "unrated" for a firm that the scheme leaves out as too small; NA where neither
        is known.
    """
    is_too_small = firms["class"].isna() & (firms["unrated"] == "small").fillna(False)
    return firms["class"].mask(is_too_small, "unrated").astype("string")
