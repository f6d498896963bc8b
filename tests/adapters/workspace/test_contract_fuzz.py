"""A good file of every format with one thing wrong: the result is the same, or it is told.

One cell, column, record or header is blanked, doubled, retyped or moved. Then either the table
that is read is the same (a blank cell aside, which is blank), or a finding or an error says where;
never is there a traceback, never does a sum change without a word.

``LANDUSE_FUZZ=2000`` tries so many faults a format; the suite tries a few, always the same.
"""

import csv
import io
import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from binary_workbooks import write_xls
from workspaces import CRS, EAST, NORTH, square

from landuse.adapters.meaning.crs import zone_crs
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.opening import open_workspace
from landuse.adapters.workspace.reader import Reader
from landuse.domain.quality import inspect
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import LanduseError

#: Faults a format that the suite tries, and the seed by which they are drawn.
FAULTS = int(os.environ.get("LANDUSE_FUZZ", "14"))
SEED = int(os.environ.get("LANDUSE_FUZZ_SEED", "1"))
KINDS = [
    f"{what} {done}"
    for what in ("cell", "column", "record", "header")
    for done in ("blanked", "doubled", "retyped", "moved")
]
#: What stands in a cell that somebody typed into by mistake.
ODD = ["十二", "12a", "见附件", "#N/A", "1,2,3", "12.5.1", "约", "2022年13月", "*", "是", "1e999"]

LEDGER = [
    [
        "统一社会信用代码",
        "企业名称",
        "行业",
        "年度",
        "应税销售(万元)",
        "实缴税收(万元)",
        "从业人数",
        "成立日期",
    ],
    ["91350100M000100Y43", "甲机械有限公司", "机械", 2022, 1200.5, 60.25, 120, "2010-03-01"],
    ["Q2", "乙电子有限公司", "电子", 2022, 800, 35.5, 64, "2012-06-15"],
    ["Q3", "丙纺织有限公司", "纺织", 2022, 450, 12, 210, "2008-11-30"],
    ["Q4", "丁化工有限公司", "化工", 2022, 3100, 155.75, 95, "2015-01-20"],
    ["Q5", "戊食品有限公司", "食品", 2022, 610, 22, 77, "2019-09-09"],
    ["Q6", "己物流有限公司", "物流", 2022, 275.25, 8, 33, "2020-02-02"],
]
LAND = [
    ["宗地代码", "宗地面积", "权利人", "土地用途", "约定开工时间"],
    *(
        [f"320613016003GB0001{n}", 10_000.0 + n, f"企业{n}", "工业用地", f"2015-0{n + 1}-01"]
        for n in range(6)
    ),
]
USES = [
    ["企业编号", "宗地代码", "占地面积", "使用建筑面积", "使用方式", "起租日期"],
    ["Q1", "P0", 4.5, 1000, "自有", "2015-01-01"],
    ["Q2", "P0", 3.25, 500, "租赁", "2018-05-01"],
    ["Q3", "P1", 7, 800.5, "自有", "2011-07-01"],
    ["Q4", "P2", 2, 900, "自有", "2016-10-01"],
]


class Record(list):
    """A row of a grid, which knows which outline is its own."""

    def __init__(self, cells, at):
        super().__init__(cells)
        self.at = at


def write_csv(path, grid, coded="utf-8"):
    out = io.StringIO()
    csv.writer(out).writerows(["" if cell is None else cell for cell in row] for row in grid)
    path.write_bytes(out.getvalue().encode(coded, "replace"))


def write_xlsx(path, grid):
    book = openpyxl.Workbook()
    for row in grid:
        book.active.append(row)
    book.save(path)


def write_binary(path, grid):
    write_xls(path, [["" if cell is None else cell for cell in row] for row in grid])


