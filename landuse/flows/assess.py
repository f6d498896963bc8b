"""The whole journey on one page: Zone → Assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.account import Account, accounted, beside, knows, standing_on
from landuse.domain.frames.cells import json_value
from landuse.domain.goals import progress
from landuse.domain.land import buildings_on_parcels
from landuse.domain.land.land_class import land_classes
from landuse.domain.standing import ledger
from landuse.domain.standing.field_checks import field_checks_in_force, field_checks_run_out
from landuse.domain.tags import rules
from landuse.domain.zone import Assessment, GoalsReport, Timeline, Zone

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.goals.forecast import Outlook
    from landuse.domain.period_report import Period, Review
    from landuse.domain.tags.reasons import Grounds


def assess(zone: Zone, as_of: dt.date | str | None = None) -> Assessment:
    """Tag, score and count a zone as of a day.

    Parameters
    ----------
    zone : as :func:`landuse.open_workspace` gives it; it is not changed.
    as_of : the day ("2022-12-31" or a date); the last day of the plan year where None.
    """
    day = as_of_date(zone, as_of)
    account = accounted(
        zone,
        buildings_on_parcels.buildings_on_parcels(zone.buildings, zone.parcels),
        buildings_on_parcels.floor_areas(zone.buildings),
        day,
    )
    parcels, parcel_grounds = tagged(account, beside(account.parcels, zone.evidence), "parcel")
    buildings, building_grounds = tagged(account, account.buildings, "building")
    report = _progress(zone, account.stand, parcels, buildings, day)
    return Assessment(
        zone,
        day,
        parcels,
        buildings,
        account.enterprises,
        account.shares,
        account.uses,
        account.bases,
        report,
        {"parcel": parcel_grounds, "building": building_grounds},
    )


def tagged(account: Account, units: Any, unit: str) -> tuple[Any, Grounds]:
    """``units`` ("parcel" or "building", with the account's figures) with what the rules say of them, and its grounds."""
    zone, day = account.zone, account.as_of
    if unit == "building":
        facts = building_facts(units)
    else:
        known = land_classes(units["land_use"], units["land_use_system"], zone.policy.land_classes)
        units = beside(units, known.to_frame("land_class"))
        facts = parcel_facts(units, zone, day)
    tags = _tags(zone, facts, unit, account.reviews, day)
    return beside(units, tags.units), tags.grounds


def year_before(assessment: Assessment) -> Assessment | None:
    """The zone as it was judged a year earlier by the same policy; None where the ledger has no such year."""
    zone = assessment.zone
    return assess(replace(zone, year=zone.year - 1)) if knows(zone, zone.year - 1) else None


def goals_on(assessment: Assessment, days: Sequence[dt.date]) -> list[GoalsReport]:
    """Progress to every goal as it stood on each of ``days``, by the ledger as it is known now."""
    a, zone = assessment, assessment.zone
    stands = ((day, standing_on(zone, day)) for day in days)
    return [_progress(zone, stand, a.parcels, a.buildings, day) for day, stand in stands]


def forecast_on(assessment: Assessment, draws: int = 4000, seed: int = 0) -> list[Outlook]:
    """Every goal's distribution at the plan year's end, as it looks on the day of the assessment."""
    from landuse.domain.goals.forecast import forecast

    a, zone = assessment, assessment.zone
    counter = progress.Counter(
        zone.policy,
        standing_on(zone, a.as_of),
        a.parcels,
        a.buildings,
        progress.housing_table(zone.housing, a.as_of),
        zone.year,
    )
    return forecast(
        zone.goals, counter, zone.actions, zone.housing, as_of=a.as_of, draws=draws, seed=seed
    )


def review(assessment: Assessment, period: Period, draws: int = 4000, seed: int = 0) -> Review:
    """What a report of the period says: progress, changes since the period before, forecast, what is late, corrections, checks."""
    from landuse.domain.goals.changes import changes
    from landuse.domain.period_report import Review, late_actions

    a, zone = assessment, assessment.zone
    recognition, day = zone.policy.recognition, pd.Timestamp(a.as_of)
    ends = progress.period_ends(zone.year, "week" if period.kind == "week" else "month", a.as_of)
    _, gone = ledger.in_force(zone.actions, recognition)
    gone = gone[(gone["date"] <= day).fillna(False)]
    checks = zone.reviews
    out = field_checks_run_out(checks, period.first, a.as_of)
    held = field_checks_in_force(checks, zone.policy.review_words, a.as_of).reset_index()
    return Review(
        assessment=a,
        period=period,
        changes=changes(goals_on(a, [period.before])[0], a.goals),
        series=goals_on(a, ends),
        outlooks=forecast_on(a, draws, seed),
        late=late_actions(standing_on(zone, a.as_of), zone.actions, recognition, a.as_of),
        corrections=_records(gone),
        reviews=_records(held),
        expired=_records(out),
        draws=draws,
        seed=seed,
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): json_value(v) for k, v in row.items()} for row in frame.to_dict("records")]


