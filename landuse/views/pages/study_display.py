"""How a study shows itself in a notebook and writes itself to files, asked by its own methods."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.domain.frames.arguments import check_one_of
from landuse.files import whole
from landuse.views.pages import study_charts, study_page
from landuse.views.tables.study_workbook import write_study
from landuse.views.text import study as words

if TYPE_CHECKING:
    from landuse.domain.study.study import Study
    from landuse.domain.study.uncertainty import Simulation

#: Charts of all scenarios, and those of one.
OF_ALL = ("floors", "balances", "by_rate")
OF_ONE = ("map", "tornado")


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
        return f'<div style="max-width:640px"><div>{marks}</div>{self.svg}</div>'


def chart(study: Study, kind: str, scenario: str | None = None, lang: str = "zh") -> Drawing:
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
        outcome = study[scenario] if scenario is not None else outcomes[min(1, len(outcomes) - 1)]
        if kind == "tornado":
            return Drawing(study_charts.tornado(outcome, lang))
        drawn = study_charts.quarter_map(study, outcome, lang)
        return Drawing(drawn, tuple(study_charts.legend(lang)))
    if kind == "floors":
        return Drawing(study_charts.floors(outcomes, lang), tuple(study_charts.legend(lang)))
    colours = study_charts.colours_of(outcomes)
    names = tuple((colours[o.scenario.id], o.scenario.label.in_language(lang)) for o in outcomes)
    draw = study_charts.balances if kind == "balances" else study_charts.values_by_rate
    return Drawing(draw(outcomes, lang), names)


def simulations_of(study: Study, draws: int, seed: int) -> dict[str, Simulation]:
    """The money of every scenario that has any, with all assumptions at random.

    Parameters
    ----------
    study : Study
        What was worked out.
    draws, seed : int
        How often, and of which chance.

    Returns
    -------
    dict of str to Simulation
        By scenario.
    """
    return {
        outcome.scenario.id: outcome.simulate(draws, seed)
        for outcome in study.outcomes
        if outcome.cash_flow.known is not None
    }


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
        said = words.conditions_phrases(study, lang)
        said.append(words.conclusion(study, simulations_of(study, draws, seed)))
    else:
        outcome = study[scenario]
        has_money = outcome.cash_flow.known is not None
        simulation = outcome.simulate(draws, seed) if has_money else None
        said = list(words.outcome_phrases(outcome, simulation, lang))
    return [phrase.in_language(lang) for phrase in said]


def write(study: Study, path: str | Path, draws: int, seed: int, lang: str = "zh") -> Path:
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
    simulations = simulations_of(study, draws, seed)
    if target.suffix.lower() == ".xlsx":
        write_study(study, simulations, target, lang)
        return target
    made: dt.date = study.assessment.as_of
    with whole(target) as temporary:
        temporary.write_text(study_page.html(study, simulations, made, lang), encoding="utf-8")
    return target
