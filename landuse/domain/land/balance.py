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
    located = out.index
    out = out.reindex(out.index.union(elsewhere.index), fill_value=0.0)
    out["outside_mu"] = elsewhere.reindex(out.index).astype(float).fillna(0.0)
    out["mu"] = out["own_mu"] + out["rented_mu"] - out["let_mu"] + out["outside_mu"]
    out["located"] = out.index.isin(located)
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
    rows = pd.DataFrame(
        {
            "parcel_id": uses["parcel_id"].astype(object),
            "enterprise_id": uses["enterprise_id"].astype(object),
            "own_mu": held.where(is_own, 0.0),
            "rented_mu": held.mask(is_own, 0.0),
            "let_mu": uses["let_mu"].astype(float),
            "vacant_mu": uses["vacant_mu"].astype(float),
            "land_mu": uses["land_mu"].astype(float),
        }
    )
    lines = rows.groupby(["parcel_id", "enterprise_id"], sort=False, as_index=False).sum()
    there = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    used = lines.groupby("parcel_id")["land_mu"].sum()
    left = there - used.reindex(parcels.index.astype(object)).fillna(0.0).to_numpy(float)
    is_left = np.abs(np.nan_to_num(left)) > 1e-9
    nobody = pd.DataFrame({"parcel_id": parcels.index[is_left].astype(object)})
    nobody["enterprise_id"] = None
    for name in ("own_mu", "rented_mu", "let_mu"):
        nobody[name] = 0.0
    nobody["vacant_mu"] = nobody["land_mu"] = left[is_left]
    out = pd.concat([lines, nobody], ignore_index=True) if len(lines) else nobody
    at = positions(parcels.index, out["parcel_id"])
    out["parcel_mu"] = there[at]
    return out.iloc[np.argsort(at, kind="stable")].reset_index(drop=True)
