"""A study as plain values for programs, and as rows for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.study.conditions import Grouping
from landuse.domain.vocabulary.renewal import ACTIONS, FLOOR_CLASSES, MODES, PATHS
from landuse.views.tables.columns import Col, number
from landuse.views.tables.formats import records
from landuse.words.phrases import Label, Parameter, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.study.capacity import Capacity
    from landuse.domain.study.conditions import Conditions
    from landuse.domain.study.returns import Returns
    from landuse.domain.study.study import Outcome, Study
    from landuse.domain.study.uncertainty import Simulation

#: By what buildings are grouped.
GROUPS: tuple[Grouping, ...] = ("age", "structure", "grade", "heritage", "use", "status")
#: What land is called in JSON that is no plot: roads, water, what is not registered.
OTHER_LAND = "other"

_SCENARIO = Col("title", "study.col.scenario", width=16, elastic=True)
#: Floors of every scenario, as a terminal shows them.
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
#: Money of every scenario, as a terminal shows it.
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
#: Everything of every scenario, as files hold it.
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
#: The table of what is decided on buildings.
DECISION_COLS = (
    Col("action_label", "study.col.action", width=14),
    Col("buildings", "study.col.buildings", decimals=0),
    Col("floor_area_m2", "study.col.floor", decimals=0),
    Col("share", "study.col.share", decimals=1),
)


def comparison_rows(
    study: Study, simulations: Mapping[str, Simulation], lang: str
) -> list[dict[str, Any]]:
    """The scenarios side by side.

    Parameters
    ----------
    study : Study
        What was worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        One a scenario: the columns of :data:`ALL_COLS`.
    """
    rows = []
    table = study.compare()
    for outcome in study.outcomes:
        id_ = outcome.scenario.id
        row = {str(key): json_value(value) for key, value in table.loc[id_].items()}
        row |= {"scenario": id_, "title": outcome.scenario.label.in_language(lang)}
        simulation = simulations.get(id_)
        if simulation is not None:
            row |= {"p5": simulation.quantile(0.05), "p95": simulation.quantile(0.95)}
            single = single_phrase(outcome, simulation)
            row["single"] = "" if single is None else single.in_language(lang)
        rows.append(row)
    return rows


def decision_rows(study: Study, lang: str) -> list[dict[str, Any]]:
    """What the policy's table says, summed by action.

    Parameters
    ----------
    study : Study
        What was worked out.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        ``action``, ``action_label``, ``buildings``, ``floor_area_m2`` and ``share`` (per cent).
    """
    floor = study.conditions.buildings["floor_area_m2"].astype("Float64")
    whole = float(floor.sum())
    rows = []
    for action, label in ACTIONS.items():
        is_so = (study.decisions["action"] == action).to_numpy(bool)
        if is_so.any():
            area = float(floor[is_so].sum())
            rows.append(
                {
                    "action": action,
                    "action_label": label.in_language(lang),
                    "buildings": int(is_so.sum()),
                    "floor_area_m2": area,
                    "share": 100 * area / whole if whole else None,
                }
            )
    return rows


def single_phrase(
    outcome: Outcome, simulation: Simulation, *, only_outside: bool = False
) -> Phrase | None:
    """Where the single present value lies in its range, and which way the assumptions lean.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.
    simulation : Simulation
        Of its money.
    only_outside : bool
        Whether to say it only where the single figure lies outside of the range.

    Returns
    -------
    Phrase or None
        None where there is no range, or nothing is to be said.
    """
    known = outcome.cash_flow.known
    if known is None or not simulation.sd > 0:
        return None
    low, high = simulation.quantile(0.05), simulation.quantile(0.95)
    figures: dict[str, Parameter] = {
        "npv": number(known.npv, 0),
        "lean": outcome.leaning_worse,
        "of": sum(outcome.model.assumptions.by_id[id_].is_uncertain for id_ in outcome.model.used),
    }
    if known.npv > high:
        return phrase("study.single.above", high=number(high, 0), **figures)
    if known.npv < low:
        return phrase("study.single.below", low=number(low, 0), **figures)
    if only_outside:
        return None
    share = number(100 * simulation.share_below(known.npv), 0)
    return phrase("study.single.within", share=share, **figures)


def json_of(study: Study, simulations: Mapping[str, Simulation]) -> dict[str, Any]:
    """A study as plain values.

    Parameters
    ----------
    study : Study
        What was worked out.
    simulations : mapping of str to Simulation
        Of the scenarios that have any money.

    Returns
    -------
    dict
        ``area``, ``area_id``, ``conditions``, ``decisions`` and ``scenarios``; numbers in m², mu
        and 万元, shares from 0 to 1, None where unknown, undetermined or not defined.
    """
    return {
        "area": study.name,
        "area_id": study.area_id,
        "conditions": _conditions(study.conditions),
        "decisions": records(study.decisions.reset_index(names="id")),
        "scenarios": [
            _scenario(study, outcome, simulations.get(outcome.scenario.id))
            for outcome in study.outcomes
        ],
    }


def _conditions(conditions: Conditions) -> dict[str, Any]:
    """What is there."""
    plots = conditions.plots.reset_index(names="id")
    return {
        "area_m2": conditions.area_m2,
        "area_mu": conditions.area_mu,
        "plots_m2": conditions.plots_m2,
        "residue_m2": conditions.residue_m2,
        "totals": {key: _plain(value) for key, value in conditions.totals.items()},
        "balance": records(conditions.land_balance()),
        "buildings_by": {group: _grouped(conditions, group) for group in GROUPS},
        "holders": records(conditions.holders().reset_index()),
        "firms": records(conditions.firms),
        "output": records(conditions.zone.reset_index(names="of")),
        "plots": records(plots),
        "buildings": records(conditions.buildings.reset_index(names="id")),
        "actions": records(_ledger(conditions.actions)),
        "unknown": records(conditions.unknown),
    }


def _grouped(conditions: Conditions, group: Grouping) -> list[dict[str, Any]]:
    """Buildings by age, structure and so on; the column is called by the group."""
    return records(conditions.buildings_by(group).reset_index(names=group))


def _ledger(actions: pd.DataFrame) -> pd.DataFrame:
    """The columns of the ledger that a study tells."""
    columns = ("action_id", "project", "parcel_id", "building_id", "mode", "stage", "date")
    return actions[[name for name in columns if name in actions]]


def _scenario(study: Study, outcome: Outcome, simulation: Simulation | None) -> dict[str, Any]:
    """One scenario."""
    scenario, capacity, flow = outcome.scenario, outcome.capacity, outcome.cash_flow
    known = flow.known
    return {
        "id": scenario.id,
        "title": scenario.title or scenario.id,
        "balance": {
            "before": _before(study.conditions),
            "after": _after(capacity),
        },
        "floor": {name: _plain(area) for name, area in capacity.floor.items()},
        "demolished_share": capacity.demolished_share,
        "new_per_demolished": capacity.new_per_demolished,
        "open_space_m2": capacity.open_space_m2,
        "jobs": capacity.jobs,
        "residents": capacity.residents,
        "parking": capacity.parking,
        "plots": records(capacity.plots.reset_index(names="id")),
        "buildings": records(capacity.buildings.reset_index(names="id")),
        "new": records(capacity.new),
        "limits": records(outcome.limits),
        "breaches": records(outcome.breaches),
        **_figures(flow.returns),
        "npv_per_mu": outcome.npv_per_mu,
        "npv_per_m2_new": outcome.npv_per_m2_new,
        "discount_rate": flow.rate,
        "years": flow.years,
        "start_year": flow.start_year,
        "net_wan": [] if flow.lines.empty else flow.net().tolist(),
        "lines": records(flow.lines),
        "by_bearer": _split(flow.split("bearer")),
        "by_kind": _split(flow.split("kind")),
        "undetermined": list(flow.unknown_items),
        "without_undetermined": _figures(known) if flow.unknown_items and known else None,
        "range": _range(simulation),
        "tornado": records(outcome.tornado.reset_index()),
    }


def _figures(found: Returns | None) -> dict[str, Any]:
    """What a cash flow comes to; None throughout where it is undetermined."""
    if found is None:
        names = (
            "total",
            "npv",
            "npv_first_discounted",
            "irr",
            "irr_roots",
            "payback_static",
            "payback_dynamic",
            "lowest_cumulated",
        )
        return dict.fromkeys(names)
    return {
        "total": found.total,
        "npv": found.npv,
        "npv_first_discounted": found.npv_first_discounted,
        "irr": found.irr,
        "irr_roots": list(found.irr_roots),
        "payback_static": found.payback_static.years,
        "payback_dynamic": found.payback_dynamic.years,
        "lowest_cumulated": found.lowest_cumulated,
    }


def _split(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """What the lines of each part come to."""
    rows = table.to_dict("index")
    return {
        str(part): {str(key): json_value(value) for key, value in row.items()}
        for part, row in rows.items()
    }


def _before(conditions: Conditions) -> dict[str, float]:
    """Land by its code before, m²."""
    balance = conditions.land_balance()
    land: dict[str, float] = {}
    for code, area in zip(balance["land_use"], balance["m2"], strict=True):
        if area:
            key = OTHER_LAND if pd.isna(code) else str(code)
            land[key] = land.get(key, 0.0) + float(area)
    return land


def _after(capacity: Capacity) -> dict[str, float]:
    """Land by planned code, m²; a code of another system has its system before it."""
    land: dict[str, float] = {}
    for row in capacity.balance.to_dict("records"):
        if pd.isna(row["land_use"]):
            key = OTHER_LAND
        elif row["is_planned"]:
            key = str(row["land_use"])
        else:
            key = f"{'' if pd.isna(row['system']) else row['system']}:{row['land_use']}"
        land[key] = land.get(key, 0.0) + float(row["m2"])
    return land


def _range(simulation: Simulation | None) -> dict[str, Any] | None:
    """How far the present value may be off."""
    if simulation is None:
        return None
    return {
        "draws": len(simulation.npv),
        "seed": simulation.seed,
        "mean": simulation.mean,
        "sd": simulation.sd,
        "exact_mean": simulation.exact_mean,
        "exact_sd": simulation.exact_sd,
        "p5": simulation.quantile(0.05),
        "p50": simulation.quantile(0.5),
        "p95": simulation.quantile(0.95),
        "share_above_zero": simulation.share_above_zero,
    }


def _plain(value: float) -> float | None:
    """A figure, None where it is unknown."""
    return None if math.isnan(value) else value


def word(key: object, lang: str) -> str:
    """An action, a path or a mode as people read it.

    Parameters
    ----------
    key : object
        As frames hold it; NA where there is none.
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
