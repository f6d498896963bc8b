"""The page that carries a folium map: one file, nothing fetched, nothing runs but our scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from branca.element import Element, Figure

from landuse.errors import LanduseError
from landuse.words.catalogue import say

#: The scripts that unpack: they run in a worker too, hence stand in an element of their own.
UNPACK_SCRIPTS = ("unpack.js", "grid.js")
#: All other scripts of the page, in the order they need each other.
SCRIPTS = (
    "layer.js",
    "format.js",
    "state.js",
    "store.js",
    "shown.js",
    "address.js",
    "camera.js",
    "painters.js",
    "select.js",
    "search.js",
    "time.js",
    "goals.js",
    "goal_mode.js",
    "filter.js",
    "tools.js",
    "take_away.js",
    "basemap.js",
    "pictures.js",
    "compare.js",
    "plans.js",
    "overview.js",
    "labels.js",
    "legend.js",
    "ranking.js",
    "chips.js",
    "panel.js",
    "folding.js",
    "keyboard.js",
    "card.js",
    "print.js",
    "present.js",
    "app.js",
)
#: What is enough to draw one packed layer on somebody else's map.
LAYER_SCRIPTS = ("layer.js", "format.js")
#: What stands for the policy and for the packs while the rest of the page is written.
_POLICY_MARK = "<!--landuse-csp-->"
_BLOB_MARK = "<!--landuse-blob-->"
#: The id of the element that a worker is made of.
_UNPACK_ID = "lu-unpack"
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.S)
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
_FREE_VIEWPORT = (
    '<meta name="viewport" content="width=device-width, initial-scale=1" />'
)
_REMOTE = re.compile(
    r"<(?:script|link|img|iframe|object|embed|source)\b[^>]*?\b(?:src|href|data)\s*=\s*"
    r"""["']?(?!data:|#)[^"'\s>]+"""
)
#: Characters of an element that would be fetched that the error shows.
_SHOWN = 120
#: Indentation, and comments that begin a line with it.
_COMMENT = re.compile(r"^\s*(?:/\*.*?\*/[ \t]*\n?|//[^\n]*\n)*[ \t]*", re.S | re.M)
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+\s*$")
_LEAFLET_IMAGE = re.compile(r"""url\(["']?images/([^"')]+)["']?\)""")


class Page(Figure):
    """A folium figure that refuses to be written while anything in it would be fetched.

    Parameters
    ----------
    title : str
        Title of the page, as text.
    lang : str
        "zh" or "en".
    images : sequence of str
        Hosts that pictures may come from: tiles of a basemap that the user asked for.
    """

    def __init__(self, *, title: str, lang: str, images: Sequence[str] = ()) -> None:
        super().__init__(height="720px")
        self.images = tuple(images)
        # folium names elements by chance: fixed names give the same bytes every time
        self._id = "landuse"
        self.lang = say("page.language_tag", lang)
        self.title = title.replace("&", "&amp;").replace("<", "&lt;")
        #: id of a script element → its text, which comes in last: the rest is small to work on
        self.blobs: dict[str, str] = {}
        self.header.add_child(Raw(_POLICY_MARK), name="csp")
        for part in (self.header, self.html, self.script):
            part._id = "part"

    def render(self, **kwargs: object) -> str:
        """The whole page as text.

        Parameters
        ----------
        **kwargs
            Handed on to folium.

        Returns
        -------
        str

        Raises
        ------
        LanduseError
            Where an element would be fetched from elsewhere.
        """
        html = super().render(**kwargs)
        remote = _REMOTE.search(html)
        if remote:
            raise LanduseError("page.fetched", element=remote.group()[:_SHOWN])
        html = html.replace("<html>", f'<html lang="{self.lang}">', 1)
        # folium forbids zooming the page, which whoever needs larger letters does
        html = _VIEWPORT.sub(_FREE_VIEWPORT, html)
        html = html.replace(_POLICY_MARK, _policy(html, self.images), 1)
        # what stands between two marks is the id of a blob
        parts = html.split(_BLOB_MARK)
        return "".join(
            self.blobs[part] if at % 2 else part for at, part in enumerate(parts)
        )


