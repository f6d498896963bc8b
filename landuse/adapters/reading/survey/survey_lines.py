"""The lines of a 勘测定界 coordinate file: what its header states, its plots and their points.

A plot begins with a line that ends in ``@`` and holds its attributes; the lines below it hold
one point each: ``J1,1,X,Y``, where X is the northing and Y the easting.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from landuse.adapters.meaning import survey_words
from landuse.errors import SourceError

#: Ring number, easting, northing (metres).
Point = tuple[str, float, float]
#: No easting or northing, with its zone in front, is farther (metres).
_FARTHEST = 1e8
#: Fields of a plot's line, and of a point's.
_PLOT_FIELDS, _POINT_FIELDS = 8, 4
#: Which field of a plot's line, from 0, is the kind of feature.
_KIND = 4
#: Characters of a bad line that an error quotes.
_EXCERPT = 40


@dataclass(frozen=True)
class PlotLine:
    """What the line of a plot states.

    Parameters
    ----------
    line : int
        The number of the line in the file.
    number : str
        The plot's number; the line's where it states none.
    name, use, use_code : str or None
        The plot's name, its use and the code of its land class.
    area : str or None
        Its area, in a unit that the file does not state.
    kind : str
        点, 线 or 面: what kind of feature it is.
    point_count : str
        How many points follow.
    """

    line: int
    number: str
    name: str | None
    use: str | None
    use_code: str | None
    area: str | None
    kind: str
    point_count: str


def tidy_lines(text: str) -> list[str]:
    """The lines of a file in one spelling.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    list of str
        Full-width characters narrowed (NFKC), brackets as ``[`` and ``]``, no outer white space.
    """
    lines = []
    for line in text.splitlines():
        narrow = unicodedata.normalize("NFKC", line)
        lines.append(narrow.translate(survey_words.BRACKETS).strip())
    return lines


def stated_header(lines: Sequence[str]) -> dict[str, str]:
    """What a file states of itself.

    Parameters
    ----------
    lines : sequence of str
        The tidied lines.

    Returns
    -------
    dict of str to str
        Among the keys are 坐标系 and 带号.

    Examples
    --------
    >>> stated_header(["[属性描述]", "坐标系=2000国家大地坐标系", "带号 = 40"])
    {'坐标系': '2000国家大地坐标系', '带号': '40'}
    """
    header = {}
    for line in lines:
        if "=" in line and not line.endswith("@"):
            key, _, value = line.partition("=")
            header[key.strip()] = value.strip()
    return header


def plots_of(lines: Sequence[str], name: str) -> list[tuple[PlotLine, list[Point]]]:
    """The plots of a file, each with its points in order.

    Parameters
    ----------
    lines : sequence of str
        The tidied lines.
    name : str
        The file's name, for the error.

    Returns
    -------
    list of (PlotLine, list of Point)

    Raises
    ------
    SourceError
        Naming the line: a point before the first plot, a line that is no point, an ordinate that
        is no number or out of range.

    Examples
    --------
    >>> head = "3,0.5,A1,甲,面,,工业用地,0601,@"
    >>> [(plot, points)] = plots_of(["[地块坐标]", head, "J1,1,3545100,570100"], "片区.txt")
    >>> plot.number, plot.use_code, points
    ('A1', '0601', [('1', 570100.0, 3545100.0)])
    """
    plots: list[tuple[PlotLine, list[Point]]] = []
    is_in_coordinates = False
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            is_in_coordinates = survey_words.COORDINATES in line
        elif line.endswith("@"):
            plots.append((_plot_line(line, number), []))
        elif is_in_coordinates and line:
            if not plots:
                raise SourceError("reading.point_before_plot", file=name, line=number)
            _, points = plots[-1]
            points.append(_point(line, number, name))
    return plots


def _plot_line(line: str, number: int) -> PlotLine:
    """The fields of a plot's line, of which trailing ones may be missing.

    One dialect has the code and name of the village before the plot's own: the kind of feature
    tells where number and name end.
    """
    fields = _fields(line.rstrip("@").rstrip(","))
    kinds = [i for i, field in enumerate(fields) if field in survey_words.KINDS]
    if kinds and kinds[0] > _KIND:
        fields = fields[:2] + fields[kinds[0] - 2 :]
    elif kinds and kinds[0] < _KIND:
        fields = _with_number_and_name(fields, kinds[0])
    fields += [""] * (_PLOT_FIELDS - len(fields))
    point_count, area, plot_number, name, kind, _, use, use_code = fields[:_PLOT_FIELDS]
    return PlotLine(
        line=number,
        number=plot_number or survey_words.line_as_number(number),
        name=name or None,
        use=use or None,
        use_code=use_code or None,
        area=area or None,
        kind=kind or survey_words.AREA,
        point_count=point_count,
    )


def _fields(line: str) -> list[str]:
    """The fields of a line, without white space around them."""
    return [field.strip() for field in line.split(",")]


def _with_number_and_name(fields: Sequence[str], kind: int) -> list[str]:
    """The fields of a plot that lacks its number, its name or both, with empty ones in place.

    Of the two what holds a digit is taken for the number: names of plots are words.
    """
    before_kind = fields[:kind]
    counts = list(before_kind[:2])
    counts += [""] * (2 - len(counts))
    number = name = ""
    if len(before_kind) > 2:
        only_field = before_kind[2]
        if any(map(str.isdecimal, only_field)):
            number = only_field
        else:
            name = only_field
    return [*counts, number, name, *fields[kind:]]


def _point(line: str, number: int, name: str) -> Point:
    """The point of a line."""
    fields = _fields(line)
    excerpt = line[:_EXCERPT]
    if len(fields) < _POINT_FIELDS:
        raise SourceError("reading.no_point", file=name, line=number, text=excerpt)
    try:
        north, east = float(fields[2]), float(fields[3])
    except ValueError:
        north = east = float("nan")
    if not (math.isfinite(north) and math.isfinite(east)):
        raise SourceError(
            "reading.ordinate_no_number", file=name, line=number, text=excerpt
        )
    if max(abs(north), abs(east)) > _FARTHEST:
        raise SourceError(
            "reading.ordinate_too_large", file=name, line=number, text=excerpt
        )
    return fields[1], east, north
