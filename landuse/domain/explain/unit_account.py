"""One unit's account: its land and how it was found, its score, and why it has its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.explain.described_uses import described_uses, with_land_outside
from landuse.domain.frames.cells import json_value
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.goals.report import CountedEntry, ExcludedEntry
from landuse.domain.output.firms import figures_of
from landuse.domain.output.indicators import column_of, indicator_sets, indicator_values
from landuse.domain.output.rating import coefficients, extra_points
from landuse.domain.output.score import score
from landuse.domain.output.tenants import as_rated
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.ranking.ranking import ranking
from landuse.domain.recognition_cards import RecognitionCard, recognition_cards
from landuse.domain.tags.reasons import Reason
from landuse.domain.vocabulary.status import ABOVE_SCALE, BELOW_SCALE
from landuse.errors import UnknownUnitError
from landuse.words.phrases import Label

UnitKind = Literal["parcel", "building", "enterprise"]

#: What is told of a unit, in this order.
_FACTS: dict[UnitKind, tuple[str, ...]] = {
    "parcel": (
        "status", "confirmed", "reviewer", "holder", "land_use", "township", "area_registered_m2",
        "area_plane_m2", "area_ellipsoid_m2", "area_basis", "area_mu", "building_area_m2", "far",
        "vacancy_share", "tax_wan", "sales_wan", "tax_per_mu", "sales_per_mu", "score", "class",
        "firm_class",
    ),
    "building": (
        "status", "confirmed", "reviewer", "parcel_id", "use", "floors", "floor_area_used_m2",
        "vacant_area_m2", "vacancy_share", "vacant_since",
    ),
    "enterprise": (
        "sector", "group", "rated", "unrated", "mu", "tax_wan", "sales_wan", "tax_per_mu",
        "sales_per_mu", "energy_tce", "score", "class", "veto",
    ),
}  # fmt: skip
#: What is told of an enterprise besides, where its scheme says such of it.
_FACTS_OF_SOME = (
    "base_key", "landlord", "judged_by", "class_cut", "adjusted", "score_together",
    "class_together",
)  # fmt: skip


#: Fields of an entry that its unit's story leaves out: it is about that unit, in plain cells.
_NOT_TOLD = ("name", "parcel_id", "building_id", "rows", "cut", "contradicted")


@dataclass(frozen=True)
class AverageBehind:
    """What average a base value is.

    Attributes
    ----------
    year : int
        Of which year's figures.
    firms : int
        Of how many rated firms that have both figures.
    groups : tuple of str
        Of which firms: the names of their sets and groups; empty where of all.
    average : str
        Which average, as :class:`landuse.domain.policy.indicator.BaseRule` calls it.
    percentile : float
        Which, where it is a percentile.
    factor : float
        By how much it was multiplied.
    stands_in : bool
        Whether it is of this year for want of last year's figures.
    """

    year: int
    firms: int
    groups: tuple[str, ...]
    average: str
    percentile: float
    factor: float
    stands_in: bool


@dataclass(frozen=True)
class ScoredIndicator:
    """What one indicator gave a unit.

    Attributes
    ----------
    title, title_en : str
        What it is called, in Chinese and English.
    value, base : float or None
        The unit's value and what it is measured against, in the unit of the indicator; None where
        unknown.
    weight : float
        Points at the base value.
    points : float or None
        ``weight × value ÷ base`` between floor and cap; None where unknown.
    stand_in : str
        Why the points are not weight × value ÷ base: "group_mean", "group_min" or "zero" where
        there is no
        figure, "cap" or "floor" where they are held; empty otherwise.
    over : tuple of str
        The columns of which the value is the ratio.
    parts : tuple of float or None
        The unit's figures of these two, in the unit of their columns.
    times : float
        What the ratio is multiplied by.
    base_source : str
        Where the base is from, as :data:`landuse.domain.output.bases.BaseSource` says.
    behind : AverageBehind or None
        The average that the base is a multiple of; None where it is announced or unknown, and for
        parcels, which are measured against the bases of firms.
    added : tuple of (str, float)
        Columns that were added to the numerator (a refund), or taken off it where negative.
    lower_is_better : bool
        Whether points are weight × (2 − value ÷ base).
    fallback : str
        The column by which the unit was measured because it lacks the indicator's own figure;
        value, base, ratio and parts are then those of the fallback. Empty otherwise.
    """

    title: str
    title_en: str
    value: float | None
    base: float | None
    weight: float
    points: float | None
    stand_in: str = ""
    over: tuple[str, str] = ("", "")
    parts: tuple[float | None, float | None] = (None, None)
    times: float = 1.0
    base_source: str = ""
    behind: AverageBehind | None = None
    added: tuple[tuple[str, float], ...] = ()
    lower_is_better: bool = False
    fallback: str = ""


@dataclass(frozen=True)
class Besides:
    """Points besides those of the indicators, and coefficients.

    Attributes
    ----------
    title, title_en : str
        What it is called, in Chinese and English.
    points : float
        What it gives; negative where it takes off.
    factor : float or None
        The coefficient, where it is one: its points are what it adds to those of the indicators.
    """

    title: str
    title_en: str
    points: float
    factor: float | None = None


@dataclass(frozen=True)
class Standing:
    """Where a unit stands by its score.

    Attributes
    ----------
    rank : int
        From 1, within its group.
    of : int
        How many of the group have a rank.
    gap_wan : float or None
        More tax (万元) that the class above would take; None where there is none or no way to it.
    cut : tuple of (str, float, float) or None
        The class of the unit's share of the rank, and the edges (0 to 1) between which it is cut;
        None where its class is not cut by rank, or is another for a reason of its own.
    """

    rank: int
    of: int
    gap_wan: float | None
    cut: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class UnitAccount:
    """One unit's account.

    Attributes
    ----------
    unit : {"parcel", "building", "enterprise"}
        What it is.
    id, name : str
        Its id, and its name where it has one.
    facts : mapping of str to object
        What is known of it, by column, in the column's unit.
    uses : DataFrame
        The rows of the ledger that give a firm land here, as
        :func:`landuse.domain.explain.described_uses.described_uses` gives them, those of an
        enterprise outside the zone's parcels too (``basis`` "outside"); may be empty.
    unused_mu : float or None
        Land of a parcel (亩) that no firm uses; None for other units, and where it is not known.
    indicators : tuple of ScoredIndicator
        How its score came about; empty where it has none.
    bonus, malus : float
        Points of the ledger that its score has besides (加分) and less (扣分).
    besides : tuple of Besides
        Coefficients and points that the scheme gives besides its indicators.
    years : mapping of str to mapping of int to float
        Figures that are means of several years: column → year → figure.
    year_weights : mapping of int to float
        How much each year counts in them; all alike where empty.
    titles : mapping of str to Label
        What the parts of the scheme are called, by the names that facts and groups have.
    standing : Standing or None
        Where it stands; None where it has no rank.
    reasons : tuple of Reason
        Why it has its status; empty for enterprises, which have none.
    entries : tuple of mapping
        What it gave to the goals: every entry of a goal's lists about it, with ``goal``, ``unit``
        and ``counted`` (bool).
    cards : tuple of RecognitionCard
        What each of these that counts rests on.
    """

    unit: UnitKind
    id: str
    name: str
    facts: Mapping[str, object]
    uses: pd.DataFrame
    unused_mu: float | None
    indicators: tuple[ScoredIndicator, ...]
    standing: Standing | None
    reasons: tuple[Reason, ...]
    entries: tuple[Mapping[str, object], ...]
    cards: tuple[RecognitionCard, ...] = ()
    bonus: float = 0.0
    malus: float = 0.0
    besides: tuple[Besides, ...] = ()
    years: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    year_weights: Mapping[int, float] = field(default_factory=dict)
    titles: Mapping[str, Label] = field(default_factory=dict)


def account_of(assessment: Assessment, unit_id: str) -> UnitAccount:
    """The account of one parcel, building or enterprise.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    unit_id : str
        Its id, or its name where no other unit is called so. Where units of several kinds share an
        id, the parcel goes before the building, and the building before the enterprise.

    Returns
    -------
    UnitAccount
        What is known of it.

    Raises
    ------
    UnknownUnitError
        Where there is no such unit; it names the nearest id.
    """
    return _account(assessment, *unit_named(assessment, unit_id))


def unit_named(assessment: Assessment, unit_id: str) -> tuple[UnitKind, str]:
    """Which parcel, building or enterprise is meant, without its account.

    Parameters
    ----------
    assessment, unit_id
        As :func:`account_of` takes them.

    Returns
    -------
    kind : {"parcel", "building", "enterprise"}
    id : str

    Raises
    ------
    UnknownUnitError
        Where there is no such unit; it names the nearest id.
    """
    units = _units(assessment)
    for kind, frame in units.items():
        if unit_id in frame.index:
            return kind, unit_id
    called = _units_typed(units, str(unit_id)) or _units_called(units, unit_id)
    if len(called) == 1:
        return called[0]
    ids = [str(label) for frame in units.values() for label in frame.index]
    nearest = get_close_matches(str(unit_id), ids, n=1, cutoff=0.6)
    if nearest:
        raise UnknownUnitError(
            "explain.unknown_unit_near", id=str(unit_id), nearest=nearest[0]
        )
    raise UnknownUnitError("explain.unknown_unit", id=str(unit_id))


def accounts_of_firms(
    assessment: Assessment, firms: Sequence[str]
) -> Iterator[UnitAccount]:
    """The accounts of several enterprises, ranked once.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    firms : sequence of str
        Ids of its enterprises.

    Yields
    ------
    UnitAccount
        One a firm, in their order, as :func:`account_of` gives it.
    """
    table = _ranking(assessment, "enterprise")
    for firm in firms:
        yield _account(assessment, "enterprise", firm, table)


def _units_typed(
    units: Mapping[UnitKind, pd.DataFrame], typed: str
) -> list[tuple[UnitKind, str]]:
    """The first unit whose id is the same but for how it is typed: its kind and its id."""
    form = normal_form(typed)
    for kind, frame in units.items():
        ids = frame.index[normal_forms(frame.index).eq(form).to_numpy(bool)]
        if len(ids) == 1:
            return [(kind, str(ids[0]))]
    return []


def _units_called(
    units: Mapping[UnitKind, pd.DataFrame], name: object
) -> list[tuple[UnitKind, str]]:
    """Every unit of a name: its kind and its id."""
    found: list[tuple[UnitKind, str]] = []
    for kind, frame in units.items():
        if "name" in frame and isinstance(name, str):
            is_called = normal_forms(frame["name"]).eq(normal_form(name))
            ids = frame.index[is_called.fillna(False).to_numpy(bool)]
            found += [(kind, str(id_)) for id_ in ids]
    return found


def _units(assessment: Assessment) -> dict[UnitKind, pd.DataFrame]:
    """The units that have an account, in the order in which an id is looked up."""
    return {
        "parcel": assessment.parcels,
        "building": assessment.buildings,
        "enterprise": assessment.enterprises,
    }


def _account(
    assessment: Assessment,
    kind: UnitKind,
    unit_id: str,
    table: pd.DataFrame | None = None,
) -> UnitAccount:
    """The account of a unit that is there, with the ranking of its kind where that is at hand.

    Land that nobody uses is what the uses leave of the parcel: a row of its own, so that the land
    shown adds up to the parcel.
    """
    row = pd.Series(_units(assessment)[kind].loc[unit_id])
    is_here = assessment.uses[f"{kind}_id"].eq(unit_id).fillna(False).to_numpy(bool)
    uses = described_uses(assessment, assessment.uses[is_here])
    if kind == "enterprise":
        uses = with_land_outside(assessment, uses, unit_id)
    unused_mu = None
    if kind == "parcel" and pd.notna(row["area_mu"]):
        unused_mu = float(row["area_mu"]) - float(uses["land_mu"].sum())
    name = row.get("name")
    # an enterprise redevelops nothing itself, and its id may be that of an action
    entries = () if kind == "enterprise" else tuple(_entries(assessment, unit_id))
    return UnitAccount(
        unit=kind,
        id=unit_id,
        name="" if pd.isna(name) else str(name),
        facts=_facts(kind, row),
        uses=uses,
        unused_mu=unused_mu,
        indicators=_scored_indicators(assessment, kind, row),
        standing=_standing(assessment, kind, unit_id, table),
        reasons=_reasons(assessment, kind, unit_id),
        entries=entries,
        cards=_cards(assessment, unit_id) if entries else (),
        years=_years(assessment, unit_id) if kind == "enterprise" else {},
        year_weights=_year_weights(assessment),
        titles=assessment.zone.policy.scheme.titles,
        besides=_besides(assessment, kind, row),
        **_bonus_and_malus(assessment, kind, row),
    )


def _facts(kind: UnitKind, row: pd.Series) -> dict[str, object]:
    """What is told of a unit, by column."""
    facts = {column: row.get(column) for column in _FACTS[kind]}
    if kind == "enterprise":
        facts |= {column: row[column] for column in _FACTS_OF_SOME if column in row}
    return facts


def _year_weights(assessment: Assessment) -> dict[int, float]:
    """How much each year counts; none where all count alike."""
    zone = assessment.zone
    weights = zone.policy.scheme.year_weights
    if len(set(weights)) < 2:
        return {}
    return {zone.year - back: weight for back, weight in enumerate(weights)}


def _besides(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> tuple[Besides, ...]:
    """What the coefficients of the scheme add to an enterprise's points, and its extra points."""
    scheme = assessment.zone.policy.scheme
    if kind != "enterprise" or pd.isna(row["score"]):
        return ()
    firm = as_rated(row.to_frame().T.infer_objects())
    ids = [item.id for item in scheme.all_indicators]
    points = [_float_or_none(row.get(f"points_{name}")) or 0.0 for name in ids]
    total, out = sum(points), []
    for multiplier, of_firm in coefficients(firm, scheme):
        factor = float(of_firm[0])
        if factor != 1:
            more = (factor - 1) * total
            out.append(Besides(multiplier.title, multiplier.title_en, more, factor))
            total *= factor
    for extra, given in extra_points(firm, scheme):
        if given[0]:
            out.append(Besides(extra.title, extra.title_en, float(given[0])))
    return tuple(out)


