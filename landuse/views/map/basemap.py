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
#: What templates call the place of a tile, in the words of OGC's WMTS or in capitals → our word.
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
    """Templates of tiles, bottom to top, and what the page has to know to place them.

    Parameters
    ----------
    title : str or Phrase
        What the page calls it.
    urls : tuple of str
        Templates with ``{x}``, ``{y}``, ``{z}``, and ``{s}`` and ``{key}`` where there are such.
    subdomains : str
        What may stand for ``{s}``, a letter each.
    most : int
        The closest zoom that the service has.
    key : str
        Written into the page only where the user gave it; else the page asks for it.
    shift : (float, float), optional
        Degrees (longitude, latitude) by which the service moves places here (GCJ-02); its tiles are
        moved back.
    gcj : bool
        Whether the service moves places at all.
    """

    title: str | Phrase
    urls: tuple[str, ...]
    subdomains: str = "0"
    most: int = 18
    key: str = ""
    shift: tuple[float, float] | None = None
    gcj: bool = False

    @property
    def hosts(self) -> list[str]:
        """The sources of pictures that the page's policy has to allow, each once."""
        sources = []
        for url in self.urls:
            parts = urlsplit(url.replace("{s}", "SUB"))
            subdomains = self.subdomains if "{s}" in url else "0"
            hosts = [parts.netloc.replace("SUB", subdomain) for subdomain in subdomains]
            sources += [f"{parts.scheme}://{host}" for host in hosts]
        return list(dict.fromkeys(sources))

    def config(self, lang: str) -> Tiles:
        """What the page is given of it.

        Parameters
        ----------
        lang : str
            "zh" or "en", of its title.
        """
        return {
            "title": _title(self, lang),
            "urls": list(self.urls),
            "subdomains": self.subdomains,
            "most": self.most,
            "key": self.key,
            "asks": not self.key and any("{key}" in url for url in self.urls),
            "shift": self.shift,
        }


def _title(base: Basemap, lang: str) -> str:
    """What a basemap is called in a language."""
    title = base.title
    return title.in_language(lang) if isinstance(title, Phrase) else title


def _tianditu(title: Phrase, ground: str, lettering: str) -> Basemap:
    """One of 天地图's maps: the ground, and the names over it."""
    urls = (_TIANDITU % (ground, ground), _TIANDITU % (lettering, lettering))
    return Basemap(title, urls, "01234567")


#: Short name → the map; whoever asks may use its title in any language instead.
_NAMED = {
    "tianditu": _tianditu(phrase("map.basemap.tianditu"), "vec", "cva"),
    "tianditu-img": _tianditu(phrase("map.basemap.tianditu_img"), "img", "cia"),
    "gaode": Basemap(phrase("map.basemap.gaode"), (_GAODE,), "1234", gcj=True),
}


def basemap(wanted: str, key: str = "") -> Basemap:
    """The basemap of a name or of a template.

    Parameters
    ----------
    wanted : str
        天地图, 天地图影像, 高德 (or tianditu, tianditu-img, gaode), or a template with {x}, {y},
        {z} or {TileCol}, {TileRow}, {TileMatrix}.
    key : str
        Key of the service; it is written into the page.

    Raises
    ------
    LanduseError
        Where it is neither a name nor a template that names the place of a tile.

    Examples
    --------
    >>> basemap("http://10.0.0.8/tiles/{z}/{x}/{y}.png").hosts
    ['http://10.0.0.8']
    """
    for name, named in _NAMED.items():
        if wanted == name or any(wanted == _title(named, lang) for lang in LANGUAGES):
            return replace(named, key=key)
    url = wanted
    for theirs, ours in _PLACEHOLDERS.items():
        url = url.replace(theirs, ours)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        raise LanduseError(
            "map.unknown_basemap",
            wanted=wanted,
            names=[named.title for named in _NAMED.values()],
        )
    missing = [place for place in ("{x}", "{y}", "{z}") if place not in url]
    if missing:
        raise LanduseError("map.basemap_without_place", missing=missing, wanted=wanted)
    title = parts.netloc.replace("{s}", "")
    subdomains = "abc" if "{s}" in url else "0"
    return Basemap(title, (url,), subdomains, _TEMPLATE_ZOOM, key)
