"""The map: a folium shell, our packed layer, inlined assets; one page that opens with no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from branca.element import MacroElement
from folium.template import Template

from landuse.files import whole
from landuse.views.map.pack import z_order
from landuse.views.map.payload import Document, blob_id, packers
from landuse.views.pages import page
from landuse.views.style import labels, palette

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.forecast import Outlook
    from landuse.domain.publication import Publication
    from landuse.domain.timeline import Timeline
    from landuse.views.map.basemap import Basemap

_FALLBACK_VIEW = (32.0, 120.9)
#: Packs with more text than this are unpacked by a worker (as unpack.js has it).
_LARGE = 400_000


def render_map(
    assessment: Assessment,
    path: str | Path | None = None,
    *,
    lang: str = "zh",
    public: bool = False,
    map_number: str = "",
    base: Basemap | None = None,
    line: Timeline | None = None,
    outlooks: Sequence[Outlook] = (),
    others: Mapping[str, Assessment] | None = None,
) -> folium.Map:
    """The interactive map of an assessment.

    Parameters
    ----------
    assessment : as :func:`landuse.assess` gives it.
    path : where to write the page; it appears whole or not at all. Nothing is written where None.
    lang : "zh" or "en", the language of what people read.
    public : a version for everybody: no holders, firms or tax, outlines generalised, and a place for the 审图号.
    map_number : the 审图号 that an authority gave this map; only people know it.
    line : earlier days (:func:`landuse.timeline`), for a slider over the ledger.
    outlooks : where the goals will stand at the year's end (:func:`landuse.forecast`), as a band behind their bars.
    others : other assessments of the same parcels by what they are called — another policy, another plan —, to compare by swipe.
    base : tiles under everything (:func:`landuse.views.map.basemap.basemap`): the page then loads pictures from their hosts.

    Returns
    -------
    A folium map on a page of its own: show it in a notebook, add layers to it, ``save`` it. The page fetches nothing;
    one with a layer that would (tiles, plugins) refuses to be written.
    """
    from landuse.domain.publication import publication
    from landuse.views.map.document import document

    published = publication(assessment) if public else None
    if published is not None:
        assessment = published.assessment
        others = _numbered(others or {}, lang)
    built = document(assessment, lang, line, outlooks, others)
    built.doc["meta"] |= {"public": public, "mapNumber": map_number}
    built.doc["publication"] = _contents(published) if published is not None else None
    built.doc["basemap"] = base.config() if base else None
    title = f"{assessment.zone.name} · {labels.texts(lang)['title']}"
    made = _host(title, lang, base.hosts if base else ())
    ZonePanel(built).add_to(made)
    if path is not None:
        html = made.get_root().render()
        with whole(path) as temporary:
            temporary.write_text(html, encoding="utf-8", newline="\n")
    return made


def contents_of(made: folium.Map) -> dict[str, Any]:
    """What a public page contains.

    Parameters
    ----------
    made : folium.Map
        As :func:`render_map` gives it.

    Returns
    -------
    dict
        ``contents`` (table → what is told of its rows) and ``withheld`` (tables of which nothing is told), as the page's own
        document carries them; empty for a page that is not public.
    """
    panels = [child for child in made._children.values() if isinstance(child, ZonePanel)]
    return panels[0].built.doc["publication"] or {}


def _contents(published: Publication) -> dict[str, Any]:
    """The list of what a public page contains, as its document carries it."""
    contents = {table: list(names) for table, names in published.contents.items()}
    return {"contents": contents, "withheld": list(published.withheld)}


def _numbered(others: Mapping[str, Assessment], lang: str) -> dict[str, Assessment]:
    """Other assessments called by number: what their folders are called is nobody's business."""
    name = labels.texts(lang)["scenario"]
    return {name.format(k): other for k, other in enumerate(others.values(), 1)}


def _host(title: str, lang: str, images: Sequence[str] = ()) -> folium.Map:
    """An empty folium map with Leaflet inlined, on a page that stays offline."""
    made = folium.Map(
        location=_FALLBACK_VIEW,
        zoom_start=14,
        tiles=None,
        control_scale=False,
        zoom_control=False,
        max_zoom=22,
        min_zoom=8,
        attributionControl=False,
        zoomSnap=0.05,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=110,
        fadeAnimation=False,
    )
    made._id = "landuse"
    made.default_js, made.default_css = [], []
    code, css = page.leaflet()
    figure = page.Page(title=title, lang=lang, images=images)
    figure.header.add_child(page.script(code), name="leaflet_js")
    figure.header.add_child(page.stylesheet(css), name="leaflet_css")
    figure.add_child(made)
    return made


