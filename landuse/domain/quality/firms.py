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
    occurrences_in,
    reversed_days,
    rows_where,
)
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.facts import facts_about
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.schema import ENTERPRISES, TABLES
from landuse.domain.vocabulary.veto_words import names_no_reason
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone
from landuse.words.phrases import Label

#: Columns that an assessment derives of firms, land among them: no ledger has to give them.
_DERIVED = frozenset(fact.name for fact in facts_about("enterprise", "frame", "asked"))

#: So many times the median is another unit, not a larger firm.
LEAP = 3_000
#: Of fewer values there is no median to speak of.
FEW = 3
#: Of fewer values one wrong figure moves the median: the largest is compared with the others.
SMALL = 8
#: Figures of the enterprises that are compared with their median.
_FIRM_FIGURES = (
    "sales_wan",
    "tax_wan",
    "added_value_wan",
    "rd_wan",
    "energy_tce",
    "power_kwh",
)
#: Figures of a firm that are a part of another one, and that other one.
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


def inspect_units_of_measurement(zone: Zone) -> list[FindingRow]:
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
    leaps = _leaps(zone.enterprises, _FIRM_FIGURES, zone_findings.FIGURE_IN_OTHER_UNIT)
    findings = leaps + _leaps_in_a_year(zone.enterprises, leaps)
    findings += _leaps(zone.occupancy, _USE_FIGURES, zone_findings.USE_IN_OTHER_UNIT)
    return findings


def _leaps_in_a_year(
    firms: pd.DataFrame, leaps: Sequence[FindingRow]
) -> list[FindingRow]:
    """Figures thousands of times those of the same firm a year before, or so many times less.

    Where a whole year is in another unit, the median is too. Cells of ``leaps`` are left out.
    """
    reported_cells = {(leap["row"], leap["column"]) for leap in leaps}
    keys = ["enterprise_id", "year"]
    last_year = firms[[*keys, *_FIRM_FIGURES]].assign(year=firms["year"] + 1)
    last_year = last_year.drop_duplicates(keys)
    both_years = firms[["source_row", *keys, *_FIRM_FIGURES]].merge(
        last_year, on=keys, suffixes=("", "_last_year")
    )
    findings: list[FindingRow] = []
    for column in _FIRM_FIGURES:
        figures = float_array(both_years[column])
        before = float_array(both_years[f"{column}_last_year"])
        with np.errstate(divide="ignore", invalid="ignore"):
            times = figures / before
        is_leap = (times > LEAP) | (times < 1 / LEAP)
        is_leap &= (figures > 0) & (before > 0)
        is_new = [
            (row, column) not in reported_cells for row in both_years["source_row"]
        ]
        is_leap &= np.array(is_new, dtype=bool)
        rows = both_years[is_leap]
        occurrences = occurrences_in(
            rows, rows["enterprise_id"], value=figures[is_leap], before=before[is_leap]
        )
        label = ENTERPRISES.column(column).label
        findings += findings_of(
            zone_findings.FIGURE_OFF_ITS_LAST_YEAR, occurrences, column, label=label
        )
    return findings


def _leaps(
    rows: pd.DataFrame, columns: tuple[str, ...], kind: FindingKind
) -> list[FindingRow]:
    """Values of the columns thousands of times their median."""
    findings = []
    for column in columns:
        values = float_array(rows[column])
        positive = values[values > 0]
        if len(positive) < FEW:
            continue
        if len(positive) < SMALL:
            positive = np.sort(positive)[:-1]
        median = float(np.median(positive))
        is_leap = values > LEAP * median
        leaping = rows[is_leap]
        occurrences = occurrences_in(
            leaping,
            leaping["enterprise_id"],
            value=values[is_leap],
            times=values[is_leap] / median,
        )
        label = TABLES[kind.table].column(column).label
        findings += findings_of(kind, occurrences, column, label=label, median=median)
    return findings


