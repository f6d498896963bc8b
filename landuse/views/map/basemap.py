"""Tiles under the zone: 天地图 with the user's key, 高德, or any XYZ or WMTS template.

None by default: the page is made for an intranet. A page with one may load pictures from the named
hosts and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from landuse.errors import LanduseError
from landuse.views.map.document_types import Tiles
from landuse.words.catalogue import LANGUAGES
from landuse.words.phrases import Phrase, phrase

_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
_GAODE = (
    "https://webrd0{s}.is.autonavi.com/appmaptile"
    "?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
)
#: Placeholder in the words of OGC's WMTS, or in capitals → the placeholder that the page fills in.
_PLACEHOLDERS = {
    "{TileMatrix}": "{z}",
    "{TileRow}": "{y}",
    "{TileCol}": "{x}",
    "{Z}": "{z}",
    "{Y}": "{y}",
    "{X}": "{x}",
}
#: A host, which may have a placeholder for the subdomain, and a port.
_HOST = re.compile(r"[\w.\-{}]+(:\d+)?")
#: The closest zoom of a template of the user.
_TEMPLATE_ZOOM = 20


@dataclass(frozen=True)
class Basemap:
    """A map of tiles that lies under the zone.

    Parameters
    ----------
    title : str or Phrase
        Name of the map on the page.
    urls : tuple of str
        Templates, bottom to top, with ``{x}``, ``{y}``, ``{z}``, and ``{s}`` and ``{key}`` where
        the service has subdomains or needs a key.
    subdomains : str
        Values of ``{s}``, one character each.
    max_zoom : int
        The closest zoom that the service has.
    key : str
        Key of the service. It is written into the page; where it is empty the page asks for it.
    shift : (float, float), optional
        Degrees (longitude, latitude) by which the service shifts coordinates here (GCJ-02); the
        page moves its tiles back.
    gcj : bool
        Whether the service shifts coordinates at all.
    """

    title: str | Phrase
    urls: tuple[str, ...]
    subdomains: str = "0"
    max_zoom: int = 18
    key: str = ""
    shift: tuple[float, float] | None = None
    gcj: bool = False

    @property
    def hosts(self) -> list[str]:
        """Hosts of the tiles, each once: the page's policy has to allow their pictures."""
        hosts: dict[str, None] = {}
        for url in self.urls:
            for subdomain in self.subdomains:
                parts = urlsplit(url.replace("{s}", subdomain))
                hosts[f"{parts.scheme}://{parts.netloc}"] = None
        return list(hosts)

    def config(self, lang: str) -> Tiles:
        """Return the basemap as the page's document holds it.

        Parameters
        ----------
        lang : str
            "zh" or "en", of its title.

        Returns
        -------
        Tiles
            Its keys are those of the page's document.
        """
        needs_key = any("{key}" in url for url in self.urls)
        return {
            "title": self.title_in(lang),
            "urls": list(self.urls),
            "subdomains": self.subdomains,
            "most": self.max_zoom,
            "key": self.key,
            "asks": needs_key and not self.key,
            "shift": self.shift,
        }

    def title_in(self, lang: str) -> str:
        """Return the title in a language.

        Parameters
        ----------
        lang : str
            "zh" or "en".

        Returns
        -------
        str
            The title itself where it is the same in every language.
        """
        if isinstance(self.title, Phrase):
            return self.title.in_language(lang)
        return self.title


def _tianditu(title: Phrase, layer: str, lettering: str) -> Basemap:
    """Return one of 天地图's maps: a layer, and the names over it."""
    urls = (_TIANDITU % (layer, layer), _TIANDITU % (lettering, lettering))
    return Basemap(title, urls, "01234567")


#: Short name → basemap. Users may type its title in any language instead.
_BASEMAPS = {
    "tianditu": _tianditu(phrase("map.basemap.tianditu"), "vec", "cva"),
    "tianditu-img": _tianditu(phrase("map.basemap.tianditu_img"), "img", "cia"),
    "gaode": Basemap(phrase("map.basemap.gaode"), (_GAODE,), "1234", gcj=True),
}


def basemap(name_or_template: str, key: str = "") -> Basemap:
    """Return the basemap of a name or of a template.

    Parameters
    ----------
    name_or_template : str
        天地图, 天地图影像, 高德 (or tianditu, tianditu-img, gaode), or a template with {x}, {y},
        {z} or {TileCol}, {TileRow}, {TileMatrix}.
    key : str
        Key of the service; it is written into the page.

    Returns
    -------
    Basemap
        With the key where the service asks for one.

    Raises
    ------
    LanduseError
        If it is neither a name nor an address, or if the address lacks {x}, {y} or {z}.

    Examples
    --------
    >>> basemap("http://10.0.0.8/tiles/{z}/{x}/{y}.png").hosts
    ['http://10.0.0.8']
    """
    for short_name, service in _BASEMAPS.items():
        titles = [service.title_in(lang) for lang in LANGUAGES]
        if name_or_template in (short_name, *titles):
            return replace(service, key=key)
    return _basemap_of_template(name_or_template, key)


def _basemap_of_template(template: str, key: str) -> Basemap:
    """Return the basemap of an XYZ or WMTS template, titled by its host."""
    url = template
    for placeholder, replacement in _PLACEHOLDERS.items():
        url = url.replace(placeholder, replacement)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        titles = [service.title for service in _BASEMAPS.values()]
        raise LanduseError("map.unknown_basemap", wanted=template, names=titles)
    missing = [name for name in ("{x}", "{y}", "{z}") if name not in url]
    if missing:
        raise LanduseError(
            "map.basemap_without_place", missing=missing, wanted=template
        )
    title = parts.netloc.replace("{s}", "")
    subdomains = "abc" if "{s}" in url else "0"
    return Basemap(title, (url,), subdomains, _TEMPLATE_ZOOM, key)
