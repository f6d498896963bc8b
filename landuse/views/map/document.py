"""An assessment as the page holds it: a small JSON document, and packed tables.

Nothing is decided here. Statuses, scores and goals are columns and values of the assessment; this
room adds the order of drawing, the classes of the legends, and the words of one language. The
document is small, whatever the zone: everything that grows with the number of parcels is in packs,
which the page unpacks when it needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary import status
from landuse.views.map import goal_cards, sections
from landuse.views.map.columns import Cells
from landuse.views.map.document_types import HousingSite, Meta, PageDocument
from landuse.views.map.goal_tables import (
    DayOfGoals,
    Reserves,
    Roles,
    capacities,
    entries_table,
    reserves_on,
    role_columns,
    role_legend,
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
    Tagged,
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
    import pandas as pd

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.study.study import Study
    from landuse.domain.timeline import Timeline


@dataclass(frozen=True)
class PageData:
    """Document and packs of the page.

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
class _Contents:
    """The assessment in the order of the page, with everything that is derived of it once."""

    assessment: Assessment
    lang: str
    outlooks: Sequence[Outlook]
    others: Mapping[str, Assessment]
    #: statuses of the parcels on the timeline's days, then in the other assessments
    statuses: pd.DataFrame
    #: earlier days, and the day of the page as the last one
    days: tuple[DayOfGoals, ...]
    roles: Roles
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
    """Return everything that the page says and draws about an assessment.

    Parameters
    ----------
    assessment : Assessment
        The assessment; it is not changed.
    lang : str
        "zh" or "en".
    line : Timeline, optional
        Earlier days that the page can be set to.
    outlooks : sequence of Outlook
        Forecasts of the goals.
    others : mapping of str to Assessment, optional
        Title → another assessment of the same parcels to compare with.
    study : Study, optional
        Of the quarter that the assessment is of: its scenarios are compared with each other.

    Returns
    -------
    PageData
        Units are in drawing order, so that a position in one table names a row of another: firms
        on parcels, actions of units, parcels of the ranking. The same input gives the same bytes.
        It is a page for colleagues; what everybody may see is decided before
        (:func:`landuse.domain.publication.publication`).
    """
    contents = _contents(assessment, lang, line, outlooks, others or {}, study)
    with packers() as pool:
        packings, rules = _start_packing_all(pool, contents)
        packed = finished(packings)
    return PageData(_document(contents, packed, rules), packed.blobs)


def _contents(
    assessment: Assessment,
    lang: str,
    line: Timeline | None,
    outlooks: Sequence[Outlook],
    others: Mapping[str, Assessment],
    study: Study | None,
) -> _Contents:
    """Put the units into the order of the page, and derive of them what several parts need.

    Parameters
    ----------
    assessment, lang, line, outlooks, others, study
        As :func:`document` takes them.

    Returns
    -------
    _Contents
    """
    parcels = in_drawing_order(assessment.parcels)
    parcels = parcels.assign(sector=_sectors(parcels, assessment.enterprises))
    buildings = in_drawing_order(assessment.buildings)
    # goals and totals are those of the assessment: a sum in another order is another number
    goals = assessment.goals
    ordered = replace(assessment, parcels=parcels, buildings=buildings, counted=goals)
    meta = sections.meta_of(assessment, lang)
    days = _days(line, ordered)
    parcel_statuses = other_statuses(line, others, parcels.index)
    columns = [parcel_statuses[name] for name in parcel_statuses]
    parcel_themes = themes(ordered, lang, _distinct_words(columns))
    building_statuses = _distinct_words(day.buildings for day in days)
    plans = plans_of(study, parcels, buildings, lang)
    return _Contents(
        assessment=ordered,
        lang=lang,
        outlooks=outlooks,
        others=others,
        statuses=parcel_statuses,
        days=days,
        roles=role_columns(days),
        themes=(*parcel_themes, *plans.themes),
        building_theme=status_theme(buildings, lang, building_statuses),
        plans=plans,
        sites=housing_sites(goals.housing, assessment.zone.housing),
        meta=meta,
    )


