"""The page of a folium map: one file that fetches nothing and runs no scripts but ours."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from branca.element import Element, Figure

from landuse.domain.frames.cells import json_value
from landuse.errors import LanduseError
from landuse.views.tables.columns import Col, number
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

#: The scripts that unpack: they run in a worker too, and therefore have their own element.
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
#: The scripts that draw a single packed layer on another map.
LAYER_SCRIPTS = ("layer.js", "format.js")
#: Placeholders of the policy and of the packs while the rest of the page is written.
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
#: Characters that the error quotes of an element that would be fetched.
_QUOTED = 120
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
        Hosts of pictures that the page may load: those of a basemap's tiles.
    """

    def __init__(self, *, title: str, lang: str, images: Sequence[str] = ()) -> None:
        super().__init__(height="720px")
        self.images = tuple(images)
        # folium names elements by chance: fixed names give the same bytes every time
        self._id = "landuse"
        self.lang = say("page.language_tag", lang)
        self.title = title.replace("&", "&amp;").replace("<", "&lt;")
        #: id of a script element → its text, which is inserted last: searches of the page without
        #: the packs are fast
        self.blobs: dict[str, str] = {}
        self.header.add_child(Raw(_POLICY_MARK), name="csp")
        for part in (self.header, self.html, self.script):
            part._id = "part"

    def render(self, **kwargs: object) -> str:
        """Return the page as text.

        Parameters
        ----------
        **kwargs
            Passed on to folium.

        Returns
        -------
        str

        Raises
        ------
        LanduseError
            If an element would be fetched from elsewhere.
        """
        html = super().render(**kwargs)
        remote = _REMOTE.search(html)
        if remote:
            raise LanduseError("page.fetched", element=remote.group()[:_QUOTED])
        html = html.replace("<html>", f'<html lang="{self.lang}">', 1)
        # folium forbids zooming the page, but readers who need larger letters zoom it
        html = _VIEWPORT.sub(_FREE_VIEWPORT, html)
        html = html.replace(_POLICY_MARK, _policy(html, self.images), 1)
        # between two marks is the id of a blob
        parts = html.split(_BLOB_MARK)
        parts[1::2] = [self.blobs[id_] for id_ in parts[1::2]]
        return "".join(parts)


