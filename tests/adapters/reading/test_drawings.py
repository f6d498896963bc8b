"""CAD drawings of survey offices: encodings, labels that are no numbers, attributes of CASS."""

import pytest
import shapely
from workspaces import square

from landuse.errors import SourceError


def drawing(path, entities, version="AC1015", page="ANSI_936", encoding="gb18030"):
    head = f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n{version}\n9\n$DWGCODEPAGE\n3\n{page}\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
    path.write_bytes((head + "".join(entities) + "0\nENDSEC\n0\nEOF\n").encode(encoding))


def outline(shape, handle="1A", layer="宗地", extended=""):
    points = list(shape.exterior.coords)[:-1]
    body = "".join(f"10\n{x:.3f}\n20\n{y:.3f}\n" for x, y in points)
    return f"0\nLWPOLYLINE\n5\n{handle}\n8\n{layer}\n90\n{len(points)}\n70\n1\n{body}{extended}"


def text(point, words, kind="TEXT"):
    return f"0\n{kind}\n8\n注记\n10\n{point.x:.3f}\n20\n{point.y:.3f}\n40\n5\n1\n{words}\n"


def opened(workspace, toml=""):
    workspace.write(parcels=f'path = "data/a.dxf"\n{toml}')
    return workspace.open()


@pytest.mark.parametrize(
    ("version", "page", "encoding", "toml"),
    [
        ("AC1015", "ANSI_936", "gb18030", ""),
        ("AC1021", "ANSI_936", "utf-8", ""),
        ("AC1015", "ANSI_1252", "gb18030", ""),
        ("AC1015", "ANSI_936", "utf-8", 'encoding = "UTF-8"'),
    ],
)
def test_text_is_right_whatever_the_header_says(workspace, version, page, encoding, toml):
    words = "南通某某纺织有限公司1号宗地"
    entities = [outline(square()), text(square().centroid, words)]
    drawing(workspace / "a.dxf", entities, version, page, encoding)
    assert opened(workspace, toml).parcels.index.to_list() == [words]


def test_characters_by_number_and_lines_of_a_text(workspace):
    entities = [
        outline(square()),
        text(square().centroid, r"{\fSimSun|b0;P-001}\P\U+5357\U+901A公司", kind="MTEXT"),
    ]
    drawing(workspace / "a.dxf", entities)
    zone = opened(workspace)
    assert zone.parcels["name"].to_dict() == {"P-001": "南通公司"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("宗地1 标高%%p0.000", "宗地1 标高±0.000"),
        ("宗地1 90%%D", "宗地1 90°"),
        (r"宗地1 \U+00B10", "宗地1 ±0"),
        ("宗地1 %%c200", "宗地1 ⌀200"),
    ],
)
@pytest.mark.parametrize(("version", "encoding"), [("AC1015", "gb18030"), ("AC1021", "utf-8")])
def test_signs_of_drawings_stand_beside_chinese(workspace, written, meant, version, encoding):
    entities = [outline(square()), text(square().centroid, written)]
    drawing(workspace / "a.dxf", entities, version, encoding=encoding)
    assert opened(workspace).parcels.index.to_list() == [meant]


def test_a_land_class_or_the_own_area_is_no_number(workspace):
    middle = square().centroid
    labels = [
        "0601",
        "10000.00",
        "15.00亩",
        "工业用地(0601)",
        "面积：10000.0㎡",
        "S=10000",
        "GB00001",
    ]
    entities = [outline(square()), *(text(middle, words) for words in labels)]
    drawing(workspace / "a.dxf", entities)
    zone = opened(workspace)
    assert zone.parcels.index.to_list() == ["GB00001"]
    assert zone.parcels["name"].isna().all()
    assert "several_labels" not in set(zone.findings["code"])


def test_a_second_number_in_an_outline_is_a_warning(workspace):
    """An area that is not the outline's own is one as well; a name is none."""
    shapes = [square(0), square(1)]
    labels = [("GB00001", "某公司"), ("GB00002", "8500.00㎡")]
    entities = [outline(shape, handle=str(i)) for i, shape in enumerate(shapes)]
    entities += [
        text(shape.centroid, words)
        for shape, both in zip(shapes, labels, strict=True)
        for words in both
    ]
    drawing(workspace / "a.dxf", entities)
    zone = opened(workspace)
    assert zone.parcels.index.to_list() == ["GB00001", "GB00002"]
    told = zone.findings[zone.findings["code"] == "several_labels"]
    assert told["severity"].to_list() == ["info", "warning"]


def test_a_label_that_stands_alone_is_the_number_whatever_it_looks_like(workspace):
    drawing(workspace / "a.dxf", [outline(square()), text(square().centroid, "0601")])
    assert opened(workspace).parcels.index.to_list() == ["0601"]


def test_cass_hangs_number_holder_and_class_on_the_outline(workspace):
    extended = "1001\nSOUTH\n1000\n300000\n1000\n320611001GB00001\n1000\n某公司\n1000\n0601\n"
    other = "1001\nOTHER\n1000\n300000\n1000\nX\n"
    shapes = [outline(square(0), "1A", extended=extended), outline(square(1), "1B", extended=other)]
    drawing(workspace / "a.dxf", [*shapes, text(square(1).centroid, "P2")])
    parcels = opened(workspace).parcels
    assert parcels.index.to_list() == ["320611001GB00001", "P2"]
    assert parcels["holder"].to_list()[0] == "某公司"
    assert parcels["land_use"].to_list()[0] == "0601"


def test_outlines_in_several_layers_are_asked_about(workspace):
    house = shapely.box(*square().centroid.buffer(10).bounds)
    drawing(workspace / "a.dxf", [outline(square()), outline(house, layer="房屋")])
    with pytest.raises(SourceError, match="请用 layer 指定：宗地、房屋"):
        opened(workspace)


def test_what_gdal_warns_of_is_a_finding(workspace):
    """A block that the drawing refers to and does not hold: what it shows is not read."""
    point = square().centroid
    block = f"0\nINSERT\n8\n0\n2\nFRAME\n10\n{point.x}\n20\n{point.y}\n"
    drawing(workspace / "a.dxf", [outline(square()), text(point, "P1"), block])
    told = opened(workspace).findings.set_index("code").loc["driver_warning"]
    assert told["message"] == "a.dxf：读取时 GDAL 提示“Block FRAME does not exist”"
    assert told["severity"] == "warning"