def _days(line: Timeline | None, assessment: Assessment) -> tuple[DayOfGoals, ...]:
    """Return the goals on the earlier days, and on the day of the page as the last one.

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
    parcel_statuses = line.statuses.astype("string").reindex(parcels.index)
    building_statuses = line.building_statuses.astype("string").reindex(buildings.index)
    earlier = [
        DayOfGoals(report, parcel_statuses[day], building_statuses[day])
        for day, report in zip(line.days, line.reports, strict=True)
    ]
    return (*earlier, today)


def _distinct_words(columns: Iterable[pd.Series[str]]) -> set[str]:
    """Return every word of some columns once."""
    words: set[str] = set()
    for column in columns:
        words.update(map(str, column.dropna().unique()))
    return words


def _sectors(parcels: pd.DataFrame, firms: pd.DataFrame) -> pd.Series[str]:
    """Return the sector of each parcel's main firm.

    Parameters
    ----------
    parcels : DataFrame
        With ``main_firm``; without it where firms are not published.
    firms : DataFrame
        Indexed by enterprise, with ``sector``.

    Returns
    -------
    Series of str
        On the parcels' index; NA where a parcel has no main firm, or firms are not published.
    """
    import pandas as pd

    if "main_firm" not in parcels:
        return pd.Series(pd.NA, index=parcels.index, dtype="string")
    firm = positions(firms.index, parcels["main_firm"])
    sectors = firms["sector"].astype("string").array.take(firm, allow_fill=True)
    return pd.Series(sectors, index=parcels.index)


def _start_packing_all(
    pool: Executor, contents: _Contents
) -> tuple[dict[str, Packing], Rules]:
    """Give every table of the page to the threads as soon as it is made.

    Outlines of the parcels take longest: they come first.

    Parameters
    ----------
    pool : Executor
        Of :func:`landuse.views.map.packing.packers`.
    contents : _Contents
        The assessment and everything that is derived of it.

    Returns
    -------
    packings : dict
        Name of a table → its packs under way.
    rules : Rules
        The rules that gave parcels and buildings their statuses.
    """
    crs = contents.assessment.zone.crs
    packings = {}
    parcels = _parcels_with_tags(contents)
    packings["parcels"] = start_packing(pool, parcels.table.with_default_crs(crs))
    buildings = _buildings_with_tags(contents, parcels.rules)
    packings["buildings"] = start_packing(pool, buildings.table.with_default_crs(crs))
    for name, table in _further_tables(contents):
        packings[name] = start_packing(pool, table.with_default_crs(crs))
    return packings, buildings.rules


def _parcels_with_tags(contents: _Contents) -> Tagged:
    """Return the table of the parcels, and the rules of their statuses."""
    assessment = contents.assessment
    parcels, zone = assessment.parcels, assessment.zone
    evidence = [str(column) for column in zone.evidence.columns]
    further_columns: dict[str, Cells] = {
        **contents.roles["parcels"],
        **contents.plans.parcel_columns,
    }
    table = parcels_table(
        parcels, contents.themes, contents.statuses, evidence, further_columns
    )
    rules = Rules(contents.lang)
    return with_tags(table, parcels, assessment.grounds["parcel"], rules)


def _buildings_with_tags(contents: _Contents, rules: Rules) -> Tagged:
    """Return the table of the buildings, and the rules of the page with those of their statuses."""
    import pandas as pd

    assessment = contents.assessment
    buildings = assessment.buildings
    earlier = contents.days[:-1]
    statuses = pd.DataFrame({at: day.buildings for at, day in enumerate(earlier)})
    further_columns: dict[str, Cells] = {
        **contents.roles["buildings"],
        **contents.plans.building_columns,
    }
    table = buildings_table(
        buildings,
        contents.building_theme,
        statuses,
        assessment.parcels.index,
        further_columns,
    )
    return with_tags(table, buildings, assessment.grounds["building"], rules)


def _further_tables(contents: _Contents) -> Iterator[tuple[str, Table]]:
    """Make the tables beside parcels and buildings one by one, each under its name."""
    import pandas as pd

    assessment, zone = contents.assessment, contents.assessment.zone
    parcels, buildings = assessment.parcels.index, assessment.buildings.index
    sites = pd.Index([site["site_id"] for site in contents.sites], dtype=object)
    yield "housing", housing_table(contents.sites, zone.housing)
    yield "site_days", site_days_table(contents.days, sites)
    ids = {"parcels": parcels, "buildings": buildings, "housing": sites}
    yield "entries", entries_table(contents.days, ids, contents.lang)
    yield "areas", areas_table(zone.areas)
    yield from context_tables(zone.context).items()
    firms = assessment.enterprises
    yield "firms", firms_table(firms)
    yield "shares", shares_table(assessment.shares, firms.index, parcels)
    yield "actions", actions_table(zone.actions, parcels, buildings)


def _reserves_of_days(contents: _Contents) -> list[Reserves]:
    """Return what may fill the gaps of the goals on each day, the day of the page last."""
    assessment = contents.assessment
    capacity = capacities(assessment.parcels, assessment.buildings)
    earlier, today = contents.days[:-1], contents.days[-1]
    reserves: list[Reserves] = []
    for at, day in enumerate(earlier):
        reserves.append(reserves_on(day, contents.roles, f"_{at}", capacity))
    reserves.append(reserves_on(today, contents.roles, "", capacity))
    return reserves


def _document(contents: _Contents, packed: Packed, rules: Rules) -> PageDocument:
    """Return the JSON document, section by section, in the order in which the page has them.

    Parameters
    ----------
    contents : _Contents
        The assessment and everything that is derived of it.
    packed : Packed
        Heads of the tables.
    rules : Rules
        Those that gave the units of these tables their statuses.

    Returns
    -------
    PageDocument
        Of a page for colleagues without a basemap: ``publication`` and ``basemap`` are none.
    """
    assessment, lang = contents.assessment, contents.lang
    reserves = _reserves_of_days(contents)
    goals = goal_cards.cards(assessment.goals, reserves[-1], contents.outlooks, lang)
    readiness = sections.labels_of(status.READINESS, lang)
    return {
        "lang": lang,
        "text": page_texts(lang),
        "words": labels.words(lang),
        "tables": packed.heads,
        "housing": contents.sites,
        "meta": contents.meta,
        "themes": [theme.legend for theme in contents.themes],
        "buildingTheme": contents.building_theme.legend,
        "rules": list(rules.rules),
        "columns": sections.column_words(packed.heads, rules.columns, lang),
        "goals": goals,
        "roles": role_legend(lang),
        "readiness": list(readiness.values()),
        "chapters": sections.chapters_of(assessment.zone),
        "ranking": sections.ranking_of(assessment.parcels),
        "facets": list(FACETS),
        "pinyin": sections.pinyin_of(assessment),
        "timeline": sections.timeline_of(contents.days, reserves),
        "others": list(contents.others),
        "plans": list(contents.plans.plans),
        "actions": list(contents.plans.actions),
        "context": palette.CONTEXT_COLORS,
        "statusLabels": sections.labels_of(status.STATUSES, lang),
        "statusColors": palette.STATUS_COLORS,
        "stages": sections.stages_of(lang),
        "stageNone": palette.STAGE_COLORS[None],
        "publication": None,
        "basemap": None,
        "pictures": [],
    }
