"""Scenarios side by side, and the values of assumptions at which two are worth the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.study.uncertainty import MULTIPLES, sign_changes

if TYPE_CHECKING:
    from landuse.domain.study.assumptions import Assumption
    from landuse.domain.study.money import MoneyModel
    from landuse.domain.study.returns import Returns
    from landuse.domain.study.study import Outcome


def compare_scenarios(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """All scenarios side by side.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one quarter.

    Returns
    -------
    DataFrame
        Indexed by scenario, NaN where undetermined or not defined: ``kept_m2``, ``converted_m2``,
        ``demolished_m2``, ``undetermined_m2``, ``new_m2``, ``demolished_share``,
        ``new_per_demolished``, ``jobs``, ``residents``, ``parking``, ``open_space_m2``,
        ``breaches`` (number), ``invested_wan`` (all that is paid), ``npv``,
        ``npv_without_unknown``, ``irr``, ``payback_static``, ``payback_dynamic``,
        ``lowest_cumulated``, ``npv_per_mu``, ``unknown_items`` (text).
    """
    rows = {outcome.scenario.id: _figures_of(outcome) for outcome in outcomes}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def _figures_of(outcome: Outcome) -> dict[str, object]:
    """One scenario's figures."""
    capacity, flow = outcome.capacity, outcome.cash_flow
    figures: dict[str, object] = {}
    for name, area in capacity.floor.items():
        figures[f"{name}_m2"] = area
    figures["demolished_share"] = _or_nan(capacity.demolished_share)
    figures["new_per_demolished"] = _or_nan(capacity.new_per_demolished)
    figures["jobs"] = capacity.jobs
    figures["residents"] = capacity.residents
    figures["parking"] = capacity.parking
    figures["open_space_m2"] = capacity.open_space_m2
    figures["breaches"] = len(outcome.breaches)
    paid = flow.lines["wan"].clip(upper=0)
    figures["invested_wan"] = abs(float(paid.sum()))
    figures["npv"] = _or_nan(outcome.npv)
    known_returns = flow.known_returns
    npv_without_unknown = None if known_returns is None else known_returns.npv
    figures["npv_without_unknown"] = _or_nan(npv_without_unknown)
    figures |= _figures_of_returns(flow.returns)
    figures["npv_per_mu"] = _or_nan(outcome.npv_per_mu)
    figures["unknown_items"] = ",".join(flow.unknown_items)
    return figures


def _figures_of_returns(returns: Returns | None) -> dict[str, float]:
    """Rate of return, payback and low point; NaN where undetermined or not defined."""
    if returns is None:
        keys = ("irr", "payback_static", "payback_dynamic", "lowest_cumulated")
        return dict.fromkeys(keys, np.nan)
    return {
        "irr": _or_nan(returns.irr),
        "payback_static": _or_nan(returns.payback_static.years),
        "payback_dynamic": _or_nan(returns.payback_dynamic.years),
        "lowest_cumulated": returns.lowest_cumulated,
    }


def _or_nan(value: float | None) -> float:
    """A figure, NaN where there is none."""
    return np.nan if value is None else value


def switching_values(one: MoneyModel, other: MoneyModel) -> pd.DataFrame:
    """The value of each assumption at which two scenarios are worth the same.

    Parameters
    ----------
    one, other : MoneyModel
        Of two scenarios. An assumption that both use is moved in both.

    Returns
    -------
    DataFrame
        Indexed by assumption: ``value``, ``unit``, ``multiple`` (of its value at which both are
        equal, the one nearest to 1; NaN where there is none up to a hundred times) and
        ``value_needed``; the easiest first.
    """
    rows = {}
    for name in dict.fromkeys((*one.used_assumptions, *other.used_assumptions)):
        model = one if name in one.used_assumptions else other
        assumption = model.assumptions.by_id[name]
        multiple = _crossing(one, other, assumption)
        rows[name] = {
            "value": assumption.value,
            "unit": assumption.unit,
            "multiple": multiple,
            "value_needed": multiple * assumption.value,
        }
    columns = ["value", "unit", "multiple", "value_needed"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.rename_axis("assumption")
    multiples = table["multiple"].to_numpy(float).clip(min=1e-9)
    effort = np.abs(np.log(multiples))
    return table.iloc[np.argsort(effort, kind="stable")]


def _crossing(one: MoneyModel, other: MoneyModel, assumption: Assumption) -> float:
    """The multiple of an assumption at which two present values are equal; NaN where none is."""
    name, value = assumption.id, assumption.value
    if value == 0:
        return np.nan
    multiples = MULTIPLES
    if assumption.is_share or name in (one.rate, other.rate):
        multiples = multiples[value * multiples <= 1.0]
    values = value * multiples
    gaps = _npvs(one, name, values) - _npvs(other, name, values)
    crossings = sign_changes(gaps)
    if not len(crossings):
        return np.nan
    distance = np.abs(multiples[crossings] - 1.0)
    nearest = crossings[np.argmin(distance)]
    below, above = multiples[nearest], multiples[nearest + 1]
    gap_below, gap_above = gaps[nearest], gaps[nearest + 1]
    return float(below - gap_below * (above - below) / (gap_above - gap_below))


def _npvs(model: MoneyModel, assumption: str, values: Floats) -> Floats:
    """The present value of a model at each value of an assumption, which it may not use."""
    replaced = {assumption: values} if assumption in model.used_assumptions else None
    return np.broadcast_to(model.npvs(replaced), values.shape)
