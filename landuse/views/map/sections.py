"""Small sections of the page's document: what stands in title bar, legend, lists and search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.ranking.ends import ends_of
from landuse.domain.vocabulary import facts, schema, status
from landuse.views.map import goal_cards
from landuse.views.map.document_types import (
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

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone
    from landuse.views.map.goal_tables import DayOfGoals, Reserves

#: Parcels at each end of the ranking.
_RANKED = 50
#: Columns that cards speak of although no packed table need have them.
_CARD_COLUMNS = ("enterprise_id", "action_id", "units", "land_mu", "share")
#: Chinese characters: from the extension A to the end of the unified ideographs.
_CHARACTERS = range(0x3400, 0xA000)


def meta_of(assessment: Assessment, lang: str) -> Meta:
    """Title bar and imprint: what zone, what day, how much, from which files.

    Parameters
    ----------
    assessment : Assessment
        Its parcels and buildings are counted, their land summed (mu).
    lang : str
        "zh" or "en", for the names of tables.
    """
    zone, parcels = assessment.zone, assessment.parcels
    sources = []
    for name, source in zone.sources.items():
        table = schema.TABLES[name].label if name in schema.TABLES else name
        sources.append(
            say("map.source", lang, table=table, file=file_names(source.path))
        )
    return {
        "zone": zone.name,
        "part": assessment.part,
        "year": zone.year,
        "asOf": assessment.as_of.isoformat(),
        "crs": zone.crs,
        "policy": zone.policy.label.in_language(lang),
        "synthetic": zone.synthetic,
        "note": _note(zone, lang),
        "sources": sources,
        "parcels": len(parcels),
        "mu": float(parcels["area_mu"].sum()) if "area_mu" in parcels else None,
        "buildings": len(assessment.buildings),
        "public": False,
        "mapNumber": "",
    }


def _note(zone: Zone, lang: str) -> str:
    """The remark on the data, and on which day the ledgers are read as known where that was asked.

    Parameters
    ----------
    zone : Zone
        Its remark and the day.
    lang : str
        "zh" or "en".
    """
    said = [zone.remark.in_language(lang)]
    if zone.known_on is not None:
        said.append(say("map.known_on", lang, day=zone.known_on))
    return " ".join(part for part in said if part)


def column_words(
    tables: Mapping[str, TableHeads], cited: Iterable[str], lang: str
) -> dict[str, ColumnWords]:
    """Label, unit and decimals of every column that the page may show.

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
        Column → its words, by name: those that are packed, that rules cite, and that cards speak
        of although this zone has no value of them.
    """
    names = {*cited, *schema.PARCELS.names, *schema.BUILDINGS.names}
    names.update(FIRM_COLUMNS, _CARD_COLUMNS, facts.on_card("parcel"))
    for heads in tables.values():
        names.update(column["name"] for column in heads["columns"]["columns"])
        if "more" in heads:
            names.update(column["name"] for column in heads["more"]["columns"])
    return {name: _words_of(name, lang) for name in sorted(names)}


def _words_of(name: str, lang: str) -> ColumnWords:
    """How one column is said.

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


def ranking_of(parcels: pd.DataFrame) -> Ranking:
    """The parcels with the most and with the least tax per mu (万元/亩).

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
    return {"best": _places(values, ends.best), "worst": _places(values, ends.worst)}


def _places(values: pd.Series, positions: NDArray[np.int64]) -> list[tuple[int, float]]:
    """Position and value of the units at these positions.

    Parameters
    ----------
    values : Series of float
        Of all units, in the order of the page.
    positions : ndarray of int
        Which of them, in the order of the ranking.

    Returns
    -------
    list of (int, float)
        Values as they are: they are rounded where they are shown.
    """
    at_positions = values.take(positions).astype(float)
    return [
        (int(position), float(value))
        for position, value in zip(positions, at_positions, strict=True)
    ]


def pinyin_of(*names: pd.Series[str] | None) -> dict[str, str]:
    """Every Chinese character of the names → first letter of its most usual reading.

    With it the page finds a name by its initials.

    Parameters
    ----------
    *names : Series of str, or None
        Names of parcels, firms ….

    Returns
    -------
    dict
        Only characters that occur; what is no Chinese character is searched for as it is.
    """
    from pypinyin import Style, lazy_pinyin

    characters: set[str] = set()
    for column in names:
        if column is not None:
            for name in column.dropna().unique():
                characters.update(str(name))
    chinese = [c for c in sorted(characters) if ord(c) in _CHARACTERS]
    return {c: lazy_pinyin(c, style=Style.FIRST_LETTER)[0] for c in chinese}


def timeline_of(
    days: Sequence[DayOfGoals], reserves: Sequence[Reserves]
) -> TimelineDays | None:
    """Earlier days with the goals as they stood; None where the page has none.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.
    reserves : sequence
        What may fill the gaps on each of these days.
    """
    earlier = days[:-1]
    if not earlier:
        return None
    return {
        "days": [day.report.as_of.isoformat() for day in earlier],
        "goals": [
            goal_cards.standing(day.report, of_day)
            for day, of_day in zip(earlier, reserves, strict=False)
        ],
    }


def stages_of(lang: str) -> list[Stage]:
    """Stages of housing in order, with their colours.

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
