"""A study on a terminal: what is there, what is proposed, what is broken, what it comes to."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary.facts import NAMED
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
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: Assumptions whose effect a terminal shows, and columns of unknowns.
_MOST = 3
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
        What was worked out.
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
    look = Look(color)
    rows = [
        _with_words(row, study, lang)
        for row in comparison_rows(study, simulations, lang)
    ]
    note = together(
        [conclusion(study, simulations).in_language(lang), convention(study, lang)],
        lang,
    )
    parts = [
        "\n".join(_lines(conditions_phrases(study, lang), lang)),
        text_table(
            decision_rows(study, lang),
            DECISION_COLS,
            title=say("study.title.decisions", lang),
            lang=lang,
            look=look,
        ),
        text_table(
            rows,
            FLOOR_COLS,
            title=say("study.title.floors", lang),
            lang=lang,
            look=look,
        ),
        text_table(
            rows,
            MONEY_COLS,
            title=say("study.title.money", lang),
            note=note,
            lang=lang,
            look=look,
        ),
    ]
    for outcome in study.outcomes:
        phrases = list(
            outcome_phrases(outcome, simulations.get(outcome.scenario.id), lang)
        )
        if phrases:
            heading = outcome.scenario.label.in_language(lang)
            parts.append("\n".join([heading, *_lines(phrases, lang)]))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _lines(phrases: list[Phrase], lang: str) -> list[str]:
    """Sentences on lines of a terminal, each with a mark before it."""
    lines = []
    for sentence in phrases:
        first, *rest = folded(sentence.in_language(lang), _WIDTH - 2)
        lines += [f"· {first}", *(f"  {line}" for line in rest)]
    return lines


def conditions_phrases(study: Study, lang: str = "zh") -> list[Phrase]:
    """What is there, in sentences.

    Parameters
    ----------
    study : Study
        What was worked out.
    lang : str
        "zh" or "en": of the names in them.

    Returns
    -------
    list of Phrase
    """
    conditions, totals = study.conditions, study.conditions.totals
    sentences = [
        phrase(
            "study.land",
            area=study.name,
            mu=number(conditions.area_mu, 1),
            plots=len(conditions.plots),
            other=number(conditions.residue_m2 * 3 / 2000, 1),
        ),
        phrase("study.no_buildings")
        if not conditions.has_buildings
        else phrase(
            "study.buildings",
            count=len(conditions.buildings),
            floor=number(totals["floor_area_m2"], 0),
            far=number(totals["far"], 2),
            plain=number(totals["far_plain"], 2),
            density=number(100 * totals["density"], 1),
            vacancy=number(100 * totals["vacancy_share"], 1),
            protected=int(totals["protected"]),
        ),
    ]
    output = conditions.zone
    if not study.assessment.zone.present.get("enterprises"):
        sentences.append(phrase("study.no_firms"))
    elif "quarter" in output.index:
        sentences.append(
            phrase(
                "study.output",
                firms=int(conditions.firms["enterprise_id"].nunique()),
                tax=number(output.at["quarter", "tax_per_mu"], 2),
                zone=number(output.at["zone", "tax_per_mu"], 2),
            )
        )
    if conditions.residue_m2 < 0:
        sentences.append(
            phrase("study.land_over", m2=number(-conditions.residue_m2, 0))
        )
    unknown = [_unknown(row, lang) for row in conditions.unknown.to_dict("records")]
    if unknown:
        sentences.append(phrase("study.unknown", items=unknown))
    return sentences


def conclusion(study: Study, simulations: Mapping[str, Simulation]) -> Phrase:
    """Which scenario is worth most, and how sure that is.

    Parameters
    ----------
    study : Study
        What was worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.

    Returns
    -------
    Phrase
        No scenario whose money is undetermined is called the best.
    """
    worth = {o.scenario.id: o.npv for o in study.outcomes if o.npv is not None}
    open_ = [o.scenario.label for o in study.outcomes if o.cash_flow.unknown_items]
    rest = phrase("study.conclusion.open", scenarios=open_) if open_ else ""
    if not worth:
        return phrase("study.conclusion.none", rest=rest)
    best = max(worth, key=lambda id_: worth[id_])
    outcome, simulation = study[best], simulations[best]
    return phrase(
        "study.conclusion.best",
        scenario=outcome.scenario.label,
        npv=number(worth[best], 0),
        low=number(simulation.quantile(0.05), 0),
        high=number(simulation.quantile(0.95), 0),
        broken=len(outcome.breaches),
        rest=_together(single_phrase(outcome, simulation, only_outside=True), rest),
    )


def _together(one: Phrase | None, other: Phrase | str) -> Phrase | str:
    """Two sentences of which either may be missing."""
    if one is None or not other:
        return one or other
    return phrase("study.conclusion.and", one=one, other=other)


def _unknown(row: Mapping[Hashable, object], lang: str) -> str:
    """A column that nobody has filled everywhere."""
    named = NAMED.get(str(row["column"]))
    label = named.label.in_language(lang) if named else str(row["column"])
    return f"{label} {row['count']}/{row['of']}"


def outcome_phrases(
    outcome: Outcome, simulation: Simulation | None, lang: str = "zh"
) -> Iterator[Phrase]:
    """What is to be said of a scenario, in sentences.

    Parameters
    ----------
    outcome : Outcome
        A scenario, worked out.
    simulation : Simulation, optional
        Of its money.
    lang : str
        "zh" or "en": of the names in them.

    Yields
    ------
    Phrase
    """
    for row in records(outcome.breaches):
        yield breach_phrase(outcome, row)
    yield from _to_be_checked(outcome)
    flow = outcome.cash_flow
    if flow.unknown_items:
        without = "–" if flow.known is None else number(flow.known.npv, 2)
        yield phrase("study.undetermined", items=list(flow.unknown_items), npv=without)
    if flow.known is None:
        return
    yield irr_phrase(outcome)
    yield payback_phrase(outcome)
    split = [f"{name} {number(row['npv'], 2)}" for name, row in flow.split().iterrows()]
    yield phrase("study.by_bearer", parts=split)
    kinds = [
        f"{KINDS[str(name)].in_language(lang)} {number(row['npv'], 2)}"
        for name, row in flow.split("kind").iterrows()
    ]
    yield phrase("study.by_kind", parts=kinds)
    if simulation is not None:
        yield from range_phrases(outcome, simulation)
    most = outcome.tornado.head(_MOST)
    if len(most):
        yield phrase(
            "study.sensitive",
            items=[_swing(name, row) for name, row in most.iterrows()],
        )


def range_phrases(outcome: Outcome, simulation: Simulation) -> Iterator[Phrase]:
    """How far the present value may be off, and where the single figure lies in that.

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


