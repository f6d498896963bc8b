"""What an auditor would ask of the ledger of enterprises: figures, units, firms on no parcel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.frames.numbers import float_array
from landuse.domain.land.apportionment import share_of_year
from landuse.domain.quality.recording import (
    finding_of_zone,
    findings_of,
    places_in,
    reversed_days,
)
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.facts import facts_about
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.schema import ENTERPRISES, TABLES
from landuse.domain.vocabulary.veto_words import names_no_reason
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone
from landuse.words.phrases import Label

#: What an assessment derives of firms: no ledger has to give it.
_RECKONED = frozenset(fact.name for fact in facts_about("enterprise", "frame", "asked"))

#: So many times the median is another unit, not a larger firm.
LEAP = 3_000
#: Of fewer values there is no median to speak of.
FEW = 3
#: Of fewer values one wrong figure moves the median: the largest is held against the others.
SMALL = 8
#: Figures of the enterprises that are held against their median.
_FIRM_FIGURES = (
    "sales_wan",
    "tax_wan",
    "added_value_wan",
    "rd_wan",
    "energy_tce",
    "power_kwh",
)
#: Figures of a firm's year that are a part of another, and which.
_PARTS = (
    ("tax_wan", "sales_wan"),
    ("added_value_wan", "sales_wan"),
    ("rd_wan", "sales_wan"),
)
#: Sales per employee this many times below the median, which exchanging the two figures brings so
#: many times nearer.
_FAR, _NEARER = 10, 4
#: The same of the occupancy.
_USE_FIGURES = ("land_mu", "floor_area_m2")


def inspect_units(zone: Zone) -> list[FindingRow]:
    """Figures thousands of times the median: yuan kept as 万元, m² as mu.

    Parameters
    ----------
    zone : Zone
        Its enterprises and its occupancy are looked at.

    Returns
    -------
    list of dict
        Rows of the findings table.

    Notes
    -----
    Yuan kept as 万元 are ten thousand times as much; no firm of a zone is three thousand times the
    median of the others. The median does not mind the wrong figure itself.
    """
    of_firms = _leaps(
        zone.enterprises, _FIRM_FIGURES, zone_findings.FIGURE_IN_OTHER_UNIT
    )
    of_uses = _leaps(zone.occupancy, _USE_FIGURES, zone_findings.USE_IN_OTHER_UNIT)
    return [*of_firms, *_leaps_of_a_year(zone.enterprises, of_firms), *of_uses]


def _leaps_of_a_year(
    firms: pd.DataFrame, told: Sequence[FindingRow]
) -> list[FindingRow]:
    """Figures thousands of times those of the same firm a year before, or so many times less.

    Where a whole year is in another unit, the median is too. What is told already is left out.
    """
    known = {(row["row"], row["column"]) for row in told}
    keys = ["enterprise_id", "year"]
    before = firms[[*keys, *_FIRM_FIGURES]].assign(year=firms["year"] + 1)
    before = before.drop_duplicates(keys)
    both = firms[["source_row", *keys, *_FIRM_FIGURES]].merge(
        before, on=keys, suffixes=("", "_")
    )
    found: list[FindingRow] = []
    for column in _FIRM_FIGURES:
        now, then = float_array(both[column]), float_array(both[f"{column}_"])
        with np.errstate(divide="ignore", invalid="ignore"):
            times = now / then
        is_off = (now > 0) & (then > 0) & ((times > LEAP) | (times < 1 / LEAP))
        is_new = [(row, column) not in known for row in both["source_row"]]
        is_off = is_off & np.array(is_new, dtype=bool)
        odd = both[is_off]
        places = places_in(
            odd, odd["enterprise_id"], value=now[is_off], before=then[is_off]
        )
        label = ENTERPRISES.column(column).label
        found += findings_of(
            zone_findings.FIGURE_OFF_ITS_LAST_YEAR, places, column, label=label
        )
    return found


def _leaps(
    rows: pd.DataFrame, columns: tuple[str, ...], kind: FindingKind
) -> list[FindingRow]:
    """Values of the columns thousands of times their median."""
    found = []
    for column in columns:
        values = float_array(rows[column])
        positive = values[values > 0]
        if len(positive) < FEW:
            continue
        others = positive if len(positive) >= SMALL else np.sort(positive)[:-1]
        median = float(np.median(others))
        is_leap = values > LEAP * median
        odd = rows[is_leap]
        places = places_in(
            odd,
            odd["enterprise_id"],
            value=values[is_leap],
            times=values[is_leap] / median,
        )
        label = TABLES[kind.table].column(column).label
        found += findings_of(kind, places, column, label=label, median=median)
    return found


def inspect_ranked_figures(zone: Zone) -> list[FindingRow]:
    """What of the ledger of enterprises decides classes and may well be wrong.

    Parameters
    ----------
    zone : Zone
        Its enterprises of the plan year are looked at.

    Returns
    -------
    list of dict
        Rows of the findings table, as :func:`inspect_units` and :func:`inspect_firms` give them:
        figures in another unit, vetoes that name no reason, a scale that nobody states, taxes
        below zero, parts above their whole, sales and employees that have changed places.
    """
    if "enterprises" not in zone.present:
        return []
    is_ranked = (zone.enterprises["year"] == zone.year).fillna(False)
    ranked = zone.enterprises[is_ranked]
    leaps = _leaps(ranked, _FIRM_FIGURES, zone_findings.FIGURE_IN_OTHER_UNIT)
    rows = set(ranked["source_row"])
    of_a_year = [
        row for row in _leaps_of_a_year(zone.enterprises, leaps) if row["row"] in rows
    ]
    scale = (
        _unknown_scale(zone) if "above_scale" not in zone.present["enterprises"] else []
    )
    return [
        *_unfed_indicators(zone),
        *leaps,
        *of_a_year,
        *_odd_vetoes(zone),
        *scale,
        *_negative_taxes(ranked),
        *_parts_over_whole(ranked),
        *_sales_and_staff_exchanged(ranked),
    ]


def inspect_firms(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Enterprises whose output reaches no parcel, and figures that nobody gave.

    Parameters
    ----------
    zone : Zone
        Its enterprises are held against its occupancy and the scheme of its policy.
    pairs : DataFrame
        Which building stands on which parcel, as
        :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` gives them.

    Returns
    -------
    list of dict
        Rows of the findings table. Without one of the two ledgers there is a single finding in
        place of one for every firm.
    """
    return [
        *_output_without_ground(zone, pairs),
        *_negative_taxes(zone.enterprises),
        *_parts_over_whole(zone.enterprises),
        *_sales_and_staff_exchanged(zone.enterprises),
        *reversed_days(
            zone.enterprises,
            zone.enterprises["enterprise_id"],
            zone_findings.DAYS_OF_FIRM_REVERSED,
            (("founded", "started_production"),),
        ),
        *_odd_vetoes(zone),
        *_unknown_scale(zone),
        *_unfed_indicators(zone),
    ]