class ZonePanel(MacroElement):
    """The whole page around the map: packed tables, painter, panels, cards."""

    _template = Template(
        "{% macro script(this, kwargs) %}landuse.open({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self, built: Document) -> None:
        super().__init__()
        self._name, self._id, self.built = "ZonePanel", "landuse", built

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Put scripts, styles and data into the page."""
        figure: Any = self.get_root()
        figure.header.add_child(
            page.stylesheet(page.asset("layer.css"), page.asset("style.css")), name="landuse_css"
        )
        figure.header.add_child(page.scripts(*page.SCRIPTS), name="landuse_js")
        figure.html.add_child(page.json_blob("lu-doc", self.built.doc), name="landuse_doc")
        heads, blobs = self.built.doc["tables"]["parcels"], self.built.blobs
        first = {blob_id("parcels", "shapes", k): head for k, head in enumerate(heads["shapes"])}
        first["lu-parcels-columns"] = heads["columns"]
        for id_ in (
            *first,
            *(b for b in blobs if b not in first),
        ):  # what is painted first comes first
            text = blobs[id_].base64
            page.add_blob(figure, id_, text)
            if (
                id_ in first and len(text) > _LARGE
            ):  # and is unpacked while the rest is still being read
                words = ",".join(
                    map(page.json_text, (id_, first[id_], heads["shapes"][0]["origin"]))
                )
                figure.html.add_child(page.script(f"landuse.begin({words});"), name=f"{id_}-begin")
        super().render(**kwargs)


class ParcelLayer(MacroElement):
    """Polygons as a packed canvas layer on any ``folium.Map``: ten or a million by the same path.

    Parameters
    ----------
    frame : GeoDataFrame with a CRS.
    color_by : a column of few values that gives the fill.
    colors : value → CSS colour; values that it does not name get grey.
    fields : columns that the tooltip shows, as text.
    opacity : of the fill.
    name : identity of the layer in the page: give each layer of one map its own.

    Examples
    --------
    >>> import folium, geopandas, shapely
    >>> frame = geopandas.GeoDataFrame({"status": ["idle"]}, geometry=[shapely.box(120, 32, 120.01, 32.01)], crs=4326)
    >>> layer = ParcelLayer(frame, color_by="status", colors={"idle": "#c8452f"}).add_to(folium.Map(tiles=None))
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "landuse.addLayer({{ this._parent.get_name() }}, {{ this.config }});"
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
        super().__init__()
        self._name, self._id, self.name = "ParcelLayer", name, name
        rows = frame.iloc[z_order(frame.geometry.to_numpy())]
        columns = {str(f): rows[f] for f in fields}
        fills = dict(colors or {})
        if color_by is not None:
            columns["__color"] = rows[color_by].astype("string").map(fills).fillna(palette.NO_DATA)
        with packers() as pool:
            built = Document({"tables": {}}, pool)
            built.table(name, columns, shapes=rows.geometry, crs=rows.crs)
            built.settle()
        self.blobs = built.blobs
        bounds = frame.to_crs(4326).total_bounds.tolist() if len(frame) else None
        field_labels = {str(f): labels.column_label(str(f)) for f in fields}
        self.config = page.json_text(
            {
                "id": f"lu-{name}",
                "opacity": opacity,
                "color": palette.ACCENT,
                "fields": field_labels,
                "text": labels.texts("zh"),
                **built.doc["tables"][name],
            }
        )
        self.bounds = bounds

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Put the painter and the packed data into the page."""
        figure: Any = self.get_root()
        if "landuse_js" not in figure.header._children:
            figure.header.add_child(page.scripts(*page.LAYER_SCRIPTS), name="landuse_js")
            figure.header.add_child(page.stylesheet(page.asset("layer.css")), name="landuse_css")
        for id_, pack in self.blobs.items():
            page.add_blob(figure, id_, pack.base64)
        super().render(**kwargs)
