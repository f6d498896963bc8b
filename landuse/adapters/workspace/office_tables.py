"""Recognise which table a sheet or layer of an office's folder is, and which its columns are.

A column is recognised by an alias of the schema. By the shape of its values, or by words that only
resemble those of the schema, it is guessed, and the guess is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from landuse.adapters.meaning import office_headers
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.workspace.office_folder import OfficeSheet
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import Phrase, phrase

#: Figures of which a list of firms has at least one.
_FIGURES = ("sales_wan", "tax_wan", "added_value_wan", "energy_tce", "power_kwh")
#: Days of which a list of contracts has at least one.
_DUE_DAYS = ("due_start", "due_end")
#: Columns of which a list of leases has one: what a tenant alone does not make it.
_LEASE_TERMS = ("landlord_id", "term", "until")
#: Columns of which a list of leases has one: what is let, and where.
_LEASED_LAND = ("leased_floor_m2", "address", "parcel_id", "building_id", "land_mu")
#: Columns of which a ledger of actions has one: what the action is about.
_ACTION_OBJECTS = ("parcel_id", "building_id", "factory_id", "project", "address")
#: Columns of which a layer of buildings has at least one.
_BUILDING_FIGURES = ("floors", "floor_area_m2", "height_m")
#: Shape of values → the column that has them.
_COLUMN_OF_SHAPE = {"parcel_code": "parcel_id", "credit_code": "enterprise_id"}
#: Tables that are only recognised where the schema knows the headers of all required columns.
_EXACT_TABLES = ("reviews", "baseline", "industries", "exceptions", "corrections")
#: The largest figure without a unit that is an area in mu.
_MAX_MU = 500
#: Cells of a column in which a unit is looked for.
_UNIT_CELLS = 50
#: Columns that a ledger of a table has at least, for the reason why a file is none.
_TYPICAL_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "enterprises": ("enterprise_id", "tax_wan"),
    "occupancy": ("enterprise_id", "term"),
    "actions": ("parcel_id", "mode", "stage", "date"),
    "housing": ("name", "progress"),
    "parcels": ("parcel_id", "due_start"),
}
#: Columns that a sheet has in common with a table at least, to be said to be like it.
_MIN_COMMON_COLUMNS = 2


@dataclass(frozen=True)
class ProposedSource:
    """A sheet or layer as it is proposed as a source.

    Attributes
    ----------
    table : str
        The table that it is read as.
    sheet : OfficeSheet
        The sheet or layer.
    recognised : mapping of str to str
        Canonical column → header, which need no mapping.
    guessed : mapping of str to str
        Canonical column → header, which are written as ``fields``.
    values : mapping of str to str
        Canonical column → the value of every row.
    units : mapping of str to str
        Canonical column → a unit that no header says.
    join_on : str
        The column by which it is joined to the parcels; empty for a source of its own.
    """

    table: str
    sheet: OfficeSheet
    recognised: Mapping[str, str]
    guessed: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    join_on: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """All columns that are read."""
        return {**self.recognised, **self.guessed}


def recognise(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise which table a sheet or layer is.

    Parameters
    ----------
    sheet : OfficeSheet
        From the office's folder.

    Returns
    -------
    ProposedSource or None
        None where it is like no table.
    """
    if sheet.outlines is not None:
        return _recognise_layer(sheet)
    for recognise_ledger in _LEDGER_KINDS:
        source = recognise_ledger(sheet)
        if source is not None:
            return source
    return None


