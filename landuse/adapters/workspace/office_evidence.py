"""What the files of an office say beyond their headers: grid, units, code systems, years."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from landuse.adapters.meaning import office_headers
from landuse.adapters.meaning.headers import split_header
from landuse.adapters.workspace.office_folder import Seen
from landuse.adapters.workspace.office_tables import Entry
from landuse.domain.land.land_class import ClassTables, land_classes
from landuse.words.phrases import Phrase, phrase

#: CGCS2000, three-degree zones 25 to 45: the codes of the first, with and without its number.
_FIRST_ZONE, _PREFIXED, _PLAIN, _FIRST_MERIDIAN = 25, 4513, 4534, 75
#: Areas whose ratio to the outlines lies within these say their unit (m², mu, hectares).
_UNITS = {"m2": (0.5, 2.0), "mu": (0.5 * 0.0015, 2 * 0.0015), "ha": (0.5e-4, 2e-4)}
#: Classes of land that firms hold.
_OF_FIRMS = ("industrial", "storage")


def zone_crs(entries: Sequence[Entry]) -> str:
    """Return the projected system in which the parcels are, or the zone they lie in.

    Parameters
    ----------
    entries : sequence of Entry
        Of all files.

    Returns
    -------
    str
        "EPSG:4528"; empty where nothing says it.
    """
    outlines = next(
        (e.seen.outlines for e in entries if e.table == "parcels" and not e.join_on),
        None,
    )
    if outlines is None:
        return ""
    west, _, east, _ = outlines.total_bounds
    middle = (west + east) / 2
    crs = outlines.crs
    if crs is not None and crs.is_projected:
        code = crs.to_epsg()
        if code:
            return f"EPSG:{code}"
        numbers = {p.name: p.value for p in crs.coordinate_operation.params}
        meridian = next(
            (v for n, v in numbers.items() if "natural origin" in n and v > 60), None
        )
        easting = numbers.get("False easting", 0)
        if meridian is None or meridian % 3:
            return ""
        steps = round((meridian - _FIRST_MERIDIAN) / 3)
        return f"EPSG:{(_PREFIXED if easting > 1e6 else _PLAIN) + steps}"
    if abs(middle) <= 180:
        return f"EPSG:{_PREFIXED + round(middle / 3) - _FIRST_ZONE}"
    number = int(middle // 1e6)
    if _FIRST_ZONE <= number < _FIRST_ZONE + 21:
        return f"EPSG:{_PREFIXED + number - _FIRST_ZONE}"
    return ""


def land_use_system(entry: Entry, classes: ClassTables) -> tuple[Entry, Phrase | None]:
    """Return parcels with the system of their land-use codes, and what was guessed.

    Parameters
    ----------
    entry : Entry
        A layer of parcels.
    classes : mapping
        The policy's tables of land-use codes.

    Returns
    -------
    Entry, Phrase or None
        The entry as it was, and None, where the layer says it or nothing does.
    """
    columns = entry.columns
    if "land_use" not in columns or "land_use_system" in columns:
        return entry, None
    system = _system_of(entry.seen.rows, columns, classes)
    if not system:
        return entry, None
    sentence = phrase(
        "workspace.proposal.system", file=entry.seen.called, system=system
    )
    return replace(entry, values={**entry.values, "land_use_system": system}), sentence


def unit_of_area(entry: Entry, crs: str) -> tuple[Entry, Phrase | None]:
    """Return parcels with the unit of their areas by that of their outlines, and what was guessed.

    Parameters
    ----------
    entry : Entry
        A layer of parcels.
    crs : str
        The projected system of the zone; empty where it is not known.

    Returns
    -------
    Entry, Phrase or None
        The entry as it was, and None, where the header says it, or it is m².
    """
    rows, area = entry.seen.rows, entry.columns.get("area_registered_m2")
    if area not in rows or split_header(str(area))[1] or not crs:
        return entry, None
    outlines = entry.seen.outlines
    if outlines is None:
        return entry, None
    if outlines.crs is None:
        outlines = outlines.set_crs(
            "EPSG:4490" if abs(outlines.total_bounds[0]) < 181 else crs
        )
    plane = outlines.to_crs(crs).area.to_numpy()
    stated = pd.to_numeric(rows[area], errors="coerce").to_numpy(float)
    ratio = np.nanmedian(stated / np.where(plane > 0, plane, np.nan))
    unit = next((u for u, (low, high) in _UNITS.items() if low <= ratio <= high), "m2")
    if unit == "m2":
        return entry, None
    sentence = phrase(
        "workspace.proposal.unit", file=entry.seen.called, header=area, unit=unit
    )
    return replace(entry, units={**entry.units, "area_registered_m2": unit}), sentence


def _system_of(
    rows: pd.DataFrame, columns: Mapping[str, str], classes: ClassTables
) -> str:
    """The system of codes in which most land of firms is industry; empty where it is no code."""
    use = rows[columns["land_use"]].astype("string")
    if use.str.fullmatch(r"\d{2,6}[A-Z]?\d?").mean() < 0.8:
        return ""
    if "holder" in columns:
        is_firm = rows[columns["holder"]].astype(str).str.contains(office_headers.FIRM)
        use = use[is_firm] if is_firm.any() else use
    shares = {}
    for name in classes:
        if name:
            system = pd.Series(name, index=use.index)
            shares[name] = land_classes(use, system, classes).isin(_OF_FIRMS).mean()
    best = max(shares.values(), default=0)
    return (
        next(name for name, share in shares.items() if share == best)
        if best > 0.4
        else ""
    )


def with_year(entry: Entry) -> Entry:
    """Return firms with the year that the name of their sheet or file says, where no column does.

    Parameters
    ----------
    entry : Entry
        Of the table ``enterprises``.

    Returns
    -------
    Entry
        The entry as it was where columns name years, or a name speaks of none or of several.
    """
    seen = entry.seen
    if "year" in entry.columns or seen.years:
        return entry
    for text in (seen.sheet, seen.title):
        years = set(office_headers.YEAR.findall(text))
        if len(years) == 1:
            return replace(entry, values={**entry.values, "year": years.pop()})
    return entry


def years_of(entry: Entry) -> set[int]:
    """Return the years of the firms' figures.

    Parameters
    ----------
    entry : Entry
        Of the table ``enterprises``.

    Returns
    -------
    set of int
        By its column, its headers, or what its name says; empty where none says it.
    """
    seen: Seen = entry.seen
    if "year" in entry.values:
        return {int(entry.values["year"])}
    years = set(seen.years)
    frame = seen.frames[entry.table]
    header = entry.columns.get("year")
    if header in frame:
        cells = frame[header].astype(str).str.extract(r"(20\d\d)")[0].dropna()
        years |= set(cells.astype(int))
    return years


def plan_year(entries: Sequence[Entry]) -> int:
    """Return the plan year: the last of the firms' figures, else what most titles say.

    Parameters
    ----------
    entries : sequence of Entry
        Of all files.

    Returns
    -------
    int
        This year where no file speaks of one.
    """
    of_firms = [years_of(entry) for entry in entries if entry.table == "enterprises"]
    years = set[int]().union(*of_firms)
    if years:
        return max(years)
    told = Counter(
        int(word)
        for entry in entries
        for word in office_headers.YEAR.findall(entry.seen.title)
    )
    return told.most_common(1)[0][0] if told else dt.datetime.now().astimezone().year
