"""What the register states of parcels against their outlines and itself: areas, numbers, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.frames.numbers import float_array
from landuse.domain.quality.recording import (
    findings_of,
    occurrences_in,
    reversed_days,
    rows_where,
)
from landuse.domain.vocabulary import units, zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.schema import PARCELS
from landuse.words.phrases import Label

if TYPE_CHECKING:
    import geopandas as gpd

#: A registered area and its outline may differ by the larger of these: a share, and m².
AREA_TOLERANCE, AREA_FLOOR_M2 = 0.01, 20.0
#: m² of the units in which areas are kept by mistake.
_MISTAKEN_UNITS = ((units.MU, 2000 / 3), (units.HECTARES, 10_000.0))
#: Days of a parcel that follow each other and have a sentence of their own where they do not.
_DAYS_WITH_OWN_SENTENCE = (
    (zone_findings.COMPLETION_BEFORE_START, "due_start", "due_end"),
    (zone_findings.SUSPENSION_BEFORE_START, "started", "suspended_since"),
)
#: Days of a parcel that follow each other, besides those with sentences of their own.
_DAYS_IN_ORDER = (
    ("contract_date", "due_start"),
    ("started", "completed"),
    ("idle_decision_date", "idle_decision_lifted"),
)
#: Parcel number of the cadastre (宗地代码, 19 characters): county and sub-district, kind
#: of right, serial number.
_PARCEL_NUMBER = r"\d{12}[GJZ][A-HSWXY]\d{5}"
#: Numbers are compared with the rule where more than this share follows it.
_MAJORITY = 0.5


def inspect_areas(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Registered areas against those of the outlines.

    A difference whose ratio is that of two units is an error, for every figure per mu of the
    parcel would be wrong by that factor.

    Parameters
    ----------
    parcels : GeoDataFrame
        Indexed by their ids, with ``area_registered_m2``, ``area_plane_m2``,
        ``area_ellipsoid_m2`` (m²) and ``source_row``; it is not changed.

    Returns
    -------
    list of dict
        Rows of the findings table.

    Notes
    -----
    A registered area of zero was left unfilled; the outline counts then, as
    :func:`landuse.domain.land.area_that_counts.areas_that_count` says. The ellipsoidal area
    stands beside that of the plane: it shows how much of a difference is the projection's.

    Examples
    --------
    A parcel of a hectare whose register says 15, which is its area in mu:

    >>> import geopandas as gpd
    >>> columns = {
    ...     "source_row": [1],
    ...     "area_registered_m2": [15.0],
    ...     "area_plane_m2": [10_000.0],
    ...     "area_ellipsoid_m2": [9_998.0],
    ... }
    >>> lots = gpd.GeoDataFrame(columns, geometry=[None], index=["A"])
    >>> [row["message"] for row in inspect_areas(lots)]
    ['第1行(A)登记面积 15 m²，图形 10000.0 m²，疑似把亩数当作平方米']
    """
    stated = float_array(parcels["area_registered_m2"])
    plane = float_array(parcels["area_plane_m2"])
    is_zero = stated == 0
    with_zero = parcels[is_zero]
    occurrences = occurrences_in(with_zero, with_zero.index, value=plane[is_zero])
    findings = findings_of(zone_findings.REGISTERED_ZERO, occurrences)

    registered = np.where(is_zero, np.nan, stated)
    tolerance = np.maximum(AREA_TOLERANCE * registered, AREA_FLOOR_M2)
    differs = np.abs(plane - registered) > tolerance
    for unit_stated, unit_assumed, factor in _unit_mistakes():
        with np.errstate(invalid="ignore", divide="ignore"):
            error = np.abs(plane / registered / factor - 1)
        is_mistaken = differs & (error < 2 * AREA_TOLERANCE)
        mistaken = parcels[is_mistaken]
        occurrences = occurrences_in(
            mistaken,
            mistaken.index,
            value=registered[is_mistaken],
            plane=plane[is_mistaken],
        )
        findings += findings_of(
            zone_findings.AREA_IN_OTHER_UNIT,
            occurrences,
            stated=unit_stated,
            taken_for=unit_assumed,
        )
        differs = differs & ~is_mistaken
    return findings + _differing_areas(parcels[differs])


