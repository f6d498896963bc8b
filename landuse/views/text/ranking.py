"""The ranking as rows, a title, a terminal table and a workbook.

The order, the ranks and the gaps come from :mod:`landuse.domain.ranking`; this module gives them
words, columns and colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Cell, Record
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.vocabulary.measures import MEASURES
from landuse.views.style import labels
from landuse.views.tables.columns import Col, Row
from landuse.views.tables.text_table import Look, text_table
from landuse.words.catalogue import say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.policy.indicator import Indicator
    from landuse.domain.policy.scheme import Scheme

_RANK = Col("rank", "table.rank", decimals=0)
_MOVE = Col("move", "table.move")
_GROUP = Col("group", "table.group")
_ID = Col("id", "table.id", width=19)
_NAME = Col("name", "table.name", width=14, elastic=True)
_MU = Col("mu", "table.land", decimals=1)
_CLASS = Col("class", "table.class")
_GAP = Col("gap_wan", "table.gap", decimals=1)
_COUNT = Col("count", "table.count", decimals=0)
_RANK_LOW = Col("rank_low", "table.best_rank", decimals=0)
_RANK_HIGH = Col("rank_high", "table.worst_rank", decimals=0)
_ODDS = Col("classes", "table.class_odds", width=22)
_REMARK = Col("remark", "table.remark", width=16, elastic=True)
_BEFORE = (
    Col("rank_before", "table.rank_before", decimals=0),
    Col("class_before", "table.class_before"),
)
_MEASURES = {
    "tax_per_mu": Col("tax_per_mu", "table.tax_per_mu", decimals=2),
    "sales_per_mu": Col("sales_per_mu", "table.sales_per_mu", decimals=1),
    "added_value_per_mu": Col(
        "added_value_per_mu", "table.added_value_per_mu", decimals=1
    ),
    "score": Col("score", "table.score", decimals=1),
    "tax_wan": Col("tax_wan", "table.tax", decimals=0),
    "sales_wan": Col("sales_wan", "table.sales", decimals=0),
    "added_value_wan": Col("added_value_wan", "table.added_value", decimals=0),
    "tax_per_tce": Col("tax_per_tce", "table.tax_per_tce", decimals=2),
    "added_value_per_tce": Col(
        "added_value_per_tce", "table.added_value_per_tce", decimals=2
    ),
    "added_value_per_head": Col(
        "added_value_per_head", "table.added_value_per_head", decimals=1
    ),
    "rd_share": Col("rd_share", "table.rd_share", decimals=4),
}
COLS = (
    _RANK,
    _MOVE,
    _GROUP,
    _ID,
    _NAME,
    _MU,
    _MEASURES["tax_wan"],
    _MEASURES["sales_wan"],
    *(
        col
        for key, col in _MEASURES.items()
        if key not in ("tax_wan", "sales_wan", "score")
    ),
    _MEASURES["score"],
    _CLASS,
    _GAP,
    *_BEFORE,
    _RANK_LOW,
    _RANK_HIGH,
    _ODDS,
    _COUNT,
    Col("bonus_points", "table.bonus", decimals=2),
    Col("malus_points", "table.malus", decimals=2),
    Col("own_mu", "table.own_mu", decimals=4),
    Col("rented_mu", "table.rented_mu", decimals=4),
    Col("let_mu", "table.let_mu", decimals=4),
    Col("vacant_mu", "table.vacant_mu", decimals=4),
    Col("outside_mu", "table.outside_mu", decimals=4),
    _REMARK,
)
#: Columns that are left out where all of their cells are empty.
_LEFT_OUT_WHERE_EMPTY = frozenset(
    {
        *("move", "class", "score", "class_before", "gap_wan", "group", "remark"),
        *("bonus_points", "malus_points", "outside_mu", "vacant_mu"),
    }
)
#: Columns of the odds, and those for which they leave no room on a terminal.
_ODDS_COLUMNS = frozenset({"rank_low", "rank_high", "classes"})
_LEFT_OUT_BESIDE_ODDS = frozenset({"mu", "gap_wan", "move"})

CLASS_STYLES = {
    "A": "bold green",
    "B": "cyan",
    "C": "yellow",
    "D": "bold red",
    "T": "dim",
}
_FILLS = {"A": "C6E7D0", "B": "D5E8F4", "C": "FBE7B0", "D": "F5C0BB", "T": "E3E6E8"}


def rows_in_words(
    rows: Sequence[Record], lang: str = "zh", scheme: Scheme | None = None
) -> list[Record]:
    """Rows of a ranking as people read them.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.ranking.ranking.ranking` as plain values.
    lang : str
        "zh" or "en".
    scheme : Scheme, optional
        Has the titles of sets, outsiders and adjustments.

    Returns
    -------
    list of dict
        Those rows with ``move`` in words (↑3 won three ranks, ↓2 lost two, → the same, 新 not
        ranked the year before; None without a comparison), ``gap_wan`` rounded up to one decimal,
        ``group`` in the language, and of firms a ``remark``: why one is not rated, or in a class
        that does not follow from its score (None without a remark).

    Examples
    --------
    >>> rows_in_words([{"rank": 2, "rank_change": 3, "gap_wan": 91.41}])
    [{'rank': 2, 'rank_change': 3, 'gap_wan': 91.5, 'move': '↑3'}]
    """
    titles: Mapping[str, Label] = {}
    if scheme is not None:
        titles = scheme.titles
    worded_rows = []
    for row in rows:
        worded_row = {**row, "move": _move(row, lang)}
        if row.get("gap_wan") is not None:
            worded_row["gap_wan"] = sufficient_gap(row["gap_wan"])
        if "group" in row:
            worded_row["group"] = labels.group_word(row["group"], lang, titles)
        if "unrated" in row:
            worded_row["remark"] = _remark(row, lang, titles)
        worded_rows.append(worded_row)
    return worded_rows


def _remark(
    row: Row, lang: str, titles: Mapping[str, Label] | None = None
) -> str | None:
    """Why a firm is not rated, what vetoes it or moves its class, and that it has no rivals.

    Examples
    --------
    >>> _remark({"unrated": "utility", "veto": None, "rank": None}, "zh")
    '未参评：公用事业'
    """
    remarks = []
    if row["unrated"] is not None:
        reason = labels.group_word(str(row["unrated"]), lang, titles)
        remarks.append(say("text.ranking.remark.unrated", lang, reason=reason))
    if row["veto"] is not None:
        remarks.append(say("text.ranking.remark.veto", lang, reason=row["veto"]))
    if row.get("adjusted") is not None:
        reason = labels.titles_in_words(row["adjusted"], lang, titles)
        remarks.append(say("text.ranking.remark.adjusted", lang, reason=reason))
    if row.get("judged_by") is not None:
        firm = row["judged_by"]
        remarks.append(say("text.ranking.remark.judged_by", lang, firm=firm))
    if row.get("class_together") is not None:
        name = row["class_together"]
        remarks.append(say("text.ranking.remark.together", lang, name=name))
    is_ranked_without_class = row.get("rank") is not None and row.get("class") is None
    if not remarks and is_ranked_without_class:
        remarks.append(say("text.ranking.remark.alone", lang))
    return say("words.clause", lang).join(remarks) or None


def _move(row: Row, lang: str) -> str | None:
    """The change of a unit's rank in a year; None without a rank or without a comparison.

    Examples
    --------
    >>> [_move({"rank": 5, "rank_change": change}, "zh") for change in (3, -2, 0, None)]
    ['↑3', '↓2', '→', '新']
    """
    if "rank_change" not in row or row["rank"] is None:
        return None
    change: Cell = row["rank_change"]
    if change is None:
        return say("text.ranking.new", lang)
    if change == 0:
        return "→"
    arrow = "↑" if change > 0 else "↓"
    return f"{arrow}{abs(int(change))}"


def columns(rows: Sequence[Row], scheme: Scheme | None = None) -> tuple[Col, ...]:
    """The columns that a file of a ranking has.

    Parameters
    ----------
    rows : sequence of mapping
        As :func:`rows_in_words` gives them.
    scheme : Scheme, optional
        Its indicators get columns of value and points, in a ranking of firms.

    Returns
    -------
    tuple of Col
        Those of :data:`COLS` that the rows have, without empty ones, and those of the indicators
        before the remark.
    """
    cols = _present(COLS, rows)
    if scheme is None or not rows or "unrated" not in rows[0]:
        return cols
    indicator_cols: list[Col] = []
    for indicator in scheme.all_indicators:
        indicator_cols += indicator_columns(indicator)
    if cols[-1] is _REMARK:
        return (*cols[:-1], *indicator_cols, _REMARK)
    return (*cols, *indicator_cols)


def indicator_columns(indicator: Indicator) -> tuple[Col, Col]:
    """The columns of an indicator's value and points.

    Parameters
    ----------
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    tuple of Col
    """
    title = indicator.label
    zh = say("table.points_of", "zh", indicator=title.in_language("zh"))
    en = say("table.points_of", "en", indicator=title.in_language("en"))
    return (
        Col(f"x_{indicator.id}", title, decimals=6),
        Col(f"points_{indicator.id}", Label(zh, en), decimals=4),
    )


def terminal_columns(rows: Sequence[Row], measure: str) -> tuple[Col, ...]:
    """The columns of a ranking that fit a terminal of 80 columns.

    Parameters
    ----------
    rows : sequence of mapping
        As :func:`rows_in_words` gives them.
    measure : str
        The measure of the ranking.

    Returns
    -------
    tuple of Col
        Those that the rows have; where there are odds, land, gap and move have no room.
    """
    short_gap = replace(_GAP, heading="table.short_gap")
    cols = [_RANK, _RANK_LOW, _RANK_HIGH, _MOVE]
    if measure == "score":
        cols.append(_GROUP)
    cols += [_ID, _NAME, _MU, _MEASURES[measure], _CLASS, _ODDS, short_gap]
    cols += [_COUNT, _REMARK]
    has_odds = not rows or "classes" in rows[0]
    if has_odds:
        cols = [col for col in cols if col.key not in _LEFT_OUT_BESIDE_ODDS]
    else:
        cols = [col for col in cols if col.key not in _ODDS_COLUMNS]
    return _present(cols, rows)


def _present(cols: Sequence[Col], rows: Sequence[Row]) -> tuple[Col, ...]:
    """The columns that rows have, without empty ones.

    Without rows all columns are taken, so that an empty file has its headings; those that are left
    out where they are empty are left out then too.
    """
    keys = set(rows[0]) if rows else {col.key for col in COLS}
    for key in _LEFT_OUT_WHERE_EMPTY:
        if not any(row.get(key) for row in rows):
            keys.discard(key)
    if "count" in keys and "parcel_id" not in keys:
        # the id of a sector or a township is its name
        keys.discard("id")
    return tuple(col for col in cols if col.key in keys)


def title(assessment: Assessment, by: str, measure: str, lang: str = "zh") -> str:
    """The zone, the year, the units that are ranked, and the measure.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    by, measure : str
        As :func:`landuse.domain.ranking.ranking.ranking` takes them.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line. In Chinese it has 亩均产出 only for measures that are per mu, and for the score,
        which is made of them.
    """
    zone = assessment.zone
    columns_of_ratio = MEASURES[measure]
    code = "text.ranking.title"
    if not columns_of_ratio or columns_of_ratio[-1] == "mu":
        code = "text.ranking.title_per_mu"
    return say(
        code,
        lang,
        zone=zone.name,
        year=zone.year,
        units=say(f"text.units.{by}", lang),
        measure=say(f"text.measure.{measure}", lang),
    )


def text(
    rows: Sequence[Record],
    heading: str,
    note: str,
    measure: str,
    lang: str = "zh",
    color: bool = False,
) -> str:
    """The ranking for a terminal of 80 columns.

    Parameters
    ----------
    rows : sequence of dict
        As :func:`rows_in_words` gives them.
    heading, note : str
        The lines above and below the table.
    measure : str
        The measure of the ranking.
    lang : str
        "zh" or "en".
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines.
    """
    return text_table(
        rows,
        terminal_columns(rows, measure),
        title=heading,
        note=note,
        lang=lang,
        look=Look(color, styles={"class": CLASS_STYLES}),
    )


def fills() -> dict[str, dict[str, str]]:
    """The background of a workbook's cells.

    Returns
    -------
    dict
        Column → value → colour (RRGGBB).
    """
    return {"class": _FILLS, "class_before": _FILLS}
