"""A closer look at a zone that could be read, all questions in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from landuse.domain.land.buildings_on_parcels import buildings_on_parcels
from landuse.domain.quality import buildings, outlines, register, spikes
from landuse.domain.quality.exceptions import with_exceptions
from landuse.domain.quality.field_checks import inspect_field_checks
from landuse.domain.quality.firms import inspect_firms, inspect_units_of_measurement
from landuse.domain.quality.housing import inspect_housing
from landuse.domain.quality.ledger import inspect_ledger
from landuse.domain.quality.occupancy import inspect_occupancy, without_landlords
from landuse.domain.quality.recording import joined_tables
from landuse.domain.vocabulary.findings import findings_table
from landuse.domain.zone import Zone


def inspect(zone: Zone, today: dt.date | None = None) -> Zone:
    """The zone with what a closer look finds added to its findings.

    Slower than reading (the overlaps of 100 000 parcels take about a second), so that it is done
    on request.

    Parameters
    ----------
    zone : Zone
        As read; neither it nor its frames are changed.
    today : date, optional
        Dates of the ledger after this day lie in the future; where it is not given,
        none does.

    Returns
    -------
    Zone
        A new one that shares every frame but ``findings``. What reading found stands first, then
        parcels, buildings, enterprises, occupancy, actions, housing and field checks, last the
        exceptions that do not hold. What an exception accepts is a note.

    Notes
    -----
    Each check lives in the module of its table and returns rows of the findings table; its code,
    its sentence and its severity are declared in :mod:`landuse.domain.vocabulary.zone_findings`.
    Nothing is mended here: what reading could repair, it has repaired, and what is found now is
    for the keeper of the ledger.
    """
    pairs = buildings_on_parcels(zone.buildings, zone.parcels)
    rows = [
        *outlines.inspect_outlines(zone.parcels),
        *spikes.inspect_spikes(zone.parcels),
        *outlines.inspect_neighbours(zone.parcels),
        *register.inspect_areas(zone.parcels),
        *register.inspect_numbers(zone.parcels),
        *register.inspect_dates(zone.parcels),
        *buildings.inspect_positions(zone.buildings, zone.parcels),
        *buildings.inspect_floors(zone.buildings),
        *inspect_units_of_measurement(zone),
        *inspect_firms(zone, pairs),
        *inspect_occupancy(zone, pairs),
        *inspect_ledger(zone, today),
        *inspect_housing(zone, today),
        *inspect_field_checks(zone),
    ]
    findings_of_reading = without_landlords(zone.findings, zone)
    findings = joined_tables(findings_of_reading, findings_table(rows, zone.parts))
    findings = with_exceptions(findings, zone.exceptions, today)
    return replace(zone, findings=findings)
