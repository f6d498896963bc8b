"""What a change would do: a zone with one firm's figures or land changed, and the differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arguments import check_one_of
from landuse.domain.frames.cells import json_value
from landuse.domain.policy.ledger_columns import columns_of_firms
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary.schema import Column
from landuse.domain.vocabulary.words_asked import FIGURE_WORDS, meant, nearest
from landuse.domain.zone import Zone
from landuse.errors import LanduseError, UnknownUnitError
from landuse.words.phrases import Label, phrase

FigureChange = tuple[str, float]
"""How a figure changes, "+", "-" or "=", and by or to how much, in the unit of its column."""

ZONE = "zone"
"""The ``unit`` of a difference that is about the whole zone."""

_FIRM_KEYS = ("mu", "tax_per_mu", "sales_per_mu", "score", "rank", "class")
_PARCEL_KEYS = ("tax_per_mu", "score", "class", "status")


@dataclass(frozen=True)
class Difference:
    """One figure now and then.

    Attributes
    ----------
    unit : str
        The id of a firm or a parcel, or :data:`ZONE`.
    key : str
        The column it is of.
    now, then : float, int, str or None
        The value before and after the change, in the column's unit; None where unknown.
    """

    unit: str
    key: str
    now: float | int | str | None
    then: float | int | str | None


def with_figures(zone: Zone, firm: str, changes: Mapping[str, FigureChange]) -> Zone:
    """A zone with figures of one firm changed in its rated year, to be assessed anew.

    Bases follow only where the scheme takes them from the rated year.

    Parameters
    ----------
    zone : Zone
        It stays as it is.
    firm : str
        The id of an enterprise.
    changes : mapping of str to FigureChange
        A column of figures, by its name or one of its headings, and how it changes.

    Returns
    -------
    Zone
        With a ledger of its own.

    Raises
    ------
    UnknownUnitError
        Where the firm has no row of the rated year, there is no such column of figures, a figure
        that is not there should rise or fall, or it would become less than it can be.
    LanduseError
        Where a change is not one of "+", "-" and "=", or two are about one column.
    """
    ledger = zone.enterprises.copy()
    is_firm = (ledger["enterprise_id"] == firm) & (ledger["year"] == zone.year)
    is_firm = is_firm.fillna(False)
    if not is_firm.any():
        raise UnknownUnitError("explain.no_such_firm", firm=firm, year=zone.year)
    figures = _figure_columns(zone.policy.scheme)
    changed: set[str] = set()
    for heading, change in changes.items():
        column = _column_of(heading, figures)
        if column.name in changed:
            raise LanduseError("explain.changed_twice", column=column.label)
        changed.add(column.name)
        if column.name not in ledger:  # a column of the scheme that no source has
            ledger[column.name] = pd.Series(pd.NA, index=ledger.index, dtype="Float64")
        old = ledger.loc[is_firm, column.name].astype("Float64").iloc[0]
        operator, _ = change
        check_one_of(heading, operator, ("+", "-", "="))
        if operator != "=" and pd.isna(old):
            raise UnknownUnitError(
                "explain.no_figure", firm=firm, column=column.label, heading=heading
            )
        new = _changed_figure(old, change)
        if column.low is not None and new < column.low:
            raise _below_zero(firm, column, old, new)
        ledger[column.name] = ledger[column.name].astype("Float64")
        ledger.loc[is_firm, column.name] = new
    return replace(zone, enterprises=ledger)


def without_use(assessment: Assessment, firm: str, parcel: str | None = None) -> Zone:
    """A zone in which a firm has given up a parcel, to be assessed anew.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it; it stays as it is.
    firm : str
        The id of an enterprise.
    parcel : str, optional
        The id of the parcel; all that it uses where None.

    Returns
    -------
    Zone
        Without the rows of the ledger that give the firm land there.

    Raises
    ------
    UnknownUnitError
        Where the firm does not use it, or only by a building that stands on others too.
    """
    uses = assessment.of_zone.uses
    uses = uses[uses["enterprise_id"].eq(firm).fillna(False).to_numpy(bool)]
    is_given_up = np.ones(len(uses), dtype=bool)
    if parcel is not None:
        is_given_up = uses["parcel_id"].eq(parcel).to_numpy(bool)
    if not is_given_up.any():
        if parcel is None:
            raise UnknownUnitError("explain.nothing_used", firm=firm)
        raise UnknownUnitError("explain.parcel_not_used", firm=firm, parcel=parcel)
    _refuse_half_a_building(uses, is_given_up, firm, parcel)
    occupancy = assessment.zone.occupancy
    rows = uses["row"][is_given_up].to_numpy(int)
    dropped = occupancy.index[rows[rows >= 0]]
    occupancy = occupancy.drop(dropped).reset_index(drop=True)
    return replace(assessment.zone, occupancy=occupancy)


def differences(now: Assessment, then: Assessment, firm: str) -> list[Difference]:
    """What a change does to a firm, to every parcel that it uses now, and to the zone.

    Parameters
    ----------
    now, then : Assessment
        Before and after the change.
    firm : str
        The id of the enterprise that the change is about.

    Returns
    -------
    list of Difference
        One for each figure, changed or not.
    """
    out = [*_differences_of(now.enterprises, then.enterprises, firm, _FIRM_KEYS)]
    is_firm = now.shares["enterprise_id"] == firm
    for parcel in now.shares.loc[is_firm, "parcel_id"].drop_duplicates():
        out += _differences_of(now.parcels, then.parcels, parcel, _PARCEL_KEYS)
    out.append(Difference(ZONE, "tax_per_mu", tax_per_mu_of(now), tax_per_mu_of(then)))
    return out


def tax_per_mu_of(assessment: Assessment) -> float | None:
    """Tax of the firms that are on a parcel, over the land they use.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.

    Returns
    -------
    float or None
        万元/亩, a total over a total; firms without a figure of tax are left out of both. None
        where no land is used.
    """
    firms = assessment.enterprises
    counted = firms[firms["located"] & firms["tax_wan"].notna()]
    land_mu = float(counted["mu"].sum())
    if land_mu <= 0:
        return None
    return float(counted["tax_wan"].sum()) / land_mu


def _figure_columns(scheme: Scheme) -> dict[str, Column]:
    """The columns of the ledger that hold figures, those of the scheme alone too, by name."""
    return {
        column.name: column
        for column in columns_of_firms(scheme)
        if column.kind in ("number", "integer") and column.name != "year"
    }


def _column_of(heading: str, figures: Mapping[str, Column]) -> Column:
    """The column that a planner means by its name or one of its headings."""
    words = {}
    for name, column in figures.items():
        short_words = FIGURE_WORDS.get(name, ())
        words[name] = (*short_words, column.zh, column.en, *column.aliases)
    name_meant = meant(heading, words)
    if name_meant is not None:
        return figures[name_meant]
    nearest_name = meant(nearest(heading, words), words)
    hint = None
    if nearest_name is not None:
        hint = phrase("explain.near", word=figures[nearest_name].label)
    allowed = [
        Label(column.zh, f"{column.name} ({column.en})") for column in figures.values()
    ]
    raise UnknownUnitError(
        "explain.no_such_figure", heading=heading, near=hint, columns=allowed
    )


def _changed_figure(old: float, change: FigureChange) -> float:
    """A figure after its change."""
    operator, amount = change
    if operator == "=":
        return amount
    return old + amount if operator == "+" else old - amount


def _below_zero(firm: str, column: Column, old: float, new: float) -> UnknownUnitError:
    """The refusal of a figure that would be less than it can be."""
    if pd.isna(old):
        return UnknownUnitError(
            "explain.below_zero", firm=firm, column=column.label, new=new
        )
    return UnknownUnitError(
        "explain.below_zero_now", firm=firm, column=column.label, new=new, old=old
    )


def _refuse_half_a_building(
    uses: pd.DataFrame,
    is_given_up: npt.NDArray[np.bool_],
    firm: str,
    parcel: str | None,
) -> None:
    """Refuse to give up a parcel by a row whose building stands on others too."""
    other_rows = uses["row"][~is_given_up]
    is_half = is_given_up & uses["row"].isin(other_rows).to_numpy(bool)
    is_half &= (uses["row"] >= 0).to_numpy(bool)
    if is_half.any():
        building = uses.loc[is_half, "building_id"].iloc[0]
        raise UnknownUnitError(
            "explain.building_on_several", building=building, firm=firm, parcel=parcel
        )


def _differences_of(
    now: pd.DataFrame, then: pd.DataFrame, unit: str, keys: tuple[str, ...]
) -> Iterator[Difference]:
    """The figures of one unit now and then."""
    for key in keys:
        value_now = json_value(now.loc[unit, key])
        value_then = json_value(then.loc[unit, key]) if unit in then.index else None
        yield Difference(str(unit), key, value_now, value_then)