def _output_without_ground(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """A ledger of one kind without the other, or firms of the year that stand nowhere."""
    has_firms, has_uses = "enterprises" in zone.present, "occupancy" in zone.present
    if has_firms and not has_uses:
        return finding_of_zone(zone_findings.NO_OCCUPANCY)
    if not has_uses:
        return []
    found = _firms_nowhere(zone, pairs)
    return found if has_firms else found + finding_of_zone(zone_findings.NO_ENTERPRISES)


def _firms_nowhere(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Firms of the year that no row in force ties to ground: their output is on no parcel."""
    rows = zone.occupancy
    firms = zone.enterprises[(zone.enterprises["year"] == zone.year).fillna(False)]
    building = positions(zone.buildings.index, rows["building_id"])
    names_parcel = positions(zone.parcels.index, rows["parcel_id"]) >= 0
    has_ground = names_parcel | np.isin(building, pairs["building"])
    tied = rows[has_ground & (share_of_year(rows, zone.year) > 0)]
    lost = firms[~firms["enterprise_id"].isin(tied["enterprise_id"])]
    places = places_in(lost, lost["enterprise_id"], value=lost["name"])
    return findings_of(zone_findings.NOT_LOCATED, places, year=zone.year)


def _odd_vetoes(zone: Zone) -> list[FindingRow]:
    """Texts in the column of vetoes that name no reason: they put their firm into a class."""
    firms = zone.enterprises[(zone.enterprises["year"] == zone.year).fillna(False)]
    odd = firms[names_no_reason(firms["veto"])]
    places = places_in(odd, odd["enterprise_id"], value=odd["veto"])
    last_class = zone.policy.scheme.last_class
    return findings_of(zone_findings.VETO_UNKNOWN, places, last_class=last_class)


def _unknown_scale(zone: Zone) -> list[FindingRow]:
    """Firms that do not say whether they are above scale, where the scheme rates these apart."""
    if not zone.policy.scheme.splits_scale or "enterprises" not in zone.present:
        return []
    if "above_scale" not in zone.present["enterprises"]:
        return finding_of_zone(zone_findings.SCALE_NOT_STATED)
    firms = zone.enterprises[(zone.enterprises["year"] == zone.year).fillna(False)]
    silent = firms[firms["above_scale"].isna()]
    return findings_of(
        zone_findings.SCALE_UNKNOWN, places_in(silent, silent["enterprise_id"])
    )


def _negative_taxes(firms: pd.DataFrame) -> list[FindingRow]:
    """Taxes below zero, most likely after a refund: they are scored at the scheme's floor."""
    below = firms[(firms["tax_wan"] < 0).fillna(False)]
    figures = below["tax_wan"].map("{:g}".format)
    places = places_in(below, below["enterprise_id"], value=figures)
    return findings_of(zone_findings.NEGATIVE_TAX, places)


def _parts_over_whole(firms: pd.DataFrame) -> list[FindingRow]:
    """Figures above what they are a part of, such as a tax above the sales it is paid on.

    Both are sums in the same unit: where two headers have changed places, nothing else tells.
    """
    found = []
    for part, whole in _PARTS:
        values, wholes = float_array(firms[part]), float_array(firms[whole])
        is_over = (values > wholes) & (wholes > 0)
        over = firms[is_over]
        there = [f"{value:g}" for value in wholes[is_over]]
        figures = [f"{value:g}" for value in values[is_over]]
        places = places_in(over, over["enterprise_id"], value=figures, there=there)
        labels = {
            "part": ENTERPRISES.column(part).label,
            "whole": ENTERPRISES.column(whole).label,
        }
        found += findings_of(zone_findings.PART_OVER_WHOLE, places, part, **labels)
    return found


def _sales_and_staff_exchanged(firms: pd.DataFrame) -> list[FindingRow]:
    """Firms whose sales and employees look as if they had changed places.

    Their sales per employee are far below the median of the firms, and would be near to it the
    other way round. A firm that only sells little is as far from it either way.
    """
    sales, staff = float_array(firms["sales_wan"]), float_array(firms["employees"])
    is_known = (sales > 0) & (staff > 0)
    if is_known.sum() < FEW:
        return []
    per_head = np.full(len(firms), np.nan)
    per_head[is_known] = sales[is_known] / staff[is_known]
    median = float(np.nanmedian(per_head))
    distance = median / per_head
    other_way = np.abs(np.log(1 / per_head / median))
    is_odd = (distance > _FAR) & (other_way < np.log(distance / _NEARER))
    odd = firms[is_odd]
    places = places_in(
        odd,
        odd["enterprise_id"],
        value=[f"{value:g}" for value in sales[is_odd]],
        there=[f"{value:g}" for value in staff[is_odd]],
    )
    return findings_of(zone_findings.SALES_AND_STAFF_EXCHANGED, places, "sales_wan")


def _label(name: str) -> Label:
    """What a column of the ledger is called; one that only a scheme names is called so."""
    if name in ENTERPRISES.names:
        return ENTERPRISES.column(name).label
    return Label(name, name)


def _unfed_indicators(zone: Zone) -> list[FindingRow]:
    """Indicators of the scheme that no column of the ledger feeds."""
    columns = zone.present.get("enterprises", frozenset())
    if not columns:
        return []
    scheme = zone.policy.scheme
    found = []
    for indicator in scheme.all_indicators:
        needed = (indicator.numerator, indicator.denominator)
        # land and what follows from it is reckoned, not given
        missing = [
            name for name in needed if name not in columns and name not in _RECKONED
        ]
        instead = indicator.instead
        if instead is not None and {instead.numerator, instead.denominator} <= columns:
            continue
        if missing:
            labels = [_label(name) for name in missing]
            found += finding_of_zone(
                zone_findings.INDICATOR_UNFED,
                value=indicator.id,
                column=missing[0],
                title=indicator.label,
                labels=labels,
            )
    return found
