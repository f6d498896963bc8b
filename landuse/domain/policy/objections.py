"""Where and until when firms may object to what is published about them."""

from __future__ import annotations

from landuse.domain.policy.frozen import Day, Frozen, VisibleText


class Objections(Frozen):
    """``[objections]`` of a workspace: what the letters of a published ranking say.

    Attributes
    ----------
    office : str
        The office that takes objections.
    contact : str
        Its address, telephone or person.
    until : datetime.date or None
        The last day.

    Notes
    -----
    What is not given is left open in the letters, to be filled in by hand.
    """

    office: VisibleText = ""
    contact: VisibleText = ""
    until: Day | None = None
