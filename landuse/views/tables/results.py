"""The results of an assessment as one flat layer for a GIS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.tags.reasons import Basis, Grounds, categories
from landuse.domain.vocabulary import status
from landuse.words.catalogue import say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    import geopandas as gpd

#: Columns of codes that are written in words, or not at all.
_CODED = ("rules", "flags", "missing", "source_row")


def layer(
    units: gpd.GeoDataFrame,
    grounds: Grounds,
    lang: str = "zh",
    *,
    keep_empty: bool = False,
) -> gpd.GeoDataFrame:
    """Parcels or buildings of an assessment as a layer that every GIS can hold.

    Parameters
    ----------
    units
        ``assessment.parcels`` or ``assessment.buildings``, or some of their rows.
    grounds
        The reasons of these units: ``assessment.grounds["parcel"]`` or ``["building"]``.
    lang
        "zh" or "en": the language of ``status_label`` and ``reasons``.
    keep_empty
        Whether columns without any value are written: a database needs the same ones every time.

    Returns
    -------
    GeoDataFrame
        The id as a column, then text (some as categories), numbers and dates, none empty
        throughout unless that is asked for, the outlines last. ``status`` stays a code,
        ``status_label`` says it in words; ``reasons`` are titles with their clauses, ``flags`` and
        ``missing`` names parted by commas.
    """

    def status_label(word: str) -> str:
        return status.label(status.STATUSES, word, lang)

    def reason_text(bases: Sequence[Basis]) -> str:
        return _titles_with_clauses(bases, lang)

    results = units.drop(columns=list(_CODED), errors="ignore")
    results["status_label"] = _translated(units["status"], status_label)
    results["reasons"] = grounds.texts(units.index, reason_text)
    results["flags"] = _translated(units["flags"], str)
    results["missing"] = _translated(units["missing"], str)
    # the shape stands last, as readers of tables expect
    columns = [name for name in results if name != "geometry"]
    if not keep_empty:
        columns = [name for name in columns if results[name].notna().any()]
    return results[[*columns, "geometry"]].reset_index()


def _translated(
    cells: pd.Series[str], translate: Callable[[str], str]
) -> pd.Categorical[str]:
    """Every cell in words, translated once a distinct cell; missing where there is no word."""
    codes, distinct = pd.factorize(cells)
    return categories([translate(cell) or None for cell in distinct], codes)


def _titles_with_clauses(bases: Sequence[Basis], lang: str) -> str:
    """The titles of the rules that hold, each with its clause."""
    parts = []
    for basis in bases:
        title = Label.translated(basis.title, basis.title_en)
        cite = Label.translated(basis.cite, basis.cite_en)
        parts.append(say("table.reason_with_clause", lang, title=title, cite=cite))
    return say("words.semicolon", lang).join(parts)
