"""What the map can colour units by: classes, their colours, and which class every unit is in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.vocabulary import status
from landuse.views.map.breaks import STEPS, Places, classes_of
from landuse.views.map.document_types import Legend, ThemeClass
from landuse.views.style import labels, numbers, palette
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment

#: The theme whose classes are statuses: the first one of the page.
STATUS = "status"
#: Column → its ramp, none where its values are classes already; evidence columns follow them.
_RAMPS = {
    "tax_per_mu": "output",
    "sales_per_mu": "sales",
    "class": "",
    "far": "far",
    "vacancy_share": "vacancy",
}
#: Columns whose values heap up: natural breaks tell more than quantiles.
_NATURAL = frozenset({"far", "vacancy_share"})
#: Where zero has a class of its own.
_ZERO_COLOR = "#efece4"
#: Decimals of the mu of a class.
_MU_DECIMALS = 4


@dataclass(frozen=True)
class Theme:
    """One way to colour units.

    Parameters
    ----------
    legend : Legend
        What the page says of it: id, title, unit, how the classes were made, the classes.
    codes : ndarray of int, shape (n,)
        Place of every unit in ``legend["classes"]``.
    """

    legend: Legend
    codes: Places

    @property
    def id(self) -> str:
        """The column that it colours by."""
        return self.legend["id"]

    @property
    def classes(self) -> list[ThemeClass]:
        """The classes of the legend, in order."""
        return self.legend["classes"]


@dataclass(frozen=True)
class Swatch:
    """A class before its units are counted.

    Parameters
    ----------
    key : str
        Status, class or number of the class; empty for units without a value.
    label : str
        What the legend says.
    color, hatch : str
        CSS colour, and one of the hatches of the palette; none where empty.
    """

    key: str
    label: str
    color: str
    hatch: str = ""


def themes(
    assessment: Assessment, lang: str = "zh", also: Collection[str] = ()
) -> tuple[Theme, ...]:
    """Status first, then every theme whose column has a value.

    Parameters
    ----------
    assessment : Assessment
        Its parcels are coloured.
    lang : str
        "zh" or "en".
    also : collection of str
        Statuses that get a class though no parcel has them on the day: those of other days.
    """
    parcels = assessment.parcels
    ramps = dict(_RAMPS)
    for column in assessment.zone.evidence.columns:
        ramps[str(column)] = "evidence"
    made = [status_theme(parcels, lang, also)]
    for column, ramp in ramps.items():
        if column not in parcels or not parcels[column].notna().any():
            continue
        if ramp:
            made.append(value_theme(parcels, column, ramp, lang))
        else:
            made.append(class_theme(parcels, lang))
    return tuple(made)


def status_theme(units: pd.DataFrame, lang: str, also: Collection[str] = ()) -> Theme:
    """Statuses in the order of the vocabulary; those that no unit has are left out.

    Parameters
    ----------
    units : DataFrame
        Parcels or buildings with ``status``, and ``area_mu`` where they have one.
    lang : str
        "zh" or "en".
    also : collection of str
        Statuses that are kept though no unit has them.
    """
    statuses = units["status"].astype("string")
    present = {*also, *statuses.dropna().unique()}
    keys = [key for key in status.STATUSES if key in present]
    swatches = [
        Swatch(
            key,
            status.label(status.STATUSES, key, lang),
            palette.STATUS_COLORS[key],
            palette.STATUS_HATCHES.get(key, ""),
        )
        for key in keys
    ]
    legend = legend_of(
        STATUS, say("map.theme.status", lang), say("map.by_policy", lang)
    )
    return _counted(legend, swatches, _places_in(keys, statuses), units, lang)


def word_theme(
    legend: Legend,
    swatches: Sequence[Swatch],
    values: pd.Series[str],
    units: pd.DataFrame,
    lang: str,
) -> Theme:
    """Classes that are words, in the order in which they are given.

    Parameters
    ----------
    legend : Legend
        Its classes are still to come.
    swatches : sequence of Swatch
        The classes.
    values : Series of str
        The word of every unit; what is none of the classes is unknown.
    units : DataFrame
        With ``area_mu`` where they have one.
    lang : str
        "zh" or "en".
    """
    return _counted(
        legend, swatches, _places_in([one.key for one in swatches], values), units, lang
    )


def class_theme(parcels: pd.DataFrame, lang: str) -> Theme:
    """Classes of the scoring scheme, in the order of their letters, T last.

    Parameters
    ----------
    parcels : DataFrame
        With ``class``, and ``area_mu`` where they have one.
    lang : str
        "zh" or "en".
    """
    classes = parcels["class"].astype("string")
    keys = sorted(classes.dropna().unique(), key=lambda key: (key == "T", key))
    spare = palette.RAMPS["sales"]
    swatches = []
    for at, key in enumerate(keys):
        color = palette.CLASS_COLORS.get(key, spare[at % len(spare)])
        swatches.append(Swatch(key, key, color))
    legend = legend_of(
        "class", say("map.theme.class", lang), say("map.by_scheme", lang)
    )
    return _counted(legend, swatches, _places_in(keys, classes), parcels, lang)


def value_theme(parcels: pd.DataFrame, name: str, ramp: str, lang: str) -> Theme:
    """Up to five classes of a number, and one for zero where zeros heap up.

    Parameters
    ----------
    parcels : DataFrame
        With the column, at least one value of it, and ``area_mu`` where they have one.
    name : str
        The column; shares (0–1) are shown as per cent.
    ramp : str
        One of :data:`landuse.views.style.palette.RAMPS`.
    lang : str
        "zh" or "en".
    """
    factor = 100 if name in numbers.SHARES else 1
    values = parcels[name].to_numpy(dtype=float, na_value=np.nan) * factor
    is_natural = name in _NATURAL
    classes = classes_of(values, is_natural)
    ranges = list(classes.labels)
    if classes.with_zero:
        ranges = [say("map.theme.zero", lang), *ranges]
    colors = _ramp_colors(palette.RAMPS[ramp], len(classes.upper))
    if classes.with_zero:
        colors = [_ZERO_COLOR, *colors]
    swatches = [
        Swatch(str(at), label, color)
        for at, (label, color) in enumerate(zip(ranges, colors, strict=True))
    ]
    legend = legend_of(
        name,
        labels.column_label(name, lang),
        say("map.by_breaks" if is_natural else "map.by_quantiles", lang),
        numbers.column_unit(name, lang),
    )
    return _counted(legend, swatches, classes.places(values), parcels, lang)


def _ramp_colors(ramp: Sequence[str], count: int) -> list[str]:
    """So many colours spread over the whole ramp.

    Parameters
    ----------
    ramp : sequence of str
        Five colours, light to dark.
    count : int
        Classes, at most five.

    Returns
    -------
    list of str
    """
    return [ramp[round(at * (STEPS - 1) / max(1, count - 1))] for at in range(count)]


def _places_in(keys: Sequence[str], values: pd.Series[str]) -> Places:
    """Place of every value in ``keys``, -1 where it is unknown or none of them.

    Parameters
    ----------
    keys : sequence of str
        Of the classes, in order.
    values : Series of str
        Of the units.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    import pandas as pd

    return pd.Categorical(values, categories=list(keys)).codes.astype(np.int64)