def _stand_in(indicator: Indicator, value: object, points: object) -> str:
    """Why the points of an indicator are not weight × value ÷ base; empty where they are."""
    known, given = _float_or_none(value), _float_or_none(points)
    if given is None:
        return ""
    if known is None:
        return indicator.missing
    if indicator.cap is not None and given >= indicator.weight * indicator.cap:
        return "cap"
    is_at_floor = given <= indicator.weight * indicator.floor
    is_held = is_at_floor and (known < 0 or indicator.lower_is_better)
    return "floor" if is_held else ""


def _bonus_and_malus(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> dict[str, float]:
    """Bonus and deductions that count in the score of an enterprise."""
    if kind != "enterprise" or pd.isna(row["score"]):
        return {}
    scheme = assessment.zone.policy.scheme
    counted = {}
    for name, most in (("bonus", scheme.bonus_max), ("malus", scheme.malus_max)):
        stated = _float_or_none(row[f"{name}_points"])
        counted[name] = 0.0 if most is None else min(max(stated or 0.0, 0.0), most)
    return counted


def _scored_indicators(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> tuple[ScoredIndicator, ...]:
    """Points of each indicator, as they made the unit's score.

    Those of an enterprise are columns of its row. Those of a parcel are worked out again from its
    totals: of a million parcels nobody keeps the points, and only one is asked about.
    """
    if kind == "building" or pd.isna(row["score"]):
        return ()
    scheme = assessment.zone.policy.scheme
    if kind == "parcel":
        indicators, rule = scheme.of_parcels, scheme.base
        # among all parcels, as a missing figure may stand for their average
        parcels = assessment.of_zone.parcels
        points = score(
            parcels.assign(mu=parcels["area_mu"]), indicators, assessment.bases
        )
        scored = pd.Series(points.loc[str(row.name)])
        units = row.rename({"area_mu": "mu"}).to_frame().T.infer_objects()
    else:
        units = as_rated(row.to_frame().T.infer_objects())
        part = next(each for each in indicator_sets(units, scheme) if each.members[0])
        indicators, rule, scored = part.indicators, part.base, row
    scored_as = _Scored(assessment, kind, units, scored, rule)
    return tuple(_scored_indicator(indicator, scored_as) for indicator in indicators)


@dataclass(frozen=True, eq=False)
class _Scored:
    """A unit as it was scored: its figures, its points, and the rule of its base values."""

    assessment: Assessment
    kind: UnitKind
    units: pd.DataFrame
    points: pd.Series
    rule: BaseRule


def _scored_indicator(indicator: Indicator, unit: _Scored) -> ScoredIndicator:
    """What one indicator gave the unit of the only row, told by what it was measured by."""
    units, scored = unit.units, unit.points
    value, points = scored[f"x_{indicator.id}"], scored[f"points_{indicator.id}"]
    told, fallback = indicator, ""
    instead = indicator.instead
    if instead is not None and pd.isna(indicator_values(units, indicator).iloc[0]):
        by_fallback = indicator_values(units, instead).iloc[0]
        if pd.notna(by_fallback):
            told, value, fallback = instead, by_fallback, indicator.fallback_column
    key = str(units["base_key"].iloc[0]) if "base_key" in units else ""
    base = unit.assessment.bases[told.id].of(key)
    of_column = {
        name: _float_or_none(column_of(units, name).iloc[0]) for name in told.columns
    }
    added = [(name, of_column[name] or 0.0) for name in told.plus]
    added += [(name, -(of_column[name] or 0.0)) for name in told.minus]
    return ScoredIndicator(
        title=indicator.title,
        title_en=indicator.title_en or indicator.title,
        value=_float_or_none(value),
        base=base.value,
        weight=indicator.weight,
        points=_float_or_none(points),
        stand_in=_stand_in(indicator, value, points),
        over=(told.numerator, told.denominator),
        parts=(of_column[told.numerator], of_column[told.denominator]),
        times=told.times,
        base_source=base.source,
        behind=_average_behind(indicator, told, unit, key),
        added=tuple((name, figure) for name, figure in added if figure),
        lower_is_better=indicator.lower_is_better,
        fallback=fallback,
    )


def _average_behind(
    indicator: Indicator, told: Indicator, unit: _Scored, key: str
) -> AverageBehind | None:
    """The average that the base of an indicator is a multiple of; parcels have those of firms."""
    zone = unit.assessment.zone
    whole = unit.assessment.bases[told.id]
    base, rule = whole.of(key), unit.rule
    is_average = base.source != "announced" and base.value is not None
    if unit.kind == "parcel" or not is_average or base.firms is None:
        return None
    groups = (
        (key,) if key in whole.groups else _scored_by(zone.policy.scheme, indicator)
    )
    return AverageBehind(
        year=zone.year - (base.source == "previous_year"),
        firms=base.firms,
        groups=groups,
        average=rule.average,
        percentile=rule.percentile,
        factor=rule.factor,
        stands_in=rule.source == "previous_year" and base.source == "same_year",
    )


def _scored_by(scheme: Scheme, indicator: Indicator) -> tuple[str, ...]:
    """The names of the sets that an indicator is for; empty where it is for all."""
    if scheme.below:
        is_below = any(item.id == indicator.id for item in scheme.below)
        return (BELOW_SCALE if is_below else ABOVE_SCALE,)
    of_sets = [part for part in scheme.sets if part.indicators]
    having = [
        part.title
        for part in of_sets
        if any(item.id == indicator.id for item in part.indicators)
    ]
    return tuple(having) if len(having) < len(scheme.sets) else ()


def _reasons(
    assessment: Assessment, kind: UnitKind, unit_id: str
) -> tuple[Reason, ...]:
    """Why a parcel or a building has its status."""
    if kind not in assessment.grounds:
        return ()
    reasons: list[tuple[Reason, ...]] = assessment.grounds[kind].reasons(
        pd.Index([unit_id])
    )
    return reasons[0]


def _float_or_none(value: object) -> float | None:
    """A number of a frame; None where it is unknown."""
    plain: float | None = json_value(value)
    return plain


def _ranking(assessment: Assessment, kind: UnitKind) -> pd.DataFrame:
    """The units of the whole zone by id, ranked by their score."""
    return ranking(assessment.of_zone, kind, "score").set_index("id")


def _years(assessment: Assessment, firm: str) -> dict[str, dict[int, float]]:
    """Figures of an enterprise that are means of several years: that of every year."""
    zone, count = assessment.zone, assessment.zone.policy.scheme.years
    if count == 1:
        return {}
    ledger = zone.enterprises
    is_counted = ledger["enterprise_id"].eq(firm) & ledger["year"].between(
        zone.year - count + 1, zone.year
    )
    rows = ledger[is_counted.fillna(False)].sort_values("year")
    out = {}
    for name in figures_of(zone.policy.scheme, ledger):
        known = rows[["year", name]].dropna()
        if len(known) > 1 and pd.notna(assessment.enterprises[name][firm]):
            years = known["year"].astype(int).to_list()
            out[name] = dict(
                zip(years, known[name].astype(float).to_list(), strict=True)
            )
    return out


def _standing(
    assessment: Assessment,
    kind: UnitKind,
    unit_id: str,
    table: pd.DataFrame | None = None,
) -> Standing | None:
    """Where a unit stands by its score, among all of the zone.

    None for buildings, which have no score, and for a unit that the scheme does not rate.
    """
    if kind == "building":
        return None
    if table is None:
        table = _ranking(assessment, kind)
    if unit_id not in table.index:
        return None
    row = pd.Series(table.loc[unit_id])
    if pd.isna(row["rank"]):
        return None
    peers = table[table["group"] == row["group"]] if "group" in table else table
    rank, of = int(row["rank"]), int(peers["rank"].notna().sum())
    return Standing(
        rank=rank,
        of=of,
        gap_wan=_float_or_none(row["gap_wan"]),
        cut=_cut(assessment, unit_id, rank / of) if kind == "enterprise" else None,
    )


def _cut(
    assessment: Assessment, firm: str, share: float
) -> tuple[str, float, float] | None:
    """Between which edges the class of a firm is cut, where its rank alone decides it."""
    row = assessment.enterprises.loc[[firm]]
    scheme = assessment.zone.policy.scheme
    part = next(
        each for each in indicator_sets(as_rated(row), scheme) if each.members[0]
    )
    if part.class_by != "rank" or row["class"].isna().iloc[0]:
        return None
    low = 0.0
    for name, high in part.classes.items():
        if share <= high + 1e-12:
            return (name, low, high) if row["class"].iloc[0] == name else None
        low = high
    return None


def _entries(assessment: Assessment, unit_id: str) -> Iterator[Mapping[str, object]]:
    """What goals counted of a unit, and what they left out, with the goal it is about.

    Every entry has a ``date`` and a ``reason`` (a phrase), None where the goal's own has none.
    """
    for goal in assessment.goals.conditions:
        for entries, counted in ((goal.counted, True), (goal.left_out, False)):
            for entry in entries:
                if entry.id == unit_id:
                    yield {
                        "date": None,
                        "reason": None,
                        **_fields(entry),
                        "goal": Label.translated(
                            goal.title or goal.measure, goal.title_en
                        ),
                        "unit": goal.unit,
                        "counted": counted,
                    }


def _cards(assessment: Assessment, unit_id: str) -> tuple[RecognitionCard, ...]:
    """What rests on a unit and counts."""
    cards = recognition_cards(assessment)
    return tuple(card for card in cards if card.unit_id == unit_id)


def _fields(entry: CountedEntry | ExcludedEntry) -> dict[str, object]:
    """The fields of an entry that its unit's story tells; only housing sites have a name."""
    told = {name: value for name, value in vars(entry).items() if name not in _NOT_TOLD}
    return {name: json_value(value) for name, value in told.items()}
