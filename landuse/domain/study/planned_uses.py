"""What a scenario writes for a use: a use of the policy, a code of planned land, its class."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.scenario import Scenario
from landuse.errors import StudyError


def use_and_code(word: str, renewal: Renewal) -> tuple[str, str]:
    """The use of the policy and the code of planned land that a word of a scenario means.

    Parameters
    ----------
    word : str
        A use by its key or name, or a code; "" where the scenario states none.
    renewal : Renewal
        The uses.

    Returns
    -------
    use, code : str
        "" where unknown: a word of the planner's own, for which no people or cars are calculated.

    Raises
    ------
    StudyError
        It is neither, but near a word that is.
    """
    if not word:
        return "", ""
    use = renewal.use_named(word)
    if use is not None:
        return use, renewal.uses[use].land_use
    if word[:2].isdigit():
        return _use_of_code(word, renewal), word
    near = get_close_matches(word, _words_for_uses(renewal), 3)
    if near:
        raise StudyError("study.no_use", use=word, known=near)
    return "", ""


def _use_of_code(code: str, renewal: Renewal) -> str:
    """The only use of the policy that has a code; "" where none or several have it."""
    uses = [key for key, use in renewal.uses.items() if use.land_use == code]
    return uses[0] if len(uses) == 1 else ""


def _words_for_uses(renewal: Renewal) -> list[str]:
    """Every word that means a use of the policy."""
    words = []
    for key, use in renewal.uses.items():
        words += [key, use.title, *use.words]
    return words


def unknown_uses(scenario: Scenario, renewal: Renewal) -> list[str]:
    """Words for uses that the policy does not have.

    Parameters
    ----------
    scenario : Scenario
        What is planned.
    renewal : Renewal
        The uses.

    Returns
    -------
    list of str
        Each once, in their order.
    """
    words = [plan.use for plan in (*scenario.plots, *scenario.buildings) if plan.use]
    distinct_words = dict.fromkeys(words)
    return [word for word in distinct_words if use_and_code(word, renewal) == ("", "")]


def class_of_code(code: str, prefixes: Mapping[str, tuple[str, ...]]) -> str | None:
    """The land class of the longest prefix of a planned code.

    Parameters
    ----------
    code : str
        Of planned land.
    prefixes : mapping of str to tuple of str
        Land class → beginnings of the codes that it has.

    Returns
    -------
    str or None
        None where no class has the code.

    Examples
    --------
    >>> prefixes = {"industry": ("10",), "storage": ("1002",)}
    >>> class_of_code("100101", prefixes), class_of_code("100201", prefixes)
    ('industry', 'storage')
    """
    matches = []
    for land_class, prefixes_of_class in prefixes.items():
        lengths = [len(p) for p in prefixes_of_class if code.startswith(p)]
        if lengths:
            matches.append((max(lengths), land_class))
    if not matches:
        return None
    _, land_class = max(matches)
    return land_class
