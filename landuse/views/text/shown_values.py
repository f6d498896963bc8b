"""Single values of declared columns as people read them."""

from __future__ import annotations

from landuse.domain.frames.cells import Cell
from landuse.domain.vocabulary import status
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import number
from landuse.words.catalogue import say


def shown_value(
    column: str, value: Cell, lang: str, decimals: int | None = None
) -> str:
    """A value of a column, with its unit: a code in words, a share as per cent.

    Parameters
    ----------
    column : str
        Which column it stands in.
    value : object
        A cell that has a value.
    lang : str
        "zh" or "en".
    decimals : int, optional
        Those of the column where None.

    Returns
    -------
    str

    Examples
    --------
    >>> shown_value("vacancy_share", 0.25, "zh"), shown_value("tax_per_mu", 12.345, "zh")
    ('25.0 %', '12.35 万元/亩')
    >>> shown_value("confirmed", True, "en")
    'yes'
    """
    if isinstance(value, bool):
        return say("table.yes" if value else "table.no", lang)
    if isinstance(value, str):
        if column == "status":
            return status.label(status.STATUSES, value, lang)
        return labels.word(value, lang)
    if column in numbers.SHARES:
        return f"{number(100 * value, 1)} %"
    shown = number(
        value, numbers.DECIMALS.get(column, 0) if decimals is None else decimals
    )
    unit = numbers.column_unit(column, lang)
    if not unit:
        return shown
    # a unit that is itself a number of something is multiplied where it begins with digits
    code = (
        "text.explain.times_unit"
        if column in numbers.MONEY
        else "text.explain.with_unit"
    )
    return say(code, lang, value=shown, unit=unit)