def _differing_areas(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """The difference of each parcel's registered area from its outline, with both areas."""
    registered = float_array(parcels["area_registered_m2"])
    plane = float_array(parcels["area_plane_m2"])
    occurrences = occurrences_in(
        parcels,
        parcels.index,
        value=(plane - registered) / registered,
        registered=registered,
        plane=plane,
        ellipsoid=float_array(parcels["area_ellipsoid_m2"]),
    )
    return findings_of(zone_findings.AREA_DIFFERS, occurrences)


def _unit_mistakes() -> list[tuple[Label, Label, float]]:
    """Units stated, the unit each was taken for, and the true area over the stated number."""
    mistakes = []
    for unit, factor in _MISTAKEN_UNITS:
        mistakes.append((unit, units.SQUARE_METRES, factor))
        mistakes.append((units.SQUARE_METRES, unit, 1 / factor))
    return mistakes


def inspect_numbers(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Parcel numbers that are no 宗地代码 where most of the others are.

    Parameters
    ----------
    parcels : GeoDataFrame
        Indexed by their ids, with ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table; none where the planners keep numbers of their own.

    Notes
    -----
    Blanks and the case of letters are no fault: people type them as they come.

    Examples
    --------
    >>> import geopandas as gpd
    >>> ids = ["320611001001GB00001", "320611001001GB00002", "32061100100GB00003"]
    >>> lots = gpd.GeoDataFrame({"source_row": [1, 2, 3]}, geometry=[None] * 3, index=ids)
    >>> [row["id"] for row in inspect_numbers(lots)]
    ['32061100100GB00003']
    """
    texts = parcels.index.to_series().astype("string")
    numbers = texts.str.replace(r"\s", "", regex=True).str.upper()
    is_well_formed = numbers.str.fullmatch(_PARCEL_NUMBER).fillna(False).to_numpy(bool)
    if not len(is_well_formed) or is_well_formed.mean() <= _MAJORITY:
        return []
    malformed = parcels[~is_well_formed]
    occurrences = occurrences_in(malformed, malformed.index)
    return findings_of(zone_findings.MALFORMED_NUMBER, occurrences)


def inspect_dates(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Dates of a parcel in the wrong order, and a floor of the plot ratio above its limit.

    Parameters
    ----------
    parcels : GeoDataFrame
        Indexed by their ids, with every column of days, ``far_min``, ``far_max`` and
        ``source_row``.

    Returns
    -------
    list of dict
        Rows of the findings table.
    """
    findings = []
    for kind, first, then in _DAYS_WITH_OWN_SENTENCE:
        rows = rows_where(parcels, parcels[then] < parcels[first])
        days = rows[then].dt.strftime("%Y-%m-%d")
        occurrences = occurrences_in(rows, rows.index, value=days)
        findings += findings_of(kind, occurrences)
    findings += reversed_days(
        parcels, parcels.index, zone_findings.DAYS_OF_PARCEL_REVERSED, _DAYS_IN_ORDER
    )
    return findings + _reversed_limits(parcels)


def _reversed_limits(parcels: gpd.GeoDataFrame) -> list[FindingRow]:
    """Plot ratios whose minimum is above the maximum: the two columns may be exchanged."""
    low, high = float_array(parcels["far_min"]), float_array(parcels["far_max"])
    is_reversed = low > high
    rows = parcels[is_reversed]
    low_texts = [f"{value:g}" for value in low[is_reversed]]
    high_texts = [f"{value:g}" for value in high[is_reversed]]
    occurrences = occurrences_in(rows, rows.index, value=low_texts, there=high_texts)
    return findings_of(
        zone_findings.LIMITS_REVERSED,
        occurrences,
        low=PARCELS.column("far_min").label,
        high=PARCELS.column("far_max").label,
    )
