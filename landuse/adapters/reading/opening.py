"""From a path or an address to raw columns and outlines: the right reader for what is there.

The readers are imported when a file asks for one: who has files read by another process needs none.
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
    check_vertices,
    repeated_names,
    sound_outlines,
)
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.raw import (
    RawLayer,
    RawTable,
    counted,
    of_sheets,
    packed_table,
    sheets_of,
)
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import PARCELS, Table
from landuse.errors import SourceError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    from landuse.adapters.reading.ledgers.sheets import SheetPage
    from landuse.adapters.reading.source import SourceConfig

#: Files of one layer, or whose layers are attributes: a name of theirs only chose the file.
_ONE_LAYER = (".shp", ".dbf", ".dxf", ".tab", ".mif", ".fgb")
#: Drawings, which no ledger can be.
_DRAWINGS = (".dxf", ".kml", ".ovkml")
#: Placemarks, and those of a map that shifts its degrees.
_PLACEMARKS, _SHIFTED = (".kml", ".ovkml"), (".ovkml",)


@dataclass(frozen=True)
class Request:
    """What is wanted of a source.

    Parameters
    ----------
    table : Table
        The canonical table that the source is read as.
    source : SourceConfig
        What ``landuse.toml`` says of it.
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


def read_raw(place: Path | str, request: Request, findings: Findings) -> RawTable:
    """Everything that a source holds, as it stands there.

    Parameters
    ----------
    place : Path or str
        From :func:`landuse.adapters.reading.places.located`. Of a zip file or a folder the
        one file in it is read.
    request : Request
        What is wanted of it.
    findings : Findings
        Takes what the readers had to choose, mend or leave out.

    Returns
    -------
    RawTable
        Outlines, where there are any, are in the column ``geometry``.

    Raises
    ------
    SourceError
        Where the source cannot be read, or is more than the limits allow: the file, the row or
        layer, and what to do.
    ColumnError
        Where a ledger has no row of headers, or a required one is not among them.
    CrsError
        Where a coordinate file is on a datum that nobody knows.
    """
    raw = _read(place, request, findings)
    if isinstance(raw, RawTable):
        return raw
    with one_sentence(shown(place)):
        return raw.table(findings)


def read_packed(path: Path, request: Request, findings: Findings) -> RawLayer:
    """Everything that a file holds, fit to be handed to another process.

    Parameters
    ----------
    path : Path
        From :func:`landuse.adapters.reading.places.located`.
    request : Request
        What is wanted of it.
    findings : Findings
        As :func:`read_raw` takes it.

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
        packed = packed_table(raw)
        if packed.layer.outlines is None:
            return packed
        outlines = sound_outlines(packed.layer.outlines, path.name)
        return replace(packed, layer=replace(packed.layer, outlines=outlines))


def sheets_of_ledger(path: Path, limits: Limits = USUAL) -> list[SheetPage]:
    """The sheets of a ledger, before anybody looks for a table in them.

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
        It is none, or none of its ending; it is damaged, or more than the limits allow.
    """
    from landuse.adapters.reading.ledgers import tables

    with one_sentence(path.name):
        if formats.format_of(path).reader != "sheet":
            kinds = [
                kind for kind, form in formats.FORMATS.items() if form.reader == "sheet"
            ]
            raise SourceError(
                "reading.unknown_kind",
                file=path.name,
                kind=path.suffix,
                kinds=" ".join(kinds),
            )
        # which table is sought is no matter: the cells are wanted as they stand there
        pages, _ = tables.pages_of(tables.TableRequest(path, PARCELS, limits=limits))
        return pages


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
        It is another format's, or damaged.
    """
    import pyogrio

    with one_sentence(path.name):
        formats.format_of(path)
        return [str(name) for name, _ in pyogrio.list_layers(path)]


def shown(place: Path | str) -> str:
    """What messages call a source.

    Parameters
    ----------
    place : Path or str
        From :func:`landuse.adapters.reading.places.located`.

    Returns
    -------
    str
        The file's name, a database's address without its password, or what a frame is called.
    """
    if isinstance(place, Path):
        return place.name
    return (
        database_address.masked(place) if database_address.is_address(place) else place
    )


