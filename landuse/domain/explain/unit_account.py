"""One unit's account: its land and who uses it, its score, and why it has its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.explain.described_uses import described_uses, with_land_outside
from landuse.domain.explain.score_workings import (
    ScoreAdjustment,
    ScoredIndicator,
    UnitKind,
    bonus_and_malus,
    indicator_set_of,
    score_adjustments,
    scored_indicators,
)
from landuse.domain.frames.cells import json_value
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.goals.report import CountedEntry, ExcludedEntry
from landuse.domain.output.firms import figures_of
from landuse.domain.output.tenants import as_rated
from landuse.domain.ranking.ranking import ranking
from landuse.domain.recognition_cards import RecognitionCard, recognition_cards
from landuse.domain.tags.reasons import Reason
from landuse.errors import UnknownUnitError
from landuse.words.phrases import Label

#: Columns that the account of a unit has, in this order.
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
#: Columns that the account of an enterprise has besides, where its scheme makes them.
_FACTS_BY_SCHEME = (
    "base_key", "landlord", "judged_by", "class_cut", "adjusted", "score_together",
    "class_together",
)  # fmt: skip

#: Fields of an entry that the account of its unit leaves out.
_OMITTED_FIELDS = ("name", "parcel_id", "building_id", "rows", "cut", "contradicted")
#: Shares of a rank that differ by less are the same.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class ScoreRank:
    """The rank of a unit by its score, and what the class above takes.

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
    adjustments : tuple of ScoreAdjustment
        Coefficients and points that the scheme gives besides its indicators.
    years : mapping of str to mapping of int to float
        Figures that are means of several years: column → year → figure.
    year_weights : mapping of int to float
        How much each year counts in them; all alike where empty.
    titles : mapping of str to Label
        What the parts of the scheme are called, by the names that facts and groups have.
    score_rank : ScoreRank or None
        Its rank by score; None where it has none.
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
    score_rank: ScoreRank | None
    reasons: tuple[Reason, ...]
    entries: tuple[Mapping[str, object], ...]
    cards: tuple[RecognitionCard, ...] = ()
    bonus: float = 0.0
    malus: float = 0.0
    adjustments: tuple[ScoreAdjustment, ...] = ()
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
    kind, id_ = unit_named(assessment, unit_id)
    return _account_of_unit(assessment, kind, id_)


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
    typed = str(unit_id)
    matches = _units_by_typed_id(units, typed) or _units_by_name(units, unit_id)
    if len(matches) == 1:
        return matches[0]
    ids = [str(label) for frame in units.values() for label in frame.index]
    nearest = get_close_matches(typed, ids, n=1, cutoff=0.6)
    if nearest:
        raise UnknownUnitError(
            "explain.unknown_unit_near", id=typed, nearest=nearest[0]
        )
    raise UnknownUnitError("explain.unknown_unit", id=typed)


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
        yield _account_of_unit(assessment, "enterprise", firm, table)


def _units_by_typed_id(
    units: Mapping[UnitKind, pd.DataFrame], typed: str
) -> list[tuple[UnitKind, str]]:
    """The first unit whose id is the same but for how it is typed: its kind and its id."""
    form = normal_form(typed)
    for kind, frame in units.items():
        is_match = normal_forms(frame.index).eq(form).to_numpy(bool)
        ids = frame.index[is_match]
        if len(ids) == 1:
            return [(kind, str(ids[0]))]
    return []


def _units_by_name(
    units: Mapping[UnitKind, pd.DataFrame], name: object
) -> list[tuple[UnitKind, str]]:
    """Every unit of a name: its kind and its id."""
    if not isinstance(name, str):
        return []
    form = normal_form(name)
    matches: list[tuple[UnitKind, str]] = []
    for kind, frame in units.items():
        if "name" in frame:
            is_match = normal_forms(frame["name"]).eq(form).fillna(False)
            ids = frame.index[is_match.to_numpy(bool)]
            matches += [(kind, str(id_)) for id_ in ids]
    return matches


def _units(assessment: Assessment) -> dict[UnitKind, pd.DataFrame]:
    """The units that have an account, in the order in which an id is looked up."""
    return {
        "parcel": assessment.parcels,
        "building": assessment.buildings,
        "enterprise": assessment.enterprises,
    }


def _account_of_unit(
    assessment: Assessment,
    kind: UnitKind,
    unit_id: str,
    table: pd.DataFrame | None = None,
) -> UnitAccount:
    """The account of a unit of the assessment, with the ranking of its kind where that is at hand.

    Land that nobody uses is what the uses leave of the parcel: a row of its own, so that the land
    of all rows adds up to the parcel.
    """
    row = pd.Series(_units(assessment)[kind].loc[unit_id])
    is_of_unit = assessment.uses[f"{kind}_id"].eq(unit_id).fillna(False).to_numpy(bool)
    uses = described_uses(assessment, assessment.uses[is_of_unit])
    if kind == "enterprise":
        uses = with_land_outside(assessment, uses, unit_id)
    unused_mu = None
    if kind == "parcel" and pd.notna(row["area_mu"]):
        unused_mu = float(row["area_mu"]) - float(uses["land_mu"].sum())
    name = row.get("name")
    name = "" if pd.isna(name) else str(name)
    entries: tuple[Mapping[str, object], ...] = ()
    cards: tuple[RecognitionCard, ...] = ()
    years: dict[str, dict[int, float]] = {}
    if kind == "enterprise":
        # it redevelops nothing itself, and its id may be that of an action
        years = _figures_by_year(assessment, unit_id)
    else:
        entries = tuple(_goal_entries(assessment, unit_id))
    if entries:
        cards = _cards(assessment, unit_id)
    bonus, malus = bonus_and_malus(assessment, kind, row)
    return UnitAccount(
        unit=kind,
        id=unit_id,
        name=name,
        facts=_facts(kind, row),
        uses=uses,
        unused_mu=unused_mu,
        indicators=scored_indicators(assessment, kind, row),
        score_rank=_score_rank(assessment, kind, unit_id, table),
        reasons=_reasons(assessment, kind, unit_id),
        entries=entries,
        cards=cards,
        years=years,
        year_weights=_year_weights(assessment),
        titles=assessment.zone.policy.scheme.titles,
        adjustments=score_adjustments(assessment, kind, row),
        bonus=bonus,
        malus=malus,
    )


