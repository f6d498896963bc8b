"""Units in order of their output per mu, and how that order changed in a year."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arguments import check_one_of
from landuse.domain.output.classes import ranks
from landuse.domain.ranking import rankable_units
from landuse.domain.vocabulary.measures import BY, MEASURES
from landuse.domain.vocabulary.words_asked import MEASURE_WORDS, UNITS, meant

_TABLES: dict[str, Callable[[Assessment, str], pd.DataFrame]] = {
    "parcel": rankable_units.parcels,
    "enterprise": rankable_units.enterprises,
    "building": rankable_units.buildings,
    "sector": rankable_units.sectors,
    "township": rankable_units.townships,
}


def ranking(
    assessment: Assessment,
    by: str = "parcel",
    measure: str = "tax_per_mu",
    before: Assessment | None = None,
) -> pd.DataFrame:
    """One row for each unit, best first; units without the measure come last and have no rank.

    Equal values share the better rank and stand in the order of their ids, so that two runs agree.
    Units of a part of the zone (:meth:`landuse.domain.assessment.Assessment.within`) keep the ranks
    of the whole; sectors and townships are totals over totals, of located firms and of parcels that
    have firms. Enterprises by score are ranked as the scheme rates them: each group apart, those it
    does not rate without a rank.

    Parameters
    ----------
    assessment : Assessment
        Of a zone or a part of it.
    by : str
        What is ranked: one of :data:`landuse.domain.vocabulary.measures.BY`, or what tables call
        it (企业). A building has the land that its firms use.
    measure : str
        By what: a key of :data:`landuse.domain.vocabulary.measures.MEASURES`, or what tables call
        it (亩均税收).
    before : Assessment, optional
        The assessment of the year before, to compare with.

    Returns
    -------
    DataFrame
        ``rank``, ``id``, ``name``, ``mu`` (亩), ``sales_wan`` and ``tax_wan`` (万元),
        ``sales_per_mu`` and ``tax_per_mu`` (万元/亩), ``score``, ``class``, the measure;
        ``gap_wan`` for parcels and enterprises (more tax that the class above would take, 万元),
        ``count`` for groups and buildings, ``parcel_id`` for buildings, ``status`` and
        ``township`` for parcels, ``group`` and ``sector`` for enterprises; with ``before`` also
        ``rank_before``, ``class_before`` and ``rank_change`` (ranks gained, negative where lost).

    Raises
    ------
    LanduseError
        Where ``by`` or ``measure`` is not one of those, which the error lists.
    """
    by = meant(by, UNITS) or by
    measure = meant(measure, MEASURE_WORDS) or measure
    check_one_of("by", by, BY)
    check_one_of("measure", measure, MEASURES)
    units = _single_units(assessment, by)
    if assessment.whole is not None and units is not None:
        whole_before = None if before is None else before.of_zone
        table = ranking(assessment.whole, by, measure, whole_before)
        return table[table["id"].isin(units.index)].reset_index(drop=True)
    table = _in_order(assessment, by, measure)
    if before is not None:
        table_before = _in_order(before, by, measure).set_index("id")
        columns_before = table_before[["rank", "class"]].add_suffix("_before")
        table = table.join(columns_before, on="id")
        table["rank_change"] = table["rank_before"] - table["rank"]
    return table


def _single_units(assessment: Assessment, by: str) -> pd.DataFrame | None:
    """The units that are ranked; None for groups, which are totals of the part."""
    if by == "parcel":
        return pd.DataFrame(assessment.parcels)
    if by == "enterprise":
        return assessment.enterprises
    if by == "building":
        return pd.DataFrame(assessment.buildings)
    return None


def _in_order(assessment: Assessment, by: str, measure: str) -> pd.DataFrame:
    """The units with their ranks, best first; the rating's own ranks for enterprises by score."""
    table = _TABLES[by](assessment, measure)
    order = ["rank", "id"]
    if by == "enterprise" and measure == "score":
        rank = assessment.enterprises["rank"].array
        order = ["group", *order]
    else:
        rank = ranks(table[measure]).array
    table.insert(0, "rank", rank)
    table = table.assign(is_unranked=table["rank"].isna())
    table = table.sort_values(["is_unranked", *order], kind="stable", ignore_index=True)
    return table.drop(columns="is_unranked")
