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
from landuse.domain.land.apportionment import NO_ROW, share_of_year
from landuse.domain.land.buildings_on_parcels import buildings_on_parcels, floor_areas
from landuse.domain.land.land import land_from_pairs
from landuse.domain.policy.ledger_columns import columns_of_firms
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary.facts import NAMED
from landuse.domain.vocabulary.schema import Named
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
_MOST_ROUNDS = 30
_SAME_MU = 1e-9


@dataclass(frozen=True)
class Claim:
    """One thing that a firm says is other than it was reckoned with.

    Attributes
    ----------
    column : str
        :data:`LAND`, or a column of the ledger of firms.
    how : {"=", "+", "-"}
        The value is what it is, or what it is more or less by.
    value : float, bool, str, datetime.date or None
        In the column's unit; None says that there is none (no veto).
    """

    column: str
    how: str
    value: float | bool | str | dt.date | None


def claimable(scheme: Scheme) -> dict[str, Named]:
    """What can be claimed.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.

    Returns
    -------
    dict of str to Named
        By name: the land, and every column of the ledger of firms that says something of a firm,
        those included that only the scheme names.
    """
    columns = [
        column for column in columns_of_firms(scheme) if column.name not in _KEYS
    ]
    return {LAND: NAMED[LAND], **{column.name: column for column in columns}}


def read_claim(typed: str, scheme: Scheme) -> Claim:
    """Read a claim.

    Parameters
    ----------
    typed : str
        A column by its name, one of its headings or a short word for it, "=", and what it is: a
        number, with a sign in front for more or less, and with or without a unit; yes or no; a day;
        words.
    scheme : Scheme
        Of the policy: it may name columns of the ledger that nobody else knows.

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
    Claim(column='mu', how='=', value=9.0)
    >>> read_claim("实缴税收=+2亿元", scheme), read_claim("是否规上＝否", scheme).value
    (Claim(column='tax_wan', how='+', value=20000.0), False)
    >>> read_claim("一票否决=无", scheme)
    Claim(column='veto', how='=', value=None)
    >>> read_claim("留抵退税=30000元", scheme)
    Claim(column='留抵退税(万元)', how='=', value=3.0)
    """
    parts = _CLAIM.fullmatch(unicodedata.normalize("NFKC", typed))
    columns = claimable(scheme)
    if parts is None:
        raise LanduseError("explain.no_claim", claim=typed, columns=_offered(columns))
    name = meant(parts[1], _words(columns))
    if name is None:
        close = meant(nearest(parts[1], _words(columns)), _words(columns))
        near = (
            phrase("explain.near", word=columns[close].label)
            if close is not None
            else None
        )
        offered = _offered(columns)
        raise LanduseError(
            "explain.no_such_claim", heading=parts[1], near=near, columns=offered
        )
    column = columns[name]
    value, how = parts[2], "="
    if column.kind in ("number", "integer"):
        how, amount = _amount(column, value)
        return Claim(name, how, amount)
    return Claim(name, how, _cell(column, value))


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
            zone = with_figures(zone, firm, {claim.column: (claim.how, claim.value)})
        else:
            zone = _with_cell(zone, firm, claim)
    return zone


def _words(columns: dict[str, Named]) -> dict[str, tuple[str, ...]]:
    """Every word for each claimable column."""
    words = {
        name: (
            *FIGURE_WORDS.get(name, ()),
            column.zh,
            column.en,
            *getattr(column, "aliases", ()),
        )
        for name, column in columns.items()
    }
    return {**words, LAND: (*words[LAND], *LAND_WORDS)}


def _offered(columns: dict[str, Named]) -> list[Label]:
    """The columns as a refusal names them."""
    return [column.label for column in columns.values()]


def _amount(column: Named, typed: str) -> tuple[str, float]:
    """How a number changes, and by or to how much, in the column's unit."""
    parts = _NUMBER.fullmatch(typed)
    if parts is None:
        raise LanduseError("explain.claim_no_number", column=column.label, value=typed)
    amount = float(parts[2].replace(",", ""))
    unit = parts[3]
    if unit and unit not in column.unit:
        times = factor(column.dimension, unit) if column.dimension else None
        if times is None:
            zh, en = column.unit
            raise LanduseError(
                "explain.claim_unit",
                column=column.label,
                unit=unit,
                known=Label(zh, en),
            )
        amount *= times
    return parts[1] or "=", amount


def _cell(column: Named, typed: str) -> bool | str | dt.date | None:
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
    if (
        column.name == "veto"
        and says_no_veto(pd.Series([typed], dtype="string")).iloc[0]
    ):
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
    value = (
        pd.Timestamp(claim.value) if isinstance(claim.value, dt.date) else claim.value
    )
    ledger.loc[is_firm, claim.column] = pd.NA if value is None else value
    return replace(zone, enterprises=ledger)


