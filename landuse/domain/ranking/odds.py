"""How sure a rank is: land, tax and tenants are known only so well, and a seeded simulation says what that moves.

Every draw multiplies each firm's land and figures by log-normal errors, lets some owners have a tenant nobody listed, scores and
ranks the group again. Bases stay as they are. How large the errors are stands in the scheme.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.output import scoring
from landuse.domain.policy.scheme import Indicator, Scheme, Spread

#: Draws worked on at a time: a block of them fits the processor's cache better than all at once.
_BLOCK = 128
_THREADS = 2
#: Draws scores: a source of chance and how many draws → shape (draws, units).
Drawn = Callable[[np.random.Generator, int], np.ndarray]


def odds(
    a: Assessment,
    *,
    draws: int = 10_000,
    seed: int = 2022,
    tick: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """The interval of each rated enterprise's rank and the probability of each class.

    Parameters
    ----------
    draws, seed : the same seed gives the same figures.
    tick : called with the share done, now and then.

    Returns
    -------
    Frame by enterprise_id, rated firms only: ``rank_low``, ``rank_high`` (5 and 95 % of the draws, within the group),
    ``p_<class>`` (Σ = 1) and ``classes`` in words: "A (97 %)", "B/C (55/45)". A vetoed firm keeps its class.
    """
    if a.whole is not None:  # ranks are among all
        every = odds(a.whole, draws=draws, seed=seed, tick=tick)
        return every[every.index.isin(a.enterprises.index)]
    scheme, rated = a.zone.policy.scheme, a.enterprises[a.enterprises["rated"].astype(bool)]
    done, whole = 0, draws * max(len(rated), 1)
    out = []
    for number, (_, units) in enumerate(rated.groupby("group", sort=True)):
        above = bool(scoring.is_above(units).iloc[0])
        items = scheme.below if scheme.below and not above else scheme.indicators
        edges = scheme.below_classes if scheme.below_classes and not above else scheme.classes
        ranks, drawn = np.empty((len(units), draws), dtype=np.uint32), _scores(units, items, a)

        def block(
            start: int, number: int = number, ranks: np.ndarray = ranks, drawn: Drawn = drawn
        ) -> int:
            scores = drawn(np.random.default_rng([seed, number, start]), min(_BLOCK, draws - start))
            ranks[:, start : start + len(scores)] = _places(scores).T
            return scores.size

        # sorting and drawing let go of the interpreter
        with ThreadPoolExecutor(_THREADS) as pool:
            for size in pool.map(block, range(0, draws, _BLOCK)):
                done += size
                if tick:
                    tick(done / whole)
        out.append(_summary(units, ranks, scheme.model_copy(update={"classes": edges})))
    empty = pd.DataFrame(
        {"rank_low": [], "rank_high": [], "classes": []},
        dtype="Float64",
        index=pd.Index([], dtype="string"),
    )
    return pd.concat(out) if out else empty


def _places(scores: np.ndarray) -> np.ndarray:
    """Ranks from 0 in every draw (row); equal scores share the better one."""
    order = np.argsort(-scores, axis=1)
    each = np.broadcast_to(np.arange(scores.shape[1], dtype=np.uint32), order.shape)
    ranked = np.take_along_axis(scores, order, axis=1)
    tied = np.zeros(order.shape, bool)
    np.equal(ranked[:, 1:], ranked[:, :-1], out=tied[:, 1:])
    if tied.any():
        each = np.maximum.accumulate(np.where(tied, 0, each), axis=1)
    places = np.empty(order.shape, dtype=np.uint32)
    np.put_along_axis(places, order, each, axis=1)
    return places


def _scores(units: pd.DataFrame, items: tuple[Indicator, ...], a: Assessment) -> Drawn:
    """What draws scores of some units, shape (draws, units)."""
    how = a.zone.policy.scheme.spread
    points = units[[f"points_{item.id}" for item in items]].to_numpy(np.float32, na_value=np.nan)
    fixed = units["score"].to_numpy(np.float32, na_value=np.nan) - np.nansum(points, axis=1)
    columns = sorted({c for item in items for c in (item.numerator, item.denominator)})
    deviations = {c: np.float32(how.figures.get(c, how.other)) for c in columns} | {
        "mu": _land_spread(units, a, how)
    }
    owner = ~units.index.isin(
        a.shares.loc[a.shares["tenure"].eq("lease").fillna(False).to_numpy(bool), "enterprise_id"]
    )
    known = {item.id: units[f"x_{item.id}"].notna().to_numpy(bool) for item in items}
    # points at a floor or a cap say only that the value is beyond it: its own counts
    own = [_unheld(units, item, a) for item in items]

    def drawn(random: np.random.Generator, draws: int) -> np.ndarray:
        shape = (draws, len(units))
        log = {c: random.standard_normal(shape, dtype=np.float32) * deviations[c] for c in columns}
        if "mu" in log:
            hidden = (random.random(shape, dtype=np.float32) < how.tenant) & owner
            log["mu"] += np.where(
                hidden, np.log1p(-how.tenant_share * random.random(shape, dtype=np.float32)), 0
            )
        total = np.repeat(fixed[None, :], draws, axis=0)
        for k, item in enumerate(items):
            shift = np.where(known[item.id], log[item.numerator] - log[item.denominator], 0)
            most = np.inf if item.cap is None else item.weight * item.cap
            total += np.clip(own[k] * np.exp(shift), item.weight * item.floor, most)
        return total

    return drawn


def _unheld(units: pd.DataFrame, item: Indicator, a: Assessment) -> np.ndarray:
    """Points of an item without floor and cap; those it has where its value is not known."""
    value = (
        units[f"x_{item.id}"].to_numpy(np.float32, na_value=np.nan)
        * item.weight
        / (a.bases[item.id]["base"] or np.nan)
    )
    shown = units[f"points_{item.id}"].to_numpy(np.float32, na_value=np.nan)
    return np.where(np.isnan(value), shown, value).astype(np.float32)


def _land_spread(units: pd.DataFrame, a: Assessment, how: Spread) -> np.ndarray:
    """Each firm's deviation of its land: that of its weakest basis."""
    weakest = (
        a.uses["basis"]
        .map(dict(how.land))
        .astype(float)
        .groupby(a.uses["enterprise_id"].to_numpy())
        .max()
    )
    return (
        weakest.reindex(units.index.astype(object))
        .fillna(max(how.land.values()))
        .to_numpy(np.float32)
    )


