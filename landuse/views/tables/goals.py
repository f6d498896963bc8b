"""Progress to the goals as rows of tables and as JSON.

Rows are for people and for spreadsheets: units, stages and reasons are said in the language asked
for. JSON is for programs: units and stages are the codes of the vocabulary in either language, and
only a reason, which is a sentence, is in the language spoken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.source_rows import row_shown
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import decimals
from landuse.views.tables.columns import Col, Row, declared
from landuse.views.tables.recognition_cards import by_goal, card_json, requires_json
from landuse.words.catalogue import in_words, say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from landuse.domain.goals.housing import HousingSite
    from landuse.domain.goals.report import (
        Balance,
        CountedEntry,
        ExcludedEntry,
        GoalProgress,
        GoalsReport,
    )
    from landuse.domain.recognition_cards import RecognitionCard
    from landuse.views.tables.goal_documents import (
        AchievedDocument,
        BalanceDocument,
        CountedDocument,
        DayDocument,
        GoalDocument,
        LeftOutDocument,
        NotShownDocument,
        ProgressDocument,
        SeriesDocument,
        SiteDocument,
    )

#: Goals that have a column each in a table of 80 columns, headed by their titles.
_GOALS_ABREAST = 4
ENTRY_COLS = (
    Col("goal", "table.goal"),
    Col("counted", "table.counted"),
    Col("id", "table.unit_id"),
    declared("action_id"),
    Col("amount", "table.amount", decimals=4),
    Col("unit", "table.unit"),
    declared("date"),
    declared("reason"),
)
BALANCE_COLS = (
    Col("goal", "table.goal"),
    Col("rows", "table.balance.rows", decimals=0),
    Col("of_entries", "table.balance.of_entries", decimals=0),
    Col("superseded", "table.balance.superseded", decimals=0),
    Col("rejected", "table.balance.rejected", decimals=0),
    Col("elsewhere", "table.balance.elsewhere", decimals=0),
    Col("entries", "table.balance.entries", decimals=0),
    Col("counted", "table.balance.counted", decimals=0),
    Col("pending", "table.balance.pending", decimals=0),
    Col("excluded", "table.balance.excluded", decimals=0),
    Col("which_superseded", "table.balance.which_superseded", width=24, wraps=True),
    Col("which_rejected", "table.balance.which_rejected", width=24, wraps=True),
)
HOUSING_COLS = (
    Col("site_id", "table.id"),
    Col("name", "table.site", width=20, elastic=True),
    Col("stage", "table.stage_reached", elastic=True, wraps=True),
    Col("next", "table.next_stage", width=24, elastic=True, wraps=True),
    Col("late", "table.schedule", elastic=True, wraps=True),
    declared("units"),
)


def progress_json(
    report: GoalsReport, cards: Iterable[RecognitionCard] = ()
) -> ProgressDocument:
    """Return the progress as the command line writes it for programs.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    cards : iterable of RecognitionCard
        What each counted entry rests on; they and what a goal ``requires`` are left out without
        them.

    Returns
    -------
    dict
        ``as_of`` : str
            The day, as ISO text.
        ``known_on`` : str or None
            The day whose knowledge of the ledger it rests on; None for what is known now.
        ``goals`` : list of dict
            ``id``, ``title``, ``measure``, ``target``, ``unit``, ``achieved``, ``milestone`` as
            :class:`~landuse.domain.goals.report.GoalProgress` has them; ``met``, which is that of
            all conditions of the goal; ``milestones``, the amount at each, and ``carried``, what
            of it earlier years recognised; ``counted``, ``pending`` and ``excluded``, every entry
            (action on one unit) in one of them, with ``id``, ``action_id``, ``parcel_id``,
            ``building_id``, ``amount``, ``rows`` of the ledger (and ``date`` or ``reason``;
            ``cut`` where it counts in part, ``contradicted`` by a field check, ``card`` as
            :func:`landuse.views.tables.recognition_cards.card_json` gives it); ``balance``, how
            many rows and entries ended where; ``requires``, what land has to have been before
            (``mode``), how much was not shown to be it and which entries those are.
            Further conditions of a goal stand under its ``and`` in the same form.
        ``housing`` : list of dict
            ``site_id``, ``name``, ``stage``, ``days_late``, ``halted_since``, ``delay_reason``;
            ``planned`` and ``actual``, the day of each stage; ``blocks``, its buildings in the same
            form, of which the most advanced is at ``furthest_stage``.
    """
    of_goal = by_goal(cards)
    return {
        "as_of": report.as_of.isoformat(),
        "known_on": _iso(report.known_on),
        "goals": [_goal_json(goal, of_goal) for goal in report.goals],
        "housing": [_site_json(site) for site in report.housing],
    }


def _goal_json(
    goal: GoalProgress, cards: Mapping[str, Sequence[RecognitionCard]]
) -> GoalDocument:
    """One goal with its further conditions, in the form that :func:`progress_json` documents."""
    out: GoalDocument = {
        "id": goal.id,
        "title": goal.title,
        "measure": goal.measure,
        "target": goal.target,
        "unit": goal.unit,
        "achieved": goal.achieved,
        "met": goal.met,
        "milestone": goal.milestone,
        "milestones": dict(goal.milestones),
        "carried": dict(goal.carried),
        "counted": _all_counted_json(goal, cards.get(goal.id, ())),
        "pending": [_left_out_json(entry) for entry in goal.pending],
        "excluded": [_left_out_json(entry) for entry in goal.excluded],
    }
    if goal.balance is not None:
        out["balance"] = _balance_json(goal.balance)
    if goal.requires != "none":
        not_shown = _not_shown_json(goal, cards)
        out["requires"] = {
            "mode": goal.requires,
            "amount_not_shown": sum(entry["amount"] or 0.0 for entry in not_shown),
            "entries": not_shown,
        }
    if goal.also:
        out["and"] = [_goal_json(condition, cards) for condition in goal.also]
    return out


def _not_shown_json(
    goal: GoalProgress, cards: Mapping[str, Sequence[RecognitionCard]]
) -> list[NotShownDocument]:
    """What was not shown to have been what a goal requires: counted all the same, or left out."""
    if goal.requires == "warn":
        return requires_json(cards, goal.id)
    return [
        {
            "id": entry.id,
            "action_id": entry.action_id,
            "amount": entry.amount,
            "reason": in_words(entry.reason),
        }
        for entry in goal.not_shown_before
    ]


def _all_counted_json(
    goal: GoalProgress, cards: Sequence[RecognitionCard]
) -> list[CountedDocument]:
    """What counts, each entry with its card where there are cards."""
    counted = [_counted_json(entry) for entry in goal.counted]
    if len(cards) != len(counted):
        return counted
    return [
        {**entry, "card": card_json(card)}
        for entry, card in zip(counted, cards, strict=True)
    ]


def told_by_part(document: ProgressDocument, parts: Sequence[str]) -> ProgressDocument:
    """Return the progress with rows of the ledger as people see them.

    Parameters
    ----------
    document : dict
        Of :func:`progress_json`.
    parts : sequence of str
        What the files and sheets of the ledger are called where there are several.

    Returns
    -------
    dict
        With ``"企业.xlsx·甲街道:7"`` in place of the number of a row where there are several.
    """
    if len(parts) < 2:
        return document
    return cast("ProgressDocument", _told(document, parts))


def _told(value: object, parts: Sequence[str], name: str = "") -> object:
    """A value of JSON with the rows in it as people see them."""
    if isinstance(value, dict):
        return {key: _told(part, parts, key) for key, part in value.items()}
    if name == "row" and isinstance(value, int):
        return row_shown(value, parts)
    if not isinstance(value, list):
        return value
    if name == "rows" or name.endswith("_rows"):
        return [row_shown(row, parts) for row in value]
    return [_told(part, parts) for part in value]


def _counted_json(entry: CountedEntry) -> CountedDocument:
    """What counts of one entry."""
    out: CountedDocument = {
        "id": entry.id,
        "action_id": entry.action_id,
        "parcel_id": entry.parcel_id,
        "building_id": entry.building_id,
        "amount": entry.amount,
        "date": _iso(entry.date),
        "before": None if entry.before is None else in_words(entry.before),
        "rows": list(entry.rows),
    }
    if entry.contradicted is not None:
        out["contradicted"] = in_words(entry.contradicted)
    if entry.cut is not None:
        out["cut"] = {"amount": entry.cut.amount, "reason": in_words(entry.cut.reason)}
    return out


def _left_out_json(entry: ExcludedEntry) -> LeftOutDocument:
    """What does not count of one entry, or not yet."""
    return {
        "id": entry.id,
        "action_id": entry.action_id,
        "parcel_id": entry.parcel_id,
        "building_id": entry.building_id,
        "amount": entry.amount,
        "reason": in_words(entry.reason),
        "rows": list(entry.rows),
    }


def _balance_json(balance: Balance) -> BalanceDocument:
    """How many rows and entries ended where, and which rows are no rows of entries."""
    return {
        "rows": balance.rows,
        "of_entries": len(balance.of_entries),
        "superseded": len(balance.superseded),
        "rejected": len(balance.not_used),
        "elsewhere": len(balance.elsewhere),
        "entries": balance.entries,
        "counted": balance.counted,
        "pending": balance.pending,
        "excluded": balance.excluded,
        "superseded_rows": list(balance.superseded),
        "rejected_rows": list(balance.not_used),
        "elsewhere_rows": list(balance.elsewhere),
    }


def _site_json(site: HousingSite) -> SiteDocument:
    """One resettlement site, in the form that :func:`progress_json` documents."""
    return {
        "site_id": site.site_id,
        "name": site.name,
        "stage": site.stage,
        "planned": {stage: _iso(day) for stage, day in site.planned.items()},
        "actual": {stage: _iso(day) for stage, day in site.actual.items()},
        "days_late": site.days_late,
        "halted_since": _iso(site.halted_since),
        "delay_reason": site.delay_reason,
        "furthest_stage": site.furthest_stage,
        "blocks": [_site_json(block) for block in site.blocks or ()],
    }


def _iso(day: dt.date | None) -> str | None:
    """A day as ISO text.

    Examples
    --------
    >>> _iso(dt.date(2022, 9, 30)), _iso(None)
    ('2022-09-30', None)
    """
    return None if day is None else day.isoformat()


def entry_rows(report: GoalsReport, lang: str = "zh") -> list[Row]:
    """Return every counted and excluded entry of every goal, one row each.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`ENTRY_COLS`: what counts of a goal before what does not. Only what
        counts has a date, only what does not has a reason.
    """
    rows: list[Row] = []
    for goal in report.conditions:
        common = {"goal": goal_title(goal, lang), "unit": goal_unit(goal.unit, lang)}
        rows += [
            {
                **common,
                "counted": say("table.yes", lang),
                "id": entry.id,
                "action_id": entry.action_id,
                "amount": entry.amount,
                "date": _iso(entry.date),
                "reason": None,
            }
            for entry in goal.counted
        ]
        rows += [
            {
                **common,
                "counted": say("table.no", lang),
                "id": entry.id,
                "action_id": entry.action_id,
                "amount": entry.amount,
                "date": None,
                "reason": in_words(entry.reason, lang),
            }
            for entry in goal.left_out
        ]
    return rows


def balance_rows(
    report: GoalsReport, parts: Sequence[str] = (), lang: str = "zh"
) -> list[Row]:
    """Return where every row of the ledger and every entry ended, one row a condition.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    parts : sequence of str
        What the files and sheets of the ledger are called where there are several.
    lang : str
        "zh" or "en", of the titles.

    Returns
    -------
    list of dict
        With the keys of :data:`BALANCE_COLS`; none without a ledger.
    """
    rows: list[Row] = []
    for goal in report.conditions:
        if goal.balance is None or not goal.balance.rows:
            continue
        rows.append(
            {
                **_balance_json(goal.balance),
                "goal": goal_title(goal, lang),
                "which_superseded": _row_numbers(goal.balance.superseded, parts),
                "which_rejected": _row_numbers(goal.balance.not_used, parts),
            }
        )
    return rows


def _row_numbers(rows: Iterable[int], parts: Sequence[str]) -> str:
    """Rows of the source as people name them.

    Examples
    --------
    >>> _row_numbers([2, 7], ())
    '2, 7'
    """
    return ", ".join(str(row_shown(row, parts)) for row in rows)


def housing_rows(report: GoalsReport, lang: str) -> list[dict[str, object]]:
    """Return one row a resettlement site.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`HOUSING_COLS`: the stage reached, the next one with the day that is
        planned for it, and whether that day is past.
    """
    return [_housing_row(site, lang) for site in report.housing]


def _housing_row(site: HousingSite, lang: str) -> dict[str, object]:
    """One resettlement site in words; one with a plan and no actual day has not begun."""
    if site.halted_since is not None:
        late = say("table.halted", lang, since=_iso(site.halted_since))
    elif site.late:
        late = say("table.days_late", lang, count=site.days_late)
    elif site.undated_stage is not None:
        late = say("table.progress_undated", lang)
    elif site.has_plan:
        late = say("table.on_plan", lang)
    else:
        late = say("table.no_plan", lang)
    if site.undated_stage:
        said = status.label(status.HOUSING_STAGES, site.undated_stage, lang)
        stage = say("table.stage_undated", lang, stage=said)
    elif site.stage:
        stage = _stage_of_site(site, lang)
    else:
        stage = say("table.not_begun" if site.has_plan else "table.stage_unknown", lang)
    following = ""
    if site.next_stage:
        next_stage = status.label(status.HOUSING_STAGES, site.next_stage, lang)
        planned = _iso(site.planned.get(site.next_stage)) or ""
        following = f"{next_stage} {planned}".strip()
    return {
        "site_id": site.site_id,
        "name": site.name,
        "stage": stage,
        "next": following,
        "late": late,
        "units": site.units,
    }


def _stage_of_site(site: HousingSite, lang: str) -> str:
    """The stage that all of a site has reached, and that of its most advanced building."""
    stage = status.label(status.HOUSING_STAGES, str(site.stage), lang)
    if not site.blocks or site.furthest_stage in (None, site.stage):
        return stage
    furthest = status.label(status.HOUSING_STAGES, str(site.furthest_stage), lang)
    return say("table.stage_and_furthest", lang, stage=stage, furthest=furthest)


def series_cols(reports: Sequence[GoalsReport]) -> tuple[Col, ...]:
    """Return a column a goal, headed by its title and unit, behind one of the day.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days, of the same goals.

    Returns
    -------
    tuple of Col
        The day first.
    """
    heads = [
        Col(goal.id, _goal_heading(goal), decimals=decimals(goal.unit))
        for goal in reports[-1].conditions
    ]
    return (Col("as_of", "table.as_of"), *heads)


def side_by_side(cols: Sequence[Col]) -> list[tuple[Col, ...]]:
    """Put the columns of many goals into several tables, each as wide as a terminal at most.

    Parameters
    ----------
    cols : sequence of Col
        As :func:`series_cols` gives them.

    Returns
    -------
    list of tuple of Col
        Every goal once, in their order, behind the column of the day.

    Examples
    --------
    >>> cols = [Col(f"g{at}", "table.goal") for at in range(7)]
    >>> [len(part) for part in side_by_side(cols)]
    [4, 4]
    """
    day, *goals = cols
    tables = max(1, -(-len(goals) // _GOALS_ABREAST))
    most = -(-len(goals) // tables)
    return [
        (day, *goals[at : at + most]) for at in range(0, max(len(goals), 1), most or 1)
    ]


def _goal_heading(goal: GoalProgress) -> Label:
    """A goal's own title, with the unit of its amounts in brackets."""
    zh, en = goal_unit(goal.unit, "zh"), goal_unit(goal.unit, "en")
    titles = goal_title(goal, "zh"), goal_title(goal, "en")
    return Label(f"{titles[0]}({zh})", f"{titles[1]} ({en})")


