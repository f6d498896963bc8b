"""What moved since another day, and whether the year's goals will be met, for a terminal.

Both are first said in a sentence a goal; the table under them names the actions behind it.
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
    """What happened between two days, and what is due after them.

    Attributes
    ----------
    since, as_of : datetime.date
        The two days.
    changes : sequence of GoalChange
        What goals won and lost between them.
    moves : sequence of StageMove
        What moved between them, counted or not.
    due : sequence of DueAction
        What is due in the week after them.
    """

    since: dt.date
    as_of: dt.date
    changes: Sequence[GoalChange]
    moves: Sequence[StageMove] = ()
    due: Sequence[DueAction] = ()


def change_text(between: Between, lang: str, color: bool = False) -> str:
    """Return each goal's move on a line, then the entries that made it.

    Parameters
    ----------
    between : Between
        The changes, what moved and what is due.
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
    lines += [f"  {_moved(change, lang)}" for change in between.changes]
    rows = change_rows(between.changes, lang)
    out = "\n".join(lines) + "\n"
    if not rows and not between.moves:
        out += f"\n{say('text.changes.none', lang)}\n"
    if rows:
        title = say("text.changes.entries", lang)
        named = [
            col for col in CHANGE_COLS if col.key != "name"
        ]  # the number says which
        out += "\n" + text_table(rows, named, title=title, lang=lang, look=Look(color))
    for code, cols, listed in (
        ("text.changes.moves", MOVE_COLS, move_rows(between.moves, lang)),
        ("text.changes.due", DUE_COLS, due_rows(between.due, lang)),
    ):
        if listed:
            title = say(code, lang)
            out += "\n" + text_table(
                listed, cols, title=title, lang=lang, look=Look(color)
            )
    return out


def _moved(change: GoalChange, lang: str) -> str:
    """What one goal had, has, and by how much the two differ, in its unit."""
    return say(
        "text.changes.goal",
        lang,
        goal=goal_title(change, lang),
        before=amount(change.before, change.unit),
        after=amount(change.after, change.unit),
        unit=goal_unit(change.unit, lang, change.after),
        difference=signed(change.change, change.unit),
    )


def sentence(outlook: Outlook, lang: str = "zh") -> str:
    """Return the answer in a sentence: how likely, and the middle eight tenths.

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
        said = say(
            "text.forecast.odds_alone", lang, alone=percent(outlook.alone), **figures
        )
    else:
        said = say("text.forecast.odds", lang, **figures)
    if amount(outlook.more_needed, unit) == amount(0.0, unit):
        return said
    more = amount(outlook.more_needed, unit)
    needed = goal_unit(unit, lang, outlook.more_needed)
    return said + say("text.forecast.more_needed", lang, more=more, unit=needed)


def why_unknown(outlook: Outlook) -> Phrase:
    """Return why nothing can be said of a goal's end.

    Parameters
    ----------
    outlook : Outlook
        Of one condition, not known.

    Returns
    -------
    Phrase
        That nothing is under way; or how little has been seen, and what is missing today.
    """
    if not outlook.is_under_way or outlook.has_seen_enough:
        return phrase("text.forecast.unknown")
    return phrase(
        "text.forecast.too_little",
        moves=outlook.moves,
        least=outlook.least_moves,
        to_go=amount(outlook.to_go, outlook.unit),
        unit=Label(
            goal_unit(outlook.unit, "zh"), goal_unit(outlook.unit, "en", outlook.to_go)
        ),
    )


def forecast_note(lang: str, draws: int, seed: int) -> str:
    """Return what the forecast rests on.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.
    draws, seed : int
        Of the Monte Carlo: with both, the same forecast is made again.

    Returns
    -------
    str
        What is counted, where durations and failures come from, seed and draws.

    Examples
    --------
    >>> forecast_note("en", 4000, 7)[-24:]
    'few; seed 7, 4000 draws.'
    """
    return say("text.forecast.rests_on", lang, seed=seed, draws=draws)


def forecast_text(
    outlooks: Sequence[Outlook], lang: str, draws: int, seed: int, color: bool = False
) -> str:
    """Return a sentence a goal, then what it hangs on.

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
        goal = goal_title(outlook, lang)
        said = say(
            "text.forecast.of_goal", lang, goal=goal, odds=sentence(outlook, lang)
        )
        lines += [f"  {line}" for line in folded(said, WIDTH - 2, "  ")]
    lines += [
        f"  {line}" for line in folded(forecast_note(lang, draws, seed), WIDTH - 2)
    ]
    out = "\n".join(lines) + "\n"
    rows = driver_rows(outlooks, lang)
    if rows:
        title = say("text.forecast.drivers", lang)
        out += "\n" + text_table(
            rows, DRIVER_COLS, title=title, lang=lang, look=Look(color)
        )
    return out
