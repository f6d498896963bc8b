"""Which table a sheet or layer of an office's folder is, and which of its columns are which.

What an alias of the schema or the shape of the values says is found; what only a likeness of
words says is guessed, and told as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from landuse.adapters.meaning import office_headers
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.workspace.office_folder import Seen
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import Phrase, phrase

#: Figures of which a list of firms has at least one; days of which a list of contracts has one.
_FIGURES = ("sales_wan", "tax_wan", "added_value_wan", "energy_tce", "power_kwh")
_DUE = ("due_start", "due_end")
#: Tables that are only taken where every column that they need is spelt as the schema knows it.
_STRICT = ("reviews", "baseline", "industries", "exceptions", "corrections")
#: Without a unit, the most that an area in mu is.
_MOST_MU = 500
#: What a ledger of a table says at least, for who is told that a file is none.
_LEAST: Mapping[str, tuple[str, ...]] = {
    "enterprises": ("enterprise_id", "tax_wan"),
    "occupancy": ("enterprise_id", "term"),
    "actions": ("parcel_id", "mode", "stage", "date"),
    "housing": ("name", "progress"),
    "parcels": ("parcel_id", "due_start"),
}
#: Fewer columns than these are no likeness to a table.
_LEAST_ALIKE = 2


@dataclass(frozen=True)
class Entry:
    """One source as it is proposed.

    Attributes
    ----------
    table : str
        The table that it is read as.
    seen : Seen
        The sheet or layer.
    found : mapping of str to str
        Canonical column → header, which need no mapping.
    guessed : mapping of str to str
        Canonical column → header, which are written as ``fields``.
    values : mapping of str to str
        What holds for every row.
    units : mapping of str to str
        Units that no header says.
    join_on : str
        The column by which it is laid beside the parcels; empty for a source of its own.
    """

    table: str
    seen: Seen
    found: Mapping[str, str]
    guessed: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    join_on: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """All columns that are read."""
        return {**self.found, **self.guessed}


def entry_of(seen: Seen) -> Entry | None:
    """Return what a sheet or layer is.

    Parameters
    ----------
    seen : Seen
        As it was looked at.

    Returns
    -------
    Entry or None
        None where it is no table that is known.
    """
    ways = (_layer_entry,) if seen.outlines is not None else _LEDGERS
    for way in ways:
        entry = way(seen)
        if entry is not None:
            return entry
    return None


def _columns(seen: Seen, table: str) -> tuple[dict[str, str], dict[str, str]]:
    """Columns that are known, by their headers; and those that shapes and words suggest."""
    known = dict(seen.named[table])
    frame = seen.frames[table]
    by_shape: dict[str, str] = {}
    wanted = {"parcel_code": "parcel_id", "credit_code": "enterprise_id"}
    for header in frame.columns:
        column = wanted.get(office_headers.code_shape(frame[header]), "")
        is_free = column not in known and column not in by_shape
        if column in TABLES[table].names and is_free and header not in known.values():
            by_shape[column] = str(header)
    taken = {**known, **by_shape}
    guesses = office_headers.guess_headers(table, seen.headers[table], taken)
    return known, {**by_shape, **guesses}


def _layer_entry(seen: Seen) -> Entry | None:
    """Parcels, or buildings."""
    if not _are_polygons(seen):
        return None
    known, guesses = _columns(seen, "parcels")
    house, house_guesses = _columns(seen, "buildings")
    is_house = _is_about_houses(seen)
    has_id = "parcel_id" in {**known, **guesses}
    if has_id and not (is_house and "parcel_id" not in known):
        return Entry("parcels", seen, known, guesses)
    if is_house and "building_id" in {**house, **house_guesses}:
        return Entry("buildings", seen, house, house_guesses)
    return None


def _are_polygons(seen: Seen) -> bool:
    """Whether all outlines of a layer are areas."""
    if seen.outlines is None:
        return False
    kinds = set(seen.outlines.dropna().geom_type.unique())
    return bool(kinds) and kinds <= {"Polygon", "MultiPolygon"}


def _is_about_houses(seen: Seen) -> bool:
    """Whether a layer says of its outlines what is said of buildings."""
    known, guesses = _columns(seen, "buildings")
    about = {"floors", "floor_area_m2", "height_m"}
    return bool(about & {*known, *guesses}) or "building" in seen.rows.columns


def _strict_entry(seen: Seen) -> Entry | None:
    """Field checks, a baseline list, an industry list."""
    for table in _STRICT:
        known = seen.named[table]
        needed = {column.name for column in TABLES[table].sought}
        if needed <= set(known) and len(known) > 1 and not _is_about_firms(seen):
            return Entry(table, seen, known, {})
    return None


def _is_about_firms(seen: Seen) -> bool:
    """Whether a ledger has figures of firms."""
    return any(name in seen.named["enterprises"] for name in _FIGURES)


def _contract_entry(seen: Seen) -> Entry | None:
    """A list of land contracts, which belongs to the parcels."""
    known, guesses = _columns(seen, "parcels")
    all_columns = {**known, **guesses}
    has_key = "parcel_id" in all_columns or "contract_no" in all_columns
    if not has_key or not any(name in all_columns for name in _DUE):
        return None
    # what a contract says of area or holder is not what the register says
    guesses = {
        n: h for n, h in guesses.items() if n not in ("area_registered_m2", "holder")
    }
    on = "parcel_id" if "parcel_id" in all_columns else "contract_no"
    return Entry("parcels", seen, known, guesses, join_on=on)


def _lease_entry(seen: Seen) -> Entry | None:
    """Leases: a tenant, and whose or how much or for how long."""
    known, guesses = _columns(seen, "occupancy")
    # a list of firms has names, and a tenant is more than a name
    lease = office_headers.PATTERNS["occupancy"]["enterprise_id"]
    tenant = known.get("enterprise_id", guesses.get("enterprise_id", ""))
    better = next((h for h in seen.headers["occupancy"] if lease.search(h)), None)
    if better is not None and not lease.search(tenant) and better not in known.values():
        guesses = {**guesses, "enterprise_id": better}
        known = {
            name: header for name, header in known.items() if name != "enterprise_id"
        }
        guesses = {
            n: h for n, h in guesses.items() if n == "enterprise_id" or h != better
        }
    columns = {**known, **guesses}
    has_terms = {"landlord_id", "term", "until"} & set(columns)
    if "enterprise_id" not in columns or not has_terms:
        return None
    places = {"leased_floor_m2", "address", "parcel_id", "building_id", "land_mu"}
    if not places & set(columns):
        return None
    if "floor_area_m2" in columns and "leased_floor_m2" not in columns:
        # the floor of a lease is what is let, not what the tenant has of its own
        guesses = {**guesses, "leased_floor_m2": columns["floor_area_m2"]}
        known = {
            name: header for name, header in known.items() if name != "floor_area_m2"
        }
        guesses = {
            name: header for name, header in guesses.items() if name != "floor_area_m2"
        }
    return Entry("occupancy", seen, known, guesses)


def _action_entry(seen: Seen) -> Entry | None:
    """A ledger of actions: a way, a stage or days of stages, and of what."""
    known, guesses = _columns(seen, "actions")
    if seen.stages.get("actions", 0):
        guesses = {n: h for n, h in guesses.items() if n not in ("stage", "date")}
    columns = {**known, **guesses}
    has_stage = bool(seen.stages.get("actions", 0)) or {"stage", "date"} <= set(columns)
    what = {"parcel_id", "building_id", "factory_id", "project", "address"}
    if "mode" not in columns or not has_stage or not what & set(columns):
        return None
    area = {} if {"area_mu", "floor_area_m2"} & set(columns) else _area(seen, columns)
    return Entry("actions", seen, known, {**guesses, **area})


def _area(seen: Seen, columns: Mapping[str, str]) -> dict[str, str]:
    """The column of an area that may be of land or of floors.

    A ledger of parcels has areas of land, one of factories areas of floors, whatever their unit;
    in one of both, or of neither, unit and size tell.
    """
    has_land = "parcel_id" in columns
    has_floor = bool({"building_id", "factory_id"} & set(columns))
    for header in seen.headers["actions"]:
        if header in columns.values() or not office_headers.AREA.search(tidy(header)):
            continue
        if office_headers.BUILT.search(header):
            return {"floor_area_m2": header}
        if has_land != has_floor:
            return {"area_mu" if has_land else "floor_area_m2": header}
        cells = seen.frames["actions"].get(header, pd.Series(dtype=object)).dropna()
        said = f"{header} {' '.join(map(str, cells[:50]))}"
        if office_headers.LAND_UNIT.search(said):
            return {"area_mu": header}
        if office_headers.FLOOR_UNIT.search(said):
            return {"floor_area_m2": header}
        numbers = pd.to_numeric(cells, errors="coerce").dropna()
        if len(numbers):
            is_floor = numbers.median() > _MOST_MU
            return {"floor_area_m2" if is_floor else "area_mu": header}
    return {}


def _housing_entry(seen: Seen) -> Entry | None:
    """Resettlement housing: its sheet says so, and it has names and how far they are."""
    if not office_headers.HOUSING.search(seen.title + "".join(seen.headers["housing"])):
        return None
    known, guesses = _columns(seen, "housing")
    columns = {**known, **guesses}
    is_staged = any(name.startswith(("planned_", "actual_")) for name in columns)
    has_name = "name" in columns or "site_id" in columns
    return (
        Entry("housing", seen, known, guesses)
        if has_name and is_staged | ("progress" in columns)
        else None
    )


def _firm_entry(seen: Seen) -> Entry | None:
    """Figures of firms."""
    known, guesses = _columns(seen, "enterprises")
    columns = {**known, **guesses}
    if not any(name in columns for name in _FIGURES):
        return None
    if "enterprise_id" not in columns and "name" not in columns:
        return None
    if "enterprise_id" not in columns:
        guesses = {**guesses, "enterprise_id": columns["name"]}
        guesses.pop("name", None)
        known = {name: header for name, header in known.items() if name != "name"}
    return Entry("enterprises", seen, known, guesses)


_LEDGERS = (
    _strict_entry,
    _contract_entry,
    _lease_entry,
    _action_entry,
    _housing_entry,
    _firm_entry,
)


def why_none(seen: Seen) -> Phrase:
    """Return why a sheet or layer is no table: what it is like, and what it lacks for that.

    Parameters
    ----------
    seen : Seen
        One for which :func:`entry_of` has no answer.

    Returns
    -------
    Phrase
    """
    if seen.outlines is not None:
        if not _are_polygons(seen):
            return phrase("workspace.proposal.no_polygons")
        like = "buildings" if _is_about_houses(seen) else "parcels"
        lacking = [TABLES[like].column(TABLES[like].key[0]).label]
        return phrase(
            "workspace.proposal.lacks", table=TABLES[like].label, columns=lacking
        )
    best, columns = "", set[str]()
    for table in _LEAST:
        known, guesses = _columns(seen, table)
        if len({*known, *guesses}) > len(columns):
            best, columns = table, {*known, *guesses}
    needed = _LEAST.get(best, ())
    lacking = [
        TABLES[best].column(name).label for name in needed if name not in columns
    ]
    if len(columns) < _LEAST_ALIKE or not lacking:
        return phrase("workspace.proposal.unknown")
    return phrase("workspace.proposal.lacks", table=TABLES[best].label, columns=lacking)


def land_of_firms(entry: Entry) -> list[Entry]:
    """Return the land that a list of firms states, as uses: own and rented apart.

    Parameters
    ----------
    entry : Entry
        Of the table ``enterprises``.

    Returns
    -------
    list of Entry
        One for each column of land; none where the list has no such column.
    """
    uses = []
    for header in entry.seen.headers["enterprises"]:
        if header in entry.columns.values() or not office_headers.FIRM_LAND.search(
            header
        ):
            continue
        tenure = "lease" if office_headers.RENTED.search(header) else "own"
        fields = {"land_mu": header}
        id_header = entry.columns["enterprise_id"]
        known = {}
        if entry.seen.named["occupancy"].get("enterprise_id") == id_header:
            known["enterprise_id"] = id_header
        else:
            fields["enterprise_id"] = id_header
        uses.append(Entry("occupancy", entry.seen, known, fields, {"tenure": tenure}))
    return uses