def frame_of(grid):
    """A layer of the grid's records; a header that stands twice cannot be."""
    head = [str(cell or f"列{at}") for at, cell in enumerate(grid[0])]
    if len({one.lower() for one in head}) < len(head):
        return None
    columns = {}
    for at, name in enumerate(head):
        cells = [row[at] for row in grid[1:]]
        if not all(isinstance(cell, (int, float)) or cell is None for cell in cells):
            cells = [None if cell is None else str(cell) for cell in cells]
        columns[name] = pd.Series(cells)
    boxes = [square(row.at) for row in grid[1:]]
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


def write_layer(path, grid):
    frame = frame_of(grid)
    if frame is None:
        return False
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".shp":
        frame.to_file(path, encoding="UTF-8")
    else:
        frame.to_file(path)
    return True


def write_survey(path, grid):
    """Outlines as surveyors hand them in: the records are what the fifth and later fields say."""
    head = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=40\n[地块坐标]\n"
    blocks = []
    if [str(cell) for cell in grid[0]] != LAND[0]:
        return False  # there are no headers in it
    for row in grid[1:]:
        number, area, name, use, _ = ["" if cell is None else cell for cell in row]
        blocks.append(f"5,{area},{number},{name},面,,{use},,@")
        x, y = NORTH, EAST + 200 * row.at
        corners = [(x, y), (x, y + 100), (x + 100, y + 100), (x + 100, y), (x, y)]
        blocks += [f"J{n % 4 + 1},1,{a},{b}" for n, (a, b) in enumerate(corners)]
    path.write_bytes((head + "\n".join(blocks) + "\n").encode("gb18030", "replace"))
    return True


@dataclass(frozen=True)
class Format:
    """A good file: its table, name, cells and how it is written."""

    table: str
    name: str
    grid: list
    write: object


FORMATS = [
    Format("enterprises", "企业.csv", LEDGER, write_csv),
    Format("enterprises", "企业.csv", LEDGER, lambda path, grid: write_csv(path, grid, "gb18030")),
    Format("enterprises", "企业.xlsx", LEDGER, write_xlsx),
    Format("enterprises", "企业.xls", LEDGER, write_binary),
    Format("occupancy", "用地.xlsx", USES, write_xlsx),
    Format("occupancy", "用地.csv", USES, write_csv),
    Format("parcels", "宗地.gpkg", LAND, write_layer),
    Format("parcels", "宗地.geojson", LAND, write_layer),
    Format("parcels", "宗地.shp", LAND, write_layer),
    Format("parcels", "宗地.fgb", LAND, write_layer),
    Format("parcels", "宗地.parquet", LAND, write_layer),
    Format("parcels", "宗地.txt", LAND, write_survey),
]
NAMES = [f"{at}-{one.name}" for at, one in enumerate(FORMATS)]


@dataclass(frozen=True)
class Fault:
    """What was done to a grid, and what would have to be named: a row, and headers and cells."""

    kind: str
    grid: list
    row: int | None
    words: tuple
    #: cells that are blank now: the column's index, the row's index
    blank: tuple = ()


