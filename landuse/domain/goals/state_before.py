"""What a unit was on the day before an action counts: its tag by the rules, the baseline list.

A goal that is named after idle and low-efficient land counts land that was idle or low-efficient.
That is shown in two ways: by the tag on the day before, with the output of the assessment's year
and the field checks in force on that day, or by a list of land that was taken in before (纳入台账).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.goals.claims import UnitKind
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.field_checks import field_checks_of_days
from landuse.domain.tags.on_days import TAG_COLUMNS, UnitDays, tags_on_days
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.zone import Zone
from landuse.words.phrases import Label, Phrase, as_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: What land has to have been for a goal that is named after it.
WANTED = (status.IDLE, status.LOW_EFFICIENCY)
#: Missing columns that are named; the others are told by the tag itself.
_NAMED = 4


def states_before(
    zone: Zone, units: Mapping[UnitKind, gpd.GeoDataFrame], asked: pd.DataFrame
) -> pd.DataFrame:
    """Return what units were, each on a day of its own, in one pass of the rules.

    Parameters
    ----------
    zone : Zone
        Its policy, field checks and baseline list.
    units : mapping of {"land", "building"} to GeoDataFrame
        Parcels and buildings as an assessment has them, by id.
    asked : DataFrame
        On an index without repetition (entries): ``kind`` ("land" or "building"), ``id`` (of the
        unit) and ``day`` (datetime64, whole days: the state of this day is asked for).

    Returns
    -------
    DataFrame
        On the index of ``asked``, with ``day``; ``status``, ``flags``, ``rules``, ``missing`` and
        ``reviewer`` (text), ``confirmed`` (bool), as :class:`landuse.domain.tags.rules.Tags` has
        them (NA, and False, for what is not on the map); ``batch`` (text) and ``listed_on``
        (datetime64) of the baseline list; ``by_tag`` and ``in_baseline`` (bool): whether each shows
        that the unit was idle or low-efficient. What an action made of a unit meanwhile is no
        answer to what it was, so no unit is revitalized here.
    """
    checks = field_checks_of_days(zone.reviews, zone.policy.review_words, asked)
    of_kind = {kind: asked[asked["kind"] == kind] for kind in units}
    tags = [
        _tags(zone, kind, units[kind], of_this, checks)
        for kind, of_this in of_kind.items()
        if len(of_this)
    ]
    none = pd.DataFrame(columns=list(TAG_COLUMNS), index=asked.index[:0], dtype=object)
    found = pd.concat([none, *tags]).reindex(asked.index)
    found["confirmed"] = found["confirmed"].eq(True)
    is_reviewed = found["reviewer"].notna()
    says = found["status"].where(is_reviewed, found["flags"]).fillna("").astype(str)
    found["by_tag"] = says.str.contains("|".join(WANTED), regex=True).to_numpy(bool)
    listed = _listed(zone.baseline, asked)
    return found.assign(
        day=asked["day"],
        batch=listed["batch"],
        listed_on=listed["date"],
        in_baseline=asked.index.isin(listed.index[listed["is_in_time"]]),
    )


def why_not_shown(
    states: pd.DataFrame, requirement: Requirement, zone: Zone
) -> pd.Series:
    """Return why each unit does not fulfil what a goal requires of its land.

    Parameters
    ----------
    states : DataFrame
        As :func:`states_before` gives them.
    requirement : {"none", "warn", "tag", "baseline"}
        "warn" is content with either a tag or the list.
    zone : Zone
        Its baseline list, which may be absent.

    Returns
    -------
    Series of str
        On the index of ``states``: a sentence as :func:`landuse.words.phrases.as_json` writes it;
        NA where it is shown.
    """
    none = pd.Series(pd.NA, index=states.index, dtype="string")
    if requirement == "none":
        return none
    if requirement == "baseline":
        return none.mask(~states["in_baseline"], _not_listed(states, zone))
    is_shown = states["by_tag"]
    if requirement == "warn":
        is_shown = is_shown | states["in_baseline"]
    patterns = states.loc[~is_shown, ["status", "missing", "day"]]
    said = [
        as_json(_not_tagged(shown, missing, day))
        for shown, missing, day in patterns.itertuples(index=False)
    ]
    return none.mask(~is_shown, pd.Series(said, index=patterns.index, dtype="string"))


def _tags(
    zone: Zone,
    kind: UnitKind,
    frame: gpd.GeoDataFrame,
    asked: pd.DataFrame,
    checks: pd.DataFrame,
) -> pd.DataFrame:
    """Tags of the units of one kind, a row for each that is asked about and on the map."""
    at = positions(frame.index, asked["id"])
    on_map = asked[at >= 0]
    of_units = checks[checks.index.isin(on_map.index)]
    pairs = UnitDays(
        rows=at[at >= 0],
        days=on_map["day"].to_numpy("datetime64[s]"),
        revitalized_on=np.full(len(on_map), np.datetime64("NaT", "s")),
        field_checks=of_units.set_axis(on_map.index.get_indexer(of_units.index)),
    )
    tags = tags_on_days(zone, frame, "parcel" if kind == "land" else "building", pairs)
    return tags.set_axis(on_map.index).astype(object)


def _listed(baseline: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """The first row of the baseline list about each unit: ``date``, ``batch``, ``is_in_time``.

    In time is what was taken in by the day; a row without a date is taken at its word.
    """
    rows = asked[["id", "day"]].astype({"id": object}).reset_index(names="entry")
    listed = baseline[["unit_id", "date", "batch"]].astype({"unit_id": object})
    found = rows.merge(listed, left_on="id", right_on="unit_id", how="inner")
    found["is_in_time"] = found["date"].isna() | (found["date"] <= found["day"]).fillna(
        False
    )
    found = found.sort_values(
        ["is_in_time", "date"], ascending=[False, True], kind="stable"
    )
    return found.drop_duplicates("entry").set_index("entry")


def _not_listed(states: pd.DataFrame, zone: Zone) -> pd.Series:
    """Why the baseline list does not show a unit: it is absent, has it not, or has it too late."""
    if zone.baseline.empty:
        absent = as_json(phrase("goal.no_baseline"))
        return pd.Series(absent, index=states.index, dtype="string")
    said = pd.Series(
        as_json(phrase("goal.not_in_baseline")), states.index, dtype="string"
    )
    late = states["listed_on"].dropna()
    for day in late.unique():
        later = as_json(phrase("goal.baseline_later", day=pd.Timestamp(day).date()))
        said = said.mask(states["listed_on"] == day, later)
    return said


def _not_tagged(shown: object, missing: object, day: pd.Timestamp) -> Phrase:
    """What the tag says of a unit that it does not show to have been idle or low-efficient."""
    if not isinstance(shown, str):
        return phrase("goal.before_unknown")
    if shown == status.UNDETERMINED:
        names = str(missing).split(",")[:_NAMED]
        columns = [_label(name) for name in names]
        return phrase("goal.before_undetermined", day=day.date(), columns=columns)
    label = status.label_of(status.STATUSES, shown)
    return phrase("goal.before_other", day=day.date(), status=label)


def _label(name: str) -> Label | str:
    """What a source column is called; its name where only evidence has it."""
    for table in TABLES.values():
        for column in table.columns:
            if column.name == name:
                return column.label
    return name
