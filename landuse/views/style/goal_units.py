"""Titles of goals, and the units behind their amounts."""

from __future__ import annotations

from typing import Protocol

from landuse.domain.vocabulary.units import GOAL_UNITS
from landuse.words.catalogue import say
from landuse.words.phrases import Label


class Titled(Protocol):
    """A goal, its progress, its change or its forecast."""

    @property
    def id(self) -> str:
        """Its name in the workspace."""

    @property
    def title(self) -> str:
        """Its title; empty where it has none."""

    @property
    def title_en(self) -> str:
        """Its title in English; empty where it is not translated."""


def goal_title(goal: Titled, lang: str) -> str:
    """Return the title of a goal.

    Parameters
    ----------
    goal : Titled
        A goal's progress, its change or its forecast.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Its id where it has no title; its own title where it has none in English.
    """
    label = Label.translated(goal.title or goal.id, goal.title_en)
    return label.in_language(lang)


def goal_unit(unit: str, lang: str, amount: float = 0) -> str:
    """Return the unit behind an amount of a goal.

    Parameters
    ----------
    unit : str
        亩, m², 家 or 幅, as the goal has it.
    lang : str
        "zh" or "en".
    amount : float
        The amount: exactly one takes the singular.

    Returns
    -------
    str

    Examples
    --------
    >>> goal_unit("幅", "zh"), goal_unit("幅", "en", 1), goal_unit("幅", "en", 7)
    ('幅', 'site', 'sites')
    """
    singular_or_plural = 1 if amount == 1 else 2
    return say(f"words.unit.{GOAL_UNITS[unit]}", lang, count=singular_or_plural)
