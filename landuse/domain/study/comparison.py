"""Scenarios side by side, and what would have to be true for one to beat another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.study.uncertainty import MULTIPLES

if TYPE_CHECKING:
    from landuse.domain.study.assumptions import Assumption
    from landuse.domain.study.money import MoneyModel
    from landuse.domain.study.study import Outcome


def compared(outcomes: Sequence[Outcome]) -> pd.DataFrame:
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
    rows = {outcome.scenario.id: _row(outcome) for outcome in outcomes}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def _row(outcome: Outcome) -> dict[str, object]:
    """One scenario's figures."""
    capacity, flow = outcome.capacity, outcome.cash_flow
    row: dict[str, object] = {
        f"{name}_m2": area for name, area in capacity.floor.items()
    }
    row |= {
        "demolished_share": _or_nan(capacity.demolished_share),
        "new_per_demolished": _or_nan(capacity.new_per_demolished),
        "jobs": capacity.jobs,
        "residents": capacity.residents,
        "parking": capacity.parking,
        "open_space_m2": capacity.open_space_m2,
        "breaches": len(outcome.breaches),
        "invested_wan": abs(float(flow.lines["wan"].clip(upper=0).sum())),
        "npv": _or_nan(outcome.npv),
        "npv_without_unknown": np.nan if flow.known is None else flow.known.npv,
    }
    known = flow.returns
    row |= {
        "irr": np.nan if known is None else _or_nan(known.irr),
        "payback_static": np.nan
        if known is None
        else _or_nan(known.payback_static.years),
        "payback_dynamic": np.nan
        if known is None
        else _or_nan(known.payback_dynamic.years),
        "lowest_cumulated": np.nan if known is None else known.lowest_cumulated,
        "npv_per_mu": _or_nan(outcome.npv_per_mu),
        "unknown_items": ",".join(flow.unknown_items),
    }
    return row


def _or_nan(value: float | None) -> float:
    """A figure, NaN where there is none."""
    return np.nan if value is None else value


def beats(one: MoneyModel, other: MoneyModel) -> pd.DataFrame:
    """What would have to be true for one scenario's present value to pass another's.

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
    for name in dict.fromkeys((*one.used, *other.used)):
        table = one.assumptions if name in one.used else other.assumptions
        row = table.by_id[name]
        multiple = _crossing(one, other, row)
        rows[name] = {
            "value": row.value,
            "unit": row.unit,
            "multiple": multiple,
            "value_needed": multiple * row.value,
        }
    columns = ["value", "unit", "multiple", "value_needed"]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "assumption"
    )
    effort = np.abs(np.log(found["multiple"].to_numpy(float).clip(min=1e-9)))
    return found.iloc[np.argsort(effort, kind="stable")]


def _crossing(one: MoneyModel, other: MoneyModel, row: Assumption) -> float:
    """The multiple of an assumption at which two present values are equal; NaN where none is."""
    name, value = row.id, row.value
    if value == 0:
        return np.nan
    multiples = MULTIPLES
    if row.is_part or name in (one.rate, other.rate):
        multiples = multiples[value * multiples <= 1.0]
    gaps = np.zeros(len(multiples))
    for sign, model in ((1.0, one), (-1.0, other)):
        values = {name: value * multiples} if name in model.used else None
        gaps = gaps + sign * np.broadcast_to(model.npvs(values), multiples.shape)
    at = np.flatnonzero((gaps[:-1] < 0) != (gaps[1:] < 0))
    if not len(at):
        return np.nan
    nearest = at[np.argmin(np.abs(multiples[at] - 1.0))]
    below, above = multiples[nearest], multiples[nearest + 1]
    gap_below, gap_above = gaps[nearest], gaps[nearest + 1]
    return float(below - gap_below * (above - below) / (gap_above - gap_below))
