"""The whole journey on one page: Zone → Assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landuse.domain import apportion, goals, ledger, overlay, rules, scoring, units
from landuse.domain.keys import places
from landuse.domain.land_class import land_classes
from landuse.domain.plain import plain
from landuse.domain.policy import Scheme
from landuse.domain.zone import Assessment, GoalsReport, Timeline, Zone

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.forecast import Outlook
    from landuse.domain.review import Period, Review

_TOTALS = ("sales_wan", "tax_wan", "added_value_wan", "energy_tce", "power_kwh", "rd_wan", "employees", "emissions_t")


def assess(zone: Zone, as_of: dt.date | str | None = None) -> Assessment:
    """Tag, score and count a zone as of a day.

    Parameters
    ----------
    zone : as :func:`landuse.open_workspace` gives it; it is not changed.
    as_of : the day ("2022-12-31" or a date); the last day of the plan year where None.
    """
    day = as_of_date(zone, as_of)
    account = accounted(
        zone, overlay.buildings_on_parcels(zone.buildings, zone.parcels), overlay.floor_areas(zone.buildings), day
    )
    parcels = tagged(account, beside(account.parcels, zone.evidence), "parcel")
    buildings = tagged(account, account.buildings, "building")
    report = _progress(zone, account.stand, parcels, buildings, day)
    return Assessment(
        zone, day, parcels, buildings, account.enterprises, account.shares, account.uses, account.bases, report
    )


@dataclass(frozen=True)
class Account:
    """A zone's figures before its units are tagged: what needs all of them at once, and no outlines."""

    zone: Zone
    as_of: dt.date
    #: the zone's frames with the figures of an assessment
    parcels: Any
    buildings: Any
    enterprises: pd.DataFrame
    shares: pd.DataFrame
    uses: pd.DataFrame
    bases: dict[str, dict[str, Any]]
    #: the ledger as of the day, and the reviews in force
    stand: pd.DataFrame
    reviews: pd.DataFrame


def accounted(zone: Zone, pairs: pd.DataFrame, floors: pd.DataFrame, day: dt.date) -> Account:
    """Floor, land, output, scores and ranks; ``pairs`` and ``floors`` as :mod:`landuse.domain.overlay` gives them."""
    parcels = beside(zone.parcels, used_areas(zone.parcels))
    buildings = beside(zone.buildings, floors[["floor_area_used_m2", "vacancy_share"]])
    buildings["parcel_id"] = overlay.main_parcel(pairs, buildings.index, parcels.index)
    sums = overlay.parcel_sums(pairs, floors, parcels.index)
    parcels = beside(parcels, _intensity(parcels, sums, bool(zone.present.get("buildings"))))

    scheme = zone.policy.scheme
    placed = apportion.placed(zone.occupancy, parcels, pairs, floors)
    del pairs, floors  # of millions of buildings, and no longer needed
    uses = apportion.uses(placed, parcels, zone.year)
    shares = apportion.by_parcel(uses)
    firms = _firms(zone.enterprises, zone.year, shares, scheme.years)
    before = None
    if _knows(zone, zone.year - 1):
        last = apportion.by_parcel(apportion.uses(placed, parcels, zone.year - 1))
        before = _located(_firms(zone.enterprises, zone.year - 1, last, scheme.years))
    base = scoring.bases(_located(firms), before, scheme)
    firms = beside(firms, scoring.rate(firms, scheme, base, dt.date(zone.year, 12, 31)))
    parcels = beside(parcels, _parcel_output(parcels, firms, shares, scheme, base, "occupancy" in zone.present))

    stand = standing_on(zone, day)
    counting = zone.policy.recognition.counting
    parcels["revitalized_on"] = ledger.revitalized_on(stand, "parcel_id", counting["redeveloped_mu"], parcels.index)
    buildings["revitalized_on"] = ledger.revitalized_on(
        stand, "building_id", counting["revitalized_floor_m2"], buildings.index
    )
    reviews = rules.reviews_in_force(zone.reviews, zone.policy.review_words, day)
    return Account(zone, day, parcels, buildings, firms, shares, uses, base, stand, reviews)


def tagged(account: Account, units: Any, unit: str) -> Any:
    """``units`` ("parcel" or "building", with the account's figures) with their land class and what the rules say of them."""
    zone, day = account.zone, account.as_of
    if unit == "building":
        return beside(units, _tags(zone, building_facts(units), unit, account.reviews, day))
    known = land_classes(units["land_use"], units["land_use_system"], zone.policy.land_classes)
    units = beside(units, known.to_frame("land_class"))
    return beside(units, _tags(zone, parcel_facts(units, zone, day), unit, account.reviews, day))