def fault(kind, good, draw):  # noqa: C901 - a list of faults
    """One thing wrong with a grid."""
    grid = [Record(row, at) for at, row in enumerate(good, -1)]
    what, done = kind.split()
    row, column = draw.randrange(1, len(grid)), draw.randrange(len(grid[0]))
    head, cell = grid[0][column], grid[row][column]
    words: tuple = (str(head),)
    if what == "cell":
        if done == "blanked":
            grid[row][column] = None
            return Fault(kind, grid, row + 1, words, ((column, row),))
        if done == "doubled":
            grid[row][column] = f"{cell} {cell}"
        elif done == "retyped":
            grid[row][column] = draw.choice(ODD)
        else:
            other = draw.randrange(len(grid[0]))
            grid[row][column], grid[row][other] = grid[row][other], cell
            words = (str(head), str(grid[0][other]))
        return Fault(kind, grid, row + 1, (*words, str(grid[row][column])))
    if what == "column":
        if done == "blanked":
            for line in grid[1:]:
                line[column] = None
            return Fault(kind, grid, None, words, tuple((column, n) for n in range(1, len(grid))))
        if done == "doubled":
            for line in grid:
                line.append(line[column])
        elif done == "retyped":
            for line in grid[1:]:
                line[column] = f" {line[column]} "
        else:
            place = draw.randrange(len(grid[0]))
            for line in grid:
                line.insert(place, line.pop(column))
        return Fault(kind, grid, None, words)
    if what == "record":
        words = (str(grid[row][0]),)
        if done == "blanked":
            grid[row] = Record([None] * len(grid[row]), row - 1)
        elif done == "doubled":
            grid.insert(draw.randrange(row, len(grid)) + 1, Record(grid[row], row - 1))
            return Fault(kind, grid, None, words)
        elif done == "retyped":
            grid[row] = Record([f"{one}\u200b" for one in grid[row]], row - 1)
        else:
            grid.insert(draw.randrange(1, len(grid)), grid.pop(row))
        return Fault(kind, grid, row + 1, words)
    if done == "blanked":
        grid[0][column] = None
        words = (str(head), f"列{column}", f"第 {'ABCDEFGH'[column]} 列")
    elif done == "doubled":
        other = draw.randrange(len(grid[0]))
        words = (str(head), str(grid[0][other]))
        grid[0][column] = grid[0][other]
    elif done == "retyped":
        grid[0][column] = draw.choice(
            [f" {head}\n", f"{head}：", f"{head}*", "合计", "其他", "2022"]
        )
    else:
        other = draw.randrange(len(grid[0]))
        words = (str(head), str(grid[0][other]))
        grid[0][column], grid[0][other] = grid[0][other], head
    return Fault(kind, grid, None, (*words, str(grid[0][column])))


class Files:
    """Writes grids into a folder and reads them back."""

    def __init__(self, folder, one):
        self.folder, self.one = folder, one
        self.box = (120.5, 31.8, 121.1, 32.3)
        self.good = self.read([Record(row, at) for at, row in enumerate(one.grid, -1)])

    def read(self, grid):
        """The table, and what was said; None where the format cannot hold the grid."""
        path = self.folder / self.one.name
        for old in self.folder.glob(f"{path.stem}.*"):
            old.unlink()
        if self.one.write(path, grid) is False:
            return None
        reader = Reader(self.folder, zone_crs(CRS), self.box, 2022, strict=False)
        try:
            read = reader.read(self.one.table, SourceConfig(path=self.one.name))
        except LanduseError as error:
            assert path.stem in str(error), str(error)
            return None, [{"row": None, "column": None, "message": str(error)}]
        self.fields = dict(read.info.fields)
        return read.frame, read.findings.rows

    def inspected(self):
        """What a closer look says of the file as a part of a zone."""
        land = self.folder / "地.gpkg"
        if not land.exists():
            ids = [f"P{n}" for n in range(3)]
            boxes = gpd.GeoDataFrame(
                {"宗地代码": ids}, geometry=[square(n) for n in range(3)], crs=CRS
            )
            boxes.to_file(land)
        source = f'[sources.{self.one.table}]\npath = "{self.one.name}"\n'
        if self.one.table != "parcels":
            source += '[sources.parcels]\npath = "地.gpkg"\n'
        box = list(self.box)
        head = f'[zone]\nname = "甲"\nyear = 2022\ncrs = "{CRS}"\nexpected_area = {box}\n'
        (self.folder / "landuse.toml").write_text(head + source, "utf-8")
        zone = inspect(open_workspace(self.folder))
        return json.loads(zone.findings.to_json(orient="records", force_ascii=False))


def as_records(frame, table, *, with_ids=True, with_outlines=False):
    """Ids, numbers, days, yes and no of a table in plain texts, whatever their order.

    Other texts say what somebody typed, and nothing else could be known of them.
    """
    named = frame.reset_index() if frame.index.name else frame
    ids = [name for name in ("enterprise_id", "parcel_id", "building_id") if with_ids]
    columns = [one.name for one in TABLES[table].columns if one.kind not in ("text", "geometry")]
    shown = named[[one for one in named.columns if one in columns or one in ids]]
    for name in shown.columns:
        shown = shown.assign(**{name: ["" if pd.isna(one) else str(one) for one in shown[name]]})
    if with_outlines:
        shown = shown.assign(geometry=named["geometry"].map(lambda one: one.wkt))
    return sorted(shown.to_numpy().tolist())


