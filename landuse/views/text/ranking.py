"""The ranking as rows, a title, a terminal table and a workbook.

The order, the ranks and the gaps are those of :mod:`landuse.domain.ranking`; here they get words,
columns and colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.vocabulary.measures import MEASURES
from landuse.views.style import labels
from landuse.views.tables.columns import Col, Row
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

#: A terminal of the usual width.
_WIDTH = 80

_RANK = Col("rank", "名次", "Rank", 0)
_MOVE = Col("move", "升降", "Move")
_GROUP = Col("group", "组", "Group")
_ID = Col("id", "编号", "Id", width=19)
_NAME = Col("name", "名称", "Name", width=14, elastic=True)
_MU = Col("mu", "用地(亩)", "Mu", 1)
_CLASS = Col("class", "类", "Class")
_GAP = Col("gap_wan", "升类差(万元)", "To next (10k)", 1)
_COUNT = Col("count", "个数", "Count", 0)
_RANK_LOW = Col("rank_low", "最好", "Best", 0)
_RANK_HIGH = Col("rank_high", "最差", "Worst", 0)
_ODDS = Col("classes", "类别概率", "Class odds", width=22)
_BEFORE = (
    Col("rank_before", "上年名次", "Rank before", 0),
    Col("class_before", "上年类", "Class before"),
)
_MEASURES = {
    "tax_per_mu": Col("tax_per_mu", "亩均税收", "Tax/mu", 2),
    "sales_per_mu": Col("sales_per_mu", "亩均销售", "Sales/mu", 1),
    "added_value_per_mu": Col("added_value_per_mu", "亩均增加值", "Added/mu", 1),
    "score": Col("score", "得分", "Score", 1),
    "tax_wan": Col("tax_wan", "税收(万元)", "Tax (10k)", 0),
    "sales_wan": Col("sales_wan", "销售(万元)", "Sales (10k)", 0),
    "added_value_wan": Col("added_value_wan", "增加值(万元)", "Added (10k)", 0),
    "tax_per_tce": Col("tax_per_tce", "单位能耗税收", "Tax/tce", 2),
    "added_value_per_tce": Col("added_value_per_tce", "单位能耗增加值", "Added/tce", 2),
    "added_value_per_head": Col("added_value_per_head", "人均增加值", "Added/head", 1),
    "rd_share": Col("rd_share", "研发占销售", "R&D share", 4),
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
    *(col for key, col in _MEASURES.items() if key not in ("tax_wan", "sales_wan", "score")),
    _MEASURES["score"],
    _CLASS,
    _GAP,
    *_BEFORE,
    _RANK_LOW,
    _RANK_HIGH,
    _ODDS,
    _COUNT,
)
#: Columns that are left out where no row has anything in them.
_LEFT_OUT_WHERE_EMPTY = frozenset({"move", "class", "score", "class_before", "gap_wan", "group"})
#: Columns for which the odds leave no room on a terminal.
_LEFT_OUT_BESIDE_ODDS = frozenset({"mu", "gap_wan", "move"})

CLASS_STYLES = {"A": "bold green", "B": "cyan", "C": "yellow", "D": "bold red", "T": "dim"}
_FILLS = {"A": "C6E7D0", "B": "D5E8F4", "C": "FBE7B0", "D": "F5C0BB", "T": "E3E6E8"}
_BY = {
    "parcel": ("地块", "parcels"),
    "enterprise": ("企业", "enterprises"),
    "building": ("建筑", "buildings"),
    "sector": ("行业", "sectors"),
    "township": ("街道", "townships"),
}
_WORDS = {
    "tax_per_mu": ("亩均税收(万元/亩)", "tax per mu, 10k yuan"),
    "sales_per_mu": ("亩均应税销售(万元/亩)", "sales per mu, 10k yuan"),
    "added_value_per_mu": ("亩均工业增加值(万元/亩)", "added value per mu, 10k yuan"),
    "score": ("综合得分", "score"),
    "tax_wan": ("实缴税收(万元)", "tax, 10k yuan"),
    "sales_wan": ("应税销售(万元)", "sales, 10k yuan"),
    "added_value_wan": ("工业增加值(万元)", "added value, 10k yuan"),
    "tax_per_tce": ("单位能耗税收(万元/吨标煤)", "tax per tce, 10k yuan"),
    "added_value_per_tce": ("单位能耗增加值(万元/吨标煤)", "added value per tce, 10k yuan"),
    "added_value_per_head": ("人均增加值(万元/人)", "added value per employee, 10k yuan"),
    "rd_share": ("研发费用占应税销售(比例)", "R&D over sales"),
}


def rows_in_words(rows: Sequence[dict[str, Any]], lang: str = "zh") -> list[dict[str, Any]]:
    """Rows of a ranking as people read them.

    Parameters
    ----------
    rows : sequence of dict
        Rows of :func:`landuse.domain.ranking.ranking.ranking` as plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        Those rows with ``move`` in words (↑3 won three places, ↓2 lost two, → kept, 新 not ranked
        the year before; None where nothing is compared), ``gap_wan`` in the one decimal that
        suffices, and ``group`` in the language.

    Examples
    --------
    >>> rows_in_words([{"rank": 2, "rank_change": 3, "gap_wan": 91.41}])
    [{'rank': 2, 'rank_change': 3, 'gap_wan': 91.5, 'move': '↑3'}]
    """
    words = labels.words(lang)
    out = []
    for row in rows:
        shown = {**row, "move": _move(row, lang)}
        if row.get("gap_wan") is not None:
            shown["gap_wan"] = sufficient_gap(row["gap_wan"])
        if "group" in row:
            shown["group"] = words.get(row["group"], row["group"])
        out.append(shown)
    return out


def _move(row: Row, lang: str) -> str | None:
    """How a unit's rank changed in a year; None where it has none, or nothing is compared.

    Examples
    --------
    >>> [_move({"rank": 5, "rank_change": change}, "zh") for change in (3, -2, 0, None)]
    ['↑3', '↓2', '→', '新']
    """
    if "rank_change" not in row or row["rank"] is None:
        return None
    change: Any = row["rank_change"]
    if change is None:
        return "新" if lang == "zh" else "new"
    if change == 0:
        return "→"
    return f"{'↑' if change > 0 else '↓'}{abs(int(change))}"


def columns(rows: Sequence[Row]) -> tuple[Col, ...]:
    """The columns that a file of a ranking has.

    Parameters
    ----------
    rows : sequence of mapping
        As :func:`rows_in_words` gives them.

    Returns
    -------
    tuple of Col
        Those of :data:`COLS` that the rows have, without those in which there is nothing.
    """
    return _present(COLS, rows)


def terminal_columns(rows: Sequence[Row], measure: str) -> tuple[Col, ...]:
    """The columns of a ranking that fit a terminal of 80 columns.

    Parameters
    ----------
    rows : sequence of mapping
        As :func:`rows_in_words` gives them.
    measure : str
        What is ranked by.

    Returns
    -------
    tuple of Col
        Those that the rows have; the odds take the room of the land, the gap and the move.
    """
    short_gap = replace(_GAP, heading="升类差", en="To next")
    has_odds = not rows or "classes" in rows[0]
    cols = [_RANK]
    if has_odds:
        cols += [_RANK_LOW, _RANK_HIGH]
    cols.append(_MOVE)
    if measure == "score":
        cols.append(_GROUP)
    cols += [_ID, _NAME, _MU, _MEASURES[measure], _CLASS]
    if has_odds:
        cols.append(_ODDS)
    cols += [short_gap, _COUNT]
    if has_odds:
        cols = [col for col in cols if col.key not in _LEFT_OUT_BESIDE_ODDS]
    return _present(cols, rows)


def _present(cols: Sequence[Col], rows: Sequence[Row]) -> tuple[Col, ...]:
    """The columns that rows have, without those in which there is nothing.

    Without rows all columns count as there, so that an empty file has its headings; those that are
    left out where they are empty are left out then too.
    """
    keys = set(rows[0]) if rows else {col.key for col in COLS}
    left_out = {key for key in _LEFT_OUT_WHERE_EMPTY if not any(row.get(key) for row in rows)}
    if "count" in keys and "parcel_id" not in keys:
        # the id of a sector or a township is its name
        left_out.add("id")
    return tuple(col for col in cols if col.key in keys and col.key not in left_out)


def title(assessment: Assessment, by: str, measure: str, lang: str = "zh") -> str:
    """What is ranked, by what, for which year.

    Parameters
    ----------
    assessment : Assessment
        What the ranking is of.
    by, measure : str
        As :func:`landuse.domain.ranking.ranking.ranking` takes them.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line. In Chinese it says 亩均产出 only of measures that are per mu, and of the score,
        which is made of them.
    """
    zone = assessment.zone
    if lang != "zh":
        return f"{zone.name} {zone.year}: {_BY[by][1]} by {_WORDS[measure][1]}"
    totals = MEASURES[measure]
    is_per_mu = not totals or totals[-1] == "mu"
    subject = "亩均产出排名" if is_per_mu else "排名"
    return f"{zone.name} {zone.year} 年 {_BY[by][0]}{subject}（按{_WORDS[measure][0]}）"


def text(
    rows: Sequence[dict[str, Any]],
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
        Rows of :func:`landuse.domain.ranking.ranking.ranking` as plain values.
    heading, note : str
        What stands above and below the table.
    measure : str
        What is ranked by.
    lang : str
        "zh" or "en".
    color : bool
        Whether classes are coloured.

    Returns
    -------
    str
        Lines.
    """
    shown = rows_in_words(rows, lang)
    return text_table(
        shown,
        terminal_columns(shown, measure),
        title=heading,
        note=note,
        lang=lang,
        look=Look(color, _WIDTH, {"class": CLASS_STYLES}),
    )


def fills() -> dict[str, dict[str, str]]:
    """Background of a workbook's cells.

    Returns
    -------
    dict
        Column → value → colour (RRGGBB).
    """
    return {"class": _FILLS, "class_before": _FILLS}