def beside(units: Any, more: pd.DataFrame) -> Any:
    """``units`` with the columns of ``more``, which has the same rows; a join would copy them all."""
    out = units.copy(deep=False)
    for name, column in more.items():
        out[name] = column
    return out


def year_before(assessment: Assessment) -> Assessment | None:
    """The zone as it was judged a year earlier by the same policy; None where the ledger has no such year."""
    zone = assessment.zone
    return assess(replace(zone, year=zone.year - 1)) if _knows(zone, zone.year - 1) else None


def _knows(zone: Zone, year: int) -> bool:
    return bool((zone.enterprises["year"] == year).fillna(False).any())


def goals_on(assessment: Assessment, days: Sequence[dt.date]) -> list[GoalsReport]:
    """Progress to every goal as it stood on each of ``days``, by the ledger as it is known now."""
    a, zone = assessment, assessment.zone
    stands = ((day, standing_on(zone, day)) for day in days)
    return [_progress(zone, stand, a.parcels, a.buildings, day) for day, stand in stands]


def forecast_on(assessment: Assessment, draws: int = 4000, seed: int = 0) -> list[Outlook]:
    """Every goal's distribution at the plan year's end, as it looks on the day of the assessment."""
    from landuse.domain.forecast import forecast

    a, zone = assessment, assessment.zone
    counter = goals.Counter(
        zone.policy, standing_on(zone, a.as_of), a.parcels, a.buildings, goals.housing_table(zone.housing, a.as_of), zone.year
    )  # fmt: skip
    return forecast(zone.goals, counter, zone.actions, zone.housing, as_of=a.as_of, draws=draws, seed=seed)


def review(assessment: Assessment, period: Period, draws: int = 4000, seed: int = 0) -> Review:
    """What a report of the period says: progress, changes since the period before, forecast, what is late, corrections, checks."""
    from landuse.domain.changes import changes
    from landuse.domain.review import Review, late_actions

    a, zone = assessment, assessment.zone
    recognition, day = zone.policy.recognition, pd.Timestamp(a.as_of)
    ends = goals.period_ends(zone.year, "week" if period.kind == "week" else "month", a.as_of)
    _, gone = ledger.in_force(zone.actions, recognition)
    gone = gone[(gone["date"] <= day).fillna(False)]
    checks = zone.reviews
    out = checks[(checks["until"] < day).fillna(False) & (checks["until"] >= pd.Timestamp(period.first)).fillna(False)]
    held = rules.reviews_in_force(checks, zone.policy.review_words, a.as_of).reset_index()
    return Review(
        assessment=a, period=period, changes=changes(goals_on(a, [period.before])[0], a.goals), series=goals_on(a, ends),
        outlooks=forecast_on(a, draws, seed), late=late_actions(standing_on(zone, a.as_of), zone.actions, recognition, a.as_of),
        corrections=_records(gone), reviews=_records(held), expired=_records(out), draws=draws, seed=seed,
    )  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def standing_on(zone: Zone, day: dt.date) -> pd.DataFrame:
    """The zone's ledger as :func:`landuse.domain.ledger.standing` gives it, held against the land contracts."""
    return ledger.standing(zone.actions, zone.policy.recognition, day, zone.parcels["contract_date"])


def timeline(assessment: Assessment, days: Sequence[dt.date]) -> Timeline:
    """Status of every parcel, and progress to every goal, as of each of ``days``; output, class and rank stay those of the year."""
    a, zone = assessment, assessment.zone
    milestone = zone.policy.recognition.counting["redeveloped_mu"]
    columns, reports = {}, []
    for day in days:
        stand = standing_on(zone, day)
        back = ledger.revitalized_on(stand, "parcel_id", milestone, a.parcels.index)
        reviews = rules.reviews_in_force(zone.reviews, zone.policy.review_words, day)
        facts = parcel_facts(a.parcels.assign(revitalized_on=back), zone, day)
        columns[day] = _tags(zone, facts, "parcel", reviews, day)["status"].astype(str)
        reports.append(_progress(zone, stand, a.parcels, a.buildings, day))
    return Timeline(tuple(days), pd.DataFrame(columns, index=a.parcels.index), tuple(reports))


def _progress(
    zone: Zone, stand: pd.DataFrame, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, day: dt.date
) -> GoalsReport:
    return goals.progress(zone.goals, zone.policy, stand, parcels, buildings, zone.housing, year=zone.year, as_of=day)


def as_of_date(zone: Zone, as_of: dt.date | str | None) -> dt.date:
    """The day of an assessment: as given, or the last day of the plan year."""
    if as_of is None:
        return dt.date(zone.year, 12, 31)
    return dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of


