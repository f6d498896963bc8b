"""Will we make it: the distribution of each goal at the year's end, from where every action stands today.

Each step of a pipeline has a weekly chance of being left, and a share of leaving that is a fall-through. Both are drawn
from their posterior: the policy's durations as prior, the ledger's own spells (those still open included) as evidence — a
beta-Stacy process for the durations, a beta distribution for the falls. So few examples lean on the prior, many do not,
and how little is known widens the answer. Every draw walks all open actions week by week to the year's end and counts what
stands by the rules of :mod:`landuse.domain.goals.counting`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.goals import counting
from landuse.domain.goals.progress import UNITS, Counter, housing_table
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.stages import lowest_steps
from landuse.domain.standing.stays import stays_in_stages
from landuse.domain.vocabulary import status

_WEEKS = 160
#: Where the prior has all but run out, its hazard still weighs this part of itself.
_TAIL = 0.2
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Outlook:
    """One goal at the year's end. ``drivers`` are the pending actions it hangs on most."""

    id: str
    title: str
    unit: str
    target: float
    achieved: float
    #: probability that the goal is reached (with all of its conditions), and of this condition alone
    probability: float
    alone: float
    p10: float
    p50: float
    p90: float
    #: the window of what counts: the forecast is for its last day
    first: dt.date
    last: dt.date
    #: dicts: action_id, id, stage, amount, chance (to count by the year's end), without (the probability if it fails), effect
    drivers: tuple[Mapping[str, Any], ...]
    also: tuple[Outlook, ...] = ()


@dataclass(frozen=True)
class _Stakes:
    """What each draw adds up for one condition: columns of ``won`` times ``amount``, no more than ``room`` in a ``unit``."""

    won: np.ndarray
    amount: np.ndarray
    unit: np.ndarray
    room: np.ndarray
    names: list[dict[str, Any]]

    def totals(self) -> np.ndarray:
        return np.minimum(self._sums(), self.room).sum(axis=1)

    def _sums(self) -> np.ndarray:
        out = np.zeros((len(self.won), len(self.room)))
        for column, unit in enumerate(self.unit):
            out[:, unit] += self.won[:, column] * self.amount[column]
        return out

    def without(self, column: int, sums: np.ndarray) -> np.ndarray:
        """How much the total falls where one action fails."""
        unit = self.unit[column]
        mine = self.won[:, column] * self.amount[column]
        all_, room = sums[:, unit], self.room[unit]
        return np.minimum(all_, room) - np.minimum(all_ - mine, room)


def forecast(
    specs: Sequence[GoalSpec],
    counter: Counter,
    actions: pd.DataFrame,
    housing: pd.DataFrame,
    *,
    as_of: dt.date,
    draws: int = 4000,
    seed: int = 0,
    top: int = 8,
) -> list[Outlook]:
    """Every goal's distribution on the last day that counts for it, as it looks on ``as_of``.

    Parameters
    ----------
    counter : the zone's facts as of that day (:class:`landuse.domain.goals.progress.Counter`).
    actions, housing : the zone's tables; only what is dated up to ``as_of`` is looked at.
    draws, seed : of the Monte Carlo; equal seeds give equal answers.
    """
    rng = np.random.default_rng(seed)
    recognition, stand = counter.policy.recognition, counter.stand
    rows = dated_log(actions, recognition, as_of)
    open_ = stand[stand["fault"].isna() & stand["step"].ge(0).fillna(False)]
    places: dict[dt.date, np.ndarray] = {}
    ends = {counter.window(c)[1] for spec in specs for c in (spec, *spec.also)}
    for end in sorted(ends):
        places[end] = _walk(open_, rows, recognition, as_of, max((end - as_of).days, 0), draws, rng)
    sites = {end: _sites(housing, recognition, as_of, end, draws, rng) for end in sorted(ends)}

    def stakes(spec: GoalCondition) -> _Stakes:
        if spec.measure == "housing_sites":
            mine = [
                s
                for s in sites[counter.window(spec)[1]]
                if not spec.sites or s["site_id"] in spec.sites
            ]
            won = np.column_stack([s["won"] for s in mine]) if mine else np.zeros((draws, 0))
            names = [
                {
                    "action_id": s["site_id"],
                    "id": s["site_id"],
                    "stage": s["stage"],
                    "name": s["name"],
                }
                for s in mine
            ]
            return _Stakes(won, np.ones(len(mine)), np.arange(len(mine)), np.ones(len(mine)), names)
        return _land_or_floor(spec, counter, open_, places[counter.window(spec)[1]], recognition)

    def outlook(spec: GoalSpec | GoalCondition, id_: str) -> Outlook:
        also = getattr(spec, "also", ())
        mine = stakes(spec)
        sums, totals = mine._sums(), mine.totals()
        met = totals >= spec.target - _TOLERANCE
        joint = met.copy()
        for condition in also:
            joint &= stakes(condition).totals() >= condition.target - _TOLERANCE
        achieved = counter.achieved(spec)
        low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
        drivers = []
        for column, name in enumerate(mine.names):
            chance = float(mine.won[:, column].mean())
            if not 0 < chance < 1:
                continue
            without = float(
                (joint & (totals - mine.without(column, sums) >= spec.target - _TOLERANCE)).mean()
            )
            drivers.append(
                {
                    **name,
                    "amount": float(mine.amount[column]),
                    "chance": chance,
                    "without": without,
                    "effect": float(joint.mean()) - without,
                }
            )
        drivers.sort(key=lambda d: (-d["effect"], -d["amount"], d["action_id"]))
        first, last = counter.window(spec)
        return Outlook(
            first=first,
            last=last,
            id=id_,
            title=spec.title,
            unit=UNITS[spec.measure],
            target=spec.target,
            achieved=achieved,
            probability=float(joint.mean()),
            alone=float(met.mean()),
            p10=float(low),
            p50=float(middle),
            p90=float(high),
            drivers=tuple(drivers[:top]),
            also=tuple(outlook(c, f"{id_}.{i}") for i, c in enumerate(also, 1)),
        )

    return [outlook(spec, spec.id) for spec in specs]


