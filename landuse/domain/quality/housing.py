"""What an auditor would ask of the housing ledger: days, plans, halts, reasons of delay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from landuse.domain.goals.housing import (
    STAGES,
    housing_sites,
    reversed_stages,
    row_as_of,
)
from landuse.domain.quality.recording import findings_of, places_in
from landuse.domain.vocabulary import status, zone_findings
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone
from landuse.words.phrases import Label


def inspect_housing(zone: Zone, today: dt.date | None = None) -> list[FindingRow]:
    """Rows of the housing ledger that cannot be, or that leave a question open.

    Parameters
    ----------
    zone : Zone
        Its resettlement sites.
    today : date, optional
        Delays and halts are judged as of this day; where it is not given, as of the last day there
        is.

    Returns
    -------
    list of dict
        Rows of the findings table: days in the wrong order, days in the future, no plan, halts,
        delays without a reason.
    """
    housing = zone.housing
    asks_for_reasons = "delay_reason" in zone.present.get("housing", frozenset())
    found: list[FindingRow] = []
    # a zone has a dozen sites, and some dozens of buildings in them
    for number in range(len(housing)):
        row = housing.iloc[[number]]
        found += _of_row(row, today)
        site = row_as_of(row, today or dt.date.max)
        if (
            today is not None
            and site.late
            and asks_for_reasons
            and not site.delay_reason
        ):
            found += _found(
                zone_findings.SITE_LATE_UNEXPLAINED,
                row,
                stage=_label(str(site.late_stage)),
                count=site.days_late,
            )
    for site in housing_sites(housing, dt.date.max):
        if not site.has_plan:
            found += _found(
                zone_findings.SITE_WITHOUT_PLAN, housing.loc[[site.site_id]].iloc[[0]]
            )
    return found


def _of_row(row: pd.DataFrame, today: dt.date | None) -> list[FindingRow]:
    """What one row cannot mean, whatever the plan of others says."""
    found: list[FindingRow] = []
    site = row_as_of(row, dt.date.max)
    for kind, days in (
        (zone_findings.SITE_DAYS_REVERSED, site.actual),
        (zone_findings.SITE_PLAN_REVERSED, site.planned),
    ):
        pair = reversed_stages(days)
        if pair:
            found += _found(kind, row, stage=_label(pair[0]), later=_label(pair[1]))
    found += _future(row, site.actual, today)
    stands = site if today is None else row_as_of(row, today)
    if stands.halted_since is not None and stands.stage != STAGES[-1]:
        found += _found(zone_findings.SITE_HALTED, row, since=stands.halted_since)
    return found


def _future(
    row: pd.DataFrame, actual: Mapping[str, dt.date], today: dt.date | None
) -> list[FindingRow]:
    """Actual days that have not come yet."""
    found: list[FindingRow] = []
    for stage, day in actual.items():
        if today is not None and day > today:
            found += _found(
                zone_findings.SITE_DAY_IN_FUTURE, row, stage=_label(stage), day=day
            )
    return found


def _found(kind: FindingKind, row: pd.DataFrame, **params: object) -> list[FindingRow]:
    """One finding at one row."""
    values = {name: [value] for name, value in params.items()}
    return findings_of(kind, places_in(row, row.index, **values))


def _label(stage: str) -> Label:
    """What a stage is called."""
    return status.label_of(status.HOUSING_STAGES, stage)
