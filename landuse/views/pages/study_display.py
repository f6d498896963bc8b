"""Tables, charts and sentences of a study for notebooks, and its files, for its own methods."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.arguments import check_one_of
from landuse.files import whole
from landuse.views.pages import study_charts, study_page
from landuse.views.tables import study_parts
from landuse.views.tables.columns import UNKNOWN, Col, number, one_line
from landuse.views.tables.study_parts import StudyTable, table_of
from landuse.views.tables.study_workbook import write_study
from landuse.views.text import study as words
from landuse.views.text.study_conclusions import conclusion_of, no_scenario
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler
    from pandas.io.formats.style_render import BaseFormatter, CSSStyles

    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation
    from landuse.errors import LanduseError

#: Tables of all scenarios, and those of one.
TABLES_OF_ALL = ("compare", "ranges", *study_parts.GROUPED, *study_parts.OF_ALL)
TABLES_OF_ONE = tuple(study_parts.OF_ONE)
#: Tables and conclusions with ranges.
_WITH_RANGES = ("compare", "ranges", "conclusion")
#: Style that does not depend on the notebook's theme: dark ink on paper, readable in print.
_PAPER = "background:#fff;color:#1d2b33;padding:.4em .6em;max-width:960px"
_TABLE_STYLES: CSSStyles = [
    {
        "selector": "caption",
        "props": "caption-side:top;text-align:left;font-weight:600",
    },
    {
        "selector": "",
        "props": "border-collapse:collapse;font-size:13px;background:#fff;color:#1d2b33",
    },
    {
        "selector": "th",
        "props": "text-align:left;border-bottom:1px solid #1d2b33;padding:2px 9px",
    },
    {"selector": "td", "props": "border-bottom:1px solid #d9dfe2;padding:2px 9px"},
]
#: Styles of cells with numbers, of the head over them, and of all heads over them.
_RIGHT: dict[str, str | int] = {"text-align": "right", "white-space": "nowrap"}
_RIGHT_HEAD: CSSStyles = [{"selector": "th", "props": "text-align:right"}]
_RIGHT_HEADS: CSSStyles = [{"selector": "th.col_heading", "props": "text-align:right"}]
#: Columns of texts that do not wrap: days, units.
_UNWRAPPED = ("unit", "date", "person", "kind", "phase")
#: Numbers with so many decimals or more are written without zeros at their end.
_TRIMMED_DECIMALS = 4


@dataclass(frozen=True, repr=False)
class Drawing:
    """A chart that a notebook shows without a network or a script.

    Attributes
    ----------
    svg : str
        The picture; empty where there is nothing to draw.
    legend : tuple of tuple of str
        Colours and their labels.
    """

    svg: str
    legend: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<Drawing, {len(self.svg)} characters of SVG>"

    def _repr_html_(self) -> str:
        """Return the picture with its legend, which notebooks show."""
        entries = ""
        for colour, label in self.legend:
            entries += (
                f'<span style="margin-right:1em"><span style="color:{colour}">■</span> '
                f"{escape(label)}</span>"
            )
        return f'<div style="{_PAPER};max-width:640px"><div>{entries}</div>{self.svg}</div>'


@dataclass(frozen=True, repr=False)
class Presentation:
    """Tables or charts, each followed by a sentence that sums it up.

    Attributes
    ----------
    parts : tuple of tuple of str
        HTML of a table or a chart, empty where there is none, and its sentence.
    """

    parts: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        """Return the sentences, one a line."""
        return "\n".join(sentence for _, sentence in self.parts)

    def _repr_html_(self) -> str:
        """Return every table or chart with its sentence, which notebooks show."""
        page = ""
        for html, sentence in self.parts:
            page += (
                f'{html}<p style="{_PAPER};margin:.2em 0 1em;white-space:pre-line">'
                f"{escape(sentence)}</p>"
            )
        return page


@dataclass(frozen=True, repr=False)
class Unstudied:
    """Replacement of a study that cannot be made: every method gives the reason.

    Attributes
    ----------
    fault : LanduseError
        The reason why there is no study.
    """

    fault: LanduseError

    #: Scenarios: there are none.
    outcomes: tuple[Outcome, ...] = ()
    planned: tuple[Outcome, ...] = ()

    def show(self, *_: object, lang: str = "zh", **__: object) -> Presentation:
        """Say why there is no study, whatever the other arguments are.

        Parameters
        ----------
        lang : {"zh", "en"}
            Of the sentence.

        Returns
        -------
        Presentation
        """
        return Presentation((("", self._sentence(lang)),))

    table = chart = map = write = show

    def conclusion(self, *_: object, lang: str = "zh", **__: object) -> str:
        """Say the same as text.

        Parameters
        ----------
        lang : {"zh", "en"}
            Of the sentence.

        Returns
        -------
        str
        """
        return self._sentence(lang)

    def sentences(self, *_: object, lang: str = "zh", **__: object) -> list[str]:
        """Say the same as a list of one.

        Parameters
        ----------
        lang : {"zh", "en"}
            Of the sentence.

        Returns
        -------
        list of str
        """
        return [self._sentence(lang)]

    def _sentence(self, lang: str) -> str:
        """Return the reason why there is no study."""
        return say("study.says.no_area", lang, fault=self.fault.in_language(lang))

    def __repr__(self) -> str:
        return f"<Unstudied: {self.fault}>"

    def _repr_html_(self) -> str:
        """Return the sentence, which notebooks show."""
        return self.show()._repr_html_()


def _outcome(study: Study, scenario: str | None) -> Outcome:
    """Return a scenario by its id; where None, the first planned one, else the status quo."""
    if scenario is not None:
        return study[scenario]
    if study.planned:
        return study.planned[0]
    return study.outcomes[0]


def _floors(outcomes: Sequence[Outcome], lang: str) -> Drawing:
    """Draw the floor area of every scenario by what is done with it."""
    svg = study_charts.floors(outcomes, lang)
    return Drawing(svg, tuple(study_charts.legend(lang)))


def _balances(outcomes: Sequence[Outcome], lang: str) -> Drawing:
    """Draw the cumulated balance of every scenario with money."""
    svg = study_charts.balances(outcomes, lang)
    return Drawing(svg, _legend_of_scenarios(outcomes, lang))


def _values_by_rate(outcomes: Sequence[Outcome], lang: str) -> Drawing:
    """Draw the present value of every scenario with money by the rate of discount."""
    svg = study_charts.values_by_rate(outcomes, lang)
    return Drawing(svg, _legend_of_scenarios(outcomes, lang))


def _legend_of_scenarios(
    outcomes: Sequence[Outcome], lang: str
) -> tuple[tuple[str, str], ...]:
    """Return the colour and the label of every scenario."""
    colours = study_charts.colours_of(outcomes)
    legend = []
    for outcome in outcomes:
        label = outcome.scenario.label.in_language(lang)
        legend.append((colours[outcome.scenario.id], label))
    return tuple(legend)


def _quarter_map(study: Study, outcome: Outcome, lang: str) -> Drawing:
    """Draw the plots of the quarter by what one scenario does with their buildings."""
    svg = study_charts.quarter_map(study, outcome, lang)
    return Drawing(svg, tuple(study_charts.legend(lang)))


def _tornado(_study: Study, outcome: Outcome, lang: str) -> Drawing:
    """Draw the effect of each assumption alone on the present value of one scenario."""
    svg = study_charts.tornado(outcome, lang)
    return Drawing(svg, study_charts.tornado_legend(lang))


#: Charts of all scenarios, and those of one: kind → function that draws it.
CHARTS_OF_ALL: Mapping[str, Callable[[Sequence[Outcome], str], Drawing]] = {
    "floors": _floors,
    "balances": _balances,
    "by_rate": _values_by_rate,
}
CHARTS_OF_ONE: Mapping[str, Callable[[Study, Outcome, str], Drawing]] = {
    "map": _quarter_map,
    "tornado": _tornado,
}


def chart(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Drawing:
    """Draw one chart of a study.

    Parameters
    ----------
    study : Study
        The study.
    kind : str
        Of :data:`CHARTS_OF_ALL` or :data:`CHARTS_OF_ONE`.
    scenario : str, optional
        Its id; the first planned one where None.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Drawing

    Raises
    ------
    LanduseError
        There is no such chart or scenario.
    """
    check_one_of("kind", kind, (*CHARTS_OF_ALL, *CHARTS_OF_ONE))
    if kind in CHARTS_OF_ALL:
        return CHARTS_OF_ALL[kind](study.outcomes, lang)
    return CHARTS_OF_ONE[kind](study, _outcome(study, scenario), lang)


def table(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Styler:
    """Return one table of a study with its units.

    Parameters
    ----------
    study : Study
        The study.
    kind : str
        Of :data:`TABLES_OF_ALL` or :data:`TABLES_OF_ONE`.
    scenario : str, optional
        Its id; the first planned one where None.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Styler
        The same study gives the same bytes.

    Raises
    ------
    LanduseError
        There is no such table or scenario.
    """
    check_one_of("kind", kind, (*TABLES_OF_ALL, *TABLES_OF_ONE))
    outcome = _outcome(study, scenario) if kind in TABLES_OF_ONE else None
    simulations = _simulations(study, kind)
    return _styler(table_of(study, kind, outcome, simulations, lang), lang)


def show(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Presentation:
    """Return a table or a chart of a study with the sentence that sums it up.

    Parameters
    ----------
    study : Study
        The study.
    kind : str
        Of a table or a chart.
    scenario : str, optional
        Id of the scenario, for a table or a chart of one; all planned ones where None.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Presentation

    Raises
    ------
    LanduseError
        There is no such table, chart or scenario.
    """
    kinds = (*TABLES_OF_ALL, *TABLES_OF_ONE, *CHARTS_OF_ALL, *CHARTS_OF_ONE)
    check_one_of("kind", kind, (*kinds, "conclusion"))
    simulations = _simulations(study, kind)
    outcomes: Sequence[Outcome | None] = (None,)
    if kind in (*TABLES_OF_ONE, *CHARTS_OF_ONE):
        outcomes = study.planned if scenario is None else (study[scenario],)
    if not outcomes:
        return Presentation((("", no_scenario(study).in_language(lang)),))
    separator = say("words.then", lang, first="", second="")
    if kind == "ranges":
        separator = "\n"
    parts = []
    for outcome in outcomes:
        html = _html(study, kind, outcome, simulations, lang)
        phrases = conclusion_of(study, kind, outcome, simulations, lang)
        sentence = separator.join(phrase.in_language(lang) for phrase in phrases)
        parts.append((html, sentence))
    return Presentation(tuple(parts))


def head(study: Study, lang: str = "zh") -> str:
    """Return the summary of a study that notebooks show: its conditions and its scenarios.

    Parameters
    ----------
    study : Study
        The study.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        HTML.
    """
    conditions = words.conditions_phrases(study, lang)
    sentences = [condition.in_language(lang) for condition in conditions]
    titles = [outcome.scenario.label.in_language(lang) for outcome in study.outcomes]
    sentences.append(say("study.show.scenarios", lang, scenarios=titles))
    if not study.planned:
        sentences.append(no_scenario(study).in_language(lang))
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<div style="{_PAPER}"><strong>{escape(study.name)}</strong><ul>{items}</ul></div>'


def _simulations(study: Study, kind: str) -> dict[str, Simulation]:
    """Return the simulations of the scenarios; none for a kind without ranges."""
    if kind not in _WITH_RANGES:
        return {}
    return study.simulations()


def _html(
    study: Study,
    kind: str,
    outcome: Outcome | None,
    simulations: Mapping[str, Simulation],
    lang: str,
) -> str:
    """Return a table or a chart as HTML; empty where it would be empty."""
    if kind in (*CHARTS_OF_ALL, *CHARTS_OF_ONE):
        html = _chart_html(study, kind, outcome, lang)
    elif kind == "conclusion":
        html = ""
    else:
        html = _table_html(table_of(study, kind, outcome, simulations, lang), lang)
    if not html or outcome is None:
        return html
    title = escape(outcome.scenario.label.in_language(lang))
    heading = f'<p style="{_PAPER};margin:.6em 0 0;font-weight:700">{title}</p>'
    return heading + html


def _chart_html(study: Study, kind: str, outcome: Outcome | None, lang: str) -> str:
    """Return a chart as HTML; empty where there is nothing to draw."""
    if kind == "map" and study.conditions.plots.empty:
        return ""
    scenario = None if outcome is None else outcome.scenario.id
    drawing = chart(study, kind, scenario, lang)
    if not drawing.svg:
        return ""
    return drawing._repr_html_()


def _table_html(table: StudyTable, lang: str) -> str:
    """Return a table as HTML; empty where it has no row."""
    if not table.rows:
        return ""
    return _styler(table, lang).to_html()


def _styler(table: StudyTable, lang: str) -> Styler:
    """Return a table as a Styler: heads with units, numbers to the right, unknown as a dash."""
    styler = _transposed(table, lang) if table.is_upright else _by_columns(table, lang)
    caption = escape(say(table.code, lang))
    # the id of the table's styles would otherwise be another one in every run
    return styler.set_caption(caption).set_uuid(table.code.replace(".", "-"))


def _by_columns(table: StudyTable, lang: str) -> Styler:
    """Return a table with its columns side by side."""
    columns: dict[str, list[object]] = {}
    formats: dict[str, BaseFormatter | None] = {}
    numbers: list[Hashable] = []
    texts: list[Hashable] = []
    unwrapped: list[Hashable] = []
    for col in table.cols:
        head = col.label(lang)
        columns[head] = [row.get(col.key) for row in table.rows]
        formats[head] = _formatter(col)
        if col.is_number:
            numbers.append(head)
        else:
            texts.append(head)
        if col.key in _UNWRAPPED:
            unwrapped.append(head)
    styler = pd.DataFrame(columns).style.hide(axis="index").format(formats)
    styler = styler.set_table_styles(_TABLE_STYLES)
    styler = styler.set_properties(subset=numbers, **_RIGHT)
    heads_of_numbers = dict.fromkeys(numbers, _RIGHT_HEAD)
    styler = styler.set_table_styles(heads_of_numbers, overwrite=False)
    # cell by cell: a rule for all cells of the table would outweigh those of the numbers
    styler = styler.set_properties(subset=texts, **{"text-align": "left"})
    return styler.set_properties(subset=unwrapped, **{"white-space": "nowrap"})


def _transposed(table: StudyTable, lang: str) -> Styler:
    """Return a table with its rows side by side."""
    title, *figures = table.cols
    heads = [str(row[title.key]) for row in table.rows]
    names = []
    cells = []
    for col in figures:
        names.append(col.label(lang))
        cells.append([row.get(col.key) for row in table.rows])
    frame = pd.DataFrame(cells, index=names, columns=heads, dtype=object)
    styler = frame.style.set_table_styles(_TABLE_STYLES)
    for name, col in zip(names, figures, strict=True):
        styler = styler.format(_formatter(col), subset=pd.IndexSlice[[name], :])
    styler = styler.set_properties(None, **_RIGHT)
    styler = styler.format_index(_escaped, axis=1)
    return styler.set_table_styles(_RIGHT_HEADS, overwrite=False)


def _formatter(col: Col) -> Callable[[object], str]:
    """Return the function that writes the cells of a column."""
    if not col.is_number:
        return _escaped_text
    decimals = col.decimals or 0
    if decimals < _TRIMMED_DECIMALS:
        return partial(number, decimals=decimals)
    return partial(_trimmed_number, decimals=decimals)


def _escaped_text(value: object) -> str:
    """Return a text in one line and escaped; a dash where it is empty."""
    if value == "":
        return UNKNOWN
    return escape(one_line(value))


def _trimmed_number(value: object, decimals: int) -> str:
    """Return a number without zeros at its end, since assumptions are as 1,800 and as 0.015."""
    text = number(value, decimals)
    if "." not in text:
        return text
    return text.rstrip("0").rstrip(".")


def _escaped(value: object) -> str:
    """Return a value as escaped text."""
    return escape(str(value))


def sentences(
    study: Study, scenario: str | None, draws: int, seed: int, lang: str = "zh"
) -> list[str]:
    """Return the sentences on a study, or on one of its scenarios.

    Parameters
    ----------
    study : Study
        The study.
    scenario : str or None
        Its id; None for the study as a whole.
    draws, seed : int
        Of the simulation behind ranges.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
    """
    if scenario is None:
        simulations = study.simulations(draws, seed)
        phrases = words.conditions_phrases(study, lang)
        phrases.append(words.conclusion(study, simulations))
    else:
        outcome = study[scenario]
        simulation = None
        if outcome.cash_flow.known_returns is not None:
            simulation = outcome.simulate(draws, seed)
        phrases = list(words.outcome_phrases(outcome, simulation, lang))
    return [phrase.in_language(lang) for phrase in phrases]


def write(
    study: Study, path: str | Path, draws: int, seed: int, lang: str = "zh"
) -> Path:
    """Write a study as a page that prints, or as a workbook of live formulas.

    Parameters
    ----------
    study : Study
        The study.
    path : str or Path
        An .html or .xlsx file; it appears whole or not at all.
    draws, seed : int
        Of the simulation behind ranges.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    LanduseError
        The file's name has another ending.
    """
    target = Path(path)
    check_one_of("path", target.suffix.lower(), (".html", ".xlsx"))
    simulations = study.simulations(draws, seed)
    if target.suffix.lower() == ".xlsx":
        write_study(study, simulations, target, lang)
        return target
    html = study_page.html(study, simulations, study.assessment.as_of, lang)
    with whole(target) as temporary:
        temporary.write_text(html, encoding="utf-8")
    return target
