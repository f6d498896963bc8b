"""A study on a terminal: conditions, proposals, broken limits, money."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.domain.vocabulary.renewal import KINDS
from landuse.views.tables.columns import number
from landuse.views.tables.formats import records
from landuse.views.tables.study import (
    DECISION_COLS,
    FLOOR_COLS,
    MONEY_COLS,
    comparison_rows,
    decision_rows,
    single_phrase,
)
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.words.catalogue import say, together
from landuse.words.phrases import Parameter, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.study.cash_flow import CashFlow
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Assumptions whose effect is printed at most, and buildings that are named.
_MAX_ASSUMPTIONS = 3
_MAX_IDS = 5
#: Limits whose figures are shares.
_SHARES = frozenset({"density", "green", "demolished_share", "rehoused_nearby"})
#: Columns of a line of text.
_WIDTH = 80


def text(
    study: Study,
    simulations: Mapping[str, Simulation],
    lang: str = "zh",
    color: bool = False,
) -> str:
    """A whole study for a terminal of 80 columns.

    Parameters
    ----------
    study : Study
        Worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.
    lang : str
        "zh" or "en".
    color : bool
        Whether headings are bold.

    Returns
    -------
    str
        Lines.
    """
    parts = [
        "\n".join(_bulleted(conditions_phrases(study, lang), lang)),
        *_study_tables(study, simulations, lang, color),
    ]
    for outcome in study.outcomes:
        simulation = simulations.get(outcome.scenario.id)
        phrases = list(outcome_phrases(outcome, simulation, lang))
        if phrases:
            heading = outcome.scenario.label.in_language(lang)
            parts.append("\n".join([heading, *_bulleted(phrases, lang)]))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _study_tables(
    study: Study, simulations: Mapping[str, Simulation], lang: str, color: bool
) -> list[str]:
    """The decisions on buildings, and the floors and the money of the scenarios side by side."""
    decisions = decision_rows(study, lang)
    scenarios = [
        _with_printed_money(row, study, lang)
        for row in comparison_rows(study, simulations, lang)
    ]
    best = conclusion(study, simulations).in_language(lang)
    note = together([best, convention(study, lang)], lang)
    tables = []
    for title, cols, rows, table_note in (
        ("study.title.decisions", DECISION_COLS, decisions, ""),
        ("study.title.floors", FLOOR_COLS, scenarios, ""),
        ("study.title.money", MONEY_COLS, scenarios, note),
    ):
        table = text_table(
            rows,
            cols,
            title=say(title, lang),
            note=table_note,
            lang=lang,
            look=Look(color),
        )
        tables.append(table)
    return tables


def _bulleted(phrases: Sequence[Phrase], lang: str) -> list[str]:
    """Sentences on lines of a terminal, each with a bullet before it."""
    lines = []
    for sentence in phrases:
        first, *others = folded(sentence.in_language(lang), _WIDTH - 2)
        lines.append(f"· {first}")
        lines += [f"  {line}" for line in others]
    return lines


def conditions_phrases(study: Study, lang: str = "zh") -> list[Phrase]:
    """The conditions of the quarter, in sentences.

    Parameters
    ----------
    study : Study
        Worked out.
    lang : str
        "zh" or "en": the language of the names in them.

    Returns
    -------
    list of Phrase
    """
    conditions = study.conditions
    sentences = [_land_phrase(study), _buildings_phrase(study)]
    firms = _firms_phrase(study)
    if firms is not None:
        sentences.append(firms)
    if conditions.residue_m2 < 0:
        excess = number(-conditions.residue_m2, 0)
        sentences.append(phrase("study.land_over", m2=excess))
    incomplete_columns = [
        _incomplete_column(row, lang)
        for row in conditions.unknown_cells.to_dict("records")
    ]
    if incomplete_columns:
        sentences.append(phrase("study.unknown", items=incomplete_columns))
    return sentences


def _land_phrase(study: Study) -> Phrase:
    """The area of the quarter, its plots, and the land that is no plot."""
    conditions = study.conditions
    return phrase(
        "study.land",
        area=study.name,
        mu=number(conditions.area_mu, 1),
        plots=len(conditions.plots),
        other=number(conditions.residue_m2 * 3 / 2000, 1),
    )


def _buildings_phrase(study: Study) -> Phrase:
    """The number of buildings, their floor, and the plot ratio of the quarter."""
    conditions, totals = study.conditions, study.conditions.totals
    if not conditions.has_buildings:
        return phrase("study.no_buildings")
    return phrase(
        "study.buildings",
        count=len(conditions.buildings),
        floor=number(totals["floor_area_m2"], 0),
        far=number(totals["far"], 2),
        plain=number(totals["far_plain"], 2),
        density=number(100 * totals["density"], 1),
        vacancy=number(100 * totals["vacancy_share"], 1),
        protected=int(totals["protected"]),
    )


def _firms_phrase(study: Study) -> Phrase | None:
    """The firms of the quarter and their tax per mu; None where only the zone has firms."""
    output = study.conditions.output
    if not study.assessment.zone.present.get("enterprises"):
        return phrase("study.no_firms")
    if "quarter" not in output.index:
        return None
    firms = study.conditions.firms["enterprise_id"].nunique()
    return phrase(
        "study.output",
        firms=int(firms),
        tax=number(output.at["quarter", "tax_per_mu"], 2),
        zone=number(output.at["zone", "tax_per_mu"], 2),
    )


def conclusion(study: Study, simulations: Mapping[str, Simulation]) -> Phrase:
    """The scenario with the highest present value, and the range of that.

    Parameters
    ----------
    study : Study
        Worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.

    Returns
    -------
    Phrase
        A scenario whose money is undetermined is never the best.
    """
    present_values = {}
    undetermined = []
    for outcome in study.outcomes:
        if outcome.npv is not None:
            present_values[outcome.scenario.id] = outcome.npv
        if outcome.cash_flow.unknown_items:
            undetermined.append(outcome.scenario.label)
    rest: Phrase | str = ""
    if undetermined:
        rest = phrase("study.conclusion.open", scenarios=undetermined)
    if not present_values:
        return phrase("study.conclusion.none", rest=rest)
    best = max(present_values, key=lambda scenario: present_values[scenario])
    outcome, simulation = study[best], simulations[best]
    outlier = single_phrase(outcome, simulation, only_outside=True)
    return phrase(
        "study.conclusion.best",
        scenario=outcome.scenario.label,
        npv=number(present_values[best], 0),
        low=number(simulation.quantile(0.05), 0),
        high=number(simulation.quantile(0.95), 0),
        broken=len(outcome.breaches),
        rest=_together(outlier, rest),
    )


def _together(one: Phrase | None, other: Phrase | str) -> Phrase | str:
    """Two sentences of which either may be missing."""
    if one is None or not other:
        return one or other
    return phrase("study.conclusion.and", one=one, other=other)


def _incomplete_column(row: Mapping[Hashable, object], lang: str) -> str:
    """A column that is not filled in every row, with the number of its gaps."""
    name = str(row["column"])
    column = DECLARED_COLUMNS.get(name)
    label = name if column is None else column.label.in_language(lang)
    return f"{label} {row['count']}/{row['of']}"


def outcome_phrases(
    outcome: Outcome, simulation: Simulation | None, lang: str = "zh"
) -> Iterator[Phrase]:
    """The results of a scenario, in sentences.

    Parameters
    ----------
    outcome : Outcome
        A scenario, worked out.
    simulation : Simulation, optional
        Of its money.
    lang : str
        "zh" or "en": the language of the names in them.

    Yields
    ------
    Phrase
    """
    for row in records(outcome.breaches):
        yield breach_phrase(outcome, row)
    yield from _check_phrases(outcome)
    flow = outcome.cash_flow
    returns = flow.known_returns
    if flow.unknown_items:
        npv = "–" if returns is None else number(returns.npv, 2)
        yield phrase("study.undetermined", items=list(flow.unknown_items), npv=npv)
    if returns is None:
        return
    yield irr_phrase(outcome)
    yield payback_phrase(outcome)
    yield from _split_phrases(flow, lang)
    if simulation is not None:
        yield from range_phrases(outcome, simulation)
    widest = outcome.tornado.head(_MAX_ASSUMPTIONS)
    if len(widest):
        swings = [_swing_phrase(name, row) for name, row in widest.iterrows()]
        yield phrase("study.sensitive", items=swings)


def _split_phrases(flow: CashFlow, lang: str) -> Iterator[Phrase]:
    """The present value by bearer and by kind of line."""
    by_bearer = []
    for bearer, row in flow.split().iterrows():
        by_bearer.append(f"{bearer} {number(row['npv'], 2)}")
    yield phrase("study.by_bearer", parts=by_bearer)
    by_kind = []
    for kind, row in flow.split("kind").iterrows():
        label = KINDS[str(kind)].in_language(lang)
        by_kind.append(f"{label} {number(row['npv'], 2)}")
    yield phrase("study.by_kind", parts=by_kind)


def range_phrases(outcome: Outcome, simulation: Simulation) -> Iterator[Phrase]:
    """The range of the present value, and the position of the single figure in it.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.
    simulation : Simulation
        Of its money.

    Yields
    ------
    Phrase
        None where no assumption has a range.
    """
    if not simulation.sd > 0:
        return
    yield phrase(
        "study.range",
        low=number(simulation.quantile(0.05), 0),
        middle=number(simulation.quantile(0.5), 0),
        high=number(simulation.quantile(0.95), 0),
        share=number(100 * simulation.share_above_zero, 0),
        draws=len(simulation.npv),
        seed=simulation.seed,
    )
    single = single_phrase(outcome, simulation)
    if single is not None:
        yield single


def _swing_phrase(name: object, row: pd.Series) -> Phrase:
    """The swing of the present value by an assumption, and the multiple that makes it zero."""
    swing, multiple = number(row["swing"], 0), row["break_even"]
    if pd.isna(multiple):
        return phrase("study.swing", name=str(name), swing=swing)
    return phrase(
        "study.swing_break_even",
        name=str(name),
        swing=swing,
        multiple=number(multiple, 3),
    )


def breach_phrase(outcome: Outcome, row: Record) -> Phrase:
    """A limit that is broken, with the figure and the bound.

    Parameters
    ----------
    outcome : Outcome
        Has the plots; they are called by their names, or by their ids without one.
    row : mapping
        A row of :attr:`landuse.domain.study.study.Outcome.limits`.

    Returns
    -------
    Phrase
    """
    if row["limit"] == "heritage":
        return phrase("study.breach_heritage", count=int(row["value"]))
    code = "study.breach_least" if row["is_least"] else "study.breach_most"
    is_share = row["limit"] in _SHARES
    unverified: Phrase | str = ""
    if row["is_unverified"]:
        unverified = phrase("study.unverified", cite=row["cite"])
    return phrase(
        code,
        place=_plot_phrase(outcome, row["plot"]),
        limit=phrase(f"study.limit.{row['limit']}"),
        value=_limit_figure(row["value"], is_share),
        bound=_limit_figure(row["bound"], is_share),
        unverified=unverified,
    )


def _plot_phrase(outcome: Outcome, plot: str | None) -> Phrase:
    """The plot that a limit is of, or the whole quarter."""
    if not plot:
        return phrase("study.of_whole")
    name = outcome.capacity.plots["name"].get(plot)
    if pd.isna(name):
        return phrase("study.of_plot", plot=plot)
    return phrase("study.of_plot", plot=str(name))


def _limit_figure(value: float, is_share: bool) -> str:
    """A figure of a limit in print."""
    if is_share:
        return f"{number(100 * value, 1)} %"
    return number(value, 2)


def _check_phrases(outcome: Outcome) -> Iterator[Phrase]:
    """Buildings that need a field check, and decisions that nobody has signed."""
    buildings = outcome.capacity.buildings
    undetermined = buildings.index[buildings["floor_class"] == "undetermined"]
    if len(undetermined):
        ids = [str(building) for building in undetermined[:_MAX_IDS]]
        yield phrase("study.field_check", count=len(undetermined), ids=ids)
    if outcome.capacity.unknown_uses:
        yield phrase("study.unknown_use", uses=list(outcome.capacity.unknown_uses))
    is_signed = (buildings["person"] != "") & (buildings["reason"] != "")
    unsigned = buildings.index[buildings["is_override"] & ~is_signed]
    if len(unsigned):
        ids = [str(building) for building in unsigned[:_MAX_IDS]]
        yield phrase("study.unsigned", count=len(unsigned), ids=ids)


def irr_phrase(outcome: Outcome) -> Phrase:
    """The internal rate of return, or that there is none or more than one.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.

    Returns
    -------
    Phrase
    """
    returns = outcome.cash_flow.known_returns
    assert returns is not None
    if returns.irr is not None:
        return phrase("study.irr.one", percent=number(100 * returns.irr, 2))
    if returns.irr_roots:
        rates = [f"{number(100 * rate, 2)} %" for rate in returns.irr_roots]
        return phrase("study.irr.several", rates=rates)
    if returns.is_of_one_sign:
        return phrase("study.irr.one_sign")
    return phrase("study.irr.none")


def payback_phrase(outcome: Outcome) -> Phrase:
    """The years until the money has come back, and the sum to be financed until then.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.

    Returns
    -------
    Phrase
    """
    returns = outcome.cash_flow.known_returns
    assert returns is not None
    lowest: dict[str, Parameter] = {
        "lowest": number(returns.lowest_cumulated, 0),
        "year": returns.lowest_year,
    }
    static, dynamic = returns.payback_static, returns.payback_dynamic
    if static.years is None:
        return phrase("study.payback.none", **lowest)
    years = number(static.years, 2)
    if dynamic.years is not None:
        discounted = number(dynamic.years, 2)
        return phrase("study.payback.both", static=years, dynamic=discounted, **lowest)
    if static.only_in_last_year:
        return phrase("study.payback.last_year", static=years, **lowest)
    return phrase("study.payback.static", static=years, **lowest)


def _with_printed_money(row: Record, study: Study, lang: str) -> Record:
    """A row of the comparison with its present value and rate of return as text."""
    flow = study[row["scenario"]].cash_flow
    npv = number(row["npv"], 0)
    if flow.unknown_items:
        npv = say("study.not_determined", lang)
    irr = "–"
    if row["irr"] is not None:
        irr = f"{number(100 * row['irr'], 2)} %"
    return row | {"npv_shown": npv, "irr_shown": irr}


def convention(study: Study, lang: str = "zh") -> str:
    """The conventions by which the money is reckoned.

    Parameters
    ----------
    study : Study
        Worked out.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    renewal = study.policy.renewal
    rates = {outcome.cash_flow.rate for outcome in study.outcomes[1:]}
    if not rates:
        rates = {renewal.discount_rate}
    percentages = [f"{100 * rate:g} %" for rate in sorted(rates)]
    sentence = say("study.convention", lang, rates=percentages)
    if lang == "zh" and renewal.unverified:
        # the policy has this remark in Chinese only
        return together([sentence, renewal.unverified], lang)
    return sentence
