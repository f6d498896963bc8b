"""How sure ranks and classes are: a seeded simulation of errors in land and figures.

Every draw multiplies each firm's land and figures by log-normal errors, gives some owners a tenant
that the ledger does not list, and scores and ranks the group again. Bases stay as they are. The
scheme states how large the errors are (:class:`landuse.domain.policy.scheme.Spread`).
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
from landuse.domain.frames.arrays import Floats
from landuse.domain.output.classes import classes
from landuse.domain.output.indicators import IndicatorSet, answers_of, indicator_sets
from landuse.domain.output.rating import adjusted_positions, class_positions
from landuse.domain.output.tenants import as_rated
from landuse.domain.policy.indicator import Indicator, cutting_indicator
from landuse.domain.policy.scheme import Scheme, Spread
from landuse.domain.vocabulary.measures import DRAWS, SEED

Singles = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.uint32]

_BLOCK = 128
"""How many draws are made at a time: so many fit the processor's cache, all at once would not."""
_THREADS = 2
_LOW, _HIGH = 0.05, 0.95
"""The share of draws below each end of a rank's interval."""
_LEAST_LIKELY = 0.05
"""Classes that are less likely are left out of the words."""


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
        How many times errors are drawn, at least once.
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
    for number, (_, firms_of_group) in enumerate(rated.groupby("group", sort=True)):
        # the firms of a group are all scored and classed like its first
        sets = indicator_sets(firms_of_group[:1], scheme)
        indicator_set = next(each for each in sets if each.members[0])
        errors = _errors_of(firms_of_group, indicator_set, assessment)
        simulation = _simulate(errors, draws, (seed, number), count)
        tables.append(_summary(firms_of_group, simulation, indicator_set, scheme))
    if not tables:
        return _empty_table()
    return pd.concat(tables)


def class_odds_in_words(chances: Sequence[float], names: Sequence[str]) -> str:
    """Probabilities of classes in words; classes below 5 % are left out.

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
        likely, since the firm has no class.

    Examples
    --------
    >>> class_odds_in_words([0.97, 0.03, 0.0], ["A", "B", "C"])
    'A (97 %)'
    >>> class_odds_in_words([0.0, 0.55, 0.45], ["A", "B", "C"])
    'B/C (55/45)'
    """
    likely_names, percentages = [], []
    for name, chance in zip(names, chances, strict=True):
        if chance >= _LEAST_LIKELY:
            likely_names.append(name)
            percentages.append(f"{100 * chance:.0f}")
    if not likely_names:
        return ""
    if len(likely_names) == 1:
        return f"{likely_names[0]} ({percentages[0]} %)"
    return f"{'/'.join(likely_names)} ({'/'.join(percentages)})"


def _empty_table() -> pd.DataFrame:
    """The table without a firm."""
    return pd.DataFrame(
        {"rank_low": [], "rank_high": [], "classes": []},
        dtype="Float64",
        index=pd.Index([], dtype="string"),
    )


