"""Progress to the goals as rows of tables and as JSON.

Rows are for people and for spreadsheets: units, stages and reasons are in the reader's language.
JSON is for programs: units and stages are the codes of the vocabulary in either language, and only
a reason, which is a sentence, is in the language of the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.source_rows import row_shown
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import decimals, iso_text
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
_GOALS_OF_TABLE = 4
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
        The evidence of each counted entry; without them, ``card`` and ``requires`` have none.

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
    cards_of_goal = by_goal(cards)
    return {
        "as_of": report.as_of.isoformat(),
        "known_on": iso_text(report.known_on),
        "goals": [_goal_json(goal, cards_of_goal) for goal in report.goals],
        "housing": [_site_json(site) for site in report.housing],
    }


def _goal_json(
    goal: GoalProgress, cards: Mapping[str, Sequence[RecognitionCard]]
) -> GoalDocument:
    """One goal with its further conditions, in the form that :func:`progress_json` documents."""
    document: GoalDocument = {
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
        document["balance"] = _balance_json(goal.balance)
    if goal.requires != "none":
        entries = _not_shown_json(goal, cards)
        document["requires"] = {
            "mode": goal.requires,
            "amount_not_shown": sum(entry["amount"] or 0.0 for entry in entries),
            "entries": entries,
        }
    if goal.also:
        document["and"] = [_goal_json(condition, cards) for condition in goal.also]
    return document


def _not_shown_json(
    goal: GoalProgress, cards: Mapping[str, Sequence[RecognitionCard]]
) -> list[NotShownDocument]:
    """Entries whose land was not shown to be what a goal requires: counted all the same or not."""
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
    """The entries that count, each with its card where there are cards."""
    counted = [_counted_json(entry) for entry in goal.counted]
    if len(cards) != len(counted):
        return counted
    return [
        {**entry, "card": card_json(card)}
        for entry, card in zip(counted, cards, strict=True)
    ]


def with_row_names(
    document: ProgressDocument, parts: Sequence[str]
) -> ProgressDocument:
    """Return the progress with the names of ledger rows that people use.

    Parameters
    ----------
    document : dict
        Of :func:`progress_json`.
    parts : sequence of str
        The names of the files and sheets of the ledger where there are several.

    Returns
    -------
    dict
        With ``"企业.xlsx·甲街道:7"`` in place of the number of a row where there are several.
    """
    if len(parts) < 2:
        return document
    return cast("ProgressDocument", _name_rows(document, parts))


def _name_rows(value: object, parts: Sequence[str], key: str = "") -> object:
    """A value of JSON in which numbers of rows are replaced by names."""
    if isinstance(value, dict):
        return {name: _name_rows(member, parts, name) for name, member in value.items()}
    if key == "row" and isinstance(value, int):
        return row_shown(value, parts)
    if not isinstance(value, list):
        return value
    if key == "rows" or key.endswith("_rows"):
        return [row_shown(row, parts) for row in value]
    return [_name_rows(member, parts) for member in value]


def _counted_json(entry: CountedEntry) -> CountedDocument:
    """One entry that counts, wholly or in part."""
    before = None
    if entry.before is not None:
        before = in_words(entry.before)
    document: CountedDocument = {
        "id": entry.id,
        "action_id": entry.action_id,
        "parcel_id": entry.parcel_id,
        "building_id": entry.building_id,
        "amount": entry.amount,
        "date": iso_text(entry.date),
        "before": before,
        "rows": list(entry.rows),
    }
    if entry.contradicted is not None:
        document["contradicted"] = in_words(entry.contradicted)
    if entry.cut is not None:
        reason = in_words(entry.cut.reason)
        document["cut"] = {"amount": entry.cut.amount, "reason": reason}
    return document


def _left_out_json(entry: ExcludedEntry) -> LeftOutDocument:
    """One entry that does not count, or not yet."""
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
    """The numbers of rows and entries by their use, and the rows that are no rows of entries."""
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
        "planned": {stage: iso_text(day) for stage, day in site.planned.items()},
        "actual": {stage: iso_text(day) for stage, day in site.actual.items()},
        "days_late": site.days_late,
        "halted_since": iso_text(site.halted_since),
        "delay_reason": site.delay_reason,
        "furthest_stage": site.furthest_stage,
        "blocks": [_site_json(block) for block in site.blocks or ()],
    }


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
        With the keys of :data:`ENTRY_COLS`: of each goal the entries that count before those that
        do not. The former have a date, the latter a reason.
    """
    rows: list[Row] = []
    for goal in report.conditions:
        rows += [_counted_row(goal, entry, lang) for entry in goal.counted]
        rows += [_left_out_row(goal, entry, lang) for entry in goal.left_out]
    return rows


