"""Small sections of the page's document: title bar, column labels, ranking, search, days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.ranking.ends import ends_of
from landuse.domain.vocabulary import facts, schema, status
from landuse.views.map import goal_cards
from landuse.views.map.document_types import (
    ChapterOfPage,
    ColumnWords,
    Meta,
    Ranking,
    Stage,
    TableHeads,
    TimelineDays,
)
from landuse.views.map.zone_tables import FIRM_COLUMNS
from landuse.views.style import labels, numbers, palette
from landuse.views.style.labels import file_names
from landuse.words.catalogue import say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone
    from landuse.views.map.goal_tables import DayOfGoals, Reserves

#: Parcels at each end of the ranking.
_RANKED = 50
#: Columns whose labels cards print although no packed table need have them.
_CARD_COLUMNS = ("enterprise_id", "action_id", "units", "land_mu", "share")
#: Chinese characters: from the extension A to the end of the unified ideographs.
_CHARACTERS = range(0x3400, 0xA000)


def meta_of(assessment: Assessment, lang: str) -> Meta:
    """Return title bar and imprint: the zone, its day, its size, its files.

    Parameters
    ----------
    assessment : Assessment
        Its parcels and buildings are counted, their land summed (mu).
    lang : str
        "zh" or "en".

    Returns
    -------
    Meta
        Land in mu; days as in ISO 8601.
    """
    zone, parcels = assessment.zone, assessment.parcels
    mu = None
    if "area_mu" in parcels:
        mu = float(parcels["area_mu"].sum())
    return {
        "zone": zone.name,
        "part": assessment.part,
        "year": zone.year,
        "asOf": assessment.as_of.isoformat(),
        "crs": zone.crs,
        "policy": zone.policy.label.in_language(lang),
        "synthetic": zone.synthetic,
        "note": _note(zone, lang),
        "sources": _source_labels(zone, lang),
        "parcels": len(parcels),
        "mu": mu,
        "buildings": len(assessment.buildings),
        "public": False,
        "mapNumber": "",
    }


def _source_labels(zone: Zone, lang: str) -> list[str]:
    """Return the table and the file of every source of a zone."""
    sources = []
    for name, source in zone.sources.items():
        table = schema.TABLES[name].label if name in schema.TABLES else name
        file = file_names(source.path)
        sources.append(say("map.source", lang, table=table, file=file))
    return sources


def _note(zone: Zone, lang: str) -> str:
    """Return the remark on the data, and the earlier day whose ledgers are used, if any.

    Parameters
    ----------
    zone : Zone
        Its remark and the day.
    lang : str
        "zh" or "en".
    """
    sentences = [zone.remark.in_language(lang)]
    if zone.known_on is not None:
        sentences.append(say("map.known_on", lang, day=zone.known_on))
    return " ".join(sentence for sentence in sentences if sentence)


def column_words(
    tables: Mapping[str, TableHeads], cited: Iterable[str], lang: str
) -> dict[str, ColumnWords]:
    """Return label, unit and decimals of every column that the page may show.

    Parameters
    ----------
    tables : mapping
        Heads of the packed tables: their columns are among those.
    cited : iterable of str
        Columns that reasons rest on.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        Column → its words, by name: columns that are packed, that rules cite, or whose label a
        card prints although this zone has no value of them.
    """
    names = {*cited, *schema.PARCELS.names, *schema.BUILDINGS.names}
    names.update(FIRM_COLUMNS, _CARD_COLUMNS, facts.on_card("parcel"))
    for heads in tables.values():
        columns = list(heads["columns"]["columns"])
        if "more" in heads:
            columns += heads["more"]["columns"]
        names.update(column["name"] for column in columns)
    return {name: _column_words(name, lang) for name in sorted(names)}


def _column_words(name: str, lang: str) -> ColumnWords:
    """Return label, unit and decimals of one column.

    Parameters
    ----------
    name : str
        A canonical or derived column.
    lang : str
        "zh" or "en".

    Returns
    -------
    ColumnWords
    """
    return {
        "label": labels.column_label(name, lang),
        "unit": numbers.column_unit(name, lang),
        "decimals": numbers.DECIMALS.get(name, 0),
        "share": name in numbers.SHARES,
    }


def labels_of(words: Mapping[str, tuple[str, str]], lang: str) -> dict[str, str]:
    """Return the labels of some words in a language.

    Parameters
    ----------
    words : mapping of str to (str, str)
        Word → its label in Chinese and in English.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict of str to str
        Word → label.
    """
    return {word: Label(*pair).in_language(lang) for word, pair in words.items()}


def chapters_of(zone: Zone) -> list[ChapterOfPage]:
    """Return the views of the map that a workspace prepares for an audience.

    Parameters
    ----------
    zone : Zone
        With its chapters.

    Returns
    -------
    list of ChapterOfPage
        In the order of the workspace; empty where it has none.
    """
    return [
        {
            "title": chapter.title,
            "sentence": chapter.sentence,
            "view": chapter.address,
        }
        for chapter in zone.chapters
    ]


def ranking_of(parcels: pd.DataFrame) -> Ranking:
    """Return the parcels with the most and with the least tax per mu (万元/亩).

    Parameters
    ----------
    parcels : DataFrame
        In the order of the page; a public page has no ``tax_per_mu``.

    Returns
    -------
    Ranking
        Fifty at each end; equal values stand in the order of their ids
        (:func:`landuse.domain.ranking.ends.ends_of`).
    """
    if "tax_per_mu" not in parcels:
        return {"best": [], "worst": []}
    values = parcels["tax_per_mu"]
    ends = ends_of(values, _RANKED)
    best = _positions_and_values(values, ends.best)
    worst = _positions_and_values(values, ends.worst)
    return {"best": best, "worst": worst}


def _positions_and_values(
    values: pd.Series, positions: NDArray[np.int64]
) -> list[tuple[int, float]]:
    """Pair positions of the page's parcels with the values there.

    Parameters
    ----------
    values : Series of float
        Of all parcels, in the order of the page.
    positions : ndarray of int
        Some of them, in the order of the ranking.

    Returns
    -------
    list of (int, float)
        Values are not rounded: the page rounds them where it prints them.
    """
    selected = values.take(positions).astype(float)
    return list(zip(positions.tolist(), selected.tolist(), strict=True))


def pinyin_of(assessment: Assessment) -> dict[str, str]:
    """Return the first letter of the most usual reading of every Chinese character in a name.

    With it the page finds a name by its initials.

    Parameters
    ----------
    assessment : Assessment
        Names of its parcels, their holders, buildings, firms and resettlement sites.

    Returns
    -------
    dict
        Character → letter, of characters that occur. Others are searched for as they are.
    """
    from pypinyin import Style, lazy_pinyin

    columns = [
        assessment.parcels.get("name"),
        assessment.parcels.get("holder"),
        assessment.buildings.get("name"),
        assessment.enterprises["name"],
        assessment.zone.housing["name"],
    ]
    characters: set[str] = set()
    for column in columns:
        if column is not None:
            characters.update("".join(map(str, column.dropna().unique())))
    letters = {}
    for character in sorted(characters):
        if ord(character) in _CHARACTERS:
            readings = lazy_pinyin(character, style=Style.FIRST_LETTER)
            letters[character] = readings[0]
    return letters


def timeline_of(
    days: Sequence[DayOfGoals], reserves: Sequence[Reserves]
) -> TimelineDays | None:
    """Return the earlier days with the amounts of the goals on them; None where there are none.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.
    reserves : sequence of Reserves
        What may fill the gaps on each of these days.

    Returns
    -------
    TimelineDays or None
        The days as in ISO 8601, each with an amount a goal.
    """
    dates = []
    goals = []
    for day, reserves_on_day in zip(days[:-1], reserves[:-1], strict=True):
        dates.append(day.report.as_of.isoformat())
        goals.append(goal_cards.amounts_on_day(day.report, reserves_on_day))
    if not dates:
        return None
    return {"days": dates, "goals": goals}


def stages_of(lang: str) -> list[Stage]:
    """Return the stages of housing in order, with their colours.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    list of Stage
    """
    return [
        {
            "key": stage,
            "label": status.label(status.HOUSING_STAGES, stage, lang),
            "color": palette.STAGE_COLORS[stage],
        }
        for stage in status.HOUSING_STAGES
    ]
