"""What the map can colour parcels by: classes, their colours, and which class every parcel is in."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from landuse.domain.vocabulary import status
from landuse.views.style import labels, numbers, palette

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment

#: Column → its ramp, none where its values are classes already; evidence columns follow by themselves.
_RAMPS = {
    "tax_per_mu": "output",
    "sales_per_mu": "sales",
    "class": "",
    "far": "far",
    "vacancy_share": "vacancy",
}
#: Columns whose values heap up: natural breaks tell more than quantiles. The exact search takes time with the square of
#: the values: above so many it sees as many quantiles of them, which keep their distribution.
_BREAKS, _BREAKS_VALUES = frozenset({"far", "vacancy_share"}), 200
_STEPS = 5


@dataclass(frozen=True)
class Theme:
    """One way to colour parcels: ``classes`` (key, label, color, hatch, count, mu) and every parcel's place in them."""

    id: str
    title: str
    unit: str
    method: str
    classes: tuple[dict[str, Any], ...]
    codes: np.ndarray

    @property
    def legend(self) -> dict[str, Any]:
        """What the page needs besides the codes."""
        return {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "method": self.method,
            "classes": self.classes,
        }


def themes(
    assessment: Assessment, lang: str = "zh", also: Collection[str] = ()
) -> tuple[Theme, ...]:
    """Status first, then every theme whose column has a value; ``also`` are statuses that get a class without a unit of today."""
    parcels = assessment.parcels
    ramps = _RAMPS | dict.fromkeys(map(str, assessment.zone.evidence.columns), "evidence")
    known = {
        name: ramp
        for name, ramp in ramps.items()
        if name in parcels and parcels[name].notna().any()
    }
    rest = [
        value_theme(parcels, name, ramp, lang) if ramp else class_theme(parcels, lang)
        for name, ramp in known.items()
    ]
    return (status_theme(parcels, lang, also), *rest)


def status_theme(units: pd.DataFrame, lang: str, also: Collection[str] = ()) -> Theme:
    """Classes in the order of the vocabulary; those that no unit has are left out, unless they are among ``also``."""
    said, text = units["status"].astype("string"), labels.texts(lang)
    keys = [k for k in status.STATUSES if k in also or (said == k).any()]
    classes = [
        {
            "key": k,
            "label": status.label(status.STATUSES, k, lang),
            "color": palette.STATUS_COLORS[k],
            "hatch": palette.STATUS_HATCHES.get(k, ""),
        }
        for k in keys
    ]
    return _theme(
        "status",
        text["theme_status"],
        "",
        text["by_policy"],
        classes,
        _places(said, keys),
        units,
        lang,
    )


def class_theme(parcels: pd.DataFrame, lang: str) -> Theme:
    """Classes A–D and T of the scoring scheme."""
    said, text = parcels["class"].astype("string"), labels.texts(lang)
    keys = sorted(said.dropna().unique(), key=lambda k: (k == "T", k))
    spare = palette.RAMPS["sales"]
    classes = [
        {
            "key": k,
            "label": k,
            "color": palette.CLASS_COLORS.get(k, spare[i % len(spare)]),
            "hatch": "",
        }
        for i, k in enumerate(keys)
    ]
    return _theme(
        "class",
        text["theme_class"],
        "",
        text["by_scheme"],
        classes,
        _places(said, keys),
        parcels,
        lang,
    )