def _land_or_floor(
    spec: GoalCondition,
    counter: Counter,
    open_: pd.DataFrame,
    places: np.ndarray,
    recognition: Recognition,
) -> _Stakes:
    """Amounts that each open action would bring, and the room their units have, by the rules that count them."""
    what = counting.LAND if spec.measure == "redeveloped_mu" else counting.FLOOR
    milestone, window = counter.milestone(spec), counter.window(spec)
    work = counting.asked(open_, milestone, what, counter.capacity[what])
    work = work[
        work["id"].notna() & work["asked"].notna() & ~(work["date"] > pd.Timestamp(window[1]))
    ]
    work["date"] = work["date"].fillna(pd.Timestamp(window[1]))
    work = counting.settle(work, counter.ground[what], window, recognition)
    past = work["past"]
    used = work[past].groupby(["id", "change"])["amount"].sum()
    mine = work[~past].reset_index(drop=True)
    key = pd.MultiIndex.from_frame(mine[["id", "change"]])
    room = (mine["limit"] - used.reindex(key).fillna(0.0).to_numpy()).clip(lower=0)
    amount = np.minimum(mine["asked"], room).to_numpy(float)
    if spec.measure == "revitalized_factories":
        old = set(work.loc[past & (work["amount"] > _TOLERANCE), "factory_id"].dropna())
        proves = (
            mine["factory_id"].notna() & ~mine["factory_id"].isin(old) & (amount > _TOLERANCE)
        ).to_numpy(bool)
        mine, amount = mine[proves].reset_index(drop=True), np.ones(int(proves.sum()))
        unit, _ = pd.factorize(mine["factory_id"])
        rooms = np.ones(int(unit.max()) + 1 if len(unit) else 0)
    else:
        unit, _ = pd.factorize(mine["id"])
        rooms = room.groupby(unit).max().to_numpy(float)
    column = open_.index.get_indexer(mine["action_id"])
    least = lowest_steps(open_["pipeline"], milestone, recognition).to_numpy()[column]
    names = (
        mine[["action_id", "id"]]
        .assign(stage=open_["stage"].to_numpy(object)[column])
        .to_dict("records")
    )
    return _Stakes(places[:, column] >= least, amount, unit, rooms, names)


