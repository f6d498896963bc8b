"""What an auditor would ask of the housing ledger: days, plans, halts, reasons of delay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from landuse.domain.goals.housing import (
    STAGES,
    HousingSite,
    housing_sites,
    reversed_stages,
    row_as_of,
)
from landuse.domain.quality.recording import findings_of, occurrences_in
from landuse.domain.vocabulary import status, zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone


def inspect_housing(zone: Zone, today: dt.date | None = None) -> list[FindingRow]:
    """Rows of the housing ledger that cannot be, or that leave a question open.

    Parameters
    ----------
    zone : Zone
        Its resettlement sites.
    today : date, optional
        Delays and halts are those of this day; where it is not given, of the last day there is.

    Returns
    -------
    list of dict
        Rows of the findings table: days in the wrong order, days in the future, no plan, halts,
        delays without a reason.
    """
    housing = zone.housing
    has_reasons = "delay_reason" in zone.present.get("housing", frozenset())
    findings: list[FindingRow] = []
    # a zone has a dozen sites, and some dozens of buildings in them
    for number in range(len(housing)):
        row = housing.iloc[[number]]
        findings += _impossible_days(row, today)
        if has_reasons and today is not None:
            findings += _unexplained_delay(row, today)
    for site in housing_sites(housing, dt.date.max):
        if not site.has_plan:
            first_row = housing.loc[[site.site_id]].iloc[[0]]
            findings += _finding_at(zone_findings.SITE_WITHOUT_PLAN, first_row)
    return findings


def _impossible_days(row: pd.DataFrame, today: dt.date | None) -> list[FindingRow]:
    """Days of one row in the wrong order or in the future, and halts."""
    findings: list[FindingRow] = []
    site = row_as_of(row, dt.date.max)
    for kind, days in (
        (zone_findings.SITE_DAYS_REVERSED, site.actual),
        (zone_findings.SITE_PLAN_REVERSED, site.planned),
    ):
        stages = reversed_stages(days)
        if stages:
            earlier, later = map(status.housing_stage_label, stages)
            findings += _finding_at(kind, row, stage=earlier, later=later)
    if today is None:
        return findings + _halt(row, site)
    findings += _future_days(row, site.actual, today)
    return findings + _halt(row, row_as_of(row, today))


def _halt(row: pd.DataFrame, site: HousingSite) -> list[FindingRow]:
    """A site that stands still before its last stage."""
    if site.halted_since is None or site.stage == STAGES[-1]:
        return []
    return _finding_at(zone_findings.SITE_HALTED, row, since=site.halted_since)


def _unexplained_delay(row: pd.DataFrame, today: dt.date) -> list[FindingRow]:
    """A site that is late without a reason."""
    site = row_as_of(row, today)
    if not site.late or site.delay_reason:
        return []
    return _finding_at(
        zone_findings.SITE_LATE_UNEXPLAINED,
        row,
        stage=status.housing_stage_label(str(site.late_stage)),
        count=site.days_late,
    )


def _future_days(
    row: pd.DataFrame, actual: Mapping[str, dt.date], today: dt.date
) -> list[FindingRow]:
    """Actual days that have not come yet."""
    findings: list[FindingRow] = []
    for stage, day in actual.items():
        if day > today:
            findings += _finding_at(
                zone_findings.SITE_DAY_IN_FUTURE,
                row,
                stage=status.housing_stage_label(stage),
                day=day,
            )
    return findings


def _finding_at(
    kind: FindingKind, row: pd.DataFrame, **params: object
) -> list[FindingRow]:
    """One finding at one row."""
    values = {name: [value] for name, value in params.items()}
    return findings_of(kind, occurrences_in(row, row.index, **values))
