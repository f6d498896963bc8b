"""What the files of an office's folder are: which table, which columns, joined by what.

What an alias of the schema or the shape of the values says is found; what only a likeness of
words says is guessed, and told as such. Two files that claim the same parcels are not mixed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from landuse.adapters.meaning import office_headers
from landuse.adapters.meaning.header_words import taken_apart
from landuse.adapters.meaning.headers import parts
from landuse.adapters.workspace.office_folder import Folder, Seen
from landuse.domain.land.land_class import ClassTables, land_classes
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import Phrase, phrase

#: Figures of which a list of firms has at least one; days of which a list of contracts has one.
_FIGURES = ("sales_wan", "tax_wan", "added_value_wan", "energy_tce", "power_kwh")
_DUE = ("due_start", "due_end")
#: Tables that are only taken where every column that they need is spelt as the schema knows it.
_STRICT = ("reviews", "baseline", "industries")
#: CGCS2000, three-degree zones 25 to 45: the codes of the first, with and without its number.
_FIRST_ZONE, _PREFIXED, _PLAIN, _FIRST_MERIDIAN = 25, 4513, 4534, 75
#: Areas whose ratio to the outlines lies within these say their unit (m², mu, hectares).
_UNITS = {"m2": (0.5, 2.0), "mu": (0.5 * 0.0015, 2 * 0.0015), "ha": (0.5e-4, 2e-4)}
_UNIT_WORDS = {"m2": "m2", "mu": "mu", "ha": "ha"}
#: Classes of land that firms hold.
_OF_FIRMS = ("industrial", "storage")
#: Without a unit, the most that an area in mu is.
_MOST_MU = 500
#: Asks whether a guess is right: what is guessed → yes or no.
Ask = Callable[[Phrase], bool]


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


@dataclass(frozen=True)
class Proposal:
    """What a folder's files are taken for.

    Attributes
    ----------
    entries : tuple of Entry
        Sources and joins.
    crs : str
        The projected system of the zone; empty where nothing says it.
    year : int
        The plan year.
    unused : tuple of (str, Phrase)
        Files and sheets that are no source, with why.
    doubts : tuple of Phrase
        What was guessed and has to be confirmed.
    missing : tuple of str
        Tables that nothing was found for.
    """

    entries: tuple[Entry, ...]
    crs: str
    year: int
    unused: tuple[tuple[str, Phrase], ...]
    doubts: tuple[Phrase, ...]
    missing: tuple[str, ...]

    def of(self, table: str) -> list[Entry]:
        """Return the sources of a table, joins aside.

        Parameters
        ----------
        table : str
            Its name.

        Returns
        -------
        list of Entry
        """
        return [e for e in self.entries if e.table == table and not e.join_on]

    @property
    def joins(self) -> list[Entry]:
        """The files that are laid beside the parcels."""
        return [entry for entry in self.entries if entry.join_on]


def propose(folder: Folder, classes: ClassTables, ask: Ask = lambda _: True) -> Proposal:
    """Judge what the files of a folder are.

    Parameters
    ----------
    folder : Folder
        As it was looked at.
    classes : mapping
        The policy's tables of land-use codes, by which their system is told.
    ask : callable
        Asked of every guess; all are taken where nobody can be asked.

    Returns
    -------
    Proposal
    """
    entries: list[Entry] = []
    unused = list(folder.unused)
    doubts: list[Phrase] = []
    read: list[Seen] = []
    for seen in folder.seen:
        twin = next((other for other in read if _is_copy(seen, other)), None)
        if twin is not None:
            said = phrase("workspace.proposal.copy", of=twin.called)
            unused.append((seen.called, said))
            continue
        entry = _entry_of(seen)
        if entry is None:
            unused.append((seen.called, phrase("workspace.proposal.unknown")))
            continue
        read.append(seen)
        entries.append(_confirmed(entry, ask, doubts))
    entries = _one_layer_of_parcels(entries, ask, unused, doubts)
    crs = _zone_crs(entries)
    has_parcels = any(entry.table == "parcels" and not entry.join_on for entry in entries)
    if has_parcels and not crs:
        doubts.append(phrase("workspace.proposal.no_crs"))
    entries = [_with_evidence(entry, classes, crs, doubts) for entry in entries]
    entries += [use for entry in entries for use in _land_of_firms(entry)]
    entries = _joined_by(entries)
    of = {entry.table for entry in entries if not entry.join_on}
    wanted = ("parcels", "buildings", "enterprises", "occupancy", "actions", "housing", "reviews")
    missing = tuple(table for table in wanted if table not in of)
    return Proposal(tuple(entries), crs, _year(entries), tuple(unused), tuple(doubts), missing)


def _is_copy(seen: Seen, other: Seen) -> bool:
    """Whether two ledgers hold the same cells."""
    return (
        seen.outlines is None
        and other.outlines is None
        and len(seen.rows) > 0
        and seen.rows.astype(str).equals(other.rows.astype(str))
    )


def _entry_of(seen: Seen) -> Entry | None:
    """What a sheet or layer is; None where it is no table."""
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
        column = wanted.get(office_headers.of_shape(frame[header]), "")
        is_free = column not in known and column not in by_shape
        if column in TABLES[table].names and is_free and header not in known.values():
            by_shape[column] = str(header)
    taken = {**known, **by_shape}
    guesses = office_headers.guessed(table, seen.headers[table], taken)
    return known, {**by_shape, **guesses}


def _layer_entry(seen: Seen) -> Entry | None:
    """Parcels, or buildings."""
    kinds = set(seen.outlines.dropna().geom_type.unique())
    if not kinds or not kinds <= {"Polygon", "MultiPolygon"}:
        return None
    known, guesses = _columns(seen, "parcels")
    about_house = {"floors", "floor_area_m2", "height_m"}
    house, house_guesses = _columns(seen, "buildings")
    is_house = bool(about_house & {*house, *house_guesses}) or "building" in seen.rows.columns
    has_id = "parcel_id" in {**known, **guesses}
    if has_id and not (is_house and "parcel_id" not in known):
        return Entry("parcels", seen, known, guesses)
    if is_house and "building_id" in {**house, **house_guesses}:
        return Entry("buildings", seen, house, house_guesses)
    return None


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
    guesses = {n: h for n, h in guesses.items() if n not in ("area_registered_m2", "holder")}
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
        known = {name: header for name, header in known.items() if name != "enterprise_id"}
        guesses = {n: h for n, h in guesses.items() if n == "enterprise_id" or h != better}
    columns = {**known, **guesses}
    has_terms = {"landlord_id", "term", "until"} & set(columns)
    if "enterprise_id" not in columns or not has_terms:
        return None
    places = {"leased_floor_m2", "address", "parcel_id", "building_id", "land_mu"}
    return Entry("occupancy", seen, known, guesses) if places & set(columns) else None


def _action_entry(seen: Seen) -> Entry | None:
    """A ledger of actions: a way, a stage or days of stages, and of what."""
    known, guesses = _columns(seen, "actions")
    if seen.stages.get("actions", 0):
        guesses = {n: h for n, h in guesses.items() if n not in ("stage", "date")}
    columns = {**known, **guesses}
    has_stage = bool(seen.stages.get("actions", 0)) or {"stage", "date"} <= set(columns)
    what = {"parcel_id", "building_id", "factory_id", "project"}
    if "mode" not in columns or not has_stage or not what & set(columns):
        return None
    area = {} if {"area_mu", "floor_area_m2"} & set(columns) else _area(seen, columns)
    return Entry("actions", seen, known, {**guesses, **area})


def _area(seen: Seen, columns: Mapping[str, str]) -> dict[str, str]:
    """The column of an area that may be of land or of floors, by its unit or its size."""
    for header in seen.headers["actions"]:
        if header in columns.values() or not office_headers.AREA.search(header):
            continue
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


def _confirmed(entry: Entry, ask: Ask, doubts: list[Phrase]) -> Entry:
    """The entry with the guesses that were not denied; all are told."""
    kept = {}
    for column, header in entry.guessed.items():
        label = TABLES[entry.table].column(column).label
        said = phrase(
            "workspace.proposal.guess", file=entry.seen.called, header=header, column=label
        )
        if ask(said):
            kept[column] = header
            doubts.append(said)
    return replace(entry, guessed=kept)


def _one_layer_of_parcels(
    entries: Sequence[Entry], ask: Ask, unused: list[tuple[str, Phrase]], doubts: list[Phrase]
) -> list[Entry]:
    """The entries without layers of parcels that have the codes of another."""
    layers = [entry for entry in entries if entry.table == "parcels" and not entry.join_on]
    layers.sort(key=lambda entry: -entry.seen.count)
    chosen: list[Entry] = []
    for layer in layers:
        codes = _codes(layer)
        rival = next((other for other in chosen if codes & _codes(other)), None)
        if rival is None:
            chosen.append(layer)
            continue
        said = phrase("workspace.proposal.two", first=rival.seen.called, second=layer.seen.called)
        doubts.append(said)
        keeps_first = ask(said)
        loser = layer if keeps_first else rival
        if not keeps_first:
            chosen[chosen.index(rival)] = layer
        unused.append((loser.seen.called, phrase("workspace.proposal.rival")))
    return [
        entry for entry in entries if entry.table != "parcels" or entry.join_on or entry in chosen
    ]


def _codes(entry: Entry) -> set[str]:
    """The ids of a layer of parcels."""
    header = entry.columns.get("parcel_id")
    if header not in entry.seen.rows:
        return set()
    return set(entry.seen.rows[header].dropna().astype(str))


def _zone_crs(entries: Sequence[Entry]) -> str:
    """The projected system in which the parcels are, or the three-degree zone they lie in."""
    outlines = next(
        (e.seen.outlines for e in entries if e.table == "parcels" and not e.join_on), None
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
        meridian = next((v for n, v in numbers.items() if "natural origin" in n and v > 60), None)
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


def _with_evidence(entry: Entry, classes: ClassTables, crs: str, doubts: list[Phrase]) -> Entry:
    """Parcels with the system of their codes and the unit of their areas, by what they say."""
    if entry.table != "parcels" or entry.join_on:
        return entry
    values, units = {}, {}
    rows, columns = entry.seen.rows, entry.columns
    if "land_use" in columns and "land_use_system" not in columns:
        system = _system_of(rows, columns, classes)
        if system:
            values["land_use_system"] = system
            doubts.append(
                phrase("workspace.proposal.system", file=entry.seen.called, system=system)
            )
    area = columns.get("area_registered_m2")
    if area in rows and not parts(str(area))[1] and crs:
        outlines = entry.seen.outlines
        if outlines.crs is None:
            outlines = outlines.set_crs("EPSG:4490" if abs(outlines.total_bounds[0]) < 181 else crs)
        plane = outlines.to_crs(crs).area.to_numpy()
        stated = pd.to_numeric(rows[area], errors="coerce").to_numpy(float)
        ratio = np.nanmedian(stated / np.where(plane > 0, plane, np.nan))
        unit = next((u for u, (low, high) in _UNITS.items() if low <= ratio <= high), "m2")
        if unit != "m2":
            units["area_registered_m2"] = _UNIT_WORDS[unit]
            doubts.append(
                phrase("workspace.proposal.unit", file=entry.seen.called, header=area, unit=unit)
            )
    return replace(entry, values=values, units=units)


def _system_of(rows: pd.DataFrame, columns: Mapping[str, str], classes: ClassTables) -> str:
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
    return next(name for name, share in shares.items() if share == best) if best > 0.4 else ""


def _land_of_firms(entry: Entry) -> list[Entry]:
    """Land that a list of firms states, as uses: own and rented apart."""
    if entry.table != "enterprises":
        return []
    uses = []
    for header in entry.seen.headers["enterprises"]:
        if header in entry.columns.values() or not office_headers.FIRM_LAND.search(header):
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


def _joined_by(entries: Sequence[Entry]) -> list[Entry]:
    """Joins by a contract number only where the parcels have one."""
    layers = [entry for entry in entries if entry.table == "parcels" and not entry.join_on]
    has_number = any("contract_no" in layer.columns for layer in layers)
    out = []
    for entry in entries:
        if entry.join_on == "contract_no" and not has_number and "holder" in entry.columns:
            entry = replace(entry, join_on="holder")
        out.append(entry)
    return out


def _year(entries: Sequence[Entry]) -> int:
    """The plan year: the last of the firms' figures, else what most titles say."""
    years: list[int] = []
    for entry in entries:
        if entry.table != "enterprises":
            continue
        header = entry.columns.get("year")
        if header in entry.seen.rows:
            cells = entry.seen.rows[header].astype(str).str.extract(r"(20\d\d)")[0].dropna()
            years += cells.astype(int).tolist()
        years += [y for h in entry.seen.rows.columns if (y := taken_apart(h).year) is not None]
        years += [int(word) for word in office_headers.YEAR.findall(entry.seen.title)]
    if years:
        return max(years)
    told = Counter(
        int(word) for entry in entries for word in office_headers.YEAR.findall(entry.seen.title)
    )
    return told.most_common(1)[0][0] if told else dt.datetime.now().astimezone().year
