"""What moved since another day, and whether the year's goals will be met, for a terminal.

Both are first said in a sentence a goal; the table under them names the actions behind it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.views.style.goal_units import goal_unit
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import number
from landuse.views.tables.goal_outlook import (
    CHANGE_COLS,
    DRIVER_COLS,
    MOVE_COLS,
    change_rows,
    driver_rows,
    move_json,
)
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.goals.changes import GoalChange
    from landuse.domain.goals.moves import StageMove
    from landuse.domain.goals.outlook import Outlook


def change_text(
    changes: Sequence[GoalChange],
    since: dt.date,
    as_of: dt.date,
    lang: str,
    color: bool = False,
    moves: Sequence[StageMove] = (),
) -> str:
    """Return each goal's move on a line, then the entries that made it.

    Parameters
    ----------
    changes : sequence of GoalChange
        From ``since`` to ``as_of``.
    since, as_of : date
        The two days.
    lang : {"zh", "en"}
        Of the words.
    color : bool
        Whether the terminal shows colours.
    moves : sequence of StageMove
        What moved between the two days, counted or not.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    lines = [say("text.changes.title", lang, since=since, as_of=as_of)]
    lines += [f"  {_moved(change, lang)}" for change in changes]
    rows = change_rows(changes, lang)
    if not rows and not moves:
        nothing = say("text.changes.none", lang)
        return "\n".join(lines) + f"\n\n{nothing}\n"
    out = "\n".join(lines) + "\n"
    if rows:
        title = say("text.changes.entries", lang)
        cols = [col for col in CHANGE_COLS if col.key != "name"]  # the number says which
        out += "\n" + text_table(rows, cols, title=title, lang=lang, look=Look(color))
    if moves:
        title = say("text.changes.moves", lang)
        out += "\n" + text_table(
            move_json(moves), MOVE_COLS, title=title, lang=lang, look=Look(color)
        )
    return out


def _moved(change: GoalChange, lang: str) -> str:
    """What one goal had, has, and by how much the two differ, in its unit."""
    return say(
        "text.changes.goal",
        lang,
        goal=change.title or change.id,
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
        return say("text.forecast.unknown", lang)
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
        return say("text.forecast.odds_alone", lang, alone=percent(outlook.alone), **figures)
    return say("text.forecast.odds", lang, **figures)


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
        goal = outlook.title or outlook.id
        said = say("text.forecast.of_goal", lang, goal=goal, odds=sentence(outlook, lang))
        lines += [f"  {line}" for line in folded(said, WIDTH - 2, "  ")]
    lines += [f"  {line}" for line in folded(forecast_note(lang, draws, seed), WIDTH - 2)]
    out = "\n".join(lines) + "\n"
    rows = driver_rows(outlooks, lang)
    if rows:
        title = say("text.forecast.drivers", lang)
        out += "\n" + text_table(rows, DRIVER_COLS, title=title, lang=lang, look=Look(color))
    return out
