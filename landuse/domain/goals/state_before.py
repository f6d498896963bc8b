"""The state of a unit on the day before an action counts: its tag by the rules, the baseline list.

A goal that is named after idle and low-efficient land counts land that was idle or low-efficient.
There are two proofs: the tag on the day before, with the output of the assessment's year and the
field checks in force on that day, or a list of land that was entered before (纳入台账).
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
from landuse.domain.vocabulary.facts import Unit
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.zone import Zone
from landuse.words.phrases import Label, Phrase, as_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: How many missing columns a reason names.
_NAMED_COLUMNS = 4


def states_before(
    zone: Zone, units: Mapping[UnitKind, gpd.GeoDataFrame], unit_days: pd.DataFrame
) -> pd.DataFrame:
    """Return the state of units, each on a day of its own, in one pass of the rules.

    Parameters
    ----------
    zone : Zone
        Its policy, field checks and baseline list.
    units : mapping of {"land", "building"} to GeoDataFrame
        Parcels and buildings as an assessment has them, by id.
    unit_days : DataFrame
        On an index without repetition (entries): ``kind`` ("land" or "building"), ``id`` (of the
        unit) and ``day`` (datetime64, a whole day).

    Returns
    -------
    DataFrame
        On the index of ``unit_days``, with ``day``; ``status``, ``flags``, ``rules``, ``missing``
        and ``reviewer`` (text), ``confirmed`` (bool), as :class:`landuse.domain.tags.rules.Tags`
        has them (NA, and False, for a unit that is not on the map); ``batch`` (text) and
        ``listed_on`` (datetime64) of the baseline list; ``by_tag`` and ``in_baseline`` (bool):
        whether tag and list prove that the unit was idle or low-efficient. Actions of the ledger
        are left out of account, so that no unit is revitalized here.
    """
    checks = field_checks_of_days(zone.reviews, zone.policy.review_words, unit_days)
    no_tags = pd.DataFrame(
        columns=list(TAG_COLUMNS), index=unit_days.index[:0], dtype=object
    )
    tags_of_kinds = [no_tags]
    for kind, frame in units.items():
        of_kind = unit_days[unit_days["kind"] == kind]
        if len(of_kind):
            tags_of_kinds.append(_tags_of_kind(zone, kind, frame, of_kind, checks))
    tags = pd.concat(tags_of_kinds).reindex(unit_days.index)
    tags["confirmed"] = tags["confirmed"].eq(True)

    # a field check decides; without one every rule that holds is a proof
    is_checked = tags["reviewer"].notna()
    statuses = tags["status"].where(is_checked, tags["flags"]).fillna("").astype(str)
    by_tag = statuses.str.contains("|".join(status.SUSPECTED), regex=True)
    listed = _earliest_listing(zone.baseline, unit_days)
    listed_in_time = listed.index[listed["is_in_time"]]
    return tags.assign(
        by_tag=by_tag.to_numpy(bool),
        day=unit_days["day"],
        batch=listed["batch"],
        listed_on=listed["date"],
        in_baseline=unit_days.index.isin(listed_in_time),
    )


def unmet_requirements(
    states: pd.DataFrame, requirement: Requirement, zone: Zone
) -> pd.Series:
    """Return why each unit does not fulfil what a goal requires of its land.

    Parameters
    ----------
    states : DataFrame
        As :func:`states_before` gives them.
    requirement : {"none", "warn", "tag", "baseline"}
        "warn" is fulfilled by either a tag or the list.
    zone : Zone
        Its baseline list, which may be absent.

    Returns
    -------
    Series of str
        On the index of ``states``: a sentence as :func:`landuse.words.phrases.as_json` writes it;
        NA where the requirement is fulfilled.
    """
    no_reasons = pd.Series(pd.NA, index=states.index, dtype="string")
    if requirement == "none":
        return no_reasons
    if requirement == "baseline":
        return no_reasons.mask(~states["in_baseline"], _baseline_reasons(states, zone))
    is_fulfilled = states["by_tag"]
    if requirement == "warn":
        is_fulfilled = is_fulfilled | states["in_baseline"]
    reasons: list[str] = []
    unfulfilled = states.loc[~is_fulfilled, ["status", "missing", "day"]]
    for tag, missing, day in unfulfilled.itertuples(index=False):
        reasons.append(as_json(_tag_reason(tag, missing, day)))
    tag_reasons = pd.Series(reasons, index=unfulfilled.index, dtype="string")
    return no_reasons.mask(~is_fulfilled, tag_reasons)


def _tags_of_kind(
    zone: Zone,
    kind: UnitKind,
    frame: gpd.GeoDataFrame,
    unit_days: pd.DataFrame,
    checks: pd.DataFrame,
) -> pd.DataFrame:
    """Tags of the units of one kind, each on its day, of those that are on the map."""
    position = positions(frame.index, unit_days["id"])
    is_on_map = position >= 0
    on_map = unit_days[is_on_map]
    checks_on_map = checks[checks.index.isin(on_map.index)]
    pair = on_map.index.get_indexer(checks_on_map.index)
    pairs = UnitDays(
        rows=position[is_on_map],
        days=on_map["day"].to_numpy("datetime64[s]"),
        revitalized_on=np.full(len(on_map), np.datetime64("NaT", "s")),
        field_checks=checks_on_map.set_axis(pair),
    )
    unit: Unit = "parcel" if kind == "land" else "building"
    tags = tags_on_days(zone, frame, unit, pairs)
    return tags.set_axis(on_map.index).astype(object)


def _earliest_listing(baseline: pd.DataFrame, unit_days: pd.DataFrame) -> pd.DataFrame:
    """The row of the baseline list that proves most for each entry, by the entry.

    A row is in time where its date is not after the entry's day, or where it has none. Rows in time
    go before later ones, an earlier date before a later one, and a row without a date behind those
    with one. Columns are ``date``, ``batch`` and ``is_in_time``.
    """
    units = unit_days[["id", "day"]].astype({"id": object}).reset_index(names="entry")
    listings = baseline[["unit_id", "date", "batch"]].astype({"unit_id": object})
    listings = units.merge(listings, left_on="id", right_on="unit_id", how="inner")
    is_before = (listings["date"] <= listings["day"]).fillna(False)
    listings["is_in_time"] = listings["date"].isna() | is_before
    listings = listings.sort_values(
        ["is_in_time", "date"], ascending=[False, True], kind="stable"
    )
    return listings.drop_duplicates("entry").set_index("entry")


def _baseline_reasons(states: pd.DataFrame, zone: Zone) -> pd.Series:
    """Why the baseline list proves nothing of a unit: no list, unit not in it, or too late."""
    if zone.baseline.empty:
        no_list = as_json(phrase("goal.no_baseline"))
        return pd.Series(no_list, index=states.index, dtype="string")
    not_listed = as_json(phrase("goal.not_in_baseline"))
    reasons = pd.Series(not_listed, index=states.index, dtype="string")
    for day in states["listed_on"].dropna().unique():
        listed_later = phrase("goal.baseline_later", day=pd.Timestamp(day).date())
        reasons = reasons.mask(states["listed_on"] == day, as_json(listed_later))
    return reasons


def _tag_reason(tag: object, missing: object, day: pd.Timestamp) -> Phrase:
    """Why the tag of a day does not prove that a unit was idle or low-efficient."""
    if not isinstance(tag, str):
        return phrase("goal.before_unknown")
    if tag == status.UNDETERMINED:
        names = str(missing).split(",")[:_NAMED_COLUMNS]
        columns = [_column_label(name) for name in names]
        return phrase("goal.before_undetermined", day=day.date(), columns=columns)
    label = status.label_of(status.STATUSES, tag)
    return phrase("goal.before_other", day=day.date(), status=label)


def _column_label(name: str) -> Label | str:
    """The label of a source column; its name where it is one of the evidence."""
    for table in TABLES.values():
        for column in table.columns:
            if column.name == name:
                return column.label
    return name
