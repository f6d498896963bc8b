"""A chapter of a presentation: one view of the map and what is said of it."""

from __future__ import annotations

from urllib.parse import urlencode

from pydantic import Field

from landuse.domain.policy.frozen import Frozen, VisibleText


class Chapter(Frozen):
    """One view of the map that is shown to an audience.

    Attributes
    ----------
    title : str
        What stands above it.
    sentence : str
        What is said of it, in one sentence.
    view : str
        The view as the map's address has it, from "#" on; it need not name a place.
    theme, goal : str
        A theme, or the id of a goal, where the view names none.
    """

    title: VisibleText = Field(min_length=1)
    sentence: VisibleText = ""
    view: str = Field(default="#", pattern=r"^#")
    theme: str = ""
    goal: str = ""

    @property
    def address(self) -> str:
        """The view with the theme or the goal, from "#" on.

        Examples
        --------
        >>> Chapter(title="还差多少", goal="land").address
        '#?goal=land'
        >>> Chapter(title="现状", view="#13/32.05/120.78/status?day=2022-06-30", goal="f").address
        '#13/32.05/120.78/status?day=2022-06-30&goal=f'
        >>> Chapter(title="还差多少", view="#goal=land").address
        '#goal=land'
        """
        parameters = {"theme": self.theme, "goal": self.goal}
        query = urlencode({key: word for key, word in parameters.items() if word})
        if not query:
            return self.view
        is_query = "?" in self.view or ("=" in self.view and "/" not in self.view)
        return f"{self.view}{'&' if is_query else '?'}{query}"
