"""A packed layer of polygons for any folium map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from landuse.domain.vocabulary import status
from landuse.views.map.columns import Cells
from landuse.views.map.packing import Table, finished, packers, start_packing
from landuse.views.map.page_texts import page_texts
from landuse.views.map.unit_tables import in_drawing_order
from landuse.views.pages import page
from landuse.views.style import labels, palette
from landuse.words.catalogue import language

if TYPE_CHECKING:
    import geopandas as gpd

#: The packed column that holds the fill of every row.
_COLOR = "__color"


def _colors_of(values: pd.Series[str]) -> dict[str, str]:
    """Return the colours of statuses or classes, else of the most frequent values."""
    frequent_first = values.value_counts().index
    for colors in (palette.STATUS_COLORS, palette.CLASS_COLORS):
        if set(frequent_first) <= set(colors):
            return dict(colors)
    names = map(str, frequent_first)
    return dict(zip(names, palette.SCENARIO_COLORS, strict=False))


def _legend(values: pd.Series[str], color_of: Mapping[str, str]) -> list[list[str]]:
    """Return label and colour of each value, in the order of the colours, grey ones last."""
    present = {str(value) for value in values.dropna().unique()}
    ordered = [value for value in color_of if value in present]
    ordered += sorted(present.difference(color_of))
    legend = []
    for value in ordered:
        label = status.label(status.STATUSES, value, language())
        legend.append([label, color_of.get(value, palette.NO_DATA)])
    return legend


class ParcelLayer(MacroElement):
    """A packed canvas layer of polygons on any ``folium.Map``, for ten or for a million of them.

    Parameters
    ----------
    frame : GeoDataFrame
        With a CRS.
    color_by : str, optional
        A column of few values that gives the fill; the map then has a legend of them.
    colors : mapping of str to str, optional
        Value → CSS colour; values without one are grey. Where None, statuses and classes have the
        colours of the palette, and the most frequent of other values one each.
    fields : sequence of str
        Columns that the tooltip shows, as text.
    opacity : float
        Of the fill, 0 to 1.
    name : str
        Identity of the layer in the page: layers of one map need different names.

    Examples
    --------
    >>> import folium, geopandas, shapely
    >>> parcel = shapely.box(120, 32, 120.01, 32.01)
    >>> frame = geopandas.GeoDataFrame({"status": ["idle"]}, geometry=[parcel], crs=4326)
    >>> layer = ParcelLayer(frame, color_by="status", colors={"idle": "#c8452f"})
    >>> layer = layer.add_to(folium.Map(tiles=None))
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "landuse.addLayer({{ this._parent.get_name() }}, {{ this.config }});"
        "{% if this.legend %}"
        "landuse.addLegend({{ this._parent.get_name() }}, {{ this.legend }});"
        "{% endif %}"
        "{% endmacro %}"
    )

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        *,
        color_by: str | None = None,
        colors: Mapping[str, str] | None = None,
        fields: Sequence[str] = (),
        opacity: float = 0.8,
        name: str = "parcels",
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ParcelLayer"
        self._id = name
        self.name = name
        rows = in_drawing_order(frame)
        columns: dict[str, Cells] = {str(field): rows[field] for field in fields}
        lang = language()
        field_labels = {field: labels.column_label(field, lang) for field in columns}
        self.legend = ""
        if color_by is not None:
            values = rows[color_by].astype("string")
            color_of = _colors_of(values) if colors is None else dict(colors)
            fills = values.fillna("").map(color_of).fillna(palette.NO_DATA)
            # the dtype of a column without any colour would not be text
            columns[_COLOR] = fills.astype("string")
            self.legend = page.json_text(_legend(values, color_of))
        with packers() as pool:
            table = Table(columns, shapes=rows.geometry, crs=rows.crs)
            packed = finished({name: start_packing(pool, table)})
        self.blobs = packed.blobs
        #: west, south, east, north in degrees (WGS 84); None where there are no rows
        self.bounds: list[float] | None = None
        if len(frame):
            self.bounds = frame.to_crs(4326).total_bounds.tolist()
        config = {
            "id": f"lu-{name}",
            "opacity": opacity,
            "color": palette.ACCENT,
            "fields": field_labels,
            "text": page_texts(lang),
            **packed.heads[name],
        }
        self.config = page.json_text(config)

    def render(self, **kwargs: object) -> None:  # type: ignore[override]
        """Add the painter and the packed data to the page.

        Parameters
        ----------
        **kwargs
            Passed on to folium.
        """
        figure = page.figure_of(self)
        if "landuse_js" not in figure.header._children:
            painter = page.scripts(*page.LAYER_SCRIPTS)
            style = page.stylesheet(page.asset("layer.css"))
            figure.header.add_child(painter, name="landuse_js")
            figure.header.add_child(style, name="landuse_css")
        for id_, pack in self.blobs.items():
            page.add_blob(figure, id_, pack.base64)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
