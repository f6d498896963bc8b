"""From a path or an address to raw columns and outlines, by the reader of its format.

Readers are imported when a file needs one: a process that has its files read by another needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.adapters.database import address as database_address
from landuse.adapters.reading import containers, formats
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.layers.completeness import deleted_records
from landuse.adapters.reading.layers.json_text import JSON, unknown_system
from landuse.adapters.reading.layers.wkb import (
    Layer,
    check_vertices,
    repeated_names,
    sound_outlines,
)
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.raw import (
    RawLayer,
    RawTable,
    joined_sheets,
    layer_of_table,
    record_numbers,
    tables_of_sheets,
)
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import PARCELS, Table
from landuse.errors import SourceError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    from landuse.adapters.reading.ledgers.sheets import SheetPage
    from landuse.adapters.reading.source import SourceConfig

#: Files of one layer, or whose layers are attributes: a declared layer only chose the file.
_ONE_LAYER = (".shp", ".dbf", ".dxf", ".tab", ".mif", ".fgb")
#: Drawings, which no ledger can be.
_DRAWINGS = (".dxf", ".kml", ".ovkml")
#: Placemarks, and those of a map that shifts its degrees.
_PLACEMARKS, _SHIFTED = (".kml", ".ovkml"), (".ovkml",)


@dataclass(frozen=True)
class Request:
    """A source to read, and the table that it is read as.

    Parameters
    ----------
    table : Table
        The canonical table that the source is read as.
    source : SourceConfig
        Its entry in ``landuse.toml``.
    limits : Limits
        How much it may take.
    is_one_of_several : bool
        Whether the table is read from other files too.
    stage_words : tuple of str
        Words for stages, of which a ledger of actions may have a column each.
    """

    table: Table
    source: SourceConfig
    limits: Limits = USUAL
    is_one_of_several: bool = False
    stage_words: tuple[str, ...] = ()


def read_raw(location: Path | str, request: Request, findings: Findings) -> RawTable:
    """Read the columns and outlines of a source, before anything is known of their meaning.

    Parameters
    ----------
    location : Path or str
        From :func:`landuse.adapters.reading.locations.locate`. Of a zip file or a folder the one
        file in it is read.
    request : Request
        The table that it is read as, its declarations and limits.
    findings : Findings
        Takes whatever the readers had to choose, mend or leave out.

    Returns
    -------
    RawTable
        Outlines, where there are any, are in the column ``geometry``.

    Raises
    ------
    SourceError
        Where the source cannot be read, or is more than the limits allow; with the file, the row
        or layer, and the way to mend it.
    ColumnError
        Where a ledger has no row of headers, or a required one is not among them.
    CrsError
        Where a coordinate file is on an unknown datum.
    """
    raw = _read(location, request, findings)
    if isinstance(raw, RawTable):
        return raw
    with one_sentence(location_label(location)):
        return raw.table(findings)


def read_packed(path: Path, request: Request, findings: Findings) -> RawLayer:
    """Read a file in the form in which it can be sent to another process.

    Parameters
    ----------
    path : Path
        From :func:`landuse.adapters.reading.locations.locate`.
    request : Request
        As for :func:`read_raw`.
    findings : Findings
        As for :func:`read_raw`.

    Returns
    -------
    RawLayer
        Its outlines can be built without harm.

    Raises
    ------
    LanduseError
        As :func:`read_raw`.
    """
    raw = _read(path, request, findings)
    with one_sentence(path.name):
        if isinstance(raw, RawLayer):
            return raw
        raw_layer = layer_of_table(raw)
        if raw_layer.layer.outlines is None:
            return raw_layer
        outlines = sound_outlines(raw_layer.layer.outlines, path.name)
        return replace(raw_layer, layer=replace(raw_layer.layer, outlines=outlines))


def sheets_of_ledger(path: Path, limits: Limits = USUAL) -> list[SheetPage]:
    """Read the sheets of a ledger, before a table is sought in them.

    Parameters
    ----------
    path : Path
        A workbook or a file of text in columns.
    limits : Limits
        How much it may take.

    Returns
    -------
    list of SheetPage

    Raises
    ------
    SourceError
        The file is no ledger, or not of its ending; it is damaged, or more than the limits allow.
    """
    from landuse.adapters.reading.ledgers import tables

    with one_sentence(path.name):
        if formats.format_of(path).reader != "sheet":
            raise _no_ledger(path)
        # the cells do not depend on the table
        request = tables.TableRequest(path, PARCELS, limits=limits)
        pages, _ = tables.pages_of(request)
        return pages


def _no_ledger(path: Path) -> SourceError:
    """The error that a file is no ledger by its ending; it lists the endings of ledgers."""
    kinds = [kind for kind, form in formats.FORMATS.items() if form.reader == "sheet"]
    return SourceError(
        "reading.unknown_kind",
        file=path.name,
        kind=path.suffix,
        kinds=" ".join(kinds),
    )


def layer_names(path: Path) -> list[str]:
    """The names of the layers of a file.

    Parameters
    ----------
    path : Path
        A file of a format that holds layers.

    Returns
    -------
    list of str

    Raises
    ------
    SourceError
        The file is of another format, or damaged.
    """
    import pyogrio

    with one_sentence(path.name):
        formats.format_of(path)
        return [str(name) for name, _ in pyogrio.list_layers(path)]


def location_label(location: Path | str) -> str:
    """The name of a source in messages.

    Parameters
    ----------
    location : Path or str
        From :func:`landuse.adapters.reading.locations.locate`.

    Returns
    -------
    str
        The file's name, a database's address without its password, or the name of a frame.
    """
    if isinstance(location, Path):
        return location.name
    if database_address.is_address(location):
        return database_address.masked(location)
    return location


def _read(
    location: Path | str, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """As :func:`read_raw`; outlines are not built where they need not be."""
    with one_sentence(location_label(location)):
        if isinstance(location, str):
            return _from_database(location, request)
        raw = _from_path(location, request, findings)
        if isinstance(raw, RawTable) and "geometry" in raw.frame:
            outlines = raw.frame["geometry"].to_numpy()
            check_vertices(outlines, request.limits, location.name)
        return raw


def _from_database(url: str, request: Request) -> RawTable:
    """A table of a database."""
    from landuse.adapters.reading import postgis

    frame = postgis.read_table(url, request.source.layer)
    return RawTable(frame, record_numbers(frame), "UTF-8")


def _from_path(path: Path, request: Request, findings: Findings) -> RawTable | RawLayer:
    """A file, or the one file in a zip file or a folder."""
    kind = path.suffix.lower()
    if kind in formats.PACKED:
        with containers.unpacked(path, request.limits) as folder:
            file = containers.only_file(folder, request.source.layer, path.name)
            return _read(file, request, findings)
    if path.is_dir() and kind != ".gdb":
        file = containers.only_file(path, request.source.layer, path.name)
        return _read(file, request, findings)
    form = formats.format_of(path)
    if kind in _DRAWINGS and not request.table.spatial:
        label = request.table.label
        raise SourceError("reading.needs_table", file=path.name, table=label)
    if form.reader == "sheet":
        return _from_ledger(path, request, findings)
    if form.reader == "survey":
        return _from_survey_file(path, request, findings)
    if form.reader == "parquet":
        return _from_parquet(path, request, findings)
    return _from_vector_file(path, form, request, findings)


def _from_survey_file(path: Path, request: Request, findings: Findings) -> RawTable:
    """The plots of a file of surveyed coordinates."""
    from landuse.adapters.reading.survey import survey_txt

    plots, encoding = survey_txt.read_survey_txt(
        path, request.source.encoding, findings
    )
    lines = plots["source_row"].astype("int64")
    return RawTable(plots.drop(columns="source_row"), lines, encoding)


def _from_ledger(path: Path, request: Request, findings: Findings) -> RawTable:
    """A ledger; one of a spatial table may hold its outlines in its cells."""
    from landuse.adapters.reading.ledgers import tables
    from landuse.adapters.reading.ledgers.outlines_in_cells import with_outlines

    source, table = request.source, request.table
    sheets = source.sheets
    if not sheets and source.layer:
        sheets = (source.layer,)
    ledger = tables.TableRequest(
        path,
        table,
        sheets=sheets,
        encoding=source.encoding,
        mapping=source.fields,
        header_rows=source.header_rows,
        limits=request.limits,
        is_one_of_several=request.is_one_of_several,
        stage_words=request.stage_words,
        constant_columns=frozenset(source.values),
    )
    raw = tables.read_table(ledger, findings)
    if not table.spatial:
        return raw
    sheets_with_outlines = []
    for title, sheet in tables_of_sheets(raw):
        findings_of_sheet = Findings(findings.table)
        with_geometry = with_outlines(
            sheet, table, source.fields, findings_of_sheet, path.name
        )
        sheets_with_outlines.append((title, with_geometry))
        findings.add_from(findings_of_sheet, title or None)
    return joined_sheets(sheets_with_outlines)


def _from_parquet(
    path: Path, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """A GeoParquet file, or a Parquet file that may hold outlines in its cells."""
    from landuse.adapters.reading.encodings import check_is_utf8
    from landuse.adapters.reading.layers.parquet import read_parquet
    from landuse.adapters.reading.ledgers.outlines_in_cells import with_outlines

    source, table = request.source, request.table
    check_is_utf8(source.encoding, path.name)
    layer = read_parquet(path)
    row_numbers = record_numbers(layer.attributes)
    if layer.outlines is None and table.spatial:
        raw = RawTable(layer.attributes, row_numbers, "UTF-8")
        return with_outlines(raw, table, source.fields, findings, path.name)
    _check_layer(path, layer, request, findings)
    return RawLayer(layer, row_numbers, "UTF-8")


def _from_vector_file(
    path: Path, form: formats.Format, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """A vector file: features, the entities of a drawing, or a table without outlines."""
    from landuse.adapters.reading.layers import vector
    from landuse.adapters.reading.layers.driver_warnings import driver_warnings_in

    source = request.source
    with driver_warnings_in(findings, path):
        layer, encoding = vector.read_layer(
            path,
            layer=layer_within(path, source.layer),
            encoding=source.encoding,
            options=form.options,
        )
    _check_layer(path, layer, request, findings)
    kind = path.suffix.lower()
    if kind == ".dxf":
        return _parcels_of_drawing(path, layer, encoding, request, findings)
    if kind in _SHIFTED and source.crs is None:
        sentence = phrase("finding.may_be_shifted", source=path.name)
        findings.add(sentence, value=path.name)
    if kind in _PLACEMARKS:
        layer = _with_placemark_attributes(path, layer, request, findings)
    return RawLayer(layer, record_numbers(layer.attributes), encoding)


def _check_layer(
    path: Path, layer: Layer, request: Request, findings: Findings
) -> None:
    """Refuse a layer with too many vertices; report what else is unusual in it."""
    for name in repeated_names(list(layer.attributes.columns)):
        findings.add(phrase("finding.column_doubled", column=name), value=name)
    if layer.outlines is not None:
        check_vertices(layer.outlines, request.limits, path.name)
    deleted = deleted_records(path, len(layer.attributes))
    if deleted:
        sentence = phrase("finding.deleted_records", source=path.name, count=deleted)
        findings.add(sentence, severity="info", action="ignored")
    if path.suffix.lower() not in JSON or request.source.crs is not None:
        return
    unknown = unknown_system(path)
    if unknown is not None:
        sentence = phrase("finding.crs_unknown", source=path.name, crs=unknown)
        findings.add(sentence, severity="error", value=unknown)


def _parcels_of_drawing(
    path: Path, layer: Layer, encoding: str, request: Request, findings: Findings
) -> RawTable:
    """The outlines of a drawing with the labels inside them."""
    from landuse.adapters.reading.layers import drawing_text, drawings

    cass_parcels = drawing_text.cass_parcels(path, encoding)
    raw = drawings.from_drawing(
        layer.frame(),
        request.source.layer,
        request.table,
        findings,
        path.name,
        cass_parcels,
    )
    return RawTable(raw.frame, raw.row_numbers, encoding)


def _with_placemark_attributes(
    path: Path, layer: Layer, request: Request, findings: Findings
) -> Layer:
    """A layer of placemarks with the attributes and ids that stand in their descriptions."""
    from landuse.adapters.reading.layers.placemark_data import (
        with_placemark_data,
        with_placemark_ids,
        without_empty_columns,
    )

    source, table = request.source, request.table
    attributes = with_placemark_data(path, layer.attributes)
    attributes = without_empty_columns(attributes, source.fields.values())
    if table.key[0] not in source.fields:
        attributes = with_placemark_ids(attributes, table, findings)
    return replace(layer, attributes=attributes)


def layer_within(path: Path, layer: str | None) -> str | None:
    """The layer within a file, unless the declared layer only chose the file in its folder.

    Parameters
    ----------
    path : Path
        The file.
    layer : str or None
        The ``layer`` of the source in ``landuse.toml``.

    Returns
    -------
    str or None
    """
    if layer is None or path.suffix.lower() in _ONE_LAYER:
        return None
    # in a zip file, files of the same name are declared with their folders
    chose_the_file = layer.rpartition("/")[2] == path.stem
    return None if chose_the_file else layer
