"""更正.csv: a cell of a source is read as somebody has corrected it, and every run says so."""

import io

import pandas as pd
import pytest
from workspaces import Workspace, parcels

import landuse
from landuse.errors import WorkspaceError
from landuse.flows.cutting import cut

HEAD = "表,行标识,列,更正值,原值,理由,更正人\n"
#: P1 is 100 m × 100 m = 15 mu, and its register says 99; the area of P2 cannot be read.
AREAS = ["15", "99", "十五"]


def corrected(*rows):
    """What reading makes of a zone and these corrections."""
    land = parcels(3, **{"用地面积(亩)": AREAS, "合同签订日期": ["2015-01-01"] * 3})
    table = pd.read_csv(io.StringIO(HEAD + "\n".join(rows)), dtype=str)
    return landuse.zone(land, name="甲区", year=2022, corrections=table)


def told(zone, code):
    found = zone.findings[zone.findings["code"] == code]
    return [str(one) for one in found["message"]]


def test_a_number_has_the_unit_of_the_header_and_the_old_one_is_said():
    zone = corrected("地块,P1,用地面积,15,,抄错,王工")
    assert zone.parcels.loc["P1", "area_registered_m2"] == 10_000
    assert told(zone, "corrected") == ["第2行(P1)的“宗地面积”由 66000 更正为 10000（抄错，王工）"]
    source = zone.sources["parcels"]
    assert (source.rows, source.kept) == (3, 3)


def test_what_could_not_be_read_is_no_trouble_any_more():
    assert told(corrected("地块,P0,用地面积,15,,x,y"), "unreadable_value")
    zone = corrected("地块,P2,area_registered_m2,1公顷,,字,王工")
    assert zone.parcels.loc["P2", "area_registered_m2"] == 10_000
    assert not told(zone, "unreadable_value")


def test_a_column_that_the_source_has_not_is_there_from_now_on():
    zone = corrected("parcels,p1,权属,国有,,合同,王工")
    assert zone.parcels["ownership"].fillna("").to_list() == ["", "国有", ""]
    assert "ownership" in zone.present["parcels"]


def test_an_id_can_be_corrected_and_a_row_be_named_by_its_number():
    zone = corrected("地块,#3,宗地代码,P7,,错号,王工")
    assert list(zone.parcels.index) == ["P0", "P1", "P7"]


def test_a_cell_that_says_something_else_by_now_is_left():
    zone = corrected("地块,P1,用地面积,15,80,抄错,王工")
    assert zone.parcels.loc["P1", "area_registered_m2"] == pytest.approx(66_000)
    assert told(zone, "correction_outdated")
    assert told(corrected("地块,P1,用地面积,99,80,抄错,王工"), "correction_done")
    assert told(corrected("地块,P1,用地面积,15,99,抄错,王工"), "corrected")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("地块,P9,用地面积,1,,x,y", "correction_lost"),
        ("地块,P0,没有列,1,,x,y", "correction_column"),
        ("地块,P0,合同签订日期,二月三十,,x,y", "correction_unreadable"),
        ("厂房,P0,用地面积,1,,x,y", "correction_table"),
        ("地块,P0,用地面积,1,,,y", "required_missing"),
    ],
)
def test_what_cannot_be_used_is_told_and_changes_nothing(row, code):
    zone = corrected(row)
    assert len(told(zone, code)) == 1
    assert zone.parcels["area_registered_m2"].iloc[0] == 10_000
    assert not told(zone, "corrected")


def test_a_zone_cut_in_strips_refuses_corrections(tmp_path):
    Workspace(tmp_path).write('[sources.corrections]\npath = "data/更正.csv"')
    with pytest.raises(WorkspaceError, match="更正"):
        cut(tmp_path, tmp_path / "strips")


def test_a_table_may_be_called_by_its_file(tmp_path):
    workspace = Workspace(tmp_path)
    parcels(2, 用地面积=["150", "90"]).to_file(workspace / "红线.gpkg")
    (workspace / "更正.csv").write_text(HEAD + "红线,P1,用地面积,10000,,抄错,王工\n", "utf-8")
    source = 'path = "data/红线.gpkg"'
    workspace.write('[sources.corrections]\npath = "data/更正.csv"', parcels=source)
    assert workspace.open().parcels.loc["P1", "area_registered_m2"] == 10_000
