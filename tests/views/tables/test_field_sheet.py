"""The field-check sheet goes out with suspected units and comes back as ``reviews``."""

import datetime as dt

import openpyxl
import pytest
from factories import zone
from workspaces import Workspace, parcels

from landuse.domain.assessment import assess
from landuse.views.tables.field_sheet import COLS, suspected_units, write_field_sheet
from landuse.views.text.tags import rows_of

#: P1 and P2 should have been started in 2015 and are suspected idle; P3 is in time.
LAND = [
    {"parcel_id": "P1", "holder": "甲厂", "due_start": "2015-01-01", "started": None},
    {"parcel_id": "P2", "holder": "乙厂", "due_start": "2015-01-01", "started": None},
    {"parcel_id": "P3", "holder": "丙厂", "due_start": "2030-01-01", "started": None},
]


@pytest.fixture(scope="module")
def assessment():
    return assess(zone(parcels=LAND, policy="china"), dt.date(2022, 6, 1))


def suspected(of):
    told = {
        "parcel": rows_of(of, of.parcels, "parcel", "zh"),
        "building": rows_of(of, of.buildings, "building", "zh"),
    }
    return suspected_units(of, told)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_comes_back_as_reviews_and_blank_rows_are_no_errors(assessment, tmp_path, lang):
    workspace = Workspace(tmp_path)
    path = workspace / "外业核查.xlsx"
    rows = suspected(assessment)
    assert [(row["unit_id"], row["holder"]) for row in rows] == [("P1", "甲厂"), ("P2", "乙厂")]
    assert all(row["grounds"] for row in rows)
    write_field_sheet(path, assessment, rows, lang)

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {col.key: number for number, col in enumerate(COLS, 1)}
    sheet.cell(4, at["status_found"], "正常")
    sheet.cell(4, at["reviewer"], "王工")
    sheet.cell(4, at["date"], "2022-05-20")
    book.save(path)
    parcels(2, 宗地代码=["P1", "P2"]).to_file(workspace / "宗地.gpkg")
    back = workspace.table("reviews", "外业核查.xlsx")
    found = back.reviews[["unit_id", "status", "reviewer"]].to_numpy().tolist()
    assert found == [["P1", "正常", "王工"]]
    of_checks = back.findings[back.findings["table"] == "reviews"]
    assert of_checks[of_checks["code"] == "field_check_open"]["id"].to_list() == ["P2"]
    assert "error" not in set(of_checks["severity"])
    assert (back.sources["reviews"].rows, back.sources["reviews"].rejected) == (1, 0)