def _with_land(assessment: Assessment, zone: Zone, firm: str, claim: Claim) -> Zone:
    """The zone with the firm's land stated in its rows so that all of it is what it claims.

    What it lets, and what time of the year its rows hold, is taken account of; where several
    owners let together, each of them gives a part, so that the sum is found in a few rounds.
    """
    rows = _rows_of(assessment, firm)
    now = sum(row.land_mu for row in rows)
    if not rows or now <= 0:
        raise LanduseError("explain.no_land_to_claim", firm=firm)
    amount = claim.value if isinstance(claim.value, float) else 0.0
    wanted = {"=": amount, "+": now + amount, "-": now - amount}[claim.how]
    if wanted < 0:
        raise LanduseError("explain.land_below_zero", firm=firm, now=now)
    pairs = buildings_on_parcels(zone.buildings, zone.parcels)
    floors = floor_areas(zone.buildings)
    more = wanted - now
    stated = np.array([(row.land_mu + row.let_mu) / row.time for row in rows])
    parts = np.array([row.land_mu / now / row.time for row in rows])
    got = now
    for _ in range(_MOST_ROUNDS):
        stated = np.maximum(stated + more * parts, 0.0)
        changed = _with_stated(zone, firm, rows, stated)
        got = float(land_from_pairs(changed, pairs, floors).balance["mu"][firm])
        more = wanted - got
        if abs(more) < _SAME_MU:
            return changed
    raise LanduseError("explain.land_not_reached", firm=firm, claimed=wanted, land=got)


@dataclass(frozen=True)
class _LandRow:
    """What one row of the occupancy gives a firm: its position (:data:`NO_ROW` for the holder)."""

    row: int
    parcel_id: str | None
    land_mu: float
    let_mu: float
    #: part of the year in which it holds
    time: float


def _rows_of(assessment: Assessment, firm: str) -> list[_LandRow]:
    """The rows that give a firm land, on the map and outside."""
    whole = assessment.of_zone
    return [*_rows_on_map(whole, firm), *_rows_outside(whole, firm)]


def _rows_on_map(assessment: Assessment, firm: str) -> Iterator[_LandRow]:
    """Rows on parcels; those of a building on several parcels are one, land without a row apart."""
    uses = assessment.uses[
        assessment.uses["enterprise_id"].eq(firm).fillna(False).to_numpy(bool)
    ]
    for row in uses.loc[uses["row"] != NO_ROW, "row"].unique():
        part = uses[uses["row"] == row]
        land_mu, let_mu = float(part["land_mu"].sum()), float(part["let_mu"].sum())
        yield _LandRow(int(row), None, land_mu, let_mu, float(part["time"].iloc[0]))
    held = uses[uses["row"] == NO_ROW]
    columns = (
        held[name].to_list() for name in ("parcel_id", "land_mu", "let_mu", "time")
    )
    for parcel, land_mu, let_mu, time in zip(*columns, strict=True):
        yield _LandRow(NO_ROW, str(parcel), land_mu, let_mu, time)


def _rows_outside(assessment: Assessment, firm: str) -> Iterator[_LandRow]:
    """Rows of land outside the layer."""
    outside = assessment.outside
    outside = outside[outside["enterprise_id"].eq(firm).fillna(False).to_numpy(bool)]
    time = share_of_year(assessment.zone.occupancy, assessment.zone.year)
    for row, land_mu in zip(
        outside["row"].to_list(), outside["land_mu"].to_list(), strict=True
    ):
        yield _LandRow(row, None, land_mu, 0.0, float(time[row]))


def _with_stated(
    zone: Zone, firm: str, rows: Sequence[_LandRow], stated_mu: Floats
) -> Zone:
    """The zone with land stated in these rows; a holder without a row gets one."""
    occupancy = zone.occupancy.copy()
    added = []
    for row, land_mu in zip(rows, stated_mu, strict=True):
        if row.row != NO_ROW:
            occupancy.loc[occupancy.index[row.row], "land_mu"] = land_mu
            continue
        added.append(
            {
                "enterprise_id": firm,
                "parcel_id": row.parcel_id,
                "tenure": "own",
                "land_mu": land_mu,
            }
        )
    if added:
        more = pd.DataFrame(added).reindex(columns=occupancy.columns)
        more = more.astype(occupancy.dtypes.to_dict())
        occupancy = pd.concat([occupancy, more], ignore_index=True)
    return replace(zone, occupancy=occupancy)
