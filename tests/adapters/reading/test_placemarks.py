"""Attributes of placemarks: without a schema, as a table of HTML, of two files of one name."""

import zipfile

import pytest
from workspaces import parcels

from landuse.errors import SourceError

RING = "120.8,32.05,0 120.801,32.05,0 120.801,32.051,0 120.8,32.051,0 120.8,32.05,0"


def kml(path, *marks):
    body = "".join(
        f"<Placemark><name>{name}</name>{more}<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, more in marks
    )
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>', "utf-8"
    )


@pytest.mark.parametrize(
    "more",
    [
        '<ExtendedData><Data name="宗地面积"><value>10473</value></Data>'
        '<Data name="权利人"><value>某公司</value></Data></ExtendedData>',
        "<description><![CDATA[<table><tr><td>宗地面积</td><td>10473</td></tr>"
        "<tr><td>权利人</td><td><b>某公司</b></td></tr></table>]]></description>",
    ],
)
def test_attributes_without_a_schema_are_columns(workspace, more):
    kml(workspace / "a.kml", ("P1", more), ("P2", ""))
    workspace.write(parcels='path = "data/a.kml"')
    zone = workspace.open()
    assert zone.parcels["area_registered_m2"].fillna(-1).to_dict() == {"P1": 10_473, "P2": -1}
    assert zone.parcels["holder"].to_list()[0] == "某公司"


def test_two_files_of_one_name_are_told_apart_by_their_folders(workspace, tmp_path):
    with zipfile.ZipFile(workspace / "a.zip", "w") as packed:
        for i, folder in enumerate(("东", "西")):
            path = tmp_path / f"{folder}.gpkg"
            parcels(i + 1).to_file(path)
            packed.write(path, f"{folder}/宗地.gpkg")
    workspace.write(parcels='path = "data/a.zip"')
    with pytest.raises(SourceError, match="东/宗地、西/宗地"):
        workspace.open()
    workspace.write(parcels='path = "data/a.zip"\nlayer = "西/宗地"')
    assert len(workspace.open().parcels) == 2


def test_a_placemark_that_is_a_bare_ring_costs_itself_only(workspace):
    """GDAL hands such a shape over as no bytes at all."""
    kml(workspace / "a.kml", ("P1", ""))
    ring = f"<Placemark><name>P2</name><LinearRing><coordinates>{RING}</coordinates></LinearRing></Placemark>"
    text = (workspace / "a.kml").read_text("utf-8").replace("</Document>", f"{ring}</Document>")
    (workspace / "a.kml").write_text(text, "utf-8")
    workspace.write(parcels='path = "data/a.kml"')
    zone = workspace.open()
    assert zone.parcels.index.to_list() == ["P1"]
    lost = zone.findings[zone.findings["code"] == "geometry_missing"]
    assert lost["row"].to_list() == [2]


def test_columns_that_the_driver_adds_are_not_told_where_they_say_nothing(workspace):
    kml(workspace / "a.kml", ("P1", ""), ("P2", ""))
    workspace.write(parcels='path = "data/a.kml"')
    assert "columns_unread" not in set(workspace.open().findings["code"])
    kml(workspace / "a.kml", ("P1", "<description>待核</description>"), ("P2", ""))
    unread = workspace.open().findings.set_index("code").loc["columns_unread"]
    assert unread["value"] == "description"