@dataclass(frozen=True, eq=False)
class _Errors:
    """The errors of the scores of some firms that have the same indicators.

    Attributes
    ----------
    indicators : tuple of Indicator
        What the firms are scored by.
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
        Whether a firm may have a tenant that the ledger does not list: it is no tenant itself.
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
        """Scores with errors, and the values that classes are cut by.

        An indicator's points are ``clip(p · exp(ε_numerator − ε_denominator))`` with its free
        points ``p`` and the errors ``ε ~ N(0, σ)`` of its two columns. The error of the land of an
        owner with a hidden tenant is less by ``log(1 − share · u)``, ``u`` uniform from 0 to 1.

        Parameters
        ----------
        random : Generator
            Of random numbers.
        draws : int
            How many times errors are drawn.

        Returns
        -------
        scores : ndarray of float32, shape (draws, firms)
            NaN where a score is unknown.
        cut : ndarray of float32, shape (draws, firms)
            The value that cuts classes, ``figure · exp(ε)``; the scores where they cut or ranks.
        """
        shape = (draws, len(self.fixed_points))
        errors = self._draw(random, shape)
        total = np.zeros(shape, dtype=np.float32)
        cut = total
        for number, indicator in enumerate(self.indicators):
            error = errors[indicator.numerator] - errors[indicator.denominator]
            error_factor = np.exp(np.where(self.is_known[number], error, 0))
            points = self.free_points[number] * error_factor
            if indicator.lower_is_better:
                points = 2 * indicator.weight - points
            floor, cap = indicator.weight * indicator.floor, np.inf
            if indicator.cap is not None:
                cap = indicator.weight * indicator.cap
            total += np.clip(points, floor, cap)
            if indicator.id == self.class_by:
                cut = self.figure * error_factor
        total *= self.factor
        total += self.fixed_points
        return total, cut

    def _draw(
        self, random: np.random.Generator, shape: tuple[int, int]
    ) -> dict[str, Singles]:
        """The logarithm of the error of each column, of shape (draws, firms)."""
        errors = {}
        for column, deviation in self.deviations.items():
            normal = random.standard_normal(shape, dtype=np.float32)
            errors[column] = normal * deviation
        if "mu" in errors:
            has_tenant = random.random(shape, dtype=np.float32) < self.spread.tenant
            uniform = random.random(shape, dtype=np.float32)
            tenant_share = self.spread.tenant_share * uniform
            is_less = has_tenant & self.may_have_tenant
            errors["mu"] += np.where(is_less, np.log1p(-tenant_share), 0)
        return errors


def _errors_of(
    firms: pd.DataFrame, indicator_set: IndicatorSet, assessment: Assessment
) -> _Errors:
    """The errors of the scores of some firms that have the same indicators.

    The points that no indicator gives are the rest of the score, so that bonus and deductions are
    the same in every draw.
    """
    indicators = indicator_set.indicators
    points = _single_columns(firms, [f"points_{each.id}" for each in indicators])
    score = _single_column(firms, "score")
    factor = np.ones(len(firms), np.float32)
    if "factor" in firms:
        factor = _single_column(firms, "factor")
    free_points = [_free_points(firms, each, assessment) for each in indicators]
    is_known = [firms[f"x_{each.id}"].notna().to_numpy(bool) for each in indicators]
    shares = assessment.shares
    is_lease = shares["tenure"].eq("lease").fillna(False).to_numpy(bool)
    is_tenant = firms.index.isin(shares.loc[is_lease, "enterprise_id"])
    return _Errors(
        indicators=indicators,
        spread=assessment.zone.policy.scheme.spread,
        deviations=_deviations(firms, indicators, assessment),
        fixed_points=score - factor * np.nansum(points, axis=1),
        factor=factor,
        free_points=free_points,
        is_known=is_known,
        may_have_tenant=~is_tenant,
        class_by=indicator_set.class_by,
        figure=_cutting_figure(firms, indicator_set),
    )


def _single_column(firms: pd.DataFrame, name: str) -> Singles:
    """A column of figures in single precision, NaN where unknown."""
    return firms[name].to_numpy(np.float32, na_value=np.nan)


def _single_columns(firms: pd.DataFrame, names: Sequence[str]) -> Singles:
    """Columns of figures in single precision, NaN where unknown: (firms, columns)."""
    return firms[list(names)].to_numpy(np.float32, na_value=np.nan)


def _deviations(
    firms: pd.DataFrame, indicators: Sequence[Indicator], assessment: Assessment
) -> dict[str, np.float32 | Singles]:
    """The relative standard deviation of each column that the indicators name."""
    spread = assessment.zone.policy.scheme.spread
    columns: set[str] = set()
    for indicator in indicators:
        columns.update((indicator.numerator, indicator.denominator))
    deviations: dict[str, np.float32 | Singles] = {}
    for column in sorted(columns):
        if column == "mu":
            deviations[column] = _land_deviation(firms, assessment, spread)
        else:
            deviations[column] = np.float32(spread.figures.get(column, spread.other))
    return deviations


def _cutting_figure(firms: pd.DataFrame, indicator_set: IndicatorSet) -> Singles:
    """The value of the indicator by which classes are cut; NaN where it is none."""
    if indicator_set.class_by in ("rank", "score"):
        return np.full(len(firms), np.nan, np.float32)
    return _single_column(firms, f"x_{indicator_set.class_by}")


def _free_points(
    firms: pd.DataFrame, indicator: Indicator, assessment: Assessment
) -> Singles:
    """Points of an indicator without floor and cap, computed from its value.

    Points at a floor or a cap tell only that the value is beyond it. Where the value is not known
    they are the points that the firm has. Where less is better they are those that are subtracted
    from twice the weight.
    """
    base = assessment.bases[indicator.id].values_for(firms)
    value = _single_column(firms, f"x_{indicator.id}")
    free_points = value * indicator.weight / base
    points = _single_column(firms, f"points_{indicator.id}")
    if indicator.lower_is_better:
        points = 2 * indicator.weight - points
    return np.where(np.isnan(free_points), points, free_points).astype(np.float32)


def _land_deviation(
    firms: pd.DataFrame, assessment: Assessment, spread: Spread
) -> Singles:
    """Each firm's relative standard deviation of its land: that of its weakest basis.

    A firm whose land has no basis that the spread names gets the largest of all.
    """
    uses = assessment.uses
    deviation = uses["basis"].map(dict(spread.land)).astype(float)
    largest = deviation.groupby(uses["enterprise_id"].to_numpy()).max()
    of_firms = largest.reindex(firms.index.astype(object))
    return of_firms.fillna(max(spread.land.values())).to_numpy(np.float32)


@dataclass(frozen=True, eq=False)
class _Simulation:
    """The results of all draws, as arrays of shape (firms, draws).

    Firms are the first axis because intervals and probabilities are read along the draws.

    Attributes
    ----------
    ranks : ndarray of uint32
        From 0.
    cut : ndarray of float32
        The values that classes are cut by.
    """

    ranks: Ranks
    cut: Singles


def _simulate(
    errors: _Errors, draws: int, seed: tuple[int, int], count: Callable[[int], None]
) -> _Simulation:
    """Draw errors and rank the firms of a group anew, many times.

    Every block of draws has a generator of its own, seeded by its first draw: the threads need not
    take turns, and their number does not change the result.

    Parameters
    ----------
    errors : _Errors
        Of the firms of one group.
    draws : int
        How many times errors are drawn.
    seed : (int, int)
        Of the simulation, and the number of the group.
    count : callable
        Called with the number of scores of each block.

    Returns
    -------
    _Simulation
    """
    shape = (len(errors.fixed_points), draws)
    ranks = np.empty(shape, dtype=np.uint32)
    cut = np.empty(shape, dtype=np.float32)

    def draw_block(start: int) -> int:
        random = np.random.default_rng([*seed, start])
        stop = min(start + _BLOCK, draws)
        scores, cut_of_block = errors.scores(random, stop - start)
        ranks[:, start:stop] = _ranks_in_draws(scores).T
        cut[:, start:stop] = cut_of_block.T
        return scores.size

    # sorting and drawing release the interpreter's lock
    with ThreadPoolExecutor(_THREADS) as pool:
        for score_count in pool.map(draw_block, range(0, draws, _BLOCK)):
            count(score_count)
    return _Simulation(ranks, cut)


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
        # equal scores have the rank of the first of them
        in_order = np.maximum.accumulate(np.where(is_tied, 0, in_order), axis=1)
    ranks = np.empty(order.shape, dtype=np.uint32)
    np.put_along_axis(ranks, order, in_order, axis=1)
    return ranks


def _summary(
    firms: pd.DataFrame,
    simulation: _Simulation,
    indicator_set: IndicatorSet,
    scheme: Scheme,
) -> pd.DataFrame:
    """Intervals of ranks and probabilities of classes of one group.

    A vetoed firm keeps its class; that of a firm for which an adjustment holds is adjusted in
    every draw.
    """
    names = list(scheme.classes)
    chances = _chances(simulation, indicator_set)
    chances = _after_adjustments(chances, firms, scheme)
    is_vetoed = firms["veto"].notna().to_numpy(bool)
    chances[is_vetoed] = [float(name == scheme.veto_class_name) for name in names]
    table = pd.DataFrame(index=firms.index)
    table["rank_low"] = _rank_quantile(simulation.ranks, _LOW)
    table["rank_high"] = _rank_quantile(simulation.ranks, _HIGH)
    table = table.astype("Int64")
    for number, name in enumerate(names):
        table[f"p_{name}"] = chances[:, number]
    table["classes"] = [class_odds_in_words(row, names) for row in chances]
    return table


def _chances(simulation: _Simulation, indicator_set: IndicatorSet) -> Floats:
    """The probability of each class: (firms, classes); zero without the value that cuts."""
    if indicator_set.class_by == "rank":
        return _chances_by_rank(simulation.ranks, indicator_set.classes)
    edges = np.array(list(indicator_set.classes.values()))
    indicator = cutting_indicator(indicator_set.indicators, indicator_set.class_by)
    sign = -1.0 if indicator is not None and indicator.lower_is_better else 1.0
    cut = simulation.cut
    chances = _chances_by_value(sign * cut, (sign * edges).tolist())
    chances[np.isnan(cut[:, 0])] = 0.0
    return chances


def _chances_by_rank(ranks: Ranks, edges: Mapping[str, float]) -> Floats:
    """The probability of each class by rank: (firms, classes).

    Which class a rank has does not depend on the draw, so that the probability of a class is the
    share of draws in which the rank falls between its first rank and that of the next.
    """
    names = list(edges)
    all_ranks = pd.Series(range(1, len(ranks) + 1), dtype="Int64")
    position_of_rank = class_positions(classes(all_ranks, edges), names)
    first_ranks = np.searchsorted(position_of_rank, range(len(names) + 1))
    chances = []
    for first, first_of_next in pairwise(first_ranks):
        is_in_class = (ranks >= first) & (ranks < first_of_next)
        chances.append(is_in_class.mean(axis=1))
    return np.column_stack(chances)


def _chances_by_value(values: Singles, least_values: Sequence[float]) -> Floats:
    """The probability of each class by its least value: (firms, classes).

    Examples
    --------
    >>> _chances_by_value(np.array([[90.0, 70.0, 10.0, 85.0]], np.float32), [80, 60, 40]).tolist()
    [[0.5, 0.25, 0.25]]
    """
    reaches = [(values >= edge).mean(axis=1) for edge in least_values[:-1]]
    nobody, everybody = np.zeros(len(values)), np.ones(len(values))
    in_class_or_better = np.column_stack([nobody, *reaches, everybody])
    return np.diff(in_class_or_better, axis=1)


def _after_adjustments(chances: Floats, firms: pd.DataFrame, scheme: Scheme) -> Floats:
    """The probabilities after promotions and demotions, where their conditions hold."""
    if not scheme.adjustments:
        return chances
    names = list(scheme.classes)
    answers = answers_of(firms)
    every_position = np.arange(len(names), dtype=float)
    for adjustment in scheme.adjustments:
        holds = answers.rule(adjustment).holds
        adjusted = adjusted_positions(every_position, adjustment, names).astype(int)
        adjusted_chances = np.zeros_like(chances)
        for position, adjusted_position in enumerate(adjusted):
            adjusted_chances[:, adjusted_position] += chances[:, position]
        chances = np.where(holds[:, None], adjusted_chances, chances)
    return chances


def _rank_quantile(ranks: Ranks, share: float) -> Ranks:
    """A quantile of each firm's ranks in all draws, counted from 1.

    Examples
    --------
    >>> _rank_quantile(np.array([[4, 0, 2, 1, 3]], dtype=np.uint32), 0.5).tolist()
    [3]
    """
    at = int(share * (ranks.shape[1] - 1))
    return np.partition(ranks, at, axis=1)[:, at] + 1
