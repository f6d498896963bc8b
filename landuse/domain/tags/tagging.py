"""Tagged units: the status of each, and its reasons."""

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
from landuse.domain.tags.rules import Facts, Tags, tags_by_rules
from landuse.domain.vocabulary.facts import Unit
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: Decisions and the ledger are registers: what is not in them did not happen.
_REGISTERS = frozenset({"idle_decided", "revitalized_on"})


@dataclass(frozen=True)
class TagBasis:
    """What the tags of units rest on besides their facts; small enough to send to a process.

    Attributes
    ----------
    policy : Policy
        Its rules, lines, land classes and priority.
    day : datetime.date or ndarray of datetime64, shape (units,)
        The day of the assessment, or that of each unit.
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
    """Parcels with their land class and their tags.

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
        With ``land_class`` and the columns of :class:`landuse.domain.tags.rules.Tags`. The tags of
        a parcel do not depend on which others are tagged with it.
    grounds : Grounds
        What the reasons rest on.
    """
    tables = basis.policy.land_classes
    classes = land_classes(parcels["land_use"], parcels["land_use_system"], tables)
    classed = with_columns(parcels, classes.to_frame("land_class"))
    tags = tags_from_parcel_figures(classed, basis)
    return with_columns(classed, tags.units), tags.grounds


def tag_buildings(
    buildings: gpd.GeoDataFrame, basis: TagBasis
) -> tuple[gpd.GeoDataFrame, Grounds]:
    """Buildings with their tags.

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
    tags = tags_from_building_figures(buildings, basis)
    return with_columns(buildings, tags.units), tags.grounds


def tags_from_parcel_figures(parcels: pd.DataFrame, basis: TagBasis) -> Tags:
    """The tags of parcels by their figures, their land class among them.

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
    facts = parcel_facts(parcels, basis.policy, basis.day)
    return _tags_from_facts(facts, basis, "parcel")


def tags_from_building_figures(buildings: pd.DataFrame, basis: TagBasis) -> Tags:
    """The tags of buildings by their figures.

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
    facts = building_facts(buildings, basis.policy)
    return _tags_from_facts(facts, basis, "building")


def columns_present(
    present: Mapping[str, frozenset[str]], unit: Unit
) -> frozenset[str]:
    """The columns in which an empty cell means "no", and not that nothing is known.

    Parameters
    ----------
    present : mapping of str to frozenset of str
        Table → the canonical columns that its source really had.
    unit : str
        "parcel" or "building".

    Returns
    -------
    frozenset of str
        The columns that the unit's source really had, and the registers.
    """
    return with_derived(present.get(f"{unit}s", frozenset())) | _REGISTERS


def with_derived(columns: frozenset[str]) -> frozenset[str]:
    """The columns of a source, and those derived from them whose empty cells mean "no" too.

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
    derived: set[str] = set()
    if "started" in columns:
        # a start that the law does not count is no start
        derived.add("started_by_law")
    if "suspended_since" in columns:
        # an office that registers suspended works would register completed ones too
        derived.add("completed")
    return columns | derived


def _tags_from_facts(frame: pd.DataFrame, basis: TagBasis, unit: Unit) -> Tags:
    """The tags of units by their facts."""
    present = columns_present(basis.present, unit)
    facts = Facts(unit, frame, present, basis.field_checks, basis.day)
    return tags_by_rules(facts, basis.policy)
