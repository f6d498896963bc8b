"""Printed decimals of the numbers of a column, and the unit behind them."""

from __future__ import annotations

from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.domain.vocabulary.units import split_unit, unit_label
from landuse.words.phrases import Label

#: Column → decimals in print, of every number that the vocabulary declares.
DECIMALS: dict[str, int] = {
    name: column.printed_decimals
    for name, column in DECLARED_COLUMNS.items()
    if column.kind in ("number", "integer")
}
#: Column → (Chinese, English) unit behind its number.
UNITS: dict[str, tuple[str, str]] = {
    name: column.unit for name, column in DECLARED_COLUMNS.items()
}
#: Shares (0–1) that print as per cent.
SHARES = frozenset(
    name for name, column in DECLARED_COLUMNS.items() if column.dimension == "share"
)

#: Columns of money, in ten thousand yuan or in that per mu.
MONEY = frozenset(
    name
    for name, column in DECLARED_COLUMNS.items()
    if column.dimension in ("wan", "wan_per_mu")
)


def column_unit(name: str, lang: str = "zh") -> str:
    """Return the unit behind a column's number.

    Parameters
    ----------
    name : str
        A canonical or derived column.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty where the column has none; "%" for a share, which is stored as 0–1 and printed as
        per cent.

    Examples
    --------
    >>> column_unit("tax_per_mu"), column_unit("far"), column_unit("vacancy_share")
    ('万元/亩', '', '%')
    >>> column_unit("留抵退税(万元)")  # a column of the ledger that only a scheme names
    '万元'
    """
    if name in UNITS:
        return Label(*UNITS[name]).in_language(lang)
    _, unit = split_unit(name)
    return unit_label(unit or "").in_language(lang)
