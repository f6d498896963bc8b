"""How a study shows itself in a notebook and writes itself to files, asked by its own methods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
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
from landuse.words.phrases import Phrase

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler
    from pandas.io.formats.style_render import BaseFormatter, CSSStyles

    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation
    from landuse.errors import LanduseError

#: Charts of all scenarios, and those of one.
OF_ALL = ("floors", "balances", "by_rate")
OF_ONE = ("map", "tornado")
#: Tables of all scenarios and of one; what is of one is shown of each that is planned.
TABLES_OF_ALL = ("compare", "ranges", *study_parts.GROUPED, *study_parts.OF_ALL)
TABLES_OF_ONE = tuple(study_parts.OF_ONE)
#: Tables and conclusions that say ranges.
_WITH_RANGES = ("compare", "ranges", "conclusion")
#: Looks that do not depend on the notebook's theme: dark ink on paper, readable in print.
_PAPER = "background:#fff;color:#1d2b33;padding:.4em .6em;max-width:960px"
_TABLE_LOOK: CSSStyles = [
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
#: Of cells with numbers, and of their heads.
_RIGHT: dict[str, str | int] = {"text-align": "right", "white-space": "nowrap"}
_RIGHT_HEAD: CSSStyles = [{"selector": "th", "props": "text-align:right"}]
_RIGHT_HEADS: CSSStyles = [{"selector": "th.col_heading", "props": "text-align:right"}]
#: Columns of words that are not broken: days, units.
_SHORT = ("unit", "date", "person", "kind", "phase")
#: From so many decimals on, only those are written that say something.
_TRIMMED = 4


@dataclass(frozen=True, repr=False)
class Drawing:
    """A chart that a notebook shows without a network or a script.

    Attributes
    ----------
    svg : str
        The picture; empty where there is nothing to draw.
    legend : tuple of tuple of str
        Colour and name of what is drawn.
    """

    svg: str
    legend: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<Drawing, {len(self.svg)} characters of SVG>"

    def _repr_html_(self) -> str:
        """The picture with its legend, which notebooks show."""
        marks = "".join(
            f'<span style="margin-right:1em"><span style="color:{colour}">■</span> '
            f"{escape(name)}</span>"
            for colour, name in self.legend
        )
        return (
            f'<div style="{_PAPER};max-width:640px"><div>{marks}</div>{self.svg}</div>'
        )


@dataclass(frozen=True, repr=False)
class Shown:
    """Tables or charts, after each a sentence of what it says.

    Attributes
    ----------
    parts : tuple of tuple of str
        HTML of a table or a chart, empty where there is none, and its sentence.
    """

    parts: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        """The sentences, one a line."""
        return "\n".join(sentence for _, sentence in self.parts)

    def _repr_html_(self) -> str:
        """Every table or chart with its sentence, which notebooks show."""
        return "".join(
            f'{html}<p style="{_PAPER};margin:.2em 0 1em;white-space:pre-line">'
            f"{escape(sentence)}</p>"
            for html, sentence in self.parts
        )


@dataclass(frozen=True, repr=False)
class Unstudied:
    """What stands in for a study that cannot be made: it says why, whatever it is asked to show.

    Attributes
    ----------
    fault : LanduseError
        Why there is no study.
    """

    fault: LanduseError

    #: Scenarios: there are none.
    outcomes: tuple[Outcome, ...] = ()
    planned: tuple[Outcome, ...] = ()

    def show(self, *_: object, lang: str = "zh", **__: object) -> Shown:
        """Say why there is nothing to show; what is asked for does not matter.

        Parameters
        ----------
        lang : {"zh", "en"}
            Of the sentence.

        Returns
        -------
        Shown
        """
        return Shown((("", self._sentence(lang)),))

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
        """Why there is no study."""
        return say("study.says.no_area", lang, fault=self.fault.in_language(lang))

    def __repr__(self) -> str:
        return f"<Unstudied: {self.fault}>"

    def _repr_html_(self) -> str:
        """The sentence, which notebooks show."""
        return self.show()._repr_html_()


def _one(study: Study, scenario: str | None) -> Outcome:
    """A scenario by its id; the first that is planned where None, else the status quo."""
    if scenario is not None:
        return study[scenario]
    return (study.planned or study.outcomes)[0]


def chart(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Drawing:
    """One chart of a study.

    Parameters
    ----------
    study : Study
        What was worked out.
    kind : str
        "floors", "balances" or "by_rate" of all scenarios; "map" or "tornado" of one.
    scenario : str, optional
        Its id; the first that is no status quo where None.
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
    check_one_of("kind", kind, (*OF_ALL, *OF_ONE))
    outcomes = study.outcomes
    if kind in OF_ONE:
        outcome = _one(study, scenario)
        if kind == "tornado":
            return Drawing(
                study_charts.tornado(outcome, lang), study_charts.tornado_legend(lang)
            )
        drawn = study_charts.quarter_map(study, outcome, lang)
        return Drawing(drawn, tuple(study_charts.legend(lang)))
    if kind == "floors":
        return Drawing(
            study_charts.floors(outcomes, lang), tuple(study_charts.legend(lang))
        )
    colours = study_charts.colours_of(outcomes)
    names = tuple(
        (colours[o.scenario.id], o.scenario.label.in_language(lang)) for o in outcomes
    )
    draw = study_charts.balances if kind == "balances" else study_charts.values_by_rate
    return Drawing(draw(outcomes, lang), names)


