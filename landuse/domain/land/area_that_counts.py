"""Which area of a parcel counts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.vocabulary import units


def areas_that_count(parcels: pd.DataFrame) -> pd.DataFrame:
    """The area by which each parcel is reckoned: registered first, else that of the outline.

    Parameters
    ----------
    parcels : DataFrame
        With ``area_registered_m2`` and ``area_plane_m2`` (m², NA where unknown).

    Returns
    -------
    DataFrame
        On the index of ``parcels``: ``area_used_m2`` (Float64, m²), ``area_basis`` (string,
        "registered" or "plane") and ``area_mu`` (Float64, mu).

    Notes
    -----
    A registered area of zero or less is a cell that was left unfilled, not a parcel without land.

    Examples
    --------
    >>> parcels = pd.DataFrame(
    ...     {"area_registered_m2": [20_000.0, 0.0], "area_plane_m2": [19_990.0, 2_000.0]}
    ... )
    >>> areas_that_count(parcels)["area_basis"].tolist()
    ['registered', 'plane']
    >>> areas_that_count(parcels)["area_mu"].tolist()
    [30.0, 3.0]
    """
    registered = parcels["area_registered_m2"].astype("Float64")
    registered = registered.where((registered > 0).fillna(False))
    areas = pd.DataFrame(index=parcels.index)
    areas["area_used_m2"] = registered.fillna(
        parcels["area_plane_m2"].astype("Float64")
    )
    bases = pd.array(["plane", "registered"], dtype="string")
    areas["area_basis"] = bases.take(registered.notna().to_numpy(np.intp))
    areas["area_mu"] = units.mu_from_m2(areas["area_used_m2"])
    return areas
