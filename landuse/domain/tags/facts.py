"""What the rules may ask of every unit: the figures of land, output and ledger side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.frames.columns import with_columns, without_geometry
from landuse.domain.land.land import Land
from landuse.domain.output.output import Output
from landuse.domain.policy.conditions import Days, moments
from landuse.domain.policy.policy import Policy
from landuse.domain.standing.standing import Standing
from landuse.domain.standing.standing_actions import revitalization_days
from landuse.domain.tags.industries import lists_of_sectors
from landuse.domain.tags.law import far_line_applies, is_office, law_facts
from landuse.domain.tags.reasons import categories_from_codes
from landuse.domain.zone import Zone

#: Who may give a line that a parcel is measured against.
LINE_SOURCES = ("contract", "policy")

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Figures:
    """Everything known of a zone's units before they are tagged.

    Attributes
    ----------
    parcels : GeoDataFrame
        The parcels of :class:`landuse.domain.output.output.Output` with ``revitalized_on`` (the day
        a recognised action reached the milestone that counts, NaT where none did),
        ``industry_list`` (of the main firm's sector) and the columns of evidence.
    buildings : GeoDataFrame
        The buildings of :class:`landuse.domain.land.land.Land` with ``revitalized_on``.
    """

    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


def figures_of(zone: Zone, land: Land, output: Output, standing: Standing) -> Figures:
    """The figures of every unit of a zone on the day of ``standing``.

    Parameters
    ----------
    zone : Zone
        Its evidence and policy.
    land, output, standing : Land, Output, Standing
        Of the same zone.

    Returns
    -------
    Figures
        Its frames share the columns of ``land`` and ``output``.
    """
    counting = zone.policy.recognition.counting
    parcels = output.parcels.copy(deep=False)
    milestone = counting["redeveloped_mu"]
    parcels["revitalized_on"] = revitalization_days(
        standing.actions, "parcel_id", milestone, parcels.index
    )
    parcels["industry_list"] = lists_of_sectors(
        parcels["main_firm_sector"], zone.industries, zone.policy.law
    )
    buildings = land.buildings.copy(deep=False)
    milestone = counting["revitalized_floor_m2"]
    buildings["revitalized_on"] = revitalization_days(
        standing.actions, "building_id", milestone, buildings.index
    )
    return Figures(with_columns(parcels, zone.evidence), buildings)


def parcel_facts(parcels: pd.DataFrame, policy: Policy, as_of: Days) -> pd.DataFrame:
    """What the rules may ask of a parcel: its columns and the dates and lines derived from them.

    Parameters
    ----------
    parcels : DataFrame or GeoDataFrame
        With the columns of :class:`Figures` and ``land_class``; it is not changed.
    policy : Policy
        Its lines, for parcels whose contract states none, and its words of the law.
    as_of : datetime.date or ndarray of datetime64, shape (parcels,)
        A decision of idleness dated later does not count.

    Returns
    -------
    DataFrame
        Without outlines.
    """
    facts = with_columns(
        without_geometry(parcels), law_facts(parcels, policy.law, as_of)
    )
    lines = policy.lines
    facts["due_start_plus_1y"] = _after(facts["start_due"], years=1)
    facts["due_start_plus_2y"] = _after(facts["start_due"], years=2)
    facts["suspended_since_plus_1y"] = _after(facts["suspended_since"], years=1)
    facts["idle_decided"] = _idle_decisions(facts, as_of)
    facts["tax_line"] = _line(facts["tax_per_mu_min"], lines.tax_per_mu_min)
    facts["tax_line_from"] = _line_from(facts["tax_per_mu_min"], lines.tax_per_mu_min)
    facts["far_line"] = _line(facts["far_min"], lines.far_min)
    facts["far_line_from"] = _line_from(facts["far_min"], lines.far_min)
    facts["far_line_applies"] = far_line_applies(facts, lines)
    return facts


def _idle_decisions(parcels: pd.DataFrame, as_of: Days) -> pd.Series:
    """The decision of idleness in force on each parcel: its number, else its date as text."""
    decision, dated = parcels["idle_decision_no"], parcels["idle_decision_date"]
    if dated.isna().all():
        return decision
    decision = decision.fillna(dated.dt.strftime("%Y-%m-%d").astype("string"))
    return decision.mask(dated > moments(as_of))


def building_facts(buildings: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What the rules may ask of a building: its columns and the dates derived from them.

    Parameters
    ----------
    buildings : DataFrame or GeoDataFrame
        With the columns of :class:`Figures`; it is not changed.
    policy : Policy
        Its words of office buildings.

    Returns
    -------
    DataFrame
        Without outlines.
    """
    facts = without_geometry(buildings)
    facts["is_office"] = is_office(facts["use"], policy.law)
    facts["vacant_since_plus_6m"] = _after(facts["vacant_since"], months=6)
    return facts


def _after(dates: pd.Series, *, years: int = 0, months: int = 0) -> pd.Series:
    """Every date some years or months later, computed once for each distinct one.

    The anniversary counts, not a number of days: a year after the 29th of February is the 28th.
    """
    codes, distinct = pd.factorize(dates)
    later = pd.DatetimeIndex(distinct) + pd.DateOffset(years=years, months=months)
    of_rows = later.take(codes, allow_fill=True, fill_value=None)
    return pd.Series(of_rows, dates.index)


def _line(contract_line: pd.Series, policy_line: float | None) -> pd.Series:
    """The line that a contract states, the policy's where it states none."""
    line = contract_line.astype("Float64")
    if policy_line is None:
        return line
    return line.fillna(policy_line)


def _line_from(
    contract_line: pd.Series, policy_line: float | None
) -> pd.Categorical[str]:
    """Who gives the line: "contract" or "policy"; missing where neither does."""
    codes = np.full(len(contract_line), -1)
    if policy_line is not None:
        codes[:] = LINE_SOURCES.index("policy")
    codes[contract_line.notna().to_numpy(bool)] = LINE_SOURCES.index("contract")
    return categories_from_codes(LINE_SOURCES, codes)
