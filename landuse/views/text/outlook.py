"""The changes since another day, and the forecast of the year's goals, for a terminal.

Each goal has a sentence; the tables under these sentences list the actions behind them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import number
from landuse.views.tables.goal_outlook import (
    CHANGE_COLS,
    DRIVER_COLS,
    DUE_COLS,
    MOVE_COLS,
    change_rows,
    driver_rows,
    due_rows,
    move_rows,
)
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table
from landuse.words.catalogue import say
from landuse.words.phrases import Label, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.goals.changes import GoalChange
    from landuse.domain.goals.moves import DueAction, StageMove
    from landuse.domain.goals.outlook import Outlook


@dataclass(frozen=True)
class Between:
    """The changes between two days, and the actions that are due after them.

    Attributes
    ----------
    since, as_of : datetime.date
        The two days.
    changes : sequence of GoalChange
        Amounts that goals won and lost between them.
    moves : sequence of StageMove
        Changes of stage between them, of actions that count or not.
    due : sequence of DueAction
        Actions that are due in the week after them.
    """

    since: dt.date
    as_of: dt.date
    changes: Sequence[GoalChange]
    moves: Sequence[StageMove] = ()
    due: Sequence[DueAction] = ()


def change_text(between: Between, lang: str, color: bool = False) -> str:
    """Return each goal's change on a line, then the entries behind it.

    Parameters
    ----------
    between : Between
        The changes, the moves of actions, and the actions that are due.
    lang : {"zh", "en"}
        Of the words.
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    lines = [say("text.changes.title", lang, since=between.since, as_of=between.as_of)]
    lines += [f"  {_change_sentence(change, lang)}" for change in between.changes]
    parts = ["\n".join(lines) + "\n"]
    entry_rows = change_rows(between.changes, lang)
    if not entry_rows and not between.moves:
        parts.append(say("text.changes.none", lang) + "\n")
    # the id of an action says which it is; its name has no room
    entry_cols = [col for col in CHANGE_COLS if col.key != "name"]
    for title, cols, rows in (
        ("text.changes.entries", entry_cols, entry_rows),
        ("text.changes.moves", MOVE_COLS, move_rows(between.moves, lang)),
        ("text.changes.due", DUE_COLS, due_rows(between.due, lang)),
    ):
        if rows:
            look = Look(color)
            parts.append(
                text_table(rows, cols, title=say(title, lang), lang=lang, look=look)
            )
    return "\n".join(parts)


def _change_sentence(change: GoalChange, lang: str) -> str:
    """The amounts of one goal before and after, and their difference, in its unit."""
    return say(
        "text.changes.goal",
        lang,
        goal=goal_title(change, lang),
        before=amount(change.before, change.unit),
        after=amount(change.after, change.unit),
        unit=goal_unit(change.unit, lang, change.after),
        difference=signed(change.change, change.unit),
    )


def forecast_sentence(outlook: Outlook, lang: str = "zh") -> str:
    """Return a forecast as a sentence: the probability, and the range of 10 to 90 per cent.

    Parameters
    ----------
    outlook : Outlook
        Of one condition.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        Without a full stop. Where the goal has further conditions, the chance of this one by itself
        is added: it may be reached and the goal be missed.
    """
    if not outlook.is_known:
        return why_unknown(outlook).in_language(lang)
    unit = outlook.unit
    figures = {
        "target": number(outlook.target, 0),
        "unit": goal_unit(unit, lang, outlook.target),
        "chance": percent(outlook.probability),
        "low": amount(outlook.p10, unit),
        "middle": amount(outlook.p50, unit),
        "high": amount(outlook.p90, unit),
    }
    if outlook.also:
        alone = percent(outlook.alone)
        forecast = say("text.forecast.odds_alone", lang, alone=alone, **figures)
    else:
        forecast = say("text.forecast.odds", lang, **figures)
    more = amount(outlook.more_needed, unit)
    if more == amount(0.0, unit):
        return forecast
    needed_unit = goal_unit(unit, lang, outlook.more_needed)
    return forecast + say(
        "text.forecast.more_needed", lang, more=more, unit=needed_unit
    )


def why_unknown(outlook: Outlook) -> Phrase:
    """Return the reason that a goal has no forecast.

    Parameters
    ----------
    outlook : Outlook
        Of one condition, not known.

    Returns
    -------
    Phrase
        That nothing is under way; or how few moves there are, and the amount that is missing today.
    """
    if not outlook.is_under_way or outlook.has_seen_enough:
        return phrase("text.forecast.unknown")
    unit = Label(
        goal_unit(outlook.unit, "zh"), goal_unit(outlook.unit, "en", outlook.to_go)
    )
    return phrase(
        "text.forecast.too_little",
        moves=outlook.moves,
        least=outlook.least_moves,
        to_go=amount(outlook.to_go, outlook.unit),
        unit=unit,
    )


def forecast_note(lang: str, draws: int, seed: int) -> str:
    """Return the assumptions of a forecast.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.
    draws, seed : int
        Of the Monte Carlo: with both, the same forecast can be repeated.

    Returns
    -------
    str
        What is counted, the sources of durations and failures, seed and draws.

    Examples
    --------
    >>> forecast_note("en", 4000, 7)[-24:]
    'few; seed 7, 4000 draws.'
    """
    return say("text.forecast.rests_on", lang, seed=seed, draws=draws)


def forecast_text(
    outlooks: Sequence[Outlook], lang: str, draws: int, seed: int, color: bool = False
) -> str:
    """Return a sentence a goal, then the actions that it depends on.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One a goal.
    lang : {"zh", "en"}
        Of the words.
    draws, seed : int
        Of the Monte Carlo.
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    lines = [say("text.forecast.title", lang)]
    for outlook in every_condition(outlooks):
        goal, odds = goal_title(outlook, lang), forecast_sentence(outlook, lang)
        forecast = say("text.forecast.of_goal", lang, goal=goal, odds=odds)
        lines += [f"  {line}" for line in folded(forecast, WIDTH - 2, "  ")]
    note = forecast_note(lang, draws, seed)
    lines += [f"  {line}" for line in folded(note, WIDTH - 2)]
    out = "\n".join(lines) + "\n"
    rows = driver_rows(outlooks, lang)
    if rows:
        title, look = say("text.forecast.drivers", lang), Look(color)
        out += "\n" + text_table(rows, DRIVER_COLS, title=title, lang=lang, look=look)
    return out
