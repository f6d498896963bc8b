"""Settle by the contents of an office's files what no header says: grid, units, codes, years."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landuse.adapters.meaning import office_headers
from landuse.adapters.meaning.headers import split_header
from landuse.adapters.workspace.office_tables import ProposedSource
from landuse.domain.land.land_class import ClassTables, land_classes
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    from pyproj import CRS

#: CGCS2000 in strips of three degrees: number and central meridian of the first strip, and its EPSG
#: codes with and without the number of the strip before the eastings.
_FIRST_STRIP, _FIRST_MERIDIAN = 25, 75
_EPSG_WITH_NUMBER, _EPSG_WITHOUT_NUMBER = 4513, 4534
#: Strips of which there are codes.
_STRIPS = 21
#: Unit → between which values the ratio of stated areas to those of the outlines (m²) lies.
_RATIOS_OF_UNITS = {
    "m2": (0.5, 2.0),
    "mu": (0.5 * 0.0015, 2 * 0.0015),
    "ha": (0.5e-4, 2e-4),
}
#: Classes of land that firms hold.
_FIRM_LAND_CLASSES = ("industrial", "storage")
#: Share of land uses that have to be codes for a system of codes to be looked for.
_MIN_CODES = 0.8
#: Share of firms' land that has to be of their classes for a system of codes to be believed.
_MIN_FIRM_LAND = 0.4


def zone_crs(sources: Sequence[ProposedSource]) -> str:
    """Return the projected system in which the parcels are, or the zone they lie in.

    Parameters
    ----------
    sources : sequence of ProposedSource
        Of all files.

    Returns
    -------
    str
        "EPSG:4528"; empty where nothing says it.
    """
    layers = [
        source for source in sources if source.table == "parcels" and not source.join_on
    ]
    outlines = layers[0].sheet.outlines if layers else None
    if outlines is None:
        return ""
    if outlines.crs is not None and outlines.crs.is_projected:
        return _grid_of(outlines.crs)
    west, _, east, _ = outlines.total_bounds
    middle = (west + east) / 2
    if abs(middle) <= 180:
        return f"EPSG:{_EPSG_WITH_NUMBER + round(middle / 3) - _FIRST_STRIP}"
    strip = int(middle // 1e6)
    if _FIRST_STRIP <= strip < _FIRST_STRIP + _STRIPS:
        return f"EPSG:{_EPSG_WITH_NUMBER + strip - _FIRST_STRIP}"
    return ""


def _grid_of(crs: CRS) -> str:
    """Return the code of a projected system; without a code, of the strip with its meridian."""
    code = crs.to_epsg()
    if code:
        return f"EPSG:{code}"
    operation = crs.coordinate_operation
    if operation is None:
        return ""
    # pyproj declares texts; those of a projection are numbers
    figures: dict[str, Any] = {item.name: item.value for item in operation.params}
    meridians = [
        value
        for name, value in figures.items()
        if "natural origin" in name and value > 60
    ]
    if not meridians or meridians[0] % 3:
        return ""
    has_number = figures.get("False easting", 0) > 1e6
    first_code = _EPSG_WITH_NUMBER if has_number else _EPSG_WITHOUT_NUMBER
    steps = round((meridians[0] - _FIRST_MERIDIAN) / 3)
    return f"EPSG:{first_code + steps}"


def with_land_use_system(
    source: ProposedSource, classes: ClassTables
) -> tuple[ProposedSource, Phrase | None]:
    """Return parcels with the system of their land-use codes, and what was guessed.

    Parameters
    ----------
    source : ProposedSource
        A layer of parcels.
    classes : mapping
        The policy's tables of land-use codes.

    Returns
    -------
    ProposedSource, Phrase or None
        The source as it was, and None, where the layer says it or nothing does.
    """
    columns = source.columns
    if "land_use" not in columns or "land_use_system" in columns:
        return source, None
    system = _likeliest_system(source, classes)
    if not system:
        return source, None
    guess = phrase("workspace.proposal.system", file=source.sheet.label, system=system)
    values = {**source.values, "land_use_system": system}
    return replace(source, values=values), guess


def with_unit_of_area(
    source: ProposedSource, crs: str
) -> tuple[ProposedSource, Phrase | None]:
    """Return parcels with the unit of their areas by that of their outlines, and what was guessed.

    Parameters
    ----------
    source : ProposedSource
        A layer of parcels.
    crs : str
        The projected system of the zone; empty where it is not known.

    Returns
    -------
    ProposedSource, Phrase or None
        The source as it was, and None, where the header says it, or it is m².
    """
    rows = source.sheet.rows
    header = source.columns.get("area_registered_m2")
    if header not in rows or split_header(str(header))[1] or not crs:
        return source, None
    outlines = source.sheet.outlines
    if outlines is None:
        return source, None
    if outlines.crs is None:
        is_in_degrees = abs(outlines.total_bounds[0]) < 181
        outlines = outlines.set_crs("EPSG:4490" if is_in_degrees else crs)
    plane_m2 = outlines.to_crs(crs).area.to_numpy()
    plane_m2 = np.where(plane_m2 > 0, plane_m2, np.nan)
    stated = pd.to_numeric(rows[header], errors="coerce").to_numpy(float)
    unit = _unit_of_ratio(np.nanmedian(stated / plane_m2))
    if unit == "m2":
        return source, None
    guess = phrase(
        "workspace.proposal.unit", file=source.sheet.label, header=header, unit=unit
    )
    units = {**source.units, "area_registered_m2": unit}
    return replace(source, units=units), guess


def _unit_of_ratio(ratio: float) -> str:
    """Return the unit of areas by their ratio to those of the outlines; m² where none fits."""
    for unit, (low, high) in _RATIOS_OF_UNITS.items():
        if low <= ratio <= high:
            return unit
    return "m2"


def _likeliest_system(source: ProposedSource, classes: ClassTables) -> str:
    """Return the system of codes in which most land of firms is theirs; empty where none is."""
    rows, columns = source.sheet.rows, source.columns
    codes = rows[columns["land_use"]].astype("string")
    if codes.str.fullmatch(r"\d{2,6}[A-Z]?\d?").mean() < _MIN_CODES:
        return ""
    if "holder" in columns:
        holders = rows[columns["holder"]].astype(str)
        is_firm = holders.str.contains(office_headers.FIRM)
        if is_firm.any():
            codes = codes[is_firm]
    best_system, best_share = "", _MIN_FIRM_LAND
    for name in classes:
        if not name:
            continue
        system = pd.Series(name, index=codes.index)
        classes_in_system = land_classes(codes, system, classes)
        share = classes_in_system.isin(_FIRM_LAND_CLASSES).mean()
        if share > best_share:
            best_system, best_share = name, share
    return best_system


def with_year(source: ProposedSource) -> ProposedSource:
    """Return firms with the year that the name of their sheet or file says, where no column does.

    Parameters
    ----------
    source : ProposedSource
        Of the table ``enterprises``.

    Returns
    -------
    ProposedSource
        The source as it was where columns name years, or a name speaks of none or of several.
    """
    sheet = source.sheet
    if "year" in source.columns or sheet.years:
        return source
    for text in (sheet.name, sheet.title):
        years = set(office_headers.YEAR.findall(text))
        if len(years) == 1:
            return replace(source, values={**source.values, "year": years.pop()})
    return source


def years_of(source: ProposedSource) -> set[int]:
    """Return the years of the firms' figures.

    Parameters
    ----------
    source : ProposedSource
        Of the table ``enterprises``.

    Returns
    -------
    set of int
        By its column, its headers, or what its name says; empty where none says it.
    """
    if "year" in source.values:
        return {int(source.values["year"])}
    years = set(source.sheet.years)
    frame = source.sheet.frames[source.table]
    header = source.columns.get("year")
    if header in frame:
        cells = frame[header].astype(str).str.extract(r"(20\d\d)")[0].dropna()
        years |= set(cells.astype(int))
    return years


def plan_year(sources: Sequence[ProposedSource]) -> int:
    """Return the plan year: the last of the firms' figures, else what most titles say.

    Parameters
    ----------
    sources : sequence of ProposedSource
        Of all files.

    Returns
    -------
    int
        This year where no file speaks of one.
    """
    years = set[int]()
    for source in sources:
        if source.table == "enterprises":
            years |= years_of(source)
    if years:
        return max(years)
    years_in_titles = Counter[int]()
    for source in sources:
        words = office_headers.YEAR.findall(source.sheet.title)
        years_in_titles.update(map(int, words))
    if years_in_titles:
        return years_in_titles.most_common(1)[0][0]
    return dt.datetime.now().astimezone().year
