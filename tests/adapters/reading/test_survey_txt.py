"""勘测定界 TXT: the worked example and its dialects."""

from pathlib import Path

import pytest

from landuse.adapters.reading.survey.survey_txt import read_survey_txt
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError, SourceError

EXAMPLE = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
计量单位=米
带号=40
[地块坐标]
10,2.8800,SL-01,示例地块一(带天井),面,,工业用地,0601,@
J1,1,3545750.000,40570800.000
J2,1,3545750.000,40571000.000
J3,1,3545600.000,40571000.000
J4,1,3545600.000,40570800.000
J1,1,3545750.000,40570800.000
J5,2,3545700.000,40570860.000
J6,2,3545670.000,40570860.000
J7,2,3545670.000,40570900.000
J8,2,3545700.000,40570900.000
J5,2,3545700.000,40570860.000
5,1.3333,SL-02,示例地块二,面,,工业用地,0601,@
J1,1,3545500.000,40570800.000
J2,1,3545500.000,40570900.000
J3,1,3545366.667,40570900.000
J4,1,3545366.667,40570800.000
J1,1,3545500.000,40570800.000
"""


def read(tmp_path, text, encoding="gb18030"):
    path = tmp_path / "片区.txt"
    path.write_bytes(text.encode(encoding))
    return read_survey_txt(path)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_the_worked_example(tmp_path, encoding):
    plots, said = read(tmp_path, EXAMPLE, encoding)
    assert plots["地块编号"].to_list() == ["SL-01", "SL-02"]
    assert plots["地块名称"].to_list() == ["示例地块一(带天井)", "示例地块二"]
    assert plots.area.to_list() == pytest.approx([28_800, 13_333.3], abs=0.1)
    assert len(plots.geometry.iloc[0].interiors) == 1
    assert plots.crs.to_epsg() == 4528
    assert said == ("GB18030" if encoding == "gb18030" else "UTF-8")


def without_closing(text):
    lines = text.splitlines()
    return "\n".join(
        x
        for i, x in enumerate(lines)
        if not (
            x.startswith("J") and lines[i - 1].startswith("J") and int(x[1]) < int(lines[i - 1][1])
        )
    )


@pytest.mark.parametrize(
    "dialect",
    [
        lambda t: t.replace("[", "【").replace("]", "】").replace(",", "，"),
        without_closing,
        lambda t: t.replace("\n", "\r\n").replace("J1", "1").replace("J2", "  2"),
        lambda t: t.replace(",40570", ",0570").replace(",40571", ",0571"),
        lambda t: "\n".join(
            ",".join([p[0], p[1], p[3], p[2]]) if (p := x.split(","))[0].startswith("J") else x
            for x in t.splitlines()
        ),
    ],
    ids=["full-width", "open rings", "names", "no prefix", "easting first"],
)
def test_dialects(tmp_path, dialect):
    plots, _ = read(tmp_path, dialect(EXAMPLE))
    assert plots.to_crs(4528).area.to_list() == pytest.approx([28_800, 13_333.3], abs=0.1)
    assert plots.to_crs(4528).total_bounds == pytest.approx(
        [40_570_800, 3_545_366.667, 40_571_000, 3_545_750], abs=0.01
    )


@pytest.mark.parametrize(
    ("system", "zone", "prefix", "code"),
    [
        ("=2000国家大地坐标系", "40", True, 4528),
        (" = 1980西安坐标系", "40", True, 2364),
        ("=1954年北京坐标系", "40", True, 2416),
        ("=1980西安坐标系", "40", False, 2385),
        ("=2000国家大地坐标系", "21", False, 4510),
        ("=", "40", False, 4549),
    ],
)
def test_the_datum_and_zone_of_the_header(tmp_path, system, zone, prefix, code):
    text = EXAMPLE.replace("=2000国家大地坐标系", system).replace("带号=40", f"带号={zone}")
    plots, _ = read(tmp_path, text if prefix else text.replace(",4057", ",57"))
    assert plots.crs.to_epsg() == code


@pytest.mark.parametrize(
    ("line", "number", "name", "is_told"),
    [
        ("5,1.3333,,示例地块二,面,,工业用地,0601,@", "第19行", "示例地块二", True),
        ("5,1.3333,示例地块二,面,,工业用地,0601,@", "第19行", "示例地块二", True),
        ("5,1.3333,SL-02,面,,工业用地,0601,@", "SL-02", "", False),
        ("5,1.3333,面,,工业用地,0601,@", "第19行", "", True),
        ("5,1.3333,320601,某村,,示例地块二,面,,工业用地,0601,@", "第19行", "示例地块二", True),
    ],
)
def test_a_plot_without_its_number_or_name(tmp_path, line, number, name, is_told):
    text = EXAMPLE.replace("5,1.3333,SL-02,示例地块二,面,,工业用地,0601,@", line)
    path = tmp_path / "片区.txt"
    path.write_text(text, "utf-8")
    notes = Findings("parcels")
    plots, _ = read_survey_txt(path, findings=notes)
    assert plots["地块编号"].to_list() == ["SL-01", number]
    assert plots["地块名称"].fillna("").iloc[1] == name
    assert plots["地类编码"].to_list() == ["0601", "0601"]
    assert [n["id"] for n in notes.rows if n["code"] == "plot_unnumbered"] == [number] * is_told


def test_an_old_datum_is_refused_by_a_zone_of_another(workspace):
    (workspace / "宗地.txt").write_text(
        EXAMPLE.replace("=2000国家大地坐标系", "=1980西安坐标系"), "utf-8"
    )
    workspace.write(parcels='path = "data/宗地.txt"')
    with pytest.raises(CrsError, match=r"坐标系是 Xian 1980 .*基准不同，软件只能近似转换"):
        workspace.open()


def test_a_datum_nobody_knows(tmp_path):
    with pytest.raises(
        CrsError, match=r"片区\.txt：不认识坐标系“南通独立坐标系”。可用：2000、1980、1954"
    ):
        read(tmp_path, EXAMPLE.replace("=2000国家大地坐标系", "=南通独立坐标系"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("随便写点什么", "没有找到地块"),
        (EXAMPLE.replace("3545750.000,40571000.000", "abc,40571000"), "第 10 行的坐标不是数"),
        (
            EXAMPLE.replace("3545750.000,40571000.000", "3545750.000,1e300"),
            "第 10 行的坐标超出范围",
        ),
        (EXAMPLE.replace("J2,1,3545750.000,40571000.000", "J2"), "第 10 行不是界址点"),
    ],
)
def test_faults_name_the_line(tmp_path, text, sentence):
    with pytest.raises(SourceError, match=sentence) as caught:
        read(tmp_path, text)
    assert caught.value.in_language("en").startswith("片区.txt: ")
    assert not any(sign >= "\u3000" for sign in caught.value.in_language("en")[6:])


def notes(tmp_path, text):
    path = tmp_path / "片区.txt"
    path.write_text(text, "utf-8")
    findings = Findings("areas")
    plots, _ = read_survey_txt(path, findings=findings)
    return plots, [(f["code"], f["row"]) for f in findings.rows]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("[地块坐标]", "[地块坐标]", []),
        ("10,2.8800", "7,2.8800", [("point_count", 8)]),
        ("10,2.8800", "፩,2.8800", []),
        ("10,2.8800", "9" * 5000 + ",2.8800", [("point_count", 8)]),
        ("[地块坐标]", "[地块坐标]\n1,1,SL-00,点上,面,,,,@\nJ1,1,7,7", [("not_a_plot", 8)]),
        ("10,2.8800", "8,2.8800", []),
        ("5,1.3333", "5,20.0", []),
        ("5,1.3333", "5,13333.3", []),
        ("5,1.3333", "5,1234.56", [("stated_area", 19)]),
        ("SL-02,示例地块二,面", "SL-02,示例地块二,线", [("not_a_plot", 19)]),
    ],
)
def test_what_does_not_add_up_is_listed(tmp_path, old, new, found):
    assert notes(tmp_path, EXAMPLE.replace(old, new))[1] == found


def test_a_second_ring_outside_is_a_part(tmp_path):
    hole = {f"40570{x}.000\nJ{n}": f"40580{x}.000\nJ{n}" for x in (860, 900) for n in (5, 6, 7, 8)}
    text = EXAMPLE.replace("40570860.000\n5,", "40580860.000\n5,").replace("2.8800", "3.1200")
    head, rest = text.split("5,1.3333")
    for old, new in hole.items():
        head = head.replace(old, new)
    plots, rows = notes(tmp_path, f"{head}5,1.3333{rest}")
    assert plots.area.iloc[0] == pytest.approx(31_200)
    assert len(plots.geometry.iloc[0].geoms) == 2
    assert ("several_parts", 8) in rows


def test_a_closing_point_that_repeats_one_ordinate(tmp_path):
    cut = EXAMPLE.rstrip().rsplit("\n", 1)[0] + "\nJ1,1,3545500.000,3545500.000\n"
    assert notes(tmp_path, cut)[0].area.iloc[1] == pytest.approx(13_333.3, abs=0.1)


@pytest.mark.parametrize(
    ("zone", "epsg"), [("040", 4549), ("²", None), ("፩", None), ("9" * 5000, None)]
)
def test_a_zone_that_is_no_number_names_none(tmp_path, zone, epsg):
    text = EXAMPLE.replace(",4057", ",57").replace("带号=40", f"带号={zone}")
    crs = notes(tmp_path, text)[0].crs
    assert (crs and crs.to_epsg()) == epsg


def test_real_files_of_others():
    folder = Path(__file__).parents[4] / "shared" / "data" / "txt_survey"
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not files:
        pytest.skip("the files of others are not here")
    for path in files:
        try:
            plots, _ = read_survey_txt(path)
        except CrsError:
            continue
        assert plots.geometry.is_valid.all()
        assert (plots.area > 0).all()


def survey_file(path, *blocks):
    """Blocks of (fields before the kind, east): squares of 100 m."""
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "带号=40", "[地块坐标]"]
    for fields, east in blocks:
        lines.append(f"5,1.0,{fields},面,,,,@")
        for dx, dy in ((0, 0), (100, 0), (100, 100), (0, 100), (0, 0)):
            lines.append(f"J1,1,{3547000 + dy}.0,{east + dx}.0")
    path.write_text("\n".join(lines), "gb18030")


def test_a_dialect_with_the_village_before_the_plot(tmp_path):
    path = tmp_path / "a.txt"
    survey_file(
        path,
        ("330106104,西门村,D8-003,地块4", 40575000),
        ("330106104,西门村,D8-004,地块5", 40575300),
    )
    plots, _ = read_survey_txt(path)
    assert plots["地块编号"].to_list() == ["D8-003", "D8-004"]
    assert plots["地块名称"].to_list() == ["地块4", "地块5"]
    assert plots.area.to_list() == [10_000, 10_000]


def test_two_blocks_of_one_number_are_one_plot_of_two_parts(tmp_path):
    path = tmp_path / "a.txt"
    survey_file(path, ("A1,甲", 40575000), ("A1,甲", 40575300), ("A2,乙", 40575600))
    notes = Findings("areas")
    plots, _ = read_survey_txt(path, None, notes)
    assert plots["地块编号"].to_list() == ["A1", "A2"]
    assert plots.area.to_list() == [20_000, 10_000]
    assert "several_parts" in {row["code"] for row in notes.rows}


def test_a_plot_without_a_number_is_kept_and_told(tmp_path):
    plots, told = notes(tmp_path, EXAMPLE.replace("SL-02", ""))
    assert plots["地块编号"].to_list() == ["SL-01", "第19行"]
    assert told == [("plot_unnumbered", 19)]
