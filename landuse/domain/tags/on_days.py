"""Units tagged each on a day of its own: many pairs of unit and day in one pass of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.columns import without_geometry
from landuse.domain.tags.tagging import (
    TagBasis,
    tags_from_building_figures,
    tags_from_parcel_figures,
)
from landuse.domain.vocabulary.facts import Unit
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: Columns of :class:`landuse.domain.tags.rules.Tags`: those of one day would hide another's.
TAG_COLUMNS = ("status", "confirmed", "flags", "rules", "missing", "reviewer")


@dataclass(frozen=True)
class UnitDays:
    """Units that are asked about, each on a day.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        The row of each unit in its frame; a unit may have several days.
    days : ndarray of datetime64, shape (n,)
        Whole days.
    revitalized_on : ndarray of datetime64, shape (n,)
        When an action had revitalized each, as far as was known on its day; NaT where none had.
    field_checks : DataFrame
        The reviews in force, by the position of the pair that each is about.
    """

    rows: Positions
    days: npt.NDArray[np.datetime64]
    revitalized_on: npt.NDArray[np.datetime64]
    field_checks: pd.DataFrame


def tags_on_days(
    zone: Zone, frame: gpd.GeoDataFrame, unit: Unit, pairs: UnitDays
) -> pd.DataFrame:
    """The tags of units, each on a day of its own.

    Parameters
    ----------
    zone : Zone
        Its policy, and the columns of its sources.
    frame : GeoDataFrame
        Assessed units, indexed by id: figures of output, class and rank stay those of its year.
    unit : {"parcel", "building"}
        The kind of unit.
    pairs : UnitDays
        Which of the units, and on which days.

    Returns
    -------
    DataFrame, shape (n, 6)
        :data:`TAG_COLUMNS`, as :class:`landuse.domain.tags.rules.Tags` has them, one row for each
        pair.
    """
    attributes = without_geometry(frame)
    columns = [name for name in attributes.columns if name not in TAG_COLUMNS]
    figures = attributes[columns].take(pairs.rows)
    # numbered, since the id of a unit with several days is not unique
    figures = figures.set_axis(pd.RangeIndex(len(pairs.rows)))
    # the code of a parcel tells whether the land is collective
    figures[f"{unit}_id"] = frame.index.to_numpy(object)[pairs.rows]
    figures["revitalized_on"] = pairs.revitalized_on
    basis = TagBasis(zone.policy, pairs.days, zone.present, pairs.field_checks)
    tags_of = (
        tags_from_parcel_figures if unit == "parcel" else tags_from_building_figures
    )
    return tags_of(figures, basis).units[list(TAG_COLUMNS)]