def table(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Styler:
    """One table of a study with its units.

    Parameters
    ----------
    study : Study
        What was worked out.
    kind : str
        Of :data:`TABLES_OF_ALL` or :data:`TABLES_OF_ONE`.
    scenario : str, optional
        Its id; the first that is no status quo where None.
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
    outcome = _one(study, scenario) if kind in TABLES_OF_ONE else None
    return _styled(
        table_of(study, kind, outcome, _simulations(study, kind), lang), lang
    )


def show(
    study: Study, kind: str, scenario: str | None = None, lang: str = "zh"
) -> Shown:
    """A table or a chart of a study, and what it says.

    Parameters
    ----------
    study : Study
        What was worked out.
    kind : str
        Of a table or a chart.
    scenario : str, optional
        Its id, for what is of one; of all that are planned where None.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Shown

    Raises
    ------
    LanduseError
        There is no such table, chart or scenario.
    """
    every = (*TABLES_OF_ALL, *TABLES_OF_ONE, *OF_ALL, *OF_ONE, "conclusion")
    check_one_of("kind", kind, every)
    simulations = _simulations(study, kind)
    if kind not in (*TABLES_OF_ONE, *OF_ONE):
        sentences = conclusion_of(study, kind, None, simulations, lang)
        text = _text(sentences, lang, "\n" if kind == "ranges" else None)
        return Shown(((_html(study, kind, None, simulations, lang), text),))
    outcomes = study.planned if scenario is None else (study[scenario],)
    if not outcomes:
        return Shown((("", no_scenario(study).in_language(lang)),))
    parts = []
    for outcome in outcomes:
        sentences = conclusion_of(study, kind, outcome, simulations, lang)
        parts.append(
            (_html(study, kind, outcome, simulations, lang), _text(sentences, lang))
        )
    return Shown(tuple(parts))


def head(study: Study, lang: str = "zh") -> str:
    """What a notebook shows of a study as a whole: what is there, and the scenarios.

    Parameters
    ----------
    study : Study
        What was worked out.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        HTML.
    """
    sentences = [
        phrase.in_language(lang) for phrase in words.conditions_phrases(study, lang)
    ]
    names = [outcome.scenario.label.in_language(lang) for outcome in study.outcomes]
    sentences.append(say("study.show.scenarios", lang, scenarios=names))
    if not study.planned:
        sentences.append(no_scenario(study).in_language(lang))
    items = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    return f'<div style="{_PAPER}"><strong>{escape(study.name)}</strong><ul>{items}</ul></div>'


def _text(sentences: Sequence[Phrase], lang: str, between: str | None = None) -> str:
    """Sentences in one paragraph, or with something else between them."""
    if between is None:
        between = say("words.then", lang, first="", second="")
    return between.join(phrase.in_language(lang) for phrase in sentences)


def _simulations(study: Study, kind: str) -> dict[str, Simulation]:
    """The ranges of the scenarios, where a kind says any."""
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
    """A table or a chart as HTML; empty where it would have nothing in it."""
    if kind == "conclusion":
        return ""
    if kind in (*OF_ALL, *OF_ONE):
        if kind == "map" and study.conditions.plots.empty:
            return ""
        drawn = chart(
            study, kind, None if outcome is None else outcome.scenario.id, lang
        )
        if not drawn.svg:
            return ""
        return _named(outcome, lang) + drawn._repr_html_()
    made = table_of(study, kind, outcome, simulations, lang)
    return _named(outcome, lang) + _styled(made, lang).to_html() if made.rows else ""


def _named(outcome: Outcome | None, lang: str) -> str:
    """The scenario that a table or a chart is of, over it; nothing over one of all scenarios."""
    if outcome is None:
        return ""
    name = escape(outcome.scenario.label.in_language(lang))
    return f'<p style="{_PAPER};margin:.6em 0 0;font-weight:700">{name}</p>'


def _styled(table: StudyTable, lang: str) -> Styler:
    """A table as a Styler: heads with units, numbers to the right, unknown as a dash."""
    if table.is_upright:
        return _upright(table, lang)
    heads = [col.label(lang) for col in table.cols]
    columns = {
        head: [row.get(col.key) for row in table.rows]
        for head, col in zip(heads, table.cols, strict=True)
    }
    frame = pd.DataFrame(columns, columns=heads)
    formats: dict[str, BaseFormatter | None] = {
        head: _format_of(col) for head, col in zip(heads, table.cols, strict=True)
    }
    numbers: list[Hashable] = [
        head for head, col in zip(heads, table.cols, strict=True) if col.is_number
    ]
    styled = (
        frame.style.hide(axis="index").format(formats).set_table_styles(_TABLE_LOOK)
    )
    styled = styled.set_properties(subset=numbers, **_RIGHT)
    heads_of_numbers = dict.fromkeys(numbers, _RIGHT_HEAD)
    styled = styled.set_table_styles(heads_of_numbers, overwrite=False)
    # cell by cell: a rule for all cells of the table would outweigh those of the numbers
    texts: list[Hashable] = [col.label(lang) for col in table.cols if not col.is_number]
    styled = styled.set_properties(subset=texts, **{"text-align": "left"})
    short: list[Hashable] = [col.label(lang) for col in table.cols if col.key in _SHORT]
    styled = styled.set_properties(subset=short, **{"white-space": "nowrap"})
    return styled.set_caption(escape(say(table.code, lang))).set_uuid(_uuid(table))


def _upright(table: StudyTable, lang: str) -> Styler:
    """A table whose rows stand side by side."""
    title, *figures = table.cols
    heads = [str(row[title.key]) for row in table.rows]
    names = [col.label(lang) for col in figures]
    cells = [[row.get(col.key) for row in table.rows] for col in figures]
    frame = pd.DataFrame(cells, index=names, columns=heads, dtype=object)
    styled = frame.style.set_table_styles(_TABLE_LOOK)
    for name, col in zip(names, figures, strict=True):
        styled = styled.format(_format_of(col), subset=pd.IndexSlice[[name], :])
    styled = styled.set_properties(None, **_RIGHT).format_index(_escaped, axis=1)
    styled = styled.set_table_styles(_RIGHT_HEADS, overwrite=False)
    return styled.set_caption(escape(say(table.code, lang))).set_uuid(_uuid(table))


def _format_of(col: Col) -> Callable[[object], str]:
    """How the cells of a column are written; text is escaped."""
    if not col.is_number:
        return lambda value: escape(one_line(value)) if value != "" else UNKNOWN
    decimals = col.decimals or 0
    if decimals < _TRIMMED:
        return lambda value: number(value, decimals)
    return lambda value: _trimmed(number(value, decimals))


def _trimmed(text: str) -> str:
    """A printed number without zeros at its end: assumptions are of 1,800 and of 0.015."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _escaped(value: object) -> str:
    """Text as HTML takes it."""
    return escape(str(value))


def _uuid(table: StudyTable) -> str:
    """A name of the table's style in the page, the same in every run."""
    return table.code.replace(".", "-")


def sentences(
    study: Study, scenario: str | None, draws: int, seed: int, lang: str = "zh"
) -> list[str]:
    """What is to be said of a study, or of one of its scenarios.

    Parameters
    ----------
    study : Study
        What was worked out.
    scenario : str or None
        Its id; the whole where None.
    draws, seed : int
        Of the simulation behind ranges.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
    """
    if scenario is None:
        sentences = words.conditions_phrases(study, lang)
        sentences.append(words.conclusion(study, study.simulations(draws, seed)))
    else:
        outcome = study[scenario]
        has_money = outcome.cash_flow.known_returns is not None
        simulation = outcome.simulate(draws, seed) if has_money else None
        sentences = list(words.outcome_phrases(outcome, simulation, lang))
    return [phrase.in_language(lang) for phrase in sentences]


def write(
    study: Study, path: str | Path, draws: int, seed: int, lang: str = "zh"
) -> Path:
    """Write a study as a page that prints, or as a workbook of live formulas.

    Parameters
    ----------
    study : Study
        What was worked out.
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
    made: dt.date = study.assessment.as_of
    with whole(target) as temporary:
        temporary.write_text(
            study_page.html(study, simulations, made, lang), encoding="utf-8"
        )
    return target