def inspect_ranked_figures(zone: Zone) -> list[FindingRow]:
    """What of the ledger of enterprises decides classes and may well be wrong.

    Parameters
    ----------
    zone : Zone
        Its enterprises of the plan year are looked at.

    Returns
    -------
    list of dict
        Rows of the findings table, as :func:`inspect_units_of_measurement` and
        :func:`inspect_firms` give them:
        figures in another unit, vetoes without a reason, a scale that nobody states, taxes
        below zero, parts above their whole, sales and employees that were exchanged.
    """
    if "enterprises" not in zone.present:
        return []
    ranked = _firms_of_year(zone)
    leaps = _leaps(ranked, _FIRM_FIGURES, zone_findings.FIGURE_IN_OTHER_UNIT)
    findings = _unfed_indicators(zone) + leaps
    ranked_rows = set(ranked["source_row"])
    for leap in _leaps_in_a_year(zone.enterprises, leaps):
        if leap["row"] in ranked_rows:
            findings.append(leap)
    findings += _odd_vetoes(zone)
    # only a scale that nobody states: single firms without one are listed by inspect_firms
    if "above_scale" not in zone.present["enterprises"]:
        findings += _unknown_scale(zone)
    findings += _negative_taxes(ranked)
    findings += _parts_over_whole(ranked)
    findings += _sales_and_staff_exchanged(ranked)
    return findings


