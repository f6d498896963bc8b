"""A still map of an assessment's parcels for papers, slides and notebooks."""

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

#: Fonts with Chinese characters of Windows, macOS and Linux.
_FONTS = (
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # a file of all languages, which matplotlib names by its first one
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
        Axes to draw on; those of a new figure where None.
    lang : str, optional
        "zh" or "en", of title and legend; the language of the run where None.
    **options
        As :meth:`geopandas.GeoDataFrame.plot` takes them.

    Returns
    -------
    matplotlib.axes.Axes
        Its legend has the number and mu of the parcels of each status. It has no ticks:
        coordinates of a grid mean nothing to readers.

    Raises
    ------
    LanduseError
        If matplotlib is not installed or there is no such column.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise LanduseError("view.no_matplotlib") from None
    legend_language = lang or language()
    if column not in assessment.parcels:
        raise LanduseError("view.no_column", column=column)
    with plt.rc_context(_chinese_font()):
        if ax is None:
            _, ax = plt.subplots(figsize=(9, 7), layout="constrained")
        if column == "status":
            _fill_by_status(assessment, ax, legend_language, options)
        else:
            _fill_by_column(assessment, column, ax, legend_language, options)
        ax.set_title(f"{assessment.zone.name} · {assessment.as_of}", color=palette.INK)
    ax.set_axis_off()
    ax.set_aspect("equal")
    return ax


def _fill_by_status(
    assessment: Assessment, ax: Axes, lang: str, options: dict[str, object]
) -> None:
    """Draw the parcels of each status, with hatches that survive black and white."""
    from matplotlib.patches import Patch

    parcels = assessment.parcels
    style = {"edgecolor": "white", "linewidth": 0.4, **options}
    handles = []
    for name in status.STATUSES:
        of_status = parcels[parcels["status"] == name]
        if of_status.empty:
            continue
        fill = palette.STATUS_COLORS[name]
        hatch = _HATCHES.get(palette.STATUS_HATCHES.get(name, ""))
        of_status.plot(ax=ax, color=fill, hatch=hatch, **style)
        label = say(
            "view.status_with_land",
            lang,
            status=status.label(status.STATUSES, name, lang),
            count=len(of_status),
            mu=f"{of_status['area_mu'].sum():,.0f}",
        )
        handle = Patch(facecolor=fill, hatch=hatch, edgecolor="white", label=label)
        handles.append(handle)
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def _fill_by_column(
    assessment: Assessment, column: str, ax: Axes, lang: str, options: dict[str, object]
) -> None:
    """Draw numbers in shades of a ramp, and other values in a colour each."""
    parcels = assessment.parcels
    label = column_label(column, lang)
    unit = column_unit(column, lang)
    if unit:
        label = f"{label} ({unit})"
    style = {"edgecolor": "white", "linewidth": 0.4, "legend": True, **options}
    legend: dict[str, str | float]
    if pd.api.types.is_numeric_dtype(parcels[column]):
        values = parcels[column].astype("float64")
        legend = {"label": label, "shrink": 0.6}
        style.setdefault("cmap", "YlOrRd")
    else:
        values = parcels[column].astype("object")
        legend = {"title": label}
    parcels.assign(**{column: values}).plot(
        column,
        ax=ax,
        legend_kwds=legend,
        missing_kwds={"color": palette.NO_DATA},
        **style,
    )


def _chinese_font() -> dict[Any, Any]:
    """Return settings for texts in a font of this machine that has Chinese characters.

    They list the fonts by name: "sans-serif" alone would be resolved when the figure is drawn, when
    these settings are no longer in force.
    """
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    fonts = [name for name in _FONTS if name in installed]
    return {"font.family": [*fonts, "sans-serif"], "axes.unicode_minus": False}
