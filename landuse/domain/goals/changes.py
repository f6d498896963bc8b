"""What moved between two days: the difference of each goal, named action by action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landuse.domain.goals.report import GoalProgress, GoalsReport

_TOLERANCE = 1e-9


def changes(before: GoalsReport, after: GoalsReport) -> list[dict[str, Any]]:
    """One dict a goal (further conditions too): ``id``, ``title``, ``unit``, ``before``, ``after``, ``change`` and ``entries``.

    ``entries`` add up to ``change``: dicts of ``id``, ``action_id``, ``amount`` (signed), ``date`` (of recognition, of what is
    gained), ``reason`` (of what is lost, as the later report tells it).
    """
    old = {part.id: part for part in parts(before)}
    return [_change(old.get(part.id), part) for part in parts(after)]


def parts(report: GoalsReport) -> list[GoalProgress]:
    """Every goal and, after it, its further conditions."""
    return [part for goal in report.goals for part in (goal, *goal.also)]


def _change(before: GoalProgress | None, after: GoalProgress) -> dict[str, Any]:
    was = _amounts(before) if before else {}
    now = _amounts(after)
    dates = {_key(c): c.get("date") for c in after.counted}
    why = {str(e["action_id"]): e["reason"] for e in after.excluded}
    names = {
        _key(c): c.get("name") or c.get("project")
        for c in (*(before.counted if before else ()), *after.counted)
    }
    entries: list[dict[str, Any]] = []
    for key in dict.fromkeys((*now, *was)):
        amount = now.get(key, 0.0) - was.get(key, 0.0)
        if abs(amount) > _TOLERANCE:
            lost = why.get(key[1]) if amount < 0 else None
            told = {
                "id": key[0],
                "action_id": key[1],
                "name": names.get(key),
                "date": dates.get(key),
                "reason": lost,
            }
            entries.append({**told, "amount": amount})
    entries.sort(key=lambda e: (e["amount"] < 0, str(e["date"] or ""), e["action_id"]))
    total = before.achieved if before else 0.0
    return {
        "id": after.id,
        "title": after.title,
        "unit": after.unit,
        "before": total,
        "after": after.achieved,
        "change": after.achieved - total,
        "entries": entries,
    }


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry["id"]), str(entry["action_id"])


def _amounts(goal: GoalProgress) -> dict[tuple[str, str], float]:
    out: dict[tuple[str, str], float] = {}
    for entry in goal.counted:
        out[_key(entry)] = out.get(_key(entry), 0.0) + float(entry["amount"])
    return out