def series_rows(reports: Sequence[GoalsReport]) -> list[Row]:
    """Return a row a day: what each goal had achieved.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days.

    Returns
    -------
    list of dict
        With the keys of :func:`series_cols`.
    """
    rows: list[Row] = []
    for report in reports:
        achieved: dict[str, object] = {
            goal.id: goal.achieved for goal in report.conditions
        }
        rows.append({"as_of": report.as_of.isoformat(), **achieved})
    return rows


def series_json(reports: Sequence[GoalsReport], every: str) -> SeriesDocument:
    """Return what each goal had achieved on each day, for programs.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days.
    every : {"week", "month", "quarter"}
        How far the days are apart.

    Returns
    -------
    dict
        ``as_of``, the last day; ``known_on``, as :func:`progress_json` has it; ``every``;
        ``series``, for each day ``as_of`` and ``goals`` with their ``id``, ``achieved``,
        ``target``, ``unit`` and ``met``. Conditions stand in one list.
    """
    days: list[DayDocument] = []
    for report in reports:
        goals: list[AchievedDocument] = [
            {
                "id": goal.id,
                "achieved": goal.achieved,
                "target": goal.target,
                "unit": goal.unit,
                "met": goal.met,
            }
            for goal in report.conditions
        ]
        days.append({"as_of": report.as_of.isoformat(), "goals": goals})
    return {
        "as_of": reports[-1].as_of.isoformat(),
        "known_on": _iso(reports[-1].known_on),
        "every": every,
        "series": days,
    }
