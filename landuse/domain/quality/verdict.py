"""Whether what was read is fit to use."""

from __future__ import annotations

import pandas as pd


def is_fit_to_use(findings: pd.DataFrame) -> bool:
    """Whether no finding is an error.

    Parameters
    ----------
    findings : DataFrame
        The findings table, with ``severity`` ("error", "warning" or "info").

    Returns
    -------
    bool

    Examples
    --------
    >>> is_fit_to_use(pd.DataFrame({"severity": ["info", "warning"]}))
    True
    >>> is_fit_to_use(pd.DataFrame({"severity": ["info", "error"]}))
    False
    """
    return not bool((findings["severity"] == "error").any())
