"""The balance of land: of each firm own + rented in − let, and of each parcel all its area.

Land that the ledger puts outside the zone's parcels is a part of its own: it is no parcel's, and
it counts in what the firm has.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.keys import positions
from landuse.domain.land.apportionment import lines_of

#: A smaller area (mu) is noise of arithmetic.
_NOISE_MU = 1e-9
#: Figures of a firm's land (mu): all of it, and its parts.
BALANCE = ("mu", "own_mu", "rented_mu", "let_mu", "vacant_mu", "outside_mu")


def balance_of_firms(uses: pd.DataFrame, outside: pd.DataFrame) -> pd.DataFrame:
    """The land of every firm, and its parts.

    Parameters
    ----------
    uses : DataFrame
        As :func:`landuse.domain.land.apportionment.apportion` gives it.
    outside : DataFrame
        As :func:`landuse.domain.land.apportionment.land_outside` gives it.

    Returns
    -------
    DataFrame
        By enterprise_id: ``mu`` = ``own_mu`` + ``rented_mu`` − ``let_mu`` + ``outside_mu``,
        ``vacant_mu`` (the vacant part of it; all mu), and ``located`` (bool: on some parcel).

    Examples
    --------
    >>> uses = pd.DataFrame(
    ...     {
    ...         "enterprise_id": ["O", "T"],
    ...         "tenure": ["own", "lease"],
    ...         "land_mu": [12.0, 18.0],
    ...         "let_mu": [18.0, 0.0],
    ...         "vacant_mu": [9.0, 0.0],
    ...     }
    ... )
    >>> outside = pd.DataFrame({"enterprise_id": ["T"], "land_mu": [2.0]})
    >>> balance_of_firms(uses, outside).loc["T", ["mu", "rented_mu", "outside_mu"]].tolist()
    [20.0, 18.0, 2.0]
    """
    firm, ids = pd.factorize(uses["enterprise_id"].astype(object), sort=True)
    index = pd.Index(ids, dtype=object, name="enterprise_id")
    parts = _parts_of_land(uses)
    sums = {name: np.bincount(firm, part, len(ids)) for name, part in parts.items()}
    balance = pd.DataFrame(sums, index=index)
    balance["outside_mu"] = 0.0
    if len(outside):
        firm_outside = outside["enterprise_id"].astype(object)
        outside_mu = outside["land_mu"].groupby(firm_outside).sum()
        all_firms = index.union(outside_mu.index)
        balance = balance.reindex(all_firms, fill_value=0.0)
        balance["outside_mu"] = outside_mu.reindex(all_firms).astype(float).fillna(0.0)
    used_mu = balance["own_mu"] + balance["rented_mu"] - balance["let_mu"]
    balance["mu"] = used_mu + balance["outside_mu"]
    balance["located"] = balance.index.isin(index) if len(outside) else True
    return balance


def _parts_of_land(uses: pd.DataFrame) -> dict[str, Floats]:
    """The parts of the land of every use (mu); zero where unknown."""
    let = _float_values(uses, "let_mu")
    # unknown where either of the two is
    before_letting = np.nan_to_num(_float_values(uses, "land_mu") + let)
    is_own = uses["tenure"].eq("own").to_numpy(bool)
    return {
        "own_mu": np.where(is_own, before_letting, 0.0),
        "rented_mu": np.where(is_own, 0.0, before_letting),
        "let_mu": np.nan_to_num(let),
        "vacant_mu": np.nan_to_num(_float_values(uses, "vacant_mu")),
    }


def _float_values(frame: pd.DataFrame, name: str) -> Floats:
    """A column of figures, NaN where unknown."""
    return frame[name].to_numpy(float, na_value=np.nan)


def balance_of_parcels(uses: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """The land of every firm on every parcel, with a line for the land that is no firm's.

    Parameters
    ----------
    uses : DataFrame
        As :func:`landuse.domain.land.apportionment.apportion` gives it.
    parcels : DataFrame
        Indexed by parcel_id, with ``area_mu`` (mu).

    Returns
    -------
    DataFrame
        By parcel and then in the order of the uses: ``parcel_id``, ``enterprise_id`` (NA where the
        land is no firm's), ``own_mu``, ``rented_mu``, ``let_mu``, ``vacant_mu``, ``land_mu`` and
        ``parcel_mu`` (all mu). ``land_mu`` of a parcel sums to ``parcel_mu``; where the ledger
        states more than the area, the land of no firm is negative, so that the sum still closes.
    """
    line, first = lines_of(uses)
    parts = _parts_of_land(uses)
    parts["land_mu"] = np.nan_to_num(_float_values(uses, "land_mu"))
    sums = {name: np.bincount(line, part, len(first)) for name, part in parts.items()}
    parcel_of_line = positions(parcels.index, uses["parcel_id"].iloc[first])
    parcel_mu = _float_values(parcels, "area_mu")
    rest_mu = parcel_mu - np.bincount(parcel_of_line, sums["land_mu"], len(parcel_mu))
    with_rest = np.flatnonzero(np.abs(np.nan_to_num(rest_mu)) > _NOISE_MU)
    rest_mu = rest_mu[with_rest]
    # each parcel's firms as they come, and then its land that is no firm's
    parcel = np.r_[parcel_of_line, with_rest]
    order = np.argsort(parcel, kind="stable")
    firm = np.full(len(parcel), None, dtype=object)
    firm[: len(first)] = uses["enterprise_id"].to_numpy(object)[first]
    parcel_ids = parcels.index.to_numpy(object)[parcel[order]]
    balance = pd.DataFrame({"parcel_id": parcel_ids}, dtype=object)
    balance["enterprise_id"] = pd.Series(firm[order], dtype=object)
    for name, of_firms in sums.items():
        of_rest = np.zeros(len(with_rest))
        if name in ("vacant_mu", "land_mu"):
            of_rest = rest_mu
        balance[name] = np.r_[of_firms, of_rest][order]
    balance["parcel_mu"] = parcel_mu[parcel[order]]
    return balance
