"""Elements of inline SVG, which scales, prints sharp, and uses the reader's own fonts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from landuse.views.style import palette

#: Width of a letter that is no Chinese character, in parts of its height.
_NARROW = 0.58


@dataclass(frozen=True)
class TextStyle:
    """Style of a line of text: size (px), anchor of its point, colour and weight."""

    size: float = 11
    anchor: str = "start"
    fill: str = palette.INK
    weight: int = 400


@dataclass(frozen=True)
class Stroke:
    """Style of a line: colour, width (px) and the dashes of SVG, none where empty."""

    colour: str = palette.LINE
    width: float = 1
    dash: str = ""


@dataclass(frozen=True)
class Line:
    """A straight line from (x1, y1) to (x2, y2), in px from the upper left corner."""

    x1: float
    y1: float
    x2: float
    y2: float

    def to_svg(self, stroke: Stroke) -> str:
        """Return the line as an element.

        Parameters
        ----------
        stroke : Stroke
            Its style.

        Returns
        -------
        str
        """
        dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
        return (
            f'<line x1="{self.x1:.1f}" y1="{self.y1:.1f}" x2="{self.x2:.1f}" y2="{self.y2:.1f}"'
            f' stroke="{stroke.colour}" stroke-width="{stroke.width:g}"{dash}/>'
        )


def horizontal(y: float, x1: float, x2: float, stroke: Stroke | None = None) -> str:
    """Return a line across.

    Parameters
    ----------
    y, x1, x2 : float
        Height and ends (px).
    stroke : Stroke or None
        Its style.

    Returns
    -------
    str
    """
    return Line(x1, y, x2, y).to_svg(stroke or Stroke())


def vertical(x: float, y1: float, y2: float, stroke: Stroke | None = None) -> str:
    """Return a line up and down.

    Parameters
    ----------
    x, y1, y2 : float
        Position and ends (px).
    stroke : Stroke or None
        Its style.

    Returns
    -------
    str
    """
    return Line(x, y1, x, y2).to_svg(stroke or Stroke())


def svg(width: float, height: float, body: Iterable[str], label: str) -> str:
    """Return an image that grows with its column and has a label for a screen reader.

    Parameters
    ----------
    width, height : float
        Of the drawing (px).
    body : iterable of str
        Its elements.
    label : str
        Description of the image; escaped here.

    Returns
    -------
    str
    """
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}"'
        f' xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


def text(x: float, y: float, words: str, style: TextStyle | None = None) -> str:
    """Return one line of text; where it lies over lines it keeps them off.

    Parameters
    ----------
    x, y : float
        Its point (px): ``y`` is the baseline.
    words : str
        The text; escaped here.
    style : TextStyle or None
        Its style.

    Returns
    -------
    str
    """
    style = style or TextStyle()
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{style.size:g}" text-anchor="{style.anchor}"'
        f' fill="{style.fill}" font-weight="{style.weight}"'
        ' stroke="#fff" stroke-width="2.5" stroke-opacity=".85" paint-order="stroke">'
        f"{escape(words)}</text>"
    )


def width_of(words: str, size: float) -> float:
    """Estimate the width of a line of text.

    Parameters
    ----------
    words : str
        The text.
    size : float
        Of its letters (px).

    Returns
    -------
    float
        In px: Chinese characters are as wide as they are high, others a little over half.

    Examples
    --------
    >>> width_of("开工", 10), width_of("Start", 10)
    (20.0, 29.0)
    """
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in words)
    narrow = len(words) - wide
    return size * (wide + _NARROW * narrow)


def rect(
    x: float, y: float, width: float, height: float, fill: str, attributes: str = ""
) -> str:
    """Return a filled rectangle; an empty text where it has no width.

    Parameters
    ----------
    x, y, width, height : float
        Upper left corner and size (px).
    fill : str
        A colour.
    attributes : str
        Further attributes, as SVG writes them.

    Returns
    -------
    str
    """
    if width <= 0:
        return ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' fill="{fill}"{attributes}/>'
    )