def _facts(kind: UnitKind, row: pd.Series) -> dict[str, object]:
    """What the account states of a unit, by column."""
    facts = {column: row.get(column) for column in _FACTS[kind]}
    if kind == "enterprise":
        for column in _FACTS_BY_SCHEME:
            if column in row:
                facts[column] = row[column]
    return facts


def _year_weights(assessment: Assessment) -> dict[int, float]:
    """How much each year counts; none where all count alike."""
    zone = assessment.zone
    weights = zone.policy.scheme.year_weights
    if len(set(weights)) < 2:
        return {}
    return {zone.year - years: weight for years, weight in enumerate(weights)}


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


def _ranking(assessment: Assessment, kind: UnitKind) -> pd.DataFrame:
    """The units of the whole zone by id, ranked by their score."""
    return ranking(assessment.of_zone, kind, "score").set_index("id")


def _figures_by_year(assessment: Assessment, firm: str) -> dict[str, dict[int, float]]:
    """The figures of every year, by column, of those that are means of several years."""
    zone, scheme = assessment.zone, assessment.zone.policy.scheme
    if scheme.years == 1:
        return {}
    ledger = zone.enterprises
    first_year = zone.year - scheme.years + 1
    is_counted = ledger["year"].between(first_year, zone.year)
    is_counted &= ledger["enterprise_id"].eq(firm)
    rows = ledger[is_counted.fillna(False)].sort_values("year")
    figures_by_year = {}
    for name in figures_of(scheme, ledger):
        stated = rows[["year", name]].dropna()
        if len(stated) > 1 and pd.notna(assessment.enterprises[name][firm]):
            years = stated["year"].astype(int).to_list()
            figures = stated[name].astype(float).to_list()
            figures_by_year[name] = dict(zip(years, figures, strict=True))
    return figures_by_year


def _score_rank(
    assessment: Assessment,
    kind: UnitKind,
    unit_id: str,
    table: pd.DataFrame | None = None,
) -> ScoreRank | None:
    """The rank of a unit by its score, among all of the zone.

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
    peers = table
    if "group" in table:
        peers = table[table["group"] == row["group"]]
    rank, ranked_count = int(row["rank"]), int(peers["rank"].notna().sum())
    cut = None
    if kind == "enterprise":
        cut = _class_cut(assessment, unit_id, rank / ranked_count)
    gap_wan: float | None = json_value(row["gap_wan"])
    return ScoreRank(rank=rank, of=ranked_count, gap_wan=gap_wan, cut=cut)


def _class_cut(
    assessment: Assessment, firm: str, share: float
) -> tuple[str, float, float] | None:
    """Between which edges the class of a firm is cut, where its rank alone decides it."""
    row = assessment.enterprises.loc[[firm]]
    class_of_firm = row["class"].iloc[0]
    indicator_set = indicator_set_of(as_rated(row), assessment.zone.policy.scheme)
    if indicator_set.class_by != "rank" or pd.isna(class_of_firm):
        return None
    low = 0.0
    for name, high in indicator_set.classes.items():
        if share <= high + _ROUNDING:
            return (name, low, high) if class_of_firm == name else None
        low = high
    return None


def _goal_entries(
    assessment: Assessment, unit_id: str
) -> Iterator[Mapping[str, object]]:
    """What goals counted of a unit, and what they left out, with the goal it is about.

    Every entry has a ``date`` and a ``reason`` (a phrase), None where the goal's own has none.
    """
    for goal in assessment.goals.conditions:
        title = Label.translated(goal.title or goal.measure, goal.title_en)
        for entries, is_counted in ((goal.counted, True), (goal.left_out, False)):
            for entry in entries:
                if entry.id == unit_id:
                    yield {
                        "date": None,
                        "reason": None,
                        **_entry_fields(entry),
                        "goal": title,
                        "unit": goal.unit,
                        "counted": is_counted,
                    }


def _cards(assessment: Assessment, unit_id: str) -> tuple[RecognitionCard, ...]:
    """What rests on a unit and counts."""
    cards = recognition_cards(assessment)
    return tuple(card for card in cards if card.unit_id == unit_id)


def _entry_fields(entry: CountedEntry | ExcludedEntry) -> dict[str, object]:
    """The fields of an entry that the account of its unit has, in plain values."""
    return {
        name: json_value(value)
        for name, value in vars(entry).items()
        if name not in _OMITTED_FIELDS
    }
