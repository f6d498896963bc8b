"""What a firm claims in a dispute: its land, or a cell of its row in the ledger, to be other.

A claim is typed as ``用地=9``, ``实缴税收=+20``, ``是否规上=否`` or ``一票否决=无``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.explain.what_if import with_figures
from landuse.domain.frames.arrays import Floats
from landuse.domain.land.apportionment import share_of_year
from landuse.domain.land.buildings_on_parcels import buildings_on_parcels, floor_areas
from landuse.domain.land.land import land_from_pairs
from landuse.domain.land.occupancy_on_parcels import NO_ROW
from landuse.domain.policy.ledger_columns import columns_of_firms
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.domain.vocabulary.schema import DeclaredColumn
from landuse.domain.vocabulary.units import factor
from landuse.domain.vocabulary.veto_words import says_no_veto
from landuse.domain.vocabulary.words_asked import (
    FIGURE_WORDS,
    LAND_WORDS,
    YES_NO,
    day_asked,
    meant,
    nearest,
)
from landuse.domain.zone import Zone
from landuse.errors import LanduseError
from landuse.words.phrases import Label, phrase

#: The column that a claim of land is about: all that a firm is measured by.
LAND = "mu"
#: Columns of the ledger of firms that say which row it is: no figures of the firm.
_KEYS = ("enterprise_id", "name", "year")
_CLAIM = re.compile(r"\s*(.+?)\s*=\s*(.+?)\s*")
_NUMBER = re.compile(r"([+-]?)\s*(\d+(?:,\d{3})*(?:\.\d+)?)\s*(.*)")
#: How often land is stated anew until a firm has what it claims, and how near is the same (mu).
_MAX_ROUNDS = 30
_SAME_MU = 1e-9


@dataclass(frozen=True)
class Claim:
    """One thing that by the firm's claim is other than was calculated with.

    Attributes
    ----------
    column : str
        :data:`LAND`, or a column of the ledger of firms.
    operator : {"=", "+", "-"}
        Whether the column is the value, or more or less by it.
    value : float, bool, str, datetime.date or None
        In the column's unit; None where there is none (no veto).
    """

    column: str
    operator: str
    value: float | bool | str | dt.date | None


def claimable(scheme: Scheme) -> dict[str, DeclaredColumn]:
    """What can be claimed.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.

    Returns
    -------
    dict of str to DeclaredColumn
        By name: the land, and every column of the ledger of firms that says something of a firm,
        those included that only the scheme has.
    """
    columns: dict[str, DeclaredColumn] = {LAND: DECLARED_COLUMNS[LAND]}
    for column in columns_of_firms(scheme):
        if column.name not in _KEYS:
            columns[column.name] = column
    return columns


def read_claim(typed: str, scheme: Scheme) -> Claim:
    """Read a claim.

    Parameters
    ----------
    typed : str
        A column by its name, one of its headings or a short word for it, "=", and what it is: a
        number, with a sign in front for more or less, and with or without a unit; yes or no; a day;
        words.
    scheme : Scheme
        Of the policy: it may add columns to those of the ledger.

    Returns
    -------
    Claim

    Raises
    ------
    LanduseError
        Where it cannot be read; it names what can be claimed.

    Examples
    --------
    >>> refund = {"id": "t", "title": "t", "numerator": "tax_wan", "denominator": "mu"}
    >>> refund |= {"weight": 100, "plus": "留抵退税(万元)"}
    >>> scheme = Scheme.model_validate(
    ...     {"id": "s", "title": "s", "cite": "s", "classes": {"A": 1}, "indicator": [refund]}
    ... )
    >>> read_claim("用地=9", scheme)
    Claim(column='mu', operator='=', value=9.0)
    >>> read_claim("实缴税收=+2亿元", scheme), read_claim("是否规上＝否", scheme).value
    (Claim(column='tax_wan', operator='+', value=20000.0), False)
    >>> read_claim("一票否决=无", scheme)
    Claim(column='veto', operator='=', value=None)
    >>> read_claim("留抵退税=30000元", scheme)
    Claim(column='留抵退税(万元)', operator='=', value=3.0)
    """
    columns = claimable(scheme)
    match = _CLAIM.fullmatch(unicodedata.normalize("NFKC", typed))
    if match is None:
        raise LanduseError("explain.no_claim", claim=typed, columns=_labels(columns))
    heading, value = match.groups()
    name = _column_name(heading, columns)
    column = columns[name]
    if column.kind in ("number", "integer"):
        operator, amount = _read_amount(column, value)
        return Claim(name, operator, amount)
    return Claim(name, "=", _read_cell(column, value))


def _column_name(heading: str, columns: dict[str, DeclaredColumn]) -> str:
    """The claimable column that a heading means; refused with the nearest one where none."""
    words = _words(columns)
    name = meant(heading, words)
    if name is not None:
        return name
    nearest_name = meant(nearest(heading, words), words)
    hint = None
    if nearest_name is not None:
        hint = phrase("explain.near", word=columns[nearest_name].label)
    raise LanduseError(
        "explain.no_such_claim", heading=heading, near=hint, columns=_labels(columns)
    )


def with_claims(assessment: Assessment, firm: str, claims: Sequence[Claim]) -> Zone:
    """A zone in which a firm is as it claims to be, to be assessed anew.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it; it stays as it is.
    firm : str
        The id of an enterprise.
    claims : sequence of Claim
        As :func:`read_claim` gives them, one a column at most.

    Returns
    -------
    Zone
        With ledgers of its own. A claim of land is stated in the firm's rows of the occupancy, all
        of them in proportion; what it has less is then its landlord's or that of nobody, what it
        has more is taken off others where theirs is an estimate.

    Raises
    ------
    LanduseError
        Where two claims are about one column, the firm has no row of the rated year, or no land to
        which a claim could apply; where a figure would be less than it can be.
    """
    columns = [claim.column for claim in claims]
    for column in columns:
        if columns.count(column) > 1:
            label = claimable(assessment.zone.policy.scheme)[column].label
            raise LanduseError("explain.claimed_twice", column=label)
    zone = assessment.zone
    for claim in claims:
        if claim.column == LAND:
            zone = _with_land(assessment, zone, firm, claim)
        elif isinstance(claim.value, float):
            change = {claim.column: (claim.operator, claim.value)}
            zone = with_figures(zone, firm, change)
        else:
            zone = _with_cell(zone, firm, claim)
    return zone


def _words(columns: dict[str, DeclaredColumn]) -> dict[str, tuple[str, ...]]:
    """Every word for each claimable column."""
    words = {}
    for name, column in columns.items():
        short_words = FIGURE_WORDS.get(name, ())
        aliases = getattr(column, "aliases", ())
        words[name] = (*short_words, column.zh, column.en, *aliases)
    words[LAND] = (*words[LAND], *LAND_WORDS)
    return words


def _labels(columns: dict[str, DeclaredColumn]) -> list[Label]:
    """What the columns are called, as a refusal lists them."""
    return [column.label for column in columns.values()]


def _read_amount(column: DeclaredColumn, typed: str) -> tuple[str, float]:
    """How a number changes ("=", "+" or "-"), and to or by how much, in the column's unit."""
    match = _NUMBER.fullmatch(typed)
    if match is None:
        raise LanduseError("explain.claim_no_number", column=column.label, value=typed)
    sign, digits, unit = match.groups()
    amount = float(digits.replace(",", ""))
    if unit and unit not in column.unit:
        amount *= _factor_of_unit(column, unit)
    return sign or "=", amount