def used_areas(parcels: pd.DataFrame) -> pd.DataFrame:
    """The area that counts: registered first, the plane area of the outline where none is registered; in m² and mu."""
    registered = parcels["area_registered_m2"].astype("Float64")
    out = pd.DataFrame(index=parcels.index)
    out["area_used_m2"] = registered.fillna(parcels["area_plane_m2"].astype("Float64"))
    out["area_basis"] = pd.array(["plane", "registered"], dtype="string").take(registered.notna().to_numpy(np.intp))
    out["area_mu"] = units.mu_from_m2(out["area_used_m2"])
    return out


def _intensity(parcels: pd.DataFrame, sums: pd.DataFrame, known: bool) -> pd.DataFrame:
    """Floor area, plot ratio, density and vacancy of every parcel; all unknown where no buildings were given."""
    out = sums if known else sums.mask(sums.notna())
    area = parcels["area_used_m2"]
    out["far"] = scoring.ratio(out["far_area_m2"], area)
    out["density"] = scoring.ratio(out["footprint_m2"], parcels["area_plane_m2"])
    out["vacancy_share"] = scoring.ratio(out["vacant_area_m2"], out["building_area_m2"]).clip(upper=1.0)
    return out


def _firms(enterprises: pd.DataFrame, year: int, shares: pd.DataFrame, years: int) -> pd.DataFrame:
    """Enterprises of one year by id, their output the mean of up to ``years`` years, with their land and per-mu metrics."""
    firms = enterprises[(enterprises["year"] == year).fillna(False)].set_index("enterprise_id")
    if years > 1:
        span = enterprises[enterprises["year"].between(year - years + 1, year).fillna(False)]
        firms[list(_TOTALS)] = span.groupby("enterprise_id")[list(_TOTALS)].mean().reindex(firms.index)
    land = shares.groupby("enterprise_id")["land_mu"].sum()
    firms["mu"] = land.reindex(firms.index).astype("Float64")
    firms["located"] = firms["mu"].notna()
    firms["sales_per_mu"] = scoring.ratio(firms["sales_wan"], firms["mu"])
    firms["tax_per_mu"] = scoring.ratio(firms["tax_wan"], firms["mu"])
    return firms


def _located(firms: pd.DataFrame) -> pd.DataFrame:
    return firms[firms["located"]]


def _parcel_output(
    parcels: pd.DataFrame, firms: pd.DataFrame, shares: pd.DataFrame, scheme: Scheme, base: dict, known: bool
) -> pd.DataFrame:
    """Output that stands on every parcel, its per-mu metrics, score, rank and class by the scheme's own bases."""
    firm = places(firms.index, shares["enterprise_id"])
    mine, firm = shares[firm >= 0], firm[firm >= 0]
    part, place = mine["share"].to_numpy(float), places(parcels.index, mine["parcel_id"])
    count = np.bincount(place, minlength=len(parcels))
    out = pd.DataFrame(index=parcels.index)
    nothing = scoring.known(np.full(len(parcels), np.nan), parcels.index)
    for name in _TOTALS:
        told = firms[name].to_numpy(float, na_value=np.nan)
        if np.isnan(told).all():
            out[name] = nothing
            continue
        # one firm's unknown figure makes the parcel's unknown; no firm, no figure
        total = np.bincount(place, told[firm] * part, len(parcels))
        out[name] = scoring.known(np.where(count, total, np.nan), parcels.index)
    out["enterprise_count"] = pd.array(count if known else np.where(count, count, np.nan), dtype="Int64")
    out["mu"] = parcels["area_mu"]
    out["sales_per_mu"] = scoring.ratio(out["sales_wan"], out["mu"])
    out["tax_per_mu"] = scoring.ratio(out["tax_wan"], out["mu"])
    out["score"] = scoring.total(out, scheme.indicators, base).where((out["enterprise_count"] > 0).fillna(False))
    out["rank"] = scoring.rank(out["score"])
    out["class"] = scoring.classes(out["rank"], scheme)
    return out.drop(columns="mu")


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
    facts["tax_line"] = facts["tax_per_mu_min"].astype("Float64").fillna(_or_na(lines.tax_per_mu_min))
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
    return pd.Series((distinct + pd.DateOffset(**wait)).take(codes, allow_fill=True, fill_value=pd.NaT), dates.index)


def _but_outlines(units: pd.DataFrame) -> pd.DataFrame:
    # dropping the one column would copy all the others
    return pd.DataFrame({c: units[c] for c in units if c != "geometry"}, index=units.index, copy=False)


def _or_na(value: float | None) -> float | object:
    return pd.NA if value is None else value


def _tags(zone: Zone, facts: pd.DataFrame, unit: str, reviews: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    # decisions and the ledger are registers: what is not in them did not happen
    present = zone.present.get("parcels" if unit == "parcel" else "buildings", frozenset()) | {
        "idle_decided",
        "revitalized_on",
    }
    return rules.tag(facts, zone.policy, unit=unit, present=present, as_of=as_of, reviews=reviews)
