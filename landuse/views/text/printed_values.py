"""Single values of declared columns as people read them."""

from __future__ import annotations

from landuse.domain.frames.cells import Cell
from landuse.domain.vocabulary import status
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import number, yes_or_no
from landuse.words.catalogue import say


def printed_value(
    column: str, value: Cell, lang: str, decimals: int | None = None
) -> str:
    """A value of a column, with its unit: a code in words, a share as per cent.

    Parameters
    ----------
    column : str
        The column that the value stands in.
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
    >>> printed_value("vacancy_share", 0.25, "zh"), printed_value("tax_per_mu", 12.345, "zh")
    ('25.0 %', '12.35 万元/亩')
    >>> printed_value("confirmed", True, "en")
    'yes'
    """
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, str):
        if column == "status":
            return status.label(status.STATUSES, value, lang)
        return labels.word(value, lang)
    if column in numbers.SHARES:
        return f"{number(100 * value, 1)} %"
    if decimals is None:
        decimals = numbers.DECIMALS.get(column, 0)
    figure = number(value, decimals)
    unit = numbers.column_unit(column, lang)
    if not unit:
        return figure
    # a unit that is itself a number of something is multiplied where it begins with digits
    code = "text.explain.with_unit"
    if column in numbers.MONEY:
        code = "text.explain.times_unit"
    return say(code, lang, value=figure, unit=unit)
