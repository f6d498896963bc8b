"""What was found of every unit, as one flat layer for a GIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain import status

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.reasons import Reason

_TOLD = ("reasons", "flags", "missing")


def layer(units: gpd.GeoDataFrame, lang: str = "zh") -> gpd.GeoDataFrame:
    """Parcels or buildings of an assessment with plain columns: text, numbers and dates; none that is empty throughout.

    ``status`` stays a code, ``status_label`` says it in ``lang``; ``reasons`` are titles with their clauses, ``flags`` and
    ``missing`` lists parted by commas.
    """
    out = units.drop(columns=[*_TOLD, "source_row"], errors="ignore")
    out["status"] = units["status"].astype("string")
    out["status_label"] = units["status"].map({k: status.label(status.STATUSES, k, lang) for k in status.STATUSES})
    out["status_label"] = out["status_label"].astype("string")
    out["reasons"] = pd.array(units["reasons"].array.worded(lambda told: _words(told, lang)), dtype="string")
    for column in ("flags", "missing"):
        codes, distinct = pd.factorize(units[column].to_numpy(object))
        out[column] = pd.array([",".join(names) or None for names in distinct], dtype="string").take(codes)
    # the shape stands last, as readers of tables expect
    return out[[c for c in out if c != "geometry" and out[c].notna().any()] + ["geometry"]].reset_index()


def _words(reasons: tuple[Reason, ...], lang: str) -> str:
    titles = [(r.get("title_en") if lang == "en" else None) or r["title"] for r in reasons]
    return "；".join(f"{title}（{r['cite']}）" for title, r in zip(titles, reasons, strict=True))
