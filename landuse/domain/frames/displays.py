"""How values of the domain are drawn, without the domain knowing who draws them.

As pandas' ``.plot`` finds its backend: by name, when it is first asked for. No module of the
domain imports a view, a renderer or a plotting library.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, TypeAlias

#: What a painter gives, a value of the library that draws: a folium.Map, a matplotlib Axes, a
#: pandas Styler. The domain imports none of these, so it cannot say more of it.
Displayed: TypeAlias = Any
#: Where a painter writes, and what else it takes, as it declares itself.
Options: TypeAlias = Mapping[str, object]

#: What is asked for → module and function that draw it.
_PAINTERS = {
    "map": ("landuse.views.map.map", "render_map"),
    "plot": ("landuse.views.plot", "plot"),
    "study_chart": ("landuse.views.pages.study_display", "chart"),
    "study_head": ("landuse.views.pages.study_display", "head"),
    "study_show": ("landuse.views.pages.study_display", "show"),
    "study_table": ("landuse.views.pages.study_display", "table"),
    "study_file": ("landuse.views.pages.study_display", "write"),
    "study_words": ("landuse.views.pages.study_display", "sentences"),
}


def displayed(kind: str, value: object, options: Options) -> Displayed:
    """Draw a value.

    Parameters
    ----------
    kind : str
        As what: a key of the table above.
    value : object
        What is drawn; it is not changed.
    options : dict of str to object
        As the function that draws takes them.

    Returns
    -------
    object
        A :class:`folium.Map`, a :class:`matplotlib.axes.Axes`, or what else the painter gives.

    Raises
    ------
    LanduseError
        Where a library that draws is not installed.
    """
    module, function = _PAINTERS[kind]
    return getattr(import_module(module), function)(value, **options)
