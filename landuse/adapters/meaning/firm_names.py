"""Names of firms as ledgers write them: in full, or without the legal form."""

from __future__ import annotations

import re

#: The legal form at the end of a firm's name; 集团 is left standing, for it is another firm.
_LEGAL_FORM = re.compile(r"(股份)?(有限责任|有限)?公司$")
_BRACKETS = re.compile(r"[()]")


def short_name(form: str) -> str:
    """Return a firm's name without its brackets and its legal form.

    Parameters
    ----------
    form : str
        The name as :func:`landuse.domain.frames.keys.normal_form` gives it.

    Returns
    -------
    str
        Empty where nothing else stands in the name.

    Examples
    --------
    >>> short_name("甲(南通)有限责任公司"), short_name("甲南通有限公司")
    ('甲南通', '甲南通')
    """
    return _LEGAL_FORM.sub("", _BRACKETS.sub("", form))