def _counted_row(goal: GoalProgress, entry: CountedEntry, lang: str) -> Row:
    """One entry that counts."""
    return {
        "goal": goal_title(goal, lang),
        "unit": goal_unit(goal.unit, lang),
        "counted": say("table.yes", lang),
        "id": entry.id,
        "action_id": entry.action_id,
        "amount": entry.amount,
        "date": iso_text(entry.date),
        "reason": None,
    }


def _left_out_row(goal: GoalProgress, entry: ExcludedEntry, lang: str) -> Row:
    """One entry that does not count, or not yet."""
    return {
        "goal": goal_title(goal, lang),
        "unit": goal_unit(goal.unit, lang),
        "counted": say("table.no", lang),
        "id": entry.id,
        "action_id": entry.action_id,
        "amount": entry.amount,
        "date": None,
        "reason": in_words(entry.reason, lang),
    }


def balance_rows(
    report: GoalsReport, parts: Sequence[str] = (), lang: str = "zh"
) -> list[Row]:
    """Return the numbers of ledger rows and of entries by their use, one row a condition.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    parts : sequence of str
        The names of the files and sheets of the ledger where there are several.
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
    """The names of ledger rows, parted by commas.

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
    """One resettlement site in words."""
    return {
        "site_id": site.site_id,
        "name": site.name,
        "stage": _stage_in_words(site, lang),
        "next": _next_stage(site, lang),
        "late": _schedule_in_words(site, lang),
        "units": site.units,
    }


def _schedule_in_words(site: HousingSite, lang: str) -> str:
    """Whether a site is halted, late or on plan."""
    if site.halted_since is not None:
        return say("table.halted", lang, since=iso_text(site.halted_since))
    if site.late:
        return say("table.days_late", lang, count=site.days_late)
    if site.undated_stage is not None:
        return say("table.progress_undated", lang)
    if site.has_plan:
        return say("table.on_plan", lang)
    return say("table.no_plan", lang)


def _stage_in_words(site: HousingSite, lang: str) -> str:
    """The stage of a site; one with a plan and no actual day has not begun."""
    if site.undated_stage:
        undated_stage = status.label(status.HOUSING_STAGES, site.undated_stage, lang)
        return say("table.stage_undated", lang, stage=undated_stage)
    if site.stage:
        return _stage_of_site(site, lang)
    if site.has_plan:
        return say("table.not_begun", lang)
    return say("table.stage_unknown", lang)


def _next_stage(site: HousingSite, lang: str) -> str:
    """The next stage of a site and the day that is planned for it; empty after the last one."""
    if not site.next_stage:
        return ""
    next_stage = status.label(status.HOUSING_STAGES, site.next_stage, lang)
    planned_day = iso_text(site.planned.get(site.next_stage)) or ""
    return f"{next_stage} {planned_day}".strip()


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
    """Divide the columns of many goals among several tables, each no wider than a terminal.

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
    number_of_tables = max(1, math.ceil(len(goals) / _GOALS_OF_TABLE))
    goals_of_table = max(1, math.ceil(len(goals) / number_of_tables))
    starts = range(0, max(len(goals), 1), goals_of_table)
    return [(day, *goals[start : start + goals_of_table]) for start in starts]


def _goal_heading(goal: GoalProgress) -> Label:
    """A goal's own title, with the unit of its amounts in brackets."""
    zh = f"{goal_title(goal, 'zh')}({goal_unit(goal.unit, 'zh')})"
    en = f"{goal_title(goal, 'en')} ({goal_unit(goal.unit, 'en')})"
    return Label(zh, en)


def series_rows(reports: Sequence[GoalsReport]) -> list[Row]:
    """Return a row a day with the amount that each goal had achieved.

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
        row: dict[str, object] = {"as_of": report.as_of.isoformat()}
        for goal in report.conditions:
            row[goal.id] = goal.achieved
        rows.append(row)
    return rows


def series_json(reports: Sequence[GoalsReport], every: str) -> SeriesDocument:
    """Return the amount that each goal had achieved on each day, for programs.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days.
    every : {"week", "month", "quarter"}
        The distance between the days.

    Returns
    -------
    dict
        ``as_of``, the last day; ``known_on``, as :func:`progress_json` has it; ``every``;
        ``series``, for each day ``as_of`` and ``goals`` with their ``id``, ``achieved``,
        ``target``, ``unit`` and ``met``. Conditions stand in one list.
    """
    days: list[DayDocument] = []
    for report in reports:
        goals = [_achieved_json(goal) for goal in report.conditions]
        days.append({"as_of": report.as_of.isoformat(), "goals": goals})
    return {
        "as_of": reports[-1].as_of.isoformat(),
        "known_on": iso_text(reports[-1].known_on),
        "every": every,
        "series": days,
    }


def _achieved_json(goal: GoalProgress) -> AchievedDocument:
    """The amount that one condition had achieved, and its target."""
    return {
        "id": goal.id,
        "achieved": goal.achieved,
        "target": goal.target,
        "unit": goal.unit,
        "met": goal.met,
    }
