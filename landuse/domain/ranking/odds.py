"""How sure a rank is: a seeded simulation of what is only known so well.

Every draw multiplies each firm's land and figures by log-normal errors, lets some owners have a
tenant whom nobody listed, and scores and ranks the group again. Bases stay as they are. How large
the errors are stands in the scheme (:class:`landuse.domain.policy.scheme.Spread`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arguments import check_whole_number
from landuse.domain.output.classes import classes
from landuse.domain.output.indicators import IndicatorSet, answers_of, indicator_sets
from landuse.domain.output.rating import adjusted_positions
from landuse.domain.output.tenants import as_rated
from landuse.domain.policy.indicator import Indicator, cutting_indicator
from landuse.domain.policy.scheme import Scheme, Spread
from landuse.domain.vocabulary.measures import DRAWS, SEED

Singles = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.uint32]

_BLOCK = 128
"""Draws worked on at a time: a block of them fits the processor's cache, all at once would not."""
_THREADS = 2
_LOW, _HIGH = 0.05, 0.95
"""The share of draws below each end of a rank's interval."""
_WORTH_MENTIONING = 0.05
"""A class less likely than this is left out of the words."""


def odds(
    assessment: Assessment,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    tick: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """The interval of each rated enterprise's rank and the probability of each class.

    Parameters
    ----------
    assessment : Assessment
        Of a zone; of a part of it the firms of the part, ranked among all.
    draws : int
        How many times everything is drawn, at least once.
    seed : int
        Zero or more; the same seed gives the same figures.
    tick : callable, optional
        Called now and then with the share (0 to 1) that is done.

    Returns
    -------
    DataFrame
        By enterprise_id, rated firms only: ``rank_low`` and ``rank_high`` (of 5 and 95 % of the
        draws, within the group), ``p_<class>`` (they sum to 1) and ``classes`` in words, "A (97 %)"
        or "B/C (55/45)". A vetoed firm keeps its class.

    Raises
    ------
    LanduseError
        Where ``draws`` or ``seed`` is not such a number.
    """
    check_whole_number("draws", draws, minimum=1)
    check_whole_number("seed", seed, minimum=0)
    if assessment.whole is not None:  # ranks are among all
        table = odds(assessment.whole, draws=draws, seed=seed, tick=tick)
        return table[table.index.isin(assessment.enterprises.index)]
    scheme = assessment.zone.policy.scheme
    firms = as_rated(assessment.enterprises)
    rated = firms[firms["rated"].astype(bool)]
    scores_to_draw = draws * max(len(rated), 1)
    scores_drawn = 0

    def count(scores: int) -> None:
        nonlocal scores_drawn
        scores_drawn += scores
        if tick is not None:
            tick(scores_drawn / scores_to_draw)

    tables = []
    for number, (_, group) in enumerate(rated.groupby("group", sort=True)):
        # the firms of a group are all scored and classed like its first
        part = next(
            each for each in indicator_sets(group[:1], scheme) if each.members[0]
        )
        errors = _errors_of(group, part, assessment)
        drawn = _drawn_ranks(errors, draws, (seed, number), count)
        tables.append(_summary(group, drawn, part, scheme))
    return pd.concat(tables) if tables else _nobody()


def class_odds_in_words(chances: Sequence[float], names: Sequence[str]) -> str:
    """Probabilities of classes as a planner says them; below 5 % is not mentioned.

    Parameters
    ----------
    chances : sequence of float
        The probability (0 to 1) of each class.
    names : sequence of str
        The classes, best first.

    Returns
    -------
    str
        One class with its probability, or several with theirs in per cent; empty where none is
        likely: nobody classes it.

    Examples
    --------
    >>> class_odds_in_words([0.97, 0.03, 0.0], ["A", "B", "C"])
    'A (97 %)'
    >>> class_odds_in_words([0.0, 0.55, 0.45], ["A", "B", "C"])
    'B/C (55/45)'
    """
    likely = [
        (name, chance)
        for name, chance in zip(names, chances, strict=True)
        if chance >= _WORTH_MENTIONING
    ]
    if not likely:
        return ""
    if len(likely) == 1:
        name, chance = likely[0]
        return f"{name} ({100 * chance:.0f} %)"
    class_names = "/".join(name for name, _ in likely)
    percentages = "/".join(f"{100 * chance:.0f}" for _, chance in likely)
    return f"{class_names} ({percentages})"


def _nobody() -> pd.DataFrame:
    """The table of no firm."""
    return pd.DataFrame(
        {"rank_low": [], "rank_high": [], "classes": []},
        dtype="Float64",
        index=pd.Index([], dtype="string"),
    )


@dataclass(frozen=True, eq=False)
class _Errors:
    """What is uncertain about the scores of some firms that are scored alike.

    Attributes
    ----------
    indicators : tuple of Indicator
        What they are scored by.
    spread : Spread
        How large the errors are.
    deviations : mapping of str to float32 or ndarray of float32, shape (firms,)
        Column → relative standard deviation, of all firms or of each; in the order they are drawn.
    fixed_points : ndarray of float32, shape (firms,)
        Points that no indicator gives: bonus and deductions.
    factor : ndarray of float32, shape (firms,)
        What the points of the indicators are multiplied by.
    free_points : sequence of ndarray of float32, shape (firms,)
        Of each indicator: points without floor and cap.
    is_known : sequence of ndarray of bool, shape (firms,)
        Of each indicator: whether the firm's value is known. One that is not has no error.
    may_have_tenant : ndarray of bool, shape (firms,)
        Whether a firm may have a tenant whom nobody listed: it is no tenant itself.
    class_by : str
        By what classes are cut: "rank", "score", or the id of an indicator.
    figure : ndarray of float32, shape (firms,)
        The value of that indicator; NaN where it is unknown, or classes are cut otherwise.
    """

    indicators: tuple[Indicator, ...]
    spread: Spread
    deviations: Mapping[str, np.float32 | Singles]
    fixed_points: Singles
    factor: Singles
    free_points: Sequence[Singles]
    is_known: Sequence[npt.NDArray[np.bool_]]
    may_have_tenant: npt.NDArray[np.bool_]
    class_by: str
    figure: Singles

    def scores(
        self, random: np.random.Generator, draws: int
    ) -> tuple[Singles, Singles]:
        """Scores drawn anew, and what classes are cut by.

        An indicator's points are ``clip(p · exp(ε_numerator − ε_denominator))`` with its free
        points ``p`` and the errors ``ε ~ N(0, σ)`` of its two columns. The error of the land of an
        owner with a hidden tenant is less by ``log(1 − share · u)``, ``u`` uniform from 0 to 1.

        Parameters
        ----------
        random : Generator
            The source of chance.
        draws : int
            How many times everything is drawn.

        Returns
        -------
        scores : ndarray of float32, shape (draws, firms)
            NaN where a score is unknown.
        cut : ndarray of float32, shape (draws, firms)
            The figure that cuts classes, ``figure · exp(ε)``; the scores where they cut or ranks.
        """
        shape = (draws, len(self.fixed_points))
        errors = {
            column: random.standard_normal(shape, dtype=np.float32) * deviation
            for column, deviation in self.deviations.items()
        }
        if "mu" in errors:
            has_tenant = random.random(shape, dtype=np.float32) < self.spread.tenant
            tenants_share = self.spread.tenant_share * random.random(
                shape, dtype=np.float32
            )
            is_less = has_tenant & self.may_have_tenant
            errors["mu"] += np.where(is_less, np.log1p(-tenants_share), 0)
        total = np.zeros(shape, dtype=np.float32)
        cut = total
        for indicator, points, is_known in zip(
            self.indicators, self.free_points, self.is_known, strict=True
        ):
            error = errors[indicator.numerator] - errors[indicator.denominator]
            error = np.where(is_known, error, 0)
            least = indicator.weight * indicator.floor
            most = np.inf if indicator.cap is None else indicator.weight * indicator.cap
            drawn = points * np.exp(error)
            if indicator.lower_is_better:
                drawn = 2 * indicator.weight - drawn
            total += np.clip(drawn, least, most)
            if indicator.id == self.class_by:
                cut = self.figure * np.exp(error)
        total *= self.factor
        total += self.fixed_points
        return total, cut


def _errors_of(
    firms: pd.DataFrame, part: IndicatorSet, assessment: Assessment
) -> _Errors:
    """What is uncertain about the scores of some firms that are scored alike.

    The points that no indicator gives are what is left of the score, so that bonus and deductions
    stay as they are in every draw.
    """
    spread = assessment.zone.policy.scheme.spread
    indicators = part.indicators
    point_columns = [f"points_{indicator.id}" for indicator in indicators]
    points = firms[point_columns].to_numpy(np.float32, na_value=np.nan)
    score = firms["score"].to_numpy(np.float32, na_value=np.nan)
    columns = {c for item in indicators for c in (item.numerator, item.denominator)}
    deviations: dict[str, np.float32 | Singles] = {}
    for column in sorted(columns):
        if column == "mu":
            deviations[column] = _land_deviation(firms, assessment, spread)
        else:
            deviations[column] = np.float32(spread.figures.get(column, spread.other))
    shares = assessment.shares
    is_lease = shares["tenure"].eq("lease").fillna(False).to_numpy(bool)
    is_tenant = firms.index.isin(shares.loc[is_lease, "enterprise_id"])
    factor = np.ones(len(firms), np.float32)
    if "factor" in firms:
        factor = firms["factor"].to_numpy(np.float32, na_value=np.nan)
    return _Errors(
        indicators=indicators,
        spread=spread,
        deviations=deviations,
        fixed_points=score - factor * np.nansum(points, axis=1),
        factor=factor,
        free_points=[_free_points(firms, item, assessment) for item in indicators],
        is_known=[firms[f"x_{item.id}"].notna().to_numpy(bool) for item in indicators],
        may_have_tenant=~is_tenant,
        class_by=part.class_by,
        figure=_figure_that_cuts(firms, part),
    )


def _figure_that_cuts(firms: pd.DataFrame, part: IndicatorSet) -> Singles:
    """The value of the indicator by which classes are cut; NaN where it is none."""
    if part.class_by in ("rank", "score"):
        return np.full(len(firms), np.nan, np.float32)
    return firms[f"x_{part.class_by}"].to_numpy(np.float32, na_value=np.nan)


def _free_points(
    firms: pd.DataFrame, indicator: Indicator, assessment: Assessment
) -> Singles:
    """Points of an indicator without floor and cap; those it has where its value is not known.

    Where less is better it is what is taken off twice the weight.

    Points at a floor or a cap say only that the value is beyond it, so its own is what counts.
    """
    base = assessment.bases[indicator.id].values_for(firms)
    value = firms[f"x_{indicator.id}"].to_numpy(np.float32, na_value=np.nan)
    points = value * indicator.weight / base
    given = firms[f"points_{indicator.id}"].to_numpy(np.float32, na_value=np.nan)
    if indicator.lower_is_better:  # what is taken off twice the weight
        given = 2 * indicator.weight - given
    return np.where(np.isnan(points), given, points).astype(np.float32)


def _land_deviation(
    firms: pd.DataFrame, assessment: Assessment, spread: Spread
) -> Singles:
    """Each firm's relative standard deviation of its land: that of its weakest basis.

    A firm whose land has no basis that the spread names gets the largest of all.
    """
    uses = assessment.uses
    deviation = uses["basis"].map(dict(spread.land)).astype(float)
    weakest = deviation.groupby(uses["enterprise_id"].to_numpy()).max()
    of_firms = weakest.reindex(firms.index.astype(object)).fillna(
        max(spread.land.values())
    )
    return of_firms.to_numpy(np.float32)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What was drawn, as arrays of shape (firms, draws).

    Firms go first because intervals and probabilities are read along the draws.

    Attributes
    ----------
    ranks : ndarray of uint32
        From 0.
    cut : ndarray of float32
        The scores, or the figures that cut classes.
    """

    ranks: Ranks
    cut: Singles


def _drawn_ranks(
    errors: _Errors, draws: int, seed: tuple[int, int], count: Callable[[int], None]
) -> _Drawn:
    """Ranks from 0 of every firm in every draw, and what cuts its class.

    Every block of draws has a source of chance of its own, seeded by its place: the threads need
    not take turns, and how many there are changes nothing.

    Parameters
    ----------
    errors : _Errors
        What is uncertain about the firms of one group.
    draws : int
        How many times everything is drawn.
    seed : (int, int)
        Of the simulation, and the number of the group.
    count : callable
        Told how many scores were drawn, block by block.

    Returns
    -------
    _Drawn
    """
    shape = (len(errors.fixed_points), draws)
    ranks, drawn = np.empty(shape, dtype=np.uint32), np.empty(shape, dtype=np.float32)

    def draw_block(start: int) -> int:
        random = np.random.default_rng([*seed, start])
        scores, cut = errors.scores(random, min(_BLOCK, draws - start))
        ranks[:, start : start + len(scores)] = _ranks_in_draws(scores).T
        drawn[:, start : start + len(scores)] = cut.T
        return scores.size

    # sorting and drawing let go of the interpreter
    with ThreadPoolExecutor(_THREADS) as pool:
        for scores in pool.map(draw_block, range(0, draws, _BLOCK)):
            count(scores)
    return _Drawn(ranks, drawn)


def _ranks_in_draws(scores: Singles) -> Ranks:
    """Ranks from 0 in every draw (row); equal scores share the better one.

    Examples
    --------
    >>> _ranks_in_draws(np.array([[3.0, 9.0, 3.0, 1.0]], dtype=np.float32)).tolist()
    [[1, 0, 1, 3]]
    """
    order = np.argsort(-scores, axis=1)
    in_order = np.broadcast_to(np.arange(scores.shape[1], dtype=np.uint32), order.shape)
    sorted_scores = np.take_along_axis(scores, order, axis=1)
    is_tied = np.zeros(order.shape, dtype=bool)
    np.equal(sorted_scores[:, 1:], sorted_scores[:, :-1], out=is_tied[:, 1:])
    if is_tied.any():
        # the rank of the first of equal ones is carried on to the others
        in_order = np.maximum.accumulate(np.where(is_tied, 0, in_order), axis=1)
    ranks = np.empty(order.shape, dtype=np.uint32)
    np.put_along_axis(ranks, order, in_order, axis=1)
    return ranks


def _summary(
    firms: pd.DataFrame, drawn: _Drawn, part: IndicatorSet, scheme: Scheme
) -> pd.DataFrame:
    """Intervals of ranks and probabilities of classes of one group.

    A vetoed firm keeps its class; a firm that an adjustment is about has that of every draw moved.
    """
    names = list(scheme.classes)
    chances = _chances(drawn, part)
    chances = _after_adjustments(chances, firms, scheme)
    is_vetoed = firms["veto"].notna().to_numpy(bool)
    chances[is_vetoed] = [float(name == scheme.last_class) for name in names]
    ranks = drawn.ranks
    out = pd.DataFrame(
        {"rank_low": _quantile(ranks, _LOW), "rank_high": _quantile(ranks, _HIGH)},
        index=firms.index,
    ).astype("Int64")
    for k, name in enumerate(names):
        out[f"p_{name}"] = chances[:, k]
    out["classes"] = [class_odds_in_words(row, names) for row in chances]
    return out


def _chances(drawn: _Drawn, part: IndicatorSet) -> npt.NDArray[np.float64]:
    """The probability of each class: (firms, classes); zero for who lacks the figure that cuts."""
    if part.class_by == "rank":
        return _chances_by_rank(drawn.ranks, part.classes)
    edges = np.array(list(part.classes.values()))
    indicator = cutting_indicator(part.indicators, part.class_by)
    sign = -1.0 if indicator is not None and indicator.lower_is_better else 1.0
    chances = _chances_by_value(sign * drawn.cut, (sign * edges).tolist())
    chances[np.isnan(drawn.cut[:, 0])] = 0.0
    return chances


def _chances_by_rank(
    ranks: Ranks, edges: Mapping[str, float]
) -> npt.NDArray[np.float64]:
    """The probability of each class by rank: (firms, classes).

    Which class a rank has does not depend on the draw, so that the probability of a class is the
    share of draws in which the rank falls between its first rank and that of the next.
    """
    names = list(edges)
    class_of_rank = classes(pd.Series(range(1, len(ranks) + 1), dtype="Int64"), edges)
    number_of_class = class_of_rank.map(
        {name: k for k, name in enumerate(names)}
    ).to_numpy(int)
    first_ranks = np.searchsorted(number_of_class, range(len(names) + 1))
    chances = [
        ((ranks >= first) & (ranks < first_of_next)).mean(axis=1)
        for first, first_of_next in pairwise(first_ranks)
    ]
    return np.column_stack(chances)


def _chances_by_value(
    values: Singles, least: Sequence[float]
) -> npt.NDArray[np.float64]:
    """The probability of each class by its least value: (firms, classes).

    Examples
    --------
    >>> _chances_by_value(np.array([[90.0, 70.0, 10.0, 85.0]], np.float32), [80, 60, 40]).tolist()
    [[0.5, 0.25, 0.25]]
    """
    reached = [(values >= edge).mean(axis=1) for edge in least[:-1]]
    everybody = np.ones(len(values))
    return np.diff(
        np.column_stack([np.zeros(len(values)), *reached, everybody]), axis=1
    )


def _after_adjustments(
    chances: npt.NDArray[np.float64], firms: pd.DataFrame, scheme: Scheme
) -> npt.NDArray[np.float64]:
    """The probabilities after promotions and demotions of whom these are about."""
    if not scheme.adjustments:
        return chances
    names = list(scheme.classes)
    answers = answers_of(firms)
    for adjustment in scheme.adjustments:
        holds = answers.rule(adjustment).holds
        goes_to = adjusted_positions(
            np.arange(len(names), dtype=float), adjustment, names
        ).astype(int)
        after = np.zeros_like(chances)
        for place, target in enumerate(goes_to):
            after[:, target] += chances[:, place]
        chances = np.where(holds[:, None], after, chances)
    return chances


def _quantile(ranks: Ranks, share: float) -> Ranks:
    """The rank from 1 of each firm that so large a share of its draws does not pass.

    Examples
    --------
    >>> _quantile(np.array([[4, 0, 2, 1, 3]], dtype=np.uint32), 0.5).tolist()
    [3]
    """
    at = int(share * (ranks.shape[1] - 1))
    return np.partition(ranks, at, axis=1)[:, at] + 1
