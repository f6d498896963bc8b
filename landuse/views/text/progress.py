"""Progress to the goals for a terminal.

A goal is a bar that is full at its target, with the amount at every milestone below it, so that a
reader sees how much is under way. Entries that do not count are listed with the reason, since most
questions about a goal ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.vocabulary import status
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount
from landuse.views.tables.columns import number
from landuse.views.tables.goals import HOUSING_COLS, housing_rows
from landuse.views.tables.recognition_cards import by_goal
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table, unbroken
from landuse.words.catalogue import in_words, say

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.report import ExcludedEntry, GoalProgress, GoalsReport
    from landuse.domain.recognition_cards import RecognitionCard

#: Entries with one reason that are named; of further ones there is only the number.
_MAX_NAMES = 6
#: Cells of a goal's bar.
_BAR_CELLS = 24
#: Eight heights of a sparkline.
_HEIGHTS = "▁▂▃▄▅▆▇█"


def title(assessment: Assessment, lang: str = "zh") -> str:
    """Return the name of the zone and the plan year.

    Parameters
    ----------
    assessment : Assessment
        Of the plan year.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
    """
    zone = assessment.zone
    return say("text.goals.title", lang, zone=zone.name, year=zone.year)


def page(
    assessment: Assessment,
    lang: str = "zh",
    color: bool = False,
    details: bool = True,
    cards: Sequence[RecognitionCard] = (),
) -> str:
    """Return title, bars, entries that do not count, and the resettlement sites.

    Parameters
    ----------
    assessment : Assessment
        As of a day.
    lang : {"zh", "en"}
        Of the words.
    color : bool
        Whether the terminal shows colours.
    details : bool
        Whether the entries that do not count are listed.
    cards : sequence of RecognitionCard
        The evidence of each counted entry. Entries that count although it does not show that the
        land was what the goal requires are listed.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    report = assessment.goals
    out = title(assessment, lang) + "  " + progress_text(report, lang, details)
    out += _not_shown(report, cards, lang)
    if report.housing:
        out += "\n" + text_table(
            housing_rows(report, lang),
            HOUSING_COLS,
            title=say("text.goals.sites", lang),
            lang=lang,
            look=Look(color),
        )
    return out


