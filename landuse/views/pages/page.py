"""The page that carries a folium map: one file, nothing fetched, and a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from branca.element import Element, Figure

from landuse.errors import LanduseError

#: Our own scripts in the order they need each other; the first ones run in a worker too and stand in an element of their own.
UNPACK_SCRIPTS = ("unpack.js", "grid.js")
SCRIPTS = (
    "layer.js",
    "format.js",
    "select.js",
    "goals.js",
    "filter.js",
    "tools.js",
    "basemap.js",
    "time.js",
    "compare.js",
    "labels.js",
    "panel.js",
    "card.js",
    "app.js",
)
#: What is enough to draw one packed layer on somebody else's map.
LAYER_SCRIPTS = ("layer.js", "format.js")
_CSP_MARK, _BLOB_MARK = "<!--landuse-csp-->", "<!--landuse-blob-->"
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.S)
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
_REMOTE = re.compile(
    r"""<(?:script|link|img|iframe|object|embed|source)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?(?!data:|#)[^"'\s>]+"""
)


class Page(Figure):
    """A folium figure that refuses to be written while anything in it would be fetched from elsewhere."""

    def __init__(self, *, title: str, lang: str, images: Sequence[str] = ()) -> None:
        super().__init__(height="720px")
        #: hosts that pictures may come from: tiles of a basemap that the user asked for
        self.images = tuple(images)
        self._id, self.lang = "landuse", "zh-CN" if lang == "zh" else "en"
        self.title = title.replace("&", "&amp;").replace("<", "&lt;")
        self.blobs: dict[str, str] = {}
        self.header.add_child(Raw(_CSP_MARK), name="csp")
        for part in (self.header, self.html, self.script):
            part._id = "part"

    def render(self, **kwargs: Any) -> str:
        """The whole page as text."""
        html = super().render(**kwargs)
        remote = _REMOTE.search(html)
        if remote:
            raise LanduseError(
                f"地图页引用了外部资源：{remote.group()[:120]}",
                "离线地图不能联网加载：请去掉该 folium 插件，或把它的资源内联。",
            )
        html = html.replace("<html>", f'<html lang="{self.lang}">', 1)
        # folium forbids zooming the page, which whoever needs larger letters does
        html = _VIEWPORT.sub(
            '<meta name="viewport" content="width=device-width, initial-scale=1" />', html
        )
        html = html.replace(_CSP_MARK, _policy(html, self.images), 1)
        return "".join(
            self.blobs[part] if k % 2 else part for k, part in enumerate(html.split(_BLOB_MARK))
        )


def _policy(html: str, images: Sequence[str]) -> str:
    """The Content-Security-Policy: only the scripts that stand in the page now, by their hash; pictures from ``images``."""
    hashes = []
    for found in _SCRIPT.finditer(html):
        if "type=" not in found["attributes"]:
            digest = hashlib.sha256(found["body"].encode("utf-8")).digest()
            hashes.append(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    rules = (
        f"default-src 'none'; img-src {' '.join(['data:', 'blob:', *images])}; style-src 'unsafe-inline'; "
        f"script-src {' '.join(dict.fromkeys(hashes))}; worker-src blob:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}" />'


class Raw(Element):
    """Text that goes into the page as it is: an Element's own text would be compiled as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        """The text."""
        return self.text


def add_blob(figure: Any, id_: str, text: str) -> None:
    """Packed bytes as a script element that no browser runs. In a :class:`Page` they come in last: the rest is small to work on."""
    body = text
    if isinstance(figure, Page):
        figure.blobs[id_], body = text, f"{_BLOB_MARK}{id_}{_BLOB_MARK}"
    figure.html.add_child(
        Raw(f'<script type="application/octet-stream" id="{id_}">{body}</script>'), name=id_
    )


def json_text(value: Any) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def json_blob(id_: str, value: Any) -> Element:
    """A JSON document as a script element that no browser runs."""
    return Raw(f'<script type="application/json" id="{id_}">{json_text(value)}</script>')


def scripts(*names: str) -> Element:
    """Our own scripts: those that unpack in an element that a worker can be made of, then the named ones."""
    parts = script(*map(asset, UNPACK_SCRIPTS), id_="lu-unpack"), script(*map(asset, names))
    return Raw("".join(part.render() for part in parts))


def script(*texts: str, id_: str = "") -> Element:
    """Scripts as one inline element."""
    body = "\n".join(t.replace("</script", "<\\/script") for t in texts)
    return Raw(f'<script id="{id_}">{body}</script>' if id_ else f"<script>{body}</script>")


def stylesheet(*texts: str) -> Element:
    """Style sheets as one inline element."""
    return Raw("<style>" + "\n".join(texts) + "</style>")


@cache
def asset(name: str) -> str:
    """One of our own scripts or style sheets."""
    return (resources.files("landuse.views") / "assets" / name).read_text(encoding="utf-8")


@cache
def leaflet() -> tuple[str, str]:
    """Leaflet's script and style sheet, the images of the latter as data URIs."""
    from pathlib import Path

    from xstatic.pkg import leaflet as package

    base = Path(package.BASE_DIR)
    code = (base / "leaflet.js").read_text(encoding="utf-8")
    code = re.sub(r"//# sourceMappingURL=\S+\s*$", "", code)
    images = {
        p.name: base64.b64encode(p.read_bytes()).decode("ascii")
        for p in (base / "images").glob("*.png")
    }

    def inline(found: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{images[found[1]]})"

    css = (base / "leaflet.css").read_text(encoding="utf-8")
    return code, re.sub(r"""url\(["']?images/([^"')]+)["']?\)""", inline, css)
