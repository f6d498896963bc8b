"""Units tagged: what state each of them is in, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.columns import with_columns
from landuse.domain.land.land_class import land_classes
from landuse.domain.policy.conditions import Days
from landuse.domain.policy.policy import Policy
from landuse.domain.standing.standing import Standing
from landuse.domain.tags.facts import building_facts, parcel_facts
from landuse.domain.tags.reasons import Grounds
from landuse.domain.tags.rules import Facts, Tags, tag
from landuse.domain.vocabulary.facts import Unit
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: Decisions and the ledger are registers: what is not in them did not happen.
_REGISTERS = frozenset({"idle_decided", "revitalized_on"})


@dataclass(frozen=True)
class TagBasis:
    """What the tags of a unit rest on besides its own facts; small enough to send to a process.

    Attributes
    ----------
    policy : Policy
        Its rules, lines, land classes and priority.
    day : datetime.date or ndarray of datetime64, shape (units,)
        The day of the assessment; of units that are asked about on days of their own, that of each.
    present : Mapping
        Table → the canonical columns that its source really had.
    field_checks : DataFrame
        The reviews in force on the day, by the index of the units.
    """

    policy: Policy
    day: Days
    present: Mapping[str, frozenset[str]]
    field_checks: pd.DataFrame


def tag_basis(zone: Zone, standing: Standing) -> TagBasis:
    """What the tags of a zone's units rest on, on the day of ``standing``.

    Parameters
    ----------
    zone : Zone
        Its policy, and the columns of its sources.
    standing : Standing
        Of the same zone.

    Returns
    -------
    TagBasis
        Without the units themselves.
    """
    return TagBasis(zone.policy, standing.day, zone.present, standing.field_checks)


def tag_parcels(
    parcels: gpd.GeoDataFrame, basis: TagBasis
) -> tuple[gpd.GeoDataFrame, Grounds]:
    """Parcels with their land class and what the rules say of them.

    Parameters
    ----------
    parcels : GeoDataFrame
        All parcels or some of them, with the columns of
        :class:`landuse.domain.tags.facts.Figures`; it is not changed.
    basis : TagBasis
        Of the zone.

    Returns
    -------
    parcels : GeoDataFrame
        With ``land_class`` and the columns of :class:`landuse.domain.tags.rules.Tags`. A parcel is
        tagged alike with others or alone.
    grounds : Grounds
        What the reasons rest on.
    """
    tables = basis.policy.land_classes
    classes = land_classes(parcels["land_use"], parcels["land_use_system"], tables)
    classed = with_columns(parcels, classes.to_frame("land_class"))
    tags = parcel_tags(classed, basis)
    return with_columns(classed, tags.units), tags.grounds


def tag_buildings(
    buildings: gpd.GeoDataFrame, basis: TagBasis
) -> tuple[gpd.GeoDataFrame, Grounds]:
    """Buildings with what the rules say of them.

    Parameters
    ----------
    buildings : GeoDataFrame
        All buildings or some of them, with the columns of
        :class:`landuse.domain.tags.facts.Figures`; it is not changed.
    basis : TagBasis
        Of the zone.

    Returns
    -------
    buildings : GeoDataFrame
        With the columns of :class:`landuse.domain.tags.rules.Tags`.
    grounds : Grounds
        What the reasons rest on.
    """
    tags = building_tags(buildings, basis)
    return with_columns(buildings, tags.units), tags.grounds


def parcel_tags(parcels: pd.DataFrame, basis: TagBasis) -> Tags:
    """What the rules say of parcels whose land class is known.

    Parameters
    ----------
    parcels : DataFrame or GeoDataFrame
        With the columns of :class:`landuse.domain.tags.facts.Figures` and ``land_class``.
    basis : TagBasis
        Of the zone.

    Returns
    -------
    Tags
        On the index of ``parcels``.
    """
    return _tags(parcel_facts(parcels, basis.policy, basis.day), basis, "parcel")


def building_tags(buildings: pd.DataFrame, basis: TagBasis) -> Tags:
    """What the rules say of buildings.

    Parameters
    ----------
    buildings : DataFrame or GeoDataFrame
        With the columns of :class:`landuse.domain.tags.facts.Figures`.
    basis : TagBasis
        Of the zone.

    Returns
    -------
    Tags
        On the index of ``buildings``.
    """
    return _tags(building_facts(buildings, basis.policy), basis, "building")


def columns_present(
    present: Mapping[str, frozenset[str]], unit: Unit
) -> frozenset[str]:
    """Return the columns of which an empty cell says "no", and not that nothing is known.

    Parameters
    ----------
    present : mapping of str to frozenset of str
        Table → the canonical columns that its source really had.
    unit : str
        "parcel" or "building".

    Returns
    -------
    frozenset of str
        Those that the unit's source really had, and the registers.
    """
    return with_derived(present.get(f"{unit}s", frozenset())) | _REGISTERS


def with_derived(columns: frozenset[str]) -> frozenset[str]:
    """Return columns that a source has, and those made of them whose empty cells say "no" too.

    Parameters
    ----------
    columns : frozenset of str
        Of a source.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(with_derived(frozenset({"started"})))
    ['started', 'started_by_law']
    >>> sorted(with_derived(frozenset({"suspended_since"})))
    ['completed', 'suspended_since']
    """
    # what is no start by law is none: the column that says when is that of any start
    started = {"started_by_law"} if "started" in columns else set[str]()
    # who registers that works stand still and has no column of completion knows of none
    completed = {"completed"} if "suspended_since" in columns else set[str]()
    return columns | started | completed


def _tags(facts: pd.DataFrame, basis: TagBasis, unit: Unit) -> Tags:
    """What the rules about a unit ("parcel" or "building") say of these facts."""
    present = columns_present(basis.present, unit)
    return tag(Facts(unit, facts, present, basis.field_checks, basis.day), basis.policy)