def _factor_of_unit(column: DeclaredColumn, unit: str) -> float:
    """How many units of the column one typed unit is."""
    times = factor(column.dimension, unit) if column.dimension else None
    if times is None:
        raise LanduseError(
            "explain.claim_unit",
            column=column.label,
            unit=unit,
            known=Label(*column.unit),
        )
    return times


def _read_cell(column: DeclaredColumn, typed: str) -> bool | str | dt.date | None:
    """What a cell that holds no number is claimed to be."""
    if column.kind == "bool":
        answer = meant(typed, YES_NO)
        if answer is None:
            raise LanduseError("explain.claim_yes_no", column=column.label, value=typed)
        return answer == "yes"
    if column.kind == "date":
        day = day_asked(typed)
        if day is None:
            raise LanduseError("explain.claim_day", column=column.label, value=typed)
        return day
    if column.name == "veto":
        veto = pd.Series([typed], dtype="string")
        if says_no_veto(veto).iloc[0]:
            return None
    return typed


def _with_cell(zone: Zone, firm: str, claim: Claim) -> Zone:
    """The zone with a cell of the firm's row of the rated year changed."""
    ledger = zone.enterprises.copy()
    is_firm = (ledger["enterprise_id"] == firm) & (ledger["year"] == zone.year)
    is_firm = is_firm.fillna(False)
    if not is_firm.any():
        raise LanduseError("explain.no_such_firm", firm=firm, year=zone.year)
    if claim.column not in ledger:  # a column of the scheme that no source has
        ledger[claim.column] = pd.Series(pd.NA, index=ledger.index, dtype="object")
    if claim.value is None:
        ledger.loc[is_firm, claim.column] = pd.NA
    elif isinstance(claim.value, dt.date):
        ledger.loc[is_firm, claim.column] = pd.Timestamp(claim.value)
    else:
        ledger.loc[is_firm, claim.column] = claim.value
    return replace(zone, enterprises=ledger)


