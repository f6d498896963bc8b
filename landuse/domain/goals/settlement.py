"""Settling claims: no unit gives more than it has, and no ground counts under two numbers.

Claims are settled in the order of their dates, and of one day in that of the action ids, so the
order of the ledger's rows decides nothing. What was recognised before the window is *carried
over*: it bars the same change of the same unit. Where the policy recounts by ``other_pipeline``,
another change of it (its purchase one year, the project on it the next) counts in both years, and
says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.goals.claims import CountingRule
from landuse.domain.goals.shared_ground import SharedGround, shared_grounds
from landuse.words.phrases import as_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Amounts (mu or m²) and shares under this are rounding.
TOLERANCE = 1e-9


def settle_claims(
    claims: pd.DataFrame, outlines: gpd.GeoSeries | None, rule: CountingRule
) -> pd.DataFrame:
    """Return how much of every claim is recognised, and why not more.

    Each claim may take what its unit has, less what is taken of it already: within the window by
    any action, before it by the same change (by any change where the policy recounts "never").

    Parameters
    ----------
    claims : DataFrame
        As :func:`landuse.domain.goals.claims.claims_of` gives them, with units, amounts and dates.
    outlines : GeoSeries or None
        Of the units (m, projected). Units that share ground together give no more than the union
        of their outlines has; None where outlines are not known.
    rule : CountingRule
        The window and the policy.

    Returns
    -------
    DataFrame
        The claims in the order in which they are settled, with ``carried_over`` (bool: reached
        before the window), ``cap`` (float: what the unit has to give), ``recognised`` and
        ``refused`` (float: ``claimed`` = the sum of both), ``why_refused`` (NA where nothing is
        refused) and ``before`` (what another change was recognised for before the window, NA where
        nothing). The last two are sentences as :func:`landuse.words.phrases.as_json` writes them.
    """
    order = ["date", "action_id", "id"]
    settled = claims.sort_values(order, kind="stable", ignore_index=True)
    settled["carried_over"] = settled["date"] < pd.Timestamp(rule.window.first)
    if rule.recognition.recount == "never":
        settled["change"] = ""
    largest_claim = settled.groupby("id")["claimed"].transform("max")
    settled["cap"] = settled["capacity"].fillna(largest_claim)
    grounds: list[SharedGround] = []
    if outlines is not None:
        caps = dict(zip(settled["id"], settled["cap"], strict=True))
        grounds = shared_grounds(caps, caps, outlines)
    recognised = _recognised_in_turn(settled)
    for ground in grounds:
        on_ground = np.flatnonzero(settled["id"].isin(list(ground.overlapping)))
        recognised[on_ground] = _recognised_on_shared_ground(settled.iloc[on_ground], ground)
    settled["recognised"] = recognised
    settled["refused"] = settled["claimed"] - settled["recognised"]
    settled["why_refused"] = _why_refused(settled)
    settled["before"] = _recognised_before(settled, grounds)
    return settled


def _recognised_in_turn(claims: pd.DataFrame) -> np.ndarray:
    """The amount of every claim: all first claims of the units at once, then all second ones, …

    A ledger has two or three claims a unit, so this is two or three steps however long it is.
    """
    unit, unit_ids = pd.factorize(claims["id"])
    unit_and_change = pd.MultiIndex.from_frame(claims[["id", "change"]])
    pair, pairs = pd.factorize(unit_and_change)
    is_carried = claims["carried_over"].to_numpy(bool)
    cap, claimed = claims["cap"].to_numpy(float), claims["claimed"].to_numpy(float)
    taken_before = np.zeros(len(pairs))
    taken_in_window = np.zeros(len(unit_ids))
    amount = np.zeros(len(claims))
    turn = claims.groupby("id").cumcount().to_numpy()
    for number in range(int(turn.max()) + 1 if len(turn) else 0):
        rows = np.flatnonzero(turn == number)
        room = cap[rows] - taken_before[pair[rows]] - taken_in_window[unit[rows]]
        amount[rows] = np.minimum(np.maximum(room, 0), claimed[rows])
        # a unit has one claim a turn, so no index is there twice
        carried = rows[is_carried[rows]]
        current = rows[~is_carried[rows]]
        taken_before[pair[carried]] += amount[carried]
        taken_in_window[unit[current]] += amount[current]
    return amount


def _recognised_on_shared_ground(
    claims: pd.DataFrame, ground: SharedGround
) -> npt.NDArray[np.float64]:
    """The amount of every claim on units that overlap, one after another: they are a handful."""
    taken_before: dict[object, dict[object, float]] = {}
    taken_in_window: dict[object, float] = {}
    amounts: list[float] = []
    columns = (claims[name] for name in ("id", "change", "claimed", "carried_over"))
    for id_, change, claimed, is_carried in zip(*columns, strict=True):
        before = taken_before.setdefault(change, {})
        taken = dict(before)
        if not is_carried:
            for other, amount in taken_in_window.items():
                taken[other] = taken.get(other, 0.0) + amount
        amount = min(ground.ground_of[id_].room(id_, taken), max(float(claimed), 0.0))
        pool = before if is_carried else taken_in_window
        pool[id_] = pool.get(id_, 0.0) + amount
        amounts.append(amount)
    return np.array(amounts, float)


def _why_refused(claims: pd.DataFrame) -> pd.Series:
    """Why a claim gets less than it asks for: its unit again, too much of it, shared ground."""
    is_first = ~claims["id"].duplicated()
    first_action = claims.groupby("id")["action_id"].transform("first")
    refused = claims[claims["refused"] > TOLERANCE]
    first_action, is_first = first_action.reindex(refused.index), is_first.reindex(refused.index)
    again = pd.Series(
        [as_json(phrase("goal.unit_counted_already", action=str(id_))) for id_ in first_action],
        index=refused.index,
        dtype="string",
    )
    is_too_much = refused["claimed"] > refused["capacity"] + TOLERANCE
    why = again.mask(is_first, as_json(phrase("goal.ground_counted_already")))
    too_much = as_json(phrase("goal.more_than_there_is"))
    why = why.mask(is_too_much & is_first, too_much)
    return why.reindex(claims.index)


def _recognised_before(claims: pd.DataFrame, grounds: list[SharedGround]) -> pd.Series:
    """What was recognised of each claim's ground before the window, as sentences."""
    earlier = claims[claims["carried_over"] & (claims["recognised"] > TOLERANCE)]
    last = earlier.drop_duplicates("id", keep="last").set_index("id")
    year_and_mode = pd.MultiIndex.from_arrays([last["date"].dt.year, last["mode"].astype(str)])
    kind, kinds = pd.factorize(year_and_mode)
    sentences_of_kind = [
        as_json(phrase("goal.recognised_before_as", year=int(year), mode=str(mode)))
        for year, mode in kinds
    ]
    said = dict(zip(last.index, np.array(sentences_of_kind, object)[kind], strict=True))
    on_ground: dict[object, str] = {}
    for ground in grounds:
        for id_, others in ground.overlapping.items():
            for other in sorted(others, key=str):
                if other in said:
                    on_ground[id_] = said[other]
    sentences = pd.Series({**on_ground, **said}, dtype=object)
    return claims["id"].map(sentences).where(~claims["carried_over"]).astype("string")
