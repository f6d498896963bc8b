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
from landuse.domain.tags.reasons import coded
from landuse.domain.zone import Zone

#: Who may give a line that a parcel is held against.
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
    parcels["revitalized_on"] = revitalization_days(
        standing.actions, "parcel_id", counting["redeveloped_mu"], parcels.index
    )
    parcels["industry_list"] = lists_of_sectors(
        parcels["main_firm_sector"], zone.industries, zone.policy.law
    )
    buildings = land.buildings.copy(deep=False)
    buildings["revitalized_on"] = revitalization_days(
        standing.actions,
        "building_id",
        counting["revitalized_floor_m2"],
        buildings.index,
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
        A decision of idleness dated later is not looked at.

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
    decided, decided_on = facts["idle_decision_no"], facts["idle_decision_date"]
    if decided_on.notna().any():
        decided = decided.fillna(decided_on.dt.strftime("%Y-%m-%d").astype("string"))
        decided = decided.mask(decided_on > moments(as_of))
    facts["idle_decided"] = decided
    facts["tax_line"] = _line(facts["tax_per_mu_min"], lines.tax_per_mu_min)
    facts["tax_line_from"] = _line_from(facts["tax_per_mu_min"], lines.tax_per_mu_min)
    facts["far_line"] = _line(facts["far_min"], lines.far_min)
    facts["far_line_from"] = _line_from(facts["far_min"], lines.far_min)
    facts["far_line_applies"] = far_line_applies(facts, lines)
    return facts


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
    """Every date some years or months on, reckoned once a distinct one.

    The anniversary counts, not so many days: a year after the 29th of February is the 28th.
    """
    codes, distinct = pd.factorize(dates)
    later = pd.DatetimeIndex(distinct) + pd.DateOffset(years=years, months=months)
    return pd.Series(later.take(codes, allow_fill=True, fill_value=None), dates.index)


def _line(of_contract: pd.Series, of_policy: float | None) -> pd.Series:
    """The line that a contract states, the policy's where it states none."""
    stated = of_contract.astype("Float64")
    return stated if of_policy is None else stated.fillna(of_policy)


def _line_from(of_contract: pd.Series, of_policy: float | None) -> pd.Categorical[str]:
    """Who gives the line: "contract" or "policy"; missing where neither does."""
    without = -1 if of_policy is None else LINE_SOURCES.index("policy")
    codes = np.where(of_contract.notna(), LINE_SOURCES.index("contract"), without)
    return coded(LINE_SOURCES, codes)