def _with_land(assessment: Assessment, zone: Zone, firm: str, claim: Claim) -> Zone:
    """The zone with the firm's land stated in its rows so that all of it is what it claims.

    What it lets, and the part of the year in which its rows hold, are allowed for; where several
    owners let together, each of them gives a part, so that the sum is reached in a few rounds.
    """
    rows = _rows_of(assessment, firm)
    now_mu = sum(row.land_mu for row in rows)
    if not rows or now_mu <= 0:
        raise LanduseError("explain.no_land_to_claim", firm=firm)
    claimed_mu = _claimed_land(claim, now_mu)
    if claimed_mu < 0:
        raise LanduseError("explain.land_below_zero", firm=firm, now=now_mu)
    pairs = buildings_on_parcels(zone.buildings, zone.parcels)
    floors = floor_areas(zone.buildings)
    stated = np.array([(row.land_mu + row.let_mu) / row.time for row in rows])
    weights = np.array([row.land_mu / now_mu / row.time for row in rows])
    reached_mu = now_mu
    for _ in range(_MAX_ROUNDS):
        missing_mu = claimed_mu - reached_mu
        stated = np.maximum(stated + missing_mu * weights, 0.0)
        changed = _with_stated_land(zone, firm, rows, stated)
        land = land_from_pairs(changed, pairs, floors)
        reached_mu = float(land.balance["mu"][firm])
        if abs(claimed_mu - reached_mu) < _SAME_MU:
            return changed
    raise LanduseError(
        "explain.land_not_reached", firm=firm, claimed=claimed_mu, land=reached_mu
    )


def _claimed_land(claim: Claim, now_mu: float) -> float:
    """All the land (mu) that a firm has by its claim."""
    amount = claim.value if isinstance(claim.value, float) else 0.0
    if claim.operator == "+":
        return now_mu + amount
    if claim.operator == "-":
        return now_mu - amount
    return amount


@dataclass(frozen=True)
class _LandRow:
    """What one row of the occupancy gives a firm."""

    #: position of the row; :data:`NO_ROW` for the land of a holder that no row states
    row: int
    parcel_id: str | None
    land_mu: float
    let_mu: float
    #: part of the year in which it holds
    time: float


def _rows_of(assessment: Assessment, firm: str) -> list[_LandRow]:
    """The rows that give a firm land, on the map and outside."""
    zone = assessment.of_zone
    return [*_rows_on_map(zone, firm), *_rows_outside(zone, firm)]


def _rows_on_map(assessment: Assessment, firm: str) -> Iterator[_LandRow]:
    """Rows on parcels, one for a building on several parcels; then land held without a row."""
    is_of_firm = assessment.uses["enterprise_id"].eq(firm).fillna(False)
    uses = assessment.uses[is_of_firm.to_numpy(bool)]
    with_row = uses[uses["row"] != NO_ROW]
    for _, parts in with_row.groupby("row", sort=False):
        first = parts.iloc[0]
        sums = parts[["land_mu", "let_mu"]].sum()
        yield _LandRow(
            row=int(first["row"]),
            parcel_id=None,
            land_mu=float(sums["land_mu"]),
            let_mu=float(sums["let_mu"]),
            time=float(first["time"]),
        )
    without_row = uses[uses["row"] == NO_ROW]
    for use in without_row.to_dict("records"):
        yield _LandRow(
            row=NO_ROW,
            parcel_id=str(use["parcel_id"]),
            land_mu=use["land_mu"],
            let_mu=use["let_mu"],
            time=use["time"],
        )


def _rows_outside(assessment: Assessment, firm: str) -> Iterator[_LandRow]:
    """Rows of land outside the layer."""
    is_of_firm = assessment.outside["enterprise_id"].eq(firm).fillna(False)
    outside = assessment.outside[is_of_firm.to_numpy(bool)]
    time = share_of_year(assessment.zone.occupancy, assessment.zone.year)
    rows, land = outside["row"].to_list(), outside["land_mu"].to_list()
    for row, land_mu in zip(rows, land, strict=True):
        yield _LandRow(row, None, land_mu, 0.0, float(time[row]))


def _with_stated_land(
    zone: Zone, firm: str, rows: Sequence[_LandRow], stated_mu: Floats
) -> Zone:
    """The zone with land stated in these rows; a holder without a row gets one."""
    occupancy = zone.occupancy.copy()
    new_rows = []
    for row, land_mu in zip(rows, stated_mu, strict=True):
        if row.row != NO_ROW:
            occupancy.loc[occupancy.index[row.row], "land_mu"] = land_mu
            continue
        new_rows.append(
            {
                "enterprise_id": firm,
                "parcel_id": row.parcel_id,
                "tenure": "own",
                "land_mu": land_mu,
            }
        )
    if new_rows:
        added = pd.DataFrame(new_rows).reindex(columns=occupancy.columns)
        added = added.astype(occupancy.dtypes.to_dict())
        occupancy = pd.concat([occupancy, added], ignore_index=True)
    return replace(zone, occupancy=occupancy)
