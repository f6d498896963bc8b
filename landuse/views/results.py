"""What was found of every unit, as one flat layer for a GIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landuse.domain import status

if TYPE_CHECKING:
    import geopandas as gpd

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
    out["reasons"] = _once(
        units["reasons"], lambda told: tuple(r["rule"] for r in told), lambda told: _words(told, lang)
    )
    for column in ("flags", "missing"):
        out[column] = _once(units[column], lambda names: names, ",".join)
    # the shape stands last, as readers of tables expect
    return out[[c for c in out if c != "geometry" and out[c].notna().any()] + ["geometry"]].reset_index()


def _words(reasons: tuple[dict[str, Any], ...], lang: str) -> str:
    titles = [(r.get("title_en") if lang == "en" else None) or r["title"] for r in reasons]
    return "；".join(f"{title}（{r['cite']}）" for title, r in zip(titles, reasons, strict=True))


def _once(cells: pd.Series, key: Any, words: Any) -> pd.Series:
    """``words`` of every cell, made once for each ``key``; missing where the cell is empty."""
    known: dict[Any, str | None] = {}
    out = np.empty(len(cells), object)
    for at, cell in enumerate(cells.to_list()):
        if cell:
            k = key(cell)
            if k not in known:
                known[k] = words(cell)
            out[at] = known[k]
    return pd.Series(out, index=cells.index, dtype="string")
