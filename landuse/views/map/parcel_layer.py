"""Our packed layer on anybody's folium map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from landuse.domain.vocabulary import status
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
    """A colour for each value that has one of its own, else for the most frequent ones."""
    counts = values.value_counts()
    for own in (palette.STATUS_COLORS, palette.CLASS_COLORS):
        if set(counts.index) <= set(own):
            return dict(own)
    return dict(zip(map(str, counts.index), palette.SCENARIO_COLORS, strict=False))


def _legend(values: pd.Series[str], color_of: Mapping[str, str]) -> list[list[str]]:
    """Each value that is there, in the order of the colours, with its colour; grey ones last."""
    there = list(map(str, values.dropna().unique()))
    ordered = [value for value in color_of if value in there]
    ordered += sorted(value for value in there if value not in color_of)
    lang = language()
    statuses = status.STATUSES
    return [
        [
            status.label(statuses, value, lang) if value in statuses else value,
            color_of.get(value, palette.NO_DATA),
        ]
        for value in ordered
    ]


class ParcelLayer(MacroElement):
    """Polygons as a packed canvas layer on any ``folium.Map``: ten or a million by the same path.

    Parameters
    ----------
    frame : GeoDataFrame
        With a CRS.
    color_by : str, optional
        A column of few values that gives the fill; the map then has a legend of them.
    colors : mapping of str to str, optional
        Value → CSS colour; values that it does not name get grey. Where it is not given, statuses
        and classes have their own colours, the most frequent of other values one each.
    fields : sequence of str
        Columns that the tooltip shows, as text.
    opacity : float
        Of the fill, 0 to 1.
    name : str
        Identity of the layer in the page: give each layer of one map its own.

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
        columns = {str(field): rows[field] for field in fields}
        self.legend = ""
        if color_by is not None:
            values = rows[color_by].astype("string")
            color_of = _colors_of(values) if colors is None else dict(colors)
            fills = [
                color_of.get(value, palette.NO_DATA) for value in values.fillna("")
            ]
            # written out: a column in which no value has a colour is text all the same
            columns[_COLOR] = pd.Series(fills, index=rows.index, dtype="string")
            self.legend = page.json_text(_legend(values, color_of))
        with packers() as pool:
            table = Table(columns, shapes=rows.geometry, crs=rows.crs)
            packed = finished({name: start_packing(pool, table)})
        self.blobs = packed.blobs
        #: west, south, east, north in degrees (WGS 84); None where there are no rows
        self.bounds = frame.to_crs(4326).total_bounds.tolist() if len(frame) else None
        self.config = page.json_text(
            {
                "id": f"lu-{name}",
                "opacity": opacity,
                "color": palette.ACCENT,
                "fields": {
                    str(field): labels.column_label(str(field), language())
                    for field in fields
                },
                "text": page_texts(language()),
                **packed.heads[name],
            }
        )

    def render(self, **kwargs: object) -> None:  # type: ignore[override]
        """Put the painter and the packed data into the page.

        Parameters
        ----------
        **kwargs
            Handed on to folium.
        """
        figure = page.figure_of(self)
        if "landuse_js" not in figure.header._children:
            figure.header.add_child(
                page.scripts(*page.LAYER_SCRIPTS), name="landuse_js"
            )
            figure.header.add_child(
                page.stylesheet(page.asset("layer.css")), name="landuse_css"
            )
        for id_, pack in self.blobs.items():
            page.add_blob(figure, id_, pack.base64)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