def _summary(units: pd.DataFrame, ranks: np.ndarray, scheme: Scheme) -> pd.DataFrame:
    n, draws = ranks.shape
    by_rank = scoring.classes(pd.Series(range(1, n + 1), dtype="Int64"), scheme)
    names = list(scheme.classes)
    edges = np.searchsorted(
        by_rank.map({c: k for k, c in enumerate(names)}).to_numpy(int), range(len(names) + 1)
    )
    low, high = (
        np.partition(ranks, k, axis=1)[:, k] + 1
        for k in (int(0.05 * (draws - 1)), int(0.95 * (draws - 1)))
    )
    out = pd.DataFrame({"rank_low": low, "rank_high": high}, index=units.index).astype("Int64")
    vetoed = units["veto"].notna().to_numpy(bool)
    chances = np.column_stack(
        [((ranks >= a) & (ranks < b)).mean(axis=1) for a, b in pairwise(edges)]
    )
    chances[vetoed] = [float(name == scheme.last_class) for name in names]
    for k, name in enumerate(names):
        out[f"p_{name}"] = chances[:, k]
    out["classes"] = [in_words(row, names) for row in chances]
    return out


def in_words(chances: np.ndarray, names: list[str]) -> str:
    """Probabilities of classes as a planner says them; below 5 % is not mentioned.

    >>> in_words(np.array([0.97, 0.03, 0.0]), ["A", "B", "C"]), in_words(np.array([0.0, 0.55, 0.45]), ["A", "B", "C"])
    ('A (97 %)', 'B/C (55/45)')
    """
    likely = [(name, chance) for name, chance in zip(names, chances, strict=True) if chance >= 0.05]
    if len(likely) == 1:
        return f"{likely[0][0]} ({likely[0][1]:.0%})".replace("%", " %")
    return f"{'/'.join(n for n, _ in likely)} ({'/'.join(f'{100 * c:.0f}' for _, c in likely)})"
