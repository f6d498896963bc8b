"""A still picture of an assessment: a map of its parcels for papers, slides and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.vocabulary import status
from landuse.errors import LanduseError
from landuse.views.style import palette
from landuse.views.style.labels import column_label
from landuse.views.style.numbers import column_unit
from landuse.words.catalogue import language, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landuse.domain.assessment import Assessment

#: Fonts with Chinese signs, as Windows, macOS and Linux have them.
_FONTS = (
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # all languages are in one file, which matplotlib calls by its first
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
)
#: Hatches of :data:`landuse.views.style.palette.STATUS_HATCHES` as matplotlib writes them.
_HATCHES = {"slash": "//", "dots": "..", "back": "\\\\", "lines": "--"}


def plot(
    assessment: Assessment,
    column: str = "status",
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    **options: Any,
) -> Axes:
    """Draw the parcels, filled by a column.

    Parameters
    ----------
    assessment : Assessment
        Or a part of one, as :meth:`landuse.Assessment.within` gives it.
    column : str
        ``status``, which has the map's colours and hatches, or any column of
        ``assessment.parcels``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where None.
    lang : str, optional
        "zh" or "en", of title and legend; the language that is spoken where None.
    **options
        As :meth:`geopandas.GeoDataFrame.plot` takes them.

    Returns
    -------
    matplotlib.axes.Axes
        With a legend that says how many parcels and mu each status has, and without ticks: the
        numbers of a grid say nothing to a reader.

    Raises
    ------
    LanduseError
        Where matplotlib is not installed or there is no such column.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise LanduseError("view.no_matplotlib") from None
    spoken = lang or language()
    parcels = assessment.parcels
    if column not in parcels:
        raise LanduseError("view.no_column", column=column)
    with plt.rc_context(_chinese_font()):
        if ax is None:
            _, ax = plt.subplots(figsize=(9, 7), layout="constrained")
        if column == "status":
            _fill_by_status(assessment, ax, spoken, options)
        else:
            _fill_by_column(assessment, column, ax, spoken, options)
        ax.set_title(f"{assessment.zone.name} · {assessment.as_of}", color=palette.INK)
    ax.set_axis_off()
    ax.set_aspect("equal")
    return ax


def _fill_by_status(
    assessment: Assessment, ax: Axes, lang: str, options: dict[str, object]
) -> None:
    """Draw one status after the other, with hatches that survive black and white."""
    from matplotlib.patches import Patch

    parcels = assessment.parcels
    look = {"edgecolor": "white", "linewidth": 0.4, **options}
    handles = []
    for name in status.STATUSES:
        part = parcels[parcels["status"] == name]
        if part.empty:
            continue
        fill = palette.STATUS_COLORS[name]
        hatch = _HATCHES.get(palette.STATUS_HATCHES.get(name, ""))
        part.plot(ax=ax, color=fill, hatch=hatch, **look)
        sentence = say(
            "view.status_with_land",
            lang,
            status=status.label(status.STATUSES, name, lang),
            count=len(part),
            mu=f"{part['area_mu'].sum():,.0f}",
        )
        handles.append(
            Patch(facecolor=fill, hatch=hatch, edgecolor="white", label=sentence)
        )
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def _fill_by_column(
    assessment: Assessment, column: str, ax: Axes, lang: str, options: dict[str, object]
) -> None:
    """Draw numbers in shades, anything else in colours of its own."""
    parcels = assessment.parcels
    unit = column_unit(column, lang)
    label = column_label(column, lang) + (f" ({unit})" if unit else "")
    is_number = pd.api.types.is_numeric_dtype(parcels[column])
    values = parcels[column].astype("float64" if is_number else "object")
    legend = {"label": label, "shrink": 0.6} if is_number else {"title": label}
    look = {"edgecolor": "white", "linewidth": 0.4, "legend": True, **options}
    if is_number:
        look.setdefault("cmap", "YlOrRd")
    parcels.assign(**{column: values}).plot(
        column,
        ax=ax,
        legend_kwds=legend,
        missing_kwds={"color": palette.NO_DATA},
        **look,
    )


def _chinese_font() -> dict[Any, Any]:
    """Settings by which texts are made with a font of this machine that has Chinese signs.

    The family by its names: "sans-serif" alone would be looked up when a figure is drawn, which is
    long after this.
    """
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    fonts = [name for name in _FONTS if name in installed]
    return {"font.family": [*fonts, "sans-serif"], "axes.unicode_minus": False}