def _policy(html: str, images: Sequence[str]) -> str:
    """The Content-Security-Policy: only the scripts that stand in the page now, by their hash."""
    hashes = []
    for found in _SCRIPT.finditer(html):
        if "type=" not in found["attributes"]:
            digest = hashlib.sha256(found["body"].encode("utf-8")).digest()
            hashes.append(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    rules = [
        "default-src 'none'",
        f"img-src {' '.join(['data:', 'blob:', *images])}",
        "style-src 'unsafe-inline'",
        f"script-src {' '.join(dict.fromkeys(hashes))}",
        "worker-src blob:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}" />'


class Raw(Element):
    """Text that goes into the page as it is: an Element's own text would be compiled as a template.

    Parameters
    ----------
    text : str
        Markup; whatever of it comes from data has been escaped.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """The text.

        Returns
        -------
        str
        """
        return self.text


def figure_of(element: Element) -> Figure:
    """The page that an element was added to.

    Parameters
    ----------
    element : branca.element.Element
        Of a map that has been given a page.

    Returns
    -------
    branca.element.Figure

    Raises
    ------
    TypeError
        Where the element stands in no page: folium would not render it either.
    """
    root = element.get_root()
    if not isinstance(root, Figure):
        raise TypeError(f"{type(element).__name__} stands in no page")
    return root


def add_blob(figure: Figure, id_: str, text: str) -> None:
    """Add packed bytes to a page, as a script element that no browser runs.

    Parameters
    ----------
    figure : branca.element.Figure
        The page. In a :class:`Page` the bytes come in last: the rest is small to work on.
    id_ : str
        Id of the element.
    text : str
        The bytes in base64.
    """
    body = text
    if isinstance(figure, Page):
        figure.blobs[id_] = text
        body = f"{_BLOB_MARK}{id_}{_BLOB_MARK}"
    element = Raw(f'<script type="application/octet-stream" id="{id_}">{body}</script>')
    figure.html.add_child(element, name=id_)


def json_text(value: object) -> str:
    r"""JSON that may stand inside a script element.

    Parameters
    ----------
    value : object
        Plain values; NaN and infinity are refused, since JSON has none.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        Where a number is NaN or infinite.

    Examples
    --------
    >>> print(json_text({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def json_blob(id_: str, value: object) -> Element:
    """A JSON document as a script element that no browser runs.

    Parameters
    ----------
    id_ : str
        Id of the element.
    value : object
        As :func:`json_text` takes it.

    Returns
    -------
    folium Element
    """
    return Raw(
        f'<script type="application/json" id="{id_}">{json_text(value)}</script>'
    )


def scripts(*names: str) -> Element:
    """Our own scripts: those that unpack in an element of their own, then the named ones.

    Parameters
    ----------
    *names : str
        Files of ``views/assets``, in the order they need each other.

    Returns
    -------
    folium Element
    """
    unpacking = script(
        *[_without_comments(asset(name)) for name in UNPACK_SCRIPTS], id_=_UNPACK_ID
    )
    others = script(*[_without_comments(asset(name)) for name in names])
    return Raw(unpacking.render() + others.render())


def _without_comments(code: str) -> str:
    r"""One of our scripts without indentation and without comments that begin a line.

    Nothing of ours stands in a text of several lines, so that a line may lose what precedes it.

    Examples
    --------
    >>> _without_comments("/* Says\n * what. */\n  const one = 1;\n  // or\n  two();\n")
    'const one = 1;\ntwo();\n'
    """
    return _COMMENT.sub("", code)


def script(*texts: str, id_: str = "") -> Raw:
    """Scripts as one inline element.

    Parameters
    ----------
    *texts : str
        JavaScript.
    id_ : str
        Id of the element, none where empty.

    Returns
    -------
    Raw
    """
    body = "\n".join(text.replace("</script", "<\\/script") for text in texts)
    start = f'<script id="{id_}">' if id_ else "<script>"
    return Raw(f"{start}{body}</script>")


def stylesheet(*texts: str) -> Raw:
    """Style sheets as one inline element.

    Parameters
    ----------
    *texts : str
        CSS.

    Returns
    -------
    Raw
    """
    return Raw("<style>" + "\n".join(texts) + "</style>")


@cache
def said_in(lang: str) -> Callable[[str], str]:
    """What a template calls to say a sentence of the catalogue.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    callable
        A code → its sentence, which has no parameters.

    Examples
    --------
    >>> said_in("en")("page.internal")
    'Internal'
    """

    def said(code: str) -> str:
        return say(code, lang)

    return said


def printed(template: str, lang: str, **values: object) -> str:
    """One of our pages that print: no script runs in it and nothing is fetched.

    Parameters
    ----------
    template : str
        A file of ``views/assets``, which says its own body; the head, and with it what a browser
        may load, is the same for all.
    lang : str
        "zh" or "en": of what the template itself says.
    **values
        What stands in it; text is escaped.

    Returns
    -------
    str
        HTML.
    """
    from jinja2 import Environment, FunctionLoader

    environment = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(t=said_in(lang), **values)


def asset(name: str) -> str:
    """The text of one of our own scripts, style sheets or templates.

    Parameters
    ----------
    name : str
        A file of ``views/assets``.

    Returns
    -------
    str
    """
    return (resources.files("landuse.views") / "assets" / name).read_text(
        encoding="utf-8"
    )


@cache
def leaflet() -> tuple[str, str]:
    """Leaflet, with nothing left in it that would be fetched.

    Returns
    -------
    script, style : str
        JavaScript without its source map, CSS with its images as data URIs.
    """
    from pathlib import Path

    from xstatic.pkg import leaflet as package

    base = Path(package.BASE_DIR)
    code = _SOURCE_MAP.sub("", (base / "leaflet.js").read_text(encoding="utf-8"))
    images = {
        path.name: base64.b64encode(path.read_bytes()).decode("ascii")
        for path in (base / "images").glob("*.png")
    }

    def inline(found: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{images[found[1]]})"

    css = (base / "leaflet.css").read_text(encoding="utf-8")
    return code, _LEAFLET_IMAGE.sub(inline, css)