def _swing(name: object, row: pd.Series) -> Phrase:
    """What an assumption moves, and where it brings the present value to zero."""
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
        Whose plots are called by their names, by their ids where they have none.
    row : mapping
        A row of :attr:`landuse.domain.study.study.Outcome.limits`.

    Returns
    -------
    Phrase
    """
    limit = phrase(f"study.limit.{row['limit']}")
    is_share = row["limit"] in (
        "density",
        "green",
        "demolished_share",
        "rehoused_nearby",
    )
    value, bound = (_figure(row[key], is_share) for key in ("value", "bound"))
    code = "study.breach_least" if row["is_least"] else "study.breach_most"
    place = phrase("study.of_whole")
    if row["plot"]:
        name = outcome.capacity.plots["name"].get(row["plot"])
        place = phrase(
            "study.of_plot", plot=row["plot"] if pd.isna(name) else str(name)
        )
    unverified = (
        phrase("study.unverified", cite=row["cite"]) if row["is_unverified"] else ""
    )
    if row["limit"] == "heritage":
        return phrase("study.breach_heritage", count=int(row["value"]))
    if code == "study.breach_least":
        return phrase(
            "study.breach_least",
            place=place,
            limit=limit,
            value=value,
            bound=bound,
            unverified=unverified,
        )
    return phrase(
        "study.breach_most",
        place=place,
        limit=limit,
        value=value,
        bound=bound,
        unverified=unverified,
    )


def _figure(value: float, is_share: bool) -> str:
    """A figure of a limit in print."""
    if is_share:
        return f"{number(100 * value, 1)} %"
    return number(value, 2)


def _to_be_checked(outcome: Outcome) -> Iterator[Phrase]:
    """Buildings that somebody has to look at, and decisions that nobody has signed."""
    buildings = outcome.capacity.buildings
    unknown = buildings[buildings["floor_class"] == "undetermined"]
    if len(unknown):
        yield phrase(
            "study.field_check",
            count=len(unknown),
            ids=[str(id_) for id_ in unknown.index[:5]],
        )
    if outcome.capacity.unknown_uses:
        yield phrase("study.unknown_use", uses=list(outcome.capacity.unknown_uses))
    overridden = buildings[buildings["is_override"]]
    unsigned = overridden[(overridden["person"] == "") | (overridden["reason"] == "")]
    if len(unsigned):
        yield phrase(
            "study.unsigned",
            count=len(unsigned),
            ids=[str(id_) for id_ in unsigned.index[:5]],
        )


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
    known = outcome.cash_flow.known
    assert known is not None
    if known.irr is not None:
        return phrase("study.irr.one", percent=number(100 * known.irr, 2))
    if known.irr_roots:
        rates = [f"{number(100 * rate, 2)} %" for rate in known.irr_roots]
        return phrase("study.irr.several", rates=rates)
    if known.is_of_one_sign:
        return phrase("study.irr.one_sign")
    return phrase("study.irr.none")


def payback_phrase(outcome: Outcome) -> Phrase:
    """When the money comes back, and what has to be financed until then.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.

    Returns
    -------
    Phrase
    """
    known = outcome.cash_flow.known
    assert known is not None
    lowest: dict[str, Parameter] = {
        "lowest": number(known.lowest_cumulated, 0),
        "year": known.lowest_year,
    }
    static, dynamic = known.payback_static, known.payback_dynamic
    if static.years is None:
        return phrase("study.payback.none", **lowest)
    after = number(static.years, 2)
    if dynamic.years is not None:
        discounted = number(dynamic.years, 2)
        return phrase("study.payback.both", static=after, dynamic=discounted, **lowest)
    if static.only_in_last_year:
        return phrase("study.payback.last_year", static=after, **lowest)
    return phrase("study.payback.static", static=after, **lowest)


def _with_words(row: Record, study: Study, lang: str) -> Record:
    """A row of the comparison with what is undetermined in words."""
    flow = study[row["scenario"]].cash_flow
    irr = row["irr"]
    npv = (
        say("study.not_determined", lang)
        if flow.unknown_items
        else number(row["npv"], 0)
    )
    return row | {
        "npv_shown": npv,
        "irr_shown": "–" if irr is None else f"{number(100 * irr, 2)} %",
    }


def convention(study: Study, lang: str = "zh") -> str:
    """By which conventions the money is reckoned.

    Parameters
    ----------
    study : Study
        What was worked out.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    renewal = study.policy.renewal
    rates = {outcome.cash_flow.rate for outcome in study.outcomes[1:]} or {
        renewal.discount_rate
    }
    percentages = [f"{100 * rate:g} %" for rate in sorted(rates)]
    sentence = say("study.convention", lang, rates=percentages)
    unverified = renewal.unverified
    # the policy says it in Chinese
    return (
        together([sentence, unverified], lang)
        if lang == "zh" and unverified
        else sentence
    )