def value_theme(parcels: pd.DataFrame, name: str, ramp: str, lang: str) -> Theme:
    """Up to five classes of a number, a class of its own for zero where zeros heap up."""
    text, colors = labels.texts(lang), list(palette.RAMPS[ramp])
    factor = 100 if name in numbers.SHARES else 1
    values = parcels[name].to_numpy(dtype=float, na_value=np.nan) * factor
    known = values[np.isfinite(values)]
    zeros = bool((known == 0).mean() > 0.1) and bool((known > 0).any()) and not (known < 0).any()
    rest = known[known > 0] if zeros else known
    natural = name in _BREAKS
    upper = _uppers(rest, natural)
    colors = [colors[round(i * (_STEPS - 1) / max(1, len(upper) - 1))] for i in range(len(upper))]
    ranges = _labels(rest, upper)
    codes: np.ndarray = np.searchsorted(upper, values, side="left").clip(max=len(upper) - 1)
    if zeros:
        ranges, colors = [text["zero"], *ranges], ["#efece4", *colors]
        codes = np.where(values == 0, 0, codes + 1)
    codes = np.where(np.isfinite(values), codes, -1)
    classes = [
        {"key": str(i), "label": label, "color": color, "hatch": ""}
        for i, (label, color) in enumerate(zip(ranges, colors, strict=True))
    ]
    method = text["by_breaks" if natural else "by_quantiles"]
    unit = numbers.column_unit(name, lang)
    return _theme(
        name, labels.column_label(name, lang), unit, method, classes, codes, parcels, lang
    )


def _uppers(values: np.ndarray, natural: bool) -> np.ndarray:
    """Upper edges, rounded to what a legend can carry; the last one holds the maximum."""
    import mapclassify

    distinct = np.unique(values)
    if len(distinct) <= _STEPS:
        return distinct
    if natural:
        seen = (
            np.quantile(values, np.linspace(0, 1, _BREAKS_VALUES))
            if len(values) > _BREAKS_VALUES
            else values
        )
        with (
            warnings.catch_warnings()
        ):  # it says that it is slow without numba: that is why the values are limited
            warnings.simplefilter("ignore")
            bins = mapclassify.FisherJenks(np.sort(seen), k=_STEPS).bins
    else:
        bins = mapclassify.Quantiles(values, k=_STEPS).bins
    edges = np.unique([_round(b) for b in bins[:-1]])
    edges = edges[(edges > distinct[0]) & (edges < distinct[-1])]
    return np.r_[edges, distinct[-1]]


def _round(value: float) -> float:
    """Two figures: enough to tell classes apart, few enough to read."""
    return float(f"{value:.2g}")


def _labels(values: np.ndarray, upper: np.ndarray) -> list[str]:
    if len(np.unique(values)) <= _STEPS:
        return [_plain(u) for u in upper]
    inner = [_plain(u) for u in upper[:-1]]
    if not inner:
        return [f"{_plain(_round(values.min()))}–{_plain(_round(upper[-1]))}"]
    middle = [f"{a}–{b}" for a, b in pairwise(inner)]
    return [f"≤ {inner[0]}", *middle, f"> {inner[-1]}"]


def _plain(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _places(said: pd.Series, keys: Sequence[str]) -> np.ndarray:
    import pandas as pd

    return pd.Categorical(said, categories=list(keys)).codes.astype(int)


def _theme(
    id_: str,
    title: str,
    unit: str,
    method: str,
    classes: list[dict[str, Any]],
    codes: np.ndarray,
    units: pd.DataFrame,
    lang: str,
) -> Theme:
    """The theme with counts and mu of every class; unknown (−1) becomes the last class where there is one."""
    if (codes < 0).any():
        classes = [
            *classes,
            {
                "key": "",
                "label": labels.TEXTS["no_data"][lang != "zh"],
                "color": palette.NO_DATA,
                "hatch": "",
            },
        ]
        codes = np.where(codes < 0, len(classes) - 1, codes)
    count = np.bincount(codes, minlength=len(classes))
    mu = np.zeros(len(classes))
    if "area_mu" in units:
        area = units["area_mu"].to_numpy(dtype=float, na_value=0.0)
        mu = np.asarray(np.bincount(codes, area, minlength=len(classes)), float)
    told = tuple(
        {**c, "count": int(n), "mu": round(float(m), 4)}
        for c, n, m in zip(classes, count, mu, strict=True)
    )
    return Theme(id_, title, unit, method, told, codes.astype(np.int64))