def _chances(
    seen: pd.DataFrame, recognition: Recognition, draws: int, rng: np.random.Generator
) -> tuple[dict[tuple[str, int], int], np.ndarray, np.ndarray]:
    """Weekly chances of leaving each step (steps × draws × weeks) and the share of falls (steps × draws), drawn."""
    prior = recognition.forecast
    steps = {
        (p.id, i): n
        for n, (p, i) in enumerate(
            (p, i) for p in recognition.pipelines for i in range(len(p.stages) - 1)
        )
    }
    stages = {(p.id, i): s for p in recognition.pipelines for i, s in enumerate(p.stages)}
    edges = np.arange(_WEEKS + 1) * 7.0
    leave = np.empty((len(steps), draws, _WEEKS), np.float32)
    falls = np.empty((len(steps), draws), np.float32)
    groups = dict(list(seen.groupby(["pipeline", "step"]))) if len(seen) else {}
    for key, n in steps.items():
        stage = stages[key]
        alive = np.array([_still_waiting(t, stage.days, prior.spread) for t in edges])
        hazard = 1 - alive[1:] / alive[:-1]
        weight = prior.weight * np.maximum(alive[:-1], _TAIL)
        mine = groups.get(key, seen.iloc[:0])
        week = np.minimum(mine["days"].to_numpy(float) // 7, _WEEKS - 1).astype(int)
        ended = mine["end"].to_numpy() != 0
        events = np.bincount(week[ended], minlength=_WEEKS)
        # a stay that ended was at risk in its last week too, an open one only in the weeks it has behind it
        stayed = np.bincount(week + ended, minlength=_WEEKS + 1)[::-1].cumsum()[::-1][1:]
        quiet = np.maximum(stayed - events, 0)
        leave[n] = rng.beta(
            weight * hazard + events + 1e-9, weight * (1 - hazard) + quiet + 1e-9, (draws, _WEEKS)
        )
        fell, went = int((mine["end"] == -1).sum()), int((mine["end"] == 1).sum())
        falls[n] = rng.beta(
            prior.weight * stage.falls + fell + 1e-9,
            prior.weight * (1 - stage.falls) + went + 1e-9,
            draws,
        )
    return steps, leave, falls


def _still_waiting(days: float, median: float, spread: float) -> float:
    """Share of lognormal durations longer than ``days``."""
    return (
        1.0
        if days <= 0
        else max(0.5 * math.erfc(math.log(days / median) / spread / math.sqrt(2)), 1e-12)
    )


def _walk(
    open_: pd.DataFrame,
    rows: pd.DataFrame,
    recognition: Recognition,
    as_of: dt.date,
    days: int,
    draws: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """The place of every open action after ``days`` more days, -1 where it fell through: draws × actions."""
    place = np.tile(open_["step"].to_numpy(np.int16), (draws, 1))
    if not len(open_) or not days:
        return place
    seen = stays_in_stages(rows, recognition, as_of)
    steps, leave, falls = _chances(seen, recognition, draws, rng)
    first = np.array([steps[(p, 0)] for p in open_["pipeline"]])
    ends = {p.id: len(p.stages) - 1 for p in recognition.pipelines}
    end = np.array([ends[p] for p in open_["pipeline"]])
    waited = (
        seen[seen["end"] == 0]
        .set_index("action_id")["days"]
        .reindex(open_.index)
        .fillna(0)
        .to_numpy(float)
    )
    week = np.tile(np.minimum(waited // 7, _WEEKS - 1).astype(np.int16), (draws, 1))
    draw = np.arange(draws)[:, None]
    going = ~open_["halted"].to_numpy(bool)
    for k in range(math.ceil(days / 7)):
        moving = (place >= 0) & (place < end) & going
        step = first + np.clip(place, 0, np.maximum(end - 1, 0))
        chance = leave[step, draw, week] * min(1.0, days / 7 - k)
        luck = rng.random(place.shape, np.float32)
        gone = moving & (luck < chance)
        fell = gone & (luck < chance * falls[step, draw])
        place = np.where(fell, -1, place + (gone & ~fell)).astype(np.int16)
        week = np.where(gone, 0, np.minimum(week + 1, _WEEKS - 1)).astype(np.int16)
    return place


def _sites(
    housing: pd.DataFrame,
    recognition: Recognition,
    as_of: dt.date,
    end: dt.date,
    draws: int,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """The resettlement sites with ``won``: in which draws each is under way and nothing planned by the year's end is open.

    A site keeps one delay for all its stages, drawn from the delays that the finished stages of all sites had and the
    policy's own (a Bayesian bootstrap).
    """
    prior, stages = recognition.forecast, list(status.HOUSING_STAGES)
    sites = housing_table(housing, as_of)
    gone = [
        (dt.date.fromisoformat(s["actual"][k]) - dt.date.fromisoformat(s["planned"][k])).days
        for s in sites
        for k in stages
        if k in s["actual"] and s["planned"].get(k)
    ]
    mill = max(prior.housing_delay, 1.0)
    assumed = mill * np.exp(prior.spread * np.array([-1.28, -0.67, 0.0, 0.67, 1.28]))
    delays = np.r_[gone, assumed]
    weights = np.r_[np.ones(len(gone)), np.full(len(assumed), prior.weight / len(assumed))]
    shares = rng.dirichlet(weights, draws).cumsum(axis=1)
    for site in sites:
        reached = stages.index(site["stage"]) if site["stage"] else -1
        left = [
            dt.date.fromisoformat(d) for k in stages[reached + 1 :] if (d := site["planned"].get(k))
        ]
        due = [d for d in left if d < end]
        drawn = delays[np.minimum((shares < rng.random((draws, 1))).sum(axis=1), len(delays) - 1)]
        # one that is later already than its draw says is late by another draw
        late_by = site["days_late"]
        drawn = (
            np.where(drawn > late_by, drawn, late_by + np.maximum(drawn, 1))
            if site["late"]
            else drawn
        )
        on_time = (
            np.array([all((end - d).days >= late for d in due) for late in drawn])
            if due
            else np.ones(draws, bool)
        )
        # under way by the year's end: begun already, or the start is among what is due
        begins = reached >= stages.index("start") or _day(site["planned"].get("start"), end) < end
        site["won"] = on_time & begins
    return sites


def _day(text: str | None, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text else otherwise
