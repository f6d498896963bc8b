"""The balance of land: what a firm has is own + rented in − let, and all of a parcel is somebody's.

Land that its ledger puts outside the zone's parcels is a line of its own: it is no parcel's, and it
counts in what the firm has.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.keys import positions
from landuse.domain.land.apportionment import lines_of

#: Land (mu) that is noise of arithmetic.
_NOTHING = 1e-9
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
    firm, ids = pd.factorize(uses["enterprise_id"].astype(object), sort=True)
    index = pd.Index(ids, dtype=object, name="enterprise_id")
    sums = {
        name: np.bincount(firm, part, len(ids)) for name, part in _parts(uses).items()
    }
    out = pd.DataFrame(sums, index=index)
    out["outside_mu"] = 0.0
    if len(outside):
        elsewhere = outside.groupby(outside["enterprise_id"].astype(object))[
            "land_mu"
        ].sum()
        everybody = index.union(elsewhere.index)
        out = out.reindex(everybody, fill_value=0.0)
        out["outside_mu"] = elsewhere.reindex(everybody).astype(float).fillna(0.0)
    out["mu"] = out["own_mu"] + out["rented_mu"] - out["let_mu"] + out["outside_mu"]
    out["located"] = out.index.isin(index) if len(outside) else True
    return out


def _parts(uses: pd.DataFrame) -> dict[str, Floats]:
    """What the land of every use is made of (mu); what is unknown adds nothing."""
    land, let = _figures(uses, "land_mu"), _figures(uses, "let_mu")
    # known as a whole or not at all
    held = np.nan_to_num(land + let)
    is_own = uses["tenure"].eq("own").to_numpy(bool)
    return {
        "own_mu": np.where(is_own, held, 0.0),
        "rented_mu": np.where(is_own, 0.0, held),
        "let_mu": np.nan_to_num(let),
        "vacant_mu": np.nan_to_num(_figures(uses, "vacant_mu")),
    }


def _figures(uses: pd.DataFrame, name: str) -> Floats:
    """A column of figures, NaN where unknown."""
    return uses[name].to_numpy(float, na_value=np.nan)


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
    line, first = lines_of(uses)
    parts = _parts(uses)
    parts["land_mu"] = np.nan_to_num(_figures(uses, "land_mu"))
    parcel = positions(parcels.index, uses["parcel_id"].iloc[first])
    there = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    sums = {name: np.bincount(line, part, len(first)) for name, part in parts.items()}
    left = there - np.bincount(parcel, sums["land_mu"], len(there))
    nobodys = np.flatnonzero(np.abs(np.nan_to_num(left)) > _NOTHING)
    at = np.r_[parcel, nobodys]
    # by parcel, its firms as they come and then what is nobody's
    order = np.argsort(at, kind="stable")
    firms = np.full(len(at), None, dtype=object)
    firms[: len(first)] = uses["enterprise_id"].to_numpy(object)[first]
    out = pd.DataFrame(
        {"parcel_id": parcels.index.to_numpy(object)[at[order]]}, dtype=object
    )
    out["enterprise_id"] = pd.Series(firms[order], dtype=object)
    for name, of_firms in sums.items():
        of_nobody = (
            left[nobodys]
            if name in ("vacant_mu", "land_mu")
            else np.zeros(len(nobodys))
        )
        out[name] = np.r_[of_firms, of_nobody][order]
    out["parcel_mu"] = there[at[order]]
    return out
