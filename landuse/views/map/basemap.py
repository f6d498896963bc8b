"""Tiles under the zone, where the network allows: 天地图 with the user's key, 高德, or any XYZ or WMTS template.

None by default: the page is made for an intranet. A page with one may load pictures from the named hosts and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from landuse.errors import LanduseError

_TDT = (
    "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=default&TILEMATRIXSET=w"
    "&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
#: What OGC templates call the places of a tile.
_OGC = {
    "{TileMatrix}": "{z}",
    "{TileRow}": "{y}",
    "{TileCol}": "{x}",
    "{Z}": "{z}",
    "{Y}": "{y}",
    "{X}": "{x}",
}


@dataclass(frozen=True)
class Basemap:
    """Templates of tiles, bottom to top, and what the page has to know to place them."""

    title: str
    urls: tuple[str, ...]
    subdomains: str = "0"
    most: int = 18
    #: written into the page only where the user gave it; else the page asks for it
    key: str = ""
    #: degrees (lon, lat) by which a service moves places here (GCJ-02); its tiles are moved back
    shift: tuple[float, float] | None = None
    #: whether the service moves places at all
    gcj: bool = False

    @property
    def hosts(self) -> list[str]:
        """The sources of pictures that the page's policy has to allow."""
        out = []
        for url in self.urls:
            parts = urlsplit(url.replace("{s}", "SUB"))
            out += [
                f"{parts.scheme}://{parts.netloc.replace('SUB', s)}"
                for s in (self.subdomains if "{s}" in url else "0")
            ]
        return list(dict.fromkeys(out))

    def config(self) -> dict[str, Any]:
        """What the page is told."""
        asks = not self.key and any("{key}" in url for url in self.urls)
        return {
            "title": self.title,
            "urls": list(self.urls),
            "subdomains": self.subdomains,
            "most": self.most,
            "key": self.key,
            "asks": asks,
            "shift": self.shift,
        }


_KNOWN = {
    "天地图": Basemap("天地图", (_TDT % ("vec", "vec"), _TDT % ("cva", "cva")), "01234567"),
    "天地图影像": Basemap("天地图影像", (_TDT % ("img", "img"), _TDT % ("cia", "cia")), "01234567"),
    "高德": Basemap(
        "高德",
        (
            "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",
        ),
        "1234",
        gcj=True,
    ),
}
_KNOWN |= {
    "tianditu": _KNOWN["天地图"],
    "tianditu-img": _KNOWN["天地图影像"],
    "gaode": _KNOWN["高德"],
}


def basemap(wanted: str, key: str = "") -> Basemap:
    """The basemap of a name or of a template with {x}, {y}, {z} (or {TileCol}, {TileRow}, {TileMatrix}).

    Raises LanduseError where it is neither.
    """
    if wanted in _KNOWN:
        return replace(_KNOWN[wanted], key=key)
    url = wanted
    for theirs, ours in _OGC.items():
        url = url.replace(theirs, ours)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not re.fullmatch(
        r"[\w.\-{}]+(:\d+)?", parts.netloc
    ):
        names = "、".join(n for n in _KNOWN if not n.isascii())
        raise LanduseError(
            f"底图“{wanted}”不认识。", f"可用：{names}，或 http(s) 开头的 XYZ、WMTS 模板。"
        )
    missing = [place for place in ("{x}", "{y}", "{z}") if place not in url]
    if missing:
        raise LanduseError(
            f"底图模板缺少 {'、'.join(missing)}：{wanted}",
            "如 http://10.0.0.8/tiles/{z}/{x}/{y}.png。",
        )
    return Basemap(parts.netloc.replace("{s}", ""), (url,), "abc" if "{s}" in url else "0", 20, key)
