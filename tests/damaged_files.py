"""A sound file of every ending that is read, and ways to damage one."""

import random
import shutil
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import rasterio
from binary_workbooks import write_xls, write_xlsb
from rasterio.transform import from_origin
from workspaces import CRS, EAST, NORTH, Workspace, parcels

from landuse.adapters.reading.process import reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.opening import reader_of
from landuse.errors import LanduseError

LEDGER = [["企业编号", "企业名称", "年度", "实缴税收(万元)"]]
LEDGER += [[f"Q{i}", f"第{i}家公司", 2022, 10.5 * i] for i in range(1, 9)]
VRT = b'<OGRVRTDataSource><OGRVRTLayer name="secret"></OGRVRTLayer></OGRVRTDataSource>'
#: Endings of layers → the driver that writes them, the system they are in, and the headers.
LAYERS = {
    ".shp": ("ESRI Shapefile", None),
    ".gpkg": ("GPKG", None),
    ".gdb": ("OpenFileGDB", None),
    ".geojson": ("GeoJSON", 4326),
    ".json": ("GeoJSON", 4326),
    ".geojsonl": ("GeoJSONSeq", 4326),
    ".geojsons": ("GeoJSONSeq", 4326),
    ".ndjson": ("GeoJSONSeq", 4326),
    ".fgb": ("FlatGeobuf", None),
    ".kml": ("LIBKML", 4326),
    ".ovkml": ("LIBKML", 4326),
    ".gml": ("GML", None),
    ".tab": ("MapInfo File", None),
    ".mif": ("MapInfo File", None),
}
LEDGERS = (".csv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".dbf")
PLACES = (*LAYERS, ".parquet", ".kmz", ".dxf", ".txt", ".zip")
#: Every ending that the docs promise, with rasters.
ENDINGS = (*PLACES, *LEDGERS, ".tif", ".img", ".asc")
#: Files beside one of an ending that are damaged too.
COMPANIONS = {".shp": (".shx", ".dbf", ".prj"), ".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}


def write(folder, ending):
    """A sound file of an ending; the path."""
    path = folder / f"表{ending}"
    if ending == ".ovkml":
        # of this name the driver would make a folder
        write(folder, ".kml").rename(path)
    elif ending in LAYERS:
        _layer(path, *LAYERS[ending])
    elif ending in LEDGERS:
        _ledger(path)
    elif ending == ".parquet":
        parcels(8).to_parquet(path)
    elif ending == ".kmz":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("doc.kml", write(folder, ".kml").read_bytes())
        (folder / "表.kml").unlink()
    elif ending == ".zip":
        shape = write(folder, ".shp")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in sorted(folder.glob("表.*")):
                if part != path:
                    packed.write(part, part.name)
                    part.unlink()
        assert not shape.exists()
    elif ending == ".dxf":
        _drawing(path)
    elif ending == ".txt":
        _survey(path)
    else:
        _raster(path)
    return path


def _layer(path, driver, system):
    frame = parcels(8)
    more = {}
    if driver in ("MapInfo File", "ESRI Shapefile"):
        frame = frame.rename(columns={"宗地代码": "ZDDM", "权利人": "QLR"})
        more["encoding"] = "GB18030"
    frame = frame if system is None else frame.to_crs(system)
    pyogrio.write_dataframe(frame, path, driver=driver, **more)


def _ledger(path):
    kind = path.suffix
    if kind == ".csv":
        pd.DataFrame(LEDGER).to_csv(path, header=False, index=False, encoding="gb18030")
    elif kind in (".xlsx", ".xlsm"):
        book = openpyxl.Workbook()
        for row in LEDGER:
            book.active.append(row)
        book.save(path)
    elif kind in (".xls", ".et"):
        write_xls(path, LEDGER)
    elif kind == ".xlsb":
        cells = enumerate(LEDGER)
        write_xlsb(path, {(r, c): str(cell) for r, row in cells for c, cell in enumerate(row)})
    elif kind == ".ods":
        _ods(path)
    else:
        frame = pd.DataFrame(LEDGER[1:], columns=["企业编号", "企业名称", "年度", "税收"])
        pyogrio.write_dataframe(
            frame, path.with_suffix(".dbf"), driver="ESRI Shapefile", encoding="GB18030"
        )


def _ods(path):
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    rows = ""
    for row in LEDGER:
        cells = "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        rows += f"<table:table-row>{cells}</table:table-row>"
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="企业">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")


def _drawing(path):
    lines = ["0", "SECTION", "2", "ENTITIES"]
    for i, shape in enumerate(parcels(8).geometry):
        points = list(shape.exterior.coords)[:-1]
        lines += ["0", "LWPOLYLINE", "8", "宗地", "90", str(len(points)), "70", "1"]
        for x, y in points:
            lines += ["10", f"{x:.3f}", "20", f"{y:.3f}"]
        middle = shape.centroid
        place = ["10", f"{middle.x:.3f}", "20", f"{middle.y:.3f}"]
        lines += ["0", "TEXT", "8", "编号", *place, "40", "5", "1", f"P{i}"]
    path.write_text("\n".join([*lines, "0", "ENDSEC", "0", "EOF", ""]), "utf-8")


def _survey(path):
    text = "[属性描述]\n坐标系=2000国家大地坐标系\n带号=40\n[地块坐标]\n"
    for i, shape in enumerate(parcels(8).geometry):
        text += f"5,1.0,P{i},甲,面,,工业用地,0601,@\n"
        for k, (x, y) in enumerate(shape.exterior.coords):
            text += f"J{k % 4 + 1},1,{y:.3f},{x:.3f}\n"
    path.write_text(text, "gb18030")


def _raster(path):
    drivers = {".tif": "GTiff", ".img": "HFA", ".asc": "AAIGrid"}
    shape = {"width": 40, "height": 20, "count": 1, "dtype": "float32", "crs": CRS}
    cells = np.arange(800, dtype="float32").reshape(1, 20, 40)
    where = from_origin(EAST - 100, NORTH + 500, 50, 50)
    with rasterio.open(path, "w", driver=drivers[path.suffix], transform=where, **shape) as out:
        out.write(cells)


def new(folder):
    """A new folder."""
    folder.mkdir(parents=True)
    return folder


def workspace_of(folder, ending, files):
    """A workspace whose source of this ending lies in ``files``, copied."""
    made = Workspace(folder)
    shutil.copytree(files, folder / "data", dirs_exist_ok=True)
    name = f"data/表{ending}"
    if ending in PLACES:
        return made.write(
            parcels=f'path = "{name}"\ncrs = "{CRS}"' if ending == ".dxf" else f'path = "{name}"'
        )
    if ending in LEDGERS:
        return made.write(f'[sources.enterprises]\npath = "{name}"')
    return made.write(f'[[evidence]]\nname = "light"\npath = "{name}"')


def read(folder):
    """What came of reading the source of a workspace: nothing wrong, or the sentence."""
    try:
        config = read_config(folder)
        with reading_process() as process:
            sources = SourceReader(config.limits, process)
            for raster in config.evidence:
                path = folder / raster.path
                sources.zonal(parcels(3), path, raster.statistic, raster.name)
            if not config.evidence:
                table = "enterprises" if "enterprises" in config.sources else "parcels"
                reader = reader_of(folder, config, strict=False, sources=sources)
                reader.read(table, config.sources[table])
    except LanduseError as error:
        return str(error)
    return ""


def damages(ending, path, other):
    """Name of a damage → what it makes of a sound file, in place; ``other`` is another format's."""
    parts = [path]
    if path.is_dir():
        parts = sorted(path.glob("a0000000[149].gdbtable"))
    parts += [path.with_suffix(kind) for kind in COMPANIONS.get(ending, ())]
    for part in parts:
        raw = part.read_bytes()
        shown = part.name if part != path else ""
        for share in (0.1, 0.5, 0.9):
            yield f"cut {share} {shown}".strip(), part, raw[: int(len(raw) * share)]
        yield f"cut -1 {shown}".strip(), part, raw[:-1]
        yield f"empty {shown}".strip(), part, b""
        for seed, (most, within) in enumerate(
            ((1, 200), (1, len(raw)), (20, len(raw)), (200, len(raw)))
        ):
            yield f"flipped {seed} {shown}".strip(), part, flipped(raw, seed, most, within)
        yield f"virtual {shown}".strip(), part, VRT
        yield f"other {shown}".strip(), part, other


def flipped(raw, seed, count, within):
    """Bytes with single bits turned, always the same ones."""
    chance = random.Random(f"{seed} {len(raw)}")
    out = bytearray(raw)
    for _ in range(count):
        out[chance.randrange(min(within, len(out)))] ^= 1 << chance.randrange(8)
    return bytes(out)
