"""A study as rows for people: the scenarios side by side, and the decisions on buildings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary.renewal import ACTIONS, FLOOR_CLASSES, MODES, PATHS
from landuse.views.tables.columns import Col, number
from landuse.views.tables.formats import plain_values
from landuse.words.phrases import Label, Parameter, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

_SCENARIO = Col("title", "study.col.scenario", width=16, elastic=True)
#: Floors of every scenario, for a terminal.
FLOOR_COLS = (
    _SCENARIO,
    Col("kept_m2", FLOOR_CLASSES["kept"], decimals=0),
    Col("converted_m2", FLOOR_CLASSES["converted"], decimals=0),
    Col("demolished_m2", FLOOR_CLASSES["demolished"], decimals=0),
    Col("new_m2", FLOOR_CLASSES["new"], decimals=0),
    Col("jobs", "study.col.jobs", decimals=0),
    Col("parking", "study.col.parking", decimals=0),
    Col("breaches", "study.col.breaches", decimals=0),
)
#: Money of every scenario, for a terminal.
MONEY_COLS = (
    _SCENARIO,
    Col("invested_wan", "study.col.invested", decimals=0),
    Col("npv_shown", "study.col.npv"),
    Col("p5", "study.col.p5", decimals=0),
    Col("p95", "study.col.p95", decimals=0),
    Col("irr_shown", "study.col.irr"),
    Col("payback_static", "study.col.payback", decimals=1),
    Col("lowest_cumulated", "study.col.lowest", decimals=0),
)
#: All figures of every scenario, for files.
ALL_COLS = (
    Col("scenario", "study.col.id"),
    _SCENARIO,
    *FLOOR_COLS[1:5],
    Col("undetermined_m2", FLOOR_CLASSES["undetermined"], decimals=0),
    Col("demolished_share", "study.col.demolished_share", decimals=4),
    Col("new_per_demolished", "study.col.new_per_demolished", decimals=2),
    *FLOOR_COLS[5:7],
    Col("residents", "study.col.residents", decimals=0),
    Col("open_space_m2", "study.col.open_space", decimals=0),
    FLOOR_COLS[7],
    MONEY_COLS[1],
    Col("npv", "study.col.npv", decimals=2),
    Col("npv_without_unknown", "study.col.npv_without", decimals=2),
    *MONEY_COLS[3:5],
    Col("single", "study.col.single"),
    Col("irr", "study.col.irr", decimals=4),
    MONEY_COLS[6],
    Col("payback_dynamic", "study.col.payback_dynamic", decimals=1),
    MONEY_COLS[7],
    Col("npv_per_mu", "study.col.npv_per_mu", decimals=2),
    Col("unknown_items", "study.col.unknown"),
)
#: The decisions on buildings by action.
DECISION_COLS = (
    Col("action_label", "study.col.action", width=14),
    Col("buildings", "study.col.buildings", decimals=0),
    Col("floor_area_m2", "study.col.floor", decimals=0),
    Col("share", "study.col.share", decimals=1),
)


def comparison_rows(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> list[Record]:
    """The scenarios side by side.

    Parameters
    ----------
    study : Study
        Worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        One a scenario: the columns of :data:`ALL_COLS`.
    """
    figures = study.compare()
    rows = []
    for outcome in study.outcomes:
        scenario = outcome.scenario
        row = plain_values(figures.loc[scenario.id].to_dict())
        row["scenario"] = scenario.id
        row["title"] = scenario.label.in_language(lang)
        simulation = simulations.get(scenario.id)
        if simulation is not None:
            row["p5"] = simulation.quantile(0.05)
            row["p95"] = simulation.quantile(0.95)
            position = single_phrase(outcome, simulation)
            row["single"] = "" if position is None else position.in_language(lang)
        rows.append(row)
    return rows


def decision_rows(study: Study, lang: str) -> list[Record]:
    """The proposals of the policy's table, summed by action.

    Parameters
    ----------
    study : Study
        Worked out.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        ``action``, ``action_label``, ``buildings``, ``floor_area_m2`` and ``share`` (per cent).
    """
    floor = study.conditions.buildings["floor_area_m2"].astype("Float64")
    total = float(floor.sum())
    actions = study.decisions["action"]
    rows = []
    for action, label in ACTIONS.items():
        has_action = (actions == action).to_numpy(bool)
        if not has_action.any():
            continue
        area = float(floor[has_action].sum())
        share = 100 * area / total if total else None
        row = {
            "action": action,
            "action_label": label.in_language(lang),
            "buildings": int(has_action.sum()),
            "floor_area_m2": area,
            "share": share,
        }
        rows.append(row)
    return rows


def single_phrase(
    outcome: Outcome, simulation: Simulation, *, only_outside: bool = False
) -> Phrase | None:
    """The position of the single present value in its range, and the lean of the assumptions.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.
    simulation : Simulation
        Of its money.
    only_outside : bool
        Whether a figure within the range has no sentence.

    Returns
    -------
    Phrase or None
        None without a range or without a sentence.
    """
    returns = outcome.cash_flow.known_returns
    if returns is None or not simulation.sd > 0:
        return None
    low, high = simulation.quantile(0.05), simulation.quantile(0.95)
    model = outcome.model
    uncertain = [
        id_
        for id_ in model.used_assumptions
        if model.assumptions.by_id[id_].is_uncertain
    ]
    figures: dict[str, Parameter] = {
        "npv": number(returns.npv, 0),
        "lean": outcome.leaning_worse,
        "of": len(uncertain),
    }
    if returns.npv > high:
        return phrase("study.single.above", high=number(high, 0), **figures)
    if returns.npv < low:
        return phrase("study.single.below", low=number(low, 0), **figures)
    if only_outside:
        return None
    share = number(100 * simulation.share_below(returns.npv), 0)
    return phrase("study.single.within", share=share, **figures)


def word(key: object, lang: str) -> str:
    """An action, a path or a mode as people read it.

    Parameters
    ----------
    key : object
        A cell of a frame; NA where there is none.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> word("demolish", "zh"), word("industry_to_services", "zh"), word(None, "en")
    ('拆除', '退二进三', '')
    """
    labels: Mapping[str, Label] = {**ACTIONS, **PATHS, **MODES}
    label = labels.get(str(key))
    return "" if label is None else label.in_language(lang)
