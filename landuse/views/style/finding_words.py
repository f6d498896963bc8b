"""Words of findings: severity, action and kind."""

from __future__ import annotations

from landuse.words.catalogue import say

#: Severities, worst first.
SEVERITIES = ("error", "warning", "info")


def kind_of_finding(code: str, lang: str = "zh") -> str:
    """Return a kind of finding as headings name it.

    Parameters
    ----------
    code : str
        The ``code`` of a row of the findings table.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Raises
    ------
    KeyError
        No finding has this code.

    Examples
    --------
    >>> kind_of_finding("overlap"), kind_of_finding("overlap", "en")
    ('地块重叠', 'Parcels overlap')
    """
    return say(f"kind.{code}", lang)


def severity_word(severity: str, lang: str = "zh") -> str:
    """Return the severity of a finding in words.

    Parameters
    ----------
    severity : str
        One of :data:`SEVERITIES`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> [severity_word(severity, "en") for severity in SEVERITIES]
    ['Error', 'Warning', 'Note']
    """
    return say(f"kind.severity.{severity}", lang)


def action_word(action: str, lang: str = "zh") -> str:
    """Return in words what reading did about a finding.

    Parameters
    ----------
    action : str
        "rejected", "repaired", "ignored" or "kept".
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> action_word("rejected"), action_word("rejected", "en")
    ('未采用', 'left out')
    """
    return say(f"kind.action.{action}", lang)
