"""Goals as the page's cards hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landuse.domain.frames.cells import json_value
from landuse.domain.goals.report import GoalProgress, GoalsReport
from landuse.domain.vocabulary import status
from landuse.views.style import labels
from landuse.views.text import outlook as outlooks

if TYPE_CHECKING:
    from landuse.domain.goals.forecast import Outlook

#: Entries of one kind that a card lists.
_LISTED = 400


def card(goal: GoalProgress, lang: str, outlook: Outlook | None = None) -> dict[str, Any]:
    """One goal and its further conditions, with what was counted and what was not, and where it will stand at its end."""
    text = labels.texts(lang)
    units = {"亩": text["mu"], "幅": text["site_unit"], "家": "家" if lang == "zh" else "factories"}
    reached = [m for m in status.MILESTONES if m in goal.milestones]
    return {
        "id": goal.id,
        "measure": goal.measure,
        "title": goal.title,
        "target": goal.target,
        "unit": units.get(goal.unit, goal.unit),
        "decimals": 2 if goal.unit == "亩" else 0,
        "achieved": goal.achieved,
        "met": goal.met,
        "milestone": status.label(status.MILESTONES, goal.milestone, lang),
        "milestones": [
            {
                "label": status.label(status.MILESTONES, m, lang),
                "amount": goal.milestones[m],
                "counts": m == goal.milestone,
            }
            for m in reached
        ],
        "counted": [_entry(r) for r in goal.counted[:_LISTED]],
        "excluded": [_entry(r) for r in goal.excluded[:_LISTED]],
        "countedMore": max(0, len(goal.counted) - _LISTED),
        "excludedMore": max(0, len(goal.excluded) - _LISTED),
        "outlook": _band(outlook) if outlook else None,
        "also": [
            card(g, lang, o)
            for g, o in zip(
                goal.also, outlook.also if outlook else [None] * len(goal.also), strict=True
            )
        ],
    }


def _band(outlook: Outlook) -> dict[str, Any]:
    return {
        "last": outlook.last.isoformat(),
        "chance": outlooks.percent(outlook.probability),
        **{k: round(getattr(outlook, k), 4) for k in ("p10", "p50", "p90")},
    }


def standing(report: GoalsReport) -> list[dict[str, Any]]:
    """The amounts of every goal on one day."""

    def one(goal: GoalProgress) -> dict[str, Any]:
        amounts = [goal.milestones[m] for m in status.MILESTONES if m in goal.milestones]
        return {
            "achieved": goal.achieved,
            "met": goal.met,
            "milestones": amounts,
            "also": [one(g) for g in goal.also],
        }

    return [one(goal) for goal in report.goals]


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        k: json_value(row.get(k))
        for k in ("id", "action_id", "amount", "date", "mode", "project", "reason", "name")
    }