def _columns(sheet: OfficeSheet, table: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return columns with the headers that the schema knows, and columns with guessed headers."""
    recognised = dict(sheet.known_headers[table])
    frame = sheet.frames[table]
    by_shape: dict[str, str] = {}
    for header in frame.columns:
        shape = office_headers.code_shape(frame[header])
        column = _COLUMN_OF_SHAPE.get(shape, "")
        if column not in TABLES[table].names:
            continue
        is_free = column not in recognised and column not in by_shape
        if is_free and header not in recognised.values():
            by_shape[column] = str(header)
    taken = {**recognised, **by_shape}
    by_words = office_headers.guess_headers(table, sheet.headers[table], taken)
    return recognised, {**by_shape, **by_words}


def _has_any(columns: Collection[str], names: Sequence[str]) -> bool:
    """Whether any of some columns is there."""
    return any(name in columns for name in names)


def _without(columns: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return columns and their headers without some of them."""
    return {name: header for name, header in columns.items() if name not in names}


def _recognise_layer(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise parcels or buildings."""
    if not _has_polygons_only(sheet):
        return None
    recognised, guessed = _columns(sheet, "parcels")
    is_about_buildings = _is_about_buildings(sheet)
    if "parcel_id" in recognised:
        return ProposedSource("parcels", sheet, recognised, guessed)
    if "parcel_id" in guessed and not is_about_buildings:
        return ProposedSource("parcels", sheet, recognised, guessed)
    recognised, guessed = _columns(sheet, "buildings")
    has_id = "building_id" in recognised or "building_id" in guessed
    if is_about_buildings and has_id:
        return ProposedSource("buildings", sheet, recognised, guessed)
    return None


def _has_polygons_only(sheet: OfficeSheet) -> bool:
    """Whether a layer has outlines, and all of them are areas."""
    if sheet.outlines is None:
        return False
    kinds = set(sheet.outlines.dropna().geom_type.unique())
    return bool(kinds) and kinds <= {"Polygon", "MultiPolygon"}


def _is_about_buildings(sheet: OfficeSheet) -> bool:
    """Whether a layer has columns that only buildings have."""
    recognised, guessed = _columns(sheet, "buildings")
    has_figures = _has_any({**recognised, **guessed}, _BUILDING_FIGURES)
    return has_figures or "building" in sheet.rows.columns


def _recognise_exact(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise field checks, a baseline, industries, exceptions or corrections."""
    is_about_firms = _has_any(sheet.known_headers["enterprises"], _FIGURES)
    if is_about_firms:
        return None
    for table in _EXACT_TABLES:
        recognised = sheet.known_headers[table]
        required = {column.name for column in TABLES[table].sought}
        if required <= set(recognised) and len(recognised) > 1:
            return ProposedSource(table, sheet, recognised, {})
    return None


def _recognise_contracts(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise a list of land contracts, which is joined to the parcels."""
    recognised, guessed = _columns(sheet, "parcels")
    columns = {**recognised, **guessed}
    has_key = "parcel_id" in columns or "contract_no" in columns
    if not has_key or not _has_any(columns, _DUE_DAYS):
        return None
    # what a contract says of area or holder is not what the register says
    guessed = _without(guessed, "area_registered_m2", "holder")
    join_on = "parcel_id" if "parcel_id" in columns else "contract_no"
    return ProposedSource("parcels", sheet, recognised, guessed, join_on=join_on)


def _recognise_leases(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise leases: a tenant, a landlord or a term, and what is let."""
    recognised, guessed = _columns(sheet, "occupancy")
    recognised, guessed = _with_tenant(sheet, recognised, guessed)
    columns = {**recognised, **guessed}
    if "enterprise_id" not in columns:
        return None
    if not _has_any(columns, _LEASE_TERMS) or not _has_any(columns, _LEASED_LAND):
        return None
    if "floor_area_m2" in columns and "leased_floor_m2" not in columns:
        # the floor of a lease is what is let, not what the tenant has of its own
        guessed = {**guessed, "leased_floor_m2": columns["floor_area_m2"]}
        recognised = _without(recognised, "floor_area_m2")
        guessed = _without(guessed, "floor_area_m2")
    return ProposedSource("occupancy", sheet, recognised, guessed)


def _with_tenant(
    sheet: OfficeSheet, recognised: dict[str, str], guessed: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the columns with the header of tenants, where another stands for the firm.

    A list of firms has names too; only a header that speaks of tenants makes a list of leases.
    """
    tenant_pattern = office_headers.PATTERNS["occupancy"]["enterprise_id"]
    firm_header = recognised.get("enterprise_id", guessed.get("enterprise_id", ""))
    headers = sheet.headers["occupancy"]
    tenant_headers = [header for header in headers if tenant_pattern.search(header)]
    if not tenant_headers or tenant_pattern.search(firm_header):
        return recognised, guessed
    tenant_header = tenant_headers[0]
    if tenant_header in recognised.values():
        return recognised, guessed
    columns = {**guessed, "enterprise_id": tenant_header}
    guessed = {
        name: header
        for name, header in columns.items()
        if name == "enterprise_id" or header != tenant_header
    }
    return _without(recognised, "enterprise_id"), guessed


def _recognise_actions(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise a ledger of actions: a mode, a stage or days of stages, and what it is about."""
    recognised, guessed = _columns(sheet, "actions")
    has_stage_days = sheet.stage_counts.get("actions", 0) > 0
    if has_stage_days:
        guessed = _without(guessed, "stage", "date")
    columns = {**recognised, **guessed}
    has_stage = has_stage_days or ("stage" in columns and "date" in columns)
    if "mode" not in columns or not has_stage:
        return None
    if not _has_any(columns, _ACTION_OBJECTS):
        return None
    if not _has_any(columns, ("area_mu", "floor_area_m2")):
        guessed = {**guessed, **_area_column(sheet, columns)}
    return ProposedSource("actions", sheet, recognised, guessed)


def _area_column(sheet: OfficeSheet, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the column, with its header, of an area that may be of land or of floors.

    In a ledger of parcels it is of land, in one of factories of floors, whatever its unit. In a
    ledger of both, or of neither, unit and size decide.
    """
    has_land = "parcel_id" in columns
    has_floors = _has_any(columns, ("building_id", "factory_id"))
    for header in sheet.headers["actions"]:
        if header in columns.values() or not office_headers.AREA.search(tidy(header)):
            continue
        if office_headers.BUILT.search(header):
            return {"floor_area_m2": header}
        if has_land != has_floors:
            return {"area_mu" if has_land else "floor_area_m2": header}
        column = _area_by_size(sheet, header)
        if column is not None:
            return {column: header}
    return {}


def _area_by_size(sheet: OfficeSheet, header: str) -> str | None:
    """Return the column of an area by its unit, or else by its size; None where it has neither."""
    cells = sheet.frames["actions"].get(header, pd.Series(dtype=object)).dropna()
    words = " ".join(map(str, [header, *cells[:_UNIT_CELLS]]))
    if office_headers.LAND_UNIT.search(words):
        return "area_mu"
    if office_headers.FLOOR_UNIT.search(words):
        return "floor_area_m2"
    numbers = pd.to_numeric(cells, errors="coerce").dropna()
    if numbers.empty:
        return None
    return "floor_area_m2" if numbers.median() > _MAX_MU else "area_mu"


def _recognise_housing(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise resettlement housing: it is called so, and has names and progress or stages."""
    words = sheet.title + "".join(sheet.headers["housing"])
    if not office_headers.HOUSING.search(words):
        return None
    recognised, guessed = _columns(sheet, "housing")
    columns = {**recognised, **guessed}
    has_stages = any(name.startswith(("planned_", "actual_")) for name in columns)
    has_progress = has_stages or "progress" in columns
    if not has_progress or not _has_any(columns, ("name", "site_id")):
        return None
    return ProposedSource("housing", sheet, recognised, guessed)


def _recognise_firms(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise figures of firms."""
    recognised, guessed = _columns(sheet, "enterprises")
    columns = {**recognised, **guessed}
    if not _has_any(columns, _FIGURES):
        return None
    if "enterprise_id" in columns:
        return ProposedSource("enterprises", sheet, recognised, guessed)
    if "name" not in columns:
        return None
    # without codes, firms are told apart by their names
    guessed = {**guessed, "enterprise_id": columns["name"]}
    recognised = _without(recognised, "name")
    guessed = _without(guessed, "name")
    return ProposedSource("enterprises", sheet, recognised, guessed)


#: Kinds of ledgers in the order in which a sheet is compared with them.
_LEDGER_KINDS = (
    _recognise_exact,
    _recognise_contracts,
    _recognise_leases,
    _recognise_actions,
    _recognise_housing,
    _recognise_firms,
)


def unrecognised_reason(sheet: OfficeSheet) -> Phrase:
    """Return why a sheet or layer is no table: which one it is like, and what it lacks.

    Parameters
    ----------
    sheet : OfficeSheet
        One that :func:`recognise` has no answer for.

    Returns
    -------
    Phrase
    """
    if sheet.outlines is not None:
        if not _has_polygons_only(sheet):
            return phrase("workspace.proposal.no_polygons")
        table = TABLES["buildings" if _is_about_buildings(sheet) else "parcels"]
        id_label = table.column(table.key[0]).label
        return phrase("workspace.proposal.lacks", table=table.label, columns=[id_label])
    likest_table, columns = "", set[str]()
    for name in _TYPICAL_COLUMNS:
        recognised, guessed = _columns(sheet, name)
        columns_in_common = {*recognised, *guessed}
        if len(columns_in_common) > len(columns):
            likest_table, columns = name, columns_in_common
    if len(columns) < _MIN_COMMON_COLUMNS:
        return phrase("workspace.proposal.unknown")
    table = TABLES[likest_table]
    missing = [name for name in _TYPICAL_COLUMNS[likest_table] if name not in columns]
    if not missing:
        return phrase("workspace.proposal.unknown")
    labels = [table.column(name).label for name in missing]
    return phrase("workspace.proposal.lacks", table=table.label, columns=labels)


def land_uses_of_firms(source: ProposedSource) -> list[ProposedSource]:
    """Return the land that a list of firms states as land uses, own and rented apart.

    Parameters
    ----------
    source : ProposedSource
        Of the table ``enterprises``.

    Returns
    -------
    list of ProposedSource
        One for each column of land; none where the list has no such column.
    """
    sheet = source.sheet
    id_header = source.columns["enterprise_id"]
    known_id_header = sheet.known_headers["occupancy"].get("enterprise_id")
    uses = []
    for header in sheet.headers["enterprises"]:
        is_read = header in source.columns.values()
        if is_read or not office_headers.FIRM_LAND.search(header):
            continue
        recognised = {}
        guessed = {"land_mu": header}
        if known_id_header == id_header:
            recognised["enterprise_id"] = id_header
        else:
            guessed["enterprise_id"] = id_header
        tenure = "lease" if office_headers.RENTED.search(header) else "own"
        values = {"tenure": tenure}
        uses.append(ProposedSource("occupancy", sheet, recognised, guessed, values))
    return uses
