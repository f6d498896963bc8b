"""Units tagged on days of their own: many (unit, day) pairs in one pass of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.columns import without_geometry
from landuse.domain.tags.tagging import TagBasis, building_tags, parcel_tags
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
        Where each unit stands in its frame; one may be asked about on several days.
    days : ndarray of datetime64, shape (n,)
        Whole days.
    revitalized_on : ndarray of datetime64, shape (n,)
        When an action had made each what it is, as it was known on its day; NaT where none had.
    field_checks : DataFrame
        The reviews in force, by the place of the pair that each is about.
    """

    rows: Positions
    days: npt.NDArray[np.datetime64]
    revitalized_on: npt.NDArray[np.datetime64]
    field_checks: pd.DataFrame


def tags_on_days(
    zone: Zone, frame: gpd.GeoDataFrame, unit: Unit, asked: UnitDays
) -> pd.DataFrame:
    """Return what the rules say of units, each on a day of its own.

    Parameters
    ----------
    zone : Zone
        Its policy, and the columns of its sources.
    frame : GeoDataFrame
        Assessed units on their ids: figures of output, class and rank stay those of its year.
    unit : {"parcel", "building"}
        What its rows are.
    asked : UnitDays
        Which of them, and when.

    Returns
    -------
    DataFrame, shape (n, 6)
        :data:`TAG_COLUMNS`, as :class:`landuse.domain.tags.rules.Tags` has them, a row a pair.
    """
    # by number: a unit that is asked about twice has no id of its own
    place = pd.RangeIndex(len(asked.rows))
    attributes = without_geometry(frame)
    known = [name for name in attributes.columns if name not in TAG_COLUMNS]
    figures = attributes[known].take(asked.rows).set_axis(place)
    # a code of collective land says whose the land is
    figures[f"{unit}_id"] = frame.index.to_numpy(object)[asked.rows]
    figures["revitalized_on"] = asked.revitalized_on
    basis = TagBasis(zone.policy, asked.days, zone.present, asked.field_checks)
    tags = (
        parcel_tags(figures, basis)
        if unit == "parcel"
        else building_tags(figures, basis)
    )
    return tags.units[list(TAG_COLUMNS)]
