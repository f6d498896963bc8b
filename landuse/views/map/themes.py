"""Themes of the map: classes with their colours, and the class of every unit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.vocabulary import status
from landuse.views.map.breaks import STEPS, Codes, classes_of
from landuse.views.map.document_types import Legend, ThemeClass
from landuse.views.style import labels, numbers, palette
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment

#: The theme whose classes are statuses: the first one of the page.
STATUS = "status"
#: Ramp of a column whose values are classes already.
_NO_RAMP = ""
#: Column → its ramp of colours; columns of evidence have a ramp too.
_RAMPS = {
    "tax_per_mu": "output",
    "sales_per_mu": "sales",
    "class": _NO_RAMP,
    "far": "far",
    "vacancy_share": "vacancy",
}
#: Columns whose values cluster: they have natural breaks instead of quantiles.
_NATURAL = frozenset({"far", "vacancy_share"})
#: Colour of zero where it has a class of its own.
_ZERO_COLOR = "#efece4"
#: Decimals of the mu of a class.
_MU_DECIMALS = 4
#: Key of the class of units without a value.
_UNKNOWN = ""


@dataclass(frozen=True)
class Theme:
    """One way to colour units.

    Parameters
    ----------
    legend : Legend
        Id, title, unit, the method of the classes, and the classes.
    codes : ndarray of int, shape (n,)
        Position of every unit's class in ``legend["classes"]``.
    """

    legend: Legend
    codes: Codes

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
        Label in the legend.
    color, hatch : str
        CSS colour, and one of the hatches of the palette; none where empty.
    """

    key: str
    label: str
    color: str
    hatch: str = ""


def themes(
    assessment: Assessment, lang: str = "zh", further_statuses: Collection[str] = ()
) -> tuple[Theme, ...]:
    """Return the theme of the status, then those of all columns that have a value.

    Parameters
    ----------
    assessment : Assessment
        Its parcels are coloured.
    lang : str
        "zh" or "en".
    further_statuses : collection of str
        Statuses that get a class though no parcel has them on the day: those of other days.

    Returns
    -------
    tuple of Theme
        The status first.
    """
    parcels = assessment.parcels
    ramps = dict(_RAMPS)
    for column in assessment.zone.evidence.columns:
        ramps[str(column)] = "evidence"
    parcel_themes = [status_theme(parcels, lang, further_statuses)]
    for column, ramp in ramps.items():
        if column not in parcels or not parcels[column].notna().any():
            continue
        if ramp == _NO_RAMP:
            parcel_themes.append(class_theme(parcels, lang))
        else:
            parcel_themes.append(value_theme(parcels, column, ramp, lang))
    return tuple(parcel_themes)


def status_theme(
    units: pd.DataFrame, lang: str, further_statuses: Collection[str] = ()
) -> Theme:
    """Return the theme of the statuses, in the order of the vocabulary.

    Parameters
    ----------
    units : DataFrame
        Parcels or buildings with ``status``, and ``area_mu`` where they have one.
    lang : str
        "zh" or "en".
    further_statuses : collection of str
        Statuses that get a class though no unit has them.

    Returns
    -------
    Theme
        A class for every status that occurs, with its count and land.
    """
    statuses = units["status"].astype("string")
    present = {*further_statuses, *statuses.dropna().unique()}
    swatches = []
    for key in status.STATUSES:
        if key in present:
            label = status.label(status.STATUSES, key, lang)
            color = palette.STATUS_COLORS[key]
            hatch = palette.STATUS_HATCHES.get(key, "")
            swatches.append(Swatch(key, label, color, hatch))
    title = say("map.theme.status", lang)
    legend = legend_of(STATUS, title, say("map.by_policy", lang))
    return word_theme(legend, swatches, statuses, units, lang)


def word_theme(
    legend: Legend,
    swatches: Sequence[Swatch],
    values: pd.Series[str],
    units: pd.DataFrame,
    lang: str,
) -> Theme:
    """Return the theme of a column of words.

    Parameters
    ----------
    legend : Legend
        Without its classes.
    swatches : sequence of Swatch
        The classes, in order.
    values : Series of str
        The word of every unit; it is unknown where it is the key of no class.
    units : DataFrame
        With ``area_mu`` where they have one.
    lang : str
        "zh" or "en".

    Returns
    -------
    Theme
        A class for every swatch, with its count and land.
    """
    import pandas as pd

    keys = [swatch.key for swatch in swatches]
    codes = pd.Categorical(values, categories=keys).codes.astype(np.int64)
    return _theme(legend, swatches, codes, units, lang)


