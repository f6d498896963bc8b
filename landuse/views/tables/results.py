"""What was found of every unit, as one flat layer for a GIS."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.tags.reasons import Reason, categories, worded
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

_TOLD = ("reasons", "flags", "missing")


def layer(units: gpd.GeoDataFrame, lang: str = "zh") -> gpd.GeoDataFrame:
    """Parcels or buildings of an assessment with plain columns: text (some as categories), numbers and dates; none is empty throughout.

    ``status`` stays a code, ``status_label`` says it in ``lang``; ``reasons`` are titles with their clauses, ``flags`` and
    ``missing`` lists parted by commas.
    """
    out = units.drop(columns=[*_TOLD, "source_row"], errors="ignore")
    out["status_label"] = _once(
        units["status"], lambda word: status.label(status.STATUSES, word, lang)
    )
    out["reasons"] = worded(units["reasons"], lambda told: _words(told, lang))
    for column in ("flags", "missing"):
        out[column] = _once(units[column], ",".join)
    # the shape stands last, as readers of tables expect
    return out[
        [c for c in out if c != "geometry" and out[c].notna().any()] + ["geometry"]
    ].reset_index()


def _once(cells: pd.Series, words: Callable[[Any], str]) -> pd.Categorical:
    """``words`` of every cell, made once a distinct value; missing where they say nothing."""
    codes, distinct = pd.factorize(cells)
    return categories([words(value) or None for value in distinct], codes)


def _words(reasons: tuple[Reason, ...], lang: str) -> str:
    titles = [(r.get("title_en") if lang == "en" else None) or r["title"] for r in reasons]
    return "；".join(f"{title}（{r['cite']}）" for title, r in zip(titles, reasons, strict=True))