def inspect_firms(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Enterprises whose output reaches no parcel, and figures that nobody gave.

    Parameters
    ----------
    zone : Zone
        Its enterprises are compared with its occupancy and the scheme of its policy.
    pairs : DataFrame
        Which building stands on which parcel, as
        :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` gives them.

    Returns
    -------
    list of dict
        Rows of the findings table. Without one of the two ledgers there is a single finding
        instead of one for every firm.
    """
    firms = zone.enterprises
    return [
        *_output_without_land(zone, pairs),
        *_negative_taxes(firms),
        *_parts_over_whole(firms),
        *_sales_and_staff_exchanged(firms),
        *_reversed_days(firms),
        *_odd_vetoes(zone),
        *_unknown_scale(zone),
        *_unfed_indicators(zone),
    ]


def _firms_of_year(zone: Zone) -> pd.DataFrame:
    """Rows of the ledger of enterprises that are of the year of the zone."""
    return rows_where(zone.enterprises, zone.enterprises["year"] == zone.year)


def _output_without_land(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """A ledger of one kind without the other, or firms of the year that stand nowhere."""
    has_firms, has_uses = "enterprises" in zone.present, "occupancy" in zone.present
    if has_firms and not has_uses:
        return finding_of_zone(zone_findings.NO_OCCUPANCY)
    if not has_uses:
        return []
    findings = _firms_nowhere(zone, pairs)
    if not has_firms:
        findings += finding_of_zone(zone_findings.NO_ENTERPRISES)
    return findings


def _firms_nowhere(zone: Zone, pairs: pd.DataFrame) -> list[FindingRow]:
    """Firms of the year that no row in force ties to land: their output is on no parcel."""
    uses = zone.occupancy
    firms = _firms_of_year(zone)
    building = positions(zone.buildings.index, uses["building_id"])
    is_in_building = np.isin(building, pairs["building"])
    is_on_parcel = positions(zone.parcels.index, uses["parcel_id"]) >= 0
    is_in_force = share_of_year(uses, zone.year) > 0
    located = uses[is_in_force & (is_on_parcel | is_in_building)]
    nowhere = firms[~firms["enterprise_id"].isin(located["enterprise_id"])]
    occurrences = occurrences_in(
        nowhere, nowhere["enterprise_id"], value=nowhere["name"]
    )
    return findings_of(zone_findings.NOT_LOCATED, occurrences, year=zone.year)


def _reversed_days(firms: pd.DataFrame) -> list[FindingRow]:
    """Firms that began to produce before they were founded."""
    return reversed_days(
        firms,
        firms["enterprise_id"],
        zone_findings.DAYS_OF_FIRM_REVERSED,
        [("founded", "started_production")],
    )


def _odd_vetoes(zone: Zone) -> list[FindingRow]:
    """Texts in the column of vetoes that are no reason: they put their firm into a class."""
    firms = _firms_of_year(zone)
    odd = firms[names_no_reason(firms["veto"])]
    occurrences = occurrences_in(odd, odd["enterprise_id"], value=odd["veto"])
    veto_class = zone.policy.scheme.veto_class_name
    return findings_of(zone_findings.VETO_UNKNOWN, occurrences, last_class=veto_class)


def _unknown_scale(zone: Zone) -> list[FindingRow]:
    """Firms that do not say whether they are above scale, where the scheme rates these apart."""
    if not zone.policy.scheme.splits_scale or "enterprises" not in zone.present:
        return []
    if "above_scale" not in zone.present["enterprises"]:
        return finding_of_zone(zone_findings.SCALE_NOT_STATED)
    firms = _firms_of_year(zone)
    without_scale = firms[firms["above_scale"].isna()]
    occurrences = occurrences_in(without_scale, without_scale["enterprise_id"])
    return findings_of(zone_findings.SCALE_UNKNOWN, occurrences)


def _negative_taxes(firms: pd.DataFrame) -> list[FindingRow]:
    """Taxes below zero, most likely after a refund: they are scored at the scheme's floor."""
    negative = rows_where(firms, firms["tax_wan"] < 0)
    figures = negative["tax_wan"].map("{:g}".format)
    occurrences = occurrences_in(negative, negative["enterprise_id"], value=figures)
    return findings_of(zone_findings.NEGATIVE_TAX, occurrences)


def _parts_over_whole(firms: pd.DataFrame) -> list[FindingRow]:
    """Figures above what they are a part of, such as a tax above the sales it is paid on.

    Both are sums in the same unit: nothing else shows that two headers were exchanged.
    """
    findings = []
    for part, total in _PARTS:
        parts, totals = float_array(firms[part]), float_array(firms[total])
        is_over = (parts > totals) & (totals > 0)
        rows = firms[is_over]
        part_texts = [f"{value:g}" for value in parts[is_over]]
        total_texts = [f"{value:g}" for value in totals[is_over]]
        occurrences = occurrences_in(
            rows, rows["enterprise_id"], value=part_texts, there=total_texts
        )
        findings += findings_of(
            zone_findings.PART_OVER_WHOLE,
            occurrences,
            part,
            part=ENTERPRISES.column(part).label,
            whole=ENTERPRISES.column(total).label,
        )
    return findings


def _sales_and_staff_exchanged(firms: pd.DataFrame) -> list[FindingRow]:
    """Firms whose sales and employees look as if they had been exchanged.

    Their sales per employee are far below the median of the firms, and would be near to it the
    other way round. A firm that only sells little is as far from it either way.
    """
    sales, staff = float_array(firms["sales_wan"]), float_array(firms["employees"])
    is_known = (sales > 0) & (staff > 0)
    if is_known.sum() < FEW:
        return []
    per_employee = np.full(len(firms), np.nan)
    per_employee[is_known] = sales[is_known] / staff[is_known]
    median = float(np.nanmedian(per_employee))
    times_below = median / per_employee
    distance_exchanged = np.abs(np.log(1 / per_employee / median))
    is_nearer = distance_exchanged < np.log(times_below / _NEARER)
    is_exchanged = (times_below > _FAR) & is_nearer
    exchanged = firms[is_exchanged]
    sales_texts = [f"{value:g}" for value in sales[is_exchanged]]
    staff_texts = [f"{value:g}" for value in staff[is_exchanged]]
    occurrences = occurrences_in(
        exchanged, exchanged["enterprise_id"], value=sales_texts, there=staff_texts
    )
    return findings_of(
        zone_findings.SALES_AND_STAFF_EXCHANGED, occurrences, "sales_wan"
    )


def _column_label(name: str) -> Label:
    """What a column of the ledger is called; one that only a scheme names is called so."""
    if name in ENTERPRISES.names:
        return ENTERPRISES.column(name).label
    return Label(name, name)


def _unfed_indicators(zone: Zone) -> list[FindingRow]:
    """Indicators of the scheme that no column of the ledger feeds."""
    columns = zone.present.get("enterprises", frozenset())
    if not columns:
        return []
    available = columns | _DERIVED
    findings = []
    for indicator in zone.policy.scheme.all_indicators:
        instead = indicator.instead
        if instead is not None and {instead.numerator, instead.denominator} <= columns:
            continue
        needed = (indicator.numerator, indicator.denominator)
        missing = [name for name in needed if name not in available]
        if missing:
            findings += finding_of_zone(
                zone_findings.INDICATOR_UNFED,
                value=indicator.id,
                column=missing[0],
                title=indicator.label,
                labels=[_column_label(name) for name in missing],
            )
    return findings