def timeline(assessment: Assessment, days: Sequence[dt.date]) -> Timeline:
    """Status of every parcel, and progress to every goal, as of each of ``days``; output, class and rank stay those of the year."""
    a, zone = assessment, assessment.zone
    milestone = zone.policy.recognition.counting["redeveloped_mu"]
    columns, reports = {}, []
    for day in days:
        stand = standing_on(zone, day)
        back = ledger.revitalized_on(stand, "parcel_id", milestone, a.parcels.index)
        reviews = field_checks_in_force(zone.reviews, zone.policy.review_words, day)
        facts = parcel_facts(a.parcels.assign(revitalized_on=back), zone, day)
        columns[day] = _tags(zone, facts, "parcel", reviews, day).units["status"].astype(str)
        reports.append(_progress(zone, stand, a.parcels, a.buildings, day))
    return Timeline(tuple(days), pd.DataFrame(columns, index=a.parcels.index), tuple(reports))


def _progress(
    zone: Zone,
    stand: pd.DataFrame,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    day: dt.date,
) -> GoalsReport:
    return progress.progress(
        zone.goals, zone.policy, stand, parcels, buildings, zone.housing, year=zone.year, as_of=day
    )


def as_of_date(zone: Zone, as_of: dt.date | str | None) -> dt.date:
    """The day of an assessment: as given, or the last day of the plan year."""
    if as_of is None:
        return dt.date(zone.year, 12, 31)
    return dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of


def parcel_facts(parcels: pd.DataFrame, zone: Zone, as_of: dt.date) -> pd.DataFrame:
    """What the rules may ask of a parcel: its columns and the dates and lines derived from them."""
    facts = _but_outlines(parcels)
    facts["due_start_plus_1y"] = _after(facts["due_start"], years=1)
    facts["due_start_plus_2y"] = _after(facts["due_start"], years=2)
    facts["suspended_since_plus_1y"] = _after(facts["suspended_since"], years=1)
    decided, dated = facts["idle_decision_no"], facts["idle_decision_date"].dropna()
    if not dated.empty:
        decided = decided.fillna(dated.dt.strftime("认定书 %Y-%m-%d").astype("string"))
        decided = decided.mask(decided.index.isin(dated.index[dated > pd.Timestamp(as_of)]))
    facts["idle_decided"] = decided
    lines = zone.policy.lines
    facts["tax_line"] = (
        facts["tax_per_mu_min"].astype("Float64").fillna(_or_na(lines.tax_per_mu_min))
    )
    facts["far_line"] = facts["far_min"].astype("Float64").fillna(_or_na(lines.far_min))
    return facts


def building_facts(buildings: pd.DataFrame) -> pd.DataFrame:
    """What the rules may ask of a building."""
    facts = _but_outlines(buildings)
    facts["vacant_since_plus_6m"] = _after(facts["vacant_since"], months=6)
    return facts


def _after(dates: pd.Series, **wait: int) -> pd.Series:
    """Every date some years or months on, reckoned once a distinct one."""
    codes, distinct = pd.factorize(dates)
    return pd.Series(
        (distinct + pd.DateOffset(**wait)).take(codes, allow_fill=True, fill_value=pd.NaT),
        dates.index,
    )


def _but_outlines(units: pd.DataFrame) -> pd.DataFrame:
    # dropping the one column would copy all the others
    return pd.DataFrame(
        {c: units[c] for c in units if c != "geometry"}, index=units.index, copy=False
    )


def _or_na(value: float | None) -> float | object:
    return pd.NA if value is None else value


def _tags(
    zone: Zone, facts: pd.DataFrame, unit: str, reviews: pd.DataFrame, as_of: dt.date
) -> rules.Tags:
    # decisions and the ledger are registers: what is not in them did not happen
    present = zone.present.get("parcels" if unit == "parcel" else "buildings", frozenset()) | {
        "idle_decided",
        "revitalized_on",
    }
    return rules.tag(rules.Facts(unit, facts, present, reviews, as_of), zone.policy)