def progress_text(report: GoalsReport, lang: str = "zh", details: bool = True) -> str:
    """Return a bar and the milestones of each goal, and the entries that do not count.

    A goal has a ✓ where it is met with all its conditions; each further condition, which stands
    on a line of its own, where that condition is reached.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    lang : {"zh", "en"}
        Of the words.
    details : bool
        Whether the entries that do not count are listed.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    lines = [_as_of(report, lang), ""]
    bars = _bars(report.conditions, lang)
    for goal, bar_lines in zip(report.conditions, bars, strict=True):
        lines += bar_lines
        for sentence in _goal_sentences(goal, lang):
            lines += _indented(sentence, 4)
    if details:
        lines += _left_out(report, lang)
        lines += _contradicted(report, lang)
        lines += _balances(report, lang)
    return "\n".join(lines) + "\n"


def _goal_sentences(goal: GoalProgress, lang: str) -> list[str]:
    """The sentences under the bar of a goal: other conditions, milestones, earlier years."""
    sentences = []
    if goal.reached and not goal.met:
        sentences.append(say("text.goals.other_conditions", lang))
    if goal.adds_up_over_time:
        sentences.append(_milestones(goal, lang))
        earlier_years = {
            milestone: value for milestone, value in goal.carried.items() if value > 0
        }
        if earlier_years:
            steps = _steps(earlier_years, goal.unit, lang)
            sentences.append(say("text.goals.carried", lang, steps=steps))
    return sentences


def _bars(goals: Sequence[GoalProgress], lang: str) -> list[list[str]]:
    """Mark, title, bar and figures of each goal: on one line, or on two where titles are long."""
    from rich.cells import cell_len, set_cell_size

    titles = [goal_title(goal, lang) for goal in goals]
    bars = [_bar_and_figures(goal, lang) for goal in goals]
    title_width = max(map(cell_len, titles), default=0)
    bar_width = max(map(cell_len, bars), default=0)
    fits_on_one_line = 2 + title_width + 2 + bar_width <= WIDTH
    lines_of_goals = []
    for goal, name, bar in zip(goals, titles, bars, strict=True):
        mark = "✓" if goal.met else " "
        if fits_on_one_line:
            lines = [f"{mark} {set_cell_size(name, title_width)}  {bar}"]
        else:
            first, *others = _indented(name, 2)
            lines = [f"{mark} {first.strip()}", *others, f"    {bar}"]
        lines_of_goals.append(lines)
    return lines_of_goals


def _bar_and_figures(goal: GoalProgress, lang: str) -> str:
    """The bar of a goal, the amount achieved and the target."""
    achieved = amount(goal.achieved, goal.unit)
    unit = goal_unit(goal.unit, lang, goal.target)
    return f"{_bar(goal.share)}  {achieved} / {number(goal.target, 0)} {unit}"


def _as_of(report: GoalsReport, lang: str) -> str:
    """The day of a report, and the day whose state of the ledger it uses where that is another."""
    if report.known_on is None:
        return say("text.as_of", lang, day=report.as_of)
    return say("text.as_of_known", lang, day=report.as_of, known_on=report.known_on)


def _milestones(goal: GoalProgress, lang: str) -> str:
    """The amount at every milestone, and the milestone at which the goal counts.

    The days between which it counts are added where they are not those of the calendar year.
    """
    steps = _steps(goal.milestones, goal.unit, lang)
    counting = status.label(status.MILESTONES, goal.milestone, lang)
    if goal.counts_calendar_year:
        return say("text.goals.milestones", lang, steps=steps, milestone=counting)
    return say(
        "text.goals.milestones_between",
        lang,
        steps=steps,
        milestone=counting,
        first=goal.first,
        last=goal.last,
    )


def _steps(amounts: Mapping[str, float], unit: str, lang: str) -> str:
    """Milestones and their amounts, in their order."""
    steps = []
    for milestone, value in amounts.items():
        label = status.label(status.MILESTONES, milestone, lang)
        steps.append(unbroken(f"{label} {amount(value, unit)}"))
    return " → ".join(steps)


def _not_shown(report: GoalsReport, cards: Sequence[RecognitionCard], lang: str) -> str:
    """Entries that count although the land was not shown to be idle or low-efficient before.

    Empty where there is none.
    """
    listed_cards = by_goal(card for card in cards if card.is_listed)
    lines: list[str] = []
    for goal in report.conditions:
        goal_cards = listed_cards.get(goal.id, [])
        if not goal_cards:
            continue
        total = sum(card.entry.amount for card in goal_cards)
        sentence = say(
            "text.goals.not_shown",
            lang,
            total=amount(total, goal.unit),
            unit=goal_unit(goal.unit, lang),
            names=[card.entry.action_id for card in goal_cards[:_MAX_NAMES]],
            count=len(goal_cards),
        )
        lines += ["", *_indented(sentence, 2)]
    if not lines:
        return ""
    return "\n".join([*lines, ""])


def _contradicted(report: GoalsReport, lang: str) -> list[str]:
    """Entries that count although a field check contradicts them; no line where there is none."""
    lines: list[str] = []
    for goal in report.conditions:
        for entry in goal.contradicted:
            reason = in_words(entry.contradicted, lang)
            sentence = say(
                "text.goals.left_out", lang, reason=reason, names=[entry.action_id]
            )
            lines += _indented(sentence, 4)
    if not lines:
        return []
    return ["", say("text.goals.contradicted", lang), *lines]


def _balances(report: GoalsReport, lang: str) -> list[str]:
    """The number of rows of the ledger by their use, a sentence a goal; none without a ledger."""
    lines: list[str] = []
    for goal in report.conditions:
        balance = goal.balance
        if balance is None or not balance.rows:
            continue
        sentence = say(
            "text.goals.balance",
            lang,
            title=goal_title(goal, lang),
            rows=balance.rows,
            of_entries=len(balance.of_entries),
            superseded=len(balance.superseded),
            rejected=len(balance.not_used),
            elsewhere=len(balance.elsewhere),
            entries=balance.entries,
            counted=balance.counted,
            pending=balance.pending,
            excluded=balance.excluded,
        )
        lines += _indented(sentence, 4)
    if not lines:
        return []
    return ["", say("text.goals.balances", lang), *lines]


def _bar(share: float) -> str:
    """A bar that is full at the target and above it.

    Examples
    --------
    >>> _bar(0.25), _bar(1.3) == _bar(1.0)
    ('██████░░░░░░░░░░░░░░░░░░', True)
    """
    full = round(max(0.0, min(share, 1.0)) * _BAR_CELLS)
    return "█" * full + "░" * (_BAR_CELLS - full)


def _indented(text: str, columns: int) -> list[str]:
    """A text on lines of a terminal, indented by some columns.

    Examples
    --------
    >>> _indented("已终止：A3", 4)
    ['    已终止：A3']
    """
    return [" " * columns + line for line in folded(text, WIDTH - columns)]


def _left_out(report: GoalsReport, lang: str) -> list[str]:
    """Lines with the entries that do not count, by goal and reason; none where everything counts.

    Of many entries with one reason the first few are named, with the number of all.
    """
    lines: list[str] = []
    for goal in report.conditions:
        if goal.left_out:
            lines.append(f"  {goal_title(goal, lang)}")
        for reason, entries in _by_reason(goal, lang):
            names = [entry.name or entry.action_id for entry in entries[:_MAX_NAMES]]
            code = "text.goals.left_out"
            if len(entries) > _MAX_NAMES:
                code = "text.goals.left_out_and_more"
            sentence = say(code, lang, reason=reason, names=names, count=len(entries))
            lines += _indented(sentence, 4)
    if not lines:
        return []
    return ["", say("text.goals.not_counted", lang), *lines]


def _by_reason(
    goal: GoalProgress, lang: str
) -> Iterator[tuple[str, list[ExcludedEntry]]]:
    """The entries that do not count towards a goal by the reason in words, in their order."""
    entries_of_reason: dict[str, list[ExcludedEntry]] = {}
    for entry in goal.left_out:
        reason = in_words(entry.reason, lang)
        entries_of_reason.setdefault(reason, []).append(entry)
    yield from entries_of_reason.items()


def sparklines(reports: Sequence[GoalsReport], lang: str) -> str:
    """Return one line a goal: its course in eight heights, up to the larger of target and best.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days, of the same goals.
    lang : str
        "zh" or "en", of the titles.

    Returns
    -------
    str
        Lines, the first one empty, the last one ended.
    """
    lines: list[str] = []
    for index, goal in enumerate(reports[-1].conditions):
        values = [report.conditions[index].achieved for report in reports]
        top = max(goal.target, *values)
        heights = [min(int(value / top * 8), 7) for value in values]
        sparkline = "".join(_HEIGHTS[height] for height in heights)
        lines.append(f"{sparkline}  {goal_title(goal, lang)}")
    return "\n" + "\n".join(lines) + "\n"
