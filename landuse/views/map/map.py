"""The map: a folium map around our packed layer, one page that opens without a network."""

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
    Meta,
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

#: Latitude and longitude at which a page without any outline opens.
_FALLBACK_VIEW = (32.0, 120.9)
#: Packs with more characters than this are unpacked by a worker (as unpack.js has it).
_LARGE = 400_000


class MapExtras(TypedDict, total=False):
    """Optional contents of a map besides the assessment."""

    #: tiles under everything
    base: Basemap | None
    #: earlier days
    line: Timeline | None
    #: forecasts of the goals
    outlooks: Sequence[Outlook]
    #: title → another assessment of the same parcels
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
    **extras: Unpack[MapExtras],
) -> folium.Map:
    """Make the interactive map of an assessment.

    Parameters
    ----------
    assessment : Assessment
        As :func:`landuse.assess` gives it.
    path : str or Path, optional
        File to write the page to; it appears whole or not at all. Nothing is written where None.
    lang : str
        "zh" or "en".
    public : bool
        Whether to make a version for everybody: no holders, firms or tax, outlines generalised, and
        room for the 审图号.
    map_number : str
        The 审图号 that an authority gave this map.
    base : Basemap, optional
        Tiles under everything (:func:`landuse.views.map.basemap.basemap`): the page then loads
        pictures from their hosts.
    line : Timeline, optional
        Earlier days (:func:`landuse.timeline`), for a slider over the ledger.
    outlooks : sequence of Outlook
        Forecasts of the goals at the year's end (:func:`landuse.forecast`), drawn as a band behind
        their bars.
    others : mapping of str to Assessment, optional
        Title → another assessment of the same parcels (of another policy, of another plan), to
        compare by swipe.
    pictures : sequence of Picture
        Aerial pictures under the parcels, which are part of the page
        (:meth:`landuse.adapters.reading.readers.SourceReader.pictures`).
    study : Study, optional
        Of the quarter that the assessment is of: its plots by their use and its buildings by what
        is done with them in every scenario, any two of which are compared by swipe. A version for
        everybody leaves it out.

    Returns
    -------
    folium.Map
        On a page of its own: show it in a notebook, add layers to it, ``save`` it. The page fetches
        nothing.

    Raises
    ------
    LanduseError
        When the page is written: if a layer of it would fetch something (tiles, plugins), or the
        file cannot be written.
    """
    from landuse.domain.publication import publication

    published = None
    if public:
        published = publication(assessment)
        assessment = published.assessment
        extras = _public_extras(extras, lang)
    data = _page_data(assessment, lang, extras)
    meta: Meta = {**data.doc["meta"], "public": public, "mapNumber": map_number}
    doc: PageDocument = {**data.doc, "meta": meta}
    if published is not None:
        doc["publication"] = _public_contents(published)
    base = extras.get("base")
    if base is not None:
        doc["basemap"] = base.config(lang)
    image_hosts = base.hosts if base is not None else []
    page_map = _offline_map(_title(assessment, lang), lang, image_hosts)
    panel = ZonePanel(replace(data, doc=doc), extras.get("pictures", ()))
    panel.add_to(page_map)
    if path is not None:
        html = page_map.get_root().render()
        with whole(path) as temporary:
            temporary.write_text(html, encoding="utf-8", newline="\n")
    return page_map


def _public_extras(extras: MapExtras, lang: str) -> MapExtras:
    """Return the optional contents as everybody may see them.

    Names of folders and files are left out, and so is a study: what it plans is not public.

    Parameters
    ----------
    extras : MapExtras
        As a map for colleagues has them.
    lang : str
        "zh" or "en", of the names that stand in for those of folders.
    """
    from landuse.domain.publication import public_timeline

    public_extras: MapExtras = {**extras, "study": None}
    line = extras.get("line")
    if line is not None:
        public_extras["line"] = public_timeline(line)
    others = (extras.get("others") or {}).values()
    public_extras["others"] = {
        say("map.scenario", lang, number=number): other
        for number, other in enumerate(others, 1)
    }
    public_extras["pictures"] = [
        picture.without_name(number)
        for number, picture in enumerate(extras.get("pictures", ()), 1)
    ]
    return public_extras


def _page_data(assessment: Assessment, lang: str, extras: MapExtras) -> PageData:
    """Return document and packs of the page, with the pictures that it lists.

    Parameters
    ----------
    assessment : Assessment
        As the page shows it.
    lang : str
        "zh" or "en".
    extras : MapExtras
        As the page shows them.
    """
    from landuse.views.map.document import document

    data = document(
        assessment,
        lang,
        extras.get("line"),
        extras.get("outlooks", ()),
        extras.get("others"),
        extras.get("study"),
    )
    pictures: list[PictureOfPage] = []
    for number, picture in enumerate(extras.get("pictures", ())):
        pictures.append(
            {
                "title": picture.title,
                "id": f"lu-picture-{number}",
                "mime": picture.mime,
                "bounds": picture.bounds,
            }
        )
    return replace(data, doc={**data.doc, "pictures": pictures})