def with_blanks(good, wrong, fields):
    """The good table without the cells that are blank in the file."""
    out = good.reset_index() if good.index.name else good.copy()
    for column, row in wrong.blank:
        header = str(wrong.grid[0][column])
        is_row = out.index == row - 1
        if "geometry" in out and column != 0:  # a layer may keep its records in another order
            is_row = (out["parcel_id"] == wrong.grid[row][0]).to_numpy()
        for name, own in fields.items():
            # a Shapefile cuts headers off
            if name in out and header.startswith(own):
                out[name] = out[name].where(~is_row)
    return out


def is_told(found, one, before, first_row):
    """Whether anything new that was said names the row, a header or a cell of the fault."""
    new = [note for note in found if note["message"] not in before]
    for note in new:
        is_unordered = first_row == 1 and one.kind.startswith("record")
        if is_unordered and note["row"] is not None:
            return True
        if one.row is not None and note["row"] == one.row + first_row - 2:
            return True
        if any(word.strip() and word.strip() in note["message"] for word in one.words):
            return True
        if note["row"] is not None and one.row is None:
            return True
    return False


def is_unknowable(wrong, good):
    """Whether nothing at all can tell that two figures of a row have changed places.

    Only the tax and the employees of a firm can be so: 12 and 210 are as good as 210 and 12, as
    long as both are whole and the tax is still below the sales. Any other exchange has to be told.
    """
    if wrong.kind != "cell moved":
        return False
    row = wrong.row - 1
    at = [n for n, cell in enumerate(wrong.grid[row]) if cell != good[row][n]]
    if [str(good[0][n]) for n in at] != ["实缴税收(万元)", "从业人数"]:
        return False
    sales, tax = wrong.grid[row][4], wrong.grid[row][5]
    return all(isinstance(good[row][n], int) for n in at) and tax <= sales


@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_one_thing_wrong_is_harmless_or_told(tmp_path, one):
    draw = random.Random(f"{SEED} {one.name} {FORMATS.index(one)}")
    files = Files(tmp_path, one)
    good, first = files.good
    assert good is not None, first
    before = {note["message"] for note in first}
    silent = []
    for number in range(FAULTS):
        kind = KINDS[(number + draw.randrange(len(KINDS))) % len(KINDS)]
        wrong = fault(kind, one.grid, draw)
        read = files.read(wrong.grid)
        if read is None:
            continue
        frame, found = read
        if frame is None:
            continue
        what = wrong.kind.split()[0]
        compared = {
            # what stands in a cell of ids is the id, and what is headed 宗地代码 is one
            "with_ids": what in ("column", "record"),
            "with_outlines": one.table == "parcels",
        }
        same = with_blanks(good, wrong, files.fields)
        if wrong.kind == "record blanked" and one.table != "parcels":
            same = same.drop(index=wrong.row - 2)  # an empty row is no record
        if as_records(frame, one.table, **compared) == as_records(same, one.table, **compared):
            continue
        first_row = 2 if one.table != "parcels" else 1
        if is_unknowable(wrong, one.grid):
            continue
        told = is_told(found, wrong, before, first_row)
        if told or is_told(files.inspected(), wrong, before, first_row):
            continue
        silent.append((wrong.kind, wrong.row, wrong.words, wrong.grid))
    if silent and "LANDUSE_FUZZ_LIST" in os.environ:
        with Path(os.environ["LANDUSE_FUZZ_LIST"]).open("a", encoding="utf-8") as out:
            for case in silent:
                out.write(json.dumps([one.name, *case[:3], case[3]], ensure_ascii=False) + "\n")
    assert silent == []