def legend_of(id_: str, title: str, method: str, unit: str = "") -> Legend:
    """A legend whose classes are still to come.

    Parameters
    ----------
    id_, title : str
        The column, and what it is called.
    method : str
        How the classes were made, in words.
    unit : str
        Behind the numbers of the classes; none where empty.

    Returns
    -------
    Legend
    """
    return {"id": id_, "title": title, "unit": unit, "method": method, "classes": []}


def _counted(
    legend: Legend,
    swatches: Sequence[Swatch],
    codes: Places,
    units: pd.DataFrame,
    lang: str,
) -> Theme:
    """The theme with units and mu of every class; unknown (-1) becomes the last class.

    There is such a class only where a unit is unknown.
    """
    shown = list(swatches)
    is_unknown = codes < 0
    if is_unknown.any():
        shown.append(Swatch("", say("map.page.no_data", lang), palette.NO_DATA))
        codes = np.where(is_unknown, len(shown) - 1, codes)
    counts = np.bincount(codes, minlength=len(shown))
    area_mu = np.zeros(len(units))
    if "area_mu" in units:
        area_mu = units["area_mu"].to_numpy(dtype=float, na_value=0.0)
    areas = np.bincount(codes, area_mu, minlength=len(shown))
    classes: list[ThemeClass] = [
        {
            "key": swatch.key,
            "label": swatch.label,
            "color": swatch.color,
            "hatch": swatch.hatch,
            "count": int(count),
            "mu": round(float(mu), _MU_DECIMALS),
        }
        for swatch, count, mu in zip(shown, counts, areas, strict=True)
    ]
    return Theme({**legend, "classes": classes}, codes.astype(np.int64))
