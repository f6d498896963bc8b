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
import pandas as pd
import shapely

from landuse.domain.goals.claims import CountingRule
from landuse.words.phrases import as_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Amounts (mu or m²) and shares under this are rounding.
TOLERANCE = 1e-9
#: Outlines that share less (m²) only touch: surveyed boundaries do not match to the millimetre.
_TOUCHING_M2 = 1.0


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
        Of the units (m, projected). Ground that an earlier claim under another id covers is taken
        off what the unit has; None where outlines are not known.
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
    order = ["date", "action_id"]
    settled = claims.sort_values(order, kind="stable", ignore_index=True)
    settled["carried_over"] = settled["date"] < pd.Timestamp(rule.window.first)
    if rule.recognition.recount == "never":
        settled["change"] = ""
    largest_claim = settled.groupby("id")["claimed"].transform("max")
    settled["cap"] = settled["capacity"].fillna(largest_claim)
    if outlines is not None:
        settled["cap"] *= 1 - _share_counted_elsewhere(settled, outlines)
    settled["recognised"] = _recognised_in_turn(settled)
    settled["refused"] = settled["claimed"] - settled["recognised"]
    settled["why_refused"] = _why_refused(settled)
    settled["before"] = _recognised_before(settled)
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


def _why_refused(claims: pd.DataFrame) -> pd.Series:
    """Why a claim gets less than it asks for: its unit again, too much of it, shared ground."""
    first_action = claims.groupby("id")["action_id"].transform("first")
    refused = claims[claims["refused"] > TOLERANCE]
    first_action = first_action.reindex(refused.index)
    again = pd.Series(
        [as_json(phrase("goal.unit_counted_already", action=str(id_))) for id_ in first_action],
        index=refused.index,
        dtype="string",
    )
    is_too_much = refused["claimed"] > refused["capacity"] + TOLERANCE
    why = again.where(
        refused["action_id"] != first_action, as_json(phrase("goal.ground_counted_already"))
    )
    too_much = as_json(phrase("goal.more_than_there_is"))
    why = why.mask(is_too_much & (refused["action_id"] == first_action), too_much)
    return why.reindex(claims.index)


def _recognised_before(claims: pd.DataFrame) -> pd.Series:
    """What was recognised of each claim's unit before the window, as sentences."""
    earlier = claims[claims["carried_over"] & (claims["recognised"] > TOLERANCE)]
    last = earlier.drop_duplicates("id", keep="last").set_index("id")
    said = [
        as_json(phrase("goal.recognised_before_as", year=int(year), mode=str(mode)))
        for year, mode in zip(last["date"].dt.year, last["mode"], strict=True)
    ]
    sentences = pd.Series(said, index=last.index, dtype=object)
    return claims["id"].map(sentences).where(~claims["carried_over"]).astype("string")


def _share_counted_elsewhere(claims: pd.DataFrame, outlines: gpd.GeoSeries) -> np.ndarray:
    """Part of each claim's ground that an earlier claim under another id already covers.

    Two claims meet where both were reached before the window or both within it, or where they
    are the same change. Overlaps are found with an index of the outlines; only those few are cut.
    """
    share = np.zeros(len(claims))
    with_outline = np.flatnonzero(claims["id"].isin(outlines.index))
    shapes = np.asarray(outlines.reindex(claims["id"].iloc[with_outline]))
    has_shape = ~shapely.is_missing(shapes)
    with_outline, shapes = with_outline[has_shape], shapes[has_shape]
    ids = claims["id"].to_numpy(object)[with_outline]
    changes = claims["change"].to_numpy(object)[with_outline]
    is_carried = claims["carried_over"].to_numpy(bool)[with_outline]

    later, earlier = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    is_pair = (earlier < later) & (ids[later] != ids[earlier])
    bars = (is_carried[later] == is_carried[earlier]) | (changes[later] == changes[earlier])
    later, earlier = later[is_pair & bars], earlier[is_pair & bars]
    common_m2 = shapely.area(shapely.intersection(shapes[later], shapes[earlier]))
    overlaps = common_m2 > _TOUCHING_M2
    for claim in np.unique(later[overlaps]):
        covering = shapely.union_all(shapes[earlier[overlaps & (later == claim)]])
        covered_m2 = shapely.area(shapely.intersection(shapes[claim], covering))
        share[with_outline[claim]] = covered_m2 / shapely.area(shapes[claim])
    return share
