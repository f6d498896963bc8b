"""An assessment as the page holds it: a small JSON document, and packed tables.

Nothing is decided here. Statuses, scores and goals are columns and values of the assessment; what
this room adds is the order of drawing, the classes of the legends, and the words of one language.
The document is small, whatever the zone: everything that grows with the number of parcels stands in
packs, which the page unpacks when it needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary import status
from landuse.views.map import goal_cards, sections
from landuse.views.map.document_types import HousingSite, Meta, PageDocument
from landuse.views.map.goal_tables import (
    TABLE_OF_KIND,
    DayOfGoals,
    capacities,
    entries_table,
    reserves,
    role_columns,
    roles_of,
    site_days_table,
)
from landuse.views.map.housing_sites import housing_sites, housing_table
from landuse.views.map.packing import (
    AnyPack,
    Packed,
    Packing,
    Table,
    finished,
    packers,
    start_packing,
)
from landuse.views.map.page_texts import page_texts
from landuse.views.map.plans import Plans, plans_of
from landuse.views.map.reason_columns import Rules
from landuse.views.map.themes import Theme, status_theme, themes
from landuse.views.map.unit_tables import (
    FACETS,
    buildings_table,
    in_drawing_order,
    other_statuses,
    parcels_table,
    with_tags,
)
from landuse.views.map.zone_tables import (
    actions_table,
    areas_table,
    context_tables,
    firms_table,
    shares_table,
)
from landuse.views.style import labels, palette

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.study.study import Study
    from landuse.domain.timeline import Timeline


@dataclass(frozen=True)
class PageData:
    """What the page carries.

    Parameters
    ----------
    doc : PageDocument
        Its JSON document.
    blobs : mapping
        Id of a script element → the pack that stands in it.
    """

    doc: PageDocument
    blobs: Mapping[str, AnyPack]


@dataclass(frozen=True)
class _Shown:
    """What the page shows, units in its order, with what is derived of them once."""

    assessment: Assessment
    lang: str
    outlooks: Sequence[Outlook]
    others: Mapping[str, Assessment]
    #: statuses of the parcels on the timeline's days, then in the other assessments
    statuses: pd.DataFrame
    #: earlier days, and the day of the page as the last one
    days: tuple[DayOfGoals, ...]
    #: of parcels and buildings, under ``<table>.<column>``
    roles: Mapping[str, NDArray[np.int8]]
    themes: tuple[Theme, ...]
    building_theme: Theme
    plans: Plans
    sites: list[HousingSite]
    meta: Meta


def document(
    assessment: Assessment,
    lang: str = "zh",
    line: Timeline | None = None,
    outlooks: Sequence[Outlook] = (),
    others: Mapping[str, Assessment] | None = None,
    study: Study | None = None,
) -> PageData:
    """Everything that the page says and draws about an assessment.

    Parameters
    ----------
    assessment : Assessment
        What is shown; it is not changed.
    lang : str
        "zh" or "en".
    line : Timeline, optional
        Earlier days that the page can be set to.
    outlooks : sequence of Outlook
        Where the goals will stand.
    others : mapping of str to Assessment, optional
        Other assessments of the same parcels to compare with, by what they are called.
    study : Study, optional
        Of the quarter that the assessment is of: its scenarios are compared with each other.

    Returns
    -------
    PageData
        Units stand in drawing order, so that a position in one table names a row of another: firms
        on parcels, actions of units, places in the ranking. The same input gives the same bytes. It
        is a page for colleagues; what everybody may see is decided before
        (:func:`landuse.domain.publication.publication`).
    """
    parcels = in_drawing_order(assessment.parcels)
    buildings = in_drawing_order(assessment.buildings)
    parcels = parcels.assign(sector=_sectors(parcels, assessment.enterprises))
    # goals as they were counted: a sum in another order is another number
    goals = assessment.goals
    ordered = replace(assessment, parcels=parcels, buildings=buildings, counted=goals)
    statuses = other_statuses(line, others or {}, parcels.index)
    elsewhere = _words_of(statuses[column] for column in statuses)
    days = _days(line, ordered)
    roles: dict[str, NDArray[np.int8]] = {}
    for kind, table in TABLE_OF_KIND.items():
        for name, column in role_columns(days, kind).items():
            roles[f"{table}.{name}"] = column
    plans = plans_of(study, parcels, buildings, lang)
    shown = _Shown(
        ordered,
        lang,
        outlooks,
        others or {},
        statuses,
        days,
        roles,
        (*themes(ordered, lang, elsewhere), *plans.themes),
        status_theme(buildings, lang, _words_of(day.buildings for day in days)),
        plans,
        housing_sites(assessment.goals.housing, assessment.zone.housing),
        # of the assessment as it is: a sum in another order is another number
        sections.meta_of(assessment, lang),
    )
    with packers() as pool:
        packings, rules = _packings(pool, shown)
        packed = finished(packings)
    return PageData(_document(shown, packed, rules), packed.blobs)


def _days(line: Timeline | None, assessment: Assessment) -> tuple[DayOfGoals, ...]:
    """The goals on the earlier days, and on the day of the page as the last one.

    Parameters
    ----------
    line : Timeline, optional
        Earlier days.
    assessment : Assessment
        Its units in the order of the page.

    Returns
    -------
    tuple of DayOfGoals
    """
    parcels, buildings = assessment.parcels, assessment.buildings
    today = DayOfGoals(
        assessment.goals,
        parcels["status"].astype("string"),
        buildings["status"].astype("string"),
    )
    if line is None:
        return (today,)
    of_parcels = line.statuses.astype("string").reindex(parcels.index)
    of_buildings = line.building_statuses.astype("string").reindex(buildings.index)
    earlier = [
        DayOfGoals(report, of_parcels[day], of_buildings[day])
        for day, report in zip(line.days, line.reports, strict=True)
    ]
    return (*earlier, today)


def _words_of(columns: Iterable[pd.Series[str]]) -> set[str]:
    """Every word that stands in one of some columns."""
    return {str(word) for column in columns for word in column.dropna().unique()}


def _sectors(parcels: pd.DataFrame, firms: pd.DataFrame) -> pd.Series[str]:
    """The sector of each parcel's main firm; NA where it has none or that is not published.

    Parameters
    ----------
    parcels : DataFrame
        With ``main_firm``; without it where firms are not published.
    firms : DataFrame
        Indexed by enterprise, with ``sector``.

    Returns
    -------
    Series of str
        On the parcels' index.
    """
    import pandas as pd

    if "main_firm" not in parcels:
        return pd.Series(pd.NA, index=parcels.index, dtype="string")
    firm = positions(firms.index, parcels["main_firm"])
    sectors = firms["sector"].astype("string").array.take(firm, allow_fill=True)
    return pd.Series(sectors, index=parcels.index)


def _packings(pool: Executor, shown: _Shown) -> tuple[dict[str, Packing], Rules]:
    """Every table of the page, given to the threads as soon as it is made; and the rules.

    Outlines of the parcels take longest: they come first.
    """
    import pandas as pd

    assessment, zone = shown.assessment, shown.assessment.zone
    parcels, buildings = assessment.parcels, assessment.buildings
    packings = {}

    def pack(name: str, table: Table) -> None:
        packings[name] = start_packing(pool, replace(table, crs=table.crs or zone.crs))

    evidence = [str(column) for column in zone.evidence.columns]
    table = parcels_table(
        parcels,
        shown.themes,
        shown.statuses,
        evidence,
        {**_roles_of(shown, "parcels"), **shown.plans.parcel_columns},
    )
    tagged = with_tags(table, parcels, assessment.grounds["parcel"], Rules(shown.lang))
    pack("parcels", tagged.table)
    of_days = pd.DataFrame(
        {at: day.buildings for at, day in enumerate(shown.days[:-1])}
    )
    table = buildings_table(
        buildings,
        shown.building_theme,
        of_days,
        parcels.index,
        {**_roles_of(shown, "buildings"), **shown.plans.building_columns},
    )
    tagged = with_tags(table, buildings, assessment.grounds["building"], tagged.rules)
    pack("buildings", tagged.table)
    pack("housing", housing_table(shown.sites, zone.housing))
    sites = pd.Index([str(site["site_id"]) for site in shown.sites], dtype=object)
    pack("site_days", site_days_table(shown.days, sites))
    ids = {"parcels": parcels.index, "buildings": buildings.index, "housing": sites}
    pack("entries", entries_table(shown.days, ids, shown.lang))
    pack("areas", areas_table(zone.areas))
    for name, ground in context_tables(zone.context).items():
        pack(name, ground)
    pack("firms", firms_table(assessment.enterprises))
    pack(
        "shares",
        shares_table(assessment.shares, assessment.enterprises.index, parcels.index),
    )
    pack("actions", actions_table(zone.actions, parcels.index, buildings.index))
    return packings, tagged.rules


def _roles_of(shown: _Shown, table: str) -> dict[str, NDArray[np.int8]]:
    """The role columns of one table."""
    prefix = f"{table}."
    return {
        name.removeprefix(prefix): column
        for name, column in shown.roles.items()
        if name.startswith(prefix)
    }


def _document(shown: _Shown, packed: Packed, rules: Rules) -> PageDocument:
    """The JSON document, section by section, in the order in which the page has them.

    Parameters
    ----------
    shown : _Shown
        The assessment and what is derived of it.
    packed : Packed
        Heads of the tables.
    rules : Rules
        Those that the units of these tables speak of.

    Returns
    -------
    PageDocument
        Of a page for colleagues without a basemap: ``publication`` and ``basemap`` are none.
    """
    assessment, lang = shown.assessment, shown.lang
    parcels, zone = assessment.parcels, assessment.zone
    capacity = capacities(parcels, assessment.buildings)
    last = len(shown.days) - 1
    reserves_of_days = [
        reserves(day, shown.roles, "" if at == last else f"_{at}", capacity)
        for at, day in enumerate(shown.days)
    ]
    return {
        "lang": lang,
        "text": page_texts(lang),
        "words": labels.words(lang),
        "tables": packed.heads,
        "housing": shown.sites,
        "meta": shown.meta,
        "themes": [theme.legend for theme in shown.themes],
        "buildingTheme": shown.building_theme.legend,
        "rules": list(rules.rules),
        "columns": sections.column_words(packed.heads, rules.columns, lang),
        "goals": goal_cards.cards(
            assessment.goals, reserves_of_days[-1], shown.outlooks, lang
        ),
        "roles": roles_of(lang),
        "readiness": [
            status.label(status.READINESS, word, lang) for word in status.READINESS
        ],
        "chapters": [
            {
                "title": chapter.title,
                "sentence": chapter.sentence,
                "view": chapter.address,
            }
            for chapter in zone.chapters
        ],
        "ranking": sections.ranking_of(parcels),
        "facets": list(FACETS),
        "pinyin": sections.pinyin_of(
            parcels.get("name"),
            parcels.get("holder"),
            assessment.buildings.get("name"),
            assessment.enterprises["name"],
            zone.housing["name"],
        ),
        "timeline": sections.timeline_of(shown.days, reserves_of_days),
        "others": list(shown.others),
        "plans": list(shown.plans.plans),
        "actions": list(shown.plans.actions),
        "context": palette.CONTEXT_COLORS,
        "statusLabels": {
            word: status.label(status.STATUSES, word, lang) for word in status.STATUSES
        },
        "statusColors": palette.STATUS_COLORS,
        "stages": sections.stages_of(lang),
        "stageNone": palette.STAGE_COLORS[None],
        "publication": None,
        "basemap": None,
        "pictures": [],
    }
