"""勘测定界 TXT that is written: only what it can say, and the same plots when it is read again."""

import geopandas as gpd
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.adapters.reading.survey.survey_txt import read_survey_txt
from landuse.adapters.writing.survey_txt import write_survey_txt
from landuse.errors import CrsError


def test_only_a_three_degree_zone_is_written(tmp_path):
    plots = gpd.GeoDataFrame(
        {"name": ["甲"]}, geometry=[shapely.box(120, 32, 120.1, 32.1)], index=["D"], crs=4490
    )
    with pytest.raises(CrsError, match="CGCS2000 三度带") as caught:
        write_survey_txt(plots, tmp_path / "x.txt")
    assert caught.value.in_language("en").endswith("Convert them first, such as with to_crs(4528).")
    with pytest.raises(CrsError) as caught:
        write_survey_txt(plots.set_crs(None, allow_override=True), tmp_path / "x.txt")
    assert "the plots are in an unknown coordinate system." in caught.value.in_language("en")
    assert not list(tmp_path.iterdir())


def test_a_zone_without_prefix_goes_there_and_back(tmp_path):
    box = shapely.box(570_800, 3_545_000, 570_900, 3_545_100)
    plots = gpd.GeoDataFrame({"name": ["甲,乙"]}, geometry=[box], index=["D"], crs=4549)
    write_survey_txt(plots, tmp_path / "x.txt")
    back, _ = read_survey_txt(tmp_path / "x.txt")
    assert back.crs.to_epsg() == 4549
    assert back["地块名称"].to_list() == ["甲 乙"]


@settings(max_examples=20, deadline=None)
@given(st.floats(50, 500), st.floats(50, 500), st.floats(0.1, 0.8))
def test_there_and_back(tmp_path_factory, width, height, hole):
    outer = shapely.box(40_570_000, 3_545_000, 40_570_000 + width, 3_545_000 + height)
    inner = shapely.affinity.scale(outer, hole, hole)
    plots = gpd.GeoDataFrame(
        {"name": ["甲，乙"]}, geometry=[outer.difference(inner)], index=["D-1"], crs=4528
    )
    path = tmp_path_factory.mktemp("txt") / "往返.txt"
    write_survey_txt(plots.assign(name=["甲乙"]), path)
    back, _ = read_survey_txt(path)
    assert back["地块编号"].to_list() == ["D-1"]
    assert back.geometry.iloc[0].symmetric_difference(plots.geometry.iloc[0]).area < 0.01 * (
        width + height
    )