def _read(
    place: Path | str, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """What :func:`read_raw` gives; outlines are not built where they need not be."""
    with one_sentence(shown(place)):
        raw = _read_as_it_is(place, request, findings)
        if (
            isinstance(raw, RawTable)
            and "geometry" in raw.frame
            and isinstance(place, Path)
        ):
            check_vertices(raw.frame["geometry"].to_numpy(), request.limits, place.name)
        return raw


def _read_as_it_is(
    place: Path | str, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """The same before the boundary."""
    source, table = request.source, request.table
    if isinstance(place, str):
        from landuse.adapters.reading import postgis

        frame = postgis.read_table(place, source.layer)
        return RawTable(frame, counted(frame), "UTF-8")
    if place.suffix.lower() in formats.PACKED:
        with containers.unpacked(place, request.limits) as folder:
            inner = containers.only_file(folder, source.layer, place.name)
            return _read(inner, request, findings)
    if place.is_dir() and place.suffix.lower() != ".gdb":
        inner = containers.only_file(place, source.layer, place.name)
        return _read(inner, request, findings)
    form = formats.format_of(place)
    if place.suffix.lower() in _DRAWINGS and not table.spatial:
        raise SourceError("reading.needs_table", file=place.name, table=table.label)
    if form.reader == "sheet":
        return _from_sheet(place, request, findings)
    if form.reader == "survey":
        from landuse.adapters.reading.survey import survey_txt

        plots, encoding = survey_txt.read_survey_txt(place, source.encoding, findings)
        lines = plots["source_row"].astype("int64")
        return RawTable(plots.drop(columns="source_row"), lines, encoding)
    return _from_layer(place, form, request, findings)


def _from_sheet(path: Path, request: Request, findings: Findings) -> RawTable:
    """A ledger; one of a spatial table may hold its outlines in its cells."""
    from landuse.adapters.reading.ledgers import tables
    from landuse.adapters.reading.ledgers.outlines_in_cells import with_outlines

    source, table = request.source, request.table
    ledger = tables.TableRequest(
        path,
        table,
        sheets=source.sheets or ((source.layer,) if source.layer else ()),
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
    sheets = []
    for title, part in sheets_of(raw):
        of_sheet = Findings(findings.table)
        sheets.append(
            (title, with_outlines(part, table, source.fields, of_sheet, path.name))
        )
        findings.add_from(of_sheet, title or None)
    return of_sheets(sheets)


def _from_layer(
    path: Path, form: formats.Format, request: Request, findings: Findings
) -> RawTable | RawLayer:
    """A vector file: features, the entities of a drawing, or a table without outlines."""
    source, table = request.source, request.table
    encoding = "UTF-8"
    if form.reader == "parquet":
        from landuse.adapters.reading.encodings import check_is_utf8
        from landuse.adapters.reading.layers.parquet import read_parquet

        check_is_utf8(source.encoding, path.name)
        layer = read_parquet(path)
        if layer.outlines is None and table.spatial:
            from landuse.adapters.reading.ledgers.outlines_in_cells import with_outlines

            plain = RawTable(layer.attributes, counted(layer.attributes), encoding)
            return with_outlines(plain, table, source.fields, findings, path.name)
    else:
        from landuse.adapters.reading.layers import vector
        from landuse.adapters.reading.layers.driver_warnings import driver_warnings_in

        with driver_warnings_in(findings, path):
            layer, encoding = vector.read_layer(
                path,
                layer=layer_within(path, source.layer),
                encoding=source.encoding,
                options=form.options,
            )
    for name in repeated_names(list(layer.attributes.columns)):
        findings.add(phrase("finding.column_doubled", column=name), value=name)
    if layer.outlines is not None:
        check_vertices(layer.outlines, request.limits, path.name)
    kind = path.suffix.lower()
    deleted = deleted_records(path, len(layer.attributes))
    if deleted:
        said = phrase("finding.deleted_records", source=path.name, count=deleted)
        findings.add(said, severity="info", action="ignored")
    unknown = unknown_system(path) if kind in JSON else None
    if unknown is not None and source.crs is None:
        said = phrase("finding.crs_unknown", source=path.name, crs=unknown)
        findings.add(said, severity="error", value=unknown)
    if kind == ".dxf":
        from landuse.adapters.reading.layers import drawing_text, drawings

        drawn = drawings.from_drawing(
            layer.frame(),
            source.layer,
            table,
            findings,
            path.name,
            drawing_text.cass_parcels(path, encoding),
        )
        return RawTable(drawn.frame, drawn.row_numbers, encoding)
    if kind in _SHIFTED and source.crs is None:
        findings.add(
            phrase("finding.may_be_shifted", source=path.name), value=path.name
        )
    if kind in _PLACEMARKS:
        from landuse.adapters.reading.layers.placemark_data import (
            with_placemark_data,
            with_placemark_ids,
            without_empty_columns,
        )

        attributes = with_placemark_data(path, layer.attributes)
        attributes = without_empty_columns(attributes, source.fields.values())
        if table.key[0] not in source.fields:
            attributes = with_placemark_ids(attributes, table, findings)
        layer = replace(layer, attributes=attributes)
    return RawLayer(layer, counted(layer.attributes), encoding)


def layer_within(path: Path, layer: str | None) -> str | None:
    """The layer within a file; one that only chose the file in its folder is none of the file's.

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
    # in a zip file, files of one name are named with their folders
    is_the_file = layer is not None and layer.rpartition("/")[2] == path.stem
    return None if is_the_file or path.suffix.lower() in _ONE_LAYER else layer
