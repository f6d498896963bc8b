"""What goals are called, and the units of their amounts as people read them behind a number."""

from __future__ import annotations

from typing import Protocol

from landuse.domain.vocabulary.units import GOAL_UNITS
from landuse.words.catalogue import say
from landuse.words.phrases import Label


class Titled(Protocol):
    """A goal, or what is said of one."""

    @property
    def id(self) -> str:
        """Its name in the workspace."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def title_en(self) -> str:
        """The same in English; empty where nobody has translated it."""


def goal_title(goal: Titled, lang: str) -> str:
    """What a goal is called.

    Parameters
    ----------
    goal : Titled
        A goal's progress, its change or its outlook.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Its title, in English where it has one in English; its id where it has none.
    """
    return Label.translated(goal.title or goal.id, goal.title_en).in_language(lang)


def goal_unit(unit: str, lang: str, amount: float = 0) -> str:
    """The unit behind an amount of a goal.

    Parameters
    ----------
    unit : str
        亩, m², 家 or 幅, as the goal has it.
    lang : str
        "zh" or "en".
    amount : float
        What it stands behind: exactly one takes the singular.

    Returns
    -------
    str

    Examples
    --------
    >>> goal_unit("幅", "zh"), goal_unit("幅", "en", 1), goal_unit("幅", "en", 7)
    ('幅', 'site', 'sites')
    """
    return say(f"words.unit.{GOAL_UNITS[unit]}", lang, count=1 if amount == 1 else 2)