def _title(assessment: Assessment, lang: str) -> str:
    """Return the title of the page: the zone, and before it the part that is shown."""
    names = [assessment.zone.name]
    if assessment.part:
        names.insert(0, assessment.part)
    return say("map.page_title", lang, zone=" · ".join(names))


def contents_of(page_map: folium.Map) -> PublicContents | None:
    """Return the list of what a public page contains.

    Parameters
    ----------
    page_map : folium.Map
        Of :func:`render_map`.

    Returns
    -------
    PublicContents or None
        As the page's document has it; None for a page that is not public.
    """
    for child in page_map._children.values():
        if isinstance(child, ZonePanel):
            return child.data.doc["publication"]
    return None


def _public_contents(published: Publication) -> PublicContents:
    """Return the list of what a public page contains, for its document.

    Parameters
    ----------
    published : Publication
        The assessment as everybody may see it.

    Returns
    -------
    PublicContents
    """
    contents = {table: list(names) for table, names in published.contents.items()}
    return {"contents": contents, "withheld": list(published.withheld)}


def _offline_map(title: str, lang: str, images: Sequence[str] = ()) -> folium.Map:
    """Return an empty folium map with Leaflet inlined, on a page that stays offline.

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
    page_map = folium.Map(
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
    page_map._id = "landuse"
    page_map.default_js = []
    page_map.default_css = []
    code, css = page.leaflet()
    figure = page.Page(title=title, lang=lang, images=images)
    figure.header.add_child(page.script(code), name="leaflet_js")
    figure.header.add_child(page.stylesheet(css), name="leaflet_css")
    figure.add_child(page_map)
    return page_map


class ZonePanel(MacroElement):
    """The whole page around the map: packed tables, painter, panels, cards.

    Parameters
    ----------
    data : PageData
        Document and packs of the page.
    pictures : sequence of Picture
        Aerial pictures under its parcels, as its document lists them.
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
        """Add scripts, styles and data to the page.

        Parameters
        ----------
        **kwargs
            Passed on to folium.
        """
        figure = page.figure_of(self)
        style = page.stylesheet(page.asset("layer.css"), page.asset("style.css"))
        figure.header.add_child(style, name="landuse_css")
        figure.header.add_child(page.scripts(*page.SCRIPTS), name="landuse_js")
        doc = page.json_blob("lu-doc", self.data.doc)
        figure.html.add_child(doc, name="landuse_doc")
        self._add_packs(figure)
        self._add_pictures(figure)
        super().render(**kwargs)  # type: ignore[no-untyped-call]

    def _add_packs(self, figure: Figure) -> None:
        """Add the packs of all tables, those that are painted first before the others."""
        first = self._heads_of_first_packs()
        self._add_first_packs(figure, first)
        for id_, pack in self.data.blobs.items():
            if id_ not in first:
                page.add_blob(figure, id_, pack.base64)

    def _heads_of_first_packs(self) -> dict[str, ColumnsHead | ShapesHead]:
        """Return the heads of the packs that are painted first: outlines and columns of parcels."""
        parcels = self.data.doc["tables"]["parcels"]
        heads: dict[str, ColumnsHead | ShapesHead] = {}
        for number, head in enumerate(parcels.get("shapes", [])):
            heads[blob_id("parcels", "shapes", number)] = head
        heads[blob_id("parcels", "columns")] = parcels["columns"]
        return heads

    def _add_first_packs(
        self, figure: Figure, heads: Mapping[str, ColumnsHead | ShapesHead]
    ) -> None:
        """Add the packs that are painted first.

        A worker unpacks the large ones while the browser still reads the rest of the page.

        Parameters
        ----------
        figure : branca.element.Figure
            The page.
        heads : mapping
            Id of a script element → the head of the pack in it.
        """
        texts = {id_: self.data.blobs[id_].base64 for id_ in heads}
        large = [id_ for id_, text in texts.items() if len(text) > _LARGE]
        if large:
            lengths = page.json_text([len(texts[id_]) for id_ in large])
            prepare = page.script(f"landuse.prepare({lengths});")
            figure.html.add_child(prepare, name="lu-prepare")
        for id_, head in heads.items():
            page.add_blob(figure, id_, texts[id_])
            if id_ in large:
                shapes = self.data.doc["tables"]["parcels"]["shapes"]
                origin = page.json_text(shapes[0]["origin"])
                arguments = f"{page.json_text(id_)},{page.json_text(head)},{origin}"
                begin = page.script(f"landuse.begin({arguments});")
                figure.html.add_child(begin, name=f"{id_}-begin")

    def _add_pictures(self, figure: Figure) -> None:
        """Add the bytes of the aerial pictures."""
        listed = self.data.doc["pictures"]
        for entry, picture in zip(listed, self.pictures, strict=True):
            text = base64.b64encode(picture.data).decode("ascii")
            page.add_blob(figure, entry["id"], text)
