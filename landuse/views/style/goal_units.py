"""Units of goals' amounts, as people read them behind a number."""

from __future__ import annotations

from landuse.domain.vocabulary.units import GOAL_UNITS
from landuse.words.catalogue import say


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