def _policy(html: str, images: Sequence[str]) -> str:
    """Return the Content-Security-Policy, which allows only the scripts that are in the page.

    Parameters
    ----------
    html : str
        The page.
    images : sequence of str
        Hosts of pictures that it may load.

    Returns
    -------
    str
        An element of the page's head.
    """
    hashes: dict[str, None] = {}
    for element in _SCRIPT.finditer(html):
        if "type=" not in element["attributes"]:
            hashes[_script_hash(element["body"])] = None
    image_sources = ["data:", "blob:", *images]
    rules = [
        "default-src 'none'",
        f"img-src {' '.join(image_sources)}",
        "style-src 'unsafe-inline'",
        f"script-src {' '.join(hashes)}",
        "worker-src blob:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    content = "; ".join(rules)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}" />'


def _script_hash(code: str) -> str:
    """Return the hash of a script as a policy writes it."""
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{_base64_text(digest)}'"


def _base64_text(data: bytes) -> str:
    """Return bytes as text in base64."""
    return base64.b64encode(data).decode("ascii")


class Raw(Element):
    """Text that is written as it is: branca would compile an Element's text as a template.

    Parameters
    ----------
    text : str
        Markup in which text from data is escaped.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text.

        Returns
        -------
        str
        """
        return self.text


def figure_of(element: Element) -> Figure:
    """Return the page that an element was added to.

    Parameters
    ----------
    element : branca.element.Element
        Of a map on a page.

    Returns
    -------
    branca.element.Figure

    Raises
    ------
    TypeError
        If the element is on no page: folium would not render it either.
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
        The page. A :class:`Page` inserts the bytes last.
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
    r"""Return JSON that is safe inside a script element.

    Parameters
    ----------
    value : object
        Values that JSON can hold; it has neither NaN nor infinity.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a number is NaN or infinite.

    Examples
    --------
    >>> print(json_text({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def json_blob(id_: str, value: object) -> Element:
    """Return a JSON document as a script element that no browser runs.

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
    text = json_text(value)
    return Raw(f'<script type="application/json" id="{id_}">{text}</script>')


def scripts(*names: str) -> Element:
    """Return our scripts: an element of those that unpack, then one of the named ones.

    Parameters
    ----------
    *names : str
        Files of ``views/assets``, in the order they need each other.

    Returns
    -------
    folium Element
    """
    unpacking = [_without_comments(asset(name)) for name in UNPACK_SCRIPTS]
    others = [_without_comments(asset(name)) for name in names]
    unpacking_element = script(*unpacking, id_=_UNPACK_ID)
    others_element = script(*others)
    return Raw(unpacking_element.render() + others_element.render())


def _without_comments(code: str) -> str:
    r"""Remove indentation, and comments that begin a line, from one of our scripts.

    Our scripts have no strings of several lines, in which that would change a value.

    Examples
    --------
    >>> _without_comments("/* A\n * comment. */\n  const one = 1;\n  // or\n  two();\n")
    'const one = 1;\ntwo();\n'
    """
    return _COMMENT.sub("", code)


def script(*texts: str, id_: str = "") -> Raw:
    """Return scripts as one inline element.

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
    body = "\n".join(texts).replace("</script", "<\\/script")
    attributes = f' id="{id_}"' if id_ else ""
    return Raw(f"<script{attributes}>{body}</script>")


def stylesheet(*texts: str) -> Raw:
    """Return style sheets as one inline element.

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
def sentences_in(lang: str) -> Callable[[str], str]:
    """Return the function by which a template says a sentence of the catalogue.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    callable
        Code → its sentence, which has no parameters.

    Examples
    --------
    >>> sentences_in("en")("page.internal")
    'Internal'
    """

    def sentence(code: str) -> str:
        return say(code, lang)

    return sentence


def render_page(template: str, lang: str, **values: object) -> str:
    """Render one of our pages for print, which runs no script and fetches nothing.

    Parameters
    ----------
    template : str
        A file of ``views/assets`` with the body of the page. The head, and with it the policy of
        what a browser may load, is the same for all.
    lang : str
        "zh" or "en", of the sentences in the template.
    **values
        Variables of the template; text is escaped.

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
    page = environment.get_template(template)
    return page.render(t=sentences_in(lang), **values)


def synthetic_note(zone: Zone, lang: str) -> str:
    """Return the remark that a zone's data are invented.

    Parameters
    ----------
    zone : Zone
        The zone of the page.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty for a real zone.
    """
    if not zone.synthetic:
        return ""
    return say("page.synthetic", lang)


def printed_cell(value: object, col: Col) -> str:
    """Return a cell of a table for print.

    Parameters
    ----------
    value : object
        As the row has it; None where it is unknown.
    col : Col
        Its column.

    Returns
    -------
    str
        An en dash for an unknown number, an empty text for an unknown text.
    """
    if col.decimals is not None:
        return number(value, col.decimals)
    text = json_value(value)
    if text is None:
        return ""
    return str(text)


def asset(name: str) -> str:
    """Read one of our scripts, style sheets or templates.

    Parameters
    ----------
    name : str
        A file of ``views/assets``.

    Returns
    -------
    str
    """
    file = resources.files("landuse.views") / "assets" / name
    return file.read_text(encoding="utf-8")


@cache
def leaflet() -> tuple[str, str]:
    """Return Leaflet without references to other files.

    Returns
    -------
    script, style : str
        JavaScript without its source map, CSS with its images as data URIs.
    """
    from pathlib import Path

    from xstatic.pkg import leaflet as package

    folder = Path(package.BASE_DIR)
    code = (folder / "leaflet.js").read_text(encoding="utf-8")
    css = (folder / "leaflet.css").read_text(encoding="utf-8")

    def inline_image(reference: re.Match[str]) -> str:
        image = folder / "images" / reference[1]
        return f"url(data:image/png;base64,{_base64_text(image.read_bytes())})"

    return _SOURCE_MAP.sub("", code), _LEAFLET_IMAGE.sub(inline_image, css)
