"""The map: a folium shell around our packed layer, one page that opens with no network."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from landuse.files import whole
from landuse.views.map.document_types import (
    ColumnsHead,
    PageDocument,
    PictureOfPage,
    PublicContents,
    ShapesHead,
)
from landuse.views.map.packing import blob_id
from landuse.views.pages import page
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.picture import Picture
    from landuse.domain.publication import Publication
    from landuse.domain.study.study import Study
    from landuse.domain.timeline import Timeline
    from landuse.views.map.basemap import Basemap
    from landuse.views.map.document import PageData

#: Latitude and longitude that a page without any outline opens at.
_FALLBACK_VIEW = (32.0, 120.9)
#: Packs with more text than this are unpacked by a worker (as unpack.js has it).
_LARGE = 400_000


class Beside(TypedDict, total=False):
    """What a map may show beside the assessment as of its day."""

    #: tiles under everything
    base: Basemap | None
    #: earlier days
    line: Timeline | None
    #: where the goals will stand
    outlooks: Sequence[Outlook]
    #: other assessments of the same parcels, by what they are called
    others: Mapping[str, Assessment] | None
    #: aerial pictures under the parcels
    pictures: Sequence[Picture]
    #: scenarios of the quarter that the assessment is of
    study: Study | None


def render_map(
    assessment: Assessment,
    path: str | Path | None = None,
    *,
    lang: str = "zh",
    public: bool = False,
    map_number: str = "",
    **beside: Unpack[Beside],
) -> folium.Map:
    """The interactive map of an assessment.

    Parameters
    ----------
    assessment : Assessment
        As :func:`landuse.assess` gives it.
    path : str or Path, optional
        Where to write the page; it appears whole or not at all. Nothing is written where None.
    lang : str
        "zh" or "en", the language of what people read.
    public : bool
        A version for everybody: no holders, firms or tax, outlines generalised, and a place for the
        审图号.
    map_number : str
        The 审图号 that an authority gave this map; only people know it.
    base : Basemap, optional
        Tiles under everything (:func:`landuse.views.map.basemap.basemap`): the page then loads
        pictures from their hosts.
    line : Timeline, optional
        Earlier days (:func:`landuse.timeline`), for a slider over the ledger.
    outlooks : sequence of Outlook
        Where the goals will stand at the year's end (:func:`landuse.forecast`), as a band behind
        their bars.
    others : mapping of str to Assessment, optional
        Other assessments of the same parcels by what they are called — another policy, another
        plan —, to compare by swipe.
    pictures : sequence of Picture
        Aerial pictures under the parcels, which the page carries
        (:meth:`landuse.adapters.reading.readers.SourceReader.pictures`).
    study : Study, optional
        Of the quarter that the assessment is of: its plots by their use and its buildings by what
        is done with them in every scenario, any two of which are compared by swipe. What is planned
        is no part of a version for everybody.

    Returns
    -------
    folium.Map
        On a page of its own: show it in a notebook, add layers to it, ``save`` it. The page fetches
        nothing.

    Raises
    ------
    LanduseError
        When the page is written: where a layer of it would fetch something (tiles, plugins), or the
        file cannot be written.
    """
    from landuse.domain.publication import public_timeline, publication
    from landuse.views.map.document import document

    base = beside.get("base")
    line = beside.get("line")
    others = beside.get("others") or {}
    pictures = list(beside.get("pictures", ()))
    published = publication(assessment) if public else None
    if published is not None:
        assessment = published.assessment
        others = _numbered(others, lang)
        line = public_timeline(line) if line is not None else None
        pictures = [picture.without_name(at) for at, picture in enumerate(pictures, 1)]
    study = None if public else beside.get("study")
    data = document(assessment, lang, line, beside.get("outlooks", ()), others, study)
    doc: PageDocument = {
        **data.doc,
        "meta": {**data.doc["meta"], "public": public, "mapNumber": map_number},
        "publication": _contents(published) if published is not None else None,
        "basemap": base.config(lang) if base else None,
        "pictures": [_of_page(picture, at) for at, picture in enumerate(pictures)],
    }
    named = [assessment.part, assessment.zone.name]
    title = say("map.page_title", lang, zone=" · ".join(name for name in named if name))
    made = _host(title, lang, base.hosts if base else ())
    ZonePanel(replace(data, doc=doc), pictures).add_to(made)
    if path is not None:
        html = made.get_root().render()
        with whole(path) as temporary:
            temporary.write_text(html, encoding="utf-8", newline="\n")
    return made


def contents_of(made: folium.Map) -> PublicContents | None:
    """What a public page contains.

    Parameters
    ----------
    made : folium.Map
        As :func:`render_map` gives it.

    Returns
    -------
    PublicContents or None
        As the page's own document carries it; None for a page that is not public.
    """
    panels = [
        child for child in made._children.values() if isinstance(child, ZonePanel)
    ]
    return panels[0].data.doc["publication"]


def _contents(published: Publication) -> PublicContents:
    """The list of what a public page contains, as its document carries it.

    Parameters
    ----------
    published : Publication
        What everybody may see of the assessment.

    Returns
    -------
    PublicContents
    """
    contents = {table: list(names) for table, names in published.contents.items()}
    return {"contents": contents, "withheld": list(published.withheld)}


def _of_page(picture: Picture, place: int) -> PictureOfPage:
    """What the document says of a picture; its bytes stand in an element of their own."""
    return {
        "title": picture.title,
        "id": f"lu-picture-{place}",
        "mime": picture.mime,
        "bounds": picture.bounds,
    }


def _numbered(others: Mapping[str, Assessment], lang: str) -> dict[str, Assessment]:
    """Other assessments called by number: what their folders are called is nobody's business.

    Parameters
    ----------
    others : mapping of str to Assessment
        By what they are called.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict of str to Assessment
        The same, in the same order.
    """
    return {
        say("map.scenario", lang, number=number): other
        for number, other in enumerate(others.values(), 1)
    }


def _host(title: str, lang: str, images: Sequence[str] = ()) -> folium.Map:
    """An empty folium map with Leaflet inlined, on a page that stays offline.

    Parameters
    ----------
    title : str
        Of the page.
    lang : str
        "zh" or "en".
    images : sequence of str
        Hosts that pictures may come from.

    Returns
    -------
    folium.Map
    """
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
    # folium names elements by chance: a fixed name gives the same bytes every time
    made._id = "landuse"
    made.default_js, made.default_css = [], []
    code, css = page.leaflet()
    figure = page.Page(title=title, lang=lang, images=images)
    figure.header.add_child(page.script(code), name="leaflet_js")
    figure.header.add_child(page.stylesheet(css), name="leaflet_css")
    figure.add_child(made)
    return made


class ZonePanel(MacroElement):
    """The whole page around the map: packed tables, painter, panels, cards.

    Parameters
    ----------
    data : PageData
        What the page says and draws.
    pictures : sequence of Picture
        What lies under its parcels.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}landuse.open({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self, data: PageData, pictures: Sequence[Picture] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ZonePanel"
        self._id = "landuse"
        self.data = data
        self.pictures = pictures

    def render(self, **kwargs: object) -> None:  # type: ignore[override]
        """Put scripts, styles and data into the page.

        Parameters
        ----------
        **kwargs
            Handed on to folium.
        """
        figure = page.figure_of(self)
        style = page.stylesheet(page.asset("layer.css"), page.asset("style.css"))
        figure.header.add_child(style, name="landuse_css")
        figure.header.add_child(page.scripts(*page.SCRIPTS), name="landuse_js")
        figure.html.add_child(
            page.json_blob("lu-doc", self.data.doc), name="landuse_doc"
        )
        self._add_blobs(figure)
        super().render(**kwargs)  # type: ignore[no-untyped-call]

    def _add_blobs(self, figure: Figure) -> None:
        """The packs, those that are painted first before the others.

        Large ones among the first are unpacked while the rest of the page is still being read.
        """
        heads, blobs = self.data.doc["tables"]["parcels"], self.data.blobs
        shapes = heads.get("shapes", [])
        first: dict[str, ColumnsHead | ShapesHead] = {
            blob_id("parcels", "shapes", place): head
            for place, head in enumerate(shapes)
        }
        first[blob_id("parcels", "columns")] = heads["columns"]
        texts = {id_: blobs[id_].base64 for id_ in first}
        large = [id_ for id_, text in texts.items() if len(text) > _LARGE]
        if large:
            lengths = page.json_text([len(texts[id_]) for id_ in large])
            prepare = page.script(f"landuse.prepare({lengths});")
            figure.html.add_child(prepare, name="lu-prepare")
        for id_, head in first.items():
            page.add_blob(figure, id_, texts[id_])
            if id_ in large:
                arguments = [
                    page.json_text(word) for word in (id_, head, shapes[0]["origin"])
                ]
                begin = page.script(f"landuse.begin({','.join(arguments)});")
                figure.html.add_child(begin, name=f"{id_}-begin")
        for id_, pack in blobs.items():
            if id_ not in first:
                page.add_blob(figure, id_, pack.base64)
        for entry, picture in zip(
            self.data.doc["pictures"], self.pictures, strict=True
        ):
            page.add_blob(
                figure, entry["id"], base64.b64encode(picture.data).decode("ascii")
            )
