"""What was found of every unit, as one flat layer for a GIS."""

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

#: Columns that are written in words, or not at all.
_REPLACED = ("rules", "flags", "missing", "source_row")


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
        What the reasons of these units rest on: ``assessment.grounds["parcel"]`` or
        ``["building"]``.
    lang
        "zh" or "en": the language of ``status_label`` and ``reasons``.
    keep_empty
        Whether columns without any value are kept: a database asks for the same ones every time.

    Returns
    -------
    GeoDataFrame
        The id as a column, then text (some as categories), numbers and dates, none empty
        throughout unless that is asked for, the outlines last. ``status`` stays a code,
        ``status_label`` says it in words; ``reasons`` are titles with their clauses, ``flags`` and
        ``missing`` names parted by commas.
    """
    out = units.drop(columns=list(_REPLACED), errors="ignore")
    out["status_label"] = _worded(
        units["status"], lambda w: status.label(status.STATUSES, w, lang)
    )
    out["reasons"] = grounds.texts(units.index, lambda bases: _words(bases, lang))
    for column in ("flags", "missing"):
        out[column] = _worded(units[column], str)
    # the shape stands last, as readers of tables expect
    columns = [
        name
        for name in out
        if name != "geometry" and (keep_empty or out[name].notna().any())
    ]
    return out[[*columns, "geometry"]].reset_index()


def _worded(cells: pd.Series[str], words: Callable[[str], str]) -> pd.Categorical[str]:
    """``words`` of every cell, made once a distinct one; missing where they say nothing."""
    codes, distinct = pd.factorize(cells)
    return categories([words(cell) or None for cell in distinct], codes)


def _words(bases: Sequence[Basis], lang: str) -> str:
    """Titles with their clauses."""
    parts = []
    for basis in bases:
        title = Label.translated(basis.title, basis.title_en)
        cite = Label.translated(basis.cite, basis.cite_en)
        parts.append(say("table.reason_with_clause", lang, title=title, cite=cite))
    return say("words.semicolon", lang).join(parts)
