"""The balance of land: what a firm has is own + rented in − let, and all of a parcel is somebody's.

Land that its ledger puts outside the zone's parcels is a line of its own: it is no parcel's, and it
counts in what the firm has.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions

#: Figures of a firm's land (mu): all of it, and what it is made of.
BALANCE = ("mu", "own_mu", "rented_mu", "let_mu", "vacant_mu", "outside_mu")
#: Land (mu) that is noise of arithmetic.
_NOTHING = 1e-9


def balance_of_firms(uses: pd.DataFrame, outside: pd.DataFrame) -> pd.DataFrame:
    """The land of every firm, and what it is made of.

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
        ``vacant_mu`` (what of it stands empty; all mu), and ``located`` (bool: on some parcel).

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
    held = (uses["land_mu"] + uses["let_mu"]).astype(float)
    is_own = uses["tenure"].eq("own")
    parts = pd.DataFrame(
        {
            "enterprise_id": uses["enterprise_id"].astype(object),
            "own_mu": held.where(is_own, 0.0),
            "rented_mu": held.mask(is_own, 0.0),
            "let_mu": uses["let_mu"].astype(float),
            "vacant_mu": uses["vacant_mu"].astype(float),
        }
    )
    out = parts.groupby("enterprise_id").sum()
    elsewhere = outside.groupby(outside["enterprise_id"].astype(object))["land_mu"].sum()
    out["located"] = True
    if len(elsewhere):
        out = out.reindex(out.index.union(elsewhere.index))
        out["located"] = out["located"].eq(True)
        out = out.fillna(0.0)
    out["outside_mu"] = elsewhere.reindex(out.index).astype(float).fillna(0.0)
    out["mu"] = out["own_mu"] + out["rented_mu"] - out["let_mu"] + out["outside_mu"]
    return out


def balance_of_parcels(uses: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Who has how much of every parcel, a line for what nobody of the ledger has included.

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
        land is nobody's), ``own_mu``, ``rented_mu``, ``let_mu``, ``vacant_mu``, ``land_mu`` and
        ``parcel_mu`` (all mu). ``land_mu`` of a parcel sums to ``parcel_mu``; where the ledger
        states more than there is, nobody's land is negative, so that the sum still closes.
    """
    held = (uses["land_mu"] + uses["let_mu"]).astype(float)
    is_own = uses["tenure"].eq("own")
    columns = {
        "own_mu": held.where(is_own, 0.0),
        "rented_mu": held.mask(is_own, 0.0),
        "let_mu": uses["let_mu"],
        "vacant_mu": uses["vacant_mu"],
        "land_mu": uses["land_mu"],
    }
    # ids of a million rows are looked up once: what follows counts with their numbers
    parcel = positions(parcels.index, uses["parcel_id"])
    firm, firms = pd.factorize(uses["enterprise_id"].astype(object))
    line, of_line = pd.factorize(parcel * (len(firms) + 1) + firm)
    there = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    land = np.nan_to_num(uses["land_mu"].to_numpy(float, na_value=np.nan))
    left = there - np.bincount(parcel, land, len(parcels))
    free = np.flatnonzero(np.abs(np.nan_to_num(left)) > _NOTHING)
    at = np.r_[of_line // (len(firms) + 1), free].astype(np.intp)
    out = pd.DataFrame({"parcel_id": parcels.index.to_numpy(object)[at]})
    nobody = np.full(len(free), None, dtype=object)
    owners = np.asarray(firms, object)[of_line % (len(firms) + 1)]
    out["enterprise_id"] = pd.Series(np.r_[owners, nobody], dtype=object)
    for name, column in columns.items():
        values = np.nan_to_num(column.to_numpy(float, na_value=np.nan))
        of_nobody = left[free] if name in ("vacant_mu", "land_mu") else np.zeros(len(free))
        out[name] = np.r_[np.bincount(line, values, len(of_line)), of_nobody]
    out["parcel_mu"] = there[at]
    return out.iloc[np.argsort(at, kind="stable")].reset_index(drop=True)