def class_theme(parcels: pd.DataFrame, lang: str) -> Theme:
    """Return the theme of the classes of the scoring scheme, in order of their letters, T last.

    Parameters
    ----------
    parcels : DataFrame
        With ``class``, and ``area_mu`` where they have one.
    lang : str
        "zh" or "en".

    Returns
    -------
    Theme
        A class for every letter, with its count and land.
    """
    classes = parcels["class"].astype("string")
    keys = sorted(classes.dropna().unique(), key=lambda key: (key == "T", key))
    other_colors = cycle(palette.RAMPS["sales"])
    swatches = []
    for key, other_color in zip(keys, other_colors, strict=False):
        color = palette.CLASS_COLORS.get(key, other_color)
        swatches.append(Swatch(key, key, color))
    title = say("map.theme.class", lang)
    legend = legend_of("class", title, say("map.by_scheme", lang))
    return word_theme(legend, swatches, classes, parcels, lang)


def value_theme(parcels: pd.DataFrame, name: str, ramp: str, lang: str) -> Theme:
    """Return the theme of a column of numbers: up to five classes, and one of many zeros.

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

    Returns
    -------
    Theme
        A class for every range, lowest first, with its count and land.
    """
    values = parcels[name].to_numpy(dtype=float, na_value=np.nan)
    if name in numbers.SHARES:
        values = 100 * values
    classes = classes_of(values, natural=name in _NATURAL)
    ranges = list(classes.labels)
    colors = _ramp_colors(palette.RAMPS[ramp], len(classes.upper))
    if classes.with_zero:
        ranges.insert(0, say("map.theme.zero", lang))
        colors.insert(0, _ZERO_COLOR)
    swatches = []
    for code, (label, color) in enumerate(zip(ranges, colors, strict=True)):
        swatches.append(Swatch(str(code), label, color))
    title = labels.column_label(name, lang)
    method = say("map.by_breaks" if name in _NATURAL else "map.by_quantiles", lang)
    legend = legend_of(name, title, method, numbers.column_unit(name, lang))
    return _theme(legend, swatches, classes.codes_of(values), parcels, lang)


def _ramp_colors(ramp: Sequence[str], count: int) -> list[str]:
    """Return some colours spread over a whole ramp.

    Parameters
    ----------
    ramp : sequence of str
        Five colours, light to dark.
    count : int
        Number of colours, at most five.

    Returns
    -------
    list of str
    """
    interval = (STEPS - 1) / max(1, count - 1)
    return [ramp[round(number * interval)] for number in range(count)]


def legend_of(id_: str, title: str, method: str, unit: str = "") -> Legend:
    """Return a legend without its classes.

    Parameters
    ----------
    id_, title : str
        The column, and its label.
    method : str
        The method of the classes, in words.
    unit : str
        Behind the numbers of the classes; none where empty.

    Returns
    -------
    Legend
    """
    return {"id": id_, "title": title, "unit": unit, "method": method, "classes": []}


def _theme(
    legend: Legend,
    swatches: Sequence[Swatch],
    codes: Codes,
    units: pd.DataFrame,
    lang: str,
) -> Theme:
    """Return a theme with the number and the mu of the units in every class.

    Parameters
    ----------
    legend : Legend
        Without its classes.
    swatches : sequence of Swatch
        The classes, in order.
    codes : ndarray of int, shape (n,)
        Position of every unit's class, -1 where it is unknown. If any is, the last class of the
        theme is that of the unknown units.
    units : DataFrame
        With ``area_mu`` where they have one.
    lang : str
        "zh" or "en".

    Returns
    -------
    Theme
    """
    all_swatches = list(swatches)
    is_unknown = codes < 0
    if is_unknown.any():
        no_data = Swatch(_UNKNOWN, say("map.page.no_data", lang), palette.NO_DATA)
        all_swatches.append(no_data)
        codes = np.where(is_unknown, len(swatches), codes)
    area_mu = np.zeros(len(units))
    if "area_mu" in units:
        area_mu = units["area_mu"].to_numpy(dtype=float, na_value=0.0)
    counts = np.bincount(codes, minlength=len(all_swatches))
    areas = np.bincount(codes, area_mu, minlength=len(all_swatches))
    classes: list[ThemeClass] = []
    for swatch, count, mu in zip(all_swatches, counts, areas, strict=True):
        classes.append(
            {
                "key": swatch.key,
                "label": swatch.label,
                "color": swatch.color,
                "hatch": swatch.hatch,
                "count": int(count),
                "mu": round(float(mu), _MU_DECIMALS),
            }
        )
    return Theme({**legend, "classes": classes}, codes.astype(np.int64))
